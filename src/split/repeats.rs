//! Lines that are said again, and pages that are printed again.
//!
//! What stands on many pages is chrome: menus, notices, teasers. But a story that a dump holds twice is said again too,
//! line by line in the same order, with several paragraphs. Its lines count as one printing, so that they look like those of
//! a story that comes once.

use foldhash::fast::FixedState;
use std::collections::HashMap;
use std::ops::Range;

/// The distance of a line that is not said again.
pub(crate) const NEVER: u32 = 4096;

/// What is printed again.
#[derive(Clone, Debug)]
pub(crate) struct Printings {
    /// For each filled line the line that it is a printing of: itself, but for lines of pages that are printed again.
    origin: Vec<u32>,
    /// Where a page that is printed again begins, each once.
    pub pages: Vec<Page>,
}

/// A page that is printed again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Page {
    /// Its first row.
    pub row: usize,
    /// Whether it comes right after another printing of it.
    pub beside: bool,
}

/// A filled line, as it is compared.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Said {
    /// A hash of its words; nought without any.
    pub key: u64,
    /// Whether it is running text, not clipped, and how long it is.
    pub prose: bool,
    pub chars: u32,
}

/// Where the lines are said again, in filled lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Again {
    /// Distance to the nearest line with the same key before and after; [`NEVER`] without one.
    pub before: Vec<u32>,
    pub after: Vec<u32>,
    /// How often the key comes in all.
    pub count: Vec<u32>,
}

/// Paragraphs in a row that a page has, or else paragraphs and their characters: no notice that stands on every page is as
/// long.
const PARAGRAPHS: usize = 3;
const LONG: (usize, u32) = (2, 400);
/// Lines in a row that may differ between two printings.
const CHANGED: usize = 2;

impl Printings {
    /// Finds the pages that are printed again.
    pub fn of(lines: &[Said]) -> Printings {
        let mut origin: Vec<u32> = (0..lines.len() as u32).collect();
        let mut pages = Vec::new();
        let mut last: HashMap<u64, usize, FixedState> = HashMap::default();
        // how far the lines were looked at, by the distance between the printings
        let mut seen: HashMap<usize, usize, FixedState> = HashMap::default();
        for (r, line) in lines.iter().enumerate().filter(|l| l.1.prose) {
            let Some(first) = last.insert(line.key, r) else {
                continue;
            };
            let apart = r - first;
            if seen.get(&apart).is_some_and(|&end| r < end) {
                continue;
            }
            let run = run(lines, r, apart);
            seen.insert(apart, run.end);
            if is_page(&lines[run.start..run.end.min(run.start + apart)]) {
                let beside = run.len() + CHANGED >= apart;
                let rows = run.clone().step_by(apart);
                pages.extend(rows.map(|row| Page { row, beside }));
                for x in run {
                    if lines[x].key == lines[x - apart].key {
                        origin[x] = origin[x - apart];
                    }
                }
            }
        }
        pages.sort_unstable_by_key(|p| (p.row, !p.beside));
        pages.dedup_by_key(|p| p.row);
        Printings { origin, pages }
    }

    /// Where lines with these keys come again in another printing.
    pub fn again(&self, keys: &[u64]) -> Again {
        let mut counts: HashMap<u64, u32, FixedState> = HashMap::default();
        for (r, &key) in keys.iter().enumerate() {
            *counts.entry(key).or_default() += u32::from(self.origin[r] as usize == r);
        }
        let count = |&key: &u64| if key == 0 { 1 } else { counts[&key] };
        Again {
            before: self.nearest(keys, 0..keys.len()),
            after: self.nearest(keys, (0..keys.len()).rev()),
            count: keys.iter().map(count).collect(),
        }
    }

    /// Distances to the nearest line with the same key of another printing, among those that come earlier in `order`.
    fn nearest(&self, keys: &[u64], order: impl Iterator<Item = usize>) -> Vec<u32> {
        let mut out = vec![NEVER; keys.len()];
        // the last line with a key, and the last of another printing than that
        let mut last: HashMap<u64, (usize, Option<usize>), FixedState> = HashMap::default();
        for r in order.filter(|&r| keys[r] != 0) {
            let Some((one, other)) = last.get_mut(&keys[r]) else {
                last.insert(keys[r], (r, None));
                continue;
            };
            if self.origin[*one] != self.origin[r] {
                *other = Some(*one);
            }
            *one = r;
            if let Some(other) = other {
                out[r] = (r.abs_diff(*other) as u32).min(NEVER);
            }
        }
        out
    }
}

/// The lines around `r` that stand in the same order `apart` lines earlier, but for a few.
fn run(lines: &[Said], r: usize, apart: usize) -> Range<usize> {
    let same = |x: usize| lines[x].key == lines[x - apart].key;
    let (mut start, mut end) = (r, r + 1);
    while let Some(x) = (1..=CHANGED + 1)
        .filter_map(|back| start.checked_sub(back))
        .find(|&x| x >= apart && same(x))
    {
        start = x;
    }
    while let Some(x) = (end..lines.len().min(end + CHANGED + 1)).find(|&x| same(x)) {
        end = x + 1;
    }
    start..end
}

/// Whether lines have the running text of a page; teasers, a headline and a clipped sentence in turn, have none.
fn is_page(lines: &[Said]) -> bool {
    let chars: u32 = lines.iter().filter(|l| l.prose).map(|l| l.chars).sum();
    let follow = lines.windows(2).filter(|w| w[0].prose && w[1].prose);
    let paragraphs = 1 + follow.count();
    paragraphs >= PARAGRAPHS || paragraphs >= LONG.0 && chars >= LONG.1
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Lines by letter: capitals are paragraphs, small letters short lines, a dot is a line without words.
    fn lines(text: &str) -> Vec<Said> {
        text.bytes()
            .map(|b| Said {
                key: if b == b'.' { 0 } else { b.into() },
                prose: b.is_ascii_uppercase(),
                chars: 100,
            })
            .collect()
    }

    fn again(text: &str) -> Again {
        let lines = lines(text);
        let keys: Vec<u64> = lines.iter().map(|l| l.key).collect();
        Printings::of(&lines).again(&keys)
    }

    /// The rows where pages begin again; those beside another printing with an exclamation mark.
    fn pages(text: &str) -> String {
        let pages = Printings::of(&lines(text)).pages;
        let page = |p: Page| format!("{}{} ", p.row, if p.beside { "!" } else { "" });
        pages.into_iter().map(page).collect()
    }

    #[test]
    fn where_pages_begin_again() {
        assert_eq!(pages("hABChABC"), "4! ");
        assert_eq!(pages("hABChABChABC"), "4! 8! ");
        assert_eq!(pages("hABCxyzhABC"), "7 ");
        assert_eq!(pages("hABCqhABC"), "5! ");
        assert_eq!(pages("hABCqhAB"), "");
    }

    fn said(text: &str) -> Vec<u32> {
        again(text).count
    }

    #[test]
    fn what_comes_again_alone_is_said_again() {
        let found = again("mABm.CDm");
        assert_eq!(
            found.before,
            [NEVER, NEVER, NEVER, 3, NEVER, NEVER, NEVER, 4]
        );
        assert_eq!(
            found.after,
            [3, NEVER, NEVER, 4, NEVER, NEVER, NEVER, NEVER]
        );
        assert_eq!(found.count, [3, 1, 1, 3, 1, 1, 1, 3]);
        // a notice of two paragraphs
        assert_eq!(said("abNOcdNOef"), [1, 1, 2, 2, 1, 1, 2, 2, 1, 1]);
        // teasers, each with its headline
        assert!(said("aNbOcPdxyaNbOcPd").contains(&2));
    }

    #[test]
    fn a_page_that_is_printed_again_is_said_once() {
        for text in ["hABChABC", "hABCxyhABC", "hABChABChABC", "hABCDEqhAxCDEr"] {
            assert!(said(text).iter().all(|&n| n == 1), "{text}");
            assert!(again(text).before.iter().all(|&d| d == NEVER), "{text}");
        }
    }

    #[test]
    fn what_stands_on_other_pages_too_is_said_again() {
        let found = again("mABCmDEFmABC");
        assert_eq!(found.count, [2, 1, 1, 1, 2, 1, 1, 1, 2, 1, 1, 1]);
        assert_eq!(found.before[4], 4);
        assert_eq!(found.before[8], 4);
        assert_eq!(found.after[4], 4);
    }

    #[test]
    fn a_line_said_over_and_over_is_no_page() {
        assert_eq!(said("AAAAAA"), [6; 6]);
        assert_eq!(said("ABABABAB"), [4; 8]);
    }

    #[test]
    fn long_repetition_takes_no_time() {
        let text = "A".repeat(50_000) + &"AB".repeat(50_000) + &"xABCDy".repeat(20_000);
        assert_eq!(said(&text).len(), text.len());
    }
}
