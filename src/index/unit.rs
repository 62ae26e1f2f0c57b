//! One unit of an add: what its articles are to the index and to one another, and what is written of them.

use super::entries::{self, Entry};
use super::found::{Added, Article, Known, Verdict};
use super::lookup::lookup;
use super::meta::Meta;
use super::postings::{self, Posting};
use super::related::{self, Asked, Other, Related};
use super::store::{Kind, Result, View};
use super::{IndexError, error, keys, rows, texts};
use crate::compare::Sketch;
use foldhash::{HashMap, HashMapExt};
use rayon::prelude::*;

/// Related articles that are looked through for one of the same source.
const LOOKED_THROUGH: usize = 8;

/// What a unit comes to.
pub(super) struct Unit {
    /// What was found, in the order of the articles.
    pub added: Vec<Added>,
    /// What is to be written, by kind.
    pub blocks: Vec<(Kind, Vec<(u64, Vec<u8>)>)>,
    /// What the index knows about itself then; the blocks of postings and keys are of its last part.
    pub meta: Meta,
}

/// Works out a unit.
pub(super) fn work(view: &View, articles: &[Article]) -> Result<Unit> {
    let sketches: Vec<Option<Sketch>> = articles.par_iter().map(|a| Sketch::of(&a.text)).collect();
    let mut sorting = Sorting::new(view, articles, &sketches)?;
    let verdicts: Vec<First> = articles
        .iter()
        .zip(&sketches)
        .map(|(article, sketch)| match sketch {
            Some(sketch) => sorting.sort(article, sketch),
            None => Ok(First::Empty),
        })
        .collect::<Result<_>>()?;
    let asked: Vec<Asked<'_>> = verdicts
        .iter()
        .zip(articles.iter().zip(&sketches))
        .filter(|(v, _)| matches!(v, First::Text))
        .filter_map(|(_, (article, sketch))| {
            let text = &article.text;
            sketch.as_ref().map(|sketch| Asked { sketch, text })
        })
        .collect();
    let mut phrases = texts::phrases(view)?;
    let mut counted = false;
    if let Some(phrases) = &mut phrases {
        let texts: Vec<&str> = asked.iter().map(|a| a.text).collect();
        counted = phrases.count(&texts);
    }
    let related = related::of(view, &asked, true, phrases.as_ref())?;
    let added = sorting.judged(articles, &sketches, &verdicts, related)?;
    let mut blocks = sorting.written(&asked)?;
    if let Some(phrases) = phrases.filter(|_| counted) {
        let block = texts::phrases_block(&phrases);
        blocks.push((Kind::Phrases, vec![block.map_err(|e| io(view, e))?]));
    }
    Ok(Unit {
        added,
        blocks,
        meta: sorting.meta,
    })
}

fn io(view: &View, e: std::io::Error) -> IndexError {
    view.error(error::Kind::Store(redb::Error::Io(e)))
}

/// What is plain about an article before anything is compared.
enum First {
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
struct Sorting<'v> {
    view: &'v View,
    meta: Meta,
    /// The first article for every key, in the index or before in the unit.
    first: HashMap<u64, u32>,
    /// Contents of articles in the index that are among those.
    contents: HashMap<u32, u32>,
    /// Articles to be written.
    entries: Vec<Entry>,
    /// Their keys.
    keys: Vec<(u64, u32)>,
    /// For each content to be written, the place of its article in the unit.
    places: Vec<u32>,
}

/// The first article for each of some keys.
fn firsts(view: &View, mut wanted: Vec<u64>) -> Result<HashMap<u64, u32>> {
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
fn fetched(view: &View, mut numbers: Vec<u32>) -> Result<HashMap<u32, Entry>> {
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
    fn new(
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
    fn sort(&mut self, article: &Article, sketch: &Sketch) -> Result<First> {
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

    /// The verdicts of all articles.
    fn judged(
        &mut self,
        articles: &[Article],
        sketches: &[Option<Sketch>],
        verdicts: &[First],
        related: Vec<Vec<Related>>,
    ) -> Result<Vec<Added>> {
        let texts = (0u32..).zip(verdicts);
        let texts = texts.filter(|(_, v)| matches!(v, First::Text));
        self.places = texts.map(|(i, _)| i).collect();
        // Of what is related, whether it came from the same source too.
        let content = |r: &Related| match r.other {
            Other::Stored { content, .. } => content,
            Other::Asked(k) => sketches[self.places[k] as usize]
                .as_ref()
                .map_or(0, |s| s.content),
        };
        let key = |k: usize, r: &Related| {
            keys::from_source(content(r), &articles[self.places[k] as usize].source)
        };
        let close = |own: &[Related]| own.len().min(LOOKED_THROUGH);
        let wanted = related.iter().enumerate().flat_map(|(k, own)| {
            let some = own[..close(own)].iter();
            some.map(move |r| (k, r))
        });
        let wanted = wanted.map(|(k, r)| key(k, r)).collect();
        for (key, entry) in firsts(self.view, wanted)? {
            self.first.entry(key).or_insert(entry);
        }
        let before = self.view.meta.next_entry;
        let number_of = |place: usize| {
            let sketch = sketches[place].as_ref();
            sketch.and_then(|s| self.first.get(&keys::content(s.content)).copied())
        };
        let chosen: Vec<Option<(Verdict, u32, &Related)>> = related
            .iter()
            .enumerate()
            .map(|(k, own)| {
                let number = number_of(self.places[k] as usize)?;
                let own = &own[..close(own)];
                let same = own.iter().find_map(|r| {
                    let entry = *self.first.get(&key(k, r))?;
                    (r.found.relation.clusters() && entry < number).then_some((entry, r))
                });
                if let Some((entry, r)) = same {
                    return Some((Verdict::Update, entry, r));
                }
                let best = own.first()?;
                let verdict = match best.found.relation.clusters() {
                    true => Verdict::Copy,
                    false => Verdict::New,
                };
                let entry = match best.other {
                    Other::Stored { entry, .. } => entry,
                    Other::Asked(k) => number_of(self.places[k] as usize)?,
                };
                Some((verdict, entry, best))
            })
            .collect();
        let plain = verdicts.iter().filter_map(|v| match v {
            First::Same(e) | First::Known(e) | First::Copy(e) => Some(*e),
            _ => None,
        });
        let named = chosen.iter().flatten().map(|c| c.1).chain(plain);
        let stored = fetched(self.view, named.filter(|&e| e < before).collect())?;
        let entry = |number: u32| match number.checked_sub(before) {
            Some(place) => &self.entries[place as usize],
            None => &stored[&number],
        };
        let mut chosen = chosen.iter();
        let rows = articles.iter().zip(verdicts).map(|(article, first)| {
            let (verdict, of) = match first {
                First::Empty => (Verdict::Empty, None),
                First::Same(e) | First::Known(e) => (Verdict::Known, Some(Known::exact(entry(*e)))),
                First::Copy(e) => (Verdict::Copy, Some(Known::exact(entry(*e)))),
                First::Text => match chosen.next().and_then(Option::as_ref) {
                    Some((verdict, number, r)) => (
                        *verdict,
                        Some(Known::of(entry(*number), &r.found, r.estimated)),
                    ),
                    None => (Verdict::New, None),
                },
            };
            Added {
                schema: "unspool/added/1".to_owned(),
                id: article.id.clone(),
                at: article.at.clone(),
                source: article.source.clone(),
                start: article.start,
                end: article.end,
                verdict,
                of,
            }
        });
        Ok(rows.collect())
    }

    /// The blocks of what was taken in.
    fn written(&mut self, asked: &[Asked<'_>]) -> Result<Vec<(Kind, Vec<(u64, Vec<u8>)>)>> {
        let base = self.view.meta.next_content;
        let mut rows = rows::Writer::new();
        let mut samples: Vec<(u32, u32)> = Vec::new();
        for (content, Asked { sketch, .. }) in (base..).zip(asked) {
            let first = self.first[&keys::content(sketch.content)];
            rows.push(content, first, sketch);
            samples.extend(sketch.samples().iter().map(|&s| (s, content)));
        }
        samples.par_sort_unstable();
        let mut postings = postings::Writer::new();
        for same in samples.chunk_by(|x, y| x.0 == y.0) {
            let mut posting = Posting {
                shingle: same[0].0,
                ..Posting::default()
            };
            let contents: Vec<u32> = same.iter().map(|s| s.1).collect();
            posting.add(contents.len() as u32, &contents);
            postings.push(&posting);
        }
        self.keys.par_sort_unstable();
        let mut keys = keys::Writer::new();
        for same in self.keys.chunk_by(|x, y| x.0 == y.0) {
            let entries: Vec<u32> = same.iter().map(|s| s.1).collect();
            keys.push(same[0].0, &entries);
        }
        let mut blocks = vec![
            (Kind::Rows, rows.finish()),
            (Kind::Postings, postings.finish()),
            (Kind::Keys, keys.finish()),
        ];
        if self.meta.texts {
            let io = |e| io(self.view, e);
            let mut writer = texts::Writer::default();
            for (content, asked) in (base..).zip(asked) {
                writer.push(content, asked.text).map_err(io)?;
            }
            blocks.push((Kind::Texts, writer.finish().map_err(io)?));
        }
        let count = self.entries.len() as u32;
        let mut entries = entries::Writer::new();
        for entry in self.entries.drain(..) {
            entries.push(entry);
        }
        blocks.push((Kind::Entries, entries.finish()));
        if count > 0 {
            let number = self.meta.next_part;
            self.meta.next_part += 1;
            self.meta.parts.push(super::meta::Part {
                number,
                entries: count,
            });
        }
        Ok(blocks)
    }
}
