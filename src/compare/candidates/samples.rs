//! The containment path: an inverted index over sampled shingles.
//!
//! Every shingle whose hash is a multiple of four by its low bits is kept, in every text alike (FracMinHash), so two
//! texts that share a passage share its samples however different their lengths are, which MinHash bands cannot see.
//! A shingle that many texts hold is a phrase and proves nothing; the others vote for pairs.

use super::{Pair, Proposal, radix};
use rayon::prelude::*;

/// One shingle in so many is sampled.
const RATE: u64 = 4;

/// A shingle in more texts than this is a common phrase and has no vote.
const COMMON: usize = 32;

/// Votes that make a candidate.
const VOTES: u16 = 2;

/// Share of the voting samples of the text with fewer of them that must vote.
const SHARE: f64 = 0.15;

/// Shares that the hashes are sorted in.
const SHARES: u32 = 8;

/// The sampled shingles of all items: those of item `i` end at `ends[i]`.
#[derive(Debug, Default)]
pub(crate) struct Samples {
    /// Hashes, item after item.
    pub hashes: Vec<u32>,
    /// Where each item's hashes end.
    pub ends: Vec<usize>,
}

/// The sample of a shingle, if it is one.
pub(crate) fn sampled(shingle: u64) -> Option<u32> {
    shingle
        .is_multiple_of(RATE)
        .then_some((shingle >> 8) as u32)
}

/// Candidates by common samples.
pub(super) fn propose(samples: Samples) -> Proposal {
    let count = samples.ends.len();
    // The runs that vote: several texts, not too many. The hashes are sorted a share at a time, so that the memory for
    // sorting is a share of that for the samples.
    let mut ranks: Vec<u32> = Vec::new();
    let mut run_ends: Vec<u32> = Vec::new();
    let mut voting = vec![0u32; count + 1];
    let (mut entries, mut spare): (Vec<radix::Entry>, _) = (Vec::new(), Vec::new());
    for share in 0..SHARES {
        entries.clear();
        let mut start = 0;
        for (rank, &end) in samples.ends.iter().enumerate() {
            let own = samples.hashes[start..end]
                .iter()
                .filter(|&&h| h % SHARES == share);
            entries.extend(own.map(|&h| (h, rank as u32)));
            start = end;
        }
        radix::sort(&mut entries, &mut spare);
        for run in entries.chunk_by(|a, b| a.0 == b.0) {
            let before = ranks.len();
            if run.len() > 1 && run.len() <= COMMON * 2 {
                ranks.extend(run.iter().map(|e| e.1));
                dedup_tail(&mut ranks, before);
                if !(2..=COMMON).contains(&(ranks.len() - before)) {
                    ranks.truncate(before);
                }
            }
            if ranks.len() > before {
                run_ends.push(ranks.len() as u32);
                for &rank in &ranks[before..] {
                    voting[rank as usize + 1] += 1;
                }
            }
        }
    }
    drop((samples, entries, spare));
    let votes = voting.clone();
    for i in 1..voting.len() {
        voting[i] += voting[i - 1];
    }
    // For every item the runs it is in.
    let mut runs_of = vec![0u32; ranks.len()];
    let mut at = voting.clone();
    let mut start = 0usize;
    for (run, &end) in run_ends.iter().enumerate() {
        for &rank in &ranks[start..end as usize] {
            runs_of[at[rank as usize] as usize] = run as u32;
            at[rank as usize] += 1;
        }
        start = end as usize;
    }
    let span = |run: u32| {
        let start = if run == 0 {
            0
        } else {
            run_ends[run as usize - 1]
        };
        start as usize..run_ends[run as usize] as usize
    };
    let pairs: Vec<Pair> = (0..count)
        .into_par_iter()
        .with_min_len(256)
        .fold(
            || (Vec::new(), vec![0u16; 0], Vec::new()),
            |(mut out, mut seen, mut touched), a| {
                seen.resize(count, 0);
                for &run in &runs_of[voting[a] as usize..voting[a + 1] as usize] {
                    for &b in ranks[span(run)].iter().rev().take_while(|&&b| b > a as u32) {
                        if seen[b as usize] == 0 {
                            touched.push(b);
                        }
                        seen[b as usize] = seen[b as usize].saturating_add(1);
                    }
                }
                touched.sort_unstable();
                for b in touched.drain(..) {
                    let shared = std::mem::take(&mut seen[b as usize]);
                    let fewer = votes[a + 1].min(votes[b as usize + 1]);
                    if shared >= VOTES && f64::from(shared) >= SHARE * f64::from(fewer) {
                        out.push((a as u32, b));
                    }
                }
                (out, seen, touched)
            },
        )
        .map(|(out, _, _)| out)
        .reduce(Vec::new, |mut a, b| {
            a.extend(b);
            a
        });
    Proposal {
        pairs,
        unexamined: 0,
    }
}

/// Drops repeats among the sorted elements from `from` on.
fn dedup_tail(ranks: &mut Vec<u32>, from: usize) {
    let mut kept = from;
    for i in from..ranks.len() {
        if kept == from || ranks[i] != ranks[kept - 1] {
            ranks[kept] = ranks[i];
            kept += 1;
        }
    }
    ranks.truncate(kept);
}
