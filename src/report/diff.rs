//! The word-level difference of two texts.
//!
//! Words are compared without the space around them, so that a text wrapped anew does not differ. The alignment is
//! Myers' (E. W. Myers, "An O(ND) Difference Algorithm and Its Variations", Algorithmica 1986) with the work limits of
//! the `similar` crate: always the same for the same texts, and bounded for texts that have little in common.

use similar::{Algorithm, DiffOp, capture_diff_slices};
use std::borrow::Cow;
use std::collections::HashMap;
use unicode_segmentation::UnicodeSegmentation;

/// A run of words of one kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Piece<'t> {
    /// In both texts; as printed in the first and in the second.
    Same(&'t str, &'t str),
    /// Only in the first text.
    Gone(&'t str),
    /// Only in the second text.
    Come(&'t str),
}

/// The pieces that make `old` into `new`. All [`Piece::Same`] and [`Piece::Gone`] make up `old`; all [`Piece::Same`] and
/// [`Piece::Come`] make up `new`.
pub(crate) fn diff<'t>(old: &'t str, new: &'t str) -> Vec<Piece<'t>> {
    pieces(old, new, Cow::Borrowed)
}

/// [`diff`], with words taken for the same whose `key` is.
fn pieces<'t>(old: &'t str, new: &'t str, key: impl Fn(&'t str) -> Cow<'t, str>) -> Vec<Piece<'t>> {
    let (old_words, new_words) = (words(old), words(new));
    let mut numbers: HashMap<Cow<'t, str>, u32> = HashMap::new();
    let mut number = |words: &[(usize, usize)], text: &'t str| -> Vec<u32> {
        words
            .iter()
            .map(|&(start, end)| {
                let next = numbers.len() as u32;
                *numbers.entry(key(text[start..end].trim())).or_insert(next)
            })
            .collect()
    };
    let (a, b) = (number(&old_words, old), number(&new_words, new));
    let slice = |text: &'t str, words: &[(usize, usize)], from: usize, len: usize| -> &'t str {
        match len {
            0 => "",
            _ => &text[words[from].0..words[from + len - 1].1],
        }
    };
    let mut pieces = Vec::new();
    for op in capture_diff_slices(Algorithm::Myers, &a, &b) {
        let (i, n, j, m) = match op {
            DiffOp::Equal {
                old_index,
                new_index,
                len,
            } => {
                pieces.push(Piece::Same(
                    slice(old, &old_words, old_index, len),
                    slice(new, &new_words, new_index, len),
                ));
                continue;
            }
            DiffOp::Delete {
                old_index,
                old_len,
                new_index,
            } => (old_index, old_len, new_index, 0),
            DiffOp::Insert {
                old_index,
                new_index,
                new_len,
            } => (old_index, 0, new_index, new_len),
            DiffOp::Replace {
                old_index,
                old_len,
                new_index,
                new_len,
            } => (old_index, old_len, new_index, new_len),
        };
        if n > 0 {
            pieces.push(Piece::Gone(slice(old, &old_words, i, n)));
        }
        if m > 0 {
            pieces.push(Piece::Come(slice(new, &new_words, j, m)));
        }
    }
    pieces
}

/// Words by Unicode rules (UAX #29), each with the white space that follows it; they tile the text.
fn words(text: &str) -> Vec<(usize, usize)> {
    let mut words: Vec<(usize, usize)> = Vec::with_capacity(text.len() / 5);
    for (start, word) in text.split_word_bound_indices() {
        let end = start + word.len();
        match words.last_mut() {
            Some(last) if word.chars().all(char::is_whitespace) => last.1 = end,
            _ => words.push((start, end)),
        }
    }
    words
}

/// A word without its quotes and dashes of print: how a text was set is no change of what it says.
fn typed(word: &str) -> Cow<'_, str> {
    let set = |c: char| matches!(c, '‘' | '’' | '‚' | '“' | '”' | '„' | '«' | '»' | '‐'..='―');
    if !word.contains(set) {
        return Cow::Borrowed(word);
    }
    let plain = |c: char| match c {
        '‘' | '’' | '‚' => '\'',
        '‐'..='―' => '-',
        _ if set(c) => '"',
        _ => c,
    };
    Cow::Owned(word.chars().map(plain).collect())
}

/// Changes that stand near each other, with the words around them, for a short look.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Hunk {
    /// The last words before the first change; begins with `…` when there are more, ends in a space when the change is not
    /// glued to them.
    pub before: String,
    /// The changes, at least one.
    pub changes: Vec<Change>,
}

/// One change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Change {
    /// What only the first text has.
    pub gone: String,
    /// What only the second text has.
    pub come: String,
    /// All that stands between this change and the next; after the last one the first words, and `…` when there are more.
    /// Begins and ends in a space where changes are not glued to it.
    pub after: String,
}

/// How many words a [`Hunk`] shows around its changes.
const CONTEXT: usize = 4;
/// How many words of a long change a [`Hunk`] shows at each end.
const ENDS: usize = 8;

/// The first `most` changes, those near each other on one line, and how many more there are. Other quotes and dashes are no
/// change.
pub(crate) fn hunks(old: &str, new: &str, most: usize) -> (Vec<Hunk>, usize) {
    let pieces = pieces(old, new, typed);
    let mut hunks: Vec<Hunk> = Vec::new();
    let mut count = 0;
    let mut i = 0;
    while i < pieces.len() {
        if matches!(pieces[i], Piece::Same(..)) {
            i += 1;
            continue;
        }
        let ahead = i.checked_sub(1).map(|p| same(&pieces[p]));
        let space_ahead = gap_at(&pieces, i);
        let (gone, come) = one_change(&pieces, &mut i);
        count += 1;
        if count > most {
            continue;
        }
        let follows = pieces.get(i).map_or("", same);
        // Where nothing but a word or two follows to the end, or to the next change, all of it is shown.
        let near = i + 1 < pieces.len() && count < most && starts(follows).len() <= 2 * CONTEXT;
        let mut after = match near {
            true => super::visible::one_line(follows),
            false => first_words(&super::visible::one_line(follows)),
        };
        if !after.is_empty() {
            after.insert_str(0, gap(if come.is_empty() { &gone } else { &come }));
            if near {
                after.push_str(gap_at(&pieces, i + 1));
            }
        }
        let change = Change {
            gone: both_ends(&super::visible::one_line(&gone)),
            come: both_ends(&super::visible::one_line(&come)),
            after,
        };
        let joins = ahead.is_some_and(|a| starts(a).len() <= 2 * CONTEXT);
        match hunks.last_mut().filter(|_| joins) {
            Some(hunk) => hunk.changes.push(change),
            None => {
                let ahead = ahead.unwrap_or("");
                let mut before = last_words(&super::visible::one_line(ahead));
                if !before.is_empty() {
                    before.push_str(space_ahead);
                }
                hunks.push(Hunk {
                    before,
                    changes: vec![change],
                });
            }
        }
    }
    (hunks, count - count.min(most))
}

/// What goes and what comes from piece `at` on, up to the next words in common. A word or two between changes belong to the
/// change: "{12 of 30} → {15 of 31}" reads better than two changes. But each line is a change of its own, so that a headline
/// is not mixed with the dateline below it.
fn one_change(pieces: &[Piece<'_>], at: &mut usize) -> (String, String) {
    let (mut gone, mut come) = (String::new(), String::new());
    while let Some(piece) = pieces.get(*at) {
        match piece {
            Piece::Gone(text) => gone.push_str(text),
            Piece::Come(text) => come.push_str(text),
            Piece::Same(a, b) => {
                let short = a.split_whitespace().nth(2).is_none() && a.len() <= 24;
                let line_ends = [a, gone.as_str(), come.as_str()]
                    .iter()
                    .any(|text| gap(text).contains('⏎'));
                if !short || line_ends || *at + 1 == pieces.len() {
                    break;
                }
                gone.push_str(a);
                come.push_str(b);
            }
        }
        *at += 1;
    }
    (gone, come)
}

fn same<'t>(piece: &Piece<'t>) -> &'t str {
    match piece {
        Piece::Same(text, _) => text,
        _ => "",
    }
}

/// The space between the words in common and the change that begins at piece `at`: as the text has it that the change is in.
fn gap_at(pieces: &[Piece<'_>], at: usize) -> &'static str {
    match (at.checked_sub(1).map(|p| &pieces[p]), pieces.get(at)) {
        (Some(Piece::Same(_, text)), Some(Piece::Come(_))) => gap(text),
        (Some(Piece::Same(text, _)), _) => gap(text),
        _ => "",
    }
}

/// How the white space at the end of a text is shown.
fn gap(text: &str) -> &'static str {
    let space = &text[text.trim_end().len()..];
    match (space.contains('\n'), space.is_empty()) {
        (true, _) => " ⏎ ",
        (false, false) => " ",
        (false, true) => "",
    }
}

/// Byte offsets at which words begin.
fn starts(text: &str) -> Vec<usize> {
    words(text)
        .iter()
        .filter(|w| text[w.0..w.1].chars().any(char::is_alphanumeric))
        .map(|w| w.0)
        .collect()
}

fn last_words(text: &str) -> String {
    let starts = starts(text);
    match starts.len().checked_sub(CONTEXT) {
        Some(from) if from > 0 => format!("… {}", &text[starts[from]..]),
        _ => text.to_owned(),
    }
}

fn first_words(text: &str) -> String {
    match starts(text).get(CONTEXT) {
        Some(&to) => format!("{} …", text[..to].trim_end()),
        None => text.to_owned(),
    }
}

fn both_ends(text: &str) -> String {
    let starts = starts(text);
    if starts.len() <= 2 * ENDS + 4 {
        return text.to_owned();
    }
    format!(
        "{} … ({} words) … {}",
        text[..starts[ENDS]].trim_end(),
        starts.len() - 2 * ENDS,
        &text[starts[starts.len() - ENDS]..]
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn shown(old: &str, new: &str) -> Vec<String> {
        hunks(old, new, 10)
            .0
            .into_iter()
            .map(|h| {
                let changes = h.changes.iter();
                let changes = changes.map(|c| format!("[{}|{}]{}", c.gone, c.come, c.after));
                h.before + &changes.collect::<String>()
            })
            .collect()
    }

    #[test]
    fn changes_are_short_and_whole_words() {
        for (old, new, want) in [
            ("the same words", "the  same\nwords", vec![]),
            (
                "Mayor Ines Calder meets crews at the flooded quay in Alden",
                "Mayor Ines Calder thanks crews at the flooded quay in Alden",
                vec!["Mayor Ines Calder [meets|thanks] crews at the flooded …"],
            ),
            (
                "rose to 12 of 30 on Monday in Sill",
                "rose to 15 of 31 on Monday in Sill",
                vec!["rose to [12 of 30|15 of 31] on Monday in Sill"],
            ),
            ("wind, rain", "wind and rain", vec!["wind[,|and] rain"]),
            (
                "東京で地震があった",
                "大阪で地震があった",
                vec!["[東京|大阪]で地震が …"],
            ),
            ("", "all new", vec!["[|all new]"]),
            (
                "Wall holds\n\nALDEN - The wall held",
                "Harbour wall stands\n\nALDEN, May 4 - The wall held",
                vec!["[Wall holds|Harbour wall stands] ⏎ ALDEN[|, May 4] - The wall held"],
            ),
            (
                "It is “no secret” that the ship’s crew – all of it – left",
                "It is \"no secret\" that the ship's crew - all of it - stayed",
                vec!["… crew – all of it – [left|stayed]"],
            ),
            (
                "one red boat came in at noon and went out again late at night with the whole of the catch",
                "one blue boat came in at dawn and went out again late at night with the half of the catch",
                vec![
                    "one [red|blue] boat came in at [noon|dawn] and went out again …",
                    "… at night with the [whole|half] of the catch",
                ],
            ),
        ] {
            assert_eq!(shown(old, new), want, "{old:?} {new:?}");
        }
    }

    #[test]
    fn a_long_change_shows_both_ends_and_its_length() {
        let long: Vec<String> = (0..100).map(|i| format!("w{i}")).collect();
        let (hunks, more) = hunks("start end", &format!("start {} end", long.join(" ")), 1);
        assert_eq!(more, 0);
        assert_eq!(
            hunks[0].changes[0].come,
            "w0 w1 w2 w3 w4 w5 w6 w7 … (84 words) … w92 w93 w94 w95 w96 w97 w98 w99"
        );
    }

    #[test]
    fn changes_beyond_the_most_are_counted() {
        let old: Vec<String> = (0..60).map(|i| format!("word{i}")).collect();
        let new: Vec<String> = (0..60)
            .map(|i| {
                if i % 10 == 5 {
                    format!("new{i}")
                } else {
                    format!("word{i}")
                }
            })
            .collect();
        let (hunks, more) = hunks(&old.join(" "), &new.join(" "), 2);
        let shown: usize = hunks.iter().map(|h| h.changes.len()).sum();
        assert_eq!((shown, more), (2, 4));
    }

    proptest! {
        #[test]
        fn pieces_make_up_both_texts(old in "[a-c \n東京é.]{0,60}", new in "[a-c \n東京é.]{0,60}") {
            let (mut first, mut second) = (String::new(), String::new());
            for piece in diff(&old, &new) {
                match piece {
                    Piece::Same(a, b) => { first.push_str(a); second.push_str(b); }
                    Piece::Gone(a) => first.push_str(a),
                    Piece::Come(b) => second.push_str(b),
                }
            }
            prop_assert_eq!(first, old);
            prop_assert_eq!(second, new);
        }
    }
}
