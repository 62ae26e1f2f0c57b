//! `unspool tune`: what thresholds do on judged pairs of one's own.

use super::eval::load;
use super::outputs::Target;
use super::status::ExitStatus;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use unspool::eval::tune::{Measure, table};

/// Arguments of `unspool tune`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Pairs judged by reading, JSON lines: `{"a", "b", "label"}`, the label `dup`, `part`, `tmpl` or `diff`.
    labels: PathBuf,
    /// The pairs that `unspool dupes --output pairs=` reported on the same items.
    pairs: PathBuf,
    /// Print JSON lines instead of a table.
    #[arg(long)]
    json: bool,
}

/// Runs the command.
pub fn run(args: Args) -> anyhow::Result<ExitStatus> {
    let rows = table(&load(&args.labels)?, &load(&args.pairs)?);
    let mut text = String::new();
    if !args.json {
        text.push_str("measure      at least  precision  recall  F1\n");
    }
    for row in &rows {
        if args.json {
            text.push_str(&serde_json::to_string(row)?);
            text.push('\n');
            continue;
        }
        let measure = match row.measure {
            Measure::Score => "score",
            Measure::Jaccard => "jaccard",
            Measure::Containment => "containment",
        };
        writeln!(
            text,
            "{measure:11}  {:8.2}  {:9.3}  {:6.3}  {:.3}",
            row.at_least, row.precision, row.recall, row.f1
        )?;
    }
    Target::open(Path::new("-"))?.write(text.as_bytes())?;
    Ok(ExitStatus::Clean)
}
