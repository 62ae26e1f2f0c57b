//! Dumps larger than memory: a text is taken apart in windows, whatever pieces it comes in.
//!
//! A window that is not the dump's last keeps the articles that end well before its end, where the future is known; the
//! next one begins with the first article that was not kept. Where windows end depends on the text alone, so a text that
//! comes in small reads is split as one that comes at once: both go through [`Windows::next`].
//!
//! No window is larger than [`Sizes::longest`], and none keeps less than a quarter of itself: a longer article is cut,
//! and the boundary there says so. A line takes room however short it is, so the size of a window is told by its lines
//! where they are shorter than [`LINE`] on the average. So time is linear and memory bounded for every text.

use super::types::{Article, Boundary, Evidence, Line, Role, Split};
use super::{Span, Splitter};
use crate::units::{self, Key, Units, Unkept};

/// Bytes that are looked at together. All features of a line are within its window.
pub const WINDOW: usize = 4 << 20;
/// Articles that end nearer to the end of a window are read again in the next one.
pub const MARGIN: usize = 256 << 10;
/// An article longer than three quarters of this is cut, with a boundary of probability 0 and the cue `longest-window`.
pub const LONGEST: usize = 16 << 20;
/// Bytes that a line counts for at least, on the average of a window: what is known of a line takes more room than it.
pub const LINE: usize = 32;

/// The name of the reason for a cut that nothing but the size of windows speaks for.
const TOO_LONG: &str = "longest-window";

/// The sizes of windows, in bytes: those of the text, or [`Sizes::line`] for each line where that is more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Sizes {
    pub window: usize,
    pub margin: usize,
    pub longest: usize,
    pub line: usize,
}

impl Default for Sizes {
    fn default() -> Self {
        Sizes {
            window: WINDOW,
            margin: MARGIN,
            longest: LONGEST,
            line: LINE,
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
    /// Least size of the window that is due.
    want: usize,
    /// Bytes of what is left that are known to hold no end of the window that is due, and the line breaks in them.
    searched: usize,
    breaks: usize,
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
            breaks: 0,
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
        units: &dyn Units,
    ) -> Option<Piece<'t>> {
        'window: loop {
            let Some(end) = self.window(text) else {
                return (ended && !text.is_empty())
                    .then(|| self.give(text, self.look(splitter, text, units)));
            };
            let mut split = self.look(splitter, &text[..end], units);
            let sure = self.sure(&split.lines, end);
            let filled = |line: &&Line| line.role != Role::Blank;
            let blank = split.lines.iter().find(filled);
            let blank = blank.map_or(end, |line| line.span.start);
            if blank > 0 && blank >= end / 4 {
                // More blank lines would tell no more, and there may be more than memory holds.
                split.lines.retain(|line| line.span.end <= blank);
                split.articles.clear();
                return Some(self.give(&text[..blank], split));
            }
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
            let last = split.lines.iter().rfind(filled);
            let last = last.map_or(0, |line| line.span.end);
            if last <= sure {
                // With so many blank lines behind them, all articles are known, however little they are of the window.
                let split = self.look(splitter, &text[..last], units);
                return Some(self.give(&text[..last], split));
            }
            while self.want < self.sizes.longest {
                self.want = self.sizes.longest.min(2 * self.want);
                (self.searched, self.breaks) = (0, 0);
                if self.window(text).is_none_or(|larger| larger > end) {
                    continue 'window;
                }
            }
            let before = split.lines.iter().map(|line| line.span.start);
            let cut = before.take_while(|&start| start <= sure).last();
            let cut = cut.filter(|&cut| cut > kept).unwrap_or(end);
            if cut < end {
                split = self.look(splitter, &text[..cut], units);
            }
            let piece = self.give(&text[..cut], split);
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

    /// Where the articles of a window end that are known: a margin of lines comes behind them.
    fn sure(&self, lines: &[Line], end: usize) -> usize {
        let Sizes { margin, line, .. } = self.sizes;
        let starts = lines.iter().rev().map(|line| line.span.start);
        let mut behind = std::iter::once(end).chain(starts).zip(0usize..);
        behind
            .find(|(start, count)| (end - start).max(count.saturating_mul(line)) >= margin)
            .map_or(0, |(start, _)| start)
    }

    /// Where the window that is due ends: at the first line end that makes it large enough; at the last before it gets too
    /// long where there is none; inside a line that is too long itself. `None` when what is left is one window, or when
    /// more must be known.
    fn window(&mut self, text: &str) -> Option<usize> {
        let most = self.sizes.longest;
        let known = text.len().min(most);
        let rest = text.as_bytes().get(self.searched..known).unwrap_or(&[]);
        for at in memchr::memchr_iter(b'\n', rest) {
            let (end, breaks) = (self.searched + at + 1, self.breaks + 1);
            let size = end.max(breaks.saturating_mul(self.sizes.line));
            if size < self.want {
                self.breaks = breaks;
                continue;
            }
            // all that is left may be this window
            self.searched = end - 1;
            return (end < text.len()).then_some(end);
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

    /// Looks at a window, unless that was done and kept by a run that was stopped.
    fn look(&self, splitter: &Splitter, text: &str, units: &dyn Units) -> Split {
        if !units.wanted() {
            return splitter.one_window(text);
        }
        let mut key = Key::new("window", &splitter.options);
        key.number(self.start as u64);
        key.bytes(text.as_bytes());
        units::find(units, key.done()).unwrap_or_else(|| {
            let split = splitter.one_window(text);
            units::keep(units, key.done(), &split);
            split
        })
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
        (self.searched, self.breaks) = (0, 0);
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
#[derive(Clone)]
pub struct Stream<'s> {
    splitter: &'s Splitter,
    units: &'s dyn Units,
    windows: Windows,
    /// What came and was not given out.
    held: String,
}

impl Splitter {
    /// Takes one text apart as [`Splitter::split`] does. Each window of a text that is longer than one is a unit: those
    /// that were kept are not looked at again.
    pub fn resume(&self, text: &str, units: &dyn Units) -> Split {
        let mut windows = Windows::new(self.sizes());
        let units = match text.len() <= windows.sizes.window {
            true => &Unkept,
            false => units,
        };
        let mut whole = Split::default();
        let mut done = 0;
        while let Some(piece) = windows.next(self, &text[done..], true, units) {
            done += piece.text.len();
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
        self.resumed_stream(&Unkept)
    }

    /// The same, and each window is a unit: those that were kept are not looked at again.
    pub fn resumed_stream<'s>(&'s self, units: &'s dyn Units) -> Stream<'s> {
        Stream {
            splitter: self,
            units,
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
        let (splitter, units) = (self.splitter, self.units);
        while let Some(piece) = self
            .windows
            .next(splitter, &self.held[done..], ended, units)
        {
            done += piece.text.len();
            give(piece);
        }
        self.held.drain(..done);
    }
}

#[cfg(test)]
mod tests;
