//! The corridor as one call: dumps → split → items → compare → what is kept.
//!
//! This is what the binary runs, and what a program that uses the library calls when it wants the whole job. It takes
//! values and returns values; reading ([`input`](crate::input)) and writing stand outside.

mod corpus;
mod dumps;
mod make;
mod splits;
mod stream;
mod taken;

pub use corpus::{Corpus, CorpusArticle, CorpusItem, Levels, Part};
pub use stream::{ArticleName, DumpPiece, DumpStream};

use dumps::{Dumps, Known};

use crate::clean::Keep;
use crate::compare::{self, CompareOptions, Compared, Level};
use crate::input::Dump;
use crate::split::SplitOptions;
use crate::store::{Memory, MemoryError, Shelf};
use crate::{Observer, Units, Unkept, clean};

/// How to run the job.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct JobOptions {
    /// How dumps are split.
    pub split: SplitOptions,
    /// How items are compared.
    pub compare: CompareOptions,
    /// The levels to compare.
    pub levels: Levels,
    /// Which member of a cluster is kept.
    pub keep: Keep,
}

/// What the job found. Feed it to [`report::build`](crate::report::build) or to [`clean`].
#[derive(Debug, PartialEq)]
pub struct Outcome<'d> {
    /// The dumps taken apart, and the items made of them.
    pub corpus: Corpus<'d>,
    /// The matches, clusters and groups among the items.
    pub comparison: Compared,
    /// For each cluster of the comparison, the item that is kept.
    pub kept: Vec<usize>,
    /// The options of the run.
    pub options: JobOptions,
}

/// Phases that a job goes through at most; fewer when the input has not every level.
pub fn phases(options: &JobOptions) -> u32 {
    let wanted = Level::ALL.into_iter().filter(|&l| options.levels.wants(l));
    1 + wanted.map(compare::phases).sum::<u32>()
}

/// Runs the whole job on dumps that are already read.
///
/// The order of `dumps` does not matter: they are taken in the order of their source and record. Call it inside a rayon
/// pool to choose the number of threads; the result is the same for any.
///
/// ```
/// use unspool::input::Dump;
/// use unspool::job::{JobOptions, run};
/// use unspool::Silent;
///
/// let dumps = vec![Dump::plain("a.txt", "Ferry service resumes after storm\n\nThe ferry between the islands ran again on Monday.\n")];
/// let outcome = run(&dumps, JobOptions::default(), &Silent);
/// assert!(outcome.comparison.clusters.is_empty());
/// ```
pub fn run<'d>(dumps: &'d [Dump], options: JobOptions, observer: &dyn Observer) -> Outcome<'d> {
    resume(dumps, options, &Unkept, observer)
}

/// Runs the whole job behind the units that are finished, and keeps each that it finishes. The outcome is that of [`run`].
///
/// Units are some dumps, or a window of a large one, taken apart, and a level compared.
pub fn resume<'d>(
    dumps: &'d [Dump],
    options: JobOptions,
    units: &dyn Units,
    observer: &dyn Observer,
) -> Outcome<'d> {
    let memory = Memory::unlimited();
    let outcome = on(Dumps::of(dumps), options, &memory, units, observer);
    outcome.expect("there is no limit to exceed")
}

/// The same for dumps of which some may be on disk, within a budget. What comes out is the same.
///
/// Call it inside [`guarded`](crate::store::guarded): temporary files may fail.
///
/// # Errors
/// When the budget is too small for so many different texts.
pub fn run_within<'d>(
    dumps: &'d Shelf<Dump>,
    options: JobOptions,
    memory: &Memory,
    units: &dyn Units,
    observer: &dyn Observer,
) -> Result<Outcome<'d>, MemoryError> {
    on(
        Dumps::shelved(dumps, memory),
        options,
        memory,
        units,
        observer,
    )
}

fn on<'d>(
    dumps: (Dumps<'d>, Known),
    options: JobOptions,
    memory: &Memory,
    units: &dyn Units,
    observer: &dyn Observer,
) -> Result<Outcome<'d>, MemoryError> {
    let corpus = Corpus::of(
        dumps,
        memory,
        &options.split,
        &options.levels,
        units,
        observer,
    );
    let comparison = compare::compare_within(&corpus, &options.compare, memory, units, observer)?;
    let kept = comparison
        .clusters
        .iter()
        .map(|cluster| clean::choose(&corpus, &cluster, &options.keep))
        .collect();
    Ok(Outcome {
        corpus,
        comparison,
        kept,
        options,
    })
}
