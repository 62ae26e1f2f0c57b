//! The bytes of the input beside the account of them: whether they are the input still, and how to get a dump or an
//! article back.
//!
//! The bytes lie end to end in the order of the stretches, so the account alone says where each of them is.

use super::account::{Fate, Stretch, content_of};
use super::removed::Removed;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::ops::Range;
use thiserror::Error;

/// What a run of cleaning left behind: the account and the bytes it speaks of.
#[derive(Clone, Copy, Debug)]
pub struct Store<'s> {
    /// The account, dump by dump.
    pub stretches: &'s [Stretch],
    /// The bytes of all stretches, end to end.
    pub bytes: &'s [u8],
}

/// What was proved.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Proof {
    /// Dumps that were rebuilt.
    pub dumps: u64,
    /// Bytes of articles that are kept.
    pub kept: u64,
    /// Bytes that are removed.
    pub removed: u64,
    /// Bytes of chrome.
    pub chrome: u64,
}

/// Why nothing is restored.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum RestoreError {
    /// Nothing has this name.
    #[error(
        "nothing is called `{0}`: give the id of an article, `file#n`, a file, or `file:line` for a record"
    )]
    Unknown(String),
    /// Several articles have it.
    #[error("{count} articles have the id `{id}`; say which: {places}")]
    Ambiguous {
        /// The id.
        id: String,
        /// How many have it.
        count: usize,
        /// Where they stand, the first of them.
        places: String,
    },
    /// The bytes are not those that were read.
    #[error(
        "{0}: the stored bytes are not those that were read, so nothing is put back; `unspool clean --verify` says more"
    )]
    Altered(String),
    /// The account and the bytes do not fit together.
    #[error(
        "the account speaks of {said} bytes and {held} are stored; `unspool clean --verify` says more"
    )]
    Sizes {
        /// Bytes of the account.
        said: u64,
        /// Bytes that are there.
        held: u64,
    },
}

/// One dump of a store.
#[derive(Clone, Copy)]
struct Part<'s> {
    stretches: &'s [Stretch],
    /// Where its bytes begin among those of the store.
    first: u64,
}

/// An article of a store: its id, where it stands, and its bytes in the store.
struct Place<'s> {
    id: &'s str,
    at: String,
    bytes: Range<u64>,
}

impl<'s> Store<'s> {
    fn dumps(&self) -> impl Iterator<Item = Part<'s>> {
        let mut next = 0;
        self.stretches
            .chunk_by(|a, b| a.source == b.source && a.record == b.record)
            .map(move |stretches| {
                let first = next;
                next += stretches.iter().map(Stretch::size).sum::<u64>();
                Part { stretches, first }
            })
    }

    /// The dumps, each with its name (`file`, or `file:line` for a record) and its bytes.
    ///
    /// # Errors
    /// When fewer or more bytes are stored than the account speaks of.
    pub fn rebuilt(&self) -> Result<Vec<(String, &'s [u8])>, RestoreError> {
        self.same_size()?;
        let of = |part: Part<'s>| {
            let range = part.bytes();
            let bytes = &self.bytes[range.start as usize..range.end as usize];
            (part.name(), bytes)
        };
        Ok(self.dumps().map(of).collect())
    }

    fn same_size(&self) -> Result<(), RestoreError> {
        let said: u64 = self.stretches.iter().map(Stretch::size).sum();
        let held = self.bytes.len() as u64;
        match said == held {
            true => Ok(()),
            false => Err(RestoreError::Sizes { said, held }),
        }
    }

    /// The bytes of a dump or of an article, from its first byte to its last with the chrome inside.
    ///
    /// `name` is a dump (`file`, or `file:line` for a record), an article by its place (`file#2`), or the id of an article.
    ///
    /// # Errors
    /// No dump or article has the name, or several articles have it; or its bytes are not those that were read.
    pub fn restore(&self, name: &str) -> Result<&'s [u8], RestoreError> {
        self.same_size()?;
        if let Some(part) = self.dumps().find(|part| part.name() == name) {
            return self.proved(&part, &part.bytes());
        }
        let mut with_id: Vec<(Part<'s>, Place<'s>)> = Vec::new();
        for part in self.dumps() {
            for place in part.articles() {
                if place.at == name {
                    return self.proved(&part, &place.bytes);
                }
                if place.id == name {
                    with_id.push((part, place));
                }
            }
        }
        match &with_id[..] {
            [] => Err(RestoreError::Unknown(name.to_owned())),
            [(part, one)] => self.proved(part, &one.bytes),
            several => Err(RestoreError::Ambiguous {
                id: name.to_owned(),
                count: several.len(),
                places: several
                    .iter()
                    .take(3)
                    .map(|(_, p)| p.at.as_str())
                    .collect::<Vec<_>>()
                    .join(", "),
            }),
        }
    }

    /// Some bytes of a dump, when they are those that were read.
    fn proved(&self, part: &Part<'s>, range: &Range<u64>) -> Result<&'s [u8], RestoreError> {
        let mut at = part.first;
        for stretch in part.stretches {
            let end = at + stretch.size();
            let held = &self.bytes[at as usize..end as usize];
            if at < range.end && end > range.start && content_of(held) != stretch.content {
                return Err(RestoreError::Altered(stretch.said(&part.name())));
            }
            at = end;
        }
        Ok(&self.bytes[range.start as usize..range.end as usize])
    }

    /// Proves that the stretches tile every dump, that the stored bytes are those that were read, and that the account
    /// speaks of the same articles as `articles` (the ids of those that are kept and have a byte, where they are known) and `removed` do.
    ///
    /// # Errors
    /// Everything that is wrong, each with its file and span.
    pub fn verify(
        &self,
        articles: Option<&[String]>,
        removed: &[Removed],
    ) -> Result<Proof, Vec<String>> {
        let (mut proof, mut wrong) = (Proof::default(), Vec::new());
        let mut seen = BTreeSet::new();
        for part in self.dumps() {
            proof.dumps += 1;
            if !seen.insert(part.name()) {
                wrong.push(format!("{}: accounted for in two places", part.name()));
            }
            part.check(self.bytes, &mut proof, &mut wrong);
        }
        if let Err(sizes) = self.same_size() {
            wrong.push(sizes.to_string());
        }
        self.check_ids(articles, removed, &mut wrong);
        match wrong.is_empty() {
            true => Ok(proof),
            false => Err(wrong),
        }
    }

    /// Holds the account against the ids of what is kept, and against what is said to be removed.
    fn check_ids(&self, articles: Option<&[String]>, removed: &[Removed], wrong: &mut Vec<String>) {
        let mut kept: HashMap<&str, i64> = HashMap::new();
        // A removed thing is told by its dump, its id, and where it ends.
        type Gone<'s> = BTreeSet<(&'s str, Option<u64>, u64, &'s str)>;
        let said: Gone<'_> = removed
            .iter()
            .map(|r| (r.source.as_str(), r.record, r.end, r.id.as_str()))
            .collect();
        let mut accounted: Gone<'_> = BTreeSet::new();
        for part in self.dumps() {
            let first = &part.stretches[0];
            let cut = part
                .stretches
                .iter()
                .filter_map(|s| Some((s.end, s.cut.as_deref()?)));
            let mut gone: Vec<(u64, &str)> = Vec::new();
            for (end, id) in cut {
                match gone.last_mut().filter(|last| last.1 == id) {
                    Some(last) => last.0 = end,
                    None => gone.push((end, id)),
                }
            }
            let whole = part
                .stretches
                .iter()
                .filter(|s| s.fate == Fate::Removed && s.cut.is_none());
            let whole: HashSet<&str> = whole.filter_map(|s| s.id.as_deref()).collect();
            for place in part.articles() {
                match whole.contains(place.id) {
                    true => gone.push((place.bytes.end - part.first, place.id)),
                    false => *kept.entry(place.id).or_default() += 1,
                }
            }
            accounted.extend(
                gone.into_iter()
                    .map(|(end, id)| (&*first.source, first.record, end, id)),
            );
        }
        for gone in accounted.symmetric_difference(&said) {
            let (source, _, end, id) = gone;
            let (one, other) = match said.contains(gone) {
                true => ("removed.jsonl", "spans.jsonl"),
                false => ("spans.jsonl", "removed.jsonl"),
            };
            wrong.push(format!(
                "{source} up to byte {end}: {id} is removed in {one}, and not in {other}"
            ));
        }
        let Some(articles) = articles else {
            return;
        };
        for id in articles {
            *kept.entry(id).or_default() -= 1;
        }
        let mut odd: Vec<_> = kept.into_iter().filter(|(_, n)| *n != 0).collect();
        odd.sort_unstable();
        wrong.extend(odd.into_iter().map(|(id, n)| match n > 0 {
            true => format!("the article {id} is kept in spans.jsonl, and not among the articles"),
            false => format!("the article {id} is among the articles, and not kept in spans.jsonl"),
        }));
    }
}

impl Stretch {
    fn size(&self) -> u64 {
        self.end.saturating_sub(self.start)
    }

    /// Where it stands in its dump, for people.
    fn said(&self, dump: &str) -> String {
        format!("{dump} bytes {}..{}", self.start, self.end)
    }
}

impl<'s> Part<'s> {
    /// `file`, or `file:line` for a record.
    fn name(&self) -> String {
        let first = &self.stretches[0];
        match first.record {
            Some(line) => format!("{}:{line}", first.source),
            None => first.source.clone(),
        }
    }

    /// Its bytes in the store.
    fn bytes(&self) -> Range<u64> {
        let size: u64 = self.stretches.iter().map(Stretch::size).sum();
        self.first..self.first + size
    }

    /// The articles, in order.
    fn articles(&self) -> Vec<Place<'s>> {
        let mut places: Vec<Place<'s>> = Vec::new();
        let mut at = self.first;
        for stretch in self.stretches {
            let end = at + stretch.size();
            if let Some(id) = stretch.id.as_deref() {
                match places.last_mut().filter(|last| last.id == id) {
                    Some(last) => last.bytes.end = end,
                    None => places.push(Place {
                        id,
                        at: format!("{}#{}", self.name(), places.len()),
                        bytes: at..end,
                    }),
                }
            }
            at = end;
        }
        places
    }

    /// Checks that the stretches tile the dump and that their bytes are the stored ones.
    fn check(&self, bytes: &[u8], proof: &mut Proof, wrong: &mut Vec<String>) {
        let (mut at, mut next) = (self.first as usize, 0);
        for stretch in self.stretches {
            let (start, end) = (stretch.start, stretch.end);
            let said = stretch.said(&self.name());
            if start != next || end <= start {
                wrong.push(format!("{said}: what stands before ends at byte {next}"));
            }
            next = end;
            let size = stretch.size();
            let sum = match stretch.fate {
                Fate::Kept => &mut proof.kept,
                Fate::Removed => &mut proof.removed,
                Fate::Chrome => &mut proof.chrome,
            };
            *sum += size;
            match bytes.get(at..at + size as usize) {
                None => wrong.push(format!("{said}: its bytes are not stored")),
                Some(held) if content_of(held) != stretch.content => {
                    wrong.push(format!(
                        "{said}: the stored bytes are not those that were read"
                    ));
                }
                Some(_) => {}
            }
            at += size as usize;
        }
    }
}
