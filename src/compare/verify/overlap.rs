//! What two texts have in common: shared shingles, the words they cover, and passages word for word.

use super::profile::Profile;
use crate::compare::shingles::LENGTH;

/// A passage of the same words in both texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Block {
    /// First word in the first text.
    pub a: usize,
    /// First word in the second text.
    pub b: usize,
    /// Words.
    pub len: usize,
}

/// The overlap of two profiles.
#[derive(Debug)]
pub(crate) struct Overlap {
    /// Different shingles in both.
    pub shared: usize,
    /// Whether each word of the first text lies in a shared shingle.
    pub covered_a: Vec<bool>,
    /// The same for the second text.
    pub covered_b: Vec<bool>,
    /// Shared passages in order of the first text, none inside another.
    pub blocks: Vec<Block>,
}

impl Overlap {
    pub fn new(a: &Profile, b: &Profile) -> Overlap {
        let mut at = vec![u32::MAX; a.shingles.len()];
        let mut covered_a = vec![false; a.words.len()];
        let mut covered_b = vec![false; b.words.len()];
        let mut shared = 0;
        for (place, &shingle) in a.shingles.iter().enumerate() {
            if let Some(first) = b.index.first(shingle) {
                at[place] = first;
                cover(&mut covered_a, place);
                shared += usize::from(a.index.first(shingle) == Some(place as u32));
            }
        }
        for (place, &shingle) in b.shingles.iter().enumerate() {
            if a.index.holds(shingle) {
                cover(&mut covered_b, place);
            }
        }
        Overlap {
            shared,
            blocks: blocks(a, b, &at),
            covered_a,
            covered_b,
        }
    }

    /// Jaccard similarity of the shingle sets, and the share of each set that is in the other.
    pub fn ratios(&self, a: &Profile, b: &Profile) -> (f64, f64, f64) {
        let (n, x, y) = (self.shared as f64, a.distinct as f64, b.distinct as f64);
        (n / (x + y - n).max(1.0), n / x.max(1.0), n / y.max(1.0))
    }
}

fn cover(words: &mut [bool], place: usize) {
    let end = (place + LENGTH).min(words.len());
    words[place..end].fill(true);
}

fn blocks(a: &Profile, b: &Profile, at: &[u32]) -> Vec<Block> {
    let mut out: Vec<Block> = Vec::new();
    let mut i = 0;
    let mut after = 0;
    while i < at.len() {
        if at[i] == u32::MAX {
            i += 1;
            continue;
        }
        // A repeated phrase continues the passage before it where it can.
        let mut j = at[i] as usize;
        if out.last().is_some_and(|l| l.a + l.len > i)
            && b.shingles
                .get(after)
                .is_some_and(|s| s >> 32 == a.shingles[i] >> 32)
        {
            j = after;
        }
        let len = a.shingles[i..]
            .iter()
            .zip(&b.shingles[j..])
            .take_while(|(x, y)| **x >> 32 == **y >> 32)
            .count();
        let words = (len + LENGTH - 1)
            .min(a.words.len() - i)
            .min(b.words.len() - j);
        out.push(Block {
            a: i,
            b: j,
            len: words,
        });
        i += len;
        after = j + len;
    }
    out
}
