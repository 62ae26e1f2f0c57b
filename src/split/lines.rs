//! Lines: spans that tile a text.

use crate::Span;

/// Cuts `text` after every `\n`; the spans tile it. A `\r` before the `\n` belongs to the line break, a lone `\r` does not
/// end a line.
pub(crate) fn tile(text: &str) -> Vec<Span> {
    let mut lines = Vec::with_capacity(text.len() / 48 + 1);
    let mut start = 0;
    for end in memchr::memchr_iter(b'\n', text.as_bytes()) {
        lines.push(Span::new(start, end + 1));
        start = end + 1;
    }
    if start < text.len() {
        lines.push(Span::new(start, text.len()));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_tile_every_kind_of_line_break() {
        for (text, count) in [
            ("", 0),
            ("a", 1),
            ("a\n", 1),
            ("a\r\nb\n\nc", 4),
            ("\u{feff}a\0b\rc\n\n", 2),
            ("\n\n\n", 3),
        ] {
            let lines = tile(text);
            assert_eq!(lines.len(), count, "{text:?}");
            let glued: String = lines.iter().map(|l| l.of(text)).collect();
            assert_eq!(glued, text);
        }
    }
}
