//! `--memory` and `--temp-dir`: the same output, nothing left behind, and what is wrong said before work starts.

use crate::{STORY, run, unspool};
use serde_json::json;
use std::fs;
use std::path::Path;
use tempfile::TempDir;

/// So many articles of some two kilobytes, each tenth a copy; and a folder for temporary files.
fn folder(articles: usize) -> TempDir {
    let dir = tempfile::tempdir().expect("a folder");
    let row = |i: usize| {
        let number = i - usize::from(i % 10 == 9);
        let body: Vec<String> = (0..200)
            .map(|k| format!("word{}", (number * 7_919 + k * k * 31) % 90_001))
            .collect();
        let text = format!("Story {number} of the day\n{STORY}\n{}", body.join(" "));
        json!({"id": format!("a{i}"), "text": text}).to_string()
    };
    let rows: Vec<String> = (0..articles).map(row).collect();
    fs::write(dir.path().join("news.jsonl"), rows.join("\n")).expect("the records are written");
    fs::create_dir(dir.path().join("t")).expect("a folder");
    dir
}

fn left(dir: &Path) -> usize {
    fs::read_dir(dir.join("t")).expect("a folder").count()
}

const LIMIT: [&str; 4] = ["--memory", "169M", "--temp-dir", "t"];

#[test]
fn a_limit_changes_nothing_and_leaves_nothing() {
    let dir = folder(4_000);
    let dir = dir.path();
    for command in [
        &["dupes", "--level", "article"][..],
        &["dupes"],
        &["check", "--max-duplicate-share", "1%", "--level", "article"],
    ] {
        let without = [command, &["news.jsonl", "-o", "jsonl=a.out"]].concat();
        let within = [command, &["news.jsonl", "-o", "jsonl=b.out"], &LIMIT].concat();
        let (before, after) = (run(dir, &without), run(dir, &within));
        assert_eq!(before, after);
        let [a, b] = ["a.out", "b.out"].map(|name| fs::read(dir.join(name)).expect("a report"));
        assert!(a == b, "{command:?}");
        assert_eq!(left(dir), 0);
    }
}

#[test]
fn the_clean_corpus_is_the_same() {
    let dir = folder(2_000);
    let dir = dir.path();
    let clean = ["clean", "news.jsonl", "--levels", "paragraph", "-o"];
    let before = run(dir, &[&clean[..], &["one"]].concat());
    let after = run(dir, &[&clean[..], &["two"], &LIMIT].concat());
    assert_eq!(before, after);
    let mut files = 0;
    for file in fs::read_dir(dir.join("one")).expect("a folder") {
        let name = file.expect("a file").file_name();
        let [a, b] = ["one", "two"].map(|d| fs::read(dir.join(d).join(&name)).expect("a file"));
        assert!(a == b, "{name:?}");
        files += 1;
    }
    assert_eq!((files, left(dir)), (6, 0));
}

#[test]
fn what_is_wrong_is_said_before_work_starts() {
    let dir = folder(1);
    let dir = dir.path();
    let wrong = |more: &[&str]| {
        let (status, out, err) = run(dir, &[&["dupes", "news.jsonl"], more].concat());
        assert_eq!((status, out.as_str()), (2, ""), "{err}");
        err
    };
    assert!(wrong(&["--memory", "64M"]).contains("168 MB would do"));
    let said = wrong(&["--memory", "1G", "--temp-dir", "gone"]);
    assert!(
        said.contains("gone: no temporary files can be made there"),
        "{said}"
    );
    assert!(wrong(&["--temp-dir", "t"]).contains("no --memory is set"));
    assert!(wrong(&["--memory", "much"]).contains("a number of bytes"));
    let (status, _, err) = run(dir, &["index", "add", "seen.index", "news.jsonl"]);
    assert_eq!(status, 0, "{err}");
    let said = wrong(&["--memory", "1G", "--index", "seen.index"]);
    assert!(
        said.contains("--memory does not hold with --index"),
        "{said}"
    );
}

#[test]
fn an_error_leaves_nothing() {
    let dir = folder(4_000);
    let broken = "{\"words\": \"no text\"}\n".repeat(10);
    fs::write(dir.path().join("other.jsonl"), broken).expect("a file");
    let args = [&["dupes", "news.jsonl", "other.jsonl"], &LIMIT[..]].concat();
    let (status, _, err) = run(dir.path(), &args);
    assert_eq!(status, 2, "{err}");
    assert_eq!(left(dir.path()), 0);
}

#[test]
fn the_configuration_sets_it() {
    let dir = folder(10);
    let set = "[dupes]\nmemory = \"1G\"\ntemp-dir = \"gone\"\n";
    fs::write(dir.path().join("unspool.toml"), set).expect("a file");
    let output = unspool(dir.path()).args(["dupes", "news.jsonl"]).output();
    let said = String::from_utf8_lossy(&output.expect("it runs").stderr).into_owned();
    assert!(said.contains("gone: no temporary files"), "{said}");
}
