//! The whole report as one JSON object: compact, with each entry of each list on a line of its own, so that tools of
//! lines (grep, diff, version control) work on it.

use super::Report;
use serde::Serialize;
use serde_json::ser::{Formatter, Serializer};
use std::io::{self, Write};

/// Renders the report as JSON.
pub(crate) fn json(report: &Report) -> Vec<u8> {
    // Most of a report is its texts; a buffer of their size is seldom moved.
    let texts = report.clusters.iter().chain(&report.groups);
    let size: usize = texts
        .flat_map(|c| &c.members)
        .map(|m| m.text.len() + 400)
        .sum();
    let mut bytes = Vec::with_capacity(size + 4096);
    report
        .serialize(&mut Serializer::with_formatter(
            &mut bytes,
            Lines { depth: 0 },
        ))
        .expect("a report is plain data");
    bytes.push(b'\n');
    bytes
}

/// Compact JSON that breaks lines before the keys of the outermost object and the entries of its lists.
struct Lines {
    depth: usize,
}

impl Formatter for Lines {
    fn begin_array<W: Write + ?Sized>(&mut self, writer: &mut W) -> io::Result<()> {
        self.depth += 1;
        writer.write_all(b"[")
    }

    fn end_array<W: Write + ?Sized>(&mut self, writer: &mut W) -> io::Result<()> {
        self.depth -= 1;
        writer.write_all(b"]")
    }

    fn begin_array_value<W: Write + ?Sized>(
        &mut self,
        writer: &mut W,
        first: bool,
    ) -> io::Result<()> {
        match (first, self.depth) {
            (true, 2) => writer.write_all(b"\n"),
            (false, 2) => writer.write_all(b",\n"),
            (true, _) => Ok(()),
            (false, _) => writer.write_all(b","),
        }
    }

    fn begin_object<W: Write + ?Sized>(&mut self, writer: &mut W) -> io::Result<()> {
        self.depth += 1;
        writer.write_all(b"{")
    }

    fn end_object<W: Write + ?Sized>(&mut self, writer: &mut W) -> io::Result<()> {
        self.depth -= 1;
        writer.write_all(if self.depth == 0 { b"\n}" } else { b"}" })
    }

    fn begin_object_key<W: Write + ?Sized>(
        &mut self,
        writer: &mut W,
        first: bool,
    ) -> io::Result<()> {
        match (first, self.depth) {
            (true, 1) => writer.write_all(b"\n"),
            (false, 1) => writer.write_all(b",\n"),
            (true, _) => Ok(()),
            (false, _) => writer.write_all(b","),
        }
    }
}
