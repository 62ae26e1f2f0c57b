//! Dumps taken apart, and the items made of them.

use super::{make, splits};
use crate::compare::{Items, Level};
use crate::input::{Dump, RecordKind};
use crate::split::{Article, Split, SplitOptions};
use crate::{Observer, Span, Text, Units, Unkept};
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
#[derive(Clone, Debug, PartialEq)]
pub struct Corpus<'d> {
    /// The dumps, sorted.
    pub dumps: Vec<&'d Dump>,
    /// For each dump its lines and articles; absent for records that are compared as they are.
    pub splits: Vec<Option<Box<Split>>>,
    /// All articles, in order of dump and place.
    pub articles: Vec<CorpusArticle>,
    /// All items, in order of dump, place and level.
    pub items: Vec<CorpusItem>,
    /// For each article its headline and body as one text; none for records. Empty when there are only records.
    joined: Vec<Option<Text>>,
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
        Self::resume(dumps, options, levels, &Unkept, observer)
    }

    /// The same, behind the units that are finished.
    pub fn resume(
        dumps: &'d [Dump],
        options: &SplitOptions,
        levels: &Levels,
        units: &dyn Units,
        observer: &dyn Observer,
    ) -> Self {
        let mut sorted: Vec<&Dump> = dumps.iter().collect();
        sorted.sort_by_key(|d| (&d.source, d.record.as_ref().map(|r| r.span.start)));
        let wants = |level| levels.wants(level);
        let parts = [Level::Paragraph, Level::Caption, Level::Headline];
        let below_article = *levels == Levels::None || parts.into_iter().any(wants);
        let splits = splits::all(&sorted, options, below_article, units, observer);
        let make::Made {
            articles,
            items,
            joined,
        } = make::all(&sorted, &splits, &wants);
        Corpus {
            sources: source_numbers(&sorted),
            dumps: sorted,
            splits,
            articles,
            items,
            joined,
        }
    }

    /// The split article behind a corpus article; absent for a record that was not split.
    pub fn split_article(&self, article: usize) -> Option<&Article> {
        let a = &self.articles[article];
        let split = self.splits[a.dump as usize].as_ref()?;
        split.articles.get(a.ordinal? as usize)
    }

    /// Its bytes in the dump's text.
    pub fn article_span(&self, article: usize) -> Span {
        let dump = self.dump_of(article);
        match self.split_article(article) {
            Some(a) if dump.kind == RecordKind::Dump => a.span,
            _ => Span::new(0, dump.text.len()),
        }
    }

    /// Where an article stands, for people: `source#ordinal`, or `source:line` for a record.
    pub fn article_at(&self, article: usize) -> String {
        let dump = self.dump_of(article);
        let place = place(dump);
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
                let span = self.article_span(article);
                content_id(&place(dump), span, span.of(&dump.text))
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
    pub fn text(&self, item: usize) -> &str {
        match self.whole(item) {
            Some(whole) => whole,
            None => self
                .span(item)
                .of(&self.dumps[self.items[item].dump as usize].text),
        }
    }

    /// Bytes of the text that is compared of an item.
    pub fn size(&self, item: usize) -> usize {
        match self.whole(item) {
            Some(whole) => whole.len(),
            None => self.span(item).len(),
        }
    }

    /// The text of an item, held without copying it where that can be.
    pub fn held_text(&self, item: usize) -> Text {
        match self.whole(item) {
            Some(whole) => whole.clone(),
            None => self.text(item).into(),
        }
    }

    /// The text of an item that is a whole article or record.
    fn whole(&self, item: usize) -> Option<&Text> {
        let CorpusItem {
            dump,
            article,
            part,
            ..
        } = self.items[item];
        let dump = self.dumps[dump as usize];
        match self.joined.get(article as usize) {
            _ if part != Part::Whole => None,
            Some(Some(joined)) => Some(joined),
            _ if dump.kind == RecordKind::Dump => None,
            _ => Some(&dump.text),
        }
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
    pub fn headline(&self, item: usize) -> Option<&str> {
        let CorpusItem {
            level,
            article,
            part,
            ..
        } = self.items[item];
        let dump = self.dump_of(article as usize);
        let split = self.split_article(article as usize);
        let of_split = || split.and_then(|a| a.headline).map(|h| h.of(&dump.text));
        if part != Part::Whole || dump.kind == RecordKind::Dump {
            return of_split();
        }
        let field = dump.record.as_ref().and_then(|r| r.headline());
        match split {
            _ if field.is_some() => field,
            Some(_) => of_split(),
            None if level == Level::Article => first_line_headline(&dump.text),
            None => None,
        }
    }

    /// The ISO date of an item's article.
    pub fn date(&self, item: usize) -> Option<&str> {
        let article = self.items[item].article as usize;
        let dump = self.dump_of(article);
        let field = || dump.record.as_ref().and_then(|r| r.date());
        let split = || {
            let a = self.split_article(article)?;
            a.published.as_deref().or(a.updated.as_deref())
        };
        match dump.kind {
            RecordKind::Dump => split().or_else(field),
            _ => field().or_else(split),
        }
    }

    fn dump_of(&self, article: usize) -> &'d Dump {
        self.dumps[self.articles[article].dump as usize]
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

    fn text(&self, item: usize) -> &str {
        self.text(item)
    }

    fn size(&self, item: usize) -> usize {
        self.size(item)
    }

    fn headline(&self, item: usize) -> Option<&str> {
        self.headline(item)
    }

    fn date(&self, item: usize) -> Option<&str> {
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

/// Numbers the sources: outlets where records name them, files elsewhere.
fn source_numbers<'d>(dumps: &[&'d Dump]) -> Vec<u32> {
    let name = |d: &'d Dump| -> &'d str {
        let outlet = d.record.as_ref().and_then(|r| r.outlet());
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
