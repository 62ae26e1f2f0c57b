//! Where the sentences and lines of a text begin.

/// Bytes below which the longest line of a text is no sign that its lines were broken to a width.
const NARROW: usize = 50;

/// Byte offsets at which units begin, in order: sentences, labels that end with a colon, and lines whose break was
/// chosen. A break was not chosen where the next word would not have fitted on the line before it.
pub(super) fn starts(text: &str, into: &mut Vec<usize>) {
    into.clear();
    let bytes = text.as_bytes();
    let (mut width, mut at) = (NARROW, 0);
    for end in memchr::memchr_iter(b'\n', bytes) {
        width = width.max(end - at);
        at = end + 1;
    }
    width = width.max(bytes.len() - at);
    // The line before, without the white space at its end; none at first, empty after an empty line.
    let mut before: Option<&str> = None;
    let mut at = 0;
    while at < text.len() {
        let end = memchr::memchr(b'\n', &bytes[at..]).map_or(text.len(), |i| at + i);
        let bare = text[at..end].trim_end();
        let inner = bare.trim_start();
        if !inner.is_empty() {
            let start = at + bare.len() - inner.len();
            if start > at || before.is_none_or(|before| chosen(before, inner, width)) {
                into.push(start);
            }
            within(inner, start, into);
        }
        before = Some(bare);
        at = end + 1;
    }
}

/// Whether the break between two lines was chosen.
fn chosen(before: &str, line: &str, width: usize) -> bool {
    let first = || line.find(char::is_whitespace).unwrap_or(line.len());
    before.is_empty()
        || before.ends_with(['.', '!', '?', ':', '。', '！', '？'])
        || before.len() + 1 + first() <= width
}

/// The units that begin inside a line, which itself begins at `at`.
fn within(line: &str, at: usize, into: &mut Vec<usize>) {
    const WIDE: [u8; 3] = *b"\xe3\x80\x82"; // 。
    const STOPS: [bool; 256] = {
        let mut table = [false; 256];
        let (stops, mut i) = (*b".:?!\x82", 0);
        while i < stops.len() {
            table[stops[i] as usize] = true;
            i += 1;
        }
        table
    };
    let bytes = line.as_bytes();
    for (stop, &b) in bytes.iter().enumerate() {
        if !STOPS[usize::from(b)] {
            continue;
        }
        let wide = bytes[..=stop].ends_with(&WIDE);
        if b == WIDE[2] && !wide {
            continue;
        }
        let after = line[stop + 1..].trim_start_matches(['"', '\'', '”', '’', '»', '」', '』']);
        let next = after.trim_start();
        let apart = wide || next.len() < after.len();
        let begins = next.chars().next().is_some_and(|c| !c.is_lowercase());
        let start = at + line.len() - next.len();
        if apart && begins && into.last() != Some(&start) {
            into.push(start);
        }
    }
}
