//! Sketches as bytes, as the index keeps them: pinned by a test, because files outlive programs.

use super::{Few, Sketch};
use crate::varint::{get, put, take};

fn put_all(out: &mut Vec<u8>, hashes: &[u32]) {
    put(out, hashes.len() as u64);
    out.extend(hashes.iter().flat_map(|h| h.to_le_bytes()));
}

fn get_all(from: &mut &[u8]) -> Option<Vec<u32>> {
    let count = get(from)?;
    (0..count)
        .map(|_| take(from).map(u32::from_le_bytes))
        .collect()
}

fn number(from: &mut &[u8]) -> Option<u32> {
    u32::try_from(get(from)?).ok()
}

fn put_few(out: &mut Vec<u8>, few: &Few) {
    put(out, few.count.into());
    out.push(few.least.len() as u8);
    out.extend(few.least.iter().flat_map(|h| h.to_le_bytes()));
}

fn get_few(from: &mut &[u8]) -> Option<Few> {
    let count = number(from)?;
    let [kept] = take(from)?;
    let least = (0..kept).map(|_| take(from).map(u16::from_le_bytes));
    Some(Few {
        count,
        least: least.collect::<Option<_>>()?,
    })
}

impl Sketch {
    /// Appends the sketch to bytes.
    pub fn write(&self, out: &mut Vec<u8>) {
        out.extend(self.content.to_le_bytes());
        put(out, self.words.into());
        put(out, self.shingles.into());
        out.push(self.halved << 1 | u8::from(self.rest.is_some()));
        put_all(out, &self.samples);
        if let Some(rest) = &self.rest {
            put_all(out, rest);
        }
        for few in [&self.numbers, &self.names, &self.openings, &self.lead] {
            put_few(out, few);
        }
    }

    /// Takes a sketch from the front of bytes; none when they are no sketch.
    pub fn read(from: &mut &[u8]) -> Option<Sketch> {
        let content = u128::from_le_bytes(take(from)?);
        let (words, shingles) = (number(from)?, number(from)?);
        let [flags] = take(from)?;
        Some(Sketch {
            content,
            words,
            shingles,
            halved: flags >> 1,
            samples: get_all(from)?,
            rest: match flags & 1 {
                1 => Some(get_all(from)?),
                _ => None,
            },
            numbers: get_few(from)?,
            names: get_few(from)?,
            openings: get_few(from)?,
            lead: get_few(from)?,
        })
    }
}
