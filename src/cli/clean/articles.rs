//! The kept articles as files: JSON lines or texts, in one piece or in shards.
//!
//! Articles come in order of source and place, and a shard is full when the next article does not fit: the same articles
//! give the same shards.

use super::folder::Folder;
use unspool::clean::ArticleRecord;

/// A shard in the making.
#[derive(Clone, Copy)]
struct Shard {
    most: Option<u64>,
    size: u64,
}

impl Shard {
    fn new(most: Option<u64>) -> Self {
        Shard { most, size: 0 }
    }

    /// Whether something of this size goes in; what is larger than a shard has one of its own.
    fn takes(&mut self, size: u64) -> bool {
        let full = self.size > 0 && self.most.is_some_and(|most| self.size + size > most);
        if !full {
            self.size += size;
        }
        !full
    }
}

/// `articles.jsonl`, or `articles-00000.jsonl` and on; `end` is what comes after the name.
pub fn jsonl(
    folder: &mut Folder,
    articles: impl Iterator<Item = ArticleRecord>,
    most: Option<u64>,
    end: &str,
) -> anyhow::Result<()> {
    let mut rows = articles.map(|article| line(&article)).peekable();
    for number in 0.. {
        let name = match most {
            Some(_) => format!("articles-{number:05}.jsonl{end}"),
            None => format!("articles.jsonl{end}"),
        };
        let mut shard = Shard::new(most);
        folder.write(&name, |out| {
            let mut fits = |row: &serde_json::Result<Vec<u8>>| {
                row.as_ref()
                    .map_or(true, |row| shard.takes(row.len() as u64))
            };
            while let Some(row) = rows.next_if(&mut fits) {
                out.write_all(&row?)?;
            }
            Ok(())
        })?;
        if rows.peek().is_none() {
            break;
        }
    }
    Ok(())
}

fn line(article: &ArticleRecord) -> serde_json::Result<Vec<u8>> {
    let mut row = serde_json::to_vec(article)?;
    row.push(b'\n');
    Ok(row)
}

/// `articles.parquet`, or `articles-00000.parquet` and on; shards are measured by their values, before compression.
#[cfg(feature = "parquet")]
pub fn parquet(
    folder: &mut Folder,
    articles: impl Iterator<Item = ArticleRecord>,
    most: Option<u64>,
    lines: bool,
) -> anyhow::Result<()> {
    use unspool::clean::{parquet_size, write_parquet};
    let mut left = articles.peekable();
    for number in 0.. {
        let name = match most {
            Some(_) => format!("articles-{number:05}.parquet"),
            None => "articles.parquet".to_owned(),
        };
        let mut shard = Shard::new(most);
        folder.write(&name, |out| {
            let mut now = std::iter::from_fn(|| left.next_if(|a| shard.takes(parquet_size(a))));
            write_parquet(&mut now, lines, out)
        })?;
        if left.peek().is_none() {
            break;
        }
    }
    Ok(())
}

/// See the above.
///
/// # Errors
/// Always: Parquet was left out of the build.
#[cfg(not(feature = "parquet"))]
pub fn parquet(
    _: &mut Folder,
    _: impl Iterator<Item = ArticleRecord>,
    _: Option<u64>,
    _: bool,
) -> anyhow::Result<()> {
    anyhow::bail!("{NO_PARQUET}")
}

/// What is said where Parquet was left out of the build.
#[cfg(not(feature = "parquet"))]
pub const NO_PARQUET: &str = "this unspool was built without Parquet (the feature `parquet`)";

/// A file an article, in folders `articles-00000` and on: by size where one is given, else by a thousand files.
pub fn text(
    folder: &mut Folder,
    articles: impl Iterator<Item = ArticleRecord>,
    most: Option<u64>,
) -> anyhow::Result<()> {
    const FILES: usize = 1_000;
    let (mut shard, mut folders) = (Shard::new(most), 0);
    for (number, article) in articles.enumerate() {
        let text = plain(&article);
        let size = text.len() as u64;
        if most.is_none() {
            folders = number / FILES;
        } else if !shard.takes(size) {
            folders += 1;
            shard = Shard { most, size };
        }
        let name = format!(
            "articles-{folders:05}/{number:08}-{}.txt",
            safe(&article.id)
        );
        folder.write(&name, |out| out.write_all(text.as_bytes()))?;
    }
    Ok(())
}

/// Headline and body, an empty line between them.
fn plain(article: &ArticleRecord) -> String {
    let parts = article
        .headline
        .as_deref()
        .into_iter()
        .chain([&*article.body]);
    let parts: Vec<&str> = parts.filter(|p| !p.is_empty()).collect();
    parts.join("\n\n") + "\n"
}

/// An id as part of a name that every file system takes.
fn safe(id: &str) -> String {
    id.chars()
        .map(|c| match c {
            'a'..='z' | 'A'..='Z' | '0'..='9' | '-' | '_' => c,
            _ => '_',
        })
        .take(80)
        .collect()
}
