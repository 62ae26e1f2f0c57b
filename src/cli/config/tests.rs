//! Every flag has its key, and every key sets its flag.

use super::keys::{Key, Keys, Kind, PathIn};
use super::read::Config;
use super::{apply, command};
use clap::{Arg, Command};
use std::ffi::OsString;
use std::path::Path;

/// Flags that say where the configuration comes from, or print about the program: nothing to configure.
const NO_KEY: [&str; 5] = ["config", "isolated", "dump-config", "help", "version"];

/// The commands that take flags, by the table that is theirs.
fn commands(root: &Command) -> Vec<(String, Vec<&str>, &Command)> {
    let mut out = Vec::new();
    for sub in root.get_subcommands() {
        let table = sub.get_name().to_owned();
        out.push((table.clone(), vec![sub.get_name()], sub));
        for part in sub.get_subcommands() {
            out.push((table.clone(), vec![sub.get_name(), part.get_name()], part));
        }
    }
    out
}

fn flags(command: &Command) -> impl Iterator<Item = (&str, &Arg)> {
    command
        .get_arguments()
        .filter_map(|arg| Some((arg.get_long()?, arg)))
        .filter(|(name, _)| !NO_KEY.contains(name))
}

/// A value that the flag takes, as TOML and as the flag has it.
fn sample(key: &Key) -> (String, String) {
    let weights = concat!(env!("CARGO_MANIFEST_DIR"), "/src/split/weights.txt");
    let text = match key.kind {
        Kind::Switch => return ("true".to_owned(), "true".to_owned()),
        Kind::Integer => return ("7".to_owned(), "7".to_owned()),
        Kind::Number => return ("0.25".to_owned(), "0.25".to_owned()),
        _ if !key.choices.is_empty() => {
            let whole = key.choices.iter().rfind(|c| !c.ends_with('='));
            whole.expect("a value").clone()
        }
        _ => match (key.name.as_str(), key.path) {
            ("weights", _) => weights.to_owned(),
            ("encoding", _) => "utf-8".to_owned(),
            ("as-of", _) => "2026-03-07".to_owned(),
            ("shard-size" | "memory", _) => "64k".to_owned(),
            (_, PathIn::AfterSign) => "json=x".to_owned(),
            _ if key.numeric => "1".to_owned(),
            _ => "x".to_owned(),
        },
    };
    (format!("{text:?}"), text)
}

#[test]
fn every_flag_has_its_key_and_the_key_sets_it() {
    let root = command();
    let keys = Keys::of(&root);
    let mut seen = 0;
    for (table, path, command) in commands(&root) {
        for (flag, arg) in flags(command) {
            let key = keys
                .tables
                .get(&table)
                .and_then(|keys| keys.get(flag))
                .unwrap_or_else(|| panic!("--{flag} of {path:?} has no key"));
            let (toml, raw) = sample(key);
            let text = format!("[{table}]\n{flag} = {toml}\n");
            let config = Config::read(&text, "unspool.toml", Path::new(""), &root)
                .unwrap_or_else(|e| panic!("{text}{e:#}"));
            let args: Vec<OsString> = ["unspool"]
                .iter()
                .chain(&path)
                .map(OsString::from)
                .collect();
            let parsed =
                apply::parse(&args, Some(&config), true).unwrap_or_else(|e| panic!("{text}{e}"));
            let mut matches = &parsed.matches;
            while let Some((_, inner)) = matches.subcommand() {
                matches = inner;
            }
            let set: Vec<&str> = matches
                .get_raw(arg.get_id().as_str())
                .unwrap_or_else(|| panic!("{text} sets nothing"))
                .map(|v| v.to_str().unwrap())
                .collect();
            assert_eq!(set, [raw.as_str()], "{text}");
            seen += 1;
        }
    }
    assert!(seen > 80, "{seen} flags");
}

#[test]
fn global_flags_have_their_key_at_the_top() {
    let root = command();
    let keys = Keys::of(&root);
    for (flag, _) in flags(&root) {
        let (toml, _) = sample(
            keys.global
                .get(flag)
                .unwrap_or_else(|| panic!("--{flag} has no key")),
        );
        let text = format!("{flag} = {toml}\n");
        Config::read(&text, "unspool.toml", Path::new(""), &root).unwrap();
    }
}

#[test]
fn no_key_is_called_like_a_command() {
    let keys = Keys::of(&command());
    for name in keys.top().keys() {
        assert!(!keys.tables.contains_key(*name), "{name}");
    }
}

#[test]
fn keys_that_mean_one_thing_may_stand_at_the_top() {
    let root = command();
    let keys = Keys::of(&root);
    let top = keys.top();
    assert!(
        top.contains_key("min-confidence")
            && top.contains_key("threads")
            && top.contains_key("input")
    );
    assert!(
        !top.contains_key("output"),
        "a folder for clean, a format and a path for others"
    );
}
