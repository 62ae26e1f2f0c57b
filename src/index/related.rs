//! What in the index is related to an article: candidates by shared samples, then what their sketches say.

use super::lookup::lookup;
use super::postings::{self, COMMON, FIRST, Posting};
use super::store::{Kind, Result, View};
use super::{rows, texts};
use crate::compare::{Match, Phrases, Relation, Sketch};
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
    /// Whether that is an estimate on sketches.
    pub estimated: bool,
}

/// What is asked about.
#[derive(Clone, Copy)]
pub(super) struct Asked<'a> {
    pub sketch: &'a Sketch,
    pub text: &'a str,
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
/// those before it. With `phrases`, where texts are kept, that is worked out on the texts.
pub(super) fn of(
    view: &View,
    asked: &[Asked<'_>],
    among: bool,
    phrases: Option<&Phrases>,
) -> Result<Vec<Vec<Related>>> {
    let votes = votes(view, asked, among)?;
    let chunks: Vec<Vec<Vec<Related>>> = asked
        .par_chunks(CHUNK)
        .enumerate()
        .map(|(k, chunk)| {
            looked_at(
                view,
                asked,
                k * CHUNK..k * CHUNK + chunk.len(),
                &votes,
                phrases,
            )
        })
        .collect::<Result<_>>()?;
    Ok(chunks.into_iter().flatten().collect())
}

/// A place among those asked and one thing that it shares a sample with: a content's number, or a place plus this.
const AMONG: u64 = 1 << 32;

/// One vote for each sample that two share, sorted.
///
/// Whether a sample is a common phrase is told by those before an article alone, so it is the same however an add is cut
/// into units.
fn votes(view: &View, asked: &[Asked<'_>], among: bool) -> Result<Vec<(u32, u64)>> {
    let mut samples: Vec<(u32, u32)> = asked
        .par_iter()
        .enumerate()
        .flat_map_iter(|(who, asked)| asked.sketch.samples().iter().map(move |&s| (s, who as u32)))
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
    asked: &[Asked<'_>],
    some: std::ops::Range<usize>,
    votes: &[(u32, u64)],
    phrases: Option<&Phrases>,
) -> Result<Vec<Vec<Related>>> {
    let own = |who: usize| {
        let start = votes.partition_point(|v| (v.0 as usize) < who);
        let end = votes.partition_point(|v| (v.0 as usize) <= who);
        candidates(asked[who].sketch, &votes[start..end])
    };
    let of: Vec<(usize, Vec<u64>)> = some.map(|who| (who, own(who))).collect();
    let stored = of.iter().flat_map(|o| &o.1).filter(|&&c| c < AMONG);
    let mut numbers: Vec<u32> = stored.map(|&c| c as u32).collect();
    numbers.sort_unstable();
    numbers.dedup();
    let rows = rows::of(view, &numbers)?;
    let row = |c: u64| &rows[numbers.partition_point(|&n| u64::from(n) < c)];
    let sketch = |c: u64| match c < AMONG {
        true => &row(c).sketch,
        false => asked[(c - AMONG) as usize].sketch,
    };
    let pairs = of
        .iter()
        .flat_map(|(who, own)| own.iter().map(|c| (*who, *c)));
    let found: Vec<(usize, u64, Match, bool)> = match phrases {
        None => pairs
            .filter_map(|(who, c)| {
                let found = asked[who].sketch.relate(sketch(c), 0, 1)?;
                let estimated = found.relation != Relation::Exact;
                Some((who, c, found, estimated))
            })
            .collect(),
        Some(phrases) => {
            let worth: Vec<(usize, u64)> = pairs
                .filter(|&(who, c)| asked[who].sketch.worth(sketch(c)))
                .collect();
            let stored = worth.iter().filter(|p| p.1 < AMONG);
            let mut numbers: Vec<u32> = stored.map(|p| p.1 as u32).collect();
            numbers.sort_unstable();
            numbers.dedup();
            let texts = texts::of(view, &numbers)?;
            let text = |c: u64| match c < AMONG {
                true => &texts[numbers.partition_point(|&n| u64::from(n) < c)][..],
                false => asked[(c - AMONG) as usize].text,
            };
            let verified = worth.into_iter().filter_map(|(who, c)| {
                let Asked {
                    sketch: own,
                    text: t,
                } = asked[who];
                let found = match own.content == sketch(c).content {
                    true => own.relate(own, 0, 1)?,
                    false => phrases.verify(t, text(c))?,
                };
                Some((who, c, found, false))
            });
            verified.collect()
        }
    };
    let mut out: Vec<Vec<Related>> = vec![Vec::new(); of.len()];
    for (who, c, found, estimated) in found {
        let other = match c < AMONG {
            true => Other::Stored {
                entry: row(c).first,
                content: row(c).sketch.content,
            },
            false => Other::Asked((c - AMONG) as usize),
        };
        out[who - of[0].0].push(Related {
            other,
            found,
            estimated,
        });
    }
    for related in &mut out {
        related.sort_by(|x, y| {
            let (p, q) = (&x.found, &y.found);
            let closer = q.score.total_cmp(&p.score);
            p.relation
                .cmp(&q.relation)
                .then(closer)
                .then(x.other.cmp(&y.other))
        });
    }
    Ok(out)
}
