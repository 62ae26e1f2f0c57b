//! Records: what a record of any format becomes, and a reader for each format of records that is text.

mod array;
mod lines;
mod object;
mod objects;
mod plain_line;
mod rows;
mod table;
#[cfg(test)]
mod tests;

pub(super) use array::read as read_array;
pub(super) use lines::read as read_lines;
pub(super) use rows::{Row, RowValues, Sorted};
pub(super) use table::{Table, read as read_table, told_by_head};

use super::{Dump, InputError, RecordKind};
use crate::Span;
use crate::report::Skipped;

/// The names of the fields that are read of a record.
///
/// A field that was chosen by the user must be in at least one record of each file; the usual names are taken where they
/// happen to be.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fields {
    /// The text; `text` when not chosen.
    pub text: Option<String>,
    /// The id; `id` when not chosen.
    pub id: Option<String>,
    /// The date; `date` when not chosen.
    pub date: Option<String>,
    /// The outlet; `source` when not chosen.
    pub source: Option<String>,
    /// The headline; `headline` or `title` when not chosen.
    pub headline: Option<String>,
}

/// The roles of fields, in the order of every array below.
pub(super) const ROLES: [&str; 5] = ["text", "id", "date", "source", "headline"];
pub(super) const TEXT: usize = 0;
const ID: usize = 1;
const DATE: usize = 2;
const OUTLET: usize = 3;

/// Reads the records of one file.
#[derive(Clone, Debug)]
pub struct RecordReader {
    pub(super) names: [Vec<String>; 5],
    chosen: [bool; 5],
    kind: RecordKind,
}

impl RecordReader {
    /// A reader that takes each record for a `kind`.
    pub fn new(fields: &Fields, kind: RecordKind) -> Self {
        let given = [
            &fields.text,
            &fields.id,
            &fields.date,
            &fields.source,
            &fields.headline,
        ];
        let usual: [&[&str]; 5] = [
            &["text"],
            &["id"],
            &["date"],
            &["source"],
            &["headline", "title"],
        ];
        let names = std::array::from_fn(|i| match given[i] {
            Some(name) => vec![name.clone()],
            None => usual[i].iter().map(|s| s.to_string()).collect(),
        });
        RecordReader {
            names,
            chosen: std::array::from_fn(|i| given[i].is_some()),
            kind,
        }
    }

    /// The same for articles that unspool wrote: where no other field was chosen, theirs.
    pub(super) fn of_articles(mut self) -> Self {
        let theirs: [(usize, &[&str]); 3] = [
            (TEXT, &["body"]),
            (DATE, &["published", "updated"]),
            (OUTLET, &["outlet", "source"]),
        ];
        for (role, names) in theirs {
            if !self.chosen[role] {
                self.names[role] = names.iter().map(|s| s.to_string()).collect();
            }
        }
        self
    }

    /// Whether a field of this name holds the text.
    pub(super) fn is_text(&self, name: &[u8]) -> bool {
        self.names[TEXT].iter().any(|n| n.as_bytes() == name)
    }

    /// Whether a file is wrong without a field of this role.
    pub(super) fn needs(&self, role: usize) -> bool {
        self.chosen[role] || role == TEXT
    }

    /// Why a record is skipped whose text is something else.
    pub(super) fn is_no_text(&self) -> String {
        format!("the field `{}` is no text", self.names[TEXT][0])
    }

    /// The error for a file that has no field of this role, but has those that are `known`.
    pub(super) fn missing(&self, role: usize, source: &str, known: Vec<String>) -> InputError {
        InputError::field(source, ROLES[role], &self.names[role][0], known)
    }
}

/// What takes the records of a file as they come; when it fails, nothing more is read.
pub(super) type Give<'g> = &'g mut dyn FnMut(Vec<Dump>) -> Result<(), InputError>;

/// All records that a reader gives, with those that could not be used.
fn gathered(
    read: impl FnOnce(Give<'_>) -> Result<Vec<Skipped>, InputError>,
) -> Result<(Vec<Dump>, Vec<Skipped>), InputError> {
    let mut dumps = Vec::new();
    let skipped = read(&mut |some| {
        dumps.extend(some);
        Ok(())
    })?;
    Ok((dumps, skipped))
}

/// Where a record stands: its 1-based line, and its bytes.
#[derive(Clone, Copy)]
pub(super) struct Place {
    pub number: u64,
    pub span: Span,
}
