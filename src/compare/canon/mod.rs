//! The canonical form of a text: what two copies have in common once typesetting is taken away.
//!
//! Compatibility normalisation (NFKC), lower case, straight quotes, one kind of dash, single spaces, no invisible
//! characters. A hyphen between two letters is dropped, with the line break that may follow it, so that a word broken
//! at a line end and the same word unbroken are the same word.
//!
//! Plain ASCII takes a fast path (`ascii`); both paths give the same text and lead back to the same places.

mod ascii;
mod map;

pub use map::OffsetMap;

use unicode_normalization::{IsNormalized, UnicodeNormalization, char::canonical_combining_class};

/// A canonical text and the way back to the text it was made from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Canon {
    /// The canonical text: no leading, trailing or doubled spaces.
    pub text: String,
    /// From spans of [`Canon::text`] to spans of the original.
    pub map: OffsetMap,
}

/// The canonical form of `text`, with its offset map.
///
/// ```
/// use unspool::{Span, compare::canon::canonicalise};
/// let text = "“Co-\n  operation”  —\u{a0}Ünal";
/// let canon = canonicalise(text);
/// assert_eq!(canon.text, "\"cooperation\" - ünal");
/// assert_eq!(canon.map.to_original(Span::new(1, 12)).of(text), "Co-\n  operation");
/// ```
pub fn canonicalise(text: &str) -> Canon {
    if text.is_ascii() {
        let (mut bytes, mut map) = (Vec::new(), OffsetMap::default());
        ascii::canonical(text.as_bytes(), &mut bytes, &mut map);
        let text = text_of(bytes);
        return Canon { text, map };
    }
    general(text)
}

/// The general path of [`canonicalise`], for every script.
fn general(text: &str) -> Canon {
    let mut out = Canon {
        text: String::with_capacity(text.len()),
        map: OffsetMap::default(),
    };
    let mut rest = Clusters { text, at: 0 };
    let mut space: Option<(usize, usize)> = None;
    let mut folded = String::new();
    while let Some((start, cluster)) = rest.next() {
        let end = start + cluster.len();
        fold(cluster, &mut folded);
        if folded.is_empty() {
            continue;
        }
        if folded == " " {
            space = Some((space.map_or(start, |s| s.0), end));
            continue;
        }
        if folded == "-" {
            let spaced = space.is_some();
            match hyphen(text, end) {
                Hyphen::Joins(next)
                    if !spaced
                        && matches!(cluster, "-" | "\u{2010}" | "\u{2011}")
                        && ends_in_letter(&out.text) =>
                {
                    rest.at = next;
                    continue;
                }
                // a run of dashes is one dash
                _ if !spaced && out.text.ends_with('-') => continue,
                _ => {}
            }
        }
        if let Some((a, b)) = space.take()
            && !out.text.is_empty()
        {
            out.map.push(out.text.len(), 1, a, b - a, false);
            out.text.push(' ');
        }
        let straight = same_borders(cluster, &folded);
        out.map
            .push(out.text.len(), folded.len(), start, cluster.len(), straight);
        out.text.push_str(&folded);
    }
    out
}

/// The canonical form without an offset map, into `out` (cleared first); the fast path for plain ASCII.
pub(crate) fn canonical_into(text: &str, out: &mut String) {
    out.clear();
    if text.is_ascii() {
        let mut bytes = std::mem::take(out).into_bytes();
        ascii::canonical(text.as_bytes(), &mut bytes, &mut ascii::Untraced);
        *out = text_of(bytes);
    } else {
        *out = general(text).text;
    }
}

/// Only ASCII went into the fast path and only ASCII comes out, so this never falls back.
fn text_of(ascii: Vec<u8>) -> String {
    String::from_utf8(ascii).unwrap_or_default()
}

fn ends_in_letter(text: &str) -> bool {
    text.chars().next_back().is_some_and(char::is_alphabetic)
}

/// What a hyphen that ends at `end` does.
enum Hyphen {
    /// A letter follows, directly or over one line end; it starts here.
    Joins(usize),
    Stays,
}

fn hyphen(text: &str, end: usize) -> Hyphen {
    let tail = text[end..].trim_start_matches(invisible);
    let next = tail.trim_start_matches(|c: char| blank(c) || invisible(c));
    let gap = &tail[..tail.len() - next.len()];
    let joins = next.starts_with(char::is_alphabetic)
        && (gap.is_empty() || gap.contains(['\n', '\r', '\u{2028}']));
    if joins {
        Hyphen::Joins(text.len() - next.len())
    } else {
        Hyphen::Stays
    }
}

/// White space and control characters separate words.
fn blank(c: char) -> bool {
    c.is_whitespace() || c.is_control()
}

/// Characters without width or meaning for the reader: soft hyphen, zero-width and direction marks, byte-order mark.
fn invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{feff}')
}

/// Cuts a text into characters with the marks that belong to them, the unit that NFKC may not be split within.
struct Clusters<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Iterator for Clusters<'a> {
    type Item = (usize, &'a str);

    fn next(&mut self) -> Option<Self::Item> {
        let start = self.at;
        let mut chars = self.text[start..].char_indices();
        chars.next()?;
        let end = chars
            .find(|&(_, c)| c.is_ascii() || !continues(c))
            .map_or(self.text.len(), |(i, _)| start + i);
        self.at = end;
        Some((start, &self.text[start..end]))
    }
}

/// Whether a character may combine with the one before it.
fn continues(c: char) -> bool {
    canonical_combining_class(c) != 0
        || unicode_normalization::is_nfkc_quick(std::iter::once(c)) == IsNormalized::Maybe
}

/// The canonical form of one cluster: empty, one space, or text without blanks at its ends.
fn fold(cluster: &str, out: &mut String) {
    out.clear();
    if let [b] = cluster.as_bytes() {
        out.push(match b {
            b if b.is_ascii_whitespace() || b.is_ascii_control() => ' ',
            b'`' => '\'',
            b => b.to_ascii_lowercase() as char,
        });
        return;
    }
    let lower: String = cluster
        .chars()
        // Before NFKC, which would take some of these apart.
        .map(|c| match c {
            '‘' | '’' | '‚' | '‛' | '′' | '‹' | '›' | '´' => '\'',
            '“' | '”' | '„' | '‟' | '″' | '«' | '»' => '"',
            '\u{2010}'..='\u{2015}' | '−' | '﹘' => '-',
            c => c,
        })
        .nfkc()
        .flat_map(char::to_lowercase)
        .filter(|&c| !invisible(c))
        .collect();
    for c in lower.nfkc() {
        match c {
            '`' => out.push('\''),
            'ß' => out.push_str("ss"),
            'ς' => out.push('σ'),
            c if blank(c) => out.push(' '),
            c => out.push(c),
        }
    }
    if out.len() > 1 {
        let trimmed = out.trim();
        *out = if trimmed.is_empty() {
            " ".to_owned()
        } else {
            trimmed.to_owned()
        };
    }
}

/// Whether both strings have their character borders at the same places.
fn same_borders(a: &str, b: &str) -> bool {
    a.len() == b.len()
        && a.char_indices()
            .map(|(i, _)| i)
            .eq(b.char_indices().map(|(i, _)| i))
}

#[cfg(test)]
mod tests;
