//! What a file is: by its content where that says it, else by its name.

use super::decoder::{mark, unmarked_utf16};
use super::discover::SourceFormat;
use super::records::told_by_head;
use super::{RecordReader, warc};
use encoding_rs::{Encoding, UTF_8};
use std::borrow::Cow;

/// Bytes of a file that are looked at.
pub(super) const LOOK: usize = 1 << 16;

/// How a Parquet file begins.
pub(super) const PARQUET: &[u8] = b"PAR1";

/// What a file is, by its first bytes; `whole` when there are no others.
///
/// Web archives, Parquet files and JSON arrays say what they are. A name that says `text` is believed; one that says
/// records is, unless the content begins like records of another kind. A name that says nothing leaves it to the first
/// line: an object of JSON, a page of HTML, a head row of a table with the field of the text; else it is plain text.
pub(super) fn format_of(
    name: &str,
    head: &[u8],
    whole: bool,
    fields: &RecordReader,
) -> SourceFormat {
    if warc::is_head(head) || head.starts_with(b"filedesc://") {
        return SourceFormat::Warc;
    }
    if head.starts_with(PARQUET) {
        return SourceFormat::Parquet;
    }
    let head = as_utf8(head);
    let start = head
        .strip_prefix(b"\xef\xbb\xbf")
        .unwrap_or(&head)
        .trim_ascii_start();
    let line = start.split(|&b| b == b'\n').next().unwrap_or(start);
    let is_object =
        || match serde_json::from_slice::<serde_json::Map<String, serde_json::Value>>(line) {
            Ok(_) => true,
            // a long line may go on behind what is looked at
            Err(e) => e.is_eof() && !whole && line.len() == start.len(),
        };
    let is_array = || {
        let inside = start.strip_prefix(b"[").map(<[u8]>::trim_ascii_start);
        inside.is_some_and(|inside| inside.starts_with(b"{") || inside.starts_with(b"]"))
    };
    // `.json` is used for lines as well as for one array
    let by_name =
        SourceFormat::of_name(name).filter(|&f| f != SourceFormat::Json || start.starts_with(b"["));
    match by_name {
        // what a Parquet file ends with may be all that is wrong with it, and the reader says that best
        Some(
            known @ (SourceFormat::Text
            | SourceFormat::Html
            | SourceFormat::Warc
            | SourceFormat::Parquet),
        ) => known,
        Some(SourceFormat::Jsonl) if is_array() => SourceFormat::Json,
        Some(SourceFormat::Csv | SourceFormat::Tsv) if is_object() => SourceFormat::Jsonl,
        Some(SourceFormat::Csv | SourceFormat::Tsv) if is_array() => SourceFormat::Json,
        Some(known) => known,
        None if is_object() => SourceFormat::Jsonl,
        None if is_array() => SourceFormat::Json,
        None if is_page(start) => SourceFormat::Html,
        None => told_by_head(line, fields).unwrap_or(SourceFormat::Text),
    }
}

/// The bytes as UTF-8 where they are UTF-16.
fn as_utf8(head: &[u8]) -> Cow<'_, [u8]> {
    match wide(head) {
        Some(encoding) => Cow::Owned(encoding.decode(head).0.into_owned().into_bytes()),
        None => Cow::Borrowed(head),
    }
}

/// Whether the bytes are UTF-16.
pub(super) fn is_wide(head: &[u8]) -> bool {
    wide(head).is_some()
}

fn wide(head: &[u8]) -> Option<&'static Encoding> {
    match mark(head) {
        Some(encoding) => Some(encoding).filter(|&e| e != UTF_8),
        None => unmarked_utf16(head),
    }
}

/// Whether a page of HTML begins here.
fn is_page(start: &[u8]) -> bool {
    let begins = |with: &str| {
        start
            .get(..with.len())
            .is_some_and(|s| s.eq_ignore_ascii_case(with.as_bytes()))
    };
    begins("<!doctype html") || begins("<html")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::{Fields, RecordKind};

    #[test]
    fn content_and_name_tell_the_format() {
        let fields = RecordReader::new(&Fields::default(), RecordKind::Article);
        let wide: Vec<u8> = [0xff, 0xfe]
            .into_iter()
            .chain(
                "{\"text\":\"a\"}\r\n"
                    .encode_utf16()
                    .flat_map(u16::to_le_bytes),
            )
            .collect();
        for (name, bytes, format) in [
            (
                "-",
                &b"\xef\xbb\xbf\n{\"text\":\"a\"}\n"[..],
                SourceFormat::Jsonl,
            ),
            ("-", &wide, SourceFormat::Jsonl),
            ("-", b"{ not json\n", SourceFormat::Text),
            ("-", b"", SourceFormat::Text),
            ("-", b"[{\"text\":\"a\"}]", SourceFormat::Json),
            ("-", b"[Applause]\n", SourceFormat::Text),
            ("-", b"\n<!DOCTYPE html><p>", SourceFormat::Html),
            ("-", b"id,text\n1,a\n", SourceFormat::Csv),
            ("-", b"id\t\"text\"\r\n1\ta\n", SourceFormat::Tsv),
            ("-", b"a text, with commas\n", SourceFormat::Text),
            ("-", b"PAR1", SourceFormat::Parquet),
            ("a.json", b" [{}]", SourceFormat::Json),
            ("a.json", b"{\"a\":1}\n{\"a\":2}\n", SourceFormat::Jsonl),
            ("a.json", b"{\"a\":\n1}\n", SourceFormat::Text),
            ("a.jsonl", b"[{}]", SourceFormat::Json),
            ("a.jsonl", b"oops", SourceFormat::Jsonl),
            ("a.csv.gz", b"a,b\n", SourceFormat::Csv),
            ("a.csv", b"{\"a\":1}\n", SourceFormat::Jsonl),
            ("a.txt", b"WARC/1.0\r\n", SourceFormat::Warc),
            ("a.csv", b"PAR1", SourceFormat::Parquet),
            ("x.zip!/b.html", b"<p>", SourceFormat::Html),
            ("a.txt", b"{\"text\":\"a\"}\n", SourceFormat::Text),
        ] {
            assert_eq!(format_of(name, bytes, true, &fields), format, "{name}");
        }
        assert_eq!(
            format_of("-", b"{\"text\":\"a", false, &fields),
            SourceFormat::Jsonl
        );
        assert_eq!(
            format_of("-", b"{\"text\":\"a", true, &fields),
            SourceFormat::Text
        );
    }
}
