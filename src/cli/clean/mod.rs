//! `unspool clean`: the clean corpus, where everything else went, and the proof of it.

mod articles;
mod folder;
mod place;
mod saved;
mod verify;

pub use saved::Saved;

use super::dupes::CompareArgs;
use super::inputs::{InputArgs, SplitArgs};
use super::keep::say_unknown;
use super::memory::MemoryArgs;
use super::progress::Progress;
use super::resume::ResumeArgs;
use super::status::ExitStatus;
use anyhow::bail;
use clap::{ValueEnum, ValueHint};
use folder::Folder;
use serde::Serialize;
use std::collections::BTreeMap;
use std::io::Write;
use std::path::PathBuf;
use unspool::Observer;
use unspool::clean::{self, CutLevel, Cuts, Fate};
use unspool::compare::Level;
use unspool::job::{self, Corpus};
use unspool::report::{self, Format};

/// Arguments of `unspool clean`.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    input: InputArgs,
    #[command(flatten)]
    split: SplitArgs,
    #[command(flatten)]
    compare: CompareArgs,
    #[command(flatten)]
    memory: MemoryArgs,
    #[command(flatten)]
    output: OutputArgs,
    #[command(flatten)]
    resume: ResumeArgs,
}

#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Output")]
struct OutputArgs {
    /// Folder for the articles, removed.jsonl, spans.jsonl, bytes.zst, report.json and manifest.json; made when it is not
    /// there.
    #[arg(long, short, value_name = "DIR", value_hint = ValueHint::DirPath)]
    output: Option<PathBuf>,

    /// Cut out of kept articles what stands in another kept article too; repeatable. Every cut is in removed.jsonl.
    #[arg(long, value_enum, value_name = "PART", value_delimiter = ',')]
    levels: Vec<CutArg>,

    /// How articles are written.
    #[arg(long, value_enum, value_name = "FORMAT", default_value = "jsonl")]
    format: FormatArg,

    /// Compress articles.jsonl: articles.jsonl.zst.
    #[arg(long)]
    zstd: bool,

    /// Write articles in files of at most SIZE bytes each, `64M` say, before compression: articles-00000.jsonl and on. With
    /// --format text: folders of so many bytes.
    #[arg(long, value_name = "SIZE", value_parser = super::size)]
    shard_size: Option<u64>,

    /// Write the role of every line into the articles too.
    #[arg(long)]
    lines: bool,

    /// Do not store the bytes of the input: --verify then needs the inputs, and nothing can be restored.
    #[arg(long)]
    no_store: bool,

    /// Write nothing; prove that DIR, which clean wrote, holds every byte of what was read: kept, removed and chrome rebuild
    /// it. With INPUT, compare with that too.
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath, conflicts_with = "output")]
    verify: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, ValueEnum)]
enum CutArg {
    /// Paragraphs that repeat another kept one.
    Paragraph,
    /// Captions that repeat another kept one.
    Caption,
    /// Passages that recur across sources, all but the first printing.
    Boilerplate,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum FormatArg {
    /// One JSON object a line, under the schema unspool/article/1.
    Jsonl,
    /// A file an article: its headline and its body.
    Text,
    /// One Parquet file, its columns named as in the JSON.
    Parquet,
}

/// Runs the command.
pub fn run(args: Args, progress: &Progress) -> anyhow::Result<ExitStatus> {
    let output = args.output;
    if let Some(dir) = &output.verify {
        let inputs = match args.input.inputs() {
            [] => None,
            _ => Some(args.input.plan()?),
        };
        return verify::run(dir, inputs, progress);
    }
    if args.input.inputs().is_empty() {
        bail!("no INPUT is given: files, folders, patterns, or `-` for standard input");
    }
    let Some(dir) = &output.output else {
        bail!("no --output DIR is given: the folder for the clean corpus");
    };
    let other = match output.format {
        FormatArg::Jsonl => None,
        FormatArg::Text => Some("text"),
        FormatArg::Parquet => Some("parquet"),
    };
    if let Some(other) = other.filter(|_| output.zstd) {
        bail!("--zstd compresses articles.jsonl, and --format {other} writes none");
    }
    #[cfg(not(feature = "parquet"))]
    if matches!(output.format, FormatArg::Parquet) {
        bail!("{}", articles::NO_PARQUET);
    }
    let options = args.compare.options(&args.split);
    let levels = cut_levels(&output.levels, &options.levels)?;
    let plan = args.input.plan()?.without(Some(dir))?;
    let mut folder = Folder::open(dir)?;
    let memory = args.memory.plan()?;
    let resume = args.resume.open(|| dir.join(".unspool-resume"))?;

    progress.plan(job::phases(&options), 2);
    let (dumps, loaded) = plan.read_within(&memory, progress)?;
    say_unknown(&options.keep, &dumps);
    let outcome = job::run_within(&dumps, options, &memory, resume.units(), progress)?;
    progress.phase("report", 0, "");
    let found = report::build_within(&outcome, &loaded.sources, &loaded.skipped, &memory);
    let cuts = Cuts::of(&outcome, &levels);
    progress.phase("write", 0, "");
    let mut articles = 0;
    let kept = clean::records(&outcome, &cuts, output.lines).inspect(|_| articles += 1);
    match output.format {
        FormatArg::Jsonl => {
            let end = if output.zstd { ".zst" } else { "" };
            articles::jsonl(&mut folder, kept, output.shard_size, end)?;
        }
        FormatArg::Text => articles::text(&mut folder, kept, output.shard_size)?,
        FormatArg::Parquet => {
            articles::parquet(&mut folder, kept, output.shard_size, output.lines)?;
        }
    }
    let mut gone = 0;
    let removed = clean::removed(&outcome, &cuts).inspect(|_| gone += 1);
    write_rows(&mut folder, "removed.jsonl", removed)?;
    let mut bytes: BTreeMap<Fate, u64> = BTreeMap::new();
    let stretches = clean::account(&outcome, &cuts)
        .inspect(|s| *bytes.entry(s.fate).or_default() += s.end - s.start);
    write_rows(&mut folder, "spans.jsonl", stretches)?;
    if !output.no_store {
        folder.write("bytes.zst", |out| store(&outcome.corpus, out))?;
    }
    folder.write("report.json", |out| {
        Format::Json.write_found(&found, &Default::default(), out)
    })?;
    folder.commit(levels, articles)?;
    resume.done();
    progress.finish();
    let bytes = |fate| bytes.get(&fate).copied().unwrap_or(0);
    let cut = match cuts.len() {
        0 => String::new(),
        1 => " and 1 part of a kept one".to_owned(),
        n => format!(" and {n} parts of kept ones"),
    };
    let noun = match articles {
        1 => "article",
        _ => "articles",
    };
    super::say(format_args!(
        "{articles} {noun} kept ({} bytes), {} removed{cut} ({} bytes), {} bytes of chrome",
        bytes(Fate::Kept),
        gone - cuts.len(),
        bytes(Fate::Removed),
        bytes(Fate::Chrome),
    ));
    Ok(plan.status(&loaded))
}

/// What is cut, in order and once; what is not compared cannot be.
fn cut_levels(asked: &[CutArg], compared: &job::Levels) -> anyhow::Result<Vec<CutLevel>> {
    let mut levels = Vec::new();
    for (arg, cut, level) in [
        (CutArg::Paragraph, CutLevel::Paragraph, Level::Paragraph),
        (CutArg::Caption, CutLevel::Caption, Level::Caption),
        (CutArg::Boilerplate, CutLevel::Boilerplate, Level::Paragraph),
    ] {
        if !asked.contains(&arg) {
            continue;
        }
        let needed = match arg {
            // Boilerplate is found while articles are compared.
            CutArg::Boilerplate => &[Level::Article, level][..],
            CutArg::Paragraph | CutArg::Caption => &[level],
        };
        if let Some(&missing) = needed.iter().find(|&&l| !compared.wants(l)) {
            let missing = report::level_name(missing);
            bail!(
                "--levels needs the level {missing} compared: give --level {missing} too, or no --level"
            );
        }
        levels.push(cut);
    }
    Ok(levels)
}

/// The bytes of all dumps, end to end.
fn store(corpus: &Corpus<'_>, out: &mut dyn Write) -> std::io::Result<()> {
    (0..corpus.len()).try_for_each(|i| out.write_all(corpus.dump(i).bytes()))
}

fn write_rows<T: Serialize>(
    folder: &mut Folder,
    name: &str,
    rows: impl Iterator<Item = T>,
) -> anyhow::Result<()> {
    folder.write(name, |out| {
        for row in rows {
            serde_json::to_writer(&mut *out, &row)?;
            out.write_all(b"\n")?;
        }
        Ok(())
    })
}
