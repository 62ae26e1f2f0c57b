//! Pairs out of a run: items that share a key. A run that is too large is divided by further keys; what is not paired
//! in the end is counted.

use super::Pair;

/// Up to this many items every pair of a run is proposed: 2,016 pairs.
pub(super) const LARGE: usize = 64;

/// In a run that further keys do not divide, an item is paired with so many that follow it, and with the first.
const WINDOW: usize = 4;

/// How often a run is divided before it is paired by [`WINDOW`].
const DEPTH: usize = 4;

/// Where pairs go.
#[derive(Default)]
pub(super) struct Pairs {
    pub pairs: Vec<Pair>,
    pub unexamined: u64,
}

impl Pairs {
    /// Proposes the pairs of a run (in rank order). `key(item, depth)` is a further key that divides it.
    pub fn run(&mut self, run: &[u32], key: &impl Fn(u32, usize) -> u32) {
        self.divide(run, key, 0);
    }

    fn divide(&mut self, run: &[u32], key: &impl Fn(u32, usize) -> u32, depth: usize) {
        let n = run.len();
        if n <= LARGE {
            for (i, &a) in run.iter().enumerate() {
                self.pairs.extend(run[i + 1..].iter().map(|&b| (a, b)));
            }
            return;
        }
        let all = |n: usize| n as u64 * (n as u64 - 1) / 2;
        if depth == DEPTH {
            let before = self.pairs.len();
            for (i, &a) in run.iter().enumerate() {
                let next = &run[i + 1..(i + 1 + WINDOW).min(n)];
                self.pairs.extend(next.iter().map(|&b| (a, b)));
                if i > WINDOW {
                    self.pairs.push((run[0], a));
                }
            }
            self.unexamined += all(n) - (self.pairs.len() - before) as u64;
            return;
        }
        let mut keyed: Vec<(u32, u32)> = run.iter().map(|&i| (key(i, depth), i)).collect();
        keyed.sort_unstable();
        let mut paired = 0;
        for part in keyed.chunk_by(|a, b| a.0 == b.0) {
            paired += all(part.len());
            if part.len() > 1 {
                let ranks: Vec<u32> = part.iter().map(|e| e.1).collect();
                self.divide(&ranks, key, depth + 1);
            }
        }
        self.unexamined += all(n) - paired;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pair_is_proposed_or_counted() {
        for n in [0usize, 1, 2, 64, 65, 200, 1000] {
            for parts in [1u32, 2, 7, 300] {
                let run: Vec<u32> = (0..n as u32).collect();
                let mut out = Pairs::default();
                out.run(&run, &|i, depth| (i / 3u32.pow(depth as u32)) % parts);
                let all = (n * n.saturating_sub(1) / 2) as u64;
                out.pairs.sort_unstable();
                let proposed = out.pairs.len() as u64;
                out.pairs.dedup();
                assert_eq!(out.pairs.len() as u64, proposed, "no pair twice");
                assert!(out.pairs.iter().all(|(a, b)| a < b));
                assert_eq!(proposed + out.unexamined, all, "{n} items, {parts} parts");
            }
        }
    }

    #[test]
    fn the_same_key_throughout_is_paired_by_neighbourhood() {
        let run: Vec<u32> = (0..5000).collect();
        let mut out = Pairs::default();
        out.run(&run, &|_, _| 7);
        assert!(out.pairs.len() <= 5000 * (WINDOW + 1));
        assert!(out.unexamined > 12_000_000);
    }
}
