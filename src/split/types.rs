//! The words of splitting: roles, lines, boundaries, articles, and how to split.

use super::meta::language::{self, Language};
use super::weights::Weights;
use crate::Span;
use jiff::civil::DateTime;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// What a line is.
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
pub enum Role {
    /// The title of an article.
    Headline,
    /// The standfirst: a sentence or two between headline and body.
    Dek,
    /// Who wrote it.
    Byline,
    /// A place (and agency) on a line of its own before the body.
    Dateline,
    /// A date or time of publication or update.
    Timestamp,
    /// The text under a picture.
    Caption,
    /// Who took the picture.
    Credit,
    /// A bullet of a summary before the body.
    Bullet,
    /// Running text of the article.
    Body,
    /// A heading inside the body.
    Subhead,
    /// A link to another story.
    Related,
    /// Navigation, sharing, advertising, legal lines: what the page says about itself.
    Chrome,
    /// Nothing but white space.
    Blank,
}

/// A line of a dump, line break included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// Where it lies, its line break included.
    pub span: Span,
    /// What it is.
    pub role: Role,
}

/// One named reason for a boundary.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Evidence {
    /// The name of the term, e.g. `headline-repeated`.
    pub cue: String,
    /// What the term adds to the score of the boundary, in nats.
    pub weight: f64,
    /// The line (0-based, within the dump) that the term speaks of.
    pub line: usize,
}

/// Where an article starts, how sure that is, and why.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Boundary {
    /// The line (0-based) at which the article starts.
    pub line: usize,
    /// Probability that an article starts here, 0 to 1.
    pub probability: f64,
    /// The terms that made it, strongest first.
    pub evidence: Vec<Evidence>,
}

impl Boundary {
    /// The start of a text, for which there is no reason.
    pub(super) fn of_nothing() -> Self {
        Boundary {
            line: 0,
            probability: 1.0,
            evidence: Vec::new(),
        }
    }
}

/// A picture's text and credit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Caption {
    /// The caption's text, without the credit.
    pub span: Span,
    /// The credit, without brackets and labels.
    pub credit: Option<Span>,
}

/// What an article is made of, when it is not one story. Whether its parts are articles is for its reader to say: here
/// a page is one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Multi {
    /// Entries with a time each, in the order of their times.
    LiveBlog,
    /// Short items under headings of their own, that have nothing to do with each other.
    RoundUp,
}

/// One story and its parts, as spans into the text it was found in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Article {
    /// The whole article, chrome inside it included.
    pub span: Span,
    /// First line and one past the last line.
    pub lines: (usize, usize),
    /// The headline, once, without the outlet's suffix.
    pub headline: Option<Span>,
    /// The standfirst.
    pub dek: Option<Span>,
    /// The names of its writers.
    pub byline: Vec<String>,
    /// The dateline as printed, without its dash or colon: `LONDON (Reuters)`.
    pub dateline: Option<Span>,
    /// ISO date or date and time of publication.
    pub published: Option<String>,
    /// ISO date or date and time of the last update.
    pub updated: Option<String>,
    /// BCP 47 primary language, when it can be told.
    #[serde(deserialize_with = "language::named")]
    pub language: Option<Language>,
    /// Summary bullets, without their marks.
    pub bullets: Vec<Span>,
    /// Captions in order of printing.
    pub captions: Vec<Caption>,
    /// Paragraphs of the body in order, chrome left out. The dateline is part of the first one.
    pub body: Vec<Span>,
    /// What it is made of, when it is several stories in one.
    pub multi: Option<Multi>,
    /// Why it starts where it starts.
    pub boundary: Boundary,
}

impl Article {
    /// An article of which nothing but its place is known: all of it is body.
    pub fn plain(span: Span) -> Self {
        Article {
            span,
            lines: (0, 0),
            headline: None,
            dek: None,
            byline: Vec::new(),
            dateline: None,
            published: None,
            updated: None,
            language: None,
            bullets: Vec::new(),
            captions: Vec::new(),
            body: vec![span],
            multi: None,
            boundary: Boundary::of_nothing(),
        }
    }

    /// Shows `see` every span of the article.
    pub(super) fn each_span(&mut self, mut see: impl FnMut(&mut Span)) {
        // all fields are named, so that a new one is not forgotten here
        let Article {
            span,
            lines: _,
            headline,
            dek,
            byline: _,
            dateline,
            published: _,
            updated: _,
            language: _,
            bullets,
            captions,
            body,
            multi: _,
            boundary: _,
        } = self;
        see(span);
        let single = headline.iter_mut().chain(dek).chain(dateline);
        single.chain(bullets).chain(body).for_each(&mut see);
        for Caption { span, credit } in captions {
            see(span);
            credit.iter_mut().for_each(&mut see);
        }
    }
}

/// A dump taken apart.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Split {
    /// All lines; they tile the text.
    pub lines: Vec<Line>,
    /// The articles, in order, not overlapping. What lies between them is chrome.
    pub articles: Vec<Article>,
}

/// How to split.
#[derive(Clone, Debug, PartialEq)]
pub struct SplitOptions {
    /// The whole text is one article: label its lines, cut nothing.
    pub whole: bool,
    /// Boundaries less probable than this (0 to 1) are not cut.
    pub min_confidence: f64,
    /// What to do where the evidence is even.
    pub prefer: Prefer,
    /// What articles are told apart by.
    pub by: By,
    /// When the dump was scraped: relative times become dates. Without it they stay as they were printed.
    pub as_of: Option<DateTime>,
    /// Weights of your own; without them those that unspool comes with.
    pub weights: Option<Arc<Weights>>,
}

/// What articles are told apart by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum By {
    /// Headlines, bylines, datelines, chrome, and wording: scraped pages.
    #[default]
    Structure,
    /// Wording alone, for prose without article structure: see [`topic`](super::topic).
    Topic,
}

/// Which error costs less: one story in two pieces, or two stories in one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Prefer {
    /// As likely as the evidence says.
    #[default]
    Even,
    /// Cut when in doubt.
    Split,
    /// Keep together when in doubt.
    Join,
}

impl Default for SplitOptions {
    fn default() -> Self {
        SplitOptions {
            whole: false,
            min_confidence: 0.0,
            prefer: Prefer::Even,
            by: By::Structure,
            as_of: None,
            weights: None,
        }
    }
}
