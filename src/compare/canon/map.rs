//! The way back from a canonical text to the original.

use crate::Span;

/// Maps spans of a canonical text to spans of the text it was made from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OffsetMap {
    pieces: Vec<Piece>,
}

/// A stretch of canonical text and where it came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Piece {
    canon: usize,
    canon_len: usize,
    original: usize,
    original_len: usize,
    /// Byte for byte: an offset within the piece is the same on both sides.
    straight: bool,
}

impl OffsetMap {
    /// Adds the next stretch; stretches that continue one another byte for byte are kept as one.
    pub(super) fn push(
        &mut self,
        canon: usize,
        canon_len: usize,
        original: usize,
        original_len: usize,
        straight: bool,
    ) {
        if let Some(last) = self.pieces.last_mut()
            && straight
            && last.straight
            && last.original + last.original_len == original
            && last.canon + last.canon_len == canon
        {
            last.canon_len += canon_len;
            last.original_len += original_len;
            return;
        }
        self.pieces.push(Piece {
            canon,
            canon_len,
            original,
            original_len,
            straight,
        });
    }

    /// The span of the original that a span of the canonical text came from. A span that cuts through a character
    /// that changed its length covers that character whole; an empty span stays empty.
    pub fn to_original(&self, span: Span) -> Span {
        let start = self.start(span.start);
        if span.is_empty() {
            return Span::new(start, start);
        }
        Span::new(start, self.end(span.end).max(start))
    }

    fn piece(&self, canon: usize) -> Option<&Piece> {
        let after = self.pieces.partition_point(|p| p.canon <= canon);
        self.pieces[..after].last().or(self.pieces.first())
    }

    fn start(&self, canon: usize) -> usize {
        self.piece(canon).map_or(0, |p| p.start(canon))
    }

    fn end(&self, canon: usize) -> usize {
        self.piece(canon - 1).map_or(0, |p| p.end(canon))
    }

    /// Like [`OffsetMap::to_original`], for spans that are not empty and come in order.
    pub(crate) fn in_order(&self) -> impl FnMut(Span) -> Span + '_ {
        let mut at = 0;
        move |span| {
            let mut piece = |canon: usize| {
                while self.pieces.get(at + 1).is_some_and(|p| p.canon <= canon) {
                    at += 1;
                }
                self.pieces.get(at)
            };
            let start = piece(span.start).map_or(0, |p| p.start(span.start));
            let end = piece(span.end - 1).map_or(0, |p| p.end(span.end));
            Span::new(start, end.max(start))
        }
    }
}

impl Piece {
    fn start(&self, canon: usize) -> usize {
        if canon >= self.canon + self.canon_len {
            return self.original + self.original_len;
        }
        self.original + if self.straight { canon - self.canon } else { 0 }
    }

    fn end(&self, canon: usize) -> usize {
        if self.straight && canon < self.canon + self.canon_len {
            return self.original + (canon - self.canon);
        }
        self.original + self.original_len
    }
}
