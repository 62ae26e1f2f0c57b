//! One report, and one renderer a format.
//!
//! The [`Report`] is everything that renderers and gates see: they get no texts, no splits and no comparison beside it,
//! so that any format can be made again later from a saved `report.json`. This room renders to bytes; it writes no file.
//! A new format is one file here and one line in [`Format`].

mod build;
mod csv;
mod diff;
mod digest;
mod explain;
mod findings;
mod format;
mod github;
mod gitlab;
mod html;
mod json;
mod jsonl;
mod junit;
mod limit;
mod markdown;
mod model;
mod pairs;
mod places;
mod prometheus;
#[cfg(test)]
pub(crate) mod sample;
mod sarif;
pub mod schema;
mod seen;
#[cfg(test)]
mod tests;
mod text;
mod view;
mod visible;
mod words;
mod wrap;

pub(crate) use build::content_hash;
pub use build::{build, build_within, match_row};
pub use explain::{ExplainError, explain, explain_boundary};
pub use findings::Findings;
pub(crate) use findings::Found;
pub use format::{Format, RenderOptions};
pub use html::{HtmlLimits, SplitDump, split_page};
pub use markdown::MarkdownLimits;
pub use model::*;
pub use seen::add_seen;
pub use text::TextStyle;
pub(crate) use view::relations_to_kept;
pub use view::{level as level_name, relation as relation_name};
pub use visible::one_line as shown;

/// Writes a row of JSON lines.
fn line(out: &mut dyn std::io::Write, row: &impl serde::Serialize) -> std::io::Result<()> {
    let mut bytes = serde_json::to_vec(row).expect("rows are plain data");
    bytes.push(b'\n');
    out.write_all(&bytes)
}
