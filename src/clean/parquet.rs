//! Articles as Parquet: the columns have the names and the shape of the JSON under `unspool/article/1`.
//!
//! The file is written by the column interface of the `parquet` crate. Lists are the three-level lists of its standard, so
//! every reader shows them as lists.

use super::record::{ArticleRecord, CaptionRecord, LineRecord};
use crate::split::Evidence;
use bytes::Bytes;
use parquet::basic::{Compression, ZstdLevel};
use parquet::data_type::{ByteArray, ByteArrayType, DataType, DoubleType, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::record::RowAccessor;
use parquet::schema::parser::parse_message_type;
use serde::Serialize;
use std::io::{self, Write};
use std::sync::Arc;

/// Articles that are written together: a reader may take each group of them on a thread of its own.
const GROUP: usize = 16_384;

const SCHEMA: &str = "message article {
  required binary schema (STRING);
  required binary id (STRING);
  required binary source (STRING);
  optional int64 record;
  required int64 ordinal;
  required int64 start;
  required int64 end;
  optional binary outlet (STRING);
  optional binary headline (STRING);
  optional binary dek (STRING);
  required group byline (LIST) { repeated group list { required binary element (STRING); } }
  optional binary dateline (STRING);
  optional binary published (STRING);
  optional binary updated (STRING);
  optional binary language (STRING);
  required group bullets (LIST) { repeated group list { required binary element (STRING); } }
  required group captions (LIST) { repeated group list { required group element {
    required int64 start;
    required int64 end;
    required binary text (STRING);
    optional binary credit (STRING);
  } } }
  optional binary multi (STRING);
  required binary body (STRING);
  required binary simhash (STRING);
  required group boundary {
    required double probability;
    required group evidence (LIST) { repeated group list { required group element {
      required binary cue (STRING);
      required double weight;
      required int64 line;
    } } }
  }
";

/// What `--lines` adds to the schema.
const LINES: &str = "  required group lines (LIST) { repeated group list { required group element {
    required int64 start;
    required int64 end;
    required binary role (STRING);
  } } }
";

/// Writes articles as one Parquet file, their lines too where they are wanted. The same articles give the same bytes.
///
/// # Errors
/// What `out` comes to.
pub fn write_parquet(
    articles: &mut dyn Iterator<Item = ArticleRecord>,
    lines: bool,
    out: &mut (dyn Write + Send),
) -> io::Result<()> {
    write(articles, lines, out).map_err(io::Error::other)
}

/// How many bytes of values an article is, as shards count them.
pub fn parquet_size(article: &ArticleRecord) -> u64 {
    let optional = |text: &Option<String>| text.as_ref().map_or(0, String::len);
    let texts = |all: &[String]| all.iter().map(String::len).sum::<usize>();
    let captions: usize = article
        .captions
        .iter()
        .map(|c| 16 + c.text.len() + optional(&c.credit))
        .sum();
    let evidence: usize = article
        .boundary
        .evidence
        .iter()
        .map(|e| 16 + e.cue.len())
        .sum();
    let heads = [
        &article.outlet,
        &article.headline,
        &article.dek,
        &article.dateline,
        &article.published,
        &article.updated,
        &article.language,
    ];
    let sum = 40
        + article.schema.len()
        + article.id.len()
        + article.source.len()
        + heads.into_iter().map(optional).sum::<usize>()
        + texts(&article.byline)
        + texts(&article.bullets)
        + captions
        + article.body.len()
        + article.simhash.len()
        + evidence
        + article.lines.as_ref().map_or(0, |lines| 24 * lines.len());
    sum as u64
}

fn write(
    articles: &mut dyn Iterator<Item = ArticleRecord>,
    lines: bool,
    out: &mut (dyn Write + Send),
) -> Result<(), ParquetError> {
    let schema = format!("{SCHEMA}{}}}", if lines { LINES } else { "" });
    let properties = WriterProperties::builder()
        .set_created_by(concat!("unspool ", env!("CARGO_PKG_VERSION")).to_owned())
        .set_compression(Compression::ZSTD(ZstdLevel::try_new(3)?))
        .build();
    let schema = Arc::new(parse_message_type(&schema)?);
    let mut file = SerializedFileWriter::new(out, schema, Arc::new(properties))?;
    loop {
        let group: Vec<ArticleRecord> = articles.take(GROUP).collect();
        if group.is_empty() {
            break;
        }
        let mut columns = Columns {
            group: file.next_row_group()?,
            articles: &group,
        };
        columns.all(lines)?;
        columns.group.close()?;
    }
    file.close()?;
    Ok(())
}

/// The columns of a group of articles, in the order of the schema.
struct Columns<'w, 'a, W: Write + Send> {
    group: SerializedRowGroupWriter<'w, W>,
    articles: &'a [ArticleRecord],
}

impl<'a, W: Write + Send> Columns<'_, 'a, W> {
    fn all(&mut self, lines: bool) -> Result<(), ParquetError> {
        self.each::<ByteArrayType>(|a| text(&a.schema))?;
        self.each::<ByteArrayType>(|a| text(&a.id))?;
        self.each::<ByteArrayType>(|a| text(&a.source))?;
        self.some::<Int64Type>(|a| a.record.map(|n| n as i64))?;
        self.each::<Int64Type>(|a| a.ordinal as i64)?;
        self.each::<Int64Type>(|a| a.start as i64)?;
        self.each::<Int64Type>(|a| a.end as i64)?;
        self.some_texts(|a| a.outlet.as_ref())?;
        self.some_texts(|a| a.headline.as_ref())?;
        self.some_texts(|a| a.dek.as_ref())?;
        self.lists::<ByteArrayType, _>(1, |a| &a.byline, |name| Some(text(name)))?;
        self.some_texts(|a| a.dateline.as_ref())?;
        self.some_texts(|a| a.published.as_ref())?;
        self.some_texts(|a| a.updated.as_ref())?;
        self.some_texts(|a| a.language.as_ref())?;
        self.lists::<ByteArrayType, _>(1, |a| &a.bullets, |bullet| Some(text(bullet)))?;
        let captions = |a: &'a ArticleRecord| -> &'a [CaptionRecord] { &a.captions };
        self.lists::<Int64Type, _>(1, captions, |c| Some(c.start as i64))?;
        self.lists::<Int64Type, _>(1, captions, |c| Some(c.end as i64))?;
        self.lists::<ByteArrayType, _>(1, captions, |c| Some(text(&c.text)))?;
        self.lists::<ByteArrayType, _>(2, captions, |c| c.credit.as_deref().map(text))?;
        self.some::<ByteArrayType>(|a| a.multi.map(name))?;
        self.each::<ByteArrayType>(|a| text(&a.body))?;
        self.each::<ByteArrayType>(|a| text(&a.simhash))?;
        self.each::<DoubleType>(|a| a.boundary.probability)?;
        let evidence = |a: &'a ArticleRecord| -> &'a [Evidence] { &a.boundary.evidence };
        self.lists::<ByteArrayType, _>(1, evidence, |e| Some(text(&e.cue)))?;
        self.lists::<DoubleType, _>(1, evidence, |e| Some(e.weight))?;
        self.lists::<Int64Type, _>(1, evidence, |e| Some(e.line as i64))?;
        if lines {
            let lines = |a: &'a ArticleRecord| a.lines.as_deref().unwrap_or(&[]);
            self.lists::<Int64Type, _>(1, lines, |l: &LineRecord| Some(l.start as i64))?;
            self.lists::<Int64Type, _>(1, lines, |l| Some(l.end as i64))?;
            self.lists::<ByteArrayType, _>(1, lines, |l| Some(name(l.role)))?;
        }
        Ok(())
    }

    /// A column with a value in every row.
    fn each<T: DataType>(
        &mut self,
        value: impl Fn(&'a ArticleRecord) -> T::T,
    ) -> Result<(), ParquetError> {
        let values: Vec<T::T> = self.articles.iter().map(value).collect();
        self.column::<T>(&values, None, None)
    }

    /// A column with a value in some rows.
    fn some<T: DataType>(
        &mut self,
        value: impl Fn(&'a ArticleRecord) -> Option<T::T>,
    ) -> Result<(), ParquetError> {
        let all: Vec<Option<T::T>> = self.articles.iter().map(value).collect();
        let defined: Vec<i16> = all.iter().map(|v| i16::from(v.is_some())).collect();
        let values: Vec<T::T> = all.into_iter().flatten().collect();
        self.column::<T>(&values, Some(&defined), None)
    }

    fn some_texts(
        &mut self,
        value: impl Fn(&'a ArticleRecord) -> Option<&'a String>,
    ) -> Result<(), ParquetError> {
        self.some::<ByteArrayType>(|a| value(a).map(|v| text(v)))
    }

    /// A column with a list in every row. `most` is the level of a value: 1, or 2 where one may be absent.
    fn lists<T: DataType, E: 'a>(
        &mut self,
        most: i16,
        list: impl Fn(&'a ArticleRecord) -> &'a [E],
        value: impl Fn(&E) -> Option<T::T>,
    ) -> Result<(), ParquetError> {
        let (mut values, mut defined, mut repeated) = (Vec::new(), Vec::new(), Vec::new());
        for article in self.articles {
            let list = list(article);
            if list.is_empty() {
                defined.push(0);
                repeated.push(0);
            }
            for (number, element) in list.iter().enumerate() {
                let value = value(element);
                defined.push(most - i16::from(value.is_none()));
                repeated.push(i16::from(number > 0));
                values.extend(value);
            }
        }
        self.column::<T>(&values, Some(&defined), Some(&repeated))
    }

    fn column<T: DataType>(
        &mut self,
        values: &[T::T],
        defined: Option<&[i16]>,
        repeated: Option<&[i16]>,
    ) -> Result<(), ParquetError> {
        let column = self.group.next_column()?;
        let mut column = column
            .ok_or_else(|| ParquetError::General("the schema has too few columns".to_owned()))?;
        column.typed::<T>().write_batch(values, defined, repeated)?;
        column.close()
    }
}

fn text(value: &str) -> ByteArray {
    value.as_bytes().to_vec().into()
}

/// The name of a variant, as JSON has it.
fn name<T: Serialize>(value: T) -> ByteArray {
    let name = serde_json::to_value(value).ok();
    text(
        name.as_ref()
            .and_then(|n| n.as_str())
            .expect("variants are written as their names"),
    )
}

/// The ids of the articles in a file that [`write_parquet`] wrote, each with its first byte and its end.
///
/// # Errors
/// When it is no such file.
pub fn parquet_ids(file: Vec<u8>) -> io::Result<Vec<(String, u64, u64)>> {
    let schema = "message article {
        required binary id (STRING); required int64 start; required int64 end;
    }";
    let rows = || -> Result<_, ParquetError> {
        let file = SerializedFileReader::new(Bytes::from(file))?;
        let rows = file.get_row_iter(Some(parse_message_type(schema)?))?;
        rows.map(|row| {
            let row = row?;
            Ok((
                row.get_string(0)?.clone(),
                row.get_long(1)? as u64,
                row.get_long(2)? as u64,
            ))
        })
        .collect()
    };
    rows().map_err(io::Error::other)
}
