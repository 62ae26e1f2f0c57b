//! Boilerplate: lines that recur in articles which are otherwise no copies of each other.
//!
//! Sign-offs, disclaimers, appeals to subscribe. They are reported, and left out of the comparison of articles
//! ([`Found::masked`]), so that two stories are not taken for one because both end in the same appeal. A story that many
//! outlets print is no boilerplate, although each of its paragraphs recurs: its printings are copies of each other, so
//! they count as one ([`independent`]).
//!
//! Lines are told by a hash of their letters and digits. This room finds passages; what is copied from whom is found by
//! [`documents`](super::documents).

mod independent;
mod lines;

use super::distinct::Distinct;
use super::items::Masked;
use super::{Boilerplate, Items};
use crate::Span;
use crate::store::{Bits, Column, Memory, Sorter};
use foldhash::fast::RandomState;
use independent::Holders;
use rayon::prelude::*;
use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::sync::atomic::{AtomicU8, Ordering::Relaxed};

/// Articles of their own in which a line must recur to be boilerplate. Four may well quote one press release.
const ARTICLES: usize = 5;

/// An article that would lose more than so many of ten words is compared whole: what is left would say nothing.
const MOST_TENTHS: usize = 7;

/// Words that must be left of an article, or it is compared whole: in a form of three lines, each of them counts.
const LEFT: usize = 40;

/// Items that are scanned by one task.
const CHUNK: usize = 256;

/// What was found.
#[derive(Debug, Default)]
pub(crate) struct Found {
    /// Each passage once, the most frequent first.
    pub boilerplate: Vec<Boilerplate>,
    /// Where it lies in each text that has some, by the hash of the text.
    masks: HashMap<u128, Box<[Span]>, RandomState>,
}

impl Found {
    /// The items with their boilerplate left out. Those that would have next to nothing left keep it.
    pub(crate) fn masked<'i>(&'i self, items: &'i dyn Items) -> Masked<'i> {
        Masked {
            items,
            masks: &self.masks,
        }
    }
}

/// Lines that recur, by their hashes: which texts each is in.
struct Recurring {
    /// Hash and rank of a text, sorted.
    held: Column<(u64, u32)>,
    /// Where those of each line stand that is in enough articles.
    runs: HashMap<u64, Range<usize>, RandomState>,
}

impl Recurring {
    /// The texts that a line is in, in item order.
    fn texts(&self, key: u64) -> Vec<u32> {
        let run = self.runs.get(&key).cloned().unwrap_or(0..0);
        self.held.range(run).map(|held| held.1).collect()
    }
}

/// Finds the boilerplate of the articles `of`.
pub(crate) fn find(items: &dyn Items, of: &Distinct, memory: &Memory) -> Found {
    if of.firsts.len() < ARTICLES {
        // Copies of few texts.
        return Found::default();
    }
    let recurring = recurring(items, of, memory);
    let holders = Holders {
        items,
        of,
        recurring: &recurring,
    };
    // Fewer texts than that are no articles of their own.
    let runs = recurring.runs.iter();
    let mut keys: Vec<u64> = runs
        .filter(|(_, run)| run.len() >= ARTICLES)
        .map(|(&key, _)| key)
        .collect();
    keys.sort_unstable();
    let passages: HashSet<u64, RandomState> = keys
        .into_par_iter()
        .filter(|&key| independent::reach(&holders, key, ARTICLES))
        .collect();
    let mut found = Found::default();
    if !passages.is_empty() {
        mask(items, of, &recurring, &passages, &mut found.masks);
        report(items, of, &recurring, passages, &mut found.boilerplate);
    }
    found
}

/// Every line that may recur often enough, with the texts that have it.
fn recurring(items: &dyn Items, of: &Distinct, memory: &Memory) -> Recurring {
    // A small counter for each mark keeps lines that never recur out of memory, and their letters unread. Two lines may
    // share a counter, so what passes is counted again exactly.
    let bytes: usize = of.firsts.iter().map(|&i| items.size(i as usize)).sum();
    let counters = (bytes / 32).next_power_of_two();
    let counters = counters.clamp(1 << 10, memory.most_counters());
    let table: Vec<AtomicU8> = (0..counters).map(|_| 0.into()).collect();
    let slot = |mark: u64| mark as u32 & (counters as u32 - 1);
    let recurs = |slot: u32| usize::from(table[slot as usize].load(Relaxed)) >= ARTICLES;
    // Where there is a limit, the counters are told again.
    let noted = !memory.is_limited();
    let count = |chunk: usize, some: &[u32]| {
        // The counters of the lines of each article, article after article, and where they end.
        let (mut slots, mut ends) = (Vec::new(), Vec::with_capacity(some.len()));
        for (k, &item) in some.iter().enumerate() {
            let times = of.times(chunk * CHUNK + k).min(ARTICLES) as u8;
            lines::each_mark(&items.text(item as usize), |mark, _| {
                let slot = slot(mark);
                // Stops well above what is asked for, however many threads count at once.
                let counter = &table[slot as usize];
                if usize::from(counter.load(Relaxed)) < 2 * ARTICLES {
                    counter.fetch_add(times, Relaxed);
                }
                if noted {
                    slots.push(slot);
                }
            });
            ends.push(slots.len() as u32);
        }
        (slots, ends)
    };
    let chunks = of.firsts.par_chunks(CHUNK).enumerate();
    let marks: Vec<(Vec<u32>, Vec<u32>)> = match noted {
        true => chunks.map(|(chunk, some)| count(chunk, some)).collect(),
        false => {
            chunks.for_each(|(chunk, some)| _ = count(chunk, some));
            Vec::new()
        }
    };
    let told = |chunk: usize, some: &[u32]| {
        let mut out = Vec::new();
        let mut start = 0;
        for (k, &item) in some.iter().enumerate() {
            let rank = (chunk * CHUNK + k) as u32;
            let own = marks.get(chunk).map(|(slots, ends)| {
                let own = &slots[start..ends[k] as usize];
                start = ends[k] as usize;
                own
            });
            // Few articles are read again.
            if own.is_some_and(|own| !own.iter().any(|&slot| recurs(slot))) {
                continue;
            }
            lines::each_mark(&items.text(item as usize), |mark, whole| {
                if recurs(slot(mark))
                    && let Some(key) = whole()
                {
                    out.push((key, rank));
                }
            });
        }
        out
    };
    let mut held = Sorter::new(memory);
    let at_once = match memory.is_limited() {
        true => AT_ONCE,
        false => usize::MAX / CHUNK,
    };
    for (turn, some) in of.firsts.chunks(at_once * CHUNK).enumerate() {
        let found: Vec<Vec<(u64, u32)>> = some
            .par_chunks(CHUNK)
            .enumerate()
            .map(|(k, some)| told(turn * at_once + k, some))
            .collect();
        found.into_iter().for_each(|found| held.extend(found));
    }
    let held = Column::of(memory, held.finish());
    let mut runs = HashMap::default();
    let (mut start, mut last, mut times) = (0, None, 0);
    for (at, (key, rank)) in held.iter().enumerate() {
        if last != Some(key) {
            if let Some(last) = last.filter(|_| times >= ARTICLES) {
                runs.insert(last, start..at);
            }
            (start, last, times) = (at, Some(key), 0);
        }
        times += of.times(rank as usize);
    }
    if let Some(last) = last.filter(|_| times >= ARTICLES) {
        runs.insert(last, start..held.len());
    }
    Recurring { held, runs }
}

/// Chunks whose lines are told at a time where there is a limit.
const AT_ONCE: usize = 64;

/// Where boilerplate lies in each article that has some.
fn mask(
    items: &dyn Items,
    of: &Distinct,
    recurring: &Recurring,
    passages: &HashSet<u64, RandomState>,
    masks: &mut HashMap<u128, Box<[Span]>, RandomState>,
) {
    let mut has = Bits::none(of.firsts.len());
    for &key in passages {
        for (_, rank) in recurring.held.range(recurring.runs[&key].clone()) {
            has.add(rank as usize);
        }
    }
    let firsts = of.firsts.par_iter().enumerate();
    let holders = firsts.filter(|(rank, _)| has.has(*rank));
    masks.par_extend(holders.filter_map(|(_, &item)| {
        let item = item as usize;
        let (mut spans, mut words, mut all) = (Vec::<Span>::new(), 0, 0);
        let text = items.text(item);
        lines::each_of_any_length(&text, |span, key, count| {
            all += count;
            if passages.contains(&key) && lines::can_be(span.of(&text), count) {
                words += count;
                match spans.last_mut() {
                    Some(last) if blank_between(&text, *last, span) => {
                        last.end = span.end;
                    }
                    _ => spans.push(span),
                }
            }
        });
        let enough = words * 10 <= all * MOST_TENTHS && all - words >= LEFT;
        (words > 0 && enough).then(|| (items.content(item), spans.into_boxed_slice()))
    }));
}

fn blank_between(text: &str, before: Span, after: Span) -> bool {
    text[before.end..after.start].trim().is_empty()
}

/// Lines that recur together, one below the other, are one passage.
fn report(
    items: &dyn Items,
    of: &Distinct,
    recurring: &Recurring,
    mut passages: HashSet<u64, RandomState>,
    out: &mut Vec<Boilerplate>,
) {
    let first_of = |key: &u64| recurring.held.get(recurring.runs[key].start).1;
    let mut firsts: Vec<u32> = passages.iter().map(first_of).collect();
    firsts.sort_unstable();
    firsts.dedup();
    for first in firsts {
        let item = of.firsts[first as usize] as usize;
        let text = items.text(item);
        let mut last: Option<(Vec<u32>, usize)> = None;
        lines::each(&text, |span, key, _| {
            let begins_here = passages.contains(&key) && first_of(&key) == first;
            if !begins_here || !passages.remove(&key) {
                return;
            }
            let texts = recurring.texts(key);
            if let Some((before, at)) = &last
                && *before == texts
                && let Some(passage) = out.get_mut(*at)
                && blank_between(&text, passage.span, span)
            {
                passage.span.end = span.end;
                return;
            }
            let mut sources: HashSet<u32, RandomState> = HashSet::default();
            let mut count = 0;
            for &rank in &texts {
                let rank = rank as usize;
                sources.insert(items.source(of.firsts[rank] as usize));
                sources.extend(of.copies(rank).map(|copy| items.source(copy as usize)));
                count += of.times(rank);
            }
            out.push(Boilerplate {
                item,
                span,
                items: count,
                sources: sources.len(),
            });
            last = Some((texts, out.len() - 1));
        });
    }
    // Stable: equally frequent passages stay in item order.
    out.sort_by_key(|passage| std::cmp::Reverse((passage.items, passage.sources)));
}

#[cfg(test)]
mod tests;
