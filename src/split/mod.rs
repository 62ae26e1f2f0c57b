//! From the text of a dump to its lines, their roles, and its articles.
//!
//! This room decides where articles start and end and what every line is. It does not read files (see
//! [`input`](crate::input)) and does not look for duplicates (see [`compare`](crate::compare)).
//!
//! All spans are byte offsets in the text that was given to [`Splitter::split`]; lines tile that text.

pub mod meta;
pub mod topic;

mod assemble;
mod cohesion;
mod cue_table;
mod cues;
mod decode;
mod facts;
mod features;
pub mod learn;
mod line_features;
mod lines;
mod place_features;
mod start_features;
mod starts;
mod trees;
mod types;
mod weights;

#[cfg(test)]
mod tests;

use std::sync::Arc;

pub use types::{
    Article, Boundary, By, Caption, Evidence, Line, Prefer, Role, Split, SplitOptions,
};

pub use weights::{Weights, WeightsError};

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
}

impl Splitter {
    /// A splitter with these options and the built-in weights.
    pub fn new(options: SplitOptions) -> Self {
        Splitter {
            options,
            weights: Weights::built_in(),
        }
    }

    /// A splitter with weights of your own.
    pub fn with_weights(options: SplitOptions, weights: Arc<Weights>) -> Self {
        Splitter { options, weights }
    }

    /// Takes one text apart.
    pub fn split(&self, text: &str) -> Split {
        let lines = lines::tile(text);
        if self.options.by == By::Topic && !self.options.whole {
            return topic::split(text, &lines, self.options.min_confidence);
        }
        let sheet = facts::Sheet::of(text, &lines);
        let lexicon = cohesion::Lexicon::of(&sheet);
        let view = line_features::View::of(&sheet, &lexicon);
        let soft = starts::soft(&view, &self.weights.roles);
        let scene = start_features::Scene::of(&view, &soft);
        let boundaries = starts::find(&view, &soft, &scene, &self.weights, &self.options);
        assemble::Parts {
            text,
            lines: &lines,
            view: &view,
            soft: &soft,
            shared: &scene.wide,
        }
        .assemble(boundaries)
    }
}
