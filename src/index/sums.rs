//! Checksums: of every block, and over all of them.

use super::store::Key;
use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::{xxh3_64, xxh3_64_with_seed};

/// Bytes of the checksum that ends a block.
const BYTES: usize = 8;

/// The checksum of bytes that lie under a key: the same bytes under another key have another.
fn sum(key: Key, bytes: &[u8]) -> u64 {
    let mut place = [0; 13];
    place[0] = key.0;
    place[1..5].copy_from_slice(&key.1.to_le_bytes());
    place[5..].copy_from_slice(&key.2.to_le_bytes());
    xxh3_64_with_seed(bytes, xxh3_64(&place))
}

/// A block as it is stored: `into` is overwritten with it.
pub(super) fn seal(key: Key, bytes: &[u8], into: &mut Vec<u8>) {
    into.clear();
    into.extend_from_slice(bytes);
    into.extend_from_slice(&sum(key, bytes).to_le_bytes());
}

/// What a stored block holds, when it is what was put there.
pub(super) fn open(key: Key, stored: &[u8]) -> Option<&[u8]> {
    let (bytes, said) = stored.split_last_chunk::<BYTES>()?;
    (u64::from_le_bytes(*said) == sum(key, bytes)).then_some(bytes)
}

/// Over all blocks and what the index knows about itself, so that none can be missing, and no old one be there again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Tally {
    blocks: u64,
    sum: u64,
    about: u64,
}

impl Tally {
    /// Counts a stored block in.
    pub fn add(&mut self, stored: &[u8]) {
        self.blocks = self.blocks.wrapping_add(1);
        self.sum = self.sum.wrapping_add(last(stored));
    }

    /// Counts a stored block out.
    pub fn subtract(&mut self, stored: &[u8]) {
        self.blocks = self.blocks.wrapping_sub(1);
        self.sum = self.sum.wrapping_sub(last(stored));
    }

    /// Takes over what the index knows about itself.
    pub fn set_about(&mut self, about: &[u8]) {
        self.about = xxh3_64(about);
    }

    /// Whether that is what the index knows about itself.
    pub fn is_about(&self, about: &[u8]) -> bool {
        self.about == xxh3_64(about)
    }

    /// Whether the blocks are the same.
    pub fn same_blocks(&self, other: &Tally) -> bool {
        (self.blocks, self.sum) == (other.blocks, other.sum)
    }
}

/// The checksum at the end of a stored block.
fn last(stored: &[u8]) -> u64 {
    stored
        .last_chunk::<BYTES>()
        .map_or(0, |sum| u64::from_le_bytes(*sum))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_changed_block_and_one_in_the_wrong_place_are_told() {
        let mut stored = Vec::new();
        seal((1, 2, 3), b"a block", &mut stored);
        assert_eq!(open((1, 2, 3), &stored), Some(&b"a block"[..]));
        for other in [(0, 2, 3), (1, 0, 3), (1, 2, 4)] {
            assert_eq!(open(other, &stored), None);
        }
        for at in 0..stored.len() {
            let mut changed = stored.clone();
            changed[at] ^= 1;
            assert_eq!(open((1, 2, 3), &changed), None, "byte {at}");
        }
        assert_eq!(open((1, 2, 3), b"short"), None);
    }
}
