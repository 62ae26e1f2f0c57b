//! Growing forests: gradient boosting (Friedman, 2001) of oblivious trees on histograms.

use super::super::trees::{Forest, Rows, Tree};
use super::random::Random;
use rayon::prelude::*;

/// How a forest is grown.
#[derive(Clone, Copy, Debug)]
pub struct Growth {
    /// Number of trees.
    pub trees: usize,
    /// Questions a tree.
    pub depth: usize,
    /// Step of every tree.
    pub rate: f32,
    /// Added to the weight of a leaf.
    pub shrink: f32,
    /// Share of features that a tree may ask.
    pub features: f32,
    /// Share of the rows with great gradients that are all kept, and of the others that are drawn.
    pub rows: (f32, f32),
    /// Seed.
    pub seed: u64,
}

/// The values of a feature lie below this.
const BINS: usize = 32;

/// Grows a forest that follows `gradient`, which is given the present scores and fills the negative gradient and the
/// curvature of the loss, row by row, one value a class.
pub(crate) fn grow(
    rows: &Rows,
    bias: Vec<f32>,
    growth: Growth,
    mut gradient: impl FnMut(&[f32], &mut [f32], &mut [f32]),
) -> Forest {
    let (n, width, classes) = (rows.len(), rows.width, bias.len());
    let columns: Vec<Vec<u8>> = (0..width)
        .into_par_iter()
        .map(|f| (0..n).map(|r| rows.values[r * width + f]).collect())
        .collect();
    let mut rng = Random::new(growth.seed);
    let mut scores: Vec<f32> = (0..n).flat_map(|_| bias.iter().copied()).collect();
    let mut g = vec![0.0; n * classes];
    let mut h = vec![0.0; n * classes];
    let mut forest = Forest {
        bias,
        trees: Vec::new(),
    };
    for _ in 0..growth.trees {
        gradient(&scores, &mut g, &mut h);
        // one random mixture of the classes decides the questions (Iosipoi & Vakhrushev, 2022)
        let signs: Vec<f32> = (0..classes)
            .map(|_| {
                if classes == 1 || rng.chance(0.5) {
                    1.0
                } else {
                    -1.0
                }
            })
            .collect();
        let mixed: Vec<(f32, f32)> = (0..n)
            .map(|r| {
                let own = r * classes..(r + 1) * classes;
                let a = g[own.clone()].iter().zip(&signs).map(|(g, s)| g * s).sum();
                (a, h[own].iter().sum::<f32>() + 1e-6)
            })
            .collect();
        let sample = draw(&mixed, growth.rows, &mut rng);
        let mut open: Vec<usize> = (0..width).collect();
        rng.shuffle(&mut open);
        open.truncate(((width as f32 * growth.features) as usize).max(1));
        open.sort_unstable();
        let mut leaf_of: Vec<u8> = vec![0; sample.len()];
        let mut questions: Vec<(u16, u8)> = Vec::new();
        for depth in 0..growth.depth {
            let leaves = 1 << depth;
            let best = open
                .par_iter()
                .map(|&f| best_threshold(&columns[f], &sample, &leaf_of, leaves, growth.shrink, f))
                .reduce(
                    || (f64::NEG_INFINITY, 0, 0),
                    |a, b| {
                        if (a.0, std::cmp::Reverse(a.1)) >= (b.0, std::cmp::Reverse(b.1)) {
                            a
                        } else {
                            b
                        }
                    },
                );
            let (_, feature, threshold) = best;
            questions.push((feature as u16, threshold));
            for (l, s) in leaf_of.iter_mut().zip(&sample) {
                *l |= ((columns[feature][s.0 as usize] > threshold) as u8) << depth;
            }
        }
        let leaf = |r: usize| {
            questions
                .iter()
                .enumerate()
                .map(|(d, &(f, t))| ((columns[f as usize][r] > t) as usize) << d)
                .sum::<usize>()
        };
        let mut sums = vec![(0.0f64, 0.0f64); classes << growth.depth];
        let all: Vec<u8> = (0..n).into_par_iter().map(|r| leaf(r) as u8).collect();
        for r in 0..n {
            for c in 0..classes {
                let sum = &mut sums[all[r] as usize * classes + c];
                sum.0 += g[r * classes + c] as f64;
                sum.1 += h[r * classes + c] as f64;
            }
        }
        let leaves: Vec<f32> = sums
            .iter()
            .map(|(g, h)| {
                let step = growth.rate as f64 * g / (h + growth.shrink as f64);
                ((step * 1000.0).round() / 1000.0) as f32
            })
            .collect();
        for r in 0..n {
            for c in 0..classes {
                scores[r * classes + c] += leaves[all[r] as usize * classes + c];
            }
        }
        forest.trees.push(Tree { questions, leaves });
    }
    forest
}

/// The rows a tree is grown on, with gradient and curvature: those with the greatest gradients, and a weighted draw of the
/// others (Ke et al., 2017).
fn draw(mixed: &[(f32, f32)], (keep, rest): (f32, f32), rng: &mut Random) -> Vec<(u32, f32, f32)> {
    let mut sizes: Vec<f32> = mixed.iter().map(|m| m.0.abs()).collect();
    let at = ((sizes.len() as f32 * (1.0 - keep)) as usize).min(sizes.len().saturating_sub(1));
    let (_, &mut limit, _) = sizes.select_nth_unstable_by(at, f32::total_cmp);
    let weight = 1.0 / rest.max(1e-3);
    mixed
        .iter()
        .enumerate()
        .filter_map(|(r, &(g, h))| {
            if g.abs() > limit {
                Some((r as u32, g, h))
            } else {
                rng.chance(rest)
                    .then_some((r as u32, g * weight, h * weight))
            }
        })
        .collect()
}

fn best_threshold(
    column: &[u8],
    sample: &[(u32, f32, f32)],
    leaf_of: &[u8],
    leaves: usize,
    shrink: f32,
    feature: usize,
) -> (f64, usize, u8) {
    let mut histogram = vec![(0.0f32, 0.0f32); leaves * BINS];
    for (&(r, g, h), &l) in sample.iter().zip(leaf_of) {
        let cell = &mut histogram[l as usize * BINS + column[r as usize] as usize];
        cell.0 += g;
        cell.1 += h;
    }
    let mut gains = [0.0f64; BINS];
    for l in 0..leaves {
        let cells = &histogram[l * BINS..(l + 1) * BINS];
        let (tg, th) = cells.iter().fold((0.0f64, 0.0f64), |a, c| {
            (a.0 + c.0 as f64, a.1 + c.1 as f64)
        });
        let value = |g: f64, h: f64| g * g / (h + shrink as f64);
        let (mut lg, mut lh) = (0.0, 0.0);
        for t in 0..BINS {
            lg += cells[t].0 as f64;
            lh += cells[t].1 as f64;
            gains[t] += value(lg, lh) + value(tg - lg, th - lh);
        }
    }
    // the last threshold separates nothing
    let (t, gain) = (0..BINS - 1)
        .map(|t| (t, gains[t]))
        .fold((0, f64::NEG_INFINITY), |a, b| if b.1 > a.1 { b } else { a });
    (gain, feature, t as u8)
}
