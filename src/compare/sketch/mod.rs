//! Sketches: fixed-size rows of 16-bit numbers that stand for a text when candidates are sought.

mod minhash;
mod simhash;

pub(crate) use minhash::{BINS, minhash};
pub(crate) use simhash::{from_row, simhash};
