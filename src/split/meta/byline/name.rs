//! What a name looks like.

use super::words::{JOINTS, PARTICLES, ROLES};
use crate::split::meta::agency::is_news_agency;

/// `서가람 기자` without the last word, which says what the person is; of scripts without capitals.
pub(in crate::split::meta) fn without_title(name: &str) -> &str {
    let cased = name.chars().any(|c| c.is_lowercase() || c.is_uppercase());
    match name.rsplit_once(' ') {
        Some((before, title)) if !cased && ROLES.contains(&title) => before,
        _ => name,
    }
}

/// The parts of `text` between joints (`and`, `und`, `y`).
pub(super) fn split_joints(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut start, mut at) = (0, 0);
    for word in text.split(' ') {
        let end = at + word.len();
        // a joint stands between words, never at the ends
        if at > start
            && end < text.len()
            && JOINTS.contains(&word.to_lowercase().as_str())
            && !word.chars().any(char::is_uppercase)
        {
            parts.push(&text[start..at]);
            start = end;
        }
        at = end + 1;
    }
    parts.push(&text[start.min(text.len())..]);
    parts
}

/// Two to five words that start with capitals (or are particles), none of them a role; or two to five characters of
/// scripts without capitals.
pub(super) fn is_name(text: &str) -> bool {
    if text.is_empty()
        || text.len() > 60
        || text
            .chars()
            .any(|c| c.is_numeric() || matches!(c, ':' | '!' | '?' | '"' | '%' | '$' | '#' | '_'))
        || is_news_agency(text)
    {
        return false;
    }
    let words: Vec<&str> = text.split_whitespace().collect();
    let role = |w: &&str| ROLES.contains(&w.to_lowercase().trim_end_matches(['.', ',']));
    if words
        .iter()
        .any(|w| role(w) || is_news_agency(w) && w.chars().all(|c| !c.is_lowercase()))
    {
        return false;
    }
    let cased = text.chars().any(|c| c.is_lowercase() || c.is_uppercase());
    if !cased {
        let letters = text.chars().filter(|c| c.is_alphabetic()).count();
        return letters >= 2
            && words.len() <= 4
            && text.chars().count() <= 24
            && letters + words.len() > text.chars().count() - 1;
    }
    (2..=5).contains(&words.len())
        && words.iter().all(|w| {
            w.chars().next().is_some_and(char::is_uppercase)
                || PARTICLES.contains(w)
                || w.starts_with("d'")
                || w.starts_with("al-")
        })
        && words
            .iter()
            .filter(|w| w.chars().filter(|c| c.is_alphabetic()).count() > 1)
            .count()
            >= 2
        && words
            .last()
            .is_some_and(|w| w.chars().next().is_some_and(char::is_uppercase))
}

/// `ADA MARSH` as `Ada Marsh`; other names as printed.
pub(super) fn tidy(name: &str) -> String {
    if name.chars().any(char::is_lowercase) || !name.chars().any(char::is_uppercase) {
        return name.split_whitespace().collect::<Vec<_>>().join(" ");
    }
    let mut out = String::with_capacity(name.len());
    let mut starts = true;
    for c in name.chars() {
        if starts {
            out.push(c);
        } else {
            out.extend(c.to_lowercase());
        }
        starts = !c.is_alphabetic() && c != '\'' && c != '’';
    }
    out
}
