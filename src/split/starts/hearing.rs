//! What is heard beside the network: a change of topic, and pages that are printed again.

use super::Reading;
use crate::split::chain::{self, OPENERS, Rule, SCORES, STATES, State};
use crate::split::features::View;
use crate::split::repeats::{NEVER, Page};
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
