//! Articles whose texts are gone: what is kept of one, and what two of them say about their texts.
//!
//! A [`Sketch`] is made by the same canonical form, shingles, samples and facts as everything else in this room. What it
//! gives is an estimate where the texts would give a proof: the two figures of an estimate, Jaccard similarity and
//! containment, come from one shingle in four (short texts: from all of them), and the relation from a few more numbers.
//! Only `exact` is sure. Who has the texts asks [`compare`](super::compare).

mod bytes;
mod clusters;
mod evidence;
mod facts;
mod relate;

pub use clusters::clusters;
pub use evidence::{NAMES, evidence};

use super::candidates::sampled;
use super::words::each_word;
use super::{canon, form, shingles, verify};
use facts::Few;
use xxhash_rust::xxh3::xxh3_128;

/// Texts of up to so many different shingles keep all of them.
const WHOLE: usize = 64;

/// Texts of more different shingles than this keep half of their samples, of four times as many a quarter.
const LONG: usize = 256;

/// Shingles at the beginning that are kept as such.
const LEAD: usize = 12;

/// What is kept of an article.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sketch {
    /// XXH3-128 of the canonical text: the same for exact copies, and for nothing else.
    pub content: u128,
    /// Words.
    pub words: u32,
    /// Different shingles.
    pub shingles: u32,
    /// How often the samples were halved.
    halved: u8,
    /// The sampled shingles, sorted.
    samples: Vec<u32>,
    /// The shingles that are no samples, sorted, where all are kept.
    rest: Option<Vec<u32>>,
    numbers: Few,
    names: Few,
    /// How its sentences begin.
    openings: Few,
    /// The shingles it begins with.
    lead: Few,
}

impl Sketch {
    /// The sketch of a text; none when it holds no word, for then there is nothing to compare.
    pub fn of(text: &str) -> Option<Sketch> {
        let canon = canon::canonicalise(text);
        let mut words = Vec::with_capacity(canon.text.len() / 5);
        each_word(&canon.text, |w| words.push(w));
        if words.is_empty() {
            return None;
        }
        let mut set = shingles::of_words(&words);
        let lead = different(set.iter().copied().take(LEAD));
        let mut openings = Vec::new();
        form::each_opening(text, &mut form::Room::default(), |o| {
            openings.push(o.into())
        });
        set.sort_unstable();
        set.dedup();
        let (numbers, names) = verify::facts(text, &canon, &words);
        let halved = match set.len() {
            0..=LONG => 0,
            n if n <= 4 * LONG => 1,
            _ => 2,
        };
        let mut samples: Vec<u32> = set
            .iter()
            .filter_map(|&s| sampled(s))
            .filter(|s| s.trailing_zeros() >= halved)
            .collect();
        samples.sort_unstable();
        samples.dedup();
        let rest = (set.len() <= WHOLE).then(|| {
            let others = set.iter().filter(|s| sampled(**s).is_none());
            let mut rest: Vec<u32> = others.map(|s| (s >> 8) as u32).collect();
            rest.sort_unstable();
            rest
        });
        Some(Sketch {
            content: xxh3_128(canon.text.as_bytes()),
            words: words.len() as u32,
            shingles: set.len() as u32,
            halved: halved as u8,
            samples,
            rest,
            numbers: Few::of(&numbers),
            names: Few::of(&names),
            openings: Few::of(&different(openings.into_iter())),
            lead: Few::of(&lead),
        })
    }

    /// What an inverted index finds it by, sorted: sketches of texts that share a passage have some in common.
    pub fn samples(&self) -> &[u32] {
        &self.samples
    }
}

/// Hashes, each once.
fn different(hashes: impl Iterator<Item = u64>) -> Vec<u64> {
    let mut all: Vec<u64> = hashes.collect();
    all.sort_unstable();
    all.dedup();
    all
}

#[cfg(test)]
mod tests;
