//! Which row is the headline.
//!
//! Every row that may be it is asked some fifty questions (see [`features`]), and the one with the highest sum of learned
//! weights is it, or no row is. The weights are learned by the `titles` example from labelled pages, by the probability of
//! the right row among an article's candidates (McFadden's conditional logit, 1974).

mod features;
mod weights;

use super::Parts;
use std::ops::Range;

pub(crate) use features::{COUNT, Features};
pub(crate) use weights::TitleWeights;

impl Parts<'_> {
    /// The row of the headline of the article in `rows`, whose body begins at `lead`.
    pub(super) fn headline(&self, rows: Range<usize>, lead: usize) -> Option<usize> {
        let weights = TitleWeights::built_in();
        let scored = self
            .candidates(rows.clone(), lead)
            .into_iter()
            .map(|c| (c.row, weights.score(&c.features)));
        let best = scored.reduce(|a, b| if b.1 > a.1 { b } else { a });
        let row = best.and_then(|(row, _)| row)?;
        Some(self.alone(row, rows.start..(lead + 1).max(row + 1).min(rows.end)))
    }

    /// A headline in two parts is often broken over two lines, its kicker above (`Oakfield mill` and `Owner gives up`); where
    /// another row prints the whole (`Oakfield mill: Owner gives up | Riverton Times`), that is the headline. Gives the row,
    /// when it is not `head` itself.
    pub(super) fn whole_headline(&self, head: usize, rows: Range<usize>) -> Option<usize> {
        /// Longest row that is looked into, in words.
        const LONGEST: u32 = 40;
        let own = letters(self.line(head));
        let wordless = |&r: &usize| self.facts(r).words == 0;
        let above = (rows.start..head).rev().find(|r| !wordless(r))?;
        if head - above > 2 || own.is_empty() || self.facts(above).words > LONGEST {
            return None;
        }
        let whole = letters(self.line(above)) + &own;
        let prints_whole = |r: &usize| {
            let f = self.facts(*r);
            let (least, most) = (self.facts(head).words, self.facts(head).words + LONGEST);
            r.abs_diff(head) > 0
                && (least + 1..=most).contains(&f.words)
                && letters(self.line(*r)).starts_with(&whole)
        };
        // the shortest has the least of the outlet's name
        rows.filter(prints_whole)
            .min_by_key(|&r| self.line(r).len())
    }

    /// A page title is the headline with the outlet's name around it: where the headline stands alone, it is that.
    fn alone(&self, row: usize, rows: Range<usize>) -> usize {
        const SHORTEST: u32 = 2;
        const LIKELY: f32 = 0.01;
        let outer = self.line(row);
        rows.filter(|&r| r != row && self.soft[r][1] > LIKELY)
            .filter(|&r| {
                let inner = self.line(r);
                inner.len() < outer.len()
                    && inner.len() * 5 >= outer.len() * 2
                    && self.facts(r).words >= SHORTEST
                    && outer.contains(inner)
            })
            .max_by(|&a, &b| self.soft[a][1].total_cmp(&self.soft[b][1]))
            .unwrap_or(row)
    }
}

/// The letters and digits of a line, in lower case.
fn letters(line: &str) -> String {
    let letters = line[marks(line)..].chars().filter(|c| c.is_alphanumeric());
    letters.flat_map(char::to_lowercase).collect()
}

/// Whether a line asks its reader to do something, as links and notices do and no headline does.
pub(super) fn is_request(line: &str) -> bool {
    const REQUESTS: [&str; 14] = [
        "click here",
        "click to",
        "click on",
        "tap here",
        "tap to",
        "powered by",
        "hier klicken",
        "klicken sie",
        "cliquez",
        "haga clic",
        "haz clic",
        "clicca qui",
        "clique aqui",
        "klik hier",
    ];
    let start: String = line.chars().take(20).flat_map(char::to_lowercase).collect();
    REQUESTS.iter().any(|request| {
        start
            .strip_prefix(request)
            .is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
    })
}

/// How many bytes at the start of a line are list marks, which lists of links have and no headline has.
pub(super) fn marks(line: &str) -> usize {
    let is_mark = |c: char| matches!(c, '•' | '●' | '▪' | '◦' | '·' | '*' | '+');
    let number = line.trim_start_matches(|c: char| c.is_ascii_digit());
    let rest = match number.strip_prefix(". ") {
        Some(rest) if (1..=2).contains(&(line.len() - number.len())) => rest.trim_start(),
        _ => {
            let line = line.strip_prefix("- ").unwrap_or(line);
            line.trim_start_matches(|c: char| is_mark(c) || c.is_whitespace())
        }
    };
    if rest.is_empty() {
        0
    } else {
        line.len() - rest.len()
    }
}
