//! Which relation two texts have, from what they share and what differs.
//!
//! A revision differs in whole sentences and keeps its facts; a form shares common phrases and differs in its facts
//! throughout. [`Evidence`] measures such things, each a number with a name; small trees weigh them. Their weights lie
//! in `weights.txt` and are learned by `examples/relate.rs` from pairs that people judged by reading.

mod evidence;
mod model;

pub(crate) use evidence::facts;
pub use evidence::{Evidence, NAMES};
pub use model::Tree;

pub(crate) use model::{FORM, Forest, PASSAGE, SAME};

use super::Relation;
use evidence::{ALIGNED, LENGTH_RATIO};
use std::sync::LazyLock;

static FOREST: LazyLock<Forest> =
    LazyLock::new(|| Forest::read(include_str!("weights.txt"), &NAMES));

/// Share of the shorter text that the longer must hold, word for word or misprinted, for [`Relation::Contains`].
pub(crate) const HELD: f32 = 0.85;

/// Ratio of lengths below which a copy is an abridged or extended one.
pub(crate) const ABRIDGED: f32 = 0.8;

/// The relation that the evidence speaks for, with its probability; absent when the two have nothing to do with one
/// another. Never [`Relation::Exact`], which is settled before.
pub(crate) fn decide(evidence: &Evidence) -> Option<(Relation, f64)> {
    let (best, p) = FOREST.best(&evidence.terms);
    let relation = match best {
        SAME if evidence.terms[ALIGNED] >= HELD && evidence.terms[LENGTH_RATIO] < ABRIDGED => {
            Relation::Contains
        }
        SAME => Relation::Near,
        PASSAGE => Relation::Shares,
        FORM => Relation::Template,
        _ => return None,
    };
    Some((relation, f64::from(p)))
}
