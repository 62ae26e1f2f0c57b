//! From items to texts: each distinct run of words once, as ranks of a lexicon.

use super::core::{core, only_agencies};
use super::lexicon::{Draft, Lexicon};
use super::vocabulary::Kind;
use crate::Span;
use crate::compare::distinct::Distinct;
use crate::compare::window::Spread;
use crate::compare::{How, Items, Level, canon, words};
use rayon::prelude::*;
use std::collections::HashMap;
use xxhash_rust::xxh3::xxh3_128;

/// Items that are read by one task.
const CHUNK: usize = 2048;

/// Tasks that are read at a time where there is a limit.
const AT_ONCE: usize = 16;

/// See [`Corpus::texts`].
pub(super) const NO_WORDS: u32 = u32::MAX;

/// The words of one item.
#[derive(Default)]
pub(super) struct Parsed {
    /// Where the text itself lies in the item's text.
    pub core: Span,
    /// Its canonical form.
    pub canon: String,
    /// Its words, as spans of `canon`.
    pub words: Vec<words::Word>,
    /// Whether it ends in an ellipsis: a mark that the end was cut off.
    pub clipped: bool,
}

impl Parsed {
    /// Reads one item; `self` is used again to save allocations.
    pub(super) fn read(&mut self, text: &str, level: Level) {
        self.core = core(text, level);
        let core = self.core.of(text);
        canon::canonical_into(core, &mut self.canon);
        self.words.clear();
        self.clipped = false;
        if level == Level::Caption && only_agencies(core) {
            return;
        }
        words::each_word(&self.canon, |word| self.words.push(word));
        self.clipped = self.canon.ends_with("...") || core.ends_with('…');
    }

    /// Whether a new sentence or part begins with word `i`.
    fn opens(&self, i: usize) -> bool {
        let from = i.checked_sub(1).map_or(0, |before| self.words[before].end);
        let gap = &self.canon[from..self.words[i].start];
        i == 0 || gap.contains(['.', '!', '?', ':', '|', ';', '。']) || gap.contains(" - ")
    }
}

/// A word of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Token {
    /// Rank in the lexicon; rarer words rank lower.
    pub rank: u32,
    /// Whether a new sentence or part begins with it.
    pub opens: bool,
}

/// Rows of different lengths, one after the other.
#[derive(Clone, Debug)]
pub(super) struct Rows<T> {
    flat: Vec<T>,
    ends: Vec<usize>,
}

impl<T> Rows<T> {
    fn new() -> Self {
        Rows {
            flat: Vec::new(),
            ends: Vec::new(),
        }
    }

    pub(super) fn push(&mut self, row: impl IntoIterator<Item = T>) {
        self.flat.extend(row);
        self.ends.push(self.flat.len());
    }

    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    pub(super) fn row(&self, i: usize) -> &[T] {
        let start = i.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.flat[start..self.ends[i]]
    }
}

impl<T> FromIterator<Vec<T>> for Rows<T> {
    fn from_iter<I: IntoIterator<Item = Vec<T>>>(rows: I) -> Self {
        let mut out = Rows::new();
        for row in rows {
            out.push(row);
        }
        out
    }
}

/// All texts of one level: items with the same words are one text.
pub(super) struct Corpus {
    /// First item, in item order, of each text.
    pub firsts: Vec<u32>,
    /// For each text as it is written, by its rank, which of these it is; [`NO_WORDS`] where there are none.
    pub texts: Vec<u32>,
    /// Words of each text in order.
    pub tokens: Rows<Token>,
    /// Distinct content words of each text, rarest first.
    pub sets: Rows<u32>,
    /// Whether the text ends in an ellipsis.
    pub clipped: Vec<bool>,
    /// The words.
    pub lexicon: Lexicon,
}

/// What a task reads: words of many items in one buffer.
struct Chunk {
    canon: String,
    words: Rows<(u64, usize, usize, bool)>,
    clipped: Vec<bool>,
}

impl Corpus {
    /// Reads the items `of`. Items without a word are left out.
    pub(super) fn read(items: &dyn Items, of: &Distinct, level: Level, how: &How<'_>) -> Corpus {
        let How {
            window,
            memory,
            observer,
            ..
        } = *how;
        let mut number: HashMap<u128, usize, foldhash::fast::RandomState> = HashMap::default();
        let mut draft = Draft::default();
        let (mut firsts, mut clipped): (Vec<u32>, Vec<bool>) = Default::default();
        let mut texts: Vec<u32> = Vec::with_capacity(of.firsts.len());
        let mut drafted: Rows<(u32, bool)> = Rows::new();
        let mut days: Vec<Spread> = Vec::new();
        let mut bytes = Vec::new();
        let at_once = match memory.is_limited() {
            true => CHUNK * AT_ONCE,
            false => of.firsts.len().max(1),
        };
        for some in of.firsts.chunks(at_once) {
            let chunks: Vec<Chunk> = some
                .par_chunks(CHUNK)
                .map(|some| Chunk::read(items, some, level))
                .collect();
            for (chunk, some) in chunks.into_iter().zip(some.chunks(CHUNK)) {
                let before = texts.len();
                for (k, &item) in some.iter().enumerate() {
                    let words = chunk.words.row(k);
                    if words.is_empty() {
                        texts.push(NO_WORDS);
                        continue;
                    }
                    bytes.clear();
                    for &(hash, ..) in words {
                        bytes.extend_from_slice(&hash.to_le_bytes());
                    }
                    let next = firsts.len();
                    let hash = xxh3_128(&bytes);
                    // The same words outside the window are a text of their own, under the next free key.
                    let text = (0..)
                        .map(|k| *number.entry(hash.wrapping_add(k)).or_insert(next))
                        .find(|&text| text == next || window.admits(days[text], item as usize))
                        .unwrap_or(next);
                    if text == next {
                        days.push(Spread::default());
                    }
                    days[text] = window.with(days[text], item as usize);
                    texts.push(text as u32);
                    if text != next {
                        clipped[text] |= chunk.clipped[k];
                        continue;
                    }
                    firsts.push(item);
                    clipped.push(chunk.clipped[k]);
                    drafted.push(words.iter().map(|&(hash, start, end, opens)| {
                        (draft.count(hash, &chunk.canon[start..end]), opens)
                    }));
                }
                let read: usize = (before..texts.len()).map(|rank| of.times(rank)).sum();
                observer.advance(read as u64);
            }
        }
        let (lexicon, rank_of) = draft.finish();
        let tokens: Rows<Token> = Rows {
            flat: drafted
                .flat
                .iter()
                .map(|&(id, opens)| Token {
                    rank: rank_of[id as usize],
                    opens,
                })
                .collect(),
            ends: drafted.ends,
        };
        let sets = (0..tokens.len())
            .into_par_iter()
            .map(|i| content(tokens.row(i), &lexicon))
            .collect::<Vec<_>>()
            .into_iter()
            .collect();
        Corpus {
            firsts,
            texts,
            tokens,
            sets,
            clipped,
            lexicon,
        }
    }
}

impl Corpus {
    /// Every item but the first of each of these texts, with the number of its text.
    pub(super) fn all_copies(&self, of: &Distinct) -> impl Iterator<Item = (u32, u32)> {
        let other = self.texts.iter().zip(&of.firsts);
        let others = other.filter_map(|(&text, &item)| {
            let first = self.firsts.get(text as usize);
            first
                .is_some_and(|&first| first != item)
                .then_some((item, text))
        });
        let copies = of.all_copies().filter_map(|(rank, item)| {
            let text = self.texts[rank];
            (text != NO_WORDS).then_some((item, text))
        });
        others.chain(copies)
    }
}

impl Chunk {
    fn read(items: &dyn Items, some: &[u32], level: Level) -> Chunk {
        let mut chunk = Chunk {
            canon: String::new(),
            words: Rows::new(),
            clipped: Vec::with_capacity(some.len()),
        };
        let mut parsed = Parsed::default();
        for &item in some {
            parsed.read(&items.text(item as usize), level);
            let base = chunk.canon.len();
            chunk.canon.push_str(&parsed.canon);
            chunk.words.push((0..parsed.words.len()).map(|i| {
                let word = parsed.words[i];
                (
                    word.hash,
                    base + word.start,
                    base + word.end,
                    parsed.opens(i),
                )
            }));
            chunk.clipped.push(parsed.clipped);
        }
        chunk
    }
}

/// The distinct content words of a text, rarest first; of a text without any, all its words.
fn content(tokens: &[Token], lexicon: &Lexicon) -> Vec<u32> {
    let mut set: Vec<u32> = tokens
        .iter()
        .map(|token| token.rank)
        .filter(|&rank| lexicon.kind(rank) != Kind::Weak)
        .collect();
    if set.is_empty() {
        set.extend(tokens.iter().map(|token| token.rank));
    }
    set.sort_unstable();
    set.dedup();
    set
}
