//! `unspool eval`: predictions against gold.

use super::outputs::Target;
use super::status::ExitStatus;
use anyhow::Context;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::path::{Path, PathBuf};
use unspool::eval::{clusters, dupes, rows, split};

/// Arguments of `unspool eval`.
#[derive(Debug, clap::Subcommand)]
pub enum Args {
    /// Articles: boundaries, whole articles, Pk, WindowDiff, headline, date, body.
    Split {
        #[command(flatten)]
        files: Files,
        /// One row a family: what stands before the first `-` of a dump's name.
        #[arg(long)]
        by_family: bool,
    },
    /// Pairs judged by reading: precision, recall, F1, and the table of relations.
    Dupes(Files),
    /// Clusters: adjusted Rand index, pair scores, B-cubed, the largest cluster.
    Clusters(Files),
}

#[derive(Debug, clap::Args)]
pub struct Files {
    /// The gold, JSON lines. Dumps are looked for beside it.
    gold: PathBuf,
    /// The predictions, JSON lines.
    predicted: PathBuf,
}

/// Runs the command.
pub fn run(args: Args) -> anyhow::Result<ExitStatus> {
    let mut lines: Vec<String> = Vec::new();
    match args {
        Args::Split { files, by_family } => {
            let folder = files.gold.parent().unwrap_or(Path::new("")).to_owned();
            let read = |name: &str| std::fs::read(folder.join(name)).ok();
            let scores = split::score(&load(&files.gold)?, &load(&files.predicted)?, &read)?;
            for (family, score) in scores {
                if by_family || family == "all" {
                    lines.push(format!("{family:8} {}", json(&score)?));
                }
            }
        }
        Args::Dupes(files) => lines.push(json(&dupes::score(
            &load(&files.gold)?,
            &load(&files.predicted)?,
        ))?),
        Args::Clusters(files) => {
            lines.push(json(&clusters::score(
                &load(&files.gold)?,
                &load(&files.predicted)?,
            ))?);
        }
    }
    Target::open(Path::new("-"))?.write((lines.join("\n") + "\n").as_bytes())?;
    Ok(ExitStatus::Clean)
}

/// The rows of a file of JSON lines.
pub(super) fn load<T: DeserializeOwned>(path: &Path) -> anyhow::Result<Vec<T>> {
    let text = std::fs::read_to_string(path)
        .with_context(|| format!("{}: cannot be read", path.display()))?;
    Ok(rows::parse(&path.display().to_string(), &text)?)
}

fn json(value: &impl Serialize) -> anyhow::Result<String> {
    Ok(serde_json::to_string(value)?)
}
