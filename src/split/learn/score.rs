//! How good boundaries are, by the rules of the evaluation.

use super::dumps::GoldDump;

/// Counts over dumps.
#[derive(Clone, Copy, Debug, Default)]
pub struct Score {
    /// Boundaries met, predicted, and due.
    pub met: usize,
    /// Boundaries predicted.
    pub cuts: usize,
    /// Boundaries due.
    pub gaps: usize,
    /// Articles right.
    pub right: usize,
    /// Articles.
    pub articles: usize,
}

impl Score {
    /// Counts one dump; `cuts` are the byte offsets of all boundaries but the first.
    pub fn count(&mut self, gold: &GoldDump, cuts: &[usize]) -> Vec<bool> {
        let mut hit = vec![false; gold.articles.len()];
        for &cut in cuts {
            let gap = gold
                .articles
                .windows(2)
                .position(|w| w[0].core.end <= cut && cut <= w[1].core.start);
            if let Some(g) = gap {
                hit[g] = true;
            }
        }
        self.met += hit.iter().filter(|&&h| h).count();
        self.cuts += cuts.len();
        self.gaps += gold.articles.len() - 1;
        let ends: Vec<usize> = cuts.iter().copied().chain([gold.text.len()]).collect();
        let right: Vec<bool> = gold
            .articles
            .iter()
            .map(|a| {
                let mut from = 0;
                ends.iter().any(|&to| {
                    let piece = (from, to);
                    from = to;
                    piece.0 <= a.core.start
                        && a.core.end <= piece.1
                        && gold.articles.iter().all(|o| {
                            o.core == a.core || o.core.start >= piece.1 || piece.0 >= o.core.end
                        })
                })
            })
            .collect();
        self.right += right.iter().filter(|&&r| r).count();
        self.articles += right.len();
        right
    }

    /// Precision, recall and F1 of boundaries, and the share of articles right.
    pub fn figures(&self) -> (f64, f64, f64, f64) {
        let part = |a: usize, b: usize, none: f64| if b == 0 { none } else { a as f64 / b as f64 };
        let p = part(self.met, self.cuts, (self.gaps == 0) as u8 as f64);
        let r = part(self.met, self.gaps, 1.0);
        let f = if p + r > 0.0 {
            2.0 * p * r / (p + r)
        } else {
            0.0
        };
        (p, r, f, part(self.right, self.articles, 1.0))
    }
}
