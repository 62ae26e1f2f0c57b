//! Pairs of numbers that are sorted into parts as they come, and read part by part, on disk.

use super::{Memory, Scratch, done};

/// Bytes of a part that are written at a time.
const BLOCK: usize = 1 << 16;

/// Pairs of numbers by part, each part in the order in which it came.
#[derive(Debug)]
pub(crate) struct Parted {
    file: Box<dyn Scratch>,
    /// Where the next block goes.
    end: u64,
    /// For each part the blocks that were written, and what is not yet.
    parts: Vec<(Vec<u64>, Vec<u8>)>,
}

impl Parted {
    pub fn new(memory: &Memory, parts: usize) -> Parted {
        Parted {
            file: memory.file(),
            end: 0,
            parts: vec![(Vec::new(), Vec::with_capacity(BLOCK)); parts],
        }
    }

    pub fn push(&mut self, part: usize, (a, b): (u32, u32)) {
        let (blocks, open) = &mut self.parts[part];
        open.extend(a.to_le_bytes());
        open.extend(b.to_le_bytes());
        if open.len() == BLOCK {
            done(self.file.write_at(open, self.end));
            blocks.push(self.end);
            self.end += BLOCK as u64;
            open.clear();
        }
    }

    pub fn part(&self, part: usize) -> Vec<(u32, u32)> {
        let (blocks, open) = &self.parts[part];
        let mut out = Vec::with_capacity((blocks.len() * BLOCK + open.len()) / 8);
        let mut read = |bytes: &[u8]| {
            let (pairs, _) = bytes.as_chunks::<8>();
            out.extend(pairs.iter().map(|&[a, b, c, d, e, f, g, h]| {
                let first = u32::from_le_bytes([a, b, c, d]);
                (first, u32::from_le_bytes([e, f, g, h]))
            }));
        };
        let mut block = vec![0; BLOCK];
        for &at in blocks {
            done(self.file.read_at(&mut block, at));
            read(&block);
        }
        read(open);
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::tests::sparing;

    #[test]
    fn parts_come_back_in_the_order_of_their_coming() {
        let pairs: Vec<(u32, u32)> = (0..30_000).map(|i| (i % 3, i)).collect();
        let mut parted = Parted::new(&sparing(), 4);
        for &pair in &pairs {
            parted.push(pair.0 as usize, pair);
        }
        for part in 0..4 {
            let due: Vec<(u32, u32)> = pairs.iter().copied().filter(|p| p.0 == part).collect();
            assert_eq!(parted.part(part as usize), due);
        }
    }
}
