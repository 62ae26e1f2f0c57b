//! Web archives: WARC (ISO 28500), its WET flavour, and the older ARC.
//!
//! The records are small and the format is simple, so this reader is ours: it walks the uncompressed bytes, knows where
//! each record ends, and takes what holds text. Requests, metadata and crawl information hold none and are passed over.

use super::container::uncompress;
use super::html;
use super::{Dump, More, OffsetMap, Record, RecordKind, decode};
use crate::Span;
use crate::report::Skipped;
use encoding_rs::Encoding;

/// The pages of a web archive as dumps, and the records that could not be used.
pub fn read(source: &str, bytes: &[u8], kind: RecordKind) -> (Vec<Dump>, Vec<Skipped>) {
    let (mut dumps, mut skipped) = (Vec::new(), Vec::new());
    let mut at = 0;
    let mut number = 0;
    while let Some(start) = bytes[at..]
        .iter()
        .position(|b| !b.is_ascii_whitespace())
        .map(|i| at + i)
    {
        number += 1;
        let skip = |reason: String| Skipped {
            source: source.to_owned(),
            line: Some(number),
            reason,
        };
        let record = match record_at(bytes, start) {
            Ok(record) => record,
            Err(reason) => {
                // Without a length nobody can know where the next record starts.
                skipped.push(skip(format!("{reason}; the rest of the file is not read")));
                break;
            }
        };
        at = record.block.end;
        let Some(page) = page(&bytes[record.block.start..record.block.end], &record) else {
            continue;
        };
        match page {
            Ok((text, outlet)) => dumps.push(Dump {
                source: source.into(),
                record: Some(Record::new(
                    number,
                    Span::new(start, record.block.end),
                    None,
                    More {
                        outlet,
                        ..More::default()
                    },
                )),
                kind,
                text: text.into(),
                offsets: OffsetMap::default(),
            }),
            Err(reason) => skipped.push(skip(reason)),
        }
    }
    (dumps, skipped)
}

/// One record: what its head says, and where its block lies.
struct RawRecord {
    kind: String,
    uri: String,
    content: String,
    http: bool,
    block: Span,
}

fn record_at(bytes: &[u8], start: usize) -> Result<RawRecord, String> {
    if bytes[start..].starts_with(b"WARC/") {
        warc_at(bytes, start)
    } else {
        arc_at(bytes, start)
    }
}

fn warc_at(bytes: &[u8], start: usize) -> Result<RawRecord, String> {
    let end = head_end(&bytes[start..]).ok_or("the record's head has no end")? + start;
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
    let block_end = end.checked_add(length).filter(|&e| e <= bytes.len());
    let block_end = match block_end {
        Some(block_end) if starts_record(&bytes[block_end..]) => block_end,
        // The length is wrong, as it is in files whose line breaks were converted: the next head ends the block.
        wrong => memchr::memmem::find(&bytes[end..], b"\nWARC/1.")
            .map(|i| end + i + 1)
            .or(wrong)
            .ok_or_else(|| format!("the record is cut: it says {length} bytes"))?,
    };
    let content = field("Content-Type")
        .unwrap_or_default()
        .to_ascii_lowercase();
    Ok(RawRecord {
        kind: field("WARC-Type").unwrap_or_default().to_ascii_lowercase(),
        uri: field("WARC-Target-URI").unwrap_or_default(),
        http: content.starts_with("application/http"),
        content,
        block: Span::new(end, block_end),
    })
}

/// Whether the next thing is a WARC record, or nothing is.
fn starts_record(rest: &[u8]) -> bool {
    let rest = rest.trim_ascii_start();
    rest.is_empty() || rest.starts_with(b"WARC/1.")
}

/// An ARC record: one line `URI IP date type length`, then the block.
fn arc_at(bytes: &[u8], start: usize) -> Result<RawRecord, String> {
    let line_end = memchr::memchr(b'\n', &bytes[start..]).ok_or("no record starts here")? + start;
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
    let end = end.ok_or_else(|| format!("the record is cut: it says {length} bytes"))?;
    let info = parts[0].starts_with("filedesc:");
    Ok(RawRecord {
        kind: if info { "warcinfo" } else { "response" }.to_owned(),
        uri: parts[0].to_owned(),
        content: parts[parts.len() - 2].to_ascii_lowercase(),
        http: parts[0].starts_with("http"),
        block: Span::new(line_end + 1, end),
    })
}

/// One past the empty line that ends a head.
fn head_end(bytes: &[u8]) -> Option<usize> {
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

/// The text of a record and its host; `None` when it holds no page.
#[allow(clippy::type_complexity)]
fn page(block: &[u8], record: &RawRecord) -> Option<Result<(String, Option<String>), String>> {
    let host = host(&record.uri);
    match record.kind.as_str() {
        "conversion" => Some(Ok((decode(block.to_vec(), None, None).text, host))),
        "response" | "resource" => {
            let (content, body) = match record.http {
                true => {
                    let end = head_end(block)?;
                    let head = String::from_utf8_lossy(&block[..end]).to_ascii_lowercase();
                    let field = |name: &str| {
                        head.lines()
                            .find_map(|l| l.strip_prefix(name))
                            .map(|v| v.trim().to_owned())
                    };
                    let body = match field("transfer-encoding:").as_deref() {
                        Some("chunked") => unchunk(&block[end..]),
                        _ => block[end..].to_vec(),
                    };
                    let body = match field("content-encoding:").as_deref() {
                        None | Some("identity" | "") => body,
                        Some(name) => match uncompress(&body) {
                            Ok(Some(plain)) => plain,
                            _ => {
                                return Some(Err(format!(
                                    "the page is stored as `{name}`, which is not read"
                                )));
                            }
                        },
                    };
                    (field("content-type:").unwrap_or_default(), body)
                }
                false => (record.content.clone(), block.to_vec()),
            };
            let declared = content.split("charset=").nth(1);
            let declared = declared.map(|c| c.trim_matches(['"', '\'', ' ', ';']));
            let declared = declared.and_then(|c| Encoding::for_label(c.as_bytes()));
            if content.contains("html") {
                Some(html::text(&body, declared).map(|text| (text, host)))
            } else if content.starts_with("text/plain") {
                Some(Ok((decode(body, None, declared).text, host)))
            } else {
                None
            }
        }
        _ => None,
    }
}

/// The body of a chunked HTTP message (RFC 9112, 7.1). What does not follow the format is taken as it is, since archives
/// often store the body unchunked with the head left as it was.
fn unchunk(body: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut rest = body;
    loop {
        let Some(end) = memchr::memchr(b'\n', rest) else {
            return body.to_vec();
        };
        let line = String::from_utf8_lossy(&rest[..end]);
        let size = usize::from_str_radix(line.split(';').next().unwrap_or("").trim(), 16);
        match size {
            Ok(0) => return out,
            Ok(n) if end + 1 + n <= rest.len() => {
                out.extend_from_slice(&rest[end + 1..end + 1 + n]);
                rest = rest[end + 1 + n..].trim_ascii_start();
            }
            _ => return body.to_vec(),
        }
    }
}

fn host(uri: &str) -> Option<String> {
    let rest = uri.trim_matches(['<', '>']).split_once("://")?.1;
    let host = rest.split(['/', '?', '#', ':']).next()?;
    (!host.is_empty()).then(|| host.trim_start_matches("www.").to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn warc(kind: &str, uri: &str, content: &str, block: &str) -> String {
        format!(
            "WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {uri}\r\nContent-Type: {content}\r\nContent-Length: {}\r\n\r\n{block}\r\n\r\n",
            block.len()
        )
    }

    #[test]
    fn pages_are_taken_and_the_rest_passed_over() {
        let html = "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<html><body><h1>Dam of Oreval holds</h1><p>The dam held.</p></body></html>";
        let chunked = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nHello\r\n6\r\n, dam.\r\n0\r\n\r\n";
        let file = [
            warc(
                "warcinfo",
                "",
                "application/warc-fields",
                "software: none\r\n",
            ),
            warc(
                "conversion",
                "http://www.vell.example/a",
                "text/plain",
                "Mill sold\n\nThe mill was sold.\n",
            ),
            warc(
                "request",
                "http://vell.example/b",
                "application/http",
                "GET / HTTP/1.1\r\n\r\n",
            ),
            warc(
                "response",
                "http://vell.example/b",
                "application/http; msgtype=response",
                html,
            ),
            warc(
                "response",
                "http://vell.example/c",
                "application/http",
                chunked,
            ),
        ]
        .concat();
        let (dumps, skipped) = read("x.warc", file.as_bytes(), RecordKind::Dump);
        assert_eq!(skipped, []);
        let texts: Vec<&str> = dumps.iter().map(|d| d.text.trim()).collect();
        assert_eq!(texts[0], "Mill sold\n\nThe mill was sold.");
        assert!(
            texts[1].contains("Dam of Oreval holds") && texts[1].contains("\n\nThe dam held."),
            "{:?}",
            texts[1]
        );
        assert_eq!(texts[2], "Hello, dam.");
        let first = dumps[0].record.as_ref().unwrap();
        assert_eq!((first.line, first.outlet()), (2, Some("vell.example")));
    }

    #[test]
    fn arc_records_are_read() {
        let body = "HTTP/1.0 200 OK\nContent-Type: text/plain\n\nBridge shut\n";
        let file = format!(
            "filedesc://x.arc 0.0.0.0 20240101000000 text/plain 9\n1 0 Test\n\nhttp://vell.example/ 1.2.3.4 20240101000000 text/plain {}\n{body}\n",
            body.len()
        );
        let (dumps, skipped) = read("x.arc", file.as_bytes(), RecordKind::Dump);
        assert_eq!(skipped, []);
        assert_eq!(dumps.len(), 1);
        assert_eq!(&*dumps[0].text, "Bridge shut\n");
    }

    #[test]
    fn a_cut_record_is_named() {
        let file = warc(
            "conversion",
            "http://a.example/",
            "text/plain",
            "Mill sold\n",
        );
        let (dumps, skipped) = read(
            "x.warc",
            &file.as_bytes()[..file.len() - 8],
            RecordKind::Dump,
        );
        assert_eq!(dumps.len(), 0);
        assert!(skipped[0].reason.contains("is cut"), "{skipped:?}");
    }

    #[test]
    fn converted_line_breaks_do_not_lose_the_rest_of_the_file() {
        let file = [
            warc(
                "warcinfo",
                "",
                "application/warc-fields",
                "software: none\r\nformat: x\r\n",
            ),
            warc(
                "conversion",
                "http://a.example/",
                "text/plain",
                "Mill sold\r\n\r\nIt was sold.\r\n",
            ),
            warc(
                "conversion",
                "http://b.example/",
                "text/plain",
                "Dam holds\r\n",
            ),
        ];
        let (dumps, skipped) = read(
            "x",
            file.concat().replace('\r', "").as_bytes(),
            RecordKind::Dump,
        );
        assert_eq!(skipped, []);
        let texts: Vec<&str> = dumps.iter().map(|d| d.text.trim()).collect();
        assert_eq!(texts, ["Mill sold\n\nIt was sold.", "Dam holds"]);
    }
}
