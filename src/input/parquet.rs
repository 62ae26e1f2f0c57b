//! Parquet: the chosen columns of each row group, row groups in parallel.
//!
//! The columns are read by the column interface of the `parquet` crate, a batch of rows at a time: no column that was not
//! chosen is touched, and a text is copied once.

use super::InputError;
use super::records::{Give, Place, ROLES, RecordReader, Row, RowValues, Sorted, TEXT};
use crate::Span;
use crate::report::Skipped;
use bytes::Bytes;
use column::Column;
use encoding_rs::Encoding;
use parquet::errors::ParquetError;
use parquet::file::metadata::ParquetMetaData;
use parquet::file::reader::{ChunkReader, FileReader, Length, SerializedFileReader};
use rayon::prelude::*;
use std::io::{BufReader, Read, Seek, SeekFrom};
use std::ops::Range;
use std::sync::{Arc, Mutex};

mod column;

/// Rows that are in memory as columns at a time.
const BATCH: usize = 1_024;
/// Rows of a large row group that are given at a time.
const GIVEN: usize = BATCH;
/// Bytes of row groups that are read at a time where memory is limited.
pub const AT_ONCE: u64 = 16 << 20;

/// A file that is read at several places at once.
trait Bottom: Read + Seek + Send {}
impl<T: Read + Seek + Send> Bottom for T {}

/// Gives the records of a Parquet file in order, row groups together that are no more than `at_once` bytes; a larger one
/// some rows at a time. What is returned are the rows that are no usable record.
///
/// # Errors
/// A file that is damaged or encrypted, or one without the fields that were chosen.
pub fn read(
    source: &str,
    file: impl Read + Seek + Send + 'static,
    reader: &RecordReader,
    forced: Option<&'static Encoding>,
    at_once: u64,
    give: Give<'_>,
) -> Result<Vec<Skipped>, InputError> {
    let failed = |e: ParquetError| InputError::io(source, std::io::Error::other(e));
    let file = Shared::new(file).map_err(|e| InputError::io(source, e))?;
    let file = guarded(|| SerializedFileReader::new(file)).map_err(failed)?;
    let about = file.metadata();
    let schema = about.file_metadata().schema_descr();
    let fields = schema.root_schema().get_fields();
    let has = |name: &str| fields.iter().any(|f| f.name() == name);
    // What `clean` wrote.
    let articles = (has("simhash") && has("boundary")).then(|| reader.clone().of_articles());
    let reader = articles.as_ref().unwrap_or(reader);
    let wanted = Wanted::of(reader, about, forced);
    let missing = (0..ROLES.len()).find(|&role| !wanted.has[role] && reader.needs(role));
    if let Some(role) = missing {
        let known = fields.iter().map(|f| f.name().to_owned()).collect();
        return Err(reader.missing(role, source, known));
    }
    if wanted.leaf[TEXT].is_none() {
        let skipped = Skipped {
            source: source.to_owned(),
            line: None,
            reason: reader.is_no_text(),
        };
        return Ok(vec![skipped]);
    }
    let name: Arc<str> = source.into();
    let firsts = firsts(about);
    let mut sorted = Sorted::default();
    for turn in turns(about, at_once) {
        let rows = |group: usize| wanted.rows(&file, group, firsts[group], reader, &name);
        let mut lost = None;
        if turn.len() > 1 || size(about, turn.start) <= at_once {
            let groups: Vec<Taken> = turn
                .into_par_iter()
                .map(|group| match guarded(|| rows(group)) {
                    Ok(mut rows) => some_of(&mut rows, usize::MAX),
                    Err(e) => (Vec::new(), Some(e)),
                })
                .collect();
            for (rows, failed) in groups {
                if lost.is_none() {
                    sorted.add(rows.into_iter().map(Ok).collect());
                    lost = failed;
                }
            }
            give(std::mem::take(&mut sorted.dumps))?;
        } else {
            let opened = guarded(|| rows(turn.start));
            let mut rows = match opened {
                Ok(rows) => Some(rows),
                Err(e) => {
                    lost = Some(e);
                    None
                }
            };
            while let Some(rows) = &mut rows {
                let (some, failed) = some_of(rows, GIVEN);
                let any = !some.is_empty();
                sorted.add(some.into_iter().map(Ok).collect());
                give(std::mem::take(&mut sorted.dumps))?;
                lost = failed;
                if !any || lost.is_some() {
                    break;
                }
            }
        }
        // What comes before it breaks off is there.
        if let Some(lost) = lost {
            let count = sorted.count();
            if count == 0 {
                return Err(failed(lost));
            }
            let mut skipped = sorted.finish(reader, source, Vec::new, give)?;
            skipped.extend(failed(lost).lost_from(count + 1));
            return Ok(skipped);
        }
    }
    sorted.finish(reader, source, Vec::new, give)
}

/// Rows, and why there are no more.
type Taken = (Vec<Row>, Option<ParquetError>);

/// The next rows, no more than so many.
fn some_of(rows: &mut impl Iterator<Item = Result<Row, ParquetError>>, most: usize) -> Taken {
    let mut some = Vec::new();
    while some.len() < most {
        match guarded(|| rows.next().transpose()) {
            Ok(Some(row)) => some.push(row),
            Ok(None) => break,
            Err(e) => return (some, Some(e)),
        }
    }
    (some, None)
}

/// Bytes of a row group, uncompressed.
fn size(about: &ParquetMetaData, group: usize) -> u64 {
    u64::try_from(about.row_group(group).total_byte_size()).unwrap_or(u64::MAX)
}

/// The row groups that are read at once.
fn turns(about: &ParquetMetaData, at_once: u64) -> Vec<Range<usize>> {
    let (mut turns, mut start, mut bytes) = (Vec::new(), 0, 0u64);
    for group in 0..about.num_row_groups() {
        let more = size(about, group);
        if group > start && bytes.saturating_add(more) > at_once {
            turns.push(start..group);
            (start, bytes) = (group, 0);
        }
        bytes = bytes.saturating_add(more);
    }
    if start < about.num_row_groups() {
        turns.push(start..about.num_row_groups());
    }
    turns
}

/// Calls into the `parquet` crate, which panics on some damaged files: that is an error of the file.
fn guarded<T>(f: impl FnOnce() -> Result<T, ParquetError>) -> Result<T, ParquetError> {
    // What was being read is thrown away, so nobody sees it half done.
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(f))
        .unwrap_or_else(|_| Err(ParquetError::General("the file is damaged".to_owned())))
}

/// For each row group the rows before it.
fn firsts(about: &ParquetMetaData) -> Vec<u64> {
    let rows = about
        .row_groups()
        .iter()
        .map(|g| u64::try_from(g.num_rows()).unwrap_or(0));
    rows.scan(0u64, |sum, rows| {
        let first = *sum;
        *sum = sum.saturating_add(rows);
        Some(first)
    })
    .collect()
}

/// Whether a column says of itself that it holds no value.
fn is_null(about: &ParquetMetaData, leaf: usize) -> bool {
    about.row_groups().iter().all(|group| {
        let about = group.column(leaf).statistics();
        let nulls = about.and_then(|s| s.null_count_opt());
        nulls.is_some_and(|nulls| i64::try_from(nulls) == Ok(group.num_rows()))
    })
}

/// Where the values of each role stand.
struct Wanted {
    /// Whether there is a field of the name.
    has: [bool; 5],
    /// Its only leaf, where it has one: fields of several parts have no value.
    leaf: [Option<usize>; 5],
    /// The encoding of bytes of which the file does not say that they are text.
    forced: Option<&'static Encoding>,
}

impl Wanted {
    fn of(
        reader: &RecordReader,
        about: &ParquetMetaData,
        forced: Option<&'static Encoding>,
    ) -> Self {
        let schema = about.file_metadata().schema_descr();
        let fields = schema.root_schema().get_fields();
        let mut wanted = Wanted {
            has: [false; 5],
            leaf: [None; 5],
            forced,
        };
        for (role, names) in reader.names.iter().enumerate() {
            let named = names
                .iter()
                .filter_map(|n| fields.iter().position(|f| f.name() == n));
            for field in named {
                wanted.has[role] = true;
                let mut leaves =
                    (0..schema.num_columns()).filter(|&i| schema.get_column_root_idx(i) == field);
                wanted.leaf[role] = leaves.next().filter(|_| leaves.next().is_none());
                // The next name has its turn where this one has no value.
                if wanted.leaf[role].is_none_or(|leaf| !is_null(about, leaf)) {
                    break;
                }
            }
        }
        wanted
    }

    /// The rows of one row group.
    fn rows<'w>(
        &self,
        file: &SerializedFileReader<Shared>,
        number: usize,
        first: u64,
        reader: &'w RecordReader,
        source: &'w Arc<str>,
    ) -> Result<impl Iterator<Item = Result<Row, ParquetError>> + use<'w>, ParquetError> {
        let group = file.get_row_group(number)?;
        let mut columns: Vec<(usize, Column)> = Vec::new();
        for (role, leaf) in self.leaf.iter().enumerate() {
            if let Some(leaf) = *leaf {
                let about = group.metadata().column(leaf).column_descr_ptr();
                let values = group.get_column_reader(leaf)?;
                columns.push((role, Column::new(values, about, self.forced)));
            }
        }
        let count = usize::try_from(group.metadata().num_rows()).unwrap_or(0);
        let has = self.has;
        let mut done = 0;
        let batches = std::iter::from_fn(move || {
            let batch = BATCH.min(count - done);
            let rows = (batch > 0).then(|| batch_of(&mut columns, batch, has));
            let first = first + done as u64;
            done += batch;
            Some((first, rows?))
        });
        Ok(batches.flat_map(move |(first, values)| {
            let (values, failed) = match values {
                Ok(values) => (values, None),
                Err(e) => (Vec::new(), Some(Err(e))),
            };
            let row = move |(at, values)| {
                let place = Place {
                    number: at + 1,
                    span: Span::new(at as usize, at as usize + 1),
                };
                Ok(reader.row(source, &place, values))
            };
            failed.into_iter().chain((first..).zip(values).map(row))
        }))
    }
}

/// The values of the next rows.
fn batch_of(
    columns: &mut [(usize, Column)],
    rows: usize,
    has: [bool; 5],
) -> Result<Vec<RowValues>, ParquetError> {
    let none = || RowValues {
        has,
        ..RowValues::default()
    };
    let mut values: Vec<RowValues> = std::iter::repeat_with(none).take(rows).collect();
    for (role, column) in columns {
        for (row, value) in values.iter_mut().zip(column.next(rows)?) {
            row.values[*role] = value;
        }
    }
    Ok(values)
}

/// A file of which several readers read: each read goes to its own place.
#[derive(Clone)]
struct Shared {
    file: Arc<Mutex<dyn Bottom>>,
    size: u64,
}

impl Shared {
    fn new(mut file: impl Bottom + 'static) -> std::io::Result<Self> {
        Ok(Shared {
            size: file.seek(SeekFrom::End(0))?,
            file: Arc::new(Mutex::new(file)),
        })
    }
}

impl Length for Shared {
    fn len(&self) -> u64 {
        self.size
    }
}

impl ChunkReader for Shared {
    type T = BufReader<At>;

    fn get_read(&self, start: u64) -> Result<Self::T, ParquetError> {
        Ok(BufReader::new(At {
            shared: self.clone(),
            at: start,
        }))
    }

    fn get_bytes(&self, start: u64, length: usize) -> Result<Bytes, ParquetError> {
        let there = start
            .checked_add(length as u64)
            .is_some_and(|end| end <= self.size);
        if !there {
            return Err(ParquetError::EOF(format!(
                "{length} bytes are said to stand at byte {start}"
            )));
        }
        let mut bytes = vec![0; length];
        At {
            shared: self.clone(),
            at: start,
        }
        .read_exact(&mut bytes)?;
        Ok(bytes.into())
    }
}

/// A place in a shared file.
struct At {
    shared: Shared,
    at: u64,
}

impl Read for At {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        // A poisoned lock only means that another thread panicked while it read; the place is set anew by each read.
        let mut file = self.shared.file.lock().unwrap_or_else(|e| e.into_inner());
        file.seek(SeekFrom::Start(self.at))?;
        let read = file.read(into)?;
        self.at += read as u64;
        Ok(read)
    }
}

#[cfg(test)]
mod tests;
