//! What two short sequences have in common in order: longest common subsequences, by bits.
//!
//! Hyyrö, *Bit-Parallel LCS-length Computation Revisited* (2004): a row of the table is one word of bits.

/// Longest sequence that fits.
pub(super) const LONGEST: usize = 128;

/// Length of the longest common subsequence of two sequences. For each element of the first, in order, `alike` gives a
/// bit for each element of the second that it agrees with; the second has `len` elements, at most [`LONGEST`].
pub(super) fn longest_common(alike: impl Iterator<Item = u128>, len: usize) -> usize {
    debug_assert!(len <= LONGEST);
    let mut row = u128::MAX;
    for bits in alike {
        let both = row & bits;
        row = row.wrapping_add(both) | (row - both);
    }
    let beyond = if len == LONGEST { 0 } else { u128::MAX << len };
    (row | beyond).count_zeros() as usize
}

/// Slots of a table of the places of hashes: twice as many as hashes.
const SLOTS: usize = 2 * LONGEST;

/// Length of the longest common subsequence of two sequences of at most [`LONGEST`] hashes.
pub(super) fn of_hashes(x: &[u64], y: &[u64]) -> usize {
    if x.is_empty() || y.is_empty() {
        return 0;
    }
    if x.len().min(y.len()) <= FEW {
        let (x, y) = if x.len() <= y.len() { (x, y) } else { (y, x) };
        let alike = |f: &u64| {
            let places = y.iter().enumerate();
            places.fold(0, |bits, (j, g)| bits | u128::from(f == g) << j)
        };
        return longest_common(x.iter().map(alike), y.len());
    }
    // Which places of `y` have a hash.
    let mut table = [(0u64, 0u128); SLOTS];
    let slot = |table: &[(u64, u128); SLOTS], hash: u64| {
        let mut at = (hash.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 56) as usize;
        while table[at].1 != 0 && table[at].0 != hash {
            at = (at + 1) % SLOTS;
        }
        at
    };
    for (j, &hash) in y.iter().enumerate() {
        let at = slot(&table, hash);
        table[at].0 = hash;
        table[at].1 |= 1 << j;
    }
    longest_common(x.iter().map(|&hash| table[slot(&table, hash)].1), y.len())
}

/// Elements of the shorter sequence up to which all are compared with all.
const FEW: usize = 4;

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn by_table(x: &[u64], y: &[u64]) -> usize {
        let mut row = vec![0usize; y.len() + 1];
        for f in x {
            let mut diagonal = 0;
            for (j, g) in y.iter().enumerate() {
                let above = row[j + 1];
                row[j + 1] = if f == g {
                    diagonal + 1
                } else {
                    above.max(row[j])
                };
                diagonal = above;
            }
        }
        row[y.len()]
    }

    proptest! {
        #[test]
        fn as_by_the_table(
            x in prop::collection::vec(0u64..12, 0..=LONGEST),
            y in prop::collection::vec(0u64..12, 0..=LONGEST),
        ) {
            prop_assert_eq!(of_hashes(&x, &y), by_table(&x, &y));
            let few = &x[..x.len().min(3)];
            prop_assert_eq!(of_hashes(few, &y), by_table(few, &y));
        }

        #[test]
        fn agreement_need_not_be_equality(x in prop::collection::vec(0u64..40, 0..64), y in prop::collection::vec(0u64..40, 0..64)) {
            let alike = |f: &u64| y.iter().enumerate().fold(0, |bits, (j, g)| bits | u128::from(f.abs_diff(*g) < 3) << j);
            let mut row = vec![0usize; y.len() + 1];
            for f in &x {
                let mut diagonal = 0;
                for (j, g) in y.iter().enumerate() {
                    let above = row[j + 1];
                    row[j + 1] = if f.abs_diff(*g) < 3 { diagonal + 1 } else { above.max(row[j]) };
                    diagonal = above;
                }
            }
            prop_assert_eq!(longest_common(x.iter().map(alike), y.len()), row[y.len()]);
        }
    }
}
