//! The report as SARIF 2.1.0 (OASIS): one result a cluster, at the kept member, the others as related locations.

use super::build::content_hash;
use super::model::*;
use super::view::{self, RELATIONS, View, count};
use super::visible::one_line;
use crate::compare::Relation;
use serde_json::{Value, json};

/// Results that code scanning shows of an upload; it takes up to 25,000, in 10 MB compressed.
const RESULTS: usize = 5_000;
/// Locations that it shows of a result; it takes up to 1,000.
const LOCATIONS: usize = 100;

/// Renders the report as SARIF.
pub(crate) fn sarif(report: &Report) -> Vec<u8> {
    let mut clusters: Vec<&Cluster> = report.clusters.iter().collect();
    clusters.sort_by_key(|cluster| !view::is_new(cluster));
    let all = report.clusters.len() + report.groups.len();
    let results: Vec<Value> = clusters
        .into_iter()
        .chain(&report.groups)
        .filter_map(View::new)
        .take(RESULTS)
        .map(|v| result(&v, report.config.baseline))
        .collect();
    let mut notes: Vec<Value> = Vec::new();
    if all > RESULTS {
        let said = format!(
            "{} more clusters and groups omitted; the json report has them all.",
            count((all - RESULTS) as u64)
        );
        notes.push(json!({"level": "warning", "message": {"text": said}}));
    }
    notes.extend(report.gates.iter().filter(|g| !g.passed).map(|g| {
        let level = match g.severity {
            Severity::Fail => "error",
            Severity::Warn => "warning",
        };
        json!({"level": level, "message": {"text": format!("gate breached: {}", one_line(&g.said()))}})
    }));
    notes.extend(report.skipped.iter().map(|s| {
        json!({
            "level": "warning",
            "message": {"text": format!("input skipped: {}", one_line(&s.reason))},
            "locations": [{"physicalLocation": physical(&s.source, s.line, None)}],
        })
    }));
    let log = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "properties": {"generator": "unspool"},
        "runs": [{
            "tool": {"driver": {
                "name": report.tool.name,
                "version": report.tool.version,
                "rules": RELATIONS.map(rule),
            }},
            "invocations": [{"executionSuccessful": true, "toolExecutionNotifications": notes}],
            "results": results,
        }],
    });
    let mut bytes = serde_json::to_vec_pretty(&log).expect("a log is plain data");
    bytes.push(b'\n');
    bytes
}

fn rule(relation: Relation) -> Value {
    let (short, full) = match relation {
        Relation::Exact => (
            "Printed more than once",
            "The same text after canonicalisation of case, quotes, dashes and spaces.",
        ),
        Relation::Near => (
            "Edited copy",
            "The same item, edited: a revision that keeps its facts.",
        ),
        Relation::Contains => (
            "One holds the other",
            "One item holds the other: abridged, extended or quoted whole.",
        ),
        Relation::Shares => (
            "Passages in common",
            "Two items of their own with passages in common. Nothing is removed.",
        ),
        Relation::Template => (
            "Same form",
            "The same form filled in with different facts. Nothing is removed.",
        ),
    };
    json!({
        "id": format!("duplicate-{}", view::relation(relation)),
        "shortDescription": {"text": short},
        "fullDescription": {"text": full},
        "defaultConfiguration": {"level": "note"},
    })
}

/// A result; `baseline`: whether it is told which are new.
fn result(view: &View<'_>, baseline: bool) -> Value {
    let cluster = view.cluster;
    let rows = view.rows.iter().take(LOCATIONS);
    let related: Vec<Value> = rows
        .zip(1..)
        .map(|(row, id)| {
            let relation = view::relation(row.relation(cluster));
            let mut said = format!("{relation}: {}", one_line(&row.member.at));
            if row.member.new {
                said = format!("new: {said}");
            }
            if row.member.known {
                said = format!("{said} ({})", view::KNOWN);
            }
            json!({
                "id": id,
                "message": {"text": said},
                "physicalLocation": member(row.member),
            })
        })
        .collect();
    let main = view.in_input();
    let title = main.headline.as_deref().unwrap_or(&main.text);
    let title: String = one_line(title).chars().take(120).collect();
    let mut said = format!(
        "{}{}, {}: {}",
        if view.is_new() { "new: " } else { "" },
        view::members(cluster),
        view::relation(cluster.relation),
        if title.is_empty() {
            one_line(&main.at)
        } else {
            title
        }
    );
    if view.rows.len() > LOCATIONS {
        said += &format!(
            " ({} more members are not listed)",
            count((view.rows.len() - LOCATIONS) as u64)
        );
    }
    let index = RELATIONS.iter().position(|r| *r == cluster.relation);
    let mut result = json!({
        "ruleId": format!("duplicate-{}", view::relation(cluster.relation)),
        "ruleIndex": index,
        "level": "note",
        "message": {"text": said},
        "locations": [{"physicalLocation": member(main)}],
        "relatedLocations": related,
        "partialFingerprints": {"content/v1": fingerprint(cluster)},
        "properties": {"cluster": cluster.id, "level": view::level(cluster.level)},
    });
    // Of groups nothing is in a baseline.
    if baseline && !view.is_group() {
        let state = if view.is_new() { "new" } else { "unchanged" };
        result["baselineState"] = json!(state);
    }
    result
}

/// From the contents of the members alone, whatever the files are called.
fn fingerprint(cluster: &Cluster) -> String {
    let mut contents: Vec<&str> = cluster.members.iter().map(|m| m.content.as_str()).collect();
    contents.sort_unstable();
    content_hash(&format!(
        "{} {}",
        view::level(cluster.level),
        contents.join(" ")
    ))
}

fn member(m: &Member) -> Value {
    let bytes = m.record.is_none().then_some((m.start, m.end - m.start));
    physical(&m.source, m.line, bytes)
}

fn physical(source: &str, line: Option<u64>, bytes: Option<(u64, u64)>) -> Value {
    let mut region = json!({"startLine": line.unwrap_or(1)});
    if let Some((offset, length)) = bytes {
        region["byteOffset"] = json!(offset);
        region["byteLength"] = json!(length);
    }
    json!({"artifactLocation": {"uri": uri(source)}, "region": region})
}

/// A relative reference (RFC 3986): everything but unreserved characters and slashes is percent-encoded.
fn uri(source: &str) -> String {
    let mut out = String::with_capacity(source.len());
    for &b in source.as_bytes() {
        match b {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                out.push(char::from(b))
            }
            _ => out.push_str(&format!("%{b:02X}")),
        }
    }
    out
}
