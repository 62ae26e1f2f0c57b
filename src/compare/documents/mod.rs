//! Articles and paragraphs: exact copies first, then candidates, verified on the texts.

mod close;
mod fingerprints;
mod kept;
mod pairs;

use super::candidates::{Candidates, MinHash, SimHash};
use super::distinct::Distinct;
use super::found::Compared;
use super::{How, Items, Method, cluster};
use crate::store::{Column, Sorter};

pub(crate) use pairs::{evidence, one};

/// Compares the items `of` among themselves.
pub(crate) fn compare(items: &dyn Items, of: &Distinct, how: &How<'_>, out: &mut Compared) {
    match how.method {
        Method::Minhash => with(items, of, &MinHash, how, out),
        Method::Simhash => with(items, of, &SimHash, how, out),
    }
}

fn with(
    items: &dyn Items,
    of: &Distinct,
    method: &impl Candidates,
    how: &How<'_>,
    out: &mut Compared,
) {
    let How {
        window,
        memory,
        observer,
        ..
    } = *how;
    observer.phase("sketch", of.items() as u64, "items");
    let prints = fingerprints::take(items, of, method, how);
    let mut copies: Sorter<(u32, u32)> = Sorter::new(memory);
    for (rank, &leader) in prints.leaders.iter().enumerate() {
        if leader == fingerprints::EMPTY_TEXT {
            continue;
        }
        let first = of.firsts[leader as usize];
        if rank != leader as usize {
            copies.push((first, of.firsts[rank]));
        }
        copies.extend(of.copies(rank).map(|copy| (first, copy)));
    }
    let start = out.matches.len();
    for (first, copy) in copies.finish() {
        out.matches.push_exact(first, copy);
    }
    let exact = start..out.matches.len();
    observer.phase("candidates", 0, "pairs");
    let rows = || fingerprints::rows(items, &prints.firsts, prints.rows, method, memory);
    let proposal = method.propose(prints.sketches, rows, memory);
    let item = |rank: u32| prints.firsts[rank as usize] as usize;
    let proposed = proposal.pairs.len();
    let within = |pairs: Column<(u32, u32)>| match how.window.is_open() {
        true => pairs,
        false => {
            let pairs = pairs.iter();
            let within = pairs.filter(|&(a, b)| !window.apart(item(a), item(b)));
            Column::of(memory, within)
        }
    };
    let (pairs, forms) = (within(proposal.pairs), within(proposal.forms));
    observer.phase("verify", pairs.len() as u64, "candidates");
    let verifier = pairs::Verifier {
        items,
        firsts: &prints.firsts,
        places: &prints.places,
        kept: &prints.kept,
        common: &prints.common,
    };
    verifier.all(&pairs, &forms, observer, &mut |found| {
        out.matches.push(found);
    });
    let verified = exact.end..out.matches.len();
    let count = out.matches.len() - start;
    observer.phase("cluster", count as u64, "matches");
    let ties = cluster::Ties {
        items,
        window,
        memory,
        exact,
        verified,
        verify: &|a, b| verifier.one(a, b),
        alike: &|with, a, b| {
            // Paragraphs of one article are held to more.
            let within = |item| items.parent(item) == items.parent(with);
            items.content(a) == items.content(b)
                && within(a) == within(b)
                && items.headline(a) == items.headline(b)
        },
    };
    cluster::form(out, &ties);
    out.candidates += pairs.len() as u64;
    out.unexamined += proposal.unexamined;
    out.outside_window += (proposed - pairs.len()) as u64;
}
