//! The whole course: splice dumps, follow the gradient, hold the result against publishers that were not learned from.

use super::super::chain::{self, FIXED, Rule, SCORES, STATES, State, Sums};
use super::super::facts::Sheet;
use super::super::features::{self, About, Switches, View};
use super::super::lines;
use super::super::network::{Drops, Network, Shape};
use super::super::starts;
use super::super::weights::Weights;
use super::dumps::{GoldDump, Recipe, make, make_lessons};
use super::gradient;
use super::pages::{Label, Page};
use super::random::Random;
use super::score::Score;
use crate::Span;
use rayon::prelude::*;

/// What is asked of lines. All of it, but to see what each is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asked {
    /// Words of the page about itself.
    pub cues: bool,
    /// Lines that come again.
    pub repetition: bool,
    /// What a line shares with the text around it.
    pub cohesion: bool,
    /// Length, case, punctuation, blanks.
    pub form: bool,
}

impl Asked {
    /// Everything.
    pub const ALL: Asked = Asked {
        cues: true,
        repetition: true,
        cohesion: true,
        form: true,
    };

    fn of(self, switches: Switches) -> Switches {
        if self == Asked::ALL {
            return switches;
        }
        let about = features::about();
        switches.thinned(|switch| !match about[switch as usize] {
            About::Cues => self.cues,
            About::Repetition => self.repetition,
            About::Cohesion => self.cohesion,
            About::Form => self.form,
        })
    }
}

/// How to learn.
#[derive(Clone, Copy, Debug)]
pub struct Course {
    /// What is asked of lines.
    pub asked: Asked,
    /// Dumps that are spliced afresh for every round.
    pub recipe: Recipe,
    /// Dumps of lessons for every round.
    pub lessons: usize,
    /// Rounds.
    pub rounds: usize,
    /// Numbers that stand for a line.
    pub width: usize,
    /// Running means a layer and direction.
    pub memory: usize,
    /// Layers.
    pub layers: usize,
    /// Greatest step.
    pub rate: f32,
    /// Share of channels that is left out at every step.
    pub drop: f32,
    /// Share of switches that is left out at every step.
    pub drop_switches: f32,
    /// Pull of every parameter towards nought.
    pub decay: f32,
    /// What the boundaries weigh beside the roles of all lines.
    pub boundaries: f64,
    /// Seed of everything.
    pub seed: u64,
}

/// A dump, counted.
pub struct Prepared {
    /// The gold.
    pub gold: GoldDump,
    lines: Vec<Span>,
    rows: Vec<usize>,
    chars: Vec<u32>,
    switches: Switches,
}

/// Counts what is `asked` of all dumps.
pub fn prepare(dumps: Vec<GoldDump>, asked: Asked) -> Vec<Prepared> {
    dumps
        .into_par_iter()
        .map(|gold| {
            let lines = lines::tile(&gold.text);
            let sheet = Sheet::of(&gold.text, &lines);
            let view = View::of(&sheet);
            Prepared {
                switches: asked.of(view.switches()),
                chars: (0..view.rows.len()).map(|r| view.facts(r).chars).collect(),
                rows: view.rows,
                gold,
                lines,
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

const fn bit(state: State) -> u8 {
    1 << state as usize
}

/// What gold allows: the readings that give every line its label, and those that only cut where gold does.
fn rules(d: &Prepared) -> (Vec<Rule>, Vec<Rule>) {
    let n = d.rows.len();
    let at = |r: usize| d.lines[d.rows[r]].start;
    let mut labelled = Vec::with_capacity(n);
    let mut cut = Vec::with_capacity(n);
    let articles = &d.gold.articles;
    let apart = bit(State::Before) | bit(State::After);
    let mut put = |states: u8, free: bool, begin: bool, go_on: bool| {
        labelled.push(Rule {
            states,
            begin,
            go_on,
        });
        let states = if free { Rule::FREE.states } else { states };
        cut.push(Rule {
            states,
            begin,
            go_on,
        });
    };
    let mut r = 0;
    for (k, a) in articles.iter().enumerate() {
        let zone = r;
        while r < n && at(r) < a.core.start {
            put(
                if k == 0 { bit(State::Before) } else { apart },
                k == 0,
                k > 0,
                true,
            );
            r += 1;
        }
        let empty = zone == r;
        let mut body = false;
        let first = r;
        while r < n && at(r) < a.core.end {
            let state = match d.gold.labels[d.rows[r]] {
                Label::Body => State::Body,
                Label::Headline if !body => State::Headline,
                _ if !body => State::Lead,
                _ => State::Inside,
            };
            body |= state == State::Body;
            let opens = r == first && k > 0;
            put(bit(state), true, opens, !(opens && empty));
            r += 1;
        }
    }
    while r < n {
        put(bit(State::After), true, false, true);
        r += 1;
    }
    (labelled, cut)
}

/// Loss of one dump, and how it changes with every score and fixed score.
fn loss(
    d: &Prepared,
    scores: &[f32],
    fixed: &[f32],
    course: &Course,
) -> Option<(f64, Vec<f32>, [f64; FIXED])> {
    let (labelled, cut) = rules(d);
    let all = chain::sums(scores, fixed, |_| Rule::FREE)?;
    let labelled = chain::sums(scores, fixed, |t| labelled[t])?;
    let cut = chain::sums(scores, fixed, |t| cut[t])?;
    let (a, b) = (1.0, course.boundaries);
    let value = (a + b) * all.log_total - a * labelled.log_total - b * cut.log_total;
    let n = d.rows.len();
    let mut by_score = vec![0.0f32; n * SCORES];
    let of = |s: &Sums, t: usize, k: usize| {
        if k < STATES {
            s.state[t][k]
        } else {
            s.start[t][k - STATES]
        }
    };
    for t in 0..n {
        for k in 0..SCORES {
            let by = (a + b) * of(&all, t, k) - a * of(&labelled, t, k) - b * of(&cut, t, k);
            by_score[t * SCORES + k] = by as f32;
        }
    }
    let by_fixed =
        std::array::from_fn(|k| (a + b) * all.fixed[k] - a * labelled.fixed[k] - b * cut.fixed[k]);
    Some((value, by_score, by_fixed))
}

fn drops(rng: &mut Random, shape: Shape, lines: usize, course: &Course) -> Drops {
    let keep = 1.0 - course.drop;
    let mut mask = |len: usize| -> Vec<f32> {
        (0..len)
            .map(|_| {
                if rng.chance(course.drop) {
                    0.0
                } else {
                    1.0 / keep
                }
            })
            .collect()
    };
    Drops {
        first: mask(lines * shape.width),
        means: (0..shape.layers)
            .map(|_| mask(lines * 2 * shape.memory))
            .collect(),
    }
}

/// A network with random parameters.
fn seedling(shape: Shape, rng: &mut Random) -> Network {
    let mut parameters = vec![0.0f32; shape.len()];
    let mut fill = |at: usize, len: usize, size: f32| {
        for p in &mut parameters[at..at + len] {
            *p = (rng.unit() + rng.unit() + rng.unit() - 1.5) * size;
        }
    };
    let (d, g, m) = (shape.width, shape.gate_width(), 2 * shape.memory);
    fill(0, shape.switches * d, 0.3);
    for l in 0..shape.layers {
        let at = shape.layer(l);
        fill(at.gates, d * g, 2.0 / (d as f32).sqrt());
        fill(at.mix, m * d, 1.0 / (m as f32).sqrt());
    }
    fill(shape.scores(), d * SCORES, 1.0 / (d as f32).sqrt());
    // memories of very different length: gates that are open and gates that are nearly shut
    for l in 0..shape.layers {
        let at = shape.layer(l).gates_bias;
        for i in 0..shape.memory {
            let bias = 1.0 - 12.0 * (i as f32 / shape.memory as f32).powi(2);
            parameters[at + i] = bias;
            parameters[at + 2 * shape.memory + i] = bias;
        }
    }
    // an article seldom begins
    let at = shape.scores() + d * SCORES;
    for p in &mut parameters[at + STATES..at + SCORES] {
        *p = -3.0;
    }
    Network { shape, parameters }
}

/// Steps by the mean and the spread of past gradients (Adam; Kingma & Ba, 2015), with decay apart (Loshchilov & Hutter,
/// 2019).
struct Steps {
    mean: Vec<f32>,
    spread: Vec<f32>,
    taken: i32,
}

impl Steps {
    fn take(&mut self, parameters: &mut [f32], gradient: &[f32], rate: f32, decay: f32) {
        const MEAN: f32 = 0.9;
        const SPREAD: f32 = 0.98;
        self.taken += 1;
        let (m, s) = (1.0 - MEAN.powi(self.taken), 1.0 - SPREAD.powi(self.taken));
        for (((p, g), mean), spread) in parameters
            .iter_mut()
            .zip(gradient)
            .zip(&mut self.mean)
            .zip(&mut self.spread)
        {
            *mean = MEAN * *mean + (1.0 - MEAN) * g;
            *spread = SPREAD * *spread + (1.0 - SPREAD) * g * g;
            *p -= rate * (*mean / m / ((*spread / s).sqrt() + 1e-6) + decay * *p);
        }
    }
}

/// Dumps whose gradients are added up for one step.
const BATCH: usize = 8;

/// Learns from `pages` and `lessons` (indices into `all`). `watch` is shown the weights after every round.
pub fn learn(
    all: &[Page],
    pages: &[usize],
    lessons: &[usize],
    course: Course,
    watch: &mut dyn FnMut(usize, f64, &Weights),
) -> Weights {
    let mut rng = Random::new(course.seed);
    let shape = Shape {
        switches: features::COUNT,
        width: course.width,
        memory: course.memory,
        layers: course.layers,
    };
    let mut net = seedling(shape, &mut rng);
    let mut steps = Steps {
        mean: vec![0.0; shape.len()],
        spread: vec![0.0; shape.len()],
        taken: 0,
    };
    // the mean of the parameters of late steps does better than the last (Polyak & Juditsky, 1992)
    let mut mean = Weights {
        networks: vec![net.clone()],
        sharpness: 1.0,
    };
    for round in 0..course.rounds {
        let mut spliced = make(all, pages, course.recipe, rng.bits());
        spliced.extend(make_lessons(all, lessons, course.lessons, rng.bits()));
        let mut dumps = prepare(spliced, course.asked);
        rng.shuffle(&mut dumps);
        let batches = dumps.len().div_ceil(BATCH);
        let (mut total, mut rows) = (0.0, 0);
        for (b, batch) in dumps.chunks(BATCH).enumerate() {
            let part = (round as f32 + b as f32 / batches as f32) / course.rounds as f32;
            let warm = (part * course.rounds as f32 / 2.0).min(1.0);
            let rate = course.rate
                * warm
                * (0.01 + 0.99 * 0.5 * (1.0 + (std::f32::consts::PI * part).cos()));
            let seeds: Vec<u64> = batch.iter().map(|_| rng.bits()).collect();
            let parts: Vec<(f64, Vec<f32>)> = batch
                .par_iter()
                .zip(seeds)
                .filter_map(|(d, seed)| {
                    let mut rng = Random::new(seed);
                    let lines = d.switches.thinned(|_| rng.chance(course.drop_switches));
                    let drops = drops(&mut rng, shape, lines.len(), &course);
                    let trace = net.run(&lines, Some(&drops));
                    let (value, by_score, by_fixed) = loss(d, &trace.scores, net.fixed(), &course)?;
                    let mut gradient = vec![0.0; shape.len()];
                    gradient::add(&net, &lines, &trace, Some(&drops), &by_score, &mut gradient);
                    for (g, by) in gradient[shape.fixed()..].iter_mut().zip(by_fixed) {
                        *g += by as f32;
                    }
                    Some((value, gradient))
                })
                .collect();
            let mut gradient = vec![0.0f32; shape.len()];
            for (value, part) in &parts {
                total += value;
                for (g, p) in gradient.iter_mut().zip(part) {
                    *g += p;
                }
            }
            rows += batch.iter().map(|d| d.rows.len()).sum::<usize>();
            let size = gradient.iter().map(|g| g * g).sum::<f32>().sqrt();
            const LONGEST: f32 = 400.0;
            if size > LONGEST {
                gradient.iter_mut().for_each(|g| *g *= LONGEST / size);
            }
            steps.take(&mut net.parameters, &gradient, rate, course.decay);
            let share = (1.0 / (1.0 + steps.taken as f32)).max(0.01);
            for (m, p) in mean.networks[0].parameters.iter_mut().zip(&net.parameters) {
                *m += share * (p - *m);
            }
        }
        watch(round + 1, total / rows as f64, &mean);
    }
    mean
}

/// What was made of a prepared dump.
pub struct Outcome {
    /// Byte offsets of the boundaries, but for the first.
    pub cuts: Vec<usize>,
    /// Their probabilities.
    pub probabilities: Vec<f64>,
    /// Lines that are body or not as gold has it.
    pub lines_right: usize,
    /// Filled lines.
    pub lines: usize,
}

/// Splits a prepared dump.
pub fn outcome(d: &Prepared, weights: &Weights) -> Outcome {
    let sums = starts::Reading::of(&d.switches, weights).sums;
    let chosen = starts::choose(&sums, |r| d.chars[r], starts::EVEN);
    Outcome {
        cuts: chosen
            .iter()
            .map(|c| d.lines[d.rows[c.row]].start)
            .collect(),
        probabilities: chosen.iter().map(|c| c.probability).collect(),
        lines_right: (0..d.rows.len())
            .filter(|&r| {
                let body = sums.state[r][State::Body as usize] > 0.5;
                body == (d.gold.labels[d.rows[r]] == Label::Body)
            })
            .count(),
        lines: d.rows.len(),
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
            row.1 += o.lines_right;
            row.2 += o.lines;
        }
    }
    table
        .into_iter()
        .map(|(name, (score, right, lines))| (name, score, right as f64 / lines.max(1) as f64))
        .collect()
}

/// Articles right, and articles, of every language of `pages`, the most frequent first.
pub fn by_language(
    dumps: &[Prepared],
    pages: &[Page],
    weights: &Weights,
) -> Vec<(String, usize, usize)> {
    let outcomes: Vec<Outcome> = dumps.par_iter().map(|d| outcome(d, weights)).collect();
    let mut table = std::collections::BTreeMap::<&str, (usize, usize)>::new();
    for (d, o) in dumps.iter().zip(&outcomes) {
        let right = Score::default().count(&d.gold, &o.cuts);
        for (article, right) in d.gold.articles.iter().zip(right) {
            let row = table.entry(&pages[article.page].language).or_default();
            row.0 += right as usize;
            row.1 += 1;
        }
    }
    let mut rows: Vec<(String, usize, usize)> = table
        .into_iter()
        .map(|(language, (right, all))| (language.to_owned(), right, all))
        .collect();
    rows.sort_by_key(|row| std::cmp::Reverse(row.2));
    rows
}
