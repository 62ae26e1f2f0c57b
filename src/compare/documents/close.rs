//! Which candidates may share enough shingles to be looked at closely, without sorting anything: the shingles of one
//! text set bits of a table, and those of its candidates are looked up in it.
//!
//! What the table counts is never less than what the two share; of those that pass, it is counted exactly ([`Exact`]).

/// Bits of the table.
const BITS: u32 = 17;

/// A set of shingles, told by their upper bits.
pub(super) struct Table {
    bits: Box<[u64; 1 << (BITS - 6)]>,
}

impl Table {
    pub fn new() -> Table {
        Table {
            bits: Box::new([0; 1 << (BITS - 6)]),
        }
    }

    fn place(half: u32) -> (usize, u64) {
        let at = half >> (32 - BITS);
        ((at >> 6) as usize, 1 << (at & 63))
    }

    /// Adds a set; the number of different shingles in it (less, where two share a bit).
    pub fn add(&mut self, set: &[u32]) -> usize {
        let mut different = 0;
        for &half in set {
            let (word, bit) = Table::place(half);
            different += usize::from(self.bits[word] & bit == 0);
            self.bits[word] |= bit;
        }
        different
    }

    /// Takes a set out again, and all that share bits with it.
    pub fn remove(&mut self, set: &[u32]) {
        for &half in set {
            self.bits[Table::place(half).0] = 0;
        }
    }

    /// How many of a set are in the table (more, where two share a bit).
    pub fn shared(&self, set: &[u32]) -> usize {
        let mut shared = 0;
        for &half in set {
            let (word, bit) = Table::place(half);
            shared += usize::from(self.bits[word] & bit != 0);
        }
        shared
    }
}

/// A set of shingles, told by their upper halves, and what others have in common with it.
#[derive(Default)]
pub(super) struct Exact {
    /// A half and its mark at the slot that its low bits name or at the next free one. A mark from before `mark` is that
    /// of another set, and its slot is free.
    slots: Vec<(u32, u32)>,
    /// The mark of those in the set that the text at hand does not have, so far as it was read.
    mark: u32,
    /// The mark of those that it has.
    last: u32,
}

impl Exact {
    /// Takes a set instead of the one before; the number of different shingles in it.
    pub fn take(&mut self, set: &[u32]) -> usize {
        // Half of the slots stay free.
        let wanted = (2 * set.len()).next_power_of_two().max(64);
        if self.slots.len() < wanted || self.last > u32::MAX / 2 {
            self.slots = vec![(0, 0); wanted.max(self.slots.len())];
            self.last = 0;
        }
        self.last += 1;
        self.mark = self.last;
        let mut different = 0;
        for &half in set {
            let slot = self.slot(half);
            different += usize::from(self.slots[slot].1 < self.mark);
            self.slots[slot] = (half, self.mark);
        }
        different
    }

    /// How many different shingles of another set are in this one.
    pub fn shared(&mut self, set: &[u32]) -> usize {
        self.last += 1;
        let mut shared = 0;
        for &half in set {
            let slot = self.slot(half);
            let mark = &mut self.slots[slot].1;
            if *mark >= self.mark && *mark < self.last {
                *mark = self.last;
                shared += 1;
            }
        }
        shared
    }

    /// The slot that holds a half, or the free one where it would go.
    fn slot(&self, half: u32) -> usize {
        let mask = self.slots.len() - 1;
        let mut at = half as usize & mask;
        while self.slots[at].1 >= self.mark && self.slots[at].0 != half {
            at = (at + 1) & mask;
        }
        at
    }
}

/// Share of the smaller shingle set that must be in the other. Scans of one story keep a quarter of their shingles and
/// more; stories of their own that quote the same people lie below.
const LEAST: f64 = 0.25;

/// Jaccard similarity that pairs below [`MUCH`] need: less is a phrase or two in long texts.
const ALIKE: f64 = 0.1;

/// Share of the smaller set that is worth a look whatever the lengths.
const MUCH: f64 = 0.4;

/// Whether so many shared of two sets of such sizes are worth a look. More shared or smaller sets never turn a yes into
/// a no.
pub(super) fn worth(both: usize, a: usize, b: usize) -> bool {
    let (shared, least) = (both as f64, a.min(b) as f64);
    let held = shared / least.max(1.0);
    held >= MUCH || held >= LEAST && shared >= ALIKE * (a + b).saturating_sub(both) as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compare::shingles::finish;
    use std::collections::HashSet;

    #[test]
    fn counts_what_is_shared() {
        let (mut table, mut exact) = (Table::new(), Exact::default());
        for n in [0u64, 1, 10, 300, 20_000] {
            let set = |from: u64| -> Vec<u32> {
                let all = (from..from + n).map(|i| (finish(i * i + 7) >> 32) as u32);
                all.clone().chain(all.take(5)).collect()
            };
            let (a, b) = (set(100), set(100 + n / 3));
            let (x, y): (HashSet<u32>, HashSet<u32>) =
                (a.iter().copied().collect(), b.iter().copied().collect());
            let size = table.add(&a);
            assert!(size <= x.len() && size * 10 >= x.len() * 9);
            assert!(table.shared(&b) >= x.intersection(&y).count());
            table.remove(&a);
            assert_eq!(exact.take(&a), x.len());
            for _ in 0..2 {
                assert_eq!(exact.shared(&b), x.intersection(&y).count());
                assert_eq!(exact.shared(&[]), 0);
            }
            assert_eq!(table.shared(&a), 0);
        }
    }
}
