//! Bands of two bins as sorted runs, one band at a time: items that agree in both bins of a band are candidates.

use super::{Proposal, budget, radix, runs::Pairs};
use rayon::prelude::*;

/// Bins in a band.
const BINS: usize = 2;

/// Bands whose pairs are gathered before repeats are dropped: bounds the memory for pairs that many bands propose.
const AT_ONCE: usize = 8;

/// Candidates among rows of `width` numbers.
pub(super) fn propose(rows: &[u16], width: usize) -> Proposal {
    let bands: Vec<usize> = (0..width / BINS).collect();
    let mut whole = Proposal::default();
    for some in bands.chunks(AT_ONCE) {
        let found: Vec<Pairs> = some
            .par_iter()
            .map_init(
                || (Vec::new(), Vec::new()),
                |(entries, spare), &band| one(rows, width, band, entries, spare),
            )
            .collect();
        for pairs in found {
            whole.pairs.extend(pairs.pairs);
            whole.unexamined += pairs.unexamined;
        }
        whole.pairs.par_sort_unstable();
        whole.pairs.dedup();
    }
    let kept = budget::keep(whole.pairs, rows, width);
    Proposal {
        unexamined: whole.unexamined + kept.unexamined,
        ..kept
    }
}

fn one(
    rows: &[u16],
    width: usize,
    band: usize,
    entries: &mut Vec<radix::Entry>,
    spare: &mut Vec<radix::Entry>,
) -> Pairs {
    let key = |rank: u32, band: usize| {
        let at = rank as usize * width + (band * BINS) % width;
        u32::from(rows[at]) << 16 | u32::from(rows[at + 1])
    };
    entries.clear();
    entries.extend((0..(rows.len() / width) as u32).map(|rank| (key(rank, band), rank)));
    radix::sort(entries, spare);
    let mut out = Pairs::default();
    let mut run = Vec::new();
    for same in entries.chunk_by(|a, b| a.0 == b.0) {
        if same.len() > 1 {
            run.clear();
            run.extend(same.iter().map(|e| e.1));
            // A run that is too large is divided by the bands that follow.
            out.run(&run, &|rank, depth| key(rank, band + depth + 1));
        }
    }
    out
}
