//! The network: from the switches of all lines to a score for each line's every state and start.
//!
//! The switches of a line are added up into a short vector. Then layers of gated averages run over the lines, forwards and
//! backwards: each keeps, channel by channel, a running mean of what it has seen, and the present line decides how much of
//! it gives way (a minimal gated recurrent unit; Feng et al., 2024). So every line comes to know its neighbours, near and
//! far, in time linear in the lines. Gates are softsigns and everything else is sums and products, so that the same dump
//! has the same scores on every machine.

use super::chain::{FIXED, SCORES};
use super::features::Switches;

/// How large a network is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Shape {
    /// Switches that a line may have.
    pub switches: usize,
    /// Numbers that stand for a line.
    pub width: usize,
    /// Running means a layer and direction.
    pub memory: usize,
    /// Layers.
    pub layers: usize,
}

/// Where the parts of a network lie among its parameters.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Layer {
    pub gates: usize,
    pub gates_bias: usize,
    pub mix: usize,
    pub mix_bias: usize,
}

impl Shape {
    /// Where the bias of the sum of switches lies; the switches' rows come first.
    pub fn bias(&self) -> usize {
        self.switches * self.width
    }
    /// Gates and new values of both directions.
    pub fn gate_width(&self) -> usize {
        4 * self.memory
    }
    pub fn layer(&self, at: usize) -> Layer {
        let (d, g, m) = (self.width, self.gate_width(), 2 * self.memory);
        let gates = self.bias() + d + at * (d * g + g + m * d + d);
        Layer {
            gates,
            gates_bias: gates + d * g,
            mix: gates + d * g + g,
            mix_bias: gates + d * g + g + m * d,
        }
    }
    /// Where the scores' weights lie, then their bias.
    pub fn scores(&self) -> usize {
        self.layer(self.layers).gates
    }
    /// Where the fixed scores of the chain lie.
    pub fn fixed(&self) -> usize {
        self.scores() + self.width * SCORES + SCORES
    }
    /// Number of parameters.
    pub fn len(&self) -> usize {
        self.fixed() + FIXED
    }
}

/// A network.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Network {
    pub shape: Shape,
    pub parameters: Vec<f32>,
}

/// All that a layer computed.
#[derive(Clone, Debug, Default)]
pub(crate) struct LayerTrace {
    /// Gate scores and new values, as the gates' matrix gives them: forward gate, forward value, backward gate, backward value.
    pub gates: Vec<f32>,
    /// Running means: forward, backward.
    pub means: Vec<f32>,
    /// The means that were not left out while learning; empty at work.
    pub used: Vec<f32>,
    /// The mixture of the means before it is cut at nought.
    pub mixed: Vec<f32>,
    /// What goes to the next layer.
    pub out: Vec<f32>,
}

/// All that a network computed.
#[derive(Clone, Debug, Default)]
pub(crate) struct Trace {
    /// The sums of switches before they are cut at nought.
    pub sums: Vec<f32>,
    /// What goes into the first layer.
    pub first: Vec<f32>,
    pub layers: Vec<LayerTrace>,
    /// [`SCORES`] numbers a line.
    pub scores: Vec<f32>,
}

/// Lines that are scored in one go, and lines on either side that are read for their sake.
const WINDOW: usize = 4096;
const MARGIN: usize = 512;

/// A gate from 0 to 1.
#[inline]
pub(crate) fn gate(x: f32) -> f32 {
    0.5 + 0.5 * x / (1.0 + x.abs())
}

/// `out += x · matrix`, row by row; the matrix has a row for each number of `x`. The widest instructions of the machine
/// are used; sums are taken in the same order with all of them.
pub(crate) fn multiply(x: &[f32], matrix: &[f32], width: usize, out: &mut [f32]) {
    struct Product<'a>(&'a [f32], &'a [f32], usize, &'a mut [f32]);
    impl pulp::WithSimd for Product<'_> {
        type Output = ();
        #[inline(always)]
        fn with_simd<S: pulp::Simd>(self, _: S) {
            add_products(self.0, self.1, self.2, self.3);
        }
    }
    pulp::Arch::new().dispatch(Product(x, matrix, width, out));
}

#[inline(always)]
fn add_products(x: &[f32], matrix: &[f32], width: usize, out: &mut [f32]) {
    /// Rows of the matrix that are added in one go over the sums.
    const TOGETHER: usize = 4;
    let columns = matrix.len() / width;
    for (x, out) in x.chunks_exact(width).zip(out.chunks_exact_mut(columns)) {
        let fours = x.chunks_exact(TOGETHER);
        let rest = fours.remainder();
        for (v, rows) in fours.zip(matrix.chunks_exact(TOGETHER * columns)) {
            if v == [0.0; TOGETHER] {
                continue;
            }
            let (a, rows) = rows.split_at(columns);
            let (b, rows) = rows.split_at(columns);
            let (c, d) = rows.split_at(columns);
            for ((((o, a), b), c), d) in out.iter_mut().zip(a).zip(b).zip(c).zip(d) {
                *o = *o + v[0] * a + v[1] * b + v[2] * c + v[3] * d;
            }
        }
        let last = &matrix[(width - rest.len()) * columns..];
        for (&v, row) in rest.iter().zip(last.chunks_exact(columns)) {
            for (o, w) in out.iter_mut().zip(row) {
                *o += v * w;
            }
        }
    }
}

fn filled(bias: &[f32], rows: usize) -> Vec<f32> {
    let mut out = Vec::with_capacity(bias.len() * rows);
    for _ in 0..rows {
        out.extend_from_slice(bias);
    }
    out
}

/// What to leave out of a computation, so that no single switch or channel is relied on while learning (Srivastava et al.,
/// 2014): factors for the first layer's numbers and for each layer's means.
pub(crate) struct Drops {
    pub first: Vec<f32>,
    pub means: Vec<Vec<f32>>,
}

impl Network {
    pub fn part(&self, at: usize, len: usize) -> &[f32] {
        &self.parameters[at..at + len]
    }

    /// Scores the lines.
    pub fn run(&self, lines: &Switches, drops: Option<&Drops>) -> Trace {
        let s = self.shape;
        let n = lines.len();
        let (d, m, g) = (s.width, s.memory, s.gate_width());
        let mut trace = Trace {
            sums: filled(self.part(s.bias(), d), n),
            ..Trace::default()
        };
        for (t, sum) in trace.sums.chunks_exact_mut(d).enumerate() {
            for &switch in lines.of(t) {
                for (o, w) in sum.iter_mut().zip(self.part(switch as usize * d, d)) {
                    *o += w;
                }
            }
        }
        trace.first = trace.sums.iter().map(|v| v.max(0.0)).collect();
        if let Some(drops) = drops {
            scale(&mut trace.first, &drops.first);
        }
        for l in 0..s.layers {
            let at = s.layer(l);
            let input = match l {
                0 => &trace.first,
                _ => &trace.layers[l - 1].out,
            };
            let mut gates = filled(self.part(at.gates_bias, g), n);
            multiply(input, self.part(at.gates, d * g), d, &mut gates);
            let mut means = vec![0.0; n * 2 * m];
            let mut state = vec![0.0f32; m];
            for t in 0..n {
                advance(&mut state, &gates[t * g..t * g + 2 * m]);
                means[t * 2 * m..t * 2 * m + m].copy_from_slice(&state);
            }
            state.fill(0.0);
            for t in (0..n).rev() {
                advance(&mut state, &gates[t * g + 2 * m..(t + 1) * g]);
                means[t * 2 * m + m..(t + 1) * 2 * m].copy_from_slice(&state);
            }
            let used = match drops {
                Some(drops) => means
                    .iter()
                    .zip(&drops.means[l])
                    .map(|(v, f)| v * f)
                    .collect(),
                None => Vec::new(),
            };
            let mut mixed = filled(self.part(at.mix_bias, d), n);
            let heard = if drops.is_some() { &used } else { &means };
            multiply(heard, self.part(at.mix, 2 * m * d), 2 * m, &mut mixed);
            let out = input
                .iter()
                .zip(&mixed)
                .map(|(x, y)| x + y.max(0.0))
                .collect();
            trace.layers.push(LayerTrace {
                gates,
                means,
                used,
                mixed,
                out,
            });
        }
        let last = trace.layers.last().map_or(&trace.first, |l| &l.out);
        trace.scores = filled(self.part(s.scores() + d * SCORES, SCORES), n);
        multiply(
            last,
            self.part(s.scores(), d * SCORES),
            d,
            &mut trace.scores,
        );
        trace
    }

    /// The scores of all lines of a dump, [`SCORES`] numbers a line. Long dumps are read through a window that slides with
    /// a margin on either side, so that memory does not grow with them; what lies beyond the margin has no say.
    pub fn scores(&self, lines: &Switches) -> Vec<f32> {
        let mut out = Vec::with_capacity(lines.len() * SCORES);
        for from in (0..lines.len()).step_by(WINDOW) {
            let to = (from + WINDOW).min(lines.len());
            let (first, last) = (from.saturating_sub(MARGIN), (to + MARGIN).min(lines.len()));
            let trace = self.run(&lines.part(first..last), None);
            out.extend_from_slice(&trace.scores[(from - first) * SCORES..(to - first) * SCORES]);
        }
        out
    }

    /// The chain's fixed scores.
    pub fn fixed(&self) -> &[f32] {
        self.part(self.shape.fixed(), FIXED)
    }
}

fn scale(values: &mut [f32], factors: &[f32]) {
    for (v, f) in values.iter_mut().zip(factors) {
        *v *= f;
    }
}

/// One step of the running means: `gates` are the gate scores, then the new values.
#[inline]
fn advance(state: &mut [f32], gates: &[f32]) {
    let (scores, values) = gates.split_at(state.len());
    for ((h, &s), &v) in state.iter_mut().zip(scores).zip(values) {
        *h += gate(s) * (v - *h);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::split::weights::Weights;

    /// A dump of some kinds of lines, without looking at words.
    fn lines(count: usize) -> Switches {
        let mut out = Switches::default();
        for row in 0..count {
            let kind = (row * 7 + row / 13) % 12;
            out.push([kind as u16, (13 + row % 18) as u16]);
        }
        out
    }

    #[test]
    fn a_product_is_the_sum_it_stands_for() {
        let (x, matrix) = ([1.0, 0.0, 2.0, 3.0, -1.0], [0.5f32; 15]);
        let mut out = [1.0; 3];
        multiply(&x, &matrix, 5, &mut out);
        assert_eq!(out, [3.5; 3]);
    }

    #[test]
    fn a_long_dump_is_scored_as_in_one_piece_but_for_what_is_far_away() {
        let net = &Weights::built_in().networks[0];
        let all = lines(WINDOW + 900);
        let windowed = net.scores(&all);
        let whole = net.run(&all, None).scores;
        assert_eq!(windowed.len(), whole.len());
        let furthest = windowed
            .iter()
            .zip(&whole)
            .map(|(a, b)| (a - b).abs())
            .fold(0.0, f32::max);
        assert!(furthest < 0.05, "{furthest}");
        let short = lines(300);
        assert_eq!(net.scores(&short), net.run(&short, None).scores);
    }
}
