//! One pass over the texts: canonical form, exact copies, sketches, samples, document frequencies.

use super::kept::{self, Kept};
use crate::compare::candidates::{Candidates, Sampled, Samples, Sketches, sampled};
use crate::compare::distinct::Distinct;
use crate::compare::frequency::{Counting, Counts, Frequencies};
use crate::compare::window::Spread;
use crate::compare::{How, Items, Level, canon, form, shingles};
use crate::store::{Bits, Memory, Part as Share, Shelf, Table};
use rayon::prelude::*;
use xxhash_rust::xxh3::xxh3_128;

/// What the pass leaves.
pub(super) struct Fingerprints {
    /// Items that are not a copy of an earlier one, in item order; a rank is an index into this.
    pub firsts: Vec<u32>,
    /// For each text that was taken the place of the one that it is a copy of, its own where it is none; [`EMPTY_TEXT`] where
    /// there is no word in it.
    pub leaders: Vec<u32>,
    /// Place of each rank among the texts that were taken.
    pub places: Vec<u32>,
    /// Shingles by place, where they were kept.
    pub kept: Kept,
    /// Rows by rank, one after the other, unless they are made later: see [`rows`].
    pub rows: Option<Table>,
    /// The other sketches by rank.
    pub sketches: Sketches,
    /// How common shingles are.
    pub common: Frequencies,
}

/// Items handled by one thread at a time.
const CHUNK: usize = 256;

/// The content hash of what is not compared. No text can be found that has it.
const EMPTY: u128 = 0;

/// See [`Fingerprints::leaders`].
pub(super) const EMPTY_TEXT: u32 = u32::MAX;

/// What one chunk gives, its rows apart.
struct Part {
    /// Content hashes; [`EMPTY`] for a text without a word.
    hashes: Vec<u128>,
    samples: Sampled,
    openings: Sampled,
    kept: Option<kept::Part>,
}

/// Takes the fingerprints of the items `of`.
pub(super) fn take(
    items: &dyn Items,
    distinct: &Distinct,
    method: &impl Candidates,
    how: &How<'_>,
) -> Fingerprints {
    let How {
        memory, observer, ..
    } = *how;
    let of = &distinct.firsts[..];
    let counting = Counting::new(distinct.items());
    let keep = Kept::wanted(of.iter().map(|&i| items.size(i as usize)).sum());
    // Where texts are few they are read once; where they are many, there is no room for rows beside samples, and the rows
    // are made when the samples are done with.
    let width = match keep || !method.samples() {
        true if !memory.is_limited() => method.width(),
        _ => 0,
    };
    // Rows are written where they stay; there is no room for them twice.
    let mut rows = vec![0; of.len() * width];
    let mut of_chunks: Vec<&mut [u16]> = rows.chunks_mut((CHUNK * width).max(1)).collect();
    of_chunks.resize_with(of.len().div_ceil(CHUNK), Default::default);
    let mut taken = Taken {
        hashes: Vec::with_capacity(of.len()),
        samples: Shelf::new(memory, Share::Candidates),
        openings: Shelf::new(memory, Share::Candidates),
        kept: Vec::new(),
    };
    // Where there is a limit, what was found in some chunks is put aside before the next.
    let at_once = match memory.is_limited() {
        true => AT_ONCE,
        false => of_chunks.len().max(1),
    };
    let mut of_chunks = of_chunks.into_iter();
    for (turn, some) in of.chunks(CHUNK * at_once).enumerate() {
        let of_some: Vec<&mut [u16]> = of_chunks.by_ref().take(at_once).collect();
        let parts: Vec<Part> = some
            .par_chunks(CHUNK)
            .zip(of_some)
            .enumerate()
            .map_init(
                || (Room::default(), counting.table()),
                |(room, counts), (number, (chunk, rows))| {
                    let first = (turn * at_once + number) * CHUNK;
                    let times = |k: usize| distinct.times(first + k);
                    let part = part(items, chunk, &times, rows, method, counts, keep, room);
                    let taken: usize = (0..chunk.len()).map(times).sum();
                    observer.advance(taken as u64);
                    part
                },
            )
            .collect();
        parts.into_iter().for_each(|part| taken.add(part));
    }
    gather(of, taken, rows, width, counting.finish(), how)
}

/// Chunks whose fingerprints are taken at a time where there is a limit.
const AT_ONCE: usize = 64;

/// What was taken of all chunks so far.
struct Taken {
    hashes: Vec<u128>,
    samples: Samples,
    openings: Samples,
    kept: Vec<kept::Part>,
}

impl Taken {
    fn add(&mut self, part: Part) {
        self.hashes.extend(part.hashes);
        self.samples.push(part.samples);
        self.openings.push(part.openings);
        self.kept.extend(part.kept);
    }
}

/// The rows of the items `firsts`: those that were made already, or made now.
pub(super) fn rows(
    items: &dyn Items,
    firsts: &[u32],
    made: Option<Table>,
    method: &impl Candidates,
    memory: &Memory,
) -> Table {
    made.unwrap_or_else(|| {
        let write = |room: &mut Room, i: usize, row: &mut [u16]| {
            room.set(&items.text(firsts[i] as usize));
            method.sketch(&room.canonical, &room.set, row);
        };
        Table::make(firsts.len(), method.width(), memory, Room::default, write)
    })
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

/// The fingerprints of a chunk, whose rows are written if there is room for them. `times` says how many items have the text of
/// each.
#[allow(clippy::too_many_arguments)] // what a thread needs for it
fn part(
    items: &dyn Items,
    chunk: &[u32],
    times: &impl Fn(usize) -> usize,
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
        let i = i as usize;
        let text = items.text(i);
        room.set(&text);
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
                    form::each_opening(&text, openings, |o| found.push(o));
                }
            }
            common.add(hash as u64, set, times(k));
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
    of: &[u32],
    taken: Taken,
    mut rows: Vec<u16>,
    width: usize,
    common: Frequencies,
    how: &How<'_>,
) -> Fingerprints {
    let window = how.window;
    let Taken {
        hashes,
        samples,
        openings,
        kept,
    } = taken;
    let mut order: Vec<u32> = (0..of.len() as u32)
        .filter(|&i| hashes[i as usize] != EMPTY)
        .collect();
    order.par_sort_unstable_by_key(|&i| (hashes[i as usize], i));
    let mut of_leaders = vec![EMPTY_TEXT; of.len()];
    let mut keep = Bits::none(of.len());
    // The first copy in each window, with the days of the others: without a window that is the first of all.
    let mut leaders: Vec<(u32, Spread)> = Vec::new();
    let mut count = 0;
    for same in order.chunk_by(|&a, &b| hashes[a as usize] == hashes[b as usize]) {
        leaders.clear();
        for &i in same {
            let item = of[i as usize] as usize;
            let mut of_others = leaders.iter_mut();
            of_leaders[i as usize] = match of_others.find(|(_, days)| window.admits(*days, item)) {
                Some((first, days)) => {
                    *days = window.with(*days, item);
                    *first
                }
                None => {
                    keep.add(i as usize);
                    count += 1;
                    leaders.push((i, window.with(Spread::default(), item)));
                    i
                }
            };
        }
    }
    drop((hashes, order));
    let kept = Kept::new(kept, CHUNK);
    let mut firsts = Vec::with_capacity(count);
    let mut places = Vec::with_capacity(count);
    for at in (0..of.len()).filter(|&at| keep.has(at)) {
        rows.copy_within(at * width..(at + 1) * width, firsts.len() * width);
        firsts.push(of[at]);
        places.push(at as u32);
    }
    let left = |samples: Samples| {
        let mut first = 0;
        samples.changed(|part| {
            part.retain(|i| keep.has(first + i));
            first += CHUNK;
        })
    };
    let (samples, openings) = (left(samples), left(openings));
    rows.truncate(firsts.len() * width);
    Fingerprints {
        firsts,
        leaders: of_leaders,
        places,
        kept,
        rows: (width > 0).then(|| Table::held(rows, width)),
        sketches: Sketches { samples, openings },
        common,
    }
}
