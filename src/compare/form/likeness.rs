//! Whether two skeletons are those of one form.

use super::skeleton::{QUOTED, Skeleton, Unit};
use crate::compare::sequence::longest_common;
use foldhash::{HashMap, HashSet};

/// Fewest sentences that must begin alike.
const FEWEST: usize = 3;

/// Shares of the sentences that begin alike and of the words that these have in common, added up (of both texts, the
/// geometric mean), from which two texts are of one form.
const CLOSE: f64 = 0.5;

/// Share of the words that alone must be reached: a company's name and `said` begin many a report.
const COMMON: f64 = 0.12;

/// How much is left to doubt at the limit.
const DOUBT: f64 = 0.4;

/// Figures that must differ: two papers that tell one event in the same order begin their sentences alike too, but agree
/// in the few figures they have.
const FILLED: u32 = 3;

/// Closeness from which figures need not differ: a form may have none.
const SURE: f64 = 0.8;

/// Words from which a sentence that stands in both texts as it is says nothing: it may be boilerplate, or the same news.
const WHOLE: usize = 7;

/// How close two texts are as fillings of one form.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Likeness(f64);

impl Likeness {
    /// How likely they are of one form, when so many figures stand in only one of them; none when they are not.
    ///
    /// Of pairs just at the limits about six in ten were, by reading; of those half as close again four in five.
    pub(crate) fn filled(self, figures: u32) -> Option<f64> {
        let filled = figures >= FILLED || self.0 >= SURE;
        filled.then(|| 1.0 - DOUBT.powf(self.0 / CLOSE))
    }
}

/// Whether two texts have so much of a form in common that they may be fillings of it.
pub(crate) fn same_form(a: &Skeleton, b: &Skeleton) -> Option<Likeness> {
    let (a, b) = (unlike(a, b), unlike(b, a));
    let length = |of: &[&Unit]| of.iter().map(|u| u.words.len()).sum::<usize>() as f64;
    let (length_a, length_b) = (length(&a), length(&b));
    let close = |(units, words): (usize, usize)| {
        if units < FEWEST {
            return None;
        }
        let (units, words) = (units as f64, words as f64);
        let of_a = (units / a.len() as f64, words / length_a);
        let of_b = (units / b.len() as f64, words / length_b);
        let close = ((of_a.0 + of_a.1) * (of_b.0 + of_b.1)).sqrt();
        let common = (of_a.1 * of_b.1).sqrt();
        (close >= CLOSE && common >= COMMON).then_some(close)
    };
    close(at_most(&a, &b))?;
    close(in_order(&a, &b)).map(Likeness)
}

/// What [`in_order`] cannot exceed, told by how sentences begin.
fn at_most(a: &[&Unit], b: &[&Unit]) -> (usize, usize) {
    let side = |a: &[&Unit], b: &[&Unit]| {
        let mut longest: HashMap<u64, usize> = HashMap::default();
        for unit in b {
            let known = longest.entry(unit.words[0]).or_default();
            *known = unit.words.len().max(*known);
        }
        let partners = a.iter().filter_map(|unit| {
            let partner = longest.get(&unit.words[0])?;
            Some(unit.words.len().min(*partner))
        });
        partners.fold((0, 0), |(units, words), n| (units + 1, words + n))
    };
    let (x, y) = (side(a, b), side(b, a));
    (x.0.min(y.0), x.1.min(y.1))
}

/// The units of `a` without the long ones that `b` has as they are. A headline stays: a standing one is part of a form.
fn unlike<'a>(a: &'a Skeleton, b: &Skeleton) -> Vec<&'a Unit> {
    let long = |u: &&Unit| u.length >= WHOLE;
    let there: HashSet<u64> = b
        .units
        .iter()
        .skip(1)
        .filter(long)
        .map(|u| u.whole)
        .collect();
    let all = a.units.iter();
    all.filter(|u| u.length < WHOLE || !there.contains(&u.whole))
        .collect()
}

/// The most words in common, sentence by sentence in order, and in how many sentences.
fn in_order(a: &[&Unit], b: &[&Unit]) -> (usize, usize) {
    // (words, units): the more words, the better.
    let mut row = vec![(0usize, 0usize); b.len() + 1];
    for x in a {
        let mut diagonal = (0, 0);
        for (j, y) in b.iter().enumerate() {
            let above = row[j + 1];
            let words = alike(&x.words, &y.words);
            let taken = match words {
                0 => (0, 0),
                words => (diagonal.0 + words, diagonal.1 + 1),
            };
            row[j + 1] = above.max(row[j]).max(taken);
            diagonal = above;
        }
    }
    let (words, units) = row[b.len()];
    (units, words)
}

/// The words that two sentences have in common, in order, if they begin alike: with two words, or with one and half of
/// the rest.
fn alike(x: &[u64], y: &[u64]) -> usize {
    if x[0] != y[0] || x[0] == QUOTED {
        return 0;
    }
    let words = longest_common(x, y, |v, w| v == w && *v != QUOTED);
    let second = |w: &[u64]| w.get(1).copied();
    let both = second(x) == second(y) && second(x) != Some(QUOTED);
    if both || words * 2 >= x.len().max(y.len()) {
        words
    } else {
        0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_agrees_in_its_figures_must_be_closer() {
        let (some, much) = (Likeness(0.6), Likeness(0.9));
        assert_eq!(some.filled(2), None);
        assert!(some.filled(3) < much.filled(3) && much.filled(0) == much.filled(3));
        assert!(some.filled(3).is_some_and(|p| p > 0.5));
    }
}
