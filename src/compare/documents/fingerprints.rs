//! One pass over the texts: canonical form, exact copies, sketches, samples, document frequencies.

use super::kept::{self, Kept};
use crate::Observer;
use crate::compare::candidates::{Candidates, Samples, Sketches, sampled};
use crate::compare::frequency::Frequencies;
use crate::compare::{Item, canon, shingles};
use rayon::prelude::*;
use xxhash_rust::xxh3::xxh3_128;

/// What the pass leaves.
pub(super) struct Fingerprints {
    /// Items that are not a copy of an earlier one, in item order; a rank is an index into this.
    pub firsts: Vec<usize>,
    /// Exact copies: the first item and its copy.
    pub copies: Vec<(usize, usize)>,
    /// Place of each rank among the items that were taken.
    pub places: Vec<u32>,
    /// Shingles by place, where they were kept.
    pub kept: Kept,
    /// Sketches by rank.
    pub sketches: Sketches,
    /// How common shingles are.
    pub common: Frequencies,
}

/// Items handled by one thread at a time.
const CHUNK: usize = 256;

/// What one chunk gives.
struct Part {
    hashes: Vec<Option<u128>>,
    rows: Vec<u16>,
    samples: Vec<u32>,
    ends: Vec<usize>,
    kept: Option<kept::Part>,
}

/// Takes the fingerprints of the items `of`, which come in item order.
pub(super) fn take(
    items: &[Item<'_>],
    of: &[usize],
    method: &impl Candidates,
    observer: &dyn Observer,
) -> Fingerprints {
    let common = Frequencies::new(of.len());
    let keep = Kept::wanted(of.iter().map(|&i| items[i].text.len()).sum());
    let parts: Vec<Part> = of
        .par_chunks(CHUNK)
        .map_init(
            || (String::new(), Vec::new()),
            |(canonical, set), chunk| {
                let part = part(items, chunk, method, &common, keep, canonical, set);
                observer.advance(chunk.len() as u64);
                part
            },
        )
        .collect();
    gather(of, parts, method.width(), common)
}

fn part(
    items: &[Item<'_>],
    chunk: &[usize],
    method: &impl Candidates,
    common: &Frequencies,
    keep: bool,
    canonical: &mut String,
    set: &mut Vec<u64>,
) -> Part {
    let width = method.width();
    let mut part = Part {
        hashes: Vec::with_capacity(chunk.len()),
        rows: vec![0; chunk.len() * width],
        samples: Vec::new(),
        ends: Vec::with_capacity(chunk.len()),
        kept: keep.then(kept::Part::default),
    };
    for (&i, row) in chunk.iter().zip(part.rows.chunks_exact_mut(width)) {
        canon::canonical_into(items[i].text, canonical);
        set.clear();
        shingles::each_shingle(canonical, |s| set.push(s));
        // A text without a single word is nothing to compare.
        let hash = (!set.is_empty()).then(|| xxh3_128(canonical.as_bytes()));
        part.hashes.push(hash);
        if let Some(hash) = hash {
            method.sketch(canonical, set, row);
            if method.samples() {
                part.samples.extend(set.iter().filter_map(|&s| sampled(s)));
            }
            common.add(hash as u64, set);
        }
        part.ends.push(part.samples.len());
        if let Some(kept) = &mut part.kept {
            kept.push(set);
        }
    }
    part
}

/// Leaves out what is empty and what is a copy, and joins the parts.
fn gather(of: &[usize], mut parts: Vec<Part>, width: usize, common: Frequencies) -> Fingerprints {
    let hashes: Vec<Option<u128>> = parts
        .iter()
        .flat_map(|p| p.hashes.iter().copied())
        .collect();
    let mut order: Vec<u32> = (0..of.len() as u32)
        .filter(|&i| hashes[i as usize].is_some())
        .collect();
    order.par_sort_unstable_by_key(|&i| (hashes[i as usize], i));
    let mut copies = Vec::new();
    let mut keep = vec![false; of.len()];
    for same in order.chunk_by(|&a, &b| hashes[a as usize] == hashes[b as usize]) {
        keep[same[0] as usize] = true;
        copies.extend(
            same[1..]
                .iter()
                .map(|&i| (of[same[0] as usize], of[i as usize])),
        );
    }
    copies.sort_unstable();
    let kept = Kept::new(
        parts.iter_mut().filter_map(|p| p.kept.take()).collect(),
        CHUNK,
    );
    let mut firsts = Vec::with_capacity(order.len());
    let mut places = Vec::with_capacity(order.len());
    let mut rows = Vec::with_capacity(order.len() * width);
    let mut samples = Samples {
        hashes: Vec::with_capacity(parts.iter().map(|p| p.samples.len()).sum()),
        ends: Vec::with_capacity(order.len()),
    };
    let mut at = 0;
    for part in parts {
        let mut start = 0;
        for (k, &end) in part.ends.iter().enumerate() {
            if keep[at] {
                firsts.push(of[at]);
                places.push(at as u32);
                rows.extend_from_slice(&part.rows[k * width..(k + 1) * width]);
                samples.hashes.extend_from_slice(&part.samples[start..end]);
                samples.ends.push(samples.hashes.len());
            }
            at += 1;
            start = end;
        }
    }
    Fingerprints {
        firsts,
        copies,
        places,
        kept,
        sketches: Sketches { rows, samples },
        common,
    }
}
