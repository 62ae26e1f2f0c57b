//! How headlines and openings agree: who, when, which session, which number of the series.

use crate::compare::verify::{Kind, Profile};

/// Words after the headline among which the other text's subject is sought.
pub(super) const OPENING: usize = 30;

/// How many figures each headline (or the opening, when none stands apart) has that the other lacks, the lesser of
/// the two; and whether both have figures, the same ones.
pub(super) fn head_figures(a: &Profile, b: &Profile) -> (u32, bool) {
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
pub(super) fn dates_differ(a: &Profile, b: &Profile) -> f64 {
    match (a.date, b.date) {
        (Some(x), Some(y)) if x == y => -1.0,
        (Some(_), Some(_)) => 1.0,
        _ => 0.0,
    }
}

/// Share of the first words after `a`'s headline that occur among the first sentence or two of `b`: who does what.
pub(super) fn subject_known(a: &Profile, b: &Profile) -> f64 {
    let first = &a.facts[a.head..(a.head + 4).min(a.words.len())];
    let there = &b.facts[..(b.head + OPENING).min(b.words.len())];
    let known = first.iter().filter(|f| there.contains(f)).count();
    if first.is_empty() {
        1.0
    } else {
        known as f64 / first.len() as f64
    }
}

/// Share of the words of a headline that occur anywhere in the other text; 1 without a headline.
pub(super) fn headline_known(p: &Profile, heard: &[bool]) -> f64 {
    if p.head == 0 {
        return 1.0;
    }
    let known = heard[..p.head].iter().filter(|heard| **heard).count();
    known as f64 / p.head as f64
}

/// Share of the shorter headline's words that are in the other headline.
pub(super) fn headline(a: &Profile, b: &Profile) -> Option<f32> {
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

/// Whether both openings name a company by its code: 1 another one, -1 the same, 0 one names none.
pub(super) fn codes_differ(a: &Profile, b: &Profile) -> f64 {
    match (a.code, b.code) {
        (Some(x), Some(y)) if x == y => -1.0,
        (Some(_), Some(_)) => 1.0,
        _ => 0.0,
    }
}

/// Whether the headlines speak of sessions or hours of the day: 2 of others, 1 only one of them does, 0 neither, -1 of
/// the same.
pub(super) fn sessions_differ(a: &Profile, b: &Profile) -> f64 {
    match (a.sessions, b.sessions) {
        (0, 0) => 0.0,
        (0, _) | (_, 0) => 1.0,
        (x, y) if x & y == 0 => 2.0,
        _ => -1.0,
    }
}

/// Words that a desk puts before a headline and that say nothing of the subject.
const MARKS: [&str; 9] = [
    "flash",
    "corrected",
    "correction",
    "rpt",
    "update",
    "urgent",
    "bulletin",
    "advisory",
    "more",
];

/// How many of the first words of both headlines (of the texts, where none stands apart) the other's headline and
/// opening do not have, from 0 to 2 a side: who it is about stands first.
pub(super) fn subject_missing(a: &Profile, b: &Profile) -> f64 {
    let missing = |a: &Profile, b: &Profile| {
        let there = &b.facts[..(b.head + OPENING).min(b.facts.len())];
        let says = (0..a.words.len()).filter(|&i| {
            let word = &a.canon[a.words[i].start..a.words[i].end];
            word.len() > 2 && !MARKS.contains(&word)
        });
        says.take(2)
            .filter(|&i| !there.contains(&a.facts[i]))
            .count() as f64
    };
    missing(a, b) + missing(b, a)
}

/// Share of the figures of the first sentence after the headline that the other text lacks, of the text that lacks more.
pub(super) fn first_figures_missing(a: &Profile, b: &Profile) -> f64 {
    let missing = |a: &Profile, b: &Profile| {
        let end = a.head + OPENING;
        let first = a.figures.iter().take_while(|(at, _)| (*at as usize) < end);
        let (mut all, mut lacks) = (0u32, 0u32);
        for (_, f) in first {
            all += 1;
            lacks += u32::from(!b.figures.iter().any(|(_, g)| f.agrees(g)));
        }
        f64::from(lacks) / f64::from(all.max(1))
    };
    missing(a, b).max(missing(b, a))
}
