//! JSON lines, block by block: a file is never in memory beside the texts that come out of it.

use super::rows::{BATCH, Batch, Sorted, Values};
use super::{Place, RecordReader, plain_line};
use crate::input::{Dump, InputError};
use crate::report::Skipped;
use crate::text::{Block, Piece};
use crate::{Observer, Span};
use rayon::prelude::*;
use std::collections::BTreeSet;
use std::io::{self, Read};
use std::sync::Arc;

/// Bytes that are read at a time; a longer line takes as much as it needs.
const BLOCK: usize = 1 << 22;

/// Records in which fields are looked for when one is missing.
const LOOKED_AT: usize = 100;

impl RecordReader {
    /// The records of JSON lines, in order, and the lines that are no usable record.
    ///
    /// # Errors
    /// When no record has the text field, or a field that was chosen.
    pub fn jsonl(
        &self,
        source: &str,
        bytes: &[u8],
    ) -> Result<(Vec<Dump>, Vec<Skipped>), InputError> {
        let mut lines = JsonLines::new(self, source);
        lines.add(bytes);
        lines.finish()
    }
}

/// Reads the records of lines that come block by block.
struct JsonLines<'r> {
    reader: &'r RecordReader,
    source: Arc<str>,
    sorted: Sorted,
    /// Bytes and lines of the blocks before.
    at: usize,
    lines: u64,
    /// The first records, for naming their fields.
    first: Vec<Vec<u8>>,
}

impl<'r> JsonLines<'r> {
    pub fn new(reader: &'r RecordReader, source: &str) -> Self {
        JsonLines {
            reader,
            source: source.into(),
            sorted: Sorted::default(),
            at: 0,
            lines: 0,
            first: Vec::new(),
        }
    }

    /// Reads the next block: whole lines, the last one of the file with or without its line break. Gives how many hold
    /// anything.
    pub fn add(&mut self, block: &[u8]) -> u64 {
        let places = self.places(block);
        let bytes = |place: &Place| &block[place.span.start - self.at..place.span.end - self.at];
        for place in places.iter().take(LOOKED_AT - self.first.len()) {
            self.first.push(bytes(place).to_vec());
        }
        let rows: Vec<Vec<_>> = places
            .par_chunks(BATCH)
            .map_init(Vec::new, |scratch, some| {
                let mut batch = Batch::of(some);
                for place in some {
                    let line = bytes(place);
                    batch.add(*place, |block| match self.plain(line, scratch, block) {
                        Some(values) => Ok(values),
                        None => Ok(self.reader.json_row(&self.source, line, place)?.held(block)),
                    });
                }
                batch.rows(self.reader, &self.source)
            })
            .collect();
        for rows in rows {
            self.sorted.add(rows);
        }
        self.at += block.len();
        self.lines += memchr::memchr_iter(b'\n', block).count() as u64;
        places.len() as u64
    }

    /// The lines that hold anything, without line breaks and a byte order mark.
    fn places(&self, block: &[u8]) -> Vec<Place> {
        let marked = self.at == 0 && block.starts_with(b"\xef\xbb\xbf");
        let mut start = if marked { 3 } else { 0 };
        let ends = memchr::memchr_iter(b'\n', block).chain([block.len()]);
        let mut found = Vec::new();
        for (i, end) in ends.enumerate() {
            if end > start && !block[start..end].trim_ascii().is_empty() {
                found.push(Place {
                    number: self.lines + i as u64 + 1,
                    span: Span::new(self.at + start, self.at + end),
                });
            }
            start = end + 1;
        }
        found
    }

    /// The values of a record that is an object of plain strings.
    fn plain(
        &self,
        line: &[u8],
        scratch: &mut Vec<u8>,
        block: &mut Block,
    ) -> Option<Values<Piece>> {
        let before = block.len();
        let mut row = Values::none();
        let mut rank = [usize::MAX; 5];
        let whole = plain_line::strings(line, scratch, |key, value| {
            for (i, names) in self.reader.names.iter().enumerate() {
                if let Some(r) = names.iter().position(|n| n.as_str() == key) {
                    row.has[i] = true;
                    if r < rank[i] {
                        rank[i] = r;
                        row.set(i, value, block);
                    }
                }
            }
        });
        if !whole {
            block.truncate(before);
        }
        whole.then_some(row)
    }

    /// The records of what was read since they were last taken.
    fn take(&mut self) -> Vec<Dump> {
        std::mem::take(&mut self.sorted.dumps)
    }

    /// The records in order, and the lines that are no usable record.
    pub fn finish(self) -> Result<(Vec<Dump>, Vec<Skipped>), InputError> {
        let known = || {
            let mut known = BTreeSet::new();
            for line in &self.first {
                if let Ok(serde_json::Value::Object(map)) = serde_json::from_slice(line) {
                    known.extend(map.into_iter().map(|(k, _)| k));
                }
            }
            known.into_iter().collect()
        };
        self.sorted.finish(self.reader, &self.source, known)
    }
}

/// Gives the records of JSON lines that come from a reader, some at a time; the lines that are no usable record, and how
/// many bytes there were. Where the reader breaks off behind some lines, the rest is skipped.
///
/// # Errors
/// When it cannot be read, or as [`RecordReader::jsonl`].
pub fn read(
    mut file: impl Read,
    reader: &RecordReader,
    source: &str,
    observer: &dyn Observer,
    give: &mut dyn FnMut(Vec<Dump>),
) -> Result<(Vec<Skipped>, u64), InputError> {
    let mut broken: Option<io::Error> = None;
    let mut fill = |block: &mut Vec<u8>, to: usize| -> bool {
        let more = (to - block.len()) as u64;
        match (&mut file).take(more).read_to_end(block) {
            Ok(n) => (n as u64) < more,
            Err(e) => {
                broken = Some(e);
                // A line that is cut is none.
                block.truncate(memchr::memrchr(b'\n', block).map_or(0, |end| end + 1));
                true
            }
        }
    };
    let mut block = Vec::with_capacity(BLOCK);
    let mut ended = fill(&mut block, BLOCK);
    let mut lines = JsonLines::new(reader, source);
    while !ended {
        match memchr::memrchr(b'\n', &block) {
            Some(end) => {
                observer.records(lines.add(&block[..=end]));
                give(lines.take());
                block.drain(..=end);
                ended = fill(&mut block, BLOCK);
            }
            None => {
                let longer = 2 * block.len();
                ended = fill(&mut block, longer);
            }
        }
    }
    observer.records(lines.add(&block));
    let (bytes, line) = (lines.at as u64, lines.lines + 1);
    give(lines.take());
    let broken = match broken {
        Some(e) if bytes == 0 => return Err(InputError::io(source, e)),
        broken => broken,
    };
    let (_, mut skipped) = lines.finish()?;
    skipped.extend(broken.map(|e| Skipped {
        source: source.to_owned(),
        line: Some(line),
        reason: format!("cannot be read from here on: {e}"),
    }));
    Ok((skipped, bytes))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Silent;
    use crate::input::{Fields, RecordKind};

    #[test]
    fn blocks_give_what_the_whole_gives() {
        let mut text = String::from("\u{feff}");
        for i in 0..60_000 {
            text += &match i % 5 {
                0 => format!("{{\"id\":{i},\"text\":\"a number\"}}\r\n"),
                1 => format!(
                    "{{\"id\":\"{i}\",\"text\":\"{}\\n\\\"b\\\" \\u00e9\"}}\n",
                    "x".repeat(i % 700)
                ),
                2 => "\n".to_owned(),
                3 => "{\"text\": oops}\n".to_owned(),
                _ => format!("{{\"text\":\"é{i}\",\"x\":[1]}}\n"),
            };
        }
        let long = "y".repeat(3 * BLOCK);
        text += &format!("{{\"text\":\"{long}\"}}\n{{\"text\":\"last\"}}");
        let reader = RecordReader::new(&Fields::default(), RecordKind::Article);
        let whole = reader.jsonl("a.jsonl", text.as_bytes()).unwrap();
        let mut dumps = Vec::new();
        let mut give = |some| dumps.extend(some);
        let read = read(text.as_bytes(), &reader, "a.jsonl", &Silent, &mut give);
        let (skipped, bytes) = read.unwrap();
        assert_eq!(bytes, text.len() as u64);
        assert!((dumps, skipped) == whole);
        let last = whole.0.last().and_then(|d| d.record.as_ref()).unwrap().span;
        assert_eq!(&text[last.start..last.end], "{\"text\":\"last\"}");
    }
}
