//! The report as JUnit XML: one test a gate, and one a skipped input.
//!
//! Findings alone are no failures, as for the exit status: only breached `fail` gates are.

use super::model::*;
use super::view::{self, View, counted};
use super::visible::visible;
use crate::gate::Measure;
use std::fmt::Write;

/// Clusters that a breached gate names.
const CLUSTERS: usize = 20;

/// Renders the report as JUnit XML.
pub(crate) fn junit(report: &Report) -> Vec<u8> {
    let failures = report
        .gates
        .iter()
        .filter(|g| !g.passed && g.severity == Severity::Fail)
        .count();
    let gates = report.gates.len().max(1);
    let skipped = report.skipped.len();
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    put(
        &mut out,
        format_args!(
            "<testsuites name=\"unspool\" tests=\"{}\" failures=\"{failures}\" errors=\"0\">\n",
            gates + skipped
        ),
    );
    put(
        &mut out,
        format_args!(
            "  <testsuite name=\"gates\" tests=\"{gates}\" failures=\"{failures}\" errors=\"0\" skipped=\"0\">\n"
        ),
    );
    if report.gates.is_empty() {
        out.push_str("    <testcase classname=\"unspool.gates\" name=\"no gate was set\"/>\n");
    }
    for gate in &report.gates {
        let said = gate.said();
        put(
            &mut out,
            format_args!(
                "    <testcase classname=\"unspool.gates\" name=\"{}\"",
                attribute(&gate.title())
            ),
        );
        match (gate.passed, gate.severity) {
            (true, _) => out.push_str("/>\n"),
            (false, Severity::Warn) => put(
                &mut out,
                format_args!(
                    ">\n      <system-out>warning: {}</system-out>\n    </testcase>\n",
                    content(&said)
                ),
            ),
            (false, Severity::Fail) => put(
                &mut out,
                format_args!(
                    ">\n      <failure type=\"{}\" message=\"{}\">{}</failure>\n    </testcase>\n",
                    attribute(&gate.name),
                    attribute(&said),
                    content(&clusters(report, gate))
                ),
            ),
        }
    }
    out.push_str("  </testsuite>\n");
    if skipped > 0 {
        put(
            &mut out,
            format_args!(
                "  <testsuite name=\"input\" tests=\"{skipped}\" failures=\"0\" errors=\"0\" skipped=\"{skipped}\">\n"
            ),
        );
        for row in &report.skipped {
            let line = row.line.map_or(String::new(), |l| format!(":{l}"));
            put(
                &mut out,
                format_args!(
                    "    <testcase classname=\"unspool.input\" name=\"{}\">\n      <skipped message=\"{}\"/>\n    </testcase>\n",
                    attribute(&format!("{}{line}", row.source)),
                    attribute(&row.reason)
                ),
            );
        }
        out.push_str("  </testsuite>\n");
    }
    out.push_str("</testsuites>\n");
    out.into_bytes()
}

/// The clusters that a gate speaks of: those with members that are not in the baseline before the others, largest first.
fn clusters(report: &Report, gate: &Gate) -> String {
    let mut wanted: Vec<View<'_>> = report
        .clusters
        .iter()
        .chain(&report.groups)
        .filter(|c| gate.level.is_none_or(|l| l == c.level))
        .filter(|c| {
            gate.relation
                .map_or(c.relation.clusters(), |r| r == c.relation)
        })
        .filter_map(View::new)
        .collect();
    // What is known is no breach of a limit on what is new.
    let only_new = gate.name == Measure::New.name() && report.config.baseline;
    wanted.retain(|view| !only_new || view.is_new());
    wanted.sort_by_key(|view| !view.is_new());
    let mut said = String::from("\n");
    for view in wanted.iter().take(CLUSTERS) {
        let title = view.in_input().headline.as_deref().unwrap_or("");
        put(
            &mut said,
            format_args!(
                "{}{} {}: {}, {} {}\n",
                if view.is_new() { "new: " } else { "" },
                view::relation(view.cluster.relation),
                view.cluster.id,
                view::members(view.cluster),
                view.in_input().at,
                super::visible::one_line(title)
            ),
        );
    }
    if wanted.len() > CLUSTERS {
        put(
            &mut said,
            format_args!(
                "and {}\n",
                counted((wanted.len() - CLUSTERS) as u64, "more cluster")
            ),
        );
    }
    said
}

fn put(out: &mut String, what: std::fmt::Arguments<'_>) {
    out.write_fmt(what).expect("a string takes all");
}

/// Text of an element. XML has no way to write most control characters, so they are shown as signs.
fn content(text: &str) -> String {
    let safe = visible(text)
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace("##[", "##&#91;");
    // A runner that prints the file must not find a command at the start of a line.
    let lines: Vec<String> = safe
        .split('\n')
        .map(|l| {
            if l.trim_start().starts_with("::") {
                format!("| {l}")
            } else {
                l.to_owned()
            }
        })
        .collect();
    lines
        .join("\n")
        .replace(['\u{fffe}', '\u{ffff}'], "\u{fffd}")
}

fn attribute(text: &str) -> String {
    content(&super::visible::one_line(text)).replace('"', "&quot;")
}
