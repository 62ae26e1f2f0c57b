//! Rows of as many numbers each: all of them in memory, or all on disk.

use super::{Memory, Part, Scratch, done};
use rayon::prelude::*;
use std::borrow::Cow;

/// Rows that one thread makes or looks at, at a time.
const BLOCK: usize = 1024;

/// Rows of 16-bit numbers, which are written once and read at any place.
#[derive(Debug)]
pub(crate) struct Table {
    width: usize,
    rows: usize,
    held: Vec<u16>,
    file: Option<Box<dyn Scratch>>,
}

impl Table {
    /// Of rows that are in memory.
    pub fn held(held: Vec<u16>, width: usize) -> Table {
        Table {
            width,
            rows: held.len() / width,
            held,
            file: None,
        }
    }

    /// Of so many rows, each of which `write` is asked to write; `start` makes what a thread needs for it.
    pub fn make<R>(
        rows: usize,
        width: usize,
        memory: &Memory,
        start: impl Fn() -> R + Sync + Send,
        write: impl Fn(&mut R, usize, &mut [u16]) + Sync + Send,
    ) -> Table {
        let bytes = rows * width * size_of::<u16>();
        if bytes <= memory.share(Part::Candidates) / 4 {
            let mut held = vec![0; rows * width];
            held.par_chunks_exact_mut(width)
                .enumerate()
                .with_min_len(256)
                .for_each_init(start, |room, (i, row)| write(room, i, row));
            return Table::held(held, width);
        }
        let file = memory.file();
        (0..rows.div_ceil(BLOCK)).into_par_iter().for_each_init(
            || (start(), Vec::new(), Vec::new()),
            |(room, block, bytes): &mut (R, Vec<u16>, Vec<u8>), number| {
                let first = number * BLOCK;
                block.clear();
                block.resize(BLOCK.min(rows - first) * width, 0);
                for (i, row) in block.chunks_exact_mut(width).enumerate() {
                    write(room, first + i, row);
                }
                bytes.clear();
                bytes.extend(block.iter().flat_map(|n| n.to_le_bytes()));
                done(file.write_at(bytes, (first * width * size_of::<u16>()) as u64));
            },
        );
        Table {
            width,
            rows,
            held: Vec::new(),
            file: Some(file),
        }
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.rows
    }

    /// Numbers in a row.
    pub fn width(&self) -> usize {
        self.width
    }

    /// A row.
    pub fn row(&self, row: usize) -> Cow<'_, [u16]> {
        let start = row * self.width;
        match &self.file {
            None => Cow::Borrowed(&self.held[start..start + self.width]),
            Some(file) => Cow::Owned(read(&**file, start, self.width)),
        }
    }

    /// Writes what `f` makes of each row beside it.
    pub fn each<T: Send>(&self, into: &mut [T], f: impl Fn(&[u16], &mut T) + Sync + Send) {
        match &self.file {
            None => into
                .par_iter_mut()
                .zip(self.held.par_chunks_exact(self.width))
                .with_min_len(BLOCK)
                .for_each(|(value, row)| f(row, value)),
            Some(file) => into
                .par_chunks_mut(BLOCK)
                .enumerate()
                .for_each(|(number, values)| {
                    let start = number * BLOCK * self.width;
                    let rows = read(&**file, start, values.len() * self.width);
                    for (value, row) in values.iter_mut().zip(rows.chunks_exact(self.width)) {
                        f(row, value);
                    }
                }),
        }
    }
}

/// Numbers of a file from the one at `start` on.
fn read(file: &dyn Scratch, start: usize, count: usize) -> Vec<u16> {
    let mut bytes = vec![0; count * size_of::<u16>()];
    done(file.read_at(&mut bytes, (start * size_of::<u16>()) as u64));
    let (numbers, _) = bytes.as_chunks::<2>();
    numbers.iter().map(|&n| u16::from_le_bytes(n)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::tests::sparing;

    #[test]
    fn rows_are_the_same_in_memory_and_on_disk() {
        let write = |(): &mut (), i: usize, row: &mut [u16]| {
            (0..).zip(row).for_each(|(k, n)| *n = (i * 7 + k) as u16);
        };
        let rows = 2 * BLOCK + 3;
        let made = |memory| Table::make(rows, 4, memory, || (), write);
        let (held, disk) = (made(&Memory::unlimited()), made(&sparing()));
        assert!(held.file.is_none() && disk.file.is_some());
        assert_eq!((held.len(), disk.len(), disk.width()), (rows, rows, 4));
        let sums = |table: &Table| {
            let mut sums = vec![0u32; rows];
            table.each(&mut sums, |row, sum| {
                *sum = row.iter().map(|&n| u32::from(n)).sum()
            });
            sums
        };
        assert_eq!(sums(&held), sums(&disk));
        assert_eq!(held.row(BLOCK + 1), disk.row(BLOCK + 1));
    }
}
