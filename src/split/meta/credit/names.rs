//! What the words of a credit look like: names, and agencies beside them.

use crate::split::meta::agency::is_picture_agency;

/// `Ada Marsh/HNA`, `HNA / Ada Marsh`: names, and beyond a slash an agency's letters, whichever agency that is.
pub(super) fn names_a_desk(text: &str) -> bool {
    const NAMES: std::ops::RangeInclusive<usize> = 2..=8;
    let is_desk = |desk: &str| {
        let desk = desk.trim();
        (2..=5).contains(&desk.len()) && desk.bytes().all(|b| b.is_ascii_uppercase())
    };
    let is_names = |names: &str| {
        NAMES.contains(&names.split_whitespace().count())
            && name_like(names)
            && names.chars().any(char::is_lowercase)
    };
    let behind = text.rsplit_once('/');
    let before = text.split_once('/');
    behind.is_some_and(|(names, desk)| is_desk(desk) && is_names(names))
        || before.is_some_and(|(desk, names)| is_desk(desk) && is_names(names))
}

/// Holds an agency as a part between slashes, commas, bars, `via` or spaces at its end.
pub(super) fn credit_like(text: &str) -> bool {
    let part = |p: &str| {
        let p = p.trim().trim_end_matches(['.', ')']);
        is_picture_agency(p)
            || p.split_once(' ').is_some_and(|(first, _)| {
                matches!(first, "AP" | "AFP" | "EPA" | "REUTERS" | "Reuters") && p.len() < 24
            })
    };
    text.split(['/', '|', ',', ';', '•']).any(|p| {
        part(p) || p.split(" via ").any(part) || p.split(" - ").any(part) || last_words(p).any(part)
    }) || text.contains('/')
        && text.chars().all(|c| !c.is_lowercase())
        && text.chars().any(char::is_alphabetic)
        && !text.chars().any(|c| c.is_ascii_digit())
}

/// The last one and two words: `Riverton Getty Images` ends in `Getty Images`.
fn last_words(text: &str) -> impl Iterator<Item = &str> {
    let text = text.trim();
    let one = text
        .rfind(char::is_whitespace)
        .map(|at| text[at..].trim_start());
    let two = one.and_then(|last| {
        let head = text[..text.len() - last.len()].trim_end();
        head.rfind(char::is_whitespace)
            .map(|at| text[at..].trim_start())
    });
    one.into_iter().chain(two)
}

/// Capitalised words and small connectors only: names, not a sentence.
pub(super) fn name_like(text: &str) -> bool {
    text.split(|c: char| c.is_whitespace() || c == '/' || c == '-')
        .filter(|w| !w.is_empty())
        .all(|word| {
            let first = word.chars().find(|c| c.is_alphanumeric());
            first.is_none_or(|c| !c.is_lowercase())
                || matches!(
                    word,
                    "via"
                        | "for"
                        | "of"
                        | "the"
                        | "by"
                        | "and"
                        | "von"
                        | "van"
                        | "de"
                        | "del"
                        | "der"
                        | "file"
                        | "und"
                        | "dpa"
                        | "epd"
                        | "imago"
                        | "images"
                        | "picture"
                        | "alliance"
                        | "al"
                        | "bin"
                        | "la"
                        | "le"
                        | "da"
                        | "di"
                        | "pool"
                        | "via."
                )
        })
        && text.split_whitespace().count() <= 12
}
