//! The canonical form of plain ASCII, the common case, in one pass over bytes.

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

/// Writes the canonical form of `text` to `out`, which is overwritten.
pub(super) fn canonical(text: &[u8], out: &mut Vec<u8>) {
    out.clear();
    // One spare byte: the canonical form is never longer than the text.
    out.resize(text.len() + 1, 0);
    let mut w = 0;
    let mut i = 0;
    while i < text.len() {
        match FOLD[usize::from(text[i])] {
            0 => {
                if w > 0 {
                    out[w] = b' ';
                    w += 1;
                }
                i += 1;
                while i < text.len() && FOLD[usize::from(text[i])] == 0 {
                    i += 1;
                }
            }
            1 => {
                let letter = w > 0 && out[w - 1].is_ascii_lowercase();
                if let Some(next) = letter.then(|| joins(text, i + 1)).flatten() {
                    i = next;
                    continue;
                }
                out[w] = b'-';
                w += 1;
                while i < text.len() && text[i] == b'-' {
                    i += 1;
                }
            }
            b => {
                out[w] = b;
                w += 1;
                i += 1;
            }
        }
    }
    if w > 0 && out[w - 1] == b' ' {
        w -= 1;
    }
    out.truncate(w);
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
