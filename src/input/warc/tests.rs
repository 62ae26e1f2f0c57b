use super::*;
use crate::Silent;
use crate::input::decoding::Measured;
use std::io::Write;

/// What a web archive holds.
struct Archive {
    dumps: Vec<Dump>,
    skipped: Vec<Skipped>,
    encodings: Encodings,
}

fn archive(
    name: &str,
    bytes: &[u8],
    kind: RecordKind,
    forced: Option<&'static Encoding>,
) -> Archive {
    let (mut dumps, mut read) = (Vec::new(), 0);
    let file = Measured {
        inner: bytes,
        bytes: &mut read,
    };
    let mut give = |some| {
        dumps.extend::<Vec<Dump>>(some);
        Ok(())
    };
    let (skipped, encodings) = super::read(name, file, kind, forced, &Silent, &mut give).unwrap();
    assert_eq!(read, bytes.len() as u64);
    Archive {
        dumps,
        skipped,
        encodings,
    }
}

fn read(name: &str, bytes: &[u8], kind: RecordKind) -> (Vec<Dump>, Vec<Skipped>) {
    let archive = archive(name, bytes, kind, None);
    (archive.dumps, archive.skipped)
}

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
    let old = file.concat().replace("WARC/1.0", "WARC/0.18");
    assert_eq!(read("x", old.as_bytes(), RecordKind::Dump).0.len(), 2);
    let converted = file
        .concat()
        .replace('\r', "")
        .replace("Length: 11", "Length: 4");
    let (dumps, skipped) = read("x", converted.as_bytes(), RecordKind::Dump);
    assert_eq!(skipped, []);
    let texts: Vec<&str> = dumps.iter().map(|d| d.text.trim()).collect();
    assert_eq!(texts, ["Mill sold\n\nIt was sold.", "Dam holds"]);
}

fn response(head: &str, body: &[u8]) -> Vec<u8> {
    let length = head.len() + body.len();
    let mut record = format!(
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://vell.example/\r\nContent-Type: application/http\r\nContent-Length: {length}\r\n\r\n{head}"
    )
    .into_bytes();
    record.extend_from_slice(body);
    record.extend_from_slice(b"\r\n\r\n");
    record
}

#[test]
fn bodies_are_unpacked_whatever_they_are_packed_in() {
    let body = b"The dam held.\n";
    let gzip = {
        let mut out = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        out.write_all(body).unwrap();
        out.finish().unwrap()
    };
    let zlib = {
        let mut out = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
        out.write_all(body).unwrap();
        out.finish().unwrap()
    };
    let raw = {
        let mut out = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::fast());
        out.write_all(body).unwrap();
        out.finish().unwrap()
    };
    let twice = {
        let mut out = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        out.write_all(&zlib).unwrap();
        out.finish().unwrap()
    };
    for (name, packed) in [
        ("gzip", &gzip[..]),
        ("gzip", body),
        ("deflate", &zlib),
        ("deflate", &raw),
        ("zstd", &zstd::encode_all(&body[..], 1).unwrap()),
        ("deflate, gzip", &twice),
    ] {
        let head = format!(
            "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Encoding: {name}\r\n\r\n"
        );
        let (dumps, skipped) = read("x.warc", &response(&head, packed), RecordKind::Dump);
        assert_eq!(skipped, [], "{name}");
        assert_eq!(dumps[0].text.as_bytes(), body, "{name}");
    }
    let head = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Encoding: br\r\n\r\n";
    let (dumps, skipped) = read(
        "x.warc",
        &response(head, b"\xff\xff no brotli"),
        RecordKind::Dump,
    );
    assert_eq!(dumps.len(), 0);
    assert!(
        skipped[0].reason.contains("stored as `br`, and is damaged"),
        "{skipped:?}"
    );
}

#[test]
fn the_encoding_is_the_one_of_each_page() {
    let latin = b"Die F\xe4hre f\xe4hrt.\n";
    let html = b"<html><head><meta charset=windows-1251></head><p>\xcc\xfd\xf0</p></html>";
    let file = [
        response(
            "HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=\"ISO-8859-1\"; x=y\r\n\r\n",
            latin,
        ),
        response("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n", html),
        response(
            "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n",
            "Fähre".as_bytes(),
        ),
    ]
    .concat();
    let found = archive("x.warc", &file, RecordKind::Dump, None);
    let texts: Vec<&str> = found.dumps.iter().map(|d| d.text.trim()).collect();
    assert_eq!(texts, ["Die Fähre fährt.", "Мэр", "Fähre"]);
    let mut names: Vec<&str> = found
        .encodings
        .by_count()
        .iter()
        .map(|(d, _)| d.encoding)
        .collect();
    names.sort_unstable();
    assert_eq!(names, ["UTF-8", "windows-1251", "windows-1252"]);

    let forced = encoding_rs::WINDOWS_1251;
    let found = archive("x.warc", &file, RecordKind::Dump, Some(forced));
    assert_eq!(&*found.dumps[0].text, "Die Fдhre fдhrt.\n");
}

#[test]
fn a_large_archive_is_read_block_by_block() {
    let mut file = Vec::new();
    let long = "x".repeat(2 * BLOCK);
    for number in 0..3_000 {
        let body = match number {
            1_500 => format!("{long}\n"),
            _ => format!("Page {number}. {}\n", "It rained. ".repeat(number % 300)),
        };
        let head = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n";
        file.extend(response(head, body.as_bytes()));
    }
    let (dumps, skipped) = read("x.warc", &file, RecordKind::Dump);
    assert_eq!(skipped, []);
    assert_eq!(dumps.len(), 3_000);
    assert_eq!(dumps[1_500].text.len(), long.len() + 1);
    for (number, dump) in dumps.iter().enumerate().skip(1_501) {
        assert!(dump.text.starts_with(&format!("Page {number}. ")));
        let record = dump.record.as_ref().unwrap();
        assert!(file[record.span.start..].starts_with(b"WARC/1.0\r\n"));
        assert_eq!(record.line, number as u64 + 1);
    }
}

#[test]
fn the_second_version_of_arc_has_more_fields() {
    let body = "HTTP/1.0 200 OK\nContent-Type: text/plain\n\nBridge shut\n";
    let file = format!(
        "filedesc://x.arc 0.0.0.0 20240101000000 text/plain 200 - - 0 x.arc 9\n2 0 Test\n\nhttp://vell.example/ 1.2.3.4 20240101000000 text/plain 200 - - 150 x.arc {}\n{body}\nhttp://vell.example/a b 1.2.3.4 20240101000000 image/png 200 - - 300 x.arc 3\nabc\n",
        body.len()
    );
    let (dumps, skipped) = read("x.arc", file.as_bytes(), RecordKind::Dump);
    assert_eq!(skipped, []);
    assert_eq!(dumps.len(), 1);
    assert_eq!(&*dumps[0].text, "Bridge shut\n");
}
