//! Texts, where they are kept: some neighbours compressed together.

use super::block::Filled;
use super::store::{Kind, Result, View};
use crate::compare::Phrases;
use crate::varint::{get, get_run, put, put_run};

/// Bytes of text that are compressed together.
const TOGETHER: usize = 48 << 10;

/// Puts texts into blocks, in the order of their contents' numbers.
#[derive(Default)]
pub(super) struct Writer {
    first: u64,
    open: Vec<u8>,
    done: Filled,
}

impl Writer {
    pub fn push(&mut self, content: u32, text: &str) -> std::io::Result<()> {
        if self.open.is_empty() {
            self.first = content.into();
        }
        put(&mut self.open, content.into());
        put_run(&mut self.open, text.as_bytes());
        if self.open.len() >= TOGETHER {
            self.end()?;
        }
        Ok(())
    }

    fn end(&mut self) -> std::io::Result<()> {
        if !self.open.is_empty() {
            self.done
                .push((self.first, zstd::encode_all(&self.open[..], 3)?));
            self.open.clear();
        }
        Ok(())
    }

    /// The blocks that are full.
    pub fn full(&mut self) -> Filled {
        std::mem::take(&mut self.done)
    }

    pub fn finish(mut self) -> std::io::Result<Filled> {
        self.end()?;
        Ok(self.done)
    }
}

/// Calls `each` with all texts of a block.
pub(super) fn read(view: &View, packed: &[u8], mut each: impl FnMut(u32, &str)) -> Result<()> {
    let damaged = || view.damaged("a text");
    let bytes = zstd::decode_all(packed).map_err(|_| damaged())?;
    let mut bytes = &bytes[..];
    let mut next = || {
        let content = u32::try_from(get(&mut bytes)?).ok()?;
        let text = str::from_utf8(get_run(&mut bytes)?).ok()?;
        Some((content, text, bytes.is_empty()))
    };
    loop {
        let (content, text, last) = next().ok_or_else(damaged)?;
        each(content, text);
        if last {
            return Ok(());
        }
    }
}

/// The texts of contents, which come sorted; in the same order.
pub(super) fn of(view: &View, contents: &[u32]) -> Result<Vec<String>> {
    let damaged = || view.damaged("a text that should be there");
    let mut out = Vec::with_capacity(contents.len());
    while let Some(&wanted) = contents.get(out.len()) {
        let block = view.block(Kind::Texts, 0, wanted.into())?;
        let before = out.len();
        read(view, block.ok_or_else(damaged)?.bytes(), |content, text| {
            if contents.get(out.len()) == Some(&content) {
                out.push(text.to_owned());
            }
        })?;
        if out.len() == before {
            return Err(damaged());
        }
    }
    Ok(out)
}

/// What texts are verified against: how common phrases are; nothing where texts are not kept.
pub(super) fn phrases(view: &View) -> Result<Option<Phrases>> {
    if !view.meta.texts {
        return Ok(None);
    }
    let Some(block) = view.block(Kind::Phrases, 0, 0)? else {
        return Ok(Some(Phrases::default()));
    };
    let bytes = zstd::decode_all(block.bytes()).ok();
    let phrases = bytes.and_then(|bytes| Phrases::of_bytes(&bytes));
    phrases
        .map(Some)
        .ok_or_else(|| view.damaged("the counts of phrases"))
}

/// The block of them.
pub(super) fn phrases_block(phrases: &Phrases) -> std::io::Result<(u64, Vec<u8>)> {
    Ok((0, zstd::encode_all(&phrases.to_bytes()[..], 1)?))
}
