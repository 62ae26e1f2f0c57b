//! Cuts prose that has no article structure where its topic changes: `unspool split --by topic`.
//!
//! This is for text without headlines, bylines and chrome: transcripts, minutes, stories whose breaks were lost. It
//! looks at words alone. Dumps of scraped pages are the decoder's work, not this module's.
//!
//! A segmentation is scored as a generative model would score it: every segment draws its words from its own
//! distribution, and the distributions come from a common prior. Three kinds of evidence are added up:
//!
//! - words: a Dirichlet compound multinomial whose prior is the background frequency of each word, so that a rare word
//!   said twice counts for much and a common one for nothing (Eisenstein and Barzilay, *Bayesian Unsupervised Topic
//!   Segmentation*, 2008, with an informed prior in place of the flat one);
//! - related words: the mean word vector of each line, by a two-covariance Gaussian model (the between-topic and
//!   within-topic spread of lines; Ioffe, *Probabilistic Linear Discriminant Analysis*, 2006);
//! - first words: a line that begins with `he` or `for example` goes on from another (the cue `continues` of the
//!   catalogue, in its languages), and one that begins with `but` or `thus` more surely.
//!
//! How long segments are is read off the document: the mean and spread of a length prior are those under which the
//! document is most probable (Fragkou, Petridis and Kehagias, *A Dynamic Programming Algorithm for Linear Text
//! Segmentation*, 2004, take them from training documents). The cuts are then those with the fewest expected errors in
//! a window of half a segment, given all segmentations weighted by their probability.
//!
//! Time is linear in the number of lines; memory is bounded by a window of [`WINDOW`] lines. No segment is longer than
//! [`LONGEST`] lines: a longer stretch on one topic is cut there, with a low probability.

mod lattice;
mod score;
mod sums;
mod table;
mod words;

use super::{Article, Boundary, Evidence, Line, Role, Split};
use crate::Span;
use lattice::Lattice;
use score::Units;

/// Lines that are looked at together.
pub const WINDOW: usize = 2000;
/// Longest segment, in lines that are not blank.
pub const LONGEST: usize = 100;

/// A line at which a new topic starts, and why.
#[derive(Clone, Debug, PartialEq)]
pub struct TopicBoundary {
    /// The first line of the new topic, an index into the lines given.
    pub line: usize,
    /// Probability that a topic starts here, 0 to 1.
    pub probability: f64,
    /// `word-repetition`, `related-words`, `first-words` and `segment-length`: what each adds to the score of cutting here, in nats,
    /// against leaving the two segments in one.
    pub evidence: Vec<Evidence>,
}

/// Cuts a text where its topic changes.
///
/// `lines` are the lines of `text`; each that is not blank is a unit (a sentence or a paragraph), and cuts fall only
/// between units. The first line is no boundary. English texts are compared by meaning as well, with the built-in
/// table; texts of other languages by their repeated words alone, those without spaces by pairs of characters.
///
/// ```
/// use unspool::Span;
/// use unspool::split::topic::split_by_topic;
/// let text = "The mill grinds corn. The miller sells flour.";
/// let lines = [Span::new(0, text.len())];
/// assert!(split_by_topic(text, &lines).is_empty());
/// ```
///
/// # Panics
/// When a line does not lie on character borders within `text`.
pub fn split_by_topic(text: &str, lines: &[Span]) -> Vec<TopicBoundary> {
    let filled = filled(text, lines);
    let mut found = Vec::new();
    each_window(text, lines, &filled, |window| {
        let Window {
            from,
            units,
            lattice,
            cuts,
            ..
        } = window;
        for (nth, &cut) in cuts.iter().enumerate() {
            if cut > window.safe {
                break;
            }
            let before = if nth == 0 { 0 } else { cuts[nth - 1] };
            let after = cuts.get(nth + 1).copied().unwrap_or(units.len());
            let line = filled[from + cut];
            found.push(TopicBoundary {
                line,
                probability: lattice.probability(cut),
                evidence: lattice.evidence(units, before, cut, after, line),
            });
        }
    });
    found
}

/// The probability that a topic starts at each line that is not blank.
pub(super) fn probabilities(text: &str, lines: &[Span]) -> Vec<f64> {
    let filled = filled(text, lines);
    let mut out = vec![0.0; filled.len()];
    each_window(text, lines, &filled, |window| {
        for (unit, p) in out[window.from..window.from + window.units.len()]
            .iter_mut()
            .enumerate()
        {
            *p = window.lattice.probability(unit);
        }
    });
    out
}

/// How many words of three and more letters a text has, and how many of them the table of English words knows.
pub(super) fn known_words(text: &str) -> (usize, usize) {
    const SHORTEST: usize = 3;
    let (mut all, mut known) = (0, 0);
    words::each_word(text, |word| {
        if word.chars().nth(SHORTEST - 1).is_some() {
            all += 1;
            known += usize::from(table::TABLE.frequency(word).is_some());
        }
    });
    (all, known)
}

/// The lines that are not blank.
fn filled(text: &str, lines: &[Span]) -> Vec<usize> {
    (0..lines.len())
        .filter(|&i| !lines[i].trimmed(text).is_empty())
        .collect()
}

/// Some lines that are looked at together.
struct Window<'a> {
    /// Its first line, among those that are not blank.
    from: usize,
    units: &'a Units,
    lattice: &'a Lattice,
    /// The cuts in it, from its start.
    cuts: &'a [usize],
    /// The last cut that is sure: near the end of a window that is not the text's the future is missing.
    safe: usize,
}

/// Shows `see` the lines in windows, each of which starts at the last sure cut of the one before.
fn each_window(text: &str, lines: &[Span], filled: &[usize], mut see: impl FnMut(&Window)) {
    let mut from = 0;
    while from < filled.len() {
        let to = filled.len().min(from + WINDOW);
        let last = to == filled.len();
        let pieces: Vec<&str> = filled[from..to]
            .iter()
            .map(|&i| lines[i].of(text))
            .collect();
        let units = Units::of(&pieces);
        let lattice = Lattice::build(&units, LONGEST);
        let cuts = lattice.cuts();
        let safe = if last {
            pieces.len()
        } else {
            pieces.len() - LONGEST
        };
        see(&Window {
            from,
            units: &units,
            lattice: &lattice,
            cuts: &cuts,
            safe,
        });
        let sure = cuts.iter().take_while(|&&cut| cut <= safe).last();
        from = match sure {
            Some(&cut) if !last => from + cut,
            _ => to,
        };
    }
}

/// The articles of a text that is cut by topic: every stretch between two boundaries, its lines all body.
pub(super) fn split(text: &str, lines: &[Span], least: f64) -> Split {
    let blank = |line: &Span| line.trimmed(text).is_empty();
    let tiled = lines
        .iter()
        .map(|line| Line {
            span: *line,
            role: if blank(line) { Role::Blank } else { Role::Body },
        })
        .collect();
    let mut starts: Vec<Boundary> = split_by_topic(text, lines)
        .into_iter()
        .filter(|b| b.probability >= least)
        .map(|b| Boundary {
            line: b.line,
            probability: b.probability,
            evidence: b.evidence,
        })
        .collect();
    if let Some(first) = lines.iter().position(|line| !blank(line)) {
        starts.insert(
            0,
            Boundary {
                line: first,
                probability: 1.0,
                evidence: Vec::new(),
            },
        );
    }
    let mut articles = Vec::with_capacity(starts.len());
    for (nth, boundary) in starts.iter().enumerate() {
        let (from, to) = (
            boundary.line,
            starts.get(nth + 1).map_or(lines.len(), |next| next.line),
        );
        let body: Vec<Span> = lines[from..to]
            .iter()
            .filter(|line| !blank(line))
            .map(|line| line.trimmed(text))
            .collect();
        articles.push(Article {
            lines: (from, to),
            body,
            boundary: boundary.clone(),
            ..Article::plain(Span::new(lines[from].start, lines[to - 1].end))
        });
    }
    Split {
        lines: tiled,
        articles,
    }
}

#[cfg(test)]
mod tests;
