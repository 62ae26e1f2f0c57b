//! The figures of the report in the text format of Prometheus, for a gauge over nightly runs.

use super::model::*;
use super::view::{level, relation};
use super::visible::one_line;
use std::fmt::Write;

/// Renders the summary and the gates as gauges.
pub(crate) fn prometheus(report: &Report) -> Vec<u8> {
    let mut page = Page { out: String::new() };
    let s = &report.summary;
    for (name, help, value) in [
        ("input_files", "Files read.", s.files),
        ("input_bytes", "Bytes read.", s.bytes),
        ("input_records", "Records read.", s.records),
        (
            "skipped_inputs",
            "Inputs that could not be used.",
            s.skipped,
        ),
        ("articles", "Articles found.", s.articles),
        (
            "pairs_examined",
            "Pairs verified on the texts.",
            s.candidates,
        ),
        (
            "pairs_unexamined",
            "Pairs proposed and not examined.",
            s.unexamined,
        ),
    ] {
        page.metric(name, help, [(vec![], value as f64)]);
    }
    let of = |l: &LevelSummary| vec![("level", level(l.level).to_owned())];
    let with = |l: &LevelSummary, r: &str| {
        vec![
            ("level", level(l.level).to_owned()),
            ("relation", r.to_owned()),
        ]
    };
    let levels = &s.levels;
    page.metric(
        "items",
        "Items compared.",
        levels.iter().map(|l| (of(l), l.items as f64)),
    );
    page.metric(
        "item_bytes",
        "Bytes of the items compared.",
        levels.iter().map(|l| (of(l), l.bytes as f64)),
    );
    page.metric(
        "clusters",
        "Clusters of two or more items.",
        levels.iter().map(|l| (of(l), l.clusters as f64)),
    );
    page.metric(
        "duplicates",
        "Items beyond the kept one of their cluster.",
        levels.iter().flat_map(|l| {
            l.duplicates
                .iter()
                .map(move |d| (with(l, relation(d.relation)), d.items as f64))
        }),
    );
    page.metric(
        "duplicate_bytes",
        "Bytes of the duplicates.",
        levels.iter().map(|l| (of(l), l.duplicate_bytes as f64)),
    );
    page.metric(
        "duplicate_share",
        "Bytes of the duplicates as a share of all, 0 to 1.",
        levels.iter().map(|l| (of(l), l.duplicate_share)),
    );
    page.metric(
        "groups",
        "Groups of items that share passages or a form.",
        levels.iter().flat_map(|l| {
            [
                (with(l, "shares"), l.shares_groups as f64),
                (with(l, "template"), l.template_groups as f64),
            ]
        }),
    );
    let gate = |g: &Gate| {
        vec![
            ("gate", g.name.clone()),
            ("level", g.level.map_or("", level).to_owned()),
            ("relation", g.relation.map_or("", relation).to_owned()),
            (
                "severity",
                match g.severity {
                    Severity::Fail => "fail",
                    Severity::Warn => "warn",
                }
                .to_owned(),
            ),
        ]
    };
    let gates = &report.gates;
    page.metric(
        "gate_value",
        "What a gate measured.",
        gates.iter().map(|g| (gate(g), g.value)),
    );
    page.metric(
        "gate_limit",
        "The limit of a gate.",
        gates.iter().map(|g| (gate(g), g.limit)),
    );
    page.metric(
        "gate_passed",
        "Whether a gate was passed, 1 or 0.",
        gates
            .iter()
            .map(|g| (gate(g), f64::from(u8::from(g.passed)))),
    );
    page.out.into_bytes()
}

struct Page {
    out: String,
}

type Labels = Vec<(&'static str, String)>;

impl Page {
    /// Writes a gauge; nothing when it has no value.
    fn metric(&mut self, name: &str, help: &str, rows: impl IntoIterator<Item = (Labels, f64)>) {
        for (i, (labels, value)) in rows.into_iter().enumerate() {
            if i == 0 {
                self.put(format_args!(
                    "# HELP unspool_{name} {help}\n# TYPE unspool_{name} gauge\n"
                ));
            }
            let labels: Vec<String> = labels
                .iter()
                .map(|(k, v)| format!("{k}=\"{}\"", label(v)))
                .collect();
            let labels = if labels.is_empty() {
                String::new()
            } else {
                format!("{{{}}}", labels.join(","))
            };
            self.put(format_args!("unspool_{name}{labels} {value}\n"));
        }
    }

    fn put(&mut self, what: std::fmt::Arguments<'_>) {
        self.out.write_fmt(what).expect("a string takes all");
    }
}

fn label(text: &str) -> String {
    one_line(text).replace('\\', "\\\\").replace('"', "\\\"")
}
