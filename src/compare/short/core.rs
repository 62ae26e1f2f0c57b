//! What of a caption or headline is the text itself: without labels, credit, dateline, outlet, relative time.

use super::vocabulary::{OPENINGS, is_label};
use crate::Span;
use crate::compare::Level;
use crate::split::meta::{agency, credit, dateline, headline};

/// Longest label before a mark, in bytes.
const LABEL_BYTES: usize = 48;

/// Longest credit that may be agencies alone, in bytes.
const AGENCIES_BYTES: usize = 80;

/// What may stand between a label and the text.
const MARKS: [char; 7] = [':', '：', '-', '–', '—', '|', ','];

/// The text itself. Never empty where `text` is not: a credit that stands alone is the text.
pub(super) fn core(text: &str, level: Level) -> Span {
    let mut span = Span::new(0, text.len()).trimmed(text);
    // Labels and credits come in layers: `File photo: … (Photo: Ada Marsh) (AP Photo)`.
    for _ in 0..4 {
        let before = span;
        for strip in [label, opening, ago] {
            span = keep(text, span, strip(span.of(text)));
        }
        if level == Level::Headline {
            span = keep(text, span, headline::strip_outlet(span.of(text)));
            span = keep(text, span, kicker(span.of(text)));
        } else {
            span = keep(text, span, credit::split(span.of(text)).caption);
            span = keep(text, span, agency_behind(span.of(text)));
            span = keep(text, span, place(span.of(text)));
        }
        if span == before {
            break;
        }
    }
    span
}

/// `inner` (a span of `outer`'s text) as a span of `text`, if any word is left in it.
fn keep(text: &str, outer: Span, inner: Span) -> Span {
    let cut = inner.start > 0;
    let mut next = Span::new(outer.start + inner.start, outer.start + inner.end).trimmed(text);
    if cut {
        // The mark behind a label goes with it.
        let rest = next
            .of(text)
            .trim_start_matches(|c: char| c.is_whitespace() || MARKS.contains(&c));
        next = Span::new(next.end - rest.len(), next.end);
    }
    if next.of(text).chars().any(char::is_alphanumeric) {
        next
    } else {
        outer
    }
}

/// Whether a text names agencies and nothing else: `(AP Photo)`, `Getty Images`, `Photo: Reuters`. It says nothing of a
/// picture, so two of them tell nothing about each other.
pub(super) fn only_agencies(text: &str) -> bool {
    if text.len() > AGENCIES_BYTES {
        return false;
    }
    let parts = text.split(['/', '|', ',', ';', '(', ')', '[', ']', ':', '：', '©']);
    let mut named = false;
    for part in parts.flat_map(|part| part.split(" via ")) {
        let part = part.trim_matches(|c: char| c.is_whitespace() || c == '.');
        if agency::is_picture_agency(part) {
            named = true;
            continue;
        }
        let mut words = part
            .split(|c: char| !c.is_alphanumeric())
            .filter(|w| !w.is_empty());
        if !words.all(|w| is_label(&w.to_lowercase()) || agency::is_picture_agency(w)) {
            return false;
        }
        named |= !part.is_empty();
    }
    named
}

/// Without `In this photo, `, `Image caption `.
fn opening(text: &str) -> Span {
    let cut = OPENINGS
        .iter()
        .filter(|o| text.len() > o.len() && text.is_char_boundary(o.len()))
        .find(|o| text[..o.len()].eq_ignore_ascii_case(o))
        .map_or(0, |o| o.len());
    Span::new(cut, text.len())
}

/// Without `FILE - `, `File photo: `, `Archivbild: `: nothing but words of labels before a mark.
fn label(text: &str) -> Span {
    let whole = Span::new(0, text.len());
    let mut end = text.len().min(LABEL_BYTES);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let Some((at, mark)) = text[..end]
        .char_indices()
        .find(|(_, c)| matches!(c, ':' | '：' | '-' | '–' | '—' | '|'))
    else {
        return whole;
    };
    let mut words = text[..at]
        .split(|c: char| !c.is_alphanumeric())
        .filter(|w| !w.is_empty())
        .peekable();
    if words.peek().is_some() && words.all(|w| is_label(&w.to_lowercase())) {
        Span::new(at + mark.len_utf8(), text.len())
    } else {
        whole
    }
}

/// Without the `3 hours ago` that link lists print behind a title.
fn ago(text: &str) -> Span {
    let whole = Span::new(0, text.len());
    let Some(head) = text.strip_suffix(" ago") else {
        return whole;
    };
    let Some((head, unit)) = head.rsplit_once(' ') else {
        return whole;
    };
    let units = ["second", "minute", "hour", "day", "week", "month", "year"];
    if !units.contains(&unit.trim_end_matches('s')) {
        return whole;
    }
    match head.rsplit_once(' ') {
        Some((head, n)) if n.bytes().all(|b| b.is_ascii_digit()) => Span::new(0, head.len()),
        _ => whole,
    }
}

/// Without `/ AFP via Getty Images` or `Getty Images` at the end, where no full stop stands before it.
fn agency_behind(text: &str) -> Span {
    if let Some(at) = text.rfind(" / ")
        && only_agencies(&text[at..])
    {
        return Span::new(0, at);
    }
    // One word alone may be part of the sentence; an agency's name of two words hardly is.
    let two = text
        .rmatch_indices(' ')
        .nth(1)
        .filter(|&(at, _)| agency::is_picture_agency(text[at..].trim()));
    Span::new(0, two.map_or(text.len(), |(at, _)| at))
}

/// Without a dateline: `OAKFIELD, March 7 (Reuters) - `.
fn place(text: &str) -> Span {
    // A word before a colon alone (`STRESS: …`) is no place.
    let rest = dateline::find(text)
        .filter(|found| found.sure)
        .map_or(0, |found| found.rest);
    Span::new(rest, text.len())
}

/// Without what stands before a headline in capitals or as an update mark: `UPDATE 2-`, `BREAKING: `, `LIVE | `.
fn kicker(text: &str) -> Span {
    let whole = Span::new(0, text.len());
    let Some((at, mark)) = text
        .char_indices()
        .find(|(_, c)| matches!(c, ':' | '|' | '-' | '–' | '—'))
    else {
        return whole;
    };
    let head = &text[..at];
    let letters = |c: char| c.is_alphabetic();
    let capitals = head.chars().filter(|&c| letters(c)).count() >= 3
        && !head.chars().any(char::is_lowercase)
        && head.split_whitespace().count() <= 2;
    let tail = &text[at + mark.len_utf8()..];
    // A line in capitals throughout has no kicker that could be told from it.
    if capitals && head.len() <= 24 && tail.chars().any(char::is_lowercase) {
        Span::new(at + mark.len_utf8(), text.len())
    } else {
        whole
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn captions() {
        for (text, want) in [
            (
                "FILE - Ferries wait at Riverton quay.",
                "Ferries wait at Riverton quay.",
            ),
            (
                "File photo: Ferries wait. (AP Photo/Ada Marsh)",
                "Ferries wait.",
            ),
            ("In this photo, ferries wait (Reuters)", "ferries wait"),
            (
                "FILE PHOTO - Image caption Ferries wait Getty Images (AFP)",
                "Ferries wait",
            ),
            (
                "Archivbild: Die Fähre wartet. Foto: Ada Marsh/dpa",
                "Die Fähre wartet.",
            ),
            (
                "Ferries wait at the quay 3 hours ago",
                "Ferries wait at the quay",
            ),
            ("Ferries: they wait", "Ferries: they wait"),
            ("Photo: Ada Marsh/Getty Images", "Ada Marsh/Getty Images"),
            (
                "Image caption: Ada Marsh/Getty Images",
                "Ada Marsh/Getty Images",
            ),
            ("(AP Photo)", "(AP Photo)"),
            ("", ""),
            ("...", "..."),
        ] {
            assert_eq!(core(text, Level::Caption).of(text), want, "{text}");
        }
    }

    #[test]
    fn agencies_alone_say_nothing() {
        for (text, want) in [
            ("(AP Photo)", true),
            ("Photo: Reuters", true),
            ("/ AFP via Getty Images", true),
            ("(AP Photo/File)", true),
            ("Getty Images", true),
            ("Photo", true),
            ("Ada Marsh/Getty Images", false),
            ("The Reuters building", false),
            ("", false),
            ("...", false),
        ] {
            assert_eq!(only_agencies(text), want, "{text}");
        }
    }

    #[test]
    fn headlines() {
        for (text, want) in [
            (
                "Ferry runs again after storm - The Riverton Times",
                "Ferry runs again after storm",
            ),
            (
                "UPDATE 2-Ferry runs again after storm",
                "Ferry runs again after storm",
            ),
            ("BREAKING: Ferry runs again", "Ferry runs again"),
            ("Watch: Ferry runs again", "Ferry runs again"),
            ("FERRY - RUNS AGAIN", "FERRY - RUNS AGAIN"),
            ("Riverton: ferry runs again", "Riverton: ferry runs again"),
        ] {
            assert_eq!(core(text, Level::Headline).of(text), want, "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_core_lies_within_and_keeps_a_word(text in "(FILE - |Photo: |\\PC|[a-z]{2,6} |\\(AFP\\)| - |…| 2 hours ago){0,12}") {
            for level in [Level::Caption, Level::Headline] {
                let span = core(&text, level);
                let words = |s: &str| s.chars().any(char::is_alphanumeric);
                prop_assert_eq!(words(span.of(&text)), words(&text));
            }
        }
    }
}
