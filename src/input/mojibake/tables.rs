//! The one-byte encodings that UTF-8 is read as, and where texts look like that.

use super::evidence::{self, Found};
use crate::Span;
use encoding_rs::{Encoding, WINDOWS_1250, WINDOWS_1251, WINDOWS_1252};
use std::sync::LazyLock;

/// Which byte stands for which character outside ASCII.
pub struct Table {
    pub name: &'static str,
    /// Characters and their bytes, in order of character.
    bytes: Vec<(char, u8)>,
}

/// The encodings, those first that are taken when a text fits several.
pub static TABLES: LazyLock<[Table; 3]> =
    LazyLock::new(|| [WINDOWS_1252, WINDOWS_1251, WINDOWS_1250].map(Table::of));

/// The runs of characters outside ASCII that are long enough to stand for a sequence of bytes.
pub fn runs(text: &str) -> Vec<Span> {
    /// Bytes that are passed over at a time.
    const STEP: usize = 64;
    let bytes = text.as_bytes();
    let (mut runs, mut at) = (Vec::new(), 0);
    while at < bytes.len() {
        match bytes.get(at..at + STEP) {
            Some(step) if step.is_ascii() => {
                at += STEP;
                continue;
            }
            _ => {}
        }
        let ascii = bytes[at..].iter().take_while(|b| b.is_ascii()).count();
        let start = at + ascii;
        at = start + bytes[start..].iter().take_while(|b| !b.is_ascii()).count();
        // one character stands for no sequence
        if at - start >= 4 {
            runs.push(Span::new(start, at));
        }
    }
    runs
}

impl Table {
    fn of(encoding: &'static Encoding) -> Self {
        let mut bytes = Vec::with_capacity(160);
        for byte in 0x80..=0xff {
            let one = [byte];
            let (decoded, broken) = encoding.decode_without_bom_handling(&one);
            let character = decoded.chars().next().filter(|_| !broken);
            bytes.extend(character.map(|c| (c, byte)));
        }
        // ISO 8859-1 and its like have control characters where the encodings of Windows have others
        for control in '\u{80}'..='\u{9f}' {
            if !bytes.iter().any(|&(c, _)| c == control) {
                bytes.push((control, control as u8));
            }
        }
        bytes.sort_unstable();
        Table {
            name: encoding.name(),
            bytes,
        }
    }

    fn byte(&self, character: char) -> Option<u8> {
        let at = self
            .bytes
            .binary_search_by_key(&character, |&(c, _)| c)
            .ok()?;
        Some(self.bytes[at].1)
    }

    /// The passages of a text whose characters stand for bytes that are UTF-8, among its runs of characters outside ASCII.
    pub fn passages(&self, text: &str, runs: &[Span]) -> Vec<Found> {
        let mut found = Vec::new();
        for &run in runs {
            self.run(text, run, &mut found);
        }
        found
    }

    /// Looks through characters outside ASCII that stand one behind the other.
    fn run(&self, text: &str, run: Span, found: &mut Vec<Found>) {
        let mut passage: Vec<(Span, char)> = Vec::new();
        let mut at = run.start;
        while at < run.end {
            let length = match self.sequence(&text[at..run.end]) {
                Some((character, length)) => {
                    passage.push((Span::new(at, at + length), character));
                    length
                }
                None => {
                    found.extend(evidence::weigh(text, std::mem::take(&mut passage)));
                    text[at..].chars().next().map_or(1, char::len_utf8)
                }
            };
            at += length;
        }
        found.extend(evidence::weigh(text, passage));
    }

    /// The character whose UTF-8 the first characters stand for, and the length of those.
    fn sequence(&self, text: &str) -> Option<(char, usize)> {
        let mut characters = text.chars();
        let mut utf8 = [0; 4];
        utf8[0] = self.byte(characters.next()?)?;
        let length = match utf8[0] {
            0xc2..=0xdf => 2,
            0xe0..=0xef => 3,
            0xf0..=0xf4 => 4,
            _ => return None,
        };
        for byte in &mut utf8[1..length] {
            *byte = self.byte(characters.next()?)?;
        }
        let decoded = std::str::from_utf8(&utf8[..length]).ok()?.chars().next()?;
        Some((decoded, text.len() - characters.as_str().len()))
    }
}
