//! Keys: from a hash to the articles that have it. The hash is of a content, or of what makes an article the same one.

use super::block::{Blocks, Filled, SMALL};
use super::lookup::Sorted;
use crate::varint::{get, put};
use xxhash_rust::xxh3::Xxh3;

/// The key of a content: all articles that have it.
pub(super) fn content(content: u128) -> u64 {
    (content >> 64) as u64
}

/// The key of a content from a source: the first article that has both.
pub(super) fn from_source(content: u128, source: &str) -> u64 {
    hash(b's', content, &[source])
}

/// The key of an article: what comes with the same id, from the same source, and says the same, is the same.
pub(super) fn article(content: u128, source: &str, id: &str) -> u64 {
    hash(b'a', content, &[source, id])
}

fn hash(kind: u8, content: u128, names: &[&str]) -> u64 {
    let mut hasher = Xxh3::new();
    hasher.update(&[kind]);
    hasher.update(&content.to_le_bytes());
    for name in names {
        hasher.update(&(name.len() as u64).to_le_bytes());
        hasher.update(name.as_bytes());
    }
    hasher.digest()
}

/// Puts keys into blocks, in their order.
pub(super) struct Writer {
    blocks: Blocks,
    before: u64,
}

impl Writer {
    pub fn new() -> Writer {
        Writer {
            blocks: Blocks::new(SMALL),
            before: 0,
        }
    }

    /// Adds a key with the articles that have it, sorted.
    pub fn push(&mut self, key: u64, entries: &[u32]) {
        let most = 10 + 5 * (entries.len() + 1);
        if self.blocks.begins(most) {
            self.before = 0;
        }
        let room = self.blocks.room(key, most);
        put(room, key - self.before);
        self.before = key;
        put(room, entries.len() as u64);
        let mut before = 0;
        for &entry in entries {
            put(room, (entry - before).into());
            before = entry;
        }
    }

    pub fn blocks(&mut self) -> &mut Blocks {
        &mut self.blocks
    }

    pub fn finish(self) -> Filled {
        self.blocks.finish()
    }
}

/// Reads the keys of a block one after the other.
#[derive(Default)]
pub(super) struct Reader {
    key: u64,
    entries: Vec<u32>,
}

impl Sorted for Reader {
    type Value = Vec<u32>;

    fn next(&mut self, bytes: &mut &[u8]) -> Option<u64> {
        self.key = self.key.checked_add(get(bytes)?)?;
        self.entries.clear();
        let mut before = 0u32;
        for _ in 0..get(bytes)? {
            before = before.checked_add(get(bytes)?.try_into().ok()?)?;
            self.entries.push(before);
        }
        Some(self.key)
    }

    fn value(&self) -> &Vec<u32> {
        &self.entries
    }
}
