//! How fast input is read, by format and compression, against the decompressor alone.
//!
//! ```console
//! $ cargo run --release --example reading -- 64
//! ```
//!
//! Makes a corpus of so many megabytes of invented articles (64 when not said), writes it in every format and compression
//! to a temporary folder, and reads each file three times on one thread. The figures are megabytes of the uncompressed
//! file a second of processor time (for Parquet, of the texts in it), the best of the three; where the system does not tell processor time, of the clock's.

use anyhow::{Context, Result};
use std::io::{Cursor, Read, Write};
use std::path::Path;
use std::time::Instant;
use unspool::Silent;
use unspool::input::{Loading, RecordKind, discover, read};

fn main() -> Result<()> {
    let megabytes: usize = match std::env::args().nth(1) {
        Some(given) => given.parse().context("the size is a number of megabytes")?,
        None => 64,
    };
    let articles = articles(megabytes * 1_000_000);
    let dir = tempfile::tempdir()?;
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build()?;
    let mut out = std::io::stdout().lock();
    writeln!(
        out,
        "| format | plain | gzip | zstd | bzip2 | xz |\n|---|---|---|---|---|---|"
    )?;
    let alone = pack_all(&jsonl(&articles))?;
    let mut row = vec![
        "decompressor alone (of JSON lines)".to_owned(),
        "–".to_owned(),
    ];
    for (packing, bytes, size) in &alone[1..] {
        row.push(figure(*size, || packing.unpack(bytes))?);
    }
    writeln!(out, "| {} |", row.join(" | "))?;
    let texts = articles.iter().map(String::len).sum();
    for (name, bytes) in formats(&articles)? {
        let mut row = vec![name.to_owned()];
        // Parquet is compressed inside
        let is_parquet = name.ends_with(".parquet");
        let packings = if is_parquet { 1 } else { 5 };
        for (packing, packed, size) in pack_all(&bytes)?.into_iter().take(packings) {
            let size = if is_parquet { texts } else { size };
            let path = format!("{name}{}", packing.ending());
            std::fs::write(dir.path().join(&path), packed)?;
            row.push(figure(size, || pool.install(|| load(dir.path(), &path)))?);
            std::fs::remove_file(dir.path().join(&path))?;
        }
        row.resize(6, "–".to_owned());
        writeln!(out, "| {} |", row.join(" | "))?;
    }
    Ok(())
}

fn load(dir: &Path, name: &str) -> Result<()> {
    let found = discover(&[name.to_owned()], dir)?;
    let loading = Loading {
        record: Some(RecordKind::Article),
        ..Loading::default()
    };
    let loaded = read(&found, &loading, &Silent)?;
    anyhow::ensure!(
        loaded.skipped.is_empty() && !loaded.dumps.is_empty(),
        "{name} is read"
    );
    Ok(())
}

/// Megabytes a second, the best of three times.
fn figure(size: usize, mut work: impl FnMut() -> Result<()>) -> Result<String> {
    let mut best = f64::INFINITY;
    for _ in 0..3 {
        let (clock, processor) = (Instant::now(), processor_time());
        work()?;
        let spent = match (processor, processor_time()) {
            (Some(before), Some(after)) if after > before => after - before,
            _ => clock.elapsed().as_secs_f64(),
        };
        best = best.min(spent);
    }
    Ok(format!("{:.0}", size as f64 / 1e6 / best))
}

/// Seconds of processor time of this process (proc(5), in ticks of a hundredth), where the system tells them.
fn processor_time() -> Option<f64> {
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    let fields: Vec<&str> = stat.rsplit(')').next()?.split_whitespace().collect();
    let ticks = |at: usize| fields.get(at)?.parse::<f64>().ok();
    Some((ticks(11)? + ticks(12)?) / 100.0)
}

/// Invented articles of some two thousand bytes each.
fn articles(bytes: usize) -> Vec<String> {
    let mut x = 7u32;
    let mut random = move |below: usize| {
        x = x.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (x >> 8) as usize % below
    };
    let syllables = [
        "mo", "ra", "té", "lin", "ka", "sor", "be", "nü", "dal", "vi", "pe", "gos",
    ];
    let words: Vec<String> = (0..20_000)
        .map(|_| (0..2 + random(3)).map(|_| syllables[random(12)]).collect())
        .collect();
    let (mut all, mut size) = (Vec::new(), 0);
    while size < bytes {
        let mut article = String::new();
        for paragraph in 0..6 {
            for word in 0..50 {
                article.push_str(&words[random(words.len())]);
                article.push_str(if word == 49 { ".\n" } else { " " });
            }
            if paragraph < 5 {
                article.push('\n');
            }
        }
        size += article.len();
        all.push(article);
    }
    all
}

fn jsonl(articles: &[String]) -> Vec<u8> {
    let mut out = Vec::new();
    for (id, text) in articles.iter().enumerate() {
        let row = serde_json::json!({"id": id.to_string(), "text": text});
        out.extend(row.to_string().bytes());
        out.push(b'\n');
    }
    out
}

/// The corpus in every format, each under the name of a file.
fn formats(articles: &[String]) -> Result<Vec<(&'static str, Vec<u8>)>> {
    let jsonl = jsonl(articles);
    let lines: Vec<&[u8]> = jsonl.trim_ascii_end().split(|&b| b == b'\n').collect();
    let json = [b"[", &lines.join(&b",\n"[..])[..], b"]"].concat();
    let mut csv = csv::Writer::from_writer(Vec::new());
    csv.write_record(["id", "text"])?;
    let (mut wet, mut warc) = (Vec::new(), Vec::new());
    for (id, text) in articles.iter().enumerate() {
        csv.write_record([id.to_string().as_str(), text])?;
        record(&mut wet, "conversion", "text/plain", text.as_bytes())?;
        let page = format!(
            "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<!DOCTYPE html><html><body><p>{}</p></body></html>",
            text.replace("\n\n", "</p>\n<p>")
        );
        record(&mut warc, "response", "application/http", page.as_bytes())?;
    }
    let text = articles.join("\n");
    let (latin, _, _) = encoding_rs::WINDOWS_1252.encode(&text);
    let utf16: Vec<u8> = [0xff, 0xfe]
        .into_iter()
        .chain(text.encode_utf16().flat_map(u16::to_le_bytes))
        .collect();
    Ok(vec![
        ("utf-8.txt", text.clone().into_bytes()),
        ("windows-1252.txt", latin.into_owned()),
        ("utf-16.txt", utf16),
        ("records.jsonl", jsonl),
        ("records.json", json),
        (
            "records.csv",
            csv.into_inner().map_err(|e| anyhow::anyhow!("{e}"))?,
        ),
        ("pages.wet", wet),
        ("pages.warc", warc),
        #[cfg(feature = "parquet")]
        ("records.parquet", parquet(articles)?),
    ])
}

fn record(out: &mut Vec<u8>, kind: &str, content: &str, block: &[u8]) -> std::io::Result<()> {
    write!(
        out,
        "WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: http://vell.example/\r\nContent-Type: {content}\r\nContent-Length: {}\r\n\r\n",
        block.len()
    )?;
    out.extend_from_slice(block);
    out.extend_from_slice(b"\r\n\r\n");
    Ok(())
}

#[cfg(feature = "parquet")]
fn parquet(articles: &[String]) -> Result<Vec<u8>> {
    use parquet::basic::{Compression, ZstdLevel};
    use parquet::data_type::{ByteArray, ByteArrayType};
    use parquet::file::properties::WriterProperties;
    use parquet::file::writer::SerializedFileWriter;
    let schema = "message m { required binary text (STRING); required binary other (STRING); }";
    let schema = parquet::schema::parser::parse_message_type(schema)?;
    let properties = WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::try_new(3)?))
        .build();
    let mut file = SerializedFileWriter::new(Vec::new(), schema.into(), properties.into())?;
    for part in articles.chunks(8_192) {
        let mut group = file.next_row_group()?;
        let values: Vec<ByteArray> = part.iter().map(|t| t.as_str().into()).collect();
        while let Some(mut column) = group.next_column()? {
            column
                .typed::<ByteArrayType>()
                .write_batch(&values, None, None)?;
            column.close()?;
        }
        group.close()?;
    }
    Ok(file.into_inner()?)
}

#[derive(Clone, Copy)]
enum Packing {
    Plain,
    Gzip,
    Zstd,
    Bzip2,
    Xz,
}

impl Packing {
    fn ending(self) -> &'static str {
        match self {
            Packing::Plain => "",
            Packing::Gzip => ".gz",
            Packing::Zstd => ".zst",
            Packing::Bzip2 => ".bz2",
            Packing::Xz => ".xz",
        }
    }

    fn pack(self, bytes: &[u8]) -> std::io::Result<Vec<u8>> {
        match self {
            Packing::Plain => Ok(bytes.to_vec()),
            Packing::Gzip => {
                let mut out =
                    flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::new(6));
                out.write_all(bytes)?;
                out.finish()
            }
            Packing::Zstd => zstd::encode_all(bytes, 3),
            Packing::Bzip2 => {
                let mut out = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::best());
                out.write_all(bytes)?;
                out.finish()
            }
            Packing::Xz => {
                let mut out = liblzma::write::XzEncoder::new(Vec::new(), 3);
                out.write_all(bytes)?;
                out.finish()
            }
        }
    }

    /// Unpacks and throws away.
    fn unpack(self, bytes: &[u8]) -> Result<()> {
        let bytes = Cursor::new(bytes);
        let mut reader: Box<dyn Read + '_> = match self {
            Packing::Plain => Box::new(bytes),
            Packing::Gzip => Box::new(flate2::bufread::MultiGzDecoder::new(bytes)),
            Packing::Zstd => Box::new(zstd::stream::read::Decoder::with_buffer(bytes)?),
            Packing::Bzip2 => Box::new(bzip2::bufread::MultiBzDecoder::new(bytes)),
            Packing::Xz => Box::new(liblzma::bufread::XzDecoder::new_multi_decoder(bytes)),
        };
        let mut block = vec![0; 1 << 16];
        while reader.read(&mut block)? > 0 {}
        Ok(())
    }
}

/// The bytes in every packing, and how many they are unpacked.
fn pack_all(bytes: &[u8]) -> Result<Vec<(Packing, Vec<u8>, usize)>> {
    [
        Packing::Plain,
        Packing::Gzip,
        Packing::Zstd,
        Packing::Bzip2,
        Packing::Xz,
    ]
    .into_iter()
    .map(|packing| Ok((packing, packing.pack(bytes)?, bytes.len())))
    .collect()
}
