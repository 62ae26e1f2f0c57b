//! Arguments → plan → engine → output: everything that reads the environment, the clock, files or the terminal.
//!
//! Each command is a file of its own: it resolves its arguments into a plan that is checked whole before work starts
//! (inputs found, outputs opened), runs the library, and writes. What went wrong, or which gate was breached, becomes one
//! [`ExitStatus`] at the end, here.

mod check;
mod clean;
mod config;
mod dupes;
mod eval;
mod explain;
mod generate;
mod index;
mod inputs;
mod job;
mod keep;
mod memory;
mod ours;
mod outputs;
mod progress;
mod reference;
mod report;
mod restore;
mod resume;
mod split;
mod status;
mod temporary;
mod threads;
mod tune;

use clap::{Parser, Subcommand};
use config::{Asked, Stop};
use outputs::Target;
use progress::{Line, Log, Progress};
use status::ExitStatus;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use unspool::store::guarded;

/// Splits scraped news dumps into articles, finds what was printed more than once and how, and cleans it.
#[derive(Debug, Parser)]
#[command(
    name = "unspool",
    version,
    max_term_width = 100,
    arg_required_else_help = true
)]
#[command(after_help = status::TABLE)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,

    /// Number of threads, at most 1024; the result is the same for any.
    #[arg(
        long,
        global = true,
        value_name = "N",
        default_value_t = 0,
        hide_default_value = true,
        value_parser = threads::number
    )]
    threads: usize,

    /// Show no progress, even on a terminal.
    #[arg(long, global = true)]
    no_progress: bool,

    /// Say how far the work is, and what it came to, in lines on standard error: for jobs without a terminal.
    #[arg(long, global = true, value_enum, value_name = "FORMAT")]
    log: Option<Log>,

    /// The configuration to use [default: the nearest unspool.toml, from the working directory upwards].
    #[arg(
        long,
        global = true,
        value_name = "FILE",
        conflicts_with = "isolated",
        help_heading = "Configuration"
    )]
    config: Option<PathBuf>,

    /// Use no configuration.
    #[arg(long, global = true, help_heading = "Configuration")]
    isolated: bool,

    /// Print the configuration in force for the command, each setting with where it comes from, and stop.
    #[arg(long, global = true, help_heading = "Configuration")]
    dump_config: bool,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Split dumps into articles, one JSON line each.
    Split(split::Args),
    /// Find what was printed more than once, and how: the main job.
    Dupes(dupes::Args),
    /// Hold the duplicates against limits and a baseline: the gate of a data job.
    Check(check::Args),
    /// Write the clean corpus, and account for everything that was removed.
    Clean(clean::Args),
    /// Put an article or a dump back, byte for byte, out of a folder that `clean` wrote.
    Restore(restore::Args),
    /// Render a saved report again, in any format.
    Report(report::Args),
    /// Keep what was seen, and hold what comes against it: an index on disk.
    #[command(subcommand)]
    Index(index::Args),
    /// Say why: a boundary, a match or a cluster.
    Explain(explain::Args),
    /// Score predictions against gold.
    #[command(subcommand)]
    Eval(eval::Args),
    /// Print what thresholds on reported pairs do on pairs judged by reading.
    Tune(tune::Args),
    /// Print a JSON schema.
    Schema(generate::SchemaArgs),
    /// Print completions for a shell.
    Completions(generate::CompletionArgs),
    /// Print the manual page.
    Man,
    /// Print the reference of all commands and flags, as Markdown.
    Reference,
}

/// Parses the command line, runs the command, and turns what happened into one exit status.
pub fn main() -> ExitCode {
    let args: Vec<OsString> = std::env::args_os().collect();
    match config::parse(&args) {
        Ok(Asked::Run(cli)) => run(*cli),
        Ok(Asked::Dump(bytes)) => ended(
            Target::open(Path::new("-"))
                .and_then(|t| t.write(&bytes))
                .map(|()| ExitStatus::Clean),
        ),
        Err(Stop::Configuration(error)) => ended(Err(error)),
        Err(Stop::Usage(error)) => {
            // Help and version are asked for and go to standard output: clap knows which is which.
            let status = if error.use_stderr() {
                ExitStatus::Failure
            } else {
                ExitStatus::Clean
            };
            match error.print() {
                Ok(()) => status.into(),
                Err(e) if e.kind() == std::io::ErrorKind::BrokenPipe => status.into(),
                Err(_) => ExitStatus::Failure.into(),
            }
        }
    }
}

fn run(cli: Cli) -> ExitCode {
    progress::set(cli.log);
    let progress = Progress::new(cli.no_progress, cli.log);
    let result = threads::pool(cli.threads).and_then(|pool| {
        pool.install(|| {
            guarded(|| match cli.command {
                Command::Split(args) => split::run(args, &progress),
                Command::Dupes(args) => dupes::run(args, &progress),
                Command::Check(args) => check::run(args, &progress),
                Command::Clean(args) => clean::run(args, &progress),
                Command::Restore(args) => restore::run(args),
                Command::Report(args) => report::run(args),
                Command::Index(args) => index::run(args, &progress),
                Command::Explain(args) => explain::run(args, &progress),
                Command::Eval(args) => eval::run(args),
                Command::Tune(args) => tune::run(args),
                Command::Schema(args) => generate::schema(args),
                Command::Completions(args) => generate::completions(args),
                Command::Man => generate::man(),
                Command::Reference => generate::reference(),
            })?
        })
    });
    progress.finish();
    let ended = status_of(result);
    progress.close(ended.into());
    ended.into()
}

/// What a run came to, as the exit status; a failure is said.
fn ended(result: anyhow::Result<ExitStatus>) -> ExitCode {
    status_of(result).into()
}

fn status_of(result: anyhow::Result<ExitStatus>) -> ExitStatus {
    match result {
        Ok(status) => status,
        Err(error) if status::is_broken_pipe(&error) => ExitStatus::Clean,
        Err(error) => {
            progress::line(&Line::Error {
                message: &said(&error),
            });
            ExitStatus::Failure
        }
    }
}

/// What an error says, and what its causes say, each once: some name their cause themselves.
fn said(error: &anyhow::Error) -> String {
    let mut said = String::new();
    for cause in error.chain().map(|cause| cause.to_string()) {
        if said.is_empty() {
            said = cause;
        } else if !said.ends_with(&cause) {
            said.push_str(": ");
            said.push_str(&cause);
        }
    }
    said
}

/// Says something that is no failure, on standard error.
fn say(message: impl std::fmt::Display) {
    progress::line(&Line::Message {
        message: &message.to_string(),
    });
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
