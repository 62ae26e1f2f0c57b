//! Entries: every article that was added, with where it stood. Names are written as what differs from the one before.

use super::block::{Blocks, Filled, SMALL};
use super::store::{Kind, Result, View};
use crate::varint::{get, get_run, put, put_run};

/// An article that was added.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entry {
    /// Its number in the index.
    pub(super) number: u32,
    /// The number of its content.
    pub(super) content: u32,
    /// Its id: the record's, or one made from source, place and text.
    pub id: String,
    /// Where it stood, for people: `source#ordinal`, or `source:line` for a record.
    pub at: String,
    /// The publisher or outlet where one is named, else the file.
    pub source: String,
    /// First byte in the file (plain text) or in the record's text.
    pub start: u64,
    /// One past its last byte.
    pub end: u64,
    /// ISO date of the article, when known.
    pub date: Option<String>,
}

/// Puts entries into blocks, in the order of their numbers.
pub(super) struct Writer {
    blocks: Blocks,
    before: Entry,
}

fn names(e: &Entry) -> [&str; 4] {
    [&e.source, &e.at, &e.id, e.date.as_deref().unwrap_or("")]
}

fn common(a: &str, b: &str) -> usize {
    let same = a.bytes().zip(b.bytes()).take_while(|(x, y)| x == y);
    b.floor_char_boundary(same.count())
}

impl Writer {
    pub fn new() -> Writer {
        Writer {
            blocks: Blocks::new(SMALL),
            before: Entry::default(),
        }
    }

    pub fn push(&mut self, entry: Entry) {
        let most = names(&entry).iter().map(|n| n.len() + 6).sum::<usize>() + 40;
        if self.blocks.begins(most) {
            self.before = Entry::default();
        }
        let room = self.blocks.room(entry.number.into(), most);
        put(room, (entry.number - self.before.number).into());
        put(room, entry.content.into());
        put(room, entry.start);
        put(room, entry.end - entry.start);
        for (now, before) in names(&entry).into_iter().zip(names(&self.before)) {
            let same = common(before, now);
            put(room, same as u64);
            put_run(room, &now.as_bytes()[same..]);
        }
        self.before = entry;
    }

    pub fn blocks(&mut self) -> &mut Blocks {
        &mut self.blocks
    }

    pub fn finish(self) -> Filled {
        self.blocks.finish()
    }
}

fn next(bytes: &mut &[u8], entry: &mut Entry) -> Option<()> {
    entry.number += u32::try_from(get(bytes)?).ok()?;
    entry.content = get(bytes)?.try_into().ok()?;
    entry.start = get(bytes)?;
    entry.end = entry.start.checked_add(get(bytes)?)?;
    let mut name = |name: &mut String| {
        let same = usize::try_from(get(bytes)?).ok()?;
        name.is_char_boundary(same).then_some(())?;
        name.truncate(same);
        name.push_str(str::from_utf8(get_run(bytes)?).ok()?);
        Some(())
    };
    name(&mut entry.source)?;
    name(&mut entry.at)?;
    name(&mut entry.id)?;
    let mut date = entry.date.take().unwrap_or_default();
    name(&mut date)?;
    entry.date = (!date.is_empty()).then_some(date);
    Some(())
}

/// Calls `each` with all entries of a block, until it has had enough.
fn read(view: &View, mut bytes: &[u8], mut each: impl FnMut(&Entry) -> bool) -> Result<()> {
    let mut entry = Entry::default();
    while !bytes.is_empty() {
        next(&mut bytes, &mut entry).ok_or_else(|| view.damaged("an article"))?;
        if !each(&entry) {
            break;
        }
    }
    Ok(())
}

/// Calls `each` with all entries, in the order of their numbers.
pub(super) fn all(view: &View, mut each: impl FnMut(&Entry) -> Result<()>) -> Result<()> {
    for block in view.all(Kind::Entries, 0)? {
        let mut went = Ok(());
        read(view, block?.bytes(), |entry| {
            went = each(entry);
            went.is_ok()
        })?;
        went?;
    }
    Ok(())
}

/// The entries of numbers, which come sorted; in the same order.
pub(super) fn of(view: &View, numbers: &[u32]) -> Result<Vec<Entry>> {
    let damaged = || view.damaged("an article that should be there");
    let mut out: Vec<Entry> = Vec::with_capacity(numbers.len());
    while let Some(&wanted) = numbers.get(out.len()) {
        let block = view.block(Kind::Entries, 0, wanted.into())?;
        let before = out.len();
        read(view, block.ok_or_else(damaged)?.bytes(), |entry| {
            if numbers.get(out.len()) == Some(&entry.number) {
                out.push(entry.clone());
            }
            out.len() < numbers.len()
        })?;
        if out.len() == before {
            return Err(damaged());
        }
    }
    Ok(out)
}
