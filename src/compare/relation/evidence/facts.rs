//! How facts agree: figures and names, wherever they stand.

use crate::compare::sequence::longest_common;
use crate::compare::verify::{Figure, Kind, Profile};

/// How much of a side's set is in the other, and the sizes.
pub(super) struct Sets {
    pub both: f64,
    pub a: f64,
    pub b: f64,
}

impl Sets {
    pub fn contained(&self) -> f64 {
        let least = self.a.min(self.b);
        if least == 0.0 { 1.0 } else { self.both / least }
    }

    pub fn jaccard(&self) -> f64 {
        let all = self.a + self.b - self.both;
        if all == 0.0 { 1.0 } else { self.both / all }
    }
}

/// How many facts two sorted lists have in common.
pub(super) fn sets(x: &[u64], y: &[u64]) -> Sets {
    Sets {
        both: x.iter().filter(|h| y.binary_search(h).is_ok()).count() as f64,
        a: x.len() as f64,
        b: y.len() as f64,
    }
}

/// Share of the figures of a text that stand outside shared passages.
pub(super) fn open(p: &Profile, covered: &[bool]) -> f64 {
    let (mut all, mut open) = (0.0f64, 0.0);
    for (kind, &c) in p.kinds.iter().zip(covered) {
        if *kind == Kind::Number {
            all += 1.0;
            open += f64::from(u8::from(!c));
        }
    }
    open / all.max(1.0)
}

/// Share of the figures of `a` that `b` has too, rounded or not.
pub(super) fn figures_known(a: &Profile, b: &Profile) -> f64 {
    let mut values: Vec<&Figure> = b.figures.iter().map(|(_, f)| f).collect();
    values.sort_by(|x, y| {
        x.value
            .partial_cmp(&y.value)
            .unwrap_or(std::cmp::Ordering::Equal)
    });
    let known = |f: &Figure| {
        if b.numbers.binary_search(&f.key).is_ok() {
            return true;
        }
        let Some(value) = f.value else { return false };
        // Half a unit of the last digit is a twentieth of the value at most, in either.
        let from = values.partition_point(|v| v.value.is_none_or(|v| v < value * 0.9));
        values[from..]
            .iter()
            .take_while(|v| v.value.is_some_and(|v| v <= value * 1.1))
            .any(|v| f.agrees(v))
    };
    let known = a.figures.iter().filter(|(_, f)| known(f)).count();
    if a.figures.is_empty() {
        1.0
    } else {
        known as f64 / a.figures.len() as f64
    }
}

/// Most figures of a text that are compared in order.
const ORDERED: usize = 64;

/// Share of the figures of the shorter row of figures that the other has in the same order: tables agree or they do
/// not.
pub(super) fn figures_in_order(a: &Profile, b: &Profile) -> f64 {
    let first =
        |p: &Profile| -> Vec<Figure> { p.figures.iter().take(ORDERED).map(|(_, f)| *f).collect() };
    let (x, y) = (first(a), first(b));
    let least = x.len().min(y.len());
    if least == 0 {
        return 1.0;
    }
    longest_common(&x, &y, |f, g| f.agrees(g)) as f64 / least as f64
}

/// Share of the names of `a` that stand in `b`, and the same for all ordinary words of five letters and more.
pub(super) fn names_known(a: &Profile, b: &Profile) -> f64 {
    let both = a.names.iter().filter(|n| b.names.binary_search(n).is_ok());
    if a.names.is_empty() {
        1.0
    } else {
        both.count() as f64 / a.names.len() as f64
    }
}
