//! What is kept, what is removed and for which reason, and where each byte of the input went.
//!
//! This room decides and accounts; it writes no file (the binary does) and finds no duplicates (see
//! [`compare`](crate::compare)).

mod account;
mod keep;
mod record;
mod removed;
#[cfg(test)]
mod tests;

pub use account::{Fate, Stretch, account};
pub use keep::{Keep, UnknownPolicy, choose};
pub use record::{
    ArticleRecord, BoundaryRecord, CaptionRecord, LineRecord, article_record, records,
};
pub use removed::{Removed, removed};
