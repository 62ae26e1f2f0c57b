//! Records: what a record of any format becomes, and those of JSON.

use super::jsonl::JsonLines;
use super::{Dump, InputError, More, OffsetMap, Record, RecordKind};
use crate::report::Skipped;
use crate::text::{Block, Piece};
use crate::{Span, Text};
use rayon::prelude::*;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor};
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

/// The names of the fields that are read of a record.
///
/// A field that was chosen by the user must be in at least one record of each file; the usual names are taken where they
/// happen to be.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fields {
    /// The text; `text` when not chosen.
    pub text: Option<String>,
    /// The id; `id` when not chosen.
    pub id: Option<String>,
    /// The date; `date` when not chosen.
    pub date: Option<String>,
    /// The outlet; `source` when not chosen.
    pub source: Option<String>,
    /// The headline; `headline` or `title` when not chosen.
    pub headline: Option<String>,
}

/// The roles of fields, in the order of every array below.
pub(super) const ROLES: [&str; 5] = ["text", "id", "date", "source", "headline"];
pub(super) const TEXT: usize = 0;
const ID: usize = 1;
const DATE: usize = 2;
const OUTLET: usize = 3;

/// Reads the records of one file.
#[derive(Clone, Debug)]
pub struct RecordReader {
    pub(super) names: [Vec<String>; 5],
    chosen: [bool; 5],
    kind: RecordKind,
}

impl RecordReader {
    /// A reader that takes each record for a `kind`.
    pub fn new(fields: &Fields, kind: RecordKind) -> Self {
        let given = [
            &fields.text,
            &fields.id,
            &fields.date,
            &fields.source,
            &fields.headline,
        ];
        let usual: [&[&str]; 5] = [
            &["text"],
            &["id"],
            &["date"],
            &["source"],
            &["headline", "title"],
        ];
        let names = std::array::from_fn(|i| match given[i] {
            Some(name) => vec![name.clone()],
            None => usual[i].iter().map(|s| s.to_string()).collect(),
        });
        RecordReader {
            names,
            chosen: std::array::from_fn(|i| given[i].is_some()),
            kind,
        }
    }

    /// The same for articles that unspool wrote: where no other field was chosen, theirs.
    pub(super) fn of_articles(mut self) -> Self {
        let theirs: [(usize, &[&str]); 3] = [
            (TEXT, &["body"]),
            (DATE, &["published", "updated"]),
            (OUTLET, &["outlet", "source"]),
        ];
        for (role, names) in theirs {
            if !self.chosen[role] {
                self.names[role] = names.iter().map(|s| s.to_string()).collect();
            }
        }
        self
    }

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

    /// Sorts the rows of a table, whose head names all fields even where there is no row.
    pub(super) fn finish_table(
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

    /// Whether a field of this name holds the text.
    pub(super) fn is_text(&self, name: &[u8]) -> bool {
        self.names[TEXT].iter().any(|n| n.as_bytes() == name)
    }

    /// Whether a file is wrong without a field of this role.
    pub(super) fn needs(&self, role: usize) -> bool {
        self.chosen[role] || role == TEXT
    }

    /// Why a record is skipped whose text is something else.
    pub(super) fn is_no_text(&self) -> String {
        format!("the field `{}` is no text", self.names[TEXT][0])
    }

    /// The error for a file that has no field of this role, but has those that are `known`.
    pub(super) fn missing(&self, role: usize, source: &str, known: Vec<String>) -> InputError {
        InputError::field(source, ROLES[role], &self.names[role][0], known)
    }

    /// Sorts rows into dumps and skipped, and sees to it that the fields asked for were there.
    fn finish(
        &self,
        source: &str,
        rows: Vec<Result<Row, Skipped>>,
        known: impl Fn() -> Vec<String>,
    ) -> Result<(Vec<Dump>, Vec<Skipped>), InputError> {
        let mut sorted = Sorted::default();
        sorted.add(rows);
        sorted.finish(self, source, known)
    }

    pub(super) fn json_row(
        &self,
        source: &Arc<str>,
        bytes: &[u8],
        place: &Place,
    ) -> Result<RowValues, Skipped> {
        let mut parser = serde_json::Deserializer::from_slice(bytes);
        RowSeed { names: &self.names }
            .deserialize(&mut parser)
            .and_then(|values| parser.end().map(|()| values))
            .map_err(|e| Skipped {
                source: source.to_string(),
                line: Some(place.number),
                reason: reason(&e),
            })
    }

    pub(super) fn row(&self, source: &Arc<str>, place: &Place, values: RowValues) -> Row {
        let [text, id, date, outlet, headline] = values.values;
        let values = Values {
            has: values.has,
            text: text.map(Text::from),
            id: id.map(Text::from),
            more: More {
                date,
                outlet,
                headline,
            },
        };
        self.made(source, place, values)
    }

    fn made(&self, source: &Arc<str>, place: &Place, values: Values<Text>) -> Row {
        let has = values.has;
        let Some(text) = values.text else {
            let reason = match has[TEXT] {
                true => self.is_no_text(),
                false => format!("the record has no field `{}`", self.names[TEXT][0]),
            };
            let skip = Skipped {
                source: source.to_string(),
                line: Some(place.number),
                reason,
            };
            return Row {
                has,
                dump: Err(skip),
            };
        };
        let dump = Dump {
            source: source.clone(),
            record: Some(Record::new(
                place.number,
                place.span,
                values.id,
                values.more,
            )),
            kind: self.kind,
            text,
            offsets: OffsetMap::default(),
        };
        Row {
            has,
            dump: Ok(dump),
        }
    }
}

/// One record: which fields it has, and what became of it.
pub(super) struct Row {
    has: [bool; 5],
    dump: Result<Dump, Skipped>,
}

/// The rows of a file, sorted into dumps and skipped.
#[derive(Default)]
pub(super) struct Sorted {
    pub(super) dumps: Vec<Dump>,
    skipped: Vec<Skipped>,
    seen: [bool; 5],
    records: u64,
}

impl Sorted {
    pub(super) fn add(&mut self, rows: Vec<Result<Row, Skipped>>) {
        for row in rows {
            match row {
                Ok(row) => {
                    self.records += 1;
                    for (all, one) in self.seen.iter_mut().zip(row.has) {
                        *all |= one;
                    }
                    match row.dump {
                        Ok(dump) => self.dumps.push(dump),
                        Err(skip) => self.skipped.push(skip),
                    }
                }
                Err(skip) => self.skipped.push(skip),
            }
        }
    }

    /// All of them, if the fields asked for were there.
    pub(super) fn finish(
        self,
        reader: &RecordReader,
        source: &str,
        known: impl Fn() -> Vec<String>,
    ) -> Result<(Vec<Dump>, Vec<Skipped>), InputError> {
        let missing = (0..5).find(|&i| !self.seen[i] && reader.needs(i));
        if self.records > 0
            && let Some(i) = missing
        {
            return Err(reader.missing(i, source, known()));
        }
        Ok((self.dumps, self.skipped))
    }
}

/// Records whose texts and ids lie in one block.
pub(super) const BATCH: usize = 64;

/// Some records, as they are read.
#[derive(Default)]
pub(super) struct Batch {
    block: Block,
    read: Vec<(Place, Result<Values<Piece>, Skipped>)>,
}

impl Batch {
    /// For records at these places.
    pub fn of(places: &[Place]) -> Batch {
        Batch {
            block: Block::with_capacity(places.iter().map(|p| p.span.len()).sum()),
            read: Vec::with_capacity(places.len()),
        }
    }

    /// Reads one more.
    pub fn add(
        &mut self,
        place: Place,
        read: impl FnOnce(&mut Block) -> Result<Values<Piece>, Skipped>,
    ) {
        self.read.push((place, read(&mut self.block)));
    }

    /// All of them.
    pub fn rows(self, reader: &RecordReader, source: &Arc<str>) -> Vec<Result<Row, Skipped>> {
        let held = self.block.done();
        let row = |(place, values): (Place, Result<Values<Piece>, Skipped>)| {
            let values = values?;
            let values = Values {
                has: values.has,
                text: values.text.map(&held),
                id: values.id.map(&held),
                more: values.more,
            };
            Ok(reader.made(source, &place, values))
        };
        self.read.into_iter().map(row).collect()
    }
}

/// The values of one record, text and id as a `T`.
pub(super) struct Values<T> {
    pub has: [bool; 5],
    text: Option<T>,
    id: Option<T>,
    more: More,
}

impl Values<Piece> {
    /// No values yet.
    pub fn none() -> Self {
        Values {
            has: [false; 5],
            text: None,
            id: None,
            more: More::default(),
        }
    }

    /// Sets the value of a role, which may be set already.
    pub fn set(&mut self, role: usize, value: &str, block: &mut Block) {
        match role {
            TEXT => self.text = Some(block.add(value)),
            ID => self.id = Some(block.add(value)),
            DATE => self.more.date = Some(value.to_owned()),
            OUTLET => self.more.outlet = Some(value.to_owned()),
            _ => self.more.headline = Some(value.to_owned()),
        }
    }
}

/// Where a record stands: its 1-based line, and its bytes.
#[derive(Clone, Copy)]
pub(super) struct Place {
    pub number: u64,
    pub span: Span,
}

/// What is wrong with a line of JSON and where, with nothing that stands in it: the parser quotes what it met, and reports
/// without texts hold reasons too.
fn reason(error: &serde_json::Error) -> String {
    let said = error.to_string();
    let kind = match said.strip_prefix("invalid type: ") {
        Some(other) => match other.split(' ').next() {
            Some("string") => "a string",
            Some("integer" | "floating") => "a number",
            Some("boolean") => "a boolean",
            Some("null") => "null",
            Some("sequence") => "an array",
            _ => "a value of another kind",
        },
        None if error.is_data() => "a value of another kind",
        None => said.split(" at line ").next().unwrap_or(&said),
    };
    format!("not a JSON object: {kind} (column {})", error.column())
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

/// The values of the wanted fields, by role.
#[derive(Default)]
pub(super) struct RowValues {
    pub values: [Option<String>; 5],
    pub has: [bool; 5],
}

impl RowValues {
    /// The same with text and id in a block.
    pub fn held(self, block: &mut Block) -> Values<Piece> {
        let [text, id, date, outlet, headline] = self.values;
        Values {
            has: self.has,
            text: text.map(|text| block.add(&text)),
            id: id.map(|id| block.add(&id)),
            more: More {
                date,
                outlet,
                headline,
            },
        }
    }
}

/// Reads the wanted fields of one object and passes over the others without building them.
struct RowSeed<'n> {
    names: &'n [Vec<String>; 5],
}

impl<'de> DeserializeSeed<'de> for RowSeed<'_> {
    type Value = RowValues;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<RowValues, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for RowSeed<'_> {
    type Value = RowValues;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object with fields")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<RowValues, A::Error> {
        let mut row = RowValues::default();
        // The first of the usual names wins, whatever the order in the object.
        let mut rank = [usize::MAX; 5];
        while let Some(Key(key)) = map.next_key::<Key<'de>>()? {
            let mut wanted: [Option<usize>; 5] = [None; 5];
            for (i, names) in self.names.iter().enumerate() {
                wanted[i] = names.iter().position(|n| n.as_str() == key);
            }
            if wanted.iter().all(Option::is_none) {
                map.next_value::<IgnoredAny>()?;
                continue;
            }
            let Scalar(value) = map.next_value::<Scalar>()?;
            for i in 0..5 {
                if let Some(r) = wanted[i] {
                    row.has[i] = true;
                    if r < rank[i] && value.is_some() {
                        rank[i] = r;
                        row.values[i] = value.clone();
                    }
                }
            }
        }
        Ok(row)
    }
}

struct Key<'de>(Cow<'de, str>);

impl<'de> serde::Deserialize<'de> for Key<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct KeyVisitor;
        impl<'de> Visitor<'de> for KeyVisitor {
            type Value = Key<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a field name")
            }
            fn visit_borrowed_str<E>(self, v: &'de str) -> Result<Key<'de>, E> {
                Ok(Key(Cow::Borrowed(v)))
            }
            fn visit_str<E>(self, v: &str) -> Result<Key<'de>, E> {
                Ok(Key(Cow::Owned(v.to_owned())))
            }
        }
        deserializer.deserialize_str(KeyVisitor)
    }
}

/// A string, or a number written out; a list of strings is joined by line breaks; anything else is no value.
struct Scalar(Option<String>);

impl<'de> serde::Deserialize<'de> for Scalar {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct ScalarVisitor;
        impl<'de> Visitor<'de> for ScalarVisitor {
            type Value = Scalar;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a value")
            }
            fn visit_str<E>(self, v: &str) -> Result<Scalar, E> {
                Ok(Scalar(Some(v.to_owned())))
            }
            fn visit_string<E>(self, v: String) -> Result<Scalar, E> {
                Ok(Scalar(Some(v)))
            }
            fn visit_i64<E>(self, v: i64) -> Result<Scalar, E> {
                Ok(Scalar(Some(v.to_string())))
            }
            fn visit_u64<E>(self, v: u64) -> Result<Scalar, E> {
                Ok(Scalar(Some(v.to_string())))
            }
            fn visit_f64<E>(self, v: f64) -> Result<Scalar, E> {
                Ok(Scalar(Some(v.to_string())))
            }
            fn visit_bool<E>(self, _: bool) -> Result<Scalar, E> {
                Ok(Scalar(None))
            }
            fn visit_unit<E>(self) -> Result<Scalar, E> {
                Ok(Scalar(None))
            }
            fn visit_seq<A: serde::de::SeqAccess<'de>>(
                self,
                mut seq: A,
            ) -> Result<Scalar, A::Error> {
                let mut parts: Vec<String> = Vec::new();
                while let Some(Scalar(part)) = seq.next_element()? {
                    parts.extend(part);
                }
                Ok(Scalar((!parts.is_empty()).then(|| parts.join("\n"))))
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Scalar, A::Error> {
                while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
                Ok(Scalar(None))
            }
        }
        deserializer.deserialize_any(ScalarVisitor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(fields: &Fields, text: &str) -> Result<(Vec<Dump>, Vec<Skipped>), String> {
        RecordReader::new(fields, RecordKind::Article)
            .jsonl("a.jsonl", text.as_bytes())
            .map_err(|e| e.to_string())
    }

    #[test]
    fn records_keep_their_line_and_fields() {
        let text = "\u{feff}{\"id\":7,\"text\":\"One\\nline\",\"title\":\"T\",\"source\":\"Echo\",\"x\":{\"y\":[1]}}\r\n\n{\"text\":[\"a\",\"b\"],\"date\":\"2024-05-01\"}\n";
        let (dumps, skipped) = read(&Fields::default(), text).unwrap();
        assert_eq!(skipped, []);
        assert_eq!(dumps.len(), 2);
        let first = dumps[0].record.as_ref().unwrap();
        assert_eq!(
            (first.line, first.id.as_deref(), first.outlet()),
            (1, Some("7"), Some("Echo"))
        );
        assert_eq!(first.headline(), Some("T"));
        assert_eq!(&*dumps[0].text, "One\nline");
        let second = dumps[1].record.as_ref().unwrap();
        assert_eq!((second.line, second.date()), (3, Some("2024-05-01")));
        assert_eq!(&*dumps[1].text, "a\nb");
        assert!(text[second.span.start..second.span.end].starts_with("{\"text\":[\"a\""));
    }

    #[test]
    fn broken_lines_are_named_with_their_reason() {
        let text = "{\"text\":\"ok\"}\n{\"text\": oops}\n[1]\n{\"id\":\"x\"}\n{\"text\":null}\n{\"text\":\"a\"} trailing\n";
        let (dumps, skipped) = read(&Fields::default(), text).unwrap();
        assert_eq!(dumps.len(), 1);
        let said: Vec<(Option<u64>, &str)> = skipped
            .iter()
            .map(|s| (s.line, s.reason.as_str()))
            .collect();
        assert_eq!(said[0].0, Some(2));
        assert!(said[0].1.contains("column"), "{said:?}");
        assert_eq!(said[1].0, Some(3));
        assert_eq!(said[2], (Some(4), "the record has no field `text`"));
        assert_eq!(said[3], (Some(5), "the field `text` is no text"));
        assert_eq!(said[4].0, Some(6));
    }

    #[test]
    fn an_unknown_field_is_an_error_that_suggests_the_right_one() {
        let fields = Fields {
            text: Some("txet".into()),
            ..Fields::default()
        };
        let said = read(&fields, "{\"text\":\"a\",\"id\":1}\n").unwrap_err();
        assert!(
            said.contains("no record has the text field `txet`"),
            "{said}"
        );
        assert!(said.contains("did you mean --text-field text?"), "{said}");
        let fields = Fields {
            date: Some("when".into()),
            ..Fields::default()
        };
        assert!(
            read(&fields, "{\"text\":\"a\"}\n")
                .unwrap_err()
                .contains("date field `when`")
        );
    }

    #[test]
    fn arrays_and_tables_give_the_same_records_as_lines() {
        let reader = RecordReader::new(&Fields::default(), RecordKind::Article);
        let json = "[\n {\"id\": \"a\", \"text\": \"One, two\"},\n\n {\"id\": \"b\", \"text\": \"Three\\n\\\"four\\\"\"}]";
        let csv = "id,text\na,\"One, two\"\n\nb,\"Three\n\"\"four\"\"\"\n";
        let tsv = "text\tid\nOne, two\ta\n\"Three\n\"\"four\"\"\"\tb\n";
        let found = [
            reader.json("x", json.as_bytes()).unwrap(),
            reader.csv("x", csv, b',').unwrap(),
            reader.csv("x", tsv, b'\t').unwrap(),
        ];
        for (dumps, skipped) in &found {
            assert_eq!(skipped, &[]);
            let rows: Vec<(&str, &str)> = dumps
                .iter()
                .map(|d| (d.record.as_ref().unwrap().id.as_deref().unwrap(), &*d.text))
                .collect();
            assert_eq!(rows, [("a", "One, two"), ("b", "Three\n\"four\"")]);
        }
        let lines = |i: usize| -> Vec<u64> {
            found[i]
                .0
                .iter()
                .map(|d| d.record.as_ref().unwrap().line)
                .collect()
        };
        assert_eq!((lines(0), lines(1)), (vec![2, 4], vec![2, 4]));
        let span = found[0].0[1].record.as_ref().unwrap().span;
        assert!(json[span.start..span.end].starts_with("{\"id\": \"b\""));
        assert!(
            reader
                .csv("x", "id,body\n", b',')
                .unwrap_err()
                .to_string()
                .contains("text field")
        );
        assert!(reader.json("x", b"{\"a\":1}").is_err());
    }
}
