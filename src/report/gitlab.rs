//! The report as a GitLab code quality report: one issue a removed member, with a fingerprint that is stable across runs.
//!
//! A merge request compares two such files whole, so they are kept small: the last issue says how many are left out.

use super::model::*;
use super::view::{self, View, count};
use super::visible::one_line;
use serde::Serialize;
use std::collections::HashMap;
use xxhash_rust::xxh3::xxh3_128;

/// Issues that are written, 3 MB of them; the largest clusters come first.
const ISSUES: usize = 10_000;

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
    let mut omitted = 0;
    for view in report.clusters.iter().filter_map(View::new) {
        for row in &view.rows {
            if rows.len() == ISSUES {
                omitted += 1;
                continue;
            }
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
    if omitted > 0 {
        rows.push(Issue {
            description: format!(
                "{} more duplicates omitted; the json report has them all",
                count(omitted)
            ),
            check_name: "duplicates-omitted".to_owned(),
            // The same in every run, so that the platform does not take another count for another issue.
            fingerprint: format!("{:032x}", xxh3_128(b"duplicates-omitted")),
            severity: "info",
            location: Location {
                path: report.inputs.first().map_or("-", |i| &i.source),
                lines: Lines { begin: 1 },
            },
        });
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
    fn what_is_left_out_is_said() {
        let mut report = sample::report();
        let one = report.clusters[0].clone();
        let each = one.members.len() - 1;
        report.clusters = vec![one; ISSUES / each + 2];
        let rows: Vec<serde_json::Value> = serde_json::from_slice(&gitlab(&report)).unwrap();
        assert_eq!(rows.len(), ISSUES + 1);
        let left = (ISSUES / each + 2) * each - ISSUES;
        let said = rows[ISSUES]["description"].as_str().unwrap();
        assert!(
            said.starts_with(&format!("{left} more duplicates omitted")),
            "{said}"
        );
    }

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
