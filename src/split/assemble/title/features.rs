//! What is asked of a row that may be the headline.

use super::super::Parts;
use super::is_request;
use crate::split::cues::CUE_NAMES;
use crate::split::facts::Token;
use crate::split::kind::KINDS;
use std::ops::Range;

/// Groups of switches, of which one is on: name and number of switches.
const GROUPS: [(&str, usize); 16] = [
    ("kind", KINDS),
    ("words", 9),
    ("first", 15),
    ("last", 15),
    ("capitalised", 5),
    ("blanks", 3),
    ("rows-to-body", 10),
    ("echo", 5),
    ("echo-at-top", 4),
    ("in-body", 6),
    ("in-lead", 5),
    ("kind-before", KINDS + 1),
    ("kind-after", KINDS + 1),
    ("to-likeliest", 6),
    ("place-to-likeliest", 7),
    ("over-likeliest", 5),
];

/// Single switches, and numbers.
const SINGLES: [&str; 30] = [
    "title",
    "headline",
    "body",
    "inside",
    "said-before",
    "said-after",
    "said-later",
    "within",
    "holds",
    "time-1",
    "byline-1",
    "credit-1",
    "time-4",
    "byline-4",
    "credit-4",
    "time+1",
    "byline+1",
    "credit+1",
    "time+4",
    "byline+4",
    "credit+4",
    "title-after",
    "title-after-ratio",
    "title-before",
    "title-before-ratio",
    "dek-after",
    "dek",
    "at-top",
    "upper",
    "sentences",
];

/// Of no row being the headline.
const NONES: [&str; 3] = ["none", "none-title", "none-headline"];

/// The names of all features, in the order of their weights.
pub(crate) fn names() -> Vec<String> {
    let grouped = GROUPS
        .iter()
        .flat_map(|(name, count)| (0..*count).map(move |k| format!("{name}:{k}")));
    let single = SINGLES.iter().chain(&NONES).map(|name| (*name).to_owned());
    let cues = CUE_NAMES.iter().map(|name| format!("cue:{name}"));
    grouped.chain(single).chain(cues).collect()
}

const GROUPED: usize = {
    let (mut sum, mut g) = (0, 0);
    while g < GROUPS.len() {
        sum += GROUPS[g].1;
        g += 1;
    }
    sum
};
const CUES: usize = GROUPED + SINGLES.len() + NONES.len();

/// Number of features.
pub(crate) const COUNT: usize = CUES + CUE_NAMES.len();

/// The features of a candidate that are not nought, by number.
pub(crate) type Features = Vec<(usize, f32)>;

/// A row that may be the headline, or no row.
#[derive(Clone, Debug)]
pub(crate) struct Candidate {
    pub row: Option<usize>,
    pub features: Features,
}

/// Kinds of rows, see [`kind`](crate::split::kind::kind).
const TIME: u8 = 5;
const BYLINE: u8 = 6;
const CREDIT: u8 = 7;

/// What is known of an article while its candidates are asked.
struct Article<'a> {
    parts: &'a Parts<'a>,
    rows: Range<usize>,
    lead: usize,
    candidates: Vec<usize>,
    /// The candidate that the network holds likeliest, and how likely.
    likeliest: (usize, f64),
    /// Short rows before the body and a few after its start, each with a bit for every token.
    short: Vec<(usize, u64)>,
    top: Vec<(usize, u64)>,
    body: Vec<Token>,
    first_body: Vec<Token>,
}

impl Parts<'_> {
    /// The rows that may be the headline of the article in `rows`, whose body begins at `lead`; first of all, none.
    pub(crate) fn candidates(&self, rows: Range<usize>, lead: usize) -> Vec<Candidate> {
        /// Rows before the body that are asked however improbable they are.
        const BEFORE: usize = 12;
        /// Rows after its start that are asked when they are not improbable.
        const BEYOND: usize = 8;
        const PROBABLE: f64 = 0.01;
        /// Rows before the body in which echoes are looked for, and at the top of the page.
        const HEARD: usize = 60;
        const TOP: usize = 4;
        let until = (lead + 1 + BEYOND).min(rows.end);
        let likely = |r: usize| self.title[r].max(f64::from(self.soft[r][1]));
        let candidates: Vec<usize> = (rows.start..until)
            .filter(|&r| {
                (r <= lead && r + BEFORE >= lead || likely(r) > PROBABLE)
                    && (r <= lead || self.title[r] > 2.0 * PROBABLE)
                    && !is_request(self.line(r))
            })
            .collect();
        let short = (rows.start.max(lead.saturating_sub(HEARD))..until)
            .filter(|&r| (3..=30).contains(&self.facts(r).words) && self.soft[r][0] < 0.5)
            .map(|r| (r, self.sign(r)))
            .collect();
        let body = |count: usize| {
            let of = (lead..rows.end).filter(|&r| self.is_body(r)).take(count);
            let mut tokens: Vec<Token> = of.flat_map(|r| self.tokens(r)).collect();
            tokens.sort_unstable();
            tokens.dedup();
            tokens
        };
        let likeliest = candidates
            .iter()
            .map(|&r| (r, self.title[r]))
            .reduce(|a, b| if b.1 > a.1 { b } else { a });
        let article = Article {
            parts: self,
            lead,
            likeliest: likeliest.unwrap_or((lead, 0.0)),
            short,
            top: (rows.start..(rows.start + TOP).min(rows.end))
                .map(|r| (r, self.sign(r)))
                .collect(),
            body: body(12),
            first_body: body(2),
            candidates,
            rows,
        };
        let none = article.none();
        let asked = article.candidates.iter().map(|&row| Candidate {
            row: Some(row),
            features: article.ask(row),
        });
        [none].into_iter().chain(asked).collect()
    }

    /// The words of a row, capitals folded.
    fn tokens(&self, row: usize) -> impl Iterator<Item = Token> {
        let tokens = self.view.sheet.tokens_of(self.view.rows[row]);
        tokens.iter().map(|t| t >> 1)
    }

    /// A bit for every word of a row.
    fn sign(&self, row: usize) -> u64 {
        self.tokens(row).fold(0, |sign, t| sign | 1 << (t & 63))
    }
}

fn log(probability: f64, least: f64) -> f32 {
    (probability + least).ln() as f32
}

fn bucket(value: f32, edges: &[f32]) -> usize {
    edges.iter().take_while(|&&edge| value > edge).count()
}

impl Article<'_> {
    fn none(&self) -> Candidate {
        let most = |of: &dyn Fn(usize) -> f64| {
            let all = self.candidates.iter().map(|&r| of(r));
            log(all.fold(0.0, f64::max), 1e-3)
        };
        let at = GROUPED + SINGLES.len();
        let parts = self.parts;
        Candidate {
            row: None,
            features: vec![
                (at, 1.0),
                (at + 1, most(&|r| parts.title[r])),
                (at + 2, most(&|r| f64::from(parts.soft[r][1]))),
            ],
        }
    }

    fn kind(&self, row: usize) -> u8 {
        self.parts.view.kind[row]
    }

    /// How likely a row is a headline's, when it is long enough for one.
    fn title_like(&self, row: usize) -> Option<f32> {
        let likely = self.parts.soft[row][1];
        (self.parts.facts(row).words >= 3 && likely > 0.05).then_some(likely)
    }

    fn ask(&self, row: usize) -> Features {
        let mut out = Features::with_capacity(40);
        self.groups(row, &mut out);
        self.singles(row, &mut out);
        let mut cues = self.parts.facts(row).cues.0;
        while cues != 0 {
            out.push((CUES + cues.trailing_zeros() as usize, 1.0));
            cues &= cues - 1;
        }
        out
    }

    fn groups(&self, row: usize, out: &mut Features) {
        let p = self.parts;
        let f = p.facts(row);
        let share = |part: u32, whole: u32| part as f32 / whole.max(1) as f32;
        let own: Vec<Token> = p.tokens(row).collect();
        let sign = p.sign(row);
        let bits = sign.count_ones();
        let among = |tokens: &[Token]| {
            let there = own.iter().filter(|t| tokens.binary_search(t).is_ok());
            share(there.count() as u32, own.len() as u32)
        };
        // the best of some rows, what they share with this one; rows that say the same and no more are no echo
        let echo = |rows: &[(usize, u64)], next_too: bool| {
            let apart = |r: usize| next_too || r.abs_diff(row) > 1;
            let others = rows
                .iter()
                .filter(|(r, _)| *r != row && apart(*r) && p.facts(*r).key != f.key);
            let shared = others.map(|(_, s)| (s & sign).count_ones()).max();
            share(shared.filter(|&n| n >= 2).unwrap_or(0), bits)
        };
        let beside = |r: Option<usize>| {
            r.filter(|r| self.rows.contains(r))
                .map_or(KINDS, |r| self.kind(r) as usize)
        };
        let few = own.len() < 2;
        let (best, best_likely) = self.likeliest;
        let ratio = (p.title[row] / best_likely.max(1e-9)) as f32;
        let place = match row as isize - best as isize {
            0 => 0,
            -1 if p.facts(best).blanks_before == 0 => 1,
            -1 => 2,
            -3..=-2 => 3,
            1 => 4,
            2..=3 => 5,
            _ => 6,
        };
        let over = row + 1 == best && f.words >= 3 && p.facts(best).words >= 4;
        let values = [
            Some(self.kind(row) as usize),
            Some(bucket(
                f.words as f32,
                &[1.0, 2.0, 3.0, 5.0, 8.0, 14.0, 22.0, 32.0],
            )),
            Some(f.first as usize),
            Some(f.last as usize),
            Some(bucket(share(f.capitalised, f.words), &[0.2, 0.4, 0.6, 0.8])),
            Some(f.blanks_before.min(2) as usize),
            Some(bucket(
                self.lead as f32 - row as f32,
                &[-1.0, 0.0, 1.0, 2.0, 3.0, 5.0, 8.0, 16.0, 40.0],
            )),
            (!few).then(|| bucket(echo(&self.short, false), &[0.01, 0.34, 0.55, 0.8])),
            (!few).then(|| bucket(echo(&self.top, true), &[0.01, 0.5, 0.8])),
            (!few).then(|| bucket(among(&self.body), &[0.01, 0.2, 0.4, 0.6, 0.8])),
            (!few).then(|| bucket(among(&self.first_body), &[0.01, 0.2, 0.4, 0.6])),
            Some(beside(row.checked_sub(1))),
            Some(beside(Some(row + 1))),
            Some(bucket(ratio, &[0.02, 0.05, 0.2, 0.5, 0.99])),
            Some(place),
            over.then(|| bucket(ratio, &[0.05, 0.1, 0.2, 0.5])),
        ];
        let mut start = 0;
        for (value, (_, count)) in values.into_iter().zip(GROUPS) {
            if let Some(value) = value {
                out.push((start + value, 1.0));
            }
            start += count;
        }
    }

    fn singles(&self, row: usize, out: &mut Features) {
        let p = self.parts;
        let f = p.facts(row);
        let flag = |on: bool| f32::from(u8::from(on));
        let soft = p.soft[row].map(f64::from);
        let around = |from: isize, to: isize, kind: u8| {
            let on = (from..=to).any(|step| {
                let r = row.checked_add_signed(step);
                r.is_some_and(|r| self.rows.contains(&r) && self.kind(r) == kind)
            });
            flag(on)
        };
        let (within, holds) = self.nested(row);
        let next = Some(row + 1).filter(|r| self.rows.contains(r));
        let over = row.checked_sub(1).filter(|r| self.rows.contains(r));
        let ratio = |likely: Option<f32>| {
            likely.map_or(0.0, |l| {
                ((l + 1e-3) / (p.soft[row][1] + 1e-3)).ln().clamp(-2.0, 2.0)
            })
        };
        let after = next.and_then(|r| self.title_like(r));
        let before = over.and_then(|r| self.title_like(r));
        let is_sentence = |r: usize| {
            use crate::split::facts::Edge;
            matches!(p.facts(r).last, Edge::FullStop | Edge::QuestionOrCry)
        };
        let longer = |long: usize, short: usize| {
            p.facts(long).words > p.facts(short).words && is_sentence(long) && !is_sentence(short)
        };
        let (said_before, said_after) = (p.view.same.before[row], p.view.same.after[row]);
        const NEAR: u32 = 12;
        const LATER: u32 = 60;
        let values: [f32; SINGLES.len()] = [
            log(p.title[row], 1e-3),
            log(soft[1], 1e-3),
            log(soft[0], 1e-2),
            log(soft[2], 1e-2),
            flag(said_before <= NEAR),
            flag(said_after <= NEAR),
            flag((NEAR + 1..=LATER).contains(&said_after)),
            flag(within),
            flag(holds),
            around(-1, -1, TIME),
            around(-1, -1, BYLINE),
            around(-1, -1, CREDIT),
            around(-4, -2, TIME),
            around(-4, -2, BYLINE),
            around(-4, -2, CREDIT),
            around(1, 1, TIME),
            around(1, 1, BYLINE),
            around(1, 1, CREDIT),
            around(2, 4, TIME),
            around(2, 4, BYLINE),
            around(2, 4, CREDIT),
            flag(after.is_some()),
            ratio(after),
            flag(before.is_some()),
            ratio(before),
            flag(next.is_some_and(|r| longer(r, row))),
            flag(over.is_some_and(|r| p.facts(r).words >= 4 && longer(row, r))),
            flag(row == self.rows.start),
            flag(f.uppers * 10 > f.letters * 7),
            flag(f.stops > 0),
        ];
        let filled = values.into_iter().enumerate().filter(|(_, v)| *v != 0.0);
        out.extend(filled.map(|(k, v)| (GROUPED + k, v)));
    }

    /// Whether another candidate holds the words of the row and more, as a page's title does, and whether the row holds
    /// those of another.
    fn nested(&self, row: usize) -> (bool, bool) {
        /// Longest line that is looked into, in characters.
        const LONGEST: u32 = 300;
        let p = self.parts;
        let (f, own) = (p.facts(row), p.line(row));
        let sign = p.sign(row);
        if f.chars < 10 || f.chars > LONGEST {
            return (false, false);
        }
        let (mut within, mut holds) = (false, false);
        for &other in self.candidates.iter().filter(|&&r| r != row) {
            let (o, line, s) = (p.facts(other), p.line(other), p.sign(other));
            if o.chars > LONGEST || line.len() == own.len() {
                continue;
            }
            if line.len() > own.len() {
                within |= sign & !s == 0 && line.contains(own);
            } else if o.words >= 2 && line.len() * 5 >= own.len() * 2 {
                holds |= s & !sign == 0 && own.contains(line);
            }
        }
        (within, holds)
    }
}
