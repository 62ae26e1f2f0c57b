//! How many articles of their own hold a line: copies of one story count once.

use super::{Recurring, lines};
use crate::compare::distinct::Distinct;
use crate::compare::{Items, canon, shingles};

/// Holders of one line that are looked at; of more, so many evenly spread ones.
const LOOKED_AT: usize = 64;

/// Two articles are copies when so much of the shorter one, the line apart, lies in the other: printings of one story
/// share most of their text even when each outlet added some of its own.
const COPY: f64 = 0.25;

/// With so many holders, what else recurs is set aside too: a block of many lines may be half of a short article, and
/// no story is printed this often with additions.
const MANY: usize = 24;

/// What must be left of an article, as a share of its shingles, for [`MANY`] to apply.
const OWN: f64 = 0.3;

/// Two articles are copies when so much of what is their own lies in the other's.
const OWN_COPY: f64 = 0.1;

/// The articles that lines are held by.
pub(super) struct Holders<'a> {
    pub items: &'a dyn Items,
    /// The articles; holders are ranks of their texts.
    pub of: &'a Distinct,
    /// The lines that recur.
    pub recurring: &'a Recurring,
}

/// One article without the line in question.
struct Rest {
    /// Shingles of all other lines.
    all: Vec<u64>,
    /// Shingles of the lines that do not recur.
    own: Vec<u64>,
}

/// Whether a line is held by at least `wanted` articles of which none is a copy of another.
pub(super) fn reach(holders: &Holders<'_>, key: u64, wanted: usize) -> bool {
    let run = holders.articles(key);
    let many = run.len() >= MANY;
    let looked_at = run.len().min(LOOKED_AT);
    let mut apart: Vec<Rest> = Vec::new();
    let mut seen: Vec<u32> = Vec::new();
    for k in 0..looked_at {
        // No hope that the rest makes up for it.
        if apart.len() + (looked_at - k) < wanted {
            return false;
        }
        let rank = run[k * run.len() / looked_at];
        // What is printed again is a copy.
        if seen.contains(&rank) {
            continue;
        }
        seen.push(rank);
        let rest = holders.without(rank, key);
        if apart.iter().all(|other| !copies(&rest, other, many)) {
            apart.push(rest);
            if apart.len() == wanted {
                return true;
            }
        }
    }
    false
}

fn copies(x: &Rest, y: &Rest, many: bool) -> bool {
    if contained(&x.all, &y.all) < COPY {
        return false;
    }
    let own = |rest: &Rest| rest.own.len() as f64 >= OWN * rest.all.len() as f64;
    !(many && own(x) && own(y) && contained(&x.own, &y.own) < OWN_COPY)
}

/// Share of the smaller of two sorted sets that lies in the other; nothing lies in everything.
fn contained(x: &[u64], y: &[u64]) -> f64 {
    let small = x.len().min(y.len());
    if small == 0 {
        return 1.0;
    }
    let (mut i, mut j, mut common) = (0, 0, 0);
    while i < x.len() && j < y.len() {
        match x[i].cmp(&y[j]) {
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
            std::cmp::Ordering::Equal => {
                common += 1;
                i += 1;
                j += 1;
            }
        }
    }
    common as f64 / small as f64
}

impl Holders<'_> {
    /// For each article that holds a line the rank of its text, in item order.
    fn articles(&self, key: u64) -> Vec<u32> {
        let texts = self.recurring.texts(key);
        let times = texts.iter().map(|&rank| self.of.times(rank as usize));
        if times.sum::<usize>() == texts.len() {
            return texts;
        }
        let mut all: Vec<(u32, u32)> = Vec::new();
        for rank in texts {
            all.push((self.of.firsts[rank as usize], rank));
            let copies = self.of.copies(rank as usize);
            all.extend(copies.map(|copy| (copy, rank)));
        }
        all.sort_unstable();
        all.into_iter().map(|(_, rank)| rank).collect()
    }

    fn without(&self, rank: u32, key: u64) -> Rest {
        let text = self.items.text(self.of.firsts[rank as usize] as usize);
        let (mut all, mut own) = (String::new(), String::new());
        lines::each_of_any_length(&text, |span, other, _| {
            if other == key {
                return;
            }
            all.push_str(span.of(&text));
            all.push('\n');
            if !self.recurring.runs.contains_key(&other) {
                own.push_str(span.of(&text));
                own.push('\n');
            }
        });
        Rest {
            all: shingled(&all),
            own: shingled(&own),
        }
    }
}

fn shingled(text: &str) -> Vec<u64> {
    let (mut canonical, mut set) = (String::new(), Vec::new());
    canon::canonical_into(text, &mut canonical);
    shingles::each_shingle(&canonical, |shingle| set.push(shingle));
    set.sort_unstable();
    set.dedup();
    set
}
