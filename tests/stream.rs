//! A file that is larger than what is read at a time, against the same in memory: compressed, in a legacy encoding, with
//! several windows, the command line writes what the library makes of the whole.

use std::fmt::Write as _;
use std::io::Write as _;
use unspool::Silent;
use unspool::clean::article_record;
use unspool::input::{Dump, LARGE};
use unspool::job::{Corpus, Levels};
use unspool::split::{SplitOptions, WINDOW};

/// Stories one after the other, each in words of its own.
fn stories(bytes: usize) -> String {
    let mut x = 7u32;
    let mut random = move |below: usize| {
        x = x.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (x >> 8) as usize % below
    };
    let syllables = [
        "mo", "ra", "té", "lin", "ka", "sor", "be", "nü", "dal", "vi", "pe", "gos",
    ];
    let mut text = String::new();
    while text.len() < bytes {
        let own: Vec<String> = (0..40)
            .map(|_| (0..2 + random(3)).map(|_| syllables[random(12)]).collect())
            .collect();
        let mut words = |count: usize| -> String {
            let words: Vec<&str> = (0..count).map(|_| own[random(40)].as_str()).collect();
            words.join(" ")
        };
        let (headline, place) = (words(7), words(1));
        let _ = write!(
            text,
            "The {headline}\r\nBy Ansa Holm\r\n4 May 2025\r\n\r\n{} (Harbour Post) - ",
            place.to_uppercase()
        );
        for _ in 0..12 {
            let _ = write!(
                text,
                "The {} was said on Monday to be the {}, and the mayor of {} agreed. It had {}.\r\n\r\n",
                words(12),
                words(20),
                words(1),
                words(25),
            );
        }
        text.push_str("© 2025 Harbour Post. All rights reserved.\r\n\r\n");
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
    let split = corpus.split(0).into_owned().unwrap();
    assert!(corpus.articles.len() > 100);
    let mut rows = output.stdout.split(|&b| b == b'\n');
    for i in 0..corpus.articles.len() {
        let article = corpus.split_article(i).unwrap();
        let lines = &split.lines[article.lines.0..article.lines.1];
        let record = article_record(&dumps[0], &corpus.article_id(i), i, &article, Some(lines));
        let due = serde_json::to_string(&record).unwrap();
        let row = String::from_utf8_lossy(rows.next().unwrap());
        assert!(row == due, "article {i}:\n{row:.300}\n{due:.300}");
    }
    assert_eq!(rows.collect::<Vec<_>>(), [b""]);
}
