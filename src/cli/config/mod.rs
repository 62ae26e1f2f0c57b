//! `unspool.toml`: what a project sets once, so that its command lines stay short.
//!
//! A key is the long name of a flag. At the top of the file it holds for every command that has the flag; in the table of
//! a command (`[check]`) for that command alone, and wins. What stands on the command line wins over both. There is no
//! second list of settings: keys, their types and the schema are read off the flags, so a new flag has its key at once.
//!
//! The file is searched for from the working directory upwards. Paths in it are relative to the folder it lies in.

mod apply;
mod dump;
mod keys;
mod read;
mod schema;
#[cfg(test)]
mod tests;

use super::Cli;
use anyhow::Context;
use clap::{ArgMatches, Command, CommandFactory, FromArgMatches};
use read::Config;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

pub use schema::schema;

/// Name of the file that is searched for.
pub const FILE: &str = "unspool.toml";

/// What a command line asks for.
pub enum Asked {
    /// Run a command.
    Run(Box<Cli>),
    /// Print the configuration in force.
    Dump(Vec<u8>),
}

/// Why there is nothing to run.
pub enum Stop {
    /// Usage; or help or the version were asked for.
    Usage(clap::Error),
    /// The configuration.
    Configuration(anyhow::Error),
}

impl From<clap::Error> for Stop {
    fn from(error: clap::Error) -> Self {
        Stop::Usage(error)
    }
}

/// The command line as it is parsed: switches take `=false` too, so that one that the configuration sets can be unset.
pub fn command() -> Command {
    // `clean --verify DIR` needs no input.
    let cli = Cli::command().mut_subcommand("clean", |clean| {
        clean.mut_arg("inputs", |a| a.required(false))
    });
    keys::with_switches(cli)
}

/// Parses a command line on top of the configuration that it names, or that is found.
pub fn parse(args: &[OsString]) -> Result<Asked, Stop> {
    let words = Words::of(args);
    let config = match words.load() {
        Ok(config) => config,
        Err(error) => {
            // Help is given whatever the file says.
            return match command().try_get_matches_from(args) {
                Err(e) if !e.use_stderr() => Err(Stop::Usage(e)),
                _ => Err(Stop::Configuration(error)),
            };
        }
    };
    let parsed = apply::parse(args, config.as_ref(), words.dump)?;
    if words.dump {
        return Ok(Asked::Dump(dump::dump(&parsed, config.as_ref())));
    }
    Ok(Asked::Run(Box::new(Cli::from_arg_matches(
        &parsed.matches,
    )?)))
}

/// A command line that was parsed.
struct Parsed {
    command: Command,
    matches: ArgMatches,
}

/// The flags that say where the configuration comes from. They are looked for before the command line is parsed, for
/// parsing needs the configuration; clap takes no value that looks like a flag, so none can be mistaken for them.
struct Words {
    config: Option<PathBuf>,
    isolated: bool,
    dump: bool,
}

impl Words {
    fn of(args: &[OsString]) -> Self {
        let mut words = Words {
            config: None,
            isolated: false,
            dump: false,
        };
        let mut args = args.iter().skip(1);
        while let Some(arg) = args.next() {
            match arg.to_str() {
                Some("--") => break,
                Some("--isolated") => words.isolated = true,
                Some("--dump-config") => words.dump = true,
                Some("--config") => words.config = args.next().map(PathBuf::from),
                Some(word) => {
                    if let Some(path) = word.strip_prefix("--config=") {
                        words.config = Some(path.into());
                    }
                }
                None => {}
            }
        }
        words
    }

    fn load(&self) -> anyhow::Result<Option<Config>> {
        let path = match &self.config {
            _ if self.isolated => return Ok(None),
            Some(path) => path.clone(),
            None => match found()? {
                Some(path) => path,
                None => return Ok(None),
            },
        };
        let text = std::fs::read_to_string(&path)
            .with_context(|| format!("{}: cannot be read", path.display()))?;
        let shown = path.display().to_string();
        let folder = path.parent().unwrap_or(Path::new(""));
        let config = Config::read(&text, &shown, folder, &command())?;
        Ok(Some(config))
    }
}

/// The nearest configuration, as a path from the working directory: `../unspool.toml`.
fn found() -> anyhow::Result<Option<PathBuf>> {
    let base = std::env::current_dir().context("the working directory cannot be told")?;
    let mut up = PathBuf::new();
    for folder in base.ancestors() {
        if folder.join(FILE).is_file() {
            return Ok(Some(up.join(FILE)));
        }
        up.push("..");
    }
    Ok(None)
}

/// A path of the configuration, which is relative to its folder, seen from the working directory.
fn beside(folder: &Path, value: &str) -> String {
    if value == "-" || folder.as_os_str() == OsStr::new("") {
        return value.to_owned();
    }
    folder.join(value).display().to_string()
}
