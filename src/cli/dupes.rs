//! `unspool dupes`: what was printed more than once, and how.

use super::inputs::SplitArgs;
use super::job::JobArgs;
use super::keep::KeepParser;
use super::progress::Progress;
use super::status::ExitStatus;
use clap::ValueEnum;
use unspool::clean::Keep;
use unspool::compare::{CompareOptions, Level, Method};
use unspool::job::{JobOptions, Levels};

/// Arguments of `unspool dupes`.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    job: JobArgs,
}

/// The arguments that shape comparing, and what is kept.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Comparing")]
pub struct CompareArgs {
    /// What is compared; repeatable [default: every level that the input has].
    #[arg(long, value_enum, value_name = "LEVEL")]
    level: Vec<LevelArg>,

    /// What proposes candidates among articles and paragraphs.
    #[arg(long, value_enum, value_name = "METHOD", default_value = "minhash")]
    method: MethodArg,

    /// Which member of a cluster is kept.
    #[arg(long, value_parser = KeepParser, value_name = "POLICY", default_value = "longest")]
    keep: Keep,

    /// Most days between the publication of two items that are held against one another [default: no limit].
    ///
    /// Items whose day is not known are held against all; no cluster spans more days than these.
    #[arg(long, value_name = "DAYS")]
    date_window: Option<usize>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum LevelArg {
    /// Whole articles.
    Article,
    /// Paragraphs of bodies.
    Paragraph,
    /// Picture captions.
    Caption,
    /// Headlines.
    Headline,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum MethodArg {
    /// MinHash with low-threshold bands, and a containment path.
    Minhash,
    /// SimHash with a Hamming index.
    Simhash,
}

impl CompareArgs {
    /// The options of the whole job.
    pub fn options(&self, split: &SplitArgs) -> JobOptions {
        let levels = self.level.iter().map(|level| match level {
            LevelArg::Article => Level::Article,
            LevelArg::Paragraph => Level::Paragraph,
            LevelArg::Caption => Level::Caption,
            LevelArg::Headline => Level::Headline,
        });
        JobOptions {
            split: split.options(),
            compare: CompareOptions {
                method: match self.method {
                    MethodArg::Minhash => Method::Minhash,
                    MethodArg::Simhash => Method::Simhash,
                },
                date_window: self
                    .date_window
                    .map(|days| u32::try_from(days).unwrap_or(u32::MAX)),
            },
            levels: if self.level.is_empty() {
                Levels::All
            } else {
                Levels::Only(levels.collect())
            },
            keep: self.keep.clone(),
        }
    }
}

/// Runs the command.
pub fn run(args: Args, progress: &Progress) -> anyhow::Result<ExitStatus> {
    Ok(args.job.plan(None)?.run(progress, |_| {})?.end())
}
