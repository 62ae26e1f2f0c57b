//! The report for people on a terminal.
//!
//! Texts stand behind a bar, never at the start of a line, so that none of them is taken for a command of a CI runner.

mod cluster;

use super::model::*;
use super::view::{self, LEVELS, RELATIONS, bytes, count, counted, percent};
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

/// Boilerplate passages and skipped inputs that are shown unless everything is.
const ROWS: usize = 10;

/// What is said of each level: as heads of columns, and at the side.
const LEVEL_HEAD: [&str; 10] = [
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
const LEVEL_SIDE: [&str; 10] = [
    "",
    "items",
    "clusters",
    "duplicates",
    "  exact",
    "  near",
    "  contains",
    "  of bytes",
    "shares groups",
    "template groups",
];

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
        let keep = &report.config.keep;
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
        for said in view::remarks(report) {
            self.line(&said, DIM);
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

    /// The figures of each level, a row a level; where that is too wide, a column a level.
    fn levels(&mut self, levels: &[LevelSummary]) {
        let mut rows: Vec<Vec<String>> = vec![LEVEL_HEAD.iter().map(|s| s.to_string()).collect()];
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
        if table_width(&rows) <= self.width {
            self.table(&rows);
            return;
        }
        let stand = |c: usize| rows.iter().map(|r| r[c].clone()).collect();
        let mut columns: Vec<Vec<String>> = (0..LEVEL_HEAD.len()).map(stand).collect();
        for (column, name) in columns.iter_mut().zip(LEVEL_SIDE) {
            column[0] = name.to_owned();
        }
        match table_width(&columns) <= self.width {
            true => self.table(&columns),
            // Too many digits for this terminal: a level at a time.
            false => {
                for i in 1..rows.len() {
                    let one = |c: &Vec<String>| vec![c[0].clone(), c[i].clone()];
                    let one: Vec<Vec<String>> = columns.iter().map(one).collect();
                    self.table(&one);
                }
            }
        }
    }

    /// A table: the first row is the head, the first column stands left, the others right.
    fn table(&mut self, rows: &[Vec<String>]) {
        let widths = column_widths(rows);
        for (i, row) in rows.iter().enumerate() {
            let mut line = format!("{:<w$}", row[0], w = widths[0]);
            for (cell, w) in row.iter().zip(&widths).skip(1) {
                write!(line, "  {cell:>w$}").expect("a string takes all");
            }
            self.line(line.trim_end(), if i == 0 { DIM } else { PLAIN });
        }
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

fn column_widths(rows: &[Vec<String>]) -> Vec<usize> {
    let columns = rows.first().map_or(0, Vec::len);
    let width = |c: usize| rows.iter().map(|r| r[c].len()).max().unwrap_or(0);
    (0..columns).map(width).collect()
}

fn table_width(rows: &[Vec<String>]) -> usize {
    let widths = column_widths(rows);
    widths.iter().sum::<usize>() + 2 * widths.len().saturating_sub(1)
}

/// The first words of a text.
fn excerpt(text: &str) -> String {
    let line = super::visible::one_line(text);
    match line.char_indices().nth(240) {
        None => line,
        Some((end, _)) => format!("{} …", line[..end].trim_end()),
    }
}
