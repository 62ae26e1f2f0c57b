//! A Hamming index over 64-bit hashes: the blocks of Manku, Jain and Das Sarma, *Detecting Near-Duplicates for Web
//! Crawling* (2007).
//!
//! The bits are cut into eight blocks of eight. Two hashes at a distance of at most six agree in at least two blocks, so
//! sorting by each of the 28 pairs of blocks brings every such pair into one run.

use super::{Proposal, radix, runs::Pairs};
use crate::store::{Column, Memory, Sorter};
use rayon::prelude::*;

/// Largest distance that makes a candidate.
pub(super) const DISTANCE: u32 = 6;

const BLOCKS: u32 = 8;

/// Candidates among hashes: pairs at a distance of at most [`DISTANCE`].
pub(super) fn propose(hashes: &[u64], memory: &Memory) -> Proposal {
    let tables: Vec<(u32, u32)> = (0..BLOCKS)
        .flat_map(|a| (a + 1..BLOCKS).map(move |b| (a, b)))
        .collect();
    let mut pairs = Sorter::new(memory);
    let mut unexamined = 0;
    // As many tables at a time as there are threads to make them.
    for some in tables.chunks(rayon::current_num_threads()) {
        let found: Vec<Pairs> = some.par_iter().map(|&(a, b)| table(hashes, a, b)).collect();
        for found in found {
            pairs.extend(found.pairs);
            unexamined += found.unexamined;
        }
        pairs.tidy();
    }
    Proposal {
        pairs: Column::of(memory, pairs.finish()),
        unexamined,
        ..Proposal::default()
    }
}

/// Up to this many hashes of one run are compared each with each; a larger run is divided by the distance-keeping
/// remainder of the hash, as [`Pairs`] does.
const SCANNED: usize = 4096;

fn table(hashes: &[u64], a: u32, b: u32) -> Pairs {
    let block = |hash: u64, i: u32| (hash >> (8 * i)) as u32 & 0xff;
    let mut entries: Vec<radix::Entry> = hashes
        .iter()
        .zip(0..)
        .map(|(&h, rank)| (block(h, a) << 8 | block(h, b), rank))
        .collect();
    radix::sort(&mut entries, &mut Vec::new());
    let mut out = Pairs::default();
    for run in entries.chunk_by(|x, y| x.0 == y.0) {
        if run.len() > SCANNED {
            let ranks: Vec<u32> = run.iter().map(|e| e.1).collect();
            let mut divided = Pairs::default();
            divided.run(&ranks, &|rank, depth| {
                (hashes[rank as usize] >> (16 * depth)) as u32 & 0xffff
            });
            out.unexamined += divided.unexamined;
            let near = |&(x, y): &(u32, u32)| {
                simhash::hamming_distance(hashes[x as usize], hashes[y as usize]) <= DISTANCE
            };
            out.pairs.extend(divided.pairs.into_iter().filter(near));
            continue;
        }
        for (i, &(_, x)) in run.iter().enumerate() {
            for &(_, y) in &run[i + 1..] {
                let distance = simhash::hamming_distance(hashes[x as usize], hashes[y as usize]);
                if distance <= DISTANCE {
                    out.pairs.push((x, y));
                }
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compare::shingles::finish;

    #[test]
    fn finds_every_pair_within_the_distance() {
        let mut hashes: Vec<u64> = (0..300).map(finish).collect();
        for i in 0..300u64 {
            let flips = (0..i % 9).fold(0u64, |m, k| m | 1 << (finish(i * 31 + k) % 64));
            hashes.push(hashes[i as usize] ^ flips);
        }
        let mut want = Vec::new();
        for a in 0..600u32 {
            for b in a + 1..600 {
                if (hashes[a as usize] ^ hashes[b as usize]).count_ones() <= DISTANCE {
                    want.push((a, b));
                }
            }
        }
        assert!(want.len() > 150);
        let found = propose(&hashes, &Memory::unlimited()).pairs;
        assert!(found.iter().eq(want));
    }
}
