//! Many clusters in a few lines: how large they are, and where the duplicates come from. For formats that show only the
//! largest of them.

use super::model::Cluster;
use super::view::View;
use crate::compare::Level;
use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};

/// Borders of the size classes, the last one open.
const SIZES: [(usize, usize, &str); 5] = [
    (2, 2, "2 members"),
    (3, 5, "3 to 5"),
    (6, 20, "6 to 20"),
    (21, 100, "21 to 100"),
    (101, usize::MAX, "more than 100"),
];

/// What many clusters have in common.
pub(crate) struct Digest<'r> {
    /// How many clusters are of each size, the sizes that occur.
    pub sizes: Vec<(&'static str, u64)>,
    /// Outlets or files with the most duplicates, and how many sources have any.
    pub sources: Vec<(&'r str, u64)>,
    /// How many sources have duplicates.
    pub all_sources: usize,
}

impl<'r> Digest<'r> {
    /// Of `clusters`, with at most `most` sources.
    pub fn of(clusters: impl Iterator<Item = &'r Cluster>, most: usize) -> Self {
        let mut sizes = [0; SIZES.len()];
        let mut sources: BTreeMap<&str, u64> = BTreeMap::new();
        for view in clusters.filter_map(View::new) {
            let members = view.cluster.members.len();
            if let Some(class) = SIZES.iter().position(|s| (s.0..=s.1).contains(&members)) {
                sizes[class] += 1;
            }
            for row in view.rows.iter().filter(|r| !r.member.known) {
                let origin = row.member.outlet.as_deref().unwrap_or(&row.member.source);
                *sources.entry(origin).or_default() += 1;
            }
        }
        let all_sources = sources.len();
        let mut sources: Vec<(&str, u64)> = sources.into_iter().collect();
        sources.sort_by_key(|&(name, n)| (Reverse(n), name));
        sources.truncate(most);
        Digest {
            sizes: SIZES
                .iter()
                .zip(sizes)
                .filter(|(_, n)| *n > 0)
                .map(|(s, n)| (s.2, n))
                .collect(),
            sources,
            all_sources,
        }
    }
}

/// Those that say something of their own, and how many do not: clusters of paragraphs, captions or headlines whose articles
/// are members of one cluster of articles.
pub(crate) fn of_their_own(clusters: Vec<&Cluster>) -> (Vec<&Cluster>, usize) {
    let mut home: HashMap<&str, usize> = HashMap::new();
    for (i, cluster) in clusters.iter().enumerate() {
        if cluster.level == Level::Article {
            home.extend(cluster.members.iter().map(|m| (m.at.as_str(), i)));
        }
    }
    let inside = |cluster: &Cluster| {
        // The locator of a part is that of its article, a point, and the name of the part.
        let article = |at: &str| home.get(at.rsplit_once('.')?.0).copied();
        let mut homes = cluster.members.iter().map(|m| article(&m.at));
        let first = homes.next().flatten();
        cluster.level != Level::Article && first.is_some() && homes.all(|h| h == first)
    };
    let all = clusters.len();
    let own: Vec<&Cluster> = clusters.into_iter().filter(|c| !inside(c)).collect();
    let within = all - own.len();
    (own, within)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    #[test]
    fn parts_of_articles_that_stand_together_are_no_news() {
        let mut report = sample::report();
        let part = |at: &str| crate::report::Member {
            at: at.to_owned(),
            ..report.clusters[0].members[0].clone()
        };
        let cluster = |places: &[&str]| Cluster {
            level: Level::Paragraph,
            members: places.iter().map(|at| part(at)).collect(),
            ..report.clusters[0].clone()
        };
        let parts = [
            cluster(&["alden-courier.txt#0.p1", "kestrel-post.txt#2.p0"]),
            cluster(&["alden-courier.txt#0.p1", "elsewhere.txt#0.p0"]),
            cluster(&["elsewhere.txt#0.p1", "elsewhere.txt#1.p0"]),
            cluster(&["alden-courier.txt#0.p1", "minato.txt#0.p0"]),
        ];
        let all = report.clusters.len() + parts.len();
        report.clusters.extend(parts);
        let (own, within) = of_their_own(report.clusters.iter().collect());
        assert_eq!((own.len(), within), (all - 1, 1));
        let text = String::from_utf8(crate::report::Format::Text.render(&report)).unwrap();
        assert!(
            text.contains("(7, 1 of them part of articles in other clusters)")
                && text.contains("1 cluster that is part of another not shown"),
            "{text}"
        );
    }

    #[test]
    fn sizes_and_sources_are_counted() {
        let report = sample::report();
        let digest = Digest::of(report.clusters.iter(), 2);
        assert_eq!(digest.sizes, [("2 members", 2), ("3 to 5", 1)]);
        assert_eq!(digest.sources.len(), 2);
        assert!(digest.sources[0].1 >= digest.sources[1].1);
        let duplicates: usize = report.clusters.iter().map(|c| c.members.len() - 1).sum();
        let all = Digest::of(report.clusters.iter(), usize::MAX);
        assert_eq!(
            all.sources.iter().map(|s| s.1).sum::<u64>(),
            duplicates as u64
        );
        assert_eq!(all.sources.len(), all.all_sources);
    }
}
