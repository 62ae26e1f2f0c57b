//! One report, and one renderer a format.
//!
//! The [`Report`] is everything that renderers and gates see: they get no texts, no splits and no comparison beside it,
//! so that any format can be made again later from a saved `report.json`. This room renders to bytes; it writes no file.
//! A new format is one file here and one line in [`Format`].

mod build;
mod format;
mod model;

pub use build::{build, match_row};
pub use format::Format;
pub use model::*;
