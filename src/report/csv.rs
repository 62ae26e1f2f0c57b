//! The report as CSV (RFC 4180): one row a member of a cluster or group, for spreadsheets and data frames.
//!
//! Spreadsheets open 1,048,576 rows and 32,767 characters a cell, and lose or garble what is beyond. So a last row says how
//! many members are left out, and a cut text ends by saying how much is missing.

use super::findings::Found;
use super::model::*;
use super::view::{self, View, counted};
use super::visible::one_line;
use std::io::{self, Write};

/// Rows of members: with the head and the row that says what is left out, as many as a spreadsheet opens.
const ROWS: usize = 1_048_576 - 2;
/// Characters of a cell; with what is said of the rest, below 32,767.
const CELL: usize = 32_700;

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
    "known",
];

/// The column of the text.
const TEXT: usize = 20;

/// Writes the report as CSV, rows ended by CRLF; texts are on one line, their line breaks shown as signs. `containment` is the share of the member that is in the one it was
/// matched with.
pub(crate) fn csv(found: &dyn Found, out: &mut dyn Write) -> io::Result<()> {
    limited(found, ROWS, out)
}

fn limited(found: &dyn Found, most: usize, to: &mut dyn Write) -> io::Result<()> {
    let mut out = HEAD.join(",") + "\r\n";
    let (mut rows, mut omitted) = (0, 0);
    let clusters = found.clusters().map(|c| ("cluster", c));
    for (kind, cluster) in clusters.chain(found.groups().map(|g| ("group", g))) {
        let cluster = &*cluster;
        to.write_all(out.as_bytes())?;
        out.clear();
        let Some(view) = View::new(cluster) else {
            continue;
        };
        let kept = if view.is_group() { "" } else { "yes" };
        let members = view.rows.len() + 1;
        // A cluster is there whole or not at all.
        if rows + members > most {
            omitted += members;
            continue;
        }
        rows += members;
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
    if omitted > 0 {
        let said = format!(
            "{} omitted; the json report has them all",
            counted(omitted as u64, "more member")
        );
        let mut cells = [""; HEAD.len()];
        (cells[0], cells[TEXT]) = ("omitted", &said);
        cells_of(&mut out, &cells);
    }
    to.write_all(out.as_bytes())
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
        member.text.to_string(),
        if member.known { "yes" } else { "" }.to_owned(),
    ];
    cells_of(out, &cells);
}

fn cells_of(out: &mut String, cells: &[impl AsRef<str>]) {
    for (i, text) in cells.iter().enumerate() {
        if i > 0 {
            out.push(',');
        }
        cell(out, text.as_ref());
    }
    out.push_str("\r\n");
}

/// A text as far as a cell of a spreadsheet holds it.
fn fitting(mut text: String) -> String {
    if text.len() > CELL
        && let Some((end, _)) = text.char_indices().nth(CELL)
    {
        let left = text[end..].chars().count() as u64;
        text.truncate(end);
        text += &format!(" … ({} omitted)", counted(left, "character"));
    }
    text
}

/// Writes a cell. One that a spreadsheet would take for a formula gets a `'` in front, as OWASP advises; control
/// characters are shown as signs.
fn cell(out: &mut String, text: &str) {
    let text = fitting(one_line(text));
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

    fn written(report: &Report, most: usize) -> String {
        let mut out = Vec::new();
        limited(report, most, &mut out).unwrap();
        String::from_utf8(out).unwrap()
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
            let rows = read(&written(&report, ROWS));
            let members = report
                .clusters
                .iter()
                .chain(&report.groups)
                .map(|c| c.members.len());
            assert_eq!(rows.len(), 1 + members.sum::<usize>());
            assert!(rows.iter().all(|r| r.len() == HEAD.len()));
        }
    }

    #[test]
    fn what_is_left_out_is_said() {
        let mut report = crate::report::sample::report();
        report.clusters[0].members[0].text = "é".repeat(CELL + 5).into();
        let all = read(&written(&report, ROWS));
        let said = format!("{} … (5 characters omitted)", "é".repeat(CELL));
        assert!(all.iter().flatten().any(|cell| *cell == said));
        assert!(said.chars().count() < 32_767);
        let rows = read(&written(&report, 6));
        let last = rows.last().unwrap();
        assert!(rows.len() <= 8 && last.len() == HEAD.len());
        let left = all.len() - (rows.len() - 1);
        assert_eq!(last[0], "omitted");
        assert!(last[TEXT].starts_with(&format!("{left} more members omitted")));
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
