//! The audit trail: everything that is removed names what is kept in its place and the match that removed it.

use super::cuts::Cuts;
use super::some_at_a_time;
use crate::compare::{self, Level, Relation};
use crate::job::{Corpus, Outcome, Part};
use crate::report;
use rayon::prelude::*;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// One removed article, record, or part of an article: a line of `removed.jsonl`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Removed {
    /// Its id.
    pub id: String,
    /// Where it stood, for people.
    pub at: String,
    /// What it is; a paragraph or caption of an article is cut out of it.
    #[serde(default = "article")]
    pub level: Level,
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

fn article() -> Level {
    Level::Article
}

/// Every removed article (or record of another kind), in order of source and place.
///
/// Beside whole articles and whole records, what `cuts` takes out of articles is removed; any other caption, headline or
/// paragraph that is printed twice within articles is reported, and the articles stay as they are. The match named is the
/// one with what is kept; where a cluster holds none (two members that both match the representative, neither of which is
/// the representative), it is the match with the representative.
pub fn removed<'a>(outcome: &'a Outcome<'_>, cuts: &'a Cuts<'_>) -> impl Iterator<Item = Removed> {
    let corpus = &outcome.corpus;
    let mut rows: Vec<(usize, usize, &compare::Match)> = Vec::new();
    for (cluster, &kept) in outcome.comparison.clusters.iter().zip(&outcome.kept) {
        let ties = cluster.ties(&outcome.comparison, kept).into_iter();
        let whole = ties.filter(|&(member, _)| is_whole(corpus, member));
        rows.extend(whole.map(|(member, tie)| (member, kept, tie)));
    }
    rows.extend(
        cuts.iter()
            .map(|(member, cut)| (member, cut.kept, &*cut.tie)),
    );
    rows.sort_unstable_by_key(|row| row.0);
    some_at_a_time(rows.len(), move |some| {
        let rows = rows[some].par_iter();
        rows.map(|&(member, kept, tie)| row(corpus, member, kept, tie))
            .collect()
    })
}

/// For every article of the corpus whether it is removed.
pub(super) fn gone(outcome: &Outcome<'_>) -> Vec<bool> {
    let corpus = &outcome.corpus;
    let mut gone = vec![false; corpus.articles.len()];
    for (cluster, &kept) in outcome.comparison.clusters.iter().zip(&outcome.kept) {
        for &member in cluster.members.iter().filter(|&&m| m != kept) {
            if is_whole(corpus, member) {
                gone[corpus.items[member].article as usize] = true;
            }
        }
    }
    gone
}

/// Whether an item is all of its article or record, and not a part of it.
pub(super) fn is_whole(corpus: &Corpus<'_>, item: usize) -> bool {
    corpus.items[item].part == Part::Whole
}

fn row(corpus: &Corpus<'_>, member: usize, kept: usize, tie: &compare::Match) -> Removed {
    let (dump, span) = (
        corpus.dump(corpus.items[member].dump as usize),
        corpus.span(member),
    );
    Removed {
        id: corpus.id(member),
        at: corpus.at(member),
        level: corpus.items[member].level,
        source: dump.source.to_string(),
        record: dump.record.as_ref().map(|r| r.line),
        start: dump.offsets.to_bytes(span.start) as u64,
        end: dump.offsets.to_bytes(span.end) as u64,
        headline: corpus.headline(member).map(Cow::into_owned),
        kept: corpus.id(kept),
        kept_at: corpus.at(kept),
        relation: tie.relation,
        by: report::match_row(corpus, tie),
    }
}
