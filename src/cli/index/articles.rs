//! From inputs to articles as the index takes them, some at a time.

use super::super::inputs::{InputPlan, Part};
use super::super::progress::Progress;
use super::super::split::streamed;
use rayon::prelude::*;
use std::borrow::Cow;
use unspool::Silent;
use unspool::compare::Level;
use unspool::index::Article;
use unspool::input::{Dump, Loaded, RecordKind};
use unspool::job::{Corpus, Levels};
use unspool::split::{SplitOptions, Splitter};

/// Articles and bytes of text in a unit. How the inputs are cut into units depends on them alone, so that an add that was
/// stopped finds the units again that it has done.
const UNIT: usize = 20_000;
const BYTES: usize = 64 << 20;

/// Where the articles of an input come from, unless they say so.
pub struct From<'f> {
    /// The source that all are said to come from.
    pub source: Option<&'f str>,
    pub options: &'f SplitOptions,
}

/// Reads and splits everything, and calls `see` with the articles, a unit at a time, in order.
pub fn read(
    plan: &InputPlan,
    from: &From<'_>,
    progress: &Progress,
    see: impl FnMut(Vec<Article>) -> anyhow::Result<()> + Send,
) -> anyhow::Result<Loaded> {
    let splitter = Splitter::new(from.options.clone());
    let mut units = Units {
        unit: Vec::new(),
        bytes: 0,
        full: Vec::new(),
        see,
    };
    let loaded = plan.read_in_turn(progress, |part| match part {
        Part::Dumps(mut dumps) => {
            // In the order of a corpus, of which these are pieces.
            dumps.sort_by(|x, y| {
                let place = |d: &Dump| d.record.as_ref().map(|r| r.span.start);
                (&x.source, place(x)).cmp(&(&y.source, place(y)))
            });
            for some in dumps.chunks(UNIT) {
                // Much of what is done with a unit is the work of one thread.
                let (seen, articles) = rayon::join(|| units.pass_on(), || of(some, from));
                seen?;
                units.take(articles);
            }
            Ok(())
        }
        Part::Stream(stream) => streamed(*stream, &splitter, progress, |piece| {
            let articles = piece.articles.iter().map(|(name, article)| Article {
                id: name.id.clone(),
                at: name.at.clone(),
                source: from.source.unwrap_or(&piece.dump.source).to_owned(),
                start: piece.dump.offsets.to_bytes(article.span.start) as u64,
                end: piece.dump.offsets.to_bytes(article.span.end) as u64,
                date: article.published.clone().or(article.updated.clone()),
                text: piece.compared(article).to_string(),
            });
            units.take(articles);
            units.pass_on()
        }),
    })?;
    units.end();
    units.pass_on()?;
    Ok(loaded)
}

/// Articles on their way into units.
struct Units<F> {
    unit: Vec<Article>,
    bytes: usize,
    full: Vec<Vec<Article>>,
    see: F,
}

impl<F: FnMut(Vec<Article>) -> anyhow::Result<()>> Units<F> {
    /// Takes what comes next.
    fn take(&mut self, articles: impl IntoIterator<Item = Article>) {
        for article in articles {
            self.bytes += article.text.len();
            self.unit.push(article);
            if self.unit.len() == UNIT || self.bytes >= BYTES {
                self.end();
            }
        }
    }

    /// The unit is full, or the last.
    fn end(&mut self) {
        self.bytes = 0;
        let unit = std::mem::take(&mut self.unit);
        self.full.extend((!unit.is_empty()).then_some(unit));
    }

    /// Passes full units on.
    fn pass_on(&mut self) -> anyhow::Result<()> {
        self.full.drain(..).try_for_each(&mut self.see)
    }
}

/// The articles of some dumps.
fn of(dumps: &[Dump], from: &From<'_>) -> Vec<Article> {
    let levels = Levels::Only(vec![Level::Article]);
    let corpus = Corpus::build(dumps, from.options, &levels, &Silent);
    let (items, articles) = in_corpus(&corpus, from.source);
    let mut of_items = items
        .into_iter()
        .map(|i| corpus.items.get(i).article as usize)
        .zip(articles)
        .peekable();
    // What holds no text is no item; the index is told of it, so that it is counted.
    (0..corpus.articles.len())
        .filter_map(|article| match of_items.next_if(|(of, _)| *of == article) {
            Some((_, found)) => Some(found),
            None => blank(&corpus, article, from.source),
        })
        .collect()
}

/// An article without text; none for a record that is a part of one.
fn blank(corpus: &Corpus<'_>, article: usize, source: Option<&str>) -> Option<Article> {
    let dump = corpus.dump(corpus.articles.get(article).dump as usize);
    let outlet = dump.record.as_ref().and_then(|r| r.outlet());
    let span = corpus.article_span(article);
    matches!(dump.kind, RecordKind::Article | RecordKind::Dump).then(|| Article {
        id: corpus.article_id(article),
        at: corpus.article_at(article),
        source: source.or(outlet).unwrap_or(&dump.source).to_owned(),
        start: dump.offsets.to_bytes(span.start) as u64,
        end: dump.offsets.to_bytes(span.end) as u64,
        ..Article::default()
    })
}

/// The items of a corpus that are articles, and what they are to an index.
pub fn in_corpus(corpus: &Corpus<'_>, source: Option<&str>) -> (Vec<usize>, Vec<Article>) {
    let items = (0..corpus.items.len()).into_par_iter();
    let articles = items.filter(|&i| corpus.items.get(i).level == Level::Article);
    let article = |i: usize| {
        let dump = corpus.dump(corpus.items.get(i).dump as usize);
        let span = corpus.span(i);
        let outlet = dump.record.as_ref().and_then(|r| r.outlet());
        Article {
            id: corpus.id(i),
            at: corpus.at(i),
            source: source.or(outlet).unwrap_or(&dump.source).to_owned(),
            start: dump.offsets.to_bytes(span.start) as u64,
            end: dump.offsets.to_bytes(span.end) as u64,
            date: corpus.date(i).map(Cow::into_owned),
            text: corpus.text(i).into_owned(),
        }
    };
    articles.map(|i| (i, article(i))).unzip()
}
