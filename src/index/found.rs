//! What the index says of an article: rows of JSON, under the schemas `unspool/added/1` and `unspool/found/1`.

use super::entries::Entry;
use crate::compare::{Match, Relation};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// An article as it comes to the index.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Article {
    /// Its id: the record's, or one made from source, place and text.
    pub id: String,
    /// Where it stands, for people: `source#ordinal`, or `source:line` for a record.
    pub at: String,
    /// The publisher or outlet where one is named, else the file.
    pub source: String,
    /// First byte in the file (plain text) or in the record's text.
    pub start: u64,
    /// One past its last byte.
    pub end: u64,
    /// ISO date, when known.
    pub date: Option<String>,
    /// What is compared of it.
    pub text: String,
}

/// What an article is to an index that it was added to.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// Nothing like it was there.
    New,
    /// The same text was there, from the same source.
    Known,
    /// Another version of it was there, from the same source.
    Update,
    /// The same text, or another version of it, was there from another source.
    Copy,
    /// It holds no word, so there is nothing to compare, and it was not added.
    Empty,
}

/// How many articles an add found to be what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Counts {
    /// All articles.
    pub articles: u64,
    /// See [`Verdict::New`], and so on.
    pub new: u64,
    /// See [`Verdict::Known`].
    pub known: u64,
    /// See [`Verdict::Update`].
    pub updates: u64,
    /// See [`Verdict::Copy`].
    pub copies: u64,
    /// See [`Verdict::Empty`].
    pub empty: u64,
}

impl Counts {
    /// Counts one more article.
    pub fn add(&mut self, verdict: Verdict) {
        self.articles += 1;
        *match verdict {
            Verdict::New => &mut self.new,
            Verdict::Known => &mut self.known,
            Verdict::Update => &mut self.updates,
            Verdict::Copy => &mut self.copies,
            Verdict::Empty => &mut self.empty,
        } += 1;
    }
}

/// An article in the index that another is related to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Known {
    /// Its id.
    pub id: String,
    /// Where it stood, for people.
    pub at: String,
    /// Its publisher or outlet, else its file.
    pub source: String,
    /// First byte in its file (plain text) or in its record's text.
    pub start: u64,
    /// One past its last byte.
    pub end: u64,
    /// Its ISO date, when known.
    pub date: Option<String>,
    /// How the two are related.
    pub relation: Relation,
    /// Whether the relation and the figures are an estimate on sketches; otherwise they were worked out on both texts, or
    /// the texts are the same.
    pub estimated: bool,
    /// How sure the relation is, 0 to 1. This and the figures below are rounded to six decimals.
    pub score: f64,
    /// Jaccard similarity of the shingle sets.
    pub jaccard: f64,
    /// Share of the shingles of the article that was added or asked about that are in this one.
    pub containment: f64,
    /// Share of this one's shingles that are in the other.
    pub containment_known: f64,
}

impl Known {
    pub(super) fn of(entry: &Entry, found: &Match, estimated: bool) -> Known {
        let rounded = |figure: f64| (figure * 1e6).round() / 1e6;
        Known {
            id: entry.id.clone(),
            at: entry.at.clone(),
            source: entry.source.clone(),
            start: entry.start,
            end: entry.end,
            date: entry.date.clone(),
            relation: found.relation,
            estimated,
            score: rounded(found.score),
            jaccard: rounded(found.jaccard),
            containment: rounded(found.containment_a),
            containment_known: rounded(found.containment_b),
        }
    }

    pub(super) fn exact(entry: &Entry) -> Known {
        Known::of(entry, &Match::exact(0, 1), false)
    }
}

/// One article that was added.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Added {
    /// `unspool/added/1`.
    pub schema: String,
    /// Its id.
    pub id: String,
    /// Where it stands, for people.
    pub at: String,
    /// Its publisher or outlet, else its file.
    pub source: String,
    /// First byte in the file (plain text) or in the record's text.
    pub start: u64,
    /// One past its last byte.
    pub end: u64,
    /// What it is to what was there before it.
    pub verdict: Verdict,
    /// What it is related to: why the verdict is what it is; for a new article one that it shares a passage or a form
    /// with, if there is one.
    pub of: Option<Known>,
}

/// What the index holds that is related to one article.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Found {
    /// `unspool/found/1`.
    pub schema: String,
    /// The id of the article that was asked about.
    pub id: String,
    /// Where it stands, for people.
    pub at: String,
    /// What is related to it, the closest first: every article with the same text, of others the first with each text.
    pub matches: Vec<Known>,
}
