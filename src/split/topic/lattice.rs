//! All segmentations at once: the length prior, forward–backward, and the cuts with the fewest expected errors.

use super::Evidence;
use super::score::{Scratch, Units};
use super::sums::{Prior, Shares};

/// The score of words is divided by this much over-confidence: lines are not as independent as the model says.
const TEMPER: f64 = 0.8;
/// Mean segment lengths tried, in lines: this, and each by `LENGTH_STEP` more.
const SHORTEST_MEAN: f64 = 3.0;
const LENGTH_STEP: f64 = 1.16;
const LENGTH_STEPS: i32 = 24;
/// The prior of a mean length falls with this power of it.
const LENGTH_PRIOR: f64 = 3.0;
/// Spreads tried, as a share of the mean.
const SPREADS: [f64; 4] = [0.12, 0.25, 0.4, 0.6];
/// Length priors less probable than the best by this factor are left out of the mean.
const LEAST_SHARE: f64 = 0.01;
/// What a cut costs beside the errors it makes in windows, against its probability. Keeps cuts apart that no window
/// tells apart.
const CUT_COST: f64 = 0.5;

/// Every segment with its probability.
pub(super) struct Lattice {
    units: usize,
    longest: usize,
    /// `segments[i][l]`: probability that a segment starts at `i` and is `l` lines long.
    segments: Vec<Vec<f64>>,
    /// Log-prior of each length, of the most probable length model.
    lengths: Vec<f64>,
}

/// A discretised normal distribution over lengths 1 to `longest`, as logarithms; index 0 is unused.
fn length_prior(mean: f64, spread: f64, longest: usize) -> Vec<f64> {
    let mut prior: Vec<f64> = (0..=longest)
        .map(|l| {
            if l == 0 {
                f64::NEG_INFINITY
            } else {
                -0.5 * ((l as f64 - mean) / spread).powi(2)
            }
        })
        .collect();
    let sum: f64 = prior.iter().map(|x| x.exp()).sum::<f64>().ln();
    for x in &mut prior {
        *x -= sum;
    }
    prior
}

impl Lattice {
    pub(super) fn build(units: &Units, longest: usize) -> Self {
        let n = units.len();
        let longest = longest.min(n);
        let mut scratch = Scratch::default();
        let mut scores = Vec::with_capacity(n);
        for i in 0..n {
            let mut row = Vec::with_capacity(longest + 1);
            units.segments_from(i, longest, &mut row, &mut scratch);
            let opening = units.opening(i);
            for score in &mut row {
                *score = *score * TEMPER + opening;
            }
            scores.push(row);
        }
        let means: Vec<f64> = (0..LENGTH_STEPS)
            .map(|step| SHORTEST_MEAN * LENGTH_STEP.powi(step))
            .flat_map(|mean| [mean; SPREADS.len()])
            .collect();
        let priors: Vec<Vec<f64>> = means
            .iter()
            .zip(SPREADS.iter().cycle())
            .map(|(mean, share)| length_prior(*mean, (mean * share).max(0.7), longest))
            .collect();
        let shares = Shares::of(&scores, longest);
        // a length model twice as long is an eighth as probable before the document is seen
        let tried: Vec<(Prior, Vec<f64>, f64)> = priors
            .iter()
            .zip(&means)
            .map(|(logs, mean)| {
                let prior = Prior::of(logs);
                let forward = shares.forward(&prior);
                let evidence = shares.evidence(forward[n]) - LENGTH_PRIOR * mean.ln();
                (prior, forward, evidence)
            })
            .collect();
        let best = tried.iter().map(|t| t.2).fold(f64::NEG_INFINITY, f64::max);
        let mut segments: Vec<Vec<f64>> = scores.iter().map(|row| vec![0.0; row.len()]).collect();
        let mut whole = 0.0;
        let mut lengths = vec![0.0; longest + 1];
        let mut top = 0.0;
        for (logs, (prior, forward, evidence)) in priors.iter().zip(&tried) {
            let share = (evidence - best).exp();
            if share.is_nan() || share < LEAST_SHARE {
                continue;
            }
            whole += share;
            if share > top {
                (top, lengths) = (share, logs.clone());
            }
            shares.add(prior, forward, share, &mut segments);
        }
        if whole > 0.0 {
            segments.iter_mut().flatten().for_each(|p| *p /= whole);
        }
        Lattice {
            units: n,
            longest,
            segments,
            lengths,
        }
    }

    /// Probability that a segment starts at `i`.
    pub(super) fn probability(&self, i: usize) -> f64 {
        self.segments
            .get(i)
            .map_or(0.0, |row| row.iter().sum::<f64>().clamp(0.0, 1.0))
    }

    /// The segmentation whose windows of half a mean segment are expected to be wrong the least often: whether the two
    /// ends of a window lie in one segment (Pk; Beeferman, Berger and Lafferty 1999).
    pub(super) fn cuts(&self) -> Vec<usize> {
        let n = self.units;
        let expected: f64 = self.segments.iter().flatten().sum();
        if n < 2 || expected < 1.0 {
            return Vec::new();
        }
        let half = ((n as f64 / expected / 2.0).round() as usize).max(1);
        // together[i]: probability that i and i + half lie in one segment, summed by differences
        let mut steps = vec![0.0; n + 1];
        for (a, row) in self.segments.iter().enumerate() {
            for (l, p) in row.iter().enumerate().skip(half + 1) {
                steps[a] += p;
                steps[a + l - half] -= p;
            }
        }
        let mut cost = vec![0.0; n + 1];
        let mut together = 0.0;
        for i in 0..n {
            together += steps[i];
            let here = if i + half < n {
                1.0 - 2.0 * together
            } else {
                0.0
            };
            cost[i + 1] = cost[i] + here;
        }
        let mut best = vec![f64::INFINITY; n + 1];
        let mut from = vec![0; n + 1];
        best[0] = 0.0;
        let starts: Vec<f64> = (0..n)
            .map(|i| CUT_COST * (1.0 - 2.0 * self.probability(i)))
            .collect();
        for j in 1..=n {
            for i in j.saturating_sub(self.longest)..j {
                let inside = if j - i > half {
                    cost[j - half] - cost[i]
                } else {
                    0.0
                };
                let total = best[i] + inside + starts[i];
                if total < best[j] {
                    (best[j], from[j]) = (total, i);
                }
            }
        }
        let mut cuts = Vec::new();
        let mut j = from[n];
        while j > 0 {
            cuts.push(j);
            j = from[j];
        }
        cuts.reverse();
        cuts
    }

    /// Why `cut` parts `before..cut` from `cut..after`: each term's gain over one segment, strongest first.
    pub(super) fn evidence(
        &self,
        units: &Units,
        before: usize,
        cut: usize,
        after: usize,
        line: usize,
    ) -> Vec<Evidence> {
        let mut scratch = Scratch::default();
        let (left, right, both) = (
            units.terms(before, cut, &mut scratch),
            units.terms(cut, after, &mut scratch),
            units.terms(before, after, &mut scratch),
        );
        let length = |l: usize| self.lengths.get(l).copied().filter(|x| x.is_finite());
        let mut terms = vec![
            ("word-repetition", TEMPER * (left.0 + right.0 - both.0)),
            ("related-words", TEMPER * (left.1 + right.1 - both.1)),
            ("first-words", units.opening(cut)),
        ];
        if let (Some(a), Some(b), Some(c)) = (
            length(cut - before),
            length(after - cut),
            length(after - before),
        ) {
            terms.push(("segment-length", a + b - c));
        }
        terms.sort_by(|a, b| b.1.total_cmp(&a.1));
        terms
            .into_iter()
            .map(|(cue, weight)| Evidence {
                cue: cue.to_owned(),
                weight,
                line,
            })
            .collect()
    }
}
