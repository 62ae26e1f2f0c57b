//! An exact set-similarity join: all pairs of sets that are alike, or of which one holds most of the other.
//!
//! Prefix, length and position filters after Chaudhuri, Ganti, Kaushik 2006 ("A primitive operator for similarity joins
//! in data cleaning"), Bayardo, Ma, Srikant 2007 ("Scaling up all pairs similarity search") and Xiao, Wang, Lin, Yu
//! 2008 ("Efficient similarity joins for near duplicate detection", PPJoin), and a bitmap bound after Sandes, Teodoro, Melo
//! 2020 ("Bitmap filter: speeding up exact set similarity joins with bitwise operations"): elements are ordered from rare to common;
//! two sets with an overlap of `need` must meet in one of the first `size - need + 1` elements of the smaller one. The
//! index holds all elements of all sets, since containment has no bound on the size of the larger one.
//!
//! A pair is found when its Jaccard similarity is at least 1/2, or when at least 4/5 of a set of three or more elements
//! lie in the other. Nothing is missed, but in runs of forms: a set that meets more than [`MEETINGS`] others, or an
//! element that more than [`RUN`] sets have, is looked at only together with the rarest element of one of the two,
//! and what was not examined is counted.

use super::parse::Rows;
use crate::store::{Memory, Sorter};
use rayon::prelude::*;

/// Sets that one set may meet before only those that share a rarest element are examined. The pairs of one form grow
/// with the square of its copies; 200 keep a form that was printed 200 times whole.
const MEETINGS: usize = 200;

/// Sets of one element that are passed through for one set.
const RUN: usize = 131_072;

/// Fewest elements of a set that may be held by a larger one.
const HELD: usize = 3;

/// What was found.
pub(super) struct Joined {
    /// Pairs of set numbers, the lower one first.
    pub pairs: Sorter<(u32, u32)>,
    /// At most so many pairs were not examined.
    pub unexamined: u64,
}

/// The overlap that makes a pair of a set of `m` elements and one of `n >= m`.
fn need(m: usize, n: usize) -> usize {
    // |x ∩ y| / |x ∪ y| >= 1/2 is |x ∩ y| >= (m + n) / 3.
    let alike = (m + n).div_ceil(3);
    if m >= HELD { alike.min(held(m)) } else { alike }
}

/// The overlap at which a set of `m` elements is held.
fn held(m: usize) -> usize {
    (4 * m).div_ceil(5)
}

/// The largest `n` for which an overlap of `left` can be enough.
fn largest(m: usize, left: usize) -> usize {
    if m >= HELD && left >= held(m) {
        usize::MAX
    } else {
        (3 * left).saturating_sub(m)
    }
}

/// All pairs of sets that meet the thresholds. The elements of a set are ascending, rare ones lower than common ones.
pub(super) fn join(sets: &Rows<u32>, memory: &Memory) -> Joined {
    let index = Index::new(sets);
    let tasks: Vec<usize> = (0..sets.len()).step_by(TASK).collect();
    let mut joined = Joined {
        pairs: Sorter::new(memory),
        unexamined: 0,
    };
    let at_once = match memory.is_limited() {
        true => AT_ONCE,
        false => tasks.len().max(1),
    };
    for tasks in tasks.chunks(at_once) {
        let found: Vec<(Vec<(u32, u32)>, u64)> = tasks
            .par_iter()
            .map_init(
                || vec![u32::MAX; sets.len()],
                |seen, &from| {
                    let mut out = (Vec::new(), 0);
                    for slot in from..(from + TASK).min(sets.len()) {
                        index.probe(slot, seen, &mut out);
                    }
                    out
                },
            )
            .collect();
        for (pairs, unexamined) in found {
            joined.pairs.extend(pairs);
            joined.unexamined += unexamined;
        }
    }
    joined
}

/// Tasks whose pairs are gathered at a time where there is a limit.
const AT_ONCE: usize = 16;

/// Sets that are probed by one task.
const TASK: usize = 1024;

struct Index<'a> {
    sets: &'a Rows<u32>,
    /// Set numbers by size, then by number. Everything below speaks of places in this order (slots).
    order: Vec<u32>,
    /// First slot of each size, and one past the last slot.
    first_of_size: Vec<usize>,
    /// Where the postings of each element begin, and one past the last.
    starts: Vec<usize>,
    /// For each slot, one bit of 64 for every element: two sets differ in at least as many elements as bits.
    bits: Vec<u64>,
    /// Slots of the sets that have an element, ascending.
    slots: Vec<u32>,
    /// At which position they have it, 255 for later ones.
    positions: Vec<u8>,
}

impl<'a> Index<'a> {
    fn new(sets: &'a Rows<u32>) -> Self {
        let mut order: Vec<u32> = (0..sets.len() as u32).collect();
        order.par_sort_unstable_by_key(|&set| (sets.row(set as usize).len(), set));
        let longest = order.last().map_or(0, |&set| sets.row(set as usize).len());
        let size = |slot: u32| sets.row(order[slot as usize] as usize).len();
        let mut first_of_size = vec![order.len(); longest + 2];
        for slot in (0..order.len()).rev() {
            first_of_size[size(slot as u32)] = slot;
        }
        for size in (0..=longest).rev() {
            first_of_size[size] = first_of_size[size].min(first_of_size[size + 1]);
        }
        let elements = (0..sets.len())
            .filter_map(|set| sets.row(set).last())
            .max()
            .map_or(0, |&top| top as usize + 1);
        let mut starts = vec![0; elements + 1];
        for set in 0..sets.len() {
            for &element in sets.row(set) {
                starts[element as usize + 1] += 1;
            }
        }
        for element in 0..elements {
            starts[element + 1] += starts[element];
        }
        let mut next = starts.clone();
        let total = starts[elements];
        let (mut slots, mut positions) = (vec![0; total], vec![0; total]);
        for (slot, &set) in order.iter().enumerate() {
            for (position, &element) in sets.row(set as usize).iter().enumerate() {
                let at = &mut next[element as usize];
                slots[*at] = slot as u32;
                positions[*at] = position.min(255) as u8;
                *at += 1;
            }
        }
        let bits = order
            .iter()
            .map(|&set| {
                let bit = |&e: &u32| 1 << (e.wrapping_mul(0x9e37_79b1) >> 26);
                sets.row(set as usize)
                    .iter()
                    .map(bit)
                    .fold(0, std::ops::BitOr::bitor)
            })
            .collect();
        Index {
            sets,
            order,
            bits,
            first_of_size,
            starts,
            slots,
            positions,
        }
    }

    fn set(&self, slot: usize) -> &'a [u32] {
        self.sets.row(self.order[slot] as usize)
    }

    /// Postings of `element` in slots after `slot` and before `end`.
    fn run(&self, element: u32, slot: usize, end: usize) -> std::ops::Range<usize> {
        let (from, to) = (
            self.starts[element as usize],
            self.starts[element as usize + 1],
        );
        let list = &self.slots[from..to];
        let a = list.partition_point(|&s| s as usize <= slot);
        let b = a + list[a..].partition_point(|&s| (s as usize) < end);
        from + a..from + b
    }

    /// All partners of the set in `slot` among the sets after it. `seen` remembers which slots this probe has met.
    fn probe(&self, slot: usize, seen: &mut [u32], out: &mut (Vec<(u32, u32)>, u64)) {
        let set = self.set(slot);
        let m = set.len();
        if m == 0 {
            return;
        }
        let mark = slot as u32;
        // Partners, and whether the element they were met at is the rarest of one of the two.
        let mut met: Vec<(u32, bool)> = Vec::new();
        let bits = self.bits[slot];
        // Looks at the set of a posting; `n` is its size. The cheap bounds come first: nearly all sets end there.
        let mut meet = |at: usize, i: usize, n: usize, met: &mut Vec<(u32, bool)>| {
            let (other, j) = (self.slots[at], usize::from(self.positions[at]));
            let need = need(m, n);
            if 1 + (m - i - 1).min(n - j - 1) < need {
                return;
            }
            let differ = (bits ^ self.bits[other as usize]).count_ones() as usize;
            if differ > m + n - 2 * need || seen[other as usize] == mark {
                return;
            }
            seen[other as usize] = mark;
            if overlaps(set, self.set(other as usize), need) {
                met.push((other, i == 0 || j == 0));
            }
        };
        for (i, &element) in set[..m - need(m, m) + 1].iter().enumerate() {
            let most = largest(m, m - i);
            let end = match self.first_of_size.get(most.saturating_add(1)) {
                Some(&end) => end,
                None => self.order.len(),
            };
            let run = self.run(element, slot, end);
            if run.len() > RUN {
                out.1 += run.len() as u64;
                // The next one of the run, so that all copies of a form remain tied to each other.
                let n = self.set(self.slots[run.start] as usize).len();
                meet(run.start, i, n, &mut met);
                continue;
            }
            let mut n = m;
            for at in run {
                // Slots ascend by size.
                while self.slots[at] as usize >= self.first_of_size[n + 1] {
                    n += 1;
                }
                meet(at, i, n, &mut met);
            }
        }
        if met.len() > MEETINGS {
            let nearest = met
                .iter()
                .filter(|(_, rarest)| !rarest)
                .map(|&(other, _)| other)
                .min();
            let before = met.len();
            met.retain(|&(other, rarest)| rarest || Some(other) == nearest);
            met.sort_unstable();
            met.truncate(MEETINGS);
            out.1 += (before - met.len()) as u64;
        }
        for (other, _) in met {
            let (a, b) = (self.order[slot], self.order[other as usize]);
            out.0.push((a.min(b), a.max(b)));
        }
    }
}

/// Whether two ascending sets have at least `need` elements in common.
fn overlaps(x: &[u32], y: &[u32], need: usize) -> bool {
    let (mut i, mut j, mut common) = (0, 0, 0);
    while common < need {
        if common + (x.len() - i).min(y.len() - j) < need {
            return false;
        }
        match x[i].cmp(&y[j]) {
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
            std::cmp::Ordering::Equal => {
                common += 1;
                i += 1;
                j += 1;
            }
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    /// Every pair by comparing every pair.
    fn plain(sets: &Rows<u32>) -> Vec<(u32, u32)> {
        let mut out = Vec::new();
        for a in 0..sets.len() {
            for b in a + 1..sets.len() {
                let (x, y) = (sets.row(a), sets.row(b));
                let common = x.iter().filter(|e| y.contains(e)).count();
                let union = x.len() + y.len() - common;
                let (small, large) = (x.len().min(y.len()), x.len().max(y.len()));
                if common > 0 && (2 * common >= union || small >= HELD && 5 * common >= 4 * small) {
                    assert!(common >= need(small, large));
                    out.push((a as u32, b as u32));
                }
            }
        }
        out
    }

    proptest! {
        #[test]
        fn no_pair_is_missed(
            sets in proptest::collection::vec(proptest::collection::btree_set(0u32..40, 0..12), 0..60)
        ) {
            let rows: Rows<u32> = sets.iter().map(|s: &BTreeSet<u32>| s.iter().copied().collect()).collect();
            let found = join(&rows, &Memory::unlimited());
            prop_assert_eq!(found.pairs.finish().collect::<Vec<_>>(), plain(&rows));
            prop_assert_eq!(found.unexamined, 0);
        }
    }

    #[test]
    fn a_large_form_stays_tied_and_what_was_left_is_counted() {
        // 500 sets with eight elements in common and two rare ones of their own.
        let rows: Rows<u32> = (0..500u32)
            .map(|i| {
                let mut set = vec![2 * i, 2 * i + 1];
                set.extend(1000..1008);
                set
            })
            .collect();
        let found = join(&rows, &Memory::unlimited());
        assert!(found.unexamined > 0);
        let pairs: Vec<(u32, u32)> = found.pairs.finish().collect();
        assert!(pairs.len() < 500 * 210);
        let mut reached = BTreeSet::from([0]);
        for (a, b) in pairs {
            if reached.contains(&a) || reached.contains(&b) {
                reached.extend([a, b]);
            }
        }
        assert_eq!(reached.len(), 500);
    }
}
