//! From boundaries and coarse roles to articles and their parts.

use super::chain::{self, State, Sums};
use super::cues::Cue;
use super::facts::{Edge, Facts};
use super::features::View;
use super::meta::dates::{Order, looks_like_timestamp, pick};
use super::meta::{byline, credit, dateline, headline, language};
use super::types::{Article, Boundary, Caption, Line, Role, Split};
use crate::Span;
use jiff::civil::DateTime;

/// A line is running text from this probability on.
const BODY: f32 = 0.45;

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

/// Years, and how often each is spoken of.
type Years = std::collections::BTreeMap<i16, u32>;

/// The year that an article is of, as far as its text tells: the latest it speaks of, but for those to come. News compares
/// with the year before, so the latest year that many articles of a dump speak of is as late as any of them can be.
fn year(own: &Years, articles: &Years) -> Option<i16> {
    const MANY: f64 = 0.35;
    let most = articles.values().copied().max()? as f64;
    let now = articles.iter().rev().find(|y| *y.1 as f64 >= MANY * most);
    let past = now.and_then(|now| own.range(..=now.0).next_back());
    past.or_else(|| own.iter().next()).map(|y| *y.0)
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
    /// Whether each filled line is running text; [`Parts::assemble`] decides it.
    pub body: Vec<bool>,
}

impl Parts<'_> {
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
        self.soft[row][0] >= BODY && !tool && !legal && !is_time() && !self.is_dek(row)
    }
    /// A line right under the headline that ends like a title, with something else than body after it.
    fn is_dek(&self, row: usize) -> bool {
        let f = self.facts(row);
        let under = row > 0 && self.soft[row - 1][1] > 0.5 && f.blanks_before <= 1;
        let goes_on = self.soft.get(row + 1).is_some_and(|next| next[0] >= BODY);
        let ends = !matches!(
            f.last,
            Edge::FullStop | Edge::QuestionOrCry | Edge::Quote | Edge::Ellipsis | Edge::Colon
        );
        under && !goes_on && ends && (5..=40).contains(&f.words)
    }
    /// A line with a bullet before it, which a summary before the body has too.
    fn is_marked(&self, row: usize) -> bool {
        matches!(
            self.line(row).chars().next(),
            Some('•' | '●' | '▪' | '◦' | '·')
        )
    }

    /// The articles that start at `boundaries`; each runs to the next, and the first begins with the dump.
    pub fn assemble(mut self, boundaries: Vec<Boundary>) -> Split {
        self.body = (0..self.view.rows.len())
            .map(|row| self.decide_body(row))
            .collect();
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
        let ends: Vec<usize> = boundaries
            .iter()
            .skip(1)
            .map(|b| b.line)
            .chain([self.lines.len()])
            .collect();
        let rows = |start: usize, end: usize| {
            self.view.rows.partition_point(|&l| l < start)
                ..self.view.rows.partition_point(|&l| l < end)
        };
        let own: Vec<Years> = boundaries
            .iter()
            .zip(&ends)
            .map(|(b, &end)| self.years(rows(b.line, end)))
            .collect();
        let mut shared = Years::new();
        for year in own.iter().flat_map(|y| y.keys()) {
            *shared.entry(*year).or_default() += 1;
        }
        let articles = boundaries
            .into_iter()
            .zip(ends)
            .zip(&own)
            .map(|((boundary, end), own)| {
                let rows = rows(boundary.line, end);
                self.article(boundary, end, rows, year(own, &shared), &mut roles)
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
        rows: std::ops::Range<usize>,
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
        let lead = self.lead(rows.clone());
        let head = self.headline(rows.clone(), lead);
        if let Some(h) = head {
            let mut whole = self.facts(h).text;
            whole.start += marks(whole.of(self.text));
            let cut = headline::strip_outlet(whole.of(self.text));
            made.headline = Some(Span::new(whole.start + cut.start, whole.start + cut.end));
        }
        for row in rows.clone() {
            let role = self.role(row, head, lead);
            roles[self.view.rows[row]] = role;
            self.add(&mut made, row, role);
        }
        made.language = language::detect(&self.sample(&made));
        self.dates(&mut made, rows, head, lead, year, roles);
        made
    }

    /// Whether the same line stands within the twelve rows before, as a headline that is printed again does.
    fn said_before(&self, row: usize, first: usize) -> bool {
        const NEAR: usize = 12;
        (first.max(row.saturating_sub(NEAR))..row).any(|r| self.line(r) == self.line(row))
    }

    /// The first body row of an article: one that real body follows, or simply the first.
    fn lead(&self, rows: std::ops::Range<usize>) -> usize {
        let body: Vec<usize> = rows
            .clone()
            .filter(|&r| self.is_body(r) && !self.is_marked(r) && self.soft[r][1] < 0.3)
            .filter(|&r| !self.said_before(r, rows.start))
            .collect();
        let followed = body.windows(3).find(|w| w[2] - w[0] <= 12).map(|w| w[0]);
        followed.or(body.first().copied()).unwrap_or(rows.end)
    }

    /// The headline: the line that the article's core most probably opens with.
    fn headline(&self, rows: std::ops::Range<usize>, lead: usize) -> Option<usize> {
        const LEAST: f64 = 0.04;
        /// A headline is printed twice, or over two lines: the others of them vouch for the first.
        const OTHERS: f64 = 0.2;
        /// How likely beside the likeliest line the one above it must be to be the headline.
        const DEK: f64 = 0.2;
        let until = (lead + 1).min(rows.end);
        let score = |r: usize| self.title[r] + OTHERS * self.soft[r][1] as f64;
        let fit = |r: usize| {
            let f = self.facts(r);
            !(f.has(Cue::Address) || f.has(Cue::Copyright))
        };
        let candidates = (rows.start..until).filter(|&r| fit(r) && score(r) > LEAST);
        let best = candidates.reduce(|a, b| if score(b) > score(a) { b } else { a });
        // of two titles in a row the first is the headline, and the second its dek
        let above = |b: usize| {
            let (f, over) = (
                self.facts(b),
                b.checked_sub(1).filter(|&o| o >= rows.start)?,
            );
            let is_title = fit(over)
                && f.blanks_before == 0
                && self.facts(over).words >= 3
                && f.words >= 4
                && score(over) > DEK * score(b);
            is_title.then_some(over)
        };
        let best = best.map(|b| above(b).unwrap_or(b));
        // an outlet's name over the headline is short, and the headline below it is not
        let below = |b: usize| {
            let likely = |r: &usize| self.facts(*r).words >= 6 && self.soft[*r][1] >= 0.3;
            let is_name = self.facts(b).words <= 3;
            let after = b + 1..until;
            is_name.then(|| after.clone().find(|r| fit(*r) && likely(r)))?
        };
        let best = best.map(|b| below(b).unwrap_or(b));
        // a page title is the headline with the outlet's name around it: where the headline stands alone, it is that
        let inner = best.and_then(|b| {
            const SHORTEST: u32 = 2;
            (rows.start..until)
                .filter(|&r| r != b && fit(r) && self.soft[r][1] > 0.01)
                .filter(|&r| {
                    let (inner, outer) = (self.line(r), self.line(b));
                    inner.len() < outer.len()
                        && inner.len() * 5 >= outer.len() * 2
                        && self.facts(r).words >= SHORTEST
                        && outer.contains(inner)
                })
                .max_by(|&a, &c| self.soft[a][1].total_cmp(&self.soft[c][1]))
        });
        inner.or(best).or_else(|| {
            (rows.start.max(lead.saturating_sub(12))..lead.min(rows.end))
                .find(|&r| self.view.kind[r] == 9 && self.soft[r][1] > 0.01)
        })
    }

    fn role(&self, row: usize, head: Option<usize>, lead: usize) -> Role {
        let f = self.facts(row);
        let line = self.line(row);
        let before = row < lead;
        if head.is_some_and(|h| self.facts(h).key == f.key || h == row)
            && (before || head == Some(row))
        {
            return Role::Headline;
        }
        let near = head.is_some_and(|h| row > h) && row < lead && lead - row <= 40;
        if self.is_marked(row) && near && f.words >= 4 {
            return Role::Bullet;
        }
        if self.is_caption(f, line) {
            return Role::Caption;
        }
        if self.is_body(row) {
            let heading = f.words <= 10
                && !matches!(
                    f.last,
                    Edge::FullStop | Edge::QuestionOrCry | Edge::Quote | Edge::Colon | Edge::Comma
                )
                && f.dateline == 0
                && row > lead;
            let spoken =
                heading && f.blanks_before > 0 && f.capitalised > 0 && f.first != Edge::Lower;
            return if spoken { Role::Subhead } else { Role::Body };
        }
        const TIMES: [Cue; 6] = [
            Cue::Relative,
            Cue::Updated,
            Cue::Published,
            Cue::Month,
            Cue::Weekday,
            Cue::Clock,
        ];
        let may_be_time = f.digits > 0 || TIMES.iter().any(|&c| f.has(c));
        if f.chars <= 120 && may_be_time && looks_like_timestamp(line).is_some() {
            return Role::Timestamp;
        }
        // far from the article a line like a credit is a link to pictures
        let inside = self.soft[row][2] > 0.3;
        let apart = self.soft[row][3] + self.soft[row][4] > 0.9;
        if f.words <= 14 && (near || !apart) && credit::is_credit(line) {
            return Role::Credit;
        }
        if f.words <= 14
            && (f.has(Cue::Byline) || f.has(Cue::BylineRole))
            && (inside || near)
            && f.last != Edge::FullStop
        {
            return Role::Byline;
        }
        if inside && f.words >= 5 && credit::split(line).credit.is_some() {
            return Role::Caption;
        }
        if inside && near && f.words >= 7 && self.view.kind[row] >= 9 {
            return Role::Dek;
        }
        if [Cue::Related, Cue::Popular].iter().any(|&c| f.has(c)) {
            return Role::Related;
        }
        if near && f.dateline == 0 && f.last == Edge::Dash && dateline::find(line).is_some() {
            return Role::Dateline;
        }
        Role::Chrome
    }

    /// A picture's text tells itself by what it says and the credit in brackets at its end.
    fn is_caption(&self, f: &Facts, line: &str) -> bool {
        f.has(Cue::CaptionWord)
            && f.last == Edge::Close
            && f.words >= 6
            && (credit::split(line).credit.is_some() || bracket(line).is_some())
    }

    fn add(&self, made: &mut Article, row: usize, role: Role) {
        let f = self.facts(row);
        let line = self.line(row);
        let at = |s: Span| Span::new(f.text.start + s.start, f.text.start + s.end);
        match role {
            Role::Body | Role::Subhead => {
                made.body.push(f.text);
                if made.dateline.is_none() && made.body.len() <= 3 {
                    made.dateline = self.dateline(row).map(at);
                }
            }
            Role::Dateline if made.dateline.is_none() => {
                made.dateline = dateline::find(line).map(|d| at(d.span));
            }
            Role::Byline => {
                let mut names = byline::names(line);
                // `By` often stands alone, with the name on the next line.
                if names.is_empty()
                    && row + 1 < self.view.rows.len()
                    && self.facts(row + 1).words <= 8
                {
                    names = byline::names(&format!("{line} {}", self.line(row + 1)));
                }
                names.retain(|name| !made.byline.contains(name));
                made.byline.extend(names);
            }
            Role::Dek if made.dek.is_none() => made.dek = Some(f.text),
            Role::Bullet => {
                let mark = |c: char| c.is_whitespace() || matches!(c, '•' | '●' | '▪' | '◦' | '·');
                let skip = line.len() - line.trim_start_matches(mark).len();
                made.bullets
                    .push(Span::new(f.text.start + skip, f.text.end));
            }
            Role::Caption => {
                let parts = credit::split(line);
                let (caption, credit) = match (parts.credit, bracket(line)) {
                    (None, Some(inner)) => {
                        (Span::new(0, inner.start - 1).trimmed(line), Some(inner))
                    }
                    _ => (parts.caption, parts.credit),
                };
                if caption.is_empty() {
                    // The line is a credit and nothing else.
                    self.add(made, row, Role::Credit);
                } else {
                    made.captions.push(Caption {
                        span: at(caption),
                        credit: credit.map(at),
                    });
                }
            }
            Role::Credit => {
                if let Some(last) = made.captions.last_mut()
                    && last.credit.is_none()
                {
                    last.credit = credit::split(line).credit.map(at);
                }
            }
            _ => {}
        }
    }

    /// The dateline at the start of a body line; where lines are wrapped, the sentence after it goes on in the next.
    fn dateline(&self, row: usize) -> Option<Span> {
        const WRAPPED: u32 = 100;
        let line = self.line(row);
        let found = dateline::find(line).or_else(|| {
            let next = row + 1;
            let goes_on = self.facts(row).chars <= WRAPPED
                && next < self.view.rows.len()
                && self.facts(next).blanks_before == 0;
            let joined = goes_on.then(|| format!("{line} {}", self.line(next)))?;
            dateline::find(&joined).filter(|d| d.sure && d.span.end <= line.len())
        });
        found.map(|d| d.span)
    }

    /// The years that some rows speak of, and how often.
    fn years(&self, rows: std::ops::Range<usize>) -> Years {
        let mut seen = Years::new();
        for row in rows.filter(|&r| self.facts(r).digits >= 4) {
            let words = self.line(row).split(|c: char| !c.is_alphanumeric());
            for year in words
                .filter(|w| w.len() == 4)
                .filter_map(|w| w.parse().ok())
            {
                if (1900..2100).contains(&year) {
                    *seen.entry(year).or_default() += 1;
                }
            }
        }
        seen
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

    fn dates(
        &self,
        made: &mut Article,
        rows: std::ops::Range<usize>,
        head: Option<usize>,
        lead: usize,
        year: Option<i16>,
        roles: &[Role],
    ) {
        const BEFORE: usize = 12;
        const BEYOND: usize = 10;
        const AFTER: usize = 8;
        let lead = lead.min(rows.end);
        let anchor = head.unwrap_or(lead);
        let from = anchor.saturating_sub(BEFORE).max(rows.start);
        let to = (lead + BEYOND).min(rows.end);
        let last = rows.clone().rev().find(|&r| self.is_body(r)).unwrap_or(to);
        let tail = (last + 1).max(to)..(last + 1 + AFTER).min(rows.end).max(last + 1).max(to);
        let mut lines: Vec<(Role, &str)> = (from..to)
            .chain(tail)
            .filter(|&r| r < rows.end)
            .map(|r| (roles[self.view.rows[r]], self.line(r)))
            .collect();
        lines.extend(made.dateline.map(|d| (Role::Dateline, d.of(self.text))));
        // only English is written in both orders
        let order = match made.language {
            Some("en") | None => Order::Unknown,
            _ => Order::DayFirst,
        };
        let picked = pick(&lines, anchor - from, order, self.as_of, year);
        made.published = picked.published;
        made.updated = picked.updated;
    }
}

/// How many bytes at the start of a line are list marks, which lists of links have and no headline has.
fn marks(line: &str) -> usize {
    let is_mark = |c: char| matches!(c, '•' | '●' | '▪' | '◦' | '·' | '*' | '+');
    let number = line.trim_start_matches(|c: char| c.is_ascii_digit());
    let rest = match number.strip_prefix(". ") {
        Some(rest) if (1..=2).contains(&(line.len() - number.len())) => rest.trim_start(),
        _ => line.trim_start_matches(|c: char| is_mark(c) || c.is_whitespace()),
    };
    if rest.is_empty() {
        0
    } else {
        line.len() - rest.len()
    }
}

/// What the brackets at the end of a line hold, when it is short and begins like a name.
fn bracket(line: &str) -> Option<Span> {
    const LONGEST: usize = 80;
    let close = line
        .len()
        .checked_sub(1)
        .filter(|&c| line.ends_with(')') && c > 0)?;
    let open = line.rfind('(').filter(|&o| o > 0 && close - o <= LONGEST)?;
    let inner = Span::new(open + 1, close);
    inner
        .of(line)
        .starts_with(char::is_uppercase)
        .then_some(inner)
}
