//! Parquet: the chosen columns of each row group, row groups in parallel.
//!
//! The columns are read by the column interface of the `parquet` crate, a batch of rows at a time: no column that was not
//! chosen is touched, and a text is copied once.

use super::records::{Place, ROLES, RecordReader, Row, RowValues, Sorted, TEXT};
use super::{Dump, InputError};
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
use std::sync::{Arc, Mutex};

mod column;

/// Rows that are in memory as columns at a time.
const BATCH: usize = 1_024;

/// A file that is read at several places at once.
trait Bottom: Read + Seek + Send {}
impl<T: Read + Seek + Send> Bottom for T {}

/// The records of a Parquet file, in order, and the rows that are no usable record.
///
/// # Errors
/// A file that is damaged or encrypted, or one without the fields that were chosen.
pub fn read(
    source: &str,
    file: impl Read + Seek + Send + 'static,
    reader: &RecordReader,
    forced: Option<&'static Encoding>,
) -> Result<(Vec<Dump>, Vec<Skipped>), InputError> {
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
        return Ok((Vec::new(), vec![skipped]));
    }
    let name: Arc<str> = source.into();
    let groups: Vec<Vec<Row>> = firsts(about)
        .into_par_iter()
        .enumerate()
        .map(|(number, first)| guarded(|| wanted.rows(&file, number, first, reader, &name)))
        .collect::<Result<_, _>>()
        .map_err(failed)?;
    let mut sorted = Sorted::default();
    sorted.add(groups.into_iter().flatten().map(Ok).collect());
    sorted.finish(reader, source, Vec::new)
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
    fn rows(
        &self,
        file: &SerializedFileReader<Shared>,
        number: usize,
        first: u64,
        reader: &RecordReader,
        source: &Arc<str>,
    ) -> Result<Vec<Row>, ParquetError> {
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
        let mut rows = Vec::new();
        while rows.len() < count {
            let batch = BATCH.min(count - rows.len());
            let mut values: Vec<RowValues> = (0..batch)
                .map(|_| RowValues {
                    has: self.has,
                    ..RowValues::default()
                })
                .collect();
            for (role, column) in &mut columns {
                for (row, value) in values.iter_mut().zip(column.next(batch)?) {
                    row.values[*role] = value;
                }
            }
            for row in values {
                let at = first + rows.len() as u64;
                let place = Place {
                    number: at + 1,
                    span: Span::new(at as usize, at as usize + 1),
                };
                rows.push(reader.row(source, &place, row));
            }
        }
        Ok(rows)
    }
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
