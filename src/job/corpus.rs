//! Dumps taken apart, and the items made of them.

use super::dumps::{Dumps, Known};
use super::{make, splits};
use crate::compare::{Items, Level};
use crate::input::{Dump, RecordKind};
use crate::split::{Article, Split, SplitOptions};
use crate::store::{Memory, MemoryError, Part as Share, Reader, Shelf, Stored, put_text};
use crate::{Observer, Span, Text, Units, Unkept};
use std::borrow::Cow;
use std::sync::Arc;
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
///
/// There may be millions of articles and items, so they are only named here; what belongs to one of them is told by the
/// methods when it is asked for.
#[derive(Debug, PartialEq)]
pub struct Corpus<'d> {
    /// The dumps, sorted.
    dumps: Dumps<'d>,
    /// For each dump its lines and articles; absent for records that are compared as they are.
    splits: Shelf<Option<Arc<Split>>>,
    /// All articles, in order of dump and place.
    pub articles: Vec<CorpusArticle>,
    /// All items, in order of dump, place and level.
    pub items: Vec<CorpusItem>,
    /// For each article its headline and body as one text; none for records. Empty when there are only records.
    joined: Shelf<Option<Text>>,
    /// For each dump the number of its source among the sources (outlets, or files).
    sources: Vec<u32>,
}

/// One article of the corpus.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CorpusArticle {
    /// Index of its dump.
    pub dump: u32,
    /// Its ordinal within the dump; `None` for a record that was not split.
    pub ordinal: Option<u32>,
}

/// One item of the corpus.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CorpusItem {
    /// Its level.
    pub level: Level,
    /// Index of its dump.
    pub dump: u32,
    /// Index of its article in [`Corpus::articles`].
    pub article: u32,
    /// What it is of its article.
    pub part: Part,
    /// Bytes of the text that is compared; [`u32::MAX`] stands for more than can be said.
    pub(super) size: u32,
}

/// What an item is of its article.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// All of it, or a whole record.
    Whole,
    /// Its headline.
    Headline,
    /// A caption, by its number.
    Caption(u32),
    /// A paragraph, by its number.
    Paragraph(u32),
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
        let all = Corpus::of(
            Dumps::of(dumps),
            &Memory::unlimited(),
            options,
            levels,
            &Unkept,
            observer,
        );
        all.expect("there is no limit to exceed")
    }

    /// The same of dumps that may not all be in memory, behind the units that are finished.
    ///
    /// # Errors
    /// When the budget is too small for so many items.
    pub(super) fn of(
        (dumps, known): (Dumps<'d>, Known),
        memory: &Memory,
        options: &SplitOptions,
        levels: &Levels,
        units: &dyn Units,
        observer: &dyn Observer,
    ) -> Result<Self, MemoryError> {
        let wants = |level| levels.wants(level);
        let parts = [Level::Paragraph, Level::Caption, Level::Headline];
        let below_article = *levels == Levels::None || parts.into_iter().any(wants);

        let Known {
            sources,
            bytes,
            turns,
        } = known;
        observer.phase("split", bytes, "bytes");
        let mut corpus = Corpus {
            dumps,
            splits: Shelf::new(memory, Share::Texts),
            articles: Vec::new(),
            items: Vec::new(),
            joined: Shelf::new(memory, Share::Texts),
            sources,
        };
        for turn in turns {
            let read: Vec<Cow<'_, Dump>> = turn.clone().map(|i| corpus.dumps.get(i)).collect();
            let dumps: Vec<&Dump> = read.iter().map(|dump| &**dump).collect();
            let splits = splits::all(&dumps, options, below_article, units, observer);
            let made = make::all(turn.start, &read, &splits, &wants);
            drop(read);
            let first = corpus.articles.len();
            corpus
                .items
                .extend(made.items.into_iter().map(|item| CorpusItem {
                    article: first as u32 + item.article,
                    ..item
                }));
            corpus.articles.extend(made.articles);
            if !made.joined.is_empty() {
                while corpus.joined.len() < first {
                    corpus.joined.push(None);
                }
                corpus.joined.extend(made.joined);
            }
            corpus.splits.extend(splits);
            memory.holds(corpus.items.len())?;
        }
        Ok(corpus)
    }

    /// How many dumps there are.
    pub fn len(&self) -> usize {
        self.splits.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// A dump, by its number in the order of source and record.
    pub fn dump(&self, dump: usize) -> Cow<'_, Dump> {
        self.dumps.get(dump)
    }

    /// The lines and articles of a dump; absent for records that are compared as they are.
    pub fn split(&self, dump: usize) -> Cow<'_, Option<Arc<Split>>> {
        self.splits.get(dump)
    }

    /// The split article behind a corpus article; absent for a record that was not split.
    pub fn split_article(&self, article: usize) -> Option<Cow<'_, Article>> {
        let CorpusArticle { dump, ordinal } = self.articles[article];
        let ordinal = ordinal? as usize;
        match self.split(dump as usize) {
            Cow::Borrowed(split) => split.as_ref()?.articles.get(ordinal).map(Cow::Borrowed),
            Cow::Owned(split) => split?.articles.get(ordinal).cloned().map(Cow::Owned),
        }
    }

    /// Its bytes in the dump's text.
    pub fn article_span(&self, article: usize) -> Span {
        self.span_in(&self.dump_of(article), article)
    }

    fn span_in(&self, dump: &Dump, article: usize) -> Span {
        match dump.kind {
            RecordKind::Dump => self.split_article(article).map(|a| a.span),
            _ => None,
        }
        .unwrap_or_else(|| Span::new(0, dump.text.len()))
    }

    /// Where an article stands, for people: `source#ordinal`, or `source:line` for a record.
    pub fn article_at(&self, article: usize) -> String {
        let dump = self.dump_of(article);
        let place = place(&dump);
        match (dump.kind, self.articles[article].ordinal) {
            (RecordKind::Dump, Some(ordinal)) => format!("{place}#{ordinal}"),
            _ => place,
        }
    }

    /// The id of an article: the record's, or one made from source, place and text.
    pub fn article_id(&self, article: usize) -> String {
        let dump = self.dump_of(article);
        let field = dump.record.as_ref().and_then(|r| r.id.as_deref());
        match (field, dump.kind, self.articles[article].ordinal) {
            (Some(id), RecordKind::Dump, Some(ordinal)) => format!("{id}#{ordinal}"),
            (Some(id), ..) => id.to_owned(),
            (None, ..) => {
                let span = self.span_in(&dump, article);
                content_id(&place(&dump), span, span.of(&dump.text))
            }
        }
    }

    /// The id of an item.
    pub fn id(&self, item: usize) -> String {
        let CorpusItem { article, part, .. } = self.items[item];
        part.of(self.article_id(article as usize))
    }

    /// Where an item stands, for people.
    pub fn at(&self, item: usize) -> String {
        let CorpusItem { article, part, .. } = self.items[item];
        part.of(self.article_at(article as usize))
    }

    /// The text that is compared of an item.
    pub fn text(&self, item: usize) -> Cow<'_, str> {
        let CorpusItem {
            dump,
            article,
            part,
            ..
        } = self.items[item];
        let (dump, article) = (dump as usize, article as usize);
        if part == Part::Whole {
            if article < self.joined.len() {
                let joined = self.joined.part(
                    article,
                    |text| Some(text.as_deref().map(Cow::Borrowed)),
                    |bytes| Some(Some(stored_joined(bytes)?.map(Cow::Owned))),
                );
                if let Some(text) = joined.expect("a text that was joined") {
                    return text;
                }
            }
            return self.dumps.text(dump);
        }
        let span = self.span(item);
        match self.dump(dump) {
            Cow::Borrowed(dump) => Cow::Borrowed(span.of(&dump.text)),
            Cow::Owned(dump) => Cow::Owned(span.of(&dump.text).to_owned()),
        }
    }

    /// Bytes of the text that is compared of an item.
    pub fn size(&self, item: usize) -> usize {
        match self.items[item].size {
            u32::MAX => self.text(item).len(),
            size => size as usize,
        }
    }

    /// The text of an item, held without copying it where that can be.
    pub fn held_text(&self, item: usize) -> Text {
        let CorpusItem {
            dump,
            article,
            part,
            ..
        } = self.items[item];
        if part == Part::Whole {
            let joined = (article as usize) < self.joined.len();
            let joined = joined.then(|| self.joined.get(article as usize).into_owned());
            match joined.flatten() {
                Some(text) => return text,
                None => return self.dump(dump as usize).text.clone(),
            }
        }
        self.text(item).into_owned().into()
    }

    /// The bytes of an item in the dump's text, first to last.
    pub fn span(&self, item: usize) -> Span {
        let CorpusItem { article, part, .. } = self.items[item];
        let split = || self.split_article(article as usize);
        let within = match part {
            Part::Whole => None,
            Part::Headline => split().and_then(|a| a.headline),
            Part::Caption(i) => split().map(|a| a.captions[i as usize].span),
            Part::Paragraph(i) => split().map(|a| a.body[i as usize]),
        };
        within.unwrap_or_else(|| self.article_span(article as usize))
    }

    /// The headline of an item's article.
    pub fn headline(&self, item: usize) -> Option<Cow<'_, str>> {
        let CorpusItem {
            level,
            article,
            part,
            ..
        } = self.items[item];
        let split = self.split_article(article as usize);
        let of = |dump: &Dump| -> Option<Span> {
            let of_split = || split.as_ref().and_then(|a| a.headline);
            if part != Part::Whole || dump.kind == RecordKind::Dump {
                return of_split();
            }
            match split {
                Some(_) => of_split(),
                None if level == Level::Article => first_line_headline(&dump.text),
                None => None,
            }
        };
        let whole = part == Part::Whole;
        let field = |dump: &Dump| whole && dump.kind != RecordKind::Dump;
        match self.dump_of(article as usize) {
            Cow::Borrowed(dump) => {
                let said = dump.record.as_ref().and_then(|r| r.headline());
                let said = said.filter(|_| field(dump));
                said.or_else(|| Some(of(dump)?.of(&dump.text)))
                    .map(Cow::Borrowed)
            }
            Cow::Owned(dump) => {
                let said = dump.record.as_ref().and_then(|r| r.headline());
                let said = said.filter(|_| field(&dump));
                said.or_else(|| Some(of(&dump)?.of(&dump.text)))
                    .map(|text| Cow::Owned(text.to_owned()))
            }
        }
    }

    /// The ISO date of an item's article.
    pub fn date(&self, item: usize) -> Option<Cow<'_, str>> {
        let article = self.items[item].article as usize;
        let dump = self.dump_of(article);
        let field = || match &dump {
            Cow::Borrowed(dump) => Some(Cow::Borrowed(dump.record.as_ref()?.date()?)),
            Cow::Owned(dump) => Some(Cow::Owned(dump.record.as_ref()?.date()?.to_owned())),
        };
        let split = || {
            let said = |a: &Article| a.published.is_some() || a.updated.is_some();
            match self.split_article(article).filter(|a| said(a))? {
                Cow::Borrowed(a) => a
                    .published
                    .as_deref()
                    .or(a.updated.as_deref())
                    .map(Cow::Borrowed),
                Cow::Owned(a) => a.published.or(a.updated).map(Cow::Owned),
            }
        };
        match dump.kind {
            RecordKind::Dump => split().or_else(field),
            _ => field().or_else(split),
        }
    }

    fn dump_of(&self, article: usize) -> Cow<'_, Dump> {
        self.dump(self.articles[article].dump as usize)
    }
}

/// What is compared; same indexes.
impl Items for Corpus<'_> {
    fn len(&self) -> usize {
        self.items.len()
    }

    fn level(&self, item: usize) -> Level {
        self.items[item].level
    }

    fn text(&self, item: usize) -> Cow<'_, str> {
        self.text(item)
    }

    fn size(&self, item: usize) -> usize {
        self.size(item)
    }

    fn headline(&self, item: usize) -> Option<Cow<'_, str>> {
        self.headline(item)
    }

    fn date(&self, item: usize) -> Option<Cow<'_, str>> {
        self.date(item)
    }

    fn source(&self, item: usize) -> u32 {
        self.sources[self.items[item].dump as usize]
    }

    fn parent(&self, item: usize) -> u32 {
        self.items[item].article
    }

    fn order(&self, item: usize) -> u128 {
        item as u128
    }
}

impl Part {
    /// The name of the part of what has a name.
    fn of(self, article: String) -> String {
        match self {
            Part::Whole => article,
            Part::Headline => format!("{article}.h"),
            Part::Caption(i) => format!("{article}.c{i}"),
            Part::Paragraph(i) => format!("{article}.p{i}"),
        }
    }
}

/// Where a dump stands, for people.
fn place(dump: &Dump) -> String {
    match &dump.record {
        Some(record) => format!("{}:{}", dump.source, record.line),
        None => dump.source.to_string(),
    }
}

/// The first line of a record's text, when it looks like a headline: short, with more text after it.
fn first_line_headline(text: &str) -> Option<Span> {
    let blank = |text: &str| text.len() - text.trim_start().len();
    let start = blank(text);
    let (first, rest) = text[start..].split_once('\n')?;
    let first = first.trim_end();
    let is_one = !first.is_empty() && first.chars().count() <= 200 && !rest.trim().is_empty();
    is_one.then(|| Span::new(start, start + first.len()))
}

/// The joined text of an article that was put aside, if it has one.
fn stored_joined(bytes: &[u8]) -> Option<Option<String>> {
    let mut from = Reader(bytes);
    Some(from.text()?.map(str::to_owned))
}

impl Stored for Option<Text> {
    fn put(&self, out: &mut Vec<u8>) {
        put_text(out, self.as_deref());
    }

    fn get(bytes: &[u8]) -> Option<Self> {
        Some(stored_joined(bytes)?.map(Text::from))
    }

    fn size(&self) -> usize {
        size_of::<Self>() + self.as_ref().map_or(0, |text| text.len() + 40)
    }
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
