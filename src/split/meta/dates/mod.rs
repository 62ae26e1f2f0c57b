//! Dates and times printed in a line, in the languages of news, published and updated told apart.
//!
//! [`find`] reads them, [`looks_like_timestamp`] says cheaply whether a line is nothing but dates, and [`pick`] chooses
//! an article's two dates from the lines around its headline. No clock is read: relative times (`2 hours ago`) are
//! kept as written unless the caller gives the moment they count from.

mod found;
mod grammar;
mod labels;
mod names;
mod pick;
mod read;
mod timestamp;
mod token;
mod year;

pub use found::{Found, Kind, When};
pub use grammar::Order;
pub use names::Unit;
pub use pick::{Picked, pick};
pub use read::find;
pub use timestamp::looks_like_timestamp;
pub use year::{Spoken, years};

#[cfg(test)]
mod tests;
