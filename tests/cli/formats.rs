//! The formats for other programs, held against their public schemas (see tests/schemas/README.md) and readers.

use super::{folder, run};
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

fn project() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The fixtures' report with gates that hold, warn and fail, and with skipped input, in one format.
fn fixtures(format: &str) -> String {
    let dir = tempfile::tempdir().unwrap();
    let broken = dir.path().join("broken.jsonl");
    fs::write(
        &broken,
        "{\"text\":\"The mayor opened the bridge.\"}\n{oops\n",
    )
    .unwrap();
    let args = [
        "check",
        "fixtures",
        &broken.display().to_string(),
        "--max-clusters",
        "article=0",
        "--max-clusters",
        "warn:caption=0",
        "--max-cluster-size",
        "article=1000",
        "-o",
        &format!("{format}=-"),
    ];
    let (status, out, err) = run(project(), &args);
    assert_eq!(status, 1, "{err}");
    out
}

fn empty(format: &str) -> String {
    let dir = folder();
    fs::write(dir.path().join("empty.txt"), "").unwrap();
    let (status, out, _) = run(
        dir.path(),
        &["dupes", "empty.txt", "-o", &format!("{format}=-")],
    );
    assert_eq!(status, 0);
    out
}

fn schema(name: &str) -> PathBuf {
    project().join("tests/schemas").join(name)
}

fn hold_against(schema_name: &str, text: &str) {
    let schema = fs::read_to_string(schema(schema_name)).unwrap();
    // A stray bracket in the published SARIF schema, which not every engine of patterns lets pass.
    let schema = schema.replace("^[a-zA-Z]{2}-[a-zA-Z]{2}]?$", "^[a-zA-Z]{2}-[a-zA-Z]{2}$");
    let schema: Value = serde_json::from_str(&schema).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let value: Value = serde_json::from_str(text).unwrap();
    let wrong: Vec<String> = validator
        .iter_errors(&value)
        .map(|e| format!("{}: {e}", e.instance_path()))
        .take(5)
        .collect();
    assert_eq!(wrong, Vec::<String>::new(), "{schema_name}");
}

#[test]
fn sarif_is_valid() {
    let out = fixtures("sarif");
    hold_against("sarif-2.1.0-rtm.5.json", &out);
    hold_against("sarif-2.1.0-rtm.5.json", &empty("sarif"));
    let log: Value = serde_json::from_str(&out).unwrap();
    let run = &log["runs"][0];
    assert!(run["results"].as_array().unwrap().len() > 50);
    assert!(
        run["invocations"][0]["toolExecutionNotifications"]
            .as_array()
            .unwrap()
            .len()
            >= 3
    );
}

#[test]
fn gitlab_is_valid_and_no_fingerprint_occurs_twice() {
    let out = fixtures("gitlab");
    hold_against("gitlab-codequality.json", &out);
    hold_against("gitlab-codequality.json", &empty("gitlab"));
    let rows: Vec<Value> = serde_json::from_str(&out).unwrap();
    let mut prints: Vec<&str> = rows
        .iter()
        .map(|r| r["fingerprint"].as_str().unwrap())
        .collect();
    prints.sort_unstable();
    let all = prints.len();
    prints.dedup();
    assert_eq!(
        prints.len(),
        all,
        "of two with one fingerprint GitLab shows one"
    );
}

/// Needs xmllint, which .ci/run installs; without it only the parts that need no schema are looked at.
#[test]
fn junit_is_valid() {
    for out in [fixtures("junit"), empty("junit")] {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("junit.xml");
        fs::write(&path, &out).unwrap();
        assert!(
            out.starts_with("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites "),
            "{out}"
        );
        let checked = Command::new("xmllint")
            .args(["--noout", "--nonet", "--schema"])
            .args([schema("junit-10.xsd"), path])
            .output();
        match checked {
            Ok(checked) => assert!(
                checked.status.success(),
                "{}",
                String::from_utf8_lossy(&checked.stderr)
            ),
            Err(_) if std::env::var_os("CI").is_none() => {}
            Err(error) => panic!("xmllint: {error}"),
        }
    }
}

#[test]
fn csv_is_read_back_and_holds_no_formula() {
    let out = fixtures("csv");
    assert!(out.lines().count() > 100);
    let records = out.matches("\r\n").count();
    assert_eq!(
        out.matches('\n').count(),
        records,
        "RFC 4180: rows end with CR LF, and cells hold no line break"
    );
    let mut reader = csv::ReaderBuilder::new()
        .flexible(false)
        .from_reader(out.as_bytes());
    let width = reader.headers().unwrap().len();
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert_eq!(rows.len() + 1, records);
    for row in &rows {
        assert_eq!(row.len(), width);
        for cell in row {
            let formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
            assert!(!formula || cell.parse::<f64>().is_ok(), "{cell}");
        }
    }
}

#[test]
fn markdown_renders_as_meant() {
    use pulldown_cmark::{Event, Options, Parser, Tag};
    let out = fixtures("markdown");
    let (mut tables, mut headings, mut items) = (0, 0, 0);
    for event in Parser::new_ext(&out, Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH) {
        match event {
            Event::Start(Tag::Table(_)) => tables += 1,
            Event::Start(Tag::Heading { .. }) => headings += 1,
            Event::Start(Tag::Item) => items += 1,
            Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
                panic!("a text became a link to {dest_url}")
            }
            Event::Html(html) | Event::InlineHtml(html) => {
                let own = [
                    "<details>",
                    "</details>",
                    "<summary>",
                    "</summary>",
                    "<del>",
                    "</del>",
                    "<ins>",
                    "</ins>",
                    "<br>",
                    "<b>",
                    "</b>",
                    "<code>",
                    "</code>",
                ];
                let mut rest = html.trim().to_owned();
                for tag in own {
                    rest = rest.replace(tag, "");
                }
                assert!(!rest.contains('<'), "a text became markup: {html}");
            }
            _ => {}
        }
    }
    assert!(
        tables >= 2 && headings >= 4 && items > 20,
        "{tables} tables, {headings} headings, {items} items"
    );
}

#[test]
fn prometheus_lines_are_metrics() {
    let out = fixtures("prometheus");
    for line in out.lines().filter(|l| !l.starts_with('#')) {
        let (series, value) = line.rsplit_once(' ').unwrap();
        assert!(value.parse::<f64>().is_ok(), "{line}");
        assert!(series.starts_with("unspool_"), "{line}");
    }
    assert!(out.contains("# TYPE unspool_"), "{out}");
}
