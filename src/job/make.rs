//! The articles and items of dumps that are split.

use super::corpus::{CorpusItem, Part};
use crate::compare::Level;
use crate::input::{Dump, RecordKind};
use crate::split::{Article, Split};
use crate::{Span, Text};
use rayon::prelude::*;
use std::sync::Arc;
use xxhash_rust::xxh3::xxh3_128;

/// Dumps that one thread takes at least.
const CHUNK: usize = 64;

/// What is made of a dump; articles of items count among its articles.
#[derive(Default)]
pub(super) struct Made {
    /// For each article its ordinal within the dump; `None` for a record that was not split.
    pub articles: Vec<Option<u32>>,
    /// Each with the hash of its text.
    pub items: Vec<(CorpusItem, u128)>,
    /// For each article its headline and body as one text; empty for records.
    pub joined: Vec<Option<Text>>,
}

/// Makes the articles and items of some dumps.
pub(super) fn all(
    dumps: &[&Dump],
    splits: &[Option<Arc<Split>>],
    wants: &(dyn Fn(Level) -> bool + Sync),
) -> Vec<Made> {
    dumps
        .par_iter()
        .zip(splits)
        .with_min_len(CHUNK)
        .map(|(dump, split)| one(dump, split.as_deref(), wants))
        .collect()
}

/// The articles and items of one dump.
fn one(dump: &Dump, split: Option<&Split>, wants: &(dyn Fn(Level) -> bool + Sync)) -> Made {
    let mut made = Made::default();
    let item = |level, article: usize, part, text: &str| {
        let item = CorpusItem {
            level,
            dump: 0,
            article: article as u32,
            part,
            size: u32::try_from(text.len()).unwrap_or(u32::MAX),
        };
        (item, xxh3_128(text.as_bytes()))
    };
    if dump.kind != RecordKind::Dump {
        let found = split.and_then(|s| s.articles.first());
        made.articles.push(found.map(|_| 0));
        let level = match dump.kind {
            RecordKind::Paragraph => Level::Paragraph,
            RecordKind::Caption => Level::Caption,
            RecordKind::Headline => Level::Headline,
            RecordKind::Article | RecordKind::Dump => Level::Article,
        };
        let whole = Span::new(0, dump.text.len());
        if wants(level) && !whole.trimmed(&dump.text).is_empty() {
            made.items.push(item(level, 0, Part::Whole, &dump.text));
        }
        if let Some(a) = found {
            parts(&mut made.items, dump, a, wants, &|level, part, text| {
                item(level, 0, part, text)
            });
        }
        return made;
    }
    for (ordinal, a) in split.map_or(&[][..], |s| &s.articles).iter().enumerate() {
        made.articles.push(Some(ordinal as u32));
        let text = article_text(&dump.text, a);
        if wants(Level::Article) && !text.is_empty() {
            made.items
                .push(item(Level::Article, ordinal, Part::Whole, &text));
        }
        made.joined.push(Some(text));
        parts(&mut made.items, dump, a, wants, &|level, part, text| {
            item(level, ordinal, part, text)
        });
    }
    made
}

/// Adds the items below the article: its headline, captions and paragraphs.
fn parts(
    items: &mut Vec<(CorpusItem, u128)>,
    dump: &Dump,
    a: &Article,
    wants: &(dyn Fn(Level) -> bool + Sync),
    item: &dyn Fn(Level, Part, &str) -> (CorpusItem, u128),
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
            items.push(item(level, part, span.of(&dump.text)));
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
