//! `unspool dupes`: split, compare, and the duplicate report.

use super::index::in_corpus;
use super::inputs::{InputArgs, SplitArgs};
use super::keep::{KeepParser, say_unknown};
use super::memory::MemoryArgs;
use super::outputs::{OutputArgs, Outputs};
use super::progress::Progress;
use super::resume::{Resume, ResumeArgs};
use super::status::ExitStatus;
use anyhow::bail;
use clap::{ValueEnum, ValueHint};
use std::path::{Path, PathBuf};
use unspool::Observer;
use unspool::clean::Keep;
use unspool::compare::{CompareOptions, Level, Method, Relation};
use unspool::index::{Index, Known};
use unspool::input::{Dump, Loaded};
use unspool::job::{self, JobOptions, Levels, Outcome};
use unspool::report::{self, Findings};
use unspool::store::{Memory, Shelf};

/// Arguments of `unspool dupes`.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    input: InputArgs,
    #[command(flatten)]
    split: SplitArgs,
    #[command(flatten)]
    compare: CompareArgs,
    #[command(flatten)]
    against: AgainstArgs,
    #[command(flatten)]
    memory: MemoryArgs,
    #[command(flatten)]
    output: OutputArgs,
    #[command(flatten)]
    resume: ResumeArgs,
}

/// What the inputs are held against beside one another.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Comparing")]
pub struct AgainstArgs {
    /// Hold the articles against this index too, as `index add` made it: what was seen before. It is not changed.
    #[arg(long, value_name = "PATH", value_hint = ValueHint::FilePath)]
    index: Option<PathBuf>,
}

impl AgainstArgs {
    /// The file of the index.
    pub fn path(&self) -> Option<&Path> {
        self.index.as_deref()
    }

    /// Sees to it that a limit of memory is not said to hold where it does not.
    pub fn within(&self, memory: &Memory) -> anyhow::Result<()> {
        if self.index.is_some() && memory.is_limited() {
            bail!(
                "--memory does not hold with --index, which is asked about all articles at once; leave one of them out"
            );
        }
        Ok(())
    }

    /// Opens the index, if there is one to be held against.
    pub fn open(&self) -> anyhow::Result<Option<Index>> {
        Ok(self.index.as_deref().map(Index::open).transpose()?)
    }
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
    let options = args.compare.options(&args.split);
    let plan = args.input.plan()?.without(args.against.path())?;
    let outputs = Outputs::open(&args.output, plan.paths().chain(args.against.path()))?;
    let against = args.against.open()?;
    let memory = args.memory.plan()?;
    args.against.within(&memory)?;
    let resume = args.resume.open(|| outputs.beside())?;
    progress.plan(job::phases(&options), REPORTING);
    let (dumps, loaded) = plan.read_within(&memory, progress)?;
    let found = job_report(
        &dumps,
        &loaded,
        options,
        against.as_ref(),
        &memory,
        &resume,
        progress,
    )?;
    progress.finish();
    let found = outputs.write(found)?;
    resume.done();
    let status = plan.status(&loaded);
    // The process ends; millions of small pieces need not be given back one by one.
    std::mem::forget((found, dumps));
    Ok(status)
}

/// Phases of [`job_report`] after those of the job.
pub const REPORTING: u32 = 1;

/// Runs the job and builds its report, with what an index knows.
pub fn job_report(
    dumps: &Shelf<Dump>,
    loaded: &Loaded,
    options: JobOptions,
    against: Option<&Index>,
    memory: &Memory,
    resume: &Resume,
    progress: &Progress,
) -> anyhow::Result<Findings> {
    say_unknown(&options.keep, dumps);
    let outcome = job::run_within(dumps, options, memory, resume.units(), progress)?;
    progress.phase("report", 0, "");
    let mut found = report::build_within(&outcome, &loaded.sources, &loaded.skipped, memory);
    if let Some(index) = against {
        let seen = seen(index, &outcome)?;
        let mut report = found.into_report();
        report::add_seen(&mut report, &outcome, &seen);
        found = report.into();
    }
    // See `run`: this is the last that the process does with it.
    std::mem::forget(outcome);
    Ok(found)
}

/// Most known articles that are shown for one of the input.
const SEEN: usize = 8;

/// What an index knows that is related to the articles of a run, by item.
fn seen(index: &Index, outcome: &Outcome<'_>) -> anyhow::Result<Vec<(usize, Vec<Known>)>> {
    let (items, articles) = in_corpus(&outcome.corpus, None);
    let mut seen = Vec::new();
    for (found, item) in index.query(&articles)?.into_iter().zip(items) {
        let article = &articles[seen.len()];
        let itself = |k: &Known| {
            k.relation == Relation::Exact && k.id == article.id && k.source == article.source
        };
        let mut known = found.matches;
        known.retain(|k| !itself(k));
        known.truncate(SEEN);
        seen.push((item, known));
    }
    Ok(seen)
}
