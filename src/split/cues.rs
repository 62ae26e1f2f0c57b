//! Cues: wordings that say what a line is, found in one pass with an Aho–Corasick automaton (Aho & Corasick, 1975).

use super::cue_table::TABLE;
use aho_corasick::{AhoCorasick, AhoCorasickBuilder, MatchKind};
use std::borrow::Cow;
use std::sync::OnceLock;

/// What a wording tells. One bit each in a line's cue set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
#[allow(missing_docs)]
pub(crate) enum Cue {
    Copyright,
    Legal,
    About,
    Share,
    Follow,
    Login,
    Nav,
    Advert,
    Related,
    Popular,
    Comments,
    Topics,
    Media,
    Credit,
    CaptionWord,
    Byline,
    BylineRole,
    Published,
    Updated,
    Relative,
    Month,
    Weekday,
    Clock,
    Reading,
    Agency,
    EndCredit,
    EndMark,
    Agencies,
    Address,
    Bullet,
    Pipe,
    Photo,
    Story,
    Question,
    Continues,
}

/// Names of the cues, in the order of [`Cue`].
pub(crate) const CUE_NAMES: [&str; 35] = [
    "copyright",
    "legal",
    "about-us",
    "share",
    "follow",
    "login",
    "section-name",
    "advert",
    "related",
    "popular",
    "comments",
    "topics",
    "media",
    "photo-credit",
    "caption-words",
    "byline",
    "writer",
    "published",
    "updated",
    "ago",
    "month",
    "weekday",
    "clock",
    "reading-time",
    "agency",
    "end-credit",
    "end-mark",
    "agency-at-end",
    "address",
    "bullet",
    "separator",
    "photo-word",
    "label",
    "more-link",
    "continues",
];

/// Where in its line a wording must stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stand {
    /// It is all of the line but for punctuation, digits and spaces.
    Whole,
    /// At its start.
    Start,
    /// At its end.
    End,
    /// Anywhere, on token edges.
    Any,
}

/// A set of cues.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct CueSet(pub u64);

impl CueSet {
    pub(crate) fn has(self, cue: Cue) -> bool {
        self.0 >> cue as u8 & 1 == 1
    }
    fn add(&mut self, cue: Cue) {
        self.0 |= 1 << cue as u8;
    }
}

/// Lines longer than this many bytes are searched at both ends only: cues stand at edges of running text.
const WHOLE_LINE: usize = 240;
/// How much of each end of a long line is searched, in bytes.
const EDGE: usize = 96;

struct Catalogue {
    automaton: AhoCorasick,
    /// For each pattern of the automaton: its rows' cue and stand.
    meaning: Vec<Vec<(Cue, Stand)>>,
}

fn catalogue() -> &'static Catalogue {
    static CATALOGUE: OnceLock<Catalogue> = OnceLock::new();
    CATALOGUE.get_or_init(|| {
        let mut patterns: Vec<Cow<'static, str>> = Vec::new();
        let mut meaning: Vec<Vec<(Cue, Stand)>> = Vec::new();
        let mut known = std::collections::BTreeMap::new();
        for (cue, stand, wordings) in TABLE {
            for &wording in *wordings {
                for pattern in std::iter::once(Cow::Borrowed(wording)).chain(capitalised(wording)) {
                    let slot = *known.entry(pattern.clone()).or_insert_with(|| {
                        patterns.push(pattern);
                        meaning.push(Vec::new());
                        patterns.len() - 1
                    });
                    meaning[slot].push((*cue, *stand));
                }
            }
        }
        let automaton = AhoCorasickBuilder::new()
            .ascii_case_insensitive(true)
            .match_kind(MatchKind::Standard)
            .build(patterns.iter().map(|p| p.as_bytes()))
            .expect("the cue catalogue is a fixed table that builds");
        Catalogue { automaton, meaning }
    })
}

/// A wording that begins with a small letter beyond ASCII, which the automaton does not fold, as it begins a line.
fn capitalised(wording: &str) -> Option<Cow<'static, str>> {
    let mut chars = wording.chars();
    let first = chars.next().filter(|c| !c.is_ascii() && c.is_lowercase())?;
    Some(first.to_uppercase().chain(chars).collect())
}

/// The cues of one trimmed line.
pub(crate) fn cues_of(line: &str) -> CueSet {
    let mut set = CueSet::default();
    if line.is_empty() {
        return set;
    }
    if line.len() <= WHOLE_LINE {
        search(line, 0, line.len(), &mut set);
    } else {
        search(line, 0, floor(line, EDGE), &mut set);
        search(line, ceil(line, line.len() - EDGE), line.len(), &mut set);
    }
    set
}

fn floor(s: &str, mut at: usize) -> usize {
    while !s.is_char_boundary(at) {
        at -= 1;
    }
    at
}

fn ceil(s: &str, mut at: usize) -> usize {
    while !s.is_char_boundary(at) {
        at += 1;
    }
    at
}

fn search(line: &str, from: usize, to: usize, set: &mut CueSet) {
    let catalogue = catalogue();
    for found in catalogue.automaton.find_overlapping_iter(&line[from..to]) {
        let (start, end) = (found.start() + from, found.end() + from);
        if !edge(line, start, end) {
            continue;
        }
        for &(cue, stand) in &catalogue.meaning[found.pattern().as_usize()] {
            let ok = match stand {
                Stand::Any => true,
                Stand::Start => !line[..start].contains(char::is_alphanumeric),
                Stand::End => !line[end..].contains(char::is_alphanumeric),
                Stand::Whole => {
                    !line[..start].contains(char::is_alphabetic)
                        && !line[end..].contains(char::is_alphabetic)
                }
            };
            if ok {
                set.add(cue);
            }
        }
    }
}

/// A wording counts at token edges: not inside a word. Scrapers glue tokens, so a change from digit to letter or from
/// lower to upper case is an edge too, as is the last capital of a run (`UTCUpdated`); scripts without case and spaces
/// have edges everywhere.
fn edge(line: &str, start: usize, end: usize) -> bool {
    let joined = |at: usize| {
        let mut after = line[at..].chars();
        let (Some(a), Some(b)) = (line[..at].chars().next_back(), after.next()) else {
            return false;
        };
        let cased = |c: char| c.is_lowercase() || c.is_uppercase();
        let humps =
            b.is_uppercase() && (a.is_lowercase() || after.next().is_some_and(char::is_lowercase));
        cased(a) && cased(b) && !humps || a.is_ascii_digit() && b.is_ascii_digit()
    };
    !joined(start) && !joined(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_cue_has_a_name_and_a_row() {
        for (bit, name) in CUE_NAMES.iter().enumerate() {
            assert!(
                TABLE.iter().any(|(cue, _, _)| *cue as usize == bit),
                "{name} has no wording"
            );
        }
    }

    #[test]
    fn cues_stand_where_the_table_says() {
        for (line, cue, met) in [
            ("© 2031 Harbour Post", Cue::Copyright, true),
            ("Share", Cue::Share, true),
            ("They share a flat in town", Cue::Share, false),
            ("March 7, 20247:55 AM UTCUpdated ago", Cue::Updated, true),
            ("outdated rules", Cue::Updated, false),
            ("Lesen Sie auch: Der Hafen", Cue::Related, true),
            ("関連記事", Cue::Related, true),
            ("À lire aussi", Cue::Related, true),
            ("Über uns", Cue::About, true),
            (
                "he said so on the quay. (Reporting by A. Poe)",
                Cue::EndCredit,
                true,
            ),
            ("Emma PlumStaff Writer", Cue::BylineRole, true),
        ] {
            assert_eq!(cues_of(line).has(cue), met, "{line} {cue:?}");
        }
    }
}
