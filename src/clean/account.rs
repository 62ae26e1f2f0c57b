//! Where each byte of a dump went: kept article, removed article, or chrome.

use super::removed::gone;
use crate::input::Dump;
use crate::job::{Corpus, Outcome};
use crate::split::Role;
use rayon::prelude::*;
use serde::Serialize;

/// What became of a stretch of input.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Fate {
    /// Part of an article that is kept.
    Kept,
    /// Part of an article that is removed.
    Removed,
    /// Chrome, around an article or inside one.
    Chrome,
}

/// A stretch of one dump with one fate. The stretches of a dump tile it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
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
}

/// Accounts for every byte of every dump: the stretches come in order and tile each dump.
///
/// A record that was not split is one stretch. Blank lines belong to the article they stand in.
pub fn account(outcome: &Outcome<'_>) -> Vec<Stretch> {
    let corpus = &outcome.corpus;
    let gone = gone(outcome);
    // Articles come in order of dump, so those of one dump are a range.
    let range = |d: usize| {
        let from = corpus.articles.partition_point(|a| (a.dump as usize) < d);
        let to = corpus.articles.partition_point(|a| a.dump as usize <= d);
        from..to
    };
    (0..corpus.dumps.len())
        .into_par_iter()
        .flat_map_iter(|d| {
            let mut tiles = Tiles {
                dump: corpus.dumps[d],
                at: 0,
                stretches: Vec::new(),
            };
            for a in range(d) {
                article(corpus, a, gone[a], &mut tiles);
            }
            tiles.up_to(tiles.dump.text.len(), Fate::Chrome, None);
            tiles.stretches
        })
        .collect()
}

/// Adds what became of one article and of what stands before it.
fn article(corpus: &Corpus<'_>, a: usize, gone: bool, tiles: &mut Tiles<'_>) {
    let (id, span) = (corpus.article_id(a), corpus.article_span(a));
    let id = Some(id.as_str());
    let split = &corpus.splits[corpus.articles[a].dump as usize];
    let fate = if gone { Fate::Removed } else { Fate::Kept };
    tiles.up_to(span.start, Fate::Chrome, None);
    if let (Some(split), Some(parts)) = (split, corpus.split_article(a)) {
        for line in &split.lines[parts.lines.0..parts.lines.1] {
            let chrome = matches!(line.role, Role::Chrome | Role::Related);
            // A record is one article whatever stands around the lines that were labelled in it.
            tiles.up_to(line.span.start, fate, id);
            tiles.up_to(line.span.end, if chrome { Fate::Chrome } else { fate }, id);
        }
    }
    tiles.up_to(span.end, fate, id);
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
    fn up_to(&mut self, end: usize, fate: Fate, id: Option<&str>) {
        if end <= self.at {
            return;
        }
        let byte = |at: usize| self.dump.offsets.to_bytes(at) as u64;
        match self.stretches.last_mut() {
            Some(last) if last.fate == fate && last.id.as_deref() == id => last.end = byte(end),
            _ => self.stretches.push(Stretch {
                source: self.dump.source.to_string(),
                record: self.dump.record.as_ref().map(|r| r.line),
                start: byte(self.at),
                end: byte(end),
                fate,
                id: id.map(str::to_owned),
            }),
        }
        self.at = end;
    }
}
