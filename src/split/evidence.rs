//! The reasons for a boundary: how the best reading with it differs from the best one without it.
//!
//! Both readings are sums of named scores, so the margin between them is a sum of named terms: for each line that the two
//! read otherwise, what its place in the article adds; what the start itself adds; and what the order of parts adds.

use super::chain::{self, Rule, SCORES, STATES, STEPS};
use super::starts::Heard;
use super::types::Evidence;
use super::weights::STATE_NAMES;

/// Lines that are read anew on either side of a boundary.
const AROUND: usize = 80;
/// Terms smaller than this are summed up as one.
const SMALL: f64 = 0.25;

/// The terms of a boundary that starts at `row`, strongest first; none of the `rows` around it starts an article in the
/// reading without it; `heard` is the part of the scores that is not the network's. `line_of` gives the line of a row. Empty when one of the two readings is not possible.
pub(crate) fn of(
    (scores, fixed, heard): (&[f32], &[f32], &Heard),
    rows: std::ops::RangeInclusive<usize>,
    row: usize,
    line_of: impl Fn(usize) -> usize,
) -> Vec<Evidence> {
    let n = scores.len() / SCORES;
    let (from, to) = (
        rows.start().saturating_sub(AROUND),
        (rows.end() + 1 + AROUND).min(n),
    );
    let part = &scores[from * SCORES..to * SCORES];
    let is_here = |t: usize| rows.contains(&(t + from));
    let without = chain::best(part, fixed, |t| Rule {
        begin: !is_here(t),
        ..Rule::FREE
    });
    let with = chain::best(part, fixed, |t| Rule {
        begin: t + from == row || !is_here(t),
        go_on: t + from != row,
        ..Rule::FREE
    });
    let (Some(with), Some(without)) = (with, without) else {
        return Vec::new();
    };
    let margin = with.score - without.score;
    let mut terms: Vec<Evidence> = Vec::new();
    let mut put = |cue: String, weight: f64, line: usize| {
        if weight.abs() >= SMALL {
            terms.push(Evidence { cue, weight, line });
        }
    };
    for t in 0..to - from {
        let own = &part[t * SCORES..(t + 1) * SCORES];
        let (a, b) = (with.states[t] as usize, without.states[t] as usize);
        if a != b {
            put(
                STATE_NAMES[a].into(),
                (own[a] - own[b]) as f64,
                line_of(t + from),
            );
        }
        let start = |reading: &chain::Best| match (t, reading.begins[t]) {
            (1.., true) => {
                let opener = chain::OPENERS
                    .iter()
                    .position(|o| *o == reading.states[t] as usize);
                let closer = chain::CLOSERS
                    .iter()
                    .position(|c| *c == reading.states[t - 1] as usize);
                let (o, c) = (opener.unwrap_or(0), closer.unwrap_or(0));
                (own[STATES + o] + fixed[STEPS.len() + 3 * c + o]) as f64
            }
            _ => 0.0,
        };
        let also = |reading: &chain::Best| {
            let state = reading.states[t] as usize;
            let opener = chain::OPENERS.iter().position(|o| *o == state);
            match (t > 0 && reading.begins[t], opener) {
                (true, Some(opener)) => heard.of(t + from, opener),
                _ => (0.0, 0.0),
            }
        };
        let (here, there) = (also(&with), also(&without));
        let topic = f64::from(here.0 - there.0);
        let again = f64::from(here.1 - there.1);
        let name = format!("start-with-{}", STATE_NAMES[a]);
        let starts = start(&with) - start(&without);
        put(name, starts - topic - again, line_of(t + from));
        put("topic-change".into(), topic, line_of(t + from));
        put("printed-again".into(), again, line_of(t + from));
    }
    let named: f64 = terms.iter().map(|t| t.weight).sum();
    terms.push(Evidence {
        cue: "order-and-small-terms".into(),
        weight: margin - named,
        line: line_of(row),
    });
    terms.sort_by(|a, b| {
        b.weight
            .abs()
            .total_cmp(&a.weight.abs())
            .then_with(|| a.line.cmp(&b.line))
            .then_with(|| a.cue.cmp(&b.cue))
    });
    terms
}
