//! Parquet, where it was left out of the build.

use super::records::Give;
use super::{InputError, RecordReader};
use crate::report::Skipped;
use encoding_rs::Encoding;
use std::io::{Error, ErrorKind, Read, Seek};

/// Bytes that would be read at a time.
pub const AT_ONCE: u64 = 0;

/// Says that Parquet is not read.
///
/// # Errors
/// Always.
pub fn read(
    source: &str,
    _: impl Read + Seek + Send + 'static,
    _: &RecordReader,
    _: Option<&'static Encoding>,
    _: u64,
    _: Give<'_>,
) -> Result<Vec<Skipped>, InputError> {
    let said = "this unspool was built without Parquet (the feature `parquet`)";
    Err(InputError::io(
        source,
        Error::new(ErrorKind::Unsupported, said),
    ))
}
