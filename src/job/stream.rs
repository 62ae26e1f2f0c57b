//! One dump that is larger than memory, taken apart as it comes.

use super::corpus::content_id;
use super::make::article_text;
use crate::input::{Dump, OffsetMap, RecordKind};
use crate::split::{Article, Line, Piece, Split, Splitter, Stream};
use crate::{Span, Text};

/// What an article is called: the same as in a [`Corpus`](super::Corpus) of the whole dump.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArticleName {
    /// Its ordinal within the dump.
    pub ordinal: usize,
    /// Its id.
    pub id: String,
    /// Where it stands, for people.
    pub at: String,
}

/// Some articles of a dump, and the text that they stand in.
#[derive(Clone, Debug, PartialEq)]
pub struct DumpPiece {
    /// The part of the dump that holds the articles. Its offsets lead to bytes of the whole file.
    pub dump: Dump,
    /// The articles with their names, all as in the whole dump but for the spans, which point into the part's text.
    pub articles: Vec<(ArticleName, Article)>,
    lines: Vec<Line>,
    first: usize,
}

impl DumpPiece {
    /// What is compared of one of its articles: its headline on the first line, then the paragraphs of its body.
    pub fn compared(&self, article: &Article) -> Text {
        article_text(&self.dump.text, article)
    }

    /// The lines of one of its articles.
    pub fn lines_of(&self, article: &Article) -> &[Line] {
        &self.lines[article.lines.0 - self.first..article.lines.1 - self.first]
    }
}

/// A plain-text dump that comes piece by piece. Its articles are those that a [`Corpus`](super::Corpus) of the whole has.
///
/// ```
/// use unspool::input::OffsetMap;
/// use unspool::job::DumpStream;
/// use unspool::split::{SplitOptions, Splitter};
///
/// let splitter = Splitter::new(SplitOptions::default());
/// let mut dump = DumpStream::new(&splitter, "a.txt");
/// let plain = OffsetMap::default();
/// let mut pieces = dump.push("Ferry service resumes after storm\n\nThe ferry ran ag", &plain);
/// pieces.extend(dump.push("ain on Monday.\n", &plain));
/// pieces.extend(dump.finish(&plain));
/// assert_eq!(pieces[0].articles[0].0.at, "a.txt#0");
/// ```
#[derive(Clone)]
pub struct DumpStream<'s> {
    source: String,
    stream: Stream<'s>,
    count: usize,
}

impl<'s> DumpStream<'s> {
    /// A dump of which nothing is known yet.
    pub fn new(splitter: &'s Splitter, source: &str) -> Self {
        DumpStream {
            source: source.to_owned(),
            stream: splitter.stream(),
            count: 0,
        }
    }

    /// Takes more text, and gives what is sure by now. `offsets` lead from all of the text so far to bytes of the file.
    pub fn push(&mut self, text: &str, offsets: &OffsetMap) -> Vec<DumpPiece> {
        let mut out = Vec::new();
        let (source, count) = (&self.source, &mut self.count);
        self.stream.push(text, &mut |piece| {
            out.push(named(piece, source, count, offsets))
        });
        out
    }

    /// The text has ended: gives what is left.
    pub fn finish(mut self, offsets: &OffsetMap) -> Vec<DumpPiece> {
        let mut out = Vec::new();
        let (source, count) = (&self.source, &mut self.count);
        self.stream
            .finish(&mut |piece| out.push(named(piece, source, count, offsets)));
        out
    }

    /// Bytes of the text that were given out.
    pub fn given(&self) -> usize {
        self.stream.given()
    }
}

/// A piece with the names of its articles.
fn named(piece: Piece<'_>, source: &str, count: &mut usize, offsets: &OffsetMap) -> DumpPiece {
    let Piece {
        text,
        start,
        line,
        split: Split { lines, articles },
    } = piece;
    let articles = articles.into_iter().map(|article| {
        let whole = Span::new(article.span.start + start, article.span.end + start);
        let ordinal = *count;
        *count += 1;
        let name = ArticleName {
            ordinal,
            id: content_id(source, whole, article.span.of(text)),
            at: format!("{source}#{ordinal}"),
        };
        (name, article)
    });
    DumpPiece {
        articles: articles.collect(),
        dump: Dump {
            source: source.into(),
            record: None,
            kind: RecordKind::Dump,
            text: text.into(),
            offsets: offsets.part(Span::new(start, start + text.len())),
        },
        lines,
        first: line,
    }
}
