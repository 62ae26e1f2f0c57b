//! Datelines spelled as words before a separator.

use super::separator::{Kind, separator};
use super::shape::{
    Shape, agency_like, first_place, is_caseless, is_dated, is_sentence, word_count,
};
use super::{Dateline, is_dash};
use crate::Span;
use crate::split::meta::agency::is_news_agency;

/// Datelines spelled as words before a separator.
pub(super) fn spelled(text: &str, lead: usize, window: usize) -> Option<Dateline> {
    let (mark, sep) = separator(text, lead, window)?;
    let span = Span::new(lead, mark).trimmed(text);
    if span.is_empty() {
        return None;
    }
    let after = mark + sep.len;
    let rest = after
        + (text[after..].len()
            - text[after..]
                .trim_start_matches(|c: char| c.is_whitespace() || is_dash(c))
                .len());
    let written = span.of(text);
    let (places, agency) = match written.rfind('(') {
        Some(open) if written.ends_with(')') => {
            let inner = Span::new(span.start + open + 1, span.end - 1).trimmed(text);
            if !agency_like(inner.of(text)) {
                return None;
            }
            (
                Span::new(span.start, span.start + open).trimmed(text),
                Some(inner),
            )
        }
        Some(_) => return None,
        None => (span, None),
    };
    let shape = Shape::of(places.of(text))?;
    let place = first_place(text, places);
    let sentence = &text[rest..];
    let known_agency = agency.is_some_and(|a| is_news_agency(a.of(text)));
    let fits = match (agency, sep.kind) {
        (Some(_), Kind::Dash) => {
            known_agency || shape != Shape::Plain || is_caseless(places.of(text))
        }
        (Some(_), Kind::Colon | Kind::Stop) => known_agency,
        (Some(_), Kind::Dot) => known_agency,
        // a dash alone: capitals, or a name of one or two words before a long sentence
        (None, Kind::Dash) => {
            shape == Shape::Capitals
                && (sentence.is_empty() || is_sentence(sentence) || is_dated(places.of(text)))
                || shape == Shape::Name
                    && word_count(places.of(text)) <= 3
                    && (is_sentence(sentence) || sentence.is_empty() || is_dated(places.of(text)))
                || is_caseless(places.of(text))
                    && word_count(places.of(text)) <= 2
                    && is_sentence(sentence)
        }
        (None, Kind::Colon) => {
            shape == Shape::Capitals
                && place.is_some_and(|p| p.len() >= 4)
                && is_sentence(sentence)
                && word_count(places.of(text)) <= 3
        }
        (None, Kind::Stop) => {
            shape != Shape::Plain
                && word_count(places.of(text)) == 1
                && places.len() >= 4
                && is_sentence(sentence)
        }
        (None, Kind::Dot) => {
            shape != Shape::Plain && word_count(places.of(text)) <= 2 && is_sentence(sentence)
        }
    };
    if !fits || agency.is_some() && sentence.is_empty() && sep.kind != Kind::Dash {
        return None;
    }
    let sure = known_agency || sep.kind == Kind::Dash && shape == Shape::Capitals;
    Some(Dateline {
        span,
        place,
        agency,
        rest,
        sure,
    })
}

/// The place before a colon that opens an article in a script without capitals, as Hindi outlets print it.
///
/// Such words open speeches and lists too (`सवाल: …`), so that this is for the first paragraph of an article alone,
/// where [`find`](super::find) gives nothing.
///
/// ```
/// use unspool::split::meta::dateline::caseless;
/// let line = "रूपनगर: नदी के किनारे की पुरानी चक्की मई में बंद हो जाएगी, मालिक ने नगर भवन में यह बताया।";
/// assert_eq!(caseless(line).unwrap().span.of(line), "रूपनगर");
/// ```
pub fn caseless(paragraph: &str) -> Option<Dateline> {
    const WORDS: usize = 2;
    const LONGEST_PLACE: usize = 20;
    let lead = paragraph.len() - paragraph.trim_start().len();
    let colon = paragraph.find(':')?;
    let place = Span::new(lead, colon).trimmed(paragraph);
    let written = place.of(paragraph);
    let after = &paragraph[colon + 1..];
    let sentence = after.trim_start();
    let fits = is_caseless(written)
        && written
            .chars()
            .all(|c| !c.is_ascii_punctuation() && !c.is_numeric())
        && word_count(written) <= WORDS
        && written.chars().count() <= LONGEST_PLACE
        && after.starts_with(char::is_whitespace)
        && sentence.chars().next().is_some_and(char::is_alphabetic)
        && is_sentence(sentence);
    fits.then(|| Dateline {
        span: place,
        place: Some(place),
        agency: None,
        rest: paragraph.len() - sentence.len(),
        sure: false,
    })
}
