//! `unspool report`: any format again from saved reports.

use super::outputs::{OutputArgs, Outputs};
use super::status::ExitStatus;
use anyhow::{Context, bail};
use std::io::Read;
use std::path::{Path, PathBuf};
use unspool::report::Report;

/// Arguments of `unspool report`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// A report.json that `dupes`, `check` or `clean` wrote, compressed or not; `-` is standard input.
    #[arg(value_name = "REPORT")]
    report: PathBuf,

    #[command(flatten)]
    output: OutputArgs,
}

/// Runs the command.
pub fn run(args: Args) -> anyhow::Result<ExitStatus> {
    let read = Some(args.report.as_path()).filter(|path| !is_standard(path));
    let outputs = Outputs::open(&args.output, read)?;
    outputs.write(load(&args.report)?.into())?;
    Ok(ExitStatus::Clean)
}

/// Whether a path stands for standard input.
fn is_standard(path: &Path) -> bool {
    path.as_os_str() == "-"
}

/// Reads a saved report.
pub fn load(path: &Path) -> anyhow::Result<Report> {
    let mut bytes = Vec::new();
    let read = match is_standard(path) {
        true => std::io::stdin().read_to_end(&mut bytes),
        false => std::fs::File::open(path).and_then(|mut file| file.read_to_end(&mut bytes)),
    };
    read.with_context(|| format!("{}: cannot be read", path.display()))?;
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
