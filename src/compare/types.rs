//! The words of the room: what goes in, what comes out.

use super::Matches;
use crate::Span;
use serde::{Deserialize, Serialize};

/// What is compared.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    schemars::JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Whole articles.
    Article,
    /// Paragraphs of bodies.
    Paragraph,
    /// Picture captions.
    Caption,
    /// Headlines.
    Headline,
}

impl Level {
    /// All levels, in the order in which they are compared.
    pub const ALL: [Level; 4] = [
        Level::Article,
        Level::Paragraph,
        Level::Caption,
        Level::Headline,
    ];
}

/// How two items are related.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    schemars::JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Relation {
    /// The same text after canonicalisation.
    Exact,
    /// The same item, edited.
    Near,
    /// One holds the other: abridged, extended, quoted whole.
    Contains,
    /// Two items of their own with passages in common.
    Shares,
    /// The same form filled in with different facts.
    Template,
}

impl Relation {
    /// Whether this relation ties two items into a cluster. `shares` and `template` never do.
    pub fn clusters(self) -> bool {
        matches!(self, Relation::Exact | Relation::Near | Relation::Contains)
    }
}

/// One text to compare. `text` is what is compared; everything else is evidence or order.
#[derive(Clone, Debug)]
pub struct Item<'a> {
    /// At which level.
    pub level: Level,
    /// The text. For an article: its headline on the first line when it has one, then the paragraphs of its body, a line
    /// each; for a record its text as it stands.
    pub text: &'a str,
    /// The headline, when it is known apart from the text (articles only).
    pub headline: Option<&'a str>,
    /// Publication date as ISO `YYYY-MM-DD…`, when known.
    pub date: Option<&'a str>,
    /// Number of the source it came from; passages that recur across many sources are boilerplate.
    pub source: u32,
    /// Number of the article it belongs to, among all articles (for items below the article), so that passages that
    /// recur inside one article are told from passages that recur across articles.
    pub parent: u32,
    /// A key that orders items the same way whatever the order of discovery (content hash and position in source).
    pub order: u128,
}

/// A passage that two items have in common: the same words at both places.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shared {
    /// Where it lies in the text of the first item.
    pub a: Span,
    /// Where it lies in the text of the second item.
    pub b: Span,
}

/// How the facts (numbers, names, dates) of two items agree.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Facts {
    /// Numbers in both.
    #[serde(default, skip_serializing_if = "is_nothing")]
    pub numbers_shared: u32,
    /// Numbers in only one of the two.
    #[serde(default, skip_serializing_if = "is_nothing")]
    pub numbers_differ: u32,
    /// Names (runs of capitalised words) in both.
    #[serde(default, skip_serializing_if = "is_nothing")]
    pub names_shared: u32,
    /// Names in only one of the two.
    #[serde(default, skip_serializing_if = "is_nothing")]
    pub names_differ: u32,
    /// Whether the headlines agree, 0 to 1; absent when one has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub headline: Option<f32>,
}

/// Facts as they are kept, none left out: what is kept has no names to tell fields by.
mod whole_facts {
    use super::Facts;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    type Kept = (u32, u32, u32, u32, Option<f32>);

    pub fn serialize<S: Serializer>(facts: &Facts, to: S) -> Result<S::Ok, S::Error> {
        let Facts {
            numbers_shared,
            numbers_differ,
            names_shared,
            names_differ,
            headline,
        } = *facts;
        (
            numbers_shared,
            numbers_differ,
            names_shared,
            names_differ,
            headline,
        )
            .serialize(to)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Facts, D::Error> {
        let (numbers_shared, numbers_differ, names_shared, names_differ, headline) =
            Kept::deserialize(from)?;
        Ok(Facts {
            numbers_shared,
            numbers_differ,
            names_shared,
            names_differ,
            headline,
        })
    }
}

/// A count that need not be written.
fn is_nothing(count: &u32) -> bool {
    *count == 0
}

/// A candidate that was verified on the texts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Match {
    /// Index of the first item; it comes before `b` in item order.
    pub a: usize,
    /// Index of the second item.
    pub b: usize,
    /// How they are related. For [`Relation::Contains`] the side with the higher containment is the one held.
    pub relation: Relation,
    /// How sure the relation is, 0 to 1.
    pub score: f64,
    /// Exact Jaccard similarity of the shingle sets.
    pub jaccard: f64,
    /// Share of `a`'s shingles that are in `b`.
    pub containment_a: f64,
    /// Share of `b`'s shingles that are in `a`.
    pub containment_b: f64,
    /// Similarity by alignment, 0 to 1; absent where it was not needed.
    pub edit_similarity: Option<f64>,
    /// How the facts agree.
    #[serde(with = "whole_facts")]
    pub facts: Facts,
    /// The longest passages in common, in order of `a`. May be empty for exact copies.
    pub shared: Vec<Shared>,
}

/// Items tied by matches. A cluster proper (`exact`, `near`, `contains`) or a group (`shares`, `template`).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Cluster {
    /// The level of its items.
    pub level: Level,
    /// The loosest relation in it, in the order of [`Relation`].
    pub relation: Relation,
    /// Item that every other member was checked against.
    pub representative: usize,
    /// All members in item order, representative included.
    pub members: Vec<usize>,
    /// Indexes into [`Comparison::matches`].
    pub matches: Vec<usize>,
}

impl Cluster {
    /// For every member but `kept` the match that ties it, by its index: its match with `kept`, else the one with the
    /// representative, else the first of its matches. In the order of the members.
    ///
    /// # Panics
    /// When a member has no match in this cluster.
    pub fn ties(&self, found: &Matches, kept: usize) -> Vec<(usize, usize)> {
        const NONE: u8 = u8::MAX;
        let mut best: Vec<(u8, u32)> = vec![(NONE, 0); self.members.len()];
        for &m in &self.matches {
            let (a, b, _) = found.items(m);
            for (member, other) in [(a, b), (b, a)] {
                let rank = match other {
                    _ if other == kept => 0,
                    _ if other == self.representative => 1,
                    _ => 2,
                };
                if let Ok(place) = self.members.binary_search(&member)
                    && rank < best[place].0
                {
                    best[place] = (rank, m as u32);
                }
            }
        }
        let others = self.members.iter().zip(best).filter(|(m, _)| **m != kept);
        others
            .map(|(&member, (rank, tie))| {
                assert!(rank != NONE, "a match ties every member of a cluster");
                (member, tie as usize)
            })
            .collect()
    }
}

/// A passage that recurs across many sources or articles, left out of the comparison of articles.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Boilerplate {
    /// One item that holds it.
    pub item: usize,
    /// Where in that item's text.
    pub span: Span,
    /// In how many items it occurs.
    pub items: usize,
    /// In how many sources it occurs.
    pub sources: usize,
}

/// Which candidate method proposes pairs.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Method {
    /// One-permutation MinHash with low-threshold bands, plus the containment path.
    #[default]
    Minhash,
    /// 64-bit SimHash with a Hamming index.
    Simhash,
}

/// How to compare.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CompareOptions {
    /// The candidate method for articles and paragraphs.
    pub method: Method,
    /// Most days between the publication of two items that are held against one another; none is no limit. Items
    /// without a known day are held against all, and no cluster spans more days than these.
    pub date_window: Option<u32>,
}

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Comparison {
    /// Every verified match. Exact copies are a star around the first of them in item order.
    pub matches: Vec<Match>,
    /// Clusters, largest first, ties by the order of their first member.
    pub clusters: Vec<Cluster>,
    /// `shares` and `template` groups, same order.
    pub groups: Vec<Cluster>,
    /// Recurring passages.
    pub boilerplate: Vec<Boilerplate>,
    /// Candidates that were examined.
    pub candidates: u64,
    /// Candidate pairs that were not examined, and counted rather than dropped silently.
    pub unexamined: u64,
    /// Candidate pairs that were not examined because they were published further apart than the date window.
    pub outside_window: u64,
}
