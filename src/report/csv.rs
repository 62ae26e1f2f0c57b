//! The report as CSV (RFC 4180): one row a member of a cluster or group, for spreadsheets and data frames.

use super::model::*;
use super::view::{self, View};
use super::visible::one_line;

const HEAD: &[&str] = &[
    "kind",
    "cluster",
    "level",
    "cluster_relation",
    "kept",
    "relation",
    "score",
    "jaccard",
    "containment",
    "matched_with",
    "id",
    "at",
    "source",
    "record",
    "line",
    "start",
    "end",
    "date",
    "new",
    "headline",
    "text",
];

/// Renders the report as CSV, rows ended by CRLF; texts are on one line, their line breaks shown as signs. `containment` is the share of the member that is in the one it was
/// matched with.
pub(crate) fn csv(report: &Report) -> Vec<u8> {
    let mut out = HEAD.join(",") + "\r\n";
    let clusters = report.clusters.iter().map(|c| ("cluster", c));
    for (kind, cluster) in clusters.chain(report.groups.iter().map(|g| ("group", g))) {
        let Some(view) = View::new(cluster) else {
            continue;
        };
        let kept = if view.is_group() { "" } else { "yes" };
        row(&mut out, kind, cluster, view.base, kept, None, "");
        for other in &view.rows {
            let kept = if view.is_group() { "" } else { "no" };
            let relation = view::relation(other.relation(cluster));
            row(
                &mut out,
                kind,
                cluster,
                other.member,
                kept,
                other.tie,
                relation,
            );
        }
    }
    out.into_bytes()
}

fn row(
    out: &mut String,
    kind: &str,
    cluster: &Cluster,
    member: &Member,
    kept: &str,
    tie: Option<view::Tie<'_>>,
    relation: &str,
) {
    let number = |n: Option<u64>| n.map_or(String::new(), |n| n.to_string());
    let figure = |f: Option<f64>| f.map_or(String::new(), |f| format!("{f:.4}"));
    let cells = [
        kind.to_owned(),
        cluster.id.clone(),
        view::level(cluster.level).to_owned(),
        view::relation(cluster.relation).to_owned(),
        kept.to_owned(),
        relation.to_owned(),
        figure(tie.map(|t| t.found.score)),
        figure(tie.map(|t| t.found.jaccard)),
        figure(tie.map(|t| t.held)),
        tie.map_or(String::new(), |t| t.with.to_owned()),
        member.id.clone(),
        member.at.clone(),
        member.source.clone(),
        number(member.record),
        number(member.line),
        member.start.to_string(),
        member.end.to_string(),
        member.date.clone().unwrap_or_default(),
        if member.new { "yes" } else { "" }.to_owned(),
        member.headline.clone().unwrap_or_default(),
        member.text.clone(),
    ];
    for (i, text) in cells.iter().enumerate() {
        if i > 0 {
            out.push(',');
        }
        cell(out, text);
    }
    out.push_str("\r\n");
}

/// Writes a cell. One that a spreadsheet would take for a formula gets a `'` in front, as OWASP advises; control
/// characters are shown as signs.
fn cell(out: &mut String, text: &str) {
    let text = one_line(text);
    let formula = text.trim_start().starts_with([
        '=', '+', '-', '@', '\t', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}',
    ]);
    if !formula && !text.contains([',', '"', '\n', '\r', '\'']) && text.trim() == text {
        out.push_str(&text);
        return;
    }
    out.push('"');
    if formula {
        out.push('\'');
    }
    out.push_str(&text.replace('"', "\"\""));
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A reader of RFC 4180: rows of cells.
    fn read(text: &str) -> Vec<Vec<String>> {
        let mut rows = vec![vec![String::new()]];
        let (mut quoted, mut chars) = (false, text.chars().peekable());
        while let Some(c) = chars.next() {
            let row = rows.last_mut().expect("there is a row");
            let cell = row.last_mut().expect("there is a cell");
            match (quoted, c) {
                (true, '"') if chars.peek() == Some(&'"') => cell.extend(chars.next()),
                (_, '"') => quoted = !quoted,
                (false, ',') => row.push(String::new()),
                (false, '\r') if chars.peek() == Some(&'\n') => {
                    chars.next();
                    rows.push(vec![String::new()]);
                }
                _ => cell.push(c),
            }
        }
        rows.pop();
        rows
    }

    #[test]
    fn formulas_are_defused() {
        for (text, want) in [
            ("=1+1", "\"'=1+1\""),
            (" @SUM(A1)", "\"'@SUM(A1)\""),
            ("-5", "\"'-5\""),
            ("plain", "plain"),
            ("a, \"b\"", "\"a, \"\"b\"\"\""),
            ("two\nlines", "two ⏎ lines"),
            ("", ""),
        ] {
            let mut out = String::new();
            cell(&mut out, text);
            assert_eq!(out, want);
        }
    }

    #[test]
    fn every_row_has_every_cell() {
        for report in [
            crate::report::sample::report(),
            crate::report::sample::hostile(),
        ] {
            let rows = read(&String::from_utf8(csv(&report)).unwrap());
            let members = report
                .clusters
                .iter()
                .chain(&report.groups)
                .map(|c| c.members.len());
            assert_eq!(rows.len(), 1 + members.sum::<usize>());
            assert!(rows.iter().all(|r| r.len() == HEAD.len()));
        }
    }

    proptest! {
        #[test]
        fn a_reader_gets_the_text_back(text in "([a-z,\"=@'-]( [a-z=])?){0,9}") {
            let mut out = String::new();
            cell(&mut out, &text);
            let got = read(&(out + "\r\n")).remove(0).remove(0);
            let defused = format!("'{text}");
            prop_assert!(got == text || got == defused);
        }
    }
}
