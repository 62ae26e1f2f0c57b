//! How common a shingle is: document frequencies of the corpus at hand.
//!
//! A phrase that many texts hold ("shr 12 cts vs", "all rights reserved") says little about two texts that share it;
//! a rare one says much. The frequencies are counted on at most [`SAMPLE`] texts, chosen by their content, in a table
//! that is addressed by the shingle's hash.

use std::sync::{Mutex, PoisonError};

/// Most texts that are counted.
pub(crate) const SAMPLE: u64 = 1 << 15;

const SLOTS: usize = 1 << 21;

/// Counts of shingles over a sample of the corpus.
#[derive(Debug)]
pub(crate) struct Frequencies {
    counts: Vec<u16>,
    /// The weight of a shingle by its count, for the counts that differ much.
    weights: [f32; WEIGHTS],
}

/// What counts: each thread in a table of its own.
#[derive(Debug)]
pub(crate) struct Counting {
    tables: Mutex<Vec<Vec<u16>>>,
    texts: u64,
    /// Texts whose content hash lies below this are counted.
    below: u64,
}

/// The table of one thread, given back when it is done.
pub(crate) struct Counts<'c> {
    of: &'c Counting,
    table: Vec<u16>,
}

impl Counting {
    /// For a corpus of `texts` texts.
    pub fn new(texts: usize) -> Counting {
        let n = texts as u64;
        let below = if n <= SAMPLE {
            u64::MAX
        } else {
            (u64::MAX / n) * SAMPLE
        };
        Counting {
            tables: Mutex::default(),
            texts: n,
            below,
        }
    }

    /// A table to count in.
    pub fn table(&self) -> Counts<'_> {
        // A poisoned lock only means that another thread panicked.
        let free = self
            .tables
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .pop();
        Counts {
            of: self,
            table: free.unwrap_or_else(|| vec![0; SLOTS]),
        }
    }

    /// What was counted in all tables.
    pub fn finish(self) -> Frequencies {
        let tables = self
            .tables
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner);
        let sum = tables.into_iter().reduce(|mut sum, table| {
            for (all, one) in sum.iter_mut().zip(table) {
                *all = all.wrapping_add(one);
            }
            sum
        });
        Frequencies {
            counts: sum.unwrap_or_else(|| vec![0; SLOTS]),
            weights: weights(self.texts.min(SAMPLE) as f64),
        }
    }
}

impl Counts<'_> {
    /// Counts the shingles of a text that so many items have, if its content chooses it for the sample. Repeats within a
    /// text are counted as often as they occur.
    pub fn add(&mut self, content: u64, shingles: &[u64], times: usize) {
        if content <= self.of.below {
            for &s in shingles {
                let count = &mut self.table[slot(s)];
                *count = count.wrapping_add(times as u16);
            }
        }
    }
}

impl Drop for Counts<'_> {
    fn drop(&mut self) {
        let table = std::mem::take(&mut self.table);
        let mut tables = self
            .of
            .tables
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        tables.push(table);
    }
}

/// Counts with a weight of their own; more common shingles weigh as the last of them.
const WEIGHTS: usize = 4096;

impl Frequencies {
    /// Of no text.
    pub fn none() -> Frequencies {
        Frequencies {
            counts: vec![0; SLOTS],
            weights: weights(0.0),
        }
    }

    /// Counts the shingles of some more texts; `texts` are all that are counted then.
    pub fn add<'s>(&mut self, more: impl Iterator<Item = &'s [u64]>, texts: u64) {
        for &s in more.flatten() {
            let count = &mut self.counts[slot(s)];
            *count = count.wrapping_add(1);
        }
        self.weights = weights(texts as f64);
    }

    /// The counts, to be kept.
    pub fn to_bytes(&self) -> Vec<u8> {
        self.counts.iter().flat_map(|c| c.to_le_bytes()).collect()
    }

    /// Counts that were kept, of so many texts; none when they are no counts.
    pub fn of_bytes(bytes: &[u8], texts: u64) -> Option<Frequencies> {
        let (counts, []) = bytes.as_chunks::<2>() else {
            return None;
        };
        (counts.len() == SLOTS).then(|| Frequencies {
            counts: counts.iter().map(|&c| u16::from_le_bytes(c)).collect(),
            weights: weights(texts as f64),
        })
    }

    /// How many texts of the sample hold it (more, where two shingles meet in a slot).
    pub fn count(&self, shingle: u64) -> u16 {
        self.counts[slot(shingle)]
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
