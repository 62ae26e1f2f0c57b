//! One pass over the texts: canonical form, exact copies, sketches, samples, document frequencies.

use super::kept::{self, Kept};
use crate::Observer;
use crate::compare::candidates::{Candidates, Samples, Sketches, sampled};
use crate::compare::frequency::Frequencies;
use crate::compare::window::{Spread, Window};
use crate::compare::{Item, Level, canon, form, shingles};
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

/// The content hash of what is not compared. No text can be found that has it.
const EMPTY: u128 = 0;

/// What one chunk gives, its rows apart.
struct Part {
    /// Content hashes; [`EMPTY`] for a text without a word.
    hashes: Vec<u128>,
    samples: Vec<u32>,
    ends: Vec<usize>,
    openings: Vec<u32>,
    opening_ends: Vec<usize>,
    kept: Option<kept::Part>,
}

/// Takes the fingerprints of the items `of`, which come in item order.
pub(super) fn take(
    items: &[Item<'_>],
    of: &[usize],
    method: &impl Candidates,
    window: &Window,
    observer: &dyn Observer,
) -> Fingerprints {
    let common = Frequencies::new(of.len());
    let keep = Kept::wanted(of.iter().map(|&i| items[i].text.len()).sum());
    let width = method.width();
    // Rows are written where they stay; there is no room for them twice.
    let mut rows = vec![0; of.len() * width];
    let parts: Vec<Part> = of
        .par_chunks(CHUNK)
        .zip(rows.par_chunks_mut(CHUNK * width))
        .map_init(Room::default, |room, (chunk, rows)| {
            let rows = rows.chunks_exact_mut(width);
            let part = part(items, chunk, rows, method, &common, keep, room);
            observer.advance(chunk.len() as u64);
            part
        })
        .collect();
    gather(of, parts, rows, width, common, window)
}

/// What is used again for every text.
#[derive(Default)]
struct Room {
    canonical: String,
    set: Vec<u64>,
    openings: form::Room,
}

fn part<'r>(
    items: &[Item<'_>],
    chunk: &[usize],
    rows: impl Iterator<Item = &'r mut [u16]>,
    method: &impl Candidates,
    common: &Frequencies,
    keep: bool,
    room: &mut Room,
) -> Part {
    let Room {
        canonical,
        set,
        openings,
    } = room;
    let mut part = Part {
        hashes: Vec::with_capacity(chunk.len()),
        samples: Vec::new(),
        ends: Vec::with_capacity(chunk.len()),
        openings: Vec::new(),
        opening_ends: Vec::with_capacity(chunk.len()),
        kept: keep.then(kept::Part::default),
    };
    for (&i, row) in chunk.iter().zip(rows) {
        canon::canonical_into(items[i].text, canonical);
        set.clear();
        shingles::each_shingle(canonical, |s| set.push(s));
        // A text without a single word is nothing to compare.
        if set.is_empty() {
            part.hashes.push(EMPTY);
        } else {
            let hash = xxh3_128(canonical.as_bytes());
            part.hashes.push(hash);
            method.sketch(canonical, set, row);
            if method.samples() {
                part.samples.extend(set.iter().filter_map(|&s| sampled(s)));
                if items[i].level == Level::Article {
                    form::each_opening(items[i].text, openings, |o| part.openings.push(o));
                }
            }
            common.add(hash as u64, set);
        }
        part.ends.push(part.samples.len());
        part.opening_ends.push(part.openings.len());
        if let Some(kept) = &mut part.kept {
            kept.push(set);
        }
    }
    part.samples.shrink_to_fit();
    part
}

/// Leaves out what is empty and what is a copy, and joins the parts.
fn gather(
    of: &[usize],
    mut parts: Vec<Part>,
    mut rows: Vec<u16>,
    width: usize,
    common: Frequencies,
    window: &Window,
) -> Fingerprints {
    let mut hashes = Vec::with_capacity(of.len());
    for part in &mut parts {
        hashes.append(&mut std::mem::take(&mut part.hashes));
    }
    let mut order: Vec<u32> = (0..of.len() as u32)
        .filter(|&i| hashes[i as usize] != EMPTY)
        .collect();
    order.par_sort_unstable_by_key(|&i| (hashes[i as usize], i));
    let mut copies = Vec::new();
    let mut keep = vec![false; of.len()];
    // The first copy in each window, with the days of the others: without a window that is the first of all.
    let mut leaders: Vec<(usize, Spread)> = Vec::new();
    for same in order.chunk_by(|&a, &b| hashes[a as usize] == hashes[b as usize]) {
        leaders.clear();
        for &i in same {
            let item = of[i as usize];
            let mut of_others = leaders.iter_mut();
            match of_others.find(|(_, days)| window.admits(*days, item)) {
                Some((first, days)) => {
                    *days = window.with(*days, item);
                    copies.push((*first, item));
                }
                None => {
                    keep[i as usize] = true;
                    leaders.push((item, window.with(Spread::default(), item)));
                }
            }
        }
    }
    copies.sort_unstable();
    drop((hashes, order));
    let count = keep.iter().filter(|k| **k).count();
    let kept = Kept::new(
        parts.iter_mut().filter_map(|p| p.kept.take()).collect(),
        CHUNK,
    );
    let mut firsts = Vec::with_capacity(count);
    let mut places = Vec::with_capacity(count);
    let room = |hashes: usize| Samples {
        hashes: Vec::with_capacity(hashes),
        ends: Vec::with_capacity(count),
    };
    let mut samples = room(parts.iter().map(|p| p.samples.len()).sum());
    let mut openings = room(parts.iter().map(|p| p.openings.len()).sum());
    let mut at = 0;
    for part in parts {
        let (mut start, mut opening) = (0, 0);
        for (end, opening_end) in part.ends.into_iter().zip(part.opening_ends) {
            if keep[at] {
                rows.copy_within(at * width..(at + 1) * width, firsts.len() * width);
                firsts.push(of[at]);
                places.push(at as u32);
                samples.add(&part.samples[start..end]);
                openings.add(&part.openings[opening..opening_end]);
            }
            at += 1;
            (start, opening) = (end, opening_end);
        }
    }
    rows.truncate(firsts.len() * width);
    Fingerprints {
        firsts,
        copies,
        places,
        kept,
        sketches: Sketches {
            rows,
            samples,
            openings,
        },
        common,
    }
}
