//! Articles and paragraphs: exact copies first, then candidates, verified on the texts.

mod close;
mod fingerprints;
mod kept;
mod pairs;

use super::candidates::{Candidates, MinHash, SimHash};
use super::{Comparison, Facts, How, Items, Match, Method, Relation, cluster};

pub(crate) use pairs::{evidence, one};

/// Compares the items `of` (in item order) among themselves.
pub(crate) fn compare(items: &dyn Items, of: &[usize], how: &How<'_>) -> Comparison {
    match how.method {
        Method::Minhash => with(items, of, &MinHash, how),
        Method::Simhash => with(items, of, &SimHash, how),
    }
}

fn with(items: &dyn Items, of: &[usize], method: &impl Candidates, how: &How<'_>) -> Comparison {
    let How {
        window,
        memory,
        observer,
        ..
    } = *how;
    observer.phase("sketch", of.len() as u64, "items");
    let prints = fingerprints::take(items, of, method, how);
    let mut matches: Vec<Match> = prints.copies.iter().map(|&(a, b)| exact(a, b)).collect();
    observer.phase("candidates", 0, "pairs");
    let rows = || fingerprints::rows(items, &prints.firsts, prints.rows, method, memory);
    let mut proposal = method.propose(prints.sketches, rows, memory);
    let proposed = proposal.pairs.len();
    let item = |rank: u32| prints.firsts[rank as usize];
    for pairs in [&mut proposal.pairs, &mut proposal.forms] {
        pairs.retain(|&(a, b)| !window.apart(item(a), item(b)));
    }
    let candidates = proposal.pairs.len() as u64;
    observer.phase("verify", candidates, "candidates");
    let verifier = pairs::Verifier {
        items,
        firsts: &prints.firsts,
        places: &prints.places,
        kept: &prints.kept,
        common: &prints.common,
    };
    matches.extend(verifier.all(&proposal.pairs, &proposal.forms, observer));
    observer.phase("cluster", matches.len() as u64, "matches");
    let (clusters, groups) = cluster::form(items, &mut matches, window, &|a, b| verifier.one(a, b));
    Comparison {
        matches,
        clusters,
        groups,
        boilerplate: Vec::new(),
        candidates,
        unexamined: proposal.unexamined,
        outside_window: (proposed - candidates as usize) as u64,
    }
}

/// The match of two items whose canonical texts are the same.
fn exact(a: usize, b: usize) -> Match {
    Match {
        a,
        b,
        relation: Relation::Exact,
        score: 1.0,
        jaccard: 1.0,
        containment_a: 1.0,
        containment_b: 1.0,
        edit_similarity: None,
        facts: Facts::default(),
        shared: Vec::new(),
    }
}
