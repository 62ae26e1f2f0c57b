//! From items to verified matches with a named relation, and clusters.
//!
//! This room takes texts and returns values; it does not know where the texts came from (see [`input`](crate::input)
//! and [`split`](crate::split)) and removes nothing (see [`clean`](crate::clean)).

pub mod canon;
pub mod relation;

mod candidates;
mod cluster;
mod documents;
mod explain;
mod frequency;
mod passages;
mod shingles;
mod short;
mod sketch;
mod types;
mod verify;
mod word_hash;
mod words;

pub use documents::evidence;
pub use explain::explain;

pub use types::{
    Boilerplate, Cluster, CompareOptions, Comparison, Facts, Item, Level, Match, Method, Relation,
    Shared,
};

use crate::Observer;

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
    for level in [
        Level::Article,
        Level::Paragraph,
        Level::Caption,
        Level::Headline,
    ] {
        let mut of_level: Vec<usize> = (0..items.len())
            .filter(|&i| items[i].level == level)
            .collect();
        cluster::sort(items, &mut of_level);
        if !of_level.is_empty() {
            observer.phase("compare", of_level.len() as u64, "items");
            let part = match level {
                Level::Article => articles(items, &of_level, options, observer),
                Level::Paragraph => documents::compare(items, &of_level, options, observer),
                Level::Caption | Level::Headline => {
                    short::compare(items, &of_level, level, observer)
                }
            };
            whole.absorb(part);
        }
    }
    whole
}

/// Compares articles with their boilerplate left out, and reports it.
fn articles(
    items: &[Item<'_>],
    of: &[usize],
    options: &CompareOptions,
    observer: &dyn Observer,
) -> Comparison {
    observer.phase("boilerplate", of.len() as u64, "items");
    let found = passages::find(items, of);
    let masked = found.masked(items);
    let mut part = if masked.is_empty() {
        documents::compare(items, of, options, observer)
    } else {
        let mut items = items.to_vec();
        for (item, text) in &masked {
            items[*item].text = text;
        }
        documents::compare(&items, of, options, observer)
    };
    part.boilerplate = found.boilerplate;
    part
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
