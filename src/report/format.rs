//! The formats a report can be written in.

use super::Report;

/// A format of the report. Each is one renderer in a file of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// The whole report as one JSON object.
    Json,
}

impl Format {
    /// All formats, in the order in which help lists them.
    pub const ALL: &[Format] = &[Format::Json];

    /// The name used on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Format::Json => "json",
        }
    }

    /// The format of this name.
    pub fn parse(name: &str) -> Option<Format> {
        Format::ALL.iter().copied().find(|f| f.name() == name)
    }

    /// The report in this format.
    pub fn render(self, report: &Report) -> Vec<u8> {
        match self {
            Format::Json => {
                let mut bytes = serde_json::to_vec_pretty(report).expect("a report is plain data");
                bytes.push(b'\n');
                bytes
            }
        }
    }
}
