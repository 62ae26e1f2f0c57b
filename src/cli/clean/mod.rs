//! `unspool clean`: the clean corpus, where everything else went, and the proof of it.

mod articles;
mod folder;
mod verify;

pub use folder::Saved;

use super::dupes::CompareArgs;
use super::inputs::{InputArgs, SplitArgs};
use super::keep::say_unknown;
use super::progress::Progress;
use super::status::ExitStatus;
use anyhow::bail;
use clap::{ValueEnum, ValueHint};
use folder::Folder;
use serde::Serialize;
use std::io::Write;
use std::path::PathBuf;
use unspool::clean::{self, CutLevel, Cuts};
use unspool::compare::Level;
use unspool::report::{self, Format};
use unspool::{Observer, input, job};

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
    output: OutputArgs,
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
    #[arg(long, value_name = "SIZE", value_parser = size)]
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

    progress.plan(job::phases(&options), 2);
    let loaded = plan.read(progress)?;
    say_unknown(&options.keep, &loaded.dumps);
    let outcome = job::run(&loaded.dumps, options, progress);
    progress.phase("report", 0, "");
    let report = report::build(&outcome, &loaded.sources, &loaded.skipped);
    let cuts = Cuts::of(&outcome, &levels);
    let kept = clean::records(&outcome, &cuts, output.lines);
    let gone = clean::removed(&outcome, &cuts);
    let accounted = clean::account(&outcome, &cuts);
    progress.phase("write", 0, "");
    match output.format {
        FormatArg::Jsonl => {
            let end = if output.zstd { ".zst" } else { "" };
            articles::jsonl(&mut folder, &kept, output.shard_size, end)?;
        }
        FormatArg::Text => articles::text(&mut folder, &kept, output.shard_size)?,
        FormatArg::Parquet => {
            articles::parquet(&mut folder, &kept, output.shard_size, output.lines)?;
        }
    }
    write_rows(&mut folder, "removed.jsonl", &gone)?;
    write_rows(&mut folder, "spans.jsonl", &accounted)?;
    if !output.no_store {
        let dumps = &outcome.corpus.dumps;
        folder.write("bytes.zst", |out| store(dumps, out))?;
    }
    folder.write("report.json", |out| {
        Format::Json.write_with(&report, &Default::default(), out)
    })?;
    folder.commit(levels, kept.len() as u64)?;
    progress.finish();
    let bytes = |fate| -> u64 {
        accounted
            .iter()
            .filter(|s| s.fate == fate)
            .map(|s| s.end - s.start)
            .sum()
    };
    let cut = match cuts.len() {
        0 => String::new(),
        1 => " and 1 part of a kept one".to_owned(),
        n => format!(" and {n} parts of kept ones"),
    };
    let articles = if kept.len() == 1 {
        "article"
    } else {
        "articles"
    };
    super::say(format_args!(
        "{} {articles} kept ({} bytes), {} removed{cut} ({} bytes), {} bytes of chrome",
        kept.len(),
        bytes(clean::Fate::Kept),
        gone.len() - cuts.len(),
        bytes(clean::Fate::Removed),
        bytes(clean::Fate::Chrome),
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
fn store(dumps: &[&input::Dump], out: &mut dyn Write) -> std::io::Result<()> {
    dumps
        .iter()
        .try_for_each(|dump| out.write_all(dump.bytes()))
}

fn write_rows<T: Serialize>(folder: &mut Folder, name: &str, rows: &[T]) -> anyhow::Result<()> {
    folder.write(name, |out| {
        for row in rows {
            serde_json::to_writer(&mut *out, row)?;
            out.write_all(b"\n")?;
        }
        Ok(())
    })
}

/// A size in bytes: `64M`, `1G`, `500k`, or a number.
fn size(value: &str) -> Result<u64, String> {
    let (digits, unit) = match value.find(|c: char| !c.is_ascii_digit()) {
        Some(at) => value.split_at(at),
        None => (value, ""),
    };
    let unit: u64 = match unit.to_ascii_lowercase().as_str() {
        "" => 1,
        "k" => 1_000,
        "m" => 1_000_000,
        "g" => 1_000_000_000,
        _ => return Err("a number of bytes, or one with k, M or G after it".to_owned()),
    };
    let bytes = digits.parse::<u64>().ok().and_then(|n| n.checked_mul(unit));
    bytes
        .filter(|&n| n > 0)
        .ok_or_else(|| "a number of bytes above 0".to_owned())
}
