//! Filled-in forms that have few words in a row in common: their sentences begin alike, in the same order, and go on with
//! other facts.
//!
//! The overlap of shingles cannot tell them: a form with a figure or a name every third word leaves no shingle whole.
//! [`units`] cuts a text into sentences and lines, [`openings`] hashes how each begins, for finding candidates, and
//! [`Skeleton`] keeps the words that are neither figures nor names, for verifying them.

mod likeness;
mod openings;
mod skeleton;
mod units;

pub(crate) use likeness::{Likeness, same_form};
pub(crate) use openings::{Room, each_opening};
pub(crate) use skeleton::Skeleton;

#[cfg(test)]
mod tests;
