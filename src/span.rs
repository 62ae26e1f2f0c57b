//! Byte spans: how every room of unspool points into a text.

use serde::{Deserialize, Serialize};

/// A half-open range of bytes, `start..end`, in one text.
///
/// Spans are always on character borders of the text they point into.
///
/// ```
/// use unspool::Span;
/// let text = "Riverton wins\nThe match ended late.";
/// assert_eq!(Span::new(0, 13).of(text), "Riverton wins");
/// ```
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Span {
    /// The span `start..end`.
    ///
    /// # Panics
    /// When `end` lies before `start`.
    pub fn new(start: usize, end: usize) -> Self {
        assert!(
            start <= end,
            "a span cannot end ({end}) before it starts ({start})"
        );
        Span { start, end }
    }

    /// Length in bytes.
    pub fn len(self) -> usize {
        self.end - self.start
    }

    /// True when the span covers no byte.
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// The piece of `text` that this span covers.
    ///
    /// # Panics
    /// When the span does not lie on character borders within `text`.
    pub fn of(self, text: &str) -> &str {
        &text[self.start..self.end]
    }

    /// Whether `other` lies wholly within this span.
    pub fn contains(self, other: Span) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// This span without leading and trailing white space (and U+FEFF) of `text`.
    pub fn trimmed(self, text: &str) -> Span {
        let blank = |c: char| c.is_whitespace() || c == '\u{feff}' || c == '\0';
        let piece = self.of(text);
        let start = self.start + (piece.len() - piece.trim_start_matches(blank).len());
        let end = (self.start + piece.trim_end_matches(blank).len()).max(start);
        Span { start, end }
    }
}
