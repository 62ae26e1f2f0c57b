//! The reference of all commands and flags, as Markdown: docs/reference.md.
//!
//! It is made from the flags' own help, so it cannot say anything else than `--help` does.

use super::status;
use clap::{Arg, Command};
use std::fmt::Write;

/// The page.
pub fn reference(command: Command) -> Vec<u8> {
    let mut out = String::from(
        "# Reference\n\nMade by `unspool reference` from the program itself; a test fails when it drifts. The guide is \
         [guide.md](guide.md).\n\n",
    );
    put(
        &mut out,
        format_args!("```text\nunspool COMMAND …\n\n{}\n```\n\n", status::TABLE),
    );
    out.push_str("## Flags of every command\n\n");
    flags(&mut out, &command, true);
    for sub in command.get_subcommands() {
        page(&mut out, sub, "unspool", "##");
    }
    out.truncate(out.trim_end().len());
    out.push('\n');
    out.into_bytes()
}

fn page(out: &mut String, command: &Command, before: &str, heading: &str) {
    let name = format!("{before} {}", command.get_name());
    let about = command.get_about().map(|a| a.to_string());
    put(
        out,
        format_args!("{heading} `{name}`\n\n{}\n\n", about.unwrap_or_default()),
    );
    let parts: Vec<&Command> = command.get_subcommands().collect();
    if parts.is_empty() {
        let mut shown = command.clone().bin_name(&name);
        let usage = shown.render_usage().to_string();
        put(
            out,
            format_args!(
                "```text\n{}\n```\n\n",
                usage.trim_start_matches("Usage: ").trim_end()
            ),
        );
    }
    flags(out, command, false);
    for part in parts {
        page(out, part, &name, "###");
    }
}

/// The table of a command's flags, in their groups.
fn flags(out: &mut String, command: &Command, global: bool) {
    let args: Vec<&Arg> = command
        .get_arguments()
        .filter(|a| !a.is_hide_set() && a.is_global_set() == global)
        .filter(|a| !["help", "version"].contains(&a.get_id().as_str()))
        .collect();
    if args.is_empty() {
        return;
    }
    let mut groups: Vec<Option<&str>> = Vec::new();
    for arg in &args {
        if !groups.contains(&arg.get_help_heading()) {
            groups.push(arg.get_help_heading());
        }
    }
    for group in groups {
        put(
            out,
            format_args!("| {} | |\n|---|---|\n", group.unwrap_or("")),
        );
        for arg in args.iter().filter(|a| a.get_help_heading() == group) {
            put(
                out,
                format_args!("| {} | {} |\n", cell(&spelled(arg)), described(arg)),
            );
        }
        out.push('\n');
    }
}

/// How it is written on the command line.
fn spelled(arg: &Arg) -> String {
    let values = match arg.get_action().takes_values() {
        true => arg.get_value_names().unwrap_or_default().join(" "),
        false => String::new(),
    };
    let long = arg.get_long().map(|long| format!("--{long}"));
    let short = arg.get_short().map(|short| format!("-{short}"));
    let names: Vec<String> = short.into_iter().chain(long).collect();
    match (names.is_empty(), values.as_str()) {
        (true, values) => format!("`{values}`"),
        (false, "" | "BOOL") => format!("`{}`", names.join("`, `")),
        (false, values) => format!("`{} {values}`", names.join("`, `")),
    }
}

fn described(arg: &Arg) -> String {
    let mut out = cell(&arg.get_help().map(|h| h.to_string()).unwrap_or_default());
    let choices: Vec<String> = arg
        .get_possible_values()
        .iter()
        .filter(|_| arg.get_action().takes_values() && !arg.is_hide_possible_values_set())
        .map(|value| match value.get_help() {
            Some(help) => format!(
                "`{}`: {}",
                value.get_name(),
                cell(help.to_string().trim_end_matches('.'))
            ),
            None => format!("`{}`", value.get_name()),
        })
        .collect();
    if !choices.is_empty() {
        put(&mut out, format_args!("<br>{}", choices.join("; ")));
    }
    let defaults: Vec<String> = arg
        .get_default_values()
        .iter()
        .map(|v| v.to_string_lossy().into_owned())
        .collect();
    if !defaults.is_empty() && !arg.is_hide_default_value_set() {
        put(&mut out, format_args!(" [default: {}]", defaults.join(" ")));
    }
    out
}

/// A text as a cell of a table.
fn cell(text: &str) -> String {
    text.replace('\n', " ").replace('|', "\\|")
}

fn put(out: &mut String, what: std::fmt::Arguments<'_>) {
    out.write_fmt(what).expect("a string takes all");
}
