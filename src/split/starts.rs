//! Where articles start: the scores of the lines, all readings of the dump, and the set of cuts that is right most often.
//!
//! Where an article starts is often uncertain by some lines of chrome, which is no uncertainty about the articles. So
//! starts with no body between them vouch for each other, the set of cuts is chosen that is expected to be right most
//! often (minimum Bayes risk; Goel & Byrne, 2000), and each is placed where it most surely lies between two articles.

use super::chain::{self, OPENERS, Rule, SCORES, STATES, State, Sums};
use super::evidence;
use super::features::{Switches, View};
use super::repeats::{NEVER, Page};
use super::types::{Boundary, Evidence, Prefer, SplitOptions};
use super::weights::Weights;
use std::collections::BTreeMap;

/// What is added to the scores of starts, beside what the network says.
#[derive(Clone, Debug, Default)]
pub(crate) struct Heard {
    /// Of a change of topic, for an article that begins with its body at each row; empty where it was not asked.
    body_first: Vec<f32>,
    /// The same for one that begins with its headline or what stands before it.
    headed: Vec<f32>,
    /// Of a page that is printed again, by row, for each of the openers.
    again: BTreeMap<usize, [f32; OPENERS.len()]>,
}

impl Heard {
    /// What a change of topic, and a page that is printed again, add to an article that begins at a row in one of the
    /// openers.
    pub fn of(&self, row: usize, opener: usize) -> (f32, f32) {
        let topic = match opener {
            BODY_FIRST => self.body_first.get(row),
            _ => self.headed.get(row),
        };
        let again = self.again.get(&row).map(|of| of[opener]);
        (topic.copied().unwrap_or(0.0), again.unwrap_or(0.0))
    }
}

/// The opener of an article that begins with its body.
const BODY_FIRST: usize = OPENERS.len() - 1;

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

/// What the page gives away beside the wording.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Made {
    /// Nothing: the dump is bodies.
    Bare,
    /// Headlines: the dump is bodies and headlines.
    Clean,
    /// Chrome, times and names.
    Pages,
}

/// How much a change of topic counts beside what the network says.
struct Hearing {
    /// What its log-odds are multiplied by.
    weight: f64,
    /// What is added to them before: topics change more often where articles are spliced than the model of topics expects.
    oftener: f64,
    /// The least and the most that they are then.
    least: f64,
    most: f64,
}

impl Hearing {
    /// The wording is all there is to hear. Chosen on publishers held out.
    const ALONE: Hearing = Hearing {
        weight: 0.75,
        oftener: 1.0,
        least: -6.0,
        most: 8.0,
    };
    /// The page says more, and notices and teasers are other topics too: that the topic stays counts for more than that it
    /// changes. Chosen on five folds of publishers held out.
    const BESIDE: Hearing = Hearing {
        weight: 0.3,
        oftener: 0.0,
        least: -4.0,
        most: 2.0,
    };

    fn says(&self, probability: f64) -> f32 {
        const LEAST: f64 = 1e-4;
        let p = probability.clamp(LEAST, 1.0 - LEAST);
        let odds = (p / (1.0 - p)).ln() + self.oftener;
        (self.weight * odds.clamp(self.least, self.most)) as f32
    }
}

impl Reading {
    fn made_of(&self, view: &View) -> Made {
        /// Share of the characters.
        const NEARLY_ALL: f64 = 0.97;
        let (mut body, mut headlines, mut all) = (0.0, 0.0, 0.0);
        for (t, state) in self.sums.state.iter().enumerate() {
            let chars = f64::from(view.facts(t).chars);
            all += chars;
            body += state[State::Body as usize] * chars;
            headlines += state[State::Headline as usize] * chars;
        }
        if body >= NEARLY_ALL * all {
            Made::Bare
        } else if body + headlines >= NEARLY_ALL * all {
            Made::Clean
        } else {
            Made::Pages
        }
    }

    /// The rows whose wording says what is spoken of: among chrome, body of some length that is said once.
    pub fn running(&self, view: &View) -> Vec<usize> {
        /// Shorter lines are labels and shouts as often as text.
        const WORDS: u32 = 8;
        let made = self.made_of(view);
        (0..view.rows.len())
            .filter(|&row| {
                made != Made::Pages
                    || self.sums.state[row][State::Body as usize] > 0.5
                        && view.facts(row).words >= WORDS
                        && view.same.before[row] == NEVER
                        && view.same.after[row] == NEVER
            })
            .collect()
    }

    /// Lets a change of topic speak for an article that begins before the text it changes with, given the rows of running
    /// text and the probability that a topic starts at each.
    pub fn hear(&mut self, view: &View, told: &[usize], topic: &[f64]) {
        // where articles have headlines, the wording alone makes none that begins without
        let (body_first, headed) = match self.made_of(view) {
            Made::Bare => (Hearing::ALONE, Hearing::ALONE),
            Made::Clean => (Hearing::BESIDE, Hearing::ALONE),
            Made::Pages => (Hearing::BESIDE, Hearing::BESIDE),
        };
        let said = |hearing: Hearing| {
            let mut said = vec![0.0; view.rows.len()];
            for (pair, &p) in told.windows(2).zip(topic.iter().skip(1)) {
                said[pair[0] + 1..=pair[1]].fill(hearing.says(p));
            }
            said
        };
        self.heard.body_first = said(body_first);
        self.heard.headed = said(headed);
        // Reports of one form or one site may well be of one topic. Under their headlines stand lines that come again.
        let comes_again =
            |row: usize| view.same.before[row] != NEVER || view.same.after[row] != NEVER;
        let last = view.rows.len().saturating_sub(1);
        for (row, said) in self.heard.headed.iter_mut().enumerate() {
            if comes_again((row + 1).min(last)) {
                *said = said.max(0.0);
            }
        }
        for (row, own) in self.scores.chunks_exact_mut(SCORES).enumerate() {
            for (opener, own) in own[STATES..].iter_mut().enumerate() {
                *own += self.heard.of(row, opener).0;
            }
        }
        self.sums = chain::sums(&self.scores, &self.fixed, |_| Rule::FREE).unwrap_or_default();
    }

    /// Lets pages that are printed again speak for an article that begins where they do: with its body only where nothing
    /// stands between two printings, as a quotation may begin anywhere.
    pub fn hear_again(&mut self, pages: &[Page]) {
        const AGAIN: f32 = 3.0;
        const BESIDE: f32 = 6.0;
        if pages.is_empty() {
            return;
        }
        for page in pages {
            let mut says = [if page.beside { BESIDE } else { AGAIN }; OPENERS.len()];
            if !page.beside {
                says[BODY_FIRST] = 0.0;
            }
            let own = &mut self.scores[page.row * SCORES + STATES..][..OPENERS.len()];
            own.iter_mut()
                .zip(says)
                .for_each(|(own, said)| *own += said);
            self.heard.again.insert(page.row, says);
        }
        self.sums = chain::sums(&self.scores, &self.fixed, |_| Rule::FREE).unwrap_or_default();
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
