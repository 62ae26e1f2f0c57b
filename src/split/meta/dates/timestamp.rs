//! Whether a line is nothing but dates.

use super::found::{Found, Kind, When};
use super::grammar::Order;
use super::labels::labels;
use super::read::{day_word, find};
use super::token::Tokens;

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
    (set_off(line, first) || left <= 12 || left * 100 <= line.len() * 45).then_some(first.kind)
}

/// Whether a line begins with a day of a year and a mark sets it off from a place or a few words more
/// (`21 October 2025 • Upper Ferry, Marsh County`).
fn set_off(line: &str, first: &Found) -> bool {
    /// Longest rest, in bytes.
    const REST: usize = 40;
    let rest = line[first.span.end..].trim_start();
    first.span.start == 0
        && matches!(first.when, When::Day { year: Some(_), .. })
        && rest.len() <= REST
        && rest.starts_with(['•', '·', '|'])
        && !rest.ends_with(['.', '!', '?'])
}

/// `Today`, `Gestern` and nothing else.
fn day_words_only(line: &str) -> Option<i64> {
    let t = Tokens::of(line);
    let (days, next) = day_word(&t, 0)?;
    (next == t.list.len()).then_some(days)
}
