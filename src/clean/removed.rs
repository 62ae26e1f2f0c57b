//! The audit trail: every removed article names the kept one and the match that removed it.

use crate::compare::{Level, Relation};
use crate::job::Outcome;
use crate::report;
use serde::{Deserialize, Serialize};

/// One removed article: a line of `removed.jsonl`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Removed {
    /// Its id.
    pub id: String,
    /// Where it stood, for people.
    pub at: String,
    /// The file it stood in.
    pub source: String,
    /// 1-based line of its record.
    pub record: Option<u64>,
    /// First byte in the file (plain text) or in the record's text.
    pub start: u64,
    /// One past its last byte.
    pub end: u64,
    /// Its headline.
    pub headline: Option<String>,
    /// Id of the article that is kept in its place.
    pub kept: String,
    /// Where the kept one stands.
    pub kept_at: String,
    /// How it is related to the kept one, or to the member that ties it to the kept one.
    pub relation: Relation,
    /// The match that removed it.
    #[serde(rename = "match")]
    pub by: report::Match,
}

/// Every removed article, in order of source and place.
///
/// The match named is the one with the kept article; where a cluster holds none (two members that both match the
/// representative, neither of which is the representative), it is the match with the representative.
pub fn removed(outcome: &Outcome<'_>) -> Vec<Removed> {
    let (corpus, comparison) = (&outcome.corpus, &outcome.comparison);
    let mut rows: Vec<(usize, Removed)> = Vec::new();
    for (cluster, &kept) in comparison.clusters.iter().zip(&outcome.kept) {
        if cluster.level != Level::Article {
            continue;
        }
        for &member in cluster.members.iter().filter(|&&m| m != kept) {
            let tie = cluster.tie(comparison, member, kept);
            let item = &corpus.items[member];
            let dump = corpus.dumps[item.dump];
            rows.push((
                member,
                Removed {
                    id: item.id.clone(),
                    at: item.at.clone(),
                    source: dump.source.clone(),
                    record: dump.record.as_ref().map(|r| r.line),
                    start: dump.offsets.to_bytes(item.span.start) as u64,
                    end: dump.offsets.to_bytes(item.span.end) as u64,
                    headline: item.headline.map(str::to_owned),
                    kept: corpus.items[kept].id.clone(),
                    kept_at: corpus.items[kept].at.clone(),
                    relation: tie.relation,
                    by: report::match_row(corpus, tie),
                },
            ));
        }
    }
    rows.sort_by_key(|(member, _)| *member);
    rows.into_iter().map(|(_, row)| row).collect()
}
