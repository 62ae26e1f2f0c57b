//! The words of all texts, ranked: the rarer, the lower.

use super::vocabulary::{Kind, standard};
use crate::split::meta::agency::is_picture_agency;
use std::collections::HashMap;
use xxhash_rust::xxh3::xxh3_64;

/// Words while they are being counted.
#[derive(Default)]
pub(super) struct Draft {
    ids: HashMap<u64, u32, foldhash::fast::RandomState>,
    hashes: Vec<u64>,
    counts: Vec<u32>,
    text: String,
    ends: Vec<usize>,
}

impl Draft {
    /// Counts one occurrence of a canonical word and gives its preliminary number.
    pub(super) fn count(&mut self, hash: u64, word: &str) -> u32 {
        let id = match self.ids.get(&hash) {
            Some(&id) => id,
            None => {
                let id = match standard(word) {
                    Some(form) => self.number(xxh3_64(form.as_bytes()), form),
                    None => self.number(hash, word),
                };
                self.ids.insert(hash, id);
                id
            }
        };
        let count = &mut self.counts[id as usize];
        *count = count.saturating_add(1);
        id
    }

    fn number(&mut self, hash: u64, word: &str) -> u32 {
        *self.ids.entry(hash).or_insert_with(|| {
            self.hashes.push(hash);
            self.counts.push(0);
            self.text.push_str(word);
            self.ends.push(self.text.len());
            u32::try_from(self.ends.len() - 1).expect("fewer than 2^32 distinct words")
        })
    }

    /// The lexicon, and the rank of each preliminary number.
    pub(super) fn finish(self) -> (Lexicon, Vec<u32>) {
        let mut order: Vec<u32> = (0..self.hashes.len() as u32).collect();
        order.sort_unstable_by_key(|&id| (self.counts[id as usize], self.hashes[id as usize]));
        let mut rank_of = vec![0; order.len()];
        let mut lexicon = Lexicon::default();
        for (rank, &id) in order.iter().enumerate() {
            rank_of[id as usize] = rank as u32;
            let start = (id as usize).checked_sub(1).map_or(0, |i| self.ends[i]);
            let word = &self.text[start..self.ends[id as usize]];
            lexicon.kinds.push(Kind::of(word));
            lexicon.credits.push(is_picture_agency(word));
            lexicon.text.push_str(word);
            lexicon.ends.push(lexicon.text.len());
        }
        (lexicon, rank_of)
    }
}

/// The words by rank. Ranks depend on the texts alone: by count, then by hash.
#[derive(Default)]
pub(super) struct Lexicon {
    kinds: Vec<Kind>,
    credits: Vec<bool>,
    text: String,
    ends: Vec<usize>,
}

impl Lexicon {
    /// The kind of a word.
    pub(super) fn kind(&self, rank: u32) -> Kind {
        self.kinds[rank as usize]
    }

    /// Whether the word names an agency, as the end of a credit does.
    pub(super) fn credits(&self, rank: u32) -> bool {
        self.credits[rank as usize]
    }

    /// The canonical word.
    pub(super) fn word(&self, rank: u32) -> &str {
        let rank = rank as usize;
        let start = rank.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.text[start..self.ends[rank]]
    }
}
