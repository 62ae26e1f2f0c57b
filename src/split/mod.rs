//! From the text of a dump to its lines, their roles, and its articles.
//!
//! This room decides where articles start and end and what every line is. It does not read files (see
//! [`input`](crate::input)) and does not look for duplicates (see [`compare`](crate::compare)).
//!
//! All spans are byte offsets in the text that was given to [`Splitter::split`]; lines tile that text.

pub mod meta;
pub mod topic;

mod assemble;
mod chain;
mod cohesion;
mod cue_table;
mod cues;
mod evidence;
mod facts;
mod features;
mod kind;
pub mod learn;
mod lines;
mod network;
mod repeats;
mod starts;
mod stored;
mod types;
mod weights;
mod windows;

#[cfg(test)]
mod tests;

use std::sync::Arc;

pub use types::{
    Article, Boundary, By, Caption, Evidence, Line, Multi, Prefer, Role, Split, SplitOptions,
};

pub use weights::{Weights, WeightsError};
pub use windows::{LINE, LONGEST, MARGIN, Piece, Stream, WINDOW};

use crate::{Span, Unkept};
use windows::Sizes;

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
    weights: Arc<Weights>,
    sizes: Sizes,
}

impl Splitter {
    /// A splitter with these options.
    pub fn new(options: SplitOptions) -> Self {
        Splitter {
            weights: options.weights.clone().unwrap_or_else(Weights::built_in),
            options,
            sizes: Sizes::default(),
        }
    }

    /// The sizes of windows. A text that is one article is one window.
    fn sizes(&self) -> Sizes {
        match self.options.whole {
            true => Sizes {
                window: usize::MAX,
                longest: usize::MAX,
                ..self.sizes
            },
            false => self.sizes,
        }
    }

    /// Takes one text apart, window by window where it is longer than [`WINDOW`].
    pub fn split(&self, text: &str) -> Split {
        self.resume(text, &Unkept)
    }

    /// Takes apart what is looked at together.
    fn one_window(&self, text: &str) -> Split {
        let lines = lines::tile(text);
        if self.options.by == By::Topic && !self.options.whole {
            return topic::split(text, &lines, self.options.min_confidence);
        }
        let sheet = facts::Sheet::of(text, &lines);
        let view = features::View::of(&sheet);
        let mut reading = starts::Reading::of(&view.switches(), &self.weights);
        reading.hear_again(&view.again);
        if !self.options.whole {
            let told = reading.running(&view);
            let spans: Vec<Span> = told.iter().map(|&row| lines[view.rows[row]]).collect();
            reading.hear(&view, &told, &topic::probabilities(text, &spans));
        }
        let boundaries = starts::find(&view, &reading, &self.options);
        assemble::Parts {
            text,
            lines: &lines,
            view: &view,
            soft: &assemble::soft(&reading.sums),
            title: &reading.sums.title,
            as_of: self.options.as_of,
            body: Vec::new(),
        }
        .decided()
        .assemble(boundaries)
    }
}
