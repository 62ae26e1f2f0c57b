//! The same bytes for any number of threads and any order of inputs, and nothing in them of the machine or the time.

use super::{run, unspool};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

const FORMATS: [&str; 13] = [
    "text",
    "json",
    "jsonl",
    "markdown",
    "pairs",
    "clusters",
    "html",
    "csv",
    "sarif",
    "junit",
    "github",
    "gitlab",
    "prometheus",
];

/// The fixtures' files, as they lie in `dir`.
fn dumps(dir: &Path) -> Vec<String> {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let mut names = Vec::new();
    for folder in [
        "agency-copy",
        "captions",
        "forms-earnings",
        "forms-weather",
        "japanese",
        "records",
        "shared-passages",
    ] {
        for file in fs::read_dir(fixtures.join(folder)).unwrap() {
            let path = file.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            if !name.starts_with("gold") && !name.starts_with("about") {
                let name = format!("{folder}-{name}");
                fs::copy(&path, dir.join(&name)).unwrap();
                names.push(name);
            }
        }
    }
    names.sort();
    names
}

fn all_formats(dir: &Path, threads: &str, inputs: &[&str]) -> BTreeMap<&'static str, Vec<u8>> {
    let outputs: Vec<String> = FORMATS.iter().map(|f| format!("{f}=../out.{f}")).collect();
    let mut args = vec![
        "check",
        "--threads",
        threads,
        "--max-clusters",
        "0",
        "--max-new",
        "0",
    ];
    args.extend(outputs.iter().flat_map(|o| ["-o", o.as_str()]));
    args.extend(inputs);
    let (status, _, err) = run(dir, &args);
    assert_eq!(status, 1, "{err}");
    FORMATS
        .iter()
        .map(|f| (*f, fs::read(dir.join(format!("../out.{f}"))).unwrap()))
        .collect()
}

#[test]
fn every_format_is_the_same_for_threads_and_orders() {
    let root = tempfile::tempdir().unwrap();
    let dir = root.path().join("dumps");
    fs::create_dir(&dir).unwrap();
    let names = dumps(&dir);
    let in_order: Vec<&str> = names.iter().map(String::as_str).collect();
    let backwards: Vec<&str> = in_order.iter().rev().copied().collect();
    // Every third, then the others: an order that is neither.
    let mut shuffled: Vec<&str> = in_order.iter().step_by(3).copied().collect();
    shuffled.extend(
        in_order
            .iter()
            .enumerate()
            .filter(|(i, _)| i % 3 != 0)
            .map(|(_, n)| *n),
    );
    let want = all_formats(&dir, "1", &in_order);
    for (threads, inputs) in [("2", &backwards), ("16", &shuffled)] {
        let got = all_formats(&dir, threads, inputs);
        for format in FORMATS {
            assert!(
                got[format] == want[format],
                "{format} differs for {threads} threads"
            );
        }
    }
    let here = root.path().display().to_string();
    let host = fs::read_to_string("/etc/hostname").unwrap_or_default();
    for (format, bytes) in &want {
        let text = String::from_utf8(bytes.clone()).unwrap();
        assert!(!text.contains(&here), "{format}: an absolute path");
        let host = host.trim();
        assert!(
            host.len() < 6 || !text.contains(host),
            "{format}: the name of the host"
        );
    }
}

#[test]
fn the_clean_corpus_is_the_same_too() {
    let root = tempfile::tempdir().unwrap();
    let dir = root.path().join("dumps");
    fs::create_dir(&dir).unwrap();
    dumps(&dir);
    let clean = |threads: &str, out: &str| {
        let done = unspool(&dir)
            .args(["clean", ".", "--threads", threads, "-o", out])
            .output()
            .unwrap();
        assert_eq!(done.status.code(), Some(0));
        [
            "articles.jsonl",
            "removed.jsonl",
            "spans.jsonl",
            "report.json",
        ]
        .map(|f| fs::read(dir.join(out).join(f)).unwrap())
    };
    let one = clean("1", "../one");
    assert!(one == clean("16", "../sixteen"));
}

#[test]
fn a_saved_report_gives_the_same_bytes_in_every_format() {
    let root = tempfile::tempdir().unwrap();
    let dir = root.path().join("dumps");
    fs::create_dir(&dir).unwrap();
    let names = dumps(&dir);
    let want = all_formats(
        &dir,
        "2",
        &names.iter().map(String::as_str).collect::<Vec<_>>(),
    );
    for format in FORMATS {
        let again = format!("../again.{format}");
        let (status, _, err) = run(
            &dir,
            &["report", "../out.json", "-o", &format!("{format}={again}")],
        );
        assert_eq!(status, 0, "{err}");
        let again = fs::read(dir.join(again)).unwrap();
        assert!(again == want[format], "{format} differs");
    }
}
