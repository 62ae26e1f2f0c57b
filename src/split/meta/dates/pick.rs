//! Which of the dates around a headline are the article's.

use super::labels::labels;
use super::{Found, Kind, Order, When, find, looks_like_timestamp};
use crate::split::Role;
use jiff::civil::DateTime;

/// The two dates of an article, in ISO form; relative or partial dates as they were printed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Picked {
    /// When it was published.
    pub published: Option<String>,
    /// When it was last updated.
    pub updated: Option<String>,
}

/// Longer lines, in bytes, are text and are not read.
const LONGEST_READ: usize = 400;

/// A date at the very end of an article counts as if it stood this many lines from the headline.
const FROM_END: usize = 8;

/// What stands for and against a date being the article's, in the order of weight.
fn weight(found: &Found, role: Role, distance: usize, before: bool, alone: bool) -> f32 {
    let (year, time) = match found.when {
        When::Day { year, time, .. } => (year.is_some(), time.is_some()),
        _ => (false, false),
    };
    let role = match role {
        Role::Timestamp => 3.0,
        Role::Byline => 2.5,
        Role::Dateline => 1.5,
        Role::Headline => 0.0,
        // no sentence there gives day, year and time of day
        Role::Dek | Role::Subhead | Role::Bullet if year && time => 0.0,
        Role::Dek | Role::Subhead | Role::Bullet => -1.0,
        Role::Chrome | Role::Blank => 0.0,
        Role::Caption | Role::Credit => -2.5,
        Role::Body => -2.5,
        Role::Related => -3.0,
    };
    let printed = match found.when {
        When::Day {
            year: Some(_),
            open,
            ..
        } => 2.0 + f32::from(u8::from(time)) * 0.7 - f32::from(u8::from(open)),
        When::Day { .. } => 0.2,
        When::Ago { .. } => -0.5,
        When::Time { .. } => -1.5,
    };
    let label = if found.kind == Kind::Unlabelled {
        0.0
    } else {
        2.5
    };
    role + printed + label + if alone { 1.5 } else { 0.0 }
        - 0.12 * distance.min(20) as f32
        - if before { 0.8 } else { 0.0 }
}

/// The best so far of what may be one of the two dates: of all, and of those that are dates as they stand.
#[derive(Default)]
struct Best {
    any: Option<(f32, String)>,
    dated: Option<(f32, String)>,
}

impl Best {
    fn offer(&mut self, score: f32, text: String, dated: bool) {
        let better = |best: &Option<(f32, String)>| best.as_ref().is_none_or(|b| score > b.0);
        if dated && better(&self.dated) {
            self.dated = Some((score, text.clone()));
        }
        if better(&self.any) {
            self.any = Some((score, text));
        }
    }

    /// A date somewhere outside the text says more than a time nearer by that counts from nobody knows when.
    fn chosen(self) -> Option<(f32, String)> {
        const LEAST: f32 = -1.0;
        const OUTSIDE: f32 = 0.0;
        let dated = self.dated.filter(|(score, _)| *score > OUTSIDE);
        dated.or(self.any).filter(|(score, _)| *score > LEAST)
    }
}

/// Chooses an article's dates from the lines around its headline.
///
/// `lines` are the lines of the start block and a few before it (and after the body, where some outlets print the
/// date), each with its role; `headline` is the index of the headline among them. `order` is as in [`find`]; when it
/// is unknown, an unambiguous date among the lines decides. With `as_of`, relative times become dates. A day that was
/// printed without its year, as datelines print it, is one of `year`.
///
/// A label on a line of its own (`Stand:`) speaks for the line after it. When only the time of an update is printed,
/// that is the time of publication as far as the page tells, and stands in both.
///
/// ```
/// use unspool::split::{Role, meta::dates::{Order, pick}};
/// let lines = [
///     (Role::Headline, "The mill will close"),
///     (Role::Timestamp, "Published March 7, 2024"),
///     (Role::Timestamp, "Updated March 9, 2024"),
/// ];
/// let picked = pick(&lines, 0, Order::Unknown, None, None);
/// assert_eq!(picked.published.as_deref(), Some("2024-03-07"));
/// assert_eq!(picked.updated.as_deref(), Some("2024-03-09"));
/// ```
pub fn pick(
    lines: &[(Role, &str)],
    headline: usize,
    order: Order,
    as_of: Option<DateTime>,
    year: Option<i16>,
) -> Picked {
    let order = if order == Order::Unknown {
        order_of(lines)
    } else {
        order
    };
    let (mut published, mut updated) = (Best::default(), Best::default());
    let mut carried = Kind::Unlabelled;
    for (i, &(role, line)) in lines.iter().enumerate() {
        let line = line.trim();
        if line.is_empty() {
            continue;
        }
        let joined = broken(&lines[i..], order);
        let (role, line) = joined
            .as_deref()
            .map_or((role, line), |whole| (Role::Timestamp, whole));
        let found = if line.len() > LONGEST_READ {
            Vec::new()
        } else {
            find(line, order)
        };
        let label_only = found.is_empty() && line.len() <= 40;
        let alone = !found.is_empty() && looks_like_timestamp(line).is_some();
        let text = matches!(role, Role::Body | Role::Subhead | Role::Bullet);
        for (nth, one) in found.iter().enumerate() {
            let mut one = *one;
            if text && one.kind == Kind::Unlabelled && is_of_field(line, &one) {
                continue;
            }
            if nth == 0 && one.kind == Kind::Unlabelled && one.span.start <= 12 {
                one.kind = carried;
            }
            let distance = i.abs_diff(headline).min(FROM_END + lines.len() - i);
            let score = weight(&one, role, distance, i < headline, alone) - 0.3 * nth as f32;
            let date = as_of
                .and_then(|now| one.resolve(now))
                .or_else(|| one.in_year(year).iso());
            let dated = date.is_some();
            let text = date.unwrap_or_else(|| one.span.of(line).to_owned());
            if one.kind == Kind::Updated {
                updated.offer(score, text, dated);
            } else {
                published.offer(score, text, dated);
            }
        }
        carried = Kind::Unlabelled;
        if label_only {
            carried = labels(line)
                .map(|l| l.kind)
                .last()
                .unwrap_or(Kind::Unlabelled);
        }
    }
    let (published, updated) = (published.chosen(), updated.chosen());
    // an unlabelled date far away or inside text says less than the label `updated` near the headline
    let published = match (published, &updated) {
        (Some((p, text)), Some((u, _))) if p + 2.5 >= *u => Some(text),
        (Some((_, text)), None) => Some(text),
        (_, Some((_, text))) => Some(text.clone()),
        (None, None) => None,
    };
    Picked {
        published,
        updated: updated.map(|(_, text)| text),
    }
}

/// Whether a line of text names something and then gives a date: `When: Saturday 18 July 2026`, which is the day of what the
/// text is about.
fn is_of_field(line: &str, found: &Found) -> bool {
    const WORDS: usize = 3;
    let name = line[..found.span.start].split_once([':', '：']);
    name.is_some_and(|(name, _)| {
        (1..=WORDS).contains(&name.split_whitespace().count())
            && name.chars().all(|c| c.is_alphabetic() || c.is_whitespace())
    })
}

/// A date that was broken over the first few of `lines`, each short: `Nov`, `18, 2019`, `12:02 PM`.
fn broken(lines: &[(Role, &str)], order: Order) -> Option<String> {
    /// Longest piece, in bytes.
    const PIECE: usize = 24;
    let whole_day = |line: &str| {
        let found = find(line, order);
        let first = found.first().filter(|f| f.span.start <= PIECE)?;
        matches!(first.when, When::Day { year: Some(_), .. }).then_some(first.span)
    };
    let pieces = lines.iter().take(3).map(|(_, line)| line.trim());
    let pieces: Vec<&str> = pieces.take_while(|p| p.len() <= PIECE).collect();
    let (first, rest) = pieces.split_first().filter(|(first, rest)| {
        !first.is_empty() && !rest.is_empty() && whole_day(first).is_none()
    })?;
    let mut joined = (*first).to_owned();
    for piece in rest {
        let seam = joined.len();
        joined.push(' ');
        joined.push_str(piece);
        let found = whole_day(&joined);
        if found.is_some_and(|day| day.start < first.len() && day.end > seam) {
            return Some(joined);
        }
    }
    None
}

/// The order of day and month that an unambiguous numeric date among the lines shows.
fn order_of(lines: &[(Role, &str)]) -> Order {
    for (_, line) in lines {
        if line.len() > LONGEST_READ || !line.contains('/') {
            continue;
        }
        for one in find(line, Order::Unknown) {
            let written = one.span.of(line);
            let mut numbers = written
                .split(|c: char| !c.is_ascii_digit())
                .filter(|n| !n.is_empty())
                .map(|n| n.parse::<u32>().unwrap_or(0));
            if let (true, Some(a), Some(b)) =
                (written.contains('/'), numbers.next(), numbers.next())
            {
                match (a, b) {
                    (13..=31, 1..=12) => return Order::DayFirst,
                    (1..=12, 13..=31) => return Order::MonthFirst,
                    _ => {}
                }
            }
        }
    }
    Order::Unknown
}
