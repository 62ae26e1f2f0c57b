//! **unspool** takes scraped news dumps apart: it finds where each article starts and ends, says what every line is,
//! finds what was printed more than once and in what way, and writes the clean corpus with an audit trail.
//!
//! The corridor is straight, and data walks it once:
//!
//! ```text
//! input → split → compare → clean / report
//! ```
//!
//! - [`input`]: files and standard input become [`input::Dump`]s.
//! - [`split`]: a dump becomes lines with roles, and articles with boundaries that give their reasons.
//! - [`compare`]: articles, paragraphs, captions and headlines become verified matches with a named relation, and clusters.
//! - [`clean`]: which member of a cluster is kept, and where each input byte went.
//! - [`report`]: one [`report::Report`], and one renderer a format.
//! - [`gate`]: limits that a data job sets on a report, and the baseline of what is known.
//! - [`eval`]: the metrics, for users who have gold.
//! - [`job`]: the corridor as one call.
//! - [`index`]: the on-disk index for corpora that grow.
//! - [`store`]: what of a run is in memory, and what is in temporary files.

#[deny(clippy::disallowed_methods)]
pub mod clean;
#[deny(clippy::disallowed_methods)]
pub mod compare;
#[deny(clippy::disallowed_methods)]
pub mod eval;
#[deny(clippy::disallowed_methods)]
pub mod gate;
pub mod index;
pub mod input;
#[deny(clippy::disallowed_methods)]
pub mod job;
#[deny(clippy::disallowed_methods)]
pub mod report;
#[deny(clippy::disallowed_methods)]
pub mod split;
#[deny(clippy::disallowed_methods)]
pub mod store;

mod moment;
mod observe;
mod span;
mod text;
mod units;
mod varint;

pub use observe::{Observer, Silent};
pub use span::Span;
pub use text::Text;
pub use units::{Units, Unkept};
