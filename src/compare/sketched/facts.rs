//! A few of the facts of a text: so many that sets of them can be held against one another.

use crate::compare::shingles::finish;

/// Facts that are kept.
const KEPT: usize = 16;

/// The facts with the smallest hashes, and how many there are in all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Few {
    /// All different facts.
    pub count: u32,
    /// The smallest hashes, sorted.
    pub least: Vec<u16>,
}

/// How two sets of facts agree.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Agreement {
    /// Facts in the first, in the second, and, estimated where there are many, in both.
    pub a: f64,
    pub b: f64,
    pub both: f64,
}

impl Few {
    /// Of different facts.
    pub fn of(facts: &[u64]) -> Few {
        let mut least: Vec<u16> = facts.iter().map(|&f| (finish(f) >> 48) as u16).collect();
        least.sort_unstable();
        least.dedup();
        least.truncate(KEPT);
        Few {
            count: facts.len() as u32,
            least,
        }
    }

    /// How this set agrees with another: the hashes that are among the smallest of both together are a fair sample of
    /// them (Broder 1997).
    pub fn agreement(&self, other: &Few) -> Agreement {
        let (a, b) = (f64::from(self.count), f64::from(other.count));
        let (mut i, mut j, mut seen, mut both) = (0, 0, 0u32, 0u32);
        while seen < KEPT as u32 {
            match (self.least.get(i), other.least.get(j)) {
                (None, None) => break,
                (Some(x), Some(y)) if x == y => {
                    (i, j) = (i + 1, j + 1);
                    both += 1;
                }
                (Some(x), Some(y)) if x < y => i += 1,
                (Some(_), None) => i += 1,
                _ => j += 1,
            }
            seen += 1;
        }
        let jaccard = f64::from(both) / f64::from(seen.max(1));
        let shared = (a + b) * jaccard / (1.0 + jaccard);
        Agreement {
            a,
            b,
            both: shared.min(a).min(b),
        }
    }
}

impl Agreement {
    /// Share of the smaller set that is in the other; 1 where one is empty.
    pub fn contained(&self) -> f64 {
        let least = self.a.min(self.b);
        if least == 0.0 { 1.0 } else { self.both / least }
    }

    /// Jaccard similarity; 1 where both are empty.
    pub fn jaccard(&self) -> f64 {
        let all = self.a + self.b - self.both;
        if all == 0.0 { 1.0 } else { self.both / all }
    }
}
