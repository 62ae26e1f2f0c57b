//! A file that is larger than what is read at a time, against the same in memory: compressed, in a legacy encoding, with
//! several windows, the command line writes what the library makes of the whole.

use std::fmt::Write as _;
use std::io::Write as _;
use unspool::Silent;
use unspool::clean::article_record;
use unspool::input::{Dump, LARGE};
use unspool::job::{Corpus, Levels};
use unspool::split::{SplitOptions, WINDOW};

/// Stories one after the other, each a little different.
fn stories(bytes: usize) -> String {
    let places = [
        "Orrin",
        "Castré",
        "Norrhölm",
        "Stave",
        "Ferrow",
        "Loxley",
        "Tolsta",
    ];
    let things = ["bridge", "ferry", "school", "mill", "harbour"];
    let mut text = String::new();
    for n in 0.. {
        if text.len() > bytes {
            break;
        }
        let (place, thing) = (places[n % places.len()], things[n % things.len()]);
        let long = format!(
            "The {thing} of {place} was closed for {n} days, and people went by way of the café in the next valley. "
        );
        let _ = write!(
            text,
            "{place} reopens its {thing} after storm number {n}\r\nBy Ansa Holm\r\n4 May 2025\r\n\r\n\
             The {thing} of {place} was opened again on Monday, the mayor said, after {n} weeks of work.\r\n\r\n\
             {}\r\n\r\nPhoto: Ansa Holm / {place} Post\r\n\r\n© 2025 {place} Post. All rights reserved.\r\n\r\n",
            long.repeat(60)
        );
    }
    text
}

#[test]
fn a_large_file_is_split_as_it_comes_as_it_is_in_memory() {
    let text = stories(LARGE + 500_000);
    let (bytes, _, lost) = encoding_rs::WINDOWS_1252.encode(&text);
    assert!(!lost && bytes.len() > LARGE && LARGE > WINDOW);

    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("large.txt.gz");
    let file = std::fs::File::create(&path).unwrap();
    let mut gz = flate2::write::GzEncoder::new(file, flate2::Compression::fast());
    gz.write_all(&bytes).unwrap();
    gz.finish().unwrap();
    let output = assert_cmd::Command::cargo_bin("unspool")
        .unwrap()
        .current_dir(dir.path())
        .args(["split", "-", "--lines", "--isolated"])
        .write_stdin(std::fs::read(&path).unwrap())
        .output()
        .unwrap();
    assert!(output.status.success());

    let dumps = [Dump::from_bytes("-", bytes.into_owned())];
    let corpus = Corpus::build(&dumps, &SplitOptions::default(), &Levels::None, &Silent);
    let split = corpus.splits[0].as_ref().unwrap();
    assert!(corpus.articles.len() > 100);
    let mut rows = output.stdout.split(|&b| b == b'\n');
    for (i, at) in corpus.articles.iter().enumerate() {
        let article = corpus.split_article(i).unwrap();
        let lines = &split.lines[article.lines.0..article.lines.1];
        let record = article_record(&dumps[0], &at.id, i, article, Some(lines));
        let due = serde_json::to_string(&record).unwrap();
        let row = String::from_utf8_lossy(rows.next().unwrap());
        assert!(row == due, "article {i}:\n{row:.300}\n{due:.300}");
    }
    assert_eq!(rows.collect::<Vec<_>>(), [b""]);
}
