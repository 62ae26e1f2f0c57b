//! The metrics, for users who have gold: they equal the usual definitions and say so where there is a choice.
//!
//! This room takes parsed rows and returns scores. It opens no file (dumps come through a function that the caller
//! gives) and knows nothing of how the predictions were made.
//!
//! - [`split`]: articles in dumps. Boundaries, whole articles, Pk and WindowDiff, headline, date, body.
//! - [`dupes`]: pairs that people judged by reading. Precision, recall, and the table of relations.
//! - [`clusters`]: duplicate clusters. Adjusted Rand index, pair scores, B-cubed, the largest cluster.
//! - [`tune`]: what thresholds would do to reported pairs, on judged pairs.
//! - [`rows`]: JSON lines to rows, with errors that name file and line.
//!
//! Scores are rounded to four decimals, as they are printed. Items can be named in the gold by the id that predictions
//! carry, or by a locator `source#ordinal` (the article's 0-based number in its dump, `outlet.txt#0`; `.h`, `.c0`,
//! `.p3` behind it name its headline, a caption, a paragraph) that predictions carry beside the id. Gold need not know the
//! folder: a locator without one names the item of that file where only one file has the name.

pub mod clusters;
pub mod dupes;
mod error;
pub mod rows;
mod segment;
pub mod split;
pub mod tune;
mod words;

pub use error::EvalError;

/// The harmonic mean of precision and recall; 0 when both are 0.
fn f1(precision: f64, recall: f64) -> f64 {
    if precision + recall == 0.0 {
        0.0
    } else {
        2.0 * precision * recall / (precision + recall)
    }
}

/// A locator without the folders of its file.
fn without_folders(at: &str) -> &str {
    at.rsplit('/').next().unwrap_or(at)
}

/// `x` to four decimals: the decimal nearest to the exact value of the double, ties to even.
fn round4(x: f64) -> f64 {
    // Scaling by 10,000 first would round twice; the formatter works on the exact value.
    format!("{x:.4}")
        .parse()
        .expect("a formatted number is a number")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounding_looks_at_the_exact_value() {
        for (x, want) in [
            (0.03125, 0.0312), // an exact tie goes to the even digit
            (0.09375, 0.0938),
            (0.00005, 0.0001), // the double lies above the tie
            (0.12345, 0.1235),
            (0.00015, 0.0001), // the double lies below the tie
            (-0.5, -0.5),
            (1.0, 1.0),
        ] {
            assert_eq!(round4(x), want, "{x}");
        }
    }

    #[test]
    fn f1_of_nothing_is_zero() {
        assert_eq!(f1(0.0, 0.0), 0.0);
        assert_eq!(f1(0.5, 1.0), 2.0 / 3.0);
    }
}
