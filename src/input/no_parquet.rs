//! Parquet, where it was left out of the build.

use super::{Dump, InputError, RecordReader};
use crate::report::Skipped;
use encoding_rs::Encoding;
use std::io::{Error, ErrorKind, Read, Seek};

/// Says that Parquet is not read.
///
/// # Errors
/// Always.
pub fn read(
    source: &str,
    _: impl Read + Seek + Send + 'static,
    _: &RecordReader,
    _: Option<&'static Encoding>,
) -> Result<(Vec<Dump>, Vec<Skipped>), InputError> {
    let said = "this unspool was built without Parquet (the feature `parquet`)";
    Err(InputError::io(
        source,
        Error::new(ErrorKind::Unsupported, said),
    ))
}
