//! The names of a byline: `By Ada Marsh and Ben Ford`, `Von Ada Marsch, dpa`, `By Ada MarshLifestyle Writer`.

mod desk;
mod name;
mod words;

pub use desk::{desk, is_only_desk};
pub(super) use name::without_title;

use name::{is_name, split_joints, tidy};
use words::{LEADS, ROLES};

/// The names in a byline, in order, without roles, outlets, places and dates.
///
/// Works on lines whose role is known to be a byline; of another line it may make names. A line that holds only the
/// word before the names (`By`) gives none: join it with the next line.
///
/// ```
/// use unspool::split::meta::byline::names;
/// assert_eq!(names("By Ada Marsh and Ben Ford"), ["Ada Marsh", "Ben Ford"]);
/// assert_eq!(names("By Ada MarshLifestyle Writer"), ["Ada Marsh"]);
/// assert_eq!(names("Ada Marsh | Associated Press"), ["Ada Marsh"]);
/// assert!(names("By").is_empty());
/// ```
pub fn names(line: &str) -> Vec<String> {
    let line = without_brackets(line);
    let mut rest = line
        .trim()
        .trim_start_matches(['•', '*', '-', '–', '—', '|', '/', ' ', ',']);
    // `Kolumne von Ada Marsch`, `Written by: Ada Marsh`
    for _ in 0..2 {
        match lead_length(rest) {
            Some(len) => rest = rest[len..].trim_start_matches([':', '：', ' ', '\u{a0}']),
            None => break,
        }
    }
    let unglued = unglue(rest);
    let mut found: Vec<String> = Vec::new();
    'parts: for part in unglued.split([
        '|', ',', ';', '/', '•', '·', '&', '\n', '\t', '：', '、', '，',
    ]) {
        for piece in split_joints(part) {
            let piece = piece
                .trim()
                .trim_matches(|c: char| {
                    c.is_whitespace() || matches!(c, '-' | '–' | '—' | ':' | '.' | '"')
                })
                .trim();
            let piece = piece
                .split(" - ")
                .next()
                .unwrap_or(piece)
                .split(" – ")
                .next()
                .unwrap_or(piece);
            let piece = piece.split(" in ").next().unwrap_or(piece).trim();
            let piece = match lead_length(piece) {
                Some(len) => piece[len..].trim_start_matches([':', ' ']),
                None => piece,
            };
            let name = without_title(piece.split('@').next().unwrap_or(piece).trim());
            if is_name(name) {
                if !found.iter().any(|f| f == name) {
                    found.push(tidy(name));
                }
            } else if !found.is_empty() && piece.chars().any(|c| c.is_ascii_digit()) {
                // the date after the names: what follows is no name
                break 'parts;
            }
        }
    }
    found
}

/// Whether a line is one or two names and nothing else, as bylines without `by` are, or names after a word like it and a
/// colon: `Ada Marsh`, `Text: Ada Marsh`.
///
/// ```
/// use unspool::split::meta::byline::is_only_names;
/// assert!(is_only_names("Ada Marsh") && is_only_names("Autor: Ada Marsch"));
/// assert!(!is_only_names("Ada Marsh opens bridge"));
/// ```
pub fn is_only_names(line: &str) -> bool {
    let line = line.trim();
    let rest = match lead_length(line) {
        // the word may come with its colon
        Some(len) if line[..len].ends_with([':', '：']) => line[len..].trim(),
        Some(len) => match line[len..].trim_start().strip_prefix([':', '：']) {
            Some(rest) => rest.trim(),
            None => line,
        },
        None => line,
    };
    // `Ada Marsh, Harbour News Agency`
    let (rest, place) = rest.split_once([',', '|']).unwrap_or((rest, ""));
    let mut place = place.split_whitespace();
    let named = place.clone().count() <= 4
        && place.all(|w| w.chars().next().is_some_and(|c| !c.is_lowercase()));
    let rest = without_title(rest.trim());
    named && is_name(rest) || {
        let parts = split_joints(rest);
        parts.len() == 2 && parts.iter().all(|p| is_name(p.trim()))
    }
}

/// Whether a line is a word that comes before writers' names, its colon, and names: `Text: Ada Marsh`.
///
/// ```
/// use unspool::split::meta::byline::is_labelled;
/// assert!(is_labelled("بقلم: آدا مرش") && is_labelled("Autor: Ada Marsch"));
/// assert!(!is_labelled("Ada Marsh") && !is_labelled("Theme: Ada Marsh"));
/// ```
pub fn is_labelled(line: &str) -> bool {
    let line = line.trim();
    let label = lead_length(line).map(|len| line[..len].trim_end_matches([':', '：']).len());
    label.is_some_and(|len| line[len..].trim_start().starts_with([':', '：']))
        && is_only_names(line)
}

/// Length of the words before the names, when the line starts with them.
fn lead_length(line: &str) -> Option<usize> {
    LEADS
        .iter()
        .filter(|lead| {
            let mut chars = line.char_indices();
            let mut end = 0;
            for want in lead.chars() {
                let Some((at, c)) = chars.next() else {
                    return false;
                };
                if c != want && !c.to_lowercase().eq(std::iter::once(want)) {
                    return false;
                }
                end = at + c.len_utf8();
            }
            match line[end..].chars().next() {
                None => true,
                // `byAda Marsh`, glued; `Byron` is not
                Some(c) => {
                    !c.is_alphanumeric()
                        || lead.is_ascii()
                            && lead.len() == 2
                            && c.is_uppercase()
                            && line[..end].chars().all(char::is_lowercase)
                        || !lead.is_ascii() && !c.is_ascii() && (c as u32) >= 0x3000
                }
            }
        })
        .map(|lead| {
            line.char_indices()
                .nth(lead.chars().count())
                .map_or(line.len(), |(at, _)| at)
        })
        .max()
}

fn without_brackets(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    let mut depth = 0_u32;
    for c in line.chars() {
        match c {
            '(' | '[' | '（' => depth += 1,
            ')' | ']' | '）' => depth = depth.saturating_sub(1),
            _ if depth == 0 => out.push(c),
            _ => {}
        }
    }
    out
}

/// Sets a bar where a capital follows a small letter inside a word and a role or label starts there:
/// `MarshLifestyle Writer`, `ExnerKorrespondent`. `McDonald` stays.
fn unglue(line: &str) -> String {
    let mut out = String::with_capacity(line.len() + 4);
    let mut last: Option<char> = None;
    for (at, c) in line.char_indices() {
        if c.is_uppercase() && last.is_some_and(|l| l.is_lowercase() || l.is_ascii_digit()) {
            let word: String = line[at..]
                .chars()
                .take_while(|c| c.is_alphabetic())
                .flat_map(char::to_lowercase)
                .collect();
            let start = line[..at]
                .rfind(|c: char| !c.is_alphabetic())
                .map_or(0, |i| {
                    i + line[i..].chars().next().map_or(1, char::len_utf8)
                });
            if ROLES.contains(&word.as_str()) || at - start > 4 && line[at..].contains(' ') {
                out.push('|');
            }
        }
        out.push(c);
        last = Some(c);
    }
    out
}

#[cfg(test)]
mod tests;
