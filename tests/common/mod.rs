//! The fixtures and their gold, as the tests read them.
//!
//! A fixture is a folder of `fixtures/` with `about.md`, its dumps, and three gold files, a JSON object a line:
//!
//! - `gold.split.jsonl`: one article: its dump, spans in bytes of the file, and its parts as printed;
//! - `gold.pairs.jsonl`: two items and how they are related, as an editor judged it by reading;
//! - `gold.clusters.jsonl`: which articles are one and the same.
//!
//! Items are named by locators: `file.txt#0` is the first article of the file, `file.txt#0.h` its headline,
//! `file.txt#0.c1` its second caption, `file.txt#0.p2` the third paragraph of its body; a record is named by its id.

#![allow(
    dead_code,
    reason = "each test binary uses its own part of this module"
)]

pub mod check;

use serde::Deserialize;
use std::fs;
use std::path::{Path, PathBuf};

/// One article of `gold.split.jsonl`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GoldArticle {
    /// File name within the fixture.
    pub dump: String,
    /// First byte of the article with the chrome around it.
    pub start: usize,
    /// One past its last byte.
    pub end: usize,
    /// First byte of the headline, or of the body where there is no headline.
    pub core_start: usize,
    /// One past the last byte of the last body line.
    pub core_end: usize,
    /// The forms of the headline that are printed; empty where none is.
    pub headline: Vec<String>,
    /// ISO date of publication, where it is printed.
    pub date: Option<String>,
    /// Names of the writers.
    pub authors: Vec<String>,
    /// Captions without their credits.
    pub captions: Vec<String>,
    /// The credit of each caption, where any has one.
    #[serde(default)]
    pub credits: Vec<Option<String>>,
    /// Paragraphs, each on one line.
    pub body: Vec<String>,
    /// BCP 47 primary language.
    pub lang: String,
    /// Summary bullets, without their marks.
    #[serde(default)]
    pub bullets: Vec<String>,
    /// Headings inside the body.
    #[serde(default)]
    pub subheads: Vec<String>,
    /// The dateline as printed, without its dash or colon.
    pub dateline: Option<String>,
    /// ISO date of the last update, where it is printed.
    pub updated: Option<String>,
    /// The line that names the writers, as printed.
    pub byline: Option<String>,
    /// The standfirst.
    pub dek: Option<String>,
}

/// One line of `gold.pairs.jsonl`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GoldPair {
    /// Locator of the one item.
    pub a: String,
    /// Locator of the other.
    pub b: String,
    /// `article`, `paragraph`, `caption` or `headline`.
    pub level: String,
    /// `dup`, `part`, `tmpl` or `diff`.
    pub label: String,
}

/// One line of `gold.clusters.jsonl`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GoldCluster {
    /// Locator of the item.
    pub id: String,
    /// At which level.
    pub level: String,
    /// Items with the same number are one.
    pub cluster: u32,
}

/// A folder of `fixtures/`.
#[derive(Debug)]
pub struct Fixture {
    /// Name of the folder.
    pub name: String,
    /// The folder.
    pub path: PathBuf,
    /// Its articles, in the order of the gold file.
    pub articles: Vec<GoldArticle>,
    /// Its judged pairs.
    pub pairs: Vec<GoldPair>,
    /// Its clusters.
    pub clusters: Vec<GoldCluster>,
}

impl Fixture {
    /// Reads the fixture with this name.
    pub fn read(name: &str) -> Fixture {
        let path = root().join(name);
        Fixture {
            name: name.to_owned(),
            articles: rows(&path.join("gold.split.jsonl")),
            pairs: rows(&path.join("gold.pairs.jsonl")),
            clusters: rows(&path.join("gold.clusters.jsonl")),
            path,
        }
    }

    /// Every fixture, by name.
    pub fn all() -> Vec<Fixture> {
        let mut names: Vec<String> = fs::read_dir(root())
            .expect("fixtures/ lies in the repository")
            .map(|entry| entry.expect("fixtures/ can be listed"))
            .filter(|entry| entry.path().is_dir())
            .map(|entry| entry.file_name().into_string().expect("a UTF-8 name"))
            .collect();
        names.sort();
        names.iter().map(|name| Fixture::read(name)).collect()
    }

    /// Names of its dumps: every file that is neither gold nor `about.md`.
    pub fn dumps(&self) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(&self.path)
            .expect("a fixture can be listed")
            .map(|entry| entry.expect("a fixture can be listed").file_name())
            .map(|name| name.into_string().expect("a UTF-8 name"))
            .filter(|name| name != "about.md" && !name.starts_with("gold."))
            .collect();
        names.sort();
        names
    }

    /// The bytes of one of its files.
    pub fn bytes(&self, dump: &str) -> Vec<u8> {
        fs::read(self.path.join(dump)).expect("a dump named in gold exists")
    }

    /// The articles of one dump, in order.
    pub fn of<'a>(&'a self, dump: &'a str) -> impl Iterator<Item = &'a GoldArticle> {
        self.articles.iter().filter(move |a| a.dump == dump)
    }
}

/// The folder `fixtures/`.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures")
}

/// `text` with every run of white space (and NUL, which some dumps hold) as one space, and none at the ends.
pub fn spaced(text: &str) -> String {
    text.split(|c: char| c.is_whitespace() || c == '\0' || c == '\u{feff}')
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

fn rows<T: for<'de> Deserialize<'de>>(path: &Path) -> Vec<T> {
    let text = fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    text.lines()
        .enumerate()
        .map(|(n, line)| {
            serde_json::from_str(line)
                .unwrap_or_else(|e| panic!("{}:{}: {e}", path.display(), n + 1))
        })
        .collect()
}
