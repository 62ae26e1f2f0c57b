//! What is cut out of kept articles: paragraphs, captions and boilerplate that stand in another kept article too.

use super::keep;
use super::removed::{gone, is_whole};
use crate::compare::{Cluster, Level, Match, Matches, canon::canonicalise};
use crate::job::{Corpus, Outcome};
use crate::split::Article;
use crate::store::Bits;
use crate::{Span, job};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap, HashSet};

/// What may be cut out of kept articles.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum CutLevel {
    /// Paragraphs that are `exact`, `near` or `contains` copies of another kept paragraph.
    Paragraph,
    /// Captions, likewise.
    Caption,
    /// Paragraphs that are nothing but boilerplate, all but the first printing.
    Boilerplate,
}

/// The parts of kept articles that are removed. Each is there once more: in the kept item that it names.
#[derive(Debug, Default)]
pub struct Cuts {
    /// By the item that is cut.
    by_item: BTreeMap<usize, Cut>,
}

/// One part that is removed.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cut {
    /// The item that stays.
    pub kept: usize,
    /// The match that ties them, by its index; none for the same boilerplate.
    tie: Option<usize>,
}

impl Cuts {
    /// Decides what is cut. Paragraphs and captions must be among the levels that were compared.
    ///
    /// What stays of a cluster is what the run keeps, or, where that lies in an article that is removed, what its policy
    /// keeps of the members in articles that are kept: nothing is lost that is not printed elsewhere in the corpus.
    pub fn of(outcome: &Outcome<'_>, levels: &[CutLevel]) -> Self {
        let mut cuts = Cuts::default();
        let gone = gone(outcome);
        let wanted: Vec<Level> = levels
            .iter()
            .filter_map(|level| match level {
                CutLevel::Paragraph => Some(Level::Paragraph),
                CutLevel::Caption => Some(Level::Caption),
                CutLevel::Boilerplate => None,
            })
            .collect();
        for (cluster, &kept) in outcome.comparison.clusters.iter().zip(&outcome.kept) {
            if wanted.contains(&cluster.level) {
                cuts.repeats(outcome, &cluster, kept, &gone);
            }
        }
        if levels.contains(&CutLevel::Boilerplate) {
            cuts.boilerplate(outcome, &gone);
        }
        cuts
    }

    /// Cuts the members of a cluster that stand in kept articles, all but one.
    fn repeats(&mut self, outcome: &Outcome<'_>, cluster: &Cluster, kept: usize, gone: &Bits) {
        let corpus = &outcome.corpus;
        let stays = |item: usize| !gone.has(corpus.items.get(item).article as usize);
        let left: Vec<usize> = cluster
            .members
            .iter()
            .copied()
            .filter(|&m| stays(m))
            .collect();
        if left.len() < 2 {
            return;
        }
        let kept = match stays(kept) {
            true => kept,
            false => {
                let left = Cluster {
                    members: left,
                    ..cluster.clone()
                };
                keep::choose(corpus, &left, &outcome.options.keep)
            }
        };
        for (member, tie) in cluster.ties(&outcome.comparison.matches, kept) {
            if stays(member) && !is_whole(corpus, member) {
                let tie = Some(tie);
                self.by_item.insert(member, Cut { kept, tie });
            }
        }
    }

    /// Cuts paragraphs all of whose lines are boilerplate, all but the first of those that say the same.
    fn boilerplate(&mut self, outcome: &Outcome<'_>, gone: &Bits) {
        let corpus = &outcome.corpus;
        let lines: HashSet<String> = outcome
            .comparison
            .boilerplate
            .iter()
            .flat_map(|b| {
                let text = corpus.text(b.item);
                let lines = b.span.of(&text).lines();
                lines
                    .map(|line| canonicalise(line).text)
                    .collect::<Vec<_>>()
            })
            .filter(|line| !line.is_empty())
            .collect();
        if lines.is_empty() {
            return;
        }
        let mut first: HashMap<String, usize> = HashMap::new();
        for (i, item) in corpus.items.iter().enumerate() {
            let part = item.level == Level::Paragraph && !is_whole(corpus, i);
            if !part || gone.has(item.article as usize) || self.by_item.contains_key(&i) {
                continue;
            }
            let said: Vec<String> = corpus
                .text(i)
                .lines()
                .map(|line| canonicalise(line).text)
                .filter(|line| !line.is_empty())
                .collect();
            if !said.iter().all(|line| lines.contains(line)) {
                continue;
            }
            match first.get(&said.join("\n")) {
                None => {
                    first.insert(said.join("\n"), i);
                }
                Some(&kept) => {
                    self.by_item.insert(i, Cut { kept, tie: None });
                }
            }
        }
    }

    /// How many parts are cut.
    pub fn len(&self) -> usize {
        self.by_item.len()
    }

    /// Whether nothing is cut.
    pub fn is_empty(&self) -> bool {
        self.by_item.is_empty()
    }

    /// Every cut with its item, in item order.
    pub(super) fn iter(&self) -> impl Iterator<Item = (usize, Cut)> {
        self.by_item.iter().map(|(&item, &cut)| (item, cut))
    }

    /// The match that ties an item that is cut to what is kept.
    pub(super) fn tie(&self, item: usize, matches: &Matches) -> Match {
        let Cut { kept, tie } = self.by_item[&item];
        tie.map_or_else(|| Match::exact(kept, item), |tie| matches.get(tie))
    }

    /// The items that are cut out of each article, in order of place.
    pub(super) fn by_article(&self, corpus: &Corpus<'_>) -> HashMap<usize, Vec<usize>> {
        let mut of: HashMap<usize, Vec<usize>> = HashMap::new();
        for &item in self.by_item.keys() {
            of.entry(corpus.items.get(item).article as usize)
                .or_default()
                .push(item);
        }
        for items in of.values_mut() {
            items.sort_by_key(|&i| corpus.span(i).start);
        }
        of
    }
}

/// An article without what is cut out of it.
pub(super) fn without(article: &Article, items: &[usize], corpus: &job::Corpus<'_>) -> Article {
    let cut = |level: Level, span: Span| {
        let is_it = |&i: &usize| corpus.items.get(i).level == level && corpus.span(i) == span;
        items.iter().any(is_it)
    };
    let mut left = article.clone();
    left.body.retain(|&span| !cut(Level::Paragraph, span));
    left.captions.retain(|c| !cut(Level::Caption, c.span));
    left
}
