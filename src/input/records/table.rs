//! Tables: CSV and TSV with a head row, in the quoting that the file turns out to have.

use super::rows::{RowValues, Sorted};
use super::{Give, RecordReader, TEXT};
use crate::input::discover::SourceFormat;
use crate::input::{Dump, InputError};
use crate::report::Skipped;
use crate::store::{Memory, Spool};
use crate::{Observer, Silent, Span};
use std::io::{self, BufRead, BufReader, Read, Write};
use std::sync::Arc;

/// What may stand between fields, in the order in which it is tried.
const DELIMITERS: [u8; 4] = *b",\t;|";

/// The format that a head row tells, when it has the field of the text among others.
pub fn told_by_head(line: &[u8], fields: &RecordReader) -> Option<SourceFormat> {
    match delimiter(line, fields)? {
        b'\t' => Some(SourceFormat::Tsv),
        _ => Some(SourceFormat::Csv),
    }
}

/// The delimiter with which a head row has the field of the text among others.
fn delimiter(line: &[u8], fields: &RecordReader) -> Option<u8> {
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    DELIMITERS.into_iter().find(|&delimiter| {
        let mut names = line.split(|&b| b == delimiter).map(|name| {
            let name = name.trim_ascii();
            let bare = |quote: &[u8]| name.strip_prefix(quote)?.strip_suffix(quote);
            bare(b"\"").or_else(|| bare(b"'")).unwrap_or(name)
        });
        line.contains(&delimiter) && names.any(|name| fields.is_text(name))
    })
}

/// How fields are quoted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Quoting {
    /// By `"`, or by `'`; inside it is written twice (RFC 4180), or after a backslash.
    By { quote: u8, backslash: bool },
    /// Not at all: a quote is a character like others.
    None,
}

impl Quoting {
    /// The quoting of a table with this head row: the first of those that its quotes fit.
    fn of(table: &Spool, head: &[u8], delimiter: u8) -> io::Result<Self> {
        let head = head.trim_ascii();
        let all_in = |quote: u8| {
            head.split(|&b| b == delimiter).all(|name| {
                let name = name.trim_ascii();
                name.len() > 1 && name.starts_with(&[quote]) && name.ends_with(&[quote])
            })
        };
        let quote = if all_in(b'\'') { b'\'' } else { b'"' };
        let with = |backslash| Quoting::By { quote, backslash };
        // Where no way of quoting fits, quotes are broken, or they are no quotes; the number of fields tells which.
        for backslash in [false, true] {
            let mut quotes = Quotes::new(delimiter, quote, backslash);
            if each_block(table, |block| quotes.fit(block))? && quotes.fit_to_the_end() {
                return Ok(with(backslash));
            }
        }
        let mut fields = Fields::new(delimiter);
        let as_many = each_block(table, |block| fields.as_many(block))? && fields.end();
        Ok(match as_many {
            true => Quoting::None,
            false => with(false),
        })
    }

    fn reader<R: Read>(self, table: R, delimiter: u8) -> csv::Reader<R> {
        let mut builder = csv::ReaderBuilder::new();
        builder.delimiter(delimiter).flexible(true);
        match self {
            Quoting::None => {
                builder.quoting(false);
            }
            Quoting::By { quote, backslash } => {
                builder.quote(quote).double_quote(!backslash);
                builder.escape(backslash.then_some(b'\\'));
            }
        }
        builder.from_reader(table)
    }
}

/// Bytes of a table that are looked at together.
const BLOCK: usize = 1 << 16;

/// Shows a table block by block, as long as it is wanted; says whether it was to the end.
fn each_block(table: &Spool, mut see: impl FnMut(&[u8]) -> bool) -> io::Result<bool> {
    let (mut block, mut at) = (vec![0; BLOCK], 0);
    loop {
        let read = table.read_at(at, &mut block)?;
        if read == 0 {
            return Ok(true);
        }
        if !see(&block[..read]) {
            return Ok(false);
        }
        at += read as u64;
    }
}

/// Whether every field that begins with a quote ends with one, before a delimiter or the end of a line.
struct Quotes {
    delimiter: u8,
    quote: u8,
    backslash: bool,
    place: Place,
}

/// Where in a table quotes are looked for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// At the start of a field.
    Start,
    /// In a field without quotes.
    Bare,
    /// Between quotes.
    Quoted,
    /// Behind a backslash between quotes.
    Escaped,
    /// Behind a quote that ends the field, or is the first of two that stand for one.
    Quote,
    /// Behind the end of a line in a field with quotes, of which a line feed may be missing.
    Return,
}

impl Quotes {
    fn new(delimiter: u8, quote: u8, backslash: bool) -> Self {
        Quotes {
            delimiter,
            quote,
            backslash,
            place: Place::Start,
        }
    }

    /// Whether they do in what comes next.
    fn fit(&mut self, block: &[u8]) -> bool {
        let mut at = 0;
        while at < block.len() {
            match self.place {
                Place::Bare => match memchr::memchr2(self.delimiter, b'\n', &block[at..]) {
                    Some(end) => {
                        at += end + 1;
                        self.place = Place::Start;
                    }
                    None => return true,
                },
                Place::Quoted => match memchr::memchr2(self.quote, b'\\', &block[at..]) {
                    Some(found) => {
                        at += found + 1;
                        self.place = match block[at - 1] {
                            b'\\' if self.backslash => Place::Escaped,
                            b'\\' => Place::Quoted,
                            _ => Place::Quote,
                        };
                    }
                    None => return true,
                },
                Place::Escaped => {
                    at += 1;
                    self.place = Place::Quoted;
                }
                Place::Start => {
                    self.place = match block[at] == self.quote {
                        true => {
                            at += 1;
                            Place::Quoted
                        }
                        false => Place::Bare,
                    };
                }
                Place::Quote => {
                    self.place = match block[at] {
                        byte if byte == self.quote && !self.backslash => Place::Quoted,
                        b'\r' => Place::Return,
                        byte if byte == b'\n' || byte == self.delimiter => Place::Start,
                        _ => return false,
                    };
                    at += 1;
                }
                Place::Return => {
                    // What follows more than one is taken for the end of the field, whatever it is.
                    if block[at] != b'\r' {
                        self.place = Place::Start;
                    }
                    at += 1;
                }
            }
        }
        true
    }

    /// Whether they do when nothing more comes.
    fn fit_to_the_end(&self) -> bool {
        !matches!(self.place, Place::Quoted | Place::Escaped)
    }
}

/// Whether the delimiter alone cuts every line into as many fields as the first.
struct Fields {
    delimiter: u8,
    first: Option<usize>,
    /// Delimiters of the line so far, and whether anything stands in it.
    count: usize,
    filled: bool,
}

impl Fields {
    fn new(delimiter: u8) -> Self {
        Fields {
            delimiter,
            first: None,
            count: 0,
            filled: false,
        }
    }

    /// Whether it does in what comes next.
    fn as_many(&mut self, block: &[u8]) -> bool {
        let mut lines = block.split(|&b| b == b'\n').peekable();
        while let Some(line) = lines.next() {
            self.count += memchr::memchr_iter(self.delimiter, line).count();
            self.filled |= !line.trim_ascii().is_empty();
            if lines.peek().is_some() && !self.end() {
                return false;
            }
        }
        true
    }

    /// The line has ended.
    fn end(&mut self) -> bool {
        let (count, filled) = (self.count, self.filled);
        (self.count, self.filled) = (0, false);
        !filled || *self.first.get_or_insert(count) == count
    }
}

impl RecordReader {
    /// The records of a table with a head row. `delimiter` stands between the fields, unless the head row only makes sense
    /// with another one: then that one does.
    ///
    /// # Errors
    /// When the head row cannot be read, or as [`RecordReader::jsonl`].
    pub fn csv(
        &self,
        source: &str,
        text: &str,
        delimiter: u8,
    ) -> Result<(Vec<Dump>, Vec<Skipped>), InputError> {
        let memory = &Memory::unlimited();
        let (bytes, about) = (text.as_bytes(), Table { delimiter, memory });
        super::gathered(|give| read(bytes, self, source, about, &Silent, give))
    }
}

/// What a table is read with: the delimiter that it should have, and the budget for putting it aside.
#[derive(Clone, Copy)]
pub struct Table<'m> {
    pub delimiter: u8,
    pub memory: &'m Memory,
}

/// Bytes of rows that are given at a time.
const AT_ONCE: usize = 1 << 22;

/// Gives the records of a table, some at a time. Which quoting it has is told by all of it, so it is put aside first.
///
/// # Errors
/// When the file cannot be read, or as [`RecordReader::csv`].
pub fn read(
    mut file: impl Read,
    reader: &RecordReader,
    source: &str,
    Table { delimiter, memory }: Table<'_>,
    observer: &dyn Observer,
    give: Give<'_>,
) -> Result<Vec<Skipped>, InputError> {
    let failed = |e| InputError::io(source, e);
    let mut mark = Vec::new();
    (&mut file).take(3).read_to_end(&mut mark).map_err(failed)?;
    let mut table = Spool::new(memory);
    if mark != b"\xef\xbb\xbf" {
        table.write_all(&mark).map_err(failed)?;
    }
    io::copy(&mut file, &mut table).map_err(failed)?;
    rows(&table, reader, source, delimiter, observer, give)
}

fn rows(
    table: &Spool,
    reader: &RecordReader,
    source: &str,
    delimiter: u8,
    observer: &dyn Observer,
    give: Give<'_>,
) -> Result<Vec<Skipped>, InputError> {
    let failed = |e| InputError::io(source, e);
    let mut line = Vec::new();
    let head = BufReader::new(table.reader()).read_until(b'\n', &mut line);
    head.map_err(failed)?;
    let line = line.strip_suffix(b"\n").unwrap_or(&line);
    let delimiter = match memchr::memchr(delimiter, line) {
        Some(_) => delimiter,
        None => self::delimiter(line, reader).unwrap_or(delimiter),
    };
    let quoting = Quoting::of(table, line, delimiter).map_err(failed)?;
    let mut rows = quoting.reader(table.reader(), delimiter);
    let as_io = |e: csv::Error| InputError::io(source, io::Error::other(e));
    let head: Vec<String> = rows
        .headers()
        .map_err(as_io)?
        .iter()
        .map(|h| h.trim().to_owned())
        .collect();
    let column: [Option<usize>; 5] = std::array::from_fn(|i| {
        reader.names[i]
            .iter()
            .find_map(|name| head.iter().position(|h| h == name))
    });
    let name: Arc<str> = source.into();
    let mut row = csv::StringRecord::new();
    let (mut sorted, mut batch, mut given) = (Sorted::default(), Vec::new(), 0);
    let mut any = false;
    loop {
        // Empty lines before a row are not part of it.
        let before = rows.position().byte();
        let (empty, breaks) = empty_lines(table, before).map_err(failed)?;
        let start = (before + empty) as usize;
        let place = |end: usize| super::Place {
            number: rows.position().line() + breaks,
            span: Span::new(start, end),
        };
        let first = place(start);
        match rows.read_record(&mut row) {
            Ok(false) => break,
            Ok(true) => {
                let field = |i: usize| column[i].and_then(|c| row.get(c)).map(str::to_owned);
                let values = RowValues {
                    has: std::array::from_fn(|i| column[i].is_some()),
                    values: std::array::from_fn(field),
                };
                let end = rows.position().byte() as usize;
                let place = super::Place {
                    span: Span::new(start, end),
                    ..first
                };
                batch.push(Ok(reader.row(&name, &place, values)));
            }
            Err(e) if matches!(e.kind(), csv::ErrorKind::Io(_)) => return Err(as_io(e)),
            Err(e) => batch.push(Err(Skipped {
                source: source.to_owned(),
                line: Some(first.number),
                reason: format!("not a CSV row: {e}"),
            })),
        }
        any = true;
        if start - given >= AT_ONCE {
            given = start;
            observer.records(batch.len() as u64);
            sorted.add(std::mem::take(&mut batch));
            give(std::mem::take(&mut sorted.dumps))?;
        }
    }
    let has_text = head.iter().any(|name| reader.is_text(name.as_bytes()));
    if !any && !has_text && !head.is_empty() {
        // The head names all fields even where there is no row.
        return Err(reader.missing(TEXT, source, head));
    }
    observer.records(batch.len() as u64);
    sorted.add(batch);
    sorted.finish(reader, source, || head.clone(), give)
}

/// Bytes of empty lines at a place, and how many line feeds they are.
fn empty_lines(table: &Spool, at: u64) -> io::Result<(u64, u64)> {
    let (mut empty, mut breaks) = (0, 0);
    let mut next = [0; 8];
    loop {
        let read = table.read_at(at + empty, &mut next)?;
        let run = next[..read]
            .iter()
            .take_while(|b| matches!(b, b'\n' | b'\r'));
        let run = run.count();
        empty += run as u64;
        breaks += next[..run].iter().filter(|&&b| b == b'\n').count() as u64;
        if read == 0 || run < read {
            return Ok((empty, breaks));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::{Fields, RecordKind};

    fn read(text: &str, delimiter: u8) -> Vec<(String, String)> {
        let reader = RecordReader::new(&Fields::default(), RecordKind::Article);
        let (dumps, skipped) = reader.csv("x", text, delimiter).unwrap();
        assert_eq!(skipped, []);
        dumps
            .into_iter()
            .map(|d| {
                let id = d.record.unwrap().id.unwrap();
                (id.into(), d.text.into())
            })
            .collect()
    }

    #[test]
    fn every_way_of_quoting_gives_the_same_rows() {
        let rows = [
            ("a", "One, two; three|four\tfive"),
            ("b", "Say \"six\"\nand 'seven' \\ eight"),
            ("c", "\"nine\""),
        ];
        let expected: Vec<(String, String)> = rows
            .iter()
            .map(|(a, b)| (a.to_string(), b.to_string()))
            .collect();
        for delimiter in DELIMITERS {
            for end in ["\n", "\r\n"] {
                for quote in ['"', '\''] {
                    for backslash in [false, true] {
                        let quoted = |value: &str| {
                            let q = quote.to_string();
                            let inner = match backslash {
                                false => value.replace(quote, &q.repeat(2)),
                                true => value
                                    .replace('\\', "\\\\")
                                    .replace(quote, &format!("\\{q}")),
                            };
                            format!("{q}{inner}{q}")
                        };
                        let d = char::from(delimiter);
                        let mut text = format!("{}{d}{}{end}", quoted("id"), quoted("text"));
                        for (id, value) in rows {
                            text += &format!("{}{d}{}{end}", quoted(id), quoted(value));
                        }
                        let given = if delimiter == b'\t' { b'\t' } else { b',' };
                        let said = format!("{text:?}");
                        assert_eq!(read(&text, given), expected, "{said}");
                    }
                }
            }
        }
    }

    #[test]
    fn quotes_of_an_unquoted_table_are_characters() {
        let text = "id\ttext\na\t\"He said so\nb\tthe 5\" pipe\nc\t\"yes\" and \"no\" were said\n";
        let found = read(text, b'\t');
        assert_eq!(found[0], ("a".into(), "\"He said so".into()));
        assert_eq!(found[1], ("b".into(), "the 5\" pipe".into()));
        assert_eq!(
            found[2],
            ("c".into(), "\"yes\" and \"no\" were said".into())
        );
    }
}
