//! One unit of an add: what its articles are to the index and to one another, and what is written of them.

use super::block::Filled;
use super::entries;
use super::found::{Added, Article, Known, Verdict};
use super::meta::{Meta, Part};
use super::postings::{self, Posting};
use super::related::{self, Asked, Other, Related};
use super::sorting::{First, Sorting, fetched, firsts};
use super::store::{Kind, Result, View};
use super::{IndexError, error, keys, rows, texts};
use crate::compare::Sketch;
use rayon::prelude::*;

/// Related articles that are looked through for one of the same source.
const LOOKED_THROUGH: usize = 8;

/// What a unit comes to.
pub(super) struct Unit {
    /// What was found, in the order of the articles.
    pub added: Vec<Added>,
    /// What is to be written, by kind.
    pub blocks: Vec<(Kind, Filled)>,
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

impl Sorting<'_> {
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
    fn written(&mut self, asked: &[Asked<'_>]) -> Result<Vec<(Kind, Filled)>> {
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
            self.meta.parts.push(Part {
                number,
                entries: count,
            });
        }
        Ok(blocks)
    }
}
