//! The dateline: place and agency at the start of a first paragraph, `LONDON (Reuters) - `.

use super::agency::is_news_agency;
use super::dates::{Order, When, find as find_dates};
use crate::Span;

/// Place and agency at the start of a paragraph.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dateline {
    /// The dateline as printed, without its dash or colon: `LONDON (Reuters)`.
    pub span: Span,
    /// The place: `LONDON`, `BEIRUT/THE HAGUE`, `LA CROSSE, Wis.`.
    pub place: Option<Span>,
    /// The agency, without brackets: `Reuters`.
    pub agency: Option<Span>,
    /// Where the first sentence starts.
    pub rest: usize,
    /// An agency is named, or a capitalised place stands before a dash. When false, only a place before a full stop
    /// or colon was seen, which captions (`STRESS: …`) and subheads also print.
    pub sure: bool,
}

/// How long a dateline may be, in bytes.
const LONGEST: usize = 120;
/// How long the rest must be for a dateline without an agency, in characters; shorter lines are headings.
const SENTENCE: usize = 60;

/// Finds a dateline at the start of `paragraph`.
///
/// `PLACE(/PLACE)?(, Region)?(, date)? ((AGENCY))?` and one of `—`, `–`, `--`, ` - `, `.-`, `:`, `. `, ` · `, then a
/// sentence. Without an agency the sentence must have sixty characters, so that headings (`NPC: who is who`) are not
/// taken; a dateline on a line of its own must end in a dash (`AUBURN, Wash. —`).
///
/// ```
/// use unspool::split::meta::dateline::find;
/// let line = "OAKFIELD, March 7 (Reuters) - The mill will close.";
/// let found = find(line).unwrap();
/// assert_eq!(found.span.of(line), "OAKFIELD, March 7 (Reuters)");
/// assert_eq!(found.place.unwrap().of(line), "OAKFIELD");
/// assert_eq!(&line[found.rest..], "The mill will close.");
/// assert!(find("NPC: who is who").is_none());
/// ```
pub fn find(paragraph: &str) -> Option<Dateline> {
    let lead = paragraph.len()
        - paragraph
            .trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}' || c == '•')
            .len();
    let mut window = paragraph.len().min(lead + LONGEST);
    while !paragraph.is_char_boundary(window) {
        window -= 1;
    }
    bracketed(paragraph, lead, window).or_else(|| spelled(paragraph, lead, window))
}

/// The place before a colon that opens an article in a script without capitals, as Hindi outlets print it.
///
/// Such words open speeches and lists too (`सवाल: …`), so that this is for the first paragraph of an article alone,
/// where [`find`] gives nothing.
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

/// Datelines wholly in brackets, as East Asian agencies print them: `【東京共同】`, `(서울=연합뉴스)`, `（新华社北京电）`.
fn bracketed(text: &str, lead: usize, window: usize) -> Option<Dateline> {
    let first = text[lead..window].chars().next()?;
    let close = match first {
        '【' => '】',
        '（' => '）',
        '(' => ')',
        '[' => ']',
        '［' => '］',
        _ => return None,
    };
    let open = lead + first.len_utf8();
    let end = open + text[open..window].find(close)?;
    let inner = &text[open..end];
    let after = end + close.len_utf8();
    let rest_at = after
        + (text[after..].len()
            - text[after..]
                .trim_start_matches(|c: char| c.is_whitespace() || is_dash(c) || c == '.')
                .len());
    if let Some((place, agency)) = inner.split_once(['=', '＝', '-', ',']) {
        if is_news_agency(agency) {
            let at = open + inner.len() - agency.len();
            return Some(Dateline {
                span: Span::new(lead, after),
                place: Some(Span::new(open, open + place.len()).trimmed(text)),
                agency: Some(Span::new(at, end).trimmed(text)),
                rest: rest_at,
                sure: true,
            });
        }
        return None;
    }
    if is_news_agency(inner) {
        let dashed = text[after..]
            .trim_start_matches(['.', ' '])
            .starts_with(is_dash)
            || first != '(';
        return (dashed && rest_at < text.len()).then_some(Dateline {
            span: Span::new(lead, after),
            place: None,
            agency: Some(Span::new(open, end)),
            rest: rest_at,
            sure: true,
        });
    }
    let agency = ["共同", "時事", "新华社", "新華社", "中央社"]
        .into_iter()
        .find(|name| inner.contains(name))?;
    let at = open + inner.find(agency)?;
    let place = if at > open {
        Span::new(open, at)
    } else {
        Span::new(at + agency.len(), end)
    };
    Some(Dateline {
        span: Span::new(lead, after),
        place: (!place.is_empty()).then_some(place),
        agency: Some(Span::new(at, at + agency.len())),
        rest: rest_at,
        sure: true,
    })
}

fn is_dash(c: char) -> bool {
    matches!(c, '-' | '–' | '—' | '―' | '‒' | '−')
}

/// Datelines spelled as words before a separator.
fn spelled(text: &str, lead: usize, window: usize) -> Option<Dateline> {
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

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Dash,
    Colon,
    Stop,
    Dot,
}

#[derive(Clone, Copy)]
struct Separator {
    kind: Kind,
    len: usize,
}

/// The first separator that can end a dateline: a spaced dash, a colon, a full stop that ends no abbreviation.
fn separator(text: &str, lead: usize, window: usize) -> Option<(usize, Separator)> {
    let piece = &text[lead..window];
    let mut depth = 0_u8;
    for (at, c) in piece.char_indices() {
        let before = piece[..at].chars().next_back();
        let after = piece[at + c.len_utf8()..].chars().next();
        let found = |kind, len| Some((lead + at, Separator { kind, len }));
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ if depth > 0 => {}
            '—' | '―' | '–' | '‒' | '−' => {
                let spaced = before.is_some_and(char::is_whitespace)
                    || before == Some(')')
                    || after.is_none_or(char::is_whitespace);
                if spaced {
                    return found(Kind::Dash, c.len_utf8());
                }
            }
            '-' => {
                let closed = matches!(before, Some(')' | '.'));
                let spaced = before.is_some_and(char::is_whitespace)
                    && after.is_none_or(char::is_whitespace);
                if after == Some('-') && before.is_some_and(char::is_whitespace) {
                    return found(Kind::Dash, 2);
                }
                if spaced || closed {
                    return found(Kind::Dash, 1);
                }
            }
            ':' if after.is_some_and(char::is_whitespace) => return found(Kind::Colon, 1),
            '·' | '|' if before.is_some_and(char::is_whitespace) => {
                return found(Kind::Dot, c.len_utf8());
            }
            '.' if after == Some('-') => return found(Kind::Dash, 2),
            // a full stop after the first word ends a dateline (`Berlin. Die`), after a comma it is an abbreviation (`Wis.`)
            '.' if after.is_some_and(char::is_whitespace)
                && !piece[..at].contains([',', ' ', '(']) =>
            {
                let next_dash = piece[at + 1..].trim_start().starts_with(is_dash);
                let next_open = piece[at + 1..].trim_start().starts_with('(');
                // `ST. LOUIS`, `Mt. Vernon`
                let short = piece[..at].chars().count() <= 2;
                if !next_dash && !next_open && !short {
                    return found(Kind::Stop, 1);
                }
            }
            '?' | '!' | ';' | '"' | '“' | '”' | '„' | '«' | '»' => return None,
            _ => {}
        }
    }
    None
}

#[derive(Clone, Copy, PartialEq)]
enum Shape {
    /// The first part is in capitals: `LONDON`, `NEW YORK`.
    Capitals,
    /// Every word of the first part starts with a capital: `Bremen`, `Frankfurt/Main`.
    Name,
    /// A script without capitals, or nothing but a date.
    Plain,
}

impl Shape {
    /// The shape of the words before the separator, or none when they cannot be places and dates.
    fn of(places: &str) -> Option<Shape> {
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
fn first_place(text: &str, places: Span) -> Option<Span> {
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
fn agency_like(inner: &str) -> bool {
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
fn is_caseless(text: &str) -> bool {
    let mut letters = text.chars().filter(|c| c.is_alphabetic());
    letters.clone().next().is_some()
        && letters.all(|c| matches!(c, '\u{590}'..='\u{6ff}' | '\u{900}'..='\u{dff}'))
}

fn word_count(text: &str) -> usize {
    text.split_whitespace().count()
}

/// A place and a day, `OAKFIELD, March 7`: nothing else begins so, and the sentence after it may be cut by a line's end.
fn is_dated(places: &str) -> bool {
    places.contains(',')
        && find_dates(places, Order::Unknown)
            .iter()
            .any(|d| matches!(d.when, When::Day { .. }))
}

/// A sentence, not the second half of a heading: long, and starting like one.
fn is_sentence(text: &str) -> bool {
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

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(text: &str) -> Option<(&str, &str, &str, &str)> {
        find(text).map(|d| {
            (
                d.span.of(text),
                d.place.map_or("", |p| p.of(text)),
                d.agency.map_or("", |a| a.of(text)),
                &text[d.rest..],
            )
        })
    }

    const LONG: &str =
        "The old mill by the river will close in May, the owner told a packed town hall.";

    #[test]
    fn forms_of_the_catalogue() {
        for (lead, dateline, place, agency) in [
            (
                "OAKFIELD (Reuters) - ",
                "OAKFIELD (Reuters)",
                "OAKFIELD",
                "Reuters",
            ),
            (
                "NEW OAKFIELD (AP) -- ",
                "NEW OAKFIELD (AP)",
                "NEW OAKFIELD",
                "AP",
            ),
            (
                "OAKFIELD/LONG FERRY, March 7 (Reuters) - ",
                "OAKFIELD/LONG FERRY, March 7 (Reuters)",
                "OAKFIELD/LONG FERRY",
                "Reuters",
            ),
            ("April 25 (Reuters) - ", "April 25 (Reuters)", "", "Reuters"),
            ("(Reuters) — ", "(Reuters)", "", "Reuters"),
            ("(EFE).- ", "(EFE)", "", "EFE"),
            ("Oakfield (npd) - ", "Oakfield (npd)", "Oakfield", "npd"),
            (
                "ST. OAKFIELD, MO., March 5 - ",
                "ST. OAKFIELD, MO., March 5",
                "ST. OAKFIELD, MO.",
                "",
            ),
            (
                "LONG FERRY, Wis. (AP) — ",
                "LONG FERRY, Wis. (AP)",
                "LONG FERRY, Wis.",
                "AP",
            ),
            (
                "Oakfield/Main (dpa) - ",
                "Oakfield/Main (dpa)",
                "Oakfield/Main",
                "dpa",
            ),
            (
                "Oakfield (dpa/lni) – ",
                "Oakfield (dpa/lni)",
                "Oakfield",
                "dpa/lni",
            ),
            ("Oakfield (epdÖ) – ", "Oakfield (epdÖ)", "Oakfield", "epdÖ"),
            ("OAKFIELD: ", "OAKFIELD", "OAKFIELD", ""),
            ("OAKFIELD, Nov 22 — ", "OAKFIELD, Nov 22", "OAKFIELD", ""),
            (
                "OAKFIELD, Wash. — ",
                "OAKFIELD, Wash.",
                "OAKFIELD, Wash.",
                "",
            ),
            ("Oakfield/Ferry – ", "Oakfield/Ferry", "Oakfield/Ferry", ""),
            (
                "Oakfield, 27.6.2025 – ",
                "Oakfield, 27.6.2025",
                "Oakfield",
                "",
            ),
            ("Oakfield. ", "Oakfield", "Oakfield", ""),
            ("Oakfield · ", "Oakfield", "Oakfield", ""),
            ("دبي (رويترز) - ", "دبي (رويترز)", "دبي", "رويترز"),
            ("【オーク共同】", "【オーク共同】", "オーク", "共同"),
            ("(오크=연합뉴스) ", "(오크=연합뉴스)", "오크", "연합뉴스"),
        ] {
            let text = format!("{lead}{LONG}");
            assert_eq!(
                parts(&text),
                Some((dateline, place, agency, LONG)),
                "{lead}"
            );
        }
    }

    #[test]
    fn a_dateline_may_stand_alone() {
        assert_eq!(
            parts("OAKFIELD, Wash. —"),
            Some(("OAKFIELD, Wash.", "OAKFIELD, Wash.", "", ""))
        );
    }

    #[test]
    fn places_before_a_colon_in_scripts_without_capitals() {
        let sentence =
            "नदी के किनारे की पुरानी चक्की मई में बंद हो जाएगी, मालिक ने भरे हुए नगर भवन में यह बताया।";
        let arabic = "ستغلق الطاحونة القديمة على ضفة النهر أبوابها في شهر مايو كما قال صاحبها أمام الحاضرين.";
        for (line, place) in [
            (format!("रूपनगर: {sentence}"), Some("रूपनगर")),
            (format!("नया रूपनगर : {sentence}"), Some("नया रूपनगर")),
            (format!("وادي النهر: {arabic}"), Some("وادي النهر")),
            (format!("रूपनगर: \"{sentence}\""), None),
            (format!("रूपनगर के मेयर ने कहा: {sentence}"), None),
            ("रूपनगर: कौन क्या है".to_owned(), None),
            (format!("Oakfield: {LONG}"), None),
            (format!("12: {sentence}"), None),
            (String::new(), None),
        ] {
            let found = caseless(&line);
            assert_eq!(found.map(|d| d.span.of(&line)), place, "{line}");
            if let Some(found) = found {
                assert!(line[found.rest..].len() > 100, "{line}");
            }
        }
    }

    #[test]
    fn headings_and_sentences_are_not_taken() {
        for text in [
            "NPC: who is who in the congress",
            "RSS-Feeds",
            "DFB-Pokal: all results",
            "The mayor said on Monday that nothing was decided. She was - as ever - late.",
            "A long day - and a short night",
            "Mill (2024) - a film about bread, water and the people who lived by both of them.",
            "\"Never again\" - that is what the mayor said after the flood of the last spring.",
            "",
            "-",
        ] {
            assert_eq!(parts(text), None, "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn spans_are_ordered_whatever_comes(text in "(\\PC|[A-Z(){}:.—–-]| |[\u{4e00}-\u{4e20}]|【|】|=){0,60}") {
            if let Some(d) = find(&text) {
                proptest::prop_assert!(d.span.end <= d.rest && d.rest <= text.len());
                for part in [d.place, d.agency].into_iter().flatten() {
                    proptest::prop_assert!(d.span.contains(part));
                    let _ = part.of(&text);
                }
                let _ = &text[d.rest..];
            }
        }
    }
}
