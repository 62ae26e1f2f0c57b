//! Texts as the metrics compare them: words without case and punctuation.

use std::collections::HashMap;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Letters, numbers and the underscore: what `\w` means in the scoring scripts (general categories L and N).
///
/// [`char::is_alphanumeric`] goes by the Alphabetic property, which also takes vowel signs and enclosed letters.
fn is_word(c: char) -> bool {
    c == '_'
        || (c.is_alphanumeric()
            && !is_combining_mark(c)
            && !matches!(c, '\u{24b6}'..='\u{24e9}' | '\u{1f130}'..='\u{1f189}'))
}

/// The words of `text`: compatibility form, lower case, cut at everything that is neither letter nor number.
pub(super) fn words(text: &str) -> Vec<String> {
    let text = text.nfkc().collect::<String>().to_lowercase();
    text.split(|c| !is_word(c))
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

/// The words of `text`, joined by one space: two headlines are the same when these are.
pub(super) fn norm(text: &str) -> String {
    words(text).join(" ")
}

/// Length of the word runs that bodies are compared by.
const GRAM: usize = 4;

/// The runs of four words of `text` with their counts; a shorter text is one run.
fn grams(words: &[String]) -> HashMap<&[String], usize> {
    let mut counts = HashMap::new();
    if words.is_empty() {
        return counts;
    }
    for start in 0..words.len().saturating_sub(GRAM - 1).max(1) {
        *counts
            .entry(&words[start..words.len().min(start + GRAM)])
            .or_default() += 1;
    }
    counts
}

/// F1 over the word 4-grams of a predicted body against the gold body, counted as multisets.
pub(super) fn body_f1(gold: &str, predicted: &str) -> f64 {
    let (gold, predicted) = (words(gold), words(predicted));
    let (gold, predicted) = (grams(&gold), grams(&predicted));
    let both: usize = gold
        .iter()
        .map(|(gram, &n)| n.min(predicted.get(gram).copied().unwrap_or(0)))
        .sum();
    let share = |of: &HashMap<_, usize>| both as f64 / of.values().sum::<usize>().max(1) as f64;
    super::f1(share(&predicted), share(&gold))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_fold_form_case_and_punctuation() {
        for (text, want) in [
            ("Harbour’s  “Ferry”—LATE", "harbour s ferry late"),
            ("ﬁnal ½ x²", "final 1 2 x2"),
            ("snake_case 3.5%", "snake_case 3 5"),
            ("ΟΔΟΣ", "οδος"),    // final sigma
            ("İzmir", "i zmir"), // the dot of the lower case is a mark of its own
            ("हिन्दी", "ह न द"),  // vowel signs are no word characters
            ("\u{1f150}x", "x"), // an enclosed letter without a decomposition
            ("Ⓐ", "a"),
            ("", ""),
        ] {
            assert_eq!(norm(text), want, "{text}");
        }
    }

    #[test]
    fn bodies_compare_as_multisets_of_four_word_runs() {
        assert_eq!(body_f1("one two three four", "one two three four"), 1.0);
        assert_eq!(body_f1("one two", "one two"), 1.0);
        assert_eq!(body_f1("one two", "one two three"), 0.0);
        assert_eq!(body_f1("", ""), 0.0);
        // 2 of 2 gold runs are in the 4 predicted ones.
        let f = body_f1("a b c d e", "a b c d e f g");
        assert!((f - 2.0 / 3.0).abs() < 1e-12, "{f}");
        // A run that occurs twice is found twice only when it is printed twice.
        let f = body_f1("a a a a a", "a a a a");
        assert!((f - 2.0 / 3.0).abs() < 1e-12, "{f}");
    }
}
