//! Desks and agencies where writers are named.

use super::lead_length;
use super::name::split_joints;
use super::words::DESKS;
use crate::split::meta::agency::is_news_agency;

/// The desk or agency that a byline names instead of a person: `By Harbour News Agency`, `Von NPD`, `Web Desk`.
///
/// ```
/// use unspool::split::meta::byline::desk;
/// assert_eq!(desk("By Harbour News Agency"), Some("Harbour News Agency"));
/// assert_eq!(desk("by Mercury staff and HNA"), Some("Mercury staff"));
/// assert_eq!(desk("Harbour News Agency"), Some("Harbour News Agency"));
/// assert_eq!(desk("Harbour Times"), None);
/// ```
pub fn desk(line: &str) -> Option<&str> {
    const WORDS: std::ops::RangeInclusive<usize> = 1..=5;
    let line = line.trim();
    let Some(lead) = lead_length(line) else {
        return is_only_desk(line).then_some(line);
    };
    let rest = line[lead..].trim_start_matches([':', '：', ' ', '\u{a0}']);
    let end = rest.find(['|', ',', ';', '•', '·']).unwrap_or(rest.len());
    let first = split_joints(&rest[..end]).first().copied()?.trim();
    let named = first.chars().next().is_some_and(char::is_uppercase);
    let fits = WORDS.contains(&first.split_whitespace().count())
        && !first.chars().any(|c| c.is_ascii_digit());
    (named && fits).then_some(first)
}

/// Whether a line is the name of a desk or an agency and nothing else, which stands where writers are named.
///
/// ```
/// use unspool::split::meta::byline::is_only_desk;
/// assert!(is_only_desk("Harbour News Agency") && is_only_desk("Reuters"));
/// assert!(!is_only_desk("News agency opens bureau") && !is_only_desk("Harbour Times"));
/// ```
pub fn is_only_desk(line: &str) -> bool {
    const WORDS: usize = 5;
    let line = line.trim();
    let bare = line
        .strip_prefix("The ")
        .or_else(|| line.strip_prefix("the "))
        .unwrap_or(line);
    if is_news_agency(bare) {
        return bare.chars().next().is_some_and(|c| !c.is_lowercase()) || bare.len() <= 4;
    }
    let is_word = |word: &str| {
        word.chars().next().is_some_and(char::is_uppercase)
            && word
                .chars()
                .all(|c| c.is_alphabetic() || matches!(c, '-' | '\'' | '’'))
    };
    let words: Vec<&str> = bare.split_whitespace().collect();
    let last = words.last().map(|last| last.to_lowercase());
    (2..=WORDS).contains(&words.len())
        // `Mercury staff`: the desk itself may be written small
        && words[..words.len() - 1].iter().all(|word| is_word(word))
        && last.is_some_and(|last| DESKS.contains(&last.as_str()))
}
