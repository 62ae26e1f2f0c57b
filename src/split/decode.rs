//! The decoder: which candidate starts are boundaries, decided together.
//!
//! A semi-Markov model (Sarawagi & Cohen, 2004) over the candidate starts of a dump: a path is a choice of starts, its
//! score the sum of the scores of the starts and of the segments between them. Viterbi finds the best path,
//! forward–backward the probability of each start.

/// What the decoder chooses from.
#[derive(Clone, Debug, Default)]
pub(crate) struct Lattice {
    /// Score of cutting at each candidate, in nats, in the order of the text.
    pub starts: Vec<f64>,
    /// Body mass (see [`SegmentScore`]) before each candidate, from the start of the dump, and at the end of the dump.
    pub mass: Vec<f64>,
}

/// What the score of a segment depends on: how much body it holds, in steps of doubled characters.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct SegmentScore(pub Vec<f64>);

impl SegmentScore {
    /// The step that `mass` characters of body fall in.
    pub fn step(&self, mass: f64) -> usize {
        let step = (mass / 50.0 + 1.0).log2().floor();
        (step.max(0.0) as usize).min(self.0.len() - 1)
    }
    /// The score of a segment that holds `mass` characters of body.
    pub fn of(&self, mass: f64) -> f64 {
        self.0[self.step(mass)]
    }
}

/// Candidates that a segment may span at most; beyond it the nearest ones are enough, so that time stays linear.
const LOOK_BACK: usize = 256;

/// The candidates on the best path. Deterministic: of equal paths the one with the later last start wins.
pub(crate) fn viterbi(lattice: &Lattice, segment: &SegmentScore) -> Vec<usize> {
    let n = lattice.starts.len();
    // best[k]: best score of a path whose last start is candidate k - 1; 0 is the start of the dump
    let mut best = vec![f64::NEG_INFINITY; n + 1];
    let mut back = vec![0usize; n + 1];
    best[0] = 0.0;
    let at = |k: usize| if k == 0 { 0.0 } else { lattice.mass[k - 1] };
    for k in 1..=n + 1 {
        let end = lattice.mass[k - 1];
        let own = lattice.starts.get(k - 1).copied().unwrap_or(0.0);
        let mut top = (f64::NEG_INFINITY, 0);
        for j in k.saturating_sub(LOOK_BACK)..k {
            let score = best[j] + segment.of(end - at(j));
            if score >= top.0 {
                top = (score, j);
            }
        }
        if k <= n {
            best[k] = top.0 + own;
            back[k] = top.1;
        } else {
            let mut path = Vec::new();
            let mut k = top.1;
            while k > 0 {
                path.push(k - 1);
                k = back[k];
            }
            path.reverse();
            return path;
        }
    }
    Vec::new()
}

fn log_add(a: f64, b: f64) -> f64 {
    let (hi, lo) = if a > b { (a, b) } else { (b, a) };
    if lo == f64::NEG_INFINITY {
        hi
    } else {
        hi + (lo - hi).exp().ln_1p()
    }
}

/// The probability of each candidate, over all paths.
pub(crate) fn marginals(lattice: &Lattice, segment: &SegmentScore) -> Vec<f64> {
    let n = lattice.starts.len();
    let at = |k: usize| if k == 0 { 0.0 } else { lattice.mass[k - 1] };
    let mut forward = vec![f64::NEG_INFINITY; n + 1];
    forward[0] = 0.0;
    for k in 1..=n {
        let mut sum = f64::NEG_INFINITY;
        for (j, f) in forward
            .iter()
            .enumerate()
            .take(k)
            .skip(k.saturating_sub(LOOK_BACK))
        {
            sum = log_add(sum, f + segment.of(at(k) - at(j)));
        }
        forward[k] = sum + lattice.starts[k - 1];
    }
    let mut backward = vec![f64::NEG_INFINITY; n + 1];
    for k in (0..=n).rev() {
        let mut sum = if n + 1 - k <= LOOK_BACK {
            segment.of(lattice.mass[n] - at(k))
        } else {
            f64::NEG_INFINITY
        };
        for j in k + 1..=n.min(k + LOOK_BACK) {
            sum = log_add(
                sum,
                backward[j] + lattice.starts[j - 1] + segment.of(at(j) - at(k)),
            );
        }
        backward[k] = sum;
    }
    let total = backward[0];
    (1..=n)
        .map(|k| (forward[k] + backward[k] - total).exp().clamp(0.0, 1.0))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lattice() -> (Lattice, SegmentScore) {
        (
            Lattice {
                starts: vec![2.0, 1.0, -3.0],
                mass: vec![500.0, 520.0, 900.0, 2000.0],
            },
            SegmentScore(vec![-5.0, -2.0, 0.0, 0.0]),
        )
    }

    /// All paths, scored one by one.
    fn every_path(lattice: &Lattice, segment: &SegmentScore) -> Vec<(Vec<usize>, f64)> {
        let n = lattice.starts.len();
        (0..1usize << n)
            .map(|bits| {
                let path: Vec<usize> = (0..n).filter(|k| bits >> k & 1 == 1).collect();
                let mut score = 0.0;
                let mut from = 0.0;
                for &k in &path {
                    score += lattice.starts[k] + segment.of(lattice.mass[k] - from);
                    from = lattice.mass[k];
                }
                (path, score + segment.of(lattice.mass[n] - from))
            })
            .collect()
    }

    #[test]
    fn viterbi_and_marginals_agree_with_all_paths_scored_one_by_one() {
        let (lattice, segment) = lattice();
        let paths = every_path(&lattice, &segment);
        let best = paths.iter().max_by(|a, b| a.1.total_cmp(&b.1)).unwrap();
        assert_eq!(viterbi(&lattice, &segment), best.0);
        let total: f64 = paths.iter().map(|p| p.1.exp()).sum();
        for (k, p) in marginals(&lattice, &segment).into_iter().enumerate() {
            let with: f64 = paths
                .iter()
                .filter(|p| p.0.contains(&k))
                .map(|p| p.1.exp())
                .sum();
            assert!((p - with / total).abs() < 1e-9, "{k}: {p}");
        }
    }

    #[test]
    fn no_candidate_no_boundary() {
        let lattice = Lattice {
            starts: vec![],
            mass: vec![10.0],
        };
        assert!(viterbi(&lattice, &SegmentScore(vec![0.0])).is_empty());
    }
}
