//! One report, and one renderer a format.
//!
//! The [`Report`] is everything that renderers and gates see: they get no texts, no splits and no comparison beside it,
//! so that any format can be made again later from a saved `report.json`. This room renders to bytes; it writes no file.
//! A new format is one file here and one line in [`Format`].

mod build;
mod diff;
mod format;
mod json;
mod jsonl;
mod markdown;
mod model;
mod pairs;
#[cfg(test)]
pub(crate) mod sample;
#[cfg(test)]
mod tests;
mod text;
mod view;
mod visible;
mod wrap;

pub use build::{build, match_row};
pub use format::{Format, RenderOptions};
pub use markdown::MarkdownLimits;
pub use model::*;
pub use text::TextStyle;

/// JSON lines of anything.
fn lines<T: serde::Serialize>(rows: impl Iterator<Item = T>) -> Vec<u8> {
    let mut bytes = Vec::new();
    for row in rows {
        serde_json::to_writer(&mut bytes, &row).expect("rows are plain data");
        bytes.push(b'\n');
    }
    bytes
}
