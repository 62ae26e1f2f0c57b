//! One pass over the texts: canonical form, exact copies, sketches, samples, document frequencies.

use super::kept::{self, Kept};
use crate::Observer;
use crate::compare::candidates::{Candidates, Sampled, Sketches, sampled};
use crate::compare::frequency::{Counting, Counts, Frequencies};
use crate::compare::window::{Spread, Window};
use crate::compare::{Items, Level, canon, form, shingles};
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
    /// Rows by rank, one after the other, unless they are made later: see [`rows`].
    pub rows: Option<Vec<u16>>,
    /// The other sketches by rank.
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
    samples: Sampled,
    openings: Sampled,
    kept: Option<kept::Part>,
}

/// Takes the fingerprints of the items `of`, which come in item order.
pub(super) fn take(
    items: &dyn Items,
    of: &[usize],
    method: &impl Candidates,
    window: &Window,
    observer: &dyn Observer,
) -> Fingerprints {
    let counting = Counting::new(of.len());
    let keep = Kept::wanted(of.iter().map(|&i| items.size(i)).sum());
    // Where texts are few they are read once; where they are many, there is no room for rows beside samples, and the rows
    // are made when the samples are done with.
    let width = if keep || !method.samples() {
        method.width()
    } else {
        0
    };
    // Rows are written where they stay; there is no room for them twice.
    let mut rows = vec![0; of.len() * width];
    let mut of_chunks: Vec<&mut [u16]> = rows.chunks_mut((CHUNK * width).max(1)).collect();
    of_chunks.resize_with(of.len().div_ceil(CHUNK), Default::default);
    let parts: Vec<Part> = of
        .par_chunks(CHUNK)
        .zip(of_chunks)
        .map_init(
            || (Room::default(), counting.table()),
            |(room, counts), (chunk, rows)| {
                let part = part(items, chunk, rows, method, counts, keep, room);
                observer.advance(chunk.len() as u64);
                part
            },
        )
        .collect();
    gather(of, parts, rows, width, counting.finish(), window)
}

/// The rows of the items `firsts`: those that were made already, or made now.
pub(super) fn rows(
    items: &dyn Items,
    firsts: &[usize],
    made: Option<Vec<u16>>,
    method: &impl Candidates,
) -> Vec<u16> {
    if let Some(rows) = made {
        return rows;
    }
    let width = method.width();
    let mut rows = vec![0; firsts.len() * width];
    firsts
        .par_iter()
        .zip(rows.par_chunks_exact_mut(width))
        .with_min_len(CHUNK)
        .for_each_init(Room::default, |room, (&i, row)| {
            room.set(items.text(i));
            method.sketch(&room.canonical, &room.set, row);
        });
    rows
}

/// What is used again for every text.
#[derive(Default)]
struct Room {
    canonical: String,
    set: Vec<u64>,
    openings: form::Room,
}

impl Room {
    /// Reads a text.
    fn set(&mut self, text: &str) {
        canon::canonical_into(text, &mut self.canonical);
        self.set.clear();
        shingles::each_shingle(&self.canonical, |s| self.set.push(s));
    }
}

/// The fingerprints of a chunk, whose rows are written if there is room for them.
fn part(
    items: &dyn Items,
    chunk: &[usize],
    rows: &mut [u16],
    method: &impl Candidates,
    common: &mut Counts<'_>,
    keep: bool,
    room: &mut Room,
) -> Part {
    let width = rows.len() / chunk.len();
    let mut part = Part {
        hashes: Vec::with_capacity(chunk.len()),
        samples: Sampled::default(),
        openings: Sampled::default(),
        kept: keep.then(kept::Part::default),
    };
    for (k, &i) in chunk.iter().enumerate() {
        room.set(items.text(i));
        let Room {
            canonical,
            set,
            openings,
        } = &mut *room;
        // A text without a single word is nothing to compare.
        if set.is_empty() {
            part.hashes.push(EMPTY);
        } else {
            let hash = xxh3_128(canonical.as_bytes());
            part.hashes.push(hash);
            if width > 0 {
                method.sketch(canonical, set, &mut rows[k * width..][..width]);
            }
            if method.samples() {
                let samples = set.iter().filter_map(|&s| sampled(s));
                part.samples.hashes.extend(samples);
                if items.level(i) == Level::Article {
                    let found = &mut part.openings.hashes;
                    form::each_opening(items.text(i), openings, |o| found.push(o));
                }
            }
            common.add(hash as u64, set);
        }
        part.samples.end();
        part.openings.end();
        if let Some(kept) = &mut part.kept {
            kept.push(set);
        }
    }
    part.samples.hashes.shrink_to_fit();
    part.openings.hashes.shrink_to_fit();
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
    for (at, _) in keep.iter().enumerate().filter(|(_, keep)| **keep) {
        rows.copy_within(at * width..(at + 1) * width, firsts.len() * width);
        firsts.push(of[at]);
        places.push(at as u32);
    }
    let (mut samples, mut openings) = (Vec::new(), Vec::new());
    for (part, keep) in parts.into_iter().zip(keep.chunks(CHUNK)) {
        for (mut own, all) in [(part.samples, &mut samples), (part.openings, &mut openings)] {
            own.retain(|i| keep[i]);
            all.push(own);
        }
    }
    rows.truncate(firsts.len() * width);
    Fingerprints {
        firsts,
        copies,
        places,
        kept,
        rows: (width > 0).then_some(rows),
        sketches: Sketches { samples, openings },
        common,
    }
}
