//! Tables: CSV and TSV with a head row, in the quoting that the file turns out to have.

use super::rows::{Row, RowValues};
use super::{Place, RecordReader, TEXT};
use crate::Span;
use crate::input::discover::SourceFormat;
use crate::input::{Dump, InputError};
use crate::report::Skipped;
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
    /// The quoting of a table: the first of those that its quotes fit.
    fn of(text: &[u8], delimiter: u8) -> Self {
        let head = text
            .split(|&b| b == b'\n')
            .next()
            .unwrap_or(text)
            .trim_ascii();
        let all_in = |quote: u8| {
            head.split(|&b| b == delimiter).all(|name| {
                let name = name.trim_ascii();
                name.len() > 1 && name.starts_with(&[quote]) && name.ends_with(&[quote])
            })
        };
        let quote = if all_in(b'\'') { b'\'' } else { b'"' };
        let usual = Quoting::By {
            quote,
            backslash: false,
        };
        if memchr::memchr(quote, text).is_none() {
            return usual;
        }
        let backslash = Quoting::By {
            quote,
            backslash: true,
        };
        let fits = |backslash| quotes_fit(text, delimiter, quote, backslash);
        // Where no way of quoting fits, quotes are broken, or they are no quotes; the number of fields tells which.
        match () {
            () if fits(false) => usual,
            () if fits(true) => backslash,
            () if lines_have_as_many_fields(text, delimiter) => Quoting::None,
            () => usual,
        }
    }

    fn reader(self, text: &[u8], delimiter: u8) -> csv::Reader<&[u8]> {
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
        builder.from_reader(text)
    }
}

/// Whether every field that begins with a quote ends with one, before a delimiter or the end of a line.
fn quotes_fit(text: &[u8], delimiter: u8, quote: u8, backslash: bool) -> bool {
    let mut at = 0;
    let ends = |at: usize| {
        matches!(text.get(at), None | Some(b'\n' | b'\r')) || text.get(at) == Some(&delimiter)
    };
    while at < text.len() {
        if text[at] != quote {
            // an unquoted field
            match memchr::memchr2(delimiter, b'\n', &text[at..]) {
                Some(end) => at += end + 1,
                None => return true,
            }
            continue;
        }
        at += 1;
        loop {
            let Some(found) = memchr::memchr2(quote, b'\\', &text[at..]) else {
                return false;
            };
            at += found + 1;
            match text[at - 1] {
                b'\\' if backslash => at += 1,
                b'\\' => {}
                _ if text.get(at) == Some(&quote) && !backslash => at += 1,
                _ => break,
            }
        }
        if !ends(at) {
            return false;
        }
        while matches!(text.get(at), Some(b'\r')) {
            at += 1;
        }
        at += 1;
    }
    true
}

/// Whether the delimiter alone cuts every line into as many fields as the first.
fn lines_have_as_many_fields(text: &[u8], delimiter: u8) -> bool {
    let mut counts = text
        .split(|&b| b == b'\n')
        .filter(|line| !line.trim_ascii().is_empty())
        .map(|line| memchr::memchr_iter(delimiter, line).count());
    let first = counts.next();
    counts.all(|count| Some(count) == first)
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
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let bytes = text.as_bytes();
        let line = bytes.split(|&b| b == b'\n').next().unwrap_or(bytes);
        let delimiter = match memchr::memchr(delimiter, line) {
            Some(_) => delimiter,
            None => self::delimiter(line, self).unwrap_or(delimiter),
        };
        let mut reader = Quoting::of(bytes, delimiter).reader(bytes, delimiter);
        let as_io = |e: csv::Error| InputError::io(source, std::io::Error::other(e));
        let head: Vec<String> = reader
            .headers()
            .map_err(as_io)?
            .iter()
            .map(|h| h.trim().to_owned())
            .collect();
        let column: [Option<usize>; 5] = std::array::from_fn(|i| {
            self.names[i]
                .iter()
                .find_map(|name| head.iter().position(|h| h == name))
        });
        let mut rows = Vec::new();
        let name: Arc<str> = source.into();
        let mut row = csv::StringRecord::new();
        loop {
            // Empty lines before a row are not part of it.
            let before = reader.position().byte() as usize;
            let empty = bytes[before..]
                .iter()
                .take_while(|b| matches!(b, b'\n' | b'\r'))
                .count();
            let start = before + empty;
            let line = reader.position().line()
                + memchr::memchr_iter(b'\n', &bytes[before..start]).count() as u64;
            let place = |end: usize| Place {
                number: line,
                span: Span::new(start, end),
            };
            match reader.read_record(&mut row) {
                Ok(false) => break,
                Ok(true) => {
                    let field = |i: usize| column[i].and_then(|c| row.get(c)).map(str::to_owned);
                    let values = RowValues {
                        has: std::array::from_fn(|i| column[i].is_some()),
                        values: std::array::from_fn(field),
                    };
                    rows.push(Ok(self.row(
                        &name,
                        &place(reader.position().byte() as usize),
                        values,
                    )));
                }
                Err(e) => rows.push(Err(Skipped {
                    source: source.to_owned(),
                    line: Some(line),
                    reason: format!("not a CSV row: {e}"),
                })),
            }
        }
        self.finish_table(source, rows, head)
    }

    /// Sorts the rows of a table, whose head names all fields even where there is no row.
    fn finish_table(
        &self,
        source: &str,
        rows: Vec<Result<Row, Skipped>>,
        head: Vec<String>,
    ) -> Result<(Vec<Dump>, Vec<Skipped>), InputError> {
        let has_text = head.iter().any(|name| self.is_text(name.as_bytes()));
        if rows.is_empty() && !has_text && !head.is_empty() {
            return Err(self.missing(TEXT, source, head));
        }
        self.finish(source, rows, || head.clone())
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
