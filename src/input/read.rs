//! Source files to dumps.

use super::container::{self, Piece};
use super::discover::is_taken;
use super::format::{self, format_of};
use super::mojibake::Tally;
use super::own::{Own, own};
use super::{
    Decision, Discovered, Dump, Encodings, Fields, InputError, Mojibake, RecordKind, RecordReader,
    SourceFile, SourceFormat, Turn, decode, html, mojibake, parquet, records, turns, warc,
};
use crate::Observer;
use crate::report::Skipped;
use crate::store::{Memory, Part, Shelf};
use encoding_rs::Encoding;
use rayon::prelude::*;
use std::fs::File;
use std::io::{self, BufReader, Cursor, Read, Seek, SeekFrom};

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
    /// Mend mojibake.
    pub fix_encoding: bool,
}

impl Loading {
    /// A reader of records that are a `kind` where the user does not say otherwise.
    pub(super) fn reader(&self, kind: RecordKind) -> RecordReader {
        RecordReader::new(&self.fields, self.record.unwrap_or(kind))
    }
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
    /// The encodings of its texts: one, unless it is a web archive.
    pub encodings: Encodings,
    /// Mojibake in them, by encoding and time over.
    pub mojibake: Vec<Mojibake>,
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
    /// Reports and the like that unspool wrote itself, and that are none of the texts.
    pub own: Vec<String>,
}

/// Reads all files. One that cannot be read is skipped, as is the rest of one that breaks off.
///
/// # Errors
/// Records without the fields that were chosen.
pub fn read(
    found: &Discovered,
    loading: &Loading,
    observer: &dyn Observer,
) -> Result<Loaded, InputError> {
    let sizes = found.files.par_iter().map(size);
    observer.phase(READ, sizes.sum(), "bytes");
    let parts: Vec<Loaded> = found
        .files
        .par_iter()
        .map(|file| read_file(file, loading, observer, None))
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
        loaded.own.extend(part.own);
    }
    loaded.skipped.extend(found.skipped.iter().cloned());
    Ok(loaded)
}

/// Reads all files onto a shelf: what of their texts is beyond the budget goes to disk while they are read. What is returned
/// beside it holds no texts.
///
/// Call it inside [`guarded`](crate::store::guarded): temporary files may fail.
///
/// # Errors
/// Those of [`read`].
pub fn read_within(
    found: &Discovered,
    loading: &Loading,
    memory: &Memory,
    observer: &dyn Observer,
) -> Result<(Shelf<Dump>, Loaded), InputError> {
    if !memory.is_limited() {
        let mut loaded = read(found, loading, observer)?;
        return Ok((std::mem::take(&mut loaded.dumps).into(), loaded));
    }
    let mut shelf = Shelf::new(memory, Part::Texts);
    let mut all = Loaded::default();
    for turn in turns(&found.files) {
        let mut loaded = match turn {
            Turn::Together(files) => {
                let found = Discovered {
                    files: files.to_vec(),
                    ..Discovered::default()
                };
                read(&found, loading, observer)?
            }
            Turn::Alone(file) => {
                observer.phase(READ, size(file), "bytes");
                let mut give = |dumps| shelf.extend(dumps);
                read_file(file, loading, observer, Some(&mut give))?
            }
        };
        shelf.extend(std::mem::take(&mut loaded.dumps));
        all.sources.append(&mut loaded.sources);
        all.skipped.append(&mut loaded.skipped);
        all.passed_over.append(&mut loaded.passed_over);
        all.own.append(&mut loaded.own);
    }
    all.skipped.extend(found.skipped.iter().cloned());
    Ok((shelf, all))
}

/// What takes the texts of a file as they come; without it they are gathered.
type Give<'g> = Option<&'g mut dyn FnMut(Vec<Dump>)>;

/// The name of the phase.
pub(super) const READ: &str = "read";

/// Bytes of a file as it lies there; none where that cannot be told. What is wrong with it is said when it is read.
pub(super) fn size(file: &SourceFile) -> u64 {
    let about = file
        .path
        .as_ref()
        .and_then(|path| std::fs::metadata(path).ok());
    about
        .filter(|about| about.is_file())
        .map_or(0, |about| about.len())
}

/// Tells an observer how many bytes were read.
struct Counting<'o, R> {
    inner: R,
    observer: &'o dyn Observer,
}

impl<R: Read> Read for Counting<'_, R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(into)?;
        self.observer.advance(read as u64);
        Ok(read)
    }
}

/// Reads one file, with what is in it if it is an archive. What cannot be read of it is skipped.
pub(super) fn read_file(
    file: &SourceFile,
    loading: &Loading,
    observer: &dyn Observer,
    give: Give<'_>,
) -> Result<Loaded, InputError> {
    let mut loaded = Loaded::default();
    let read = loaded.file(file, loading, observer, give);
    loaded.or_skip(read)?;
    Ok(loaded)
}

/// Reads a file that comes byte by byte.
pub(super) fn read_stream(
    name: &str,
    bytes: container::Bytes<'_>,
    loading: &Loading,
    observer: &dyn Observer,
    give: Give<'_>,
) -> Result<Loaded, InputError> {
    let mut loaded = Loaded::default();
    let read = loaded.stream(name, bytes, loading, observer, give);
    loaded.or_skip(read)?;
    Ok(loaded)
}

/// A file as it comes out of another, or why it does not.
type Given<'p> = Result<Piece<'p>, InputError>;

/// What one plain file holds.
struct Content {
    dumps: Vec<Dump>,
    skipped: Vec<Skipped>,
    bytes: u64,
    encodings: Encodings,
}

impl Loaded {
    fn file(
        &mut self,
        file: &SourceFile,
        loading: &Loading,
        observer: &dyn Observer,
        mut give: Give<'_>,
    ) -> Result<(), InputError> {
        let failed = |e| InputError::io(&file.name, e);
        let outer = &*file.name;
        let Some(path) = &file.path else {
            let bytes = Counting {
                inner: io::stdin(),
                observer,
            };
            return self.stream(outer, Box::new(bytes), loading, observer, give);
        };
        let mut opened = File::open(path).map_err(failed)?;
        // What is read at several places need not be in memory; a pipe has only one place.
        if opened.metadata().map_err(failed)?.is_file() {
            let mut head = Vec::new();
            (&mut opened)
                .take(4)
                .read_to_end(&mut head)
                .map_err(failed)?;
            opened.rewind().map_err(failed)?;
            if container::is_zip(&head) {
                let archive = BufReader::with_capacity(container::BLOCK, opened);
                let mut see = |piece: Given<'_>| {
                    self.piece(outer, piece, loading, observer, again(&mut give))
                };
                container::zip(&file.name, archive, 0, &mut see)?;
                observer.advance(size(file));
                return Ok(());
            }
            let is_parquet = loading.format.is_none_or(|f| f == SourceFormat::Parquet);
            if head == format::PARQUET && is_parquet {
                self.parquet(file.name.clone(), opened, loading, observer, give)?;
                observer.advance(size(file));
                return Ok(());
            }
        }
        let bytes = Counting {
            inner: opened,
            observer,
        };
        self.stream(outer, Box::new(bytes), loading, observer, give)
    }

    fn stream(
        &mut self,
        outer: &str,
        bytes: container::Bytes<'_>,
        loading: &Loading,
        observer: &dyn Observer,
        mut give: Give<'_>,
    ) -> Result<(), InputError> {
        let mut see =
            |piece: Given<'_>| self.piece(outer, piece, loading, observer, again(&mut give));
        container::visit(outer.to_owned(), bytes, &mut see)
    }

    /// Takes a file that cannot be read for one that is skipped.
    fn or_skip(&mut self, read: Result<(), InputError>) -> Result<(), InputError> {
        let Err(error) = read else { return Ok(()) };
        let skipped = error.unreadable().ok_or(error)?;
        self.skip(skipped);
        Ok(())
    }

    fn skip(&mut self, mut skipped: Skipped) {
        // Some say what they met, and that may be as long as the file.
        if let Some((end, _)) = skipped.reason.char_indices().nth(REASON) {
            skipped.reason.truncate(end);
            skipped.reason.push('…');
        }
        self.skipped.push(skipped);
    }

    /// Adds a file out of the file `outer`. What unspool wrote is left out, and what is no text by its name in an archive,
    /// unless the user says how files are read; what cannot be read is skipped.
    fn piece(
        &mut self,
        outer: &str,
        piece: Given<'_>,
        loading: &Loading,
        observer: &dyn Observer,
        give: Give<'_>,
    ) -> Result<(), InputError> {
        let read = match piece {
            Ok(piece) => {
                let inside_archive = piece.name != outer;
                if inside_archive && loading.format.is_none() && !is_taken(&piece.name) {
                    self.passed_over.push(piece.name);
                    return Ok(());
                }
                if loading.format.is_none() && own(&piece.head) == Some(Own::Output) {
                    self.own.push(piece.name);
                    return Ok(());
                }
                self.read(piece, loading, observer, give)
            }
            Err(error) => Err(error),
        };
        self.or_skip(read)
    }

    fn read(
        &mut self,
        mut piece: Piece<'_>,
        loading: &Loading,
        observer: &dyn Observer,
        mut give: Give<'_>,
    ) -> Result<(), InputError> {
        let name = piece.name.clone();
        let failed = |e| InputError::io(&name, e);
        let whole = piece.look_as_far_as_it_goes(format::LOOK);
        let mut reader = loading.reader(RecordKind::Article);
        if own(&piece.head) == Some(Own::Articles) {
            reader = reader.of_articles();
        }
        let format = match loading.format {
            Some(format) => format,
            None => format_of(&name, &piece.head, whole, &reader),
        };
        // JSON is UTF-8 by its standard (RFC 8259, 8.1); a broken line is skipped, not guessed at.
        let is_other = loading.encoding.is_some() || format::is_wide(&piece.head);
        let mut tally = Tally::default();
        let read = match format {
            SourceFormat::Warc => {
                let kind = loading.record.unwrap_or(RecordKind::Dump);
                let archive = warc::read(&name, piece.stream(), kind, loading.encoding, observer);
                let archive = archive.map_err(failed)?;
                Content {
                    dumps: archive.dumps,
                    skipped: archive.skipped,
                    bytes: archive.bytes,
                    encodings: archive.encodings,
                }
            }
            SourceFormat::Jsonl if !is_other => {
                let mut some = |mut dumps: Vec<Dump>| {
                    mojibake::examine(&mut dumps, loading.fix_encoding, &mut tally);
                    self.take(dumps, again(&mut give));
                };
                let stream = piece.stream();
                let (skipped, bytes) =
                    records::read_lines(stream, &reader, &name, observer, &mut some)?;
                Content {
                    dumps: Vec::new(),
                    skipped,
                    bytes,
                    encodings: Decision::UTF8_FORMAT.into(),
                }
            }
            SourceFormat::Parquet => {
                let bytes = piece.whole().map_err(failed)?;
                return self.parquet(name, Cursor::new(bytes), loading, observer, give);
            }
            _ => {
                let bytes = piece.whole().map_err(failed)?;
                let read = whole_file(&name, format, bytes, loading, &reader)?;
                observer.records(read.dumps.len() as u64);
                read
            }
        };
        self.add(name, format, read, loading, tally, give);
        Ok(())
    }

    fn parquet(
        &mut self,
        name: String,
        mut file: impl Read + Seek + Send + 'static,
        loading: &Loading,
        observer: &dyn Observer,
        give: Give<'_>,
    ) -> Result<(), InputError> {
        let bytes = file
            .seek(SeekFrom::End(0))
            .map_err(|e| InputError::io(&name, e))?;
        let reader = loading.reader(RecordKind::Article);
        let (dumps, skipped) = parquet::read(&name, file, &reader, loading.encoding)?;
        observer.records(dumps.len() as u64);
        let read = Content {
            dumps,
            skipped,
            bytes,
            encodings: Decision::UTF8_FORMAT.into(),
        };
        self.add(
            name,
            SourceFormat::Parquet,
            read,
            loading,
            Tally::default(),
            give,
        );
        Ok(())
    }

    /// Adds a file, of whose texts some may have been taken before.
    fn add(
        &mut self,
        name: String,
        format: SourceFormat,
        mut read: Content,
        loading: &Loading,
        mut tally: Tally,
        give: Give<'_>,
    ) {
        mojibake::examine(&mut read.dumps, loading.fix_encoding, &mut tally);
        self.sources.push(SourceInfo {
            name,
            bytes: read.bytes,
            records: format.has_records(),
            encodings: read.encodings,
            mojibake: tally.rows(loading.fix_encoding),
        });
        self.take(read.dumps, give);
        read.skipped.into_iter().for_each(|s| self.skip(s));
    }

    /// Takes some texts, or hands them on.
    fn take(&mut self, dumps: Vec<Dump>, give: Give<'_>) {
        match give {
            Some(give) => give(dumps),
            // The texts of one file need not move.
            None if self.dumps.is_empty() => self.dumps = dumps,
            None => self.dumps.extend(dumps),
        }
    }
}

/// The same once more, for a part of the time.
fn again<'g>(give: &'g mut Give<'_>) -> Give<'g> {
    match give {
        Some(give) => Some(&mut **give),
        None => None,
    }
}

/// Characters of the reason for which something is skipped.
const REASON: usize = 200;

/// Reads a file that is in memory.
fn whole_file(
    name: &str,
    format: SourceFormat,
    bytes: Vec<u8>,
    loading: &Loading,
    reader: &RecordReader,
) -> Result<Content, InputError> {
    let size = bytes.len() as u64;
    if format == SourceFormat::Html {
        let skip = |reason| Skipped {
            source: name.to_owned(),
            line: None,
            reason,
        };
        let page = html::text(&bytes, loading.encoding, None);
        let (dumps, skipped, encodings) = match page {
            Ok(page) => {
                let encodings = page.encoding.into();
                (vec![page.dump(name)], Vec::new(), encodings)
            }
            Err(reason) => (Vec::new(), vec![skip(reason)], Encodings::default()),
        };
        return Ok(Content {
            dumps,
            skipped,
            bytes: size,
            encodings,
        });
    }
    let decoded = decode(bytes, loading.encoding, None);
    let encodings = decoded.encoding.into();
    let (dumps, skipped) = match format {
        SourceFormat::Csv => reader.csv(name, &decoded.text, b',')?,
        SourceFormat::Tsv => reader.csv(name, &decoded.text, b'\t')?,
        SourceFormat::Json => reader.json(name, decoded.text.as_bytes())?,
        SourceFormat::Jsonl => reader.jsonl(name, decoded.text.as_bytes())?,
        _ => (vec![Dump::decoded(name, decoded)], Vec::new()),
    };
    Ok(Content {
        dumps,
        skipped,
        bytes: size,
        encodings,
    })
}
