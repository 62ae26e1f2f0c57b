//! Candidates in, matches out: profiles are made for a batch of pairs at a time, so memory does not grow with the
//! corpus.

use super::MinHash;
use super::close::{Exact, Table, worth};
use super::fingerprints;
use super::kept::Kept;
use crate::compare::candidates::Pair;
use crate::compare::distinct::Distinct;
use crate::compare::form::{Likeness, Skeleton, same_form};
use crate::compare::frequency::Frequencies;
use crate::compare::relation::Evidence;
use crate::compare::types::Shared;
use crate::compare::verify::{Block, Overlap, Profile};
use crate::compare::window::Window;
use crate::compare::{How, Item, Items, Level, Match, Method, Relation, relation};
use crate::store::{Column, Memory};
use crate::{Observer, Silent};
use foldhash::HashSet;
use rayon::prelude::*;
use std::borrow::Cow;

/// Pairs that are sorted out at a time.
const BATCH: usize = 1 << 15;

/// Bytes of text whose profiles are held at a time; they take some fifteen times as much.
const HELD: usize = 1 << 20;

/// Verifies pairs of one corpus.
pub(super) struct Verifier<'a> {
    pub items: &'a dyn Items,
    pub firsts: &'a [u32],
    pub places: &'a [u32],
    pub kept: &'a Kept,
    pub common: &'a Frequencies,
}

impl Verifier<'_> {
    /// Verifies all candidates, and hands over the matches in their order; `forms` are those of them that may be of one form
    /// however little they share.
    pub fn all(
        &self,
        pairs: &Column<Pair>,
        forms: &Column<Pair>,
        observer: &dyn Observer,
        found: &mut dyn FnMut(Match),
    ) {
        let mut of_forms = forms.iter().peekable();
        for start in (0..pairs.len()).step_by(BATCH) {
            let batch: Vec<Pair> = pairs.range(start..pairs.len().min(start + BATCH)).collect();
            let last = batch[batch.len() - 1];
            let mut of_batch = Vec::new();
            while let Some(pair) = of_forms.next_if(|pair| *pair <= last) {
                of_batch.push(pair);
            }
            let mut close = self.close(&batch);
            let formed = self.formed(&of_batch);
            close.extend(formed.iter().map(|(pair, _)| *pair));
            close.sort_unstable();
            close.dedup();
            let mut rest = &close[..];
            while !rest.is_empty() {
                let (some, after) = rest.split_at(self.held(rest));
                self.some(some, &formed).into_iter().for_each(&mut *found);
                rest = after;
            }
            observer.advance(batch.len() as u64);
        }
    }

    fn item(&self, rank: u32) -> usize {
        self.firsts[rank as usize] as usize
    }

    /// How many of the pairs, from the first on, are verified with their profiles in memory at one time.
    fn held(&self, pairs: &[Pair]) -> usize {
        let mut ranks: HashSet<u32> = HashSet::default();
        let mut bytes = 0;
        let mut fits = |&(a, b): &Pair| {
            for rank in [a, b] {
                if ranks.insert(rank) {
                    bytes += self.items.size(self.item(rank));
                }
            }
            bytes <= HELD
        };
        pairs
            .iter()
            .position(|pair| !fits(pair))
            .unwrap_or(pairs.len())
            .max(1)
    }

    /// Verifies some pairs on their profiles; `formed` are those that seem to be of one form.
    fn some(&self, pairs: &[Pair], formed: &[(Pair, Likeness)]) -> Vec<Match> {
        let ranks = ranks(pairs);
        let profiles: Vec<Profile> = ranks
            .par_iter()
            .map(|&r| profile(self.items, self.item(r), self.common))
            .collect();
        let of = |rank: u32| &profiles[ranks.partition_point(|&r| r < rank)];
        let found: Vec<Option<Match>> = pairs
            .par_iter()
            .with_min_len(16)
            .map(|&(a, b)| {
                let (i, j) = (self.item(a), self.item(b));
                let alike = formed.binary_search_by_key(&(a, b), |f| f.0);
                let alike = alike.ok().map(|at| formed[at].1);
                self.verify(i, j, of(a), of(b), alike)
            })
            .collect();
        found.into_iter().flatten().collect()
    }

    /// The pairs of a batch that share enough shingles to be looked at closely: what cannot is sorted out first, and
    /// what may is counted exactly.
    fn close(&self, batch: &[Pair]) -> Vec<Pair> {
        let ranks = ranks(batch);
        let sets: Vec<(Cow<'_, [u32]>, usize)> = ranks
            .par_iter()
            .with_min_len(16)
            .map_init(
                || (String::new(), Table::new()),
                |(canonical, table), &r| {
                    let place = self.places[r as usize] as usize;
                    let text = self.items.text(self.item(r));
                    let set = self.kept.of(place, &text, canonical);
                    let different = table.add(&set);
                    table.remove(&set);
                    (set, different)
                },
            )
            .collect();
        let set = |rank: u32| &sets[ranks.partition_point(|&r| r < rank)];
        let of_one: Vec<&[Pair]> = batch.chunk_by(|x, y| x.0 == y.0).collect();
        let close: Vec<Vec<Pair>> = of_one
            .par_iter()
            .with_min_len(16)
            .map_init(
                || (Table::new(), Exact::default(), Exact::default()),
                |(table, exact, other), pairs| {
                    let (a, of_a) = set(pairs[0].0);
                    table.add(a);
                    let may = |&(_, b): &Pair| {
                        let (b, of_b) = set(b);
                        worth(table.shared(b), *of_a, *of_b)
                    };
                    let mut close: Vec<Pair> = pairs.iter().copied().filter(may).collect();
                    table.remove(a);
                    if !close.is_empty() {
                        let of_a = exact.take(a);
                        close.retain(|&(_, b)| {
                            let b = &set(b).0;
                            worth(exact.shared(b), of_a, other.take(b))
                        });
                    }
                    close
                },
            )
            .collect();
        close.concat()
    }

    /// Of the pairs that may be of one form those that seem to be, with how close they are.
    fn formed(&self, forms: &[Pair]) -> Vec<(Pair, Likeness)> {
        let ranks = ranks(forms);
        let skeletons: Vec<Skeleton> = ranks
            .par_iter()
            .with_min_len(16)
            .map(|&r| Skeleton::of(&self.items.text(self.item(r))))
            .collect();
        let of = |rank: u32| &skeletons[ranks.partition_point(|&r| r < rank)];
        forms
            .par_iter()
            .with_min_len(64)
            .filter_map(|&(a, b)| Some(((a, b), same_form(of(a), of(b))?)))
            .collect()
    }

    /// Verifies two items by their indexes.
    pub fn one(&self, a: usize, b: usize) -> Option<Match> {
        let (x, y) = (
            profile(self.items, a, self.common),
            profile(self.items, b, self.common),
        );
        self.verify(a, b, &x, &y, None)
    }

    /// Verifies two items on their profiles; `formed` is how close they are as fillings of a form, if they seem to be.
    fn verify(
        &self,
        a: usize,
        b: usize,
        x: &Profile,
        y: &Profile,
        formed: Option<Likeness>,
    ) -> Option<Match> {
        let found = verify(x, y, formed, self.common)?;
        let of_one =
            self.items.level(a) == Level::Paragraph && self.items.parent(a) == self.items.parent(b);
        let there = !of_one || printed_twice(&found, x.distinct.min(y.distinct));
        there.then_some(Match { a, b, ..found })
    }
}

/// Jaccard similarity from which a paragraph is printed twice in one article, and containment from which it is quoted there
/// when it has so many shingles.
const TWICE: (f64, f64, usize) = (0.9, 0.95, 20);

/// Whether two paragraphs of one article are one that is printed twice, should they be said to be near or to hold one
/// another. Relations are told as between articles; within one, paragraphs resemble each other because they speak of the
/// same, or are the items of a list.
fn printed_twice(found: &Match, shingles: usize) -> bool {
    let (jaccard, containment, enough) = TWICE;
    let held = found.containment_a.max(found.containment_b);
    match found.relation {
        Relation::Near | Relation::Contains => {
            found.jaccard >= jaccard || held >= containment && shingles >= enough
        }
        Relation::Exact | Relation::Shares | Relation::Template => true,
    }
}

/// Verifies two items, the first of which is called 0, the second 1.
pub(crate) fn one(a: &Item<'_>, b: &Item<'_>, common: &Frequencies) -> Option<Match> {
    let of = |item: &Item<'_>| Profile::of(item.headline, item.text, common);
    verify(&of(a), &of(b), None, common)
}

fn verify(
    x: &Profile,
    y: &Profile,
    formed: Option<Likeness>,
    common: &Frequencies,
) -> Option<Match> {
    let overlap = Overlap::new(x, y);
    let (jaccard, containment_a, containment_b) = overlap.ratios(x, y);
    let close = worth(overlap.shared, x.distinct, y.distinct);
    if !close && formed.is_none() {
        return None;
    }
    let evidence = close.then(|| Evidence::of(x, y, &overlap, common));
    let facts = match &evidence {
        Some(evidence) => evidence.facts,
        None => relation::facts(x, y),
    };
    let known = evidence.as_ref().and_then(relation::decide);
    // What shares no passages may still be filled into the same form.
    let filled = |form: Likeness| form.filled(facts.numbers_differ);
    let (relation, score) =
        known.or_else(|| Some((Relation::Template, formed.and_then(filled)?)))?;
    Some(Match {
        a: 0,
        b: 1,
        relation,
        score,
        jaccard,
        containment_a,
        containment_b,
        edit_similarity: evidence.and_then(|e| e.edit_similarity()),
        facts,
        shared: shared(x, y, &overlap),
    })
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

fn profile(items: &dyn Items, item: usize, common: &Frequencies) -> Profile {
    Profile::of(items.headline(item).as_deref(), &items.text(item), common)
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

/// The evidence of given pairs of the items `of`.
pub(crate) fn evidence(
    items: &dyn Items,
    of: &Distinct,
    pairs: &[(usize, usize)],
) -> Vec<Evidence> {
    let prints = fingerprints::take(
        items,
        of,
        &MinHash,
        &How {
            method: Method::Minhash,
            window: &Window::open(),
            memory: &Memory::unlimited(),
            observer: &Silent,
        },
    );
    pairs
        .par_iter()
        .map(|&(a, b)| {
            let (x, y) = (
                profile(items, a, &prints.common),
                profile(items, b, &prints.common),
            );
            Evidence::of(&x, &y, &Overlap::new(&x, &y), &prints.common)
        })
        .collect()
}
