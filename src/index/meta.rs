//! What an index knows about itself.

use super::error::Kind;
use serde::{Deserialize, Serialize};
use std::cmp::Ordering;

/// The format that this program writes and reads.
///
/// 2: blocks end in checksums.
pub const FORMAT: u64 = 2;

/// Everything about an index that is not in a block.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Meta {
    /// See [`FORMAT`].
    pub format: u64,
    /// Whether it keeps texts.
    pub texts: bool,
    /// Number of the next content, and of the next article.
    pub next_content: u32,
    pub next_entry: u32,
    /// Contents and articles that are in it.
    pub contents: u32,
    pub entries: u32,
    /// The parts of postings and keys, in the order of the articles in them.
    pub parts: Vec<Part>,
    /// Number of the next part.
    pub next_part: u32,
    /// The add that is not finished.
    pub run: Option<Run>,
}

/// A part of the postings and keys: those of the articles of some units, or of several parts that were merged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Part {
    pub number: u32,
    /// Articles in it.
    pub entries: u32,
}

/// How far an add has come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Run {
    /// Stands for its inputs and options.
    pub key: String,
    /// Units that are in the index.
    pub units: u64,
    /// What was found in them.
    pub counts: super::Counts,
}

/// What is read before anything else is believed.
#[derive(Deserialize)]
struct Format {
    format: u64,
}

impl Meta {
    /// Of an index with nothing in it.
    pub fn new(texts: bool) -> Meta {
        Meta {
            format: FORMAT,
            texts,
            next_content: 0,
            next_entry: 0,
            contents: 0,
            entries: 0,
            parts: Vec::new(),
            next_part: 0,
            run: None,
        }
    }

    pub fn read(bytes: &[u8]) -> Result<Meta, Kind> {
        let format: Format = serde_json::from_slice(bytes).map_err(|_| Kind::NotAnIndex)?;
        match format.format.cmp(&FORMAT) {
            Ordering::Less => return Err(Kind::Older(format.format)),
            Ordering::Greater => return Err(Kind::Newer(format.format)),
            Ordering::Equal => {}
        }
        serde_json::from_slice(bytes).map_err(|_| Kind::Damaged("what it says about itself"))
    }

    pub fn to_bytes(&self) -> Vec<u8> {
        serde_json::to_vec(self).expect("numbers and names are JSON")
    }
}
