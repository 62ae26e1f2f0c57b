//! The words of a canonical text as hashes; the unit that shingles, sketches and verification are made of.
//!
//! A word is a run of letters, digits and marks; a point or comma between two digits belongs to the number. Scripts that
//! do not space their words (Han, kana, Thai, Lao, Khmer, Myanmar) give one unit a character: the hash of it and the
//! two characters after it, so that a shingle of three units is a character 5-gram there.

use super::word_hash;
use xxhash_rust::xxh3::xxh3_64;

/// A word's hash and where it lies in the canonical text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Word {
    /// xxh3 of its canonical bytes.
    pub hash: u64,
    /// First byte in the canonical text.
    pub start: usize,
    /// One past its last byte.
    pub end: usize,
}

/// Calls `each` for every word of a canonical text, in order.
pub(crate) fn each_word(canon: &str, mut each: impl FnMut(Word)) {
    if canon.is_ascii() {
        each_ascii(canon.as_bytes(), each);
    } else {
        each_unicode(canon, &mut each);
    }
}

/// Bytes whose classes are worked out at a time, a bit each.
const BLOCK: usize = 64;

/// Sixty-four bytes at a time: what is inside words becomes bits, and words begin and end where the bits change.
fn each_ascii(text: &[u8], mut each: impl FnMut(Word)) {
    let mut emit = |start: usize, end: usize| {
        let (first, len) = (eight(text, start), end - start);
        let hash = match len {
            ..=8 => word_hash::short(first & (u64::MAX >> (8 * (8 - len))), len),
            9..=16 => word_hash::long(first, eight(text, end - 8), len),
            _ => xxh3_64(&text[start..end]),
        };
        each(Word { hash, start, end });
    };
    // Whether the byte before was inside a word, and where that word begins.
    let (mut before, mut start) = (0, 0);
    for base in (0..text.len()).step_by(BLOCK) {
        let inside = match text[base..].first_chunk() {
            Some(block) => inside(block, text, base),
            None => {
                let mut block = [0; BLOCK];
                block[..text.len() - base].copy_from_slice(&text[base..]);
                inside(&block, text, base)
            }
        };
        let mut changes = inside ^ (inside << 1 | before);
        while changes != 0 {
            let at = base + changes.trailing_zeros() as usize;
            changes &= changes - 1;
            if before == 0 {
                start = at;
            } else {
                emit(start, at);
            }
            before ^= 1;
        }
    }
    if before == 1 {
        emit(start, text.len());
    }
}

/// A bit for each byte of a block that is part of a word: letters, digits, and points between digits. The block stands
/// at `base` of the text.
fn inside(block: &[u8; BLOCK], text: &[u8], base: usize) -> u64 {
    let (mut inside, mut points) = (0, 0);
    for (k, bytes) in block.chunks_exact(8).enumerate() {
        let (word, point) = classes(eight(bytes, 0));
        inside |= bits(word) << (8 * k);
        if point != 0 {
            points |= bits(point) << (8 * k);
        }
    }
    let digit = |i: Option<usize>| i.and_then(|i| text.get(i)).is_some_and(u8::is_ascii_digit);
    while points != 0 {
        let at = base + points.trailing_zeros() as usize;
        if digit(at.checked_sub(1)) && digit(Some(at + 1)) {
            inside |= points & points.wrapping_neg();
        }
        points &= points - 1;
    }
    inside
}

/// The eight bytes from `at` on, the first one lowest; zeros past the end.
fn eight(text: &[u8], at: usize) -> u64 {
    match text[at..].first_chunk() {
        Some(bytes) => u64::from_le_bytes(*bytes),
        None => text[at..]
            .iter()
            .rev()
            .fold(0, |x, &b| x << 8 | u64::from(b)),
    }
}

/// The high bit of each of eight ASCII bytes that is a letter or digit, and of each that is a point or comma.
fn classes(x: u64) -> (u64, u64) {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const HIGH: u64 = 0x80 * ONES;
    // The high bit of each byte that is at least `b`; bytes are below 0x80, so nothing is carried over.
    let from = |x: u64, b: u64| x + (0x80 - b) * ONES;
    let lower = x | (0x20 * ONES);
    let letter = from(lower, 0x61) & !from(lower, 0x7b);
    let digit = from(x, 0x30) & !from(x, 0x3a);
    // A point and a comma differ in one bit.
    let point = !from((x & (0xfd * ONES)) ^ (0x2c * ONES), 1);
    ((letter | digit) & HIGH, point & HIGH)
}

/// The high bits of eight bytes, as one byte.
fn bits(high: u64) -> u64 {
    (high >> 7).wrapping_mul(0x0102_0408_1020_4080) >> 56
}

fn each_unicode(text: &str, each: &mut impl FnMut(Word)) {
    let mut word: Option<usize> = None;
    let mut chars = text.char_indices().peekable();
    let mut before = '\0';
    while let Some((i, c)) = chars.next() {
        let next = chars.peek().map(|&(_, c)| c);
        let point = matches!(c, '.' | ',')
            && before.is_ascii_digit()
            && next.is_some_and(|c| c.is_ascii_digit());
        let unspaced = unspaced(c);
        let inside = !unspaced && (in_word(c) || point && word.is_some());
        if !inside && let Some(start) = word.take() {
            each(whole(text, start, i));
        }
        if inside && word.is_none() {
            word = Some(i);
        }
        if unspaced {
            let run = text[i..].chars().take_while(|&c| self::unspaced(c)).take(3);
            let len: usize = run.map(char::len_utf8).sum();
            each(Word {
                hash: xxh3_64(&text.as_bytes()[i..i + len]),
                start: i,
                end: i + c.len_utf8(),
            });
        }
        before = c;
    }
    if let Some(start) = word {
        each(whole(text, start, text.len()));
    }
}

fn whole(text: &str, start: usize, end: usize) -> Word {
    Word {
        hash: xxh3_64(&text.as_bytes()[start..end]),
        start,
        end,
    }
}

fn in_word(c: char) -> bool {
    c.is_alphanumeric() || !c.is_ascii() && unicode_normalization::char::is_combining_mark(c)
}

/// Scripts written without spaces between words.
fn unspaced(c: char) -> bool {
    matches!(c,
        '\u{0e00}'..='\u{0eff}'      // Thai, Lao
        | '\u{1000}'..='\u{109f}'    // Myanmar
        | '\u{1780}'..='\u{17ff}'    // Khmer
        | '\u{3005}'..='\u{3007}'
        | '\u{3040}'..='\u{30ff}'    // Hiragana, Katakana
        | '\u{31f0}'..='\u{31ff}'
        | '\u{3400}'..='\u{4dbf}'
        | '\u{4e00}'..='\u{9fff}'    // Han
        | '\u{f900}'..='\u{faff}'
        | '\u{20000}'..='\u{3ffff}'
    ) && c != '\u{30fb}'
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn words(text: &str) -> Vec<&str> {
        let mut out = Vec::new();
        each_word(text, |w| out.push(&text[w.start..w.end]));
        out
    }

    #[test]
    fn word_borders() {
        for (text, want) in [
            ("", vec![]),
            ("--- !", vec![]),
            (
                "the company's 5.93 mln, 1,200.",
                vec!["the", "company", "s", "5.93", "mln", "1,200"],
            ),
            ("a.b 3.x x.3", vec!["a", "b", "3", "x", "x", "3"]),
            ("für 5.93 x", vec!["für", "5.93", "x"]),
            ("東京 tower2", vec!["東", "京", "tower2"]),
            ("हिन्दी है", vec!["हिन्दी", "है"]),
        ] {
            assert_eq!(words(text), want, "{text:?}");
        }
    }

    #[test]
    fn hashes_are_pinned() {
        let mut hashes = Vec::new();
        each_word("riverton 12 東京都庁", |w| hashes.push(w.hash));
        assert_eq!(
            hashes,
            ["riverton", "12", "東京都", "京都庁", "都庁", "庁"].map(|w| xxh3_64(w.as_bytes()))
        );
        assert_eq!(hashes[0], 6_622_405_081_802_288_605);
    }

    proptest! {
        #[test]
        fn paths_agree(text in "[ -~]{0,60}|[0-9., a]{0,30}|[a-zA-Z0-9.\\x00-\\x7f]{0,40}") {
            let (mut fast, mut general) = (Vec::new(), Vec::new());
            each_word(&text, |w| fast.push(w));
            each_unicode(&text, &mut |w| general.push(w));
            prop_assert_eq!(fast, general);
        }
    }
}
