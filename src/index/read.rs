//! Reading: what is in an index, what is related to an article, and the clusters of all.

use super::entries::{self, Entry};
use super::found::{Article, EXACT, Found, Known};
use super::lookup::lookup;
use super::related::{self, Asked, Other};
use super::store::{Kind, Result, Store, View};
use super::{keys, rows, texts};
use crate::Silent;
use crate::compare::{self, CompareOptions, Item, Level, Relation, Sketch};
use rayon::prelude::*;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::Path;

/// An index that is open for reading: as it was when it was opened, whatever is written meanwhile.
pub struct Index {
    pub(super) view: View,
    // Behind the view in drop order: it reads from here.
    store: Store,
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

/// Articles that belong together: a cluster or group.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    /// The loosest relation in it.
    pub relation: Relation,
    /// The articles, in order of source and id.
    pub members: Vec<Entry>,
}

/// Two articles and how they are related.
#[derive(Clone, Debug, PartialEq)]
pub struct Tie {
    /// The first.
    pub a: Entry,
    /// The second.
    pub b: Entry,
    /// The match; its indexes mean nothing here.
    pub found: compare::Match,
    /// Whether it is an estimate on sketches.
    pub estimated: bool,
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
        let io = |e| {
            self.view
                .error(super::error::Kind::Store(redb::Error::Io(e)))
        };
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

    /// What is related to each of some articles.
    pub fn query(&self, articles: &[Article]) -> Result<Vec<Found>> {
        let view = &self.view;
        let sketches: Vec<Option<Sketch>> =
            articles.par_iter().map(|a| Sketch::of(&a.text)).collect();
        let asked: Vec<Asked<'_>> = articles
            .iter()
            .zip(&sketches)
            .filter_map(|(article, sketch)| {
                let text = &article.text;
                sketch.as_ref().map(|sketch| Asked { sketch, text })
            })
            .collect();
        let mut same = self.same(&asked)?.into_iter();
        let phrases = texts::phrases(view)?;
        let mut related = related::of(view, &asked, false, phrases.as_ref())?.into_iter();
        let one = |(article, sketch): (&Article, &Option<Sketch>)| {
            let mut matches = Vec::new();
            if sketch.is_some() {
                let exact = same.next().unwrap_or_default();
                matches.extend(entries::of(view, &exact)?.iter().map(Known::exact));
                let mut others: Vec<_> = related
                    .next()
                    .unwrap_or_default()
                    .into_iter()
                    .filter(|r| r.found.relation != Relation::Exact)
                    .filter_map(|r| match r.other {
                        Other::Stored { entry, .. } => Some((entry, r.found, r.estimated)),
                        Other::Asked(_) => None,
                    })
                    .collect();
                let order: Vec<u32> = others.iter().map(|o| o.0).collect();
                others.sort_by_key(|o| o.0);
                let numbers: Vec<u32> = others.iter().map(|o| o.0).collect();
                let entries = entries::of(view, &numbers)?;
                matches.extend(order.iter().filter_map(|n| {
                    let at = numbers.binary_search(n).ok()?;
                    Some(Known::of(&entries[at], &others[at].1, others[at].2))
                }));
            }
            Ok(Found {
                schema: "unspool/found/1".to_owned(),
                id: article.id.clone(),
                at: article.at.clone(),
                matches,
            })
        };
        articles.iter().zip(&sketches).map(one).collect()
    }

    /// For each sketch the articles with the same text.
    fn same(&self, asked: &[Asked<'_>]) -> Result<Vec<Vec<u32>>> {
        let mut wanted: Vec<u64> = asked
            .iter()
            .map(|a| keys::content(a.sketch.content))
            .collect();
        wanted.sort_unstable();
        wanted.dedup();
        let mut found: Vec<Vec<u32>> = vec![Vec::new(); wanted.len()];
        for part in &self.view.meta.parts {
            lookup::<keys::Reader>(&self.view, Kind::Keys, part.number, &wanted, |k, e| {
                found[k].extend(e);
            })?;
        }
        let of = |a: &Asked<'_>| {
            let at = wanted.binary_search(&keys::content(a.sketch.content));
            at.map_or_else(|_| Vec::new(), |at| found[at].clone())
        };
        Ok(asked.iter().map(of).collect())
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

    /// The articles of each content, those of one content in order of source and id.
    fn by_content(&self) -> Result<BTreeMap<u32, Vec<Entry>>> {
        let mut out: BTreeMap<u32, Vec<Entry>> = BTreeMap::new();
        entries::all(&self.view, |entry| {
            out.entry(entry.content).or_default().push(entry.clone());
            Ok(())
        })?;
        let order = |x: &Entry, y: &Entry| name(x).cmp(&name(y));
        out.values_mut().for_each(|same| same.sort_by(order));
        Ok(out)
    }

    /// The clusters, the groups, and the matches of all articles. They depend on what was added, not on how: at once or
    /// in pieces, in whatever order.
    pub fn clusters(&self) -> Result<(Vec<Group>, Vec<Group>, Vec<Tie>)> {
        let (numbers, sketches): (Vec<u32>, Vec<Sketch>) = self
            .rows()?
            .into_iter()
            .map(|row| (row.content, row.sketch))
            .unzip();
        let entries = self.by_content()?;
        let found = match self.view.meta.texts {
            true => self.compared(&numbers, &entries)?,
            false => compare::sketched::clusters(&sketches),
        };
        let of = |index: usize| &entries[&numbers[index]][..];
        let mut ties: Vec<Tie> = found
            .matches
            .iter()
            .map(|m| tie(&of(m.a)[0], &of(m.b)[0], m.clone(), !self.view.meta.texts))
            .collect();
        let mut clustered = vec![false; sketches.len()];
        let group = |c: &compare::Cluster| {
            let mut members: Vec<Entry> = c.members.iter().flat_map(|&m| of(m)).cloned().collect();
            members.sort_by(|x, y| name(x).cmp(&name(y)));
            Group {
                relation: c.relation,
                members,
            }
        };
        let mut clusters: Vec<Group> = found.clusters.iter().map(group).collect();
        let groups: Vec<Group> = found.groups.iter().map(group).collect();
        for cluster in &found.clusters {
            cluster.members.iter().for_each(|&m| clustered[m] = true);
        }
        for (index, in_cluster) in clustered.iter().enumerate() {
            let same = of(index);
            for other in same.iter().skip(1) {
                ties.push(tie(&same[0], other, EXACT, false));
            }
            if same.len() > 1 && !in_cluster {
                clusters.push(Group {
                    relation: Relation::Exact,
                    members: same.to_vec(),
                });
            }
        }
        clusters.sort_by(|x, y| {
            let larger = y.members.len().cmp(&x.members.len());
            larger.then_with(|| name(&x.members[0]).cmp(&name(&y.members[0])))
        });
        ties.sort_by(|x, y| (name(&x.a), name(&x.b)).cmp(&(name(&y.a), name(&y.b))));
        Ok((clusters, groups, ties))
    }
}

impl Index {
    /// The comparison of the texts of all contents, as `dupes` makes it.
    fn compared(
        &self,
        numbers: &[u32],
        entries: &BTreeMap<u32, Vec<Entry>>,
    ) -> Result<compare::Comparison> {
        let texts = texts::of(&self.view, numbers)?;
        let first = |i: usize| &entries[&numbers[i]][0];
        let mut order: Vec<usize> = (0..numbers.len()).collect();
        order.sort_by(|&i, &j| name(first(i)).cmp(&name(first(j))));
        let mut sources: Vec<&str> = entries.values().map(|e| &*e[0].source).collect();
        sources.sort_unstable();
        sources.dedup();
        let mut items: Vec<Item<'_>> = Vec::with_capacity(texts.len());
        for (i, text) in texts.iter().enumerate() {
            items.push(Item {
                level: Level::Article,
                text,
                headline: None,
                date: first(i).date.as_deref(),
                source: sources.partition_point(|s| **s < *first(i).source) as u32,
                parent: i as u32,
                order: 0,
            });
        }
        for (place, &i) in order.iter().enumerate() {
            items[i].order = place as u128;
        }
        Ok(compare::compare(
            &items,
            &CompareOptions::default(),
            &Silent,
        ))
    }
}

/// What makes an article the same one wherever it is found again, beside its text. What is ordered is ordered by it: the
/// place in which it stood first depends on what was added first.
fn name(entry: &Entry) -> (&str, &str) {
    (&entry.source, &entry.id)
}

/// A tie whose first article stands before the second.
fn tie(a: &Entry, b: &Entry, mut found: compare::Match, estimated: bool) -> Tie {
    let (mut a, mut b) = (a, b);
    if name(b) < name(a) {
        (a, b) = (b, a);
        std::mem::swap(&mut found.containment_a, &mut found.containment_b);
    }
    Tie {
        a: a.clone(),
        b: b.clone(),
        estimated,
        found,
    }
}
