//! Learning the weights of the splitter from labelled pages.
//!
//! [`pages`] reads pages and aligns their gold with their lines, [`dumps`] splices them, some in disguise, [`train`] follows
//! the gradient and brings them together, [`titles`] learns which line is the headline, and [`score`] says how good the
//! result is. Nothing here reads files or prints.

mod disguise;
pub mod dumps;
mod gradient;
pub mod pages;
pub mod random;
pub mod score;
pub mod titles;
pub mod train;
