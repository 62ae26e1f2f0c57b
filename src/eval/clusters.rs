//! Scores of duplicate clusters against the true ones.

use super::{f1, round4, without_folders};
use crate::compare::Level;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// Which cluster an item is in: a line of the truth, or of `unspool dupes --output clusters=`.
#[derive(Clone, Debug, Deserialize)]
pub struct ClusterRow {
    /// The item's id; in the truth it may be a locator instead.
    #[serde(deserialize_with = "super::rows::id")]
    pub id: String,
    /// The item's locator (predictions only).
    pub at: Option<String>,
    /// The level; a truth row without one is met by a prediction of any level.
    pub level: Option<Level>,
    /// The cluster's name within its file.
    #[serde(deserialize_with = "super::rows::id")]
    pub cluster: String,
}

/// How well clusters were found. Shares are 0 to 1.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ClusterScore {
    /// Items in the truth.
    pub docs: usize,
    /// Pairs of items that are truly in one cluster.
    pub pairs: u64,
    /// Adjusted Rand index (Hubert, Arabie 1985, "Comparing partitions").
    pub ari: f64,
    /// Share of pairs found in one cluster that truly are.
    pub precision: f64,
    /// Share of true pairs that were found in one cluster.
    pub recall: f64,
    /// Their harmonic mean.
    pub f1: f64,
    /// F1 of B-cubed precision and recall (Bagga, Baldwin 1998), every item counted once.
    pub b3: f64,
    /// Size of the largest cluster found.
    pub largest: usize,
}

/// Scores predicted clusters. An item that the prediction does not name is a cluster of its own; predicted items that
/// the truth does not name are left out; of several rows for one item the last counts.
///
/// ```
/// use unspool::eval::{clusters, rows};
/// let truth = rows::parse("truth", "
///     {\"id\": \"a\", \"cluster\": 1}
///     {\"id\": \"b\", \"cluster\": 1}
///     {\"id\": \"c\", \"cluster\": 2}")?;
/// assert_eq!(clusters::score(&truth, &truth).ari, 1.0);
/// assert_eq!(clusters::score(&truth, &[]).recall, 0.0);
/// # Ok::<(), unspool::eval::EvalError>(())
/// ```
pub fn score(truth: &[ClusterRow], predicted: &[ClusterRow]) -> ClusterScore {
    let mut numbers: HashMap<(Option<Level>, &str), usize> = HashMap::new();
    let mut wanted: Vec<&str> = Vec::new();
    for row in truth {
        let next = wanted.len();
        let number = *numbers.entry((row.level, &row.id)).or_insert(next);
        if number == next {
            wanted.push(&row.cluster);
        } else {
            wanted[number] = &row.cluster;
        }
    }
    let mut found: Vec<Option<&str>> = vec![None; wanted.len()];
    let mut short: HashMap<&str, Option<&str>> = HashMap::new();
    for at in predicted.iter().filter_map(|row| row.at.as_deref()) {
        short
            .entry(without_folders(at))
            .and_modify(|seen| *seen = seen.filter(|&seen| seen == at))
            .or_insert(Some(at));
    }
    for row in predicted {
        let at = row.at.as_deref();
        let alone = at.map(without_folders).filter(|tail| short[tail].is_some());
        let names = std::iter::once(row.id.as_str()).chain(at).chain(alone);
        let number = names
            .flat_map(|name| [(row.level, name), (None, name)])
            .find_map(|key| numbers.get(&key));
        if let Some(&number) = number {
            found[number] = Some(&row.cluster);
        }
    }

    let mut true_sizes: HashMap<&str, u64> = HashMap::new();
    // An item without a prediction is keyed by its number, so that it is alone whatever clusters are called.
    let mut found_sizes: HashMap<Result<&str, usize>, u64> = HashMap::new();
    let mut cells: HashMap<(&str, Result<&str, usize>), u64> = HashMap::new();
    let names = || {
        wanted
            .iter()
            .zip(&found)
            .enumerate()
            .map(|(number, (&wanted, found))| (wanted, found.ok_or(number)))
    };
    for (wanted, found) in names() {
        *true_sizes.entry(wanted).or_default() += 1;
        *found_sizes.entry(found).or_default() += 1;
        *cells.entry((wanted, found)).or_default() += 1;
    }
    let pairs = |n: u64| n * n.saturating_sub(1) / 2;
    let items = wanted.len();
    let both: u64 = cells.values().copied().map(pairs).sum();
    let true_pairs: u64 = true_sizes.values().copied().map(pairs).sum();
    let found_pairs: u64 = found_sizes.values().copied().map(pairs).sum();
    let share = |part: u64, of: u64| {
        if of == 0 {
            1.0
        } else {
            part as f64 / of as f64
        }
    };
    let expected = if items > 1 {
        true_pairs as f64 * found_pairs as f64 / pairs(items as u64) as f64
    } else {
        0.0
    };
    let most = (true_pairs + found_pairs) as f64 / 2.0;
    let ari = if most == expected {
        1.0
    } else {
        (both as f64 - expected) / (most - expected)
    };
    // Summed in the order of the truth: a sum over a hash map would depend on the map's order.
    let (mut b3_precision, mut b3_recall) = (0.0, 0.0);
    for (wanted, found) in names() {
        let cell = cells.remove(&(wanted, found)).unwrap_or(0) as f64;
        b3_precision += cell * cell / found_sizes[&found] as f64;
        b3_recall += cell * cell / true_sizes[wanted] as f64;
    }
    let mean = |sum: f64| sum / items.max(1) as f64;
    let (precision, recall) = (share(both, found_pairs), share(both, true_pairs));
    ClusterScore {
        docs: items,
        pairs: true_pairs,
        ari: round4(ari),
        precision: round4(precision),
        recall: round4(recall),
        f1: round4(f1(precision, recall)),
        b3: round4(f1(mean(b3_precision), mean(b3_recall))),
        largest: found_sizes.values().copied().max().unwrap_or(0) as usize,
    }
}
