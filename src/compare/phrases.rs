//! What is common and what is rare in a corpus that comes bit by bit: what pairs of its texts are verified against.

use super::frequency::{Frequencies, SAMPLE};
use super::{Item, Level, Match, canon, documents, shingles};
use rayon::prelude::*;

/// How common phrases are among the first texts of a corpus, so many that more would not change it much.
#[derive(Debug)]
pub struct Phrases {
    common: Frequencies,
    texts: u64,
}

impl Default for Phrases {
    fn default() -> Self {
        Phrases {
            common: Frequencies::none(),
            texts: 0,
        }
    }
}

impl Phrases {
    /// Counts the phrases of some more texts, unless enough are counted; whether any were.
    pub fn count(&mut self, texts: &[&str]) -> bool {
        let room = SAMPLE.saturating_sub(self.texts) as usize;
        let some = &texts[..texts.len().min(room)];
        let of = |text: &&str| {
            let mut set = Vec::new();
            shingles::each_shingle(&canon::canonicalise(text).text, |s| set.push(s));
            set
        };
        let sets: Vec<Vec<u64>> = some.par_iter().map(of).collect();
        self.texts += sets.len() as u64;
        self.common.add(sets.iter().map(Vec::as_slice), self.texts);
        !sets.is_empty()
    }

    /// The counts as bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = self.texts.to_le_bytes().to_vec();
        bytes.extend(self.common.to_bytes());
        bytes
    }

    /// Counts that were kept as bytes; none when they are none.
    pub fn of_bytes(bytes: &[u8]) -> Option<Phrases> {
        let (texts, counts) = bytes.split_first_chunk()?;
        let texts = u64::from_le_bytes(*texts);
        Some(Phrases {
            common: Frequencies::of_bytes(counts, texts)?,
            texts,
        })
    }

    /// How two articles are related, worked out on their texts; the first is called 0, the second 1. None when they have
    /// nothing to do with one another. Whether they are the same is not asked.
    pub fn verify(&self, a: &str, b: &str) -> Option<Match> {
        let item = |text| Item {
            level: Level::Article,
            text,
            headline: None,
            date: None,
            source: 0,
            parent: 0,
            order: 0,
        };
        documents::one(&item(a), &item(b), &self.common)
    }
}
