//! The containment path: an inverted index over sampled shingles.
//!
//! Every shingle whose hash is a multiple of four by its low bits is kept, in every text alike (FracMinHash), so two
//! texts that share a passage share its samples however different their lengths are, which MinHash bands cannot see.
//! A shingle that many texts hold is a phrase and proves nothing; the others vote for pairs.

use super::{Pair, radix, repeats::Repeats};
use rayon::prelude::*;

/// One shingle in so many is sampled.
const RATE: u64 = 4;

/// A shingle in more texts than this is a common phrase and has no vote.
const COMMON: usize = 32;

/// Votes that make a candidate.
const VOTES: u16 = 2;

/// Most shares that the hashes are sorted in.
const SHARES: usize = 8;

/// Hashes up to which one share more is not worth the pass over all of them.
const SHARE_LEAST: usize = 1 << 19;

/// What all items are found by, sampled shingles or openings of sentences, some items in each part: they stay where they were taken, there is no room for
/// them twice.
pub(crate) type Samples = Vec<Sampled>;

/// What some items are found by: the hashes of the item `i` of them end at `ends[i]`.
#[derive(Debug, Default)]
pub(crate) struct Sampled {
    /// Hashes, item after item.
    pub hashes: Vec<u32>,
    /// Where each item's hashes end.
    pub ends: Vec<u32>,
}

impl Sampled {
    /// The hashes of one item after the other.
    fn items(&self) -> impl Iterator<Item = &[u32]> {
        let mut start = 0;
        self.ends.iter().map(move |&end| {
            let hashes = &self.hashes[start..end as usize];
            start = end as usize;
            hashes
        })
    }

    /// The hashes of one more item end here.
    pub fn end(&mut self) {
        self.ends.push(self.hashes.len() as u32);
    }

    /// Leaves out the items that are not kept.
    pub fn retain(&mut self, mut keep: impl FnMut(usize) -> bool) {
        let (mut start, mut to, mut left) = (0, 0, 0);
        for i in 0..self.ends.len() {
            let end = self.ends[i] as usize;
            if keep(i) {
                self.hashes.copy_within(start..end, to);
                to += end - start;
                self.ends[left] = to as u32;
                left += 1;
            }
            start = end;
        }
        self.hashes.truncate(to);
        self.ends.truncate(left);
    }
}

/// The sample of a shingle, if it is one.
pub(crate) fn sampled(shingle: u64) -> Option<u32> {
    shingle
        .is_multiple_of(RATE)
        .then_some((shingle >> 8) as u32)
}

/// What the votes for a pair are held against: the voting samples of the text with fewer of them, or all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Against {
    Voting,
    All,
}

impl Against {
    /// The share of them that must vote for a pair.
    fn share(self) -> f64 {
        match self {
            Against::Voting => 0.15,
            Against::All => 0.1,
        }
    }
}

/// Candidates by common samples, sorted.
pub(super) fn propose(samples: Samples, against: Against) -> Vec<Pair> {
    let count = samples.iter().map(|part| part.ends.len()).sum();
    let hashes: usize = samples.iter().map(|part| part.hashes.len()).sum();
    if hashes == 0 {
        return Vec::new();
    }
    let share = against.share();
    // The hashes are sorted a share at a time, so that the memory for sorting is a share of that for the samples.
    let of = (hashes / SHARE_LEAST).clamp(2, SHARES) as u32;
    let shares: Vec<Runs> = (0..of)
        .into_par_iter()
        .map(|share| runs(&samples, hashes, share, of))
        .collect();
    let all = || {
        samples
            .iter()
            .flat_map(Sampled::items)
            .map(|own| own.len() as u32)
    };
    let sizes: Option<Vec<u32>> = (against == Against::All).then(|| all().collect());
    drop(samples);
    let mut ranks: Vec<u32> = Vec::with_capacity(shares.iter().map(|s| s.ranks.len()).sum());
    let mut run_ends: Vec<u32> = Vec::with_capacity(shares.iter().map(|s| s.ends.len()).sum());
    for share in shares {
        let before = ranks.len() as u32;
        ranks.extend(share.ranks);
        run_ends.extend(share.ends.iter().map(|end| before + end));
    }
    let mut voting = vec![0u32; count + 1];
    for &rank in &ranks {
        voting[rank as usize + 1] += 1;
    }
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
    (0..count)
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
                let before = out.len();
                for b in touched.drain(..) {
                    let shared = std::mem::take(&mut seen[b as usize]);
                    let size = |i: usize| sizes.as_ref().map_or(votes[i + 1], |sizes| sizes[i]);
                    let fewer = size(a).min(size(b as usize));
                    if shared >= VOTES && f64::from(shared) >= share * f64::from(fewer) {
                        out.push((a as u32, b));
                    }
                }
                out[before..].sort_unstable();
                (out, seen, touched)
            },
        )
        .map(|(out, _, _)| out)
        .reduce(Vec::new, |mut a, b| {
            a.extend(b);
            a
        })
}

/// Runs of items that hold the same sample.
struct Runs {
    /// Items, run after run.
    ranks: Vec<u32>,
    /// Where each run ends.
    ends: Vec<u32>,
}

/// The runs of one share of the hashes that vote: several texts, not too many.
fn runs(samples: &Samples, hashes: usize, share: u32, of: u32) -> Runs {
    // Every share passes over all hashes, so this is all that is done for those of others.
    let own = |hash: u32| (u64::from(hash) * u64::from(of)) >> 32 == u64::from(share);
    let mut repeats = Repeats::default();
    repeats.start(hashes / of as usize);
    for part in samples {
        for &hash in part.hashes.iter().filter(|hash| own(**hash)) {
            repeats.note(hash);
        }
    }
    let (mut entries, mut spare): (Vec<radix::Entry>, _) = (Vec::new(), Vec::new());
    for (of_item, rank) in samples.iter().flat_map(Sampled::items).zip(0u32..) {
        for &hash in of_item {
            if own(hash) && repeats.repeated(hash) {
                entries.push((hash, rank));
            }
        }
    }
    drop(repeats);
    radix::sort(&mut entries, &mut spare);
    drop(spare);
    let mut out = Runs {
        ranks: Vec::new(),
        ends: Vec::new(),
    };
    for run in entries.chunk_by(|a, b| a.0 == b.0) {
        let before = out.ranks.len();
        if run.len() > 1 && run.len() <= COMMON * 2 {
            out.ranks.extend(run.iter().map(|e| e.1));
            dedup_tail(&mut out.ranks, before);
            if !(2..=COMMON).contains(&(out.ranks.len() - before)) {
                out.ranks.truncate(before);
            }
        }
        if out.ranks.len() > before {
            out.ends.push(out.ranks.len() as u32);
        }
    }
    out
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
