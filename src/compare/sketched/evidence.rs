//! What two sketches have in common, as numbers with names.

use super::Sketch;
use crate::compare::sketched::facts::Agreement;

/// Share of the smaller set that must be in the larger, and Jaccard similarity, for a pair to be looked at: as on texts.
const HELD: f64 = 0.25;
const MUCH: f64 = 0.4;
const ALIKE: f64 = 0.1;

/// The names of the terms, in the order of [`evidence`].
pub const NAMES: [&str; 18] = [
    "jaccard",
    "contained",
    "containing",
    "length_ratio",
    "numbers_contained",
    "numbers_jaccard",
    "names_contained",
    "names_jaccard",
    "numbers_differ",
    "names_differ",
    "openings_contained",
    "openings_jaccard",
    "lead",
    "log_words",
    "number_density",
    "name_density",
    "sampled",
    "shared",
];

/// The evidence of a pair, each term named by [`NAMES`]: what the weights of the estimated relation are learned from.
pub fn evidence(a: &Sketch, b: &Sketch) -> Vec<f32> {
    terms(a, b, &Overlap::of(a, b)).to_vec()
}

/// What two sketches have in common at the coarser rate of the two.
pub(super) struct Overlap {
    pub shared: f64,
    pub a: f64,
    pub b: f64,
}

impl Overlap {
    pub fn of(a: &Sketch, b: &Sketch) -> Overlap {
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

    /// Whether the pair is worth a look.
    pub fn worth(&self) -> bool {
        let held = self.shared / self.a.min(self.b).max(1.0);
        held >= MUCH || held >= HELD && self.jaccard() >= ALIKE
    }

    pub fn jaccard(&self) -> f64 {
        self.shared / (self.a + self.b - self.shared).max(1.0)
    }
}

pub(super) fn terms(a: &Sketch, b: &Sketch, o: &Overlap) -> [f32; NAMES.len()] {
    // No term depends on which is called `a`.
    let (ca, cb) = (o.shared / o.a.max(1.0), o.shared / o.b.max(1.0));
    let (short, long) = match a.words <= b.words {
        true => (a, b),
        false => (b, a),
    };
    let words = f64::from(short.words.max(1));
    let numbers = a.numbers.agreement(&b.numbers);
    let names = a.names.agreement(&b.names);
    let openings = a.openings.agreement(&b.openings);
    let lead = a.lead.agreement(&b.lead);
    let differ = |x: &Agreement| (1.0 + x.a + x.b - 2.0 * x.both).ln();
    [
        o.jaccard(),
        ca.max(cb),
        ca.min(cb),
        words / f64::from(long.words.max(1)),
        numbers.contained(),
        numbers.jaccard(),
        names.contained(),
        names.jaccard(),
        differ(&numbers),
        differ(&names),
        openings.contained(),
        openings.jaccard(),
        lead.contained(),
        words.ln(),
        (numbers.a + numbers.b) / f64::from(a.words + b.words),
        (names.a + names.b) / f64::from(a.words + b.words),
        o.a.min(o.b).max(1.0).ln(),
        (1.0 + o.shared).ln(),
    ]
    .map(|t| t as f32)
}
