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

use super::items::Masked;
use super::{Boilerplate, Items};
use crate::Span;
use independent::Holders;
use rayon::prelude::*;
use std::collections::{BTreeMap, HashSet};
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
    masks: BTreeMap<usize, Vec<Span>>,
}

impl Found {
    /// The items with their boilerplate left out, each byte of it a space: what is left keeps its place, so that spans in
    /// these texts are spans in the items' own.
    ///
    /// Items that would have next to nothing left keep it.
    pub(crate) fn masked<'i>(&self, items: &'i dyn Items) -> Masked<'i> {
        let mask = |(&item, spans): (&usize, &Vec<Span>)| {
            let text = items.text(item);
            let (mut out, mut at) = (String::with_capacity(text.len()), 0);
            for span in spans {
                out.push_str(&text[at..span.start]);
                // Line breaks stay: paragraphs are told by them.
                out.extend(
                    span.of(&text)
                        .bytes()
                        .map(|b| if b == b'\n' { '\n' } else { ' ' }),
                );
                at = span.end;
            }
            out.push_str(&text[at..]);
            (item, out)
        };
        Masked {
            items,
            texts: self.masks.iter().map(mask).collect(),
        }
    }
}

/// Finds the boilerplate of the articles `of`, which stand in item order.
pub(crate) fn find(items: &dyn Items, of: &[usize]) -> Found {
    if of.len() < ARTICLES {
        return Found::default();
    }
    let held = recurring(items, of);
    let runs: Vec<&[(u64, u32)]> = held
        .chunk_by(|x, y| x.0 == y.0)
        .filter(|run| run.len() >= ARTICLES)
        .collect();
    let keys: HashSet<u64, foldhash::fast::RandomState> = runs.iter().map(|run| run[0].0).collect();
    let holders = Holders {
        items,
        of,
        recurring: &keys,
    };
    let mut passages: BTreeMap<u64, &[(u64, u32)]> = runs
        .into_par_iter()
        .filter(|run| independent::reach(&holders, run, ARTICLES))
        .map(|run| (run[0].0, run))
        .collect();
    let mut found = Found::default();
    mask(items, of, &passages, &mut found.masks);
    report(items, of, &mut passages, &mut found.boilerplate);
    found
}

/// Every line that may recur often enough, with the place in `of` of each article that has it; sorted.
fn recurring(items: &dyn Items, of: &[usize]) -> Vec<(u64, u32)> {
    // A small counter for each mark keeps lines that never recur out of memory, and their letters unread. Two lines may
    // share a counter, so what passes is counted again exactly.
    let bytes: usize = of.iter().map(|&item| items.size(item)).sum();
    let counters = (bytes / 32).next_power_of_two().clamp(1 << 10, 1 << 27);
    let table: Vec<AtomicU8> = (0..counters).map(|_| 0.into()).collect();
    let slot = |mark: u64| mark as u32 & (counters as u32 - 1);
    let recurs = |slot: u32| usize::from(table[slot as usize].load(Relaxed)) >= ARTICLES;
    // The counters of the lines of each article, article after article, and where they end.
    let marks: Vec<(Vec<u32>, Vec<u32>)> = of
        .par_chunks(CHUNK)
        .map(|some| {
            let (mut slots, mut ends) = (Vec::new(), Vec::with_capacity(some.len()));
            for &item in some {
                lines::each_mark(&items.text(item), |mark, _| {
                    let slot = slot(mark);
                    // Stops well above what is asked for, however many threads count at once.
                    let counter = &table[slot as usize];
                    if usize::from(counter.load(Relaxed)) < 2 * ARTICLES {
                        counter.fetch_add(1, Relaxed);
                    }
                    slots.push(slot);
                });
                ends.push(slots.len() as u32);
            }
            (slots, ends)
        })
        .collect();
    let mut held: Vec<(u64, u32)> = of
        .par_chunks(CHUNK)
        .zip(marks)
        .enumerate()
        .flat_map_iter(|(chunk, (some, (slots, ends)))| {
            let mut out = Vec::new();
            let mut start = 0;
            for (k, (&item, end)) in some.iter().zip(ends).enumerate() {
                let own = &slots[start..end as usize];
                start = end as usize;
                // Few articles are read again.
                if own.iter().any(|&slot| recurs(slot)) {
                    let mut marks = own.iter();
                    lines::each_mark(&items.text(item), |_, whole| {
                        if marks.next().is_some_and(|&slot| recurs(slot))
                            && let Some(key) = whole()
                        {
                            out.push((key, (chunk * CHUNK + k) as u32));
                        }
                    });
                }
            }
            out
        })
        .collect();
    held.par_sort_unstable();
    held.dedup();
    held
}

/// Where boilerplate lies in each article that has some.
fn mask(
    items: &dyn Items,
    of: &[usize],
    passages: &BTreeMap<u64, &[(u64, u32)]>,
    masks: &mut BTreeMap<usize, Vec<Span>>,
) {
    let mut places: Vec<u32> = passages
        .values()
        .flat_map(|run| run.iter().map(|held| held.1))
        .collect();
    places.sort_unstable();
    places.dedup();
    masks.par_extend(places.into_par_iter().filter_map(|place| {
        let item = of[place as usize];
        let (mut spans, mut words, mut all) = (Vec::<Span>::new(), 0, 0);
        let text = items.text(item);
        lines::each_of_any_length(&text, |span, key, count| {
            all += count;
            if passages.contains_key(&key) && lines::can_be(span.of(&text), count) {
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
        (words > 0 && enough).then_some((item, spans))
    }));
}

fn blank_between(text: &str, before: Span, after: Span) -> bool {
    text[before.end..after.start].trim().is_empty()
}

/// Lines that recur together, one below the other, are one passage.
fn report(
    items: &dyn Items,
    of: &[usize],
    passages: &mut BTreeMap<u64, &[(u64, u32)]>,
    out: &mut Vec<Boilerplate>,
) {
    let mut firsts: Vec<u32> = passages.values().map(|run| run[0].1).collect();
    firsts.sort_unstable();
    firsts.dedup();
    for first in firsts {
        let item = of[first as usize];
        let text = items.text(item);
        let mut last: Option<(Vec<u32>, usize)> = None;
        lines::each(&text, |span, key, _| {
            let begins_here = passages.get(&key).is_some_and(|run| run[0].1 == first);
            if !begins_here {
                return;
            }
            let Some(run) = passages.remove(&key) else {
                return;
            };
            let places: Vec<u32> = run.iter().map(|held| held.1).collect();
            if let Some((before, at)) = &last
                && *before == places
                && let Some(passage) = out.get_mut(*at)
                && blank_between(&text, passage.span, span)
            {
                passage.span.end = span.end;
                return;
            }
            let mut sources: Vec<u32> = places
                .iter()
                .map(|&place| items.source(of[place as usize]))
                .collect();
            sources.sort_unstable();
            sources.dedup();
            out.push(Boilerplate {
                item,
                span,
                items: places.len(),
                sources: sources.len(),
            });
            last = Some((places, out.len() - 1));
        });
    }
    // Stable: equally frequent passages stay in item order.
    out.sort_by_key(|passage| std::cmp::Reverse((passage.items, passage.sources)));
}

#[cfg(test)]
mod tests;
