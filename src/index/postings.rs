//! Postings: for every sampled shingle the contents that hold it.
//!
//! A shingle that many hold is a phrase; of such only the first few holders are kept, and how many there are.

use super::block::{Blocks, Filled, SMALL};
use super::lookup::Sorted;
use crate::varint::{get, put};

/// Holders up to which all are kept: in more texts than this, a shingle is a common phrase.
pub(super) const COMMON: usize = 32;

/// Holders that are kept of a common phrase: the first printings of a story that very many print.
pub(super) const FIRST: usize = 8;

/// The holders of one shingle.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Posting {
    pub shingle: u32,
    /// How many hold it.
    pub count: u32,
    /// All of them, or of a common phrase at most the first [`FIRST`]; sorted.
    pub contents: Vec<u32>,
}

impl Posting {
    /// Adds holders that come after those it has.
    pub fn add(&mut self, count: u32, contents: &[u32]) {
        self.count += count;
        self.contents.extend_from_slice(contents);
        if self.count as usize > COMMON {
            self.contents.truncate(FIRST);
        }
    }
}

/// Puts postings into blocks, in the order of their shingles.
pub(super) struct Writer {
    blocks: Blocks,
    before: u32,
}

impl Writer {
    pub fn new() -> Writer {
        Writer {
            blocks: Blocks::new(SMALL),
            before: 0,
        }
    }

    /// Adds a posting: the shingle as what it is more than the one before, with a mark for more holders than one.
    pub fn push(&mut self, posting: &Posting) {
        let most = 5 * (posting.contents.len() + 3);
        if self.blocks.begins(most) {
            self.before = 0;
        }
        let room = self.blocks.room(posting.shingle.into(), most);
        let step = u64::from(posting.shingle - self.before);
        self.before = posting.shingle;
        if let [one] = posting.contents[..]
            && posting.count == 1
        {
            put(room, step << 1);
            put(room, one.into());
            return;
        }
        put(room, step << 1 | 1);
        put(room, posting.count.into());
        if posting.count as usize > COMMON {
            put(room, posting.contents.len() as u64);
        }
        let mut before = 0;
        for &content in &posting.contents {
            put(room, (content - before).into());
            before = content;
        }
    }

    pub fn blocks(&mut self) -> &mut Blocks {
        &mut self.blocks
    }

    pub fn finish(self) -> Filled {
        self.blocks.finish()
    }
}

/// Reads the postings of a block one after the other.
#[derive(Default)]
pub(super) struct Reader {
    posting: Posting,
}

impl Sorted for Reader {
    type Value = Posting;

    fn next(&mut self, bytes: &mut &[u8]) -> Option<u64> {
        let step = get(bytes)?;
        let p = &mut self.posting;
        p.shingle = p.shingle.checked_add((step >> 1).try_into().ok()?)?;
        p.contents.clear();
        if step & 1 == 0 {
            p.count = 1;
            p.contents.push(get(bytes)?.try_into().ok()?);
            return Some(p.shingle.into());
        }
        p.count = get(bytes)?.try_into().ok()?;
        let kept = match p.count as usize {
            n if n > COMMON => usize::try_from(get(bytes)?).ok()?,
            n => n,
        };
        let mut before = 0u32;
        for _ in 0..kept {
            before = before.checked_add(get(bytes)?.try_into().ok()?)?;
            p.contents.push(before);
        }
        Some(p.shingle.into())
    }

    fn value(&self) -> &Posting {
        &self.posting
    }
}
