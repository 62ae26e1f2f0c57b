//! Which copy is kept, and how far apart in time copies may be: on the command line and in `unspool.toml`.

use crate::{STORY, run};
use serde_json::{Value, json};
use std::fs;
use std::path::Path;
use tempfile::TempDir;

/// Three copies of a story, by outlet and date, one of them longer; as JSON lines.
fn records() -> TempDir {
    let dir = tempfile::tempdir().expect("a folder");
    let more = format!("{STORY}\nA crowd with lanterns met the first boat.\n");
    let rows = [
        ("a", "Post", "2026-03-01", STORY),
        ("b", "Wire", "2026-03-02", STORY),
        ("c", "Herald", "2026-05-20", more.as_str()),
    ];
    let rows = rows.map(|(id, outlet, date, text)| {
        json!({"id": id, "text": text, "date": date, "source": outlet}).to_string()
    });
    fs::write(dir.path().join("news.jsonl"), rows.join("\n")).expect("the records are written");
    dir
}

fn report(dir: &Path, flags: &[&str]) -> Value {
    report_saying(dir, flags, "")
}

fn report_saying(dir: &Path, flags: &[&str], said: &str) -> Value {
    let args = [
        "dupes",
        "news.jsonl",
        "--level",
        "article",
        "--source-field",
        "source",
        "-o",
        "json=-",
    ];
    let (status, out, err) = run(dir, &[&args[..], flags].concat());
    assert_eq!((status, err.as_str()), (0, said));
    serde_json::from_str(&out).expect("a report")
}

fn kept(report: &Value) -> Vec<&str> {
    let clusters = report["clusters"].as_array().expect("clusters");
    clusters
        .iter()
        .map(|c| c["kept"].as_str().expect("an id"))
        .collect()
}

#[test]
fn the_named_source_is_kept() {
    let dir = records();
    let with = |flags: &[&str]| report(dir.path(), flags);
    assert_eq!(kept(&with(&[])), ["c"]);
    assert_eq!(kept(&with(&["--keep", "source=Wire,Herald"])), ["b"]);
    let said =
        "unspool: --keep: nothing is from `Gazette`; the sources are `Herald`, `Post`, `Wire`\n";
    for (keep, id) in [("source=Gazette,Wire,Herald", "b"), ("source=Gazette", "c")] {
        let report = report_saying(dir.path(), &["--keep", keep], said);
        assert_eq!(kept(&report), [id]);
    }
    assert_eq!(
        with(&["--keep", "source=Wire,Post"])["config"]["keep"],
        json!({"source": ["Wire", "Post"]})
    );
    fs::write(dir.path().join("unspool.toml"), "keep = \"source=Post\"\n").expect("written");
    assert_eq!(kept(&with(&[])), ["a"]);
    assert_eq!(kept(&with(&["--keep", "longest"])), ["c"]);
}

#[test]
fn a_policy_that_is_none_is_refused() {
    let dir = records();
    for policy in ["newest", "source=", "source=Wire,,Post"] {
        let (status, out, err) = run(dir.path(), &["dupes", "news.jsonl", "--keep", policy]);
        assert_eq!((status, out.as_str()), (2, ""), "{policy}");
        assert!(err.contains(policy) && err.contains("`source=`"), "{err}");
    }
    fs::write(dir.path().join("unspool.toml"), "keep = \"newest\"\n").expect("written");
    let (status, _, err) = run(dir.path(), &["dupes", "news.jsonl"]);
    assert_eq!(status, 2);
    assert!(
        err.contains("unspool.toml:1") && err.contains("source="),
        "{err}"
    );
}

#[test]
fn copies_outside_the_date_window_are_none() {
    let dir = records();
    let members = |report: &Value| {
        report["clusters"][0]["members"]
            .as_array()
            .map_or(0, Vec::len)
    };
    assert_eq!(members(&report(dir.path(), &[])), 3);
    let within = report(dir.path(), &["--date-window", "30"]);
    assert_eq!(members(&within), 2);
    assert_eq!(within["config"]["date_window"], 30);
    assert_eq!(within["summary"]["outside_window"], 1);
    fs::write(dir.path().join("unspool.toml"), "date-window = 0\n").expect("written");
    assert_eq!(members(&report(dir.path(), &[])), 0);
    let (status, out, _) = run(
        dir.path(),
        &["dupes", "news.jsonl", "--source-field", "source"],
    );
    assert_eq!(status, 0);
    assert!(out.contains("date window of 0 days: "), "{out}");
    assert_eq!(
        run(dir.path(), &["dupes", "news.jsonl", "--date-window", "-1"]).0,
        2
    );
}
