//! JSON lines, block by block: a file is never in memory beside the texts that come out of it.

use super::objects::{Blocks, Objects};
use super::{Give, Place, RecordReader};
use crate::input::{Dump, InputError};
use crate::report::Skipped;
use crate::{Observer, Silent, Span};
use std::io::Read;

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
        super::gathered(|give| read(bytes, self, source, &Silent, give))
    }
}

/// Gives the records of JSON lines, some at a time. Where the file breaks off behind some lines, the rest is skipped.
///
/// # Errors
/// When the file cannot be read, or as [`RecordReader::jsonl`].
pub fn read(
    file: impl Read,
    reader: &RecordReader,
    source: &str,
    observer: &dyn Observer,
    give: Give<'_>,
) -> Result<Vec<Skipped>, InputError> {
    let mut blocks = Blocks::of(file, source);
    let mut objects = Objects::new(reader, source);
    let mut lines = 0;
    loop {
        blocks.fill();
        let end = memchr::memrchr(b'\n', &blocks.bytes).map(|end| end + 1);
        let whole = match (blocks.ended, &blocks.broken) {
            (true, None) => blocks.bytes.len(),
            // A line that is cut is none.
            (true, Some(_)) => end.unwrap_or(0),
            (false, _) => match end {
                Some(end) => end,
                None => continue,
            },
        };
        let block = &blocks.bytes[..whole];
        let places = places(block, blocks.before, lines);
        lines += memchr::memchr_iter(b'\n', block).count() as u64;
        objects.add(&places, block, blocks.before);
        observer.records(places.len() as u64);
        if let Some(error) = blocks.broken {
            return objects.broken(error, lines + 1, give);
        }
        if blocks.ended {
            return objects.finish(give);
        }
        give(objects.take())?;
        blocks.past(whole);
    }
}

/// The lines of a block that hold anything, without line breaks and a byte order mark.
fn places(block: &[u8], before: usize, lines: u64) -> Vec<Place> {
    let marked = before == 0 && block.starts_with(b"\xef\xbb\xbf");
    let mut start = if marked { 3 } else { 0 };
    let ends = memchr::memchr_iter(b'\n', block).chain([block.len()]);
    let mut found = Vec::new();
    for (i, end) in ends.enumerate() {
        if end > start && !block[start..end].trim_ascii().is_empty() {
            found.push(Place {
                number: lines + i as u64 + 1,
                span: Span::new(before + start, before + end),
            });
        }
        start = end + 1;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::super::objects::BLOCK;
    use super::*;
    use crate::input::records::tests::Dribble;
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
        // Whatever is read at once.
        let mut dumps = Vec::new();
        let mut give = |some: Vec<Dump>| {
            dumps.extend(some);
            Ok(())
        };
        let file = Dribble(text.as_bytes(), 99_991);
        let rest = read(file, &reader, "a.jsonl", &Silent, &mut give).unwrap();
        assert!((dumps, rest) == whole);
        let last = whole.0.last().and_then(|d| d.record.as_ref()).unwrap().span;
        assert_eq!(&text[last.start..last.end], "{\"text\":\"last\"}");
    }
}
