//! A cluster as renderers read it: the kept member first, and for every other member the match that ties it.

use super::model::{Cluster, Match, Member, Report, WEAK};
use crate::compare::{Level, Relation};
use std::collections::HashMap;

/// One cluster or group, its members in the order in which they are shown.
pub(crate) struct View<'r> {
    /// What is viewed.
    pub cluster: &'r Cluster,
    /// The member that the others are set against: the kept one; in a group the member with the most matches.
    pub base: &'r Member,
    /// The other members, in order of source and place.
    pub rows: Vec<Row<'r>>,
}

/// A member beside the base.
pub(crate) struct Row<'r> {
    /// The member.
    pub member: &'r Member,
    /// The match that ties it: with the base, or else with another member.
    pub tie: Option<Tie<'r>>,
}

/// A match seen from one of its members.
#[derive(Clone, Copy)]
pub(crate) struct Tie<'r> {
    /// The match.
    pub found: &'r Match,
    /// Locator of the other member of the match.
    pub with: &'r str,
    /// Whether that is the base.
    pub direct: bool,
    /// Share of the member's shingles that are in the other one.
    pub held: f64,
    /// Share of the other one's shingles that are in the member.
    pub holds: f64,
}

impl<'r> View<'r> {
    /// Reads a cluster. `None` when it has no members (no program writes that, but a report may be edited).
    pub fn new(cluster: &'r Cluster) -> Option<Self> {
        let mut degree: HashMap<&str, usize> = HashMap::new();
        for m in &cluster.matches {
            *degree.entry(&m.a_at).or_default() += 1;
            *degree.entry(&m.b_at).or_default() += 1;
        }
        let kept = cluster
            .kept_at
            .as_ref()
            .and_then(|at| cluster.members.iter().position(|m| m.at == *at))
            .or_else(|| {
                let kept = cluster.kept.as_ref()?;
                cluster.members.iter().position(|m| m.id == *kept)
            });
        let base = match kept {
            Some(i) => i,
            None => (0..cluster.members.len()).max_by_key(|&i| {
                let at = cluster.members[i].at.as_str();
                (degree.get(at).copied().unwrap_or(0), std::cmp::Reverse(i))
            })?,
        };
        let base_at = cluster.members[base].at.as_str();
        let mut ties: HashMap<&str, Tie<'r>> = HashMap::new();
        for found in &cluster.matches {
            let ends = [
                (
                    &found.a_at,
                    &found.b_at,
                    found.containment_a,
                    found.containment_b,
                ),
                (
                    &found.b_at,
                    &found.a_at,
                    found.containment_b,
                    found.containment_a,
                ),
            ];
            for (at, with, held, holds) in ends {
                let tie = Tie {
                    found,
                    with,
                    direct: with == base_at,
                    held,
                    holds,
                };
                ties.entry(at)
                    .and_modify(|old| {
                        if tie.direct && !old.direct {
                            *old = tie;
                        }
                    })
                    .or_insert(tie);
            }
        }
        let rows = cluster
            .members
            .iter()
            .enumerate()
            .filter(|&(i, _)| i != base)
            .map(|(_, member)| Row {
                member,
                tie: ties.get(member.at.as_str()).copied(),
            })
            .collect();
        Some(View {
            cluster,
            base: &cluster.members[base],
            rows,
        })
    }

    /// The member that stands for the cluster where a place in the input is wanted: the base, unless that is known from an
    /// index alone.
    pub fn in_input(&self) -> &'r Member {
        let mut members = std::iter::once(self.base).chain(self.rows.iter().map(|r| r.member));
        members.find(|m| !m.known).unwrap_or(self.base)
    }

    /// Whether it holds a member that is not in the baseline.
    pub fn is_new(&self) -> bool {
        is_new(self.cluster)
    }

    /// Whether this is a group: nothing is removed.
    pub fn is_group(&self) -> bool {
        !self.cluster.relation.clusters()
    }
}

impl Row<'_> {
    /// The relation of the member to the base or to the member that ties it.
    pub fn relation(&self, cluster: &Cluster) -> Relation {
        self.tie.map_or(cluster.relation, |t| t.found.relation)
    }
}

/// What is said of a member that is none of the inputs.
pub(crate) const KNOWN: &str = "known, from the index";

/// How many members a cluster has, in words; those that are known from an index are no items of the run.
pub(crate) fn members(cluster: &Cluster) -> String {
    let known = cluster.members.iter().filter(|m| m.known).count();
    let own = counted((cluster.members.len() - known) as u64, level(cluster.level));
    match known {
        0 => own,
        n => format!("{own} and {} known", count(n as u64)),
    }
}

/// Whether a cluster holds a member that is not in the baseline.
pub(crate) fn is_new(cluster: &Cluster) -> bool {
    cluster.members.iter().any(|m| m.new)
}

/// For every member of a cluster its relation to the kept one, or to the member that ties it; none for the kept one.
pub(crate) fn relations_to_kept(cluster: &Cluster) -> Vec<Option<Relation>> {
    let Some(view) = View::new(cluster) else {
        return Vec::new();
    };
    let base = cluster
        .members
        .iter()
        .position(|m| std::ptr::eq(m, view.base));
    let mut relations: Vec<Option<Relation>> = view
        .rows
        .iter()
        .map(|row| Some(row.relation(cluster)))
        .collect();
    relations.insert(base.unwrap_or(0), None);
    relations
}

/// What a reader should know of how items were held against one another, and of clusters to look at: a sentence each.
pub(crate) fn remarks(report: &Report) -> Vec<String> {
    let s = &report.summary;
    let mut said = Vec::new();
    if let Some(days) = report.config.date_window {
        said.push(format!(
            "date window of {}: {} published further apart and not examined",
            counted(days.into(), "day"),
            counted(s.outside_window, "pair")
        ));
    }
    if s.weak_links > 0 {
        said.push(format!(
            "{} on a weak link (a score below {WEAK})",
            match s.weak_links {
                1 => "1 member of a cluster hangs".to_owned(),
                n => format!("{} members of clusters hang", count(n)),
            }
        ));
    }
    if s.split_chains > 0 {
        said.push(format!(
            "{} between clusters that stayed apart, since not all of their members match one text",
            match s.split_chains {
                1 => "1 match".to_owned(),
                n => format!("{} matches", count(n)),
            }
        ));
    }
    said
}

/// All relations, in the order in which they are shown.
pub(crate) const RELATIONS: [Relation; 5] = [
    Relation::Exact,
    Relation::Near,
    Relation::Contains,
    Relation::Shares,
    Relation::Template,
];

/// All levels, in the order in which they are shown.
pub(crate) const LEVELS: [Level; 4] = Level::ALL;

/// The word for a level.
pub fn level(level: Level) -> &'static str {
    match level {
        Level::Article => "article",
        Level::Paragraph => "paragraph",
        Level::Caption => "caption",
        Level::Headline => "headline",
    }
}

/// The word for a relation.
pub fn relation(relation: Relation) -> &'static str {
    match relation {
        Relation::Exact => "exact",
        Relation::Near => "near",
        Relation::Contains => "contains",
        Relation::Shares => "shares",
        Relation::Template => "template",
    }
}

/// A count with thousands separated by commas.
pub(crate) fn count(n: u64) -> String {
    let digits = n.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A date as people write it: the day, and the time after a space.
pub(crate) fn moment(date: &str) -> String {
    match date.as_bytes() {
        [d, .., _] if d.is_ascii_digit() && date.as_bytes().get(10) == Some(&b'T') => {
            date.replacen('T', " ", 1)
        }
        _ => date.to_owned(),
    }
}

/// A count and its noun: `1 article`, `2 articles`.
pub(crate) fn counted(n: u64, noun: &str) -> String {
    let s = if n == 1 { "" } else { "s" };
    format!("{} {noun}{s}", count(n))
}

/// A size in bytes, in units of 1,000.
pub(crate) fn bytes(n: u64) -> String {
    let mut value = n as f64;
    for unit in ["bytes", "kB", "MB", "GB"] {
        if value < 1000.0 {
            return match unit {
                "bytes" => counted(n, "byte"),
                _ => format!("{value:.1} {unit}"),
            };
        }
        value /= 1000.0;
    }
    format!("{value:.1} TB")
}

/// A share as a percentage; what is there is never shown as 0, and what is missing never as 100.
pub(crate) fn percent(share: f64) -> String {
    let percent = share * 100.0;
    if share > 0.0 && percent < 0.1 {
        "< 0.1 %".to_owned()
    } else if share < 1.0 && percent > 99.9 {
        "> 99.9 %".to_owned()
    } else {
        format!("{percent:.1} %")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_for_people() {
        assert_eq!(count(0), "0");
        assert_eq!(count(999), "999");
        assert_eq!(count(1_234_567), "1,234,567");
        assert_eq!(counted(1, "article"), "1 article");
        assert_eq!(bytes(1), "1 byte");
        assert_eq!(bytes(1_500), "1.5 kB");
        assert_eq!(bytes(2_000_000_000_000_000), "2000.0 TB");
        assert_eq!(percent(0.0), "0.0 %");
        assert_eq!(percent(0.0001), "< 0.1 %");
        assert_eq!(percent(0.9999), "> 99.9 %");
        assert_eq!(percent(1.0), "100.0 %");
        assert_eq!(moment("2026-04-21T11:30"), "2026-04-21 11:30");
        assert_eq!(moment("Tuesday"), "Tuesday");
    }
}
