//! `unspool clean`: the clean corpus, and where everything else went.

use super::dupes::CompareArgs;
use super::inputs::{InputArgs, SplitArgs};
use super::outputs::Target;
use super::progress::Progress;
use super::status::ExitStatus;
use anyhow::Context;
use serde::Serialize;
use std::io::Write;
use std::path::PathBuf;
use unspool::report::Format;
use unspool::{clean, job, report};

/// Arguments of `unspool clean`.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    input: InputArgs,
    #[command(flatten)]
    split: SplitArgs,
    #[command(flatten)]
    compare: CompareArgs,

    /// Folder for articles.jsonl, removed.jsonl, spans.jsonl and report.json; made when it is not there.
    #[arg(long, short, value_name = "DIR", help_heading = "Output")]
    output: PathBuf,

    /// Write the role of every line into articles.jsonl too.
    #[arg(long, help_heading = "Output")]
    lines: bool,
}

/// Runs the command.
pub fn run(args: Args, progress: &Progress) -> anyhow::Result<ExitStatus> {
    let options = args.compare.options(&args.split);
    let plan = args.input.plan()?;
    std::fs::create_dir_all(&args.output)
        .with_context(|| format!("{}: the folder cannot be made", args.output.display()))?;
    let open = |name: &str| Target::open(&args.output.join(name));
    let (articles, removed) = (open("articles.jsonl")?, open("removed.jsonl")?);
    let (spans, whole) = (open("spans.jsonl")?, open("report.json")?);

    let loaded = plan.read(progress)?;
    let outcome = job::run(&loaded.dumps, options, progress);
    let report = report::build(&outcome, &loaded.sources, &loaded.skipped);
    let kept = clean::records(&outcome, args.lines);
    let gone = clean::removed(&outcome);
    let accounted = clean::account(&outcome);
    progress.finish();
    write_rows(articles, &kept)?;
    write_rows(removed, &gone)?;
    write_rows(spans, &accounted)?;
    whole.write(&Format::Json.render(&report))?;
    let bytes = |fate| -> u64 {
        accounted
            .iter()
            .filter(|s| s.fate == fate)
            .map(|s| s.end - s.start)
            .sum()
    };
    super::say(format_args!(
        "{} articles kept ({} bytes), {} removed ({} bytes), {} bytes of chrome",
        kept.len(),
        bytes(clean::Fate::Kept),
        gone.len(),
        bytes(clean::Fate::Removed),
        bytes(clean::Fate::Chrome),
    ));
    Ok(plan.status(&loaded))
}

fn write_rows<T: Serialize>(target: Target, rows: &[T]) -> anyhow::Result<()> {
    target.write_with(|out: &mut dyn Write| {
        for row in rows {
            serde_json::to_writer(&mut *out, row)?;
            out.write_all(b"\n")?;
        }
        Ok(())
    })
}
