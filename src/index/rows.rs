//! Rows: for every different content its sketch, and the first article that has it.

use super::block::{Blocks, Filled, LARGE};
use super::store::{Kind, Result, View};
use crate::compare::Sketch;
use crate::varint::{get, get_run, put, put_run};

/// What is known of a content.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Row {
    pub content: u32,
    /// The first article of this content.
    pub first: u32,
    pub sketch: Sketch,
}

/// Puts rows into blocks, in the order of their numbers.
pub(super) struct Writer {
    blocks: Blocks,
    bytes: Vec<u8>,
}

impl Writer {
    pub fn new() -> Writer {
        Writer {
            blocks: Blocks::new(LARGE),
            bytes: Vec::new(),
        }
    }

    pub fn push(&mut self, content: u32, first: u32, sketch: &Sketch) {
        self.bytes.clear();
        put(&mut self.bytes, first.into());
        sketch.write(&mut self.bytes);
        let room = self.blocks.room(content.into(), self.bytes.len() + 8);
        put(room, content.into());
        put_run(room, &self.bytes);
    }

    pub fn blocks(&mut self) -> &mut Blocks {
        &mut self.blocks
    }

    pub fn finish(self) -> Filled {
        self.blocks.finish()
    }
}

fn row(content: u64, mut bytes: &[u8]) -> Option<Row> {
    Some(Row {
        content: content.try_into().ok()?,
        first: get(&mut bytes)?.try_into().ok()?,
        sketch: Sketch::read(&mut bytes)?,
    })
}

/// All rows of a block.
pub(super) fn read(view: &View, mut bytes: &[u8]) -> Result<Vec<Row>> {
    let mut out = Vec::new();
    while !bytes.is_empty() {
        let row = next(&mut bytes).and_then(|(content, bytes)| row(content, bytes));
        out.push(row.ok_or_else(|| view.damaged("a sketch"))?);
    }
    Ok(out)
}

fn next<'b>(bytes: &mut &'b [u8]) -> Option<(u64, &'b [u8])> {
    Some((get(bytes)?, get_run(bytes)?))
}

/// The rows of contents, which come sorted; in the same order.
pub(super) fn of(view: &View, contents: &[u32]) -> Result<Vec<Row>> {
    let damaged = || view.damaged("a sketch that should be there");
    let mut out = Vec::with_capacity(contents.len());
    while let Some(&wanted) = contents.get(out.len()) {
        let block = view.block(Kind::Rows, 0, wanted.into())?;
        let block = block.ok_or_else(damaged)?;
        let (before, mut bytes) = (out.len(), block.bytes());
        while !bytes.is_empty() {
            let (content, record) = next(&mut bytes).ok_or_else(damaged)?;
            match contents.get(out.len()) {
                Some(&wanted) if u64::from(wanted) == content => {
                    out.push(row(content, record).ok_or_else(damaged)?);
                }
                None => break,
                _ => {}
            }
        }
        if out.len() == before {
            return Err(damaged());
        }
    }
    Ok(out)
}
