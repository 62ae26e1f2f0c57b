//! The whole course: split the publishers, splice dumps, learn roles, then starts, then see how it does on the others.

use super::super::cohesion::Lexicon;
use super::super::decode::{SegmentScore, choose, marginals};
use super::super::facts::Sheet;
use super::super::line_features::{self, View};
use super::super::place_features;
use super::super::start_features::{self, Gap, Scene, Soft};
use super::super::trees::{Forest, Rows};
use super::super::weights::Weights;
use super::super::{lines, starts};
use super::boost::{Growth, grow};
use super::dumps::{GoldDump, Recipe, make};
use super::pages::{LABELS, Page};
use super::score::Score;
use crate::Span;
use rayon::prelude::*;

/// How to learn.
#[derive(Clone, Copy, Debug)]
pub struct Course {
    /// Dumps of either half of the training pages.
    pub recipe: Recipe,
    /// The forest for roles.
    pub roles: Growth,
    /// The forest for starts.
    pub starts: Growth,
    /// The forest for places.
    pub places: Growth,
    /// Seed of the dumps.
    pub seed: u64,
}

/// A dump, counted.
pub struct Prepared {
    /// The gold.
    pub gold: GoldDump,
    lines: Vec<Span>,
    sheet: Sheet,
    lexicon: Lexicon,
}

/// Counts all dumps.
pub fn prepare(dumps: Vec<GoldDump>) -> Vec<Prepared> {
    dumps
        .into_par_iter()
        .map(|gold| {
            let lines = lines::tile(&gold.text);
            let sheet = Sheet::of(&gold.text, &lines);
            let lexicon = Lexicon::of(&sheet);
            Prepared {
                gold,
                lines,
                sheet,
                lexicon,
            }
        })
        .collect()
}

/// The fold, of `folds`, that a page belongs to: all pages of a publisher are in one; stories of the wire go by id.
pub fn fold(page: &Page, folds: u64) -> u64 {
    let wire = page.renderings[super::pages::Family::Wire as usize].is_some();
    let key = if wire { &page.id } else { &page.publisher };
    xxhash_rust::xxh3::xxh3_64(key.as_bytes()) % folds
}

fn concat(parts: Vec<Rows>) -> Rows {
    let width = parts.first().map_or(0, |r| r.width);
    Rows {
        width,
        values: parts.into_iter().flat_map(|r| r.values).collect(),
    }
}

fn grow_roles(dumps: &[&Prepared], growth: Growth) -> Forest {
    let rows = concat(
        dumps
            .par_iter()
            .map(|d| line_features::rows(&View::of(&d.sheet, &d.lexicon)))
            .collect(),
    );
    let labels: Vec<usize> = dumps
        .iter()
        .flat_map(|d| {
            let facts = &d.sheet.facts;
            (0..facts.len())
                .filter(|&i| !facts[i].is_blank())
                .map(|i| d.gold.labels[i] as usize)
        })
        .collect();
    assert_eq!(labels.len(), rows.len(), "a label for every filled line");
    grow(&rows, vec![0.0; LABELS], growth, |scores, g, h| {
        for (r, &label) in labels.iter().enumerate() {
            let own = r * LABELS..(r + 1) * LABELS;
            let p = starts::softmax(&scores[own.clone()]);
            for (c, at) in own.enumerate() {
                g[at] = (c == label) as u8 as f32 - p[c];
                h[at] = p[c] * (1.0 - p[c]);
            }
        }
    })
}

/// The gaps among which exactly one boundary lies, article by article.
fn zones(d: &Prepared, view: &View, gaps: &[Gap]) -> Vec<std::ops::Range<usize>> {
    d.gold
        .articles
        .windows(2)
        .map(|w| {
            let at = |r: &usize| d.lines[*r].start;
            let from = view.rows.partition_point(|r| at(r) < w[0].core.end);
            let to = view.rows.partition_point(|r| at(r) <= w[1].core.start);
            // the gaps that hold a right place, or end at one
            let first = gaps.partition_point(|g| g.to < from);
            let last = gaps.partition_point(|g| g.from < to);
            first..last.max(first)
        })
        .filter(|z| !z.is_empty())
        .collect()
}

fn grow_starts(dumps: &[(&Prepared, &Forest)], growth: Growth) -> Forest {
    let parts: Vec<(Rows, Vec<std::ops::Range<usize>>)> = dumps
        .par_iter()
        .map(|(d, roles)| {
            let view = View::of(&d.sheet, &d.lexicon);
            let soft = starts::soft(&view, roles);
            let scene = Scene::of(&view, &soft);
            (
                start_features::rows(&view, &soft, &scene),
                zones(d, &view, &scene.gaps),
            )
        })
        .collect();
    let mut all_zones = Vec::new();
    let mut offset = 0;
    let mut rows = Vec::new();
    for (r, zones) in parts {
        all_zones.extend(zones.into_iter().map(|z| z.start + offset..z.end + offset));
        offset += r.len();
        rows.push(r);
    }
    let rows = concat(rows);
    // exactly one boundary in each zone, none elsewhere: the gradient is what gold would expect, less what is expected
    grow(&rows, vec![-4.0], growth, |scores, g, h| {
        for (r, &s) in scores.iter().enumerate() {
            let p = 1.0 / (1.0 + (-s).exp());
            g[r] = -p;
            h[r] = p * (1.0 - p);
        }
        let mut due = vec![0.0f32; scores.len()];
        for zone in &all_zones {
            let top = scores[zone.clone()]
                .iter()
                .copied()
                .fold(f32::MIN, f32::max);
            let sum: f32 = scores[zone.clone()].iter().map(|s| (s - top).exp()).sum();
            for r in zone.clone() {
                due[r] += (scores[r] - top).exp() / sum;
            }
        }
        // a gap that holds two boundaries can be cut but once
        for (g, due) in g.iter_mut().zip(due) {
            *g += due.min(1.0);
        }
    })
}

/// For each gap with a choice: its first row, and which of its rows are right.
type Choices = Vec<(usize, Vec<bool>)>;

/// Learns which line of a gap to cut at, from the gaps in which a boundary lies.
fn grow_places(dumps: &[(&Prepared, &Forest)], growth: Growth) -> Forest {
    let parts: Vec<(Rows, Choices)> = dumps
        .par_iter()
        .map(|(d, roles)| {
            let view = View::of(&d.sheet, &d.lexicon);
            let soft = starts::soft(&view, roles);
            let scene = Scene::of(&view, &soft);
            let mut rows = Rows {
                width: place_features::names().len(),
                values: Vec::new(),
            };
            let mut groups = Vec::new();
            for zone in zones(d, &view, &scene.gaps) {
                for gap in &scene.gaps[zone] {
                    let right: Vec<bool> = place_features::rows_of(gap)
                        .map(|r| {
                            let at = d.lines[view.rows[r]].start;
                            d.gold
                                .articles
                                .windows(2)
                                .any(|w| w[0].core.end <= at && at <= w[1].core.start)
                        })
                        .collect();
                    // only a choice between right and wrong lines teaches
                    if right.contains(&true) && right.contains(&false) {
                        groups.push((rows.len(), right));
                        place_features::write(&view, &soft, &scene, gap, &mut rows);
                    }
                }
            }
            (rows, groups)
        })
        .collect();
    let mut offset = 0;
    let mut rows = Vec::new();
    let mut groups = Vec::new();
    for (r, own) in parts {
        groups.extend(own.into_iter().map(|(at, right)| (at + offset, right)));
        offset += r.len();
        rows.push(r);
    }
    grow(&concat(rows), vec![0.0], growth, |scores, g, h| {
        for (at, right) in &groups {
            let own = &scores[*at..at + right.len()];
            let top = own.iter().copied().fold(f32::MIN, f32::max);
            let odds: Vec<f32> = own.iter().map(|s| (s - top).exp()).collect();
            let all: f32 = odds.iter().sum();
            let good: f32 = odds.iter().zip(right).filter(|o| *o.1).map(|o| o.0).sum();
            for (k, (o, right)) in odds.iter().zip(right).enumerate() {
                let p = o / all;
                g[at + k] = if *right { o / good.max(1e-9) } else { 0.0 } - p;
                h[at + k] = p * (1.0 - p);
            }
        }
    })
}

/// Learns from `pages` (indices into `all`), half of the publishers scoring the lines of the other half.
pub fn learn(
    all: &[Page],
    pages: &[usize],
    course: Course,
    say: &mut dyn FnMut(String),
) -> Weights {
    let halves: Vec<Vec<Prepared>> = (0..2)
        .map(|half| {
            let own: Vec<usize> = pages
                .iter()
                .copied()
                .filter(|&p| fold(&all[p], 1000) / 5 % 2 == half)
                .collect();
            prepare(make(all, &own, course.recipe, course.seed + half))
        })
        .collect();
    let own = |h: usize| halves[h].iter().collect::<Vec<_>>();
    say(format!("dumps: {} + {}", halves[0].len(), halves[1].len()));
    let first = grow_roles(&own(0), course.roles);
    let second = grow_roles(&own(1), course.roles);
    say("roles of the halves learned".into());
    let both: Vec<&Prepared> = halves.iter().flatten().collect();
    let roles = grow_roles(&both, course.roles);
    say("roles learned".into());
    let crossed: Vec<(&Prepared, &Forest)> = halves[0]
        .iter()
        .map(|d| (d, &second))
        .chain(halves[1].iter().map(|d| (d, &first)))
        .collect();
    let starts = grow_starts(&crossed, course.starts);
    say("starts learned".into());
    let places = grow_places(&crossed, course.places);
    say("places learned".into());
    Weights {
        roles,
        starts,
        places,
        segment: SegmentScore(starts::SEGMENT.to_vec()),
        sharpness: 1.0,
    }
}

/// What a dump looks like under `weights`: the rows' start scores, and the body mass before each.
pub struct Outcome {
    /// Byte offsets of the boundaries, but for the first.
    pub cuts: Vec<usize>,
    /// Of the lines, how many were given their label.
    pub labels_right: usize,
    /// Filled lines.
    pub lines: usize,
}

/// Splits a prepared dump.
pub fn outcome(d: &Prepared, weights: &Weights) -> Outcome {
    let view = View::of(&d.sheet, &d.lexicon);
    let soft: Vec<Soft> = starts::soft(&view, &weights.roles);
    let labels_right = soft
        .iter()
        .zip(&view.rows)
        .filter(|(s, line)| {
            let best = (0..LABELS).fold(0, |a, b| if s[b] > s[a] { b } else { a });
            best == d.gold.labels[**line] as usize
        })
        .count();
    let scene = Scene::of(&view, &soft);
    let scores = weights
        .starts
        .score(&start_features::rows(&view, &soft, &scene));
    let (lattice, gaps) = starts::lattice(&view, &soft, &scene.gaps, &scores);
    let probability = marginals(&lattice, &weights.segment);
    let cuts = choose(&lattice, &probability, 0.5)
        .into_iter()
        .map(|c| {
            d.lines[view.rows[starts::place(
                &view,
                &soft,
                &scene,
                &scene.gaps[gaps[c.candidate]],
                &weights.places,
            )]]
            .start
        })
        .collect();
    Outcome {
        cuts,
        labels_right,
        lines: view.rows.len(),
    }
}

/// Scores `dumps` under `weights`, by family; the last is over all.
pub fn evaluate(dumps: &[Prepared], weights: &Weights) -> Vec<(String, Score, f64)> {
    let outcomes: Vec<Outcome> = dumps.par_iter().map(|d| outcome(d, weights)).collect();
    let mut table = std::collections::BTreeMap::<String, (Score, usize, usize)>::new();
    for (d, o) in dumps.iter().zip(&outcomes) {
        let family = d.gold.family.map_or("single", |f| f.name());
        for name in [family, "~all"] {
            let row = table.entry(name.to_string()).or_default();
            row.0.count(&d.gold, &o.cuts);
            row.1 += o.labels_right;
            row.2 += o.lines;
        }
    }
    table
        .into_iter()
        .map(|(name, (score, right, lines))| (name, score, right as f64 / lines.max(1) as f64))
        .collect()
}
