//! Two texts side by side: what differs, and what they have in common.

use super::write::Html;
use crate::report::diff::{Piece, diff};
use crate::report::model::Member;
use crate::report::view::Tie;
use std::ops::Range;

/// Runs of unmarked text longer than this many characters are shown by their ends.
const LONG: usize = 420;
/// How much of each end.
const END: usize = 150;

/// What a run of text is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Plain,
    /// Part of a passage in common.
    Mark,
    /// Only on this side.
    Change,
}

/// Writes `other` and `member` beside each other. `tie` is their match, and `kept` says whether `other` is what cleaning keeps.
pub(super) fn side_by_side(
    html: &mut Html,
    other: &Member,
    member: &Member,
    tie: &Tie<'_>,
    kept: bool,
) {
    let (mut left, mut right) = (Vec::new(), Vec::new());
    let (mut i, mut j) = (0, 0);
    for piece in diff(&other.text, &member.text) {
        match piece {
            Piece::Same(a, b) => {
                i += a.len();
                j += b.len();
            }
            Piece::Gone(a) => {
                left.push(i..i + a.len());
                i += a.len();
            }
            Piece::Come(b) => {
                right.push(j..j + b.len());
                j += b.len();
            }
        }
    }
    let member_is_a = tie.found.a_at == member.at;
    let shared = |of_a: bool| -> Vec<Range<usize>> {
        let spans = tie.found.shared.iter().map(|s| match of_a {
            true => s.a_start as usize..s.a_end as usize,
            false => s.b_start as usize..s.b_end as usize,
        });
        spans.collect()
    };
    // Not "left" and "right": on a phone they stand below each other.
    let (first, second) = match kept {
        true => ("only in the kept one", "only in the other"),
        false => ("only in the first", "only in the second"),
    };
    html.raw("<p class=\"legend small\"><del>")
        .text(first)
        .raw("</del><ins>")
        .text(second)
        .raw("</ins><mark>passage in common</mark></p><div class=\"side\">");
    let label = if kept { "kept" } else { "" };
    column(html, label, other, &left, &shared(!member_is_a), true);
    column(html, "", member, &right, &shared(member_is_a), false);
    html.raw("</div>");
}

fn column(
    html: &mut Html,
    label: &str,
    member: &Member,
    changes: &[Range<usize>],
    marks: &[Range<usize>],
    old: bool,
) {
    html.raw("<div>");
    if !label.is_empty() {
        html.raw("<strong>").text(label).raw("</strong> ");
    }
    html.raw("<code>").text(&member.at).raw("</code>");
    if let Some(date) = &member.date {
        html.raw(" <span class=\"soft small\">")
            .text(&crate::report::view::moment(date))
            .raw("</span>");
    }
    html.raw("<p dir=\"auto\">");
    // Where a whole text is in common, marking all of it would say nothing.
    let marks: &[Range<usize>] = match marks {
        [all] if *all == (0..member.text.len()) => &[],
        _ => marks,
    };
    for (kind, range) in runs(&member.text, changes, marks) {
        let text = &member.text[range];
        match kind {
            Kind::Plain => shortened(html, text),
            Kind::Mark => {
                html.raw("<mark>");
                shortened(html, text);
                html.raw("</mark>");
            }
            Kind::Change => {
                // The space after a word is no part of the change that a reader sees.
                let word = text.trim_end();
                html.raw(if old { "<del>" } else { "<ins>" });
                shortened(html, word);
                html.raw(if old { "</del>" } else { "</ins>" });
                html.block(&text[word.len()..]);
            }
        }
    }
    html.raw("</p></div>");
}

/// The text cut into runs of one kind; a change inside a passage in common is a change. The runs tile the text.
fn runs(text: &str, changes: &[Range<usize>], marks: &[Range<usize>]) -> Vec<(Kind, Range<usize>)> {
    let usable = |r: &&Range<usize>| text.get((*r).clone()).is_some_and(|t| !t.is_empty());
    let (changes, marks): (Vec<_>, Vec<_>) = (
        changes.iter().filter(usable).collect(),
        marks.iter().filter(usable).collect(),
    );
    let mut borders = vec![0, text.len()];
    for range in changes.iter().chain(&marks) {
        borders.extend([range.start, range.end]);
    }
    borders.sort_unstable();
    borders.dedup();
    let within = |ranges: &[&Range<usize>], at: usize| ranges.iter().any(|r| r.contains(&at));
    let mut runs: Vec<(Kind, Range<usize>)> = Vec::new();
    for pair in borders.windows(2) {
        let kind = match () {
            _ if within(&changes, pair[0]) => Kind::Change,
            _ if within(&marks, pair[0]) => Kind::Mark,
            _ => Kind::Plain,
        };
        match runs.last_mut() {
            Some((last, range)) if *last == kind => range.end = pair[1],
            _ => runs.push((kind, pair[0]..pair[1])),
        }
    }
    runs
}

/// A run; a long one by its ends, with the number of words between them.
fn shortened(html: &mut Html, text: &str) {
    let at = |n: usize| text.char_indices().nth(n).map(|(i, _)| i);
    let ends = at(LONG).and_then(|_| {
        let last = text.char_indices().rev().nth(END - 1).map(|(i, _)| i)?;
        Some((at(END)?, last))
    });
    let Some((first, last)) = ends.filter(|(first, last)| first < last) else {
        html.block(text);
        return;
    };
    // Break at spaces where there are any near.
    let first = text[..first]
        .rfind(char::is_whitespace)
        .filter(|i| first - i < 40)
        .unwrap_or(first);
    let last = text[last..]
        .find(char::is_whitespace)
        .filter(|i| *i < 40)
        .map_or(last, |i| last + i);
    let chars = text[first..last].chars().count();
    html.block(&text[..first])
        .raw(" <span class=\"gap\">[… ")
        .figure(crate::report::view::counted(chars as u64, "character"))
        .raw(" …]</span> ")
        .block(&text[last..]);
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn runs_tile_the_text(
            text in "[a-d é東]{0,40}",
            changes in prop::collection::vec((0usize..60, 0usize..60), 0..4),
            marks in prop::collection::vec((0usize..60, 0usize..60), 0..4),
        ) {
            let ranges = |pairs: Vec<(usize, usize)>| -> Vec<Range<usize>> { pairs.into_iter().map(|(a, b)| a.min(b)..a.max(b)).collect() };
            let mut at = 0;
            for (_, range) in runs(&text, &ranges(changes), &ranges(marks)) {
                prop_assert_eq!(range.start, at);
                prop_assert!(text.is_char_boundary(range.end));
                at = range.end;
            }
            prop_assert_eq!(at, text.len());
        }

        #[test]
        fn a_long_run_keeps_its_ends(text in "[a-c \u{6771}]{421,700}") {
            let mut html = Html::default();
            shortened(&mut html, &text);
            let out = String::from_utf8(html.into_bytes()).unwrap();
            prop_assert!(out.contains("[… "));
            prop_assert!(out.len() < text.len() + 60);
        }
    }
}
