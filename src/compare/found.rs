//! What was found, as far as memory allows in memory and else on disk.

use super::{Boilerplate, Cluster, Comparison, Match, Relation};
use crate::store::{Column, Memory, Part, Reader, Shelf, Stored};
use crate::varint::put;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// First and second item, where the figures stand, and the relation by its place in [`RELATIONS`].
pub(super) type Row = ((u32, u32), (u32, u8));

const RELATIONS: [Relation; 5] = [
    Relation::Exact,
    Relation::Near,
    Relation::Contains,
    Relation::Shares,
    Relation::Template,
];

/// The number of the figures of exact copies.
const EXACT: u32 = 0;

/// Matches: two numbers each, and figures which many have in common. Copies of one text have the same.
#[derive(Debug)]
pub struct Matches {
    rows: Column<Row>,
    /// Figures, with indexes that say nothing.
    figures: Shelf<Match>,
}

impl PartialEq for Matches {
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len() && self.iter().eq(other.iter())
    }
}

impl Match {
    /// The match of two items that say the same.
    pub(crate) fn exact(a: usize, b: usize) -> Match {
        Match {
            a,
            b,
            relation: Relation::Exact,
            score: 1.0,
            jaccard: 1.0,
            containment_a: 1.0,
            containment_b: 1.0,
            edit_similarity: None,
            facts: Default::default(),
            shared: Vec::new(),
        }
    }
}

impl Matches {
    fn new(memory: &Memory) -> Matches {
        let mut figures = Shelf::new(memory, Part::Found);
        figures.push(Match::exact(0, 0));
        Matches {
            rows: Column::new(memory),
            figures,
        }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// A match.
    ///
    /// # Panics
    /// When there is none at this place.
    pub fn get(&self, at: usize) -> Match {
        let ((a, b), (figures, _)) = self.rows.get(at);
        let (a, b) = (a as usize, b as usize);
        match figures {
            EXACT => Match::exact(a, b),
            _ => Match {
                a,
                b,
                ..self.figures.get(figures as usize).into_owned()
            },
        }
    }

    /// Its items and its relation.
    pub(crate) fn items(&self, at: usize) -> (usize, usize, Relation) {
        let ((a, b), (_, relation)) = self.rows.get(at);
        (a as usize, b as usize, RELATIONS[usize::from(relation)])
    }

    /// Its relation.
    pub(crate) fn relation(&self, at: usize) -> Relation {
        self.items(at).2
    }

    /// How sure it is.
    pub(crate) fn score(&self, at: usize) -> f64 {
        match self.rows.get(at).1.0 {
            EXACT => 1.0,
            figures => self.figures.get(figures as usize).score,
        }
    }

    /// All of them, one after the other.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = Match> {
        (0..self.len()).map(|at| self.get(at))
    }

    /// Adds one.
    pub(super) fn push(&mut self, found: Match) {
        let (a, b) = (found.a as u32, found.b as u32);
        let relation = relation_number(found.relation);
        let figures = match found == Match::exact(found.a, found.b) {
            true => EXACT,
            false => {
                self.figures.push(Match {
                    a: 0,
                    b: 0,
                    ..found
                });
                self.figures.len() as u32 - 1
            }
        };
        self.rows.push(((a, b), (figures, relation)));
    }

    /// Adds the match of two items that say the same.
    pub(super) fn push_exact(&mut self, a: u32, b: u32) {
        self.rows.push(((a, b), (EXACT, 0)));
    }

    /// Adds one that has the figures of another.
    pub(super) fn push_like(&mut self, other: usize, a: u32, b: u32) {
        let (_, figures) = self.rows.get(other);
        self.rows.push(((a, b), figures));
    }
}

fn relation_number(relation: Relation) -> u8 {
    let number = RELATIONS.iter().position(|&r| r == relation);
    number.expect("every relation is listed") as u8
}

/// What was found, of which much may be on disk.
#[derive(Debug, PartialEq)]
pub struct Compared {
    /// See [`Comparison::matches`].
    pub matches: Matches,
    /// See [`Comparison::clusters`].
    pub clusters: Shelf<Cluster>,
    /// See [`Comparison::groups`].
    pub groups: Shelf<Cluster>,
    /// See [`Comparison::boilerplate`].
    pub boilerplate: Vec<Boilerplate>,
    /// See [`Comparison::candidates`].
    pub candidates: u64,
    /// See [`Comparison::unexamined`].
    pub unexamined: u64,
    /// See [`Comparison::outside_window`].
    pub outside_window: u64,
}

/// What a level came to, to be kept.
#[derive(Serialize, Deserialize)]
pub(super) struct Unit<'u> {
    rows: Vec<Row>,
    figures: Vec<Match>,
    clusters: Vec<Cluster>,
    groups: Vec<Cluster>,
    boilerplate: Cow<'u, [Boilerplate]>,
    candidates: u64,
    unexamined: u64,
    outside_window: u64,
}

/// How much was found so far.
#[derive(Clone, Copy)]
pub(super) struct Before {
    rows: usize,
    figures: usize,
    clusters: usize,
    groups: usize,
    boilerplate: usize,
    counts: [u64; 3],
}

/// Matches that a unit has at most where there is a limit: it is put together in memory.
const MOST: usize = 1 << 20;

impl Compared {
    pub(super) fn new(memory: &Memory) -> Compared {
        Compared {
            matches: Matches::new(memory),
            clusters: Shelf::new(memory, Part::Found),
            groups: Shelf::new(memory, Part::Found),
            boilerplate: Vec::new(),
            candidates: 0,
            unexamined: 0,
            outside_window: 0,
        }
    }

    pub(super) fn before(&self) -> Before {
        Before {
            rows: self.matches.len(),
            figures: self.matches.figures.len(),
            clusters: self.clusters.len(),
            groups: self.groups.len(),
            boilerplate: self.boilerplate.len(),
            counts: [self.candidates, self.unexamined, self.outside_window],
        }
    }

    /// What was found since, if it is little enough to be kept.
    pub(super) fn since(&self, before: Before, memory: &Memory) -> Option<Unit<'_>> {
        if memory.is_limited() && self.matches.len() - before.rows > MOST {
            return None;
        }
        let rows = self.matches.rows.range(before.rows..self.matches.len());
        let row = |((a, b), (figures, relation)): Row| {
            let figures = figures.saturating_sub(before.figures as u32 - 1);
            ((a, b), (figures, relation))
        };
        let clusters = |all: &Shelf<Cluster>, from: usize| {
            let some = (from..all.len()).map(|at| all.get(at).into_owned());
            some.map(|cluster| cluster.shifted(|m| m - before.rows))
                .collect()
        };
        let figures = &self.matches.figures;
        Some(Unit {
            rows: rows.map(row).collect(),
            figures: (before.figures..figures.len())
                .map(|at| figures.get(at).into_owned())
                .collect(),
            clusters: clusters(&self.clusters, before.clusters),
            groups: clusters(&self.groups, before.groups),
            boilerplate: Cow::Borrowed(&self.boilerplate[before.boilerplate..]),
            candidates: self.candidates - before.counts[0],
            unexamined: self.unexamined - before.counts[1],
            outside_window: self.outside_window - before.counts[2],
        })
    }

    /// Adds what was kept.
    pub(super) fn absorb(&mut self, unit: Unit<'_>) {
        let before = self.before();
        for ((a, b), (figures, relation)) in unit.rows {
            let figures = match figures {
                EXACT => EXACT,
                n => n + before.figures as u32 - 1,
            };
            self.matches.rows.push(((a, b), (figures, relation)));
        }
        self.matches.figures.extend(unit.figures);
        let moved = |c: Cluster| c.shifted(|m| m + before.rows);
        self.clusters
            .extend(unit.clusters.into_iter().map(moved).collect());
        self.groups
            .extend(unit.groups.into_iter().map(moved).collect());
        self.boilerplate.extend(unit.boilerplate.into_owned());
        self.candidates += unit.candidates;
        self.unexamined += unit.unexamined;
        self.outside_window += unit.outside_window;
    }

    /// All of it in memory, each item by what `name` calls it.
    pub(crate) fn into_comparison(self, name: impl Fn(usize) -> usize) -> Comparison {
        let matches = self.matches.iter().map(|m| Match {
            a: name(m.a),
            b: name(m.b),
            ..m
        });
        let cluster = |c: Cluster| Cluster {
            representative: name(c.representative),
            members: c.members.into_iter().map(&name).collect(),
            ..c
        };
        let boilerplate = self.boilerplate.into_iter().map(|b| Boilerplate {
            item: name(b.item),
            ..b
        });
        Comparison {
            matches: matches.collect(),
            clusters: self.clusters.into_vec().into_iter().map(cluster).collect(),
            groups: self.groups.into_vec().into_iter().map(cluster).collect(),
            boilerplate: boilerplate.collect(),
            candidates: self.candidates,
            unexamined: self.unexamined,
            outside_window: self.outside_window,
        }
    }
}

impl From<Comparison> for Compared {
    fn from(all: Comparison) -> Compared {
        let mut out = Compared::new(&Memory::unlimited());
        all.matches.into_iter().for_each(|m| out.matches.push(m));
        Compared {
            matches: out.matches,
            clusters: all.clusters.into(),
            groups: all.groups.into(),
            boilerplate: all.boilerplate,
            candidates: all.candidates,
            unexamined: all.unexamined,
            outside_window: all.outside_window,
        }
    }
}

impl Cluster {
    fn shifted(mut self, shift: impl Fn(usize) -> usize) -> Cluster {
        self.matches.iter_mut().for_each(|m| *m = shift(*m));
        self
    }
}

impl Stored for Match {
    fn put(&self, out: &mut Vec<u8>) {
        let bytes = postcard::to_stdvec(self);
        out.extend(bytes.expect("the length of every list is known"));
    }

    fn get(bytes: &[u8]) -> Option<Self> {
        postcard::from_bytes(bytes).ok()
    }

    fn size(&self) -> usize {
        size_of::<Self>() + size_of_val(&self.shared[..])
    }
}

impl Stored for Cluster {
    fn put(&self, out: &mut Vec<u8>) {
        out.push(self.level as u8);
        out.push(relation_number(self.relation));
        put(out, self.representative as u64);
        // Both lists ascend.
        for list in [&self.members, &self.matches] {
            let mut last = 0;
            put(out, list.len() as u64);
            for &number in list {
                put(out, (number - last) as u64);
                last = number;
            }
        }
    }

    fn get(bytes: &[u8]) -> Option<Self> {
        let mut from = Reader(bytes);
        let level = *super::Level::ALL.get(usize::from(from.byte()?))?;
        let relation = *RELATIONS.get(usize::from(from.byte()?))?;
        let representative = from.number()?;
        let mut list = || {
            let mut last = 0;
            let count = from.number()?;
            let numbers = (0..count).map(|_| {
                last += from.number()?;
                Some(last)
            });
            numbers.collect::<Option<Vec<usize>>>()
        };
        Some(Cluster {
            level,
            relation,
            representative,
            members: list()?,
            matches: list()?,
        })
    }

    fn size(&self) -> usize {
        size_of::<Self>() + (self.members.len() + self.matches.len()) * size_of::<usize>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compare::{Level, Shared};
    use crate::{Span, store::Shelf};

    #[test]
    fn matches_and_clusters_come_back() {
        let near = Match {
            relation: Relation::Near,
            score: 0.8,
            shared: vec![Shared {
                a: Span::new(3, 9),
                b: Span::new(4, 10),
            }],
            ..Match::exact(3, 9)
        };
        let mut matches = Matches::new(&Memory::unlimited());
        matches.push(Match::exact(1, 2));
        matches.push(near.clone());
        matches.push_like(1, 4, 5);
        let like = Match {
            a: 4,
            b: 5,
            ..near.clone()
        };
        assert!(matches.iter().eq([Match::exact(1, 2), near, like]));
        assert_eq!(matches.figures.len(), 2);
        let cluster = Cluster {
            level: Level::Caption,
            relation: Relation::Contains,
            representative: 7,
            members: vec![2, 7, 1_000_000],
            matches: vec![0, 5],
        };
        let mut shelf = Shelf::new(&crate::store::sparing(), Part::Found);
        shelf.push(cluster.clone());
        assert_eq!(*shelf.get(0), cluster);
    }
}
