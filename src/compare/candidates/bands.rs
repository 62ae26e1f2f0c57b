//! Bands of two bins as sorted runs, one band at a time: items that agree in both bins of a band are candidates.

use super::{Pair, budget, radix, repeats::Repeats, runs::Pairs};
use crate::store::{Column, Memory, Sorter, Table};
use rayon::prelude::*;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Bins in a band.
const BINS: usize = 2;

/// Bands whose keys are read together, and whose pairs are gathered before repeats are dropped: bounds the passes over
/// the rows, and the memory for pairs that many bands propose.
const AT_ONCE: usize = 4;

/// Candidates among rows, and how many pairs were passed over.
pub(super) fn propose(rows: &Table, memory: &Memory) -> (Column<Pair>, u64) {
    let bands: Vec<usize> = (0..rows.width() / BINS).collect();
    let whole = Mutex::new(Sorter::new(memory));
    let mut unexamined = 0;
    let rooms: Mutex<Vec<Room>> = Mutex::default();
    let mut keys = vec![[0u32; AT_ONCE]; rows.len()];
    for some in bands.chunks(AT_ONCE) {
        rows.each(&mut keys, |row, keys| {
            for (key, &band) in keys.iter_mut().zip(some) {
                *key = self::key(row, band);
            }
        });
        let over: Vec<u64> = some
            .par_iter()
            .enumerate()
            .map(|(k, &band)| {
                let mut room = free(&rooms).pop().unwrap_or_default();
                let all = || keys.iter().map(|keys| keys[k]).zip(0u32..);
                let sink = |pairs: &mut Vec<Pair>| free(&whole).extend(pairs.drain(..));
                let unexamined = one(rows, band, all, &mut room, &sink);
                free(&rooms).push(room);
                unexamined
            })
            .collect();
        unexamined += over.into_iter().sum::<u64>();
        free(&whole).tidy();
    }
    let whole = whole.into_inner().unwrap_or_else(PoisonError::into_inner);
    let (kept, over) = budget::keep(whole.finish(), rows, memory);
    (kept, unexamined + over)
}

/// A poisoned lock only means that another thread panicked.
fn free<T>(lock: &Mutex<T>) -> MutexGuard<'_, T> {
    lock.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What is used again for every band, by one thread at a time.
#[derive(Default)]
struct Room {
    repeats: Repeats,
    entries: Vec<radix::Entry>,
    spare: Vec<radix::Entry>,
}

/// The key of a band: its bins. Bands beyond the last begin again.
fn key(row: &[u16], band: usize) -> u32 {
    let bins = &row[(band * BINS) % row.len()..][..BINS];
    u32::from(bins[0]) << 16 | u32::from(bins[1])
}

/// Hands over the pairs of one band, and says how many were passed over; `all` gives its keys with their ranks.
fn one<I: Iterator<Item = radix::Entry>>(
    rows: &Table,
    band: usize,
    all: impl Fn() -> I,
    room: &mut Room,
    sink: &impl Fn(&mut Vec<Pair>),
) -> u64 {
    let Room {
        repeats,
        entries,
        spare,
    } = room;
    repeats.of(rows.len(), all, entries);
    radix::sort(entries, spare);
    let row = |rank: u32| rows.row(rank as usize);
    let mut out = Pairs::default();
    let mut run = Vec::new();
    for same in entries.chunk_by(|a, b| a.0 == b.0) {
        if same.len() > 1 {
            run.clear();
            run.extend(same.iter().map(|e| e.1));
            // A run that is too large is divided by the bands that follow.
            out.run(&run, &|rank, depth| key(&row(rank), band + depth + 1));
        }
        if out.pairs.len() >= SORTED_OUT {
            sort_out(&mut out.pairs, rows);
            sink(&mut out.pairs);
        }
    }
    sort_out(&mut out.pairs, rows);
    sink(&mut out.pairs);
    out.unexamined
}

/// Pairs that are gathered before those are dropped that have hardly more in common than their band.
const SORTED_OUT: usize = 1 << 16;

/// Drops pairs whose rows hardly agree: the fewer there are to sort, the better.
fn sort_out(pairs: &mut Vec<Pair>, rows: &Table) {
    let row = |rank: u32| rows.row(rank as usize);
    pairs.retain(|&(a, b)| budget::alike(&row(a), &row(b)).is_some());
}
