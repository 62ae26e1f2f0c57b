//! From the text of a dump to its lines, their roles, and its articles.
//!
//! This room decides where articles start and end and what every line is. It does not read files (see
//! [`input`](crate::input)) and does not look for duplicates (see [`compare`](crate::compare)).
//!
//! All spans are byte offsets in the text that was given to [`Splitter::split`]; lines tile that text.

pub mod meta;

mod assemble;
mod cue_table;
mod cues;
mod decode;
mod facts;
mod lines;
mod starts;
mod types;

pub use types::{Article, Boundary, Caption, Evidence, Line, Prefer, Role, Split, SplitOptions};

/// Splits dumps. Build one and use it for many dumps, from many threads.
///
/// ```
/// use unspool::split::{SplitOptions, Splitter};
/// let split = Splitter::new(SplitOptions::default()).split("");
/// assert!(split.articles.is_empty());
/// ```
#[derive(Clone, Debug)]
pub struct Splitter {
    options: SplitOptions,
}

impl Splitter {
    /// A splitter with these options and the built-in weights.
    pub fn new(options: SplitOptions) -> Self {
        Splitter { options }
    }

    /// Takes one text apart.
    pub fn split(&self, text: &str) -> Split {
        let lines = lines::tile(text);
        let sheet = facts::Sheet::of(text, &lines);
        let boundaries = if self.options.whole {
            starts::whole(&sheet)
        } else {
            starts::find(&sheet, &self.options)
        };
        assemble::assemble(text, &lines, &sheet, boundaries)
    }
}
