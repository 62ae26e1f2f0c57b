//! `unspool tune`: what thresholds do on judged pairs of one's own.

use super::eval::load;
use super::outputs::Target;
use super::status::ExitStatus;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use unspool::eval::tune::{Measure, Row, table};
use unspool::report::{WEAK, shown};

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
    if !args.json {
        text.push_str(&advice(&rows, &args.pairs));
    }
    Target::open(Path::new("-"))?.write(text.as_bytes())?;
    Ok(ExitStatus::Clean)
}

/// What can be done with the table: there is no flag for a threshold, since relations are told by more than one number.
fn advice(rows: &[Row], pairs: &Path) -> String {
    let scores = rows.iter().filter(|r| r.measure == Measure::Score);
    // Of equal ones the lowest, which leaves out least.
    let best = scores.rev().max_by(|x, y| x.f1.total_cmp(&y.f1));
    let Some(best) = best else {
        return String::new();
    };
    let what = match best.at_least {
        0.0 => "all of them are best taken".to_owned(),
        least => format!("the best F1 is {:.3}, at {least:.2}", best.f1),
    };
    format!(
        "\nBy score {what}. No threshold can be set: the relation is told first, and its score says how\n\
         sure it is. To take the surer matches only: jq -c 'select(.score >= {:.2})' {}\n\
         Reports mark what hangs on a score below {WEAK} as a weak link.\n",
        match best.at_least {
            0.0 => WEAK,
            least => least,
        },
        shown(&pairs.display().to_string())
    )
}
