//! The learned weights: one readable file, built in and replaceable.

use super::chain::{CLOSERS, FIXED, OPENERS, SCORES, STATES, STEPS};
use super::features::{self, Switches};
use super::network::{Network, Shape};
use std::fmt::Write as _;
use std::sync::{Arc, OnceLock};

/// What the splitter has learned: networks that score lines, and the scores of the chain's steps.
///
/// Several networks that were learned from different seeds err in different places, and the mean of their scores does
/// better than any of them (Hansen & Salamon, 1990).
#[derive(Clone, Debug, PartialEq)]
pub struct Weights {
    pub(crate) networks: Vec<Network>,
    /// Scores are multiplied by this before probabilities are taken (Guo et al., 2017).
    pub(crate) sharpness: f64,
}

/// Why a file of weights cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("weights cannot be read: {0}; write them anew with the train example of this version")]
pub struct WeightsError(String);

/// First line of a file of weights.
const HEADER: &str = "unspool weights 2";

/// Names of the states, in order.
pub(crate) const STATE_NAMES: [&str; STATES] =
    ["before", "headline", "lead", "body", "inside", "after"];

impl Weights {
    /// Weights whose scores are the means of those of `all`.
    pub fn together(all: impl IntoIterator<Item = Weights>) -> Weights {
        Weights {
            networks: all.into_iter().flat_map(|w| w.networks).collect(),
            sharpness: 1.0,
        }
    }

    /// The scores of all lines, and of the chain's steps, each the mean over the networks.
    pub(crate) fn scores(&self, lines: &Switches) -> (Vec<f32>, Vec<f32>) {
        let part = self.sharpness as f32 / self.networks.len() as f32;
        let mean = |all: &mut dyn Iterator<Item = Vec<f32>>| {
            let sum = all.reduce(|mut sum, next| {
                sum.iter_mut().zip(next).for_each(|(s, n)| *s += n);
                sum
            });
            let mut mean = sum.unwrap_or_default();
            mean.iter_mut().for_each(|m| *m *= part);
            mean
        };
        (
            mean(&mut self.networks.iter().map(|n| n.scores(lines))),
            mean(&mut self.networks.iter().map(|n| n.fixed().to_vec())),
        )
    }

    /// The weights that unspool comes with.
    ///
    /// # Panics
    /// Never: a test reads the built-in file.
    pub fn built_in() -> Arc<Weights> {
        static WEIGHTS: OnceLock<Arc<Weights>> = OnceLock::new();
        WEIGHTS
            .get_or_init(|| {
                let weights = Weights::read(include_str!("weights.txt"));
                Arc::new(weights.expect("the built-in weights are tested"))
            })
            .clone()
    }

    /// Reads a file of weights.
    ///
    /// # Errors
    /// When it is not one, or was written for other features; the message names the line.
    pub fn read(text: &str) -> Result<Weights, WeightsError> {
        let mut lines = text
            .lines()
            .enumerate()
            .map(|(i, l)| (i + 1, l.trim_end()))
            .filter(|(at, l)| *at == 1 || !l.is_empty() && !l.starts_with('#'));
        let mut line = |name: &str| -> Result<(usize, &str), WeightsError> {
            let (at, line) = lines
                .next()
                .ok_or_else(|| WeightsError(format!("`{name}` is missing at the end")))?;
            let rest = line
                .strip_prefix(name)
                .filter(|r| r.is_empty() || r.starts_with(' '))
                .ok_or_else(|| WeightsError(format!("line {at}: `{name}` is due here")))?;
            Ok((at, rest))
        };
        let numbers = |(at, rest): (usize, &str), count: usize| {
            let numbers = rest
                .split_whitespace()
                .map(|s| {
                    let number: Option<f32> = s.parse().ok().filter(|n: &f32| n.is_finite());
                    number.ok_or_else(|| WeightsError(format!("line {at}: `{s}` is no number")))
                })
                .collect::<Result<Vec<f32>, WeightsError>>()?;
            match numbers.len() {
                n if n == count => Ok(numbers),
                n => Err(WeightsError(format!(
                    "line {at}: {n} numbers where {count} are due"
                ))),
            }
        };
        numbers(line(HEADER)?, 0)?;
        let sharpness = numbers(line("sharpness")?, 1)?[0] as f64;
        let count = numbers(line("networks")?, 1)?[0];
        const MOST: f32 = 64.0;
        const LARGEST: f32 = 1024.0;
        let is_whole = |n: &f32, most: f32| n.fract() == 0.0 && (1.0..=most).contains(n);
        if !is_whole(&count, MOST) || sharpness <= 0.0 {
            return Err(WeightsError("sharpness or networks is out of range".into()));
        }
        let mut networks = Vec::new();
        for _ in 0..count as usize {
            let (at, rest) = line("shape")?;
            let sizes = numbers((at, rest), 3)?;
            if !sizes.iter().all(|s| is_whole(s, LARGEST)) {
                return Err(WeightsError(format!("line {at}: shape is out of range")));
            }
            let shape = Shape {
                switches: features::COUNT,
                width: sizes[0] as usize,
                memory: sizes[1] as usize,
                layers: sizes[2] as usize,
            };
            let mut parameters = Vec::with_capacity(shape.len());
            for (name, count) in rows(shape) {
                parameters.extend(numbers(line(&name)?, count)?);
            }
            networks.push(Network { shape, parameters });
        }
        if let Some((at, _)) = lines.next() {
            return Err(WeightsError(format!("line {at}: nothing is due here")));
        }
        Ok(Weights {
            networks,
            sharpness,
        })
    }

    /// The file that [`Weights::read`] reads.
    pub fn write(&self) -> String {
        let mut out = format!(
            "{HEADER}\n# written by the train example: the numbers of every switch, then of every layer and state\n\
             sharpness {}\nnetworks {}\n",
            self.sharpness,
            self.networks.len()
        );
        for network in &self.networks {
            let shape = network.shape;
            let _ = writeln!(
                out,
                "shape {} {} {}",
                shape.width, shape.memory, shape.layers
            );
            let mut rest = &network.parameters[..];
            for (name, count) in rows(shape) {
                let (own, others) = rest.split_at(count);
                rest = others;
                out.push_str(&name);
                for v in own {
                    let s = format!("{v:.3}");
                    let s = s.trim_end_matches('0').trim_end_matches('.');
                    let _ = write!(out, " {}", if s == "-0" { "0" } else { s });
                }
                out.push('\n');
            }
        }
        out
    }
}

/// The lines of a file of weights, in the order of the parameters: name and count of numbers.
fn rows(shape: Shape) -> Vec<(String, usize)> {
    let (d, g, m) = (shape.width, shape.gate_width(), 2 * shape.memory);
    let switches = features::names().into_iter();
    let mut out: Vec<(String, usize)> = switches.map(|n| (n, d)).collect();
    let mut push = |name: String, count: usize| out.push((name, count));
    push("bias".into(), d);
    for l in 0..shape.layers {
        (0..d).for_each(|i| push(format!("layer{l}.gates.{i}"), g));
        push(format!("layer{l}.gates.bias"), g);
        (0..m).for_each(|i| push(format!("layer{l}.mix.{i}"), d));
        push(format!("layer{l}.mix.bias"), d);
    }
    (0..d).for_each(|i| push(format!("scores.{i}"), SCORES));
    push("scores.bias".into(), SCORES);
    for (a, b) in STEPS {
        push(format!("step.{}.{}", STATE_NAMES[a], STATE_NAMES[b]), 1);
    }
    for a in CLOSERS {
        for b in OPENERS {
            push(format!("new.{}.{}", STATE_NAMES[a], STATE_NAMES[b]), 1);
        }
    }
    OPENERS
        .iter()
        .for_each(|&o| push(format!("first.{}", STATE_NAMES[o]), 1));
    CLOSERS
        .iter()
        .for_each(|&c| push(format!("last.{}", STATE_NAMES[c]), 1));
    debug_assert_eq!(
        out.iter().map(|r| r.1).sum::<usize>(),
        shape.len(),
        "{FIXED}"
    );
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_weights_are_read_as_they_were_written() {
        let text = include_str!("weights.txt");
        assert_eq!(Weights::read(text).unwrap().write(), text);
    }

    #[test]
    fn what_is_wrong_with_a_file_is_said_with_its_line() {
        let text = include_str!("weights.txt");
        let bad = |from: &str, to: &str| Weights::read(&text.replacen(from, to, 1)).unwrap_err();
        for (error, word) in [
            (bad(HEADER, "something else"), "line 1"),
            (
                Weights::read(&format!("{text}more\n")).unwrap_err(),
                "nothing is due",
            ),
            (bad("\nnetworks ", "\nnetworks 0."), "out of range"),
            (bad("sharpness ", "sharpness x"), "no number"),
            (bad("\nkind:0 ", "\nkind:z "), "`kind:0` is due"),
            (bad("\nbias ", "\nbias 1 "), "numbers where"),
            (Weights::read("").unwrap_err(), "missing"),
        ] {
            assert!(error.to_string().contains(word), "{error}");
        }
    }
}
