//! The report as data: what `report.json` holds, under the schema `unspool/report/1`.
//!
//! Fields may be added, never renamed. There is no clock and no absolute path in it, so the same input gives the same
//! bytes.

use crate::Text;
use crate::compare::{Facts, Level, Method, Relation};
use crate::input::{Confidence, DecidedBy};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Everything that was found in one run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Report {
    /// `unspool/report/1`.
    pub schema: String,
    /// The program that wrote it.
    pub tool: Tool,
    /// The settings that shaped the result.
    pub config: Config,
    /// The inputs, sorted by source.
    pub inputs: Vec<Input>,
    /// The figures of the whole run.
    pub summary: Summary,
    /// The limits that were set, each with its value, passed or not.
    pub gates: Vec<Gate>,
    /// Items tied by `exact`, `near` or `contains`, largest cluster first.
    pub clusters: Vec<Cluster>,
    /// Items tied by `shares` or `template`, largest group first. Nothing is removed for these.
    pub groups: Vec<Cluster>,
    /// Verified matches that tie no cluster or group: between two of them, or a second tie within one.
    pub links: Vec<Match>,
    /// Passages that recur across sources.
    pub boilerplate: Vec<Boilerplate>,
    /// Input that could not be used, each with its reason.
    pub skipped: Vec<Skipped>,
}

/// Name and version of the program.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Tool {
    /// `unspool`.
    pub name: String,
    /// Its version.
    pub version: String,
}

/// The settings that shaped the result.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Config {
    /// The levels that were compared.
    pub levels: Vec<Level>,
    /// What chose the candidates.
    pub method: Method,
    /// Which member of a cluster is kept.
    pub keep: crate::clean::Keep,
    /// Most days between the publication of two items that were held against one another; absent without a limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date_window: Option<u32>,
    /// Texts in this report are cut to so many characters (0: left out); absent when they are whole.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text_limit: Option<u64>,
    /// Whether a baseline was given: what is not marked as new is known then.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub baseline: bool,
}

/// One input file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Input {
    /// Its name as shown.
    pub source: String,
    /// Size in bytes.
    pub bytes: u64,
    /// Records read from it; absent for plain text.
    pub records: Option<u64>,
    /// Articles found in it.
    pub articles: u64,
    /// The encoding that it was read in, by its WHATWG name; of a web archive, the one of most of its pages.
    pub encoding: String,
    /// What that was decided by.
    #[serde(default = "by_content")]
    pub decided: DecidedBy,
    /// How sure it is.
    #[serde(default = "certain")]
    pub confidence: Confidence,
    /// The encodings of the pages of a web archive, where they have several.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub encodings: Vec<InputEncoding>,
    /// Mojibake in it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub mojibake: Vec<InputMojibake>,
    /// Sequences of bytes in it that could not be decoded and were replaced.
    pub replaced: u64,
}

/// An encoding of some texts of an input.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct InputEncoding {
    /// Its WHATWG name.
    pub encoding: String,
    /// What it was decided by.
    pub decided: DecidedBy,
    /// How sure it is.
    pub confidence: Confidence,
    /// How many texts are in it.
    pub texts: u64,
}

/// Mojibake in an input: UTF-8 that somebody read as another encoding and wrote down again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct InputMojibake {
    /// The WHATWG name of the encoding that it was read as.
    pub read_as: String,
    /// Which time over that was: 1, or 2 for a text that had been damaged before.
    pub times: u32,
    /// How many passages there are.
    pub passages: u64,
    /// In how many texts.
    pub texts: u64,
    /// Whether they were mended.
    pub mended: bool,
}

/// What reports that do not say it were decided by: UTF-8 that was valid, as far as anything is known.
fn by_content() -> DecidedBy {
    DecidedBy::Content
}

fn certain() -> Confidence {
    Confidence::Certain
}

/// The figures of the whole run.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Summary {
    /// Files read.
    pub files: u64,
    /// Bytes read.
    pub bytes: u64,
    /// Records read.
    pub records: u64,
    /// Articles found.
    pub articles: u64,
    /// One row a level.
    pub levels: Vec<LevelSummary>,
    /// Pairs that were verified on the texts.
    pub candidates: u64,
    /// Pairs that were proposed and not examined.
    pub unexamined: u64,
    /// Pairs that were proposed and not examined because they were published further apart than the date window.
    #[serde(default, skip_serializing_if = "none")]
    pub outside_window: u64,
    /// Members of clusters that hang on a weak link, see [`Match::weak`].
    #[serde(default, skip_serializing_if = "none")]
    pub weak_links: u64,
    /// Matches by which two clusters would be one, had not a member of one been unlike the kept text of the other: where
    /// a chain was split.
    #[serde(default, skip_serializing_if = "none")]
    pub split_chains: u64,
    /// Inputs that were skipped.
    pub skipped: u64,
}

/// The figures of one level.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct LevelSummary {
    /// Which level.
    pub level: Level,
    /// Items compared.
    pub items: u64,
    /// Their bytes.
    pub bytes: u64,
    /// Clusters of two or more.
    pub clusters: u64,
    /// Members beyond the kept one, by their relation to it.
    pub duplicates: Vec<RelationCount>,
    /// Bytes of the members beyond the kept one.
    pub duplicate_bytes: u64,
    /// `duplicate_bytes` as a share of `bytes`, 0 to 1.
    pub duplicate_share: f64,
    /// `shares` groups.
    pub shares_groups: u64,
    /// `template` groups.
    pub template_groups: u64,
}

/// How many items stand in one relation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RelationCount {
    /// The relation.
    pub relation: Relation,
    /// How many.
    pub items: u64,
    /// Their bytes.
    #[serde(default)]
    pub bytes: u64,
}

/// One limit and how the run stands to it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Gate {
    /// Its name, e.g. `max-duplicate-share`.
    pub name: String,
    /// The level it speaks of, if of one.
    pub level: Option<Level>,
    /// The relation it speaks of, if of one.
    pub relation: Option<Relation>,
    /// The limit.
    pub limit: f64,
    /// What was measured.
    pub value: f64,
    /// `fail` gates set the exit status, `warn` gates only speak.
    pub severity: Severity,
    /// Whether the value keeps the limit.
    pub passed: bool,
}

impl Gate {
    /// What the gate speaks of: `max-duplicate-share of article`.
    pub fn title(&self) -> String {
        let mut title = self.name.clone();
        if let Some(level) = self.level {
            title += &format!(" of {}", super::view::level(level));
        }
        if let Some(relation) = self.relation {
            title += &format!(", {}", super::view::relation(relation));
        }
        title
    }

    /// The gate in words: `max-duplicate-share of article: 12.0 % (limit 10.0 %)`. A share has as many places as it takes to
    /// see on which side of the limit it lies.
    pub fn said(&self) -> String {
        let title = self.title();
        if !self.name.ends_with("-share") {
            return format!("{title}: {} (limit {})", self.value, self.limit);
        }
        let places = |share: f64, enough: &dyn Fn(f64) -> bool| {
            let written = |places| format!("{:.places$}", share * 100.0);
            let fits = |text: &String| text.parse().is_ok_and(|n: f64| enough(n));
            (1..12).map(written).find(fits).unwrap_or(written(12))
        };
        let limit = places(self.limit, &|n| (n - self.limit * 100.0).abs() < 1e-9);
        let value = places(self.value, &|n| {
            self.value == self.limit || (n - self.limit * 100.0).abs() > 1e-9
        });
        format!("{title}: {value} % (limit {limit} %)")
    }
}

/// What a breached gate does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Said, no more.
    Warn,
    /// Exit status 1.
    Fail,
}

/// Items tied by matches.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Cluster {
    /// Made from the ids of its members: the same members give the same id.
    pub id: String,
    /// The level of its items.
    pub level: Level,
    /// The loosest relation in it.
    pub relation: Relation,
    /// Id of the member that is kept; absent in groups.
    pub kept: Option<String>,
    /// Locator of the member that is kept, see [`Member::at`]: unlike an id from the input it cannot occur twice. In files
    /// it is left out where `kept` is the id of one member of the cluster alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kept_at: Option<String>,
    /// Its members, in order of source and place.
    pub members: Vec<Member>,
    /// The matches that tie them.
    pub matches: Vec<Match>,
}

/// One item of a cluster or group.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Member {
    /// The record's id field, or one made from source, place and text.
    pub id: String,
    /// Where to find it, for people: `source#ordinal`, with `.h`, `.c0` or `.p0` for a headline, caption or paragraph.
    pub at: String,
    /// The file it stands in.
    pub source: String,
    /// The publisher or outlet, where records name one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outlet: Option<String>,
    /// 1-based line of its record in that file.
    pub record: Option<u64>,
    /// First byte in the file (plain text) or in the record's text.
    pub start: u64,
    /// One past its last byte.
    pub end: u64,
    /// 1-based line of the file at which it starts.
    #[serde(default)]
    pub line: Option<u64>,
    /// XXH3-128 of its text with runs of white space as one space, the first 16 hex digits: equal for equal texts
    /// wherever they stand, and there even when texts are left out.
    #[serde(default)]
    pub content: String,
    /// Headline of the article that it is or belongs to.
    pub headline: Option<String>,
    /// ISO date of that article.
    pub date: Option<String>,
    /// The text that was compared.
    pub text: Text,
    /// Whether `text` is shortened, see [`Config::text_limit`].
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub cut: bool,
    /// Whether it came since the baseline, where one was given.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub new: bool,
    /// Whether it is no part of the inputs but of the index that they were held against. Its text is not there then, and
    /// its source is its outlet where one is known.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub known: bool,
}

/// One verified match.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Match {
    /// Id of the first item.
    pub a: String,
    /// Id of the second item.
    pub b: String,
    /// Locator of the first item, see [`Member::at`]. In files it is left out where `a` is the id of one member of the
    /// cluster alone (for links: of members at one place in the report): that member has it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub a_at: String,
    /// Locator of the second item, likewise.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub b_at: String,
    /// At which level.
    pub level: Level,
    /// How they are related.
    pub relation: Relation,
    /// How sure that is, 0 to 1. This and the figures below are rounded to six decimals.
    pub score: f64,
    /// Exact Jaccard similarity of the shingle sets.
    pub jaccard: f64,
    /// Share of `a`'s shingles that are in `b`.
    pub containment_a: f64,
    /// Share of `b`'s shingles that are in `a`.
    pub containment_b: f64,
    /// Similarity by alignment, where it was needed.
    pub edit_similarity: Option<f64>,
    /// How names, numbers and headlines agree; counts of nothing are left out in files.
    pub facts: Facts,
    /// The passages in common.
    pub shared: Vec<Shared>,
    /// Whether the relation and the figures are an estimate: one of the two is known from an index without texts.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub estimated: bool,
}

impl Match {
    /// Whether it holds a member in a cluster by little: it is less sure than [`WEAK`].
    pub fn weak(&self) -> bool {
        self.relation.clusters() && self.score < WEAK
    }
}

/// Matches of a lower score tie a member to its cluster by little, and are worth a look.
pub const WEAK: f64 = 0.6;

fn none(count: &u64) -> bool {
    *count == 0
}

/// A passage in common, as byte offsets in the `text` of both members.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Shared {
    /// First byte in the text of `a`.
    pub a_start: u64,
    /// One past the last byte in the text of `a`.
    pub a_end: u64,
    /// First byte in the text of `b`.
    pub b_start: u64,
    /// One past the last byte in the text of `b`.
    pub b_end: u64,
}

/// A passage that recurs across sources and was left out of the comparison of articles.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Boilerplate {
    /// The passage.
    pub text: String,
    /// One place where it stands.
    pub at: String,
    /// In how many items it occurs.
    pub items: u64,
    /// In how many sources.
    pub sources: u64,
}

/// Input that could not be used.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct Skipped {
    /// The file.
    pub source: String,
    /// 1-based line, for a record.
    pub line: Option<u64>,
    /// Why.
    pub reason: String,
}
