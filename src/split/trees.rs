//! Boosted oblivious decision trees: the scorers of lines and starts.
//!
//! A tree asks the same few questions of every row (Kohavi, 1994; boosted as in Prokhorenkova et al., 2018), so a block of
//! rows is scored without a branch, and the score of a row can be told apart into what each question added.

use std::fmt::Write as _;

/// Rows of small whole numbers, one a feature.
#[derive(Clone, Debug, Default)]
pub(crate) struct Rows {
    pub width: usize,
    pub values: Vec<u8>,
}

impl Rows {
    pub fn len(&self) -> usize {
        self.values.len().checked_div(self.width).unwrap_or(0)
    }
    pub fn row(&self, at: usize) -> &[u8] {
        &self.values[at * self.width..(at + 1) * self.width]
    }
}

/// One tree: question `d` sets bit `d` of the leaf when the feature is above the threshold.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Tree {
    pub questions: Vec<(u16, u8)>,
    /// One value a class for every leaf, leaf by leaf.
    pub leaves: Vec<f32>,
}

/// A sum of trees, one score a class.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Forest {
    pub bias: Vec<f32>,
    pub trees: Vec<Tree>,
}

/// Rows scored together.
const BLOCK: usize = 64;

impl Forest {
    /// The scores of all rows, row by row.
    pub fn score(&self, rows: &Rows) -> Vec<f32> {
        let classes = self.bias.len();
        let mut scores = Vec::with_capacity(rows.len() * classes);
        for _ in 0..rows.len() {
            scores.extend_from_slice(&self.bias);
        }
        let mut columns = vec![0u8; rows.width * BLOCK];
        let mut leaf = [0u8; BLOCK];
        for from in (0..rows.len()).step_by(BLOCK) {
            let count = BLOCK.min(rows.len() - from);
            for r in 0..count {
                for (f, &v) in rows.row(from + r).iter().enumerate() {
                    columns[f * BLOCK + r] = v;
                }
            }
            for tree in &self.trees {
                leaf.fill(0);
                for (d, &(feature, threshold)) in tree.questions.iter().enumerate() {
                    let column = &columns[feature as usize * BLOCK..][..BLOCK];
                    for (l, &v) in leaf.iter_mut().zip(column) {
                        *l |= ((v > threshold) as u8) << d;
                    }
                }
                for r in 0..count {
                    let values = &tree.leaves[leaf[r] as usize * classes..][..classes];
                    let own = &mut scores[(from + r) * classes..][..classes];
                    for (s, v) in own.iter_mut().zip(values) {
                        *s += v;
                    }
                }
            }
        }
        scores
    }

    /// What each feature adds to the score of `class` for one row; with the returned base they sum to the score.
    ///
    /// Within a tree the mean of the leaves still open is followed from question to question; each question is given the
    /// change it makes (Saabas, 2014).
    pub fn explain(&self, row: &[u8], class: usize) -> (f64, Vec<f64>) {
        let classes = self.bias.len();
        let mut base = self.bias[class] as f64;
        let mut terms = vec![0.0; row.len()];
        for tree in &self.trees {
            let depth = tree.questions.len();
            let mut open: Vec<usize> = (0..1 << depth).collect();
            let mean = |open: &[usize]| {
                open.iter()
                    .map(|l| tree.leaves[l * classes + class] as f64)
                    .sum::<f64>()
                    / open.len() as f64
            };
            let mut now = mean(&open);
            base += now;
            for (d, &(feature, threshold)) in tree.questions.iter().enumerate() {
                let bit = (row[feature as usize] > threshold) as usize;
                open.retain(|l| l >> d & 1 == bit);
                let next = mean(&open);
                terms[feature as usize] += next - now;
                now = next;
            }
        }
        (base, terms)
    }

    /// The forest as text: a line a tree, its questions by the names of the features, then its leaves.
    pub fn write(&self, name: &str, features: &[String]) -> String {
        let mut out = String::new();
        let _ = writeln!(out, "forest {name}");
        let numbers = |values: &[f32]| {
            values
                .iter()
                .map(|v| {
                    let s = format!("{v:.3}");
                    s.trim_end_matches('0').trim_end_matches('.').to_string()
                })
                .collect::<Vec<_>>()
                .join(" ")
        };
        let _ = writeln!(out, "bias {}", numbers(&self.bias));
        for tree in &self.trees {
            let questions: Vec<String> = tree
                .questions
                .iter()
                .map(|&(f, t)| format!("{}>{t}", features[f as usize]))
                .collect();
            let _ = writeln!(
                out,
                "tree {} : {}",
                questions.join(" "),
                numbers(&tree.leaves)
            );
        }
        out
    }

    /// Reads what [`Forest::write`] wrote, line by line up to the next forest; the line number is for messages.
    pub fn read<'a>(
        lines: &mut std::iter::Peekable<impl Iterator<Item = (usize, &'a str)>>,
        features: &[String],
    ) -> Result<Forest, String> {
        let number = |s: &str, at: usize| {
            s.parse::<f32>()
                .map_err(|_| format!("line {at}: `{s}` is not a number"))
        };
        let index: std::collections::HashMap<&str, u16> = features
            .iter()
            .enumerate()
            .map(|(i, f)| (f.as_str(), i as u16))
            .collect();
        let mut forest = Forest::default();
        while let Some(&(at, line)) = lines.peek() {
            if let Some(rest) = line.strip_prefix("bias ") {
                for s in rest.split_whitespace() {
                    forest.bias.push(number(s, at)?);
                }
            } else if let Some(rest) = line.strip_prefix("tree ") {
                let (questions, leaves) = rest
                    .split_once(" : ")
                    .ok_or_else(|| format!("line {at}: a tree needs ` : ` before its leaves"))?;
                let mut tree = Tree {
                    questions: Vec::new(),
                    leaves: Vec::new(),
                };
                for q in questions.split_whitespace() {
                    let (feature, threshold) = q
                        .rsplit_once('>')
                        .ok_or_else(|| format!("line {at}: `{q}` is not feature>threshold"))?;
                    let feature = *index
                        .get(feature)
                        .ok_or_else(|| format!("line {at}: no feature is named `{feature}`"))?;
                    let threshold = threshold
                        .parse()
                        .map_err(|_| format!("line {at}: `{threshold}` is not a threshold"))?;
                    tree.questions.push((feature, threshold));
                }
                for s in leaves.split_whitespace() {
                    tree.leaves.push(number(s, at)?);
                }
                let expected = forest.bias.len() << tree.questions.len();
                if tree.questions.len() > 8 || tree.leaves.len() != expected {
                    return Err(format!(
                        "line {at}: {} leaves where {expected} are due",
                        tree.leaves.len()
                    ));
                }
                forest.trees.push(tree);
            } else {
                break;
            }
            lines.next();
        }
        Ok(forest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn forest() -> (Forest, Rows, Vec<String>) {
        let tree = |f: u16| Tree {
            questions: vec![(f, 2), (0, 0)],
            leaves: vec![0.5, -1.0, 2.0, 0.25, 1.0, 1.5, -0.5, 3.0],
        };
        let forest = Forest {
            bias: vec![0.5, -0.25],
            trees: vec![tree(1), tree(2)],
        };
        let values: Vec<u8> = (0..300u32).map(|i| (i * 7 % 5) as u8).collect();
        let names = ["a", "b", "c"].map(String::from).to_vec();
        (forest, Rows { width: 3, values }, names)
    }

    #[test]
    fn terms_and_base_sum_to_the_score() {
        let (forest, rows, _) = forest();
        let scores = forest.score(&rows);
        for r in 0..rows.len() {
            for class in 0..2 {
                let (base, terms) = forest.explain(rows.row(r), class);
                let sum = base + terms.iter().sum::<f64>();
                assert!((sum - scores[r * 2 + class] as f64).abs() < 1e-5);
            }
        }
    }

    #[test]
    fn a_forest_is_read_as_it_was_written() {
        let (forest, _, names) = forest();
        let text = forest.write("x", &names);
        let mut lines = text.lines().enumerate().skip(1).peekable();
        assert_eq!(Forest::read(&mut lines, &names).unwrap(), forest);
    }

    #[test]
    fn what_is_wrong_with_a_file_is_said_with_its_line() {
        let names = vec!["a".to_string()];
        for (text, word) in [
            ("bias 0\ntree b>1 : 0 0", "named `b`"),
            ("bias 0\ntree a>1 : 0", "leaves"),
            ("bias x", "number"),
        ] {
            let mut lines = text.lines().enumerate().peekable();
            let error = Forest::read(&mut lines, &names).unwrap_err();
            assert!(error.contains(word) && error.contains("line"), "{error}");
        }
    }
}
