//! The learned weights of the headline: one readable file, a feature a line.

use super::features::{COUNT, Features, names};
use std::fmt::Write as _;
use std::sync::OnceLock;

/// First line of the file.
const HEADER: &str = "unspool headline weights 1";

/// A weight for every feature; a candidate's score is the sum over its features.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct TitleWeights(pub Vec<f32>);

impl TitleWeights {
    /// Those that unspool comes with.
    pub fn built_in() -> &'static TitleWeights {
        static WEIGHTS: OnceLock<TitleWeights> = OnceLock::new();
        WEIGHTS.get_or_init(|| {
            TitleWeights::read(include_str!("weights.txt"))
                .unwrap_or_else(|line| panic!("built-in weights of the headline, line {line}"))
        })
    }

    /// Reads what [`TitleWeights::write`] wrote; else the number of the line that is wrong.
    pub fn read(text: &str) -> Result<TitleWeights, usize> {
        let mut lines = text.lines();
        if lines.next() != Some(HEADER) {
            return Err(1);
        }
        let mut weights = vec![0.0; COUNT];
        let names = names();
        for (at, line) in lines.enumerate() {
            let one = line.split_once(' ').and_then(|(name, value)| {
                let k = names.iter().position(|n| n == name)?;
                let value = value.parse::<f32>().ok().filter(|v| v.is_finite())?;
                Some((k, value))
            });
            let (k, value) = one.ok_or(at + 2)?;
            weights[k] = value;
        }
        Ok(TitleWeights(weights))
    }

    /// The file: features whose weight is nought are left out.
    pub fn write(&self) -> String {
        let mut out = format!("{HEADER}\n");
        for (name, weight) in names().iter().zip(&self.0) {
            let weight = format!("{weight:.3}");
            if weight.trim_matches(['-', '0', '.']).is_empty() {
                continue;
            }
            // writing to a String cannot fail
            let _ = writeln!(out, "{name} {weight}");
        }
        out
    }

    /// The score of a candidate.
    pub fn score(&self, features: &Features) -> f32 {
        features.iter().map(|&(k, v)| self.0[k] * v).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_weights_are_read_as_they_were_written() {
        let text = include_str!("weights.txt");
        assert_eq!(TitleWeights::read(text).unwrap().write(), text);
        assert_eq!(TitleWeights::built_in().write(), text);
    }

    #[test]
    fn a_line_that_is_no_weight_is_said() {
        let with = |line: &str| TitleWeights::read(&format!("{HEADER}\nnone 1\n{line}\n"));
        assert_eq!(with("title 0.5").unwrap().0.iter().sum::<f32>(), 1.5);
        assert_eq!(with("titel 0.5"), Err(3));
        assert_eq!(with("title x"), Err(3));
        assert_eq!(with("title inf"), Err(3));
        assert_eq!(TitleWeights::read(""), Err(1));
    }
}
