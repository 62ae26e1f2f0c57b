//! The keys of a configuration, read off the flags of the commands.

use clap::builder::ValueParser;
use clap::{Arg, ArgAction, Command, ValueHint};
use std::any::TypeId;
use std::collections::BTreeMap;

/// Flags that say where the configuration comes from, and those of clap: they have no key.
const NO_KEY: [&str; 5] = ["config", "isolated", "dump_config", "help", "version"];

/// One setting.
#[derive(Clone, Debug)]
pub struct Key {
    /// Its name in the file: the long name of the flag; `input` for the inputs.
    pub name: String,
    /// The flag as clap knows it.
    pub id: String,
    /// What it takes.
    pub kind: Kind,
    /// Whether a number is taken where a text is.
    pub numeric: bool,
    /// The values it can have, where they are counted; one that ends with `=` begins values.
    pub choices: Vec<String>,
    /// Where a path stands in its value.
    pub path: PathIn,
    /// What it does.
    pub help: String,
    /// What the flag calls its value: flags of one name that differ in it mean different things.
    value_name: String,
}

/// What a setting takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// True or false.
    Switch,
    /// A whole number, 0 or more.
    Integer,
    /// A number.
    Number,
    /// A text.
    Text,
    /// A list of texts; one alone may stand without brackets.
    List,
}

/// Where a path stands in a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PathIn {
    /// Nowhere.
    No,
    /// It is one.
    Whole,
    /// After the first `=`.
    AfterSign,
}

/// All keys.
#[derive(Clone, Debug)]
pub struct Keys {
    /// What holds for the whole program.
    pub global: BTreeMap<String, Key>,
    /// What each command has, its own commands with it.
    pub tables: BTreeMap<String, BTreeMap<String, Key>>,
}

impl Keys {
    /// Reads them off a command that is not built yet.
    pub fn of(command: &Command) -> Self {
        let tables = command
            .get_subcommands()
            .map(|sub| {
                let mut keys = BTreeMap::new();
                let parts = std::iter::once(sub).chain(sub.get_subcommands());
                for key in parts.flat_map(Command::get_arguments).filter_map(Key::of) {
                    keys.insert(key.name.clone(), key);
                }
                (sub.get_name().to_owned(), keys)
            })
            .filter(|(_, keys): &(_, BTreeMap<_, _>)| !keys.is_empty());
        Keys {
            global: command
                .get_arguments()
                .filter_map(Key::of)
                .map(|key| (key.name.clone(), key))
                .collect(),
            tables: tables.collect(),
        }
    }

    /// What may stand at the top: global settings, and those that mean the same in every command that has them. A name
    /// that is a table's stands for the table.
    pub fn top(&self) -> BTreeMap<&str, &Key> {
        let mut top: BTreeMap<&str, &Key> = BTreeMap::new();
        for (name, key) in self.tables.values().flatten() {
            if !self.tables.contains_key(name)
                && self.tables_of(name).all(|(_, k)| k.means_the_same(key))
            {
                top.insert(name, key);
            }
        }
        top.extend(self.global.iter().map(|(name, key)| (name.as_str(), key)));
        top
    }

    /// The tables that have a key, and the key in each.
    pub fn tables_of<'k>(&'k self, name: &'k str) -> impl Iterator<Item = (&'k str, &'k Key)> {
        self.tables
            .iter()
            .filter_map(move |(table, keys)| Some((table.as_str(), keys.get(name)?)))
    }
}

impl Key {
    /// The key of an argument, if it has one.
    pub fn of(arg: &Arg) -> Option<Key> {
        let id = arg.get_id().as_str();
        if NO_KEY.contains(&id) {
            return None;
        }
        let name = match arg.get_long() {
            Some(long) => long,
            None if id == "inputs" => "input",
            None => return None,
        };
        let value_name = match arg.get_value_names() {
            Some([name, ..]) => name.to_string(),
            _ => String::new(),
        };
        let kind = kind(arg);
        Some(Key {
            name: name.to_owned(),
            id: id.to_owned(),
            kind,
            numeric: ["N", "P", "LIMIT"].contains(&value_name.as_str()),
            choices: match kind {
                Kind::Switch => Vec::new(),
                _ => arg
                    .get_possible_values()
                    .iter()
                    .map(|v| v.get_name().to_owned())
                    .collect(),
            },
            path: match arg.get_value_hint() {
                ValueHint::FilePath | ValueHint::DirPath | ValueHint::AnyPath => {
                    match value_name.contains('=') {
                        true => PathIn::AfterSign,
                        false => PathIn::Whole,
                    }
                }
                _ => PathIn::No,
            },
            help: arg
                .get_help()
                .map(|h| h.to_string().replace('\n', " "))
                .unwrap_or_default(),
            value_name,
        })
    }

    /// Whether a text is one of the values, or begun by one.
    pub fn chooses(&self, text: &str) -> bool {
        let mut choices = self.choices.iter();
        choices.any(|c| text == c || c.ends_with('=') && text.starts_with(c))
    }

    fn means_the_same(&self, other: &Key) -> bool {
        self.kind == other.kind && self.value_name == other.value_name
    }
}

fn kind(arg: &Arg) -> Kind {
    let is = |of: TypeId| arg.get_value_parser().type_id() == of;
    match arg.get_action() {
        ArgAction::SetTrue => Kind::Switch,
        ArgAction::Append => Kind::List,
        _ if is(TypeId::of::<bool>()) => Kind::Switch,
        _ if is(TypeId::of::<usize>()) => Kind::Integer,
        _ if is(TypeId::of::<f64>()) => Kind::Number,
        _ => Kind::Text,
    }
}

/// Lets every switch that has a key take `=true` or `=false`.
pub fn with_switches(command: Command) -> Command {
    let switch = |arg: Arg| match Key::of(&arg) {
        Some(key) if key.kind == Kind::Switch => arg
            .action(ArgAction::Set)
            .value_parser(ValueParser::bool())
            .num_args(0..=1)
            .require_equals(true)
            .default_value("false")
            .default_missing_value("true")
            .hide_default_value(true)
            .hide_possible_values(true)
            .value_name("BOOL"),
        _ => arg,
    };
    command.mut_args(switch).mut_subcommands(with_switches)
}
