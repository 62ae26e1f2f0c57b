//! One-permutation MinHash with optimal densification.
//!
//! One hash a shingle: its high bits choose a bin, the smallest of the rest stays there (Li, Owen and Zhang, *One
//! Permutation Hashing*, 2012). An empty bin borrows from a bin that a fixed random walk reaches first, which gives
//! estimates of the least variance (Shrivastava, *Optimal Densification for Fast and Accurate Minwise Hashing*, 2017).

use crate::compare::shingles::finish;

/// Bins of a row. With two bins a band this gives 64 bands: a pair of Jaccard 0.5 is missed with probability
/// (1 - 0.25)^64 = 1e-8, one of 0.3 with 0.002.
pub(crate) const BINS: usize = 128;

const EMPTY: u32 = u32::MAX;

/// The walk that densification takes: for every bin, the order in which it asks the others. The same for all texts,
/// so that two texts with the same filled bins borrow alike.
static WALK: [[u8; BINS]; BINS] = walk();

const fn walk() -> [[u8; BINS]; BINS] {
    let mut out = [[0u8; BINS]; BINS];
    let mut bin = 0;
    while bin < BINS {
        let mut i = 0;
        while i < BINS {
            out[bin][i] = i as u8;
            i += 1;
        }
        // Fisher and Yates with a linear congruential generator (Knuth's MMIX constants) seeded by the bin.
        let mut state = bin as u64 ^ 0x9E37_79B1_85EB_CA87;
        let mut last = BINS - 1;
        while last > 0 {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            let other = ((state >> 33) % (last as u64 + 1)) as usize;
            let kept = out[bin][last];
            out[bin][last] = out[bin][other];
            out[bin][other] = kept;
            last -= 1;
        }
        bin += 1;
    }
    out
}

/// Writes the row of a set of shingles (repeats do no harm). A text without shingles gives a row of zeros and must not
/// be compared.
pub(crate) fn minhash(shingles: &[u64], row: &mut [u16]) {
    let mut bins = [EMPTY; BINS];
    for &s in shingles {
        let bin = (s >> 57) as usize;
        bins[bin] = bins[bin].min((s >> 24) as u32);
    }
    for (i, out) in row.iter_mut().enumerate() {
        let value = if bins[i] != EMPTY {
            bins[i]
        } else {
            WALK[i]
                .iter()
                .map(|&j| bins[usize::from(j)])
                .find(|&v| v != EMPTY)
                .unwrap_or(0)
        };
        *out = (finish(u64::from(value)) >> 48) as u16;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(from: u64, to: u64) -> Vec<u64> {
        (from..to)
            .map(|i| finish(i.wrapping_mul(0x9E37_79B1_85EB_CA87)))
            .collect()
    }

    fn agreement(a: &[u64], b: &[u64]) -> f64 {
        let (mut x, mut y) = ([0; BINS], [0; BINS]);
        minhash(a, &mut x);
        minhash(b, &mut y);
        x.iter().zip(&y).filter(|(a, b)| a == b).count() as f64 / BINS as f64
    }

    #[test]
    fn agreement_estimates_jaccard() {
        for n in [20u64, 100, 1000, 5000] {
            for (shared, jaccard) in [(n, 1.0), (n * 2 / 3, 0.5), (0, 0.0)] {
                let mut mean = 0.0;
                for round in 0..20 {
                    let at = round * 1_000_000;
                    mean += agreement(&set(at, at + n), &set(at + n - shared, at + 2 * n - shared))
                        / 20.0;
                }
                assert!(
                    (mean - jaccard).abs() < 0.06,
                    "{n} {shared}: {mean} for {jaccard}"
                );
            }
        }
    }

    #[test]
    fn rows_are_pinned() {
        let mut row = [0; BINS];
        minhash(&set(0, 3), &mut row);
        assert_eq!(
            xxhash_rust::xxh3::xxh3_64(
                &row.iter().flat_map(|b| b.to_le_bytes()).collect::<Vec<_>>()
            ),
            1_158_449_677_044_069_749
        );
    }
}
