//! Objects of JSON on their way to dumps, whether lines or an array holds them.

use super::rows::{BATCH, Batch, Sorted};
use super::{Give, Place, RecordReader};
use crate::input::{Dump, InputError};
use crate::report::Skipped;
use rayon::prelude::*;
use serde_json::value::RawValue;
use std::collections::BTreeSet;
use std::io::Read;
use std::sync::{Arc, Mutex, PoisonError};

/// Bytes that are read at a time; a longer record takes as much as it needs.
pub const BLOCK: usize = 1 << 22;

/// Records in which fields are looked for when one is missing.
const LOOKED_AT: usize = 100;

/// A file, block by block.
pub struct Blocks<'n, R> {
    file: R,
    source: &'n str,
    /// What was read and is not done with.
    pub bytes: Vec<u8>,
    /// Bytes of the file before those.
    pub before: usize,
    /// Whether nothing comes behind those.
    pub ended: bool,
    /// Why nothing comes, where there should be more.
    pub broken: Option<InputError>,
}

impl<'n, R: Read> Blocks<'n, R> {
    pub fn of(file: R, source: &'n str) -> Self {
        Blocks {
            file,
            source,
            bytes: Vec::with_capacity(BLOCK),
            before: 0,
            ended: false,
            broken: None,
        }
    }

    /// Reads a block, or as much again where that was too little.
    pub fn fill(&mut self) {
        let to = match self.bytes.len() < BLOCK {
            true => BLOCK,
            false => 2 * self.bytes.len(),
        };
        let more = (to - self.bytes.len()) as u64;
        match (&mut self.file).take(more).read_to_end(&mut self.bytes) {
            Ok(read) => self.ended = (read as u64) < more,
            Err(e) => {
                self.ended = true;
                self.broken = Some(InputError::io(self.source, e));
            }
        }
    }

    /// The first bytes are done with.
    pub fn past(&mut self, bytes: usize) {
        self.bytes.drain(..bytes);
        self.before += bytes;
    }
}

/// Reads the objects of a file.
pub struct Objects<'r> {
    reader: &'r RecordReader,
    source: Arc<str>,
    sorted: Sorted,
    /// The first objects, for naming their fields.
    first: Vec<Vec<u8>>,
}

impl<'r> Objects<'r> {
    pub fn new(reader: &'r RecordReader, source: &str) -> Self {
        Objects {
            reader,
            source: source.into(),
            sorted: Sorted::default(),
            first: Vec::new(),
        }
    }

    /// Reads those at some places in a block, before which there are so many bytes. Gives the first that is no JSON, and
    /// what is wrong with it; it counts among the objects that cannot be used.
    pub fn add(
        &mut self,
        places: &[Place],
        block: &[u8],
        before: usize,
    ) -> Option<(Place, serde_json::Error)> {
        let bytes = |place: &Place| &block[place.span.start - before..place.span.end - before];
        for place in places.iter().take(LOOKED_AT - self.first.len()) {
            self.first.push(bytes(place).to_vec());
        }
        let broken: Mutex<Option<(Place, serde_json::Error)>> = Mutex::new(None);
        let see_broken = |place: &Place| {
            let Err(error) = serde_json::from_slice::<&RawValue>(bytes(place)) else {
                return;
            };
            // A poisoned lock only means that another thread panicked.
            let mut first = broken.lock().unwrap_or_else(PoisonError::into_inner);
            if first
                .as_ref()
                .is_none_or(|(at, _)| place.span.start < at.span.start)
            {
                *first = Some((*place, error));
            }
        };
        let rows: Vec<Vec<_>> = places
            .par_chunks(BATCH)
            .map_init(Vec::new, |scratch, some| {
                let mut batch = Batch::of(some);
                for place in some {
                    let object = bytes(place);
                    batch.add(*place, |block| {
                        if let Some(values) = self.reader.plain(object, scratch, block) {
                            return Ok(values);
                        }
                        let values = self.reader.json_row(&self.source, object, place);
                        Ok(values.inspect_err(|_| see_broken(place))?.held(block))
                    });
                }
                batch.rows(self.reader, &self.source)
            })
            .collect();
        for rows in rows {
            self.sorted.add(rows);
        }
        broken.into_inner().unwrap_or_else(PoisonError::into_inner)
    }

    /// The records of what was read since they were last taken.
    pub fn take(&mut self) -> Vec<Dump> {
        std::mem::take(&mut self.sorted.dumps)
    }

    /// What was read and not taken from a place on does not count.
    pub fn forget_from(&mut self, place: &Place) {
        self.sorted.forget_from(place);
    }

    /// How many were read.
    pub fn count(&self) -> u64 {
        self.sorted.count()
    }

    /// Gives the last records of a file that breaks off behind a line; there is an error where none came before it.
    pub fn broken(
        self,
        error: InputError,
        line: u64,
        give: Give<'_>,
    ) -> Result<Vec<Skipped>, InputError> {
        if self.count() == 0 {
            return Err(error);
        }
        let mut skipped = self.finish(give)?;
        skipped.extend(error.lost_from(line));
        Ok(skipped)
    }

    /// Gives the last records, if the fields asked for were there; what is returned could not be used.
    pub fn finish(self, give: Give<'_>) -> Result<Vec<Skipped>, InputError> {
        let known = || {
            let mut known = BTreeSet::new();
            for object in &self.first {
                if let Ok(serde_json::Value::Object(map)) = serde_json::from_slice(object) {
                    known.extend(map.into_iter().map(|(k, _)| k));
                }
            }
            known.into_iter().collect()
        };
        self.sorted.finish(self.reader, &self.source, known, give)
    }
}
