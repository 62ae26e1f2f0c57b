//! What two sketches say of their texts.

use super::Sketch;
use crate::compare::{Facts, Match, Relation};

/// What two sketches have in common at the coarser rate of the two.
struct Overlap {
    shared: f64,
    a: f64,
    b: f64,
}

impl Overlap {
    fn of(a: &Sketch, b: &Sketch) -> Overlap {
        let halved = u32::from(a.halved.max(b.halved));
        let mut overlap = Overlap {
            shared: 0.0,
            a: 0.0,
            b: 0.0,
        };
        overlap.add(&a.samples, &b.samples, halved);
        if let (Some(x), Some(y)) = (&a.rest, &b.rest) {
            overlap.add(x, y, 0);
        }
        overlap
    }

    /// Counts those of two sorted sets that were halved so often.
    fn add(&mut self, a: &[u32], b: &[u32], halved: u32) {
        let counts = |s: &&u32| s.trailing_zeros() >= halved;
        let (mut x, mut y) = (a.iter().filter(counts), b.iter().filter(counts));
        let (mut i, mut j) = (x.next(), y.next());
        while i.is_some() || j.is_some() {
            // Nothing is larger than what has ended.
            let (p, q) = (
                i.map_or(u64::MAX, |&v| v.into()),
                j.map_or(u64::MAX, |&v| v.into()),
            );
            if p <= q {
                self.a += 1.0;
                i = x.next();
            }
            if q <= p {
                self.b += 1.0;
                j = y.next();
            }
            self.shared += f64::from(u8::from(p == q));
        }
    }

    fn jaccard(&self) -> f64 {
        self.shared / (self.a + self.b - self.shared).max(1.0)
    }
}

/// Share of the smaller set that must be in the larger, and Jaccard similarity, for a pair to be looked at: as on texts.
const HELD: f64 = 0.25;
const MUCH: f64 = 0.4;
const ALIKE: f64 = 0.1;

impl Sketch {
    /// How the text of another sketch (`b`) is related to that of this one (`a`), as far as sketches tell; none when
    /// they seem to have nothing to do with one another. `exact` is sure, all else is an estimate.
    pub fn relate(&self, other: &Sketch, a: usize, b: usize) -> Option<Match> {
        let mut found = Match {
            a,
            b,
            relation: Relation::Exact,
            score: 1.0,
            jaccard: 1.0,
            containment_a: 1.0,
            containment_b: 1.0,
            edit_similarity: None,
            facts: Facts::default(),
            shared: Vec::new(),
        };
        if self.content == other.content {
            return Some(found);
        }
        let overlap = Overlap::of(self, other);
        found.jaccard = overlap.jaccard();
        found.containment_a = overlap.shared / overlap.a.max(1.0);
        found.containment_b = overlap.shared / overlap.b.max(1.0);
        let held = found.containment_a.max(found.containment_b);
        if held < HELD || held < MUCH && found.jaccard < ALIKE {
            return None;
        }
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
        let (less, more) = (self.words.min(other.words), self.words.max(other.words));
        let ratio = f64::from(less) / f64::from(more.max(1));
        let facts = numbers.contained().min(names.contained());
        (found.relation, found.score) = if held >= 0.5 && facts >= 0.6 {
            let contains = held >= 0.85 && ratio < 0.8;
            let relation = if contains {
                Relation::Contains
            } else {
                Relation::Near
            };
            (relation, held)
        } else if numbers.contained() < 0.5 && found.jaccard >= 0.2 {
            (Relation::Template, 1.0 - numbers.contained())
        } else {
            (Relation::Shares, held)
        };
        Some(found)
    }
}
