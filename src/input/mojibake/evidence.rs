//! How sure it is that a passage is mojibake.

use crate::Span;

/// Letters of a foreign script, one behind the other, that make a passage sure.
const LETTERS: usize = 3;

/// A passage that may be mojibake.
#[derive(Debug)]
pub struct Found {
    /// What stands for which character.
    pub characters: Vec<(Span, char)>,
    pub strength: Strength,
}

/// How sure a passage is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Strength {
    /// People do not write like that.
    Sure,
    /// It can be meant like that, but hardly is where other passages are sure.
    Likely,
}

/// What a character is, as far as mojibake is told by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// A Latin letter, or a sign of Latin-1.
    Latin,
    /// Punctuation and signs that take three bytes, and pictures that take four.
    Sign,
    /// A letter of a script, by the first of its block.
    Script(u32),
}

/// The kind of a character; `None` for what texts of these days hardly hold.
fn kind(character: char) -> Option<Kind> {
    Some(match character as u32 {
        // and what stands for the bytes of UTF-8 in a text that was damaged twice
        0x80..=0x17f | 0x192 | 0x218..=0x21b | 0x2c6 | 0x2dc => Kind::Latin,
        0x2010..=0x2027 | 0x202f..=0x203a | 0x20a0..=0x20bf | 0x2116 | 0x2122 => Kind::Sign,
        0x2153..=0x215e | 0x2190..=0x21ff | 0x2200..=0x22ff | 0x25a0..=0x27bf => Kind::Sign,
        0xfb01..=0xfb02 | 0xfeff | 0xfffd | 0x1f300..=0x1faff => Kind::Sign,
        code @ (0x370..=0x3ff
        | 0x400..=0x4ff
        | 0x590..=0x5ff
        | 0x600..=0x6ff
        | 0x900..=0x97f
        | 0x980..=0x9ff
        | 0xe00..=0xe7f
        | 0x1e00..=0x1eff) => Kind::Script(code & !0x7f),
        // scripts that are written without spaces or in blocks are mixed with each other
        0x3000..=0x30ff | 0x3400..=0x9fff | 0xac00..=0xd7a3 | 0xff00..=0xffef => {
            Kind::Script(0x3000)
        }
        _ => return None,
    })
}

/// Weighs a passage of the text in which each span stands for a character.
pub fn weigh(text: &str, characters: Vec<(Span, char)>) -> Option<Found> {
    let kinds: Option<Vec<Kind>> = characters.iter().map(|&(_, c)| kind(c)).collect();
    let kinds = kinds.filter(|kinds| !kinds.is_empty())?;
    let scripts = kinds.chunk_by(|a, b| script(*a) == script(*b));
    let sure = scripts.into_iter().any(|same| match same[0] {
        Kind::Script(0x3000) => same.len() >= 2,
        Kind::Script(_) => same.len() >= LETTERS,
        _ => false,
    }) || kinds.contains(&Kind::Sign)
        || kinds
            .iter()
            .zip(&characters)
            .any(|(kind, (span, _))| *kind == Kind::Latin && !may_be_meant(text, *span));
    let strength = match sure {
        true => Strength::Sure,
        false => Strength::Likely,
    };
    Some(Found {
        characters,
        strength,
    })
}

/// The block of a letter, upper and lower halves taken together.
fn script(kind: Kind) -> Option<u32> {
    match kind {
        Kind::Script(block) => Some(block & !0xff),
        _ => None,
    }
}

/// Whether two characters that stand for a Latin one may be what they are: a capital at the end of a word, and a closing
/// mark.
fn may_be_meant(text: &str, pair: Span) -> bool {
    let mut two = pair.of(text).chars();
    let (first, second) = (two.next(), two.next());
    let before = text[..pair.start].chars().next_back();
    let after = text[pair.end..].chars().next();
    let lower = |c: Option<char>| c.is_some_and(char::is_lowercase);
    let capital = first.is_some_and(char::is_uppercase);
    let letter = |c: char| c.is_alphabetic() && !matches!(c, 'ª' | 'º' | 'µ' | 'ƒ');
    if second.is_some_and(letter) {
        // a capital inside a word is not
        return !(capital && lower(before));
    }
    // neither is a mark in front of the rest of a word
    if lower(before) || lower(after) || before.is_some_and(|c| c.is_ascii_digit()) {
        return false;
    }
    match second {
        Some(
            '»' | '«' | '”' | '“' | '„' | '’' | '‘' | '‚' | '›' | '‹' | '…' | '–' | '—' | '\u{ad}',
        ) => capital,
        Some('\u{a0}') => capital && before.is_some_and(char::is_uppercase),
        _ => false,
    }
}
