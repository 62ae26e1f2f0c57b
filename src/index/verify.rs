//! Proof that an index is whole: everything in it is read, and what points at something else is followed.

use super::entries;
use super::lookup::{Sorted, lookup};
use super::postings::{self, COMMON, Posting};
use super::read::Index;
use super::store::{Kind, Result};
use super::{error, keys, rows, texts};

/// Rows that are followed at a time.
const TOGETHER: usize = 1 << 14;

impl Index {
    /// Reads everything, holds it against its checksums, and follows what points at something else.
    ///
    /// # Errors
    /// When something is not what it should be.
    pub fn verify(&self) -> Result<()> {
        let view = &self.view;
        let meta = &view.meta;
        let wrong = |what| Err(view.damaged(what));
        let io = |e| view.error(error::Kind::Store(redb::Error::Io(e)));
        if !self.store.has_whole_pages().map_err(io)? {
            return wrong("the file was cut, or something was added to it");
        }
        view.prove()?;
        let mut first = vec![u32::MAX; meta.next_content as usize];
        let (mut count, mut strays) = (0, 0);
        entries::all(view, |entry| {
            count += 1;
            match first.get_mut(entry.content as usize) {
                Some(first) => *first = entry.number.min(*first),
                None => strays += 1,
            }
            Ok(())
        })?;
        if count != meta.entries || strays > 0 {
            return wrong("articles are missing");
        }
        let rows = self.rows()?;
        let has_entry = |row: &rows::Row| first.get(row.content as usize) == Some(&row.first);
        if rows.len() != meta.contents as usize || !rows.iter().all(has_entry) {
            return wrong("sketches are missing");
        }
        for some in rows.chunks(TOGETHER) {
            let by_key = some.iter();
            let by_key = by_key.map(|row| (keys::content(row.sketch.content), row.first));
            let led = self.led::<keys::Reader>(Kind::Keys, by_key.collect(), |found, entry| {
                found.contains(&entry)
            })?;
            if led != some.len() {
                return wrong("keys are missing");
            }
            let by_sample: Vec<(u64, u32)> = some
                .iter()
                .filter_map(|row| Some(((*row.sketch.samples().first()?).into(), row.content)))
                .collect();
            let count = by_sample.len();
            let holds =
                |p: &Posting, content| p.count as usize > COMMON || p.contents.contains(&content);
            if self.led::<postings::Reader>(Kind::Postings, by_sample, holds)? != count {
                return wrong("postings are missing");
            }
        }
        if meta.texts {
            let mut count = 0;
            for block in view.all(Kind::Texts, 0)? {
                texts::read(view, block?.bytes(), |_, _| count += 1)?;
            }
            if count != meta.contents {
                return wrong("texts are missing");
            }
        }
        Ok(())
    }

    /// How many of some keys lead to the number that stands with them.
    fn led<S: Sorted>(
        &self,
        kind: Kind,
        mut keys: Vec<(u64, u32)>,
        holds: impl Fn(&S::Value, u32) -> bool,
    ) -> Result<usize> {
        keys.sort_unstable();
        let mut wanted: Vec<u64> = keys.iter().map(|k| k.0).collect();
        wanted.dedup();
        let mut led = vec![false; keys.len()];
        for part in &self.view.meta.parts {
            lookup::<S>(&self.view, kind, part.number, &wanted, |k, found| {
                let start = keys.partition_point(|key| key.0 < wanted[k]);
                for at in start..keys.len() {
                    if keys[at].0 != wanted[k] {
                        break;
                    }
                    led[at] |= holds(found, keys[at].1);
                }
            })?;
        }
        Ok(led.iter().filter(|l| **l).count())
    }
}
