//! Rows that come in any order and go in theirs: sorted runs on disk where they are many, which are merged.

use super::{Memory, Part, Row, Scratch, done};
use rayon::slice::ParallelSliceMut;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// Bytes of a run that are read at a time.
const BLOCK: usize = 1 << 16;

/// Rows that are sorted at a time however little room there is.
const LEAST: usize = 1 << 10;

/// Rows, of which each comes out once, however often it came.
pub(crate) struct Sorter<T> {
    rows: Vec<T>,
    /// How many may be held.
    most: usize,
    memory: Memory,
    file: Option<Box<dyn Scratch>>,
    /// Where each run ends in the file.
    ends: Vec<u64>,
}

impl<T: Row + Ord> Sorter<T> {
    pub fn new(memory: &Memory) -> Self {
        Sorter {
            rows: Vec::new(),
            most: (memory.share(Part::Rows) / size_of::<T>()).max(LEAST),
            memory: memory.clone(),
            file: None,
            ends: Vec::new(),
        }
    }

    pub fn push(&mut self, row: T) {
        if self.rows.len() == self.most {
            self.spill();
        }
        if self.most < usize::MAX && self.rows.len() == self.rows.capacity() {
            let more = self.rows.len().max(LEAST).min(self.most - self.rows.len());
            self.rows.reserve_exact(more);
        }
        self.rows.push(row);
    }

    pub fn extend(&mut self, rows: impl IntoIterator<Item = T>) {
        rows.into_iter().for_each(|row| self.push(row));
    }

    /// Drops what came more than once, where there is no room to wait until the end.
    pub fn tidy(&mut self) {
        self.rows.par_sort_unstable();
        self.rows.dedup();
    }

    fn spill(&mut self) {
        self.tidy();
        if self.rows.len() < self.most / 2 {
            return;
        }
        let memory = &self.memory;
        let file = self.file.get_or_insert_with(|| memory.file());
        let mut end = self.ends.last().copied().unwrap_or(0);
        let mut bytes = Vec::with_capacity(BLOCK);
        for some in self.rows.chunks((BLOCK / T::BYTES).max(1)) {
            bytes.clear();
            some.iter().for_each(|row| row.put(&mut bytes));
            done(file.write_at(&bytes, end));
            end += bytes.len() as u64;
        }
        self.ends.push(end);
        self.rows.clear();
    }

    /// The rows in order.
    pub fn finish(mut self) -> Sorted<T> {
        self.tidy();
        let starts = [0].into_iter().chain(self.ends.iter().copied());
        let mut runs: Vec<Run<T>> = starts
            .zip(self.ends.iter().copied())
            .map(|(at, end)| Run {
                at,
                end,
                rows: Vec::new().into_iter(),
            })
            .collect();
        runs.push(Run {
            at: 0,
            end: 0,
            rows: self.rows.into_iter(),
        });
        let mut sorted = Sorted {
            file: self.file,
            heads: BinaryHeap::new(),
            runs,
            last: None,
        };
        for run in 0..sorted.runs.len() {
            sorted.head(run);
        }
        sorted
    }
}

/// One sorted run.
struct Run<T> {
    /// What is not yet read of it.
    at: u64,
    end: u64,
    rows: std::vec::IntoIter<T>,
}

/// Rows in order, each once.
pub(crate) struct Sorted<T> {
    file: Option<Box<dyn Scratch>>,
    /// The next row of each run.
    heads: BinaryHeap<Reverse<(T, usize)>>,
    runs: Vec<Run<T>>,
    last: Option<T>,
}

impl<T: Row + Ord> Sorted<T> {
    /// Takes the next row of a run, if there is one.
    fn head(&mut self, number: usize) {
        let run = &mut self.runs[number];
        let mut next = run.rows.next();
        if next.is_none()
            && run.at < run.end
            && let Some(file) = &self.file
        {
            let most = (BLOCK / T::BYTES).max(1) * T::BYTES;
            let mut bytes = vec![0; most.min((run.end - run.at) as usize)];
            done(file.read_at(&mut bytes, run.at));
            run.at += bytes.len() as u64;
            let rows: Vec<T> = bytes.chunks_exact(T::BYTES).map(T::get).collect();
            run.rows = rows.into_iter();
            next = run.rows.next();
        }
        self.heads.extend(next.map(|row| Reverse((row, number))));
    }
}

impl<T: Row + Ord> Iterator for Sorted<T> {
    type Item = T;

    fn next(&mut self) -> Option<T> {
        if let [run] = &mut self.runs[..] {
            // The heap holds the first row of it.
            return match self.heads.pop() {
                Some(Reverse((row, _))) => Some(row),
                None => run.rows.next(),
            };
        }
        loop {
            let Reverse((row, run)) = self.heads.pop()?;
            self.head(run);
            if self.last != Some(row) {
                self.last = Some(row);
                return Some(row);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::tests::sparing;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn rows_come_in_order_and_once(rows in prop::collection::vec((0u32..900, 0u32..3), 0..6_000)) {
            let mut due = rows.clone();
            due.sort_unstable();
            due.dedup();
            for memory in [Memory::unlimited(), sparing()] {
                let mut sorter = Sorter::new(&memory);
                sorter.extend(rows.iter().copied());
                prop_assert_eq!(sorter.finish().collect::<Vec<_>>(), due.clone());
            }
        }
    }

    #[test]
    fn runs_on_disk_are_merged() {
        let row = |i: u64| (i.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 20, i as u32);
        let mut due: Vec<(u64, u32)> = (0..40_000).map(row).collect();
        let mut sorter = Sorter::new(&sparing());
        sorter.extend(due.iter().copied());
        assert!(sorter.ends.len() > 30);
        due.sort_unstable();
        assert!(sorter.finish().eq(due));
    }
}
