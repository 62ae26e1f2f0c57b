//! The baseline: which duplicates are known, as content alone.
//!
//! A file of one line a content and level, sorted, with how many members of clusters have it:
//!
//! ```text
//! unspool baseline 1
//! 07d3a1c2e5f60918 article 2
//! ```
//!
//! Names of files and places do not stand in it, so moving a file changes nothing; a third copy of a known pair does, for
//! the count of its content goes up. Lines are independent of each other, so that two branches merge; when a merge leaves
//! a line twice, the larger count holds.

use crate::compare::{Level, Relation};
use crate::report::{Findings, Found, Member, Report, content_hash};
use std::collections::BTreeMap;
use thiserror::Error;

/// The first line of a baseline file.
pub(crate) const HEAD: &str = "unspool baseline 1";

/// The duplicates that are known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Baseline {
    counts: BTreeMap<(String, Level), u64>,
}

/// A baseline that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("line {line}: {reason}")]
pub struct BaselineError {
    line: usize,
    reason: String,
}

/// A content whose count differs between two baselines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The content, see [`Member::content`].
    pub content: String,
    /// Its level.
    pub level: Level,
    /// Members that have it in the old baseline.
    pub before: u64,
    /// Members that have it in the new one.
    pub after: u64,
}

/// New duplicates, counted by level and relation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct NewDuplicates {
    counts: BTreeMap<(Level, Relation), u64>,
}

impl NewDuplicates {
    pub(super) fn of(&self, level: Level, relation: Option<Relation>) -> u64 {
        self.counts
            .iter()
            .filter(|((l, r), _)| *l == level && relation.is_none_or(|wanted| wanted == *r))
            .map(|(_, n)| n)
            .sum()
    }
}

impl Baseline {
    /// The baseline in which everything of this report is known.
    pub fn of(report: &Report) -> Self {
        Self::of_clusters(report)
    }

    /// The same of what is not all in memory.
    pub fn of_findings(found: &Findings) -> Self {
        Self::of_clusters(found)
    }

    fn of_clusters(found: &dyn Found) -> Self {
        let mut counts = BTreeMap::new();
        for cluster in found.clusters() {
            for member in cluster.members.iter().filter(|m| !m.known) {
                *counts.entry((content(member), cluster.level)).or_insert(0) += 1;
            }
        }
        Baseline { counts }
    }

    /// Reads a baseline file.
    ///
    /// # Errors
    /// When it is none, or of another version, or a line cannot be read (say, one that a merge conflict left).
    pub fn parse(text: &str) -> Result<Self, BaselineError> {
        match Self::read(text)? {
            (baseline, None) => Ok(baseline),
            (_, Some(error)) => Err(error),
        }
    }

    /// Reads what can be read of a baseline that is about to be written anew, and says what could not be.
    ///
    /// # Errors
    /// When the text is no baseline at all: then it is something else, and should not be written over.
    pub fn salvage(text: &str) -> Result<(Self, Option<BaselineError>), BaselineError> {
        match text.trim().is_empty() {
            true => Ok((Self::default(), None)),
            false => Self::read(text),
        }
    }

    /// The lines that can be read, and the first error among the others.
    fn read(text: &str) -> Result<(Self, Option<BaselineError>), BaselineError> {
        let error = |line: usize, reason: &str| BaselineError {
            line,
            reason: reason.to_owned(),
        };
        // Some editors write a byte order mark.
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut lines = text.lines().map(str::trim_end).zip(1..);
        match lines.next() {
            Some((HEAD, _)) => {}
            Some((head, _)) if head.starts_with("unspool baseline ") => {
                let other = "the baseline is of another version; --update-baseline writes it anew";
                return Ok((Self::default(), Some(error(1, other))));
            }
            _ => {
                return Err(error(
                    1,
                    "this is no baseline; give --update-baseline the name of a new file",
                ));
            }
        }
        let mut counts = BTreeMap::new();
        let mut wrong = None;
        for (line, number) in lines.filter(|(l, _)| !l.is_empty()) {
            let Some((key, count)) = row(line) else {
                wrong.get_or_insert_with(|| {
                    error(
                        number,
                        "not a content hash, a level and a count. Where a merge conflict left it, keep the lines of both \
                         sides and take out the marks between them; or let --update-baseline write the file anew",
                    )
                });
                continue;
            };
            let known = counts.entry(key).or_insert(0);
            *known = count.max(*known);
        }
        Ok((Baseline { counts }, wrong))
    }

    /// The baseline as it is written.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = format!("{HEAD}\n");
        for ((content, level), count) in &self.counts {
            out += &format!("{content} {} {count}\n", crate::report::level_name(*level));
        }
        out.into_bytes()
    }

    /// What came and went from this baseline to `new`, in the order of the file.
    pub fn changes(&self, new: &Baseline) -> Vec<Change> {
        let mut both: BTreeMap<&(String, Level), [u64; 2]> = BTreeMap::new();
        for (i, counts) in [&self.counts, &new.counts].into_iter().enumerate() {
            for (key, n) in counts {
                both.entry(key).or_default()[i] = *n;
            }
        }
        both.into_iter()
            .filter(|(_, [before, after])| before != after)
            .map(|((content, level), [before, after])| Change {
                content: content.clone(),
                level: *level,
                before,
                after,
            })
            .collect()
    }

    /// Counts the duplicates that are not known: members of clusters beyond the known count of their content. In a
    /// cluster of which nothing is known, one member is no duplicate but the original.
    pub(super) fn count(&self, found: &dyn Found) -> NewDuplicates {
        self.walk(found, |_, _| {})
    }

    /// Counts them, and marks the members that are new.
    pub(super) fn mark(&self, found: &mut Findings) -> NewDuplicates {
        let mut places = Vec::new();
        let new = self.walk(found, |c, m| places.push((c, m)));
        let mut places = places.into_iter().peekable();
        found.change_clusters(|c, cluster| {
            cluster.members.iter_mut().for_each(|m| m.new = false);
            while let Some((_, m)) = places.next_if(|place| place.0 == c) {
                cluster.members[m].new = true;
            }
        });
        new
    }

    fn walk(&self, all: &dyn Found, mut found: impl FnMut(usize, usize)) -> NewDuplicates {
        let mut left = self.counts.clone();
        let mut new = NewDuplicates::default();
        for (c, cluster) in all.clusters().enumerate() {
            let mut fresh = Vec::new();
            for (m, member) in cluster.members.iter().enumerate() {
                match left.get_mut(&(content(member), cluster.level)) {
                    // What an index knows is known.
                    _ if member.known => {}
                    Some(n) if *n > 0 => *n -= 1,
                    _ => fresh.push(m),
                }
            }
            let view = crate::report::relations_to_kept(&cluster);
            let all_fresh = fresh.len() == cluster.members.len();
            for m in fresh {
                found(c, m);
                // The kept one has no relation to itself.
                let relation = match view[m] {
                    Some(relation) => relation,
                    None if all_fresh => continue,
                    None => cluster.relation,
                };
                *new.counts.entry((cluster.level, relation)).or_default() += 1;
            }
        }
        new
    }
}

/// A line of the file: a content, its level, and how many members have it.
fn row(line: &str) -> Option<((String, Level), u64)> {
    let words: Vec<&str> = line.split(' ').collect();
    let [content, level, count] = words[..] else {
        return None;
    };
    let hex = content.len() == 16 && content.bytes().all(|b| b.is_ascii_hexdigit());
    let level: Level = serde_json::from_value(level.into()).ok()?;
    let count: u64 = count.parse().ok()?;
    hex.then(|| ((content.to_owned(), level), count))
}

/// The content of a member; reports of older versions do not have it.
fn content(member: &Member) -> String {
    match member.content.is_empty() {
        true => content_hash(&member.text),
        false => member.content.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gate::{Limit, Measure, apply};
    use crate::report::{Cluster, sample};
    use proptest::prelude::*;

    fn new(report: &mut Report, baseline: &Baseline) -> Vec<f64> {
        apply(
            report,
            &[Limit::parse(Measure::New, "0").unwrap()],
            Some(baseline),
        );
        report.gates.iter().map(|g| g.value).collect()
    }

    #[test]
    fn what_is_known_is_not_new_and_a_third_copy_is() {
        let mut report = sample::report();
        let known = Baseline::of(&report);
        assert_eq!(new(&mut report, &known), [0.0, 0.0, 0.0]);
        assert!(
            report
                .clusters
                .iter()
                .flat_map(|c| &c.members)
                .all(|m| !m.new)
        );

        let pair: &mut Cluster = &mut report.clusters[2];
        let mut third = pair.members[1].clone();
        third.at = "elsewhere.txt#0.h".to_owned();
        let mut tie = pair.matches[0].clone();
        tie.b_at = third.at.clone();
        pair.members.push(third);
        pair.matches.push(tie);
        assert_eq!(new(&mut report, &known), [0.0, 0.0, 1.0]);
        assert_eq!(
            report.clusters[2].members.iter().filter(|m| m.new).count(),
            1
        );
        let now = Baseline::of(&report);
        let came = known.changes(&now);
        assert_eq!(came.len(), 1);
        assert_eq!(
            (came[0].before + 1, came[0].level),
            (came[0].after, Level::Headline)
        );
        let went = now.changes(&known);
        assert_eq!(
            (went[0].before, went[0].after),
            (came[0].after, came[0].before)
        );
        assert_eq!(known.changes(&known), []);
    }

    #[test]
    fn without_anything_known_the_originals_are_no_duplicates() {
        let mut report = sample::report();
        assert_eq!(new(&mut report, &Baseline::default()), [4.0, 0.0, 1.0]);
    }

    #[test]
    fn a_moved_file_changes_nothing() {
        let mut report = sample::report();
        let known = Baseline::of(&report);
        for member in report.clusters.iter_mut().flat_map(|c| &mut c.members) {
            member.source = format!("moved/{}", member.source);
        }
        assert_eq!(new(&mut report, &known), [0.0, 0.0, 0.0]);
    }

    #[test]
    fn a_baseline_is_the_same_with_texts_left_out() {
        let mut report = sample::report();
        let known = Baseline::of(&report);
        report.limit_texts(0);
        assert_eq!(Baseline::of(&report), known);
    }

    #[test]
    fn what_cannot_be_read_says_where_and_why() {
        for (text, want) in [
            ("", "line 1: this is no baseline"),
            (
                "unspool baseline 9\n",
                "line 1: the baseline is of another version",
            ),
            ("unspool baseline 1\n<<<<<<< ours\n", "line 2: "),
            (
                "unspool baseline 1\n07d3a1c2e5f60918 article x\n",
                "line 2: ",
            ),
            ("unspool baseline 1\n07d3a1c2e5f60918 story 2\n", "line 2: "),
        ] {
            let said = Baseline::parse(text).unwrap_err().to_string();
            assert!(said.starts_with(want), "{text:?}: {said}");
        }
        let merged =
            "unspool baseline 1\r\n07d3a1c2e5f60918 article 2\n\n07d3a1c2e5f60918 article 3\n";
        let read = Baseline::parse(merged).unwrap();
        assert_eq!(
            read.to_bytes(),
            b"unspool baseline 1\n07d3a1c2e5f60918 article 3\n"
        );
    }

    #[test]
    fn what_is_written_anew_may_be_in_any_state_but_must_be_a_baseline() {
        let row = "07d3a1c2e5f60918 article 2\n";
        let conflict = format!("{HEAD}\n<<<<<<< ours\n{row}=======\n>>>>>>> theirs\n");
        let (read, wrong) = Baseline::salvage(&conflict).unwrap();
        assert_eq!(Baseline::parse(&format!("{HEAD}\n{row}")), Ok(read));
        assert!(wrong.unwrap().to_string().starts_with("line 2: "));
        let other = Baseline::salvage("unspool baseline 9\nwhat it may be\n").unwrap();
        assert_eq!(other.0, Baseline::default());
        assert!(other.1.is_some());
        assert_eq!(
            Baseline::salvage("\n"),
            Ok((Baseline::default(), None)),
            "an empty file"
        );
        assert!(Baseline::salvage("{\"schema\":\"unspool/report/1\"}").is_err());
        let marked = format!("\u{feff}{HEAD}\r\n{row}");
        assert_eq!(Baseline::parse(&marked).unwrap().counts.len(), 1);
    }

    proptest! {
        #[test]
        fn written_and_read_again(rows in prop::collection::btree_map(("[0-9a-f]{16}", prop::sample::select(vec![Level::Article, Level::Caption])), 1u64..9, 0..9)) {
            let baseline = Baseline { counts: rows };
            let text = String::from_utf8(baseline.to_bytes()).unwrap();
            prop_assert_eq!(Baseline::parse(&text), Ok(baseline));
        }
    }
}
