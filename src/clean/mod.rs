//! What is kept, what is removed and for which reason, and where each byte of the input went.
//!
//! This room decides and accounts, and proves from an account and the bytes it speaks of that nothing is lost; it writes no
//! file (the binary does) and finds no duplicates (see [`compare`](crate::compare)).

mod account;
mod cuts;
mod keep;
mod manifest;
#[cfg(feature = "parquet")]
mod parquet;
mod record;
mod removed;
mod store;
#[cfg(test)]
mod tests;

pub use account::{Fate, Stretch, account};
pub use cuts::{CutLevel, Cuts};
pub use keep::{Keep, UnknownPolicy, choose};
pub use manifest::{Manifest, ManifestFile};
#[cfg(feature = "parquet")]
pub use parquet::{parquet_ids, parquet_size, write_parquet};
pub use record::{
    ArticleRecord, BoundaryRecord, CaptionRecord, LineRecord, article_record, records,
};
pub use removed::{Removed, removed};
pub use store::{Proof, RestoreError, Store};

use std::ops::Range;

/// Values that are made at a time, by all threads: there may be more of them than memory holds.
const AT_ONCE: usize = 1024;

/// What `make` makes of the numbers up to `count`, in order, no more at a time than is used soon.
fn some_at_a_time<T>(
    count: usize,
    make: impl Fn(Range<usize>) -> Vec<T>,
) -> impl Iterator<Item = T> {
    let starts = (0..count).step_by(AT_ONCE);
    starts.flat_map(move |start| make(start..count.min(start + AT_ONCE)))
}
