//! From boundaries and coarse roles to articles and their parts.
//!
//! [`title`] chooses the row that is the headline, [`roles`] names what every row is, [`details`] takes
//! the parts out of the rows by their roles, [`asides`] tells what stands among them and is none of the body, [`dated`]
//! reads the dates, and [`multi`] tells live blogs and round-ups.

mod asides;
mod dated;
mod details;
mod multi;
mod roles;
pub(crate) mod title;

use super::chain::{self, State, Sums};
use super::cues::Cue;
use super::facts::{Edge, Facts};
use super::features::View;
use super::meta::dates::{looks_like_timestamp, years};
use super::meta::{headline, language};
use super::types::{Article, Boundary, Line, Role, Split};
use crate::Span;
use jiff::civil::DateTime;
use std::ops::Range;

/// A line is running text from this probability on.
const BODY: f32 = 0.45;
/// A long line of whole sentences is hardly anything else.
const PROSE: f32 = 0.15;

/// Probabilities of what a line is: body, headline, inside the article but neither, before it, after it.
pub(crate) type Soft = [f32; 5];

/// What every line is, over all readings of the dump.
pub(crate) fn soft(sums: &Sums) -> Vec<Soft> {
    let of = |s: &[f64; chain::STATES]| {
        let p = |state: State| s[state as usize];
        [
            p(State::Body),
            p(State::Headline),
            p(State::Lead) + p(State::Inside),
            p(State::Before),
            p(State::After),
        ]
        .map(|p| p as f32)
    };
    sums.state.iter().map(of).collect()
}

/// What the articles of a dump are made from.
pub(crate) struct Parts<'a> {
    pub text: &'a str,
    pub lines: &'a [Span],
    pub view: &'a View<'a>,
    pub soft: &'a [Soft],
    /// For each filled line, the probability that it is the headline an article's core opens with.
    pub title: &'a [f64],
    /// When the dump was scraped.
    pub as_of: Option<DateTime>,
    /// Whether each filled line is running text; [`Parts::decided`] decides it.
    pub body: Vec<bool>,
}

impl Parts<'_> {
    /// The same with what is running text.
    pub fn decided(mut self) -> Self {
        self.body = (0..self.view.rows.len())
            .map(|row| self.decide_body(row))
            .collect();
        self
    }

    /// The rows of the articles that start at `boundaries`, each with the line at which it ends.
    pub fn articles(&self, boundaries: &[Boundary]) -> Vec<(usize, Range<usize>)> {
        let row = |line: usize| self.view.rows.partition_point(|&l| l < line);
        let ends = boundaries.iter().skip(1).map(|b| b.line);
        boundaries
            .iter()
            .zip(ends.chain([self.lines.len()]))
            .map(|(b, end)| (end, row(b.line)..row(end)))
            .collect()
    }

    fn facts(&self, row: usize) -> &Facts {
        self.view.facts(row)
    }
    fn line(&self, row: usize) -> &str {
        self.facts(row).text.of(self.text)
    }
    fn is_body(&self, row: usize) -> bool {
        self.body[row]
    }
    fn decide_body(&self, row: usize) -> bool {
        let f = self.facts(row);
        let tool = f.words <= 3 && (f.has(Cue::Follow) || f.has(Cue::Share));
        let is_time =
            || f.chars <= 60 && f.digits > 0 && looks_like_timestamp(self.line(row)).is_some();
        let legal = f.has(Cue::Copyright) || f.has(Cue::Legal);
        let of_picture = f.has(Cue::CaptionWord) || f.has(Cue::Credit) || f.last == Edge::Close;
        let least = if f.is_prose() && f.words >= 25 && !of_picture {
            PROSE
        } else {
            BODY
        };
        self.soft[row][0] >= least
            && !tool
            && !legal
            && !is_time()
            && !self.is_dek(row)
            && !self.is_linked(row)
    }

    /// Whether a row is a link of a box of links inside the body: a title under `Read also` or under another such link.
    fn is_linked(&self, row: usize) -> bool {
        const LINKS: usize = 4;
        const HEADING: u32 = 4;
        let is_title = |r: usize| {
            let f = self.facts(r);
            f.words <= 16
                && !f.is_prose()
                && !matches!(f.last, Edge::FullStop | Edge::Colon | Edge::Comma)
        };
        let is_heading = |r: usize| {
            let f = self.facts(r);
            f.words <= HEADING && (f.has(Cue::Related) || f.has(Cue::Popular))
        };
        is_title(row)
            && !is_heading(row)
            && (row.saturating_sub(LINKS)..row)
                .rev()
                .take_while(|&r| is_title(r))
                .any(is_heading)
    }

    /// The articles that start at `boundaries`; each runs to the next, and the first begins with the dump.
    pub fn assemble(self, boundaries: Vec<Boundary>) -> Split {
        let facts = &self.view.sheet.facts;
        let mut roles: Vec<Role> = facts
            .iter()
            .map(|f| {
                if f.is_blank() {
                    Role::Blank
                } else {
                    Role::Chrome
                }
            })
            .collect();
        let rows = self.articles(&boundaries);
        let spoken: Vec<_> = rows
            .iter()
            .map(|(_, rows)| self.spoken_years(rows.clone()))
            .collect();
        let articles = boundaries
            .into_iter()
            .zip(rows)
            .zip(years(&spoken))
            .map(|((boundary, (end, rows)), year)| {
                self.article(boundary, end, rows, year, &mut roles)
            })
            .collect();
        let lines = self
            .lines
            .iter()
            .zip(roles)
            .map(|(&span, role)| Line { span, role })
            .collect();
        Split { lines, articles }
    }

    fn article(
        &self,
        boundary: Boundary,
        end: usize,
        rows: Range<usize>,
        year: Option<i16>,
        roles: &mut [Role],
    ) -> Article {
        let start = boundary.line;
        let span = Span::new(self.lines[start].start, self.lines[end - 1].end);
        let mut made = Article {
            lines: (start, end),
            boundary,
            body: Vec::new(),
            ..Article::plain(span)
        };
        let mut lead = self.lead(rows.clone());
        let head = self.headline(rows.clone(), lead);
        // what was taken for body above the headline is none
        if let Some(head) = head.filter(|&head| head >= lead) {
            lead = self.lead(head + 1..rows.end);
        }
        if let Some(h) = head {
            let h = self.whole_headline(h, rows.clone()).unwrap_or(h);
            let mut whole = self.facts(h).text;
            whole.start += title::marks(whole.of(self.text));
            let cut = headline::strip_outlet(whole.of(self.text));
            made.headline = Some(Span::new(whole.start + cut.start, whole.start + cut.end));
        }
        let mut of_rows: Vec<Role> = rows.clone().map(|row| self.role(row, head, lead)).collect();
        self.leave_out_asides(rows.clone(), &mut of_rows);
        for (row, role) in rows.clone().zip(of_rows) {
            roles[self.view.rows[row]] = role;
            self.add(&mut made, row, role);
        }
        made.language = language::detect(&self.sample(&made));
        self.dates(&mut made, rows.clone(), head, lead, year, roles);
        made.multi = self.multi(rows, lead, roles);
        made
    }

    /// Whether the same line stands within the twelve rows before, as a headline that is printed again does.
    fn said_before(&self, row: usize, first: usize) -> bool {
        const NEAR: usize = 12;
        (first.max(row.saturating_sub(NEAR))..row).any(|r| self.line(r) == self.line(row))
    }

    /// The first body row of an article: one that real body follows, or simply the first.
    pub fn lead(&self, rows: Range<usize>) -> usize {
        let body: Vec<usize> = rows
            .clone()
            .filter(|&r| self.is_body(r) && !self.is_marked(r) && self.soft[r][1] < 0.3)
            .filter(|&r| !self.said_before(r, rows.start))
            .collect();
        let followed = body.windows(3).find(|w| w[2] - w[0] <= 12).map(|w| w[0]);
        followed.or(body.first().copied()).unwrap_or(rows.end)
    }

    /// Enough of an article to tell its language by: headline and first paragraphs.
    fn sample(&self, made: &Article) -> String {
        const ENOUGH: usize = 2_000;
        let mut sample = String::new();
        for span in made.headline.iter().chain(&made.body) {
            if sample.len() >= ENOUGH {
                break;
            }
            sample.extend(span.of(self.text).chars().take(ENOUGH));
            sample.push('\n');
        }
        sample
    }
}

#[cfg(test)]
mod tests;
