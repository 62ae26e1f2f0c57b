//! What the words of a dateline look like, and the sentence after it.

use crate::Span;
use crate::split::meta::agency::is_news_agency;
use crate::split::meta::dates::{Order, When, find as find_dates};

/// How long the rest must be for a dateline without an agency, in characters; shorter lines are headings.
const SENTENCE: usize = 60;

#[derive(Clone, Copy, PartialEq)]
pub(super) enum Shape {
    /// The first part is in capitals: `LONDON`, `NEW YORK`.
    Capitals,
    /// Every word of the first part starts with a capital: `Bremen`, `Frankfurt/Main`.
    Name,
    /// A script without capitals, or nothing but a date.
    Plain,
}

impl Shape {
    /// The shape of the words before the separator, or none when they cannot be places and dates.
    pub(super) fn of(places: &str) -> Option<Shape> {
        if places.is_empty() {
            return Some(Shape::Plain);
        }
        let words = word_count(places);
        if words > 9 || places.contains(['"', '?', '!', '@', '#', '%', '$', '€', '&']) {
            return None;
        }
        let head = places.split(',').next().unwrap_or(places).trim();
        if head.chars().count() > 48 || word_count(head) > 5 {
            return None;
        }
        let cased = head.chars().any(|c| c.is_lowercase() || c.is_uppercase());
        if !cased {
            return (words <= 4 && head.chars().any(char::is_alphabetic)).then_some(Shape::Plain);
        }
        // a date alone: `April 25 (Reuters)`
        if head.chars().any(|c| c.is_ascii_digit()) {
            return (head.chars().filter(char::is_ascii_digit).count() <= 6 && words <= 4)
                .then_some(Shape::Plain);
        }
        if head.chars().all(|c| !c.is_lowercase())
            && head.chars().filter(|c| c.is_alphabetic()).count() >= 2
        {
            return Some(Shape::Capitals);
        }
        head.split(|c: char| c.is_whitespace() || c == '/' || c == '-')
            .filter(|w| !w.is_empty())
            .all(|w| w.chars().next().is_some_and(char::is_uppercase) || w.chars().count() <= 3)
            .then_some(Shape::Name)
            .filter(|_| head.chars().next().is_some_and(char::is_uppercase))
    }
}

/// The place without a date after it: the parts before the first part that holds a digit.
pub(super) fn first_place(text: &str, places: Span) -> Option<Span> {
    let written = places.of(text);
    let mut end = 0;
    for part in written.split_inclusive(',') {
        if part.chars().any(|c| c.is_ascii_digit()) {
            break;
        }
        end += part.len();
    }
    let place = written[..end].trim_end_matches([',', ' ']);
    (!place.is_empty()).then(|| Span::new(places.start, places.start + place.len()))
}

/// What may stand in the brackets of a dateline: a known agency, or a short name in capitals or with a desk after `/`.
pub(super) fn agency_like(inner: &str) -> bool {
    is_news_agency(inner)
        || ["epd", "dpa", "apa", "kna", "sid"]
            .iter()
            .any(|desk| inner.len() <= 8 && inner.starts_with(desk))
        || inner.len() <= 24
            && word_count(inner) <= 3
            && !inner.chars().any(|c| c.is_ascii_digit())
            && inner.chars().next().is_some_and(char::is_alphabetic)
            && (inner.chars().all(|c| !c.is_lowercase())
                || inner.contains('/')
                || inner.chars().filter(|c| c.is_uppercase()).count() >= 2
                || (2..=4).contains(&inner.len()) && inner.bytes().all(|b| b.is_ascii_lowercase()))
}

/// Words of a script without capitals that is written with spaces.
pub(super) fn is_caseless(text: &str) -> bool {
    let mut letters = text.chars().filter(|c| c.is_alphabetic());
    letters.clone().next().is_some()
        && letters.all(|c| matches!(c, '\u{590}'..='\u{6ff}' | '\u{900}'..='\u{dff}'))
}

pub(super) fn word_count(text: &str) -> usize {
    text.split_whitespace().count()
}

/// A place and a day, `OAKFIELD, March 7`: nothing else begins so, and the sentence after it may be cut by a line's end.
pub(super) fn is_dated(places: &str) -> bool {
    places.contains(',')
        && find_dates(places, Order::Unknown)
            .iter()
            .any(|d| matches!(d.when, When::Day { .. }))
}

/// A sentence, not the second half of a heading: long, and starting like one.
pub(super) fn is_sentence(text: &str) -> bool {
    text.chars().count() >= SENTENCE
        && text
            .chars()
            .find(|c| c.is_alphanumeric())
            .is_some_and(|c| !c.is_lowercase())
        && (text.trim_end().ends_with(|c: char| {
            matches!(
                c,
                '.' | '!' | '?' | '"' | '”' | '“' | '»' | '…' | ':' | '’' | ')' | '。' | '।'
            )
        }) || text.chars().count() >= 2 * SENTENCE)
}
