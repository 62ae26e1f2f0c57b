//! The dumps of a corpus in the order of source and record, wherever they are.

use crate::input::Dump;
use crate::store::{Column, Memory, Shelf, Sorter};
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
        order: Option<Column<u32>>,
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
    pub sources: Column<u32>,
    /// Bytes of all texts.
    pub bytes: u64,
    /// Where those end that are split at a time: all of them where there is no limit.
    pub turns: Column<u32>,
}

impl Known {
    /// The dumps that are split at a time.
    pub fn turns(&self) -> impl Iterator<Item = Range<usize>> {
        let mut start = 0;
        self.turns.iter().map(move |end| {
            let turn = start..end as usize;
            start = end as usize;
            turn
        })
    }
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
            turns: iter::once(sorted.len() as u32).collect(),
        };
        (Dumps::Listed(sorted), known)
    }

    /// Of dumps that may be on disk, in any order.
    pub fn shelved(shelf: &'d Shelf<Dump>, memory: &Memory) -> (Self, Known) {
        let (mut files, mut outlets) = (Names::default(), Names::default());
        // Each is read once: file, place in it; outlet, bytes of its text.
        let mut seen: Column<((u32, u64), (u32, u32))> = Column::new(memory);
        for at in 0..shelf.len() {
            let dump = shelf.but_text(at);
            let start = dump.record.as_ref().map_or(0, |r| r.span.start as u64 + 1);
            let place = (files.number(&dump.source), start);
            let bytes = u32::try_from(shelf.text_len(at)).unwrap_or(u32::MAX);
            seen.push((place, (outlets.number(outlet(&dump)), bytes)));
        }
        let (files, outlets) = (files.ranks(), outlets.ranks());
        let key = |((file, start), _): ((u32, u64), (u32, u32))| (files[file as usize], start);
        let is_sorted = seen.iter().is_sorted_by_key(key);
        let order = (!is_sorted).then(|| {
            let mut sorter = Sorter::new(memory);
            sorter.extend(seen.iter().map(key).zip(0u32..));
            Column::of(memory, sorter.finish().map(|(_, at)| at))
        });
        let in_order = || (0..seen.len()).map(|at| seen.get(place(&order, at)).1);
        let sources = in_order().map(|(outlet, _)| outlets[outlet as usize]);
        let known = Known {
            sources: Column::of(memory, sources),
            bytes: in_order().map(|(_, bytes)| u64::from(bytes)).sum(),
            turns: match memory.is_limited() {
                true => turns(memory, in_order().map(|(_, bytes)| bytes as usize)),
                false => iter::once(seen.len() as u32).collect(),
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

    /// A dump, of which the text may be missing.
    pub fn but_text(&self, at: usize) -> Cow<'_, Dump> {
        match self {
            Dumps::Listed(dumps) => Cow::Borrowed(dumps[at]),
            Dumps::Shelved { shelf, order } => shelf.but_text(place(order, at)),
        }
    }

    /// The text of a dump.
    pub fn text(&self, at: usize) -> Cow<'_, str> {
        match self {
            Dumps::Listed(dumps) => Cow::Borrowed(&dumps[at].text),
            Dumps::Shelved { shelf, order } => shelf.part(
                place(order, at),
                |dump| Cow::Borrowed(&*dump.text),
                |_, text| text.map(|text| Cow::Owned(text.to_owned())),
            ),
        }
    }
}

/// Where a dump comes from: the outlet that its record names, or its file.
fn outlet(dump: &Dump) -> &str {
    let outlet = dump.record.as_ref().and_then(|r| r.outlet());
    outlet.unwrap_or(&dump.source)
}

/// Where turns end that texts of such sizes are cut into.
fn turns(memory: &Memory, sizes: impl Iterator<Item = usize>) -> Column<u32> {
    let mut turns = Column::new(memory);
    let (mut end, mut bytes) = (0, 0);
    for size in sizes {
        end += 1;
        bytes += size;
        if bytes >= AT_ONCE {
            turns.push(end);
            bytes = 0;
        }
    }
    turns.push(end);
    turns
}

fn place(order: &Option<Column<u32>>, at: usize) -> usize {
    order.as_ref().map_or(at, |order| order.get(at) as usize)
}
