//! The clusters of sketches: the same way as those of texts, on estimates.

use super::Sketch;
use crate::compare::candidates::{Candidates, MinHash, Pair, Sampled, Samples, Sketches};
use crate::compare::found::Compared;
use crate::compare::items::Listed;
use crate::compare::sketch::{self, minhash};
use crate::compare::window::Window;
use crate::compare::{Comparison, Item, Level, cluster};
use crate::store::{Memory, Table};
use rayon::prelude::*;

/// Sketches whose samples lie together.
const CHUNK: usize = 256;

/// The estimated matches, clusters and groups of sketches, no two of the same content. They are named by their indexes.
/// The result depends on the sketches alone, not on their order (indexes aside).
pub fn clusters(sketches: &[Sketch]) -> Comparison {
    let mut order: Vec<u32> = (0..sketches.len() as u32).collect();
    // The longest first: of two with as many matches, the fuller one represents a cluster.
    order.par_sort_unstable_by_key(|&i| {
        let s = &sketches[i as usize];
        (std::cmp::Reverse(s.words), s.content)
    });
    let of = |rank: u32| &sketches[order[rank as usize] as usize];
    let found_by = Sketches {
        samples: samples(&order, sketches),
        openings: Samples::default(),
    };
    let memory = Memory::unlimited();
    let proposal = MinHash.propose(found_by, || rows(&order, sketches), &memory);
    let relate = |&(a, b): &Pair| of(a).relate(of(b), a as usize, b as usize);
    let mut found = Compared::new(&memory);
    let pairs: Vec<Pair> = proposal.pairs.iter().collect();
    let matches: Vec<_> = pairs
        .par_iter()
        .with_min_len(256)
        .filter_map(relate)
        .collect();
    matches.into_iter().for_each(|m| found.matches.push(m));
    let items: Vec<Item<'_>> = (0..order.len())
        .map(|rank| Item {
            level: Level::Article,
            text: "",
            headline: None,
            date: None,
            source: 0,
            parent: 0,
            order: rank as u128,
        })
        .collect();
    let ties = cluster::Ties {
        items: &Listed::new(&items),
        window: &Window::open(),
        memory: &memory,
        exact: 0..0,
        verified: 0..found.matches.len(),
        verify: &|a: usize, b: usize| relate(&(a as u32, b as u32)),
        // No two are of one content.
        alike: &|_, a: usize, b: usize| a == b,
    };
    cluster::form(&mut found, &ties);
    found.candidates = proposal.pairs.len() as u64;
    found.unexamined = proposal.unexamined;
    found.into_comparison(|rank| order[rank] as usize)
}

/// What candidates are found by, in rank order.
fn samples(order: &[u32], sketches: &[Sketch]) -> Samples {
    let parts: Vec<Sampled> = order
        .par_chunks(CHUNK)
        .map(|ranks| {
            let mut samples = Sampled::default();
            for &i in ranks {
                samples.hashes.extend(&sketches[i as usize].samples);
                samples.end();
            }
            samples
        })
        .collect();
    parts.into()
}

/// The rows, in rank order.
fn rows(order: &[u32], sketches: &[Sketch]) -> Table {
    let mut rows = vec![0; order.len() * sketch::BINS];
    order
        .par_iter()
        .zip(rows.par_chunks_exact_mut(sketch::BINS))
        .with_min_len(CHUNK)
        .for_each_init(Vec::new, |wide, (&i, row)| {
            // A sample is half of a shingle's hash: as good a hash, once it fills the word again.
            wide.clear();
            wide.extend(
                sketches[i as usize]
                    .samples
                    .iter()
                    .map(|&s| u64::from(s) << 32),
            );
            minhash(wide, row);
        });
    Table::held(rows, sketch::BINS)
}
