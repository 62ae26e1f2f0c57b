//! The forms that a caption and its credit have on one line: in brackets, after a label, before an agency.

use super::Parts;
use super::labels::label_at_start;
use super::names::{credit_like, name_like, names_a_desk};
use crate::Span;
use crate::split::meta::agency::is_picture_agency;
use crate::split::meta::byline::without_title;

/// A bracket at the end that holds a credit.
pub(super) fn bracket(line: &str, span: Span) -> Option<Parts> {
    let text = span.of(line);
    let body = text.trim_end_matches(['.', ' ']);
    let (open, close) = [('(', ')'), ('[', ']'), ('（', '）')]
        .into_iter()
        .find(|(_, close)| body.ends_with(*close))?;
    let at = body.rfind(open)?;
    let inner = Span::new(
        span.start + at + open.len_utf8(),
        span.start + body.len() - close.len_utf8(),
    )
    .trimmed(line);
    if inner.is_empty() || inner.len() > 140 {
        return None;
    }
    let caption = Span::new(span.start, span.start + at).trimmed(line);
    if let Some(len) = label_at_start(inner.of(line)) {
        let credit = Span::new(inner.start + len, inner.end).trimmed(line);
        return (!credit.is_empty()).then_some(Parts {
            caption,
            credit: Some(credit),
        });
    }
    let taken_by = ["撮影", "提供", "写真"]
        .into_iter()
        .find(|w| inner.of(line).ends_with(w));
    if let Some(word) = taken_by {
        return Some(Parts {
            caption,
            credit: Some(Span::new(inner.start, inner.end - word.len()).trimmed(line)),
        });
    }
    (credit_like(inner.of(line)) || names_a_desk(inner.of(line))).then_some(Parts {
        caption,
        credit: Some(inner),
    })
}

/// A label inside the line, at the start of a word after a stop, a bar, or (glued by scrapers) anything.
pub(super) fn labelled(line: &str, span: Span) -> Option<Parts> {
    let text = span.of(line);
    let mut best: Option<(usize, usize)> = None;
    let mut before: Option<char> = None;
    for (at, c) in text.char_indices() {
        let edge = match before {
            None => true,
            Some(b) => !b.is_alphanumeric() || b.is_lowercase() && c.is_uppercase(),
        };
        before = Some(c);
        if !edge
            || !(c.is_uppercase()
                || c == '©'
                || c == 'ⓒ'
                || c.is_alphabetic() && !c.is_lowercase()
                || at == 0
                || before_is_stop(&text[..at]))
        {
            continue;
        }
        if let Some(len) = label_at_start(&text[at..]) {
            let tail = text[at + len..].trim();
            let colon = text[at..at + len]
                .trim_end()
                .ends_with([':', '：', '=', '＝', '©', 'ⓒ']);
            let fits = !tail.is_empty()
                && tail.chars().count() <= 110
                && (colon || credit_like(tail) || at == 0 && name_like(tail));
            if fits {
                best = Some((at, len));
                break;
            }
        }
    }
    let (at, len) = best?;
    let caption = text[..at].trim_end_matches(|c: char| {
        c.is_whitespace() || matches!(c, '|' | '-' | '–' | '—' | '/' | '(' | '[' | '•' | '·' | '+')
    });
    let credit = Span::new(span.start + at + len, span.end).trimmed(line);
    let mut end = credit.end;
    let inside = credit.of(line);
    if inside.ends_with([')', ']']) && !inside.contains(['(', '[']) {
        end -= 1;
    }
    let credit = Span::new(credit.start, end).trimmed(line);
    Some(Parts {
        caption: Span::new(span.start, span.start + caption.len()),
        credit: Some(Span::new(
            credit.start,
            credit.start + without_title(credit.of(line)).len(),
        )),
    })
}

fn before_is_stop(text: &str) -> bool {
    text.trim_end()
        .ends_with(['.', '|', '/', '!', '?', '"', '”', '(', '–', '-', '—', '。'])
}

/// `Ada Marsh/AFP`, `Ada Marsh / AFP via Getty Images`, `AP Photo/Ada Marsh`, `Getty Images` after the caption.
pub(super) fn agency_tail(line: &str, span: Span) -> Option<Parts> {
    let text = span.of(line);
    let body = text.trim_end_matches(['.', ' ']);
    // the part after the last full stop, when it is a credit as a whole
    let stop = body
        .char_indices()
        .rfind(|&(at, c)| {
            matches!(c, '.' | '!' | '?' | '"' | '”' | '|' | '—' | '–')
                && body[at + c.len_utf8()..].starts_with(char::is_whitespace)
                && !initial_before(&body[..at])
        })
        .map(|(at, c)| at + c.len_utf8())
        .unwrap_or(0);
    let tail = body[stop..].trim();
    if !tail.is_empty()
        && tail.chars().count() <= 100
        && (credit_like(tail) && (stop > 0 || tail.contains('/') || is_picture_agency(tail))
            || stop > 0 && names_a_desk(tail))
        && name_like(tail)
    {
        let start = span.start + body.len() - body[stop..].trim_start().len();
        let caption = Span::new(span.start, span.start + stop)
            .of(line)
            .trim_end_matches([' ', '|', '–', '—']);
        return Some(Parts {
            caption: Span::new(span.start, span.start + caption.len()),
            credit: Some(Span::new(start, span.start + body.len())),
        });
    }
    // no stop between caption and credit: walk back from the slash before the agency over the photographer's name
    let slash = body.rfind('/')?;
    let agency = body[slash + 1..].trim();
    if !credit_like(&body[slash..]) && !is_picture_agency(agency)
        || agency.split_whitespace().count() > 6
    {
        return None;
    }
    let mut start = slash;
    let head = body[..slash].trim_end();
    let mut end = head.len();
    for _ in 0..2 {
        let word_at = head[..end]
            .char_indices()
            .rfind(|(_, c)| c.is_whitespace())
            .map_or(0, |(at, c)| at + c.len_utf8());
        let word = &head[word_at.min(end)..end];
        let named = word.chars().next().is_some_and(char::is_uppercase)
            && !word.ends_with([',', '.', ';', ':', ')'])
            || word.len() == 2 && word.ends_with('.');
        if !named || word_at == 0 {
            break;
        }
        start = word_at;
        end = head[..word_at].trim_end().len();
        let sentence = head[..end].strip_suffix(['.', ')', '"', '”']);
        if sentence.is_some_and(|sentence| !initial_before(sentence)) {
            break;
        }
    }
    if start == slash || start == 0 {
        return None;
    }
    Some(Parts {
        caption: Span::new(span.start, span.start + start).trimmed(line),
        credit: Some(Span::new(span.start + start, span.start + body.len())),
    })
}

/// `… J` before a full stop: an initial, which ends no sentence.
fn initial_before(text: &str) -> bool {
    let mut chars = text.chars().rev();
    chars.next().is_some_and(char::is_uppercase)
        && chars.next().is_none_or(|c| !c.is_alphanumeric())
}
