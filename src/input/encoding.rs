//! Which encoding a text was read in, how that was decided, and how sure it is.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What an encoding was decided by.
#[derive(
    Clone, Copy, Debug, Hash, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum DecidedBy {
    /// The user.
    Forced,
    /// A byte order mark.
    Mark,
    /// The standard of the format, which knows no other.
    Format,
    /// The bytes: they are UTF-8, or nearly so.
    Content,
    /// What the file says of itself: a head of HTTP, HTML or XML.
    Declared,
    /// A guess by the frequency of bytes.
    Detected,
}

/// How sure an encoding is.
#[derive(
    Clone, Copy, Debug, Hash, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Confidence {
    /// It was said, or no byte speaks against it and hardly another encoding can look like it.
    Certain,
    /// All or nearly all bytes speak for it.
    Likely,
    /// The bytes do not tell: it is the best of several.
    Guess,
}

/// An encoding that was decided on.
#[derive(Clone, Copy, Debug, Hash, PartialEq, Eq, PartialOrd, Ord)]
pub struct Decision {
    /// Its WHATWG name.
    pub encoding: &'static str,
    /// What it was decided by.
    pub by: DecidedBy,
    /// How sure it is.
    pub confidence: Confidence,
}

impl Decision {
    /// UTF-8, by the standard of the format.
    pub const UTF8_FORMAT: Decision = Decision {
        encoding: "UTF-8",
        by: DecidedBy::Format,
        confidence: Confidence::Certain,
    };
}

/// Mojibake in a file: UTF-8 that somebody read as another encoding and wrote down again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mojibake {
    /// The WHATWG name of the encoding that it was read as.
    pub read_as: &'static str,
    /// Which time over that was: 1, or 2 for a text that had been damaged before.
    pub times: u32,
    /// How many passages there are.
    pub passages: u64,
    /// In how many texts.
    pub texts: u64,
    /// Whether they were mended.
    pub mended: bool,
}

/// The encodings of the texts of a file. There may be millions of files, and hardly one has several.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Encodings(Vec<(Decision, u64)>);

impl Encodings {
    /// Counts one more text.
    pub fn add(&mut self, decision: Decision) {
        match self.0.iter_mut().find(|(known, _)| *known == decision) {
            Some((_, count)) => *count += 1,
            None => self.0.push((decision, 1)),
        }
    }

    /// The encodings with the number of texts in them, most texts first.
    pub fn by_count(&self) -> Vec<(Decision, u64)> {
        let mut all = self.0.clone();
        all.sort_by_key(|&(decision, count)| (std::cmp::Reverse(count), decision));
        all
    }
}

impl From<Decision> for Encodings {
    fn from(decision: Decision) -> Self {
        Encodings(vec![(decision, 1)])
    }
}
