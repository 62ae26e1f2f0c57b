//! The report for people on a terminal.
//!
//! Texts stand behind a bar, never at the start of a line, so that none of them is taken for a command of a CI runner.

use super::diff::hunks;
use super::digest::Digest;
use super::model::*;
use super::view::{self, LEVELS, RELATIONS, Row, View, bytes, count, counted, percent};
use super::wrap::Rich;
use crate::compare::Relation;
use anstyle::{AnsiColor, Style};
use std::fmt::Write;

/// How the text report looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TextStyle {
    /// Whether to use colours (ANSI escapes).
    pub color: bool,
    /// Columns of the terminal. Less than 40 is taken for 40.
    pub width: usize,
    /// How many clusters, and how many groups, are shown, the largest ones; all of them, and all their members, when
    /// absent.
    pub show: Option<usize>,
}

impl Default for TextStyle {
    fn default() -> Self {
        TextStyle {
            color: false,
            width: 100,
            show: Some(20),
        }
    }
}

/// Members of a cluster that are shown unless everything is.
const MEMBERS: usize = 10;
/// Boilerplate passages and skipped inputs that are shown unless everything is.
const ROWS: usize = 10;
/// Sources that are named when not every cluster is shown.
const SOURCES: usize = 5;
/// Changes that are shown of a member.
const HUNKS: usize = 3;

const PLAIN: Style = Style::new();
const BOLD: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();
const KEPT: Style = AnsiColor::Green.on_default().bold();
const TIED: Style = AnsiColor::Cyan.on_default();
const GONE: Style = AnsiColor::Red.on_default();
const COME: Style = AnsiColor::Green.on_default();
const BAD: Style = AnsiColor::Red.on_default().bold();

/// Renders the report as text.
pub fn text(report: &Report, style: &TextStyle) -> Vec<u8> {
    let mut page = Page {
        out: String::new(),
        color: style.color,
        width: style.width.max(40),
        all: style.show.is_none(),
        whole_texts: report.config.text_limit.is_none(),
    };
    page.summary(report);
    let show = style.show.unwrap_or(usize::MAX);
    page.clusters("Clusters", "cluster", &report.clusters, show);
    for (title, noun, relation) in [
        (
            "Template groups: same form, different facts; nothing is removed",
            "template group",
            Relation::Template,
        ),
        (
            "Shared passages: stories of their own; nothing is removed",
            "shares group",
            Relation::Shares,
        ),
    ] {
        let groups: Vec<&Cluster> = report
            .groups
            .iter()
            .filter(|g| g.relation == relation)
            .collect();
        page.clusters(title, noun, groups, show);
    }
    page.boilerplate(&report.boilerplate);
    page.skipped(&report.skipped);
    page.gates(&report.gates);
    page.out.into_bytes()
}

struct Page {
    out: String,
    color: bool,
    width: usize,
    all: bool,
    whole_texts: bool,
}

impl Page {
    fn rich(&mut self, rich: &Rich, first: &str, rest: &str) {
        rich.write(&mut self.out, first, rest, self.width, self.color);
    }

    fn line(&mut self, text: &str, style: Style) {
        let mut rich = Rich::default();
        rich.push(text, style);
        self.rich(&rich, "", "  ");
    }

    fn heading(&mut self, text: &str) {
        self.out.push('\n');
        self.line(text, BOLD);
    }

    fn summary(&mut self, report: &Report) {
        let s = &report.summary;
        let duplicates: u64 = s
            .levels
            .iter()
            .filter(|l| Some(&l.level) == report.config.levels.first())
            .flat_map(|l| &l.duplicates)
            .map(|d| d.items)
            .sum();
        let first = s.levels.first();
        let noun = first.map_or("article", |l| view::level(l.level));
        let items = first.map_or(s.articles, |l| l.items);
        let share = first.map_or(0.0, |l| l.duplicate_share);
        self.line(
            &format!(
                "{} in {} ({}): {} ({} of the {noun} bytes)",
                counted(items, noun),
                counted(s.files, "file"),
                bytes(s.bytes),
                counted(duplicates, "duplicate"),
                percent(share),
            ),
            BOLD,
        );
        if !s.levels.is_empty() {
            self.out.push('\n');
            self.levels(&s.levels);
        }
        let keep = format!("{:?}", report.config.keep).to_lowercase();
        let method = format!("{:?}", report.config.method).to_lowercase();
        let pairs = format!(
            "{} examined on the texts (candidates: {method}); kept: {keep}",
            counted(s.candidates, "pair")
        );
        self.out.push('\n');
        self.line(&pairs, DIM);
        if s.unexamined > 0 {
            self.line(
                &format!(
                    "{} proposed and not examined",
                    counted(s.unexamined, "pair")
                ),
                BAD,
            );
        }
        let replaced: u64 = report.inputs.iter().map(|i| i.replaced).sum();
        if replaced > 0 {
            let files = report.inputs.iter().filter(|i| i.replaced > 0).count() as u64;
            self.line(
                &format!(
                    "{} in {} are no valid UTF-8 and were read as U+FFFD",
                    counted(replaced, "byte"),
                    counted(files, "file")
                ),
                BAD,
            );
        }
        if !self.whole_texts {
            self.line("texts are shortened or left out in this report", DIM);
        }
    }

    fn levels(&mut self, levels: &[LevelSummary]) {
        let head = [
            "",
            "items",
            "clusters",
            "duplicates",
            "exact",
            "near",
            "contains",
            "of bytes",
            "shares",
            "template",
        ];
        let mut rows: Vec<Vec<String>> = vec![head.iter().map(|s| s.to_string()).collect()];
        for level in LEVELS
            .iter()
            .filter_map(|l| levels.iter().find(|s| s.level == *l))
        {
            let of = |r: Relation| {
                level
                    .duplicates
                    .iter()
                    .filter(|d| d.relation == r)
                    .map(|d| d.items)
                    .sum::<u64>()
            };
            let all: u64 = level.duplicates.iter().map(|d| d.items).sum();
            let mut row = vec![view::level(level.level).to_owned()];
            row.extend([level.items, level.clusters, all].map(count));
            row.extend(RELATIONS[..3].iter().map(|&r| count(of(r))));
            row.push(percent(level.duplicate_share));
            row.extend([level.shares_groups, level.template_groups].map(count));
            rows.push(row);
        }
        let widths: Vec<usize> = (0..head.len())
            .map(|c| rows.iter().map(|r| r[c].len()).max().unwrap_or(0))
            .collect();
        // On a narrow terminal the table stands on its side.
        if widths.iter().sum::<usize>() + 2 * widths.len() > self.width {
            for c in 1..head.len() {
                let cells: Vec<String> = rows[1..]
                    .iter()
                    .map(|r| format!("{} {}", r[0], r[c]))
                    .collect();
                self.line(&format!("{:<11} {}", head[c], cells.join(", ")), PLAIN);
            }
            return;
        }
        for (i, row) in rows.iter().enumerate() {
            let mut line = format!("{:<w$}", row[0], w = widths[0]);
            for (cell, w) in row.iter().zip(&widths).skip(1) {
                write!(line, "  {cell:>w$}").expect("a string takes all");
            }
            self.line(line.trim_end(), if i == 0 { DIM } else { PLAIN });
        }
    }

    fn clusters<'r>(
        &mut self,
        title: &str,
        noun: &str,
        clusters: impl IntoIterator<Item = &'r Cluster, IntoIter: ExactSizeIterator>,
        show: usize,
    ) {
        let clusters = clusters.into_iter();
        let all = clusters.len();
        if all == 0 {
            if noun == "cluster" {
                self.heading("No duplicates found.");
            }
            return;
        }
        let shown = if all > show {
            format!(
                "{title} ({}; the largest {} shown)",
                count(all as u64),
                count(show as u64)
            )
        } else {
            format!("{title} ({})", count(all as u64))
        };
        self.heading(&shown);
        let clusters: Vec<&Cluster> = clusters.collect();
        if all > show {
            self.digest(&Digest::of(clusters.iter().copied(), SOURCES));
        }
        for (i, cluster) in clusters.into_iter().take(show).enumerate() {
            if let Some(view) = View::new(cluster) {
                self.cluster(i + 1, &view);
            }
        }
        if all > show {
            self.out.push('\n');
            self.line(
                &format!(
                    "{} not shown: --show all prints everything, --output json=PATH writes it.",
                    counted((all - show) as u64, &format!("more {noun}"))
                ),
                DIM,
            );
        }
    }

    /// What the clusters that are not shown are like, together with those that are.
    fn digest(&mut self, digest: &Digest<'_>) {
        let sizes: Vec<String> = digest
            .sizes
            .iter()
            .map(|(size, n)| format!("{size}: {}", count(*n)))
            .collect();
        let mut rich = Rich::default();
        rich.push("   by size       ", DIM)
            .push(&sizes.join(" · "), PLAIN);
        self.rich(&rich, "", "                 ");
        let mut rich = Rich::default();
        rich.push("   most from     ", DIM);
        for (i, (source, n)) in digest.sources.iter().enumerate() {
            let gap = if i == 0 { "" } else { " · " };
            rich.push(gap, PLAIN)
                .quote(source, PLAIN)
                .push(&format!(" {}", count(*n)), PLAIN);
        }
        if digest.all_sources > digest.sources.len() {
            let more = (digest.all_sources - digest.sources.len()) as u64;
            rich.push(&format!(" · {}", counted(more, "more source")), DIM);
        }
        self.rich(&rich, "", "                 ");
    }

    fn cluster(&mut self, number: usize, view: &View<'_>) {
        let cluster = view.cluster;
        self.out.push('\n');
        let mut rich = Rich::default();
        rich.push(&format!("{}. ", count(number as u64)), BOLD)
            .push(
                &counted(cluster.members.len() as u64, view::level(cluster.level)),
                BOLD,
            )
            .push(&format!(" · {} · ", view::relation(cluster.relation)), TIED)
            .push(&cluster.id, DIM);
        self.rich(&rich, "", "  ");

        let mut rich = Rich::default();
        let label = if view.is_group() { "base" } else { "kept" };
        rich.push(&format!("{label:<14} "), KEPT);
        place(&mut rich, view.base);
        self.rich(&rich, "   ", "   │ ");
        self.quoted(&title(view.base));

        let most = if self.all { usize::MAX } else { MEMBERS };
        for row in view.rows.iter().take(most) {
            self.row(view, row);
        }
        if view.rows.len() > most {
            let more = counted((view.rows.len() - most) as u64, "more member");
            self.line(&format!("   … {more}"), DIM);
        }
    }

    fn row(&mut self, view: &View<'_>, row: &Row<'_>) {
        let mut rich = Rich::default();
        let relation = view::relation(row.relation(view.cluster));
        let score = row
            .tie
            .map_or(String::new(), |t| format!("{:.2}", t.found.score));
        rich.push(&format!("{relation:<8}  {score:<4} "), TIED);
        place(&mut rich, row.member);
        if let Some(tie) = row.tie.filter(|t| !t.direct) {
            rich.push("  matched with ", DIM).quote(tie.with, DIM);
        }
        self.rich(&rich, "   ", "   │ ");
        if title(row.member) != title(view.base) && row.member.headline.is_some() {
            self.quoted(&title(row.member));
        }
        if let Some(note) = note(row) {
            let mut rich = Rich::default();
            rich.push(&note, DIM);
            self.rich(&rich, "   │ ", "   │ ");
        }
        if view.base.cut || row.member.cut || !self.whole_texts {
            return;
        }
        if view.base.text == row.member.text {
            return;
        }
        let (hunks, more) = hunks(&view.base.text, &row.member.text, HUNKS);
        for hunk in &hunks {
            let mut rich = Rich::default();
            rich.shown(&hunk.before, PLAIN);
            if !hunk.gone.is_empty() {
                rich.push("[-", GONE)
                    .shown(&hunk.gone, GONE)
                    .push("-]", GONE);
            }
            if !hunk.come.is_empty() {
                rich.push("{+", COME)
                    .shown(&hunk.come, COME)
                    .push("+}", COME);
            }
            rich.shown(&hunk.after, PLAIN);
            self.rich(&rich, "   │ ", "   │   ");
        }
        if more > 0 {
            let mut rich = Rich::default();
            rich.push(&format!("… {}", counted(more as u64, "more change")), DIM);
            self.rich(&rich, "   │ ", "   │ ");
        }
    }

    fn quoted(&mut self, text: &str) {
        let mut rich = Rich::default();
        rich.quote(text, PLAIN);
        self.rich(&rich, "   │ ", "   │ ");
    }

    fn boilerplate(&mut self, rows: &[Boilerplate]) {
        if rows.is_empty() {
            return;
        }
        self.heading(&format!(
            "Boilerplate, left out of the comparison of articles ({})",
            count(rows.len() as u64)
        ));
        let most = if self.all { usize::MAX } else { ROWS };
        for row in rows.iter().take(most) {
            let mut rich = Rich::default();
            rich.push(
                &format!(
                    "{} in {}  ",
                    counted(row.items, "item"),
                    counted(row.sources, "source")
                ),
                DIM,
            )
            .quote(&excerpt(&row.text), PLAIN);
            self.rich(&rich, "   │ ", "   │   ");
        }
        self.more(rows.len(), most, "more passage");
    }

    fn skipped(&mut self, rows: &[Skipped]) {
        if rows.is_empty() {
            return;
        }
        self.heading(&format!("Skipped input ({})", count(rows.len() as u64)));
        let most = if self.all { usize::MAX } else { ROWS };
        for row in rows.iter().take(most) {
            let mut rich = Rich::default();
            rich.quote(&row.source, PLAIN);
            if let Some(line) = row.line {
                rich.push(&format!(":{line}"), PLAIN);
            }
            rich.push(": ", PLAIN).quote(&row.reason, PLAIN);
            self.rich(&rich, "   │ ", "   │   ");
        }
        self.more(rows.len(), most, "more");
    }

    fn more(&mut self, all: usize, most: usize, noun: &str) {
        if all > most {
            let more = (all - most) as u64;
            let said = match noun {
                "more" => format!("   … {} more", count(more)),
                _ => format!("   … {}", counted(more, noun)),
            };
            self.line(&said, DIM);
        }
    }

    fn gates(&mut self, gates: &[Gate]) {
        if gates.is_empty() {
            return;
        }
        let broken = gates
            .iter()
            .filter(|g| !g.passed && g.severity == Severity::Fail)
            .count();
        self.heading(&match broken {
            0 => "Gates: passed".to_owned(),
            n => format!("Gates: {} breached", count(n as u64)),
        });
        for gate in gates {
            let (word, style) = match (gate.passed, gate.severity) {
                (true, _) => ("pass", KEPT),
                (false, Severity::Warn) => ("warn", AnsiColor::Yellow.on_default().bold()),
                (false, Severity::Fail) => ("FAIL", BAD),
            };
            let mut rich = Rich::default();
            rich.push(word, style)
                .push("  ", PLAIN)
                .quote(&gate.said(), PLAIN);
            self.rich(&rich, "   ", "         ");
        }
    }
}

/// Where a member stands and from when it is.
fn place(rich: &mut Rich, member: &Member) {
    rich.quote(&member.at, BOLD);
    if let Some(date) = &member.date {
        rich.push("  ", PLAIN).quote(date, DIM);
    }
    if member.new {
        rich.push("  new", BAD);
    }
    if !member.at.contains(&member.id) && member.record.is_some() {
        rich.push("  id ", DIM).quote(&member.id, DIM);
    }
}

/// What a member is called: its headline, or the beginning of its text.
fn title(member: &Member) -> String {
    match &member.headline {
        // Below the article the text itself says more than the headline of the article around it.
        Some(headline) if member.text.starts_with(headline.as_str()) || member.text.len() > 600 => {
            excerpt(headline)
        }
        Some(headline) if member.text.is_empty() => excerpt(headline),
        _ => excerpt(&member.text),
    }
}

/// The first words of a text.
fn excerpt(text: &str) -> String {
    let line = super::visible::one_line(text);
    match line.char_indices().nth(240) {
        None => line,
        Some((end, _)) => format!("{} …", line[..end].trim_end()),
    }
}

/// What is worth saying about a match beside its difference.
fn note(row: &Row<'_>) -> Option<String> {
    let tie = row.tie?;
    let whom = if tie.direct {
        "the one above"
    } else {
        "that one"
    };
    let facts = tie.found.facts;
    match tie.found.relation {
        Relation::Contains if tie.held >= tie.holds => Some(format!(
            "{} of it is in {whom}, which has more",
            percent(tie.held)
        )),
        Relation::Contains => Some(format!("holds {} of {whom}, and more", percent(tie.holds))),
        Relation::Shares => Some(format!(
            "{} in common; {} of it is in {whom}",
            counted(tie.found.shared.len() as u64, "passage"),
            percent(tie.held)
        )),
        Relation::Template => Some(format!(
            "facts: {} and {} in common, {} and {} not",
            counted(facts.numbers_shared.into(), "number"),
            counted(facts.names_shared.into(), "name"),
            counted(facts.numbers_differ.into(), "number"),
            counted(facts.names_differ.into(), "name"),
        )),
        Relation::Exact | Relation::Near => None,
    }
}
