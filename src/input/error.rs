//! What can go wrong between an argument and its text.

use crate::report::Skipped;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

/// Why input could not be read: what, where, and what to do about it.
#[derive(Debug)]
pub struct InputError {
    kind: Kind,
}

#[derive(Debug)]
enum Kind {
    Missing(PathBuf),
    Empty {
        folder: PathBuf,
        passed_over: usize,
    },
    NoMatch(String),
    BadGlob(String, String),
    Io(String, io::Error),
    Field {
        source: String,
        field: String,
        role: &'static str,
        known: Vec<String>,
    },
    SameName(String),
    Stopped,
}

impl InputError {
    pub(super) fn missing(path: &Path) -> Self {
        InputError {
            kind: Kind::Missing(path.to_owned()),
        }
    }

    pub(super) fn empty(folder: &Path, passed_over: usize) -> Self {
        InputError {
            kind: Kind::Empty {
                folder: folder.to_owned(),
                passed_over,
            },
        }
    }

    pub(super) fn no_match(glob: &str) -> Self {
        InputError {
            kind: Kind::NoMatch(glob.to_owned()),
        }
    }

    pub(super) fn bad_glob(glob: &str, why: impl fmt::Display) -> Self {
        InputError {
            kind: Kind::BadGlob(glob.to_owned(), why.to_string()),
        }
    }

    pub(super) fn io(name: &str, error: io::Error) -> Self {
        InputError {
            kind: Kind::Io(name.to_owned(), error),
        }
    }

    pub(super) fn field(source: &str, role: &'static str, field: &str, known: Vec<String>) -> Self {
        InputError {
            kind: Kind::Field {
                source: source.to_owned(),
                field: field.to_owned(),
                role,
                known,
            },
        }
    }

    /// Ends the reading for a reason that whoever takes the texts says.
    pub fn stopped() -> Self {
        InputError {
            kind: Kind::Stopped,
        }
    }

    /// The same for a file of which something was read, up to a line or record.
    pub(super) fn lost_from(self, line: u64) -> Option<Skipped> {
        match self.kind {
            Kind::Io(source, error) => Some(Skipped {
                source,
                line: Some(line),
                reason: format!("cannot be read from here on: {error}"),
            }),
            _ => None,
        }
    }

    /// The file that cannot be read, and why; `None` where something else is wrong.
    pub fn unreadable(&self) -> Option<Skipped> {
        match &self.kind {
            Kind::Io(name, error) => Some(Skipped {
                source: name.clone(),
                line: None,
                reason: format!("cannot be read: {error}"),
            }),
            _ => None,
        }
    }

    pub(super) fn same_name(name: &str) -> Self {
        InputError {
            kind: Kind::SameName(name.to_owned()),
        }
    }
}

impl fmt::Display for InputError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.kind {
            Kind::Missing(path) => write!(f, "{}: no such file or folder", path.display()),
            Kind::Empty {
                folder,
                passed_over: 0,
            } => {
                write!(f, "{}: the folder holds no file", folder.display())
            }
            Kind::Empty {
                folder,
                passed_over,
            } => write!(
                f,
                "{}: none of its {passed_over} files has a name that unspool reads in a folder ({}); name such a file itself to read it as plain text",
                folder.display(),
                super::discover::EXTENSIONS.join(", ")
            ),
            Kind::NoMatch(glob) => write!(f, "{glob}: no file matches this pattern"),
            Kind::BadGlob(glob, why) => write!(f, "{glob}: not a valid pattern: {why}"),
            Kind::Io(name, error) => write!(f, "{name}: cannot be read: {error}"),
            Kind::Field {
                source,
                field,
                role,
                known,
            } => {
                write!(
                    f,
                    "{source}: no record has the {role} field `{field}`; its fields are {}",
                    known.join(", ")
                )?;
                let near = known
                    .iter()
                    .filter(|k| strsim::damerau_levenshtein(k, field) <= 2);
                match near.min_by_key(|k| (strsim::damerau_levenshtein(k, field), k.as_str())) {
                    Some(best) => write!(f, " (did you mean --{role}-field {best}?)"),
                    None => write!(f, " (choose one with --{role}-field)"),
                }
            }
            Kind::Stopped => f.write_str("the reading was stopped"),
            Kind::SameName(name) => write!(
                f,
                "two inputs would both be shown as `{name}`; run from a folder above both and give relative paths"
            ),
        }
    }
}

impl std::error::Error for InputError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.kind {
            Kind::Io(_, error) => Some(error),
            _ => None,
        }
    }
}
