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

use super::distinct::Distinct;
use super::found::Compared;
use super::{How, Items, Level, Match, cluster};
use crate::store::{Memory, Sorter};
use evidence::Shown;
use foldhash::fast::RandomState;
use judge::Side;
use parse::Corpus;
use rayon::prelude::*;
use std::cell::OnceCell;
use std::collections::HashMap;

/// Compares the captions or the headlines `of` among themselves.
pub(crate) fn compare(
    items: &dyn Items,
    of: &Distinct,
    level: Level,
    how: &How<'_>,
    out: &mut Compared,
) {
    let How { window, memory, .. } = *how;
    let corpus = Corpus::read(items, of, level, how);
    let mut joined = join::join(&corpus.sets, memory);
    if level == Level::Caption {
        gallery(items, of, &corpus, &mut joined, memory);
    }
    let first = |text: u32| corpus.firsts[text as usize] as usize;
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
    let start = out.matches.len();
    // Numbers of texts follow item order, so the first of a pair comes first in item order too.
    let mut pairs = joined.pairs.finish();
    loop {
        let some: Vec<(u32, u32)> = pairs.by_ref().take(BATCH).collect();
        if some.is_empty() {
            break;
        }
        let proposed = some.len();
        let within = some.into_iter();
        let within: Vec<(u32, u32)> = within
            .filter(|&(x, y)| !window.apart(first(x), first(y)))
            .collect();
        out.candidates += within.len() as u64;
        out.outside_window += (proposed - within.len()) as u64;
        let found: Vec<Option<Match>> = within
            .par_iter()
            .map(|&(x, y)| verify((first(x), x as usize), (first(y), y as usize)))
            .collect();
        found
            .into_iter()
            .flatten()
            .for_each(|m| out.matches.push(m));
    }
    out.unexamined += joined.unexamined;
    let verified = start..out.matches.len();
    let mut copies: Sorter<(u32, u32)> = Sorter::new(memory);
    for (item, text) in corpus.all_copies(of) {
        copies.push((item, corpus.firsts[text as usize]));
    }
    for (item, first) in copies.finish() {
        out.matches.push_exact(first, item);
    }
    let exact = verified.end..out.matches.len();
    let text_of: OnceCell<HashMap<u128, u32, RandomState>> = OnceCell::new();
    let by_content = || {
        let texts = corpus.texts.iter().zip(&of.firsts);
        let texts = texts.filter(|(text, _)| **text != parse::NO_WORDS);
        let content = |item: usize| window.of_day(items.content(item), item);
        texts
            .map(|(&text, &item)| (content(item as usize), text))
            .collect()
    };
    let any = |a: usize, b: usize| {
        let text_of = text_of.get_or_init(by_content);
        let text = |item| text_of.get(&window.of_day(items.content(item), item));
        let (x, y) = (*text(a)? as usize, *text(b)? as usize);
        match x == y {
            true => Some(Match::exact(a, b)),
            false => verify((a, x), (b, y)),
        }
    };
    let ties = cluster::Ties {
        items,
        window,
        memory,
        exact,
        verified,
        verify: &any,
        alike: &|_, a, b| items.content(a) == items.content(b),
    };
    cluster::form(out, &ties);
}

/// Pairs that are judged at a time.
const BATCH: usize = 1 << 16;

/// Captions of one article that are compared each with each; of more, each with so many after it.
const GALLERY: usize = 48;

/// Adds the pairs of captions that stand in one article.
fn gallery(
    items: &dyn Items,
    of: &Distinct,
    corpus: &Corpus,
    joined: &mut join::Joined,
    memory: &Memory,
) {
    let firsts = corpus.firsts.iter().copied().zip(0..);
    let mut stands: Sorter<(u32, u32)> = Sorter::new(memory);
    for (item, text) in firsts.chain(corpus.all_copies(of)) {
        stands.push((items.parent(item as usize), text));
    }
    let mut stands = stands.finish().peekable();
    let mut same = Vec::new();
    while let Some((parent, text)) = stands.next() {
        same.clear();
        same.push(text);
        while let Some((_, text)) = stands.next_if(|other| other.0 == parent) {
            same.push(text);
        }
        for (i, &x) in same.iter().enumerate() {
            let rest = &same[i + 1..];
            joined.unexamined += rest.len().saturating_sub(GALLERY) as u64;
            let near = rest.iter().take(GALLERY);
            joined.pairs.extend(near.map(|&y| (x, y)));
        }
    }
}

fn side(corpus: &Corpus, text: usize) -> Side<'_> {
    Side {
        tokens: corpus.tokens.row(text),
        clipped: corpus.clipped[text],
    }
}
