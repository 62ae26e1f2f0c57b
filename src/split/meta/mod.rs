//! What the lines of an article say about it: headline, names, place, dates, language, picture credits.
//!
//! Every function here is pure: it takes a piece of text and returns spans within that piece, or small values. None of
//! them decides what role a line has or where an article starts; the decoder does that, and calls these functions on
//! lines whose role it knows (or asks them for a cheap hint, as with [`dateline::find`]).
//!
//! All spans are byte offsets within the text given to the function, not within the dump.

pub mod agency;
pub mod byline;
pub mod credit;
pub mod dateline;
pub mod dates;
pub mod headline;
pub mod language;
