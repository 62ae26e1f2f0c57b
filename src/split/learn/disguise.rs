//! Pages in disguise: the same structure in letters that the pages at hand lack, in words of its own, or in wrapped lines.
//!
//! Labelled pages are few and mostly in Latin letters. A page whose letters are replaced by those of a script without case,
//! or without spaces between words, is laid out as before, and a page whose names, figures and some words are replaced is
//! another filling of the same form.

use super::random::Random;
use std::collections::HashMap;

/// How a copier writes the lines of a page.
#[derive(Clone, Debug)]
pub(super) enum Disguise {
    /// As they stand.
    None,
    /// In letters without case, words spaced as before.
    Caseless(&'static Letters),
    /// In letters that stand without spaces.
    Unspaced,
    /// With other names, figures and some other words, the same throughout one article.
    Refilled(Refill),
}

/// Letters of a script without case and its marks.
#[derive(Debug)]
pub(super) struct Letters {
    /// Letters, in the order of the code chart.
    first: u32,
    count: u32,
    /// Letters of the page that become one.
    together: usize,
    stop: char,
    comma: char,
    question: char,
}

/// Scripts without case whose words are spaced.
static SCRIPTS: [Letters; 4] = [
    // Arabic
    Letters {
        first: 0x627,
        count: 20,
        together: 1,
        stop: '.',
        comma: '،',
        question: '؟',
    },
    // Devanagari
    Letters {
        first: 0x915,
        count: 36,
        together: 1,
        stop: '।',
        comma: ',',
        question: '?',
    },
    // Hangul
    Letters {
        first: 0xac00,
        count: 11_000,
        together: 2,
        stop: '.',
        comma: ',',
        question: '?',
    },
    // Hebrew
    Letters {
        first: 0x5d0,
        count: 27,
        together: 1,
        stop: '.',
        comma: ',',
        question: '?',
    },
];

impl Disguise {
    /// A disguise for a whole dump.
    pub fn any(rng: &mut Random) -> Disguise {
        match rng.below(5) {
            0 => Disguise::Unspaced,
            k => Disguise::Caseless(&SCRIPTS[k - 1]),
        }
    }

    /// One line, without its line break.
    pub fn line(&mut self, line: &str, rng: &mut Random, out: &mut String) {
        match self {
            Disguise::None => out.push_str(line),
            Disguise::Caseless(letters) => caseless(line, letters, out),
            Disguise::Unspaced => unspaced(line, out),
            Disguise::Refilled(refill) => refill.line(line, rng, out),
        }
    }
}

fn hash(of: &str) -> u32 {
    (xxhash_rust::xxh3::xxh3_64(of.as_bytes()) >> 32) as u32
}

fn caseless(line: &str, letters: &Letters, out: &mut String) {
    let mut chars = line.chars().peekable();
    let mut part = String::new();
    while let Some(c) = chars.next() {
        if c.is_alphabetic() {
            part.clear();
            part.extend(c.to_lowercase());
            for _ in 1..letters.together {
                if let Some(next) = chars.next_if(|c| c.is_alphabetic()) {
                    part.extend(next.to_lowercase());
                }
            }
            let letter = letters.first + hash(&part) % letters.count;
            out.push(char::from_u32(letter).unwrap_or(c));
        } else {
            out.push(match c {
                '.' if chars.peek().is_none_or(|c| !c.is_ascii_digit()) => letters.stop,
                ',' => letters.comma,
                '?' => letters.question,
                c => c,
            });
        }
    }
}

/// Letters of the page that become one where words are not spaced.
const WIDE: usize = 3;

fn unspaced(line: &str, out: &mut String) {
    let mut chars = line.chars().peekable();
    let mut part = String::new();
    let mut filled = false;
    while let Some(c) = chars.next() {
        if c.is_alphabetic() {
            part.clear();
            part.extend(c.to_lowercase());
            while part.chars().count() < WIDE {
                match chars.next_if(|c| c.is_alphabetic()) {
                    Some(next) => part.extend(next.to_lowercase()),
                    None => break,
                }
            }
            // half of the signs are kana, as particles and endings are
            let h = hash(&part);
            let sign = if h & 1 == 0 {
                0x3042 + (h >> 1) % 80
            } else {
                0x4e00 + (h >> 1) % 3000
            };
            out.push(char::from_u32(sign).unwrap_or(c));
        } else {
            match c {
                '.' if chars.peek().is_none_or(|c| !c.is_ascii_digit()) => out.push('。'),
                ',' if chars.peek().is_none_or(|c| !c.is_ascii_digit()) => out.push('、'),
                '?' => out.push('？'),
                '"' | '“' | '„' => out.push('「'),
                '”' => out.push('」'),
                ' ' if filled && chars.peek().is_some_and(|c| c.is_alphabetic()) => {}
                c => out.push(c),
            }
        }
        filled |= c.is_alphabetic();
    }
}

/// Another filling of a form.
#[derive(Clone, Debug, Default)]
pub(super) struct Refill {
    words: HashMap<String, String>,
}

impl Refill {
    fn line(&mut self, line: &str, rng: &mut Random, out: &mut String) {
        /// Share of the plain words that are others in another filling.
        const PLAIN: f32 = 0.3;
        for word in line.split_inclusive(|c: char| !c.is_alphanumeric()) {
            let end = word
                .char_indices()
                .next_back()
                .filter(|(_, c)| !c.is_alphanumeric())
                .map_or(word.len(), |(at, _)| at);
            let (bare, rest) = word.split_at(end);
            if bare.is_empty() {
                out.push_str(rest);
                continue;
            }
            let other = self.words.entry(bare.to_owned()).or_insert_with(|| {
                let first = bare.chars().next().unwrap_or_default();
                if bare.bytes().all(|b| b.is_ascii_digit()) && bare.len() != 4 {
                    (0..bare.len())
                        .map(|_| char::from(b'0' + rng.below(9) as u8 + 1))
                        .take(bare.len())
                        .collect()
                } else if bare.chars().count() > 3
                    && (first.is_uppercase() || rng.chance(PLAIN))
                    && bare.bytes().all(|b| b.is_ascii_alphabetic())
                {
                    invented(bare, rng)
                } else {
                    bare.to_owned()
                }
            });
            out.push_str(other);
            out.push_str(rest);
        }
    }
}

/// A word of the same length and case.
fn invented(word: &str, rng: &mut Random) -> String {
    const VOWELS: &[u8] = b"aeiou";
    const OTHERS: &[u8] = b"bdfgklmnprstvz";
    let shift = rng.below(2);
    word.bytes()
        .enumerate()
        .map(|(i, b)| {
            let letters = if (i + shift).is_multiple_of(2) {
                OTHERS
            } else {
                VOWELS
            };
            let letter = letters[rng.below(letters.len())];
            char::from(if b.is_ascii_uppercase() {
                letter.to_ascii_uppercase()
            } else {
                letter
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(mut disguise: Disguise, line: &str) -> String {
        let mut out = String::new();
        disguise.line(line, &mut Random::new(3), &mut out);
        out
    }

    #[test]
    fn letters_lose_their_case_and_marks_are_those_of_the_script() {
        let line = "The Sill opened, late. At 7.30?";
        let out = written(Disguise::Caseless(&SCRIPTS[1]), line);
        assert_eq!(out.chars().count(), line.chars().count());
        assert!(out.ends_with("7.30?") && out.contains('।'));
        assert!(!out.contains(char::is_uppercase));
    }

    #[test]
    fn words_run_together_where_they_are_not_spaced() {
        let out = written(Disguise::Unspaced, "The Sill opened, late.");
        assert!(!out.contains(' ') || out.contains("、 "));
        assert!(out.ends_with('。'));
    }

    #[test]
    fn a_form_is_filled_otherwise_and_the_same_throughout() {
        let line = "Brandvell Timber rose 12 pct, and Brandvell fell";
        let out = written(Disguise::Refilled(Refill::default()), line);
        let words: Vec<&str> = out.split(' ').collect();
        assert_eq!(out.len(), line.len());
        assert_ne!(words[0], "Brandvell");
        assert_eq!(words[0], words[6]);
        assert_eq!(words[5], "and");
    }
}
