//! Texts made harmless to look at: what would steer a terminal, reorder a line or hide is shown as a visible sign.
//!
//! Every format for people goes through here; formats for machines carry texts as they are, under the escapes of their
//! own syntax.

use std::borrow::Cow;
use std::fmt::Write;

/// `text` on one line: runs of white space become one space, line breaks become ` ⏎ `, and every control character and
/// bidi control becomes a visible sign.
pub fn one_line(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut gap: Option<bool> = None;
    for c in text.chars() {
        if c.is_whitespace() && c != '\u{b}' && c != '\u{c}' && c != '\u{85}' {
            let breaks = matches!(c, '\n' | '\u{2028}' | '\u{2029}');
            gap = Some(gap.unwrap_or(false) || breaks);
            continue;
        }
        if let Some(breaks) = gap.take()
            && !out.is_empty()
        {
            out.push_str(if breaks { " ⏎ " } else { " " });
        }
        push(&mut out, c);
    }
    out
}

/// `text` with its line breaks and tabs, and every other control character and bidi control as a visible sign.
pub(crate) fn visible(text: &str) -> Cow<'_, str> {
    if !text.chars().any(|c| hidden(c) && !matches!(c, '\n' | '\t')) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\n' | '\t' => out.push(c),
            '\r' if chars.peek() == Some(&'\n') => {}
            _ => push(&mut out, c),
        }
    }
    Cow::Owned(out)
}

fn push(out: &mut String, c: char) {
    match c {
        '\0'..='\u{1f}' => out.push(char::from_u32(0x2400 + c as u32).unwrap_or('\u{fffd}')),
        '\u{7f}' => out.push('\u{2421}'),
        _ if hidden(c) => write!(out, "⟨U+{:04X}⟩", c as u32).expect("a string takes all"),
        _ => out.push(c),
    }
}

/// Control characters, line separators, bidi controls (Unicode UAX #9), tags, the byte order mark, and other signs of no
/// width that only hide something. The joiners U+200C and U+200D stay: Persian and Hindi are spelled with them.
fn hidden(c: char) -> bool {
    matches!(c,
        '\0'..='\u{1f}'
        | '\u{7f}'..='\u{9f}'
        | '\u{ad}'
        | '\u{61c}'
        | '\u{180e}'
        | '\u{200b}'
        | '\u{200e}'..='\u{200f}'
        | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{feff}'
        | '\u{fff9}'..='\u{fffb}'
        | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_steers_is_shown() {
        for (text, want) in [
            ("plain", "plain"),
            ("  two \t spaces\r\n", "two spaces"),
            ("a\n\n b", "a ⏎ b"),
            ("\u{1b}[31mred\u{1b}[0m", "␛[31mred␛[0m"),
            ("a\u{202e}b\u{2066}c", "a⟨U+202E⟩b⟨U+2066⟩c"),
            ("\u{9b}31m\u{7f}", "⟨U+009B⟩31m␡"),
            ("NUL\0 bell\u{7}", "NUL␀ bell␇"),
            ("می\u{200c}خواهم", "می\u{200c}خواهم"),
            ("שלום 東京", "שלום 東京"),
        ] {
            assert_eq!(one_line(text), want, "{text:?}");
        }
        assert_eq!(visible("a\r\nb\t\u{1b}c"), "a\nb\t␛c");
        assert!(matches!(visible("a\nb"), Cow::Borrowed(_)));
    }

    proptest! {
        #[test]
        fn nothing_hidden_is_left(text in any::<String>()) {
            prop_assert!(!one_line(&text).chars().any(hidden));
            prop_assert!(!visible(&text).chars().any(|c| hidden(c) && !matches!(c, '\n' | '\t')));
        }

        #[test]
        fn showing_twice_changes_nothing(text in any::<String>()) {
            let once = one_line(&text);
            prop_assert_eq!(&one_line(&once), &once);
        }
    }
}
