//! Which keys occur more than once: most keys of a corpus occur once, and need no sorting.

use super::radix::Entry;

/// Bits of a table for each key that is expected.
const BITS: usize = 8;

/// Two tables of bits, addressed by a hash of the key: seen, and seen again.
#[derive(Default)]
pub(super) struct Repeats {
    seen: Vec<u64>,
    again: Vec<u64>,
    shift: u32,
}

impl Repeats {
    /// Of the entries that `all` gives (each time the same), those whose key occurs more than once, in the same order.
    /// A few others may be among them.
    pub fn of<I: Iterator<Item = Entry>>(
        &mut self,
        count: usize,
        all: impl Fn() -> I,
        into: &mut Vec<Entry>,
    ) {
        self.start(count);
        for (key, _) in all() {
            self.note(key);
        }
        into.clear();
        into.extend(all().filter(|&(key, _)| self.repeated(key)));
    }

    /// Begins anew, for some `count` keys.
    pub fn start(&mut self, count: usize) {
        let bits = (count * BITS).next_power_of_two().clamp(1 << 6, 1 << 31);
        self.shift = 32 - bits.trailing_zeros();
        for table in [&mut self.seen, &mut self.again] {
            table.clear();
            table.resize(bits / 64, 0);
        }
    }

    /// Notes that a key occurs.
    pub fn note(&mut self, key: u32) {
        let (word, bit) = self.place(key);
        self.again[word] |= self.seen[word] & bit;
        self.seen[word] |= bit;
    }

    /// Whether a key was noted more than once, or shares a place with another one.
    pub fn repeated(&self, key: u32) -> bool {
        let (word, bit) = self.place(key);
        self.again[word] & bit != 0
    }

    fn place(&self, key: u32) -> (usize, u64) {
        let at = key.wrapping_mul(0x9E37_79B1) >> self.shift;
        ((at >> 6) as usize, 1 << (at & 63))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn no_repeated_key_is_lost(keys in prop::collection::vec(0u32..300, 0..400)) {
            let mut repeats = Repeats::default();
            let mut found = Vec::new();
            for _ in 0..2 {
                repeats.of(keys.len(), || keys.iter().copied().zip(0..), &mut found);
                for (&key, i) in keys.iter().zip(0u32..) {
                    let repeated = keys.iter().filter(|&&k| k == key).count() > 1;
                    prop_assert!(!repeated || found.contains(&(key, i)));
                }
                prop_assert!(found.is_sorted_by_key(|e| e.1));
            }
        }

        #[test]
        fn most_single_keys_are_left_out(seed in any::<u32>()) {
            let key = |i: u32| (seed ^ i).wrapping_mul(0x85EB_CA6B) ^ i.rotate_left(13);
            let mut found = Vec::new();
            Repeats::default().of(2000, || (0..2000).map(|i| (key(i), i)), &mut found);
            prop_assert!(found.len() < 600);
        }
    }
}
