//! `unspool report`: any format again from saved reports.

use super::outputs::{OutputArgs, Outputs};
use super::status::ExitStatus;
use anyhow::{Context, bail};
use std::path::{Path, PathBuf};
use unspool::report::Report;

/// Arguments of `unspool report`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// A report.json that `dupes`, `check` or `clean` wrote; compressed or not.
    #[arg(value_name = "REPORT")]
    report: PathBuf,

    #[command(flatten)]
    output: OutputArgs,
}

/// Runs the command.
pub fn run(args: Args) -> anyhow::Result<ExitStatus> {
    let outputs = Outputs::open(&args.output, [args.report.as_path()])?;
    outputs.write(load(&args.report)?.into())?;
    Ok(ExitStatus::Clean)
}

/// Reads a saved report.
pub fn load(path: &Path) -> anyhow::Result<Report> {
    let bytes =
        std::fs::read(path).with_context(|| format!("{}: cannot be read", path.display()))?;
    let unpacked = unspool::input::uncompress(&bytes)
        .with_context(|| format!("{}: cannot be read", path.display()))?;
    let report = Report::from_json(&unpacked.unwrap_or(bytes))
        .with_context(|| format!("{}: is no report.json of unspool", path.display()))?;
    if report.schema != "unspool/report/1" {
        bail!(
            "{}: has the schema {}, and this unspool reads unspool/report/1",
            path.display(),
            report.schema
        );
    }
    Ok(report)
}
