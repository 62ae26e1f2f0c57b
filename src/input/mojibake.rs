//! Mojibake: UTF-8 that somebody read as a one-byte encoding and wrote down again, once or several times over. `café`
//! becomes `cafÃ©`, and then `cafÃƒÂ©`.
//!
//! Each character of such a text stands for a byte, and the bytes are UTF-8. Few texts that people write look like that by
//! chance, and those are told by what stands around: an upper-case word that ends in `Ã` before a closing quote is no
//! mojibake. Where it is not sure, nothing is said. (The idea is that of ftfy, R. Speer, 2019; the rules here are few, and
//! each is tested.)

mod evidence;
mod tables;

use super::{Dump, Mojibake, OffsetMap};
use crate::Span;
use evidence::{Found, Strength};
use rayon::prelude::*;
use std::collections::BTreeMap;
use tables::{TABLES, Table};

/// How many times over a text is mended.
const TIMES: u32 = 3;
/// Sure passages of a text from which on those that are less sure are believed too.
const SURE: usize = 3;

/// What is wrong with a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Damage {
    /// The WHATWG name of the encoding that the UTF-8 was read as.
    pub read_as: &'static str,
    /// Which time over that was: 2 for what had been damaged before.
    pub times: u32,
    /// How many passages of it there are.
    pub passages: u64,
}

/// A text that was mended.
#[derive(Debug)]
pub(super) struct Mended {
    pub text: String,
    pub offsets: OffsetMap,
    pub damage: Vec<Damage>,
}

/// Mends a text whose offsets lead to bytes; `None` when nothing is wrong with it.
pub(super) fn mend(text: &str, offsets: &OffsetMap) -> Option<Mended> {
    let mut mended: Option<Mended> = None;
    for times in 1..=TIMES {
        let now = mended.as_ref().map_or(text, |m| &m.text);
        let Some((table, passages, edits)) = pass(now) else {
            break;
        };
        let before = mended.as_ref().map_or(offsets, |m| &m.offsets);
        let spans: Vec<(Span, usize)> = edits.iter().map(|e| (e.0, e.1.len_utf8())).collect();
        let offsets = before.mended(now, &spans);
        let mut fixed = String::with_capacity(now.len());
        let mut at = 0;
        for (span, character) in edits {
            fixed.push_str(&now[at..span.start]);
            fixed.push(character);
            at = span.end;
        }
        fixed.push_str(&now[at..]);
        let mut damage = mended.map_or_else(Vec::new, |m| m.damage);
        damage.push(Damage {
            read_as: table.name,
            times,
            passages,
        });
        mended = Some(Mended {
            text: fixed,
            offsets,
            damage,
        });
    }
    mended
}

/// What was found in the texts of a file so far: passages and texts by encoding and time over.
#[derive(Debug, Default)]
pub(super) struct Tally(BTreeMap<(&'static str, u32), (u64, u64)>);

impl Tally {
    /// The rows of the file, whose texts were mended or not.
    pub fn rows(self, mended: bool) -> Vec<Mojibake> {
        let row = |((read_as, times), (passages, texts))| Mojibake {
            read_as,
            times,
            passages,
            texts,
            mended,
        };
        self.0.into_iter().map(row).collect()
    }
}

/// Looks for mojibake in some texts of a file, and mends them when that is wanted, the fields of records too.
pub(super) fn examine(dumps: &mut [Dump], fix: bool, tally: &mut Tally) {
    let found: Vec<Vec<Damage>> = dumps
        .par_iter_mut()
        .with_min_len(16)
        .map(|dump| {
            if fix && let Some(record) = &mut dump.record {
                record.for_each_text(&mut |text| {
                    if let Some(mended) = mend(text, &OffsetMap::default()) {
                        *text = mended.text;
                    }
                });
            }
            let Some(mended) = mend(&dump.text, &dump.offsets) else {
                return Vec::new();
            };
            if fix {
                dump.text = mended.text.into();
                dump.offsets = mended.offsets;
            }
            mended.damage
        })
        .collect();
    for damage in found.into_iter().flatten() {
        let (passages, texts) = tally.0.entry((damage.read_as, damage.times)).or_default();
        *passages += damage.passages;
        *texts += 1;
    }
}

/// What one time over turns a text to: by which table, how many passages, and which characters stand for which.
type Pass = (&'static Table, u64, Vec<(Span, char)>);

fn pass(text: &str) -> Option<Pass> {
    let runs = tables::runs(text);
    if runs.is_empty() {
        return None;
    }
    let mut best: Option<(usize, Pass)> = None;
    for table in TABLES.iter() {
        let found = table.passages(text, &runs);
        let sure = found
            .iter()
            .filter(|f| f.strength == Strength::Sure)
            .count();
        if sure == 0 {
            continue;
        }
        let taken: Vec<Found> = found
            .into_iter()
            .filter(|f| {
                f.strength == Strength::Sure || f.strength == Strength::Likely && sure >= SURE
            })
            .collect();
        let characters: usize = taken.iter().map(|f| f.characters.len()).sum();
        if best.as_ref().is_none_or(|(most, _)| characters > *most) {
            let passages = taken.len() as u64;
            let edits = taken.into_iter().flat_map(|f| f.characters).collect();
            best = Some((characters, (table, passages, edits)));
        }
    }
    best.map(|(_, pass)| pass)
}

#[cfg(test)]
mod tests;
