//! Where the records of a web archive begin and end, and what their heads say.

use crate::Span;

/// Bytes in which the head of a record ends, if it is one.
const LONGEST_HEAD: usize = 1 << 20;
/// Bytes behind a record that tell whether its length is right.
const BEHIND: usize = 64;

/// One record: what its head says, and where its block lies.
pub struct RawRecord {
    pub kind: String,
    pub uri: String,
    pub content: String,
    pub http: bool,
    pub block: Span,
}

/// What stands at a place.
pub enum Raw {
    /// A record.
    Whole(RawRecord),
    /// The beginning of one, of which more is to come.
    Cut,
    /// Nothing that is understood.
    Broken(String),
}

/// What is known of the format of a file.
#[derive(Clone, Copy, Debug)]
pub struct Format {
    /// Fields in the head of an ARC record: 5 in its first version, 10 in its second.
    arc_fields: usize,
}

impl Default for Format {
    fn default() -> Self {
        Format { arc_fields: 5 }
    }
}

impl Format {
    /// What stands at `start`; nothing comes behind `bytes` when they have `ended`.
    pub fn record_at(&mut self, bytes: &[u8], start: usize, ended: bool) -> Raw {
        let rest = &bytes[start..];
        let found = match rest.starts_with(b"WARC/") {
            true => warc_at(bytes, start, ended),
            false if !ended && b"WARC/".starts_with(rest) => Ok(None),
            false => self.arc_at(bytes, start, ended),
        };
        match found {
            Ok(Some(record)) => Raw::Whole(record),
            Ok(None) => Raw::Cut,
            Err(reason) => Raw::Broken(reason),
        }
    }

    /// An ARC record: one line `URI IP date type length`, with more fields before the length in version 2, then the block.
    fn arc_at(
        &mut self,
        bytes: &[u8],
        start: usize,
        ended: bool,
    ) -> Result<Option<RawRecord>, String> {
        let Some(line_end) = memchr::memchr(b'\n', &bytes[start..]).map(|i| start + i) else {
            return cut(bytes.len() - start, ended, "no record starts here");
        };
        let line = String::from_utf8_lossy(&bytes[start..line_end]);
        let parts: Vec<&str> = line.split_whitespace().collect();
        let length = parts
            .last()
            .and_then(|l| l.parse::<usize>().ok())
            .filter(|_| parts.len() >= 5);
        let length = length.ok_or("neither a WARC nor an ARC record starts here")?;
        let end = (line_end + 1)
            .checked_add(length)
            .filter(|&e| e <= bytes.len());
        let Some(end) = end else {
            let said = format!("the record is cut: it says {length} bytes");
            return if ended { Err(said) } else { Ok(None) };
        };
        let info = parts[0].starts_with("filedesc:");
        let block = Span::new(line_end + 1, end);
        if info {
            // its block begins with the number of the version
            let version = bytes[block.start..block.end].first();
            self.arc_fields = if version == Some(&b'2') { 10 } else { 5 };
        }
        // spaces in an address put the fields off from the left
        let content = parts
            .len()
            .checked_sub(self.arc_fields)
            .map_or(3, |more| more + 3);
        Ok(Some(RawRecord {
            kind: if info { "warcinfo" } else { "response" }.to_owned(),
            uri: parts[0].to_owned(),
            content: parts[content].to_ascii_lowercase(),
            http: parts[0].starts_with("http"),
            block,
        }))
    }
}

/// What to make of a head without an end.
fn cut(length: usize, ended: bool, said: &str) -> Result<Option<RawRecord>, String> {
    match ended || length > LONGEST_HEAD {
        true => Err(said.to_owned()),
        false => Ok(None),
    }
}

fn warc_at(bytes: &[u8], start: usize, ended: bool) -> Result<Option<RawRecord>, String> {
    let Some(end) = head_end(&bytes[start..]).map(|end| start + end) else {
        return cut(bytes.len() - start, ended, "the record's head has no end");
    };
    let head = String::from_utf8_lossy(&bytes[start..end]);
    let field = |name: &str| {
        head.lines().skip(1).find_map(|line| {
            let (key, value) = line.split_once(':')?;
            key.trim()
                .eq_ignore_ascii_case(name)
                .then(|| value.trim().to_owned())
        })
    };
    let length = field("Content-Length").ok_or("the record has no Content-Length")?;
    let length: usize = length
        .parse()
        .map_err(|_| format!("`{length}` is no Content-Length"))?;
    let block_end = end.checked_add(length);
    let enough = block_end.and_then(|e| e.checked_add(BEHIND));
    if !ended && enough.is_none_or(|enough| enough > bytes.len()) {
        return Ok(None);
    }
    let block_end = block_end.filter(|&e| e <= bytes.len());
    let block_end = match block_end {
        Some(block_end) if starts_record(&bytes[block_end..]) => block_end,
        // The length is wrong, as it is in files whose line breaks were converted: the next head ends the block.
        wrong => match next_head(bytes, end) {
            Some(next) => next,
            None if !ended => return Ok(None),
            None if wrong.is_some() => bytes.len(),
            None => return Err(format!("the record is cut: it says {length} bytes")),
        },
    };
    let content = field("Content-Type")
        .unwrap_or_default()
        .to_ascii_lowercase();
    Ok(Some(RawRecord {
        kind: field("WARC-Type").unwrap_or_default().to_ascii_lowercase(),
        uri: field("WARC-Target-URI").unwrap_or_default(),
        http: content.starts_with("application/http"),
        content,
        block: Span::new(end, block_end),
    }))
}

/// Whether the next thing is a WARC record, or nothing is.
fn starts_record(rest: &[u8]) -> bool {
    let rest = rest.trim_ascii_start();
    is_head(rest) || b"WARC/".starts_with(rest)
}

/// Whether the head of a WARC record begins here, of a version before the standard (`WARC/0.18`) or after it.
pub fn is_head(bytes: &[u8]) -> bool {
    let version = bytes.strip_prefix(b"WARC/");
    version.is_some_and(|v| v.first().is_none_or(u8::is_ascii_digit))
}

/// Where the next line begins that is the first of a WARC record.
fn next_head(bytes: &[u8], from: usize) -> Option<usize> {
    let mut lines = memchr::memmem::find_iter(&bytes[from..], b"\nWARC/").map(|i| from + i + 1);
    lines.find(|&at| is_head(&bytes[at..]))
}

/// One past the empty line that ends a head.
pub fn head_end(bytes: &[u8]) -> Option<usize> {
    let mut at = 0;
    while let Some(i) = memchr::memchr(b'\n', &bytes[at..]) {
        at += i + 1;
        let rest = &bytes[at..];
        if rest.starts_with(b"\r\n") {
            return Some(at + 2);
        }
        if rest.starts_with(b"\n") {
            return Some(at + 1);
        }
    }
    None
}
