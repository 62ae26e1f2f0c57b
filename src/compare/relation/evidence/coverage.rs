//! How much of a text the other holds, and where.

use crate::compare::frequency::Frequencies;
use crate::compare::verify::{Kind, Profile};

/// Share of a text's shingles, each weighted by its rarity, that the other holds.
pub(super) fn rare(p: &Profile, covered: &[bool], common: &Frequencies) -> f64 {
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
pub(super) fn spread(p: &Profile, covered: &[bool]) -> (f64, f64) {
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
pub(super) fn unquoted(p: &Profile, covered: &[bool]) -> (f64, f64) {
    let (mut all, mut own, mut quoted) = (0.0f64, 0.0f64, 0.0);
    for (&within, &c) in p.quoted.iter().zip(covered) {
        all += f64::from(u8::from(!within));
        own += f64::from(u8::from(!within && c));
        quoted += f64::from(u8::from(within && c));
    }
    (own / all.max(1.0), quoted / (own + quoted).max(1.0))
}

/// Fewest words of a stretch that is a text's own.
pub(super) const STRETCH: usize = 15;

/// Share of the words that stand in long stretches which the other text does not have, and (as a logarithm) the
/// longest of them: a light rewriting leaves short gaps, reporting of one's own leaves long ones.
pub(super) fn own(covered: &[bool]) -> (f64, f64) {
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

/// For each word of a text whether it occurs anywhere in the other.
pub(super) fn heard(p: &Profile, other: &Profile) -> Vec<bool> {
    p.words.iter().map(|w| other.bag.holds(w.hash)).collect()
}

/// Shares of a text's words that stand in sentences wholly shared, and in sentences shared in part.
pub(super) fn sentences(p: &Profile, covered: &[bool]) -> (f64, f64) {
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

/// Share of a text's ordinary words that occur anywhere in the other.
pub(super) fn known(p: &Profile, heard: &[bool]) -> f64 {
    let (mut all, mut known) = (0u32, 0u32);
    for (kind, &heard) in p.kinds.iter().zip(heard) {
        let plain = *kind == Kind::Plain;
        all += u32::from(plain);
        known += u32::from(plain & heard);
    }
    if all == 0 {
        1.0
    } else {
        f64::from(known) / f64::from(all)
    }
}

/// Share of the first words after the headline that are covered: a follow-up has a lead of its own.
pub(super) fn lead(p: &Profile, covered: &[bool]) -> f64 {
    share(&covered[p.head..(p.head + 30).min(covered.len())])
}

/// Share of the last words that are covered.
pub(super) fn tail(covered: &[bool]) -> f64 {
    share(&covered[covered.len().saturating_sub(30)..])
}

pub(super) fn share(covered: &[bool]) -> f64 {
    covered.iter().filter(|c| **c).count() as f64 / covered.len().max(1) as f64
}

/// Where in the text the first covered word stands, as a share of it, and how much of what lies between the first and
/// the last covered word is covered: a digest holds a text in one piece, far from its beginning.
pub(super) fn place(covered: &[bool]) -> (f64, f64) {
    let Some(first) = covered.iter().position(|c| *c) else {
        return (1.0, 0.0);
    };
    let last = covered.iter().rposition(|c| *c).unwrap_or(first);
    let within = &covered[first..=last];
    (first as f64 / covered.len() as f64, share(within))
}

/// Letters from which a word is more than grammar.
const CONTENT: usize = 5;

/// Share of a sentence's words of content that the other text must hold for the sentence to be told there.
const TOLD: f64 = 0.6;

/// Share of a text's words that stand in sentences whose words of content the other text holds, in whatever order.
pub(super) fn told(p: &Profile, heard: &[bool]) -> f64 {
    let (mut told, mut start) = (0, 0);
    for &end in &p.sentences {
        let (mut all, mut known) = (0u32, 0u32);
        let words = p.words[start..end].iter().zip(&p.kinds[start..end]);
        for ((word, kind), &heard) in words.zip(&heard[start..end]) {
            let content = (word.end - word.start >= CONTENT) | (*kind != Kind::Plain);
            all += u32::from(content);
            known += u32::from(content & heard);
        }
        if f64::from(known) >= TOLD * f64::from(all) {
            told += end - start;
        }
        start = end;
    }
    told as f64 / p.words.len().max(1) as f64
}
