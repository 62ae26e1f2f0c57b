//! A line as numbers, words and marks, with what scrapers glued together taken apart.

use super::names::is_filler;

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum What {
    /// Digits of any script, with their value (saturating) and count.
    Number(u32, u8),
    /// Letters; the lower-case form lies in [`Tokens::folded`] at this range.
    Word(u32, u32),
    /// Anything else but white space.
    Mark(char),
}

/// One token and where it lies in the line.
#[derive(Clone, Copy, Debug)]
pub(super) struct Token {
    pub what: What,
    pub start: usize,
    pub end: usize,
}

/// The tokens of a line.
pub(super) struct Tokens<'a> {
    pub text: &'a str,
    pub list: Vec<Token>,
    folded: String,
}

/// The value of a decimal digit in the scripts that news is printed in.
fn digit(c: char) -> Option<u32> {
    let zero = match c {
        '0'..='9' => '0',
        '٠'..='٩' => '٠',
        '۰'..='۹' => '۰',
        '०'..='९' => '०',
        '০'..='৯' => '০',
        '௦'..='௯' => '௦',
        '๐'..='๙' => '๐',
        '０'..='９' => '０',
        _ => return None,
    };
    Some(c as u32 - zero as u32)
}

/// Scripts whose characters are words of their own here: Han and kana.
fn is_single(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}')
}

/// Letters, and the marks that Indic, Thai, Arabic and Hebrew words carry.
fn is_letter(c: char) -> bool {
    c.is_alphabetic() && digit(c).is_none()
        || matches!(c, '\u{300}'..='\u{36f}' | '\u{591}'..='\u{5c7}' | '\u{64b}'..='\u{65f}' | '\u{900}'..='\u{963}' | '\u{981}'..='\u{9cd}' | '\u{bbe}'..='\u{bcd}' | '\u{e31}'..='\u{e4e}')
}

fn is_thai(c: char) -> bool {
    matches!(c, '\u{e00}'..='\u{e7f}')
}

impl<'a> Tokens<'a> {
    pub(super) fn of(text: &'a str) -> Self {
        let mut tokens = Tokens {
            text,
            list: Vec::with_capacity(32),
            folded: String::with_capacity(text.len()),
        };
        let mut at = 0;
        while let Some(c) = text[at..].chars().next() {
            if c.is_whitespace() {
                at += c.len_utf8();
            } else if digit(c).is_some() {
                at = tokens.number(at);
            } else if is_letter(c) {
                at = tokens.letters(at, c);
            } else {
                // invisible marks of direction stand inside Arabic and Hebrew dates
                if !matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
                {
                    tokens.list.push(Token {
                        what: What::Mark(c),
                        start: at,
                        end: at + c.len_utf8(),
                    });
                }
                at += c.len_utf8();
            }
        }
        tokens
    }

    fn number(&mut self, from: usize) -> usize {
        let (mut value, mut count, mut end) = (0_u32, 0_u8, from);
        let mut fourth = (0, from);
        for c in self.text[from..].chars() {
            let Some(d) = digit(c) else { break };
            value = value.saturating_mul(10).saturating_add(d);
            count = count.saturating_add(1);
            end += c.len_utf8();
            if count == 4 {
                fourth = (value, end);
            }
        }
        // `20247:55`: a year and the hour after it
        let year = (1990..2050).contains(&fourth.0);
        if matches!(count, 5 | 6) && year && !self.list.is_empty() {
            let rest = value - fourth.0 * 10_u32.pow(u32::from(count) - 4);
            self.list.push(Token {
                what: What::Number(fourth.0, 4),
                start: from,
                end: fourth.1,
            });
            self.list.push(Token {
                what: What::Number(rest, count - 4),
                start: fourth.1,
                end,
            });
        } else {
            self.list.push(Token {
                what: What::Number(value, count),
                start: from,
                end,
            });
        }
        end
    }

    fn letters(&mut self, from: usize, first: char) -> usize {
        let mut end = from;
        let thai = is_thai(first);
        let mut last: Option<char> = None;
        let mut chars = self.text[from..].chars().peekable();
        while let Some(c) = chars.next() {
            let inner_dot = thai && c == '.' && last.is_some_and(is_thai);
            if !is_letter(c) && !inner_dot {
                break;
            }
            if let Some(l) = last {
                // `UTCUpdated`, `UhrLesedauer`, `AprilUpdated`: a word starts at a capital before a small letter
                let starts = c.is_uppercase()
                    && (l.is_lowercase()
                        || l.is_uppercase() && chars.peek().is_some_and(|n| n.is_lowercase()));
                if starts || is_single(c) || is_single(l) {
                    break;
                }
            }
            end += c.len_utf8();
            last = Some(c);
        }
        let low = self.folded.len();
        self.folded
            .extend(self.text[from..end].chars().flat_map(char::to_lowercase));
        // Turkish and Lithuanian capitals leave a dot above behind
        if self.folded[low..].contains('\u{307}') {
            let clean = self.folded[low..].replace('\u{307}', "");
            self.folded.truncate(low);
            self.folded.push_str(&clean);
        }
        let range = (low as u32, self.folded.len() as u32);
        self.list.push(Token {
            what: What::Word(range.0, range.1),
            start: from,
            end,
        });
        end
    }

    /// The lower-case word at `i`.
    pub(super) fn word(&self, i: usize) -> Option<&str> {
        match self.list.get(i)?.what {
            What::Word(a, b) => self.folded.get(a as usize..b as usize),
            _ => None,
        }
    }

    /// Value and count of digits of the number at `i`.
    pub(super) fn num(&self, i: usize) -> Option<(u32, u8)> {
        match self.list.get(i)?.what {
            What::Number(value, digits) => Some((value, digits)),
            _ => None,
        }
    }

    /// A number of one or two digits, at least 1 and at most `max`.
    pub(super) fn small(&self, i: usize, max: u32) -> Option<u8> {
        let (value, digits) = self.num(i)?;
        (digits <= 2 && (1..=max).contains(&value)).then_some(value as u8)
    }

    /// The mark at `i`.
    pub(super) fn mark(&self, i: usize) -> Option<char> {
        match self.list.get(i)?.what {
            What::Mark(c) => Some(c),
            _ => None,
        }
    }

    /// No white space between token `i` and the one before it.
    pub(super) fn glued(&self, i: usize) -> bool {
        i > 0 && i < self.list.len() && self.list[i - 1].end == self.list[i].start
    }

    /// Weekday names.
    pub(super) fn filler(&self, i: usize) -> bool {
        self.word(i).is_some_and(is_filler)
    }
}
