//! From arguments to dumps: discover → decode → records.
//!
//! This room finds files, reads them and turns them into [`Dump`]s: text that is UTF-8 with a map back to the bytes of
//! the file. It does not look into the text (see [`split`](crate::split)).

use crate::Span;

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
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// 1-based line of the file.
    pub line: u64,
    /// The whole record's bytes in the file.
    pub span: Span,
    /// Value of the id field.
    pub id: Option<String>,
    /// Value of the date field.
    pub date: Option<String>,
    /// Value of the source field: the publisher or outlet.
    pub outlet: Option<String>,
}

/// One text to work on: a file, or one record of a file.
#[derive(Clone, Debug, PartialEq)]
pub struct Dump {
    /// Name of the file as it is shown: relative, with forward slashes; `-` is standard input.
    pub source: String,
    /// The record, where the file holds records.
    pub record: Option<Record>,
    /// What the text is taken for.
    pub kind: RecordKind,
    /// The text.
    pub text: String,
    /// From offsets in `text` to byte offsets in the file (plain text) or in the field's value (records).
    pub offsets: OffsetMap,
}

/// Maps offsets of a decoded text back to the bytes it was decoded from. Identity for valid UTF-8.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OffsetMap {
    /// `(offset in the text, offset in the bytes)` after each replaced sequence, ascending.
    steps: Vec<(usize, usize)>,
}
