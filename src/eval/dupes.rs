//! Scores of reported pairs against pairs that people judged by reading.

use super::{f1, round4, without_folders};
use crate::compare::{Level, Relation};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};

/// What a reader says of a pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Judgement {
    /// The same item printed twice, also corrected, updated, abridged.
    Dup,
    /// Two items of their own with a substantial passage in common.
    Part,
    /// The same form, different facts.
    Tmpl,
    /// Two items of their own.
    Diff,
}

impl Judgement {
    /// What a reported relation, or none, amounts to.
    pub fn of(relation: Option<Relation>) -> Judgement {
        match relation {
            Some(Relation::Exact | Relation::Near | Relation::Contains) => Judgement::Dup,
            Some(Relation::Shares) => Judgement::Part,
            Some(Relation::Template) => Judgement::Tmpl,
            None => Judgement::Diff,
        }
    }
}

fn article() -> Level {
    Level::Article
}

/// A judged pair.
#[derive(Clone, Debug, Deserialize)]
pub struct Label {
    /// Id or locator of one item.
    #[serde(deserialize_with = "super::rows::id")]
    pub a: String,
    /// Id or locator of the other.
    #[serde(deserialize_with = "super::rows::id")]
    pub b: String,
    /// The level of both; articles where it is not given.
    #[serde(default = "article")]
    pub level: Level,
    /// The judgement.
    pub label: Judgement,
}

/// A reported pair: a line of `unspool dupes --output pairs=`. A pair that is absent is unrelated.
#[derive(Clone, Debug, Deserialize)]
pub struct PredPair {
    /// Id of one item.
    #[serde(deserialize_with = "super::rows::id")]
    pub a: String,
    /// Id of the other.
    #[serde(deserialize_with = "super::rows::id")]
    pub b: String,
    /// Locator of `a`.
    pub a_at: Option<String>,
    /// Locator of `b`.
    pub b_at: Option<String>,
    /// The level of both; articles where it is not given.
    #[serde(default = "article")]
    pub level: Level,
    /// How they are related.
    pub relation: Relation,
    /// The probability of the relation, where it is given.
    pub score: Option<f64>,
    /// Jaccard similarity, where it is given.
    pub jaccard: Option<f64>,
    /// Share of `a` that is in `b`, where it is given.
    pub containment_a: Option<f64>,
    /// Share of `b` that is in `a`, where it is given.
    pub containment_b: Option<f64>,
}

/// How well pairs were named. Shares are 0 to 1.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PairScore {
    /// Judged pairs.
    pub pairs: usize,
    /// Share of pairs reported as exact, near or contains that were judged `dup`.
    pub precision: f64,
    /// Share of pairs judged `dup` that were reported as exact, near or contains.
    pub recall: f64,
    /// Their harmonic mean.
    pub f1: f64,
    /// Share of pairs whose relation is the judged one.
    pub relations: f64,
    /// Of each judgement, how many pairs were reported as what.
    pub judged: BTreeMap<Judgement, BTreeMap<Judgement, usize>>,
}

/// Scores reported pairs.
///
/// Exact copies may be reported as a star: two items tied by any chain of `exact` pairs count as exact, and any other
/// relation between one copy and a third item holds for all copies.
///
/// ```
/// use unspool::eval::{dupes, rows};
/// let labels = rows::parse("labels", r#"{"a": 1, "b": 3, "label": "dup"}"#)?;
/// let pairs = rows::parse("pairs", "
///     {\"a\": 1, \"b\": 2, \"relation\": \"exact\"}
///     {\"a\": 2, \"b\": 3, \"relation\": \"near\"}")?;
/// assert_eq!(dupes::score(&labels, &pairs).f1, 1.0);
/// # Ok::<(), unspool::eval::EvalError>(())
/// ```
pub fn score(labels: &[Label], pairs: &[PredPair]) -> PairScore {
    let mut levels: BTreeMap<Level, Relations> = BTreeMap::new();
    for pair in pairs {
        levels.entry(pair.level).or_default().add(pair);
    }
    for relations in levels.values_mut() {
        relations.settle();
    }
    let mut judged: BTreeMap<Judgement, BTreeMap<Judgement, usize>> = BTreeMap::new();
    for judgement in [
        Judgement::Dup,
        Judgement::Part,
        Judgement::Tmpl,
        Judgement::Diff,
    ] {
        judged.insert(judgement, BTreeMap::new());
    }
    for label in labels {
        let relation = levels
            .get(&label.level)
            .and_then(|relations| relations.between(&label.a, &label.b))
            // An item is a copy of itself, reported or not.
            .or((label.a == label.b).then_some(Relation::Exact));
        *judged
            .entry(label.label)
            .or_default()
            .entry(Judgement::of(relation))
            .or_default() += 1;
    }
    let count = |wanted: &dyn Fn(Judgement, Judgement) -> bool| -> usize {
        judged
            .iter()
            .flat_map(|(&label, row)| row.iter().map(move |(&got, &n)| (label, got, n)))
            .filter(|&(label, got, _)| wanted(label, got))
            .map(|(_, _, n)| n)
            .sum()
    };
    let share = |part: usize, of: usize| {
        if of == 0 {
            1.0
        } else {
            part as f64 / of as f64
        }
    };
    let right = count(&|label, got| label == Judgement::Dup && got == Judgement::Dup);
    let precision = share(right, count(&|_, got| got == Judgement::Dup));
    let recall = share(right, count(&|label, _| label == Judgement::Dup));
    PairScore {
        pairs: labels.len(),
        precision: round4(precision),
        recall: round4(recall),
        f1: round4(f1(precision, recall)),
        relations: round4(share(count(&|label, got| label == got), labels.len())),
        judged,
    }
}

/// The reported relations of one level, between classes of exact copies.
#[derive(Default)]
struct Relations {
    numbers: HashMap<String, usize>,
    locators: HashMap<String, usize>,
    /// Locators without folders; `None` where two items share one.
    short: HashMap<String, Option<usize>>,
    parents: Vec<usize>,
    reported: Vec<(usize, usize, Relation)>,
    between: HashMap<(usize, usize), Relation>,
}

impl Relations {
    fn add(&mut self, pair: &PredPair) {
        let a = self.number(&pair.a, pair.a_at.as_deref());
        let b = self.number(&pair.b, pair.b_at.as_deref());
        if pair.relation == Relation::Exact {
            let (a, b) = (self.root(a), self.root(b));
            self.parents[a.max(b)] = a.min(b);
        } else {
            self.reported.push((a, b, pair.relation));
        }
    }

    fn number(&mut self, id: &str, at: Option<&str>) -> usize {
        let number = *self.numbers.entry(id.to_owned()).or_insert_with(|| {
            self.parents.push(self.parents.len());
            self.parents.len() - 1
        });
        if let Some(at) = at {
            self.locators.entry(at.to_owned()).or_insert(number);
            self.short
                .entry(without_folders(at).to_owned())
                .and_modify(|seen| *seen = seen.filter(|&seen| seen == number))
                .or_insert(Some(number));
        }
        number
    }

    fn root(&self, mut number: usize) -> usize {
        while self.parents[number] != number {
            number = self.parents[number];
        }
        number
    }

    /// Once all pairs are in: which relation holds between which classes; the last one reported wins.
    fn settle(&mut self) {
        self.between = self
            .reported
            .iter()
            .map(|&(a, b, relation)| (ordered(self.root(a), self.root(b)), relation))
            .collect();
    }

    fn between(&self, a: &str, b: &str) -> Option<Relation> {
        let find = |name: &str| {
            let whole = self.numbers.get(name).or_else(|| self.locators.get(name));
            let number = whole
                .copied()
                .or_else(|| self.short.get(name).copied().flatten())?;
            Some(self.root(number))
        };
        let (a, b) = (find(a)?, find(b)?);
        if a == b {
            Some(Relation::Exact)
        } else {
            self.between.get(&ordered(a, b)).copied()
        }
    }
}

fn ordered(a: usize, b: usize) -> (usize, usize) {
    (a.min(b), a.max(b))
}
