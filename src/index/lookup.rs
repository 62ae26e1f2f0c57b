//! Sorted blocks: finding what has a key, and walking through several parts as if they were one.

use super::store::{Block, Kind, Result, View};

/// A codec of blocks whose records are sorted by a key.
pub(super) trait Sorted: Default {
    type Value;

    /// Reads the next record of a block, from the front of its bytes; its key, or none when the bytes are broken.
    fn next(&mut self, bytes: &mut &[u8]) -> Option<u64>;

    /// What was read last.
    fn value(&self) -> &Self::Value;
}

/// Calls `found` with the place of every wanted key that a part has, and its value. The wanted are sorted, each once.
pub(super) fn lookup<S: Sorted>(
    view: &View,
    kind: Kind,
    part: u32,
    wanted: &[u64],
    mut found: impl FnMut(usize, &S::Value),
) -> Result<()> {
    let mut at = 0;
    while at < wanted.len() {
        let Some(block) = view.block(kind, part, wanted[at])? else {
            // Before all that there is.
            at += 1;
            continue;
        };
        let (before, mut bytes) = (at, block.bytes());
        let mut reader = S::default();
        while !bytes.is_empty() && at < wanted.len() {
            let key = reader
                .next(&mut bytes)
                .ok_or_else(|| view.damaged("a table of keys"))?;
            while at < wanted.len() && wanted[at] < key {
                at += 1;
            }
            if wanted.get(at) == Some(&key) {
                found(at, reader.value());
                at += 1;
            }
        }
        // The block is the one where the key would be.
        at = at.max(before + 1);
    }
    Ok(())
}

/// Walks a part from the first record to the last.
struct Walk<'v, S> {
    blocks: Box<dyn Iterator<Item = Result<Block<'v>>> + 'v>,
    block: Option<Block<'v>>,
    /// Bytes of the block that are read.
    read: usize,
    reader: S,
    key: Option<u64>,
}

impl<S: Sorted> Walk<'_, S> {
    fn step(&mut self, view: &View) -> Result<()> {
        loop {
            if let Some(block) = &self.block {
                let mut bytes = &block.bytes()[self.read..];
                if !bytes.is_empty() {
                    let key = self.reader.next(&mut bytes);
                    self.read = block.bytes().len() - bytes.len();
                    self.key = Some(key.ok_or_else(|| view.damaged("a table of keys"))?);
                    return Ok(());
                }
            }
            self.block = self.blocks.next().transpose()?;
            (self.read, self.reader) = (0, S::default());
            if self.block.is_none() {
                self.key = None;
                return Ok(());
            }
        }
    }
}

/// Calls `each` with every key of some parts in order, and its values, those of earlier parts first.
pub(super) fn merged<S: Sorted>(
    view: &View,
    kind: Kind,
    parts: &[u32],
    mut each: impl FnMut(u64, &[&S::Value]) -> Result<()>,
) -> Result<()> {
    let mut walks: Vec<Walk<'_, S>> = Vec::with_capacity(parts.len());
    for &part in parts {
        let mut walk = Walk {
            blocks: Box::new(view.all(kind, part)?),
            block: None,
            read: 0,
            reader: S::default(),
            key: None,
        };
        walk.step(view)?;
        walks.push(walk);
    }
    while let Some(key) = walks.iter().filter_map(|w| w.key).min() {
        let values: Vec<&S::Value> = walks
            .iter()
            .filter(|w| w.key == Some(key))
            .map(|w| w.reader.value())
            .collect();
        each(key, &values)?;
        for walk in &mut walks {
            if walk.key == Some(key) {
                walk.step(view)?;
            }
        }
    }
    Ok(())
}
