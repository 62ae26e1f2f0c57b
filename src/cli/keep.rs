//! The value of `--keep`.

use clap::builder::{PossibleValue, StringValueParser, TypedValueParser};
use clap::{Arg, Command};
use std::ffi::OsStr;
use unspool::clean::Keep;

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
