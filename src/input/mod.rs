//! From arguments to dumps: discover → uncompress → decode → records.
//!
//! This room finds files, reads them and turns them into [`Dump`]s: text that is UTF-8, with a map back to the bytes of
//! the file. It does not look into the text (see [`split`](crate::split)).
//!
//! [`discover`] finds the sources that the arguments name; [`read`] reads them, and [`open`] reads one that may be larger
//! than memory.

mod container;
mod decode;
mod decoder;
mod decoding;
mod discover;
mod encoding;
mod error;
mod format;
mod html;
mod mojibake;
mod own;
#[cfg(feature = "parquet")]
mod parquet;
#[cfg(not(feature = "parquet"))]
#[path = "no_parquet.rs"]
mod parquet;
mod plain;
mod read;
mod records;
mod stored;
mod stream;
mod turns;
mod warc;

pub use container::uncompress;
pub use decode::{Decoded, OffsetMap, decode};
pub use discover::{Discovered, SourceFile, SourceFormat, discover};
pub use encoding::{Confidence, DecidedBy, Decision, Encodings, Mojibake};
pub use error::InputError;
pub use own::is_output;
pub use read::{Loaded, Loading, SourceInfo, read, read_within};
pub use records::{Fields, RecordReader};
pub use stream::{LARGE, Opened, TextStream, open};
pub use turns::{Turn, turns};

use crate::{Span, Text};
use std::sync::Arc;

/// What an input text is taken for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RecordKind {
    /// Many articles spliced together: it is split.
    Dump,
    /// One article.
    Article,
    /// One paragraph.
    Paragraph,
    /// One caption.
    Caption,
    /// One headline.
    Headline,
}

/// Where a record stood in its file, and what its fields said.
///
/// There may be millions of records, so what few of them have takes no room in the others.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Record {
    /// 1-based line of the file, or number of the record in a web archive or a Parquet file.
    pub line: u64,
    /// The whole record's bytes in the file, line break excluded. A row of a Parquet file stands in several places, so
    /// there its number is counted from 0, and it is one long.
    pub span: Span,
    /// Value of the id field.
    pub id: Option<Text>,
    more: Option<Box<More>>,
}

/// Values of the other fields of a record.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct More {
    /// Value of the date field.
    pub date: Option<String>,
    /// Value of the source field: the publisher or outlet.
    pub outlet: Option<String>,
    /// Value of the headline field.
    pub headline: Option<String>,
}

impl Record {
    /// A record at a line and span of its file, with the values of its fields.
    pub fn new(line: u64, span: Span, id: Option<Text>, more: More) -> Self {
        Record {
            line,
            span,
            id,
            more: (more != More::default()).then(|| Box::new(more)),
        }
    }

    /// Calls `f` with the values of the fields that are texts.
    fn for_each_text(&mut self, f: &mut dyn FnMut(&mut String)) {
        if let Some(more) = &mut self.more {
            [&mut more.outlet, &mut more.headline]
                .into_iter()
                .flatten()
                .for_each(f);
        }
    }

    /// Value of the date field.
    pub fn date(&self) -> Option<&str> {
        self.more.as_ref()?.date.as_deref()
    }

    /// Value of the source field: the publisher or outlet.
    pub fn outlet(&self) -> Option<&str> {
        self.more.as_ref()?.outlet.as_deref()
    }

    /// Value of the headline field.
    pub fn headline(&self) -> Option<&str> {
        self.more.as_ref()?.headline.as_deref()
    }
}

/// One text to work on: a file, or one record of a file.
#[derive(Clone, Debug, PartialEq)]
pub struct Dump {
    /// Name of the file as it is shown: relative, with forward slashes; `-` is standard input.
    pub source: Arc<str>,
    /// The record, where the file holds records.
    pub record: Option<Record>,
    /// What the text is taken for.
    pub kind: RecordKind,
    /// The text.
    pub text: Text,
    /// From offsets in `text` to byte offsets in the file (plain text) or in the field's value (records).
    pub offsets: OffsetMap,
}

impl Dump {
    /// A plain-text dump from text that is already UTF-8.
    pub fn plain(source: impl Into<Arc<str>>, text: impl Into<Text>) -> Self {
        Dump {
            source: source.into(),
            record: None,
            kind: RecordKind::Dump,
            text: text.into(),
            offsets: OffsetMap::default(),
        }
    }

    /// The bytes that offsets point into: those of the file, or of the text where it stands in a record.
    pub fn bytes(&self) -> &[u8] {
        self.offsets.raw().unwrap_or(self.text.as_bytes())
    }

    /// A plain-text dump from the bytes of a file. The encoding is told by [`decode`]; offsets still point into `bytes`.
    pub fn from_bytes(source: impl Into<Arc<str>>, bytes: Vec<u8>) -> Self {
        Self::decoded(source, decode(bytes, None, None))
    }

    /// A plain-text dump from what a file was decoded to.
    fn decoded(source: impl Into<Arc<str>>, decoded: Decoded) -> Self {
        Dump {
            offsets: decoded.offsets,
            ..Dump::plain(source, decoded.text)
        }
    }
}
