//! What thresholds would do to the reported pairs, on pairs that people judged by reading.
//!
//! The program names relations without a threshold. Whoever needs surer matches than that asks here how much recall
//! they cost, on judged pairs of their own, and what a plain similarity threshold would have done instead.

use super::dupes::{self, Label, PredPair};
use crate::compare::Relation;
use serde::Serialize;

/// What is held against a threshold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// The probability of the relation; only `exact`, `near` and `contains` count.
    Score,
    /// Jaccard similarity, whatever the relation.
    Jaccard,
    /// The larger containment, whatever the relation.
    Containment,
}

/// The figures at one threshold.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Row {
    /// What is held against the threshold.
    pub measure: Measure,
    /// The threshold.
    pub at_least: f64,
    /// Share of the judged pairs that pass it which were judged `dup`.
    pub precision: f64,
    /// Share of the pairs judged `dup` that pass it.
    pub recall: f64,
    /// Their harmonic mean.
    pub f1: f64,
}

/// Thresholds in twentieths: 0 to 0.95 for the score, from 0.1 for similarities.
const STEPS: std::ops::Range<u32> = 0..20;

/// The figures at every threshold of every measure: first the score, then Jaccard, then containment.
///
/// ```
/// use unspool::eval::{rows, tune::{Measure, table}};
/// let labels = rows::parse("labels", "
///     {\"a\": 1, \"b\": 2, \"label\": \"dup\"}
///     {\"a\": 3, \"b\": 4, \"label\": \"tmpl\"}")?;
/// let pairs = rows::parse("pairs", "
///     {\"a\": 1, \"b\": 2, \"relation\": \"near\", \"score\": 0.9, \"jaccard\": 0.4}
///     {\"a\": 3, \"b\": 4, \"relation\": \"near\", \"score\": 0.6, \"jaccard\": 0.8}")?;
/// let at = |measure, t: f64| table(&labels, &pairs).into_iter()
///     .find(|r| r.measure == measure && r.at_least == t).unwrap();
/// assert_eq!(at(Measure::Score, 0.5).precision, 0.5);
/// assert_eq!(at(Measure::Score, 0.7).f1, 1.0);
/// assert_eq!(at(Measure::Jaccard, 0.5).f1, 0.0);
/// # Ok::<(), unspool::eval::EvalError>(())
/// ```
pub fn table(labels: &[Label], pairs: &[PredPair]) -> Vec<Row> {
    let mut out = Vec::new();
    for measure in [Measure::Score, Measure::Jaccard, Measure::Containment] {
        for step in STEPS.filter(|&step| measure == Measure::Score || step >= 2) {
            let at_least = f64::from(step) / 20.0;
            let passing: Vec<PredPair> = pairs
                .iter()
                .filter(|p| value(p, measure).is_some_and(|v| v >= at_least))
                .map(|p| PredPair {
                    relation: match p.relation {
                        Relation::Exact => Relation::Exact,
                        _ => Relation::Near,
                    },
                    ..p.clone()
                })
                .collect();
            let score = dupes::score(labels, &passing);
            out.push(Row {
                measure,
                at_least,
                precision: score.precision,
                recall: score.recall,
                f1: score.f1,
            });
        }
    }
    out
}

/// What a pair scores; none where the row does not say, or where the relation does not count.
fn value(pair: &PredPair, measure: Measure) -> Option<f64> {
    if pair.relation == Relation::Exact {
        return Some(1.0);
    }
    match measure {
        Measure::Score if pair.relation.clusters() => pair.score,
        Measure::Score => None,
        Measure::Jaccard => pair.jaccard,
        Measure::Containment => match (pair.containment_a, pair.containment_b) {
            (Some(a), Some(b)) => Some(a.max(b)),
            (a, b) => a.or(b),
        },
    }
}
