//! The learned weights: one readable file, built in and replaceable.

use super::decode::SegmentScore;
use super::trees::Forest;
use super::{line_features, place_features, start_features};
use std::sync::{Arc, OnceLock};

/// What the splitter has learned: how lines are scored, how starts are, and how much body an article holds.
#[derive(Clone, Debug, PartialEq)]
pub struct Weights {
    pub(crate) roles: Forest,
    pub(crate) starts: Forest,
    pub(crate) places: Forest,
    pub(crate) segment: SegmentScore,
    /// Scores are multiplied by this before probabilities are taken (Guo et al., 2017).
    pub(crate) sharpness: f64,
}

/// Why a file of weights cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("weights cannot be read: {0}; write them anew with the train example of this version")]
pub struct WeightsError(String);

/// First line of a file of weights.
const HEADER: &str = "unspool weights 1";

impl Weights {
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
            .peekable();
        if lines.next().map(|l| l.1) != Some(HEADER) {
            return Err(WeightsError(format!("line 1 is not `{HEADER}`")));
        }
        let mut weights = Weights {
            roles: Forest::default(),
            starts: Forest::default(),
            places: Forest::default(),
            segment: SegmentScore(Vec::new()),
            sharpness: 1.0,
        };
        while let Some((at, line)) = lines.next() {
            let numbers = |rest: &str| -> Result<Vec<f64>, WeightsError> {
                rest.split_whitespace()
                    .map(|s| {
                        s.parse()
                            .map_err(|_| WeightsError(format!("line {at}: `{s}` is not a number")))
                    })
                    .collect()
            };
            if line == "forest roles" {
                weights.roles =
                    Forest::read(&mut lines, line_features::names()).map_err(WeightsError)?;
            } else if line == "forest starts" {
                weights.starts =
                    Forest::read(&mut lines, start_features::names()).map_err(WeightsError)?;
            } else if line == "forest places" {
                weights.places =
                    Forest::read(&mut lines, place_features::names()).map_err(WeightsError)?;
            } else if let Some(rest) = line.strip_prefix("segment ") {
                weights.segment = SegmentScore(numbers(rest)?);
            } else if let Some(rest) = line.strip_prefix("sharpness ") {
                weights.sharpness = numbers(rest)?.first().copied().unwrap_or(1.0);
            } else if !line.is_empty() && !line.starts_with('#') {
                return Err(WeightsError(format!("line {at}: `{line}` is not known")));
            }
        }
        let complete = weights.roles.bias.len() == start_features::CLASSES.len()
            && weights.starts.bias.len() == 1
            && weights.places.bias.len() == 1
            && !weights.segment.0.is_empty()
            && weights.sharpness > 0.0;
        if complete {
            Ok(weights)
        } else {
            Err(WeightsError("a part is missing".into()))
        }
    }

    /// The file that [`Weights::read`] reads.
    pub fn write(&self) -> String {
        let numbers: Vec<String> = self.segment.0.iter().map(f64::to_string).collect();
        format!(
            "{HEADER}\n\
             # written by the train example; a tree line is its questions, then its leaves\n\
             sharpness {}\nsegment {}\n{}{}{}",
            self.sharpness,
            numbers.join(" "),
            self.roles.write("roles", line_features::names()),
            self.starts.write("starts", start_features::names()),
            self.places.write("places", place_features::names()),
        )
    }
}
