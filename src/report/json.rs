//! The whole report as one JSON object: compact, with each entry of each list on a line of its own, so that tools of
//! lines (grep, diff, version control) work on it. Locators that an id gives are left out, see [`places`](super::places).
//!
//! Entries are rendered by all threads, some at a time, and written in their order.

use super::findings::Found;
use super::places::{self, Index};
use super::{Cluster, Match, Report};
use rayon::prelude::*;
use serde::Serialize;
use std::borrow::Cow;
use std::io::{self, Write};

/// Pieces that entries are rendered in at a time.
const SOME: usize = 32;

/// Entries of a list that are held in memory, rendered, at most; and about how many bytes of them.
const HELD: usize = 32 * SOME;
const BYTES: usize = 1 << 22;

/// Writes the report as JSON.
pub(crate) fn write(found: &dyn Found, out: &mut dyn Write) -> io::Result<()> {
    // Taken apart by name, so that no field is forgotten.
    let Report {
        schema,
        tool,
        config,
        inputs,
        summary,
        gates,
        clusters: _,
        groups: _,
        links: _,
        boilerplate,
        skipped,
    } = found.head();
    value(out, "{", "schema", schema)?;
    value(out, ",", "tool", tool)?;
    value(out, ",", "config", config)?;
    list(out, "inputs", each(inputs), rendered)?;
    value(out, ",", "summary", summary)?;
    list(out, "gates", each(gates), rendered)?;
    clusters(out, "clusters", found.clusters())?;
    clusters(out, "groups", found.groups())?;
    let index = found.links().next().map(|_| Index::of(found));
    let link = |l: &Match| rendered(&index.as_ref().map_or_else(|| l.clone(), |i| i.short(l)));
    list(out, "links", found.links(), link)?;
    list(out, "boilerplate", each(boilerplate), rendered)?;
    list(out, "skipped", each(skipped), rendered)?;
    out.write_all(b"\n}\n")
}

fn value(out: &mut dyn Write, before: &str, key: &str, value: &impl Serialize) -> io::Result<()> {
    write!(out, "{before}\n\"{key}\":")?;
    out.write_all(&rendered(value))
}

fn each<T: Clone>(entries: &[T]) -> impl Iterator<Item = Cow<'_, T>> {
    entries.iter().map(Cow::Borrowed)
}

fn list<'f, T: Clone + Sync + Send + 'f>(
    out: &mut dyn Write,
    key: &str,
    mut entries: impl Iterator<Item = Cow<'f, T>>,
    render: impl Fn(&T) -> Vec<u8> + Sync,
) -> io::Result<()> {
    write!(out, ",\n\"{key}\":[")?;
    let mut before = "\n";
    // Those that are large are rendered a few at a time.
    let mut most = SOME;
    loop {
        let held: Vec<Cow<'_, T>> = entries.by_ref().take(most).collect();
        if held.is_empty() {
            break;
        }
        let parts: Vec<Vec<Vec<u8>>> = held
            .par_chunks(most.div_ceil(SOME))
            .map(|some| some.iter().map(|entry| render(entry)).collect())
            .collect();
        let mut bytes = 0;
        for entry in parts.iter().flatten() {
            out.write_all(before.as_bytes())?;
            out.write_all(entry)?;
            bytes += entry.len();
            before = ",\n";
        }
        most = (BYTES * most / bytes.max(1)).clamp(1, HELD);
    }
    out.write_all(b"]")
}

/// Members and matches of clusters that are rendered at a time.
const ROWS: usize = 1024;

/// Writes clusters, of which a large one is rendered some members at a time.
fn clusters<'f>(
    out: &mut dyn Write,
    key: &str,
    all: impl Iterator<Item = Cow<'f, Cluster>>,
) -> io::Result<()> {
    let rows = |c: &Cluster| c.members.len() + c.matches.len();
    let mut all = all.peekable();
    write!(out, ",\n\"{key}\":[")?;
    let mut before = "\n";
    loop {
        let (mut held, mut sum) = (Vec::new(), 0);
        while let Some(next) = all.next_if(|c| held.is_empty() || sum + rows(c) <= ROWS) {
            sum += rows(&next);
            held.push(next);
        }
        let some: Vec<Vec<u8>> = match &held[..] {
            [] => break,
            [large] if sum > ROWS => {
                out.write_all(before.as_bytes())?;
                before = ",\n";
                write_large(out, large)?;
                continue;
            }
            some => some
                .par_iter()
                .map(|c| rendered(&places::short(c)))
                .collect(),
        };
        for entry in some {
            out.write_all(before.as_bytes())?;
            out.write_all(&entry)?;
            before = ",\n";
        }
    }
    out.write_all(b"]")
}

/// Writes one cluster as it is rendered at once.
fn write_large(out: &mut dyn Write, cluster: &Cluster) -> io::Result<()> {
    const END: &[u8] = b"\"members\":[],\"matches\":[]}";
    let shortened = places::Short::of(cluster);
    let head = rendered(&shortened.head());
    let head = head.strip_suffix(END).expect("the lists stand last");
    out.write_all(head)?;
    out.write_all(b"\"members\":[")?;
    rows(out, &cluster.members, rendered)?;
    out.write_all(b"],\"matches\":[")?;
    rows(out, &cluster.matches, |m| rendered(&shortened.tie(m)))?;
    out.write_all(b"]}")
}

fn rows<T: Sync>(
    out: &mut dyn Write,
    all: &[T],
    render: impl Fn(&T) -> Vec<u8> + Sync,
) -> io::Result<()> {
    let mut before = "";
    for some in all.chunks(ROWS) {
        let parts: Vec<Vec<u8>> = some.par_iter().with_min_len(SOME).map(&render).collect();
        for part in parts {
            out.write_all(before.as_bytes())?;
            out.write_all(&part)?;
            before = ",";
        }
    }
    Ok(())
}

fn rendered(value: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec(value).expect("a report is plain data")
}
