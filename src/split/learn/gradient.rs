//! How a network's scores change with its parameters: back-propagation (Rumelhart, Hinton & Williams, 1986) through the
//! running means of [`network`](super::super::network).

use super::super::chain::SCORES;
use super::super::features::Switches;
use super::super::network::{Drops, Network, Trace, gate};

/// `matrix += xᵀ · delta`, summed over rows.
fn outer(x: &[f32], delta: &[f32], width: usize, matrix: &mut [f32]) {
    struct Outer<'a>(&'a [f32], &'a [f32], usize, &'a mut [f32]);
    impl pulp::WithSimd for Outer<'_> {
        type Output = ();
        #[inline(always)]
        fn with_simd<S: pulp::Simd>(self, _: S) {
            add_outer(self.0, self.1, self.2, self.3);
        }
    }
    pulp::Arch::new().dispatch(Outer(x, delta, width, matrix));
}

#[inline(always)]
fn add_outer(x: &[f32], delta: &[f32], width: usize, matrix: &mut [f32]) {
    /// Rows that are added in one go over the matrix.
    const TOGETHER: usize = 4;
    let columns = matrix.len() / width;
    let mut add = |rows: usize, x: &[f32], delta: &[f32]| {
        for (i, row) in matrix.chunks_exact_mut(columns).enumerate() {
            if rows == TOGETHER {
                let v = [x[i], x[width + i], x[2 * width + i], x[3 * width + i]];
                if v == [0.0; TOGETHER] {
                    continue;
                }
                let (a, rest) = delta.split_at(columns);
                let (b, rest) = rest.split_at(columns);
                let (c, d) = rest.split_at(columns);
                for ((((m, a), b), c), d) in row.iter_mut().zip(a).zip(b).zip(c).zip(d) {
                    *m = *m + v[0] * a + v[1] * b + v[2] * c + v[3] * d;
                }
            } else {
                for (x, delta) in x.chunks_exact(width).zip(delta.chunks_exact(columns)) {
                    for (m, d) in row.iter_mut().zip(delta) {
                        *m += x[i] * d;
                    }
                }
            }
        }
    };
    let (xs, deltas) = (
        x.chunks_exact(TOGETHER * width),
        delta.chunks_exact(TOGETHER * columns),
    );
    let (x_rest, delta_rest) = (xs.remainder(), deltas.remainder());
    for (x, delta) in xs.zip(deltas) {
        add(TOGETHER, x, delta);
    }
    add(0, x_rest, delta_rest);
}

/// `out += delta · matrixᵀ`, row by row.
fn back(delta: &[f32], matrix: &[f32], width: usize, out: &mut [f32]) {
    let columns = matrix.len() / width;
    let mut turned = vec![0.0f32; matrix.len()];
    for i in 0..width {
        for j in 0..columns {
            turned[j * width + i] = matrix[i * columns + j];
        }
    }
    super::super::network::multiply(delta, &turned, columns, out);
}

fn sum_rows(delta: &[f32], bias: &mut [f32]) {
    for row in delta.chunks_exact(bias.len()) {
        for (b, d) in bias.iter_mut().zip(row) {
            *b += d;
        }
    }
}

/// Adds to `gradient` how the loss changes with each parameter, given how it changes with each score.
pub(crate) fn add(
    net: &Network,
    lines: &Switches,
    trace: &Trace,
    drops: Option<&Drops>,
    by_score: &[f32],
    gradient: &mut [f32],
) {
    let s = net.shape;
    let (d, m, g, n) = (s.width, s.memory, s.gate_width(), lines.len());
    let last = trace.layers.last().map_or(&trace.first, |l| &l.out);
    let at = s.scores();
    outer(last, by_score, d, &mut gradient[at..at + d * SCORES]);
    sum_rows(
        by_score,
        &mut gradient[at + d * SCORES..at + d * SCORES + SCORES],
    );
    let mut by_out = vec![0.0f32; n * d];
    back(by_score, net.part(at, d * SCORES), d, &mut by_out);
    for l in (0..s.layers).rev() {
        let own = &trace.layers[l];
        let at = s.layer(l);
        let input = match l {
            0 => &trace.first,
            _ => &trace.layers[l - 1].out,
        };
        let by_mixed: Vec<f32> = by_out
            .iter()
            .zip(&own.mixed)
            .map(|(d, y)| if *y > 0.0 { *d } else { 0.0 })
            .collect();
        let heard = if drops.is_some() {
            &own.used
        } else {
            &own.means
        };
        outer(
            heard,
            &by_mixed,
            2 * m,
            &mut gradient[at.mix..at.mix + 2 * m * d],
        );
        sum_rows(&by_mixed, &mut gradient[at.mix_bias..at.mix_bias + d]);
        let mut by_means = vec![0.0f32; n * 2 * m];
        back(&by_mixed, net.part(at.mix, 2 * m * d), 2 * m, &mut by_means);
        if let Some(drops) = drops {
            for (v, f) in by_means.iter_mut().zip(&drops.means[l]) {
                *v *= f;
            }
        }
        let mut by_gates = vec![0.0f32; n * g];
        let mut carry = vec![0.0f32; m];
        let nought = vec![0.0f32; m];
        for forward in [true, false] {
            let side = if forward { 0 } else { m };
            carry.fill(0.0);
            for k in 0..n {
                // against the direction of the running means
                let t = if forward { n - 1 - k } else { k };
                let before = match (forward, t) {
                    (true, 0) => &nought[..],
                    (true, t) => &own.means[(t - 1) * 2 * m..(t - 1) * 2 * m + m],
                    (false, t) if t + 1 == n => &nought[..],
                    (false, t) => &own.means[(t + 1) * 2 * m + m..(t + 2) * 2 * m],
                };
                let gates = &own.gates[t * g + 2 * side..t * g + 2 * side + 2 * m];
                let out = &mut by_gates[t * g + 2 * side..t * g + 2 * side + 2 * m];
                for i in 0..m {
                    let by = by_means[t * 2 * m + side + i] + carry[i];
                    let z = gate(gates[i]);
                    let slope = 1.0 + gates[i].abs();
                    out[i] = by * (gates[m + i] - before[i]) * 0.5 / (slope * slope);
                    out[m + i] = by * z;
                    carry[i] = by * (1.0 - z);
                }
            }
        }
        outer(
            input,
            &by_gates,
            d,
            &mut gradient[at.gates..at.gates + d * g],
        );
        sum_rows(&by_gates, &mut gradient[at.gates_bias..at.gates_bias + g]);
        // the input goes on beside the layer
        back(&by_gates, net.part(at.gates, d * g), d, &mut by_out);
    }
    if let Some(drops) = drops {
        for (v, f) in by_out.iter_mut().zip(&drops.first) {
            *v *= f;
        }
    }
    for (v, sum) in by_out.iter_mut().zip(&trace.sums) {
        if *sum <= 0.0 {
            *v = 0.0;
        }
    }
    sum_rows(&by_out, &mut gradient[s.bias()..s.bias() + d]);
    for t in 0..n {
        let by = &by_out[t * d..(t + 1) * d];
        for &switch in lines.of(t) {
            let at = switch as usize * d;
            for (v, b) in gradient[at..at + d].iter_mut().zip(by) {
                *v += b;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::network::Shape;
    use super::super::random::Random;
    use super::*;

    #[test]
    fn the_gradient_is_the_slope_of_the_scores() {
        let mut rng = Random::new(5);
        let shape = Shape {
            switches: 7,
            width: 4,
            memory: 3,
            layers: 2,
        };
        let parameters = (0..shape.len()).map(|_| rng.unit() - 0.4).collect();
        let net = Network { shape, parameters };
        let mut lines = Switches::default();
        for row in [&[0u16, 3][..], &[1, 4, 6], &[2], &[5, 6], &[0, 1]] {
            lines.push(row.iter().copied());
        }
        let weights: Vec<f32> = (0..lines.len() * SCORES)
            .map(|_| rng.unit() - 0.5)
            .collect();
        let mask = |len: usize, rng: &mut Random| -> Vec<f32> {
            (0..len).map(|_| 2.0 * rng.below(2) as f32).collect()
        };
        let drops = Drops {
            first: mask(lines.len() * shape.width, &mut rng),
            means: (0..shape.layers)
                .map(|_| mask(lines.len() * 2 * shape.memory, &mut rng))
                .collect(),
        };
        let value = |net: &Network| -> f64 {
            let scores = net.run(&lines, Some(&drops)).scores;
            scores
                .iter()
                .zip(&weights)
                .map(|(s, w)| (s * w) as f64)
                .sum()
        };
        let mut gradient = vec![0.0; shape.len()];
        let trace = net.run(&lines, Some(&drops));
        add(&net, &lines, &trace, Some(&drops), &weights, &mut gradient);
        const STEP: f32 = 1e-3;
        for (at, &found) in gradient.iter().enumerate().take(shape.fixed()) {
            let moved = |by: f32| {
                let mut other = net.clone();
                other.parameters[at] += by;
                value(&other)
            };
            let slope = (moved(STEP) - moved(-STEP)) / (2.0 * STEP as f64);
            let found = found as f64;
            assert!(
                (slope - found).abs() < 0.02 * (1.0 + slope.abs()),
                "parameter {at}: {found}, slope {slope}"
            );
        }
    }
}
