//! Rows one behind the other, the first of them in memory, the rest on disk, page by page.

use super::{Memory, Part, Row, Scratch, done};
use std::fmt;
use std::ops::Range;
use std::sync::{Mutex, PoisonError};

/// About how many bytes are read at a time.
const PAGE: usize = 1 << 13;

/// Pages that are kept as they were read.
const KEPT: usize = 64;

/// Pages that are written at a time.
const WRITTEN: usize = 32;

/// Rows that are added at the end and read at any place: what is known of every item of a corpus.
///
/// ```
/// use unspool::store::Column;
/// let column: Column<u32> = [7, 8, 9].into_iter().collect();
/// assert_eq!((column.len(), column.get(1)), (3, 8));
/// ```
pub struct Column<T> {
    held: Vec<T>,
    /// How many may be held.
    most: usize,
    memory: Memory,
    beyond: Option<Beyond>,
}

/// A page that was read, with its number.
type Page = Option<(u64, Vec<u8>)>;

/// What went to disk.
struct Beyond {
    file: Box<dyn Scratch>,
    rows: usize,
    /// The last bytes, not yet written, and how many are.
    tail: Vec<u8>,
    written: u64,
    /// Each with its number, at the place that the number names.
    pages: Vec<Mutex<Page>>,
}

impl<T> Default for Column<T> {
    fn default() -> Self {
        Column {
            held: Vec::new(),
            most: usize::MAX,
            memory: Memory::unlimited(),
            beyond: None,
        }
    }
}

impl<T: Row + fmt::Debug> fmt::Debug for Column<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

impl<T: Row + PartialEq> PartialEq for Column<T> {
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len() && self.iter().eq(other.iter())
    }
}

impl<T: Row> FromIterator<T> for Column<T> {
    fn from_iter<I: IntoIterator<Item = T>>(rows: I) -> Self {
        Column {
            held: rows.into_iter().collect(),
            ..Column::default()
        }
    }
}

impl<T: Row> Column<T> {
    /// Rows in a page.
    const PER: usize = if T::BYTES < PAGE { PAGE / T::BYTES } else { 1 };

    /// An empty one.
    pub(crate) fn new(memory: &Memory) -> Self {
        Column {
            most: memory.share(Part::Rows) / size_of::<T>(),
            memory: memory.clone(),
            ..Column::default()
        }
    }

    /// Of rows that come one after the other.
    pub(crate) fn of(memory: &Memory, rows: impl Iterator<Item = T>) -> Self {
        let mut column = Column::new(memory);
        rows.for_each(|row| column.push(row));
        column
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.held.len() + self.beyond.as_ref().map_or(0, |b| b.rows)
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Adds a row.
    ///
    /// # Panics
    /// In the way of [`guarded`](super::guarded), when it cannot be written.
    pub fn push(&mut self, row: T) {
        if self.beyond.is_none() && self.held.len() < self.most {
            if self.most < usize::MAX && self.held.len() == self.held.capacity() {
                // A list that grows is there twice for a moment, so it never grows beyond what it may.
                let more = self.held.len().max(64).min(self.most - self.held.len());
                self.held.reserve_exact(more);
            }
            self.held.push(row);
            return;
        }
        let memory = &self.memory;
        let beyond = self.beyond.get_or_insert_with(|| Beyond {
            file: memory.file(),
            rows: 0,
            tail: Vec::new(),
            written: 0,
            pages: (0..KEPT).map(|_| Mutex::default()).collect(),
        });
        row.put(&mut beyond.tail);
        beyond.rows += 1;
        if beyond.tail.len() == WRITTEN * Self::PER * T::BYTES {
            done(beyond.file.write_at(&beyond.tail, beyond.written));
            beyond.written += beyond.tail.len() as u64;
            beyond.tail.clear();
        }
    }

    /// A row.
    ///
    /// # Panics
    /// When there is none at this place; in the way of [`guarded`](super::guarded), when it cannot be read.
    pub fn get(&self, at: usize) -> T {
        match self.held.get(at) {
            Some(&row) => row,
            None => self.read(at - self.held.len()),
        }
    }

    /// A row that went to disk, by its number among those.
    fn read(&self, at: usize) -> T {
        let beyond = self.beyond.as_ref().filter(|b| at < b.rows);
        let beyond = beyond.expect("a row at this place");
        let byte = (at * T::BYTES) as u64;
        if byte >= beyond.written {
            return T::get(&beyond.tail[(byte - beyond.written) as usize..]);
        }
        let number = (at / Self::PER) as u64;
        let slot = &beyond.pages[number as usize % KEPT];
        // A poisoned lock only means that another thread panicked.
        let mut page = slot.lock().unwrap_or_else(PoisonError::into_inner);
        if page.as_ref().is_none_or(|(there, _)| *there != number) {
            let mut bytes = page.take().map_or_else(Vec::new, |(_, bytes)| bytes);
            bytes.resize(Self::PER * T::BYTES, 0);
            let start = number * (Self::PER * T::BYTES) as u64;
            done(beyond.file.read_at(&mut bytes, start));
            *page = Some((number, bytes));
        }
        let (_, bytes) = page.as_ref().expect("a page that was read");
        T::get(&bytes[at % Self::PER * T::BYTES..])
    }

    /// All rows, one after the other.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = T> + DoubleEndedIterator {
        self.range(0..self.len())
    }

    /// Some rows, one after the other.
    pub(crate) fn range(
        &self,
        range: Range<usize>,
    ) -> impl ExactSizeIterator<Item = T> + DoubleEndedIterator {
        range.map(|at| self.get(at))
    }

    /// How many rows there are at the start for which `is` holds, of rows that are divided by it.
    pub(crate) fn partition_point(&self, mut is: impl FnMut(T) -> bool) -> usize {
        let (mut from, mut to) = (0, self.len());
        while from < to {
            let middle = from + (to - from) / 2;
            match is(self.get(middle)) {
                true => from = middle + 1,
                false => to = middle,
            }
        }
        from
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::tests::sparing;

    #[test]
    fn rows_are_the_same_in_memory_and_on_disk() {
        let row = |i: u32| (i, u64::from(i) * 7, (i % 5) as u8);
        let rows = 300_000;
        let held: Column<(u32, u64, u8)> = (0..rows).map(row).collect();
        let disk = Column::of(&sparing(), (0..rows).map(row));
        assert!(disk.held.is_empty() && held.beyond.is_none());
        assert_eq!(held, disk);
        for at in [0, 1, 1 << 13, 200_001, 299_999] {
            assert_eq!(disk.get(at), row(at as u32));
        }
        assert_eq!(disk.partition_point(|row| row.0 < 123_456), 123_456);
        assert_eq!(disk.partition_point(|_| true), rows as usize);
    }
}
