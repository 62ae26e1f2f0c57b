//! Captions and headlines: texts of a few words, where shingles are too coarse and one word decides.
//!
//! Labels, credits, datelines and outlet suffixes are set aside ([`core`]); texts whose words are then the same are
//! exact copies. The others meet in an exact set-similarity join over their content words ([`join`]): no pair at or
//! above its thresholds is missed. Each pair that meets is aligned word by word ([`judge`]), and what differs decides:
//! function words and spelling make an edited copy, an end that is missing makes an abridged one, another name,
//! number, date or place makes a template. The same event told in other words is no copy.
//!
//! The captions of one article are compared each with each, whatever they have in common: a gallery is written to one form.
//!
//! Longer texts go through [`documents`](super::documents).

mod core;
mod evidence;
mod join;
mod judge;
mod lexicon;
mod parse;
#[cfg(test)]
mod tests;
mod vocabulary;

use super::window::Window;
use super::{Comparison, Items, Level, Match, cluster};
use crate::Observer;
use evidence::Shown;
use judge::Side;
use parse::Corpus;
use rayon::prelude::*;
use std::cell::OnceCell;
use std::collections::HashMap;

/// Compares the captions or the headlines `of` (in item order) among themselves.
pub(crate) fn compare(
    items: &dyn Items,
    of: &[usize],
    level: Level,
    window: &Window,
    observer: &dyn Observer,
) -> Comparison {
    let corpus = Corpus::read(items, of, level, window, observer);
    let mut joined = join::join(&corpus.sets);
    if level == Level::Caption {
        gallery(items, &corpus, &mut joined);
    }
    let proposed = joined.pairs.len();
    let first = |text: u32| corpus.firsts[text as usize];
    joined
        .pairs
        .retain(|&(x, y)| !window.apart(first(x), first(y)));
    let verify = |(a, x): (usize, usize), (b, y): (usize, usize)| {
        let (first, second) = (OnceCell::new(), OnceCell::new());
        let shown_a = || first.get_or_init(|| Shown::of(&items.text(a), level));
        let shown_b = || second.get_or_init(|| Shown::of(&items.text(b), level));
        let named = |second: bool, i: usize| if second { shown_b() } else { shown_a() }.named(i);
        let verdict = judge::judge(side(&corpus, x), side(&corpus, y), &corpus.lexicon, &named)?;
        Some(evidence::differing(
            (a, shown_a()),
            (b, shown_b()),
            &verdict,
        ))
    };
    // Numbers of texts follow item order, so the first of a pair comes first in item order too.
    let mut matches: Vec<Match> = joined
        .pairs
        .par_iter()
        .filter_map(|&(x, y)| {
            let (x, y) = (x as usize, y as usize);
            verify((corpus.firsts[x], x), (corpus.firsts[y], y))
        })
        .collect();
    matches.extend(
        corpus
            .copies
            .iter()
            .map(|&(item, text)| evidence::exact(corpus.firsts[text], item)),
    );
    let firsts = corpus
        .firsts
        .iter()
        .enumerate()
        .map(|(text, &item)| (item, text));
    let text_of: HashMap<usize, usize, foldhash::fast::RandomState> =
        firsts.chain(corpus.copies.iter().copied()).collect();
    let any = |a: usize, b: usize| {
        let (x, y) = (*text_of.get(&a)?, *text_of.get(&b)?);
        if x == y {
            Some(evidence::exact(a, b))
        } else {
            verify((a, x), (b, y))
        }
    };
    let (clusters, groups) = cluster::form(items, &mut matches, window, &any);
    Comparison {
        matches,
        clusters,
        groups,
        candidates: joined.pairs.len() as u64,
        unexamined: joined.unexamined,
        outside_window: (proposed - joined.pairs.len()) as u64,
        ..Comparison::default()
    }
}

/// Captions of one article that are compared each with each; of more, each with so many after it.
const GALLERY: usize = 48;

/// Adds the pairs of captions that stand in one article.
fn gallery(items: &dyn Items, corpus: &Corpus, joined: &mut join::Joined) {
    let firsts = corpus.firsts.iter().copied().zip(0..);
    let mut stands: Vec<(u32, usize)> = firsts
        .chain(corpus.copies.iter().copied())
        .map(|(item, text)| (items.parent(item), text))
        .collect();
    stands.par_sort_unstable();
    stands.dedup();
    for same in stands.chunk_by(|a, b| a.0 == b.0) {
        for (i, &(_, x)) in same.iter().enumerate() {
            let rest = &same[i + 1..];
            joined.unexamined += rest.len().saturating_sub(GALLERY) as u64;
            let near = rest.iter().take(GALLERY);
            joined
                .pairs
                .extend(near.map(|&(_, y)| (x as u32, y as u32)));
        }
    }
    joined.pairs.par_sort_unstable();
    joined.pairs.dedup();
}

fn side(corpus: &Corpus, text: usize) -> Side<'_> {
    Side {
        tokens: corpus.tokens.row(text),
        clipped: corpus.clipped[text],
    }
}
