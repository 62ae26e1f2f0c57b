//! How common a shingle is: document frequencies of the corpus at hand.
//!
//! A phrase that many texts hold ("shr 12 cts vs", "all rights reserved") says little about two texts that share it;
//! a rare one says much. The frequencies are counted on at most [`SAMPLE`] texts, chosen by their content, in a table
//! that is addressed by the shingle's hash.

use std::sync::atomic::{AtomicU16, Ordering};

/// Most texts that are counted.
const SAMPLE: u64 = 1 << 15;

const SLOTS: usize = 1 << 21;

/// Counts of shingles over a sample of the corpus.
#[derive(Debug)]
pub(crate) struct Frequencies {
    counts: Vec<AtomicU16>,
    /// Texts whose content hash lies below this are counted.
    below: u64,
    /// The weight of a shingle by its count, for the counts that differ much.
    weights: [f32; WEIGHTS],
}

/// Counts with a weight of their own; more common shingles weigh as the last of them.
const WEIGHTS: usize = 4096;

impl Frequencies {
    /// For a corpus of `texts` texts.
    pub fn new(texts: usize) -> Frequencies {
        let n = texts as u64;
        let below = if n <= SAMPLE {
            u64::MAX
        } else {
            (u64::MAX / n) * SAMPLE
        };
        Frequencies {
            counts: std::iter::repeat_with(|| AtomicU16::new(0))
                .take(SLOTS)
                .collect(),
            below,
            weights: weights(n.min(SAMPLE) as f64),
        }
    }

    /// Counts the shingles of a text, if its content chooses it for the sample. Repeats within a text are counted as
    /// often as they occur.
    pub fn add(&self, content: u64, shingles: &[u64]) {
        if content <= self.below {
            for &s in shingles {
                self.counts[slot(s)].fetch_add(1, Ordering::Relaxed);
            }
        }
    }

    /// How many texts of the sample hold it (more, where two shingles meet in a slot).
    pub fn count(&self, shingle: u64) -> u16 {
        self.counts[slot(shingle)].load(Ordering::Relaxed)
    }

    /// Inverse document frequency of a shingle with this count, 0 to 1: 1 for a phrase that nobody else uses, 0 for one
    /// that is everywhere.
    pub fn weight(&self, count: u16) -> f32 {
        self.weights[usize::from(count).min(WEIGHTS - 1)]
    }
}

fn weights(texts: f64) -> [f32; WEIGHTS] {
    let all = texts.max(1000.0).ln();
    // Two texts of the corpus hold every shingle that matters, the pair at hand itself.
    std::array::from_fn(|count| {
        let others = (count as f64).max(2.0) - 1.0;
        (1.0 - others.ln() / all).max(0.0) as f32
    })
}

fn slot(shingle: u64) -> usize {
    (shingle >> 43) as usize & (SLOTS - 1)
}
