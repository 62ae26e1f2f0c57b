//! From verdicts to matches: scores, facts and shared passages, as spans of the items' own texts.

use super::core::core;
use super::judge::Verdict;
use crate::Span;
use crate::compare::{Facts, Level, Match, Relation, Shared, canon, words};
use std::collections::BTreeSet;

/// Passages that a match shows at most; the longest ones.
const SHOWN: usize = 8;

/// Of the words of a text, so many (one in …) may start with a small letter before capitals stop telling names.
const TITLE_CASE: usize = 3;

/// One item's text with the way from its words back to the text.
pub(super) struct Shown {
    core: Span,
    canon: canon::Canon,
    words: Vec<words::Word>,
    /// Whether each word is written like a name: with a capital where no sentence begins.
    names: Vec<bool>,
}

impl Shown {
    pub(super) fn of(text: &str, level: Level) -> Shown {
        let core = core(text, level);
        let canon = canon::canonicalise(core.of(text));
        let mut words = Vec::new();
        words::each_word(&canon.text, |word| words.push(word));
        let mut shown = Shown {
            core,
            canon,
            words,
            names: Vec::new(),
        };
        let capital: Vec<bool> = (0..shown.words.len())
            .map(|i| {
                let first = shown.span(i, 1).of(text).chars().next();
                first.is_some_and(char::is_uppercase)
            })
            .collect();
        let small = capital.iter().filter(|capital| !**capital).count();
        // In a line of capitals, every word is written like a name.
        let tells = small * TITLE_CASE >= capital.len();
        shown.names = (0..capital.len())
            .map(|i| tells && capital[i] && !shown.opens(i))
            .collect();
        shown
    }

    /// Whether word `i` is written like a name.
    pub(super) fn named(&self, i: usize) -> bool {
        self.names.get(i).copied().unwrap_or(false)
    }

    fn opens(&self, i: usize) -> bool {
        let from = i.checked_sub(1).map_or(0, |before| self.words[before].end);
        i == 0 || self.canon.text[from..self.words[i].start].contains(['.', '!', '?', ':'])
    }

    /// Words `start..start + len` as a span of the item's text.
    fn span(&self, start: usize, len: usize) -> Span {
        let canon = Span::new(self.words[start].start, self.words[start + len - 1].end);
        let span = self.canon.map.to_original(canon);
        Span::new(self.core.start + span.start, self.core.start + span.end)
    }

    fn facts(&self) -> (BTreeSet<&str>, BTreeSet<&str>) {
        let (mut numbers, mut names) = (BTreeSet::new(), BTreeSet::new());
        for (i, word) in self.words.iter().enumerate() {
            let text = &self.canon.text[word.start..word.end];
            if text.chars().any(char::is_numeric) {
                numbers.insert(text);
            } else if self.named(i) {
                names.insert(text);
            }
        }
        (numbers, names)
    }
}

/// The match of two items whose words differ.
pub(super) fn differing(
    (a, x): (usize, &Shown),
    (b, y): (usize, &Shown),
    verdict: &Verdict,
) -> Match {
    let (common, only) = (verdict.common as f64, verdict.only);
    let share = |own: usize| {
        if verdict.common + own == 0 {
            1.0
        } else {
            common / (common + own as f64)
        }
    };
    let jaccard = share(only.0 + only.1);
    let edit_similarity = strsim::normalized_levenshtein(&x.canon.text, &y.canon.text);
    Match {
        a,
        b,
        relation: verdict.relation,
        score: match verdict.relation {
            Relation::Contains => share(only.0.min(only.1)),
            Relation::Near => 0.5 + 0.5 * edit_similarity,
            _ => jaccard,
        },
        jaccard,
        containment_a: share(only.0),
        containment_b: share(only.1),
        edit_similarity: Some(edit_similarity),
        facts: facts(x, y),
        shared: shared(x, y, verdict),
    }
}

fn facts(x: &Shown, y: &Shown) -> Facts {
    let ((numbers_a, names_a), (numbers_b, names_b)) = (x.facts(), y.facts());
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    Facts {
        numbers_shared: count(numbers_a.intersection(&numbers_b).count()),
        numbers_differ: count(numbers_a.symmetric_difference(&numbers_b).count()),
        names_shared: count(names_a.intersection(&names_b).count()),
        names_differ: count(names_a.symmetric_difference(&names_b).count()),
        headline: None,
    }
}

fn shared(x: &Shown, y: &Shown, verdict: &Verdict) -> Vec<Shared> {
    let mut runs = verdict.equal.clone();
    runs.sort_by_key(|&(start, _, len)| (std::cmp::Reverse(len), start));
    runs.truncate(SHOWN);
    runs.sort_unstable();
    runs.into_iter()
        .map(|(a, b, len)| Shared {
            a: x.span(a, len),
            b: y.span(b, len),
        })
        .collect()
}
