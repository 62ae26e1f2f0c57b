//! The printed headline: without the outlet's suffix, and the same although printed twice.

use crate::Span;

/// Words that name an outlet wherever they stand in a short last part. Lower case.
const OUTLET_WORDS: &[&str] = &[
    "news",
    "times",
    "post",
    "herald",
    "tribune",
    "gazette",
    "journal",
    "guardian",
    "telegraph",
    "observer",
    "mirror",
    "chronicle",
    "standard",
    "press",
    "daily",
    "magazine",
    "radio",
    "tv",
    "online",
    "bbc",
    "cnn",
    "cbs",
    "nbc",
    "abc",
    "npr",
    "pbs",
    "reuters",
    "ap",
    "afp",
    "bloomberg",
    "politico",
    "variety",
    "zeitung",
    "nachrichten",
    "anzeiger",
    "tagblatt",
    "kurier",
    "rundschau",
    "spiegel",
    "welt",
    "stern",
    "bild",
    "wochenblatt",
    "tagesspiegel",
    "rundfunk",
    "presse",
    "le",
    "la",
    "el",
    "the",
    "die",
    "der",
    "das",
    "il",
    "o",
    "de",
    "corriere",
    "giornale",
    "gazzetta",
    "repubblica",
    "diario",
    "periódico",
    "noticias",
    "mundo",
    "país",
    "jornal",
    "folha",
    "correio",
    "notícias",
    "journaal",
    "nieuws",
    "dagblad",
    "courant",
    "krant",
    "aftenposten",
    "dagbladet",
    "nyheter",
    "avisen",
    "tidende",
    "sanomat",
    "uutiset",
    "wiadomości",
    "gazeta",
    "haber",
    "haberleri",
    "gazetesi",
    "новости",
    "газета",
    "правда",
    "известия",
    "新聞",
    "新闻",
    "ニュース",
    "日報",
    "日报",
    "뉴스",
    "일보",
    "신문",
    "báo",
    "blog",
    "forum",
    "review",
    "insider",
    "report",
    "today",
    "weekly",
    "sport",
    "sports",
    "media",
    "network",
];

/// Separators between headline and outlet. The stronger ones (no headline uses them within itself) come first.
const STRONG: &[&str] = &[
    " | ", "｜", " :: ", " » ", " ‹ ", " « ", " // ", " ∣ ", " ‖ ",
];
const WEAK: &[&str] = &[" - ", " – ", " — ", " • ", " · ", " -- "];

/// The headline without outlet and section suffixes such as ` - The Riverton Times` or ` | Sport | Riverton.com`.
///
/// The rule is general, no list of outlets is kept: the last part after a separator is cut when it is short, is not a
/// sentence, leaves at least half of the line, and looks like a name (a domain, a word such as `News` or `Zeitung`,
/// or every word capitalised). After ` - ` and its like, which headlines also use within themselves, the last part
/// must be a domain, hold an outlet's word, or be all capitals.
///
/// ```
/// use unspool::split::meta::headline::strip_outlet;
/// let line = "Mayor opens bridge after nine years - The Riverton Times";
/// assert_eq!(strip_outlet(line).of(line), "Mayor opens bridge after nine years");
/// let line = "Riverton 2 - Oakfield 1";
/// assert_eq!(strip_outlet(line).of(line), line);
/// ```
pub fn strip_outlet(line: &str) -> Span {
    let mut span = Span::new(0, line.len()).trimmed(line);
    for _ in 0..3 {
        match cut_last(span.of(line)) {
            Some(end) => span = Span::new(span.start, span.start + end).trimmed(line),
            None => break,
        }
    }
    span
}

/// Where the head of `text` ends when its last part is an outlet's name.
fn cut_last(text: &str) -> Option<usize> {
    let strong = STRONG
        .iter()
        .filter_map(|s| text.rfind(s).map(|at| (at, s.len(), true)));
    let weak = WEAK
        .iter()
        .filter_map(|s| text.rfind(s).map(|at| (at, s.len(), false)));
    let (at, len, is_strong) = strong.chain(weak).max()?;
    let (head, tail) = (text[..at].trim_end(), text[at + len..].trim());
    let (head_chars, tail_chars) = (head.chars().count(), tail.chars().count());
    if tail_chars == 0
        || tail_chars > 40
        || head_chars < if head.is_ascii() { 12 } else { 6 }
        || head_chars < tail_chars
    {
        return None;
    }
    (if is_strong {
        named(tail)
    } else {
        let shouted = !head.chars().any(char::is_lowercase);
        named(tail) && surely_outlet(tail, shouted)
    })
    .then_some(at)
}

/// Short and written like a name: few words, no sentence, capitals where the script has them.
fn named(tail: &str) -> bool {
    if is_domain(tail) {
        return true;
    }
    let words: Vec<&str> = tail.split_whitespace().collect();
    let stops = tail.ends_with(['.', '!', '?', '"', '”', '“', '…', '»', ')', ':', '\'', '’']);
    if words.len() > 5 || stops {
        return false;
    }
    words.iter().all(|word| {
        let first = word.chars().find(|c| c.is_alphanumeric());
        first.is_none_or(|c| !c.is_lowercase()) || word.chars().count() <= 3
    })
}

/// A domain, an outlet's word, or capitals throughout: `riverton.com`, `Riverton Times`, `RTV`. Where all of the line is
/// in capitals, `shouted`, they tell nothing.
fn surely_outlet(tail: &str, shouted: bool) -> bool {
    if is_domain(tail) {
        return true;
    }
    let letters = tail.chars().filter(|c| c.is_alphabetic()).count();
    let capitals = tail.chars().all(|c| !c.is_alphabetic() || c.is_uppercase());
    let lower = tail.to_lowercase();
    let has_word = lower
        .split(|c: char| !c.is_alphanumeric())
        .any(|word| OUTLET_WORDS.contains(&word));
    let only_digits = !tail.chars().any(char::is_alphabetic);
    !only_digits
        && (has_word
            || capitals
                && !shouted
                && (2..=8).contains(&letters)
                && !tail.chars().any(|c| c.is_ascii_digit()))
}

fn is_domain(tail: &str) -> bool {
    let Some((name, last)) = tail.rsplit_once('.') else {
        return false;
    };
    !tail.contains(' ')
        && name.len() >= 2
        && (2..=6).contains(&last.len())
        && last.bytes().all(|b| b.is_ascii_alphabetic())
}

/// Whether two lines print the same headline: equal but for case, punctuation and spaces, or one of them with an
/// outlet's suffix, or one of them with a kicker of up to four words before it.
///
/// ```
/// use unspool::split::meta::headline::same;
/// assert!(same("Bridge opens at last", "BRIDGE OPENS AT LAST | Riverton Times"));
/// assert!(same("Chronicle Bridge opens at last", "Bridge opens at last"));
/// assert!(!same("Bridge opens at last", "Bridge closes at last"));
/// ```
pub fn same(a: &str, b: &str) -> bool {
    let (a, b) = (fold(strip_outlet(a).of(a)), fold(strip_outlet(b).of(b)));
    if a.is_empty() || b.is_empty() {
        return false;
    }
    let (long, short) = if a.len() >= b.len() {
        (&a, &b)
    } else {
        (&b, &a)
    };
    if long == short {
        return true;
    }
    short.chars().count() >= 16
        && long.ends_with(short.as_str())
        && long[..long.len() - short.len()].ends_with(' ')
        && long[..long.len() - short.len()].split_whitespace().count() <= 4
}

/// Letters and digits in lower case, everything else one space.
fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_alphanumeric() {
            out.extend(c.to_lowercase());
        } else if !matches!(c, '\'' | '’' | '\u{ad}') && !out.is_empty() && !out.ends_with(' ') {
            out.push(' ');
        }
    }
    if out.ends_with(' ') {
        out.pop();
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn suffixes() {
        for (line, want) in [
            (
                "Mill by the river to close - The Riverton Times",
                "Mill by the river to close",
            ),
            (
                "Mill by the river to close | Reuters",
                "Mill by the river to close",
            ),
            (
                "Mill by the river to close – BBC News",
                "Mill by the river to close",
            ),
            (
                "Mill by the river to close - riverton.com",
                "Mill by the river to close",
            ),
            (
                "Mill by the river to close | Business | Riverton Daily",
                "Mill by the river to close",
            ),
            (
                "Mühle am Fluss schließt im Mai - Rivertoner Zeitung",
                "Mühle am Fluss schließt im Mai",
            ),
            (
                "Mühle am Fluss schließt | tagblatt.de",
                "Mühle am Fluss schließt",
            ),
            ("Riverton 2 - Oakfield 1", "Riverton 2 - Oakfield 1"),
            (
                "MILL BUYS 400 TONNES OF WHEAT - TRADE",
                "MILL BUYS 400 TONNES OF WHEAT - TRADE",
            ),
            (
                "Mill closes – and the town is sad",
                "Mill closes – and the town is sad",
            ),
            (
                "The mill closes - What We Know",
                "The mill closes - What We Know",
            ),
            (
                "Opinion | The mill must stay",
                "Opinion | The mill must stay",
            ),
            ("Mill | \"It is over.\"", "Mill | \"It is over.\""),
            ("", ""),
            (" - ", "-"),
        ] {
            assert_eq!(strip_outlet(line).of(line), want, "{line}");
        }
    }

    #[test]
    fn printed_twice() {
        assert!(same("Mill to close", "Mill to close"));
        assert!(same(
            "Mill’s end: it will close",
            "MILLS END IT WILL CLOSE - Riverton News"
        ));
        assert!(same(
            "Economy The mill by the river closes",
            "The mill by the river closes"
        ));
        assert!(!same("Not one word shared here", "Mill by the river"));
        assert!(!same("", ""));
        assert!(!same("close", "Mill to close"));
    }

    proptest::proptest! {
        #[test]
        fn any_text(a in "(\\PC| - | \\| |[A-Z.]){0,40}", b in "\\PC{0,40}") {
            let span = strip_outlet(&a);
            let _ = span.of(&a);
            proptest::prop_assert_eq!(same(&a, &b), same(&b, &a));
        }
    }
}
