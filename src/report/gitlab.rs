//! The report as a GitLab code quality report: one issue a removed member, with a fingerprint that is stable across runs.
//!
//! A merge request compares two such files whole, so they are kept small: parts of articles that stand together anyway are
//! left out, what is not in the baseline comes first, and the last issue says how many are left out.

use super::digest::of_their_own;
use super::model::*;
use super::view::{self, Row, View, counted};
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
    let (own, within) = of_their_own(report.clusters.iter().collect());
    let views: Vec<View<'_>> = own.into_iter().filter_map(View::new).collect();
    let rows = views.iter().flat_map(|view| {
        // What an index knows is in no file of the merge request.
        let rows = view.rows.iter().filter(|row| !row.member.known);
        rows.map(move |row| (view, row))
    });
    let (new, known): (Vec<_>, Vec<_>) = rows.partition(|(_, row)| row.member.new);
    let all = new.len() + known.len();
    let mut rows: Vec<Issue<'_>> = new
        .into_iter()
        .chain(known)
        .take(ISSUES)
        .map(|(view, row)| issue(&mut seen, view, row))
        .collect();
    let more = (all - rows.len()) as u64;
    let parts = counted(within as u64, "cluster") + " of parts of these articles";
    let said: Vec<String> = [
        (more, counted(more, "more duplicate")),
        (within as u64, parts),
    ]
    .into_iter()
    .filter_map(|(n, said)| (n > 0).then_some(said))
    .collect();
    if !said.is_empty() {
        rows.push(Issue {
            description: format!(
                "{} omitted; the json report has them all",
                said.join(" and ")
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

fn issue<'r>(seen: &mut HashMap<String, u64>, view: &View<'_>, row: &Row<'r>) -> Issue<'r> {
    let relation = view::relation(row.relation(view.cluster));
    let level = view::level(view.cluster.level);
    Issue {
        description: format!(
            "{level} {} is a {}duplicate ({relation}) of {}{}",
            one_line(&row.member.at),
            if row.member.new { "new " } else { "" },
            one_line(&view.base.at),
            match view.base.known {
                true => format!(" ({})", view::KNOWN),
                false => String::new(),
            }
        ),
        check_name: format!("duplicate-{relation}"),
        fingerprint: fingerprint(seen, view.cluster.level, row.member),
        severity: "info",
        location: Location {
            path: &row.member.source,
            lines: Lines {
                begin: row.member.line.unwrap_or(1),
            },
        },
    }
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
    fn what_is_new_comes_first_and_parts_of_articles_are_counted() {
        let mut report = sample::report();
        let mut part = report.clusters[0].clone();
        part.level = crate::compare::Level::Paragraph;
        part.members.iter_mut().for_each(|m| m.at += ".p1");
        report.clusters.push(part);
        report.clusters[1].members[1].new = true;
        report.clusters[0].members[1].known = true;
        let rows: Vec<serde_json::Value> = serde_json::from_slice(&gitlab(&report)).unwrap();
        let said: Vec<&str> = rows
            .iter()
            .map(|r| r["description"].as_str().unwrap())
            .collect();
        assert!(said[0].contains(" is a new duplicate ("), "{said:?}");
        assert!(said[1..].iter().all(|s| !s.contains(" new ")), "{said:?}");
        assert!(!said.iter().any(|s| s.starts_with("paragraph")), "{said:?}");
        let known = &report.clusters[0].members[1].at;
        assert!(
            !said.iter().any(|s| s.contains(&format!("{known} is"))),
            "{said:?}"
        );
        assert!(
            said[said.len() - 1].starts_with("1 cluster of parts of these articles omitted"),
            "{said:?}"
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
