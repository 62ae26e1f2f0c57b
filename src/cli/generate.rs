//! `unspool schema`, `completions`, `man`: what is generated from the code.

use super::Cli;
use super::outputs::Target;
use super::status::ExitStatus;
use clap::{CommandFactory, ValueEnum};
use clap_complete::Shell;
use std::path::Path;
use unspool::report::schema;

/// Arguments of `unspool schema`.
#[derive(Debug, clap::Args)]
pub struct SchemaArgs {
    /// Of what.
    #[arg(value_enum)]
    of: Schema,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Schema {
    /// unspool/article/1: a line of `split --format jsonl`.
    Article,
    /// unspool/report/1: report.json.
    Report,
    /// A line of removed.jsonl.
    Removed,
}

/// Arguments of `unspool completions`.
#[derive(Debug, clap::Args)]
pub struct CompletionArgs {
    /// For which shell.
    #[arg(value_enum)]
    shell: Shell,
}

/// Prints a JSON schema.
pub fn schema(args: SchemaArgs) -> anyhow::Result<ExitStatus> {
    print(&match args.of {
        Schema::Article => schema::article(),
        Schema::Report => schema::report(),
        Schema::Removed => schema::removed(),
    })
}

/// Prints completions for a shell.
pub fn completions(args: CompletionArgs) -> anyhow::Result<ExitStatus> {
    let mut bytes = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "unspool", &mut bytes);
    print(&bytes)
}

/// Prints the manual page.
pub fn man() -> anyhow::Result<ExitStatus> {
    let mut bytes = Vec::new();
    clap_mangen::Man::new(Cli::command()).render(&mut bytes)?;
    print(&bytes)
}

fn print(bytes: &[u8]) -> anyhow::Result<ExitStatus> {
    Target::open(Path::new("-"))?.write(bytes)?;
    Ok(ExitStatus::Clean)
}
