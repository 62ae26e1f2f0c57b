//! The evidence: a few dozen numbers about a pair, each with a name and a meaning of its own.

mod coverage;
mod facts;
mod gaps;
mod opening;

use crate::compare::frequency::Frequencies;
use crate::compare::types::Facts;
use crate::compare::verify::{Kind, Overlap, Profile};
use coverage::{known, lead, own, place, rare, sentences, spread, tail, told, unquoted};
use facts::{Sets, figures_in_order, figures_known, names_known, open, sets};
use gaps::gaps;
use opening::{
    codes_differ, dates_differ, first_figures_missing, head_figures, headline, headline_known,
    sessions_differ, subject_known, subject_missing,
};

/// Number of terms.
const TERMS: usize = 69;

/// The names of the terms, in the order of [`Evidence::terms`].
pub const NAMES: [&str; TERMS] = [
    "jaccard",
    "contained",
    "containing",
    "length_ratio",
    "rare_contained",
    "rare_containing",
    "numbers_contained",
    "numbers_jaccard",
    "names_contained",
    "names_jaccard",
    "headline",
    "longest",
    "longest_share",
    "whole_short",
    "mixed_short",
    "whole_long",
    "mixed_long",
    "swapped_numbers",
    "swapped_names",
    "swapped_plain",
    "one_sided",
    "fragments",
    "plain_known",
    "lead",
    "tail",
    "log_words",
    "number_density",
    "numbers_differ",
    "misprints",
    "misprint_share",
    "aligned",
    "covered",
    "unquoted",
    "quoted_share",
    "common_share",
    "rare_shared",
    "headline_known",
    "correction",
    "figures_open",
    "own_short",
    "own_long",
    "own_run",
    "head_figures_differ",
    "head_figures_same",
    "dates_differ",
    "subject_known",
    "swaps",
    "numbers_apart",
    "ordered",
    "reworded_short",
    "reworded_long",
    "figures_known_short",
    "figures_known_long",
    "figures_in_order",
    "figures_differ",
    "names_known_long",
    "plain_known_long",
    "told_short",
    "told_long",
    "lead_short",
    "lead_long",
    "begins_long",
    "dense_long",
    "headline_known_short",
    "headline_known_long",
    "codes_differ",
    "sessions_differ",
    "subject_missing",
    "first_figures_missing",
];

/// What is known about a pair.
#[derive(Clone, Debug, PartialEq)]
pub struct Evidence {
    /// The terms, named by [`NAMES`].
    pub terms: [f32; TERMS],
    /// How the facts agree.
    pub facts: Facts,
}

impl Evidence {
    /// One term by its name; 0 for a name that is not in [`NAMES`].
    pub fn term(&self, name: &str) -> f32 {
        NAMES
            .iter()
            .position(|n| *n == name)
            .map_or(0.0, |i| self.terms[i])
    }

    /// Similarity by alignment: the share of the shorter text that the longer holds in order, word for word or
    /// misprinted. Absent where nothing had to be aligned.
    pub(crate) fn edit_similarity(&self) -> Option<f64> {
        (self.term("misprint_share") > 0.0).then(|| f64::from(self.term("aligned").min(1.0)))
    }

    pub(crate) fn of(a: &Profile, b: &Profile, o: &Overlap, common: &Frequencies) -> Evidence {
        // The shorter text first: no term depends on which is called `a`.
        let a_first = (a.words.len(), &a.canon) <= (b.words.len(), &b.canon);
        let (jaccard, ca, cb) = o.ratios(a, b);
        let numbers = sets(&a.numbers, &b.numbers);
        let names = sets(&a.names, &b.names);
        let (s, l, cov_s, cov_l) = if a_first {
            (a, b, &o.covered_a, &o.covered_b)
        } else {
            (b, a, &o.covered_b, &o.covered_a)
        };
        let (rs, rl) = (rare(s, cov_s, common), rare(l, cov_l, common));
        let (whole_s, mixed_s) = sentences(s, cov_s);
        let (whole_l, mixed_l) = sentences(l, cov_l);
        let gaps = gaps(a, b, o);
        let headline = headline(a, b);
        let covered = cov_s.iter().filter(|c| **c).count().max(1) as f64;
        let longest = o.blocks.iter().map(|x| x.len).max().unwrap_or(0) as f64;
        let words = s.words.len().max(1) as f64;
        let per = 100.0 / (covered + 20.0);
        let misprinted = gaps.likeness / gaps.letters.max(1.0);
        let plain = known(s, l);
        let (own_s, own_l) = (own(cov_s), own(cov_l));
        let head_figures = head_figures(a, b);
        let quotes = unquoted(s, cov_s);
        let spread = spread(s, cov_s);
        let place = place(cov_l);
        let figures = s.kinds.iter().filter(|k| **k == Kind::Number).count() as f64;
        let terms = [
            jaccard,
            ca.max(cb),
            ca.min(cb),
            words / l.words.len().max(1) as f64,
            rs.max(rl),
            rs.min(rl),
            numbers.contained(),
            numbers.jaccard(),
            names.contained(),
            names.jaccard(),
            headline.map_or(-1.0, f64::from),
            (1.0 + longest).ln(),
            longest / words,
            whole_s,
            mixed_s,
            whole_l,
            mixed_l,
            gaps.numbers * per,
            gaps.names * per,
            gaps.plain * per,
            gaps.one_sided * per,
            o.blocks.len() as f64 * per,
            plain,
            lead(s, cov_s).min(lead(l, cov_l)),
            tail(cov_s).min(tail(cov_l)),
            words.ln(),
            figures / words,
            (1.0 + numbers.a.min(numbers.b) - numbers.both).ln(),
            misprinted,
            gaps.alike / words,
            (covered + gaps.alike) / words,
            covered / words,
            quotes.0,
            quotes.1,
            spread.0,
            spread.1,
            headline_known(a, b).min(headline_known(b, a)),
            f64::from(u8::from(a.corrects || b.corrects)),
            open(s, cov_s),
            own_s.0,
            own_l.0,
            own_s.1.min(own_l.1),
            f64::from(head_figures.0),
            f64::from(head_figures.1),
            dates_differ(a, b),
            subject_known(a, b).min(subject_known(b, a)),
            (1.0 + gaps.numbers).ln(),
            (1.0 + numbers.a + numbers.b - 2.0 * numbers.both).ln(),
            gaps.ordered / covered,
            (gaps.ordered + gaps.reworded) / words,
            (gaps.ordered + gaps.reworded) / l.words.len().max(1) as f64,
            figures_known(s, l),
            figures_known(l, s),
            figures_in_order(s, l),
            (1.0 + gaps.figures_differ).ln(),
            names_known(l, s),
            known(l, s),
            told(s, l),
            told(l, s),
            lead(s, cov_s),
            lead(l, cov_l),
            place.0,
            place.1,
            headline_known(s, l),
            headline_known(l, s),
            codes_differ(a, b),
            sessions_differ(a, b),
            subject_missing(a, b),
            first_figures_missing(a, b),
        ];
        Evidence {
            terms: terms.map(|t| t as f32),
            facts: of_sets(&numbers, &names, headline),
        }
    }
}

/// How the facts of two texts agree, without the rest of the evidence.
pub(crate) fn facts(a: &Profile, b: &Profile) -> Facts {
    let (numbers, names) = (sets(&a.numbers, &b.numbers), sets(&a.names, &b.names));
    of_sets(&numbers, &names, headline(a, b))
}

fn of_sets(numbers: &Sets, names: &Sets, headline: Option<f32>) -> Facts {
    Facts {
        numbers_shared: numbers.both as u32,
        numbers_differ: (numbers.a + numbers.b - 2.0 * numbers.both) as u32,
        names_shared: names.both as u32,
        names_differ: (names.a + names.b - 2.0 * names.both) as u32,
        headline,
    }
}
