//! Dumps as the bytes of a temporary file.

use super::decode::Moved;
use super::{Dump, More, OffsetMap, Record, RecordKind};
use crate::Text;
use crate::store::{Reader, Stored, put_all, put_bytes, put_span, put_text};
use crate::varint::put;

const KINDS: [RecordKind; 5] = [
    RecordKind::Dump,
    RecordKind::Article,
    RecordKind::Paragraph,
    RecordKind::Caption,
    RecordKind::Headline,
];

impl Stored for Dump {
    const SHARED: bool = true;
    const TEXT: bool = true;

    fn text(&self) -> Option<&Text> {
        Some(&self.text)
    }

    fn with_text(self, text: Text) -> Self {
        Dump { text, ..self }
    }

    fn put(&self, out: &mut Vec<u8>) {
        // All fields are named, so that a new one is not forgotten here.
        let Dump {
            source,
            record,
            kind,
            text: _,
            offsets,
        } = self;
        put_text(out, Some(source));
        let kind = KINDS.iter().position(|k| k == kind);
        out.push(kind.expect("every kind is listed") as u8);
        out.push(record.is_some().into());
        if let Some(Record {
            line,
            span,
            id,
            more,
        }) = record
        {
            put(out, *line);
            put_span(out, *span);
            put_text(out, id.as_deref());
            let none = More::default();
            let More {
                date,
                outlet,
                headline,
            } = more.as_deref().unwrap_or(&none);
            for field in [date, outlet, headline] {
                put_text(out, field.as_deref());
            }
        }
        out.push(offsets.known_moved().is_some().into());
        if let Some(Moved {
            steps,
            first,
            wide,
            replaced,
            raw,
        }) = offsets.known_moved()
        {
            put_all(out, steps, |out, &(text, byte)| {
                put(out, text as u64);
                put(out, byte as u64);
            });
            put(out, *first as u64);
            out.push((*wide).into());
            put(out, *replaced as u64);
            out.push(raw.is_some().into());
            put_bytes(out, raw.as_deref().unwrap_or(&[]));
        }
    }

    fn get(bytes: &[u8]) -> Option<Self> {
        let mut from = Reader(bytes);
        let source = from.text()??.into();
        let kind = *KINDS.get(usize::from(from.byte()?))?;
        let record = match from.byte()? {
            0 => None,
            _ => {
                let (line, span) = (from.number()? as u64, from.span()?);
                let id = from.text()?.map(Text::from);
                let mut field = || Some(from.text()?.map(str::to_owned));
                let more = More {
                    date: field()?,
                    outlet: field()?,
                    headline: field()?,
                };
                Some(Record::new(line, span, id, more))
            }
        };
        let mut offsets = OffsetMap::default();
        if from.byte()? > 0 {
            *offsets.moved() = Moved {
                steps: from.all(|from| Some((from.number()?, from.number()?)))?,
                first: from.number()?,
                wide: from.byte()? > 0,
                replaced: from.number()?,
                raw: match from.byte()? {
                    0 => None,
                    _ => Some(from.run()?.to_owned()),
                },
            };
        }
        Some(Dump {
            source,
            record,
            kind,
            text: Text::default(),
            offsets,
        })
    }

    fn size(&self) -> usize {
        let more = self.record.as_ref().and_then(|r| r.more.as_ref());
        let id = self.record.as_ref().and_then(|r| r.id.as_ref());
        let fields = more.map_or(0, |more| {
            let texts = [&more.date, &more.outlet, &more.headline];
            let lengths = texts.into_iter().flatten().map(String::len);
            size_of::<More>() + lengths.sum::<usize>()
        });
        let offsets = self.offsets.known_moved().map_or(0, |moved| {
            moved.steps.len() * 16 + moved.raw.as_ref().map_or(0, Vec::len)
        });
        size_of::<Dump>() + self.text.len() + id.map_or(0, |id| id.len()) + fields + offsets
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Span;

    #[test]
    fn dumps_come_back() {
        let more = More {
            outlet: Some("Riverton Post".into()),
            ..More::default()
        };
        let plain = Dump::plain("a.txt", "渡し船\n");
        let latin = Dump::from_bytes("b.txt", b"caf\xe9 noir, cr\xe8me et th\xe9".to_vec());
        let record = Dump {
            record: Some(Record::new(7, Span::new(3, 900), Some("x".into()), more)),
            kind: RecordKind::Caption,
            ..plain.clone()
        };
        for dump in [plain, latin, record] {
            let mut bytes = Vec::new();
            dump.put(&mut bytes);
            let found = Dump::get(&bytes).map(|found| found.with_text(dump.text.clone()));
            assert_eq!(found.as_ref(), Some(&dump));
            assert_eq!(Dump::get(&bytes[..bytes.len() - 1]), None);
        }
    }
}
