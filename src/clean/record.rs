//! The article as it is written: one object under the schema `unspool/article/1`.

use super::cuts::{Cuts, without};
use super::removed::gone;
use super::some_at_a_time;
use crate::Span;
use crate::compare::simhash;
use crate::input::{Dump, Record, RecordKind};
use crate::job::Outcome;
use crate::split::{Article, Evidence, Line, Multi, Role, Split};
use rayon::prelude::*;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// One article, as `split` and `clean` write it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ArticleRecord {
    /// `unspool/article/1`.
    pub schema: String,
    /// The record's id, or one made from source, place and text.
    pub id: String,
    /// The file it stands in.
    pub source: String,
    /// 1-based line of the record it stands in.
    pub record: Option<u64>,
    /// 0-based number within its dump.
    pub ordinal: u64,
    /// First byte in the file (plain text) or in the record's text.
    pub start: u64,
    /// One past its last byte.
    pub end: u64,
    /// The outlet that the record names.
    #[serde(default)]
    pub outlet: Option<String>,
    /// The headline as printed, without the outlet's suffix; that of the record, where an article is one.
    pub headline: Option<String>,
    /// The standfirst.
    pub dek: Option<String>,
    /// The writers' names.
    pub byline: Vec<String>,
    /// Place and agency before the first sentence.
    pub dateline: Option<String>,
    /// ISO date or date and time; that of the record, where an article is one, as it is written there.
    pub published: Option<String>,
    /// ISO date or date and time.
    pub updated: Option<String>,
    /// BCP 47 primary language.
    pub language: Option<String>,
    /// Summary bullets.
    pub bullets: Vec<String>,
    /// Captions with their credits.
    pub captions: Vec<CaptionRecord>,
    /// Set for a live blog or a round-up: several stories in one page.
    #[serde(default)]
    pub multi: Option<Multi>,
    /// The paragraphs, joined by empty lines; chrome left out.
    pub body: String,
    /// 64-bit SimHash of the text, as 16 hex digits.
    pub simhash: String,
    /// Why it starts where it starts.
    pub boundary: BoundaryRecord,
    /// The lines of the article with their roles, when asked for.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub lines: Option<Vec<LineRecord>>,
}

/// A caption as it is written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CaptionRecord {
    /// First byte, counted like the article's.
    pub start: u64,
    /// One past its last byte.
    pub end: u64,
    /// The caption without its credit.
    pub text: String,
    /// Who took the picture.
    pub credit: Option<String>,
}

/// A boundary as it is written.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct BoundaryRecord {
    /// Probability that an article starts here, 0 to 1.
    pub probability: f64,
    /// The named terms behind it, strongest first.
    pub evidence: Vec<Evidence>,
}

/// A line as it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LineRecord {
    /// First byte, counted like the article's.
    pub start: u64,
    /// One past its last byte, line break included.
    pub end: u64,
    /// What it is.
    pub role: Role,
}

/// Writes one article of a dump down. `lines` are its lines, when they are to be written too.
pub fn article_record(
    dump: &Dump,
    id: &str,
    ordinal: usize,
    a: &Article,
    lines: Option<&[Line]>,
) -> ArticleRecord {
    let text = |span: Span| span.of(&dump.text).to_owned();
    let byte = |offset: usize| dump.offsets.to_bytes(offset) as u64;
    let body = a
        .body
        .iter()
        .map(|p| p.of(&dump.text))
        .collect::<Vec<_>>()
        .join("\n\n");
    // an article that is a record has what the record says of it
    let field = |value: fn(&Record) -> Option<&str>| {
        let is_one = dump.kind != RecordKind::Dump;
        let of = dump.record.as_ref().filter(|_| is_one).and_then(value);
        of.filter(|v| !v.trim().is_empty()).map(str::to_owned)
    };
    ArticleRecord {
        schema: "unspool/article/1".to_owned(),
        id: id.to_owned(),
        source: dump.source.to_string(),
        record: dump.record.as_ref().map(|r| r.line),
        ordinal: ordinal as u64,
        start: byte(a.span.start),
        end: byte(a.span.end),
        outlet: dump
            .record
            .as_ref()
            .and_then(|r| r.outlet())
            .map(str::to_owned),
        headline: field(Record::headline).or_else(|| a.headline.map(text)),
        dek: a.dek.map(text),
        byline: a.byline.clone(),
        dateline: a.dateline.map(text),
        published: field(Record::date).or_else(|| a.published.clone()),
        updated: a.updated.clone(),
        language: a.language.map(str::to_owned),
        bullets: a.bullets.iter().copied().map(text).collect(),
        captions: a
            .captions
            .iter()
            .map(|c| CaptionRecord {
                start: byte(c.span.start),
                end: byte(c.span.end),
                text: text(c.span),
                credit: c.credit.map(text),
            })
            .collect(),
        simhash: format!("{:016x}", simhash(&body)),
        multi: a.multi,
        body,
        boundary: BoundaryRecord {
            probability: a.boundary.probability,
            evidence: a.boundary.evidence.clone(),
        },
        lines: lines.map(|lines| {
            lines
                .iter()
                .map(|l| LineRecord {
                    start: byte(l.span.start),
                    end: byte(l.span.end),
                    role: l.role,
                })
                .collect()
        }),
    }
}

/// The kept articles of a run, in order of source and place.
///
/// Articles that were never compared (an empty body) are kept. A record that was not split becomes an article whose body
/// is its whole text. What `cuts` takes out of an article is in neither its body nor its captions; its span and its lines
/// stay as they are.
pub fn records(
    outcome: &Outcome<'_>,
    cuts: &Cuts,
    with_lines: bool,
) -> impl Iterator<Item = ArticleRecord> {
    let corpus = &outcome.corpus;
    let gone = gone(outcome);
    let cut = cuts.by_article(corpus);
    let record = move |i: usize| {
        let a = corpus.articles.get(i);
        let (dump, id) = (corpus.dump(a.dump as usize), corpus.article_id(i));
        let split = corpus.split(a.dump as usize);
        match (&*split, corpus.split_article(i)) {
            (Some(split), Some(parts)) => {
                let left = cut.get(&i).map(|items| without(&parts, items, corpus));
                article_record(
                    &dump,
                    &id,
                    a.ordinal.unwrap_or(0) as usize,
                    left.as_ref().unwrap_or(&parts),
                    with_lines.then(|| lines_of(split, &parts)),
                )
            }
            _ => {
                let whole = Article::plain(corpus.article_span(i));
                article_record(&dump, &id, 0, &whole, None)
            }
        }
    };
    some_at_a_time(corpus.articles.len(), move |some| {
        let kept = some.into_par_iter().filter(|&i| !gone.has(i));
        kept.map(&record).collect()
    })
}

/// The lines of one article.
fn lines_of<'s>(split: &'s Split, a: &Article) -> &'s [Line] {
    &split.lines[a.lines.0..a.lines.1]
}
