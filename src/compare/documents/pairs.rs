//! Candidates in, matches out: profiles are made for a batch of pairs at a time, so memory does not grow with the
//! corpus.

use super::MinHash;
use super::fingerprints;
use crate::compare::candidates::Pair;
use crate::compare::frequency::Frequencies;
use crate::compare::relation::Evidence;
use crate::compare::types::Shared;
use crate::compare::verify::{Overlap, Profile};
use crate::compare::{Item, Match, cluster, relation};
use crate::{Observer, Silent, Span};
use rayon::prelude::*;

/// Pairs whose profiles are held at a time.
const BATCH: usize = 1 << 15;

/// Verifies pairs of one corpus.
pub(super) struct Verifier<'a> {
    pub items: &'a [Item<'a>],
    pub firsts: &'a [usize],
    pub common: &'a Frequencies,
}

impl Verifier<'_> {
    /// Verifies all candidates.
    pub fn all(&self, pairs: &[Pair], observer: &dyn Observer) -> Vec<Match> {
        let mut out = Vec::new();
        for batch in pairs.chunks(BATCH) {
            let mut ranks: Vec<u32> = batch.iter().flat_map(|&(a, b)| [a, b]).collect();
            ranks.par_sort_unstable();
            ranks.dedup();
            let profiles: Vec<Profile> = ranks
                .par_iter()
                .map(|&r| Profile::new(self.items[self.firsts[r as usize]].text))
                .collect();
            let profile = |rank: u32| &profiles[ranks.partition_point(|&r| r < rank)];
            let found: Vec<Option<Match>> = batch
                .par_iter()
                .with_min_len(64)
                .map(|&(a, b)| {
                    let (i, j) = (self.firsts[a as usize], self.firsts[b as usize]);
                    self.verify(i, j, profile(a), profile(b))
                })
                .collect();
            out.extend(found.into_iter().flatten());
            observer.advance(batch.len() as u64);
        }
        out
    }

    /// Verifies two items by their indexes.
    pub fn one(&self, a: usize, b: usize) -> Option<Match> {
        let (x, y) = (
            Profile::new(self.items[a].text),
            Profile::new(self.items[b].text),
        );
        self.verify(a, b, &x, &y)
    }

    fn verify(&self, a: usize, b: usize, x: &Profile, y: &Profile) -> Option<Match> {
        let overlap = Overlap::new(x, y);
        let (jaccard, containment_a, containment_b) = overlap.ratios(x, y);
        if jaccard < 0.05 && containment_a.max(containment_b) < 0.15 {
            return None;
        }
        let evidence = Evidence::of(x, y, &overlap, self.common);
        let (relation, score) = relation::decide(&evidence)?;
        Some(Match {
            a,
            b,
            relation,
            score,
            jaccard,
            containment_a,
            containment_b,
            edit_similarity: evidence.edit_similarity(),
            facts: evidence.facts,
            shared: shared(x, y, &overlap),
        })
    }
}

/// Longest passages that a match keeps.
const PASSAGES: usize = 8;

/// The longest shared passages, in order of the first text.
fn shared(a: &Profile, b: &Profile, overlap: &Overlap) -> Vec<Shared> {
    let mut blocks = overlap.blocks.clone();
    blocks.sort_by_key(|x| (std::cmp::Reverse(x.len), x.a));
    blocks.truncate(PASSAGES);
    blocks.sort_by_key(|x| x.a);
    let span = |p: &Profile, from: usize, len: usize| {
        Span::new(p.spans[from].start, p.spans[from + len - 1].end)
    };
    blocks
        .iter()
        .map(|x| Shared {
            a: span(a, x.a, x.len),
            b: span(b, x.b, x.len),
        })
        .collect()
}

/// The evidence of given pairs, weighed against the whole of `items` as [`compare`](crate::compare::compare()) does:
/// what the weights of the relation are learned from.
pub fn evidence(items: &[Item<'_>], pairs: &[(usize, usize)]) -> Vec<Evidence> {
    let mut of: Vec<usize> = (0..items.len()).collect();
    cluster::sort(items, &mut of);
    let prints = fingerprints::take(items, &of, &MinHash, &Silent);
    pairs
        .par_iter()
        .map(|&(a, b)| {
            let (x, y) = (Profile::new(items[a].text), Profile::new(items[b].text));
            Evidence::of(&x, &y, &Overlap::new(&x, &y), &prints.common)
        })
        .collect()
}
