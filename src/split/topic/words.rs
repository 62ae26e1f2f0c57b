//! The words of a line as topics are compared by them.

/// Scripts written without spaces between words, compared by pairs of characters.
fn is_unspaced(c: char) -> bool {
    matches!(c, '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' | '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}')
}

/// How many letters of a word are kept. Five tell most English stems apart, and endings fall away.
const KEPT: usize = 5;

/// Calls `take` with every word of `line`, folded: lower case, without `'s`, cut to its first five letters; in scripts
/// without spaces with every pair of characters.
pub(super) fn each_word(line: &str, mut take: impl FnMut(&str)) {
    let mut word = String::new();
    let mut previous: Option<char> = None;
    for c in line.chars().chain(std::iter::once(' ')) {
        if is_unspaced(c) {
            finish(&mut word, &mut take);
            if let Some(p) = previous {
                take(String::from_iter([p, c]).as_str());
            }
            previous = Some(c);
            continue;
        }
        previous = None;
        if c.is_alphanumeric() {
            word.extend(c.to_lowercase());
        } else if matches!(c, '\'' | '’') && !word.is_empty() {
            word.push('\'');
        } else {
            finish(&mut word, &mut take);
        }
    }
}

/// Words that join a sentence to the one before it, by language: conjunctions and adverbs, no pronouns.
const JOINING: &[&[&str]] = &[
    &[
        "accordingly",
        "also",
        "and",
        "because",
        "besides",
        "but",
        "consequently",
        "finally",
        "furthermore",
        "hence",
        "however",
        "indeed",
        "instead",
        "likewise",
        "moreover",
        "nevertheless",
        "nor",
        "or",
        "similarly",
        "so",
        "still",
        "then",
        "therefore",
        "thus",
        "yet",
    ],
    &[
        "aber",
        "allerdings",
        "außerdem",
        "dabei",
        "dann",
        "denn",
        "dennoch",
        "doch",
        "jedoch",
        "oder",
        "und",
        "zudem",
    ],
    &[
        "ainsi",
        "alors",
        "aussi",
        "cependant",
        "donc",
        "et",
        "mais",
        "ou",
        "puis",
        "toutefois",
    ],
    &[
        "además", "asimismo", "entonces", "pero", "porque", "también", "y",
    ],
    &["anche", "dunque", "inoltre", "ma", "però", "quindi"],
    &["além", "mas", "porém", "portanto", "também"],
];

/// Whether the first word of a line joins it to the line before.
pub(super) fn joins(line: &str) -> bool {
    let first = line.split(|c: char| !c.is_alphanumeric()).next();
    first.is_some_and(|word| {
        let word = word.to_lowercase();
        JOINING.iter().any(|list| list.contains(&word.as_str()))
    })
}

fn finish(word: &mut String, take: &mut impl FnMut(&str)) {
    let bare = word.trim_end_matches('\'');
    let bare = bare.strip_suffix("'s").unwrap_or(bare);
    if bare.chars().any(char::is_alphabetic) {
        let count = bare.chars().count();
        let stem = if (4..=KEPT).contains(&count) {
            bare.strip_suffix('s').unwrap_or(bare)
        } else {
            bare
        };
        let end = stem
            .char_indices()
            .nth(KEPT)
            .map_or(stem.len(), |(at, _)| at);
        take(&stem[..end]);
    }
    word.clear();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn joining_words() {
        for line in ["But the mill stood.", "und dann", "Cependant, rien", "and"] {
            assert!(joins(line), "{line}");
        }
        for line in ["Butter is dear.", "He left.", "The mill", ""] {
            assert!(!joins(line), "{line}");
        }
    }

    #[test]
    fn folding() {
        let words = |line: &str| {
            let mut out = Vec::new();
            each_word(line, |w| out.push(w.to_owned()));
            out
        };
        assert_eq!(
            words("The Miller's mills, grinding 1990 won’t"),
            ["the", "mille", "mill", "grind", "won't"]
        );
        assert_eq!(words("水車小屋"), ["水車", "車小", "小屋"]);
        assert_eq!(words("''"), Vec::<String>::new());
    }
}
