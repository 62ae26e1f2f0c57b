//! Where hashes stand in a text: a table with open addressing, made for one text and asked for many others.

/// The first place of every hash of a sequence. Hashes are told apart by their upper halves.
#[derive(Debug)]
pub(crate) struct Places {
    /// Upper half of a hash and its place, at the slot that its low bits name or at the next free one after it.
    slots: Vec<(u32, u32)>,
    distinct: usize,
}

/// The place of a slot that is free.
const FREE: u32 = u32::MAX;

impl Places {
    /// The table of hashes, the first of which stands at place 0.
    pub fn of(hashes: impl ExactSizeIterator<Item = u64>) -> Places {
        // At most three slots in four are taken.
        let size = (hashes.len() * 4 / 3 + 1).next_power_of_two();
        let mut table = Places {
            slots: vec![(0, FREE); size],
            distinct: 0,
        };
        for (hash, place) in hashes.zip(0u32..) {
            let half = (hash >> 32) as u32;
            let slot = table.slot(half);
            let entry = &mut table.slots[slot];
            if entry.1 == FREE {
                *entry = (half, place);
                table.distinct += 1;
            }
        }
        table
    }

    /// How many different hashes there are.
    pub fn distinct(&self) -> usize {
        self.distinct
    }

    /// Where a hash stands first.
    pub fn first(&self, hash: u64) -> Option<u32> {
        let (_, place) = self.slots[self.slot((hash >> 32) as u32)];
        (place != FREE).then_some(place)
    }

    /// Whether a hash is in the sequence.
    pub fn holds(&self, hash: u64) -> bool {
        self.slots[self.slot((hash >> 32) as u32)].1 != FREE
    }

    /// The slot that holds a half, or the free one where it would go.
    fn slot(&self, half: u32) -> usize {
        let mask = self.slots.len() - 1;
        let mut at = half as usize & mask;
        loop {
            let (there, place) = self.slots[at & mask];
            if place == FREE || there == half {
                return at & mask;
            }
            at += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn gives_first_places(halves in prop::collection::vec(prop_oneof![0u32..20, any::<u32>()], 0..200)) {
            let hashes = halves.iter().map(|&half| u64::from(half) << 32 | 7);
            let table = Places::of(hashes.collect::<Vec<_>>().into_iter());
            for half in halves.iter().copied().chain(0..30) {
                let hash = u64::from(half) << 32 | 9;
                let want = halves.iter().position(|&h| h == half).map(|at| at as u32);
                prop_assert_eq!(table.first(hash), want);
                prop_assert_eq!(table.holds(hash), want.is_some());
            }
            let mut different = halves.clone();
            different.sort_unstable();
            different.dedup();
            prop_assert_eq!(table.distinct(), different.len());
        }
    }
}
