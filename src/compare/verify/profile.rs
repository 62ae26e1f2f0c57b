//! Everything that verification needs to know about one text, worked out once.

use crate::Span;
use crate::compare::canon::canonicalise;
use crate::compare::shingles;
use crate::compare::words::{Word, each_word};
use xxhash_rust::xxh3::xxh3_64;

/// What a word is, as far as facts are concerned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// An ordinary word.
    Plain,
    /// A figure or part of a date: it has a digit, or is a number word, a month or a day of the week.
    Number,
    /// It is capitalised where ordinary words are not.
    Name,
}

/// One text, prepared for being compared with others.
#[derive(Debug)]
pub(crate) struct Profile {
    /// The canonical text.
    pub canon: String,
    /// Words of the canonical text.
    pub words: Vec<Word>,
    /// Where each word lies in the original text.
    pub spans: Vec<Span>,
    /// What each word is.
    pub kinds: Vec<Kind>,
    /// The hash by which each word is compared as a fact: "two" is "2", "Sept" is "September".
    pub facts: Vec<u64>,
    /// Whether each word stands within quotation marks.
    pub quoted: Vec<bool>,
    /// Where each sentence ends, as a word number.
    pub sentences: Vec<usize>,
    /// How many words the headline has: the words of the first line, when it stands apart; 0 otherwise.
    pub head: usize,
    /// The shingle at each place.
    pub shingles: Vec<u64>,
    /// Upper half of each shingle and its place, sorted.
    pub index: Vec<u64>,
    /// Different shingles.
    pub distinct: usize,
    /// Upper half of each word's hash and its place, sorted.
    pub bag: Vec<u64>,
}

/// Longest first line, in bytes, that is taken for a headline.
const HEADLINE: usize = 200;

impl Profile {
    pub fn new(text: &str) -> Profile {
        let canon = canonicalise(text);
        let mut words = Vec::with_capacity(canon.text.len() / 5);
        each_word(&canon.text, |w| words.push(w));
        let spans: Vec<Span> = words
            .iter()
            .map(|w| canon.map.to_original(Span::new(w.start, w.end)))
            .collect();
        let Reading {
            kinds,
            facts,
            quoted,
            sentences,
        } = read(text, &canon.text, &words, &spans);
        let shingles = shingles::of_words(&words);
        let mut index: Vec<u64> = shingles
            .iter()
            .zip(0u64..)
            .map(|(s, at)| s >> 32 << 32 | at)
            .collect();
        index.sort_unstable();
        let distinct = index.chunk_by(|a, b| a >> 32 == b >> 32).count();
        let mut bag: Vec<u64> = words
            .iter()
            .zip(0u64..)
            .map(|(w, at)| w.hash >> 32 << 32 | at)
            .collect();
        bag.sort_unstable();
        let head = head(text, &spans);
        Profile {
            canon: canon.text,
            words,
            spans,
            kinds,
            facts,
            quoted,
            sentences,
            head,
            shingles,
            index,
            distinct,
            bag,
        }
    }
}

/// Words of the first line, when more lines follow and it is short enough for a headline.
fn head(text: &str, spans: &[Span]) -> usize {
    let Some(first) = spans.first() else { return 0 };
    let line = text[first.start..].find('\n').map(|i| first.start + i);
    match line {
        Some(end) if end - first.start <= HEADLINE => {
            let n = spans.partition_point(|s| s.start < end);
            if n < spans.len() { n } else { 0 }
        }
        _ => 0,
    }
}

/// What reading a text word by word gives.
struct Reading {
    kinds: Vec<Kind>,
    facts: Vec<u64>,
    quoted: Vec<bool>,
    sentences: Vec<usize>,
}

fn read(text: &str, canon: &str, words: &[Word], spans: &[Span]) -> Reading {
    let mut out = Reading {
        kinds: Vec::with_capacity(words.len()),
        facts: Vec::with_capacity(words.len()),
        quoted: Vec::with_capacity(words.len()),
        sentences: Vec::new(),
    };
    let mut starts = true;
    let mut within = false;
    let mut last = 0;
    for (i, (word, span)) in words.iter().zip(spans).enumerate() {
        let gap = &text[last..span.start.max(last)];
        let first = text[span.start..].chars().next().unwrap_or(' ');
        if gap != " " {
            if i > 0 && ends_sentence(gap, first) {
                starts = true;
                out.sentences.push(i);
                // A quotation that nobody closed ends with the paragraph.
                within &= !gap.contains('\n');
            }
            for c in gap.chars() {
                match c {
                    '"' => within = !within,
                    '“' | '„' | '«' => within = true,
                    '”' | '»' => within = false,
                    _ => {}
                }
            }
        }
        out.quoted.push(within);
        let figure = figure(&canon[word.start..word.end]);
        out.facts.push(figure.unwrap_or(word.hash));
        out.kinds.push(if figure.is_some() {
            Kind::Number
        } else if first.is_uppercase() && !starts {
            Kind::Name
        } else {
            Kind::Plain
        });
        starts = false;
        last = span.end;
    }
    out.sentences.push(words.len());
    out
}

/// Number words that wires spell out, months and days of the week, each with the form it is compared in; sorted.
const FIGURES: [(&str, &str); 46] = [
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

/// The hash that a figure is compared by, if the word is one.
fn figure(word: &str) -> Option<u64> {
    if word.len() <= 9
        && let Ok(at) = FIGURES.binary_search_by_key(&word, |f| f.0)
    {
        return Some(xxh3_64(FIGURES[at].1.as_bytes()));
    }
    let numeric = word.bytes().any(|b| b.is_ascii_digit())
        || !word.is_ascii() && word.contains(char::is_numeric);
    numeric.then(|| xxh3_64(word.as_bytes()))
}

/// Whether what lies between two words ends a sentence: a full stop before a capital, or a new paragraph.
fn ends_sentence(gap: &str, next: char) -> bool {
    if gap == " " {
        return false;
    }
    if let Some(line) = gap.find('\n') {
        let after = &gap[line + 1..];
        if after.starts_with("  ") || after.starts_with('\t') || after.contains('\n') {
            return true;
        }
    }
    let stop = gap.find(['.', '!', '?', '。', '！', '？']);
    match stop {
        Some(at) => {
            !next.is_lowercase() && (gap[at..].contains(char::is_whitespace) || !gap.is_ascii())
        }
        None => false,
    }
}
