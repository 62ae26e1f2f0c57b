//! The report as JSON lines: one object a line, each with a `type`; for tools that read a stream.

use super::model::*;
use super::places::{self, Index};
use serde::Serialize;

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

/// Renders the report as JSON lines: `report` first, `summary` after the inputs, then what was found.
pub(crate) fn jsonl(report: &Report) -> Vec<u8> {
    let head = Line::Report {
        schema: &report.schema,
        tool: &report.tool,
        config: &report.config,
    };
    let index = Index::of(report);
    let lines = std::iter::once(head)
        .chain(report.inputs.iter().map(Line::Input))
        .chain(std::iter::once(Line::Summary(&report.summary)))
        .chain(report.gates.iter().map(Line::Gate))
        .chain(
            report
                .clusters
                .iter()
                .map(|c| Line::Cluster(places::short(c))),
        )
        .chain(report.groups.iter().map(|g| Line::Group(places::short(g))))
        .chain(report.links.iter().map(|l| Line::Link(index.short(l))))
        .chain(report.boilerplate.iter().map(Line::Boilerplate))
        .chain(report.skipped.iter().map(Line::Skipped));
    super::lines(lines)
}
