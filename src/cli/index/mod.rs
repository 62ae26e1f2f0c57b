//! `unspool index`: what was seen before, in one file, for corpora that grow.

mod add;
mod articles;
mod export;
mod query;

pub use articles::in_corpus;

use super::inputs::{InputArgs, InputPlan, SplitArgs};
use super::outputs::Target;
use super::progress::Progress;
use super::status::ExitStatus;
use clap::{ValueEnum, ValueHint};
use std::collections::HashSet;
use std::path::{Path, PathBuf};
use unspool::index::{Index, Writer};
use unspool::split::SplitOptions;

/// Arguments of `unspool index`.
#[derive(Debug, clap::Subcommand)]
pub enum Args {
    /// Split and add a new scrape, and say what of it is new, known, an update or a copy.
    Add(add::Args),
    /// Say what in the index is related to a text.
    Query(query::Args),
    /// Print the figures of an index.
    Stat {
        #[command(flatten)]
        index: PathArg,
        /// How they are written.
        #[arg(long, value_enum, default_value = "text")]
        format: Format,
        /// Read all of the index first, and prove that it is whole.
        #[arg(long)]
        verify: bool,
    },
    /// Merge what was added in pieces, and give free space back.
    Compact(PathArg),
    /// Take out what came from a source.
    Remove {
        #[command(flatten)]
        index: PathArg,
        /// An outlet, or a file where articles have none; repeatable.
        #[arg(long, value_name = "NAME", required = true)]
        source: Vec<String>,
    },
    /// Write the articles of an index, their clusters or their pairs, as JSON lines.
    Export(export::Args),
}

/// Which index.
#[derive(Debug, clap::Args)]
pub struct PathArg {
    /// The file of the index.
    #[arg(value_name = "PATH", value_hint = ValueHint::FilePath)]
    path: PathBuf,
}

/// What is held against an index, or added to it.
#[derive(Debug, clap::Args)]
struct ScrapeArgs {
    #[command(flatten)]
    index: PathArg,
    #[command(flatten)]
    input: InputArgs,
    #[command(flatten)]
    split: SplitArgs,
}

/// A scrape that is planned.
struct Scrape {
    index: PathBuf,
    plan: InputPlan,
    options: SplitOptions,
    /// Where it is told what came of it.
    target: Target,
}

impl ScrapeArgs {
    /// Plans everything: the output takes the place of neither the index nor a file that is read.
    fn plan(self, output: &Path) -> anyhow::Result<Scrape> {
        let options = self.split.options();
        let index = self.index.path;
        let plan = self.input.plan()?.without(Some(&index))?;
        let plan = plan.without_written([output]);
        let target = Target::beside(output, plan.paths().chain([&*index]))?;
        Ok(Scrape {
            index,
            plan,
            options,
            target,
        })
    }
}

/// How what is found is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people.
    Text,
    /// One JSON object a line.
    Jsonl,
}

/// Runs the command.
pub fn run(args: Args, progress: &Progress) -> anyhow::Result<ExitStatus> {
    match args {
        Args::Add(args) => add::run(args, progress),
        Args::Query(args) => query::run(args, progress),
        Args::Stat {
            index,
            format,
            verify,
        } => stat(&index, format, verify),
        Args::Compact(index) => {
            Writer::open(&index.path)?.compact()?;
            Ok(ExitStatus::Clean)
        }
        Args::Remove { index, source } => {
            let sources: HashSet<String> = source.into_iter().collect();
            let there = Index::open(&index.path)?.stat()?.sources;
            let mut unknown: Vec<&String> = sources
                .iter()
                .filter(|name| !there.contains_key(*name))
                .collect();
            unknown.sort();
            for name in unknown {
                super::say(format_args!(
                    "no article is from `{name}`; {}",
                    named(there.keys())
                ));
            }
            let gone = Writer::open(&index.path)?.remove(&sources)?;
            super::say(format_args!("removed {gone} articles"));
            Ok(ExitStatus::Clean)
        }
        Args::Export(args) => export::run(args),
    }
}

/// Sources that a message names.
const NAMED: usize = 5;

/// A few of the sources that there are, for somebody who named another.
pub fn named(mut sources: impl Iterator<Item = impl AsRef<str>>) -> String {
    let few: Vec<String> = sources
        .by_ref()
        .take(NAMED)
        .map(|source| format!("`{}`", source.as_ref()))
        .collect();
    match (few.is_empty(), sources.next()) {
        (true, _) => "there are no sources".to_owned(),
        (false, None) => format!("the sources are {}", few.join(", ")),
        (false, Some(_)) => format!("the sources are {}, …", few.join(", ")),
    }
}

/// Sources that are named to people.
const SOURCES: usize = 20;

fn stat(index: &PathArg, format: Format, verify: bool) -> anyhow::Result<ExitStatus> {
    let index = Index::open(&index.path)?;
    if verify {
        index.verify()?;
    }
    let stat = index.stat()?;
    let bytes = match format {
        Format::Jsonl => {
            let mut bytes = serde_json::to_vec(&stat)?;
            bytes.push(b'\n');
            bytes
        }
        Format::Text => {
            let each = stat.bytes as f64 / stat.articles.max(1) as f64;
            let mut text = format!(
                "{} articles, {} different texts, {} sources\n{} bytes ({each:.0} an article), format {}, {} parts, {}\n",
                stat.articles,
                stat.contents,
                stat.sources.len(),
                stat.bytes,
                stat.format,
                stat.parts,
                if stat.texts {
                    "with texts"
                } else {
                    "without texts"
                },
            );
            if verify {
                text += "whole\n";
            }
            if stat.stopped {
                text += "an add was stopped before its end; `unspool index add --resume` goes on with it\n";
            }
            let mut sources: Vec<(&String, &u64)> = stat.sources.iter().collect();
            sources.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
            for (source, count) in sources.iter().take(SOURCES) {
                text += &format!("{count:>10}  {}\n", unspool::report::shown(source));
            }
            if sources.len() > SOURCES {
                text += &format!("            … {} more\n", sources.len() - SOURCES);
            }
            text.into_bytes()
        }
    };
    Target::open(Path::new("-"))?.write(&bytes)?;
    Ok(ExitStatus::Clean)
}
