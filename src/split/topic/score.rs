//! What a segment of lines is worth: the two terms of the model.

use super::table::TABLE;
use super::words::{each_word, joins};
use crate::split::cues::{Cue, cues_of};
use foldhash::fast::FixedState;
use std::collections::HashMap;

/// Pseudo-words of the prior: how strongly a segment is held to the background. Chosen on spliced news, see
/// docs/measurements.md.
const CONCENTRATION: f64 = 950.0;
/// Weight of the background table against the document's own frequencies.
const BACKGROUND: f64 = 0.6;
/// Weight of the related-words term. Below 1 because it sees the same words as the first term.
const RELATED: f64 = 0.22;
/// Words more common than this say little: they weigh `COMMON / (COMMON + frequency)` in a line's vector.
const COMMON: f64 = 1e-3;
/// Share of words the table must know for it to be used at all.
const COVERAGE: f64 = 0.7;
/// Logarithm of how much oftener a topic's first line than another begins with a word that joins it to the one before, with
/// others that go on from it, and with any other word. Of English news the first two are -3.1 and -2.2; stories and talk
/// open with `he` and `it` too.
const JOINS: f64 = -3.0;
const GOES_ON: f64 = -1.0;
const OPENS: f64 = 0.1;
/// Words that the table's counts are spread over beyond those it has seen.
const UNSEEN: f64 = 3e-7;

/// Lines as word numbers and vectors.
pub(super) struct Units {
    /// The words of each line, as numbers.
    words: Vec<Vec<u32>>,
    /// Prior frequency of each word number.
    prior: Vec<f64>,
    /// Mean vector and precision of each line, when the table speaks its language.
    vectors: Vec<Option<(Vec<f64>, f64)>>,
    /// What the first words of each line say for a topic that starts there, in nats.
    openings: Vec<f64>,
}

impl Units {
    pub(super) fn of(lines: &[&str]) -> Self {
        let mut ids: HashMap<String, u32, FixedState> = HashMap::default();
        let mut counts: Vec<u32> = Vec::new();
        let mut known: Vec<Option<f64>> = Vec::new();
        let mut words = Vec::with_capacity(lines.len());
        for line in lines {
            let mut list = Vec::new();
            each_word(line, |word| {
                let id = ids.get(word).copied().unwrap_or_else(|| {
                    let id = counts.len() as u32;
                    ids.insert(word.to_owned(), id);
                    counts.push(0);
                    known.push(TABLE.frequency(word));
                    id
                });
                counts[id as usize] += 1;
                list.push(id);
            });
            words.push(list);
        }
        let total: u32 = counts.iter().sum();
        let total = f64::from(total.max(1));
        let covered: f64 = counts
            .iter()
            .zip(&known)
            .filter(|(_, k)| k.is_some())
            .map(|(c, _)| f64::from(*c))
            .sum::<f64>()
            / total;
        let english = covered >= COVERAGE;
        let prior = counts
            .iter()
            .zip(&known)
            .map(|(&count, known)| {
                let own = f64::from(count) / total;
                if english {
                    BACKGROUND * known.unwrap_or(UNSEEN) + (1.0 - BACKGROUND) * own
                } else {
                    own
                }
            })
            .collect();
        let vectors = lines
            .iter()
            .map(|line| if english { vector(line) } else { None })
            .collect();
        Units {
            words,
            prior,
            vectors,
            openings: lines.iter().map(|line| opening(line)).collect(),
        }
    }

    pub(super) fn len(&self) -> usize {
        self.words.len()
    }

    /// The worth of every segment `i..i + l` for `l` from 1 to `longest`, in nats over a model without topics, at
    /// index `l`.
    pub(super) fn segments_from(
        &self,
        i: usize,
        longest: usize,
        out: &mut Vec<f64>,
        scratch: &mut Scratch,
    ) {
        out.clear();
        out.push(f64::NEG_INFINITY);
        scratch.clear(self.prior.len());
        let end = self.len().min(i + longest);
        for j in i..end {
            self.extend(j, scratch);
            out.push(scratch.repeated + RELATED * scratch.related());
        }
    }

    /// What the first words of line `i` say for a segment that starts there, in nats; nothing of the first line.
    pub(super) fn opening(&self, i: usize) -> f64 {
        if i == 0 { 0.0 } else { self.openings[i] }
    }

    /// The two terms of one segment.
    pub(super) fn terms(&self, from: usize, to: usize, scratch: &mut Scratch) -> (f64, f64) {
        scratch.clear(self.prior.len());
        for j in from..to {
            self.extend(j, scratch);
        }
        (scratch.repeated, RELATED * scratch.related())
    }

    /// Adds line `j` to the segment in `scratch`.
    fn extend(&self, j: usize, scratch: &mut Scratch) {
        // the product of a line's factors is taken before its logarithm, in pieces that cannot overflow
        let mut product = 1.0_f64;
        for &word in &self.words[j] {
            let w = word as usize;
            let prior = self.prior[w];
            let seen = scratch.counts[w];
            product *= (CONCENTRATION * prior + f64::from(seen))
                / ((CONCENTRATION + scratch.total) * prior);
            if !(1e-200..1e200).contains(&product) {
                scratch.repeated += product.ln();
                product = 1.0;
            }
            if seen == 0 {
                scratch.touched.push(word);
            }
            scratch.counts[w] += 1;
            scratch.total += 1.0;
        }
        scratch.repeated += product.ln();
        if let Some((vector, precision)) = &self.vectors[j] {
            scratch.precision += precision;
            for (s, v) in scratch.sum.iter_mut().zip(vector) {
                *s += precision * v;
            }
        }
    }
}

/// What the first words of a line say for a topic that starts there, in nats.
fn opening(line: &str) -> f64 {
    let line = line.trim_start_matches(|c: char| !c.is_alphanumeric());
    if joins(line) {
        JOINS
    } else if cues_of(line).has(Cue::Continues) {
        GOES_ON
    } else {
        OPENS
    }
}

/// The mean vector of a line over the table's mean, and its precision.
fn vector(line: &str) -> Option<(Vec<f64>, f64)> {
    let table = &*TABLE;
    let mut sum = vec![0.0; table.mean.len()];
    let (mut weights, mut squares) = (0.0, 0.0);
    each_word(line, |word| {
        let weight = COMMON / (COMMON + table.frequency(word).unwrap_or(0.0));
        if table.add_vector(word, weight, &mut sum) {
            weights += weight;
            squares += weight * weight;
        }
    });
    // less than one whole word says nothing
    if squares < 0.3 {
        return None;
    }
    for (s, m) in sum.iter_mut().zip(&table.mean) {
        *s = *s / weights - m;
    }
    let precision = 1.0 / (squares / (weights * weights) + table.floor) / table.precision;
    Some((sum, precision))
}

/// The running sums of one segment.
#[derive(Default)]
pub(super) struct Scratch {
    counts: Vec<u32>,
    touched: Vec<u32>,
    total: f64,
    repeated: f64,
    sum: Vec<f64>,
    precision: f64,
}

impl Scratch {
    fn clear(&mut self, words: usize) {
        for &w in &self.touched {
            if let Some(c) = self.counts.get_mut(w as usize) {
                *c = 0;
            }
        }
        self.touched.clear();
        self.counts.resize(words, 0);
        self.sum.clear();
        self.sum.resize(TABLE.mean.len(), 0.0);
        (self.total, self.repeated, self.precision) = (0.0, 0.0, 0.0);
    }

    /// Log-likelihood ratio of one common mean against none, for the lines so far.
    fn related(&self) -> f64 {
        if self.precision == 0.0 {
            return 0.0;
        }
        let mut gain = 0.0;
        let mut product = 1.0_f64;
        for (s, b) in self.sum.iter().zip(&TABLE.between) {
            let spread = 1.0 + self.precision * b;
            gain += b * s * s / spread;
            product *= spread;
            if product > 1e200 {
                gain -= product.ln();
                product = 1.0;
            }
        }
        0.5 * (gain - product.ln())
    }
}
