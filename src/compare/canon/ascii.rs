//! The canonical form of plain ASCII, the common case, in one pass over bytes.

use super::OffsetMap;

/// What to do with a byte: 0 separates words, 1 is a hyphen, anything else is the byte to write.
const FOLD: [u8; 256] = {
    let mut table = [0u8; 256];
    let mut b = 0x21;
    while b < 0x7f {
        table[b] = (b as u8).to_ascii_lowercase();
        b += 1;
    }
    table[b'`' as usize] = b'\'';
    table[b'-' as usize] = 1;
    table
};

/// Told how the pieces of the canonical text came about.
pub(super) trait Trace {
    /// `canon_len` bytes at `canon` came from `original_len` bytes at `original`.
    fn piece(&mut self, canon: usize, canon_len: usize, original: usize, original_len: usize);
}

/// Nobody wants to know.
pub(super) struct Untraced;

impl Trace for Untraced {
    fn piece(&mut self, _canon: usize, _canon_len: usize, _original: usize, _original_len: usize) {}
}

impl Trace for OffsetMap {
    fn piece(&mut self, canon: usize, canon_len: usize, original: usize, original_len: usize) {
        if canon_len > 0 {
            self.push(
                canon,
                canon_len,
                original,
                original_len,
                canon_len == original_len,
            );
        }
    }
}

/// Writes the canonical form of `text` to `out`, which is overwritten.
pub(super) fn canonical(text: &[u8], out: &mut Vec<u8>, trace: &mut impl Trace) {
    out.clear();
    out.resize(text.len(), 0);
    let mut w = 0;
    let mut i = 0;
    // Where the stretch began that is copied byte for byte.
    let mut straight = (0, 0);
    // Up to here there is something that takes a closer look.
    let mut plain_from = 0;
    while i < text.len() {
        if i >= plain_from
            && let Some(block) = text[i..].first_chunk()
            && let Some(written) = out.get_mut(w..w + BLOCK)
        {
            // At the start there may be blanks to drop; later the byte before is no blank.
            let plain = plain(block, written);
            if plain && (w > 0 || written[0] != b' ') {
                w += BLOCK;
                i += BLOCK;
                continue;
            }
            plain_from = i + BLOCK;
        }
        match FOLD[usize::from(text[i])] {
            0 => {
                let start = i;
                i += 1;
                while i < text.len() && FOLD[usize::from(text[i])] == 0 {
                    i += 1;
                }
                if w > 0 && i < text.len() && i == start + 1 {
                    out[w] = b' ';
                    w += 1;
                    continue;
                }
                trace.piece(straight.0, w - straight.0, straight.1, start - straight.1);
                if w > 0 && i < text.len() {
                    out[w] = b' ';
                    trace.piece(w, 1, start, i - start);
                    w += 1;
                }
                straight = (w, i);
            }
            1 => {
                let letter = w > 0 && out[w - 1].is_ascii_lowercase();
                if let Some(next) = letter.then(|| joins(text, i + 1)).flatten() {
                    trace.piece(straight.0, w - straight.0, straight.1, i - straight.1);
                    i = next;
                    straight = (w, i);
                    continue;
                }
                out[w] = b'-';
                w += 1;
                i += 1;
                if i < text.len() && text[i] == b'-' {
                    trace.piece(straight.0, w - straight.0, straight.1, i - straight.1);
                    while i < text.len() && text[i] == b'-' {
                        i += 1;
                    }
                    straight = (w, i);
                }
            }
            b => {
                out[w] = b;
                w += 1;
                i += 1;
            }
        }
    }
    trace.piece(
        straight.0,
        w - straight.0,
        straight.1,
        text.len() - straight.1,
    );
    out.truncate(w);
}

/// Bytes that are copied at a time.
const BLOCK: usize = 16;

/// Writes the canonical form of the first [`BLOCK`] bytes, and says whether it is right: each byte gives one, because
/// there is no hyphen, no backtick, and no blank beside another.
fn plain(block: &[u8; BLOCK + 1], out: &mut [u8]) -> bool {
    let blank = |b: u8| b <= b' ' || b == 0x7f;
    let mut other = false;
    for ((&b, &next), out) in block.iter().zip(&block[1..]).zip(out) {
        other |= blank(b) & blank(next) | (b == b'-') | (b == b'`');
        let lower = b | u8::from(b.wrapping_sub(b'A') < 26) << 5;
        *out = if blank(b) { b' ' } else { lower };
    }
    !other
}

/// Where the letter is that a hyphen ending at `i` joins to, directly or over a line end.
fn joins(text: &[u8], mut i: usize) -> Option<usize> {
    let gap = i;
    while i < text.len() && FOLD[usize::from(text[i])] == 0 {
        i += 1;
    }
    let over_line = text[gap..i].iter().any(|b| matches!(b, b'\n' | b'\r'));
    (i < text.len() && text[i].is_ascii_alphabetic() && (i == gap || over_line)).then_some(i)
}
