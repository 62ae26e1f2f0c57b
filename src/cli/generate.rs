//! `unspool schema`, `completions`, `man`: what is generated from the code.

use super::outputs::Target;
use super::status::ExitStatus;
use super::{config, reference as reference_page};
use clap::ValueEnum;
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
    /// A line of spans.jsonl.
    Span,
    /// unspool/clean/1: manifest.json of a clean corpus.
    Clean,
    /// A line of a baseline file.
    Baseline,
    /// unspool/added/1: a line of `index add --format jsonl`.
    Added,
    /// unspool/found/1: a line of `index query --format jsonl`.
    Found,
    /// unspool/index/1: `index stat --format jsonl`.
    Index,
    /// unspool.toml.
    Config,
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
        Schema::Span => schema::span(),
        Schema::Clean => schema::manifest(),
        Schema::Baseline => schema::baseline(),
        Schema::Added => schema::added(),
        Schema::Found => schema::found(),
        Schema::Index => schema::index(),
        Schema::Config => config::schema(),
    })
}

/// Prints completions for a shell.
pub fn completions(args: CompletionArgs) -> anyhow::Result<ExitStatus> {
    let mut bytes = Vec::new();
    clap_complete::generate(args.shell, &mut config::command(), "unspool", &mut bytes);
    print(&bytes)
}

/// Prints the manual page.
pub fn man() -> anyhow::Result<ExitStatus> {
    let mut bytes = Vec::new();
    clap_mangen::Man::new(config::command()).render(&mut bytes)?;
    print(&bytes)
}

/// Prints the reference of all commands and flags.
pub fn reference() -> anyhow::Result<ExitStatus> {
    print(&reference_page::reference(config::command()))
}

fn print(bytes: &[u8]) -> anyhow::Result<ExitStatus> {
    Target::open(Path::new("-"))?.write(bytes)?;
    Ok(ExitStatus::Clean)
}
