//! The words of a text that its form may have given: those that are neither figures nor names, sentence by sentence.

use super::openings::{FIGURE, is_figure};
use super::units;
use crate::compare::words::each_word;
use foldhash::HashSet;

/// Most units of a text, and most words of a unit, that are looked at.
const UNITS: usize = 256;
const WORDS: usize = 64;

/// A word that is never the same as another: a word of a quotation, which no form gives.
pub(super) const QUOTED: u64 = 0;

/// One sentence or line.
#[derive(Debug)]
pub(super) struct Unit {
    /// Hashes of its words: no names; neighbouring figures are one.
    pub words: Vec<u64>,
    /// The hash of all its words, and how many there are.
    pub whole: u64,
    pub length: usize,
}

/// The skeleton of a text.
#[derive(Debug)]
pub(crate) struct Skeleton {
    pub(super) units: Vec<Unit>,
}

/// A word as it stands.
struct Token {
    hash: u64,
    unit: usize,
    first: bool,
    figure: bool,
    quoted: bool,
    capital: bool,
    /// Nothing but capitals: headlines are set so, and their words need not be names.
    shouted: bool,
}

impl Skeleton {
    pub(crate) fn of(text: &str) -> Skeleton {
        let tokens = tokens(text);
        let (mut capital, mut lower) = (HashSet::default(), HashSet::default());
        for token in tokens.iter().filter(|t| !t.figure) {
            match (token.capital, token.first) {
                (false, _) => lower.insert(token.hash),
                (true, false) => capital.insert(token.hash),
                (true, true) => false,
            };
        }
        let name = |t: &Token| {
            let common = lower.contains(&t.hash);
            t.capital
                && if t.first {
                    capital.contains(&t.hash) && !common
                } else {
                    !(t.shouted && common)
                }
        };
        let mut units = Vec::new();
        for of_unit in tokens.chunk_by(|a, b| a.unit == b.unit) {
            let mut words: Vec<u64> = Vec::with_capacity(of_unit.len());
            for token in of_unit {
                match token {
                    t if t.figure && words.last() == Some(&FIGURE) => {}
                    t if t.figure => words.push(FIGURE),
                    t if t.quoted => words.push(QUOTED),
                    t if name(t) => {}
                    t => words.push(t.hash),
                }
            }
            words.truncate(WORDS);
            if !words.is_empty() {
                let hashes = of_unit.iter().map(|t| t.hash);
                units.push(Unit {
                    words,
                    whole: hashes.fold(0, |h, w| crate::compare::shingles::finish(h ^ w)),
                    length: of_unit.len(),
                });
            }
        }
        units.truncate(UNITS);
        Skeleton { units }
    }
}

fn tokens(text: &str) -> Vec<Token> {
    let mut starts = Vec::new();
    units::starts(text, &mut starts);
    let mut lower = String::with_capacity(text.len());
    lower_case(text, &mut lower);
    let mut out: Vec<Token> = Vec::with_capacity(text.len() / 5);
    let (mut unit, mut within, mut last) = (0, false, 0);
    each_word(&lower, |word| {
        let before = unit;
        while unit < starts.len() && starts[unit] <= word.start {
            unit += 1;
        }
        let gap = &text[last..word.start];
        if gap != " " {
            // A quotation that nobody closed ends with the paragraph.
            within &= unit == before || !gap.contains('\n');
            for c in gap.chars() {
                match c {
                    '"' => within = !within,
                    '“' | '„' | '«' => within = true,
                    '”' | '»' => within = false,
                    _ => {}
                }
            }
        }
        last = word.end;
        let printed = &text[word.start..word.end];
        let capital = printed.starts_with(char::is_uppercase);
        out.push(Token {
            hash: word.hash,
            unit,
            first: out.last().is_none_or(|t| t.unit != unit),
            figure: is_figure(&lower[word.start..word.end], word.hash),
            quoted: within,
            capital,
            shouted: capital && !printed.contains(char::is_lowercase),
        });
    });
    out
}

/// Writes `text` in lower case, every letter where it was: those whose lower case has another length stay as they are.
pub(super) fn lower_case(text: &str, into: &mut String) {
    into.clear();
    if text.is_ascii() {
        into.push_str(text);
        into.make_ascii_lowercase();
        return;
    }
    into.extend(text.chars().map(|c| {
        let mut lower = c.to_lowercase();
        match (lower.next(), lower.next()) {
            (Some(l), None) if l.len_utf8() == c.len_utf8() => l,
            _ => c,
        }
    }));
}
