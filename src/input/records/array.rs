//! A JSON array of objects, block by block.

use super::objects::{Blocks, Objects};
use super::{Give, Place, RecordReader};
use crate::input::{Dump, InputError};
use crate::report::Skipped;
use crate::{Observer, Silent, Span};
use std::io::{self, Read};

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
        super::gathered(|give| read(bytes, self, source, &Silent, give))
    }
}

/// Gives the records of a JSON array, some at a time.
///
/// # Errors
/// When the file cannot be read, or as [`RecordReader::json`]. Where something is wrong behind the first blocks, the rest is
/// skipped.
pub fn read(
    file: impl Read,
    reader: &RecordReader,
    source: &str,
    observer: &dyn Observer,
    give: Give<'_>,
) -> Result<Vec<Skipped>, InputError> {
    let mut blocks = Blocks::of(file, source);
    let mut objects = Objects::new(reader, source);
    let mut scan = Scan::default();
    loop {
        blocks.fill();
        if blocks.before == 0 && scan.at == 0 && blocks.bytes.starts_with(b"\xef\xbb\xbf") {
            scan.skip(3);
        }
        let (mut places, mut wrong) = (Vec::new(), None);
        let before = blocks.before;
        // What is cut is no wrong JSON.
        let ended = blocks.ended && blocks.broken.is_none();
        loop {
            match scan.next(&blocks.bytes, ended) {
                Ok(Some(element)) => places.push(Place {
                    number: scan.line,
                    span: Span::new(before + element.start, before + element.end),
                }),
                Ok(None) => break,
                Err(said) => {
                    let (line, column) = scan.place(&blocks.bytes);
                    wrong = Some((line as u64, broken(source, said, line, column)));
                    break;
                }
            }
        }
        let begun = objects.count() > 0;
        let error = match objects.add(&places, &blocks.bytes, before) {
            Some((place, error)) => {
                objects.forget_from(&place);
                let start = place.span.start - before;
                // The parser counts from where the element begins.
                let line = place.number as usize + error.line() - 1;
                let first = scan.column_of(&blocks.bytes[..start]);
                let column = error.column() + if error.line() > 1 { 0 } else { first };
                let said = error.to_string();
                let said = said.split(" at line ").next().unwrap_or(&said);
                Some((line as u64, broken(source, said, line, column)))
            }
            None => wrong.or(blocks.broken.take().map(|error| (scan.line, error))),
        };
        observer.records(places.len() as u64);
        match error {
            Some((_, error)) if !begun => return Err(error),
            Some((line, error)) => return objects.broken(error, line, give),
            None if blocks.ended => return objects.finish(give),
            None => {}
        }
        give(objects.take())?;
        let done = scan.done();
        scan.past(&blocks.bytes[..done]);
        blocks.past(done);
    }
}

fn broken(source: &str, said: &str, line: usize, column: usize) -> InputError {
    let said = format!("{said} at line {line} column {column}");
    InputError::io(source, io::Error::new(io::ErrorKind::InvalidData, said))
}

/// Where the scan of an array stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Where {
    /// Before the array.
    #[default]
    Before,
    /// Before its first element, or its end.
    First,
    /// Before another element.
    Other,
    /// In an element.
    Inside,
    /// Behind the array.
    Behind,
}

/// Finds the elements of an array; whether they are JSON is for their reader to say.
#[derive(Debug)]
struct Scan {
    place: Where,
    /// Bytes of the block that were looked at.
    at: usize,
    /// Where the element begins, how deep in it the scan is, and whether in a string.
    start: usize,
    depth: usize,
    string: bool,
    /// 1-based line of the element that was found last, and the place up to which lines were counted.
    line: u64,
    counted: usize,
    /// Bytes of the first line of the block that came before the block.
    column: usize,
}

impl Default for Scan {
    fn default() -> Self {
        Scan {
            place: Where::Before,
            at: 0,
            start: 0,
            depth: 0,
            string: false,
            line: 1,
            counted: 0,
            column: 0,
        }
    }
}

impl Scan {
    /// The next element that ends in the block. `None` when more must be read, or when all was.
    fn next(&mut self, block: &[u8], ended: bool) -> Result<Option<Span>, &'static str> {
        loop {
            if self.place == Where::Inside && self.string {
                match memchr::memchr2(b'"', b'\\', &block[self.at..]) {
                    Some(i) if block[self.at + i] == b'"' => {
                        self.string = false;
                        self.at += i + 1;
                    }
                    Some(i) if self.at + i + 1 < block.len() => self.at += i + 2,
                    Some(i) => {
                        self.at += i;
                        return self.more(ended);
                    }
                    None => {
                        self.at = block.len();
                        return self.more(ended);
                    }
                }
                continue;
            }
            let Some(&byte) = block.get(self.at) else {
                return self.more(ended);
            };
            let blank = matches!(byte, b' ' | b'\t' | b'\n' | b'\r');
            match (self.place, byte) {
                (Where::Inside, b'"') => self.string = true,
                (Where::Inside, b'{' | b'[') => self.depth += 1,
                (Where::Inside, b'}' | b']') if self.depth > 0 => self.depth -= 1,
                (Where::Inside, b',' | b']') if self.depth == 0 => {
                    self.place = match byte {
                        b',' => Where::Other,
                        _ => Where::Behind,
                    };
                    let lines = memchr::memchr_iter(b'\n', &block[self.counted..self.start]);
                    self.line += lines.count() as u64;
                    self.counted = self.start;
                    let whole = block[self.start..self.at].trim_ascii_end();
                    self.at += 1;
                    return Ok(Some(Span::new(self.start, self.start + whole.len())));
                }
                (Where::Inside, _) => {}
                (_, _) if blank => {}
                (Where::Before, b'[') => self.place = Where::First,
                (Where::Before, _) => return Err("expected an array"),
                (Where::First, b']') => self.place = Where::Behind,
                (Where::Other, b']') => return Err("trailing comma"),
                (Where::First | Where::Other, b',') => return Err("expected value"),
                (Where::First | Where::Other, _) => {
                    (self.place, self.start, self.depth) = (Where::Inside, self.at, 0);
                    continue;
                }
                (Where::Behind, _) => return Err("trailing characters"),
            }
            self.at += 1;
        }
    }

    /// What it means that the block holds no more.
    fn more(&self, ended: bool) -> Result<Option<Span>, &'static str> {
        match (ended, self.place) {
            (false, _) | (true, Where::Behind) => Ok(None),
            (true, Where::Before) => Err("EOF while parsing a value"),
            (true, Where::Inside) if self.string => Err("EOF while parsing a string"),
            (true, _) => Err("EOF while parsing a list"),
        }
    }

    /// The first bytes say nothing.
    fn skip(&mut self, bytes: usize) {
        (self.at, self.counted) = (bytes, bytes);
    }

    /// Bytes of the block that are not needed any more.
    fn done(&self) -> usize {
        match self.place {
            Where::Inside => self.start,
            _ => self.at,
        }
    }

    /// The bytes that are not needed are taken away.
    fn past(&mut self, bytes: &[u8]) {
        let rest = &bytes[self.counted.min(bytes.len())..];
        self.line += memchr::memchr_iter(b'\n', rest).count() as u64;
        self.column = self.column_of(bytes);
        self.at -= bytes.len();
        self.start = self.start.saturating_sub(bytes.len());
        self.counted = 0;
    }

    /// Line and column of the byte that is looked at.
    fn place(&self, block: &[u8]) -> (usize, usize) {
        let at = block.len().min(self.at + 1);
        let lines = memchr::memchr_iter(b'\n', &block[self.counted..at]).count();
        (self.line as usize + lines, self.column_of(&block[..at]))
    }

    /// Bytes of the line that the first bytes of the block end in.
    fn column_of(&self, bytes: &[u8]) -> usize {
        match memchr::memrchr(b'\n', bytes) {
            Some(end) => bytes.len() - end - 1,
            None => self.column + bytes.len(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::objects::BLOCK;
    use super::*;
    use crate::input::records::tests::Dribble;
    use crate::input::{Fields, RecordKind};
    use proptest::prelude::*;
    use serde_json::value::RawValue;

    fn read_all(text: &str, step: usize) -> Result<(Vec<Dump>, Vec<Skipped>), String> {
        let reader = RecordReader::new(&Fields::default(), RecordKind::Article);
        let file = Dribble(text.as_bytes(), step);
        let found = super::super::gathered(|give| read(file, &reader, "a", &Silent, give));
        found.map_err(|e| e.to_string())
    }

    #[test]
    fn blocks_give_what_stands_in_the_file() {
        let mut text = String::from("\u{feff} [\n");
        for i in 0..40_000 {
            text += &match i % 4 {
                0 => format!("{{\"id\":{i},\"text\":\"a \\\"]\\\\\"}},\r\n"),
                1 => format!(
                    "{{ \"text\":\"{}\",\n\"x\":[1,{{}}] }} , ",
                    "x".repeat(i % 900)
                ),
                2 => "\n[1], ".to_owned(),
                _ => format!("{{\"text\":\"é{i}\"}},"),
            };
        }
        text += &format!("{{\"text\":\"{}\"}}\n]\n", "y".repeat(2 * BLOCK));
        let (dumps, skipped) = read_all(&text, 77_777).unwrap();
        assert_eq!((dumps.len(), skipped.len()), (30_001, 10_000));
        for dump in &dumps {
            let record = dump.record.as_ref().unwrap();
            let object = &text[record.span.start..record.span.end];
            let value: serde_json::Value = serde_json::from_str(object).unwrap();
            assert_eq!(value["text"], &*dump.text);
            if record.span.start % 100 == 0 {
                let lines = text[..record.span.start].matches('\n').count();
                assert_eq!(record.line, lines as u64 + 1);
            }
        }
        // What is broken is said where it is, and what comes before it is there.
        let broken = text.replace("é39999", "\u{1}");
        let (before, skipped) = read_all(&broken, 77_777).unwrap();
        assert!(before == dumps[..29_999]);
        let said = skipped.last().unwrap();
        let due = serde_json::from_str::<Vec<&RawValue>>(broken.trim_start_matches('\u{feff}'));
        let due = due.unwrap_err();
        let reason = format!("cannot be read from here on: {due}");
        assert_eq!(
            (said.line, &said.reason),
            (Some(due.line() as u64), &reason)
        );
        let said = read_all("[{\"text\":\"a\"},\n {\"text\":\"\u{1}\"}]", 9).unwrap_err();
        assert!(said.contains("control character"), "{said}");
        assert!(said.ends_with("at line 2 column 10"), "{said}");
    }

    proptest! {
        #[test]
        fn what_is_no_array_is_an_error_as_it_is_to_the_parser(
            text in r#"\[?([ \n,]|\{"text":"[ab,\]\\]{0,3}"\}|\[1?\]|nul|1|\{|\}|"){0,5}\]? ?"#,
            step in 1usize..9,
        ) {
            let due = serde_json::from_str::<Vec<&RawValue>>(&text);
            let found = read_all(&text, step);
            match due {
                Ok(values) => {
                    let objects = values.iter().filter(|v| v.get().starts_with('{'));
                    let (with, without): (Vec<&&RawValue>, Vec<&&RawValue>) =
                        objects.partition(|v| v.get().contains("\"text\""));
                    // A file whose records have no text at all is another error.
                    if with.is_empty() && !without.is_empty() {
                        prop_assert!(found.is_err(), "{}", text);
                    } else {
                        prop_assert_eq!(found.map(|f| f.0.len()), Ok(with.len()), "{}", text);
                    }
                }
                Err(e) => prop_assert!(found.is_err(), "{} {}", text, e),
            }
        }
    }
}
