//! Source files to dumps.

use super::container::{self, Piece};
use super::decoding::{Decoding, Measured};
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
use crate::store::{Memory, Part, Shelf, Spool};
use encoding_rs::Encoding;
use rayon::prelude::*;
use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};

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
    let how = How {
        loading,
        memory: &Memory::unlimited(),
        observer,
    };
    let mut loaded = read_together(&found.files, how)?;
    loaded.skipped.extend(found.skipped.iter().cloned());
    Ok(loaded)
}

/// How files are read, within which budget, and who is told.
#[derive(Clone, Copy)]
pub(super) struct How<'h> {
    pub loading: &'h Loading,
    pub memory: &'h Memory,
    pub observer: &'h dyn Observer,
}

/// Reads some files by all threads.
fn read_together(files: &[SourceFile], how: How<'_>) -> Result<Loaded, InputError> {
    let sizes = files.par_iter().map(size);
    how.observer.phase(READ, sizes.sum(), "bytes");
    let parts: Vec<Loaded> = files
        .par_iter()
        .map(|file| read_file(file, how, None))
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
    let how = How {
        loading,
        memory,
        observer,
    };
    let mut shelf = Shelf::new(memory, Part::Texts);
    let mut all = Loaded::default();
    for turn in turns(&found.files) {
        let mut loaded = match turn {
            Turn::Together(files) => read_together(files, how)?,
            Turn::Alone(file) => {
                observer.phase(READ, size(file), "bytes");
                let mut give = |dumps| {
                    shelf.extend(dumps);
                    Ok(())
                };
                read_file(file, how, Some(&mut give))?
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
pub(super) type Give<'g> = Option<records::Give<'g>>;

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
    how: How<'_>,
    give: Give<'_>,
) -> Result<Loaded, InputError> {
    let mut loaded = Loaded::default();
    let read = loaded.file(file, how, give);
    loaded.or_skip(read)?;
    Ok(loaded)
}

/// Reads a file that comes byte by byte.
pub(super) fn read_stream(
    name: &str,
    bytes: container::Bytes<'_>,
    how: How<'_>,
    give: Give<'_>,
) -> Result<Loaded, InputError> {
    let mut loaded = Loaded::default();
    let read = loaded.stream(name, bytes, how, give);
    loaded.or_skip(read)?;
    Ok(loaded)
}

/// A file as it comes out of another, or why it does not.
type Given<'p> = Result<Piece<'p>, InputError>;

/// What is known of a plain file when all of it was read.
struct End {
    skipped: Vec<Skipped>,
    bytes: u64,
    encodings: Encodings,
}

/// A plain file that was read at once.
struct Content {
    dumps: Vec<Dump>,
    end: End,
}

impl Loaded {
    fn file(
        &mut self,
        file: &SourceFile,
        how: How<'_>,
        mut give: Give<'_>,
    ) -> Result<(), InputError> {
        let failed = |e| InputError::io(&file.name, e);
        let outer = &*file.name;
        let Some(path) = &file.path else {
            let bytes = Counting {
                inner: io::stdin(),
                observer: how.observer,
            };
            return self.stream(outer, Box::new(bytes), how, give);
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
                let mut see = |piece: Given<'_>| self.piece(outer, piece, how, again(&mut give));
                container::zip(&file.name, archive, 0, &mut see)?;
                how.observer.advance(size(file));
                return Ok(());
            }
            let is_parquet = how
                .loading
                .format
                .is_none_or(|f| f == SourceFormat::Parquet);
            if head == format::PARQUET && is_parquet {
                self.parquet(file.name.clone(), opened, how, give)?;
                how.observer.advance(size(file));
                return Ok(());
            }
        }
        let bytes = Counting {
            inner: opened,
            observer: how.observer,
        };
        self.stream(outer, Box::new(bytes), how, give)
    }

    fn stream(
        &mut self,
        outer: &str,
        bytes: container::Bytes<'_>,
        how: How<'_>,
        mut give: Give<'_>,
    ) -> Result<(), InputError> {
        let mut see = |piece: Given<'_>| self.piece(outer, piece, how, again(&mut give));
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
        how: How<'_>,
        give: Give<'_>,
    ) -> Result<(), InputError> {
        let read = match piece {
            Ok(piece) => {
                let inside_archive = piece.name != outer;
                if inside_archive && how.loading.format.is_none() && !is_taken(&piece.name) {
                    self.passed_over.push(piece.name);
                    return Ok(());
                }
                if how.loading.format.is_none() && own(&piece.head) == Some(Own::Output) {
                    self.own.push(piece.name);
                    return Ok(());
                }
                self.read(piece, how, give)
            }
            Err(error) => Err(error),
        };
        self.or_skip(read)
    }

    fn read(
        &mut self,
        mut piece: Piece<'_>,
        how: How<'_>,
        mut give: Give<'_>,
    ) -> Result<(), InputError> {
        let How {
            loading,
            memory,
            observer,
        } = how;
        let name = piece.name.clone();
        let failed = |e| InputError::io(&name, e);
        let whole = piece.look_as_far_as_it_goes(format::LOOK);
        let mut reader = loading.reader(RecordKind::Article);
        if own(&piece.head) == Some(Own::Articles) {
            reader = reader.of_articles();
        }
        let format = match how.loading.format {
            Some(format) => format,
            None => format_of(&name, &piece.head, whole, &reader),
        };
        // JSON is UTF-8 by its standard (RFC 8259, 8.1); a broken line is skipped, not guessed at.
        let is_other = loading.encoding.is_some() || format::is_wide(&piece.head);
        if matches!(format, SourceFormat::Text | SourceFormat::Html) {
            let bytes = piece.whole().map_err(failed)?;
            let read = whole_file(&name, format, bytes, loading);
            observer.records(read.dumps.len() as u64);
            let mut tally = Tally::default();
            self.examined(read.dumps, loading, &mut tally, give)?;
            self.add(name, format, read.end, loading, tally);
            return Ok(());
        }
        if format == SourceFormat::Parquet {
            let mut spool = Spool::new(memory);
            io::copy(&mut piece.stream(), &mut spool).map_err(failed)?;
            return self.parquet(name, spool.into_reader(), how, give);
        }
        let (mut tally, mut bytes) = (Tally::default(), 0);
        let mut stream = Measured {
            inner: piece.stream(),
            bytes: &mut bytes,
        };
        let mut some = |dumps| self.examined(dumps, loading, &mut tally, again(&mut give));
        let (skipped, encodings) = match format {
            SourceFormat::Warc => {
                let kind = loading.record.unwrap_or(RecordKind::Dump);
                let forced = loading.encoding;
                warc::read(&name, &mut stream, kind, forced, observer, &mut some)?
            }
            SourceFormat::Jsonl if !is_other => {
                let skipped =
                    records::read_lines(&mut stream, &reader, &name, observer, &mut some)?;
                (skipped, Decision::UTF8_FORMAT.into())
            }
            _ => {
                let mut text = Decoding::new(&mut stream, loading.encoding);
                let (reader, name) = (&reader, &*name);
                let skipped = match format {
                    SourceFormat::Csv | SourceFormat::Tsv => {
                        let delimiter = match format {
                            SourceFormat::Tsv => b'\t',
                            _ => b',',
                        };
                        let about = records::Table { delimiter, memory };
                        records::read_table(&mut text, reader, name, about, observer, &mut some)?
                    }
                    SourceFormat::Json => {
                        records::read_array(&mut text, reader, name, observer, &mut some)?
                    }
                    _ => records::read_lines(&mut text, reader, name, observer, &mut some)?,
                };
                (skipped, text.decision().into())
            }
        };
        let end = End {
            skipped,
            bytes,
            encodings,
        };
        self.add(name, format, end, loading, tally);
        Ok(())
    }

    fn parquet(
        &mut self,
        name: String,
        mut file: impl Read + Seek + Send + 'static,
        how: How<'_>,
        mut give: Give<'_>,
    ) -> Result<(), InputError> {
        let bytes = file
            .seek(SeekFrom::End(0))
            .map_err(|e| InputError::io(&name, e))?;
        let How {
            loading,
            memory,
            observer,
        } = how;
        let reader = loading.reader(RecordKind::Article);
        let mut tally = Tally::default();
        let mut some = |dumps: Vec<Dump>| {
            observer.records(dumps.len() as u64);
            self.examined(dumps, loading, &mut tally, again(&mut give))
        };
        // Where there is no limit, all row groups are read at once.
        let at_once = match memory.is_limited() {
            true => parquet::AT_ONCE,
            false => u64::MAX,
        };
        let skipped = parquet::read(&name, file, &reader, loading.encoding, at_once, &mut some)?;
        let end = End {
            skipped,
            bytes,
            encodings: Decision::UTF8_FORMAT.into(),
        };
        self.add(name, SourceFormat::Parquet, end, loading, tally);
        Ok(())
    }

    /// Adds a file whose texts were taken.
    fn add(
        &mut self,
        name: String,
        format: SourceFormat,
        end: End,
        loading: &Loading,
        tally: Tally,
    ) {
        self.sources.push(SourceInfo {
            name,
            bytes: end.bytes,
            records: format.has_records(),
            encodings: end.encodings,
            mojibake: tally.rows(loading.fix_encoding),
        });
        end.skipped.into_iter().for_each(|s| self.skip(s));
    }

    /// Takes some texts, or hands them on, when mojibake in them was looked for.
    fn examined(
        &mut self,
        mut dumps: Vec<Dump>,
        loading: &Loading,
        tally: &mut Tally,
        give: Give<'_>,
    ) -> Result<(), InputError> {
        mojibake::examine(&mut dumps, loading.fix_encoding, tally);
        match give {
            Some(give) => give(dumps)?,
            // The texts of one file need not move.
            None if self.dumps.is_empty() => self.dumps = dumps,
            None => self.dumps.extend(dumps),
        }
        Ok(())
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

/// Reads a text or a page, which is one dump.
fn whole_file(name: &str, format: SourceFormat, bytes: Vec<u8>, loading: &Loading) -> Content {
    let size = bytes.len() as u64;
    let (dump, encodings) = match format {
        SourceFormat::Html => match html::text(&bytes, loading.encoding, None) {
            Ok(page) => {
                let encodings = page.encoding.into();
                (Ok(page.dump(name)), encodings)
            }
            Err(reason) => (Err(reason), Encodings::default()),
        },
        _ => {
            let decoded = decode(bytes, loading.encoding, None);
            let encodings = decoded.encoding.into();
            (Ok(Dump::decoded(name, decoded)), encodings)
        }
    };
    let skip = |reason| Skipped {
        source: name.to_owned(),
        line: None,
        reason,
    };
    let (dumps, skipped) = match dump {
        Ok(dump) => (vec![dump], Vec::new()),
        Err(reason) => (Vec::new(), vec![skip(reason)]),
    };
    Content {
        dumps,
        end: End {
            skipped,
            bytes: size,
            encodings,
        },
    }
}
