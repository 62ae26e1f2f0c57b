//! Parsing a command line on top of a configuration: its settings become the flags' defaults.

use super::keys::{Key, Keys};
use super::read::Config;
use super::{Parsed, command};
use anyhow::bail;
use clap::parser::ValueSource;
use clap::{Arg, ArgMatches, Command};
use std::collections::BTreeSet;
use std::error::Error;
use std::ffi::OsString;

/// Parses `args`. `lenient`: nothing that is required has to be there.
pub(super) fn parse(
    args: &[OsString],
    config: Option<&Config>,
    lenient: bool,
) -> Result<Parsed, clap::Error> {
    let mut left_out = BTreeSet::new();
    loop {
        let mut command = command();
        if let Some(config) = config {
            command = with_defaults(command, config, "", &left_out);
        }
        if lenient {
            command = nothing_required(command);
        }
        let matches = command.try_get_matches_from_mut(args)?;
        // A flag on the command line rules out what the configuration sets against it.
        let ruled_out = config.map_or_else(BTreeSet::new, |c| ruled_out(&command, &matches, c));
        if ruled_out.is_subset(&left_out) {
            return Ok(Parsed { command, matches });
        }
        left_out.extend(ruled_out);
    }
}

/// `command` with the settings as defaults; `table` is the command that its settings are taken from, empty at the top.
fn with_defaults(
    command: Command,
    config: &Config,
    table: &str,
    left_out: &BTreeSet<String>,
) -> Command {
    let table = table.to_owned();
    let default = |arg: Arg| {
        let setting = Key::of(&arg)
            .filter(|key| !left_out.contains(&key.id))
            .and_then(|key| config.get(&table, &key.name));
        match setting {
            Some(setting) => arg.default_values(setting.values.clone()).required(false),
            None => arg,
        }
    };
    command.mut_args(default).mut_subcommands(|sub| {
        let name = match table.is_empty() {
            true => sub.get_name().to_owned(),
            false => table.clone(),
        };
        with_defaults(sub, config, &name, left_out)
    })
}

fn nothing_required(command: Command) -> Command {
    command
        .mut_args(|arg| arg.required(false))
        .mut_subcommands(nothing_required)
}

/// The flags that the configuration sets and that conflict with one on the command line.
fn ruled_out(command: &Command, matches: &ArgMatches, config: &Config) -> BTreeSet<String> {
    let mut out = BTreeSet::new();
    let (mut command, mut matches, mut table) = (command, matches, String::new());
    while let Some((name, inner)) = matches.subcommand() {
        let Some(sub) = command.find_subcommand(name) else {
            break;
        };
        (command, matches) = (sub, inner);
        if table.is_empty() {
            table = name.to_owned();
        }
        for (a, b) in conflicts(command) {
            for (given, other) in [(a, b), (b, a)] {
                let on_line =
                    matches.value_source(given.get_id().as_str()) == Some(ValueSource::CommandLine);
                let set = Key::of(other).is_some_and(|key| config.get(&table, &key.name).is_some());
                if on_line && set {
                    out.insert(other.get_id().to_string());
                }
            }
        }
    }
    out
}

/// The pairs of flags that exclude each other.
fn conflicts(command: &Command) -> Vec<(&Arg, &Arg)> {
    command
        .get_arguments()
        .filter(|arg| !arg.is_global_set())
        .flat_map(|arg| {
            let others = command.get_arg_conflicts_with(arg);
            others.into_iter().map(move |other| (arg, other))
        })
        .collect()
}

/// Holds every setting against the flags it is for, as if it stood on the command line.
pub(super) fn check(config: &Config, command: &Command) -> anyhow::Result<()> {
    let shown = &config.shown;
    let keys = Keys::of(command);
    for ((table, name), setting) in &config.settings {
        let line = setting.line;
        let told = |part: &Command, key: &Key| -> anyhow::Result<()> {
            let mut words = vec![part.get_name().to_owned()];
            match key.name.as_str() {
                "input" => words.extend(setting.values.iter().cloned()),
                flag => words.extend(setting.values.iter().map(|v| format!("--{flag}={v}"))),
            }
            let part = nothing_required(part.clone()).subcommand_required(false);
            match part.try_get_matches_from(words) {
                Ok(_) => Ok(()),
                Err(error) => match error.source() {
                    Some(reason) => bail!("{shown}:{line}: `{name}`: {reason}"),
                    None => bail!("{shown}:{line}: `{name}`: {}", first_line(&error)),
                },
            }
        };
        if let Some(key) = keys.global.get(name) {
            told(command, key)?;
        }
        for sub in command.get_subcommands() {
            let of_table = table.is_empty() || sub.get_name() == table;
            for part in std::iter::once(sub).chain(sub.get_subcommands()) {
                let key = part
                    .get_arguments()
                    .filter_map(Key::of)
                    .find(|k| k.name == *name);
                if let Some(key) = key.filter(|_| of_table) {
                    told(part, &key)?;
                }
            }
        }
    }
    for sub in command.get_subcommands() {
        for (a, b) in conflicts(sub) {
            let set = |arg: &Arg| {
                Key::of(arg)
                    .and_then(|key| config.get(sub.get_name(), &key.name))
                    .filter(|s| s.values != ["false"])
            };
            if let (Some(one), Some(other)) = (set(a), set(b)) {
                let name = |arg: &Arg| Key::of(arg).map_or(String::new(), |key| key.name);
                bail!(
                    "{shown}:{}: `{}` and `{}` exclude each other",
                    one.line.max(other.line),
                    name(a),
                    name(b)
                );
            }
        }
    }
    Ok(())
}

fn first_line(error: &clap::Error) -> String {
    let text = error.to_string();
    let line = text.lines().next().unwrap_or_default();
    line.trim_start_matches("error: ").to_owned()
}
