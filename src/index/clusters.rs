//! The clusters of all articles: worked out from everything that is there, so how it came there does not matter.

use super::entries::{self, Entry};
use super::read::Index;
use super::store::Result;
use super::texts;
use crate::Silent;
use crate::compare::{self, CompareOptions, Item, Level, Match, Relation, Sketch};
use std::collections::BTreeMap;

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
                ties.push(tie(&same[0], other, Match::exact(0, 1), false));
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
