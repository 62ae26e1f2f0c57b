//! A JSON array of objects.

use super::rows::{BATCH, Batch};
use super::{Place, RecordReader};
use crate::Span;
use crate::input::{Dump, InputError};
use crate::report::Skipped;
use rayon::prelude::*;
use std::collections::BTreeSet;
use std::sync::Arc;

impl RecordReader {
    /// The records of a JSON array of objects.
    ///
    /// # Errors
    /// When the text is no JSON array, or as [`RecordReader::jsonl`].
    pub fn json(
        &self,
        source: &str,
        bytes: &[u8],
    ) -> Result<(Vec<Dump>, Vec<Skipped>), InputError> {
        let trimmed = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        let raw: Vec<&serde_json::value::RawValue> =
            serde_json::from_slice(trimmed).map_err(|e| InputError::io(source, e.into()))?;
        let lines: Vec<Place> = raw
            .iter()
            .scan((0, 1), |(at, number), value| {
                // The raw values are pieces of `bytes`, in order, so each is found by its address.
                let start = value.get().as_ptr() as usize - bytes.as_ptr() as usize;
                *number += memchr::memchr_iter(b'\n', &bytes[*at..start]).count() as u64;
                *at = start;
                Some(Place {
                    number: *number,
                    span: Span::new(start, start + value.get().len()),
                })
            })
            .collect();
        let name: Arc<str> = source.into();
        let rows: Vec<Vec<_>> = lines
            .par_chunks(BATCH)
            .map(|some| {
                let mut batch = Batch::of(some);
                for place in some {
                    let line = &bytes[place.span.start..place.span.end];
                    let values = self.json_row(&name, line, place);
                    batch.add(*place, |block| Ok(values?.held(block)));
                }
                batch.rows(self, &name)
            })
            .collect();
        let rows = rows.into_iter().flatten().collect();
        self.finish(source, rows, || known_fields(bytes, &lines))
    }
}

fn known_fields(bytes: &[u8], lines: &[Place]) -> Vec<String> {
    let mut known = BTreeSet::new();
    for line in lines.iter().take(100) {
        if let Ok(serde_json::Value::Object(map)) =
            serde_json::from_slice(&bytes[line.span.start..line.span.end])
        {
            known.extend(map.into_iter().map(|(k, _)| k));
        }
    }
    known.into_iter().collect()
}
