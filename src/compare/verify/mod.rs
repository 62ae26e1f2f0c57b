//! Verification: what a candidate is, worked out on the texts.

mod figures;
mod overlap;
mod profile;
mod table;

pub(crate) use figures::{Figure, is_named_figure};
pub(crate) use overlap::{Block, Overlap};
pub(crate) use profile::{Kind, Profile, facts};
