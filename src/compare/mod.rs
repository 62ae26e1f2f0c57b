//! From items to verified matches with a named relation, and clusters.
//!
//! This room takes texts and returns values; it does not know where the texts came from (see [`input`](crate::input)
//! and [`split`](crate::split)) and removes nothing (see [`clean`](crate::clean)).

pub mod canon;
pub mod relation;
pub mod sketched;

mod candidates;
mod cluster;
mod distinct;
mod documents;
mod explain;
mod form;
mod found;
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
pub use found::{Compared, Matches};
pub use items::Items;
pub use phrases::Phrases;
pub use sketched::Sketch;

pub use types::{
    Boilerplate, Cluster, CompareOptions, Comparison, Facts, Item, Level, Match, Method, Relation,
    Shared,
};

use crate::store::{Memory, MemoryError};
use crate::units::{self, Key};
use crate::{Observer, Units, Unkept};
use distinct::Distinct;
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
    let listed = Listed::new(items);
    compare_held(&listed, options, observer).into_comparison(|item| listed.places[item])
}

/// The same for items that are told one by one, so that there need be no list of them.
pub fn compare_all(
    items: &dyn Items,
    options: &CompareOptions,
    observer: &dyn Observer,
) -> Comparison {
    compare_held(items, options, observer).into_comparison(|item| item)
}

fn compare_held(items: &dyn Items, options: &CompareOptions, observer: &dyn Observer) -> Compared {
    let compared = compare_within(items, options, &Memory::unlimited(), &Unkept, observer);
    compared.expect("there is no limit to exceed")
}

/// The same within a budget, and behind the units that are finished (a level is one): what is beyond the budget goes to disk.
/// What comes out is the same.
///
/// Call it inside [`guarded`](crate::store::guarded): temporary files may fail.
///
/// # Errors
/// When the budget is too small for so many different texts.
pub fn compare_within(
    items: &dyn Items,
    options: &CompareOptions,
    memory: &Memory,
    units: &dyn Units,
    observer: &dyn Observer,
) -> Result<Compared, MemoryError> {
    let mut whole = Compared::new(memory);
    let window = Window::new(items, options.date_window, memory);
    let how = How {
        method: options.method,
        window: &window,
        memory,
        observer,
    };
    let mut is_there = [false; Level::ALL.len()];
    (0..items.len()).for_each(|i| is_there[items.level(i) as usize] = true);
    let there = Level::ALL.into_iter().filter(|&l| is_there[l as usize]);
    let there: Vec<Level> = there.collect();
    for (nth, &level) in there.iter().enumerate() {
        let planned = |levels: &[Level]| levels.iter().map(|&l| phases(l)).sum();
        observer.planned(planned(&there[nth..]));
        let key = units.wanted().then(|| key(items, level, options));
        if let Some(kept) = key.and_then(|key| units::find(units, key)) {
            observer.planned(planned(&there[nth + 1..]));
            whole.absorb(kept);
            continue;
        }
        let before = whole.before();
        let of = Distinct::of(items, Some(level), &window, memory)?;
        match level {
            Level::Article => articles(items, &of, &how, &mut whole),
            Level::Paragraph => documents::compare(items, &of, &how, &mut whole),
            Level::Caption | Level::Headline => {
                observer.phase("compare", of.items() as u64, "items");
                short::compare(items, &of, level, &how, &mut whole);
            }
        }
        if let Some(key) = key
            && let Some(unit) = whole.since(before, memory)
        {
            units::keep(units, key, &unit);
        }
    }
    Ok(whole)
}

/// How the items of a level are compared, and by which means.
pub(crate) struct How<'h> {
    pub method: Method,
    pub window: &'h Window,
    pub memory: &'h Memory,
    pub observer: &'h dyn Observer,
}

/// Stands for all that the comparison of the items of a level depends on.
fn key(items: &dyn Items, level: Level, options: &CompareOptions) -> u128 {
    let mut key = Key::new("compare", &(level, options));
    for i in (0..items.len()).filter(|&i| items.level(i) == level) {
        key.number(i as u64);
        key.bytes(&items.content(i).to_le_bytes());
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
fn articles(items: &dyn Items, of: &Distinct, how: &How<'_>, out: &mut Compared) {
    how.observer
        .phase("boilerplate", of.items() as u64, "items");
    let found = passages::find(items, of, how.memory);
    let masked = found.masked(items);
    let items = if masked.masks.is_empty() {
        items
    } else {
        &masked
    };
    documents::compare(items, of, how, out);
    out.boilerplate.extend(found.boilerplate);
}

/// The evidence of given pairs of articles, weighed against the whole of `items`, their boilerplate left out, as
/// [`compare`] does: what the weights of the relation are learned from.
pub fn evidence(items: &[Item<'_>], pairs: &[(usize, usize)]) -> Vec<relation::Evidence> {
    let memory = Memory::unlimited();
    let listed = Listed::new(items);
    let mut place = vec![0; items.len()];
    for (at, &of) in listed.places.iter().enumerate() {
        place[of] = at;
    }
    let pairs: Vec<(usize, usize)> = pairs.iter().map(|&(a, b)| (place[a], place[b])).collect();
    let of = Distinct::of(&listed, None, &Window::open(), &memory);
    let of = of.expect("there is no limit to exceed");
    let found = passages::find(&listed, &of, &memory);
    documents::evidence(&found.masked(&listed), &of, &pairs)
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
