//! Figures: what a word says as a number, a time or part of a date, whatever its format.
//!
//! `17.1 mln` is `17,121,000` rounded, `8:17 p.m.` is `8.17pm`, `two` is `2`, `Sept` is `September`. A text that was
//! edited keeps its figures under other formats; a form is filled in with others.

use crate::compare::words::Word;
use foldhash::HashMap;
use std::sync::LazyLock;
use xxhash_rust::xxh3::xxh3_64;

/// What a figure says.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Figure {
    /// Equal for figures that say the same thing exactly.
    pub key: u64,
    /// Its value with the unit of thousands, millions or billions that follows; none for months, days and times.
    pub value: Option<f64>,
    /// How far the value may be off by rounding: half a unit of its last digit, where a unit of thousands and more
    /// follows.
    pub slack: f64,
}

impl Figure {
    /// Whether both say the same thing, rounded or not.
    pub fn agrees(&self, other: &Figure) -> bool {
        self.key == other.key
            || matches!((self.value, other.value), (Some(a), Some(b))
                if (a - b).abs() <= self.slack.max(other.slack) * 1.001)
    }
}

/// Number words that wires spell out, months and days of the week, each with the form it is compared in.
const NAMED: [(&str, &str); 46] = [
    ("apr", "april"),
    ("april", "april"),
    ("aug", "august"),
    ("august", "august"),
    ("dec", "december"),
    ("december", "december"),
    ("eight", "8"),
    ("feb", "february"),
    ("february", "february"),
    ("five", "5"),
    ("four", "4"),
    ("fri", "friday"),
    ("friday", "friday"),
    ("jan", "january"),
    ("january", "january"),
    ("july", "july"),
    ("june", "june"),
    ("mar", "march"),
    ("march", "march"),
    ("may", "may"),
    ("mon", "monday"),
    ("monday", "monday"),
    ("nine", "9"),
    ("nov", "november"),
    ("november", "november"),
    ("oct", "october"),
    ("october", "october"),
    ("one", "1"),
    ("sat", "saturday"),
    ("saturday", "saturday"),
    ("sep", "september"),
    ("sept", "september"),
    ("september", "september"),
    ("seven", "7"),
    ("six", "6"),
    ("sun", "sunday"),
    ("sunday", "sunday"),
    ("ten", "10"),
    ("three", "3"),
    ("thursday", "thursday"),
    ("tuesday", "tuesday"),
    ("twelve", "12"),
    ("two", "2"),
    ("wed", "wednesday"),
    ("wednesday", "wednesday"),
    ("zero", "0"),
];

/// The named figures by the hash of the word.
static BY_HASH: LazyLock<HashMap<u64, Figure>> = LazyLock::new(|| {
    NAMED
        .iter()
        .map(|(word, is)| {
            let figure = match is.parse::<f64>() {
                Ok(value) => plain(value),
                Err(_) => Figure {
                    key: xxh3_64(is.as_bytes()),
                    value: None,
                    slack: 0.0,
                },
            };
            (xxh3_64(word.as_bytes()), figure)
        })
        .collect()
});

/// Whether a word in lower case with this hash is a figure spelt out, a month or a day of the week.
pub(crate) fn is_named_figure(hash: u64) -> bool {
    // Nearly all words are none: a few bits of the hash tell.
    static BITS: LazyLock<[u64; 64]> = LazyLock::new(|| {
        let mut bits = [0; 64];
        for hash in BY_HASH.keys() {
            bits[(hash >> 6) as usize & 63] |= 1 << (hash & 63);
        }
        bits
    });
    BITS[(hash >> 6) as usize & 63] >> (hash & 63) & 1 == 1 && BY_HASH.contains_key(&hash)
}

/// Units that multiply the figure before them.
const UNITS: [(&str, f64); 11] = [
    ("thousand", 1e3),
    ("k", 1e3),
    ("mln", 1e6),
    ("million", 1e6),
    ("m", 1e6),
    ("mn", 1e6),
    ("billion", 1e9),
    ("bln", 1e9),
    ("bn", 1e9),
    ("trillion", 1e12),
    ("trn", 1e12),
];

fn unit(word: &str) -> Option<f64> {
    UNITS.iter().find(|(w, _)| *w == word).map(|(_, by)| *by)
}

fn plain(value: f64) -> Figure {
    Figure {
        key: value.to_bits(),
        value: Some(value),
        slack: 0.0,
    }
}

fn time(hour: u64, minute: u64, half: &str) -> Figure {
    let mut key = [0; 3];
    key[0] = hour as u8;
    key[1] = minute as u8;
    key[2] = half.as_bytes().first().copied().unwrap_or(b'-');
    Figure {
        key: xxh3_64(&key),
        value: None,
        slack: 0.0,
    }
}

/// Reads the words of a canonical text one after the other.
pub(super) struct Figures<'a> {
    canon: &'a str,
    words: &'a [Word],
    /// A time of day that the word before began.
    goes_on: Option<Figure>,
}

impl<'a> Figures<'a> {
    pub fn new(canon: &'a str, words: &'a [Word]) -> Figures<'a> {
        Figures {
            canon,
            words,
            goes_on: None,
        }
    }

    fn text(&self, i: usize) -> &'a str {
        self.words
            .get(i)
            .map_or("", |w| &self.canon[w.start..w.end])
    }

    /// What lies between word `i` and the next one.
    fn gap(&self, i: usize) -> &'a str {
        match self.words.get(i + 1) {
            Some(next) => &self.canon[self.words[i].end..next.start],
            None => "",
        }
    }

    /// The figure that word `i` is, if it is one. To be asked for every word in turn.
    pub fn next(&mut self, i: usize) -> Option<Figure> {
        if let Some(time) = self.goes_on.take() {
            return Some(time);
        }
        let word = self.text(i);
        let numeric = word.bytes().any(|b| b.is_ascii_digit())
            || !word.is_ascii() && word.contains(char::is_numeric);
        if !numeric {
            return BY_HASH.get(&self.words[i].hash).copied();
        }
        let other = Figure {
            key: self.words[i].hash,
            value: None,
            slack: 0.0,
        };
        let end = word
            .bytes()
            .position(|b| !(b.is_ascii_digit() || b == b'.' || b == b','))
            .unwrap_or(word.len());
        let (digits, rest) = word.split_at(end);
        if digits.is_empty() {
            return Some(other);
        }
        if let Some(time) = self.time(i, digits, rest) {
            return Some(time);
        }
        let Some((value, last)) = number(digits) else {
            return Some(other);
        };
        let by = match rest {
            "" if matches!(self.gap(i), " " | "-") => unit(self.text(i + 1)),
            "" | "st" | "nd" | "rd" | "th" => None,
            _ => match unit(rest) {
                Some(by) => Some(by),
                None => return Some(if rest.len() <= 3 { plain(value) } else { other }),
            },
        };
        Some(match by {
            Some(by) => Figure {
                slack: last * by / 2.0,
                ..plain(value * by)
            },
            None => plain(value),
        })
    }

    /// A time of day: `8:17`, `8:17 p.m.`, `8.17pm`.
    fn time(&mut self, i: usize, digits: &str, rest: &str) -> Option<Figure> {
        let half = |s: &str, i: usize| match s {
            "am" | "pm" => Some(if s == "am" { "a" } else { "p" }),
            "" => match (self.text(i + 1), self.gap(i + 1), self.text(i + 2)) {
                ("am", ..) | ("a", ".", "m") => Some("a"),
                ("pm", ..) | ("p", ".", "m") => Some("p"),
                _ => None,
            },
            _ => None,
        };
        if let Some((hour, minute)) = digits.split_once('.')
            && minute.len() == 2
            && let Some(half) = half(rest, i)
        {
            return Some(time(hour.parse().ok()?, minute.parse().ok()?, half));
        }
        if digits.len() > 2 || !rest.is_empty() || self.gap(i) != ":" {
            return half(rest, i).and_then(|half| Some(time(digits.parse().ok()?, 0, half)));
        }
        let next = self.text(i + 1);
        let minute = next.get(..2)?;
        let half = half(&next[2..], i + 1);
        let time = time(
            digits.parse().ok()?,
            minute.parse().ok()?,
            half.unwrap_or("-"),
        );
        self.goes_on = Some(time);
        Some(time)
    }
}

/// The value of digits with points and commas, and what a unit of its last digit is worth.
fn number(digits: &str) -> Option<(f64, f64)> {
    let marks = digits.bytes().filter(|b| !b.is_ascii_digit());
    let groups = |mark: char| digits.split(mark).skip(1).all(|g| g.len() == 3);
    let (whole, decimals) = match marks.clone().count() {
        0 => (digits.to_owned(), 0),
        // Several marks of one kind, or commas that part thousands.
        n if (n > 1 && marks.clone().all(|b| b == b'.') && groups('.'))
            || (marks.clone().all(|b| b == b',') && groups(',')) =>
        {
            (digits.replace(['.', ','], ""), 0)
        }
        _ => {
            let at = digits.rfind(['.', ','])?;
            let head = digits[..at].replace(['.', ','], "");
            (
                format!("{head}.{}", &digits[at + 1..]),
                digits.len() - at - 1,
            )
        }
    };
    let last = 10f64.powi(-(decimals.min(12) as i32));
    whole.parse().ok().map(|value| (value, last))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compare::canon::canonicalise;
    use crate::compare::words::each_word;

    fn figures(text: &str) -> Vec<Figure> {
        let canon = canonicalise(text).text;
        let mut words = Vec::new();
        each_word(&canon, |w| words.push(w));
        let mut figures = Figures::new(&canon, &words);
        (0..words.len()).filter_map(|i| figures.next(i)).collect()
    }

    #[test]
    fn the_same_figure_in_another_format_agrees() {
        for (a, b) in [
            ("17.1 mln", "17,121,000"),
            ("3.7 billion", "$3.7bn"),
            ("a loss of 2.8 mln", "a loss of 2,770,243"),
            ("two", "2"),
            ("Sept", "September"),
            ("248 mln", "248.0 million"),
            ("8:17 p.m.", "8.17pm"),
            ("8:17pm", "8:17 p.m."),
            ("7 a.m.", "7am"),
            ("1,5", "1.5"),
            ("the 3rd", "the 3"),
            ("1.200.000", "1,200,000"),
        ] {
            let (x, y) = (figures(a), figures(b));
            assert!(!x.is_empty() && !y.is_empty(), "{a} {b}");
            for f in &x {
                assert!(
                    y.iter().any(|g| f.agrees(g)),
                    "{a} against {b}: {x:?} {y:?}"
                );
            }
        }
    }

    #[test]
    fn another_figure_does_not_agree() {
        for (a, b) in [
            ("17.1 mln", "17.3 mln"),
            ("6 pct", "6.4 pct"),
            ("8:17 p.m.", "8:17 a.m."),
            ("8:17", "8:18"),
            ("May", "June"),
            ("1,678,000", "1,679,000"),
            ("12 mln", "12"),
        ] {
            let (x, y) = (figures(a), figures(b));
            assert!(!x[0].agrees(&y[0]), "{a} against {b}: {x:?} {y:?}");
        }
    }
}
