//! What in the index is related to an article: candidates by shared samples, then what their sketches say.

use super::lookup::lookup;
use super::postings::{self, COMMON, FIRST, Posting};
use super::rows;
use super::store::{Kind, Result, View};
use crate::compare::{Match, Sketch};
use foldhash::{HashMap, HashMapExt};
use rayon::prelude::*;

/// Most candidates of an article whose sketches are looked at: those that share most samples.
const MOST: usize = 48;

/// Samples that two must share; of texts with few samples, one.
const VOTES: usize = 2;
const FEW: usize = 4;

/// Articles whose candidates are in memory at a time.
const CHUNK: usize = 1024;

/// Samples that one task looks up.
const LOOKED_UP: usize = 1 << 14;

/// Something related to an article that was asked about.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Related {
    pub other: Other,
    /// `a` is what was asked about.
    pub found: Match,
}

/// What is related.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Other {
    /// An article in the index, by its number; it is the first with its content.
    Stored { entry: u32, content: u128 },
    /// One that was asked about before, by its place.
    Asked(usize),
}

/// For each sketch what is related to it, the closest first: in the index, and, when they stand `among` themselves, among
/// those before it.
pub(super) fn of(view: &View, asked: &[&Sketch], among: bool) -> Result<Vec<Vec<Related>>> {
    let votes = votes(view, asked, among)?;
    let chunks: Vec<Vec<Vec<Related>>> = asked
        .par_chunks(CHUNK)
        .enumerate()
        .map(|(k, chunk)| looked_at(view, asked, k * CHUNK, chunk.len(), &votes))
        .collect::<Result<_>>()?;
    Ok(chunks.into_iter().flatten().collect())
}

/// A place among those asked and one thing that it shares a sample with: a content's number, or a place plus this.
const AMONG: u64 = 1 << 32;

/// One vote for each sample that two share, sorted.
///
/// Whether a sample is a common phrase is told by those before an article alone, so it is the same however an add is cut
/// into units.
fn votes(view: &View, asked: &[&Sketch], among: bool) -> Result<Vec<(u32, u64)>> {
    let mut samples: Vec<(u32, u32)> = asked
        .par_iter()
        .enumerate()
        .flat_map_iter(|(who, sketch)| sketch.samples().iter().map(move |&s| (s, who as u32)))
        .collect();
    samples.par_sort_unstable();
    let askers: Vec<&[(u32, u32)]> = samples.chunk_by(|x, y| x.0 == y.0).collect();
    let found: Vec<Vec<(u32, u64)>> = askers
        .par_chunks(LOOKED_UP)
        .map(|askers| {
            let wanted: Vec<u64> = askers.iter().map(|a| a[0].0.into()).collect();
            let mut holders = vec![Posting::default(); askers.len()];
            for part in &view.meta.parts {
                let part = part.number;
                lookup::<postings::Reader>(view, Kind::Postings, part, &wanted, |k, found| {
                    holders[k].add(found.count, &found.contents);
                })?;
            }
            let mut votes = Vec::new();
            for (askers, holders) in askers.iter().zip(&holders) {
                for (k, &(_, who)) in askers.iter().enumerate() {
                    let before = if among { k } else { 0 };
                    let most = match holders.count as usize + before {
                        n if n > COMMON => FIRST,
                        _ => COMMON,
                    };
                    let stored = holders.contents.iter().map(|&c| c.into());
                    let others = askers[..before].iter().map(|a| AMONG | u64::from(a.1));
                    votes.extend(stored.chain(others).take(most).map(|other| (who, other)));
                }
            }
            Ok(votes)
        })
        .collect::<Result<_>>()?;
    let mut votes = found.concat();
    votes.par_sort_unstable();
    Ok(votes)
}

/// The candidates of one that was asked about, by its votes.
fn candidates(sketch: &Sketch, votes: &[(u32, u64)]) -> Vec<u64> {
    let least = if sketch.samples().len() <= FEW {
        1
    } else {
        VOTES
    };
    let mut counted: Vec<(std::cmp::Reverse<usize>, u64)> = votes
        .chunk_by(|x, y| x == y)
        .filter(|same| same.len() >= least)
        .map(|same| (std::cmp::Reverse(same.len()), same[0].1))
        .collect();
    counted.sort_unstable();
    counted.truncate(MOST);
    counted.into_iter().map(|c| c.1).collect()
}

/// What the candidates of some that were asked about are to them.
fn looked_at(
    view: &View,
    asked: &[&Sketch],
    from: usize,
    count: usize,
    votes: &[(u32, u64)],
) -> Result<Vec<Vec<Related>>> {
    let own = |who: usize| {
        let start = votes.partition_point(|v| (v.0 as usize) < who);
        let end = votes.partition_point(|v| (v.0 as usize) <= who);
        candidates(asked[who], &votes[start..end])
    };
    let of: Vec<Vec<u64>> = (from..from + count).map(own).collect();
    let stored = of.iter().flatten().filter(|&&c| c < AMONG);
    let mut numbers: Vec<u32> = stored.map(|&c| c as u32).collect();
    numbers.sort_unstable();
    numbers.dedup();
    let mut rows = HashMap::with_capacity(numbers.len());
    for row in rows::of(view, &numbers)? {
        rows.insert(u64::from(row.content), row);
    }
    let related = |(k, candidates): (usize, Vec<u64>)| {
        let who = from + k;
        let mut out: Vec<Related> = candidates
            .into_iter()
            .filter_map(|c| {
                let (other, sketch) = match rows.get(&c) {
                    Some(row) => {
                        let content = row.sketch.content;
                        let entry = row.first;
                        (Other::Stored { entry, content }, &row.sketch)
                    }
                    None => {
                        let place = (c - AMONG) as usize;
                        (Other::Asked(place), asked[place])
                    }
                };
                let found = asked[who].relate(sketch, 0, 1)?;
                Some(Related { other, found })
            })
            .collect();
        out.sort_by(|x, y| {
            let (p, q) = (&x.found, &y.found);
            let closer = q.score.total_cmp(&p.score);
            p.relation
                .cmp(&q.relation)
                .then(closer)
                .then(x.other.cmp(&y.other))
        });
        out
    };
    Ok(of.into_iter().enumerate().map(related).collect())
}
