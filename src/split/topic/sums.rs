//! Sums over all segmentations under many length priors.
//!
//! Forward–backward as a chain of products, one for each prior, would take an exponential for every segment and prior. So
//! the sums are taken once with logarithms, without a prior; what each segment has of them is a share between 0 and 1,
//! and all priors are summed over shares, by multiplying.

use std::ops::Range;

/// Segments, by the share each has of the segmentations without a prior that end where it ends.
pub(super) struct Shares {
    longest: usize,
    /// `by_start[i][l - 1]`: the share of the segment of `l` lines from `i`.
    by_start: Vec<Vec<f64>>,
    /// The same by the segment's end `j`, the longest segment first: `by_end[j]` begins with that from `j - longest` or 0.
    by_end: Vec<Vec<f64>>,
    /// Logarithm of the sum of all segmentations without a prior.
    total: f64,
}

/// A length prior, as probabilities.
pub(super) struct Prior {
    /// Of 1, 2, … lines.
    rising: Vec<f64>,
    /// Of the most lines, …, 2, 1.
    falling: Vec<f64>,
}

impl Prior {
    /// `logs[l]`: the logarithm for `l` lines; index 0 is unused.
    pub(super) fn of(logs: &[f64]) -> Prior {
        let rising: Vec<f64> = logs[1..].iter().map(|x| x.exp()).collect();
        let falling = rising.iter().rev().copied().collect();
        Prior { rising, falling }
    }
}

/// Numbers that would leave the range of an `f64`: those that are still needed are brought back to 1, and how far is kept as
/// a logarithm.
struct Scaled {
    values: Vec<f64>,
    off: f64,
}

impl Scaled {
    fn of(len: usize) -> Scaled {
        Scaled {
            values: vec![0.0; len],
            off: 0.0,
        }
    }

    /// Sets a value and gives its logarithm; `needed` are those that later sums are made of.
    fn set(&mut self, at: usize, value: f64, needed: Range<usize>) -> f64 {
        self.values[at] = value;
        let log = value.ln() + self.off;
        if value > 0.0 && !(1e-100..1e100).contains(&value) {
            self.values[needed].iter_mut().for_each(|v| *v /= value);
            self.off = log;
        }
        log
    }
}

/// The sum of the products of three rows of one length, in four running sums.
fn products(a: &[f64], b: &[f64], c: &[f64]) -> f64 {
    let mut sums = [0.0; 4];
    let (a4, a1) = a.as_chunks::<4>();
    let (b4, b1) = b.as_chunks::<4>();
    let (c4, c1) = c.as_chunks::<4>();
    for ((a, b), c) in a4.iter().zip(b4).zip(c4) {
        for k in 0..4 {
            sums[k] += a[k] * b[k] * c[k];
        }
    }
    let rest: f64 = a1.iter().zip(b1).zip(c1).map(|((a, b), c)| a * b * c).sum();
    (sums[0] + sums[2]) + (sums[1] + sums[3]) + rest
}

impl Shares {
    /// `scores[i][l]`: the score of the segment of `l` lines from `i`, up to `longest`; index 0 is unused.
    pub(super) fn of(scores: &[Vec<f64>], longest: usize) -> Shares {
        let n = scores.len();
        let mut logs = vec![0.0; n + 1];
        let mut by_start: Vec<Vec<f64>> = vec![Vec::with_capacity(longest); n];
        let mut by_end = vec![Vec::new()];
        for j in 1..=n {
            let from = j.saturating_sub(longest)..j;
            let mut row: Vec<f64> = from.clone().map(|i| logs[i] + scores[i][j - i]).collect();
            let top = row.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            row.iter_mut().for_each(|x| *x = (*x - top).exp());
            let sum: f64 = row.iter().sum();
            row.iter_mut().for_each(|x| *x /= sum);
            for (i, share) in from.zip(&row) {
                by_start[i].push(*share);
            }
            by_end.push(row);
            logs[j] = top + sum.ln();
        }
        Shares {
            longest,
            by_start,
            by_end,
            total: logs[n],
        }
    }

    /// For each number of lines, the logarithm of the share that segmentations under `prior` have of the first so many
    /// lines, and last of all of the whole.
    pub(super) fn forward(&self, prior: &Prior) -> Vec<f64> {
        let n = self.by_start.len();
        let mut f = Scaled::of(n + 1);
        let mut logs = Vec::with_capacity(n + 1);
        logs.push(f.set(0, 1.0, 0..1));
        for j in 1..=n {
            let from = j.saturating_sub(self.longest);
            let least = prior.falling.len() - (j - from);
            let sum = products(&self.by_end[j], &prior.falling[least..], &f.values[from..j]);
            logs.push(f.set(j, sum, from..j + 1));
        }
        logs
    }

    /// The logarithm of the evidence for a prior, whose [`forward`](Self::forward) ends with `share`.
    pub(super) fn evidence(&self, share: f64) -> f64 {
        self.total + share
    }

    /// Adds the probability of each segment under `prior`, times `weight`, to `segments[i][l]`; `forward` is what
    /// [`forward`](Self::forward) gives.
    pub(super) fn add(
        &self,
        prior: &Prior,
        forward: &[f64],
        weight: f64,
        segments: &mut [Vec<f64>],
    ) {
        let n = self.by_start.len();
        let mut g = Scaled::of(n + 1);
        g.set(n, 1.0, n..n + 1);
        for i in (0..n).rev() {
            let row = &self.by_start[i];
            let after = i + 1..i + 1 + row.len();
            let prior = &prior.rising[..row.len()];
            let sum = products(row, prior, &g.values[after.clone()]);
            let here = (forward[i] + sum.ln() + g.off - forward[n]).exp() * weight / sum;
            if sum > 0.0 && here > 0.0 {
                let worth = row.iter().zip(prior).zip(&g.values[after.clone()]);
                for (out, ((share, prior), g)) in segments[i][1..].iter_mut().zip(worth) {
                    *out += here * share * prior * g;
                }
            }
            g.set(i, sum, i..after.end);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every way to cut `n` lines, as the segments' starts and lengths.
    fn ways(n: usize, longest: usize) -> Vec<Vec<(usize, usize)>> {
        let mut all = Vec::new();
        for cuts in 0..1u32 << (n - 1) {
            let mut segments = Vec::new();
            let mut start = 0;
            for j in 1..=n {
                if j == n || cuts >> (j - 1) & 1 == 1 {
                    segments.push((start, j - start));
                    start = j;
                }
            }
            if segments.iter().all(|s| s.1 <= longest) {
                all.push(segments);
            }
        }
        all
    }

    #[test]
    fn sums_are_those_over_every_segmentation() {
        for (n, longest, size) in [(1, 1, 1.0), (5, 5, 3.0), (9, 4, 2.0), (9, 9, 400.0)] {
            let mut x = 3u32;
            let mut next = || {
                x = x.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                f64::from(x >> 8) / f64::from(1 << 24) * size - size / 2.0
            };
            let scores: Vec<Vec<f64>> = (0..n)
                .map(|i| (0..=longest.min(n - i)).map(|_| next()).collect())
                .collect();
            let logs: Vec<f64> = (0..=longest).map(|l| -0.3 * l as f64).collect();
            let worth = |way: &[(usize, usize)]| -> f64 {
                way.iter().map(|&(i, l)| scores[i][l] + logs[l]).sum()
            };
            let ways = ways(n, longest);
            let top = ways.iter().map(|w| worth(w)).fold(f64::MIN, f64::max);
            let total: f64 = ways.iter().map(|w| (worth(w) - top).exp()).sum();
            let shares = Shares::of(&scores, longest);
            let prior = Prior::of(&logs);
            let forward = shares.forward(&prior);
            let evidence = shares.evidence(forward[n]);
            assert!((evidence - top - total.ln()).abs() < 1e-9, "{n} {evidence}");
            let mut segments: Vec<Vec<f64>> = scores.iter().map(|r| vec![0.0; r.len()]).collect();
            shares.add(&prior, &forward, 0.5, &mut segments);
            for (i, row) in segments.iter().enumerate() {
                for (l, got) in row.iter().enumerate().skip(1) {
                    let with = ways.iter().filter(|w| w.contains(&(i, l)));
                    let due: f64 = with.map(|w| (worth(w) - top).exp()).sum();
                    assert!((got - 0.5 * due / total).abs() < 1e-9, "{n} {i} {l} {got}");
                }
            }
        }
    }

    #[test]
    fn long_texts_stay_in_range() {
        // each prior takes away 1e-30 a segment: a thousand of them are beyond what an f64 holds
        let n = 1000;
        let scores: Vec<Vec<f64>> = (0..n).map(|i| vec![-50.0; 3.min(n - i + 1)]).collect();
        let shares = Shares::of(&scores, 2);
        let prior = Prior::of(&[f64::NEG_INFINITY, -69.0, -500.0]);
        let forward = shares.forward(&prior);
        assert!((shares.evidence(forward[n]) - -119.0 * n as f64).abs() < 1e-3);
        let mut segments: Vec<Vec<f64>> = scores.iter().map(|r| vec![0.0; r.len()]).collect();
        shares.add(&prior, &forward, 1.0, &mut segments);
        assert!(segments.iter().all(|row| (row[1] - 1.0).abs() < 1e-6));
    }
}
