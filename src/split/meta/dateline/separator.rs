//! Where the words of a dateline end.

use super::is_dash;

#[derive(Clone, Copy, PartialEq)]
pub(super) enum Kind {
    Dash,
    Colon,
    Stop,
    Dot,
}

#[derive(Clone, Copy)]
pub(super) struct Separator {
    pub(super) kind: Kind,
    pub(super) len: usize,
}

/// The first separator that can end a dateline: a spaced dash, a colon, a full stop that ends no abbreviation.
pub(super) fn separator(text: &str, lead: usize, window: usize) -> Option<(usize, Separator)> {
    let piece = &text[lead..window];
    let mut depth = 0_u8;
    for (at, c) in piece.char_indices() {
        let before = piece[..at].chars().next_back();
        let after = piece[at + c.len_utf8()..].chars().next();
        let found = |kind, len| Some((lead + at, Separator { kind, len }));
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ if depth > 0 => {}
            '—' | '―' | '–' | '‒' | '−' => {
                let spaced = before.is_some_and(char::is_whitespace)
                    || before == Some(')')
                    || after.is_none_or(char::is_whitespace);
                if spaced {
                    return found(Kind::Dash, c.len_utf8());
                }
            }
            '-' => {
                let closed = matches!(before, Some(')' | '.'));
                let spaced = before.is_some_and(char::is_whitespace)
                    && after.is_none_or(char::is_whitespace);
                if after == Some('-') && before.is_some_and(char::is_whitespace) {
                    return found(Kind::Dash, 2);
                }
                if spaced || closed {
                    return found(Kind::Dash, 1);
                }
            }
            ':' if after.is_some_and(char::is_whitespace) => return found(Kind::Colon, 1),
            '·' | '|' if before.is_some_and(char::is_whitespace) => {
                return found(Kind::Dot, c.len_utf8());
            }
            '.' if after == Some('-') => return found(Kind::Dash, 2),
            // a full stop after the first word ends a dateline (`Berlin. Die`), after a comma it is an abbreviation (`Wis.`)
            '.' if after.is_some_and(char::is_whitespace)
                && !piece[..at].contains([',', ' ', '(']) =>
            {
                let next_dash = piece[at + 1..].trim_start().starts_with(is_dash);
                let next_open = piece[at + 1..].trim_start().starts_with('(');
                // `ST. LOUIS`, `Mt. Vernon`
                let short = piece[..at].chars().count() <= 2;
                if !next_dash && !next_open && !short {
                    return found(Kind::Stop, 1);
                }
            }
            '?' | '!' | ';' | '"' | '“' | '”' | '„' | '«' | '»' => return None,
            _ => {}
        }
    }
    None
}
