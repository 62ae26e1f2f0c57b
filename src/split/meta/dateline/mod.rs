//! The dateline: place and agency at the start of a first paragraph, `LONDON (Reuters) - `.

mod bracketed;
mod separator;
mod shape;
mod spelled;

pub use spelled::caseless;

use crate::Span;
use bracketed::bracketed;
use spelled::spelled;

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

fn is_dash(c: char) -> bool {
    matches!(c, '-' | '–' | '—' | '―' | '‒' | '−')
}

#[cfg(test)]
mod tests;
