//! The report as Markdown for forges: tables, headings, and differences as fenced `diff` blocks.
//!
//! Texts stand in code (spans with a fence longer than any run of backticks in them, or fenced blocks), where neither
//! markup nor mentions work; headlines are escaped character by character. Only plain GitHub-flavoured Markdown is used:
//! no HTML, so that forges which forbid it show the same.

use super::diff::{Change, hunks};
use super::model::*;
use super::view::{self, Row, View, bytes, count, counted, percent};
use super::visible::one_line;
use crate::compare::Relation;
use std::fmt::Write;

/// How long the Markdown report may become.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MarkdownLimits {
    /// Bytes: clusters that do not fit are counted instead. Forges cut or refuse long pages (a GitHub step summary ends
    /// at 1 MiB).
    pub bytes: usize,
}

impl Default for MarkdownLimits {
    fn default() -> Self {
        MarkdownLimits { bytes: 900_000 }
    }
}

/// Members of a cluster that are shown.
const MEMBERS: usize = 20;
/// Changes that are shown of a member.
const HUNKS: usize = 5;
/// Rows of the lists after the clusters.
const ROWS: usize = 50;

/// Renders the report as Markdown.
pub fn markdown(report: &Report, limits: &MarkdownLimits) -> Vec<u8> {
    let mut out = String::new();
    summary(&mut out, report);
    let mut tail = String::new();
    boilerplate(&mut tail, &report.boilerplate);
    skipped(&mut tail, &report.skipped);
    let room = limits.bytes.saturating_sub(tail.len() + 400);

    sections(&mut out, "Clusters", &report.clusters, |_| true, room);
    for (title, relation) in [
        (
            "Template groups: same form, different facts",
            Relation::Template,
        ),
        ("Shared passages", Relation::Shares),
    ] {
        sections(
            &mut out,
            title,
            &report.groups,
            |g| g.relation == relation,
            room,
        );
    }
    out.push_str(&tail);
    out.into_bytes()
}

fn summary(out: &mut String, report: &Report) {
    let s = &report.summary;
    let line = format!(
        "# Duplicate report\n\n{} in {}, {}.\n\n",
        counted(s.articles, "article"),
        counted(s.files, "file"),
        bytes(s.bytes)
    );
    out.push_str(&line);
    if !report.gates.is_empty() {
        out.push_str("| gate | result |\n|---|---|\n");
        for gate in &report.gates {
            let word = match (gate.passed, gate.severity) {
                (true, _) => "pass",
                (false, Severity::Warn) => "warn",
                (false, Severity::Fail) => "**fail**",
            };
            put(
                out,
                format_args!("| {} | {word} |\n", code(&gate.said(), true)),
            );
        }
        out.push('\n');
    }
    if !s.levels.is_empty() {
        out.push_str("| level | items | clusters | exact | near | contains | share of bytes | shares groups | template groups |\n");
        out.push_str("|---|--:|--:|--:|--:|--:|--:|--:|--:|\n");
    }
    for l in &s.levels {
        let of = |r| {
            let rows = l.duplicates.iter().filter(|d| d.relation == r);
            count(rows.map(|d| d.items).sum())
        };
        put(
            out,
            format_args!(
                "| {} | {} | {} | {} | {} | {} | {} | {} | {} |\n",
                view::level(l.level),
                count(l.items),
                count(l.clusters),
                of(Relation::Exact),
                of(Relation::Near),
                of(Relation::Contains),
                percent(l.duplicate_share)
                    .replace('<', "&lt;")
                    .replace('>', "&gt;"),
                count(l.shares_groups),
                count(l.template_groups)
            ),
        );
    }
    out.push('\n');
    for said in view::remarks(report) {
        put(out, format_args!("- {said}\n"));
    }
    if !out.ends_with("\n\n") {
        out.push('\n');
    }
}

fn sections(
    out: &mut String,
    title: &str,
    clusters: &[Cluster],
    wanted: impl Fn(&Cluster) -> bool,
    room: usize,
) {
    let wanted: Vec<&Cluster> = clusters.iter().filter(|c| wanted(c)).collect();
    if wanted.is_empty() {
        return;
    }
    put(
        out,
        format_args!("## {title} ({})\n\n", count(wanted.len() as u64)),
    );
    for (i, cluster) in wanted.iter().enumerate() {
        let Some(view) = View::new(cluster) else {
            continue;
        };
        let mut one = String::new();
        section(&mut one, i + 1, &view);
        if out.len() + one.len() > room {
            let left = (wanted.len() - i) as u64;
            put(
                out,
                format_args!(
                    "*{} more did not fit here; the json report has them all.*\n\n",
                    count(left)
                ),
            );
            return;
        }
        out.push_str(&one);
    }
}

fn section(out: &mut String, number: usize, view: &View<'_>) {
    let cluster = view.cluster;
    put(
        out,
        format_args!(
            "### {number}. {}, {}\n\n{}\n\n",
            view::members(cluster),
            view::relation(cluster.relation),
            title(view.in_input())
        ),
    );
    let label = if view.is_group() { "base" } else { "kept" };
    put(out, format_args!("- **{label}** {}\n", place(view.base)));
    for row in view.rows.iter().take(MEMBERS) {
        member(out, view, row);
    }
    if view.rows.len() > MEMBERS {
        let more = (view.rows.len() - MEMBERS) as u64;
        put(out, format_args!("- … {}\n", counted(more, "more member")));
    }
    out.push('\n');
}

fn member(out: &mut String, view: &View<'_>, row: &Row<'_>) {
    let score = row
        .tie
        .map_or(String::new(), |t| format!(" {:.2}", t.found.score));
    let relation = view::relation(row.relation(view.cluster));
    put(
        out,
        format_args!("- **{relation}**{score} {}", place(row.member)),
    );
    if row.tie.is_some_and(|t| t.found.weak()) {
        out.push_str(", weak link");
    }
    if let Some(tie) = row.tie.filter(|t| !t.direct) {
        put(
            out,
            format_args!(", matched with {}", code(tie.with, false)),
        );
    }
    out.push('\n');
    let same = row.relation(view.cluster) == Relation::Exact;
    if view.base.known || row.member.known {
        return;
    }
    if same || view.base.cut || row.member.cut || view.base.text == row.member.text {
        return;
    }
    let (hunks, more) = hunks(&view.base.text, &row.member.text, HUNKS);
    if hunks.is_empty() {
        return;
    }
    let mut block = String::new();
    for h in &hunks {
        for (sign, gone) in [('-', true), ('+', false)] {
            let side = |c: &'_ Change| match gone {
                true => c.gone.clone(),
                false => c.come.clone(),
            };
            if h.changes.iter().all(|c| side(c).is_empty()) {
                continue;
            }
            put(&mut block, format_args!("  {sign} {}", h.before));
            for change in &h.changes {
                match side(change) {
                    text if text.is_empty() => put(&mut block, format_args!("{}", change.after)),
                    text => put(&mut block, format_args!("⟦{text}⟧{}", change.after)),
                }
            }
            block.push('\n');
        }
    }
    if more > 0 {
        put(
            &mut block,
            format_args!("  # {}\n", counted(more as u64, "more change")),
        );
    }
    let fence = "`".repeat(longest_run(&block).max(2) + 1);
    put(out, format_args!("\n  {fence}diff\n{block}  {fence}\n\n"));
}

fn place(member: &Member) -> String {
    let date = member
        .date
        .as_deref()
        .map(|d| format!(", {}", code(&view::moment(d), false)));
    let mut place = code(&member.at, false) + &date.unwrap_or_default();
    if member.known {
        place += &format!(", {}", view::KNOWN);
    }
    if member.new {
        place += ", **new**";
    }
    place
}

/// The headline of a member, or the beginning of its text, escaped.
fn title(member: &Member) -> String {
    let text: &str = match &member.headline {
        Some(h) if member.text.is_empty() || member.text.starts_with(h.as_str()) => h,
        _ => &member.text,
    };
    let line = one_line(text);
    match line.char_indices().nth(240) {
        Some((end, _)) => escape(&line[..end]) + " …",
        None => escape(&line),
    }
}

fn boilerplate(out: &mut String, rows: &[Boilerplate]) {
    if rows.is_empty() {
        return;
    }
    put(
        out,
        format_args!("## Boilerplate ({})\n\n", count(rows.len() as u64)),
    );
    out.push_str("| items | sources | passage |\n|--:|--:|---|\n");
    for row in rows.iter().take(ROWS) {
        let line: String = one_line(&row.text).chars().take(300).collect();
        put(
            out,
            format_args!(
                "| {} | {} | {} |\n",
                count(row.items),
                count(row.sources),
                code(&line, true)
            ),
        );
    }
    left(out, rows.len());
}

fn skipped(out: &mut String, rows: &[Skipped]) {
    if rows.is_empty() {
        return;
    }
    put(
        out,
        format_args!("## Skipped input ({})\n\n", count(rows.len() as u64)),
    );
    for row in rows.iter().take(ROWS) {
        let line = row.line.map_or(String::new(), |l| format!(":{l}"));
        put(
            out,
            format_args!(
                "- {} {}\n",
                code(&format!("{}{line}", row.source), false),
                escape(&one_line(&row.reason))
            ),
        );
    }
    left(out, rows.len());
}

fn left(out: &mut String, all: usize) {
    out.push('\n');
    if all > ROWS {
        put(
            out,
            format_args!(
                "*{} more in the json report.*\n\n",
                count((all - ROWS) as u64)
            ),
        );
    }
}

fn put(out: &mut String, what: std::fmt::Arguments<'_>) {
    out.write_fmt(what).expect("a string takes all");
}

fn longest_run(text: &str) -> usize {
    text.split(|c| c != '`').map(str::len).max().unwrap_or(0)
}

/// A code span. In a table a bar must be escaped even there.
fn code(text: &str, in_table: bool) -> String {
    let mut line = one_line(text);
    if in_table {
        line = line.replace('|', "\\|");
    }
    let fence = "`".repeat(longest_run(&line) + 1);
    if line.is_empty() || line.starts_with('`') || line.ends_with('`') {
        format!("{fence} {line} {fence}")
    } else {
        format!("{fence}{line}{fence}")
    }
}

/// Text in which nothing is markup, a link, an address or a mention.
fn escape(line: &str) -> String {
    let mut out = String::with_capacity(line.len() + 8);
    for c in line.chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            // A zero-width space after the sign keeps it from naming a person.
            '@' => out.push_str("@\u{200b}"),
            '\\' | '`' | '*' | '_' | '{' | '}' | '[' | ']' | '(' | ')' | '#' | '+' | '-' | '!'
            | '|' | '~' | ':' | '.' | '=' | '$' | '^' => {
                out.push('\\');
                out.push(c);
            }
            _ => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_markup() {
        for (text, want) in [
            ("Prices *rise*", "Prices \\*rise\\*"),
            ("<b>&", "&lt;b&gt;&amp;"),
            ("@calder http://x.test", "@\u{200b}calder http\\://x\\.test"),
        ] {
            assert_eq!(escape(text), want);
        }
        assert_eq!(code("a`b", false), "``a`b``");
        assert_eq!(code("`", false), "`` ` ``");
        assert_eq!(code("a|b", true), "`a\\|b`");
        assert_eq!(code("", false), "`  `");
    }
}
