//! The articles and items of dumps that are split.

use super::corpus::{CorpusArticle, CorpusItem, Part};
use crate::compare::Level;
use crate::input::{Dump, RecordKind};
use crate::split::{Article, Split};
use crate::{Span, Text};
use rayon::prelude::*;
use std::borrow::Cow;
use std::sync::Arc;

/// Dumps that one thread takes at a time.
const CHUNK: usize = 256;

/// What is made of dumps; articles of items count among these articles.
#[derive(Default)]
pub(super) struct Made {
    pub articles: Vec<CorpusArticle>,
    pub items: Vec<CorpusItem>,
    /// See [`Corpus`](super::Corpus).
    pub joined: Vec<Option<Text>>,
}

/// Makes the articles and items of some dumps, the first of which has the number `first`.
pub(super) fn all(
    first: usize,
    dumps: &[Cow<'_, Dump>],
    splits: &[Option<Arc<Split>>],
    wants: &(dyn Fn(Level) -> bool + Sync),
) -> Made {
    let parts: Vec<Made> = dumps
        .par_chunks(CHUNK)
        .zip(splits.par_chunks(CHUNK))
        .enumerate()
        .map(|(chunk, (dumps, splits))| {
            let mut made = Made::default();
            for (k, (dump, split)) in dumps.iter().zip(splits).enumerate() {
                one(
                    &mut made,
                    (first + chunk * CHUNK + k) as u32,
                    dump,
                    split.as_deref(),
                    wants,
                );
            }
            made
        })
        .collect();
    let mut made = Made {
        articles: Vec::with_capacity(parts.iter().map(|p| p.articles.len()).sum()),
        items: Vec::with_capacity(parts.iter().map(|p| p.items.len()).sum()),
        joined: Vec::new(),
    };
    for part in parts {
        let first = made.articles.len() as u32;
        made.articles.extend(part.articles);
        made.items
            .extend(part.items.into_iter().map(|item| CorpusItem {
                article: first + item.article,
                ..item
            }));
        if !part.joined.is_empty() {
            made.joined.resize(first as usize, None);
            made.joined.extend(part.joined);
        }
    }
    made
}

/// Adds the articles and items of one dump.
fn one(
    made: &mut Made,
    index: u32,
    dump: &Dump,
    split: Option<&Split>,
    wants: &(dyn Fn(Level) -> bool + Sync),
) {
    let item = |level, article: usize, part, size: usize| CorpusItem {
        level,
        dump: index,
        article: article as u32,
        part,
        size: u32::try_from(size).unwrap_or(u32::MAX),
    };
    if dump.kind != RecordKind::Dump {
        let article = made.articles.len();
        let found = split.and_then(|s| s.articles.first());
        made.articles.push(CorpusArticle {
            dump: index,
            ordinal: found.map(|_| 0),
        });
        let level = match dump.kind {
            RecordKind::Paragraph => Level::Paragraph,
            RecordKind::Caption => Level::Caption,
            RecordKind::Headline => Level::Headline,
            RecordKind::Article | RecordKind::Dump => Level::Article,
        };
        let whole = Span::new(0, dump.text.len());
        if wants(level) && !whole.trimmed(&dump.text).is_empty() {
            made.items
                .push(item(level, article, Part::Whole, whole.len()));
        }
        if let Some(a) = found {
            parts(&mut made.items, dump, a, wants, &|level, part, size| {
                item(level, article, part, size)
            });
        }
        return;
    }
    for (ordinal, a) in split.map_or(&[][..], |s| &s.articles).iter().enumerate() {
        let article = made.articles.len();
        made.articles.push(CorpusArticle {
            dump: index,
            ordinal: Some(ordinal as u32),
        });
        let text = article_text(&dump.text, a);
        if wants(Level::Article) && !text.is_empty() {
            made.items
                .push(item(Level::Article, article, Part::Whole, text.len()));
        }
        made.joined.resize(article, None);
        made.joined.push(Some(text));
        parts(&mut made.items, dump, a, wants, &|level, part, size| {
            item(level, article, part, size)
        });
    }
}

/// Adds the items below the article: its headline, captions and paragraphs.
fn parts(
    items: &mut Vec<CorpusItem>,
    dump: &Dump,
    a: &Article,
    wants: &(dyn Fn(Level) -> bool + Sync),
    item: &dyn Fn(Level, Part, usize) -> CorpusItem,
) {
    let headline = a.headline.iter();
    let spans = headline
        .map(|&h| (Level::Headline, Part::Headline, h))
        .chain(
            (0..)
                .zip(&a.captions)
                .map(|(i, c)| (Level::Caption, Part::Caption(i), c.span)),
        )
        .chain(
            (0..)
                .zip(&a.body)
                .map(|(i, &p)| (Level::Paragraph, Part::Paragraph(i), p)),
        );
    for (level, part, span) in spans {
        if wants(level) && !span.trimmed(&dump.text).is_empty() {
            items.push(item(level, part, span.len()));
        }
    }
}

/// What is compared of an article: its headline on the first line, then the paragraphs of its body.
pub(super) fn article_text(text: &str, a: &Article) -> Text {
    let mut joined = String::with_capacity(a.span.len());
    for span in a.headline.iter().chain(&a.body) {
        if !joined.is_empty() {
            joined.push('\n');
        }
        joined.push_str(span.of(text));
    }
    joined.into()
}
