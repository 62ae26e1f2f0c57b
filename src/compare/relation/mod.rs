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

use super::Relation;
use std::sync::LazyLock;

static TREES: LazyLock<Vec<Tree>> = LazyLock::new(|| model::parse(include_str!("weights.txt")));

/// Share of the shorter text that the longer must hold, word for word or misprinted, for [`Relation::Contains`].
const HELD: f32 = 0.85;

/// Ratio of lengths below which a copy is an abridged or extended one.
const ABRIDGED: f32 = 0.8;

/// The relation that the evidence speaks for, with its probability; absent when the two have nothing to do with one
/// another. Never [`Relation::Exact`], which is settled before.
pub(crate) fn decide(evidence: &Evidence) -> Option<(Relation, f64)> {
    let classes = model::classes(&TREES, &evidence.terms);
    let (best, p) =
        classes.iter().enumerate().fold(
            (3, f32::MIN),
            |best, (i, &p)| if p > best.1 { (i, p) } else { best },
        );
    let relation = match best {
        0 if evidence.term("aligned") >= HELD && evidence.term("length_ratio") < ABRIDGED => {
            Relation::Contains
        }
        0 => Relation::Near,
        1 => Relation::Shares,
        2 => Relation::Template,
        _ => return None,
    };
    Some((relation, f64::from(p)))
}
