//! `--dump-config`: the settings in force for a command, as a file that sets them, each with where it comes from.

use super::Parsed;
use super::keys::{Key, Kind};
use super::read::Config;
use clap::parser::ValueSource;
use clap::{Arg, ArgMatches};
use std::fmt::Write;

/// Writes them.
pub(super) fn dump(parsed: &Parsed, config: Option<&Config>) -> Vec<u8> {
    let mut out = match config {
        Some(config) => format!("# configuration: {}\n", config.shown),
        None => "# configuration: none\n".to_owned(),
    };
    let (mut command, mut matches) = (&parsed.command, &parsed.matches);
    for arg in command.get_arguments() {
        row(&mut out, arg, matches, config, "");
    }
    let mut table = String::new();
    while let Some((name, inner)) = matches.subcommand() {
        let Some(sub) = command.find_subcommand(name) else {
            break;
        };
        (command, matches) = (sub, inner);
        if table.is_empty() {
            table = name.to_owned();
            put(&mut out, format_args!("\n[{table}]\n"));
        }
        for arg in command.get_arguments().filter(|a| !a.is_global_set()) {
            row(&mut out, arg, matches, config, &table);
        }
    }
    out.into_bytes()
}

fn row(out: &mut String, arg: &Arg, matches: &ArgMatches, config: Option<&Config>, table: &str) {
    let Some(key) = Key::of(arg) else {
        return;
    };
    let source = matches.value_source(&key.id);
    let values: Vec<String> = matches
        .get_raw(&key.id)
        .into_iter()
        .flatten()
        .map(|v| v.to_string_lossy().into_owned())
        .collect();
    let set = config.and_then(|c| Some((c, c.get(table, &key.name)?)));
    let from = match (source, set) {
        (Some(ValueSource::CommandLine), _) => "command line".to_owned(),
        (Some(_), Some((config, setting))) => format!("{}:{}", config.shown, setting.line),
        _ => "default".to_owned(),
    };
    if values.is_empty() {
        put(out, format_args!("# {} is not set\n", key.name));
        return;
    }
    let values: Vec<String> = values.iter().map(|v| literal(&key, v)).collect();
    let value = match key.kind {
        Kind::List => format!("[{}]", values.join(", ")),
        _ => values.concat(),
    };
    put(out, format_args!("{} = {value}  # {from}\n", key.name));
}

fn literal(key: &Key, value: &str) -> String {
    match key.kind {
        Kind::Switch | Kind::Integer | Kind::Number => value.to_owned(),
        Kind::Text | Kind::List => toml::Value::String(value.to_owned()).to_string(),
    }
}

fn put(out: &mut String, what: std::fmt::Arguments<'_>) {
    out.write_fmt(what).expect("a string takes all");
}
