//! `unspool restore`: an article or a dump, byte for byte, out of what clean stored.

use super::clean::Saved;
use super::outputs::Target;
use super::status::ExitStatus;
use anyhow::{Context, bail};
use clap::ValueHint;
use std::path::PathBuf;
use unspool::clean::{Store, Stretch};

/// Arguments of `unspool restore`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// A folder that `unspool clean` wrote.
    #[arg(value_name = "DIR", value_hint = ValueHint::DirPath)]
    dir: PathBuf,

    /// A dump (`file.txt`, or `file.jsonl:7` for a record), or an article, kept or removed: its id, or its place
    /// (`file.txt#2`).
    #[arg(value_name = "NAME")]
    name: String,

    /// Write to PATH; `-` is standard output.
    #[arg(long, short, value_name = "PATH", value_hint = ValueHint::FilePath, default_value = "-", help_heading = "Output")]
    output: PathBuf,
}

/// Runs the command.
pub fn run(args: Args) -> anyhow::Result<ExitStatus> {
    let saved = Saved::open(&args.dir)?;
    if saved.holds(&args.output) {
        bail!(
            "{}: is a file of the corpus that is read; write elsewhere",
            args.output.display()
        );
    }
    // What was read is told by this file: it must be as it was written. Of the bytes, those that are put back.
    if let Some(fault) = saved.fault("spans.jsonl") {
        bail!("{fault}; nothing is put back, and `unspool clean --verify` says more");
    }
    let target = Target::open(&args.output)?;
    let stretches: Vec<Stretch> = saved.rows("spans.jsonl")?;
    let Some(bytes) = saved.stored()? else {
        bail!(
            "{}: was written with --no-store; its bytes are only in the inputs",
            args.dir.display()
        );
    };
    let store = Store {
        stretches: &stretches,
        bytes: &bytes,
    };
    let restored = store
        .restore(&args.name)
        .with_context(|| args.dir.display().to_string())?;
    target.write(restored)?;
    Ok(ExitStatus::Clean)
}
