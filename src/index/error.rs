//! What can go wrong with an index.

use std::fmt;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// Why an index cannot be used: what, where, and what to do about it.
#[derive(Debug)]
pub struct IndexError {
    path: PathBuf,
    kind: Kind,
}

#[derive(Debug)]
pub(super) enum Kind {
    Missing,
    NotAnIndex,
    Older(u64),
    Newer(u64),
    Writing,
    Damaged(&'static str),
    Texts { has: bool },
    OtherRun,
    Full,
    Store(redb::Error),
}

impl IndexError {
    pub(super) fn new(path: &Path, kind: Kind) -> Self {
        IndexError {
            path: path.to_owned(),
            kind,
        }
    }
}

impl fmt::Display for IndexError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.path.display())?;
        match &self.kind {
            Kind::Missing => write!(f, "no such index; `unspool index add` makes one"),
            Kind::NotAnIndex => write!(
                f,
                "is not an index of unspool; give the path of one, or of a file that is not there yet"
            ),
            Kind::Older(format) => write!(
                f,
                "has the format {format} of an older unspool, this one reads the format {}; make it anew from the inputs, with `unspool index add` to another path",
                super::FORMAT
            ),
            Kind::Newer(format) => write!(
                f,
                "has the format {format}, this unspool reads the format {}; use a newer unspool",
                super::FORMAT
            ),
            Kind::Writing => write!(
                f,
                "another process is writing to this index; try again when it is done (it can be queried and exported meanwhile)"
            ),
            Kind::Damaged(what) => write!(
                f,
                "is damaged ({what}); put a copy back, or make it anew from the inputs"
            ),
            Kind::Texts { has: true } => write!(
                f,
                "keeps texts, so all that is added must bring them; add with --texts"
            ),
            Kind::Texts { has: false } => write!(
                f,
                "was made without --texts and holds none; add without it, or make another index with it"
            ),
            Kind::OtherRun => write!(
                f,
                "the add that was stopped had other inputs or options; give the same again, or leave out --resume (what it added stays, and is known then)"
            ),
            Kind::Full => write!(
                f,
                "holds as many articles as an index can (4 billion); make another"
            ),
            Kind::Store(error) if is_cut(error) => write!(
                f,
                "is cut short: it ends before what it says it holds; put a copy back, or make it anew from the inputs, with `unspool index add` to another path"
            ),
            Kind::Store(error) => write!(f, "cannot be read or written: {error}"),
        }
    }
}

impl std::error::Error for IndexError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.kind {
            Kind::Store(error) if !is_cut(error) => Some(error),
            _ => None,
        }
    }
}

/// Whether the file ended where there should be more of it.
fn is_cut(error: &redb::Error) -> bool {
    matches!(error, redb::Error::Io(e) if e.kind() == ErrorKind::UnexpectedEof)
}
