//! The report as JSON lines: one object a line, each with a `type`; for tools that read a stream.

use super::findings::Found;
use super::model::*;
use super::places::{self, Index};
use serde::Serialize;
use std::io::{self, Write};

#[derive(Serialize)]
#[serde(tag = "type", rename_all = "lowercase")]
enum Line<'r> {
    Report {
        schema: &'r str,
        tool: &'r Tool,
        config: &'r Config,
    },
    Input(&'r Input),
    Summary(&'r Summary),
    Gate(&'r Gate),
    Cluster(Cluster),
    Group(Cluster),
    Link(Match),
    Boilerplate(&'r Boilerplate),
    Skipped(&'r Skipped),
}

/// Writes the report as JSON lines: `report` first, `summary` after the inputs, then what was found.
pub(crate) fn write(found: &dyn Found, out: &mut dyn Write) -> io::Result<()> {
    let report = found.head();
    let mut line = |row: Line<'_>| super::line(out, &row);
    line(Line::Report {
        schema: &report.schema,
        tool: &report.tool,
        config: &report.config,
    })?;
    let rows = report.inputs.iter().map(Line::Input);
    let rows = rows.chain([Line::Summary(&report.summary)]);
    rows.chain(report.gates.iter().map(Line::Gate))
        .try_for_each(&mut line)?;
    for cluster in found.clusters() {
        line(Line::Cluster(places::short(&cluster)))?;
    }
    for group in found.groups() {
        line(Line::Group(places::short(&group)))?;
    }
    let mut links = found.links().peekable();
    if links.peek().is_some() {
        let index = Index::of(found);
        for link in links {
            line(Line::Link(index.short(&link)))?;
        }
    }
    let rows = report.boilerplate.iter().map(Line::Boilerplate);
    rows.chain(report.skipped.iter().map(Line::Skipped))
        .try_for_each(line)
}
