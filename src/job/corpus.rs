//! Dumps taken apart, and the items made of them.

use crate::compare::{Item, Level};
use crate::input::{Dump, RecordKind};
use crate::split::{Article, Split, SplitOptions, Splitter};
use crate::{Observer, Span};
use rayon::prelude::*;
use std::borrow::Cow;
use std::sync::LazyLock;
use xxhash_rust::xxh3::Xxh3;

/// Which levels are compared.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Levels {
    /// Every level that the input has.
    #[default]
    All,
    /// These.
    Only(Vec<Level>),
    /// None: the dumps are split, and no items are made.
    None,
}

impl Levels {
    /// Whether items of this level are wanted.
    pub fn wants(&self, level: Level) -> bool {
        match self {
            Levels::All => true,
            Levels::Only(levels) => levels.contains(&level),
            Levels::None => false,
        }
    }
}

/// All dumps of a run in the order of source and record, taken apart.
#[derive(Clone, Debug, PartialEq)]
pub struct Corpus<'d> {
    /// The dumps, sorted.
    pub dumps: Vec<&'d Dump>,
    /// For each dump its lines and articles; absent for records that are compared as they are.
    pub splits: Vec<Option<Split>>,
    /// All articles, in order of dump and place.
    pub articles: Vec<CorpusArticle>,
    /// All items, in order of dump, place and level.
    pub items: Vec<CorpusItem<'d>>,
}

/// One article of the corpus.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CorpusArticle {
    /// Index of its dump.
    pub dump: usize,
    /// Its ordinal within the dump; `None` for a record that was not split.
    pub ordinal: Option<usize>,
    /// The record's id, or one made from source, place and text.
    pub id: String,
    /// `source#ordinal`, or `source:line` for a record.
    pub at: String,
    /// Its bytes in the dump's text.
    pub span: Span,
}

/// One item of the corpus.
#[derive(Clone, Debug, PartialEq)]
pub struct CorpusItem<'d> {
    /// Its level.
    pub level: Level,
    /// Index of its dump.
    pub dump: usize,
    /// Index of its article in [`Corpus::articles`].
    pub article: usize,
    /// Its id.
    pub id: String,
    /// Where it stands, for people.
    pub at: String,
    /// The text that is compared.
    pub text: Cow<'d, str>,
    /// Headline of the article.
    pub headline: Option<&'d str>,
    /// ISO date of the article.
    pub date: Option<String>,
    /// Its bytes in the dump's text, first to last.
    pub span: Span,
    /// Number of its source among the sources (outlets, or files).
    pub source: u32,
}

impl<'d> Corpus<'d> {
    /// Splits the dumps and makes the items of the levels asked for.
    ///
    /// Records that are articles are only taken apart when their parts are asked for, or when no level is.
    pub fn build(
        dumps: &'d [Dump],
        options: &SplitOptions,
        levels: &Levels,
        observer: &dyn Observer,
    ) -> Self {
        let mut sorted: Vec<&Dump> = dumps.iter().collect();
        sorted.sort_by_key(|d| (&d.source, d.record.as_ref().map(|r| r.span.start)));
        let wants = |level| levels.wants(level);
        let parts = [Level::Paragraph, Level::Caption, Level::Headline];
        let below_article = *levels == Levels::None || parts.into_iter().any(wants);

        let with_whole = |whole| {
            let mut split = options.clone();
            split.whole = whole;
            Splitter::new(split)
        };
        // A splitter reads its weights when it is made; records are seldom split.
        let cutting = LazyLock::new(|| with_whole(false));
        let labelling = LazyLock::new(|| with_whole(true));
        observer.phase(
            "split",
            sorted.iter().map(|d| d.text.len() as u64).sum(),
            "bytes",
        );
        let splits: Vec<Option<Split>> = sorted
            .par_iter()
            .map(|dump| {
                let split = match dump.kind {
                    RecordKind::Dump => Some(cutting.split(&dump.text)),
                    RecordKind::Article if below_article => Some(labelling.split(&dump.text)),
                    _ => None,
                };
                observer.advance(dump.text.len() as u64);
                split
            })
            .collect();

        let sources = source_numbers(&sorted);
        let made: Vec<Made<'d>> = sorted
            .par_iter()
            .zip(&splits)
            .zip(&sources)
            .enumerate()
            .map(|(i, ((dump, split), source))| make(i, dump, split.as_ref(), *source, &wants))
            .collect();
        let (mut articles, mut items) = (Vec::new(), Vec::new());
        for (of_articles, of_items) in made {
            let first = articles.len();
            articles.extend(of_articles);
            items.extend(of_items.into_iter().map(|mut item| {
                item.article += first;
                item
            }));
        }
        Corpus {
            dumps: sorted,
            splits,
            articles,
            items,
        }
    }

    /// The items as [`compare`](crate::compare::compare) takes them, same indexes.
    pub fn compare_items(&self) -> Vec<Item<'_>> {
        self.items
            .iter()
            .enumerate()
            .map(|(i, item)| Item {
                level: item.level,
                text: &item.text,
                headline: item.headline,
                date: item.date.as_deref(),
                source: item.source,
                parent: item.article as u32,
                order: i as u128,
            })
            .collect()
    }

    /// The split article behind a corpus article; absent for a record that was not split.
    pub fn split_article(&self, article: usize) -> Option<&Article> {
        let a = &self.articles[article];
        self.splits[a.dump].as_ref()?.articles.get(a.ordinal?)
    }
}

type Made<'d> = (Vec<CorpusArticle>, Vec<CorpusItem<'d>>);

/// Numbers the sources: outlets where records name them, files elsewhere.
fn source_numbers<'d>(dumps: &[&'d Dump]) -> Vec<u32> {
    let name = |d: &'d Dump| -> &'d str {
        let outlet = d.record.as_ref().and_then(|r| r.outlet.as_deref());
        outlet.unwrap_or(&d.source)
    };
    let of: Vec<&str> = dumps.iter().map(|d| name(d)).collect();
    let mut names = of.clone();
    names.sort_unstable();
    names.dedup();
    of.iter()
        .map(|n| names.binary_search(n).expect("every name is in the list") as u32)
        .collect()
}

/// Makes the articles and items of one dump. `article` of the items counts within the dump.
fn make<'d>(
    index: usize,
    dump: &'d Dump,
    split: Option<&Split>,
    source: u32,
    wants: &(dyn Fn(Level) -> bool + Sync),
) -> Made<'d> {
    let place = match &dump.record {
        Some(record) => format!("{}:{}", dump.source, record.line),
        None => dump.source.clone(),
    };
    let field_id = dump.record.as_ref().and_then(|r| r.id.as_deref());
    let field_date = dump.record.as_ref().and_then(|r| r.date.clone());
    let field_headline = dump.record.as_ref().and_then(|r| r.headline.as_deref());
    let whole = Span::new(0, dump.text.len());
    let mut made: Made = (Vec::new(), Vec::new());

    if dump.kind != RecordKind::Dump {
        let id = field_id.map_or_else(|| content_id(&place, whole, &dump.text), str::to_owned);
        let article = split.and_then(|s| s.articles.first());
        made.0.push(CorpusArticle {
            dump: index,
            ordinal: article.map(|_| 0),
            id: id.clone(),
            at: place.clone(),
            span: whole,
        });
        let level = match dump.kind {
            RecordKind::Paragraph => Level::Paragraph,
            RecordKind::Caption => Level::Caption,
            RecordKind::Headline => Level::Headline,
            RecordKind::Article | RecordKind::Dump => Level::Article,
        };
        let headline = match article {
            _ if field_headline.is_some() => field_headline,
            Some(a) => a.headline.map(|h| h.of(&dump.text)),
            None if level == Level::Article => first_line_headline(&dump.text),
            None => None,
        };
        let date =
            field_date.or_else(|| article.and_then(|a| a.published.clone().or(a.updated.clone())));
        if wants(level) && !whole.trimmed(&dump.text).is_empty() {
            made.1.push(CorpusItem {
                level,
                dump: index,
                article: 0,
                id: id.clone(),
                at: place.clone(),
                text: Cow::Borrowed(&dump.text),
                headline,
                date: date.clone(),
                span: whole,
                source,
            });
        }
        if let Some(a) = article {
            parts(
                &mut made.1,
                index,
                dump,
                a,
                0,
                (&id, &place),
                date,
                source,
                wants,
            );
        }
        return made;
    }

    for (ordinal, a) in split.map_or(&[][..], |s| &s.articles).iter().enumerate() {
        let at = format!("{place}#{ordinal}");
        let id = match field_id {
            Some(id) => format!("{id}#{ordinal}"),
            None => content_id(&place, a.span, a.span.of(&dump.text)),
        };
        let date = a
            .published
            .clone()
            .or(a.updated.clone())
            .or_else(|| field_date.clone());
        made.0.push(CorpusArticle {
            dump: index,
            ordinal: Some(ordinal),
            id: id.clone(),
            at: at.clone(),
            span: a.span,
        });
        let text = article_text(&dump.text, a);
        if wants(Level::Article) && !text.is_empty() {
            made.1.push(CorpusItem {
                level: Level::Article,
                dump: index,
                article: ordinal,
                id: id.clone(),
                at: at.clone(),
                text,
                headline: a.headline.map(|h| h.of(&dump.text)),
                date: date.clone(),
                span: a.span,
                source,
            });
        }
        parts(
            &mut made.1,
            index,
            dump,
            a,
            ordinal,
            (&id, &at),
            date,
            source,
            wants,
        );
    }
    made
}

/// Adds the items below the article: its headline, captions and paragraphs.
#[allow(clippy::too_many_arguments)]
fn parts<'d>(
    items: &mut Vec<CorpusItem<'d>>,
    index: usize,
    dump: &'d Dump,
    a: &Article,
    article: usize,
    (id, at): (&str, &str),
    date: Option<String>,
    source: u32,
    wants: &(dyn Fn(Level) -> bool + Sync),
) {
    let headline = a.headline.map(|h| h.of(&dump.text));
    let spans = (a
        .headline
        .iter()
        .map(|&h| (Level::Headline, String::from("h"), h)))
    .chain(
        a.captions
            .iter()
            .enumerate()
            .map(|(i, c)| (Level::Caption, format!("c{i}"), c.span)),
    )
    .chain(
        a.body
            .iter()
            .enumerate()
            .map(|(i, &p)| (Level::Paragraph, format!("p{i}"), p)),
    );
    for (level, part, span) in spans {
        if wants(level) && !span.trimmed(&dump.text).is_empty() {
            items.push(CorpusItem {
                level,
                dump: index,
                article,
                id: format!("{id}.{part}"),
                at: format!("{at}.{part}"),
                text: Cow::Borrowed(span.of(&dump.text)),
                headline,
                date: date.clone(),
                span,
                source,
            });
        }
    }
}

/// What is compared of an article: its headline on the first line, then the paragraphs of its body.
fn article_text<'d>(text: &'d str, a: &Article) -> Cow<'d, str> {
    let mut joined = String::with_capacity(a.span.len());
    for span in a.headline.iter().chain(&a.body) {
        if !joined.is_empty() {
            joined.push('\n');
        }
        joined.push_str(span.of(text));
    }
    Cow::Owned(joined)
}

/// The first line of a record's text, when it looks like a headline: short, with more text after it.
fn first_line_headline(text: &str) -> Option<&str> {
    let (first, rest) = text.trim_start().split_once('\n')?;
    let first = first.trim();
    (!first.is_empty() && first.chars().count() <= 200 && !rest.trim().is_empty()).then_some(first)
}

/// An id from content and position: the first 16 hex digits of XXH3-128 over place, span and text.
pub(super) fn content_id(place: &str, span: Span, text: &str) -> String {
    let mut hasher = Xxh3::new();
    hasher.update(place.as_bytes());
    hasher.update(&[0]);
    hasher.update(&(span.start as u64).to_le_bytes());
    hasher.update(&(span.end as u64).to_le_bytes());
    hasher.update(text.as_bytes());
    format!("{:032x}", hasher.digest128())[..16].to_owned()
}
