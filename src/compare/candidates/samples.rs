//! The containment path: an inverted index over sampled shingles.
//!
//! Every shingle whose hash is a multiple of four by its low bits is kept, in every text alike (FracMinHash), so two
//! texts that share a passage share its samples however different their lengths are, which MinHash bands cannot see.
//! A shingle that many texts hold is a phrase and proves nothing; the others vote for pairs.

use super::{Pair, radix, repeats::Repeats};
use crate::store::{Column, Memory, Part, Parted, Shelf, Stored};
use rayon::prelude::*;
use std::iter;
use std::ops::Range;

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

/// What all items are found by, sampled shingles or openings of sentences, some items in each part: there is no room for
/// them twice, so they stay where they were taken.
pub(crate) type Samples = Shelf<Sampled>;

/// What some items are found by: the hashes of the item `i` of them end at `ends[i]`.
#[derive(Clone, Debug, Default)]
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

impl Stored for Sampled {
    fn put(&self, out: &mut Vec<u8>) {
        out.extend((self.ends.len() as u32).to_le_bytes());
        let numbers = self.ends.iter().chain(&self.hashes);
        out.extend(numbers.flat_map(|n| n.to_le_bytes()));
    }

    fn get(bytes: &[u8]) -> Option<Self> {
        let (numbers, []) = bytes.as_chunks::<4>() else {
            return None;
        };
        let mut numbers = numbers.iter().map(|&n| u32::from_le_bytes(n));
        let count = numbers.next()? as usize;
        Some(Sampled {
            ends: numbers.by_ref().take(count).collect(),
            hashes: numbers.collect(),
        })
    }

    fn size(&self) -> usize {
        size_of::<Self>() + (self.hashes.len() + self.ends.len()) * 4
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
pub(super) fn propose(samples: Samples, against: Against, memory: &Memory) -> Column<Pair> {
    let (mut count, mut hashes) = (0, 0);
    // For each item the number of its samples.
    let mut sizes: Option<Vec<u32>> = (against == Against::All).then(Vec::new);
    for part in samples.iter() {
        count += part.ends.len();
        hashes += part.hashes.len();
        if let Some(sizes) = &mut sizes {
            sizes.extend(part.items().map(|own| own.len() as u32));
        }
    }
    if hashes == 0 {
        return Column::new(memory);
    }
    let mut votes = Votes {
        shares: Shelf::new(memory, Part::Candidates),
        count,
        sizes,
        share: against.share(),
    };
    // The hashes are sorted a share at a time, so that the memory for sorting is a share of that for the samples.
    let threads = rayon::current_num_threads();
    let room = (memory.share(Part::Candidates) / 2 / threads).max(LEAST_ROOM);
    let least = (hashes / SHARE_LEAST).clamp(2, SHARES);
    let shares = Shares {
        of: least.max((hashes * SORTING).div_ceil(room)) as u32,
        hashes,
        parted: None,
        samples,
    };
    let shares = match memory.is_limited() {
        true => shares.parted(memory),
        false => shares,
    };
    let numbers: Vec<u32> = (0..shares.of).collect();
    for some in numbers.chunks(threads.max(SHARES)) {
        let runs: Vec<Runs> = some.par_iter().map(|&share| shares.runs(share)).collect();
        runs.into_iter().for_each(|runs| votes.shares.push(runs));
    }
    drop(shares);
    let mut out = Column::new(memory);
    for items in votes.turns(memory) {
        votes
            .pairs(items)
            .into_iter()
            .for_each(|pair| out.push(pair));
    }
    out
}

/// Bytes that are sorted at a time however little room there is.
const LEAST_ROOM: usize = 1 << 16;

/// Bytes for each hash of a share that is being sorted.
const SORTING: usize = 20;

/// Bytes for each item of each run that votes.
const VOTING: usize = 12;

/// The runs whose items vote for pairs, share by share.
struct Votes {
    shares: Shelf<Runs>,
    /// How many items there are.
    count: usize,
    /// What votes are held against, where that is not the number of runs that an item is in.
    sizes: Option<Vec<u32>>,
    /// The share that must vote for a pair.
    share: f64,
}

impl Votes {
    /// The items whose pairs are counted at a time, so that the runs they are in have room: all of them where there is no
    /// limit.
    fn turns(&self, memory: &Memory) -> Vec<Range<usize>> {
        if !memory.is_limited() {
            return iter::once(0..self.count).collect();
        }
        // For each item the sizes of its runs, so far as they are behind it.
        let mut costs = vec![0u32; self.count];
        for share in self.shares.iter() {
            for run in share.iter() {
                for (&rank, behind) in run.iter().zip((1..=run.len() as u32).rev()) {
                    let cost = &mut costs[rank as usize];
                    *cost = cost.saturating_add(behind);
                }
            }
        }
        let room = (memory.share(Part::Candidates) / 2).max(LEAST_ROOM) / VOTING;
        let room = room as u64;
        let (mut turns, mut start, mut sum) = (Vec::new(), 0, 0);
        for (at, &cost) in costs.iter().enumerate() {
            sum += u64::from(cost);
            if sum > room {
                turns.push(start..at + 1);
                (start, sum) = (at + 1, 0);
            }
        }
        turns.push(start..self.count);
        turns
    }

    /// The pairs of which the first is one of these items.
    fn pairs(&self, of: Range<usize>) -> Vec<Pair> {
        let Votes {
            shares,
            count,
            sizes,
            share,
        } = self;
        let (first, behind) = (of.start as u32, of.end as u32);
        let mut ranks: Vec<u32> = Vec::new();
        let mut run_ends: Vec<u32> = Vec::new();
        let mut votes = match sizes {
            Some(_) => Vec::new(),
            None => vec![0u32; *count],
        };
        for share in shares.iter() {
            for run in share.iter() {
                if sizes.is_none() {
                    run.iter().for_each(|&rank| votes[rank as usize] += 1);
                }
                let run = &run[run.partition_point(|&rank| rank < first)..];
                if run.len() > 1 && run[0] < behind {
                    ranks.extend(run);
                    run_ends.push(ranks.len() as u32);
                }
            }
        }
        // For every item the runs it is in.
        let mut voting = vec![0u32; of.len() + 1];
        let own = |rank: u32| (rank < behind).then(|| (rank - first) as usize);
        for at in ranks.iter().filter_map(|&rank| own(rank)) {
            voting[at + 1] += 1;
        }
        for i in 1..voting.len() {
            voting[i] += voting[i - 1];
        }
        let mut runs_of = vec![0u32; voting[of.len()] as usize];
        let mut at = voting.clone();
        let mut start = 0usize;
        for (run, &end) in run_ends.iter().enumerate() {
            for rank in ranks[start..end as usize]
                .iter()
                .filter_map(|&rank| own(rank))
            {
                runs_of[at[rank] as usize] = run as u32;
                at[rank] += 1;
            }
            start = end as usize;
        }
        drop(at);
        let span = |run: u32| {
            let start = if run == 0 {
                0
            } else {
                run_ends[run as usize - 1]
            };
            start as usize..run_ends[run as usize] as usize
        };
        let sizes = sizes.as_ref().unwrap_or(&votes);
        of.clone()
            .into_par_iter()
            .with_min_len(256)
            .fold(
                || (Vec::new(), vec![0u16; 0], Vec::new()),
                |(mut out, mut seen, mut touched), a| {
                    seen.resize(*count, 0);
                    let at = a - of.start;
                    for &run in &runs_of[voting[at] as usize..voting[at + 1] as usize] {
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
                        let fewer = sizes[a].min(sizes[b as usize]);
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
}

/// Runs of items that hold the same sample.
#[derive(Clone, Debug)]
struct Runs {
    /// Items, run after run.
    ranks: Vec<u32>,
    /// Where each run ends.
    ends: Vec<u32>,
}

impl Runs {
    fn iter(&self) -> impl Iterator<Item = &[u32]> {
        let mut start = 0;
        self.ends.iter().map(move |&end| {
            let run = &self.ranks[start..end as usize];
            start = end as usize;
            run
        })
    }
}

impl Stored for Runs {
    fn put(&self, out: &mut Vec<u8>) {
        // Runs are as good as items with samples.
        let Runs { ranks, ends } = self;
        out.extend((ends.len() as u32).to_le_bytes());
        out.extend(ends.iter().chain(ranks).flat_map(|n| n.to_le_bytes()));
    }

    fn get(bytes: &[u8]) -> Option<Self> {
        let Sampled { hashes, ends } = Sampled::get(bytes)?;
        Some(Runs {
            ranks: hashes,
            ends,
        })
    }

    fn size(&self) -> usize {
        size_of::<Self>() + (self.ranks.len() + self.ends.len()) * 4
    }
}

/// All hashes, in shares of about the same size.
struct Shares {
    of: u32,
    hashes: usize,
    samples: Samples,
    /// Those of the samples on disk, share by share: every share would read all of them.
    parted: Option<Parted>,
}

impl Shares {
    /// The share of a hash.
    fn share(&self, hash: u32) -> u32 {
        ((u64::from(hash) * u64::from(self.of)) >> 32) as u32
    }

    /// Calls `see` with each hash and the item that has it, in the order of the items.
    fn each(&self, mut see: impl FnMut(radix::Entry)) {
        let mut rank = 0u32;
        for part in self.samples.iter() {
            for of_item in part.items() {
                of_item.iter().for_each(|&hash| see((hash, rank)));
                rank += 1;
            }
        }
    }

    /// Puts them on disk share by share.
    fn parted(mut self, memory: &Memory) -> Shares {
        let mut parted = Parted::new(memory, self.of as usize);
        self.each(|entry| parted.push(self.share(entry.0) as usize, entry));
        self.samples = Samples::default();
        self.parted = Some(parted);
        self
    }

    /// The hashes of a share that occur more than once, and a few others, with their items in order.
    fn repeated(&self, share: u32) -> Vec<radix::Entry> {
        let mut repeats = Repeats::default();
        if let Some(parted) = &self.parted {
            let mut entries = parted.part(share as usize);
            repeats.start(entries.len().max(1));
            entries.iter().for_each(|entry| repeats.note(entry.0));
            entries.retain(|entry| repeats.repeated(entry.0));
            return entries;
        }
        // Every share passes over all hashes, so this is all that is done for those of others.
        let own = |hash: u32| self.share(hash) == share;
        repeats.start((self.hashes / self.of as usize).max(1));
        for part in self.samples.iter() {
            for &hash in part.hashes.iter().filter(|hash| own(**hash)) {
                repeats.note(hash);
            }
        }
        let mut entries = Vec::new();
        self.each(|(hash, rank)| {
            if own(hash) && repeats.repeated(hash) {
                entries.push((hash, rank));
            }
        });
        entries
    }

    /// The runs of a share that vote: several texts, not too many.
    fn runs(&self, share: u32) -> Runs {
        let mut entries = self.repeated(share);
        radix::sort(&mut entries, &mut Vec::new());
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
