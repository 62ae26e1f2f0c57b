//! The chain: which lines belong together in one article, decided for all lines of a dump at once.
//!
//! A conditional random field (Lafferty, McCallum & Pereira, 2001) whose states are the parts of an article in the order
//! in which they can come. A new article may begin only where one can have ended, and every article holds a body: so a
//! teaser without one cannot start an article, and chrome inside a body cannot end it. Forward–backward (Rabiner, 1989)
//! gives the probability of every state and of every start, over all ways to read the dump.

/// What a line is to its article.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(usize)]
pub(crate) enum State {
    /// Before the article: the head of its page.
    Before,
    /// The headline.
    Headline,
    /// Between headline and body: dek, byline, time, captions, tools.
    Lead,
    /// Running text.
    Body,
    /// Between two lines of body, but none: chrome, captions, related links.
    Inside,
    /// After the article: the foot of its page.
    After,
}

/// Number of states.
pub(crate) const STATES: usize = 6;
/// States that an article may begin in: before, headline, body.
pub(crate) const OPENERS: [usize; 3] = [
    State::Before as usize,
    State::Headline as usize,
    State::Body as usize,
];
/// States that an article may end in: body, after.
pub(crate) const CLOSERS: [usize; 2] = [State::Body as usize, State::After as usize];
/// Scores of a line: one a state, and one for an article that begins here in each of the openers.
pub(crate) const SCORES: usize = STATES + OPENERS.len();

/// The steps inside an article, from state to state.
pub(crate) const STEPS: [(usize, usize); 15] = {
    use State::*;
    const fn p(a: State, b: State) -> (usize, usize) {
        (a as usize, b as usize)
    }
    [
        p(Before, Before),
        p(Before, Headline),
        p(Before, Body),
        p(Headline, Headline),
        p(Headline, Lead),
        p(Headline, Body),
        p(Lead, Lead),
        p(Lead, Headline),
        p(Lead, Body),
        p(Body, Body),
        p(Body, Inside),
        p(Body, After),
        p(Inside, Inside),
        p(Inside, Body),
        p(After, After),
    ]
};

/// Scores that do not depend on the line: steps, new articles by closer and opener, the first opener, the last closer.
pub(crate) const FIXED: usize = STEPS.len() + 6 + 3 + 2;

/// What is allowed at a line, for learning; all is at work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Rule {
    /// One bit a state.
    pub states: u8,
    /// Whether an article may begin here, and whether the one before may go on.
    pub begin: bool,
    pub go_on: bool,
}

impl Rule {
    /// Everything.
    pub const FREE: Rule = Rule {
        states: 0x3f,
        begin: true,
        go_on: true,
    };
}

/// Sums over all readings of a dump.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sums {
    /// Logarithm of the sum of all readings' weights.
    pub log_total: f64,
    /// Probability of each state of each line.
    pub state: Vec<[f64; STATES]>,
    /// Probability that an article begins at the line, by opener; nothing for the first line.
    pub start: Vec<[f64; 3]>,
    /// Probability that the place before the line lies between two articles' cores: a cut here is right.
    pub between: Vec<f64>,
    /// Probability that the line is the headline that an article's core begins with.
    pub title: Vec<f64>,
    /// Expected uses of the fixed scores.
    pub fixed: [f64; FIXED],
}

struct Weights {
    steps: [f64; STEPS.len()],
    new: [[f64; 3]; 2],
    first: [f64; 3],
    last: [f64; 2],
}

impl Weights {
    fn of(fixed: &[f32]) -> Weights {
        let w = |k: usize| (fixed[k] as f64).exp();
        let n = STEPS.len();
        Weights {
            steps: std::array::from_fn(w),
            new: std::array::from_fn(|c| std::array::from_fn(|o| w(n + 3 * c + o))),
            first: std::array::from_fn(|o| w(n + 6 + o)),
            last: std::array::from_fn(|c| w(n + 9 + c)),
        }
    }
}

/// Sums over all readings that `rule` allows; `scores` has [`SCORES`] numbers a line. `None` when none is allowed.
pub(crate) fn sums(scores: &[f32], fixed: &[f32], rule: impl Fn(usize) -> Rule) -> Option<Sums> {
    let n = scores.len() / SCORES;
    if n == 0 {
        return Some(Sums::default());
    }
    let w = Weights::of(fixed);
    // weights of each line's states and starts, the highest state at 1
    let mut line = vec![[0.0f64; SCORES]; n];
    let mut log_total = 0.0;
    for (t, out) in line.iter_mut().enumerate() {
        let own = &scores[t * SCORES..(t + 1) * SCORES];
        let top = own[..STATES].iter().copied().fold(f32::MIN, f32::max);
        log_total += top as f64;
        let rule = rule(t);
        for s in 0..STATES {
            if rule.states >> s & 1 == 1 {
                out[s] = ((own[s] - top) as f64).exp();
            }
        }
        if rule.begin {
            for o in 0..3 {
                out[STATES + o] = (own[STATES + o] as f64).exp();
            }
        }
        if !rule.go_on {
            // a mark that only a start leads here
            out[STATES..].iter_mut().for_each(|v| *v = -*v);
        }
    }
    let mut forward = vec![[0.0f64; STATES]; n];
    let mut scale = vec![0.0f64; n];
    for t in 0..n {
        let own = &line[t];
        let mut next = [0.0; STATES];
        if t == 0 {
            for (o, &s) in OPENERS.iter().enumerate() {
                next[s] = w.first[o] * own[s];
            }
        } else {
            let past = &forward[t - 1];
            if own[STATES] >= 0.0 {
                for (k, &(a, b)) in STEPS.iter().enumerate() {
                    next[b] += past[a] * w.steps[k];
                }
            }
            for (c, &a) in CLOSERS.iter().enumerate() {
                for (o, &b) in OPENERS.iter().enumerate() {
                    next[b] += past[a] * w.new[c][o] * own[STATES + o].abs();
                }
            }
            for s in 0..STATES {
                next[s] *= own[s];
            }
        }
        let sum: f64 = next.iter().sum();
        if sum.is_nan() || sum <= 0.0 {
            return None;
        }
        scale[t] = sum;
        log_total += sum.ln();
        forward[t] = next.map(|v| v / sum);
    }
    let mut end = [0.0; STATES];
    for (c, &s) in CLOSERS.iter().enumerate() {
        end[s] = w.last[c];
    }
    let closing: f64 = (0..STATES).map(|s| forward[n - 1][s] * end[s]).sum();
    if closing.is_nan() || closing <= 0.0 {
        return None;
    }
    let mut out = Sums {
        log_total: log_total + closing.ln(),
        state: vec![[0.0; STATES]; n],
        start: vec![[0.0; 3]; n],
        between: vec![0.0; n],
        title: vec![0.0; n],
        fixed: [0.0; FIXED],
    };
    let mut back = end.map(|v| v / closing);
    let news = STEPS.len();
    for (c, &s) in CLOSERS.iter().enumerate() {
        out.fixed[news + 9 + c] = forward[n - 1][s] * back[s];
    }
    for t in (0..n).rev() {
        for s in 0..STATES {
            out.state[t][s] = forward[t][s] * back[s];
        }
        if t == 0 {
            break;
        }
        let own = &line[t];
        // what each state here is worth with all that comes
        let mut worth = [0.0; STATES];
        for s in 0..STATES {
            worth[s] = own[s] * back[s] / scale[t];
        }
        let past = &forward[t - 1];
        let mut before = [0.0; STATES];
        let go_on = own[STATES] >= 0.0;
        for (k, &(a, b)) in STEPS.iter().enumerate().filter(|_| go_on) {
            let value = w.steps[k] * worth[b];
            before[a] += value;
            out.fixed[k] += past[a] * value;
            let apart = a == State::Before as usize || b == State::After as usize;
            out.between[t] += if apart { past[a] * value } else { 0.0 };
            let opens = (a, b) == (State::Before as usize, State::Headline as usize);
            out.title[t] += if opens { past[a] * value } else { 0.0 };
        }
        for (c, &a) in CLOSERS.iter().enumerate() {
            for (o, &b) in OPENERS.iter().enumerate() {
                let value = w.new[c][o] * own[STATES + o].abs() * worth[b];
                before[a] += value;
                out.start[t][o] += past[a] * value;
                out.fixed[news + 3 * c + o] += past[a] * value;
            }
        }
        out.between[t] += out.start[t].iter().sum::<f64>();
        out.title[t] += out.start[t][1];
        back = before;
    }
    for (o, &s) in OPENERS.iter().enumerate() {
        out.fixed[news + 6 + o] = out.state[0][s];
    }
    out.title[0] = out.state[0][State::Headline as usize];
    Some(out)
}

/// The best single reading of some lines (Viterbi, 1967).
#[derive(Clone, Debug, Default)]
pub(crate) struct Best {
    /// Its score.
    pub score: f64,
    /// The state of each line.
    pub states: Vec<u8>,
    /// Whether an article begins at the line.
    pub begins: Vec<bool>,
}

/// The best reading that `rule` allows of lines inside a dump: what came before may have ended or not, and so may what is
/// left at the last line. `None` when no reading is allowed.
pub(crate) fn best(scores: &[f32], fixed: &[f32], rule: impl Fn(usize) -> Rule) -> Option<Best> {
    let n = scores.len() / SCORES;
    let news = STEPS.len();
    let mut value = vec![[f64::NEG_INFINITY; STATES]; n];
    // where each state came from, with the highest bit for a new article
    let mut from = vec![[0u8; STATES]; n];
    const NEW: u8 = 0x80;
    for t in 0..n {
        let own = &scores[t * SCORES..(t + 1) * SCORES];
        let rule = rule(t);
        let mut next = [f64::NEG_INFINITY; STATES];
        if t == 0 {
            next = [0.0; STATES];
        } else {
            let past = value[t - 1];
            for (k, &(a, b)) in STEPS.iter().enumerate().filter(|_| rule.go_on) {
                let v = past[a] + fixed[k] as f64;
                if v > next[b] {
                    (next[b], from[t][b]) = (v, a as u8);
                }
            }
            for (c, &a) in CLOSERS.iter().enumerate().filter(|_| rule.begin) {
                for (o, &b) in OPENERS.iter().enumerate() {
                    let v = past[a] + fixed[news + 3 * c + o] as f64 + own[STATES + o] as f64;
                    if v > next[b] {
                        (next[b], from[t][b]) = (v, a as u8 | NEW);
                    }
                }
            }
        }
        for s in 0..STATES {
            let allowed = rule.states >> s & 1 == 1;
            value[t][s] = if allowed {
                next[s] + own[s] as f64
            } else {
                f64::NEG_INFINITY
            };
        }
    }
    let last = value.last()?;
    let mut state = (0..STATES).fold(0, |b, s| if last[s] > last[b] { s } else { b });
    if last[state] == f64::NEG_INFINITY {
        return None;
    }
    let mut out = Best {
        score: last[state],
        states: vec![0; n],
        begins: vec![false; n],
    };
    for t in (0..n).rev() {
        out.states[t] = state as u8;
        out.begins[t] = from[t][state] & NEW != 0;
        state = (from[t][state] & !NEW) as usize;
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Scores of a few lines that no reading is certain of.
    fn dump(lines: usize) -> (Vec<f32>, Vec<f32>) {
        let mut x = 7u32;
        let mut next = || {
            x = x.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (x >> 16) as f32 / 32768.0 - 1.0
        };
        let scores = (0..lines * SCORES).map(|_| next()).collect();
        (scores, (0..FIXED).map(|_| next()).collect())
    }

    /// One reading: states, where articles begin, and its score.
    type Reading = (Vec<usize>, Vec<bool>, f64);

    /// Every reading of `lines` lines.
    fn readings(scores: &[f32], fixed: &[f32], lines: usize) -> Vec<Reading> {
        let mut out = Vec::new();
        let news = STEPS.len();
        for (o, &s) in OPENERS.iter().enumerate() {
            let score = fixed[news + 6 + o] as f64 + scores[s] as f64;
            out.push((vec![s], vec![false], score));
        }
        for t in 1..lines {
            let own = &scores[t * SCORES..(t + 1) * SCORES];
            let mut longer = Vec::new();
            for (states, begins, score) in &out {
                let past = states[t - 1];
                let mut push = |s: usize, new: bool, more: f64| {
                    let mut states = states.clone();
                    let mut begins = begins.clone();
                    states.push(s);
                    begins.push(new);
                    longer.push((states, begins, score + more + own[s] as f64));
                };
                for (k, &(_, b)) in STEPS.iter().enumerate().filter(|(_, s)| s.0 == past) {
                    push(b, false, fixed[k] as f64);
                }
                if let Some(c) = CLOSERS.iter().position(|&c| c == past) {
                    for (o, &b) in OPENERS.iter().enumerate() {
                        let more = fixed[news + 3 * c + o] as f64 + own[STATES + o] as f64;
                        push(b, true, more);
                    }
                }
            }
            out = longer;
        }
        out.retain(|r| CLOSERS.contains(&r.0[lines - 1]));
        for r in &mut out {
            let c = CLOSERS.iter().position(|c| *c == r.0[lines - 1]);
            r.2 += fixed[news + 9 + c.expect("a closer")] as f64;
        }
        out
    }

    #[test]
    fn sums_agree_with_all_readings_scored_one_by_one() {
        const LINES: usize = 5;
        let (scores, fixed) = dump(LINES);
        let all = readings(&scores, &fixed, LINES);
        let total: f64 = all.iter().map(|r| r.2.exp()).sum();
        let part = |is: &dyn Fn(&Reading) -> bool| -> f64 {
            all.iter().filter(|r| is(r)).map(|r| r.2.exp()).sum::<f64>() / total
        };
        let sums = sums(&scores, &fixed, |_| Rule::FREE).unwrap();
        assert!((sums.log_total - total.ln()).abs() < 1e-6);
        for t in 0..LINES {
            for s in 0..STATES {
                let due = part(&|r| r.0[t] == s);
                assert!((sums.state[t][s] - due).abs() < 1e-6, "line {t} state {s}");
            }
            for (o, &s) in OPENERS.iter().enumerate() {
                let due = part(&|r| r.1[t] && r.0[t] == s);
                assert!((sums.start[t][o] - due).abs() < 1e-6, "line {t} opener {o}");
            }
            let due = part(&|r| {
                t > 0
                    && (r.1[t]
                        || r.0[t - 1] == State::Before as usize
                        || r.0[t] == State::After as usize)
            });
            assert!((sums.between[t] - due).abs() < 1e-6, "line {t}");
            let headline = State::Headline as usize;
            let due = part(&|r| {
                r.0[t] == headline && (t == 0 || r.1[t] || r.0[t - 1] == State::Before as usize)
            });
            assert!((sums.title[t] - due).abs() < 1e-6, "line {t}");
        }
    }

    #[test]
    fn what_a_rule_forbids_has_no_part() {
        const LINES: usize = 5;
        let (scores, fixed) = dump(LINES);
        let rule = |t: usize| Rule {
            states: if t == 1 {
                1 << State::Body as usize
            } else {
                0x3f
            },
            begin: t == 3,
            go_on: t != 3,
        };
        let all: Vec<_> = readings(&scores, &fixed, LINES)
            .into_iter()
            .filter(|r| r.0[1] == State::Body as usize)
            .filter(|r| (1..LINES).all(|t| r.1[t] == (t == 3)))
            .collect();
        let total: f64 = all.iter().map(|r| r.2.exp()).sum();
        let sums = sums(&scores, &fixed, rule).unwrap();
        assert!((sums.log_total - total.ln()).abs() < 1e-6);
        assert!((sums.start[3].iter().sum::<f64>() - 1.0).abs() < 1e-9);
    }

    #[test]
    fn the_best_reading_is_the_best_of_all() {
        const LINES: usize = 5;
        let (scores, fixed) = dump(LINES);
        let own = |r: &Reading| {
            let closer = CLOSERS.iter().position(|c| *c == r.0[LINES - 1]).unwrap();
            r.2 - fixed[STEPS.len() + 9 + closer] as f64
        };
        let best = best(&scores, &fixed, |t| Rule {
            states: match t {
                0 => 1 << State::Headline as usize,
                4 => 1 << State::Body as usize,
                _ => 0x3f,
            },
            ..Rule::FREE
        })
        .unwrap();
        let first = fixed[STEPS.len() + 7] as f64;
        let due = readings(&scores, &fixed, LINES)
            .iter()
            .filter(|r| r.0[0] == State::Headline as usize && r.0[4] == State::Body as usize)
            .map(|r| own(r) - first)
            .fold(f64::NEG_INFINITY, f64::max);
        assert!((best.score - due).abs() < 1e-6);
    }

    #[test]
    fn no_line_no_reading() {
        assert!(
            sums(&[], &[0.0; FIXED], |_| Rule::FREE)
                .unwrap()
                .state
                .is_empty()
        );
        assert!(best(&[], &[0.0; FIXED], |_| Rule::FREE).is_none());
    }
}
