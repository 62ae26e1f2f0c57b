//! Labels of dates: `Published`, `Updated`, `Stand:`, and which date each speaks of.

use super::found::{Found, Kind};
use super::names;
use aho_corasick::{AhoCorasick, MatchKind};
use std::sync::LazyLock;

/// A label in a line.
#[derive(Clone, Copy, Debug)]
pub(super) struct Label {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) kind: Kind,
}

struct Labels {
    automaton: AhoCorasick,
    kinds: Vec<Kind>,
}

static LABELS: LazyLock<Labels> = LazyLock::new(|| {
    let mut patterns = Vec::new();
    let mut kinds = Vec::new();
    let mut add = |pattern: String, kind| {
        patterns.push(pattern);
        kinds.push(kind);
    };
    for (label, kind) in names::labels() {
        add(label.to_owned(), kind);
        if !label.is_ascii() {
            // the automaton folds ASCII only: add the capitalised and the capital forms
            let mut chars = label.chars();
            let first: String = chars
                .next()
                .into_iter()
                .flat_map(char::to_uppercase)
                .collect();
            add(first + chars.as_str(), kind);
            add(label.to_uppercase(), kind);
        }
    }
    for now in names::NOW {
        add((*now).to_owned(), Kind::Unlabelled);
    }
    let automaton = AhoCorasick::builder()
        .ascii_case_insensitive(true)
        .match_kind(MatchKind::LeftmostLongest)
        .build(&patterns)
        .unwrap_or_else(|e| unreachable!("the label table is fixed: {e}"));
    Labels { automaton, kinds }
});

/// The labels of a line that stand on word borders, or on the seams that scrapers leave (`UTCUpdated`).
pub(super) fn labels(line: &str) -> impl Iterator<Item = Label> {
    LABELS.automaton.find_iter(line).filter_map(move |m| {
        let (start, end) = (m.start(), m.end());
        let before = line[..start].chars().next_back();
        let first = line[start..].chars().next()?;
        let last = line[..end].chars().next_back()?;
        let after = line[end..].chars().next();
        let unspaced = matches!(first, '\u{e00}'..='\u{e7f}' | '\u{3040}'..='\u{30ff}' | '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}');
        let opens = unspaced || before.is_none_or(|b| !b.is_alphabetic() || first.is_uppercase() && (b.is_lowercase() || line[start..].chars().nth(1).is_some_and(char::is_lowercase)));
        let closes = unspaced || !last.is_alphabetic() || after.is_none_or(|a| !a.is_alphabetic() || a.is_uppercase() && last.is_lowercase());
        (opens && closes).then(|| Label { start, end, kind: LABELS.kinds[m.pattern().as_usize()] })
    })
}

/// Gives every date the label before it, or in East Asian lines the label right behind it.
pub(super) fn attach(line: &str, found: &mut [Found], labels: &[Label]) {
    for i in 0..found.len() {
        let (from, span) = (
            if i == 0 { 0 } else { found[i - 1].span.end },
            found[i].span,
        );
        let before = labels
            .iter()
            .rev()
            .find(|l| l.kind != Kind::Unlabelled && l.start >= from && l.end <= span.start)
            .filter(|l| {
                let gap = &line[l.end..span.start];
                gap.len() <= 40
                    && gap
                        .split_whitespace()
                        .filter(|w| w.chars().any(char::is_alphabetic))
                        .count()
                        <= 3
            });
        let behind = || {
            let next = found.get(i + 1).map_or(line.len(), |f| f.span.start);
            labels.iter().find(|l| {
                l.kind != Kind::Unlabelled
                    && l.start >= span.end
                    && l.end <= next
                    && line[span.end..l.start].trim().is_empty()
                    && line[l.start..].starts_with(|c: char| c as u32 >= 0x3040)
                    && line[l.end..next]
                        .trim_start()
                        .starts_with([')', '）', '、', '。', '】'])
                    || l.kind != Kind::Unlabelled
                        && l.start >= span.end
                        && l.end == line.len()
                        && line[span.end..l.start].trim().is_empty()
                        && line[l.start..].starts_with(|c: char| c as u32 >= 0x3040)
            })
        };
        if let Some(label) = before.or_else(behind) {
            found[i].kind = label.kind;
        }
    }
}
