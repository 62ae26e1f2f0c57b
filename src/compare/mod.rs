//! From items to verified matches with a named relation, and clusters.
//!
//! This room takes texts and returns values; it does not know where the texts came from (see [`input`](crate::input)
//! and [`split`](crate::split)) and removes nothing (see [`clean`](crate::clean)).

pub mod canon;
pub mod relation;
pub mod sketched;

mod candidates;
mod cluster;
mod documents;
mod explain;
mod form;
mod frequency;
mod passages;
mod phrases;
mod sequence;
mod shingles;
mod short;
mod sketch;
mod types;
mod verify;
mod window;
mod word_hash;
mod words;

pub use explain::explain;
pub use phrases::Phrases;
pub use sketched::Sketch;

pub use types::{
    Boilerplate, Cluster, CompareOptions, Comparison, Facts, Item, Level, Match, Method, Relation,
    Shared,
};

use crate::Observer;
use std::borrow::Cow;
use window::Window;

/// Compares items, each level among itself.
///
/// The result depends on the items' texts and [`Item::order`] alone: neither their order in the slice nor the number of
/// threads changes it (indexes aside).
///
/// ```
/// use unspool::{Silent, compare::{CompareOptions, compare}};
/// assert!(compare(&[], &CompareOptions::default(), &Silent).matches.is_empty());
/// ```
pub fn compare(
    items: &[Item<'_>],
    options: &CompareOptions,
    observer: &dyn Observer,
) -> Comparison {
    let mut whole = Comparison::default();
    let window = Window::new(items, options.date_window);
    let is_there = |level: &Level| items.iter().any(|item| item.level == *level);
    observer.planned(
        Level::ALL
            .iter()
            .filter(|l| is_there(l))
            .map(|&l| phases(l))
            .sum(),
    );
    for level in Level::ALL {
        let mut of_level: Vec<usize> = (0..items.len())
            .filter(|&i| items[i].level == level)
            .collect();
        cluster::sort(items, &mut of_level);
        if !of_level.is_empty() {
            let part = match level {
                Level::Article => articles(items, &of_level, options, &window, observer),
                Level::Paragraph => {
                    documents::compare(items, &of_level, options, &window, observer)
                }
                Level::Caption | Level::Headline => {
                    observer.phase("compare", of_level.len() as u64, "items");
                    short::compare(items, &of_level, level, &window, observer)
                }
            };
            whole.absorb(part);
        }
    }
    whole
}

/// Phases that comparing the items of a level goes through.
pub(crate) fn phases(level: Level) -> u32 {
    match level {
        Level::Article => 5,
        Level::Paragraph => 4,
        Level::Caption | Level::Headline => 1,
    }
}

/// Compares articles with their boilerplate left out, and reports it.
fn articles(
    items: &[Item<'_>],
    of: &[usize],
    options: &CompareOptions,
    window: &Window,
    observer: &dyn Observer,
) -> Comparison {
    observer.phase("boilerplate", of.len() as u64, "items");
    let found = passages::find(items, of);
    let texts = found.masked(items);
    let mut part = documents::compare(&masked(items, &texts), of, options, window, observer);
    part.boilerplate = found.boilerplate;
    part
}

/// The items, some of them with another text.
fn masked<'a>(items: &'a [Item<'a>], texts: &'a [(usize, String)]) -> Cow<'a, [Item<'a>]> {
    if texts.is_empty() {
        return Cow::Borrowed(items);
    }
    let mut items = items.to_vec();
    for (item, text) in texts {
        items[*item].text = text;
    }
    Cow::Owned(items)
}

/// The evidence of given pairs of articles, weighed against the whole of `items`, their boilerplate left out, as
/// [`compare`] does: what the weights of the relation are learned from.
pub fn evidence(items: &[Item<'_>], pairs: &[(usize, usize)]) -> Vec<relation::Evidence> {
    let mut of: Vec<usize> = (0..items.len()).collect();
    cluster::sort(items, &mut of);
    let texts = passages::find(items, &of).masked(items);
    documents::evidence(&masked(items, &texts), &of, pairs)
}

/// 64-bit SimHash (Charikar 2002) of the words of a text, lower case: near texts differ in few bits.
///
/// ```
/// use unspool::compare::simhash;
/// assert_eq!(simhash("The ferry ran again."), simhash("the ferry  ran again"));
/// ```
pub fn simhash(text: &str) -> u64 {
    let lower = text.to_lowercase();
    simhash::simhash_stream(
        lower
            .split(|c: char| !c.is_alphanumeric())
            .filter(|w| !w.is_empty()),
    )
}

#[cfg(test)]
mod tests;
