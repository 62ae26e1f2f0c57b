//! Clusters and groups from verified matches.
//!
//! Only `exact`, `near` and `contains` tie items into a cluster, and only around a representative: every other member
//! must match it, by a match at hand or by one that is verified now. What matches a member but not the representative
//! goes to a cluster of its own, so a chain of small differences never becomes one cluster. With a date window, no
//! cluster spans more days than it has.

use super::window::{Spread, Window};
use super::{Cluster, Items, Match, Relation};
use foldhash::HashSet;
use std::cmp::{Ordering, Reverse};
use std::collections::BTreeSet;

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
fn compare(items: &dyn Items, a: usize, b: usize) -> Ordering {
    let order = items.order(a).cmp(&items.order(b));
    order
        .then_with(|| items.text(a).cmp(&items.text(b)))
        .then(a.cmp(&b))
}

/// Whether an item comes before another one in item order.
pub(crate) fn before(items: &dyn Items, a: usize, b: usize) -> bool {
    compare(items, a, b).is_lt()
}

/// Puts items in item order.
pub(crate) fn sort(items: &dyn Items, members: &mut [usize]) {
    members.sort_unstable_by(|&a, &b| compare(items, a, b));
}

/// The items that have a match of a wanted kind, and their neighbours.
struct Near {
    /// The items, sorted.
    items: Vec<usize>,
    /// Where the neighbours of each end.
    ends: Vec<usize>,
    /// Neighbours with the index of the match, item after item, in the order of the matches.
    others: Vec<(usize, usize)>,
}

impl Near {
    fn of(matches: &[Match], wanted: impl Fn(Relation) -> bool) -> Near {
        let wanted = matches
            .iter()
            .enumerate()
            .filter(|(_, m)| wanted(m.relation));
        let mut all: Vec<(usize, usize, usize)> = wanted
            .flat_map(|(i, m)| [(m.a, i, m.b), (m.b, i, m.a)])
            .collect();
        all.sort_unstable();
        let mut near = Near {
            items: Vec::new(),
            ends: Vec::new(),
            others: all.iter().map(|&(_, i, other)| (other, i)).collect(),
        };
        for of_item in all.chunk_by(|x, y| x.0 == y.0) {
            near.items.push(of_item[0].0);
            near.ends
                .push(near.ends.last().unwrap_or(&0) + of_item.len());
        }
        near
    }

    /// The neighbours of the item at a place among the items.
    fn at(&self, place: usize) -> &[(usize, usize)] {
        let start = if place == 0 { 0 } else { self.ends[place - 1] };
        &self.others[start..self.ends[place]]
    }

    /// The neighbours of an item.
    fn of_item(&self, item: usize) -> &[(usize, usize)] {
        let place = self.items.binary_search(&item);
        place.map_or(&[], |place| self.at(place))
    }

    /// The items in the order in which clusters form around them: most neighbours first, then those of which `size` is
    /// largest, then in item order.
    fn leaders(&self, items: &dyn Items, size: impl Fn(usize) -> usize) -> Vec<usize> {
        let mut sorted = self.items.clone();
        sort(items, &mut sorted);
        sorted.sort_by_cached_key(|&i| (Reverse(self.of_item(i).len()), Reverse(size(i))));
        sorted
    }
}

fn clusters(
    items: &dyn Items,
    matches: &mut Vec<Match>,
    window: &Window,
    verify: &dyn Fn(usize, usize) -> Option<Match>,
) -> Vec<Cluster> {
    let near = Near::of(matches, Relation::clusters);
    // The fullest version of a story represents it.
    let leaders = near.leaders(items, |i| items.size(i));
    // Asked only whether it holds a pair; never walked, so its order cannot show.
    let mut known: HashSet<(usize, usize)> = matches.iter().map(|m| (m.a, m.b)).collect();
    let mut taken = vec![false; items.len()];
    let mut out = Vec::new();
    for leader in leaders {
        if std::mem::replace(&mut taken[leader], true) {
            continue;
        }
        let mut members = vec![leader];
        let mut days = window.with(Spread::default(), leader);
        let mut own = Vec::new();
        let mut refused: BTreeSet<usize> = BTreeSet::new();
        let mut at = 0;
        while at < members.len() {
            for &(next, edge) in near.of_item(members[at]) {
                if taken[next] || refused.contains(&next) {
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
                        taken[next] = true;
                        days = window.with(days, next);
                        members.push(next);
                        own.push(edge);
                    }
                    None => {
                        refused.insert(next);
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
    near: &Near,
    leader: usize,
    next: usize,
    known: &mut HashSet<(usize, usize)>,
    verify: &dyn Fn(usize, usize) -> Option<Match>,
) -> Option<usize> {
    if let Some(&(_, edge)) = near
        .of_item(leader)
        .iter()
        .find(|(other, _)| *other == next)
    {
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
        let near = Near::of(matches, |r| r == relation);
        let mut taken = vec![false; items.len()];
        for leader in near.leaders(items, |_| 0) {
            if std::mem::replace(&mut taken[leader], true) {
                continue;
            }
            let (mut members, mut own) = (vec![leader], Vec::new());
            let mut at = 0;
            while at < members.len() && (chained || at == 0) {
                for &(next, edge) in near.of_item(members[at]) {
                    if !std::mem::replace(&mut taken[next], true) {
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
        let larger = y.members.len().cmp(&x.members.len());
        larger.then_with(|| compare(items, x.members[0], y.members[0]))
    });
}
