//! From sketches to candidates: pairs that are worth verifying, and how many pairs were passed over.
//!
//! Two methods stand behind one interface: [`MinHash`] (bands as sorted runs, and the containment path over sampled
//! shingles) and [`SimHash`] (a Hamming index). Items are numbered by their rank in item order, so that what comes out
//! depends on nothing else.

mod bands;
mod budget;
mod hamming;
mod radix;
mod repeats;
mod runs;
mod samples;

use samples::Against;
pub(crate) use samples::{Sampled, Samples, sampled};

use super::sketch;
use crate::store::{Column, Memory, Sorter, Table};

/// A pair of ranks, the lower one first.
pub(crate) type Pair = (u32, u32);

/// What a method proposes.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Proposal {
    /// Sorted, without repeats.
    pub pairs: Column<Pair>,
    /// Those of them whose sentences begin alike and that may be of one form. Sorted.
    pub forms: Column<Pair>,
    /// Pairs that share a key with too many others and were not proposed on its account.
    pub unexamined: u64,
}

/// What all items are found by besides their rows.
#[derive(Debug, Default)]
pub(crate) struct Sketches {
    /// Sampled shingles.
    pub samples: Samples,
    /// How sentences begin, where forms are sought.
    pub openings: Samples,
}

/// A way to find candidates.
pub(crate) trait Candidates: Sync {
    /// Numbers in a row.
    fn width(&self) -> usize;
    /// Whether sampled shingles are wanted.
    fn samples(&self) -> bool;
    /// Writes the row of a text, given its canonical form and its shingles.
    fn sketch(&self, canon: &str, shingles: &[u64], row: &mut [u16]);
    /// The candidates. `rows` gives the rows when the other sketches are done with: there may not be room for both.
    fn propose(
        &self,
        sketches: Sketches,
        rows: impl FnOnce() -> Table,
        memory: &Memory,
    ) -> Proposal;
}

/// One-permutation MinHash, bands of two bins, and the containment path.
pub(crate) struct MinHash;

impl Candidates for MinHash {
    fn width(&self) -> usize {
        sketch::BINS
    }

    fn samples(&self) -> bool {
        true
    }

    fn sketch(&self, _canon: &str, shingles: &[u64], row: &mut [u16]) {
        sketch::minhash(shingles, row);
    }

    fn propose(
        &self,
        sketches: Sketches,
        rows: impl FnOnce() -> Table,
        memory: &Memory,
    ) -> Proposal {
        let by_sample = samples::propose(sketches.samples, Against::Voting, memory);
        let forms = samples::propose(sketches.openings, Against::All, memory);
        let (by_band, unexamined) = bands::propose(&rows(), memory);
        let mut all = Sorter::new(memory);
        for pairs in [&by_band, &by_sample, &forms] {
            all.extend(pairs.iter());
        }
        drop((by_band, by_sample));
        Proposal {
            pairs: Column::of(memory, all.finish()),
            forms,
            unexamined,
        }
    }
}

/// 64-bit SimHash and a Hamming index.
pub(crate) struct SimHash;

impl Candidates for SimHash {
    fn width(&self) -> usize {
        4
    }

    fn samples(&self) -> bool {
        false
    }

    fn sketch(&self, canon: &str, _shingles: &[u64], row: &mut [u16]) {
        sketch::simhash(canon, row);
    }

    fn propose(
        &self,
        _sketches: Sketches,
        rows: impl FnOnce() -> Table,
        memory: &Memory,
    ) -> Proposal {
        let rows = rows();
        let mut hashes = vec![0; rows.len()];
        rows.each(&mut hashes, |row, hash| *hash = sketch::from_row(row));
        hamming::propose(&hashes, memory)
    }
}
