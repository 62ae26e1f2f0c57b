//! What is among the inputs: files that cannot be read, and what unspool wrote itself.

use super::{OTHER, STORY, folder, run, unspool};
use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::Value;
use std::fs;
use std::io::Write;
use std::path::Path;

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packed = GzEncoder::new(Vec::new(), Compression::default());
    packed.write_all(bytes).unwrap();
    packed.finish().unwrap()
}

fn report(dir: &Path, args: &[&str]) -> (i32, Value, String) {
    let (status, out, err) = run(dir, &[args, &["-o", "json=-"]].concat());
    let report = serde_json::from_str(&out).unwrap_or_else(|e| panic!("{e}: {err}"));
    (status, report, err)
}

fn sources(report: &Value) -> Vec<&str> {
    let inputs = report["inputs"].as_array().unwrap();
    inputs
        .iter()
        .map(|i| i["source"].as_str().unwrap())
        .collect()
}

#[test]
fn a_file_that_cannot_be_read_is_skipped_and_named() {
    let dir = folder();
    let dumps = dir.path().join("dumps");
    let whole = gzip(STORY.as_bytes());
    fs::write(dumps.join("cut.txt.gz"), &whole[..whole.len() / 2]).unwrap();
    fs::write(dumps.join("no.json"), "[{\"text\": oops}]").unwrap();
    #[cfg(unix)]
    std::os::unix::fs::symlink("gone", dumps.join("link.txt")).unwrap();
    let skipped = if cfg!(unix) { 3 } else { 2 };

    let (status, found, err) = report(dir.path(), &["dupes", "dumps"]);
    assert_eq!(status, 0, "{err}");
    assert_eq!(found["summary"]["skipped"], skipped);
    assert_eq!(found["clusters"][0]["level"], "article", "{found}");
    for name in ["cut.txt.gz", "no.json"] {
        let said = format!("skipped dumps/{name}: cannot be read: ");
        assert!(err.contains(&said), "{err}");
    }
    let last = format!("skipped {skipped} files: not in the result");
    assert!(err.trim_end().ends_with(&last), "{err}");

    let (status, within, _) = report(dir.path(), &["dupes", "dumps", "--memory", "256M"]);
    assert_eq!((status, within), (0, found));
    for args in [
        &["dupes", "dumps", "--strict"][..],
        &["split", "dumps", "--strict"],
        &["clean", "dumps", "-o", "clean", "--strict"],
        &["index", "add", "seen.idx", "dumps", "--strict"],
        &["check", "dumps", "--max-clusters", "99", "--strict"],
    ] {
        assert_eq!(run(dir.path(), args).0, 3, "{args:?}");
    }
}

#[test]
fn nothing_that_can_be_read_is_a_failure_and_so_is_a_name_of_nothing() {
    let dir = folder();
    fs::write(dir.path().join("cut.txt.gz"), b"\x1f\x8b\x08\0\0\0").unwrap();
    fs::write(dir.path().join("cut.jsonl.gz"), b"\x1f\x8b\x08\0\0\0").unwrap();
    for (args, said) in [
        (&["dupes", "cut.txt.gz"][..], "cut.txt.gz: cannot be read: "),
        (&["split", "cut.txt.gz"], "cut.txt.gz: cannot be read: "),
        (
            &["dupes", "cut.txt.gz", "cut.jsonl.gz"],
            "nothing could be read, of 2 inputs; the first is cut",
        ),
        (&["dupes", "dumps", "none.txt"], "none.txt: no such file"),
    ] {
        let (status, out, err) = run(dir.path(), args);
        assert_eq!((status, &*out), (2, ""), "{args:?}");
        assert!(err.contains(said), "{err}");
    }
}

#[test]
fn what_comes_before_a_file_breaks_off_is_read_and_the_place_is_named() {
    let dir = tempfile::tempdir().unwrap();
    // Incompressible, so that half of the file holds half of the lines.
    let row = |i: u64| {
        format!(
            "{{\"text\":\"{:x}\"}}\n",
            xxhash_rust::xxh3::xxh3_128(&i.to_le_bytes())
        )
    };
    let rows: String = (0..4000).map(row).collect();
    let whole = gzip(rows.as_bytes());
    fs::write(dir.path().join("a.jsonl.gz"), &whole[..whole.len() / 2]).unwrap();
    let (status, found, err) = report(dir.path(), &["dupes", "a.jsonl.gz"]);
    assert_eq!(status, 0, "{err}");
    let read = found["summary"]["records"].as_u64().unwrap();
    assert!((1000..3000).contains(&read), "{read}");
    assert_eq!(found["skipped"][0]["line"], read + 1);
    assert!(err.contains(": cannot be read from here on: "), "{err}");

    // From a pipe too, and where there is less than is looked at to tell what it is.
    for lines in [4000, 300] {
        let rows: String = (0..lines).map(row).collect();
        let whole = gzip(rows.as_bytes());
        let output = unspool(dir.path())
            .args(["split", "-"])
            .write_stdin(&whole[..whole.len() / 2])
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(0), "{said}");
        let read = output.stdout.iter().filter(|&&b| b == b'\n').count() as u64;
        assert!(
            (lines / 4..lines * 3 / 4).contains(&read),
            "{read} of {lines}"
        );
    }

    // The other files of an archive are read.
    let mut tar = tar::Builder::new(Vec::new());
    let cut = &gzip(STORY.as_bytes())[..40];
    for (name, bytes) in [
        ("a.txt", STORY.as_bytes()),
        ("b.txt.gz", cut),
        ("c.txt", OTHER.as_bytes()),
    ] {
        let mut header = tar::Header::new_gnu();
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        tar.append_data(&mut header, name, bytes).unwrap();
    }
    fs::write(dir.path().join("d.tar"), tar.into_inner().unwrap()).unwrap();
    let (status, found, err) = report(dir.path(), &["dupes", "d.tar"]);
    assert_eq!(status, 0, "{err}");
    assert_eq!(sources(&found), ["d.tar!/a.txt", "d.tar!/c.txt"]);
    assert_eq!(found["skipped"][0]["source"], "d.tar!/b.txt.gz");
}

/// A text that is split while it is read, and that breaks off.
#[test]
fn a_large_text_that_breaks_off_keeps_what_came_before() {
    let dir = folder();
    let mut text = String::new();
    for i in 0..140_000u64 {
        let hash = xxhash_rust::xxh3::xxh3_128(&i.to_le_bytes());
        text += &format!(
            "The council of Vell said {hash:032x} on Monday, and {:032x}.\n\n",
            !hash
        );
        if i % 20 == 0 {
            text += STORY;
        }
    }
    let whole = gzip(text.as_bytes());
    let cut = &whole[..whole.len() - whole.len() / 50];
    fs::write(dir.path().join("dumps/large.txt.gz"), cut).unwrap();
    let (status, out, err) = run(dir.path(), &["split", "dumps"]);
    assert_eq!(status, 0, "{err}");
    assert!(
        err.contains("skipped dumps/large.txt.gz: cannot be read: "),
        "{err}"
    );
    assert!(out.contains("\"source\":\"dumps/large.txt.gz\""));
    assert!(out.contains("\"source\":\"dumps/a.txt\""));
}

#[test]
fn a_clean_corpus_is_read_as_its_articles() {
    let dir = folder();
    fs::write(dir.path().join("dumps/c.txt"), OTHER).unwrap();
    let formats: &[&[&str]] = &[
        &[],
        &["--zstd"],
        &["--format", "text"],
        #[cfg(feature = "parquet")]
        &["--format", "parquet"],
    ];
    for format in formats {
        let args = [&["clean", "dumps", "-o", "clean"], *format].concat();
        let (status, _, err) = run(dir.path(), &args);
        assert_eq!(status, 0, "{err}");
        let (status, found, err) = report(dir.path(), &["dupes", "clean"]);
        assert_eq!(status, 0, "{err}");
        assert_eq!(found["summary"]["articles"], 2, "{format:?}");
        assert!(found["clusters"].as_array().unwrap().is_empty(), "{found}");
        assert!(
            err.contains("clean/: a corpus that `unspool clean` wrote; its articles are read")
                && err.lines().count() == 1,
            "{err}"
        );
        // As a shell gives all names.
        let mut names: Vec<String> = fs::read_dir(dir.path().join("clean"))
            .unwrap()
            .map(|e| format!("clean/{}", e.unwrap().file_name().display()))
            .collect();
        names.insert(0, "dupes".to_owned());
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        assert_eq!(report(dir.path(), &names).1["summary"]["articles"], 2);
        // Beside what it was made of it is left out.
        fs::rename(dir.path().join("clean"), dir.path().join("dumps/clean")).unwrap();
        let (_, found, err) = report(dir.path(), &["dupes", "dumps"]);
        assert_eq!(found["summary"]["articles"], 3, "{err}");
        assert!(err.contains("dumps/clean/: left out, a corpus"), "{err}");
        let (_, found, _) = report(dir.path(), &["dupes", "dumps", "dumps/clean"]);
        assert_eq!(found["summary"]["articles"], 5);
        fs::remove_dir_all(dir.path().join("dumps/clean")).unwrap();
    }
}

#[test]
fn the_fields_of_articles_are_known() {
    let dir = tempfile::tempdir().unwrap();
    let row =
        serde_json::json!({"id": "x1", "text": STORY, "source": "Coast", "date": "2026-03-07"});
    fs::write(dir.path().join("a.jsonl"), format!("{row}\n")).unwrap();
    let (_, articles, _) = run(dir.path(), &["split", "a.jsonl"]);
    fs::write(dir.path().join("b.jsonl"), format!("{articles}{articles}")).unwrap();
    let (status, found, err) = report(dir.path(), &["dupes", "b.jsonl"]);
    assert_eq!(status, 0, "{err}");
    let member = &found["clusters"][0]["members"][0];
    assert_eq!(member["id"], "x1");
    assert_eq!(member["outlet"], "Coast");
    assert_eq!(member["date"], "2026-03-07");
}

#[test]
fn outputs_in_the_folder_of_the_input_are_no_news() {
    let dir = folder();
    let run_all = || {
        report(
            dir.path(),
            &[
                "check",
                "dumps",
                "--max-clusters",
                "99",
                "--baseline",
                "dumps/known.txt",
                "--update-baseline",
                "-o",
                "json=dumps/report.json",
                "-o",
                "html=dumps/report.html",
                "-o",
                "text=dumps/report.txt",
                "-o",
                "markdown=dumps/report.md",
                "-o",
                "csv=dumps/report.csv",
                "-o",
                "pairs=dumps/pairs.jsonl.gz",
                "-o",
                "gitlab=dumps/gitlab.json",
            ],
        )
    };
    let (status, first, err) = run_all();
    assert_eq!(status, 0, "{err}");
    fs::write(dir.path().join("dumps/unspool.toml"), "").unwrap();
    let (status, second, err) = run_all();
    assert_eq!((status, &second), (0, &first), "{err}");
    assert!(!err.contains("passed over"), "{err}");
    // Another run, that writes none of them.
    let (status, found, err) = report(dir.path(), &["dupes", "dumps"]);
    assert_eq!((status, sources(&found)), (0, sources(&first)), "{err}");
    assert!(
        err.contains("left out 8 files that unspool wrote itself: dumps/"),
        "{err}"
    );
    // Nobody is told that a report is an empty corpus.
    let (status, _, err) = run(dir.path(), &["dupes", "dumps/report.json"]);
    assert_eq!(status, 2, "{err}");
    assert!(err.contains("nothing is left to read"), "{err}");
    // A run that found nothing left an empty file.
    fs::write(dir.path().join("dumps/none.jsonl"), "").unwrap();
    let pairs = ["dupes", "dumps", "-o", "pairs=dumps/none.jsonl"];
    assert_eq!(run(dir.path(), &pairs).0, 0);
    // What unspool did not write is not written over.
    let (status, _, err) = run(dir.path(), &["dupes", "dumps", "-o", "json=dumps/a.txt"]);
    assert_eq!(status, 2, "{err}");
    assert!(err.contains("is read by this run"), "{err}");
}

#[cfg(target_os = "linux")]
#[test]
fn the_file_that_standard_output_goes_to_is_not_read() {
    let dir = folder();
    let out = fs::File::create(dir.path().join("dumps/out.txt")).unwrap();
    let status = std::process::Command::new(env!("CARGO_BIN_EXE_unspool"))
        .args(["dupes", "dumps", "-o", "json=-"])
        .current_dir(dir.path())
        .stdout(out)
        .status()
        .unwrap();
    assert!(status.success());
    let found: Value =
        serde_json::from_slice(&fs::read(dir.path().join("dumps/out.txt")).unwrap()).unwrap();
    assert_eq!(
        sources(&found),
        ["dumps/a.txt", "dumps/b.txt", "dumps/c.txt"]
    );
}
