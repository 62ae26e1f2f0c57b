//! Candidates in, matches out: profiles are made for a batch of pairs at a time, so memory does not grow with the
//! corpus.

use super::MinHash;
use super::fingerprints;
use crate::compare::candidates::Pair;
use crate::compare::frequency::Frequencies;
use crate::compare::relation::Evidence;
use crate::compare::types::Shared;
use crate::compare::verify::{Block, Overlap, Profile};
use crate::compare::{Item, Match, canon, relation, shingles};
use crate::{Observer, Silent};
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
            let close = self.close(batch);
            let ranks = ranks(&close);
            let profiles: Vec<Profile> = ranks
                .par_iter()
                .map(|&r| profile(&self.items[self.firsts[r as usize]], self.common))
                .collect();
            let of = |rank: u32| &profiles[ranks.partition_point(|&r| r < rank)];
            let found: Vec<Option<Match>> = close
                .par_iter()
                .with_min_len(16)
                .map(|&(a, b)| {
                    let (i, j) = (self.firsts[a as usize], self.firsts[b as usize]);
                    self.verify(i, j, of(a), of(b))
                })
                .collect();
            out.extend(found.into_iter().flatten());
            observer.advance(batch.len() as u64);
        }
        out
    }

    fn text(&self, rank: u32) -> &str {
        self.items[self.firsts[rank as usize]].text
    }

    /// The pairs of a batch that share enough shingles to be looked at closely.
    fn close(&self, batch: &[Pair]) -> Vec<Pair> {
        let ranks = ranks(batch);
        let sets: Vec<Vec<u32>> = ranks
            .par_iter()
            .with_min_len(16)
            .map_init(String::new, |canonical, &r| {
                canon::canonical_into(self.text(r), canonical);
                let mut set = Vec::with_capacity(canonical.len() / 5);
                shingles::each_shingle(canonical, |s| set.push((s >> 32) as u32));
                set.sort_unstable();
                set.dedup();
                set
            })
            .collect();
        let set = |rank: u32| &sets[ranks.partition_point(|&r| r < rank)];
        batch
            .par_iter()
            .with_min_len(256)
            .copied()
            .filter(|&(a, b)| enough(set(a), set(b)))
            .collect()
    }

    /// Verifies two items by their indexes.
    pub fn one(&self, a: usize, b: usize) -> Option<Match> {
        let (x, y) = (
            profile(&self.items[a], self.common),
            profile(&self.items[b], self.common),
        );
        self.verify(a, b, &x, &y)
    }

    fn verify(&self, a: usize, b: usize, x: &Profile, y: &Profile) -> Option<Match> {
        let overlap = Overlap::new(x, y);
        let (jaccard, containment_a, containment_b) = overlap.ratios(x, y);
        if !worth(overlap.shared, x.distinct, y.distinct) {
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

/// Share of the smaller shingle set that must be in the other. Scans of one story keep a quarter of their shingles and
/// more; stories of their own that quote the same people lie below.
const LEAST: f64 = 0.25;

/// Jaccard similarity that pairs below [`MUCH`] need: less is a phrase or two in long texts.
const ALIKE: f64 = 0.1;

/// Share of the smaller set that is worth a look whatever the lengths.
const MUCH: f64 = 0.4;

/// Whether so many shared of two sets of such sizes are worth a look.
fn worth(both: usize, a: usize, b: usize) -> bool {
    let (shared, least) = (both as f64, a.min(b) as f64);
    let held = shared / least.max(1.0);
    held >= MUCH || held >= LEAST && shared >= ALIKE * (a + b - both) as f64
}

/// Whether two sorted sets share enough to be looked at closely.
fn enough(a: &[u32], b: &[u32]) -> bool {
    let (mut i, mut j, mut both) = (0, 0, 0);
    while i < a.len() && j < b.len() {
        // Without branches: which side moves is as good as random.
        let (x, y) = (a[i], b[j]);
        both += usize::from(x == y);
        i += usize::from(x <= y);
        j += usize::from(y <= x);
    }
    worth(both, a.len(), b.len())
}

/// The ranks of a batch, sorted, each once.
fn ranks(pairs: &[Pair]) -> Vec<u32> {
    let mut ranks: Vec<u32> = pairs.iter().flat_map(|&(a, b)| [a, b]).collect();
    ranks.par_sort_unstable();
    ranks.dedup();
    ranks
}

/// Longest passages that a match keeps.
const PASSAGES: usize = 8;

fn profile(item: &Item<'_>, common: &Frequencies) -> Profile {
    Profile::of(item.headline, item.text, common)
}

/// The longest shared passages of the texts themselves, in order of the first.
fn shared(a: &Profile, b: &Profile, overlap: &Overlap) -> Vec<Shared> {
    let within = |p: &Profile, word: usize| p.spans[word].start >= p.offset;
    let mut blocks: Vec<Block> = overlap
        .blocks
        .iter()
        .filter_map(|x| {
            let skip = (0..x.len).find(|k| within(a, x.a + k) && within(b, x.b + k))?;
            Some(Block {
                a: x.a + skip,
                b: x.b + skip,
                len: x.len - skip,
            })
        })
        .collect();
    blocks.sort_by_key(|x| (std::cmp::Reverse(x.len), x.a));
    blocks.truncate(PASSAGES);
    blocks.sort_by_key(|x| x.a);
    blocks
        .iter()
        .map(|x| Shared {
            a: a.span(x.a, x.a + x.len),
            b: b.span(x.b, x.b + x.len),
        })
        .collect()
}

/// The evidence of given pairs of the items `of`, which come in item order.
pub(crate) fn evidence(
    items: &[Item<'_>],
    of: &[usize],
    pairs: &[(usize, usize)],
) -> Vec<Evidence> {
    let prints = fingerprints::take(items, of, &MinHash, &Silent);
    pairs
        .par_iter()
        .map(|&(a, b)| {
            let (x, y) = (
                profile(&items[a], &prints.common),
                profile(&items[b], &prints.common),
            );
            Evidence::of(&x, &y, &Overlap::new(&x, &y), &prints.common)
        })
        .collect()
}
