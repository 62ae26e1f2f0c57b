//! Where each byte of a dump went: kept article, removed article, or chrome.

use super::cuts::Cuts;
use super::removed::gone;
use super::some_at_a_time;
use crate::Span;
use crate::input::Dump;
use crate::job::{Corpus, Outcome};
use crate::split::Role;
use rayon::prelude::*;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_128;

/// What became of a stretch of input.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Fate {
    /// Part of an article that is kept.
    Kept,
    /// Part of an article that is removed, or cut out of one that is kept.
    Removed,
    /// Chrome, around an article or inside one.
    Chrome,
}

/// A stretch of one dump with one fate: a line of `spans.jsonl`. The stretches of a dump tile it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Stretch {
    /// The file.
    pub source: String,
    /// 1-based line of the record, where the file holds records.
    pub record: Option<u64>,
    /// First byte, in the file (plain text) or in the record's text.
    pub start: u64,
    /// One past the last byte.
    pub end: u64,
    /// What became of it.
    pub fate: Fate,
    /// Id of the article, unless it is chrome around articles.
    pub id: Option<String>,
    /// Id of the paragraph or caption, where it was cut out of an article that is kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cut: Option<String>,
    /// XXH3-128 of its bytes, the first 16 hex digits.
    pub content: String,
}

/// See [`Stretch::content`].
pub(super) fn content_of(bytes: &[u8]) -> String {
    format!("{:032x}", xxh3_128(bytes))[..16].to_owned()
}

/// Accounts for every byte of every dump: the stretches come in order and tile each dump.
///
/// A record that was not split is one stretch. Blank lines belong to the article they stand in.
pub fn account(outcome: &Outcome<'_>, cuts: &Cuts) -> impl Iterator<Item = Stretch> {
    let corpus = &outcome.corpus;
    let gone = gone(outcome);
    let cut = cuts.by_article(corpus);
    // Articles come in order of dump, so those of one dump are a range.
    let range = |d: usize| {
        let from = corpus.articles.partition_point(|a| (a.dump as usize) < d);
        let to = corpus.articles.partition_point(|a| a.dump as usize <= d);
        from..to
    };
    let of_dump = move |d| {
        let dump = corpus.dump(d);
        let mut tiles = Tiles {
            dump: &dump,
            at: 0,
            stretches: Vec::new(),
        };
        for a in range(d) {
            let cut = cut.get(&a).map_or(&[][..], |items| items);
            article(corpus, a, gone.has(a), cut, &mut tiles);
        }
        tiles.up_to(tiles.dump.text.len(), Fate::Chrome, None, None);
        tiles.done()
    };
    some_at_a_time(corpus.len(), move |some| {
        some.into_par_iter().flat_map_iter(&of_dump).collect()
    })
}

/// Adds what became of one article and of what stands before it. `cut` are the items cut out of it, in order of place.
fn article(corpus: &Corpus<'_>, a: usize, gone: bool, cut: &[usize], tiles: &mut Tiles<'_>) {
    let (id, span) = (corpus.article_id(a), corpus.article_span(a));
    let id = Some(id.as_str());
    let split = corpus.split(corpus.articles.get(a).dump as usize);
    let fate = if gone { Fate::Removed } else { Fate::Kept };
    tiles.up_to(span.start, Fate::Chrome, None, None);
    let mut cut = cut.iter().copied().peekable();
    let mut up_to = |end: usize, fate: Fate| {
        while let Some(&part) = cut.peek().filter(|&&part| corpus.span(part).start < end) {
            let Span { start, end: last } = corpus.span(part);
            tiles.up_to(start, fate, id, None);
            tiles.up_to(last.min(end), Fate::Removed, id, Some(&corpus.id(part)));
            if last > end {
                break;
            }
            cut.next();
        }
        tiles.up_to(end, fate, id, None);
    };
    if let (Some(split), Some(parts)) = (&*split, corpus.split_article(a)) {
        for line in &split.lines[parts.lines.0..parts.lines.1] {
            let chrome = matches!(line.role, Role::Chrome | Role::Related);
            // A record is one article whatever stands around the lines that were labelled in it.
            up_to(line.span.start, fate);
            up_to(line.span.end, if chrome { Fate::Chrome } else { fate });
        }
    }
    up_to(span.end, fate);
}

/// The stretches of one dump, in the making.
struct Tiles<'d> {
    dump: &'d Dump,
    /// Everything before this byte of the text is accounted for.
    at: usize,
    stretches: Vec<Stretch>,
}

impl Tiles<'_> {
    /// Everything that is not accounted for before `end` has this fate.
    fn up_to(&mut self, end: usize, fate: Fate, id: Option<&str>, cut: Option<&str>) {
        if end <= self.at {
            return;
        }
        let byte = self.dump.offsets.to_bytes(end) as u64;
        match self.stretches.last_mut() {
            Some(last)
                if last.fate == fate && last.id.as_deref() == id && last.cut.as_deref() == cut =>
            {
                last.end = byte;
            }
            before => {
                // A byte order mark that is no part of the text belongs to the first stretch.
                let start = before.map_or(0, |last| last.end);
                self.push(start, byte, fate, id, cut);
            }
        }
        self.at = end;
    }

    fn push(&mut self, start: u64, end: u64, fate: Fate, id: Option<&str>, cut: Option<&str>) {
        self.stretches.push(Stretch {
            source: self.dump.source.to_string(),
            record: self.dump.record.as_ref().map(|r| r.line),
            start,
            end,
            fate,
            id: id.map(str::to_owned),
            cut: cut.map(str::to_owned),
            content: String::new(),
        });
    }

    /// The stretches, with what each holds.
    fn done(mut self) -> Vec<Stretch> {
        let bytes = self.dump.bytes();
        if self.stretches.is_empty() && !bytes.is_empty() {
            // Nothing but a byte order mark.
            self.push(0, bytes.len() as u64, Fate::Chrome, None, None);
        }
        for stretch in &mut self.stretches {
            stretch.content = content_of(&bytes[stretch.start as usize..stretch.end as usize]);
        }
        self.stretches
    }
}
