//! Learns which line of an article is its headline, from pages that the splitter's own weights were not learned from.

use super::super::assemble::title::{COUNT, Features, TitleWeights};
use super::super::assemble::{Parts, soft};
use super::super::facts::Sheet;
use super::super::features::View;
use super::super::meta::headline::strip_outlet;
use super::super::types::SplitOptions;
use super::super::weights::Weights;
use super::super::{lines, starts};
use super::dumps::{GoldDump, Recipe, make};
use super::pages::{Family, Page, normal};
use rayon::prelude::*;
use std::collections::BTreeMap;

/// An article whose candidates were asked.
#[derive(Clone, Debug)]
pub struct Asked {
    /// Its page, as an index into the pages given.
    pub page: usize,
    candidates: Vec<(Features, bool)>,
}

/// Splices dumps out of `pages` (indices into `all`), splits them with `weights`, and asks the candidates of every article
/// that was found whole.
pub fn ask(
    all: &[Page],
    pages: &[usize],
    recipe: Recipe,
    seed: u64,
    weights: &Weights,
) -> Vec<Asked> {
    let dumps = make(all, pages, recipe, seed);
    let asked: Vec<Vec<Asked>> = dumps.par_iter().map(|d| ask_dump(d, weights)).collect();
    asked.into_iter().flatten().collect()
}

fn ask_dump(dump: &GoldDump, weights: &Weights) -> Vec<Asked> {
    let text = &dump.text;
    let lines = lines::tile(text);
    let sheet = Sheet::of(text, &lines);
    let view = View::of(&sheet);
    let reading = starts::Reading::of(&view.switches(), weights);
    let boundaries = starts::find(&view, &reading, &SplitOptions::default());
    let soft = soft(&reading.sums);
    let parts = Parts {
        text,
        lines: &lines,
        view: &view,
        soft: &soft,
        title: &reading.sums.title,
        as_of: None,
        body: Vec::new(),
    }
    .decided();
    let bare = matches!(dump.family, Some(Family::Bare | Family::Wire));
    let found = boundaries.iter().zip(parts.articles(&boundaries));
    let mut out = Vec::new();
    for (boundary, (end, rows)) in found {
        let (start, end) = (lines[boundary.line].start, lines[end - 1].end);
        let mut inside = dump
            .articles
            .iter()
            .filter(|a| a.core.start < end && start < a.core.end);
        let (Some(gold), None) = (inside.next(), inside.next()) else {
            continue;
        };
        let whole = start <= gold.core.start && gold.core.end <= end;
        // a page without a printed headline may print another title: only bodies alone surely have none
        if !whole || gold.headlines.is_empty() && !bare {
            continue;
        }
        let lead = parts.lead(rows.clone());
        let is_right = |row: usize| {
            let line = sheet.facts[view.rows[row]].text.of(text);
            let cut = strip_outlet(line).of(line);
            [line, cut]
                .iter()
                .any(|l| gold.headlines.contains(&normal(l)))
        };
        let candidates = parts
            .candidates(rows, lead)
            .into_iter()
            .map(|c| {
                let right = c.row.map_or(gold.headlines.is_empty(), is_right);
                (c.features, right)
            })
            .collect();
        out.push(Asked {
            page: gold.page,
            candidates,
        });
    }
    out
}

/// A file of headline weights.
#[derive(Clone, Debug)]
pub struct Learned(TitleWeights);

impl Learned {
    /// The file.
    pub fn write(&self) -> String {
        self.0.write()
    }

    /// The share of articles in which the right candidate, or one of the right ones, scores highest.
    pub fn right(&self, asked: &[Asked]) -> f64 {
        let right = asked.iter().filter(|a| {
            let scored = a
                .candidates
                .iter()
                .map(|(f, right)| (self.0.score(f), right));
            let best = scored.reduce(|a, b| if b.0 > a.0 { b } else { a });
            best.is_some_and(|(_, right)| *right)
        });
        right.count() as f64 / asked.len().max(1) as f64
    }
}

/// The weights under which the right candidates are most probable, pulled towards nought; pages that come often count less
/// each time.
pub fn learn(asked: &[Asked], pull: f32) -> Learned {
    const STEPS: i32 = 600;
    const RATE: f32 = 0.05;
    let mut often = BTreeMap::<usize, f32>::new();
    for a in asked {
        *often.entry(a.page).or_default() += 1.0;
    }
    let known: Vec<(&Asked, f32)> = asked
        .iter()
        .filter(|a| a.candidates.iter().any(|c| c.1))
        .map(|a| (a, often[&a.page].sqrt().recip()))
        .collect();
    let mut weights = TitleWeights(vec![0.0; COUNT]);
    // steps by the mean and the spread of past gradients (Adam; Kingma & Ba, 2015), ever smaller
    let (mut mean, mut spread) = (vec![0.0f32; COUNT], vec![0.0f32; COUNT]);
    for step in 1..=STEPS {
        // a fixed number of parts, added in order: the sum is the same for any number of threads
        let parts: Vec<Vec<f32>> = known
            .par_chunks(known.len().div_ceil(16).max(1))
            .map(|chunk| gradient(chunk, &weights))
            .collect();
        let rate = RATE * (1.0 - (step - 1) as f32 / STEPS as f32);
        for k in 0..COUNT {
            let g = parts.iter().map(|p| p[k]).sum::<f32>() + pull * weights.0[k];
            mean[k] = 0.9 * mean[k] + 0.1 * g;
            spread[k] = 0.99 * spread[k] + 0.01 * g * g;
            let m = mean[k] / (1.0 - 0.9f32.powi(step));
            let s = spread[k] / (1.0 - 0.99f32.powi(step));
            weights.0[k] -= rate * m / (s.sqrt() + 1e-6);
        }
    }
    Learned(weights)
}

/// How the loss of some articles, the negative logarithm of the right candidates' probability, changes with each weight.
fn gradient(articles: &[(&Asked, f32)], weights: &TitleWeights) -> Vec<f32> {
    let mut out = vec![0.0; COUNT];
    for (article, counts) in articles {
        let scores: Vec<f32> = article
            .candidates
            .iter()
            .map(|(f, _)| weights.score(f))
            .collect();
        let top = scores.iter().copied().fold(f32::MIN, f32::max);
        let part: Vec<f32> = scores.iter().map(|s| (s - top).exp()).collect();
        let all: f32 = part.iter().sum();
        let right: f32 = article
            .candidates
            .iter()
            .zip(&part)
            .filter(|(c, _)| c.1)
            .map(|(_, p)| p)
            .sum();
        for ((features, is_right), p) in article.candidates.iter().zip(&part) {
            let due = if *is_right { p / right.max(1e-20) } else { 0.0 };
            let by = counts * (p / all - due);
            for &(k, v) in features {
                out[k] += by * v;
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_tells_the_right_candidate_is_learned() {
        // feature 1 is on for the right one, feature 0 for all, feature 2 for a wrong one
        let one = |page: usize| Asked {
            page,
            candidates: vec![
                (vec![(0, 1.0), (2, 1.0)], false),
                (vec![(0, 1.0), (1, 1.0)], true),
                (vec![(0, 1.0)], false),
            ],
        };
        let asked: Vec<Asked> = (0..20).map(one).collect();
        let learned = learn(&asked, 0.1);
        let w = &learned.0.0;
        assert!(w[1] > 1.0 && w[2] < 0.0 && w[0].abs() < 1e-3, "{w:?}");
        assert_eq!(learned.right(&asked), 1.0);
        assert_eq!(learn(&[], 0.1).right(&[]), 0.0);
    }
}
