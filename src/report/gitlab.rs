//! The report as a GitLab code quality report: one issue a removed member, with a fingerprint that is stable across runs.

use super::model::*;
use super::view::{self, View};
use super::visible::one_line;
use serde::Serialize;
use std::collections::HashMap;
use xxhash_rust::xxh3::xxh3_128;

#[derive(Serialize)]
struct Issue<'r> {
    description: String,
    check_name: String,
    fingerprint: String,
    severity: &'static str,
    location: Location<'r>,
}

#[derive(Serialize)]
struct Location<'r> {
    path: &'r str,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: u64,
}

/// Renders the report as a JSON array of issues.
pub(crate) fn gitlab(report: &Report) -> Vec<u8> {
    let mut seen: HashMap<String, u64> = HashMap::new();
    let mut rows = Vec::new();
    for view in report.clusters.iter().filter_map(View::new) {
        for row in &view.rows {
            let relation = view::relation(row.relation(view.cluster));
            let level = view::level(view.cluster.level);
            let description = format!(
                "{level} {} is a duplicate ({relation}) of {}",
                one_line(&row.member.at),
                one_line(&view.base.at)
            );
            rows.push(Issue {
                description,
                check_name: format!("duplicate-{relation}"),
                fingerprint: fingerprint(&mut seen, view.cluster.level, row.member),
                severity: "info",
                location: Location {
                    path: &row.member.source,
                    lines: Lines {
                        begin: row.member.line.unwrap_or(1),
                    },
                },
            });
        }
    }
    let mut bytes = serde_json::to_vec_pretty(&rows).expect("issues are plain data");
    bytes.push(b'\n');
    bytes
}

/// From level, source and content; where the same text stands twice in a source, the second one is told by its number.
fn fingerprint(
    seen: &mut HashMap<String, u64>,
    level: crate::compare::Level,
    member: &Member,
) -> String {
    let key = format!(
        "{}\0{}\0{}",
        view::level(level),
        member.source,
        member.content
    );
    let number = seen.entry(key.clone()).or_insert(0);
    *number += 1;
    format!("{:032x}", xxh3_128(format!("{key}\0{number}").as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    #[test]
    fn no_fingerprint_comes_twice() {
        let mut report = sample::report();
        let one = report.clusters[0].clone();
        report.clusters = vec![one.clone(), one];
        let rows: Vec<serde_json::Value> = serde_json::from_slice(&gitlab(&report)).unwrap();
        let mut prints: Vec<&str> = rows
            .iter()
            .map(|r| r["fingerprint"].as_str().unwrap())
            .collect();
        let all = prints.len();
        prints.sort_unstable();
        prints.dedup();
        assert_eq!((all, prints.len()), (6, 6));
    }
}
