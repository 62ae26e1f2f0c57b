//! Everything that verification needs to know about one text, worked out once.

use super::figures::{Figure, Figures};
use super::table::Places;
use crate::Span;
use crate::compare::canon::{Canon, canonicalise};
use crate::compare::frequency::Frequencies;
use crate::compare::shingles;
use crate::compare::words::{Word, each_word};

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
    /// Where each word lies in the original text, its headline before it.
    pub spans: Vec<Span>,
    /// Bytes of the headline and its line end before the text itself.
    pub offset: usize,
    /// What each word is.
    pub kinds: Vec<Kind>,
    /// The hash by which each word is compared as a fact: "two" is "2", "Sept" is "September".
    pub facts: Vec<u64>,
    /// The figures, each with the number of its word, in order.
    pub figures: Vec<(u32, Figure)>,
    /// Whether each word stands within quotation marks.
    pub quoted: Vec<bool>,
    /// Where each sentence ends, as a word number.
    pub sentences: Vec<usize>,
    /// How many words the headline has: the words of the first line, when it stands apart; 0 otherwise.
    pub head: usize,
    /// The shingle at each place.
    pub shingles: Vec<u64>,
    /// Where each shingle stands first.
    pub index: Places,
    /// Different shingles.
    pub distinct: usize,
    /// Where each word stands first.
    pub bag: Places,
    /// How many texts hold the shingle at each place.
    pub counts: Vec<u16>,
    /// The figures by their value, those without one first.
    pub values: Vec<Figure>,
    /// Different figures, sorted.
    pub numbers: Vec<u64>,
    /// Different names, sorted.
    pub names: Vec<u64>,
    /// The first date near the beginning, as month and day.
    pub date: Option<(u64, u64)>,
    /// Whether it says that it corrects an earlier version.
    pub corrects: bool,
    /// The code in angle brackets that stands first: what an exchange calls the company that it is about.
    pub code: Option<u64>,
    /// Sessions and hours of the day that its opening speaks of, a bit each.
    pub sessions: u8,
}

/// Longest first line, in bytes, that is taken for a headline.
const HEADLINE: usize = 200;

impl Profile {
    /// The profile of a text whose headline is known apart: it stands before the text as a first line.
    pub fn of(headline: Option<&str>, text: &str, common: &Frequencies) -> Profile {
        match headline {
            None => Profile::new(text, common),
            Some(headline) => Profile {
                offset: headline.len() + 1,
                ..Profile::new(&format!("{headline}\n{text}"), common)
            },
        }
    }

    /// Where words `from..to` lie in the text itself.
    pub fn span(&self, from: usize, to: usize) -> Span {
        let (start, end) = (self.spans[from].start, self.spans[to - 1].end);
        Span::new(start - self.offset, end - self.offset)
    }

    fn new(text: &str, common: &Frequencies) -> Profile {
        let canon = canonicalise(text);
        let mut words = Vec::with_capacity(canon.text.len() / 5);
        each_word(&canon.text, |w| words.push(w));
        let mut to_original = canon.map.in_order();
        let spans: Vec<Span> = words
            .iter()
            .map(|w| to_original(Span::new(w.start, w.end)))
            .collect();
        let Reading {
            kinds,
            facts,
            figures,
            quoted,
            sentences,
        } = read(text, &canon.text, &words, &spans);
        let shingles = shingles::of_words(&words);
        let index = Places::of(shingles.iter().copied());
        let bag = Places::of(words.iter().map(|w| w.hash));
        let head = head(text, &spans);
        Profile {
            offset: 0,
            counts: shingles.iter().map(|&s| common.count(s)).collect(),
            values: by_value(&figures),
            numbers: of_kind(Kind::Number, &facts, &kinds),
            names: of_kind(Kind::Name, &facts, &kinds),
            date: date(&canon.text, &words, &kinds, &facts),
            corrects: corrects(&canon.text, &words),
            code: code(text, &spans, &words, head),
            sessions: sessions(&canon.text, &words, head),
            canon: canon.text,
            words,
            spans,
            kinds,
            facts,
            figures,
            quoted,
            sentences,
            head,
            shingles,
            distinct: index.distinct(),
            index,
            bag,
        }
    }
}

/// Different figures and names of a text, without the rest of its profile.
pub(crate) fn facts(text: &str, canon: &Canon, words: &[Word]) -> (Vec<u64>, Vec<u64>) {
    let mut to_original = canon.map.in_order();
    let spans: Vec<Span> = words
        .iter()
        .map(|w| to_original(Span::new(w.start, w.end)))
        .collect();
    let Reading { kinds, facts, .. } = read(text, &canon.text, words, &spans);
    (
        of_kind(Kind::Number, &facts, &kinds),
        of_kind(Kind::Name, &facts, &kinds),
    )
}

/// Different facts of one kind, sorted.
fn of_kind(kind: Kind, facts: &[u64], kinds: &[Kind]) -> Vec<u64> {
    let those = facts.iter().zip(kinds).filter(|(_, k)| **k == kind);
    let mut out: Vec<u64> = those.map(|(f, _)| *f).collect();
    out.sort_unstable();
    out.dedup();
    out
}

/// The figures in order of their value.
fn by_value(figures: &[(u32, Figure)]) -> Vec<Figure> {
    let mut values: Vec<Figure> = figures.iter().map(|(_, f)| *f).collect();
    values.sort_by(|x, y| {
        x.value
            .partial_cmp(&y.value)
            .unwrap_or(std::cmp::Ordering::Equal)
    });
    values
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
    figures: Vec<(u32, Figure)>,
    quoted: Vec<bool>,
    sentences: Vec<usize>,
}

fn read(text: &str, canon: &str, words: &[Word], spans: &[Span]) -> Reading {
    let mut out = Reading {
        kinds: Vec::with_capacity(words.len()),
        facts: Vec::with_capacity(words.len()),
        figures: Vec::new(),
        quoted: Vec::with_capacity(words.len()),
        sentences: Vec::new(),
    };
    let mut starts = true;
    let mut within = false;
    let mut last = 0;
    let mut figures = Figures::new(canon, words);
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
        let figure = figures.next(i);
        out.facts.push(figure.map_or(word.hash, |f| f.key));
        out.figures.extend(figure.map(|f| (i as u32, f)));
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

/// Words at the beginning of a text among which its date is sought.
const OPENING: usize = 30;

/// The first month and day among the opening words.
fn date(canon: &str, words: &[Word], kinds: &[Kind], facts: &[u64]) -> Option<(u64, u64)> {
    let text = |i: usize| &canon[words[i].start..words[i].end];
    let spelt = |i: usize| text(i).bytes().all(|b| b.is_ascii_alphabetic());
    (1..words.len().min(OPENING)).find_map(|i| {
        let figures = kinds[i - 1] == Kind::Number && kinds[i] == Kind::Number;
        let day = text(i).len() <= 2 || spelt(i);
        (figures && spelt(i - 1) && day).then(|| (facts[i - 1], facts[i]))
    })
}

/// Words by which a desk marks an item as a new version of an earlier one.
const CORRECTS: [&str; 8] = [
    "corrected",
    "correction",
    "corrects",
    "correcting",
    "refiled",
    "refiles",
    "rpt",
    "clarifies",
];

/// Whether a text says in its first or last words that it corrects an earlier version.
fn corrects(canon: &str, words: &[Word]) -> bool {
    let n = words.len();
    let says = |w: &Word| {
        let word = &canon[w.start..w.end];
        word.starts_with(['c', 'r']) && CORRECTS.contains(&word)
    };
    words[..n.min(12)]
        .iter()
        .chain(&words[n.saturating_sub(24)..])
        .any(says)
}

/// Words after the headline among which the code of a company is sought.
const CODE: usize = 12;

/// The first word in angle brackets, in capitals, near the beginning.
fn code(text: &str, spans: &[Span], words: &[Word], head: usize) -> Option<u64> {
    let opening = spans.iter().zip(words).take(head + CODE);
    let code = |(span, _): &(&Span, &Word)| {
        text[..span.start].ends_with('<')
            && span.len() <= 6
            && span.of(text).bytes().all(|b| b.is_ascii_uppercase())
    };
    opening.into_iter().find(code).map(|(_, w)| w.hash)
}

/// Words that say which session, printing or hour of the day a report is of. Those of one line mean the same.
const SESSIONS: [&[&str]; 6] = [
    &["opening", "opens", "open", "opened", "early"],
    &["morning"],
    &["noon", "midday", "midsession"],
    &["afternoon"],
    &["evening", "night", "overnight"],
    &["closing", "closes", "close", "closed", "late", "final"],
];

/// The sessions that the headline, or the opening where none stands apart, speaks of.
fn sessions(canon: &str, words: &[Word], head: usize) -> u8 {
    let end = if head > 0 { head } else { words.len().min(12) };
    let bit = |w: &Word| {
        let word = &canon[w.start..w.end];
        SESSIONS
            .iter()
            .position(|s| s.contains(&word))
            .map_or(0, |k| 1 << k)
    };
    words[..end].iter().map(bit).fold(0, |all, b| all | b)
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
