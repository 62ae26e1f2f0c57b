//! The lines of a text, told by their letters and digits.

use crate::Span;
use crate::compare::shingles::finish;
use xxhash_rust::xxh3::xxh3_64;

/// Fewest words of a line that can be boilerplate; `Read more` tells nothing and harms nothing.
pub(super) const WORDS: usize = 4;

/// A line of which more than one word in so many holds a digit is data: a row of a table, a result.
const DATA: usize = 3;

/// Calls `line` with span, hash and number of words of every line that can be boilerplate.
pub(super) fn each(text: &str, mut line: impl FnMut(Span, u64, usize)) {
    each_of_any_length(text, |span, key, words| {
        if can_be(span.of(text), words) {
            line(span, key, words);
        }
    });
}

/// Whether a line of so many words can be boilerplate.
pub(super) fn can_be(line: &str, words: usize) -> bool {
    let data = || {
        line.split(|c: char| !c.is_alphanumeric())
            .filter(|word| word.bytes().any(|b| b.is_ascii_digit()))
            .count()
    };
    words >= WORDS && data() * DATA <= words
}

/// The same for every line that has a word. The span is without white space at both ends.
///
/// In hard-wrapped text the lines of a paragraph count as one line.
pub(super) fn each_of_any_length(text: &str, mut line: impl FnMut(Span, u64, usize)) {
    let mut letters = Vec::new();
    each_unit(text, |unit| {
        letters.clear();
        let words = letters_of(unit.of(text), &mut letters);
        if words > 0 {
            line(unit.trimmed(text), xxh3_64(&letters), words);
        }
    });
}

/// Calls `line` with a mark for every line: lines of the same letters and digits have the same mark, and few others do.
/// Far quicker to have than the hash of [`each`], which `whole` gives for one line when it is asked.
pub(super) fn each_mark(text: &str, mut line: impl FnMut(u64, &dyn Fn() -> Option<u64>)) {
    let mut letters = Vec::new();
    each_unit(text, |unit| {
        let unit = unit.of(text);
        letters.clear();
        let mark = if unit.is_ascii() {
            ends(unit.as_bytes())
        } else {
            letters_of(unit, &mut letters);
            if letters.is_ascii() {
                ends(&letters)
            } else {
                xxh3_64(&letters)
            }
        };
        line(mark, &|| {
            let mut letters = Vec::new();
            let words = letters_of(unit, &mut letters);
            can_be(unit, words).then(|| xxh3_64(&letters))
        });
    });
}

/// Letters and digits at either end of a line that its mark is made of.
const END: usize = 8;

/// A hash of the first and the last letters and digits.
fn ends(ascii: &[u8]) -> u64 {
    fn some<'b>(bytes: impl Iterator<Item = &'b u8>) -> u64 {
        let (mut hash, mut left) = (0, END);
        for b in bytes {
            if b.is_ascii_alphanumeric() {
                hash = (hash << 8) | u64::from(b | 0x20);
                left -= 1;
                if left == 0 {
                    break;
                }
            }
        }
        hash
    }
    let (first, last) = (some(ascii.iter()), some(ascii.iter().rev()));
    finish(first.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ last)
}

/// Calls `unit` with every line, its line break included; in hard-wrapped text with every paragraph.
fn each_unit(text: &str, mut unit: impl FnMut(Span)) {
    let wrapped = wrapped(text);
    let begins = |start: usize, end: usize| {
        !wrapped || {
            let piece = &text[start..end];
            piece.starts_with([' ', '\t']) || blank(piece)
        }
    };
    let rest = (!text.is_empty() && !text.ends_with('\n')).then_some(text.len());
    let line_ends = memchr::memchr_iter(b'\n', text.as_bytes()).map(|at| at + 1);
    let (mut open, mut start) = (0, 0);
    for end in line_ends.chain(rest) {
        if start > open && begins(start, end) {
            unit(Span::new(open, start));
            open = start;
        }
        start = end;
    }
    if start > open {
        unit(Span::new(open, start));
    }
}

/// Whether there is nothing but white space.
fn blank(piece: &str) -> bool {
    !piece.bytes().next().is_some_and(|b| b.is_ascii_graphic()) && piece.trim().is_empty()
}

/// Letters and digits of a line of one or more pieces into `out`; the number of words.
fn letters_of(unit: &str, out: &mut Vec<u8>) -> usize {
    unit.split_inclusive('\n')
        .map(|piece| fold(piece, out))
        .sum()
}

/// Lengths of a line that may have been broken at a right margin, in bytes.
const MARGIN: std::ops::RangeInclusive<usize> = 40..=90;

/// Broken lines from which a text may be hard-wrapped.
const BROKEN: usize = 3;

/// Whether the lines of a text are broken at a right margin: of the lines that another one follows directly, two in five
/// end within a sentence, at a length of print.
fn wrapped(text: &str) -> bool {
    let (mut followed, mut broken) = (0, 0);
    let mut before: Option<&str> = None;
    let line_ends = memchr::memchr_iter(b'\n', text.as_bytes()).chain([text.len()]);
    let mut start = 0;
    for end in line_ends {
        let mut line = &text[start..end];
        start = end + 1;
        if !line.ends_with(|c: char| c.is_ascii_graphic()) {
            line = line.trim_end();
        }
        if let Some(before) = before
            && !line.is_empty()
        {
            followed += 1;
            let within = MARGIN.contains(&before.len())
                && before.ends_with(|c: char| c.is_alphanumeric() || matches!(c, ',' | '-'));
            broken += usize::from(within);
        }
        before = (!line.is_empty()).then_some(line);
    }
    broken >= BROKEN && 5 * broken >= 2 * followed
}

/// Letters and digits of `piece` in lower case, into `out`; the number of words. A character of a script without spaces
/// is a word of two bytes or more, so such a line counts a word for every four characters.
fn fold(piece: &str, out: &mut Vec<u8>) -> usize {
    let (mut words, mut inside, mut wide) = (0, false, 0);
    if piece.is_ascii() {
        for &b in piece.as_bytes() {
            let letter = b.is_ascii_alphanumeric();
            if letter {
                out.push(b.to_ascii_lowercase());
                words += usize::from(!inside);
            }
            inside = letter;
        }
        return words;
    }
    let mut buffer = [0; 4];
    for c in piece.chars() {
        let letter = c.is_alphanumeric();
        if letter {
            for lower in c.to_lowercase() {
                out.extend_from_slice(lower.encode_utf8(&mut buffer).as_bytes());
            }
            words += usize::from(!inside);
            wide += usize::from(c >= '\u{0e00}');
        }
        inside = letter;
    }
    words + wide / 4
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_told_by_letters_and_digits() {
        let text = "Read  our newsletter, daily!\n\n “Read our” NEWSLETTER — daily\r\nTwo words\n渡し船は嵐の後で再び運航を始めた\n";
        let mut seen = Vec::new();
        each(text, |span, key, words| {
            seen.push((span.of(text), key, words))
        });
        assert_eq!(seen.len(), 3);
        assert_eq!(seen[0].0, "Read  our newsletter, daily!");
        assert_eq!(seen[1].0, "“Read our” NEWSLETTER — daily");
        assert_eq!(seen[0].1, seen[1].1);
        assert!(!can_be("7 May: Riverton 12 14 9", 6));
        assert_eq!((seen[0].2, seen[1].2, seen[2].2), (4, 4, 5));
    }

    #[test]
    fn a_wrapped_paragraph_is_one_line() {
        let text = "The ferry company said on Tuesday that it\nwould run two boats an hour from May, and\nthat the fares stay as they are, at least\nuntil winter.\n    Terms were not disclosed, it\nsaid.\n\nA harbour official said the quay was wide\nenough.\n";
        let mut seen = Vec::new();
        each(text, |span, _, words| seen.push((span.of(text), words)));
        assert_eq!(seen.len(), 3);
        assert_eq!(seen[1], ("Terms were not disclosed, it\nsaid.", 6));
        assert_eq!(seen[2].1, 9);
        // One paragraph a line is no wrapped text.
        let text = "The ferry company said so on Tuesday evening.\nTwo boats an hour will run from the month of May.\nTerms were not disclosed then.\n";
        seen.clear();
        each(text, |span, _, words| seen.push((span.of(text), words)));
        assert_eq!(seen.len(), 3);
    }

    #[test]
    fn spans_are_trimmed() {
        let mut spans = Vec::new();
        each_of_any_length("\u{feff}a\r\n \t b \n...\n", |span, _, _| {
            spans.push((span.start, span.end))
        });
        assert_eq!(spans, [(3, 4), (9, 10)]);
    }
}
