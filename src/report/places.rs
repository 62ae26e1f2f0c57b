//! Locators in files: those that an id gives are not written again.
//!
//! The id of a kept member or of an end of a match is nearly always that of one member of the cluster, so its locator can be
//! looked up there; that of a link among all members. They are left out when a report is written and filled in when it is
//! read; in memory they are always there.

use super::findings::Found;
use super::model::*;
use std::collections::HashMap;
use xxhash_rust::xxh3::xxh3_128;

/// For each id of a member the place it names; none where members at several places have it.
struct Places<'r>(HashMap<&'r str, Option<&'r str>, foldhash::fast::RandomState>);

/// The members of a whole report, for its links: as [`Places`], but by hashes, for there may be millions.
pub(crate) struct Index(HashMap<u128, Option<u128>, foldhash::fast::RandomState>);

impl Index {
    /// Of all members of a report.
    pub fn of(found: &dyn Found) -> Self {
        let mut places = HashMap::default();
        for cluster in found.clusters().chain(found.groups()) {
            for member in &cluster.members {
                let at = hash(&member.at);
                places
                    .entry(hash(&member.id))
                    .and_modify(|known| {
                        if *known != Some(at) {
                            *known = None;
                        }
                    })
                    .or_insert(Some(at));
            }
        }
        Index(places)
    }

    /// A link as it is written.
    pub fn short(&self, link: &Match) -> Match {
        shortened(link, |id, at| {
            self.0.get(&hash(id)).copied().flatten() == Some(hash(at))
        })
    }
}

fn hash(text: &str) -> u128 {
    xxh3_128(text.as_bytes())
}

/// A match without the locators that an id gives.
fn shortened(m: &Match, given: impl Fn(&str, &str) -> bool) -> Match {
    let short = |id: &str, at: &str| match given(id, at) {
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

/// A cluster or group as it is written, in parts.
pub(crate) struct Short<'r> {
    cluster: &'r Cluster,
    places: Places<'r>,
}

impl<'r> Short<'r> {
    pub fn of(cluster: &'r Cluster) -> Self {
        Short {
            cluster,
            places: Places::of(cluster.members.iter()),
        }
    }

    /// All but its members and matches.
    pub fn head(&self) -> Cluster {
        let cluster = self.cluster;
        let kept_at = match (&cluster.kept, &cluster.kept_at) {
            (Some(kept), Some(at)) if self.places.place(kept) == Some(at) => None,
            (_, at) => at.clone(),
        };
        Cluster {
            id: cluster.id.clone(),
            level: cluster.level,
            relation: cluster.relation,
            kept: cluster.kept.clone(),
            kept_at,
            members: Vec::new(),
            matches: Vec::new(),
        }
    }

    /// One of its matches.
    pub fn tie(&self, tie: &Match) -> Match {
        self.places.short(tie)
    }
}

/// A cluster or group as it is written.
pub(crate) fn short(cluster: &Cluster) -> Cluster {
    let short = Short::of(cluster);
    Cluster {
        members: cluster.members.clone(),
        matches: cluster.matches.iter().map(|m| short.tie(m)).collect(),
        ..short.head()
    }
}

impl<'r> Places<'r> {
    fn of(members: impl Iterator<Item = &'r Member>) -> Self {
        let mut places = HashMap::default();
        for member in members {
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

    /// A match as it is written.
    fn short(&self, m: &Match) -> Match {
        shortened(m, |id, at| self.place(id) == Some(at))
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
        let mut all = Vec::new();
        for cluster in report.clusters.iter_mut().chain(&mut report.groups) {
            let places = Places::of(cluster.members.iter());
            if let (Some(kept), None) = (&cluster.kept, &cluster.kept_at) {
                cluster.kept_at = places.place(kept).map(str::to_owned);
            }
            cluster.matches.iter_mut().for_each(|m| places.fill(m));
            all.push(&cluster.members);
        }
        let places = Places::of(all.into_iter().flatten());
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
        // Two members of one cluster have one id: the input gave it twice.
        let cluster = &mut report.clusters[0];
        let (double, other) = (cluster.members[0].id.clone(), cluster.members[1].id.clone());
        cluster.members[1].id.clone_from(&double);
        for m in &mut cluster.matches {
            for id in [&mut m.a, &mut m.b] {
                if *id == other {
                    id.clone_from(&double);
                }
            }
        }
        let text = written(&report);
        for key in ["\"kept_at\"", "\"a_at\"", "\"b_at\""] {
            assert!(text.contains(key), "{key}: {text}");
        }
        assert_eq!(Report::from_json(text.as_bytes()).unwrap(), report);
    }

    #[test]
    fn one_id_in_two_clusters_keeps_the_locators_of_links_alone() {
        let mut report = sample::report();
        let linked = report.links[0].a.clone();
        let last = report.clusters.len() - 1;
        let other = report.clusters[last].members[1].id.clone();
        report.clusters[last].members[1].id.clone_from(&linked);
        for m in &mut report.clusters[last].matches {
            for id in [&mut m.a, &mut m.b] {
                if *id == other {
                    id.clone_from(&linked);
                }
            }
        }
        let text = written(&report);
        let with: Vec<&str> = text.lines().filter(|l| l.contains("\"a_at\"")).collect();
        assert_eq!(with.len(), 1, "{text}");
        assert_eq!(Report::from_json(text.as_bytes()).unwrap(), report);
    }
}
