//! The evidence: a few dozen numbers about a pair, each with a name and a meaning of its own.

use crate::compare::frequency::Frequencies;
use crate::compare::types::Facts;
use crate::compare::verify::{Kind, Overlap, Profile};

/// Number of terms.
const TERMS: usize = 48;

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
];

/// What is known about a pair.
#[derive(Clone, Debug, PartialEq)]
pub struct Evidence {
    /// The terms, named by [`NAMES`].
    pub terms: [f32; TERMS],
    /// How the facts agree.
    pub facts: Facts,
}

/// How much of a side's set is in the other, and the sizes.
struct Sets {
    both: f64,
    a: f64,
    b: f64,
}

impl Sets {
    fn contained(&self) -> f64 {
        let least = self.a.min(self.b);
        if least == 0.0 { 1.0 } else { self.both / least }
    }

    fn jaccard(&self) -> f64 {
        let all = self.a + self.b - self.both;
        if all == 0.0 { 1.0 } else { self.both / all }
    }
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
        ];
        Evidence {
            terms: terms.map(|t| t as f32),
            facts: Facts {
                numbers_shared: numbers.both as u32,
                numbers_differ: (numbers.a + numbers.b - 2.0 * numbers.both) as u32,
                names_shared: names.both as u32,
                names_differ: (names.a + names.b - 2.0 * names.both) as u32,
                headline,
            },
        }
    }
}

/// How many facts two sorted lists have in common.
fn sets(x: &[u64], y: &[u64]) -> Sets {
    Sets {
        both: x.iter().filter(|h| y.binary_search(h).is_ok()).count() as f64,
        a: x.len() as f64,
        b: y.len() as f64,
    }
}

/// Share of a text's shingles, each weighted by its rarity, that the other holds.
fn rare(p: &Profile, covered: &[bool], common: &Frequencies) -> f64 {
    let (mut all, mut shared) = (0.0, 0.0);
    for (i, &texts) in p.counts.iter().enumerate() {
        let w = f64::from(common.weight(texts));
        all += w;
        if covered[i..(i + 3).min(covered.len())].iter().all(|c| *c) {
            shared += w;
        }
    }
    if all == 0.0 { 0.0 } else { shared / all }
}

/// Of the shingles of `p` that are shared: the share that more texts hold than these two, and how many no other text
/// holds, as a share of all shingles.
fn spread(p: &Profile, covered: &[bool]) -> (f64, f64) {
    let (mut shared, mut known, mut rare) = (0.0f64, 0.0, 0.0);
    for (i, &texts) in p.counts.iter().enumerate() {
        if covered[i..(i + 3).min(covered.len())].iter().all(|c| *c) {
            shared += 1.0;
            known += f64::from(u8::from(texts >= 4));
            rare += f64::from(u8::from(texts <= 2));
        }
    }
    (
        known / shared.max(1.0),
        rare / p.shingles.len().max(1) as f64,
    )
}

/// Share of the words outside quotation marks that are covered, and the share of covered words that stand in
/// quotations: outlets quote the same people in words of their own.
fn unquoted(p: &Profile, covered: &[bool]) -> (f64, f64) {
    let (mut all, mut own, mut quoted) = (0.0f64, 0.0f64, 0.0);
    for (&within, &c) in p.quoted.iter().zip(covered) {
        all += f64::from(u8::from(!within));
        own += f64::from(u8::from(!within && c));
        quoted += f64::from(u8::from(within && c));
    }
    (own / all.max(1.0), quoted / (own + quoted).max(1.0))
}

/// Fewest words of a stretch that is a text's own.
const STRETCH: usize = 15;

/// Share of the words that stand in long stretches which the other text does not have, and (as a logarithm) the
/// longest of them: a light rewriting leaves short gaps, reporting of one's own leaves long ones.
fn own(covered: &[bool]) -> (f64, f64) {
    let (mut own, mut longest) = (0usize, 0usize);
    for run in covered.chunk_by(|a, b| a == b) {
        if !run[0] {
            longest = longest.max(run.len());
            own += if run.len() >= STRETCH { run.len() } else { 0 };
        }
    }
    (
        own as f64 / covered.len().max(1) as f64,
        (1.0 + longest as f64).ln(),
    )
}

/// Words after the headline among which the other text's subject is sought.
const OPENING: usize = 30;

/// How many figures each headline (or the opening, when none stands apart) has that the other lacks, the lesser of
/// the two; and whether both have figures, the same ones.
fn head_figures(a: &Profile, b: &Profile) -> (u32, bool) {
    let pick = |p: &Profile| -> Vec<u64> {
        let end = if p.head > 0 {
            p.head
        } else {
            p.words.len().min(12)
        };
        let figures = p.facts[..end].iter().zip(&p.kinds);
        figures
            .filter(|(_, k)| **k == Kind::Number)
            .map(|(f, _)| *f)
            .collect()
    };
    let (x, y) = (pick(a), pick(b));
    let only = |x: &[u64], y: &[u64]| x.iter().filter(|f| !y.contains(f)).count() as u32;
    let (left, right) = (only(&x, &y), only(&y, &x));
    (left.min(right), left + right == 0 && !x.is_empty())
}

/// Whether the first dates (a month and a day) of both texts differ: 1 they do, -1 they are the same, 0 one has none.
fn dates_differ(a: &Profile, b: &Profile) -> f64 {
    match (a.date, b.date) {
        (Some(x), Some(y)) if x == y => -1.0,
        (Some(_), Some(_)) => 1.0,
        _ => 0.0,
    }
}

/// Share of the first words after `a`'s headline that occur among the first sentence or two of `b`: who does what.
fn subject_known(a: &Profile, b: &Profile) -> f64 {
    let first = &a.facts[a.head..(a.head + 4).min(a.words.len())];
    let there = &b.facts[..(b.head + OPENING).min(b.words.len())];
    let known = first.iter().filter(|f| there.contains(f)).count();
    if first.is_empty() {
        1.0
    } else {
        known as f64 / first.len() as f64
    }
}

/// Share of the figures of a text that stand outside shared passages.
fn open(p: &Profile, covered: &[bool]) -> f64 {
    let (mut all, mut open) = (0.0f64, 0.0);
    for (kind, &c) in p.kinds.iter().zip(covered) {
        if *kind == Kind::Number {
            all += 1.0;
            open += f64::from(u8::from(!c));
        }
    }
    open / all.max(1.0)
}

/// Share of the words of `a`'s headline that occur anywhere in `b`; 1 without a headline.
fn headline_known(a: &Profile, b: &Profile) -> f64 {
    if a.head == 0 {
        return 1.0;
    }
    let known = a.words[..a.head]
        .iter()
        .filter(|w| holds(b, w.hash))
        .count();
    known as f64 / a.head as f64
}

/// Whether a text holds a word.
fn holds(p: &Profile, hash: u64) -> bool {
    let key = hash >> 32 << 32;
    let at = p.bag.partition_point(|&x| x < key);
    p.bag.get(at).is_some_and(|x| x >> 32 == hash >> 32)
}

/// Shares of a text's words that stand in sentences wholly shared, and in sentences shared in part.
fn sentences(p: &Profile, covered: &[bool]) -> (f64, f64) {
    let (mut whole, mut mixed, mut start) = (0, 0, 0);
    for &end in &p.sentences {
        let n = end - start;
        let known = covered[start..end].iter().filter(|c| **c).count();
        if known * 10 >= n * 9 {
            whole += n;
        } else if known * 10 > n * 2 {
            mixed += n;
        }
        start = end;
    }
    let all = p.words.len().max(1) as f64;
    (whole as f64 / all, mixed as f64 / all)
}

/// What stands between shared passages.
#[derive(Default)]
struct Gaps {
    numbers: f64,
    names: f64,
    plain: f64,
    one_sided: f64,
    /// Letters compared in two-sided gaps, and how many of them align.
    letters: f64,
    likeness: f64,
    /// Words in gaps whose letters align: the same words, misprinted.
    alike: f64,
}

/// Most words on either side of a gap where one thing is taken to stand for another.
const SWAP: usize = 6;

/// Most letters on the shorter side of a gap that is compared letter by letter.
const LETTERS: usize = 64;

/// Likeness from which the two sides of a gap are the same words, misprinted.
const ALIKE: f64 = 0.6;

fn gaps(a: &Profile, b: &Profile, o: &Overlap) -> Gaps {
    let mut out = Gaps::default();
    let has = |p: &Profile, from: usize, to: usize, kind| p.kinds[from..to].contains(&kind);
    for pair in o.blocks.windows(2) {
        let (xa, xb) = (pair[0].a + pair[0].len, pair[0].b + pair[0].len);
        let (ya, yb) = (pair[1].a, pair[1].b);
        if yb < pair[0].b {
            continue;
        }
        let (na, nb) = (ya.saturating_sub(xa), yb.saturating_sub(xb));
        if na == 0 && nb == 0 {
            continue;
        }
        if na == 0 || nb == 0 {
            out.one_sided += 1.0;
            continue;
        }
        if na <= SWAP && nb <= SWAP {
            if has(a, xa, ya, Kind::Number) && has(b, xb, yb, Kind::Number) {
                out.numbers += 1.0;
            } else if has(a, xa, ya, Kind::Name) && has(b, xb, yb, Kind::Name) {
                out.names += 1.0;
            } else {
                out.plain += 1.0;
            }
        }
        let (x, y) = (letters(a, xa, ya), letters(b, xb, yb));
        let (shorter, longer) = if x.len() <= y.len() {
            (&x, &y)
        } else {
            (&y, &x)
        };
        if shorter.len() <= LETTERS && longer.len() <= 4 * LETTERS {
            let like = 1.0 - distance(shorter, longer) as f64 / longer.len().max(1) as f64;
            out.letters += longer.len() as f64;
            out.likeness += like * longer.len() as f64;
            if like >= ALIKE {
                out.alike += na.min(nb) as f64;
            }
        }
    }
    out
}

/// The letters and digits of words `from..to`, without what stands between them: scans lose spaces.
fn letters(p: &Profile, from: usize, to: usize) -> Vec<u8> {
    p.words[from..to]
        .iter()
        .flat_map(|w| p.canon.as_bytes()[w.start..w.end].iter().copied())
        .collect()
}

/// Edit distance of two byte strings, the first of at most 64 bytes, by bit vectors (Myers, *A Fast Bit-Vector
/// Algorithm for Approximate String Matching*, 1999; Hyyrö's formulation for the global distance).
fn distance(short: &[u8], long: &[u8]) -> usize {
    let m = short.len();
    if m == 0 {
        return long.len();
    }
    let mut at = [0u64; 256];
    for (i, &c) in short.iter().enumerate() {
        at[usize::from(c)] |= 1 << i;
    }
    let (mut up, mut down) = (!0u64, 0u64);
    let mut score = m;
    let last = 1u64 << (m - 1);
    for &c in long {
        let eq = at[usize::from(c)];
        let diagonal = (((eq & up).wrapping_add(up)) ^ up) | eq | down;
        let mut right = down | !(diagonal | up);
        let left = up & diagonal;
        if right & last != 0 {
            score += 1;
        }
        if left & last != 0 {
            score -= 1;
        }
        right = right << 1 | 1;
        up = left << 1 | !(diagonal | right);
        down = right & diagonal;
    }
    score
}

/// Share of the shorter text's ordinary words that occur anywhere in the longer.
fn known(s: &Profile, l: &Profile) -> f64 {
    let (mut all, mut known) = (0u32, 0u32);
    for (word, kind) in s.words.iter().zip(&s.kinds) {
        if *kind == Kind::Plain {
            all += 1;
            known += u32::from(holds(l, word.hash));
        }
    }
    if all == 0 {
        1.0
    } else {
        f64::from(known) / f64::from(all)
    }
}

/// Share of the first words after the headline that are covered: a follow-up has a lead of its own.
fn lead(p: &Profile, covered: &[bool]) -> f64 {
    share(&covered[p.head..(p.head + 30).min(covered.len())])
}

/// Share of the last words that are covered.
fn tail(covered: &[bool]) -> f64 {
    share(&covered[covered.len().saturating_sub(30)..])
}

fn share(covered: &[bool]) -> f64 {
    covered.iter().filter(|c| **c).count() as f64 / covered.len().max(1) as f64
}

/// Share of the shorter headline's words that are in the other headline.
fn headline(a: &Profile, b: &Profile) -> Option<f32> {
    if a.head == 0 || b.head == 0 {
        return None;
    }
    let words = |p: &Profile| {
        let mut out: Vec<u64> = p.words[..p.head].iter().map(|w| w.hash).collect();
        out.sort_unstable();
        out.dedup();
        out
    };
    let (x, y) = (words(a), words(b));
    let both = x.iter().filter(|h| y.binary_search(h).is_ok()).count();
    Some(both as f32 / x.len().min(y.len()) as f32)
}
