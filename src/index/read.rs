//! Reading: an index as it was when it was opened, its figures, and all that is in it.

use super::entries::{self, Entry};
use super::store::{Kind, Result, Store, View};
use super::{error, rows, texts};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::Path;

/// An index that is open for reading: as it was when it was opened, whatever is written meanwhile.
pub struct Index {
    pub(super) view: View,
    // Behind the view in drop order: it reads from here.
    pub(super) store: Store,
}

/// Articles whose texts are in memory at a time.
const TOGETHER: usize = 1024;

/// The figures of an index.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Stat {
    /// `unspool/index/1`.
    pub schema: String,
    /// The format of the file.
    pub format: u64,
    /// Whether it keeps texts.
    pub texts: bool,
    /// Articles.
    pub articles: u64,
    /// Different texts among them.
    pub contents: u64,
    /// Bytes of the file.
    pub bytes: u64,
    /// Parts that a query looks through.
    pub parts: u64,
    /// Articles by source, in order of the sources.
    pub sources: BTreeMap<String, u64>,
    /// Whether an add was stopped before its end; `index add --resume` goes on with it.
    pub stopped: bool,
}

impl Index {
    /// Opens an index.
    ///
    /// # Errors
    /// When there is none, or it is none.
    pub fn open(path: &Path) -> Result<Index> {
        let store = Store::read(path)?;
        let view = store.view()?;
        Ok(Index { view, store })
    }

    /// The figures of the index.
    pub fn stat(&self) -> Result<Stat> {
        let meta = &self.view.meta;
        let mut sources: BTreeMap<String, u64> = BTreeMap::new();
        self.entries(|entry, _| {
            match sources.get_mut(&entry.source) {
                Some(count) => *count += 1,
                None => {
                    sources.insert(entry.source.clone(), 1);
                }
            }
            Ok(())
        })?;
        let bytes = std::fs::metadata(self.store.path());
        let io = |e| self.view.error(error::Kind::Store(redb::Error::Io(e)));
        Ok(Stat {
            schema: "unspool/index/1".to_owned(),
            format: meta.format,
            texts: meta.texts,
            articles: meta.entries.into(),
            contents: meta.contents.into(),
            bytes: bytes.map_err(io)?.len(),
            parts: meta.parts.len() as u64,
            sources,
            stopped: meta.run.is_some(),
        })
    }

    /// Calls `each` with all articles, in the order in which they were added, and their texts where they are kept.
    pub fn entries(&self, mut each: impl FnMut(&Entry, Option<&str>) -> Result<()>) -> Result<()> {
        if !self.view.meta.texts {
            return entries::all(&self.view, |entry| each(entry, None));
        }
        let mut some: Vec<Entry> = Vec::new();
        let mut end = |some: &mut Vec<Entry>| {
            let mut contents: Vec<u32> = some.iter().map(|e| e.content).collect();
            contents.sort_unstable();
            contents.dedup();
            let texts = texts::of(&self.view, &contents)?;
            some.drain(..).try_for_each(|entry| {
                let at = contents.partition_point(|&c| c < entry.content);
                each(&entry, Some(&texts[at]))
            })
        };
        entries::all(&self.view, |entry| {
            some.push(entry.clone());
            match some.len() >= TOGETHER {
                true => end(&mut some),
                false => Ok(()),
            }
        })?;
        end(&mut some)
    }

    /// The rows of all contents: number, first article, sketch.
    pub(super) fn rows(&self) -> Result<Vec<rows::Row>> {
        let blocks = self.view.all(Kind::Rows, 0)?;
        let mut out = Vec::with_capacity(self.view.meta.contents as usize);
        for block in blocks {
            out.append(&mut rows::read(&self.view, block?.bytes())?);
        }
        Ok(out)
    }
}
