//! `--log`: progress and messages as lines, for jobs without a terminal.

use super::{folder, run};
use serde_json::Value;
use std::fs;

#[test]
fn json_lines_tell_phases_messages_and_what_it_came_to() {
    let dir = folder();
    fs::write(
        dir.path().join("dumps/r.jsonl"),
        "{\"text\":\"a b c\"}\n{oops\n",
    )
    .unwrap();
    let (status, out, err) = run(dir.path(), &["dupes", "dumps", "--log", "json", "--strict"]);
    assert_eq!(status, 3);
    assert!(out.contains("Ferry to Norrholm"), "{out}");
    let lines: Vec<Value> = err
        .lines()
        .map(|l| serde_json::from_str(l).expect(l))
        .collect();
    let of = |kind: &str| {
        lines
            .iter()
            .filter(|l| l["type"] == kind)
            .cloned()
            .collect::<Vec<Value>>()
    };
    let phases: Vec<String> = of("progress")
        .iter()
        .map(|l| l["phase"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(
        phases[..4],
        ["read", "split", "boilerplate", "sketch"],
        "{phases:?}"
    );
    assert_eq!(phases.last().unwrap(), "report");
    let read = &of("progress")[0];
    let bytes = ["a.txt", "b.txt", "c.txt", "r.jsonl"]
        .iter()
        .map(|n| {
            fs::metadata(dir.path().join("dumps").join(n))
                .unwrap()
                .len()
        })
        .sum::<u64>();
    assert_eq!(
        (&read["done"], &read["total"], &read["unit"]),
        (&bytes.into(), &bytes.into(), &"bytes".into())
    );
    assert_eq!((&read["number"], &read["records"]), (&1.into(), &5.into()));
    for (number, line) in (1..).zip(of("progress")) {
        assert_eq!(line["number"], number, "{line}");
        assert!(line["of"].as_u64().unwrap() >= number, "{line}");
        assert!(line["elapsed"].as_f64().unwrap() > 0.0, "{line}");
        if cfg!(target_os = "linux") {
            assert!(line["memory"].as_u64().unwrap() > 1_000_000, "{line}");
        }
        if line["done"].as_u64().unwrap() > 0 {
            assert!(line["rate"].as_f64().unwrap() > 0.0, "{line}");
        }
        if line["total"].is_u64() && line["done"] == line["total"] {
            assert_eq!(line["left"], 0.0, "{line}");
        }
    }
    let last = of("progress").pop().unwrap();
    assert_eq!(
        last["number"], last["of"],
        "the last phase is the last of them"
    );
    let messages = of("message");
    assert!(
        messages.iter().any(|m| m["message"]
            .as_str()
            .unwrap()
            .contains("skipped dumps/r.jsonl:2")),
        "{messages:?}"
    );
    let done = of("done").pop().unwrap();
    assert_eq!(lines.last().unwrap(), &done);
    assert_eq!(
        (&done["status"], &done["files"], &done["bytes"]),
        (&3.into(), &4.into(), &bytes.into())
    );
    assert_eq!(done["records"], 5);
    let throughput = bytes as f64 / done["elapsed"].as_f64().unwrap();
    let rate = done["rate"].as_f64().unwrap();
    assert!((rate / throughput - 1.0).abs() < 0.01, "{done}");
    if cfg!(target_os = "linux") {
        assert!(done["peak_memory"].as_u64().unwrap() > 1_000_000);
    }
}

#[test]
fn a_failure_is_a_line_of_json_too() {
    let dir = folder();
    let (status, _, err) = run(dir.path(), &["dupes", "gone.txt", "--log=json"]);
    assert_eq!(status, 2);
    let lines: Vec<Value> = err
        .lines()
        .map(|l| serde_json::from_str(l).expect(l))
        .collect();
    assert_eq!(lines[0]["type"], "error");
    assert!(
        lines[0]["message"]
            .as_str()
            .unwrap()
            .contains("gone.txt: no such file")
    );
    assert_eq!(lines[1]["status"], 2);
}

#[test]
fn text_lines_are_for_people_and_only_come_when_asked_for() {
    let dir = folder();
    let (_, _, err) = run(dir.path(), &["split", "dumps"]);
    assert_eq!(err, "");
    let (status, _, err) = run(
        dir.path(),
        &["clean", "dumps", "-o", "out", "--log", "text"],
    );
    assert_eq!(status, 0);
    let lines: Vec<&str> = err.lines().collect();
    assert!(
        lines[0].starts_with("unspool: 1/15 read: 952 B of 952 B"),
        "{err}"
    );
    assert!(lines.iter().any(|l| l.contains("articles kept")), "{err}");
    let last = lines.last().unwrap();
    assert!(
        last.starts_with("unspool: read ") && last.contains(" in 3 files, 3 texts, in "),
        "{err}"
    );
}
