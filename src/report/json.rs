//! The whole report as one JSON object: compact, with each entry of each list on a line of its own, so that tools of
//! lines (grep, diff, version control) work on it. Locators that an id gives are left out, see [`places`](super::places).
//!
//! Entries are rendered by all threads, some at a time, and written in their order.

use super::Report;
use super::places::{self, Index};
use rayon::prelude::*;
use serde::Serialize;
use std::io::{self, Write};

/// Entries of a list that one thread renders at a time.
const SOME: usize = 32;

/// Entries of a list that are held in memory, rendered.
const HELD: usize = 32 * SOME;

/// Writes the report as JSON.
pub(crate) fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    // Taken apart by name, so that no field is forgotten.
    let Report {
        schema,
        tool,
        config,
        inputs,
        summary,
        gates,
        clusters,
        groups,
        links,
        boilerplate,
        skipped,
    } = report;
    value(out, "{", "schema", schema)?;
    value(out, ",", "tool", tool)?;
    value(out, ",", "config", config)?;
    let index = Index::of(report);
    list(out, "inputs", inputs, rendered)?;
    value(out, ",", "summary", summary)?;
    list(out, "gates", gates, rendered)?;
    list(out, "clusters", clusters, |c| rendered(&places::short(c)))?;
    list(out, "groups", groups, |g| rendered(&places::short(g)))?;
    list(out, "links", links, |l| rendered(&index.short(l)))?;
    list(out, "boilerplate", boilerplate, rendered)?;
    list(out, "skipped", skipped, rendered)?;
    out.write_all(b"\n}\n")
}

/// Renders the report as JSON.
pub(crate) fn json(report: &Report) -> Vec<u8> {
    let mut bytes = Vec::new();
    write(report, &mut bytes).expect("memory can be written");
    bytes
}

fn value(out: &mut dyn Write, before: &str, key: &str, value: &impl Serialize) -> io::Result<()> {
    write!(out, "{before}\n\"{key}\":")?;
    out.write_all(&rendered(value))
}

fn list<T: Sync>(
    out: &mut dyn Write,
    key: &str,
    entries: &[T],
    render: impl Fn(&T) -> Vec<u8> + Sync,
) -> io::Result<()> {
    write!(out, ",\n\"{key}\":[")?;
    let mut before = "\n";
    for held in entries.chunks(HELD) {
        let parts: Vec<Vec<Vec<u8>>> = held
            .par_chunks(SOME)
            .map(|some| some.iter().map(&render).collect())
            .collect();
        for entry in parts.iter().flatten() {
            out.write_all(before.as_bytes())?;
            out.write_all(entry)?;
            before = ",\n";
        }
    }
    out.write_all(b"]")
}

fn rendered(value: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec(value).expect("a report is plain data")
}
