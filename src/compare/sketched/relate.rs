//! What two sketches say of their texts.

use super::Sketch;
use super::evidence::{NAMES, Overlap, terms};
use crate::compare::relation::{self, ABRIDGED, Forest, HELD as WHOLE};
use crate::compare::{Facts, Match, Relation};
use std::sync::LazyLock;

/// Learned by `examples/relate.rs` as the weights for texts are, from the same pairs.
static FOREST: LazyLock<Forest> =
    LazyLock::new(|| Forest::read(include_str!("weights.txt"), &NAMES));

impl Sketch {
    /// How the text of another sketch (`b`) is related to that of this one (`a`), as far as sketches tell; none when
    /// they seem to have nothing to do with one another. `exact` is sure, all else is an estimate.
    pub fn relate(&self, other: &Sketch, a: usize, b: usize) -> Option<Match> {
        let mut found = Match::exact(a, b);
        if self.content == other.content {
            return Some(found);
        }
        let overlap = Overlap::of(self, other);
        if !overlap.worth() {
            return None;
        }
        found.jaccard = overlap.jaccard();
        found.containment_a = overlap.shared / overlap.a.max(1.0);
        found.containment_b = overlap.shared / overlap.b.max(1.0);
        let held = found.containment_a.max(found.containment_b);
        let numbers = self.numbers.agreement(&other.numbers);
        let names = self.names.agreement(&other.names);
        let differ = |a: f64, b: f64, both: f64| (a + b - 2.0 * both).round() as u32;
        found.facts = Facts {
            numbers_shared: numbers.both.round() as u32,
            numbers_differ: differ(numbers.a, numbers.b, numbers.both),
            names_shared: names.both.round() as u32,
            names_differ: differ(names.a, names.b, names.both),
            headline: None,
        };
        let (class, score) = FOREST.best(&terms(self, other, &overlap));
        let (less, more) = (self.words.min(other.words), self.words.max(other.words));
        let abridged = f64::from(less) < f64::from(ABRIDGED) * f64::from(more);
        found.score = f64::from(score);
        found.relation = match class {
            relation::SAME if held >= f64::from(WHOLE) && abridged => Relation::Contains,
            relation::SAME => Relation::Near,
            relation::PASSAGE => Relation::Shares,
            relation::FORM => Relation::Template,
            _ => return None,
        };
        Some(found)
    }

    /// Whether the text of another sketch seems to share enough with that of this one for the texts to be looked at.
    pub fn worth(&self, other: &Sketch) -> bool {
        self.content == other.content || Overlap::of(self, other).worth()
    }
}
