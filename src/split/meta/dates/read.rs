//! Reads the dates and times of a line.

use super::found::{Found, Kind, When};
use super::grammar::{Clock, Day, Order, date_at, relative_at, time_at};
use super::labels::{Label, attach, labels};
use super::names::{self, Unit};
use super::token::Tokens;
use crate::Span;

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
pub(super) fn day_word(t: &Tokens, i: usize) -> Option<(i64, usize)> {
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
