//! The audit trail: everything that is removed names what is kept in its place and the match that removed it.

use super::cuts::Cuts;
use super::some_at_a_time;
use crate::compare::{self, Level, Relation};
use crate::job::{Corpus, Outcome, Part};
use crate::report;
use crate::store::{Bits, Column, Sorter};
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
pub fn removed<'a>(outcome: &'a Outcome<'_>, cuts: &'a Cuts) -> impl Iterator<Item = Removed> {
    let corpus = &outcome.corpus;
    let matches = &outcome.comparison.matches;
    let memory = corpus.memory();
    // Member, what is kept, and the match that ties them.
    let mut rows: Sorter<(u32, u32, u32)> = Sorter::new(memory);
    for (cluster, &kept) in outcome.comparison.clusters.iter().zip(&outcome.kept) {
        let ties = cluster.ties(matches, kept).into_iter();
        let whole = ties.filter(|&(member, _)| is_whole(corpus, member));
        rows.extend(whole.map(|(member, tie)| (member as u32, kept as u32, tie as u32)));
    }
    rows.extend(
        cuts.iter()
            .map(|(member, cut)| (member as u32, cut.kept as u32, OWN)),
    );
    let rows = Column::of(memory, rows.finish());
    some_at_a_time(rows.len(), move |some| {
        let rows = some.into_par_iter().map(|at| rows.get(at));
        rows.map(|(member, kept, tie)| {
            let (member, kept) = (member as usize, kept as usize);
            let tie = match tie {
                OWN => cuts.tie(member, matches),
                tie => matches.get(tie as usize),
            };
            row(corpus, member, kept, &tie)
        })
        .collect()
    })
}

/// Stands for the match of a cut.
const OWN: u32 = u32::MAX;

/// For every article of the corpus whether it is removed.
pub(super) fn gone(outcome: &Outcome<'_>) -> Bits {
    let corpus = &outcome.corpus;
    let mut gone = Bits::none(corpus.articles.len());
    for (cluster, &kept) in outcome.comparison.clusters.iter().zip(&outcome.kept) {
        for &member in cluster.members.iter().filter(|&&m| m != kept) {
            if is_whole(corpus, member) {
                gone.add(corpus.items.get(member).article as usize);
            }
        }
    }
    gone
}

/// Whether an item is all of its article or record, and not a part of it.
pub(super) fn is_whole(corpus: &Corpus<'_>, item: usize) -> bool {
    corpus.items.get(item).part == Part::Whole
}

fn row(corpus: &Corpus<'_>, member: usize, kept: usize, tie: &compare::Match) -> Removed {
    let (dump, span) = (
        corpus.dump(corpus.items.get(member).dump as usize),
        corpus.span(member),
    );
    Removed {
        id: corpus.id(member),
        at: corpus.at(member),
        level: corpus.items.get(member).level,
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
