//! What was seen before: articles of an index, added to the report of a run that they are related to.
//!
//! A known article joins the cluster of the new ones that are tied to it, or makes one with them; the known one is kept,
//! for it was there first. What only shares a passage or a form with a known one is a link.

use super::build::{cluster_id, member_row};
use super::model::{Cluster, Match, Member, RelationCount, Report};
use crate::compare::{Facts, Level, Relation};
use crate::index::Known;
use crate::job::Outcome;
use std::collections::BTreeMap;

/// A cluster that is being put together.
struct Growing {
    cluster: Cluster,
    /// Items of the run in it that are duplicates only now, each with its size, and how it is tied.
    now: Vec<(u64, Relation)>,
    /// Whether it was a cluster without what is known.
    before: bool,
}

/// Adds to the report of a run what an index knows: for items of the run, the known articles that each is related to,
/// the closest first.
pub fn add_seen(report: &mut Report, outcome: &Outcome<'_>, seen: &[(usize, Vec<Known>)]) {
    let mut growing: Vec<Option<Growing>> = report
        .clusters
        .drain(..)
        .map(|cluster| {
            Some(Growing {
                cluster,
                now: Vec::new(),
                before: true,
            })
        })
        .collect();
    // Where each article is: by its place, for new and known ones.
    let mut of: BTreeMap<(bool, String), usize> = BTreeMap::new();
    for (number, grown) in growing.iter().flatten().enumerate() {
        if grown.cluster.level == Level::Article {
            for member in &grown.cluster.members {
                of.insert((false, member.at.clone()), number);
            }
        }
    }
    for (item, known) in seen {
        let member = member_row(&outcome.corpus, *item);
        let (ties, loose): (Vec<_>, Vec<_>) = known.iter().partition(|k| k.relation.clusters());
        report
            .links
            .extend(loose.into_iter().map(|k| row(&member, k)));
        let Some(first) = ties.first() else { continue };
        let size = member.text.len() as u64;
        let relation = first.relation;
        let mut number = match of.get(&(false, member.at.clone())) {
            Some(&number) => number,
            None => {
                growing.push(Some(Growing {
                    cluster: Cluster {
                        id: String::new(),
                        level: Level::Article,
                        relation: Relation::Exact,
                        kept: None,
                        kept_at: None,
                        members: vec![member.clone()],
                        matches: Vec::new(),
                    },
                    now: vec![(size, relation)],
                    before: false,
                }));
                growing.len() - 1
            }
        };
        for known in ties {
            if let Some(&other) = of.get(&(true, known.at.clone())) {
                number = joined(&mut growing, &mut of, number, other);
            }
            let Some(grown) = &mut growing[number] else {
                continue;
            };
            let cluster = &mut grown.cluster;
            if !of.contains_key(&(true, known.at.clone())) {
                cluster.members.push(known_member(known));
            }
            cluster.matches.push(row(&member, known));
            cluster.relation = cluster.relation.max(known.relation);
            of.insert((true, known.at.clone()), number);
        }
        of.insert((false, member.at.clone()), number);
    }
    let grown: Vec<Growing> = growing.into_iter().flatten().collect();
    count(report, &grown);
    report.clusters = grown.into_iter().map(|g| closed(g.cluster)).collect();
    report.clusters.sort_by(|x, y| {
        x.level
            .cmp(&y.level)
            .then(y.members.len().cmp(&x.members.len()))
    });
}

/// Joins two growing clusters; where they are then.
fn joined(
    growing: &mut [Option<Growing>],
    of: &mut BTreeMap<(bool, String), usize>,
    a: usize,
    b: usize,
) -> usize {
    let (to, from) = (a.min(b), a.max(b));
    if to == from {
        return to;
    }
    let (Some(more), Some(grown)) = (growing[from].take(), &mut growing[to]) else {
        return to;
    };
    // What was kept of either is kept no more: the known one is.
    grown.now.extend(more.now);
    if more.before && grown.before {
        let kept = kept_of(&more.cluster);
        grown
            .now
            .extend(kept.map(|m| (m.text.len() as u64, more.cluster.relation)));
    }
    grown.before |= more.before;
    grown.cluster.relation = grown.cluster.relation.max(more.cluster.relation);
    grown.cluster.kept = grown.cluster.kept.take().or(more.cluster.kept);
    grown.cluster.kept_at = grown.cluster.kept_at.take().or(more.cluster.kept_at);
    grown.cluster.members.extend(more.cluster.members);
    grown.cluster.matches.extend(more.cluster.matches);
    of.values_mut()
        .filter(|n| **n == from)
        .for_each(|n| *n = to);
    to
}

fn kept_of(cluster: &Cluster) -> Option<&Member> {
    let at = cluster.kept_at.as_ref()?;
    cluster.members.iter().find(|m| m.at == *at)
}

/// A cluster with its members in order, the known ones behind, of which the first is kept.
fn closed(mut cluster: Cluster) -> Cluster {
    let Some(kept) = cluster.members.iter().find(|m| m.known) else {
        return cluster;
    };
    (cluster.kept, cluster.kept_at) = (Some(kept.id.clone()), Some(kept.at.clone()));
    cluster.members.sort_by_key(|m| m.known);
    cluster.id = cluster_id(cluster.level, &cluster.members);
    cluster
}

/// Brings the figures of the articles up to date.
fn count(report: &mut Report, grown: &[Growing]) {
    let levels = &mut report.summary.levels;
    let Some(level) = levels.iter_mut().find(|l| l.level == Level::Article) else {
        return;
    };
    let of_level = grown.iter().filter(|g| g.cluster.level == Level::Article);
    level.clusters = of_level.clone().count() as u64;
    let mut duplicates: BTreeMap<Relation, (u64, u64)> = level
        .duplicates
        .iter()
        .map(|d| (d.relation, (d.items, d.bytes)))
        .collect();
    for g in of_level {
        let has_known = g.cluster.members.iter().any(|m| m.known);
        let kept = kept_of(&g.cluster).filter(|_| has_known && g.before);
        let known = |at: &str| g.cluster.members.iter().any(|m| m.known && m.at == at);
        let kept = kept.map(|m| {
            let ties = g.cluster.matches.iter();
            let ties = ties.filter(|x| x.a_at == m.at && known(&x.b_at));
            let relation = ties.map(|x| x.relation).min();
            (m.text.len() as u64, relation.unwrap_or(g.cluster.relation))
        });
        for (bytes, relation) in g.now.iter().copied().chain(kept) {
            let entry = duplicates.entry(relation).or_default();
            *entry = (entry.0 + 1, entry.1 + bytes);
            level.duplicate_bytes += bytes;
        }
    }
    level.duplicates = duplicates
        .into_iter()
        .map(|(relation, (items, bytes))| RelationCount {
            relation,
            items,
            bytes,
        })
        .collect();
    if level.bytes > 0 {
        level.duplicate_share = level.duplicate_bytes as f64 / level.bytes as f64;
    }
}

fn known_member(known: &Known) -> Member {
    Member {
        id: known.id.clone(),
        at: known.at.clone(),
        source: known.source.clone(),
        start: known.start,
        end: known.end,
        date: known.date.clone(),
        known: true,
        ..Member::default()
    }
}

/// The match of a new article with a known one.
fn row(member: &Member, known: &Known) -> Match {
    Match {
        a: member.id.clone(),
        b: known.id.clone(),
        a_at: member.at.clone(),
        b_at: known.at.clone(),
        level: Level::Article,
        relation: known.relation,
        score: known.score,
        jaccard: known.jaccard,
        containment_a: known.containment,
        containment_b: known.containment_known,
        edit_similarity: None,
        facts: Facts::default(),
        shared: Vec::new(),
        estimated: known.estimated,
    }
}
