//! What stands among the paragraphs of a body and is none of it: quotes pulled out of it, and who wrote it.

use super::Parts;
use crate::split::facts::Edge;
use crate::split::meta::byline;
use crate::split::types::Role;
use foldhash::fast::FixedState;
use std::collections::HashMap;
use std::hash::{BuildHasher, Hasher};
use std::ops::Range;

/// Longest pulled quote, in words.
const LONGEST_QUOTE: u32 = 40;
/// Fewest words of a sentence that does not come twice by chance.
const SHORTEST_SENTENCE: u32 = 6;
/// Longest note on a writer, in words.
const LONGEST_NOTE: u32 = 60;
/// Rows at the end of a body that may be such notes.
const NOTES: usize = 3;

impl Parts<'_> {
    /// Takes the body's role from rows that are none of it. `roles` are those of `rows`.
    pub(super) fn leave_out_asides(&self, rows: Range<usize>, roles: &mut [Role]) {
        self.leave_out_pulled_quotes(rows.clone(), roles);
        self.leave_out_writers(rows, roles);
    }

    /// A short row in quotation marks whose every sentence stands in a longer row of the body too was pulled out of it.
    fn leave_out_pulled_quotes(&self, rows: Range<usize>, roles: &mut [Role]) {
        let is_body = |role: &Role| matches!(role, Role::Body | Role::Subhead);
        let mut may_be: Vec<(usize, Vec<Sentence>)> = Vec::new();
        // how many sentences the longest row has that says each
        let mut said: HashMap<u64, usize, FixedState> = HashMap::default();
        for (nth, row) in rows.enumerate().filter(|(nth, _)| is_body(&roles[*nth])) {
            let sentences = sentences(self.line(row));
            for sentence in &sentences {
                let most = said.entry(sentence.hash).or_default();
                *most = sentences.len().max(*most);
            }
            let f = self.facts(row);
            if f.first == Edge::Quote && f.last == Edge::Quote && f.words <= LONGEST_QUOTE {
                may_be.push((nth, sentences));
            }
        }
        for (nth, own) in may_be {
            let long = own.iter().any(|s| s.words >= SHORTEST_SENTENCE);
            if long && own.iter().all(|s| said[&s.hash] > own.len()) {
                roles[nth] = Role::Chrome;
            }
        }
    }

    /// The last rows of a body that begin with the name of who wrote it tell of that person.
    fn leave_out_writers(&self, rows: Range<usize>, roles: &mut [Role]) {
        let of_role = |role: Role| {
            let rows = rows.clone().zip(roles.iter());
            rows.filter(move |(_, of)| **of == role).map(|(row, _)| row)
        };
        let names: Vec<String> = of_role(Role::Byline)
            .flat_map(|row| byline::names(self.line(row)))
            .collect();
        let begins = |row: usize| {
            let rest = names
                .iter()
                .find_map(|name| self.line(row).strip_prefix(name.as_str()));
            rest.is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
        };
        let body: Vec<usize> = of_role(Role::Body).collect();
        let notes = body.iter().skip(1).rev().take(NOTES);
        let notes: Vec<usize> = notes
            .copied()
            .take_while(|&row| self.facts(row).words <= LONGEST_NOTE && begins(row))
            .collect();
        for row in notes {
            roles[row - rows.start] = Role::Chrome;
        }
    }
}

/// A sentence, or the part of it within or outside quotation marks: its words in lower case, hashed.
#[derive(Debug, PartialEq, Eq)]
struct Sentence {
    hash: u64,
    words: u32,
}

/// The sentences of a line, cut at quotation marks too, whatever else stands between their words.
fn sentences(line: &str) -> Vec<Sentence> {
    let mut all = Vec::new();
    let new = || FixedState::default().build_hasher();
    let (mut hasher, mut words) = (new(), 0);
    let mut inside = false;
    let mut chars = line.chars().peekable();
    while let Some(c) = chars.next() {
        if c.is_alphanumeric() {
            c.to_lowercase().for_each(|c| hasher.write_u32(c.into()));
            inside = true;
            continue;
        }
        words += u32::from(inside);
        if std::mem::take(&mut inside) {
            hasher.write_u32(' '.into());
        }
        let last_of_sentence = match c {
            '.' | '!' | '?' | '…' => chars.peek().is_none_or(|next| !next.is_alphanumeric()),
            '。' | '！' | '？' | '।' => true,
            '"' | '“' | '”' | '„' | '«' | '»' | '「' | '」' => true,
            _ => false,
        };
        if last_of_sentence && words > 0 {
            all.push(Sentence {
                hash: std::mem::replace(&mut hasher, new()).finish(),
                words: std::mem::take(&mut words),
            });
        }
    }
    words += u32::from(inside);
    if inside {
        hasher.write_u32(' '.into());
    }
    if words > 0 {
        all.push(Sentence {
            hash: hasher.finish(),
            words,
        });
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_are_the_same_whatever_stands_between_their_words() {
        let count = |line: &str| sentences(line).iter().map(|s| s.words).collect::<Vec<_>>();
        assert_eq!(
            count("He came, he saw. “Then?” He left at 4.30 p.m. and"),
            [4, 1, 7, 1]
        );
        assert_eq!(count("雨が降る。人は歩く。"), [1, 1]);
        assert!(count(" … — ").is_empty());
        assert_eq!(
            sentences("“The tide has no master.”"),
            sentences("the tide — has no master")
        );
    }
}
