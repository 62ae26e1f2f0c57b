//! Parquet in, Parquet out, and a reader that is not ours.

use super::{OTHER, STORY, run};
use parquet::data_type::{ByteArray, ByteArrayType};
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;
use std::fs;
use std::path::Path;
use std::process::Command;

/// A corpus of three stories, two of them the same, in row groups of one row.
fn corpus(dir: &Path) {
    let schema = "message m {
        required binary key (STRING);
        required binary story (STRING);
        required binary unused (STRING);
    }";
    let schema = parse_message_type(schema).unwrap();
    let mut file =
        SerializedFileWriter::new(Vec::new(), schema.into(), Default::default()).unwrap();
    for (key, story) in [("a", STORY), ("b", OTHER), ("c", STORY)] {
        let mut group = file.next_row_group().unwrap();
        for value in [key, story, "x"] {
            let mut column = group.next_column().unwrap().unwrap();
            let value: ByteArray = value.into();
            column
                .typed::<ByteArrayType>()
                .write_batch(&[value], None, None)
                .unwrap();
            column.close().unwrap();
        }
        group.close().unwrap();
    }
    fs::write(dir.join("corpus.parquet"), file.into_inner().unwrap()).unwrap();
}

const FIELDS: [&str; 4] = ["--text-field", "story", "--id-field", "key"];

#[test]
fn a_corpus_goes_through_and_is_the_same_as_json() {
    let dir = tempfile::tempdir().unwrap();
    corpus(dir.path());
    for (format, out) in [("parquet", "p"), ("jsonl", "j")] {
        let args = [
            "clean",
            "corpus.parquet",
            "-o",
            out,
            "--format",
            format,
            "--lines",
        ];
        let (status, _, err) = run(dir.path(), &[&args[..], &FIELDS].concat());
        assert_eq!(status, 0, "{err}");
        assert!(err.contains("2 articles kept"), "{err}");
        let (status, _, err) = run(dir.path(), &["clean", "--verify", out]);
        assert_eq!(status, 0, "{err}");
    }
    assert_eq!(
        fs::read(dir.path().join("p/spans.jsonl")).unwrap(),
        fs::read(dir.path().join("j/spans.jsonl")).unwrap()
    );
    // what came out goes in again
    let again = [
        "clean",
        "p/articles.parquet",
        "-o",
        "q",
        "--format",
        "parquet",
        "--text-field",
        "body",
    ];
    let (status, _, err) = run(dir.path(), &again);
    assert!(status == 0 && err.contains("2 articles kept"), "{err}");

    let (status, _, err) = run(
        dir.path(),
        &[
            "clean",
            "corpus.parquet",
            "-o",
            "z",
            "--format",
            "parquet",
            "--zstd",
        ],
    );
    assert!(
        status == 2 && err.contains("--format parquet writes none"),
        "{err}"
    );
}

#[test]
fn shards_are_cut_by_size_and_old_ones_go() {
    let dir = tempfile::tempdir().unwrap();
    corpus(dir.path());
    let base = [
        "clean",
        "corpus.parquet",
        "-o",
        "out",
        "--format",
        "parquet",
    ];
    let run_with = |more: &[&str]| run(dir.path(), &[&base[..], &FIELDS, more].concat());
    let (status, _, err) = run_with(&["--shard-size", "10"]);
    assert_eq!(status, 0, "{err}");
    let names = || {
        let mut names: Vec<String> = fs::read_dir(dir.path().join("out"))
            .unwrap()
            .map(|e| e.unwrap().file_name().into_string().unwrap())
            .filter(|n| n.starts_with("articles"))
            .collect();
        names.sort();
        names
    };
    assert_eq!(
        names(),
        ["articles-00000.parquet", "articles-00001.parquet"]
    );
    let (status, _, err) = run(dir.path(), &["clean", "--verify", "out"]);
    assert_eq!(status, 0, "{err}");
    let (status, _, err) = run_with(&[]);
    assert_eq!(status, 0, "{err}");
    assert_eq!(names(), ["articles.parquet"]);
    // an article of which the account does not know
    fs::copy(
        dir.path().join("corpus.parquet"),
        dir.path().join("out/articles.parquet"),
    )
    .unwrap();
    let (status, _, err) = run(dir.path(), &["clean", "--verify", "out"]);
    assert!(status == 2 && err.contains("articles.parquet"), "{err}");
}

/// A Python that has pyarrow: `python3`, or the one that `UNSPOOL_PYTHON` names.
fn python() -> Option<String> {
    let named = std::env::var("UNSPOOL_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let there = Command::new(&named)
        .args(["-c", "import pyarrow.parquet"])
        .output();
    there.is_ok_and(|o| o.status.success()).then_some(named)
}

#[test]
#[allow(clippy::print_stderr)]
fn an_independent_reader_sees_what_the_json_says() {
    let Some(python) = python() else {
        eprintln!(
            "no python3 with pyarrow (UNSPOOL_PYTHON may name one): Parquet is not held against another reader"
        );
        return;
    };
    let dir = tempfile::tempdir().unwrap();
    // the corpus itself is written by the other side, too
    let script = format!(
        "import pyarrow as pa, pyarrow.parquet as pq\n\
         t = pa.table({{'key': ['a', 'b', 'c'], 'story': pa.array([{0:?}, {1:?}, {0:?}], pa.large_string()), 'unused': [[1], [], None]}})\n\
         pq.write_table(t, 'corpus.parquet', row_group_size=2, compression='snappy')\n",
        STORY, OTHER
    );
    let made = Command::new(&python)
        .args(["-c", &script])
        .current_dir(dir.path())
        .status()
        .unwrap();
    assert!(made.success());
    for (format, out) in [("parquet", "p"), ("jsonl", "j")] {
        let args = [
            "clean",
            "corpus.parquet",
            "-o",
            out,
            "--format",
            format,
            "--lines",
            "--record",
            "dump",
        ];
        let (status, _, err) = run(dir.path(), &[&args[..], &FIELDS].concat());
        assert!(status == 0 && err.contains("2 articles kept"), "{err}");
    }
    let script = "import json, pyarrow.parquet as pq\n\
        rows = pq.read_table('p/articles.parquet').to_pylist()\n\
        said = [json.loads(line) for line in open('j/articles.jsonl', encoding='utf-8')]\n\
        assert len(rows) == 2, rows\n\
        assert rows == said, (rows, said)\n\
        assert rows[0]['captions'] == [] and rows[0]['lines'] and rows[0]['boundary']['evidence'], rows\n";
    let output = Command::new(&python)
        .args(["-c", script])
        .current_dir(dir.path())
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}
