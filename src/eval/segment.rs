//! Pk and WindowDiff: segmentation errors seen through a sliding window.
//!
//! Beeferman, Berger, Lafferty 1999, "Statistical models for text segmentation"; Pevzner, Hearst 2002, "A critique and
//! improvement of an evaluation metric for text segmentation". The window is half the mean length of a gold segment,
//! rounded, ties to even.

use std::collections::BTreeSet;

/// Pk and WindowDiff of two segmentations of `n` units, each given by the units at which a new segment starts (the
/// first one left out). Both are 0 when the window does not fit.
pub(super) fn pk_wd(gold: &BTreeSet<usize>, found: &BTreeSet<usize>, n: usize) -> (f64, f64) {
    let k = ((n as f64 / (gold.len() + 1) as f64 / 2.0).round_ties_even() as usize).max(1);
    if n <= k {
        return (0.0, 0.0);
    }
    let cumulated = |starts: &BTreeSet<usize>| -> Vec<usize> {
        let mut count = 0;
        (0..n)
            .map(|unit| {
                count += usize::from(starts.contains(&unit));
                count
            })
            .collect()
    };
    let (gold, found) = (cumulated(gold), cumulated(found));
    let (mut pk, mut wd) = (0usize, 0usize);
    for i in 0..n - k {
        let (g, f) = (gold[i + k] - gold[i], found[i + k] - found[i]);
        pk += usize::from((g == 0) != (f == 0));
        wd += usize::from(g != f);
    }
    let windows = (n - k) as f64;
    (pk as f64 / windows, wd as f64 / windows)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn known_figures() {
        let set = |starts: &[usize]| starts.iter().copied().collect::<BTreeSet<_>>();
        // 20 units, gold cut at 10: the window is 5, so 15 windows.
        assert_eq!(pk_wd(&set(&[10]), &set(&[10]), 20), (0.0, 0.0));
        // No cut found: the five windows across it are wrong.
        assert_eq!(pk_wd(&set(&[10]), &set(&[]), 20), (5.0 / 15.0, 5.0 / 15.0));
        // Two cuts next to each other: Pk sees one window less than WindowDiff counts.
        assert_eq!(
            pk_wd(&set(&[10]), &set(&[10, 11]), 20),
            (1.0 / 15.0, 5.0 / 15.0)
        );
        assert_eq!(pk_wd(&set(&[]), &set(&[]), 0), (0.0, 0.0));
        assert_eq!(pk_wd(&set(&[]), &set(&[]), 1), (0.0, 0.0));
    }

    proptest! {
        #[test]
        fn window_diff_is_never_below_pk(
            gold in proptest::collection::btree_set(1usize..60, 0..8),
            found in proptest::collection::btree_set(1usize..60, 0..8),
        ) {
            let (pk, wd) = pk_wd(&gold, &found, 60);
            prop_assert!(pk <= wd && (0.0..=1.0).contains(&pk) && wd <= 1.0);
            prop_assert_eq!(pk_wd(&gold, &gold, 60), (0.0, 0.0));
        }
    }
}
