//! Rows of any format, on their way to dumps.

use super::{DATE, Give, ID, OUTLET, Place, RecordReader, TEXT};
use crate::Text;
use crate::input::{Dump, InputError, More, OffsetMap, Record};
use crate::report::Skipped;
use crate::text::{Block, Piece};
use std::sync::Arc;

impl RecordReader {
    /// The row of a record whose values are known.
    pub(in crate::input) fn row(&self, source: &Arc<str>, place: &Place, values: RowValues) -> Row {
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
pub(in crate::input) struct Row {
    has: [bool; 5],
    dump: Result<Dump, Skipped>,
}

/// The rows of a file, sorted into dumps and skipped.
#[derive(Default)]
pub struct Sorted {
    pub dumps: Vec<Dump>,
    skipped: Vec<Skipped>,
    seen: [bool; 5],
    records: u64,
}

impl Sorted {
    /// How many rows there were.
    pub fn count(&self) -> u64 {
        self.records + self.skipped.len() as u64
    }

    pub fn add(&mut self, rows: Vec<Result<Row, Skipped>>) {
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

    /// Rows from a place on, which were not taken yet, do not count.
    pub fn forget_from(&mut self, place: &Place) {
        let is_before = |d: &Dump| {
            let start = d.record.as_ref().map(|r| r.span.start);
            start < Some(place.span.start)
        };
        self.dumps.retain(is_before);
        self.skipped.retain(|s| s.line < Some(place.number));
    }

    /// Gives those that were not taken yet, if the fields asked for were there; what is returned could not be used.
    pub fn finish(
        self,
        reader: &RecordReader,
        source: &str,
        known: impl Fn() -> Vec<String>,
        give: Give<'_>,
    ) -> Result<Vec<Skipped>, InputError> {
        let missing = (0..5).find(|&i| !self.seen[i] && reader.needs(i));
        if self.records > 0
            && let Some(i) = missing
        {
            return Err(reader.missing(i, source, known()));
        }
        give(self.dumps)?;
        Ok(self.skipped)
    }
}

/// Records whose texts and ids lie in one block.
pub const BATCH: usize = 64;

/// Some records, as they are read.
#[derive(Default)]
pub struct Batch {
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
pub struct Values<T> {
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

/// The values of the wanted fields, by role.
#[derive(Default)]
pub(in crate::input) struct RowValues {
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
