//! Clusters and groups from verified matches.
//!
//! Only `exact`, `near` and `contains` tie items into a cluster, and only around a representative: every other member
//! must match it, by a match at hand or by one that is verified now. What matches a member but not the representative
//! goes to a cluster of its own, so a chain of small differences never becomes one cluster. With a date window, no
//! cluster spans more days than it has.

use super::window::{Spread, Window};
use super::{Cluster, Items, Match, Relation};
use foldhash::HashSet;
use std::collections::BTreeMap;

/// Clusters and groups, each largest first, ties by the order of their first member.
///
/// `verify(a, b)` compares two items that were no candidate of one another (`a` before `b` in item order); what it
/// finds is added to `matches`.
pub(crate) fn form(
    items: &dyn Items,
    matches: &mut Vec<Match>,
    window: &Window,
    verify: &dyn Fn(usize, usize) -> Option<Match>,
) -> (Vec<Cluster>, Vec<Cluster>) {
    let clusters = clusters(items, matches, window, verify);
    let groups = groups(items, matches);
    (clusters, groups)
}

/// Item order: the order key, then the text, then the place in the slice.
pub(crate) fn before(items: &dyn Items, a: usize, b: usize) -> bool {
    (items.order(a), items.text(a), a) < (items.order(b), items.text(b), b)
}

pub(crate) fn sort(items: &dyn Items, members: &mut [usize]) {
    members.sort_unstable_by(|&a, &b| {
        (items.order(a), items.text(a), a).cmp(&(items.order(b), items.text(b), b))
    });
}

/// For every item that has a match of a wanted kind: its neighbours, with the index of the match.
fn neighbours(
    matches: &[Match],
    wanted: impl Fn(Relation) -> bool,
) -> BTreeMap<usize, Vec<(usize, usize)>> {
    let mut out: BTreeMap<usize, Vec<(usize, usize)>> = BTreeMap::new();
    for (i, m) in matches.iter().enumerate() {
        if wanted(m.relation) {
            out.entry(m.a).or_default().push((m.b, i));
            out.entry(m.b).or_default().push((m.a, i));
        }
    }
    out
}

fn clusters(
    items: &dyn Items,
    matches: &mut Vec<Match>,
    window: &Window,
    verify: &dyn Fn(usize, usize) -> Option<Match>,
) -> Vec<Cluster> {
    let near = neighbours(matches, Relation::clusters);
    let mut leaders: Vec<usize> = near.keys().copied().collect();
    sort(items, &mut leaders);
    // Most matches first, then the longest text: the fullest version of a story represents it.
    leaders.sort_by_key(|i| {
        (
            std::cmp::Reverse(near[i].len()),
            std::cmp::Reverse(items.text(*i).len()),
        )
    });
    // Asked only whether it holds a pair; never walked, so its order cannot show.
    let mut known: HashSet<(usize, usize)> = matches.iter().map(|m| (m.a, m.b)).collect();
    let mut taken: BTreeMap<usize, ()> = BTreeMap::new();
    let mut out = Vec::new();
    for leader in leaders {
        if taken.insert(leader, ()).is_some() {
            continue;
        }
        let mut members = vec![leader];
        let mut days = window.with(Spread::default(), leader);
        let mut own = Vec::new();
        let mut refused: BTreeMap<usize, ()> = BTreeMap::new();
        let mut at = 0;
        while at < members.len() {
            for &(next, edge) in &near[&members[at]] {
                if taken.contains_key(&next) || refused.contains_key(&next) {
                    continue;
                }
                let tie = if !window.admits(days, next) {
                    None
                } else if at == 0 {
                    Some(edge)
                } else {
                    tie(items, matches, &near, leader, next, &mut known, verify)
                };
                match tie {
                    Some(edge) => {
                        taken.insert(next, ());
                        days = window.with(days, next);
                        members.push(next);
                        own.push(edge);
                    }
                    None => {
                        refused.insert(next, ());
                    }
                }
            }
            at += 1;
        }
        if members.len() > 1 {
            out.push(cluster(items, matches, leader, members, own));
        }
    }
    largest_first(items, &mut out);
    out
}

/// The match that ties `next` to the leader: at hand, or verified now.
fn tie(
    items: &dyn Items,
    matches: &mut Vec<Match>,
    near: &BTreeMap<usize, Vec<(usize, usize)>>,
    leader: usize,
    next: usize,
    known: &mut HashSet<(usize, usize)>,
    verify: &dyn Fn(usize, usize) -> Option<Match>,
) -> Option<usize> {
    if let Some(&(_, edge)) = near[&leader].iter().find(|(other, _)| *other == next) {
        return Some(edge);
    }
    let (a, b) = if before(items, leader, next) {
        (leader, next)
    } else {
        (next, leader)
    };
    // Known to be something else, or refused before.
    if !known.insert((a, b)) {
        return None;
    }
    let found = verify(a, b)?;
    let ties = found.relation.clusters();
    matches.push(found);
    ties.then_some(matches.len() - 1)
}

/// Groups of the looser relations: everything joined by `template` is one form; `shares` gathers around the item that
/// shares with most others.
fn groups(items: &dyn Items, matches: &[Match]) -> Vec<Cluster> {
    let mut out = Vec::new();
    for (relation, chained) in [(Relation::Shares, false), (Relation::Template, true)] {
        let near = neighbours(matches, |r| r == relation);
        let mut leaders: Vec<usize> = near.keys().copied().collect();
        sort(items, &mut leaders);
        leaders.sort_by_key(|i| std::cmp::Reverse(near[i].len()));
        let mut taken: BTreeMap<usize, ()> = BTreeMap::new();
        for leader in leaders {
            if taken.insert(leader, ()).is_some() {
                continue;
            }
            let (mut members, mut own) = (vec![leader], Vec::new());
            let mut at = 0;
            while at < members.len() && (chained || at == 0) {
                for &(next, edge) in &near[&members[at]] {
                    if taken.insert(next, ()).is_none() {
                        members.push(next);
                        own.push(edge);
                    }
                }
                at += 1;
            }
            if members.len() > 1 {
                out.push(cluster(items, matches, leader, members, own));
            }
        }
    }
    largest_first(items, &mut out);
    out
}

fn cluster(
    items: &dyn Items,
    matches: &[Match],
    representative: usize,
    mut members: Vec<usize>,
    mut own: Vec<usize>,
) -> Cluster {
    sort(items, &mut members);
    own.sort_unstable();
    Cluster {
        level: items.level(representative),
        relation: own
            .iter()
            .map(|&m| matches[m].relation)
            .max()
            .unwrap_or(Relation::Exact),
        representative,
        members,
        matches: own,
    }
}

fn largest_first(items: &dyn Items, clusters: &mut [Cluster]) {
    clusters.sort_by(|x, y| {
        y.members.len().cmp(&x.members.len()).then_with(|| {
            let (a, b) = (x.members[0], y.members[0]);
            (items.order(a), items.text(a), a).cmp(&(items.order(b), items.text(b), b))
        })
    });
}
