//! Text that many may hold: pieces of one block of memory, copied by counting who holds it.
//!
//! A corpus has millions of texts and ids. Each in memory of its own, they would take a tenth more for the unused ends of
//! allocations; and a report holds the same texts once more.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::borrow::Cow;
use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

/// A text that does not change. To copy it costs nothing.
///
/// ```
/// use unspool::Text;
/// let text = Text::from("The ferry ran again.");
/// let same = text.clone();
/// assert_eq!(&same[4..9], "ferry");
/// assert_eq!(same, text);
/// ```
#[derive(Clone)]
pub struct Text {
    block: Arc<String>,
    start: u32,
    /// [`WHOLE`] for all of the block, which may be longer than these numbers tell.
    end: u32,
}

/// The end of a text that is all of its block.
const WHOLE: u32 = u32::MAX;

impl Text {
    /// Bytes of the text, which is not looked at.
    pub fn len(&self) -> usize {
        match self.end {
            WHOLE => self.block.len(),
            end => (end - self.start) as usize,
        }
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        match self.end {
            WHOLE => &self.block,
            end => &self.block[self.start as usize..end as usize],
        }
    }
}

/// Texts that will be pieces of one block.
#[derive(Default)]
pub(crate) struct Block {
    bytes: String,
}

/// A piece of a [`Block`], before the block is done.
pub(crate) enum Piece {
    Within(u32, u32),
    /// It did not fit.
    Apart(Text),
}

impl Block {
    /// A block with room for so many bytes.
    pub fn with_capacity(bytes: usize) -> Block {
        Block {
            bytes: String::with_capacity(bytes),
        }
    }

    /// Adds a text.
    pub fn add(&mut self, text: &str) -> Piece {
        let start = self.bytes.len();
        match (u32::try_from(start), u32::try_from(start + text.len())) {
            (Ok(start), Ok(end)) if end < WHOLE => {
                self.bytes.push_str(text);
                Piece::Within(start, end)
            }
            _ => Piece::Apart(text.into()),
        }
    }

    /// Bytes of what was added.
    pub fn len(&self) -> usize {
        self.bytes.len()
    }

    /// Forgets what was added when there were so many bytes.
    pub fn truncate(&mut self, len: usize) {
        self.bytes.truncate(len);
    }

    /// What makes texts of the pieces, now that all of them are there.
    pub fn done(mut self) -> impl Fn(Piece) -> Text {
        // Little room is not worth moving the bytes for.
        if self.bytes.len() < self.bytes.capacity() / 8 * 7 {
            self.bytes.shrink_to_fit();
        }
        let block = Arc::new(self.bytes);
        move |piece| match piece {
            Piece::Within(start, end) => Text {
                block: block.clone(),
                start,
                end,
            },
            Piece::Apart(text) => text,
        }
    }
}

impl Deref for Text {
    type Target = str;

    fn deref(&self) -> &str {
        self.as_str()
    }
}

impl AsRef<str> for Text {
    fn as_ref(&self) -> &str {
        self
    }
}

impl From<String> for Text {
    fn from(text: String) -> Text {
        Text {
            block: Arc::new(text),
            start: 0,
            end: WHOLE,
        }
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Text {
        text.to_owned().into()
    }
}

impl From<Text> for String {
    fn from(text: Text) -> String {
        text.as_str().to_owned()
    }
}

impl Default for Text {
    fn default() -> Text {
        "".into()
    }
}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_str().fmt(f)
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_str().fmt(f)
    }
}

impl PartialEq for Text {
    fn eq(&self, other: &Text) -> bool {
        self.as_str() == other.as_str()
    }
}

impl Eq for Text {}

impl PartialEq<str> for Text {
    fn eq(&self, other: &str) -> bool {
        self.as_str() == other
    }
}

impl PartialEq<&str> for Text {
    fn eq(&self, other: &&str) -> bool {
        self.as_str() == *other
    }
}

impl Serialize for Text {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.as_str().serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Text, D::Error> {
        String::deserialize(deserializer).map(Text::from)
    }
}

impl schemars::JsonSchema for Text {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        String::schema_name()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        String::json_schema(generator)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_of_a_block_are_what_was_added() {
        let mut block = Block::default();
        let added = ["", "ferry", "渡し船", ""];
        let pieces = added.map(|text| block.add(text));
        let text = block.done();
        let texts = pieces.map(text);
        assert_eq!(texts.clone().map(|t| t.to_string()), added);
        assert_eq!(texts[2], Text::from("渡し船"));
        assert_eq!(
            serde_json::to_string(&texts).unwrap(),
            r#"["","ferry","渡し船",""]"#
        );
        let read: Vec<Text> = serde_json::from_str(r#"["ferry"]"#).unwrap();
        assert_eq!(read[0], texts[1]);
    }
}
