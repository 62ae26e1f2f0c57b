//! Which of the dates around a headline are the article's.

use super::{Found, Kind, Order, When, find, labels, looks_like_timestamp};
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

/// A date at the very end of an article counts as if it stood this many lines from the headline.
const FROM_END: usize = 8;

/// What stands for and against a date being the article's, in the order of weight.
fn weight(found: &Found, role: Role, distance: usize, before: bool, alone: bool) -> f32 {
    let role = match role {
        Role::Timestamp => 3.0,
        Role::Byline => 2.5,
        Role::Dateline => 1.5,
        Role::Headline => 0.0,
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
            time,
            ..
        } => 2.0 + f32::from(u8::from(time.is_some())) * 0.7 - f32::from(u8::from(open)),
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
    let mut published: Option<(f32, String)> = None;
    let mut updated: Option<(f32, String)> = None;
    let mut carried = Kind::Unlabelled;
    for (i, &(role, line)) in lines.iter().enumerate() {
        let line = line.trim();
        if line.is_empty() {
            continue;
        }
        let found = if line.len() > 400 {
            Vec::new()
        } else {
            find(line, order)
        };
        let label_only = found.is_empty() && line.len() <= 40;
        let alone = !found.is_empty() && looks_like_timestamp(line).is_some();
        for (nth, one) in found.iter().enumerate() {
            let mut one = *one;
            if nth == 0 && one.kind == Kind::Unlabelled && one.span.start <= 12 {
                one.kind = carried;
            }
            let distance = i.abs_diff(headline).min(FROM_END + lines.len() - i);
            let score = weight(&one, role, distance, i < headline, alone) - 0.3 * nth as f32;
            let text = as_of
                .and_then(|now| one.resolve(now))
                .or_else(|| one.in_year(year).iso())
                .unwrap_or_else(|| one.span.of(line).to_owned());
            let slot = if one.kind == Kind::Updated {
                &mut updated
            } else {
                &mut published
            };
            if slot.as_ref().is_none_or(|(best, _)| score > *best) {
                *slot = Some((score, text));
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
    let least = -1.0;
    let published = published.filter(|(score, _)| *score > least);
    let updated = updated.filter(|(score, _)| *score > least);
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

/// The order of day and month that an unambiguous numeric date among the lines shows.
fn order_of(lines: &[(Role, &str)]) -> Order {
    for (_, line) in lines {
        if line.len() > 400 || !line.contains('/') {
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
