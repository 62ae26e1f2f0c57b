//! Writing: units are added, parts merged, sources removed. One process writes at a time.

use super::error::Kind as Why;
use super::found::{Added, Article, Counts};
use super::lookup::merged;
use super::meta::{Meta, Part, Run};
use super::postings::Posting;
use super::store::{Change, Kind, Result, Store, View};
use super::{entries, keys, postings, rows, texts, unit};
use std::collections::HashSet;
use std::path::Path;

/// Parts of about one size that are merged into one.
const MERGED: usize = 4;

/// An index that is open for writing.
///
/// Everything that a call reports is on disk when it returns, whatever happens to the process afterwards.
pub struct Writer {
    store: Store,
    /// The add that is going on.
    run: Option<Run>,
}

impl Writer {
    /// Opens an index.
    ///
    /// # Errors
    /// When there is none, it is none, or another process is writing to it.
    pub fn open(path: &Path) -> Result<Writer> {
        Store::write(path).map(|store| Writer { store, run: None })
    }

    /// Opens an index, or makes one; `texts` says whether it keeps the texts.
    ///
    /// # Errors
    /// As [`Writer::open`], and when the index that is there was made otherwise.
    pub fn create(path: &Path, texts: bool) -> Result<Writer> {
        let store = Store::create(path, &Meta::new(texts))?;
        let has = store.view()?.meta.texts;
        if has != texts {
            return Err(store.view()?.error(Why::Texts { has }));
        }
        Ok(Writer { store, run: None })
    }

    /// Begins an add of many units. `key` stands for its inputs and options. With `resume` an add that was stopped goes
    /// on: the number of units that are done is returned, with what they came to.
    ///
    /// # Errors
    /// When the add that was stopped had another key.
    pub fn begin(&mut self, key: &str, resume: bool) -> Result<(u64, Counts)> {
        let view = self.store.view()?;
        let stopped = view.meta.run.clone().filter(|_| resume);
        if stopped.as_ref().is_some_and(|run| run.key != key) {
            return Err(view.error(Why::OtherRun));
        }
        if stopped.is_none() && view.meta.run.is_some() {
            let mut change = self.store.begin()?;
            change.clear(Kind::Log, 0)?;
            change.commit(&Meta {
                run: None,
                ..view.meta
            })?;
        }
        let run = stopped.unwrap_or(Run {
            key: key.to_owned(),
            units: 0,
            counts: Counts::default(),
        });
        let done = (run.units, run.counts);
        self.run = Some(run);
        Ok(done)
    }

    /// Adds a unit: some articles, in order. Each is held against all that was added before it.
    ///
    /// With `log`, what was found is kept in the index until [`Writer::finish`], for [`Writer::logged`].
    pub fn add(&mut self, articles: &[Article], log: bool) -> Result<Vec<Added>> {
        let view = self.store.view()?;
        let mut unit = unit::work(&view, articles)?;
        let mut run = self.run.clone();
        let mut change = self.store.begin()?;
        if let Some(run) = &mut run {
            if log {
                let io = |e: std::io::Error| view.error(Why::Store(redb::Error::Io(e)));
                let rows = serde_json::to_vec(&unit.added).map_err(|e| io(e.into()))?;
                let packed = zstd::encode_all(&rows[..], 1).map_err(io)?;
                change.put(Kind::Log, 0, &[(run.units, packed)])?;
            }
            run.units += 1;
            unit.added.iter().for_each(|a| run.counts.add(a.verdict));
        }
        let part = unit.meta.next_part.saturating_sub(1);
        for (kind, blocks) in &unit.blocks {
            let of = match kind {
                Kind::Postings | Kind::Keys => part,
                _ => 0,
            };
            change.put(*kind, of, blocks)?;
        }
        unit.meta.run = run.clone();
        change.commit(&unit.meta)?;
        self.run = run;
        drop(view);
        self.tidy()?;
        Ok(unit.added)
    }

    /// Calls `each` with what was found by the add that is going on, since its first unit.
    pub fn logged(&self, mut each: impl FnMut(Vec<Added>) -> std::io::Result<()>) -> Result<()> {
        let view = self.store.view()?;
        let io = |e: std::io::Error| view.error(Why::Store(redb::Error::Io(e)));
        for block in view.all(Kind::Log, 0)? {
            let rows = zstd::decode_all(block?.bytes()).map_err(io)?;
            let rows = serde_json::from_slice(&rows);
            each(rows.map_err(|_| view.damaged("the log of an add"))?).map_err(io)?;
        }
        Ok(())
    }

    /// The add is done: there is nothing to resume any more.
    pub fn finish(&mut self) -> Result<()> {
        let meta = self.store.view()?.meta;
        self.run = None;
        let mut change = self.store.begin()?;
        change.clear(Kind::Log, 0)?;
        change.commit(&Meta { run: None, ..meta })
    }

    /// Merges the last parts where there are several of about one size.
    fn tidy(&mut self) -> Result<()> {
        loop {
            let view = self.store.view()?;
            let Some(from) = mergeable(&view.meta.parts) else {
                return Ok(());
            };
            let mut meta = view.meta.clone();
            let parts = meta.parts.split_off(from);
            let mut change = self.store.begin()?;
            let number = meta.next_part;
            meta.next_part += 1;
            let part = merge(&view, &mut change, &parts, number, &|_| true, &|_| true)?;
            meta.parts.push(part);
            drop(view);
            change.commit(&meta)?;
        }
    }

    /// Takes out all articles of some sources, and merges all parts; how many articles went.
    pub fn remove(&mut self, sources: &HashSet<String>) -> Result<u64> {
        let view = self.store.view()?;
        let mut change = self.store.begin()?;
        let mut meta = view.meta.clone();
        // The first article left of each content, and the articles that are left.
        let mut first = vec![u32::MAX; meta.next_content as usize];
        let mut left = vec![false; meta.next_entry as usize];
        change.clear(Kind::Entries, 0)?;
        let mut writer = entries::Writer::new();
        entries::all(&view, |entry| {
            if !sources.contains(&entry.source) {
                left[entry.number as usize] = true;
                let first = &mut first[entry.content as usize];
                *first = entry.number.min(*first);
                writer.push(entry.clone());
                change.put(Kind::Entries, 0, &writer.blocks().full())?;
            }
            Ok(())
        })?;
        change.put(Kind::Entries, 0, &writer.finish())?;
        let lives = |content: u32| first[content as usize] != u32::MAX;
        change.clear(Kind::Rows, 0)?;
        let mut writer = rows::Writer::new();
        for block in view.all(Kind::Rows, 0)? {
            for row in rows::read(&view, block?.bytes())? {
                if lives(row.content) {
                    writer.push(row.content, first[row.content as usize], &row.sketch);
                }
            }
            change.put(Kind::Rows, 0, &writer.blocks().full())?;
        }
        change.put(Kind::Rows, 0, &writer.finish())?;
        if meta.texts {
            let io = |e: std::io::Error| view.error(Why::Store(redb::Error::Io(e)));
            change.clear(Kind::Texts, 0)?;
            let mut writer = texts::Writer::default();
            for block in view.all(Kind::Texts, 0)? {
                let mut went = Ok(());
                texts::read(&view, block?.bytes(), |content, text| {
                    if lives(content) && went.is_ok() {
                        went = writer.push(content, text);
                    }
                })?;
                went.map_err(io)?;
                change.put(Kind::Texts, 0, &writer.full())?;
            }
            change.put(Kind::Texts, 0, &writer.finish().map_err(io)?)?;
        }
        let count = |flags: &mut dyn Iterator<Item = bool>| flags.filter(|f| *f).count() as u32;
        let before = meta.entries;
        meta.entries = count(&mut left.iter().copied());
        meta.contents = count(&mut first.iter().map(|f| *f != u32::MAX));
        let parts = std::mem::take(&mut meta.parts);
        if !parts.is_empty() {
            let number = meta.next_part;
            meta.next_part += 1;
            let alive = |entry: u32| left[entry as usize];
            let mut part = merge(&view, &mut change, &parts, number, &lives, &alive)?;
            part.entries = meta.entries;
            if part.entries > 0 {
                meta.parts.push(part);
            }
        }
        drop(view);
        change.commit(&meta)?;
        Ok((before - meta.entries).into())
    }

    /// Merges all parts, and gives free space in the file back.
    pub fn compact(&mut self) -> Result<()> {
        self.remove(&HashSet::new())?;
        self.store.shrink()
    }
}

/// Where the last parts begin that are of about one size, or smaller, when there are enough of them.
fn mergeable(parts: &[Part]) -> Option<usize> {
    let size = |part: &Part| part.entries.max(1).ilog(MERGED as u32);
    let largest = size(parts.last()?);
    let alike = parts.iter().rev().take_while(|p| size(p) <= largest);
    let alike = alike.count();
    (alike >= MERGED).then(|| parts.len() - alike)
}

/// Writes the postings and keys of some parts as one part, without those of contents and articles that are gone.
fn merge(
    view: &View,
    change: &mut Change<'_>,
    parts: &[Part],
    number: u32,
    lives: &dyn Fn(u32) -> bool,
    left: &dyn Fn(u32) -> bool,
) -> Result<Part> {
    let numbers: Vec<u32> = parts.iter().map(|p| p.number).collect();
    let mut writer = postings::Writer::new();
    let mut posting = Posting::default();
    let mut alive: Vec<u32> = Vec::new();
    merged::<postings::Reader>(view, Kind::Postings, &numbers, |key, all| {
        posting.shingle = key as u32;
        posting.count = 0;
        posting.contents.clear();
        for one in all {
            alive.clear();
            alive.extend(one.contents.iter().filter(|&&c| lives(c)));
            // Of a common phrase most holders are not known one by one; those that went are counted on.
            let went = (one.contents.len() - alive.len()) as u32;
            let count = match one.count as usize {
                n if n > postings::COMMON => one.count,
                _ => one.count - went,
            };
            posting.add(count, &alive);
        }
        if !posting.contents.is_empty() {
            writer.push(&posting);
            change.put(Kind::Postings, number, &writer.blocks().full())?;
        }
        Ok(())
    })?;
    change.put(Kind::Postings, number, &writer.finish())?;
    let mut writer = keys::Writer::new();
    merged::<keys::Reader>(view, Kind::Keys, &numbers, |key, all| {
        let entries: Vec<u32> = all
            .iter()
            .flat_map(|e| e.iter().copied())
            .filter(|&e| left(e))
            .collect();
        if !entries.is_empty() {
            writer.push(key, &entries);
            change.put(Kind::Keys, number, &writer.blocks().full())?;
        }
        Ok(())
    })?;
    change.put(Kind::Keys, number, &writer.finish())?;
    for &part in &numbers {
        change.clear(Kind::Postings, part)?;
        change.clear(Kind::Keys, part)?;
    }
    Ok(Part {
        number,
        entries: parts.iter().map(|p| p.entries).sum(),
    })
}
