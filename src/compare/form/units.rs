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
    for end in memchr::memchr_iter(b'\n', bytes).chain([text.len()]) {
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
    let bytes = line.as_bytes();
    for stop in stops(bytes) {
        let b = bytes[stop];
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

/// Bytes that are looked at together.
const SOME: usize = 16;

/// Where the bytes are that may end a unit.
fn stops(bytes: &[u8]) -> impl Iterator<Item = usize> {
    let stop = |b: u8| matches!(b, b'.' | b':' | b'?' | b'!' | 0x82);
    // Most of them have none.
    let any = move |some: &[u8; SOME]| some.iter().fold(false, |any, &b| any | stop(b));
    let (chunks, rest) = bytes.as_chunks();
    let of = move |at: usize, some: &[u8]| {
        let bits = (0..)
            .zip(some)
            .fold(0u16, |bits, (k, &b)| bits | u16::from(stop(b)) << k);
        Ones(bits).map(move |k| at + k)
    };
    let whole = chunks.iter().enumerate().filter(move |(_, some)| any(some));
    whole
        .flat_map(move |(k, some)| of(k * SOME, some))
        .chain(of(chunks.len() * SOME, rest))
}

/// The bits that are set, lowest first.
struct Ones(u16);

impl Iterator for Ones {
    type Item = usize;

    fn next(&mut self) -> Option<usize> {
        let lowest = (self.0 != 0).then(|| self.0.trailing_zeros() as usize);
        self.0 &= self.0.wrapping_sub(1);
        lowest
    }
}
