//! Dumps are taken apart, each different one once: what comes again has the same lines, articles and items.

use super::corpus::{Corpus, CorpusArticle, CorpusItem, Levels, NOT_JOINED};
use super::{make, splits};
use crate::compare::Level;
use crate::input::{Dump, RecordKind};
use crate::split::SplitOptions;
use crate::store::{Memory, Part as Share, Stored};
use crate::{Observer, Units};
use foldhash::fast::RandomState;
use rayon::prelude::*;
use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;
use xxhash_rust::xxh3::Xxh3;

/// Bytes of what is known of dumps that may come again, where there is no limit.
const KNOWN: usize = 64 << 20;

/// What was made of one dump.
struct Taken {
    /// Where it lies on the shelf.
    split: u32,
    /// Whether articles are told by an ordinal, one behind the other.
    articles: Vec<Option<u32>>,
    /// Its items, whose articles count from 0.
    items: Vec<(CorpusItem, u128)>,
    /// Where the texts of its articles lie that were put together.
    joined: Vec<u32>,
}

/// Takes dumps apart, turn by turn.
pub(super) struct Taking<'t> {
    options: &'t SplitOptions,
    levels: &'t Levels,
    /// Bytes that may still be known.
    room: usize,
    known: HashMap<u128, Arc<Taken>, RandomState>,
}

impl<'t> Taking<'t> {
    pub fn new(memory: &Memory, options: &'t SplitOptions, levels: &'t Levels) -> Self {
        Taking {
            options,
            levels,
            room: memory.share(Share::Texts).min(KNOWN),
            known: HashMap::default(),
        }
    }

    /// Adds what is made of the dumps of a turn.
    pub fn turn(
        &mut self,
        corpus: &mut Corpus<'_>,
        turn: Range<usize>,
        units: &dyn Units,
        observer: &dyn Observer,
    ) {
        let wants = |level| self.levels.wants(level);
        let parts = [Level::Paragraph, Level::Caption, Level::Headline];
        let below_article = *self.levels == Levels::None || parts.into_iter().any(wants);
        let read: Vec<Cow<'_, Dump>> = turn.clone().map(|i| corpus.dump(i)).collect();
        let keys: Vec<u128> = read.par_iter().map(|dump| key(dump)).collect();
        // Those that came in no turn before, each once.
        let mut nth: HashMap<u128, usize, RandomState> = HashMap::default();
        let mut new: Vec<&Dump> = Vec::new();
        for (dump, key) in read.iter().zip(&keys) {
            if self.known.contains_key(key) || nth.contains_key(key) {
                observer.advance(dump.text.len() as u64);
            } else {
                nth.insert(*key, new.len());
                new.push(dump);
            }
        }
        let splits = splits::all(&new, self.options, below_article, units, observer);
        let made = make::all(&new, &splits, &wants);
        let sizes: Vec<usize> = splits.iter().map(Stored::size).collect();
        let lens: Vec<usize> = new.iter().map(|dump| dump.text.len()).collect();
        drop(read);
        let first = corpus.splits.len() as u32;
        corpus.splits.extend(splits);
        let taken: Vec<Arc<Taken>> = made
            .into_iter()
            .zip(first..)
            .map(|(made, split)| Arc::new(put(corpus, made, split)))
            .collect();
        for (key, dump) in keys.iter().zip(turn) {
            let taken = match nth.get(key) {
                Some(&nth) => &taken[nth],
                None => &self.known[key],
            };
            add(corpus, taken, dump as u32);
        }
        for (key, nth) in nth {
            // What is small is most likely to come again.
            let bytes = taken[nth].bytes() + sizes[nth] / 8;
            if bytes <= self.room && lens[nth] > 0 {
                self.room -= bytes;
                self.known.insert(key, taken[nth].clone());
            }
        }
    }
}

impl Taken {
    /// About how many bytes it takes.
    fn bytes(&self) -> usize {
        size_of::<(u128, Arc<Taken>, Taken)>()
            + self.items.len() * size_of::<(CorpusItem, u128)>()
            + self.articles.len() * size_of::<(Option<u32>, u32)>()
    }
}

/// Puts what was made of a dump on the shelves.
fn put(corpus: &mut Corpus<'_>, made: make::Made, split: u32) -> Taken {
    let joined = made.joined.into_iter().map(|text| match text {
        Some(text) => {
            corpus.joined.push(Some(text));
            corpus.joined.len() as u32 - 1
        }
        None => NOT_JOINED,
    });
    Taken {
        split,
        joined: joined.collect(),
        articles: made.articles,
        items: made.items,
    }
}

/// Adds a dump of which this was made.
fn add(corpus: &mut Corpus<'_>, taken: &Taken, dump: u32) {
    let first = corpus.articles.len() as u32;
    corpus.split_of.push(taken.split);
    for &ordinal in &taken.articles {
        corpus.articles.push(CorpusArticle { dump, ordinal });
    }
    for &(item, content) in &taken.items {
        corpus.items.push(CorpusItem {
            dump,
            article: first + item.article,
            ..item
        });
        corpus.contents.push(content);
    }
    if taken.joined.is_empty() && corpus.joined_of.is_empty() {
        return;
    }
    // Records before it have none.
    while corpus.joined_of.len() < first as usize {
        corpus.joined_of.push(NOT_JOINED);
    }
    let none = taken.articles.len() - taken.joined.len();
    let joined = taken.joined.iter().copied();
    joined
        .chain(std::iter::repeat_n(NOT_JOINED, none))
        .for_each(|at| corpus.joined_of.push(at));
}

/// Stands for all that what is made of a dump depends on.
fn key(dump: &Dump) -> u128 {
    let mut hasher = Xxh3::new();
    hasher.update(&[match dump.kind {
        RecordKind::Dump => 0,
        RecordKind::Article => 1,
        RecordKind::Paragraph => 2,
        RecordKind::Caption => 3,
        RecordKind::Headline => 4,
    }]);
    hasher.update(dump.text.as_bytes());
    hasher.digest128()
}
