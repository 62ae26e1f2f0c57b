//! The on-disk index: what was seen before, for corpora that grow.
//!
//! An [`Index`] is one file. It holds, for every article that was added, its id, source, place and date, and for every
//! different text its [`Sketch`](crate::compare::Sketch): canonical hash, sampled shingles, a few facts. It holds no texts
//! unless it was made to. This room takes articles that are already split and says what each is to all that was there
//! before ([`Writer::add`]), what is related to one ([`Index::query`]), and what the clusters of all are
//! ([`Index::clusters`]).
//!
//! It does not split, and it does not know how texts are compared: sketches, relations and clusters are
//! [`compare`](crate::compare)'s. It does not say what is kept or removed of a corpus, see [`clean`](crate::clean).
//!
//! How it is laid out: articles and sketches lie in blocks by their number. Postings (from a sampled shingle to texts) and
//! keys (from a hash to articles) lie in parts, each sorted; a unit of an add writes a new part, and parts of one size are
//! merged, so there are few. All blocks are values in one redb file, which makes every unit a transaction; each ends in its
//! checksum, and a sum over all of them stands beside.

mod block;
mod clusters;
mod entries;
mod error;
mod found;
mod guard;
mod keys;
mod lookup;
mod meta;
mod postings;
mod query;
mod read;
mod related;
mod rows;
mod sorting;
mod store;
mod sums;
mod texts;
mod unit;
mod verify;
mod write;

pub use clusters::{Group, Tie};
pub use entries::Entry;
pub use error::IndexError;
pub use found::{Added, Article, Counts, Found, Known, Verdict};
pub use meta::FORMAT;
pub use read::{Index, Stat};
pub use write::Writer;

#[cfg(test)]
mod tests;
