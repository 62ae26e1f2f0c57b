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
mod items;
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
pub use items::Items;
pub use phrases::Phrases;
pub use sketched::Sketch;

pub use types::{
    Boilerplate, Cluster, CompareOptions, Comparison, Facts, Item, Level, Match, Method, Relation,
    Shared,
};

use crate::store::Memory;
use crate::units::{self, Key};
use crate::{Observer, Units, Unkept};
use items::Listed;
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
    compare_all(&Listed(items), options, observer)
}

/// The same for items that are told one by one, so that there need be no list of them.
pub fn compare_all(
    items: &dyn Items,
    options: &CompareOptions,
    observer: &dyn Observer,
) -> Comparison {
    compare_within(items, options, &Memory::unlimited(), &Unkept, observer)
}

/// The same within a budget, and behind the units that are finished (a level is one): what is beyond the budget goes to disk
/// meanwhile. What comes out is the same.
///
/// Call it inside [`guarded`](crate::store::guarded): temporary files may fail.
pub fn compare_within(
    items: &dyn Items,
    options: &CompareOptions,
    memory: &Memory,
    units: &dyn Units,
    observer: &dyn Observer,
) -> Comparison {
    let mut whole = Comparison::default();
    let window = Window::new(items, options.date_window);
    let how = How {
        method: options.method,
        window: &window,
        memory,
        observer,
    };
    let is_there = |level: &Level| (0..items.len()).any(|i| items.level(i) == *level);
    let there: Vec<Level> = Level::ALL.into_iter().filter(is_there).collect();
    for (nth, &level) in there.iter().enumerate() {
        let planned = |levels: &[Level]| levels.iter().map(|&l| phases(l)).sum();
        observer.planned(planned(&there[nth..]));
        let mut of_level: Vec<usize> = (0..items.len())
            .filter(|&i| items.level(i) == level)
            .collect();
        cluster::sort(items, &mut of_level);
        let key = units.wanted().then(|| key(items, &of_level, options));
        if let Some(kept) = key.and_then(|key| units::find(units, key)) {
            observer.planned(planned(&there[nth + 1..]));
            whole.absorb(kept);
            continue;
        }
        let part = match level {
            Level::Article => articles(items, &of_level, &how),
            Level::Paragraph => documents::compare(items, &of_level, &how),
            Level::Caption | Level::Headline => {
                observer.phase("compare", of_level.len() as u64, "items");
                short::compare(items, &of_level, level, &window, observer)
            }
        };
        if let Some(key) = key {
            units::keep(units, key, &part);
        }
        whole.absorb(part);
    }
    whole
}

/// How the items of a level are compared, and by which means.
pub(crate) struct How<'h> {
    pub method: Method,
    pub window: &'h Window,
    pub memory: &'h Memory,
    pub observer: &'h dyn Observer,
}

/// Stands for all that the comparison of the items `of` depends on.
fn key(items: &dyn Items, of: &[usize], options: &CompareOptions) -> u128 {
    let mut key = Key::new("compare", options);
    for &i in of {
        key.number(i as u64);
        key.number(items.level(i) as u64);
        key.text(Some(&items.text(i)));
        key.text(items.headline(i).as_deref());
        key.text(items.date(i).as_deref());
        key.number(items.source(i).into());
        key.number(items.parent(i).into());
    }
    key.done()
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
fn articles(items: &dyn Items, of: &[usize], how: &How<'_>) -> Comparison {
    how.observer.phase("boilerplate", of.len() as u64, "items");
    let found = passages::find(items, of);
    let masked = found.masked(items);
    let items = if masked.texts.is_empty() {
        items
    } else {
        &masked
    };
    let mut part = documents::compare(items, of, how);
    part.boilerplate = found.boilerplate;
    part
}

/// The evidence of given pairs of articles, weighed against the whole of `items`, their boilerplate left out, as
/// [`compare`] does: what the weights of the relation are learned from.
pub fn evidence(items: &[Item<'_>], pairs: &[(usize, usize)]) -> Vec<relation::Evidence> {
    let items = &Listed(items);
    let mut of: Vec<usize> = (0..items.len()).collect();
    cluster::sort(items, &mut of);
    let masked = passages::find(items, &of).masked(items);
    documents::evidence(&masked, &of, pairs)
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
