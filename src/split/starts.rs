//! Where articles start: line scores, then start scores, then the decoder.

use super::decode::{Lattice, choose, marginals};
use super::line_features::{self, View};
use super::place_features;
use super::start_features::{self, Gap, Scene, Soft};
use super::trees::Forest;
use super::types::{Boundary, Evidence, Prefer, SplitOptions};
use super::weights::Weights;

/// The score of a segment by the body it holds: fewer than 50 characters, 100, 200, 400, 800 …: an article holds a real
/// body.
pub(crate) const SEGMENT: [f64; 6] = [-6.0, -4.0, -2.0, -0.5, 0.0, 0.0];

/// Starts that score less are not looked at further.
const FLOOR: f64 = -8.0;

/// Scores as probabilities.
pub(crate) fn softmax(scores: &[f32]) -> Soft {
    let top = scores.iter().copied().fold(f32::MIN, f32::max);
    let mut out = [0.0; 5];
    let mut sum = 0.0;
    for (o, s) in out.iter_mut().zip(scores) {
        *o = (s - top).exp();
        sum += *o;
    }
    out.map(|o| o / sum)
}

/// The coarse roles of all filled lines.
pub(crate) fn soft(view: &View, roles: &Forest) -> Vec<Soft> {
    let scores = roles.score(&line_features::rows(view));
    scores.chunks_exact(5).map(softmax).collect()
}

/// The gaps as candidates, and which gap each is.
pub(crate) fn lattice(
    view: &View,
    soft: &[Soft],
    gaps: &[Gap],
    scores: &[f32],
) -> (Lattice, Vec<usize>) {
    let mut lattice = Lattice::default();
    let mut candidates = Vec::new();
    let mut mass = 0.0;
    for (g, gap) in gaps.iter().enumerate() {
        if g > 0 && scores[g] as f64 > FLOOR {
            lattice.starts.push(scores[g] as f64);
            lattice.mass.push(mass);
            candidates.push(g);
        }
        mass += (soft[gap.to][0] * view.facts(gap.to).chars as f32) as f64;
    }
    lattice.mass.push(mass);
    (lattice, candidates)
}

/// The row of a gap at which the next article opens.
pub(crate) fn place(
    view: &View,
    soft: &[Soft],
    scene: &Scene,
    gap: &Gap,
    places: &Forest,
) -> usize {
    let rows = place_features::rows_of(gap);
    if rows.len() == 1 {
        return rows.start;
    }
    let scores = places.score(&place_features::rows(view, soft, scene, gap));
    let mut best = 0;
    for (k, s) in scores.iter().enumerate() {
        if *s > scores[best] {
            best = k;
        }
    }
    rows.start + best
}

/// The whole text as one article.
pub(crate) fn whole(view: &View) -> Vec<Boundary> {
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

/// The best set of boundaries of a dump.
pub(crate) fn find(
    view: &View,
    soft: &[Soft],
    scene: &Scene,
    weights: &Weights,
    options: &SplitOptions,
) -> Vec<Boundary> {
    let mut found = whole(view);
    if found.is_empty() || options.whole {
        return found;
    }
    let features = start_features::rows(view, soft, scene);
    let scores = weights.starts.score(&features);
    let threshold = match options.prefer {
        Prefer::Even => 0.5,
        Prefer::Split => 0.25,
        Prefer::Join => 0.75,
    };
    let (lattice, gaps) = lattice(view, soft, &scene.gaps, &scores);
    let probability = marginals(&lattice, &weights.segment);
    for chosen in choose(&lattice, &probability, threshold) {
        if chosen.probability >= options.min_confidence {
            let g = gaps[chosen.candidate];
            let row = place(view, soft, scene, &scene.gaps[g], &weights.places);
            found.push(Boundary {
                line: view.rows[row],
                probability: chosen.probability,
                evidence: evidence(view, weights, features.row(g), row),
            });
        }
    }
    found
}

/// The terms of one start, strongest first; they sum to its score.
fn evidence(view: &View, weights: &Weights, row: &[u8], at: usize) -> Vec<Evidence> {
    let (base, terms) = weights.starts.explain(row, 0);
    let names = start_features::names();
    let line = view.rows[at];
    let mut all: Vec<Evidence> = terms
        .into_iter()
        .enumerate()
        .filter(|(_, w)| *w != 0.0)
        .map(|(f, weight)| Evidence {
            cue: names[f].clone(),
            weight,
            line,
        })
        .collect();
    all.push(Evidence {
        cue: "bias".into(),
        weight: base,
        line,
    });
    all.sort_by(|a, b| {
        b.weight
            .abs()
            .total_cmp(&a.weight.abs())
            .then_with(|| a.cue.cmp(&b.cue))
    });
    all
}
