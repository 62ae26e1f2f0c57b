//! Articles and paragraphs: exact copies first, then candidates, verified on the texts.

use super::{CompareOptions, Comparison, Facts, Item, Match, Relation, canon, cluster, shingles};
use crate::Observer;
use std::collections::BTreeMap;

/// Jaccard similarity from which two texts are the same item, edited.
const NEAR: f64 = 0.6;

/// Compares the items `of` (in item order) among themselves.
pub(crate) fn compare(
    items: &[Item<'_>],
    of: &[usize],
    _options: &CompareOptions,
    observer: &dyn Observer,
) -> Comparison {
    let mut matches = Vec::new();
    let mut first: BTreeMap<u128, usize> = BTreeMap::new();
    let mut sets: BTreeMap<usize, Vec<u64>> = BTreeMap::new();
    let mut canonical = String::new();
    for &i in of {
        canon::canonical_into(items[i].text, &mut canonical);
        observer.advance(1);
        if canonical.is_empty() {
            continue;
        }
        match first.entry(xxhash_rust::xxh3::xxh3_128(canonical.as_bytes())) {
            std::collections::btree_map::Entry::Occupied(at) => matches.push(exact(*at.get(), i)),
            std::collections::btree_map::Entry::Vacant(at) => {
                at.insert(i);
                let mut set = Vec::new();
                shingles::each_shingle(&canonical, |s| set.push(s));
                set.sort_unstable();
                set.dedup();
                sets.insert(i, set);
            }
        }
    }
    let mut holders: BTreeMap<u64, Vec<usize>> = BTreeMap::new();
    for &i in of {
        for &s in sets.get(&i).into_iter().flatten().filter(|&&s| s % 4 == 0) {
            holders.entry(s).or_default().push(i);
        }
    }
    let mut pairs: Vec<(usize, usize)> = holders
        .values()
        .flat_map(|h| {
            h.iter()
                .enumerate()
                .flat_map(|(k, &a)| h[k + 1..].iter().map(move |&b| (a, b)))
        })
        .collect();
    pairs.sort_unstable();
    pairs.dedup();
    let verify = |a: usize, b: usize| near(a, b, &sets[&a], &sets[&b]);
    let candidates = pairs.len() as u64;
    matches.extend(pairs.into_iter().filter_map(|(a, b)| verify(a, b)));
    let (clusters, groups) = cluster::form(items, &mut matches, &verify);
    Comparison {
        matches,
        clusters,
        groups,
        candidates,
        ..Comparison::default()
    }
}

fn exact(a: usize, b: usize) -> Match {
    Match {
        a,
        b,
        relation: Relation::Exact,
        score: 1.0,
        jaccard: 1.0,
        containment_a: 1.0,
        containment_b: 1.0,
        edit_similarity: None,
        facts: Facts::default(),
        shared: Vec::new(),
    }
}

fn near(a: usize, b: usize, x: &[u64], y: &[u64]) -> Option<Match> {
    let both = x.iter().filter(|s| y.binary_search(s).is_ok()).count() as f64;
    let jaccard = both / (x.len() as f64 + y.len() as f64 - both);
    (jaccard >= NEAR).then(|| Match {
        relation: Relation::Near,
        score: jaccard,
        jaccard,
        containment_a: both / x.len() as f64,
        containment_b: both / y.len() as f64,
        ..exact(a, b)
    })
}
