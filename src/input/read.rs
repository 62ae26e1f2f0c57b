//! Source files to dumps.

use super::{
    Discovered, Dump, Fields, InputError, RecordKind, RecordReader, SourceFile, SourceFormat,
};
use crate::Observer;
use crate::report::Skipped;
use std::io::Read;

/// How files are read.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Loading {
    /// What a record is taken for; an article when not said.
    pub record: Option<RecordKind>,
    /// The names of the fields.
    pub fields: Fields,
    /// How every file is read, whatever its name says.
    pub format: Option<SourceFormat>,
}

/// One file that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceInfo {
    /// Its name as shown.
    pub name: String,
    /// Its size in bytes.
    pub bytes: u64,
    /// Whether it holds records.
    pub records: bool,
}

/// What was read.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Loaded {
    /// The texts, in order of source and record.
    pub dumps: Vec<Dump>,
    /// The files.
    pub sources: Vec<SourceInfo>,
    /// The records that could not be used.
    pub skipped: Vec<Skipped>,
}

/// Reads all files.
///
/// # Errors
/// A file that cannot be read, or records without the fields that were chosen.
pub fn read(
    found: &Discovered,
    loading: &Loading,
    observer: &dyn Observer,
) -> Result<Loaded, InputError> {
    observer.phase("read", found.files.len() as u64, "files");
    let mut loaded = Loaded::default();
    for file in &found.files {
        let bytes = bytes_of(file)?;
        let format = loading
            .format
            .or(file.format)
            .unwrap_or_else(|| told_by_content(&bytes));
        loaded.sources.push(SourceInfo {
            name: file.name.clone(),
            bytes: bytes.len() as u64,
            records: format == SourceFormat::Jsonl,
        });
        match format {
            SourceFormat::Text => loaded
                .dumps
                .push(Dump::from_bytes(file.name.clone(), bytes)),
            SourceFormat::Jsonl => {
                let kind = loading.record.unwrap_or(RecordKind::Article);
                let (dumps, skipped) =
                    RecordReader::new(&loading.fields, kind).read(&file.name, &bytes)?;
                loaded.dumps.extend(dumps);
                loaded.skipped.extend(skipped);
            }
        }
        observer.advance(1);
    }
    Ok(loaded)
}

fn bytes_of(file: &SourceFile) -> Result<Vec<u8>, InputError> {
    match &file.path {
        Some(path) => std::fs::read(path),
        None => {
            let mut bytes = Vec::new();
            std::io::stdin()
                .lock()
                .read_to_end(&mut bytes)
                .map(|_| bytes)
        }
    }
    .map_err(|e| InputError::io(&file.name, e))
}

/// JSON lines when the first line is a JSON object, else plain text.
fn told_by_content(bytes: &[u8]) -> SourceFormat {
    let bytes = bytes
        .strip_prefix(b"\xef\xbb\xbf")
        .unwrap_or(bytes)
        .trim_ascii_start();
    let line = bytes.split(|&b| b == b'\n').next().unwrap_or(bytes);
    match serde_json::from_slice::<serde_json::Map<String, serde_json::Value>>(line) {
        Ok(_) => SourceFormat::Jsonl,
        Err(_) => SourceFormat::Text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_tells_records_from_text() {
        assert_eq!(
            told_by_content(b"\xef\xbb\xbf\n{\"text\":\"a\"}\n"),
            SourceFormat::Jsonl
        );
        assert_eq!(told_by_content(b"{ not json\n"), SourceFormat::Text);
        assert_eq!(told_by_content(b""), SourceFormat::Text);
    }
}
