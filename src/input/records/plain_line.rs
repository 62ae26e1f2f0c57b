//! The quick way to read a record: one JSON object of plain strings on a line.
//!
//! It reads what most lines are and gives up on everything else, broken lines included: those take the way of the
//! general parser, which names what is wrong.

use super::RecordReader;
use super::rows::Values;
use crate::text::{Block, Piece};
use memchr::memchr2;

impl RecordReader {
    /// The values of a record that is an object of plain strings.
    pub(super) fn plain(
        &self,
        line: &[u8],
        scratch: &mut Vec<u8>,
        block: &mut Block,
    ) -> Option<Values<Piece>> {
        let before = block.len();
        let mut row = Values::none();
        let mut rank = [usize::MAX; 5];
        let whole = strings(line, scratch, |key, value| {
            for (i, names) in self.names.iter().enumerate() {
                if let Some(r) = names.iter().position(|n| n.as_str() == key) {
                    row.has[i] = true;
                    if r < rank[i] {
                        rank[i] = r;
                        row.set(i, value, block);
                    }
                }
            }
        });
        if !whole {
            block.truncate(before);
        }
        whole.then_some(row)
    }
}

/// Calls `field` with every key and value of the object on a line. False when the line is anything but an object whose
/// values are all strings; what was called until then does not count.
///
/// `scratch` is overwritten.
fn strings(line: &[u8], scratch: &mut Vec<u8>, mut field: impl FnMut(&str, &str)) -> bool {
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    // Control characters may not stand in strings, and hardly ever stand elsewhere.
    if line.iter().fold(false, |any, &b| any | (b < b' ')) {
        return false;
    }
    let mut rest = line.trim_ascii();
    if !take(&mut rest, b'{') {
        return false;
    }
    if take(&mut rest, b'}') {
        return rest.is_empty();
    }
    loop {
        let Some(key) = plain(&mut rest) else {
            return false;
        };
        if !take(&mut rest, b':') || string(&mut rest, scratch).is_none() {
            return false;
        }
        let Ok(value) = str::from_utf8(scratch) else {
            return false;
        };
        field(key, value);
        if take(&mut rest, b'}') {
            return rest.is_empty();
        }
        if !take(&mut rest, b',') {
            return false;
        }
    }
}

/// Takes one byte, and the blanks before and after it, if it is there.
fn take(rest: &mut &[u8], byte: u8) -> bool {
    match rest.trim_ascii_start() {
        [first, after @ ..] if *first == byte => {
            *rest = after.trim_ascii_start();
            true
        }
        _ => false,
    }
}

/// A string without escapes.
fn plain<'l>(rest: &mut &'l [u8]) -> Option<&'l str> {
    let inside = rest.strip_prefix(b"\"")?;
    let end = memchr2(b'"', b'\\', inside)?;
    if inside[end] == b'\\' {
        return None;
    }
    *rest = &inside[end + 1..];
    str::from_utf8(&inside[..end]).ok()
}

/// Any string, into `out`.
fn string(rest: &mut &[u8], out: &mut Vec<u8>) -> Option<()> {
    out.clear();
    let mut inside = rest.strip_prefix(b"\"")?;
    loop {
        let end = memchr2(b'"', b'\\', inside)?;
        out.extend_from_slice(&inside[..end]);
        if inside[end] == b'"' {
            *rest = &inside[end + 1..];
            return Some(());
        }
        let escaped = *inside.get(end + 1)?;
        inside = &inside[end + 2..];
        out.push(match escaped {
            b'n' => b'\n',
            b'"' | b'\\' | b'/' => escaped,
            b't' => b'\t',
            b'r' => b'\r',
            b'b' => 8,
            b'f' => 12,
            b'u' => {
                let hex = inside.get(..4)?;
                let digit = |n: u32, &b: &u8| Some((n << 4) | char::from(b).to_digit(16)?);
                // Halves of surrogate pairs are no characters.
                let c = char::from_u32(hex.iter().try_fold(0, digit)?)?;
                inside = &inside[4..];
                out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
                continue;
            }
            _ => return None,
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::HashMap;

    fn read(line: &[u8]) -> Option<Vec<(String, String)>> {
        let mut found = Vec::new();
        let whole = strings(line, &mut Vec::new(), |k, v| {
            found.push((k.to_owned(), v.to_owned()))
        });
        whole.then_some(found)
    }

    #[test]
    fn reads_plain_records_and_gives_up_on_others() {
        let found = read(br#" {"id": "1", "text":"a\n\"b\" \u00e9\\" , "x":""} "#).unwrap();
        assert_eq!(found[1], ("text".into(), "a\n\"b\" é\\".into()));
        assert_eq!((found.len(), read(b"{ }")), (3, Some(vec![])));
        for other in [
            &br#"{"id": 1}"#[..],
            br#"{"id": "\ud83c\udf89"}"#,
            br#"{"id": "\x"}"#,
            br#"{"a": "b",}"#,
            br#"{"a": "b"} x"#,
            br#"{"a": "b"#,
            b"{\"a\": \"b\x01\"}",
            b"{\"a\": \"\xff\"}",
            b"[1]",
            b"",
        ] {
            assert_eq!(read(other), None, "{}", String::from_utf8_lossy(other));
        }
    }

    proptest! {
        #[test]
        fn agrees_with_the_general_parser(
            line in r#"\{("[ab]{0,2}" ?: ?"([a-z é\\nu0-9"]|\\n|\\"|\\u00[0-9a-f]{2}){0,12}"(, )?){0,3}\}"#,
        ) {
            if let Some(found) = read(line.as_bytes()) {
                let general: HashMap<String, String> = serde_json::from_str(&line).unwrap();
                prop_assert_eq!(found.into_iter().collect::<HashMap<_, _>>(), general);
            }
        }
    }
}
