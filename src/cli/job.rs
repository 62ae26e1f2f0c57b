//! The main job as `dupes` and `check` run it: planned whole, then found, written and ended.

use super::dupes::CompareArgs;
use super::index::in_corpus;
use super::inputs::{InputArgs, InputPlan, SplitArgs};
use super::keep::say_unknown;
use super::memory::MemoryArgs;
use super::outputs::{OutputArgs, Outputs};
use super::progress::Progress;
use super::resume::{Resume, ResumeArgs};
use super::status::ExitStatus;
use anyhow::bail;
use clap::ValueHint;
use std::path::{Path, PathBuf};
use unspool::Observer;
use unspool::compare::Relation;
use unspool::index::{Index, Known};
use unspool::input::{Dump, Loaded};
use unspool::job::{self, JobOptions, Outcome};
use unspool::report::{self, Findings};
use unspool::store::{Memory, Shelf};

/// What the job works on, how, and where its report goes.
#[derive(Debug, clap::Args)]
pub struct JobArgs {
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
struct AgainstArgs {
    /// Hold the articles against this index too, as `index add` made it: what was seen before. It is not changed.
    #[arg(long, value_name = "PATH", value_hint = ValueHint::FilePath)]
    index: Option<PathBuf>,
}

impl JobArgs {
    /// The options of the job.
    pub fn options(&self) -> JobOptions {
        self.compare.options(&self.split)
    }

    /// Plans everything, so that what is wrong is said before any work starts. `beside`: a file that is none of the inputs,
    /// and that no output may take the place of.
    pub fn plan(self, beside: Option<&Path>) -> anyhow::Result<Job> {
        let options = self.options();
        let index = self.against.index.as_deref();
        let plan = self.input.plan()?.without(beside)?.without(index)?;
        let plan = plan.without_written(self.output.paths());
        let taken = plan.paths().chain(beside).chain(index);
        let outputs = Outputs::open(&self.output, taken)?;
        let against = index.map(Index::open).transpose()?;
        let memory = self.memory.plan()?;
        if against.is_some() && memory.is_limited() {
            bail!(
                "--memory does not hold with --index, which is asked about all articles at once; leave one of them out"
            );
        }
        let resume = self.resume.open(|| outputs.beside())?;
        Ok(Job {
            plan,
            options,
            outputs,
            against,
            memory,
            resume,
        })
    }
}

/// A job that was planned.
pub struct Job {
    plan: InputPlan,
    options: JobOptions,
    outputs: Outputs,
    against: Option<Index>,
    memory: Memory,
    resume: Resume,
}

/// Phases of the report, after those of the job.
const REPORTING: u32 = 1;

impl Job {
    /// Reads, compares, has `judge` look at what was found, and writes it. The rest is done with what is returned.
    pub fn run(
        self,
        progress: &Progress,
        judge: impl FnOnce(&mut Findings),
    ) -> anyhow::Result<Done> {
        progress.plan(job::phases(&self.options), REPORTING);
        let (dumps, loaded) = self.plan.read_within(&self.memory, progress)?;
        let mut found = self.find(&dumps, &loaded, progress)?;
        judge(&mut found);
        progress.finish();
        let found = self.outputs.write(found)?;
        // The process ends; millions of small pieces need not be given back one by one.
        std::mem::forget(dumps);
        Ok(Done {
            found,
            plan: self.plan,
            loaded,
            resume: self.resume,
        })
    }

    /// Runs the job and builds its report, with what an index knows.
    fn find(
        &self,
        dumps: &Shelf<Dump>,
        loaded: &Loaded,
        progress: &Progress,
    ) -> anyhow::Result<Findings> {
        let (options, memory) = (self.options.clone(), &self.memory);
        say_unknown(&options.keep, dumps);
        let outcome = job::run_within(dumps, options, memory, self.resume.units(), progress)?;
        progress.phase("report", 0, "");
        let mut found = report::build_within(&outcome, &loaded.sources, &loaded.skipped, memory);
        if let Some(index) = &self.against {
            let seen = seen(index, &outcome)?;
            let mut report = found.into_report();
            report::add_seen(&mut report, &outcome, &seen);
            found = report.into();
        }
        // See `run`: this is the last that the process does with it.
        std::mem::forget(outcome);
        Ok(found)
    }
}

/// A job whose outputs are written.
pub struct Done {
    /// What was found.
    pub found: Findings,
    plan: InputPlan,
    loaded: Loaded,
    resume: Resume,
}

impl Done {
    /// Ends it: nothing is left to go on with. Says what of the input is missing.
    pub fn end(self) -> ExitStatus {
        self.resume.done();
        let status = self.plan.status(&self.loaded);
        // See `Job::run`.
        std::mem::forget(self.found);
        status
    }
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
