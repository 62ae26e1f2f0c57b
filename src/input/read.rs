//! Source files to dumps.

use super::container::{self, Piece};
use super::discover::is_taken;
use super::{
    Discovered, Dump, Fields, InputError, RecordKind, RecordReader, SourceFile, SourceFormat,
    container::inner_name, decode, html, jsonl, warc,
};
use crate::Observer;
use crate::report::Skipped;
use encoding_rs::{Encoding, UTF_8};
use rayon::prelude::*;
use std::fs::File;
use std::io::Read;

/// How files are read.
#[derive(Clone, Debug, Default)]
pub struct Loading {
    /// What a record is taken for; when not said, a page of a web archive is a dump and any other record an article.
    pub record: Option<RecordKind>,
    /// The names of the fields.
    pub fields: Fields,
    /// How every file is read, whatever its name and content say.
    pub format: Option<SourceFormat>,
    /// The encoding of every file, whatever its content says.
    pub encoding: Option<&'static Encoding>,
}

/// One file that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceInfo {
    /// Its name as shown.
    pub name: String,
    /// Its size in bytes, uncompressed.
    pub bytes: u64,
    /// Whether it holds records.
    pub records: bool,
    /// The encoding that was decided on.
    pub encoding: &'static str,
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
    /// Files inside archives whose names do not say that they are text.
    pub passed_over: Vec<String>,
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
    let parts: Vec<Loaded> = found
        .files
        .par_iter()
        .map(|file| {
            let part = read_file(file, loading);
            observer.advance(1);
            part
        })
        .collect::<Result<_, _>>()?;
    let mut loaded = Loaded::default();
    for part in parts {
        if loaded.dumps.is_empty() {
            // The texts of one file need not move.
            loaded.dumps = part.dumps;
        } else {
            loaded.dumps.extend(part.dumps);
        }
        loaded.sources.extend(part.sources);
        loaded.skipped.extend(part.skipped);
        loaded.passed_over.extend(part.passed_over);
    }
    Ok(loaded)
}

pub(super) fn read_file(file: &SourceFile, loading: &Loading) -> Result<Loaded, InputError> {
    if let Some(path) = &file.path
        && loading.encoding.is_none()
        && loading.format.is_none_or(|f| f == SourceFormat::Jsonl)
        && SourceFormat::of_name(&file.name) == Some(SourceFormat::Jsonl)
        && inner_name(&file.name) == file.name
    {
        let kind = loading.record.unwrap_or(RecordKind::Article);
        let reader = RecordReader::new(&loading.fields, kind);
        let opened = File::open(path).map_err(|e| InputError::io(&file.name, e))?;
        let bytes = opened
            .metadata()
            .map_err(|e| InputError::io(&file.name, e))?
            .len();
        let bytes = usize::try_from(bytes).unwrap_or(usize::MAX);
        if let Some(loaded) = jsonl::stream(opened, bytes, &reader, &file.name)? {
            return Ok(loaded);
        }
    }
    read_bytes(file, bytes_of(file)?, loading)
}

/// Reads a file whose bytes are known.
pub(super) fn read_bytes(
    file: &SourceFile,
    bytes: Vec<u8>,
    loading: &Loading,
) -> Result<Loaded, InputError> {
    let mut loaded = Loaded::default();
    for piece in container::expand(file.name.clone(), bytes)? {
        let inside_archive = piece.name != file.name;
        if inside_archive && loading.format.is_none() && !is_taken(&piece.name) {
            loaded.passed_over.push(piece.name);
        } else {
            read_piece(&mut loaded, piece, loading)?;
        }
    }
    Ok(loaded)
}

fn read_piece(loaded: &mut Loaded, piece: Piece, loading: &Loading) -> Result<(), InputError> {
    let Piece { name, bytes } = piece;
    let format = loading.format.unwrap_or_else(|| format_of(&name, &bytes));
    let size = bytes.len() as u64;
    let reader = |kind| RecordReader::new(&loading.fields, loading.record.unwrap_or(kind));
    let as_utf8 = |bytes: Vec<u8>| decode(bytes, loading.encoding, None);
    let mut encoding = UTF_8.name();
    let (dumps, skipped) = match format {
        SourceFormat::Text => {
            let dump = Dump::from_bytes_as(name.clone(), bytes, loading.encoding, &mut encoding);
            (vec![dump], Vec::new())
        }
        SourceFormat::Html => match html::text(&bytes, loading.encoding) {
            Ok(text) => (vec![Dump::plain(name.clone(), text)], Vec::new()),
            Err(reason) => (
                Vec::new(),
                vec![Skipped {
                    source: name.clone(),
                    line: None,
                    reason,
                }],
            ),
        },
        // JSON is UTF-8 by its standard (RFC 8259, 8.1); a broken line is skipped, not guessed at.
        SourceFormat::Jsonl if loading.encoding.is_none() => {
            reader(RecordKind::Article).jsonl(&name, &bytes)?
        }
        SourceFormat::Jsonl => {
            reader(RecordKind::Article).jsonl(&name, as_utf8(bytes).text.as_bytes())?
        }
        SourceFormat::Json => {
            reader(RecordKind::Article).json(&name, as_utf8(bytes).text.as_bytes())?
        }
        SourceFormat::Csv | SourceFormat::Tsv => {
            let delimiter = if format == SourceFormat::Csv {
                b','
            } else {
                b'\t'
            };
            let decoded = as_utf8(bytes);
            encoding = decoded.encoding;
            reader(RecordKind::Article).csv(&name, &decoded.text, delimiter)?
        }
        SourceFormat::Warc => warc::read(&name, &bytes, loading.record.unwrap_or(RecordKind::Dump)),
    };
    loaded.sources.push(SourceInfo {
        name,
        bytes: size,
        records: format.has_records(),
        encoding,
    });
    loaded.dumps.extend(dumps);
    loaded.skipped.extend(skipped);
    Ok(())
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

/// Content first: web archives say what they are. Then the name; then whether the first line is a JSON object.
pub(super) fn format_of(name: &str, bytes: &[u8]) -> SourceFormat {
    if bytes.starts_with(b"WARC/1.") || bytes.starts_with(b"filedesc://") {
        return SourceFormat::Warc;
    }
    let start = bytes
        .strip_prefix(b"\xef\xbb\xbf")
        .unwrap_or(bytes)
        .trim_ascii_start();
    let by_name = SourceFormat::of_name(name).filter(|&f| {
        // `.json` is used for lines as well as for one array.
        f != SourceFormat::Json || start.starts_with(b"[")
    });
    by_name.unwrap_or_else(|| {
        let line = start.split(|&b| b == b'\n').next().unwrap_or(start);
        match serde_json::from_slice::<serde_json::Map<String, serde_json::Value>>(line) {
            Ok(_) => SourceFormat::Jsonl,
            Err(_) => SourceFormat::Text,
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_and_name_tell_the_format() {
        for (name, bytes, format) in [
            (
                "-",
                &b"\xef\xbb\xbf\n{\"text\":\"a\"}\n"[..],
                SourceFormat::Jsonl,
            ),
            ("-", b"{ not json\n", SourceFormat::Text),
            ("-", b"", SourceFormat::Text),
            ("a.json", b" [{}]", SourceFormat::Json),
            ("a.json", b"{\"a\":1}\n{\"a\":2}\n", SourceFormat::Jsonl),
            ("a.csv.gz", b"a,b\n", SourceFormat::Csv),
            ("a.txt", b"WARC/1.0\r\n", SourceFormat::Warc),
            ("x.zip!/b.html", b"<p>", SourceFormat::Html),
            ("a.txt", b"{\"text\":\"a\"}\n", SourceFormat::Text),
        ] {
            assert_eq!(format_of(name, bytes), format, "{name}");
        }
    }
}
