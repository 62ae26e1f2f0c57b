//! Lexical cohesion: how much of what comes was already spoken of.
//!
//! Two windows of body lines slide over the dump, one behind and one ahead of the present line (Hearst, 1997). Counts,
//! lengths and the dot product are kept up to date token by token, so that the time does not depend on the width.

use super::facts::{Sheet, Token};

const SLOTS: usize = 1 << 16;

fn slot(token: Token) -> usize {
    (token >> 1) as usize & (SLOTS - 1)
}

/// How rare each token is in the lines of running text, 0 (in every line) to 1 (in one).
#[derive(Clone, Debug)]
pub(crate) struct Lexicon {
    rarity: Vec<f32>,
}

/// Lines of running text that rarity counts on at least: two short stories do not make every word rare.
const FEWEST_LINES: f32 = 24.0;

impl Lexicon {
    pub fn of(sheet: &Sheet) -> Lexicon {
        let mut counts = vec![0u32; SLOTS];
        let mut last = vec![0u32; SLOTS];
        let mut lines = 0u32;
        for (i, f) in sheet.facts.iter().enumerate() {
            if f.words < 6 {
                continue;
            }
            lines += 1;
            for &t in sheet.tokens_of(i) {
                let s = slot(t);
                if last[s] != lines {
                    last[s] = lines;
                    counts[s] += 1;
                }
            }
        }
        let lines = (lines as f32).max(FEWEST_LINES);
        let full = (1.0 + lines).ln();
        // most tokens come seldom, so that there are few different counts to take a logarithm of
        let most = counts.iter().copied().max().unwrap_or(0);
        let of_count: Vec<f32> = (0..=most)
            .map(|c| (1.0 + lines / (c.max(1) as f32)).ln() / full)
            .collect();
        let rarity = counts.into_iter().map(|c| of_count[c as usize]).collect();
        Lexicon { rarity }
    }
}

/// What one line shares with the body lines behind and ahead of it, each 0 to 1.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Shared {
    /// Cosine of the two windows.
    pub cosine: f32,
    /// Weight of the line's tokens that the window ahead holds, and the window behind.
    pub ahead: f32,
    pub behind: f32,
    /// The same for capitalised tokens only.
    pub names_ahead: f32,
    pub names_behind: f32,
}

/// The windows on both sides of the present line.
struct Windows<'a> {
    lexicon: &'a Lexicon,
    ahead: Vec<u32>,
    behind: Vec<u32>,
    dot: f64,
    length_ahead: f64,
    length_behind: f64,
}

impl Windows<'_> {
    fn change(&mut self, tokens: &[Token], is_ahead: bool, enter: bool) {
        for &t in tokens {
            let s = slot(t);
            let w = (self.lexicon.rarity[s] as f64).powi(2);
            let (own, other, length) = if is_ahead {
                (&mut self.ahead, &self.behind, &mut self.length_ahead)
            } else {
                (&mut self.behind, &self.ahead, &mut self.length_behind)
            };
            let n = own[s] as f64;
            if enter {
                self.dot += w * other[s] as f64;
                *length += w * (2.0 * n + 1.0);
                own[s] += 1;
            } else {
                self.dot -= w * other[s] as f64;
                *length -= w * (2.0 * n - 1.0);
                own[s] -= 1;
            }
        }
    }

    fn shared(&self, tokens: &[Token], in_ahead: bool) -> Shared {
        let mut sums = [0.0f32; 6];
        for &t in tokens {
            let s = slot(t);
            let w = self.lexicon.rarity[s];
            let name = if t & 1 == 1 { w } else { 0.0 };
            sums[0] += w;
            sums[3] += name;
            if self.ahead[s] > in_ahead as u32 {
                sums[1] += w;
                sums[4] += name;
            }
            if self.behind[s] > 0 {
                sums[2] += w;
                sums[5] += name;
            }
        }
        let part = |a: f32, b: f32| if b > 0.0 { a / b } else { 0.0 };
        let norm = (self.length_ahead * self.length_behind).sqrt();
        Shared {
            cosine: if norm > 1e-9 {
                (self.dot / norm) as f32
            } else {
                0.0
            },
            ahead: part(sums[1], sums[0]),
            behind: part(sums[2], sums[0]),
            names_ahead: part(sums[4], sums[3]),
            names_behind: part(sums[5], sums[3]),
        }
    }
}

/// For every line of `rows` (lines of the sheet, in order), what it shares with the `width` body lines on either side.
/// A body line belongs to its own window ahead, but is not counted as sharing with itself.
pub(crate) fn shared(
    sheet: &Sheet,
    lexicon: &Lexicon,
    rows: &[usize],
    body: &[bool],
    width: usize,
) -> Vec<Shared> {
    let bodies: Vec<usize> = (0..rows.len()).filter(|&r| body[r]).collect();
    let tokens = |b: usize| sheet.tokens_of(rows[bodies[b]]);
    let mut windows = Windows {
        lexicon,
        ahead: vec![0; SLOTS],
        behind: vec![0; SLOTS],
        dot: 0.0,
        length_ahead: 0.0,
        length_behind: 0.0,
    };
    for b in 0..width.min(bodies.len()) {
        windows.change(tokens(b), true, true);
    }
    let mut passed = 0;
    let mut out = Vec::with_capacity(rows.len());
    for r in 0..rows.len() {
        out.push(windows.shared(sheet.tokens_of(rows[r]), body[r]));
        if body[r] {
            windows.change(tokens(passed), true, false);
            windows.change(tokens(passed), false, true);
            if passed >= width {
                windows.change(tokens(passed - width), false, false);
            }
            if passed + width < bodies.len() {
                windows.change(tokens(passed + width), true, true);
            }
            passed += 1;
        }
    }
    out
}
