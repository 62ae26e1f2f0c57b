//! The learned part of the relation: small trees whose answers add up.

use std::fmt::Write;

/// The classes that pairs are judged by: the same item, a passage in common, the same form, nothing.
const CLASSES: [&str; 4] = ["same", "passage", "form", "nothing"];

pub(crate) const SAME: usize = 0;
pub(crate) const PASSAGE: usize = 1;
pub(crate) const FORM: usize = 2;
const NOTHING: usize = 3;

/// A tree of three questions: the first decides which of the other two is asked.
#[derive(Clone, Debug, PartialEq)]
pub struct Tree {
    /// Which class it speaks for: 0 the same item, 1 a passage in common, 2 the same form, 3 nothing.
    pub class: usize,
    /// Which term each question is about.
    pub terms: [usize; 3],
    /// A term below its limit goes left.
    pub limits: [f32; 3],
    /// The answers, from left to right.
    pub leaves: [f32; 4],
}

impl Tree {
    /// The answer for a pair.
    pub fn value(&self, terms: &[f32]) -> f32 {
        let right = |k: usize| usize::from(terms[self.terms[k]] >= self.limits[k]);
        let side = right(0);
        self.leaves[2 * side + right(1 + side)]
    }

    fn parse(line: &str, names: &[&str]) -> Option<Tree> {
        let mut parts = line.split_whitespace();
        let class = parts.next()?;
        let class = CLASSES.iter().position(|c| *c == class)?;
        let (mut terms, mut limits, mut leaves) = ([0; 3], [0.0; 3], [0.0; 4]);
        for k in 0..3 {
            let (name, limit) = parts.next()?.split_once('<')?;
            terms[k] = names.iter().position(|n| *n == name)?;
            limits[k] = limit.parse().ok()?;
        }
        for leaf in &mut leaves {
            *leaf = parts.next()?.parse().ok()?;
        }
        Some(Tree {
            class,
            terms,
            limits,
            leaves,
        })
    }

    /// The tree as a line of a weights file; `names` are those of its terms.
    pub fn line(&self, names: &[&str]) -> String {
        let mut out = CLASSES[self.class].to_owned();
        // A text that cannot be written to does not exist.
        for k in 0..3 {
            let _ = write!(out, " {}<{}", names[self.terms[k]], self.limits[k]);
        }
        for leaf in self.leaves {
            let _ = write!(out, " {leaf}");
        }
        out
    }
}

/// The trees of a weights file.
///
/// # Panics
/// When a line is not a tree: the file is part of the program.
fn parse(text: &str, names: &[&str]) -> Vec<Tree> {
    text.lines()
        .filter(|l| !l.starts_with('#') && !l.is_empty())
        .map(|l| Tree::parse(l, names).unwrap_or_else(|| panic!("weights: not a tree: {l}")))
        .collect()
}

/// The trees of each class, ready to be asked many times.
pub(crate) struct Forest([Vec<Compact>; 4]);

/// A tree without its class, its terms as bytes.
struct Compact {
    terms: [u8; 3],
    limits: [f32; 3],
    leaves: [f32; 4],
}

impl Forest {
    /// The trees of a weights file; `names` are those of the terms that they are asked with.
    ///
    /// # Panics
    /// When a line is not a tree: the file is part of the program.
    pub fn read(text: &str, names: &[&str]) -> Forest {
        assert!(names.len() <= NAMED, "a term is named by a byte");
        Forest::of(&parse(text, names))
    }

    fn of(trees: &[Tree]) -> Forest {
        let compact = |tree: &Tree| Compact {
            terms: tree.terms.map(|t| t as u8),
            limits: tree.limits,
            leaves: tree.leaves,
        };
        let of_class = |class| trees.iter().filter(move |t| t.class == class);
        Forest([0, 1, 2, 3].map(|class| of_class(class).map(compact).collect()))
    }
}

/// Terms that a byte can name.
const NAMED: usize = 1 << 8;

impl Forest {
    /// The most probable class, and its probability.
    pub fn best(&self, terms: &[f32]) -> (usize, f32) {
        let classes = classes(self, terms);
        let all = classes.iter().copied().enumerate();
        all.fold((NOTHING, f32::MIN), |best, (i, p)| match p > best.1 {
            true => (i, p),
            false => best,
        })
    }
}

/// The probability of each class.
fn classes(forest: &Forest, terms: &[f32]) -> [f32; 4] {
    // As many as a byte can name, so that none is looked for outside.
    let mut known = [0.0; NAMED];
    known[..terms.len()].copy_from_slice(terms);
    let value = |tree: &Compact| {
        let right = |k: usize| usize::from(known[usize::from(tree.terms[k])] >= tree.limits[k]);
        let side = right(0);
        tree.leaves[2 * side + right(1 + side)]
    };
    let scores = [0, 1, 2, 3].map(|class: usize| {
        let trees = forest.0[class].iter();
        trees.fold(0.0f32, |score, tree| score + value(tree))
    });
    let top = scores.iter().copied().fold(f32::MIN, f32::max);
    let powers = scores.map(|s| (s - top).exp());
    let sum: f32 = powers.iter().sum();
    powers.map(|p| p / sum)
}
