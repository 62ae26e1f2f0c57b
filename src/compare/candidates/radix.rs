//! Sorting by a 32-bit key in three counting passes; stable, so items of one key stay in rank order.

/// A key and the rank of the item that has it.
pub(super) type Entry = (u32, u32);

const BITS: u32 = 11;
const SLOTS: usize = 1 << BITS;

/// Below this a comparison sort is faster (by key, then rank: the same order as the stable passes give).
const SMALL: usize = 1024;

/// Sorts entries by key; `entries` must come in rank order.
pub(super) fn sort(entries: &mut Vec<Entry>, spare: &mut Vec<Entry>) {
    if entries.len() < SMALL {
        entries.sort_unstable();
        return;
    }
    spare.clear();
    spare.resize(entries.len(), (0, 0));
    for pass in 0..3 {
        let digit = |key: u32| (key >> (pass * BITS)) as usize & (SLOTS - 1);
        let mut slots = [0usize; SLOTS];
        for &(key, _) in entries.iter() {
            slots[digit(key)] += 1;
        }
        let mut sum = 0;
        for slot in &mut slots {
            sum += std::mem::replace(slot, sum);
        }
        for &entry in entries.iter() {
            let slot = &mut slots[digit(entry.0)];
            spare[*slot] = entry;
            *slot += 1;
        }
        std::mem::swap(entries, spare);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn sorts_as_a_comparison_sort_does(keys in prop::collection::vec(prop_oneof![0u32..50, any::<u32>()], 0..3000)) {
            let mut entries: Vec<Entry> = keys.into_iter().zip(0..).collect();
            let mut want = entries.clone();
            want.sort_unstable();
            sort(&mut entries, &mut Vec::new());
            prop_assert_eq!(entries, want);
        }
    }
}
