//! Dumps larger than memory: a text is taken apart in windows, whatever pieces it comes in.
//!
//! A window that is not the dump's last keeps the articles that end well before its end, where the future is known; the
//! next one begins with the first article that was not kept. Where windows end depends on the text alone, so a text that
//! comes in small reads is split as one that comes at once: both go through [`Windows::next`].
//!
//! No window is longer than [`Sizes::longest`], and none keeps less than a quarter of itself: a longer article is cut,
//! and the boundary there says so. So time is linear and memory bounded for every text.

use super::types::{Article, Boundary, Evidence, Line, Split};
use super::{Span, Splitter};
use crate::units::{self, Key, Units};

/// Bytes that are looked at together. All features of a line are within its window.
pub const WINDOW: usize = 4 << 20;
/// Articles that end nearer to the end of a window are read again in the next one.
pub const MARGIN: usize = 256 << 10;
/// An article longer than three quarters of this is cut, with a boundary of probability 0 and the cue `longest-window`.
pub const LONGEST: usize = 64 << 20;

/// The name of the reason for a cut that nothing but the size of windows speaks for.
const TOO_LONG: &str = "longest-window";

/// The sizes of windows, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Sizes {
    pub window: usize,
    pub margin: usize,
    pub longest: usize,
}

impl Default for Sizes {
    fn default() -> Self {
        Sizes {
            window: WINDOW,
            margin: MARGIN,
            longest: LONGEST,
        }
    }
}

/// Some articles of a dump that comes in pieces, and the lines they stand in. The pieces tile the dump.
#[derive(Clone, Debug, PartialEq)]
pub struct Piece<'t> {
    /// The text of the piece.
    pub text: &'t str,
    /// Bytes of the dump before it.
    pub start: usize,
    /// Lines of the dump before it.
    pub line: usize,
    /// Its lines and articles. Spans point into [`Piece::text`]; the line numbers of articles, boundaries and reasons
    /// count from the start of the dump.
    pub split: Split,
}

impl Piece<'_> {
    /// The lines of an article of this piece; their spans point into [`Piece::text`].
    pub fn lines_of(&self, article: &Article) -> &[Line] {
        &self.split.lines[article.lines.0 - self.line..article.lines.1 - self.line]
    }

    /// Adds the piece to what was found before it.
    pub(super) fn add_to(self, whole: &mut Split) {
        let by = self.start;
        let lines = self.split.lines.into_iter();
        whole.lines.extend(lines.map(|line| Line {
            span: moved(line.span, by),
            ..line
        }));
        for mut article in self.split.articles {
            article.each_span(|span| *span = moved(*span, by));
            whole.articles.push(article);
        }
    }
}

fn moved(span: Span, by: usize) -> Span {
    Span::new(span.start + by, span.end + by)
}

/// Where the windows of a dump stand.
#[derive(Clone, Debug)]
pub(super) struct Windows {
    sizes: Sizes,
    /// Least length of the window that is due.
    want: usize,
    /// Bytes of what is left that are known to hold no end of the window that is due.
    searched: usize,
    /// What was given out: bytes and lines.
    start: usize,
    line: usize,
    /// Why the first article of what is left starts there, as the window before saw it.
    carried: Option<Boundary>,
}

impl Windows {
    pub fn new(sizes: Sizes) -> Windows {
        Windows {
            sizes,
            want: sizes.window,
            searched: 0,
            start: 0,
            line: 0,
            carried: None,
        }
    }

    /// The next piece of what is left of a dump, of which `text` is known, all of it when it `ended`. `None` when more
    /// must be known first, or when nothing is left.
    pub fn next<'t>(
        &mut self,
        splitter: &Splitter,
        text: &'t str,
        ended: bool,
    ) -> Option<Piece<'t>> {
        loop {
            let Some(end) = self.end(text) else {
                return (ended && !text.is_empty())
                    .then(|| self.give(text, splitter.one_window(text)));
            };
            let mut split = splitter.one_window(&text[..end]);
            let sure = end.saturating_sub(self.sizes.margin);
            let count = split
                .articles
                .iter()
                .take_while(|a| a.span.end <= sure)
                .count();
            let kept = split.articles[..count].last().map_or(0, |a| a.span.end);
            if kept > 0 && kept >= end / 4 {
                let lines = split.articles[count - 1].lines.1;
                let next = split.articles.get(count).map(|a| a.boundary.clone());
                split.lines.truncate(lines);
                split.articles.truncate(count);
                let line = self.line;
                let piece = self.give(&text[..kept], split);
                self.carried = next.map(|boundary| counted_from(boundary, line));
                return Some(piece);
            }
            if self.want < self.sizes.longest {
                self.want = self.sizes.longest.min(2 * self.want);
                self.searched = 0;
                continue;
            }
            let before = split.lines.iter().map(|line| line.span.start);
            let cut = before.take_while(|&start| start <= sure).last();
            let cut = cut.filter(|&cut| cut > kept).unwrap_or(end);
            let piece = self.give(&text[..cut], splitter.one_window(&text[..cut]));
            self.carried = Some(Boundary {
                line: self.line,
                probability: 0.0,
                evidence: vec![Evidence {
                    cue: TOO_LONG.into(),
                    weight: 0.0,
                    line: self.line,
                }],
            });
            return Some(piece);
        }
    }

    /// Where the window that is due ends: at the first line end that makes it long enough; at the last before it gets too
    /// long where there is none; inside a line that is too long itself. `None` when what is left is one window, or when
    /// more must be known.
    fn end(&mut self, text: &str) -> Option<usize> {
        let most = self.sizes.longest;
        let from = (self.want - 1).max(self.searched);
        let known = text.len().min(most);
        if let Some(at) = text
            .as_bytes()
            .get(from..known)
            .and_then(|rest| memchr::memchr(b'\n', rest))
        {
            // all that is left may be this window
            self.searched = from + at;
            return (from + at + 1 < text.len()).then_some(from + at + 1);
        }
        self.searched = self.searched.max(known);
        if text.len() <= most {
            return None;
        }
        let line_end = memchr::memrchr(b'\n', &text.as_bytes()[..most]).map(|at| at + 1);
        Some(line_end.unwrap_or_else(|| {
            let border = text.floor_char_boundary(most);
            // a limit of less than one character is one character
            if border > 0 {
                border
            } else {
                text.ceil_char_boundary(1)
            }
        }))
    }

    /// Gives out a piece that was given out before, in a run that was stopped, and goes on behind it.
    fn again<'t>(&mut self, text: &'t str, split: Split, carried: Option<Boundary>) -> Piece<'t> {
        let piece = Piece {
            text,
            start: self.start,
            line: self.line,
            split,
        };
        self.carried = carried;
        self.past(&piece);
        piece
    }

    /// Gives out a piece with the articles in it, and goes on behind it.
    fn give<'t>(&mut self, text: &'t str, mut split: Split) -> Piece<'t> {
        for (nth, article) in split.articles.iter_mut().enumerate() {
            article.lines.0 += self.line;
            article.lines.1 += self.line;
            let own = std::mem::replace(&mut article.boundary, Boundary::of_nothing());
            article.boundary = match self.carried.take() {
                Some(before) if nth == 0 => Boundary {
                    line: article.lines.0,
                    ..before
                },
                _ => counted_from(own, self.line),
            };
        }
        let piece = Piece {
            text,
            start: self.start,
            line: self.line,
            split,
        };
        self.past(&piece);
        piece
    }

    fn past(&mut self, piece: &Piece<'_>) {
        self.start += piece.text.len();
        self.line += piece.split.lines.len();
        self.want = self.sizes.window;
        self.searched = 0;
    }
}

/// A boundary whose lines count from `line` lines before.
fn counted_from(mut boundary: Boundary, line: usize) -> Boundary {
    boundary.line += line;
    for term in &mut boundary.evidence {
        term.line += line;
    }
    boundary
}

/// A dump that comes in pieces and is split as it comes. Made by [`Splitter::stream`].
#[derive(Clone, Debug)]
pub struct Stream<'s> {
    splitter: &'s Splitter,
    windows: Windows,
    /// What came and was not given out.
    held: String,
}

impl Splitter {
    /// Takes one text apart as [`Splitter::split`] does. Each window of a text that is longer than one is a unit: those
    /// that were kept are not looked at again.
    pub fn resume(&self, text: &str, units: &dyn Units) -> Split {
        let mut windows = Windows::new(self.sizes());
        if !units.wanted() || text.len() <= windows.sizes.window {
            return self.split(text);
        }
        let mut key = Key::new("window", &(&self.options, self.sizes));
        key.bytes(text.as_bytes());
        let mut whole = Split::default();
        while windows.start < text.len() {
            key.number(windows.start as u64);
            let left = &text[windows.start..];
            let kept: Option<(usize, Split, Option<Boundary>)> = units::find(units, key.done());
            let piece = match kept {
                Some((bytes, split, carried)) => windows.again(&left[..bytes], split, carried),
                None => {
                    let Some(piece) = windows.next(self, left, true) else {
                        break;
                    };
                    let given = (piece.text.len(), &piece.split, &windows.carried);
                    units::keep(units, key.done(), &given);
                    piece
                }
            };
            piece.add_to(&mut whole);
        }
        whole
    }

    /// Splits a dump that comes piece by piece, with memory for some windows of it. What comes out is what
    /// [`Splitter::split`] finds in the whole.
    ///
    /// ```
    /// use unspool::split::{SplitOptions, Splitter};
    /// let splitter = Splitter::new(SplitOptions::default());
    /// let mut stream = splitter.stream();
    /// let mut count = 0;
    /// for part in ["Ferry service res", "umes after storm\n\nThe ferry ran again on Monday.\n"] {
    ///     stream.push(part, &mut |piece| count += piece.split.articles.len());
    /// }
    /// stream.finish(&mut |piece| count += piece.split.articles.len());
    /// assert_eq!(count, 1);
    /// ```
    pub fn stream(&self) -> Stream<'_> {
        Stream {
            splitter: self,
            windows: Windows::new(self.sizes()),
            held: String::new(),
        }
    }
}

impl Stream<'_> {
    /// Takes more of the dump, and gives out the articles that are sure by now.
    pub fn push(&mut self, text: &str, give: &mut impl FnMut(Piece<'_>)) {
        self.held.push_str(text);
        self.run(false, give);
    }

    /// The dump has ended: gives out what is left.
    pub fn finish(mut self, give: &mut impl FnMut(Piece<'_>)) {
        self.run(true, give);
    }

    /// Bytes of the dump that were given out.
    pub fn given(&self) -> usize {
        self.windows.start
    }

    fn run(&mut self, ended: bool, give: &mut impl FnMut(Piece<'_>)) {
        let mut done = 0;
        while let Some(piece) = self.windows.next(self.splitter, &self.held[done..], ended) {
            done += piece.text.len();
            give(piece);
        }
        self.held.drain(..done);
    }
}

#[cfg(test)]
mod tests;
