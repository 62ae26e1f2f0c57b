//! Every format in every compression, archive and encoding that it can be in gives the articles of the plain file.

use encoding_rs::Encoding;
use std::collections::HashMap;
use std::fmt::Write as _;
use std::io::{self, Cursor, Write as _};
use std::path::Path;
use std::sync::{Arc, Mutex};
use unspool::Silent;
use unspool::input::{
    Discovered, Dump, LARGE, Loaded, Loading, RecordKind, discover, read, read_within,
};
use unspool::job::{Corpus, Levels};
use unspool::split::SplitOptions;
use unspool::store::{Disk, Memory, Scratch, guarded};

/// Dumps of invented stories, each in a language, with the encodings that its letters are in.
const DUMPS: [(&str, &[&str]); 7] = [
    (
        "Ferry to Norrholm runs again\n\nBy Ansa Holm\n4 May 2025\n\nNORRHOLM: The ferry between Norrholm and the mainland \
ran again on Tuesday after eleven days of storm, the county said.\n\nThe captain, Ulla Brandt, said that the harbour wall \
had held. \"We were lucky,\" she said, \"and we will not be lucky twice.\"\n\n© 2025 Harbour Post. All rights reserved.\n\n\
Bakers of Vell strike over flour price\n\nBy Jonas Ferreby\n5 May 2025\n\nVELL: Every bakery in the town of Vell stayed shut \
on Monday, in protest at a flour price that has doubled since spring.\n\nThe guild wants a cap of nine pence a pound until \
the harvest, said its secretary.\n\n© 2025 Harbour Post. All rights reserved.\n",
        &["UTF-8", "UTF-16LE", "UTF-16BE", "windows-1252"],
    ),
    (
        "Fähre nach Norrholm fährt wieder\n\nVon Änne Größler\n4. Mai 2025\n\nNORRHOLM: Die Fähre zwischen Norrholm und dem \
Festland fährt seit Dienstag wieder, nach elf Tagen Sturm, teilte die Behörde mit.\n\nDie Kapitänin sagte, die Mauer am Hafen \
habe überraschend gut gehalten. „Wir hatten Glück“, sagte sie, „ein zweites Mal wird es nicht reichen für uns.“\n",
        &["UTF-8", "UTF-16LE", "UTF-16BE", "windows-1252"],
    ),
    (
        "Паром на Норрхольм снова ходит\n\n4 мая 2025\n\nНОРРХОЛЬМ: Паром между Норрхольмом и материком снова ходит со \
вторника, после одиннадцати дней шторма, сообщила администрация округа.\n\nКапитан сказала, что стена гавани выдержала. \
\"Нам повезло\", сказала она, \"второй раз так не повезёт\". Округ выделил средства на новый причал.\n",
        &["UTF-8", "UTF-16LE", "windows-1251", "KOI8-R"],
    ),
    (
        "ノルホルム行きのフェリーが運航を再開\n\n2025年5月4日\n\nノルホルムと本土を結ぶフェリーは、十一日間の嵐の後、火曜日に運航を再開したと郡が発表した。\n\n\
船長は、港の壁が持ちこたえたと話した。「私たちは運がよかった。二度目はないだろう」と語った。郡は新しい桟橋のために予算を用意した。\n",
        &["UTF-8", "UTF-16BE", "Shift_JIS", "EUC-JP"],
    ),
    (
        "前往诺霍姆的渡轮恢复通航\n\n2025年5月4日\n\n诺霍姆与大陆之间的渡轮在十一天的风暴之后，于星期二恢复通航，郡政府宣布了这一消息。\n\n\
船长说，港口的防波堤经受住了考验。她说：“我们很幸运，但不会有第二次。”郡政府已经为新码头拨出了款项，工程将于明年春天开始。\n",
        &["UTF-8", "UTF-16LE", "GB18030"],
    ),
    (
        "前往諾霍姆的渡輪恢復通航\n\n2025年5月4日\n\n諾霍姆與大陸之間的渡輪在十一天的風暴之後，於星期二恢復通航，郡政府宣布了這一消息。\n\n\
船長說，港口的防波堤經受住了考驗。她說：「我們很幸運，但不會有第二次。」郡政府已經為新碼頭撥出了款項，工程將於明年春天開始。\n",
        &["UTF-8", "Big5"],
    ),
    (
        "노르홀름행 여객선 운항 재개\n\n2025년 5월 4일\n\n노르홀름과 본토를 잇는 여객선이 열하루 동안의 폭풍이 지나간 뒤 화요일에 운항을 다시 시작했다고 군청이 밝혔다.\n\n\
선장은 항구의 방파제가 잘 버텼다고 말했다. \"우리는 운이 좋았지만 두 번은 없을 것\"이라고 그는 덧붙였다. 군청은 새 부두를 위한 예산을 마련했다.\n",
        &["UTF-8", "UTF-16BE", "EUC-KR"],
    ),
];

/// What is told of an article.
type Article = (
    Option<String>,
    Vec<String>,
    Option<String>,
    Option<String>,
    Vec<String>,
);

/// The articles of a text.
#[derive(Default)]
struct Known(HashMap<String, Vec<Article>>);

impl Known {
    fn articles(&mut self, text: &str) -> Vec<Article> {
        let split = || {
            let dumps = [unspool::input::Dump::plain("a", text)];
            let corpus = Corpus::build(&dumps, &SplitOptions::default(), &Levels::None, &Silent);
            let of = |i: usize| {
                let article = corpus.split_article(i).expect("dumps are split");
                let line = |span: unspool::Span| {
                    span.of(text)
                        .split_whitespace()
                        .collect::<Vec<_>>()
                        .join(" ")
                };
                (
                    article.headline.map(line),
                    article.byline.clone(),
                    article.dateline.map(line),
                    article.published.clone(),
                    article.body.iter().copied().map(line).collect(),
                )
            };
            (0..corpus.articles.len()).map(of).collect()
        };
        self.0.entry(text.to_owned()).or_insert_with(split).clone()
    }
}

fn encoded(text: &str, name: &str, marked: bool) -> Vec<u8> {
    let mark: &[u8] = match (name, marked) {
        ("UTF-16LE", _) => b"\xff\xfe",
        ("UTF-16BE", _) => b"\xfe\xff",
        ("UTF-8", true) => b"\xef\xbb\xbf",
        _ => b"",
    };
    let mut bytes = mark.to_vec();
    match name {
        "UTF-16LE" => bytes.extend(text.encode_utf16().flat_map(u16::to_le_bytes)),
        "UTF-16BE" => bytes.extend(text.encode_utf16().flat_map(u16::to_be_bytes)),
        _ => {
            let (body, _, lost) = encoding(name).encode(text);
            assert!(!lost, "{name} has every letter");
            bytes.extend_from_slice(&body);
        }
    }
    bytes
}

fn encoding(name: &str) -> &'static Encoding {
    Encoding::for_label(name.as_bytes()).expect("a WHATWG label")
}

/// A file of a format: its name, its bytes, and the encoding that has to be forced where the format cannot say it.
struct File {
    name: &'static str,
    bytes: Vec<u8>,
    forced: Option<&'static Encoding>,
}

/// The dump in every format that can hold it in this encoding.
fn formats(text: &str, name: &str, marked: bool) -> Vec<File> {
    let escape = |quote: &str| text.replace(quote, &quote.repeat(2));
    let json = serde_json::json!({"id": "a", "text": text}).to_string();
    let text_bytes = encoded(text, name, marked);
    let told = |name, bytes| File {
        name,
        bytes,
        forced: None,
    };
    let mut files = vec![
        told("a.txt", text_bytes.clone()),
        told(
            "a.csv",
            encoded(
                &format!("id,text\r\na,\"{}\"\r\n", escape("\"")),
                name,
                marked,
            ),
        ),
        told(
            "b.csv",
            encoded(
                &format!("'text';'id'\n'{}';'a'\n", escape("'")),
                name,
                marked,
            ),
        ),
        told(
            "a.tsv",
            encoded(
                &format!("text\tid\n\"{}\"\ta\n", escape("\"")),
                name,
                marked,
            ),
        ),
    ];
    let wide = name.starts_with("UTF");
    for (file, content) in [
        ("a.jsonl", format!("{json}\n")),
        ("a.json", format!("[\n {json}\n]\n")),
    ] {
        // JSON is UTF-8 by its standard, and UTF-16 says what it is by its mark
        files.push(File {
            name: file,
            bytes: encoded(&content, name, marked),
            forced: (!wide).then(|| encoding(name)),
        });
    }
    let paragraphs = text.split("\n\n").fold(String::new(), |mut all, p| {
        let escaped = p
            .trim_end()
            .replace('&', "&amp;")
            .replace('<', "&lt;")
            .replace('\n', "<br>\n");
        let _ = writeln!(all, "<div><p>{escaped}</p></div>");
        all
    });
    let page = format!(
        "<!DOCTYPE html><html><head><meta charset=\"{name}\"><title></title><script>var p = '<p>';</script></head><body>\n{paragraphs}</body></html>"
    );
    let page_bytes = encoded(&page, name, marked);
    files.push(told("a.html", page_bytes.clone()));

    let http = |kind: &str, body: &[u8]| {
        let mut all =
            format!("HTTP/1.1 200 OK\r\nContent-Type: {kind}; charset={name}\r\n\r\n").into_bytes();
        all.extend_from_slice(body);
        all
    };
    let plain = http("text/plain", &text_bytes);
    files.push(told(
        "a.warc",
        warc("response", "application/http; msgtype=response", &plain),
    ));
    files.push(told(
        "b.warc",
        warc(
            "response",
            "application/http",
            &http("text/html", &page_bytes),
        ),
    ));
    files.push(told("a.wet", warc("conversion", "text/plain", &text_bytes)));
    let mut arc = b"filedesc://a.arc 0.0.0.0 20250504000000 text/plain 9\n1 0 Test\n\n".to_vec();
    arc.extend(
        format!(
            "http://vell.example/a 192.0.2.1 20250504000000 text/plain {}\n",
            plain.len()
        )
        .bytes(),
    );
    arc.extend(plain);
    arc.push(b'\n');
    files.push(told("a.arc", arc));
    #[cfg(feature = "parquet")]
    if name == "UTF-8" && !marked {
        files.push(told("a.parquet", parquet(&[text.to_owned()], 1)));
    }
    files
}

fn warc(kind: &str, content: &str, block: &[u8]) -> Vec<u8> {
    let record = |kind: &str, content: &str, block: &[u8]| {
        let mut record = format!(
            "WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: http://vell.example/a\r\nContent-Type: {content}\r\nContent-Length: {}\r\n\r\n",
            block.len()
        )
        .into_bytes();
        record.extend_from_slice(block);
        record.extend_from_slice(b"\r\n\r\n");
        record
    };
    [
        record("warcinfo", "application/warc-fields", b"software: none\r\n"),
        record(kind, content, block),
        record("metadata", "application/warc-fields", b"via: none\r\n"),
    ]
    .concat()
}

/// Texts as a Parquet file with so many rows in a group, not compressed.
#[cfg(feature = "parquet")]
fn parquet(texts: &[String], rows: usize) -> Vec<u8> {
    use parquet::data_type::{ByteArray, ByteArrayType, Int64Type};
    use parquet::file::writer::SerializedFileWriter;
    let schema = "message m { required int64 id; optional binary text (STRING); }";
    let schema = parquet::schema::parser::parse_message_type(schema).unwrap();
    let mut file =
        SerializedFileWriter::new(Vec::new(), schema.into(), Default::default()).unwrap();
    for (nth, some) in texts.chunks(rows).enumerate() {
        let mut group = file.next_row_group().unwrap();
        let mut column = group.next_column().unwrap().unwrap();
        let ids: Vec<i64> = (1..).skip(nth * rows).take(some.len()).collect();
        let ids = column.typed::<Int64Type>().write_batch(&ids, None, None);
        ids.unwrap();
        column.close().unwrap();
        let mut column = group.next_column().unwrap().unwrap();
        let texts: Vec<ByteArray> = some.iter().map(|text| text.as_str().into()).collect();
        let there = vec![1; some.len()];
        let texts = column
            .typed::<ByteArrayType>()
            .write_batch(&texts, Some(&there), None);
        texts.unwrap();
        column.close().unwrap();
        group.close().unwrap();
    }
    file.into_inner().unwrap()
}

const COMPRESSIONS: [&str; 5] = ["", ".gz", ".zst", ".bz2", ".xz"];

fn compressed(bytes: &[u8], end: &str) -> Vec<u8> {
    // in two members, which count as one content
    let (first, second) = bytes.split_at(bytes.len() / 2);
    let gzip = |part: &[u8]| {
        let mut out = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        out.write_all(part).unwrap();
        out.finish().unwrap()
    };
    let bzip2 = |part: &[u8]| {
        let mut out = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::fast());
        out.write_all(part).unwrap();
        out.finish().unwrap()
    };
    let xz = |part: &[u8]| {
        let mut out = liblzma::write::XzEncoder::new(Vec::new(), 0);
        out.write_all(part).unwrap();
        out.finish().unwrap()
    };
    let both = |f: &dyn Fn(&[u8]) -> Vec<u8>| [f(first), f(second)].concat();
    match end {
        ".gz" => both(&gzip),
        ".zst" => both(&|part| zstd::encode_all(part, 1).unwrap()),
        ".bz2" => both(&bzip2),
        ".xz" => both(&xz),
        _ => bytes.to_vec(),
    }
}

fn tar(name: &str, bytes: &[u8]) -> Vec<u8> {
    let mut builder = tar::Builder::new(Vec::new());
    let mut header = tar::Header::new_ustar();
    header.set_size(bytes.len() as u64);
    header.set_mode(0o644);
    builder
        .append_data(&mut header, format!("in/{name}"), bytes)
        .unwrap();
    builder.into_inner().unwrap()
}

fn zip(name: &str, bytes: &[u8]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    zip.start_file(
        format!("in/{name}"),
        zip::write::SimpleFileOptions::default(),
    )
    .unwrap();
    zip.write_all(bytes).unwrap();
    zip.finish().unwrap().into_inner()
}

/// The file compressed, and in archives: each with its name and the name that it is to be shown under.
fn packed(file: &File, end: &str) -> Vec<(String, Vec<u8>, String)> {
    let name = file.name;
    let inner = format!("{name}{end}");
    let bytes = compressed(&file.bytes, end);
    vec![
        (
            format!("d.tar{end}"),
            compressed(&tar(name, &file.bytes), end),
            format!("d.tar{end}!/in/{name}"),
        ),
        (
            "d.tar".to_owned(),
            tar(&inner, &bytes),
            format!("d.tar!/in/{inner}"),
        ),
        (
            "d.zip".to_owned(),
            zip(&inner, &bytes),
            format!("d.zip!/in/{inner}"),
        ),
        (
            "d.tar".to_owned(),
            tar("e.zip", &zip(&inner, &bytes)),
            format!("d.tar!/in/e.zip!/in/{inner}"),
        ),
        (inner.clone(), bytes, inner),
    ]
}

#[test]
fn every_cell_has_the_articles_of_the_plain_file() {
    let mut known = Known::default();
    let mut cells = 0;
    let dir = tempfile::tempdir().unwrap();
    for (text, encodings) in DUMPS {
        let expected = known.articles(text);
        for (name, marked) in encodings
            .iter()
            .map(|&e| (e, false))
            .chain([("UTF-8", true)])
        {
            for file in formats(text, name, marked) {
                for end in COMPRESSIONS {
                    for (path, bytes, shown) in packed(&file, end) {
                        let said = format!("{shown} in {name}");
                        let found = cell(dir.path(), &path, &bytes, &shown, file.forced);
                        let found = found.strip_prefix('\u{feff}').unwrap_or(&found);
                        assert_eq!(known.articles(found), expected, "{said}");
                        // only pages of HTML are turned to something else
                        let is_page = matches!(file.name, "a.html" | "b.warc");
                        assert!(is_page || found == text, "{said}: {found}");
                        cells += 1;
                    }
                }
            }
        }
    }
    let stories = known.articles(DUMPS[0].0).len();
    assert_eq!(stories, 2, "a dump of several stories is among them");
    assert!(cells > 8_000, "{cells} cells");
}

/// Reads one file, and gives the text that it holds.
fn cell(
    dir: &Path,
    path: &str,
    bytes: &[u8],
    shown: &str,
    forced: Option<&'static Encoding>,
) -> String {
    std::fs::write(dir.join(path), bytes).unwrap();
    let found = discover(&[path.to_owned()], dir).unwrap();
    let loading = Loading {
        record: Some(RecordKind::Dump),
        encoding: forced,
        ..Loading::default()
    };
    let loaded = read(&found, &loading, &Silent).unwrap_or_else(|e| panic!("{shown}: {e}"));
    assert_eq!(loaded.skipped, [], "{shown}");
    assert_eq!(loaded.dumps.len(), 1, "{shown}");
    assert_eq!(&*loaded.dumps[0].source, shown);
    let mut dumps = within(&found, &loading, &loaded);
    dumps.remove(0).text.into()
}

/// Reads the same within the smallest budget, which gives the same.
fn within(found: &Discovered, loading: &Loading, due: &Loaded) -> Vec<Dump> {
    let memory = Memory::sparing(Arc::new(Ram));
    let read = guarded(|| read_within(found, loading, &memory, &Silent).unwrap());
    let (shelf, loaded) = read.unwrap();
    let dumps: Vec<Dump> = shelf.iter().map(|dump| dump.into_owned()).collect();
    assert_eq!(dumps.len(), due.dumps.len());
    for (dump, due) in dumps.iter().zip(&due.dumps) {
        assert_eq!(dump, due);
    }
    assert_eq!(loaded.sources, due.sources);
    assert_eq!(loaded.skipped, due.skipped);
    assert_eq!(loaded.passed_over, due.passed_over);
    dumps
}

/// A place for temporary files that are none.
#[derive(Debug)]
struct Ram;

#[derive(Debug, Default)]
struct Bytes(Mutex<Vec<u8>>);

impl Disk for Ram {
    fn file(&self) -> io::Result<Box<dyn Scratch>> {
        Ok(Box::<Bytes>::default())
    }
}

impl Scratch for Bytes {
    fn write_at(&self, bytes: &[u8], at: u64) -> io::Result<()> {
        let mut all = self.0.lock().unwrap();
        let end = at as usize + bytes.len();
        if all.len() < end {
            all.resize(end, 0);
        }
        all[at as usize..end].copy_from_slice(bytes);
        Ok(())
    }

    fn read_at(&self, bytes: &mut [u8], at: u64) -> io::Result<()> {
        let all = self.0.lock().unwrap();
        let found = all.get(at as usize..at as usize + bytes.len());
        bytes.copy_from_slice(found.ok_or(io::ErrorKind::UnexpectedEof)?);
        Ok(())
    }
}

#[test]
fn large_files_are_read_in_pieces_as_they_are_at_once() {
    let text = |i: usize| {
        format!(
            "Ferry number {i}\n\n{}",
            "The \"ferry\" ran, again. ".repeat(i % 90)
        )
    };
    let texts: Vec<String> = (0..10_000).map(text).collect();
    let rows = || texts.iter().enumerate();
    let quoted = |text: &str| text.replace('"', "\"\"");
    let object = |(i, text): (usize, &String)| match i % 1_000 {
        // No record, in its own way.
        999 => "[1]".to_owned(),
        _ => serde_json::json!({"id": i, "text": text, "more": [{"x": "]"}]}).to_string(),
    };
    let lines = rows().fold("id,text\r\n".to_owned(), |mut all, (i, text)| {
        // Empty lines are none.
        let empty = if i % 700 == 0 { "\r\n\n" } else { "" };
        let _ = write!(all, "{empty}{i},\"{}\"\r\n", quoted(text));
        all
    });
    let escaped = rows().fold("id;text\n".to_owned(), |mut all, (i, text)| {
        let _ = writeln!(all, "{i};\"{}\"", text.replace('"', "\\\""));
        all
    });
    let objects: Vec<String> = rows().map(object).collect();
    let records = rows().map(|(_, text)| warc("conversion", "text/plain", text.as_bytes()));
    let latin = |text: &str| encoded(&text.replace("Ferry", "Fähre"), "windows-1252", false);
    let files = [
        ("a.jsonl", objects.join("\n").into_bytes()),
        ("a.json", format!("[{}]", objects.join(" ,\n")).into_bytes()),
        ("a.csv", lines.clone().into_bytes()),
        ("b.csv", escaped.into_bytes()),
        ("c.csv", latin(&lines)),
        ("a.wet", records.collect::<Vec<_>>().concat()),
        #[cfg(feature = "parquet")]
        ("a.parquet", parquet(&texts, 3_000)),
    ];
    let dir = tempfile::tempdir().unwrap();
    for (name, bytes) in files {
        assert!(bytes.len() > LARGE, "{name} has {} bytes", bytes.len());
        std::fs::write(dir.path().join(name), bytes).unwrap();
        let found = discover(&[name.to_owned()], dir.path()).unwrap();
        let loaded = read(&found, &Loading::default(), &Silent).unwrap();
        let due = if name.starts_with("a.json") {
            9_990
        } else {
            10_000
        };
        assert_eq!(loaded.dumps.len(), due, "{name}");
        within(&found, &Loading::default(), &loaded);
    }
}

#[test]
#[allow(clippy::print_stderr)]
fn real_web_archives_are_read() {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/web");
    if !data.is_dir() {
        eprintln!(
            "no {}: the test of real web archives is skipped",
            data.display()
        );
        return;
    }
    let found = discover(&[data.display().to_string()], Path::new("/")).unwrap();
    let loaded = read(&found, &Loading::default(), &Silent).unwrap();
    let of = |end: &str| {
        let dumps = loaded.dumps.iter().filter(|d| d.source.ends_with(end));
        dumps.map(|d| &*d.text).collect::<Vec<&str>>()
    };
    // the same crawl in both formats
    assert_eq!(of("/example.arc.gz"), of("/example.warc.gz"));
    for end in [
        "/example.warc.gz",
        "/example.txt.warc.gz",
        "/whirlwind.warc.gz",
        "/whirlwind.warc.wet.gz",
    ] {
        let texts = of(end);
        assert!(!texts.is_empty(), "{end}");
        let of_lines = texts.iter().filter(|t| t.contains('\n')).count();
        assert!(10 * of_lines >= 9 * texts.len(), "{end}: blocks are lines");
    }
    assert_eq!(loaded.skipped, []);
}
