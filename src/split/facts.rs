//! Facts: what can be counted on a line in one pass, without looking at its neighbours.

use super::cues::{CueSet, cues_of};
use crate::Span;

/// How a trimmed line begins or ends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub(crate) enum Edge {
    #[default]
    Other,
    Lower,
    Upper,
    /// A letter of a script without case.
    Caseless,
    Digit,
    Quote,
    Open,
    Close,
    Mark,
    FullStop,
    QuestionOrCry,
    Colon,
    Comma,
    Ellipsis,
    Dash,
}

/// One line, counted.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Facts {
    /// The line without white space at its ends.
    pub text: Span,
    /// Characters.
    pub chars: u32,
    /// Letters and digits.
    pub letters: u32,
    pub digits: u32,
    pub uppers: u32,
    /// Words of letters or digits; for scripts without spaces, one for every two letters.
    pub words: u32,
    /// Words that begin with an upper-case letter.
    pub capitalised: u32,
    /// `. `, `? ` or `! ` inside the line before a letter, and their like in other scripts.
    pub stops: u32,
    /// Commas.
    pub commas: u32,
    /// Quotation marks.
    pub quotes: u32,
    /// Characters that are neither letters, digits, spaces nor plain punctuation.
    pub odd: u32,
    pub first: Edge,
    pub last: Edge,
    /// Whether it ends in an ellipsis, of one character or of three.
    pub clipped: bool,
    /// Spaces or tabs before the text.
    pub indent: u32,
    /// Blank lines right before.
    pub blanks_before: u32,
    pub cues: CueSet,
    /// Hash of the words in lower case with digits folded; 0 for a line without words.
    pub key: u64,
    /// The same for its first words only; 0 for a shorter line. Page titles begin as the headline does.
    pub head_key: u64,
    /// Its tokens in [`Sheet::tokens`].
    pub tokens: (u32, u32),
    /// Length of its dateline (`LISBON, May 3 (Agency) - `) in bytes; 0 without one.
    pub dateline: u32,
}

impl Facts {
    pub fn is_blank(&self) -> bool {
        self.text.is_empty()
    }
    pub fn has(&self, cue: super::cues::Cue) -> bool {
        self.cues.has(cue)
    }
    /// Running text: long enough and made of words.
    pub fn is_prose(&self) -> bool {
        self.words >= 12 && self.letters * 10 >= self.chars * 6
            || self.words >= 7
                && matches!(
                    self.last,
                    Edge::FullStop | Edge::QuestionOrCry | Edge::Quote
                )
                && self.letters * 10 >= self.chars * 6
                && self.capitalised * 2 <= self.words + 2
    }
}

/// A content token: a hash of the word's first letters in lower case; the lowest bit says that it was capitalised.
pub(crate) type Token = u32;

/// All lines of a dump, counted.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sheet {
    pub facts: Vec<Facts>,
    pub tokens: Vec<Token>,
}

impl Sheet {
    pub fn of(text: &str, lines: &[Span]) -> Sheet {
        let mut sheet = Sheet {
            facts: Vec::with_capacity(lines.len()),
            tokens: Vec::with_capacity(text.len() / 8),
        };
        let mut blanks = 0;
        for line in lines {
            let trimmed = line.trimmed(text);
            if trimmed.is_empty() {
                sheet.facts.push(Facts {
                    text: trimmed,
                    blanks_before: blanks,
                    ..Facts::default()
                });
                blanks += 1;
                continue;
            }
            let trimmed = main_cell(trimmed, text);
            let mut facts = count(trimmed.of(text), &mut sheet.tokens);
            facts.text = trimmed;
            facts.indent = (trimmed.start - line.start) as u32;
            facts.blanks_before = blanks;
            facts.cues = cues_of(trimmed.of(text));
            if facts.chars >= 40 {
                facts.dateline = super::meta::dateline::find(trimmed.of(text))
                    .map_or(0, |found| found.rest as u32);
            }
            sheet.facts.push(facts);
            blanks = 0;
        }
        sheet
    }

    pub fn tokens_of(&self, line: usize) -> &[Token] {
        let (a, b) = self.facts[line].tokens;
        &self.tokens[a as usize..b as usize]
    }
}

/// Narrowest gap between the columns of a table, in spaces.
const GAP: &str = "        ";

/// The cell of a line that stands for it, where a page's columns were printed beside each other: the first of some words,
/// unless another says much more, as text does beside a menu. What stands in the others is mostly links, which are not the
/// story's. A line whose cells are all a few words, as rows of a table's figures are, stays whole.
fn main_cell(line: Span, text: &str) -> Span {
    /// Fewest words of a cell that stands for its line, and how many times those of a cell before it.
    const FEWEST: usize = 4;
    const MORE: usize = 2;
    let whole = line.of(text);
    if !whole.contains(GAP) {
        return line;
    }
    let (mut best, mut most, mut at) = (line, 0, line.start);
    for cell in whole.split(GAP) {
        let words = cell
            .split_whitespace()
            .filter(|w| w.contains(char::is_alphanumeric))
            .count();
        if words >= FEWEST && words > MORE * most {
            most = words;
            best = Span::new(at, at + cell.len()).trimmed(text);
        }
        at += cell.len() + GAP.len();
    }
    best
}

/// Words that the head of a line has, and letters where words are not spaced.
const HEAD_WORDS: u32 = 5;
const HEAD_LETTERS: u32 = 10;

/// Words are cut to this many letters: a stem good enough for the languages that inflect at the end.
const STEM: usize = 6;

fn unspaced(c: char) -> bool {
    matches!(c as u32,
        0x0e00..=0x0eff | 0x1000..=0x109f | 0x1780..=0x17ff | 0x3040..=0x30ff | 0x3400..=0x4dbf | 0x4e00..=0x9fff | 0x20000..=0x2ffff)
}

fn mix(hash: u64, value: u64) -> u64 {
    (hash ^ value)
        .wrapping_mul(0x9e37_79b9_7f4a_7c15)
        .rotate_left(29)
}

/// A word being read.
#[derive(Default)]
struct Word {
    hash: u64,
    letters: usize,
    digits: usize,
    capital: bool,
}

impl Word {
    fn end(&mut self, f: &mut Facts, tokens: &mut Vec<Token>) {
        if self.letters + self.digits > 0 {
            f.words += 1;
            f.capitalised += self.capital as u32;
            // digits are folded in the key, so that counters and dates do not tell lines apart
            f.key = mix(f.key, if self.digits > 0 { 1 } else { self.hash | 2 });
            if f.words == HEAD_WORDS {
                f.head_key = f.key;
            }
            if self.letters >= 3 || self.digits >= 2 {
                tokens.push((mix(self.hash, 7) >> 32) as u32 & !1 | self.capital as u32);
            }
        }
        *self = Word::default();
    }
}

fn count(line: &str, tokens: &mut Vec<Token>) -> Facts {
    let mut f = Facts::default();
    let from = tokens.len() as u32;
    let mut word = Word::default();
    // the letter before, in scripts that do not space words: pairs of letters stand for words there
    let mut before: Option<char> = None;
    let mut wide = 0u32;
    let mut after_stop = 0;
    for c in line.chars() {
        f.chars += 1;
        if c.is_ascii_digit() {
            f.letters += 1;
            f.digits += 1;
            // a digit after letters opens a word of its own: scrapers glue `2024` to `Updated`
            if word.letters > 0 {
                word.end(&mut f, tokens);
            }
            word.hash = mix(word.hash, c as u64);
            word.digits += 1;
            after_stop = 0;
        } else if c.is_alphabetic() {
            f.letters += 1;
            f.stops += (after_stop == 2) as u32;
            after_stop = 0;
            if unspaced(c) {
                word.end(&mut f, tokens);
                wide += 1;
                f.key = mix(f.key, c as u64);
                if wide == HEAD_LETTERS {
                    f.head_key = f.key;
                }
                if let Some(p) = before {
                    tokens.push((mix(mix(11, p as u64), c as u64) >> 32) as u32 & !1);
                }
                before = Some(c);
                continue;
            }
            let upper = c.is_uppercase();
            f.uppers += upper as u32;
            if word.digits > 0 {
                word.end(&mut f, tokens);
            }
            if word.letters == 0 {
                word.capital = upper;
            }
            if word.letters < STEM {
                let lower = if c.is_ascii() {
                    c.to_ascii_lowercase()
                } else {
                    c.to_lowercase().next().unwrap_or(c)
                };
                word.hash = mix(word.hash, lower as u64);
            }
            word.letters += 1;
        } else {
            before = None;
            if !(matches!(c, '\'' | '’') && word.letters > 0) {
                word.end(&mut f, tokens);
            }
            match c {
                ' ' | '\t' | '\u{a0}' => after_stop = if after_stop > 0 { 2 } else { 0 },
                '.' | '!' | '?' => after_stop = 1,
                '。' | '！' | '？' | '।' | '؟' => f.stops += 1,
                ',' | '،' | '、' => {
                    f.commas += 1;
                    after_stop = 0;
                }
                '"' | '“' | '”' | '„' | '«' | '»' | '「' | '」' => f.quotes += 1,
                '\'' | '’' | '‘' | '-' | '–' | '—' | ':' | ';' | '(' | ')' | '[' | ']' | '%'
                | '$' | '€' | '£' => {}
                _ => f.odd += 1,
            }
        }
    }
    word.end(&mut f, tokens);
    f.words += wide / 2;
    f.tokens = (from, tokens.len() as u32);
    f.first = line.chars().next().map(edge).unwrap_or_default();
    f.last = line.chars().next_back().map(edge).unwrap_or_default();
    f.clipped = line.ends_with("...") || line.ends_with('…');
    f
}

fn edge(c: char) -> Edge {
    match c {
        '.' | '。' | '।' | '．' => Edge::FullStop,
        '?' | '!' | '？' | '！' | '؟' => Edge::QuestionOrCry,
        ':' | '：' => Edge::Colon,
        ',' | '،' | ';' | '、' => Edge::Comma,
        '…' => Edge::Ellipsis,
        '-' | '–' | '—' => Edge::Dash,
        '"' | '\'' | '“' | '”' | '„' | '‘' | '’' | '«' | '»' | '「' | '」' => {
            Edge::Quote
        }
        '(' | '[' | '<' | '{' | '【' | '（' => Edge::Open,
        ')' | ']' | '>' | '}' | '】' | '）' => Edge::Close,
        c if c.is_ascii_digit() => Edge::Digit,
        c if c.is_lowercase() => Edge::Lower,
        c if c.is_uppercase() => Edge::Upper,
        c if c.is_alphabetic() => Edge::Caseless,
        '•' | '*' | '·' | '●' | '▪' | '◦' | '■' | '▶' | '►' | '→' | '+' | '|' => {
            Edge::Mark
        }
        _ => Edge::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cell(line: &str) -> &str {
        main_cell(Span::new(0, line.len()), line).of(line)
    }

    #[test]
    fn of_columns_beside_each_other_one_stands_for_the_line() {
        let wide = " ".repeat(300);
        for (line, want) in [
            (
                "The ferry sank in the night.",
                "The ferry sank in the night.",
            ),
            (
                "Weather          The ferry sank in the night, two hours after it had left.",
                "The ferry sank in the night, two hours after it had left.",
            ),
            (
                &format!("Posted: 3 March 2026 14:02 GMT{wide}Ten walks by the sea{wide}More"),
                "Posted: 3 March 2026 14:02 GMT",
            ),
            // rows of figures and rows of links stay whole
            (
                "Upper Ferry          2 - 0  Marsh",
                "Upper Ferry          2 - 0  Marsh",
            ),
            (
                "Home          News          Sport",
                "Home          News          Sport",
            ),
            (
                "a short  gap in the middle of it",
                "a short  gap in the middle of it",
            ),
        ] {
            assert_eq!(cell(line), want);
        }
    }
}
