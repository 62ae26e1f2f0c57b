//! Where each byte of a dump went: kept article, removed article, or chrome.

use super::removed::removed;
use crate::Span;
use crate::job::Outcome;
use crate::split::Role;
use serde::Serialize;
use std::collections::HashSet;

/// What became of a stretch of input.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Fate {
    /// Part of an article that is kept.
    Kept,
    /// Part of an article that is removed.
    Removed,
    /// Chrome, around an article or inside one.
    Chrome,
}

/// A stretch of one dump with one fate. The stretches of a dump tile it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Stretch {
    /// The file.
    pub source: String,
    /// 1-based line of the record, where the file holds records.
    pub record: Option<u64>,
    /// First byte, in the file (plain text) or in the record's text.
    pub start: u64,
    /// One past the last byte.
    pub end: u64,
    /// What became of it.
    pub fate: Fate,
    /// Id of the article, unless it is chrome around articles.
    pub id: Option<String>,
}

/// Accounts for every byte of every dump: the stretches come in order and tile each dump.
///
/// A record that was not split is one stretch. Blank lines belong to the article they stand in.
pub fn account(outcome: &Outcome<'_>) -> Vec<Stretch> {
    let corpus = &outcome.corpus;
    let gone: HashSet<String> = removed(outcome).into_iter().map(|row| row.id).collect();
    let mut articles_of: Vec<Vec<usize>> = vec![Vec::new(); corpus.dumps.len()];
    for (i, article) in corpus.articles.iter().enumerate() {
        articles_of[article.dump].push(i);
    }
    let mut all: Vec<Stretch> = Vec::new();
    for (d, dump) in corpus.dumps.iter().enumerate() {
        let first = all.len();
        let mut push = |span: Span, fate: Fate, id: Option<&str>| {
            if span.is_empty() {
                return;
            }
            let (start, end) = (
                dump.offsets.to_bytes(span.start),
                dump.offsets.to_bytes(span.end),
            );
            if let Some(last) = all[first..].last_mut()
                && last.fate == fate
                && last.id.as_deref() == id
            {
                last.end = end as u64;
                return;
            }
            all.push(Stretch {
                source: dump.source.clone(),
                record: dump.record.as_ref().map(|r| r.line),
                start: start as u64,
                end: end as u64,
                fate,
                id: id.map(str::to_owned),
            });
        };
        let mut at = 0;
        for &a in &articles_of[d] {
            let article = &corpus.articles[a];
            push(Span::new(at, article.span.start), Fate::Chrome, None);
            let fate = if gone.contains(&article.id) {
                Fate::Removed
            } else {
                Fate::Kept
            };
            match (&corpus.splits[d], corpus.split_article(a)) {
                (Some(split), Some(parts)) => {
                    for line in &split.lines[parts.lines.0..parts.lines.1] {
                        let chrome = matches!(line.role, Role::Chrome | Role::Related);
                        push(
                            line.span,
                            if chrome { Fate::Chrome } else { fate },
                            Some(&article.id),
                        );
                    }
                }
                _ => push(article.span, fate, Some(&article.id)),
            }
            at = article.span.end;
        }
        push(Span::new(at, dump.text.len()), Fate::Chrome, None);
    }
    all
}
