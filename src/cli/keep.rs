//! The value of `--keep`.

use clap::builder::{PossibleValue, StringValueParser, TypedValueParser};
use clap::{Arg, Command};
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::ffi::OsStr;
use unspool::clean::Keep;
use unspool::input::Dump;
use unspool::store::Shelf;

/// Says which of the sources that a policy names are not there: they decide nothing.
pub fn say_unknown(keep: &Keep, dumps: &Shelf<Dump>) {
    let unknown = keep.unknown(dumps);
    if unknown.is_empty() {
        return;
    }
    let source = |dump: Cow<'_, Dump>| {
        let outlet = dump.record.as_ref().and_then(|r| r.outlet());
        outlet.unwrap_or(&dump.source).to_owned()
    };
    let there: BTreeSet<String> = dumps.iter().map(source).collect();
    for name in unknown {
        super::say(format_args!(
            "--keep: nothing is from `{name}`; {}",
            super::index::named(there.iter())
        ));
    }
}

/// Reads a policy, and knows the values that there are.
#[derive(Clone, Debug)]
pub struct KeepParser;

impl TypedValueParser for KeepParser {
    type Value = Keep;

    fn parse_ref(
        &self,
        command: &Command,
        arg: Option<&Arg>,
        value: &OsStr,
    ) -> Result<Keep, clap::Error> {
        let text = StringValueParser::new();
        text.try_map(|text| text.parse::<Keep>())
            .parse_ref(command, arg, value)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        let values = [
            ("longest", "The longest text"),
            ("earliest", "The earliest date"),
            ("latest", "The latest date"),
            ("first", "The first in order of source and place"),
            (
                "source=",
                "The one from the source that is named first, as `source=NAME,NAME`: an outlet, a file or a file's \
                 name; the longest where that does not decide",
            ),
        ];
        let values = values.map(|(name, help)| PossibleValue::new(name).help(help));
        Some(Box::new(values.into_iter()))
    }
}
