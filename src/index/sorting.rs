//! Articles of a unit being sorted into what is there, by their keys alone, and what is not.

use super::entries::{self, Entry};
use super::found::Article;
use super::lookup::lookup;
use super::meta::Meta;
use super::store::{Kind, Result, View};
use super::{error, keys};
use crate::compare::Sketch;
use foldhash::{HashMap, HashMapExt};
use rayon::prelude::*;

/// What is plain about an article before anything is compared.
pub(super) enum First {
    Empty,
    /// It is there already.
    Same(u32),
    /// Its text is there: from the same source, or not.
    Known(u32),
    Copy(u32),
    /// A text that is not there.
    Text,
}

/// Articles being sorted into what is there and what is not.
pub(super) struct Sorting<'v> {
    pub view: &'v View,
    pub meta: Meta,
    /// The first article for every key, in the index or before in the unit.
    pub first: HashMap<u64, u32>,
    /// Contents of articles in the index that are among those.
    contents: HashMap<u32, u32>,
    /// Articles to be written.
    pub entries: Vec<Entry>,
    /// Their keys.
    pub keys: Vec<(u64, u32)>,
    /// For each content to be written, the place of its article in the unit.
    pub places: Vec<u32>,
}

/// The first article for each of some keys.
pub(super) fn firsts(view: &View, mut wanted: Vec<u64>) -> Result<HashMap<u64, u32>> {
    wanted.par_sort_unstable();
    wanted.dedup();
    let found: Vec<Vec<(u64, u32)>> = view
        .meta
        .parts
        .par_iter()
        .map(|part| {
            let mut out = Vec::new();
            lookup::<keys::Reader>(view, Kind::Keys, part.number, &wanted, |k, entries| {
                out.extend(entries.first().map(|&e| (wanted[k], e)));
            })?;
            Ok(out)
        })
        .collect::<Result<_>>()?;
    let mut first = HashMap::with_capacity(wanted.len());
    for (key, entry) in found.into_iter().flatten() {
        first.entry(key).or_insert(entry);
    }
    Ok(first)
}

/// The entries of numbers in any order, by number.
pub(super) fn fetched(view: &View, mut numbers: Vec<u32>) -> Result<HashMap<u32, Entry>> {
    numbers.par_sort_unstable();
    numbers.dedup();
    let found: Vec<Vec<Entry>> = numbers
        .par_chunks(4096)
        .map(|some| entries::of(view, some))
        .collect::<Result<_>>()?;
    let found = found.into_iter().flatten();
    Ok(found.map(|e| (e.number, e)).collect())
}

impl<'v> Sorting<'v> {
    pub fn new(
        view: &'v View,
        articles: &[Article],
        sketches: &[Option<Sketch>],
    ) -> Result<Sorting<'v>> {
        let wanted = articles.par_iter().zip(sketches).flat_map_iter(|(a, s)| {
            s.iter().flat_map(|s| {
                [
                    keys::content(s.content),
                    keys::from_source(s.content, &a.source),
                    keys::article(s.content, &a.source, &a.id),
                ]
            })
        });
        let first = firsts(view, wanted.collect())?;
        let known = fetched(view, first.values().copied().collect())?;
        Ok(Sorting {
            view,
            meta: view.meta.clone(),
            first,
            contents: known.iter().map(|(n, e)| (*n, e.content)).collect(),
            entries: Vec::new(),
            keys: Vec::new(),
            places: Vec::new(),
        })
    }

    /// Says what is plain about the next article, and takes it in unless it is there.
    pub fn sort(&mut self, article: &Article, sketch: &Sketch) -> Result<First> {
        let content = keys::content(sketch.content);
        let from_source = keys::from_source(sketch.content, &article.source);
        let same = keys::article(sketch.content, &article.source, &article.id);
        if let Some(&entry) = self.first.get(&same) {
            return Ok(First::Same(entry));
        }
        let full = || self.view.error(error::Kind::Full);
        let number = self.meta.next_entry;
        self.meta.next_entry = number.checked_add(1).ok_or_else(full)?;
        self.meta.entries += 1;
        let found = match (self.first.get(&from_source), self.first.get(&content)) {
            (Some(&entry), _) => First::Known(entry),
            (None, Some(&entry)) => First::Copy(entry),
            (None, None) => First::Text,
        };
        let of = match found {
            First::Known(entry) | First::Copy(entry) => self.contents[&entry],
            _ => {
                let content = self.meta.next_content;
                self.meta.next_content += 1;
                self.meta.contents += 1;
                content
            }
        };
        self.contents.insert(number, of);
        self.entries.push(Entry {
            number,
            content: of,
            id: article.id.clone(),
            at: article.at.clone(),
            source: article.source.clone(),
            start: article.start,
            end: article.end,
            date: article.date.clone(),
        });
        self.first.entry(content).or_insert(number);
        self.keys.push((content, number));
        self.keys.push((same, number));
        self.first.insert(same, number);
        if let std::collections::hash_map::Entry::Vacant(vacant) = self.first.entry(from_source) {
            vacant.insert(number);
            self.keys.push((from_source, number));
        }
        Ok(found)
    }
}
