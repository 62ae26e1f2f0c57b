//! Shingles that are kept from sketching for verification, where the texts are few enough, so that texts are not read
//! twice.

use crate::compare::{canon, shingles};
use std::borrow::Cow;

/// Bytes of text up to which shingles are kept; they take about two thirds as much.
const BYTES: usize = 1 << 25;

/// The shingles of many texts, part by part.
#[derive(Debug, Default)]
pub(super) struct Kept {
    parts: Vec<Part>,
    /// Texts in each part but the last.
    each: usize,
}

/// The upper halves of the shingles of some texts, in the order of the texts, and where those of each end.
#[derive(Debug, Default)]
pub(super) struct Part {
    halves: Vec<u32>,
    ends: Vec<u32>,
}

impl Part {
    /// Adds the shingles of the next text.
    pub fn push(&mut self, shingles: &[u64]) {
        self.halves.extend(shingles.iter().map(|&s| half(s)));
        self.ends.push(self.halves.len() as u32);
    }

    fn of(&self, k: usize) -> &[u32] {
        let start = if k == 0 { 0 } else { self.ends[k - 1] };
        &self.halves[start as usize..self.ends[k] as usize]
    }
}

fn half(shingle: u64) -> u32 {
    (shingle >> 32) as u32
}

impl Kept {
    /// Whether the shingles of so many bytes of text are kept.
    pub fn wanted(bytes: usize) -> bool {
        bytes <= BYTES
    }

    /// Parts of `each` texts (the last may be shorter); no parts when nothing was kept.
    pub fn new(parts: Vec<Part>, each: usize) -> Kept {
        Kept { parts, each }
    }

    /// The shingles of the text at a place, in its order, repeats included: those kept, or made again.
    pub fn of(&self, place: usize, text: &str, canonical: &mut String) -> Cow<'_, [u32]> {
        if let Some(part) = self.parts.get(place / self.each.max(1)) {
            return Cow::Borrowed(part.of(place % self.each));
        }
        canon::canonical_into(text, canonical);
        let mut made = Vec::with_capacity(canonical.len() / 5);
        shingles::each_shingle(canonical, |s| made.push(half(s)));
        Cow::Owned(made)
    }
}
