//! Locators in files: those that an id gives are not written again.
//!
//! Nearly every id in a report is that of members at one place only, so the locators of kept members and of matches can be
//! looked up. They are left out when a report is written and filled in when it is read; in memory they are always there.

use super::model::*;
use std::collections::HashMap;

/// For each id of a member the place it names; none where several members have it.
pub(crate) struct Places<'r>(HashMap<&'r str, Option<&'r str>, foldhash::fast::RandomState>);

impl<'r> Places<'r> {
    /// Those of all members of a report.
    pub fn of(report: &'r Report) -> Self {
        Self::among(
            report
                .clusters
                .iter()
                .chain(&report.groups)
                .map(|c| &c.members[..]),
        )
    }

    fn among(members: impl Iterator<Item = &'r [Member]>) -> Self {
        let mut places = HashMap::default();
        for member in members.flatten() {
            let at = member.at.as_str();
            places
                .entry(member.id.as_str())
                .and_modify(|known| {
                    if *known != Some(at) {
                        *known = None;
                    }
                })
                .or_insert(Some(at));
        }
        Places(places)
    }

    fn place(&self, id: &str) -> Option<&'r str> {
        self.0.get(id).copied().flatten()
    }

    /// A cluster as it is written.
    pub fn short(&self, cluster: &Cluster) -> Cluster {
        let kept_at = match (&cluster.kept, &cluster.kept_at) {
            (Some(kept), Some(at)) if self.place(kept) == Some(at) => None,
            (_, at) => at.clone(),
        };
        Cluster {
            id: cluster.id.clone(),
            level: cluster.level,
            relation: cluster.relation,
            kept: cluster.kept.clone(),
            kept_at,
            members: cluster.members.clone(),
            matches: cluster
                .matches
                .iter()
                .map(|m| self.short_match(m))
                .collect(),
        }
    }

    /// A match as it is written.
    pub fn short_match(&self, m: &Match) -> Match {
        let short = |id: &str, at: &str| match self.place(id) == Some(at) {
            true => String::new(),
            false => at.to_owned(),
        };
        Match {
            a: m.a.clone(),
            b: m.b.clone(),
            a_at: short(&m.a, &m.a_at),
            b_at: short(&m.b, &m.b_at),
            shared: m.shared.clone(),
            ..*m
        }
    }

    /// A match that was read, made whole.
    fn fill(&self, m: &mut Match) {
        for (id, at) in [(&m.a, &mut m.a_at), (&m.b, &mut m.b_at)] {
            if let (true, Some(place)) = (at.is_empty(), self.place(id)) {
                place.clone_into(at);
            }
        }
    }
}

impl Report {
    /// Reads a report that was written as JSON.
    ///
    /// # Errors
    /// What serde says of JSON that is no report.
    pub fn from_json(bytes: &[u8]) -> Result<Report, serde_json::Error> {
        let mut report: Report = serde_json::from_slice(bytes)?;
        let (mut members, mut rest) = (Vec::new(), Vec::new());
        for cluster in report.clusters.iter_mut().chain(&mut report.groups) {
            members.push(&cluster.members[..]);
            rest.push((&cluster.kept, &mut cluster.kept_at, &mut cluster.matches));
        }
        let places = Places::among(members.into_iter());
        for (kept, kept_at, matches) in rest {
            if let (Some(kept), None) = (kept, &kept_at) {
                *kept_at = places.place(kept).map(str::to_owned);
            }
            matches.iter_mut().for_each(|m| places.fill(m));
        }
        report.links.iter_mut().for_each(|m| places.fill(m));
        Ok(report)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::{Format, sample};

    fn written(report: &Report) -> String {
        String::from_utf8(Format::Json.render(report)).unwrap()
    }

    #[test]
    fn what_is_left_out_is_filled_in() {
        let report = sample::report();
        let text = written(&report);
        assert!(
            !text.contains("\"a_at\""),
            "every id of the sample names one place: {text}"
        );
        assert!(!text.contains("\"kept_at\""));
        assert_eq!(Report::from_json(text.as_bytes()).unwrap(), report);
    }

    #[test]
    fn an_id_that_names_two_places_keeps_its_locators() {
        let mut report = sample::report();
        let double = report.clusters[0].members[0].id.clone();
        let last = report.clusters.len() - 1;
        let other = report.clusters[last].members[1].id.clone();
        // The last cluster calls its second member like the first member of the first one.
        report.clusters[last].members[1].id = double.clone();
        for m in &mut report.clusters[last].matches {
            for id in [&mut m.a, &mut m.b] {
                if *id == other {
                    id.clone_from(&double);
                }
            }
        }
        let text = written(&report);
        assert!(
            text.contains("\"a_at\"") || text.contains("\"b_at\""),
            "{text}"
        );
        assert_eq!(Report::from_json(text.as_bytes()).unwrap(), report);
    }
}
