//! Dumps taken apart, and the items made of them.

use super::dumps::{Dumps, Known};
use super::taken::Taking;
use crate::compare::{Items, Level};
use crate::input::{Dump, RecordKind};
use crate::split::{Article, Split, SplitOptions};
use crate::store::{Column, Memory, Part as Share, Reader, Row, Shelf, Stored, put_text};
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
#[derive(Debug)]
pub struct Corpus<'d> {
    /// The dumps, sorted.
    dumps: Dumps<'d>,
    /// Lines and articles of each different dump; absent for records that are compared as they are.
    pub(super) splits: Shelf<Option<Arc<Split>>>,
    /// For each dump which of them are its.
    pub(super) split_of: Column<u32>,
    /// All articles, in order of dump and place.
    pub articles: Column<CorpusArticle>,
    /// All items, in order of dump, place and level.
    pub items: Column<CorpusItem>,
    /// For each item the hash of its text.
    pub(super) contents: Column<u128>,
    /// Of each different article its headline and body as one text; none for records.
    pub(super) joined: Shelf<Option<Text>>,
    /// For each article which of them is its; [`NOT_JOINED`] where there is none. Empty when there are only records.
    pub(super) joined_of: Column<u32>,
    /// For each dump the number of its source among the sources (outlets, or files).
    sources: Column<u32>,
    memory: Memory,
}

/// Stands for a text that was not put together.
pub(super) const NOT_JOINED: u32 = u32::MAX;

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

/// What was set for it does not make another corpus.
impl PartialEq for Corpus<'_> {
    fn eq(&self, other: &Self) -> bool {
        let splits = |of: &Self| {
            (0..of.len())
                .map(|at| of.split(at).into_owned())
                .collect::<Vec<_>>()
        };
        let texts = |of: &Self| {
            (0..of.items.len())
                .map(|at| of.content(at))
                .collect::<Vec<_>>()
        };
        self.dumps == other.dumps
            && splits(self) == splits(other)
            && self.articles == other.articles
            && self.items == other.items
            && texts(self) == texts(other)
            && self.sources == other.sources
    }
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
        Corpus::of(
            Dumps::of(dumps),
            &Memory::unlimited(),
            options,
            levels,
            &Unkept,
            observer,
        )
    }

    /// The same of dumps that may not all be in memory, behind the units that are finished.
    pub(super) fn of(
        (dumps, known): (Dumps<'d>, Known),
        memory: &Memory,
        options: &SplitOptions,
        levels: &Levels,
        units: &dyn Units,
        observer: &dyn Observer,
    ) -> Self {
        observer.phase("split", known.bytes, "bytes");
        let mut corpus = Corpus {
            dumps,
            splits: Shelf::new(memory, Share::Texts),
            split_of: Column::new(memory),
            articles: Column::new(memory),
            items: Column::new(memory),
            contents: Column::new(memory),
            joined: Shelf::new(memory, Share::Texts),
            joined_of: Column::new(memory),
            sources: Column::default(),
            memory: memory.clone(),
        };
        let mut taking = Taking::new(memory, options, levels);
        for turn in known.turns() {
            taking.turn(&mut corpus, turn, units, observer);
        }
        corpus.sources = known.sources;
        corpus
    }

    /// How many dumps there are.
    pub fn len(&self) -> usize {
        self.split_of.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// A dump, of which the text may be missing: to know where it comes from.
    pub(crate) fn but_text(&self, dump: usize) -> Cow<'_, Dump> {
        self.dumps.but_text(dump)
    }

    /// The hash of the text of an item.
    pub(crate) fn content(&self, item: usize) -> u128 {
        self.contents.get(item)
    }

    /// The budget of the run.
    pub(crate) fn memory(&self) -> &Memory {
        &self.memory
    }

    /// A dump, by its number in the order of source and record.
    pub fn dump(&self, dump: usize) -> Cow<'_, Dump> {
        self.dumps.get(dump)
    }

    /// The lines and articles of a dump; absent for records that are compared as they are.
    pub fn split(&self, dump: usize) -> Cow<'_, Option<Arc<Split>>> {
        self.splits.get(self.split_of.get(dump) as usize)
    }

    /// The split article behind a corpus article; absent for a record that was not split.
    pub fn split_article(&self, article: usize) -> Option<Cow<'_, Article>> {
        let CorpusArticle { dump, ordinal } = self.articles.get(article);
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
        let dump = self.but_text(self.articles.get(article).dump as usize);
        let place = place(&dump);
        match (dump.kind, self.articles.get(article).ordinal) {
            (RecordKind::Dump, Some(ordinal)) => format!("{place}#{ordinal}"),
            _ => place,
        }
    }

    /// The id of an article: the record's, or one made from source, place and text.
    pub fn article_id(&self, article: usize) -> String {
        let dump = self.dump_of(article);
        let field = dump.record.as_ref().and_then(|r| r.id.as_deref());
        match (field, dump.kind, self.articles.get(article).ordinal) {
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
        let CorpusItem { article, part, .. } = self.items.get(item);
        part.of(self.article_id(article as usize))
    }

    /// Where an item stands, for people.
    pub fn at(&self, item: usize) -> String {
        let CorpusItem { article, part, .. } = self.items.get(item);
        part.of(self.article_at(article as usize))
    }

    /// The text that is compared of an item.
    pub fn text(&self, item: usize) -> Cow<'_, str> {
        let CorpusItem {
            dump,
            article,
            part,
            ..
        } = self.items.get(item);
        let (dump, article) = (dump as usize, article as usize);
        if part == Part::Whole {
            let joined = self.joined_of(article).and_then(|at| {
                self.joined.part(
                    at,
                    |text| text.as_deref().map(Cow::Borrowed),
                    |bytes, _| Some(stored_joined(bytes)?.map(Cow::Owned)),
                )
            });
            return joined.unwrap_or_else(|| self.dumps.text(dump));
        }
        let span = self.span(item);
        match self.dump(dump) {
            Cow::Borrowed(dump) => Cow::Borrowed(span.of(&dump.text)),
            Cow::Owned(dump) => Cow::Owned(span.of(&dump.text).to_owned()),
        }
    }

    /// Bytes of the text that is compared of an item.
    pub fn size(&self, item: usize) -> usize {
        match self.items.get(item).size {
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
        } = self.items.get(item);
        if part == Part::Whole {
            let joined = self.joined_of(article as usize);
            let joined = joined.and_then(|at| self.joined.get(at).into_owned());
            return joined.unwrap_or_else(|| self.dump(dump as usize).text.clone());
        }
        self.text(item).into_owned().into()
    }

    /// The bytes of an item in the dump's text, first to last.
    pub fn span(&self, item: usize) -> Span {
        let CorpusItem { article, part, .. } = self.items.get(item);
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
        } = self.items.get(item);
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
        let article = self.items.get(item).article as usize;
        let dump = self.but_text(self.articles.get(article).dump as usize);
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

    /// Where the text of an article is that was put together.
    fn joined_of(&self, article: usize) -> Option<usize> {
        if self.joined_of.is_empty() {
            return None;
        }
        let at = self.joined_of.get(article);
        (at != NOT_JOINED).then_some(at as usize)
    }

    fn dump_of(&self, article: usize) -> Cow<'_, Dump> {
        self.dump(self.articles.get(article).dump as usize)
    }
}

/// What is compared; same indexes.
impl Items for Corpus<'_> {
    fn len(&self) -> usize {
        self.items.len()
    }

    fn level(&self, item: usize) -> Level {
        self.items.get(item).level
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
        self.sources.get(self.items.get(item).dump as usize)
    }

    fn parent(&self, item: usize) -> u32 {
        self.items.get(item).article
    }

    fn content(&self, item: usize) -> u128 {
        self.contents.get(item)
    }
}

impl Row for CorpusArticle {
    const BYTES: usize = <(u32, u32)>::BYTES;

    fn put(self, out: &mut Vec<u8>) {
        // A record that was not split stands for no ordinal that there can be.
        (self.dump, self.ordinal.unwrap_or(u32::MAX)).put(out);
    }

    fn get(bytes: &[u8]) -> Self {
        let (dump, ordinal) = Row::get(bytes);
        CorpusArticle {
            dump,
            ordinal: (ordinal != u32::MAX).then_some(ordinal),
        }
    }
}

impl Row for CorpusItem {
    const BYTES: usize = <((u8, u8, u32), (u32, u32, u32))>::BYTES;

    fn put(self, out: &mut Vec<u8>) {
        let (part, number) = match self.part {
            Part::Whole => (0u8, 0),
            Part::Headline => (1, 0),
            Part::Caption(i) => (2, i),
            Part::Paragraph(i) => (3, i),
        };
        let level = self.level as u8;
        ((level, part, number), (self.dump, self.article, self.size)).put(out);
    }

    fn get(bytes: &[u8]) -> Self {
        let ((level, part, number), (dump, article, size)): ((u8, u8, u32), (u32, u32, u32)) =
            Row::get(bytes);
        CorpusItem {
            level: Level::ALL[usize::from(level)],
            dump,
            article,
            part: match part {
                0 => Part::Whole,
                1 => Part::Headline,
                2 => Part::Caption(number),
                _ => Part::Paragraph(number),
            },
            size,
        }
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
