//! Where articles start: the scores of the lines, all readings of the dump, and the set of cuts that is right most often.
//!
//! Where an article starts is often uncertain by some lines of chrome, which is no uncertainty about the articles. So
//! starts with no body between them vouch for each other, the set of cuts is chosen that is expected to be right most
//! often (minimum Bayes risk; Goel & Byrne, 2000), and each is placed where it most surely lies between two articles.

mod hearing;

use super::chain::{self, Rule, State, Sums};
use super::evidence;
use super::features::{Switches, View};
use super::types::{Boundary, Evidence, Prefer, SplitOptions};
use super::weights::Weights;
pub(crate) use hearing::Heard;

/// A dump as it was read.
#[derive(Clone, Debug, Default)]
pub(crate) struct Reading {
    /// Scores of all lines, and of the chain's steps.
    scores: Vec<f32>,
    fixed: Vec<f32>,
    /// What is heard beside the network, in `scores` already.
    heard: Heard,
    /// All readings, summed.
    pub sums: Sums,
}

impl Reading {
    /// Reads the lines of a dump.
    pub fn of(lines: &Switches, weights: &Weights) -> Reading {
        let (scores, fixed) = weights.scores(lines);
        let sums = chain::sums(&scores, &fixed, |_| Rule::FREE).unwrap_or_default();
        Reading {
            scores,
            fixed,
            heard: Heard::default(),
            sums,
        }
    }
}

/// Starts that this much body or less lies between, from the first to the last, are one boundary, in characters.
const REACH: f64 = 40.0;

/// A chosen boundary.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Chosen {
    /// The row before which the dump is cut.
    pub row: usize,
    /// The likeliest first row of the article, not far from the cut.
    pub start: usize,
    /// The probability that an article starts there or at a row with no body between.
    pub probability: f64,
}

/// The body before each row, in characters, as far as it is one.
fn body_before(sums: &Sums, chars: impl Fn(usize) -> u32) -> Vec<f64> {
    let mut sum = 0.0;
    (0..sums.state.len())
        .map(|t| {
            let before = sum;
            sum += sums.state[t][State::Body as usize] * chars(t) as f64;
            before
        })
        .collect()
}

/// The cuts that are expected to be right most often, when a cut is worth its probability less `threshold`; `chars` gives
/// the characters of a row.
///
/// A boundary is a group of rows with little body between them, and no row is in two groups: what speaks for one boundary
/// cannot speak for the next as well.
pub(crate) fn choose(sums: &Sums, chars: impl Fn(usize) -> u32, threshold: f64) -> Vec<Chosen> {
    /// Less probable starts are not looked at.
    const LEAST: f64 = 1e-4;
    /// What it counts for that a cut surely lies between two articles, beside being one.
    const PLACE: f64 = 0.1;
    let mass = body_before(sums, chars);
    let mut rows = Vec::new();
    let mut total = vec![0.0];
    for t in 1..mass.len() {
        let p: f64 = sums.start[t].iter().sum();
        if p > LEAST {
            rows.push(t);
            total.push(total[rows.len() - 1] + p);
        }
    }
    let k = rows.len();
    let mut best = vec![0.0; k + 1];
    let mut group: Vec<Option<usize>> = vec![None; k + 1];
    for end in 1..=k {
        best[end] = best[end - 1];
        let last = mass[rows[end - 1]];
        let mut place = 0.0f64;
        for from in (0..end).rev() {
            if last - mass[rows[from]] > REACH {
                break;
            }
            place = place.max(sums.between[rows[from]]);
            let p = (total[end] - total[from]).min(1.0);
            let worth = best[from] + p - threshold + PLACE * place;
            if p > threshold && worth > best[end] {
                best[end] = worth;
                group[end] = Some(from);
            }
        }
    }
    let mut chosen = Vec::new();
    let mut end = k;
    while end > 0 {
        match group[end] {
            Some(from) => {
                chosen.push((from, end));
                end = from;
            }
            None => end -= 1,
        }
    }
    chosen.reverse();
    let mut out: Vec<Chosen> = Vec::with_capacity(chosen.len());
    for (nth, &(from, end)) in chosen.iter().enumerate() {
        // the cut may also lie at a row where nothing is likely to start, on its own side of its neighbours
        let all = around(&mass, rows[from], rows[end - 1]);
        let first = out.last().map_or(0, |last| last.row + 1);
        let next = chosen.get(nth + 1);
        let last = next.map_or(mass.len(), |&(next, _)| rows[next]) - 1;
        let own = first.max(*all.start())..=last.min(*all.end());
        out.push(Chosen {
            row: place(sums, own.clone()),
            start: likeliest(own, |t| sums.start[t].iter().sum()),
            probability: (total[end] - total[from]).min(1.0),
        });
    }
    out
}

/// The rows from `first` to `last` and those beside them with next to no body between.
fn around(mass: &[f64], first: usize, last: usize) -> std::ops::RangeInclusive<usize> {
    let near = |t: &usize| mass[first] - mass[*t] <= REACH;
    let from = (1..first).rev().take_while(near).last().unwrap_or(first);
    from..=(last..mass.len())
        .take_while(|t| mass[*t] - mass[last] <= REACH)
        .last()
        .unwrap_or(last)
}

fn likeliest(rows: std::ops::RangeInclusive<usize>, worth: impl Fn(usize) -> f64) -> usize {
    let first = *rows.start();
    rows.fold(
        first,
        |best, t| if worth(t) > worth(best) { t } else { best },
    )
}

/// Of the rows of one boundary, the one before which a cut most surely lies between the two articles. Where that is as
/// sure at many, a better guess at where the page begins would be worth less than it costs when the guess is wrong.
fn place(sums: &Sums, rows: std::ops::RangeInclusive<usize>) -> usize {
    likeliest(rows, |t| sums.between[t])
}

/// The whole text as one article.
fn whole(view: &View) -> Vec<Boundary> {
    match view.rows.first() {
        Some(&line) => vec![Boundary {
            line: 0,
            probability: 1.0,
            evidence: vec![Evidence {
                cue: "start-of-text".into(),
                weight: 0.0,
                line,
            }],
        }],
        None => Vec::new(),
    }
}

/// How probable a boundary is at least when neither way is preferred. A missed one spoils two articles and a false one
/// one, which alone would ask for a third; single pages and bare bodies would have it higher. Chosen on publishers held
/// out, between 0.3 and 0.5.
pub(crate) const EVEN: f64 = 0.4;

/// The boundaries of a dump, the first at its start.
pub(crate) fn find(view: &View, reading: &Reading, options: &SplitOptions) -> Vec<Boundary> {
    let mut found = whole(view);
    if found.is_empty() || options.whole {
        return found;
    }
    let threshold = match options.prefer {
        Prefer::Even => EVEN,
        Prefer::Split => 0.25,
        Prefer::Join => 0.75,
    };
    let chars = |row: usize| view.facts(row).chars;
    let mass = body_before(&reading.sums, chars);
    for chosen in choose(&reading.sums, chars, threshold) {
        if chosen.probability >= options.min_confidence {
            let rows = around(&mass, chosen.start, chosen.start);
            found.push(Boundary {
                line: view.rows[chosen.row],
                probability: chosen.probability,
                evidence: evidence::of(
                    (&reading.scores, &reading.fixed, &reading.heard),
                    rows,
                    chosen.start,
                    |r| view.rows[r],
                ),
            });
        }
    }
    found
}
