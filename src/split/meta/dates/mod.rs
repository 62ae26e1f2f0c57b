//! Dates and times printed in a line, in the languages of news, published and updated told apart.
//!
//! [`find`] reads them, [`looks_like_timestamp`] says cheaply whether a line is nothing but dates, and [`pick`] chooses
//! an article's two dates from the lines around its headline. No clock is read: relative times (`2 hours ago`) are
//! kept as written unless the caller gives the moment they count from.

mod grammar;
mod names;
mod pick;
mod token;
mod year;

pub use grammar::Order;
pub use names::Unit;
pub use pick::{Picked, pick};
pub use year::{Spoken, years};

use crate::Span;
use aho_corasick::{AhoCorasick, MatchKind};
use grammar::{Clock, Day, date_at, relative_at, time_at};
use jiff::civil::DateTime;
use std::sync::LazyLock;
use token::Tokens;

/// What a date says of the article.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Labelled as the time of publication.
    Published,
    /// Labelled as the time of the last update.
    Updated,
    /// Without a label.
    Unlabelled,
}

/// What was printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// A day, and perhaps a time.
    Day {
        /// The year; none when it was not printed.
        year: Option<i16>,
        /// 1 to 12.
        month: u8,
        /// 1 to 31.
        day: u8,
        /// Hour and minute.
        time: Option<(u8, u8)>,
        /// Minutes from UTC, where a zone was printed that means one offset.
        offset: Option<i16>,
        /// `03/04/2024`, and nothing tells which number is the day.
        open: bool,
    },
    /// A time of day without a day.
    Time {
        /// 0 to 23.
        hour: u8,
        /// 0 to 59.
        minute: u8,
    },
    /// So many units before now: `2 hours ago`; today is 0 days, yesterday 1.
    Ago {
        /// How many.
        count: u32,
        /// Of what.
        unit: Unit,
        /// A time of day beside it: `yesterday, 10:15`.
        time: Option<(u8, u8)>,
    },
}

/// A date or time found in a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Found {
    /// Where it stands in the line, without its label.
    pub span: Span,
    /// What its label says.
    pub kind: Kind,
    /// What was printed.
    pub when: When,
}

impl Found {
    /// The same day in `year`, when it was printed without one.
    pub fn in_year(self, of: Option<i16>) -> Found {
        match self.when {
            When::Day {
                year: None,
                month,
                day,
                time,
                offset,
                open,
            } => Found {
                when: When::Day {
                    year: of,
                    month,
                    day,
                    time,
                    offset,
                    open,
                },
                ..self
            },
            _ => self,
        }
    }

    /// The ISO form, `2024-03-07` or `2024-03-07T07:55` with its offset where a zone was printed; none when the year
    /// is missing, the order of day and month is open, or the time is relative.
    ///
    /// ```
    /// use unspool::split::meta::dates::{Order, find};
    /// let found = find("Published March 7, 20247:55 AM UTCUpdated ago", Order::Unknown);
    /// assert_eq!(found[0].iso().as_deref(), Some("2024-03-07T07:55Z"));
    /// ```
    pub fn iso(&self) -> Option<String> {
        match self.when {
            When::Day {
                year: Some(year),
                month,
                day,
                time,
                offset,
                open: false,
            } => Some(written(i32::from(year), month, day, time, offset)),
            _ => None,
        }
    }

    /// The ISO form, relative times and missing years counted back from `as_of`.
    ///
    /// ```
    /// use jiff::civil::datetime;
    /// use unspool::split::meta::dates::{Order, find};
    /// let found = find("vor 3 Stunden", Order::Unknown);
    /// let as_of = datetime(2024, 3, 7, 1, 0, 0, 0);
    /// assert_eq!(found[0].resolve(as_of).as_deref(), Some("2024-03-06T22:00"));
    /// ```
    pub fn resolve(&self, as_of: DateTime) -> Option<String> {
        match self.when {
            When::Day {
                year: None,
                month,
                day,
                time,
                offset,
                open: false,
            } => {
                let this = jiff::civil::Date::new(as_of.year(), month as i8, day as i8).ok();
                // a day that has not come yet this year was last year's
                let year = match this {
                    Some(date) if date <= as_of.date().tomorrow().ok()? => as_of.year(),
                    _ => as_of.year() - 1,
                };
                jiff::civil::Date::new(year, month as i8, day as i8).ok()?;
                Some(written(i32::from(year), month, day, time, offset))
            }
            When::Day { .. } => self.iso(),
            When::Time { hour, minute } => Some(written(
                i32::from(as_of.year()),
                as_of.month() as u8,
                as_of.day() as u8,
                Some((hour, minute)),
                None,
            )),
            When::Ago { count, unit, time } => {
                let n = i64::from(count);
                let back = match unit {
                    Unit::Second => jiff::Span::new().seconds(n),
                    Unit::Minute => jiff::Span::new().minutes(n),
                    Unit::Hour => jiff::Span::new().hours(n),
                    Unit::Day => jiff::Span::new().days(n),
                    Unit::Week => jiff::Span::new().weeks(n),
                    Unit::Month => jiff::Span::new().months(n),
                    Unit::Year => jiff::Span::new().years(n),
                };
                let then = as_of.checked_sub(back).ok()?;
                let fine = matches!(unit, Unit::Second | Unit::Minute | Unit::Hour);
                let clock = if fine {
                    Some((then.hour() as u8, then.minute() as u8))
                } else {
                    time
                };
                Some(written(
                    i32::from(then.year()),
                    then.month() as u8,
                    then.day() as u8,
                    clock,
                    None,
                ))
            }
        }
    }

    /// Whether it counts from now: `2 hours ago`, `yesterday`.
    pub fn is_relative(&self) -> bool {
        matches!(self.when, When::Ago { .. })
    }
}

fn written(year: i32, month: u8, day: u8, time: Option<(u8, u8)>, offset: Option<i16>) -> String {
    use std::fmt::Write;
    let mut out = format!("{year:04}-{month:02}-{day:02}");
    if let Some((hour, minute)) = time {
        // writing to a String cannot fail
        let _ = write!(out, "T{hour:02}:{minute:02}");
        match offset {
            None => {}
            Some(0) => out.push('Z'),
            Some(o) => {
                let _ = write!(
                    out,
                    "{}{:02}:{:02}",
                    if o < 0 { '-' } else { '+' },
                    o.abs() / 60,
                    o.abs() % 60
                );
            }
        }
    }
    out
}

/// A label in a line.
#[derive(Clone, Copy, Debug)]
struct Label {
    start: usize,
    end: usize,
    kind: Kind,
}

struct Labels {
    automaton: AhoCorasick,
    kinds: Vec<Kind>,
}

static LABELS: LazyLock<Labels> = LazyLock::new(|| {
    let mut patterns = Vec::new();
    let mut kinds = Vec::new();
    let mut add = |pattern: String, kind| {
        patterns.push(pattern);
        kinds.push(kind);
    };
    for (label, kind) in names::labels() {
        add(label.to_owned(), kind);
        if !label.is_ascii() {
            // the automaton folds ASCII only: add the capitalised and the capital forms
            let mut chars = label.chars();
            let first: String = chars
                .next()
                .into_iter()
                .flat_map(char::to_uppercase)
                .collect();
            add(first + chars.as_str(), kind);
            add(label.to_uppercase(), kind);
        }
    }
    for now in names::NOW {
        add((*now).to_owned(), Kind::Unlabelled);
    }
    let automaton = AhoCorasick::builder()
        .ascii_case_insensitive(true)
        .match_kind(MatchKind::LeftmostLongest)
        .build(&patterns)
        .unwrap_or_else(|e| unreachable!("the label table is fixed: {e}"));
    Labels { automaton, kinds }
});

/// The labels of a line that stand on word borders, or on the seams that scrapers leave (`UTCUpdated`).
fn labels(line: &str) -> impl Iterator<Item = Label> {
    LABELS.automaton.find_iter(line).filter_map(move |m| {
        let (start, end) = (m.start(), m.end());
        let before = line[..start].chars().next_back();
        let first = line[start..].chars().next()?;
        let last = line[..end].chars().next_back()?;
        let after = line[end..].chars().next();
        let unspaced = matches!(first, '\u{e00}'..='\u{e7f}' | '\u{3040}'..='\u{30ff}' | '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}');
        let opens = unspaced || before.is_none_or(|b| !b.is_alphabetic() || first.is_uppercase() && (b.is_lowercase() || line[start..].chars().nth(1).is_some_and(char::is_lowercase)));
        let closes = unspaced || !last.is_alphabetic() || after.is_none_or(|a| !a.is_alphabetic() || a.is_uppercase() && last.is_lowercase());
        (opens && closes).then(|| Label { start, end, kind: LABELS.kinds[m.pattern().as_usize()] })
    })
}

/// All dates and times of a line, in order.
///
/// `order` decides numeric dates such as `03/04/2024`; with [`Order::Unknown`] they are found but have no ISO form,
/// unless the line itself tells: with an American zone the month comes first, with a British, European, South African or
/// Australian one the day.
///
/// ```
/// use unspool::split::meta::dates::{Kind, Order, find};
/// let line = "Publié le 30 août 2023 à 14h52, modifié le 31 août 2023 à 15h54";
/// let found = find(line, Order::Unknown);
/// assert_eq!(found[0].iso().as_deref(), Some("2023-08-30T14:52"));
/// assert_eq!((found[0].kind, found[1].kind), (Kind::Published, Kind::Updated));
/// ```
pub fn find(line: &str, order: Order) -> Vec<Found> {
    let t = Tokens::of(line);
    let order = match order {
        Order::Unknown => order_of_zone(&t),
        known => known,
    };
    let labels: Vec<Label> = labels(line).collect();
    let mut found: Vec<Found> = Vec::new();
    let mut i = 0;
    while i < t.list.len() {
        match read(&t, i, order, &labels) {
            Some((when, from, to)) if to > i => {
                let span = Span::new(t.list[from].start, t.list[to - 1].end);
                if found.last().is_none_or(|f| f.span.end <= span.start) {
                    found.push(Found {
                        span,
                        kind: Kind::Unlabelled,
                        when,
                    });
                }
                i = to;
            }
            _ => i += 1,
        }
    }
    for label in labels.iter().filter(|l| l.kind == Kind::Unlabelled) {
        let span = Span::new(label.start, label.end);
        if found
            .iter()
            .all(|f| f.span.end <= span.start || span.end <= f.span.start)
        {
            found.push(Found {
                span,
                kind: Kind::Unlabelled,
                when: When::Ago {
                    count: 0,
                    unit: Unit::Second,
                    time: None,
                },
            });
        }
    }
    found.sort_by_key(|f| f.span.start);
    attach(line, &mut found, &labels);
    found
}

/// What starts at token `i`: the reading, its first token and one past its last.
fn read(t: &Tokens, i: usize, order: Order, labels: &[Label]) -> Option<(When, usize, usize)> {
    if let Some((day, next)) = date_at(t, i, order) {
        let k = skip_joiners(t, next);
        let time = time_at(t, k, true).filter(|_| !starts_date(t, k, order));
        let end = time.map_or(next, |(_, after)| after);
        return Some((both(day, time.map(|(c, _)| c)), i, end));
    }
    let labelled = labels
        .iter()
        .any(|l| l.end <= t.list[i].start && l.end + 8 >= t.list[i].start);
    let after_joiner = i > 0
        && matches!(
            t.word(i - 1),
            Some("kl" | "klo" | "um" | "alle" | "ore" | "às" | "kell" | "at" | "plkst")
        );
    if let Some((clock, next)) = time_at(t, i, labelled || after_joiner) {
        // the same moment in another zone: `2010 GMT (0410 HKT) March 14, 2021`
        let other = (t.mark(next) == Some('('))
            .then(|| time_at(t, next + 1, true))
            .flatten()
            .filter(|&(_, after)| t.mark(after) == Some(')'))
            .map_or(next, |(_, after)| after + 1);
        let k = skip_joiners(t, other);
        if let Some((day, after)) = date_at(t, k, order) {
            return Some((both(day, Some(clock)), i, after));
        }
        if let Some((days, after)) = day_word(t, k) {
            return Some((
                When::Ago {
                    count: days as u32,
                    unit: Unit::Day,
                    time: Some((clock.hour, clock.minute)),
                },
                i,
                after,
            ));
        }
        return Some((
            When::Time {
                hour: clock.hour,
                minute: clock.minute,
            },
            i,
            next,
        ));
    }
    if let Some((days, next)) = day_word(t, i) {
        let k = skip_joiners(t, next);
        let time = time_at(t, k, true);
        let end = time.map_or(next, |(_, after)| after);
        return Some((
            When::Ago {
                count: days as u32,
                unit: Unit::Day,
                time: time.map(|(c, _)| (c.hour, c.minute)),
            },
            i,
            end,
        ));
    }
    let (count, unit, from, to) = relative_at(t, i)?;
    Some((
        When::Ago {
            count,
            unit,
            time: None,
        },
        from,
        to,
    ))
}

fn both(day: Day, clock: Option<Clock>) -> When {
    When::Day {
        year: day.year,
        month: day.month,
        day: day.day,
        time: clock.map(|c| (c.hour, c.minute)),
        offset: clock.and_then(|c| c.offset),
        open: day.open,
    }
}

/// A full date at `k`, whose first number must not be taken for a time: `14.05.2025`.
fn starts_date(t: &Tokens, k: usize, order: Order) -> bool {
    date_at(t, k, order).is_some_and(|(day, _)| day.year.is_some())
}

/// Over punctuation, `at`, `um`, weekdays: at most four tokens.
fn skip_joiners(t: &Tokens, from: usize) -> usize {
    let mut k = from;
    while k < from + 4 {
        let mark = matches!(
            t.mark(k),
            Some(
                ',' | '-'
                    | '–'
                    | '—'
                    | '|'
                    | '•'
                    | '·'
                    | '@'
                    | '.'
                    | '/'
                    | ':'
                    | '،'
                    | '、'
                    | '，'
                    | '・'
                    | '‧'
                    | '॰'
            )
        );
        let word = t.word(k).is_some_and(|w| names::JOINERS.contains(&w)) || t.filler(k);
        // a weekday in brackets: `2024年3月7日(木) 10時`, `(木)`
        let bracket =
            t.mark(k) == Some('(') && t.mark(k + 2) == Some(')') && t.word(k + 1).is_some();
        if bracket {
            k += 3;
        } else if mark || word {
            k += 1;
        } else {
            break;
        }
    }
    k
}

/// `today`, `i går`, `hôm qua` at token `i`: days back, and the token after it.
fn day_word(t: &Tokens, i: usize) -> Option<(i64, usize)> {
    let first = t.word(i)?;
    let second = t.word(i + 1);
    names::DAYS
        .iter()
        .find_map(|&(name, days)| match name.split_once('_') {
            Some((a, b)) => (a == first && second == Some(b)).then_some((days, i + 2)),
            None => (name == first).then_some((days, i + 1)),
        })
}

/// The order of day and month where the zone beside them is used.
fn order_of_zone(t: &Tokens) -> Order {
    let of_zone = |word: Option<&str>| match word {
        Some("est" | "edt" | "pst" | "pdt" | "cdt" | "mst" | "mdt" | "et" | "pt") => {
            Some(Order::MonthFirst)
        }
        Some("gmt" | "bst" | "cet" | "cest" | "sast" | "aest" | "aedt" | "nzst" | "nzdt") => {
            Some(Order::DayFirst)
        }
        _ => None,
    };
    let mut words = (0..t.list.len()).map(|i| t.word(i));
    words.find_map(of_zone).unwrap_or(Order::Unknown)
}

/// Gives every date the label before it, or in East Asian lines the label right behind it.
fn attach(line: &str, found: &mut [Found], labels: &[Label]) {
    for i in 0..found.len() {
        let (from, span) = (
            if i == 0 { 0 } else { found[i - 1].span.end },
            found[i].span,
        );
        let before = labels
            .iter()
            .rev()
            .find(|l| l.kind != Kind::Unlabelled && l.start >= from && l.end <= span.start)
            .filter(|l| {
                let gap = &line[l.end..span.start];
                gap.len() <= 40
                    && gap
                        .split_whitespace()
                        .filter(|w| w.chars().any(char::is_alphabetic))
                        .count()
                        <= 3
            });
        let behind = || {
            let next = found.get(i + 1).map_or(line.len(), |f| f.span.start);
            labels.iter().find(|l| {
                l.kind != Kind::Unlabelled
                    && l.start >= span.end
                    && l.end <= next
                    && line[span.end..l.start].trim().is_empty()
                    && line[l.start..].starts_with(|c: char| c as u32 >= 0x3040)
                    && line[l.end..next]
                        .trim_start()
                        .starts_with([')', '）', '、', '。', '】'])
                    || l.kind != Kind::Unlabelled
                        && l.start >= span.end
                        && l.end == line.len()
                        && line[span.end..l.start].trim().is_empty()
                        && line[l.start..].starts_with(|c: char| c as u32 >= 0x3040)
            })
        };
        if let Some(label) = before.or_else(behind) {
            found[i].kind = label.kind;
        }
    }
}

/// Longest line, in bytes, that may be a timestamp; longer ones are text.
const LONGEST: usize = 160;

/// Whether a line is nothing but dates, times, labels and a few words (`Stand: 26.04.2024, 20:44 Uhr`, `Published 2 hours ago`),
/// and what its first date is labelled as.
///
/// Rejects lines of text without reading them: by length, then by the absence of both digits and labels.
///
/// ```
/// use unspool::split::meta::dates::{Kind, looks_like_timestamp};
/// assert_eq!(looks_like_timestamp("Stand: 26.04.2024, 20:44 Uhr"), Some(Kind::Updated));
/// assert_eq!(looks_like_timestamp("The mill closed in 2024 after a long fight."), None);
/// ```
pub fn looks_like_timestamp(line: &str) -> Option<Kind> {
    let line = line.trim();
    if line.is_empty() || line.len() > LONGEST {
        return None;
    }
    let numeric = line.bytes().any(|b| b.is_ascii_digit())
        || !line.is_ascii() && line.chars().any(|c| c.is_numeric());
    if !numeric
        && (line.len() > 40 || labels(line).next().is_none() && day_words_only(line).is_none())
    {
        return None;
    }
    let found = find(line, Order::DayFirst);
    let Some(first) = found.first() else {
        // a label on its own line: `Stand:`, `Published`
        let label = labels(line).next().filter(|l| l.kind != Kind::Unlabelled)?;
        let rest = line.len() - (label.end - label.start);
        return (rest <= 4 && !numeric).then_some(label.kind);
    };
    // a bare time may be the length of a film, and a day without a year a word of the text
    let strong = found.iter().any(|f| match f.when {
        When::Day { year, time, .. } => {
            year.is_some()
                || time.is_some()
                || f.kind != Kind::Unlabelled
                || f.span.len() * 10 >= line.len() * 8
        }
        When::Time { .. } => {
            f.kind != Kind::Unlabelled || f.span.len() + 6 >= line.len() && f.span.len() > 5
        }
        When::Ago { .. } => true,
    });
    if !strong {
        return None;
    }
    let taken: usize = found.iter().map(|f| f.span.len()).sum();
    let named: usize = labels(line)
        .filter(|l| {
            found
                .iter()
                .all(|f| f.span.end <= l.start || l.end <= f.span.start)
        })
        .map(|l| l.end - l.start)
        .sum();
    let left = line.len().saturating_sub(taken + named);
    (left <= 12 || left * 100 <= line.len() * 45).then_some(first.kind)
}

/// `Today`, `Gestern` and nothing else.
fn day_words_only(line: &str) -> Option<i64> {
    let t = Tokens::of(line);
    let (days, next) = day_word(&t, 0)?;
    (next == t.list.len()).then_some(days)
}

#[cfg(test)]
mod tests;
