//! Reading a configuration: every key and every value is checked, and what is wrong is said with its line.

use super::keys::{Key, Keys, Kind, PathIn};
use super::{apply, beside};
use anyhow::bail;
use clap::Command;
use std::collections::BTreeMap;
use std::path::Path;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// A configuration that was read.
pub struct Config {
    /// Its path as messages show it.
    pub shown: String,
    /// The settings, by table (empty: the top) and key.
    pub settings: BTreeMap<(String, String), Setting>,
}

/// One setting as it stands in the file.
pub struct Setting {
    /// Its values as the flag would take them.
    pub values: Vec<String>,
    /// Its 1-based line.
    pub line: usize,
}

impl Config {
    /// Reads `text`; `folder` is where paths in it start from.
    pub fn read(text: &str, shown: &str, folder: &Path, command: &Command) -> anyhow::Result<Self> {
        let file = File {
            text,
            shown,
            folder,
        };
        let keys = Keys::of(command);
        let table = DeTable::parse(text).map_err(|e| {
            let line = e.span().map_or(1, |span| file.line(span.start));
            anyhow::anyhow!("{shown}:{line}: TOML parse error: {}", e.message())
        })?;
        let mut settings = BTreeMap::new();
        let top = keys.top();
        for (name, value) in table.get_ref() {
            let (word, line) = (name.get_ref().as_ref(), file.line(name.span().start));
            match (keys.tables.get(word), value.get_ref()) {
                (Some(of), DeValue::Table(inner)) => {
                    for (name, value) in inner {
                        let (key, line) = (name.get_ref().as_ref(), file.line(name.span().start));
                        let Some(known) = of.get(key) else {
                            let hint = hint(key, of.keys().map(String::as_str));
                            bail!("{shown}:{line}: `{word}` has no setting `{key}`{hint}");
                        };
                        let setting = file.setting(known, value, line)?;
                        settings.insert((word.to_owned(), key.to_owned()), setting);
                    }
                }
                (Some(_), _) => bail!("{shown}:{line}: `{word}` is a table: write [{word}]"),
                (None, _) => {
                    let Some(known) = top.get(word) else {
                        bail!("{shown}:{line}: {}", unknown(word, &keys));
                    };
                    let setting = file.setting(known, value, line)?;
                    settings.insert((String::new(), word.to_owned()), setting);
                }
            }
        }
        let config = Config {
            shown: shown.to_owned(),
            settings,
        };
        apply::check(&config, command)?;
        Ok(config)
    }

    /// What holds for a key in a command, and whether it stands in the command's table.
    pub fn get(&self, command: &str, key: &str) -> Option<&Setting> {
        let of = |table: &str| self.settings.get(&(table.to_owned(), key.to_owned()));
        of(command).or_else(|| of(""))
    }
}

struct File<'t> {
    text: &'t str,
    shown: &'t str,
    folder: &'t Path,
}

impl File<'_> {
    fn line(&self, at: usize) -> usize {
        1 + self.text.as_bytes()[..at.min(self.text.len())]
            .iter()
            .filter(|b| **b == b'\n')
            .count()
    }

    fn setting(
        &self,
        key: &Key,
        value: &Spanned<DeValue<'_>>,
        line: usize,
    ) -> anyhow::Result<Setting> {
        let values: Vec<&DeValue<'_>> = match (key.kind, value.get_ref()) {
            (Kind::List, DeValue::Array(items)) => items.iter().map(|i| i.get_ref()).collect(),
            (_, one) => vec![one],
        };
        let mut out = Vec::new();
        for value in values {
            let Some(text) = scalar(key, value) else {
                bail!(
                    "{}:{line}: `{}` takes {}, not {}",
                    self.shown,
                    key.name,
                    wanted(key),
                    article(value.type_str())
                );
            };
            if !key.choices.is_empty() && !key.chooses(&text) {
                let hint = hint(&text, key.choices.iter().map(String::as_str));
                bail!(
                    "{}:{line}: `{}` cannot be `{text}`{hint} ({})",
                    self.shown,
                    key.name,
                    key.choices.join(", ")
                );
            }
            out.push(match (key.path, text.split_once('=')) {
                (PathIn::Whole, _) => beside(self.folder, &text),
                (PathIn::AfterSign, Some((format, path))) => {
                    format!("{format}={}", beside(self.folder, path))
                }
                _ => text,
            });
        }
        Ok(Setting { values: out, line })
    }
}

/// A value as the flag would take it; `None` when it is of another type.
fn scalar(key: &Key, value: &DeValue<'_>) -> Option<String> {
    match (key.kind, value) {
        (Kind::Switch, DeValue::Boolean(b)) => Some(b.to_string()),
        (Kind::Switch, _) => None,
        (Kind::Integer | Kind::Number, DeValue::Integer(n)) => Some(n.to_string()),
        (Kind::Number, DeValue::Float(n)) => Some(n.to_string()),
        (Kind::Text | Kind::List, DeValue::String(text)) => Some(text.to_string()),
        (Kind::Text | Kind::List, DeValue::Integer(n)) if key.numeric => Some(n.to_string()),
        (Kind::Text | Kind::List, DeValue::Float(n)) if key.numeric => Some(n.to_string()),
        // A date needs no quotes in this language.
        (Kind::Text, DeValue::Datetime(at)) => Some(at.to_string()),
        _ => None,
    }
}

fn wanted(key: &Key) -> &'static str {
    match (key.kind, key.numeric) {
        (Kind::Switch, _) => "true or false",
        (Kind::Integer, _) => "a whole number",
        (Kind::Number, _) => "a number",
        (Kind::Text, true) => "a text or a number",
        (Kind::Text, false) => "a text",
        (Kind::List, _) => "a text or a list of texts",
    }
}

fn article(noun: &str) -> String {
    let vowel = noun.starts_with(['a', 'e', 'i', 'o', 'u']);
    format!("{} {noun}", if vowel { "an" } else { "a" })
}

/// What to say of a key that does not stand where it was written.
fn unknown(word: &str, keys: &Keys) -> String {
    let tables: Vec<String> = keys
        .tables_of(word)
        .map(|(table, _)| format!("[{table}]"))
        .collect();
    if !tables.is_empty() {
        return format!(
            "`{word}` means different things to different commands; write it under {}",
            tables.join(" or ")
        );
    }
    let top = keys.top();
    let names = top
        .keys()
        .copied()
        .chain(keys.tables.keys().map(String::as_str));
    format!("there is no setting `{word}`{}", hint(word, names))
}

/// The word that was meant, if one is near.
fn hint<'k>(word: &str, known: impl Iterator<Item = &'k str>) -> String {
    let word = word.replace('_', "-").to_lowercase();
    known
        .map(|name| (strsim::damerau_levenshtein(&word, name), name))
        .filter(|(distance, name)| *distance <= 1 + name.len().min(word.len()) / 4)
        .min()
        .map_or(String::new(), |(_, name)| {
            format!("; did you mean `{name}`?")
        })
}
