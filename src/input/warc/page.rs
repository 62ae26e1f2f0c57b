//! The text of one record of a web archive.

use super::Page;
use super::raw::{RawRecord, head_end};
use crate::input::container::uncompress;
use crate::input::{Decoded, decode, html};
use encoding_rs::Encoding;
use std::borrow::Cow;
use std::io::{self, Read};

/// The page that a record holds; `None` when it holds none.
pub fn of(
    block: &[u8],
    record: &RawRecord,
    forced: Option<&'static Encoding>,
) -> Option<Result<Page, String>> {
    let plain = |bytes: &[u8], declared| {
        let Decoded {
            text,
            offsets,
            encoding,
        } = decode(bytes.to_vec(), forced, declared);
        Page {
            text,
            encoding,
            replaced: offsets.replaced(),
            host: host(&record.uri),
        }
    };
    match record.kind.as_str() {
        "conversion" => Some(Ok(plain(block, charset(&record.content)))),
        "response" | "resource" => {
            let (content, body) = match record.http {
                true => {
                    let (head, body) = block.split_at(head_end(block)?);
                    let head = String::from_utf8_lossy(head).to_ascii_lowercase();
                    let field = |name: &str| {
                        let mut lines = head.lines();
                        lines.find_map(|l| l.strip_prefix(name)).map(str::trim)
                    };
                    let content = field("content-type:").unwrap_or_default().to_owned();
                    if !is_page(&content) {
                        return None;
                    }
                    let body = match field("transfer-encoding:") {
                        Some("chunked") => unchunk(body),
                        _ => Cow::Borrowed(body),
                    };
                    match unpack(body, field("content-encoding:").unwrap_or_default()) {
                        Ok(body) => (content, body),
                        Err(reason) => return Some(Err(reason)),
                    }
                }
                false => (record.content.clone(), Cow::Borrowed(block)),
            };
            let declared = charset(&content);
            if content.contains("html") {
                let page = html::text(&body, forced, declared).map(|page| Page {
                    text: page.text,
                    encoding: page.encoding,
                    replaced: page.replaced,
                    host: host(&record.uri),
                });
                Some(page)
            } else if is_page(&content) {
                Some(Ok(plain(&body, declared)))
            } else {
                None
            }
        }
        _ => None,
    }
}

/// Whether a type of content is one that is read.
fn is_page(content: &str) -> bool {
    content.contains("html") || content.starts_with("text/plain")
}

/// The encoding that a type of content names.
fn charset(content: &str) -> Option<&'static Encoding> {
    let label = content.split("charset=").nth(1)?;
    let label = label.trim_start_matches(['"', '\'', ' ']);
    let end = label
        .find(['"', '\'', ' ', ';', ','])
        .unwrap_or(label.len());
    Encoding::for_label(&label.as_bytes()[..end])
}

/// The body of an HTTP message without its content encodings. Archives often store the body unpacked with the head left
/// as it was, so what is not packed is taken as it is.
fn unpack<'b>(body: Cow<'b, [u8]>, encodings: &str) -> Result<Cow<'b, [u8]>, String> {
    let mut body = body;
    // the last one that is named was applied last
    for name in encodings.rsplit(',').map(str::trim) {
        let unpacked = match name {
            "" | "identity" => continue,
            "gzip" | "x-gzip" | "zstd" => uncompress(&body),
            "deflate" => inflate(&body).map(Some),
            "br" => unbrotli(&body).map(Some),
            _ => return Err(format!("the page is stored as `{name}`, which is not read")),
        };
        match unpacked {
            Ok(Some(unpacked)) => body = Cow::Owned(unpacked),
            Ok(None) => {}
            Err(_) if body.trim_ascii_start().starts_with(b"<") => {}
            Err(e) => {
                return Err(format!(
                    "the page is stored as `{name}`, and is damaged: {e}"
                ));
            }
        }
    }
    Ok(body)
}

/// What servers call `deflate`: with the head of zlib, as the standard has it, or without.
fn inflate(body: &[u8]) -> io::Result<Vec<u8>> {
    let mut out = Vec::new();
    if flate2::bufread::ZlibDecoder::new(body)
        .read_to_end(&mut out)
        .is_err()
    {
        out.clear();
        flate2::bufread::DeflateDecoder::new(body).read_to_end(&mut out)?;
    }
    Ok(out)
}

fn unbrotli(body: &[u8]) -> io::Result<Vec<u8>> {
    let mut out = Vec::new();
    brotli_decompressor::Decompressor::new(body, 4_096).read_to_end(&mut out)?;
    Ok(out)
}

/// The body of a chunked HTTP message (RFC 9112, 7.1). What does not follow the format is taken as it is, since archives
/// often store the body unchunked with the head left as it was.
fn unchunk(body: &[u8]) -> Cow<'_, [u8]> {
    let mut out = Vec::new();
    let mut rest = body;
    loop {
        let Some(end) = memchr::memchr(b'\n', rest) else {
            return Cow::Borrowed(body);
        };
        let line = String::from_utf8_lossy(&rest[..end]);
        let size = usize::from_str_radix(line.split(';').next().unwrap_or("").trim(), 16);
        let from = end + 1;
        match size {
            Ok(0) => return Cow::Owned(out),
            Ok(n) if from.checked_add(n).is_some_and(|to| to <= rest.len()) => {
                out.extend_from_slice(&rest[from..from + n]);
                rest = rest[from + n..].trim_ascii_start();
            }
            _ => return Cow::Borrowed(body),
        }
    }
}

fn host(uri: &str) -> Option<String> {
    let rest = uri.trim_matches(['<', '>']).split_once("://")?.1;
    let host = rest.split(['/', '?', '#', ':']).next()?;
    (!host.is_empty()).then(|| host.trim_start_matches("www.").to_ascii_lowercase())
}
