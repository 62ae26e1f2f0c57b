//! The dumps of a corpus in the order of source and record, wherever they are.

use crate::input::{Dump, stored_text};
use crate::store::{Memory, Shelf};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::iter;
use std::ops::Range;
use std::sync::Arc;

/// Dumps, in order.
#[derive(Debug)]
pub(super) enum Dumps<'d> {
    /// All of them are in memory.
    Listed(Vec<&'d Dump>),
    /// Some may be on disk.
    Shelved {
        shelf: &'d Shelf<Dump>,
        /// Their places on the shelf, where that is another order.
        order: Option<Vec<u32>>,
    },
}

impl PartialEq for Dumps<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len() && (0..self.len()).all(|at| self.get(at) == other.get(at))
    }
}

/// What is known of all dumps, in their order.
#[derive(Debug)]
pub(super) struct Known {
    /// For each the number of its source: outlets where records name them, files elsewhere.
    pub sources: Vec<u32>,
    /// Bytes of all texts.
    pub bytes: u64,
    /// The dumps that are split at a time: all of them where there is no limit.
    pub turns: Vec<Range<usize>>,
}

/// Bytes of text that are split at a time where there is a limit.
const AT_ONCE: usize = 1 << 22;

/// Numbers for names, in the order of their coming until that of the names is known.
#[derive(Default)]
struct Names(BTreeMap<Arc<str>, u32>);

impl Names {
    fn number(&mut self, name: &str) -> u32 {
        let next = self.0.len() as u32;
        match self.0.get(name) {
            Some(&number) => number,
            None => *self.0.entry(name.into()).or_insert(next),
        }
    }

    /// For each number the place of its name.
    fn ranks(&self) -> Vec<u32> {
        let mut ranks = vec![0; self.0.len()];
        for (rank, &number) in (0..).zip(self.0.values()) {
            ranks[number as usize] = rank;
        }
        ranks
    }
}

impl<'d> Dumps<'d> {
    /// Of dumps in any order.
    pub fn of(dumps: &'d [Dump]) -> (Self, Known) {
        let mut sorted: Vec<&Dump> = dumps.iter().collect();
        sorted.sort_by_key(|d| (&d.source, d.record.as_ref().map(|r| r.span.start)));
        let mut outlets = Names::default();
        let sources: Vec<u32> = sorted.iter().map(|d| outlets.number(outlet(d))).collect();
        let ranks = outlets.ranks();
        let known = Known {
            sources: sources.into_iter().map(|n| ranks[n as usize]).collect(),
            bytes: sorted.iter().map(|d| d.text.len() as u64).sum(),
            turns: iter::once(0..sorted.len()).collect(),
        };
        (Dumps::Listed(sorted), known)
    }

    /// Of dumps that may be on disk, in any order.
    pub fn shelved(shelf: &'d Shelf<Dump>, memory: &Memory) -> (Self, Known) {
        let (mut files, mut outlets) = (Names::default(), Names::default());
        // Each is read once: file, place in it, outlet, bytes of its text.
        let mut seen: Vec<(u32, u64, u32, u32)> = shelf
            .iter()
            .map(|dump| {
                let start = dump.record.as_ref().map_or(0, |r| r.span.start as u64 + 1);
                let bytes = u32::try_from(dump.text.len()).unwrap_or(u32::MAX);
                (
                    files.number(&dump.source),
                    start,
                    outlets.number(outlet(&dump)),
                    bytes,
                )
            })
            .collect();
        let (files, outlets) = (files.ranks(), outlets.ranks());
        for (file, _, outlet, _) in &mut seen {
            (*file, *outlet) = (files[*file as usize], outlets[*outlet as usize]);
        }
        let key = |&(file, start, ..): &(u32, u64, u32, u32)| (file, start);
        let order = (!seen.is_sorted_by_key(key)).then(|| {
            let mut order: Vec<u32> = (0..seen.len() as u32).collect();
            order.sort_by_key(|&i| key(&seen[i as usize]));
            order
        });
        let in_order = || (0..seen.len()).map(|at| &seen[place(&order, at)]);
        let known = Known {
            sources: in_order().map(|dump| dump.2).collect(),
            bytes: in_order().map(|dump| u64::from(dump.3)).sum(),
            turns: match memory.is_limited() {
                true => turns(in_order().map(|dump| dump.3 as usize)),
                false => iter::once(0..seen.len()).collect(),
            },
        };
        (Dumps::Shelved { shelf, order }, known)
    }

    fn len(&self) -> usize {
        match self {
            Dumps::Listed(dumps) => dumps.len(),
            Dumps::Shelved { shelf, .. } => shelf.len(),
        }
    }

    pub fn get(&self, at: usize) -> Cow<'_, Dump> {
        match self {
            Dumps::Listed(dumps) => Cow::Borrowed(dumps[at]),
            Dumps::Shelved { shelf, order } => shelf.get(place(order, at)),
        }
    }

    /// The text of a dump.
    pub fn text(&self, at: usize) -> Cow<'_, str> {
        match self {
            Dumps::Listed(dumps) => Cow::Borrowed(&dumps[at].text),
            Dumps::Shelved { shelf, order } => shelf.part(
                place(order, at),
                |dump| Cow::Borrowed(&*dump.text),
                |bytes| stored_text(bytes).map(Cow::Owned),
            ),
        }
    }
}

/// Where a dump comes from: the outlet that its record names, or its file.
fn outlet(dump: &Dump) -> &str {
    let outlet = dump.record.as_ref().and_then(|r| r.outlet());
    outlet.unwrap_or(&dump.source)
}

/// Cuts texts of such sizes into turns.
fn turns(sizes: impl Iterator<Item = usize>) -> Vec<Range<usize>> {
    let (mut turns, mut start, mut end, mut bytes) = (Vec::new(), 0, 0, 0);
    for size in sizes {
        end += 1;
        bytes += size;
        if bytes >= AT_ONCE {
            turns.push(start..end);
            (start, bytes) = (end, 0);
        }
    }
    turns.push(start..end);
    turns
}

fn place(order: &Option<Vec<u32>>, at: usize) -> usize {
    order.as_ref().map_or(at, |order| order[at] as usize)
}
