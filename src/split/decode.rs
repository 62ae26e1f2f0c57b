//! The decoder: which candidate starts are boundaries, decided together.
//!
//! A semi-Markov model (Sarawagi & Cohen, 2004) over the candidate starts of a dump: a path is a choice of starts, its
//! score the sum of the scores of the starts and of the segments between them. Forward–backward gives the probability of
//! each start. Where an article starts is often uncertain by some lines of chrome, which is no uncertainty about the
//! articles; so starts with no body between them vouch for each other, and the set of cuts is chosen that is expected to
//! be right most often (minimum Bayes risk).

/// What the decoder chooses from.
#[derive(Clone, Debug, Default)]
pub(crate) struct Lattice {
    /// Score of cutting at each candidate, in nats, in the order of the text.
    pub starts: Vec<f64>,
    /// Characters of body before each candidate, from the start of the dump, and at the end of the dump.
    pub mass: Vec<f64>,
}

/// What the score of a segment depends on: how much body it holds, in steps of doubled characters.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct SegmentScore(pub Vec<f64>);

/// Characters of body below which a segment falls in the first step.
const FIRST_STEP: f64 = 50.0;

impl SegmentScore {
    /// The score of a segment that holds `mass` characters of body.
    pub fn of(&self, mass: f64) -> f64 {
        let step = (mass / FIRST_STEP + 1.0).log2().floor();
        self.0[(step.max(0.0) as usize).min(self.0.len() - 1)]
    }
    /// From this mass on the score is the last.
    fn saturation(&self) -> f64 {
        FIRST_STEP * ((1u64 << (self.0.len() - 1)) as f64 - 1.0)
    }
}

fn log_add(a: f64, b: f64) -> f64 {
    let (hi, lo) = if a > b { (a, b) } else { (b, a) };
    if lo == f64::NEG_INFINITY {
        hi
    } else {
        hi + (lo - hi).exp().ln_1p()
    }
}

/// The sums over all paths to each node, given the nodes' masses (ascending) and scores; node 0 is the start. Segments
/// beyond saturation share one running sum, so that the time is linear in the nodes.
fn sums(mass: &[f64], score: &[f64], segment: &SegmentScore) -> Vec<f64> {
    let full = segment.saturation();
    let last = segment.0[segment.0.len() - 1];
    let mut out = vec![f64::NEG_INFINITY; mass.len()];
    out[0] = score[0];
    let mut far = f64::NEG_INFINITY;
    let mut near = 0;
    for k in 1..mass.len() {
        while near < k && mass[k] - mass[near] >= full {
            far = log_add(far, out[near]);
            near += 1;
        }
        let mut sum = far + last;
        for j in near..k {
            sum = log_add(sum, out[j] + segment.of(mass[k] - mass[j]));
        }
        out[k] = sum + score[k];
    }
    out
}

/// The probability of each candidate, over all paths.
pub(crate) fn marginals(lattice: &Lattice, segment: &SegmentScore) -> Vec<f64> {
    let n = lattice.starts.len();
    let mut mass = vec![0.0];
    mass.extend(&lattice.mass);
    let mut score = vec![0.0];
    score.extend(&lattice.starts);
    score.push(0.0);
    let forward = sums(&mass, &score, segment);
    let total = forward[n + 1];
    let end = mass[n + 1];
    let turned: Vec<f64> = mass.iter().rev().map(|m| end - m).collect();
    score.reverse();
    let mut backward = sums(&turned, &score, segment);
    backward.reverse();
    (1..=n)
        .map(|k| {
            let both = forward[k] + backward[k] - lattice.starts[k - 1];
            (both - total).exp().clamp(0.0, 1.0)
        })
        .collect()
}

/// Starts with less body than this between them are one boundary, in characters.
const REACH: f64 = 40.0;

/// A chosen candidate, and the probability that an article starts at it or at one with no body between.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Chosen {
    pub candidate: usize,
    pub probability: f64,
}

/// The cuts that are expected to be right most often, when a cut is worth its probability less `threshold`.
pub(crate) fn choose(lattice: &Lattice, probability: &[f64], threshold: f64) -> Vec<Chosen> {
    let n = probability.len();
    let mass = &lattice.mass;
    let mut total = vec![0.0; n + 1];
    for k in 0..n {
        total[k + 1] = total[k] + probability[k];
    }
    let (mut from, mut to) = (0, 0);
    let mut near = vec![0.0; n];
    let mut before = vec![0; n];
    for k in 0..n {
        while mass[k] - mass[from] > REACH {
            from += 1;
        }
        to = to.max(k + 1);
        while to < n && mass[to] - mass[k] <= REACH {
            to += 1;
        }
        near[k] = (total[to] - total[from]).min(1.0);
        before[k] = from;
    }
    // best[k]: what the candidates before k are worth at best
    let mut best = vec![0.0; n + 1];
    let mut taken = vec![false; n];
    for k in 0..n {
        // among the lines of one boundary the likeliest is taken
        let worth = near[k] - threshold + 0.1 * probability[k] + best[before[k]];
        taken[k] = near[k] > threshold && worth > best[k];
        best[k + 1] = if taken[k] { worth } else { best[k] };
    }
    let mut out = Vec::new();
    let mut k = n;
    while k > 0 {
        if taken[k - 1] {
            out.push(Chosen {
                candidate: k - 1,
                probability: near[k - 1],
            });
            k = before[k - 1];
        } else {
            k -= 1;
        }
    }
    out.reverse();
    out
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
            SegmentScore(vec![-5.0, -2.0, 0.0, 0.5]),
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
    fn marginals_agree_with_all_paths_scored_one_by_one() {
        let (lattice, segment) = lattice();
        let paths = every_path(&lattice, &segment);
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
    fn starts_without_body_between_them_are_one_boundary() {
        let (lattice, _) = lattice();
        let chosen = choose(&lattice, &[0.4, 0.35, 0.1], 0.5);
        assert_eq!(chosen.len(), 1);
        assert_eq!(chosen[0].candidate, 0);
        assert!((chosen[0].probability - 0.75).abs() < 1e-9);
    }

    #[test]
    fn no_candidate_no_boundary() {
        let lattice = Lattice {
            starts: vec![],
            mass: vec![10.0],
        };
        assert!(marginals(&lattice, &SegmentScore(vec![0.0])).is_empty());
        assert!(choose(&lattice, &[], 0.5).is_empty());
    }
}
