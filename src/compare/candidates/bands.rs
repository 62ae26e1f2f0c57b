//! Bands of two bins as sorted runs, one band at a time: items that agree in both bins of a band are candidates.

use super::{Proposal, budget, radix, repeats::Repeats, runs::Pairs};
use crate::store::Table;
use rayon::prelude::*;
use std::sync::{Mutex, PoisonError};

/// Bins in a band.
const BINS: usize = 2;

/// Bands whose keys are read together, and whose pairs are gathered before repeats are dropped: bounds the passes over
/// the rows, and the memory for pairs that many bands propose.
const AT_ONCE: usize = 4;

/// Candidates among rows.
pub(super) fn propose(rows: &Table) -> Proposal {
    let bands: Vec<usize> = (0..rows.width() / BINS).collect();
    let mut whole = Proposal::default();
    let rooms: Mutex<Vec<Room>> = Mutex::default();
    // A poisoned lock only means that another thread panicked.
    let lock = || rooms.lock().unwrap_or_else(PoisonError::into_inner);
    let mut keys = vec![[0u32; AT_ONCE]; rows.len()];
    for some in bands.chunks(AT_ONCE) {
        rows.each(&mut keys, |row, keys| {
            for (key, &band) in keys.iter_mut().zip(some) {
                *key = self::key(row, band);
            }
        });
        let found: Vec<Pairs> = some
            .par_iter()
            .enumerate()
            .map(|(k, &band)| {
                let mut room = lock().pop().unwrap_or_default();
                let all = || keys.iter().map(|keys| keys[k]).zip(0u32..);
                let pairs = one(rows, band, all, &mut room);
                lock().push(room);
                pairs
            })
            .collect();
        for pairs in found {
            whole.pairs.extend(pairs.pairs);
            whole.unexamined += pairs.unexamined;
        }
        whole.pairs.par_sort_unstable();
        whole.pairs.dedup();
    }
    let kept = budget::keep(whole.pairs, rows);
    Proposal {
        unexamined: whole.unexamined + kept.unexamined,
        ..kept
    }
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

/// The pairs of one band; `all` gives its keys with their ranks.
fn one<I: Iterator<Item = radix::Entry>>(
    rows: &Table,
    band: usize,
    all: impl Fn() -> I,
    room: &mut Room,
) -> Pairs {
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
    }
    // Most have hardly more in common than this band; the fewer there are to sort, the better.
    out.pairs
        .retain(|&(a, b)| budget::alike(&row(a), &row(b)).is_some());
    out
}
