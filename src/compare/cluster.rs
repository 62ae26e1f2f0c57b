//! Clusters and groups from verified matches.
//!
//! Only `exact`, `near` and `contains` tie items into a cluster, and only around a representative: every other member
//! must match it, by a match at hand or by one that is verified now. What matches a member but not the representative
//! goes to a cluster of its own, so a chain of small differences never becomes one cluster. With a date window, no
//! cluster spans more days than it has.
//!
//! Of the copies of a text there may be millions. They have one neighbour, the first of them, so what is known of each is
//! whether it is taken.

use super::found::{Compared, Matches};
use super::window::{Spread, Window};
use super::{Cluster, Items, Match, Relation};
use crate::store::{Bits, Column, Memory, Part, Shelf, Sorter};
use std::cmp::Reverse;
use std::collections::HashSet;
use std::ops::Range;

/// Matches of a level, and what tells more of them.
pub(crate) struct Ties<'t> {
    pub items: &'t dyn Items,
    pub window: &'t Window,
    pub memory: &'t Memory,
    /// The matches of copies, which have none but with the first of them.
    pub exact: Range<usize>,
    /// The others, in the order of their items.
    pub verified: Range<usize>,
    /// Compares two items that were no candidate of one another; the first comes before the second.
    pub verify: &'t dyn Fn(usize, usize) -> Option<Match>,
    /// Whether two items are the same to `verify`, when each is held against the first one.
    pub alike: &'t dyn Fn(usize, usize, usize) -> bool,
}

/// Adds clusters and groups, each largest first, ties by the order of their first member, and the matches that were
/// verified on the way.
pub(crate) fn form(found: &mut Compared, ties: &Ties<'_>) {
    let first = ties.exact.start.min(ties.verified.start);
    clusters(found, ties, first);
    groups(found, ties, first);
}

/// The items that have a match of a wanted kind, and their neighbours.
struct Near {
    /// The items, sorted.
    items: Vec<u32>,
    /// Where the neighbours of each end.
    ends: Vec<u32>,
    /// Neighbours with the index of the match, item after item, in the order of the matches.
    others: Column<(u32, u32)>,
}

impl Near {
    /// Of the matches from the first on. `one_way` are those of which only the first item is asked.
    fn of(
        matches: &Matches,
        from: usize,
        one_way: &Range<usize>,
        memory: &Memory,
        wanted: impl Fn(Relation) -> bool,
    ) -> Near {
        let mut all: Sorter<(u32, u32, u32)> = Sorter::new(memory);
        for at in from..matches.len() {
            let (a, b, relation) = matches.items(at);
            if wanted(relation) {
                all.push((a as u32, at as u32, b as u32));
                if !one_way.contains(&at) {
                    all.push((b as u32, at as u32, a as u32));
                }
            }
        }
        let mut near = Near {
            items: Vec::new(),
            ends: Vec::new(),
            others: Column::new(memory),
        };
        for (item, at, other) in all.finish() {
            if near.items.last() != Some(&item) {
                near.items.push(item);
                near.ends.push(near.others.len() as u32);
            }
            near.others.push((other, at));
            if let Some(end) = near.ends.last_mut() {
                *end += 1;
            }
        }
        near
    }

    /// Where the neighbours of the item at a place among the items stand.
    fn at(&self, place: usize) -> Range<usize> {
        let start = place.checked_sub(1).map_or(0, |before| self.ends[before]);
        start as usize..self.ends[place] as usize
    }

    /// Where the neighbours of an item stand.
    fn of_item(&self, item: u32) -> Range<usize> {
        let place = self.items.binary_search(&item);
        place.map_or(0..0, |place| self.at(place))
    }

    /// The items in the order in which clusters form around them: most neighbours first, then those of which `size` is
    /// largest, then in item order.
    fn leaders(&self, size: impl Fn(usize) -> usize) -> Vec<u32> {
        let keyed = self.items.iter().enumerate().map(|(place, &item)| {
            let degree = self.at(place).len() as u32;
            (Reverse(degree), Reverse(size(item as usize)), item)
        });
        let mut keyed: Vec<_> = keyed.collect();
        keyed.sort_unstable();
        keyed.into_iter().map(|(_, _, item)| item).collect()
    }
}

/// A cluster that is being put together.
struct Growing {
    members: Vec<u32>,
    /// The matches that tie them.
    own: Vec<u32>,
    days: Spread,
    refused: HashSet<u32>,
    /// The neighbours of the leader that are no copies of it, with their matches; sorted.
    near: Vec<(u32, u32)>,
    /// What came of the last items that were verified now, before and after the leader: the item, and its match.
    last: [Option<(u32, Option<usize>)>; 2],
}

fn clusters(found: &mut Compared, ties: &Ties<'_>, first: usize) {
    let Ties { items, window, .. } = *ties;
    let wanted = Relation::clusters;
    let near = Near::of(&found.matches, first, &ties.exact, ties.memory, wanted);
    // The fullest version of a story represents it.
    let leaders = near.leaders(|i| items.size(i));
    let mut taken = Bits::none(items.len());
    let mut out = Formed::new(ties.memory);
    for leader in leaders {
        if taken.add(leader as usize) {
            continue;
        }
        let of_leader = near.of_item(leader);
        let others = near.others.range(of_leader.clone());
        let mut closest: Vec<(u32, u32)> = others
            .filter(|(_, at)| !ties.exact.contains(&(*at as usize)))
            .collect();
        closest.sort_unstable();
        let mut growing = Growing {
            members: vec![leader],
            own: Vec::new(),
            days: window.with(Spread::default(), leader as usize),
            refused: HashSet::new(),
            near: closest,
            last: [None; 2],
        };
        let mut at = 0;
        while at < growing.members.len() {
            growing.last = [None; 2];
            for (next, edge) in near.others.range(near.of_item(growing.members[at])) {
                if taken.has(next as usize) || growing.refused.contains(&next) {
                    continue;
                }
                let tie = if !window.admits(growing.days, next as usize) {
                    None
                } else if at == 0 {
                    Some(edge)
                } else {
                    growing.tie(&mut found.matches, ties, next)
                };
                match tie {
                    Some(edge) => {
                        taken.add(next as usize);
                        growing.days = window.with(growing.days, next as usize);
                        growing.members.push(next);
                        growing.own.push(edge);
                    }
                    None => {
                        growing.refused.insert(next);
                    }
                }
            }
            at += 1;
        }
        let mut representative = leader;
        // Of two that are alike but for their length, the longer one.
        if let ([_, other], 1) = (&growing.members[..], of_leader.len())
            && ties.exact.contains(&(growing.own[0] as usize))
            && items.size(*other as usize) > items.size(leader as usize)
        {
            representative = *other;
        }
        out.add(items, found, representative, growing.members, growing.own);
    }
    out.finish(&mut found.clusters);
}

impl Growing {
    /// The match that ties `next` to the leader: at hand, or verified now.
    fn tie(&mut self, matches: &mut Matches, ties: &Ties<'_>, next: u32) -> Option<u32> {
        let leader = self.members[0];
        if let Ok(at) = self.near.binary_search_by_key(&next, |near| near.0) {
            return Some(self.near[at].1);
        }
        let (a, b) = (leader.min(next), leader.max(next));
        // Known to be something else.
        if is_there(matches, &ties.verified, (a, b)) {
            return None;
        }
        let last = &mut self.last[usize::from(next > leader)];
        match *last {
            // Copies of one text are to the leader what the first of them is.
            Some((other, known))
                if (ties.alike)(leader as usize, other as usize, next as usize) =>
            {
                matches.push_like(known?, a, b);
            }
            _ => {
                let found = (ties.verify)(a as usize, b as usize);
                *last = Some((next, found.is_some().then_some(matches.len())));
                matches.push(found?);
            }
        }
        let at = matches.len() - 1;
        matches.relation(at).clusters().then_some(at as u32)
    }
}

/// Whether two items have one of the matches, which stand in the order of their items.
fn is_there(matches: &Matches, among: &Range<usize>, pair: (u32, u32)) -> bool {
    let (mut from, mut to) = (among.start, among.end);
    while from < to {
        let middle = from + (to - from) / 2;
        let (a, b, _) = matches.items(middle);
        match (a as u32, b as u32).cmp(&pair) {
            std::cmp::Ordering::Equal => return true,
            std::cmp::Ordering::Less => from = middle + 1,
            std::cmp::Ordering::Greater => to = middle,
        }
    }
    false
}

/// Groups of the looser relations: everything joined by `template` is one form; `shares` gathers around the item that
/// shares with most others.
fn groups(found: &mut Compared, ties: &Ties<'_>, first: usize) {
    let mut out = Formed::new(ties.memory);
    for (relation, chained) in [(Relation::Shares, false), (Relation::Template, true)] {
        let near = Near::of(&found.matches, first, &(0..0), ties.memory, |r| {
            r == relation
        });
        let mut taken = Bits::none(ties.items.len());
        for leader in near.leaders(|_| 0) {
            if taken.add(leader as usize) {
                continue;
            }
            let (mut members, mut own) = (vec![leader], Vec::new());
            let mut at = 0;
            while at < members.len() && (chained || at == 0) {
                for (next, edge) in near.others.range(near.of_item(members[at])) {
                    if !taken.add(next as usize) {
                        members.push(next);
                        own.push(edge);
                    }
                }
                at += 1;
            }
            out.add(ties.items, found, leader, members, own);
        }
    }
    out.finish(&mut found.groups);
}

/// Clusters or groups that are put together.
struct Formed {
    all: Shelf<Cluster>,
    /// Members and first member of each, with its place.
    order: Vec<(Reverse<u32>, u32, u32)>,
}

impl Formed {
    fn new(memory: &Memory) -> Formed {
        Formed {
            all: Shelf::new(memory, Part::Found),
            order: Vec::new(),
        }
    }

    /// Adds one, if it has more than one member.
    fn add(
        &mut self,
        items: &dyn Items,
        found: &Compared,
        representative: u32,
        mut members: Vec<u32>,
        mut own: Vec<u32>,
    ) {
        if members.len() < 2 {
            return;
        }
        members.sort_unstable();
        own.sort_unstable();
        let place = self.order.len() as u32;
        self.order
            .push((Reverse(members.len() as u32), members[0], place));
        let relations = own.iter().map(|&m| found.matches.relation(m as usize));
        let wide = |numbers: Vec<u32>| numbers.into_iter().map(|n| n as usize).collect();
        self.all.push(Cluster {
            level: items.level(representative as usize),
            relation: relations.max().unwrap_or(Relation::Exact),
            representative: representative as usize,
            members: wide(members),
            matches: wide(own),
        });
    }

    /// Puts them in order.
    fn finish(mut self, into: &mut Shelf<Cluster>) {
        self.order.sort();
        if self.all.is_held() {
            let mut all: Vec<Option<Cluster>> = self.all.into_vec().into_iter().map(Some).collect();
            let ordered = self.order.iter();
            into.extend(
                ordered
                    .filter_map(|&(_, _, place)| all[place as usize].take())
                    .collect(),
            );
            return;
        }
        for &(_, _, place) in &self.order {
            into.push(self.all.get(place as usize).into_owned());
        }
    }
}
