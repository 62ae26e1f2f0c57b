//! What is generated from the code and committed is what the code says now.

use serde_json::Value;
use std::path::Path;
use std::process::Command;

fn printed(args: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_unspool"))
        .args(args)
        .output()
        .expect("the program starts");
    assert!(output.status.success(), "{args:?}");
    String::from_utf8(output.stdout).expect("output is UTF-8")
}

fn hold(path: &str, args: &[&str]) {
    let committed = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path));
    assert!(
        committed.unwrap_or_default().replace("\r\n", "\n") == printed(args),
        "{path} has drifted from the code; if the change only adds, run\n\
         cargo run -- {} > {path}",
        args.join(" ")
    );
}

#[test]
fn committed_schemas_are_those_of_the_types() {
    for name in [
        "article", "report", "removed", "span", "clean", "baseline", "added", "found", "index",
        "config",
    ] {
        hold(&format!("docs/schema/{name}.json"), &["schema", name]);
    }
}

#[test]
fn the_committed_reference_is_that_of_the_flags() {
    hold("docs/reference.md", &["reference"]);
}

/// Additions must be compatible: what version 0.1.0 wrote is valid under the schemas of today, and is read.
#[test]
fn what_an_older_version_wrote_is_valid_and_read() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/written/0.1.0");
    let read = |name: &str| std::fs::read_to_string(folder.join(name)).unwrap();
    let rows = |name: &str| -> Vec<Value> {
        let rows = read(name);
        let rows = rows.lines().map(|l| serde_json::from_str(l).unwrap());
        rows.collect()
    };
    let whole = |name: &str| vec![serde_json::from_str(&read(name)).unwrap()];
    let lines: Vec<Value> = read("baseline.txt")
        .lines()
        .skip(1)
        .map(Value::from)
        .collect();
    let config: toml::Table = read("unspool.toml").parse().unwrap();
    for (name, values) in [
        ("report", whole("report.json")),
        ("article", rows("articles.jsonl")),
        ("removed", rows("removed.jsonl")),
        ("span", rows("spans.jsonl")),
        ("clean", whole("clean.json")),
        ("baseline", lines),
        ("config", vec![serde_json::to_value(config).unwrap()]),
    ] {
        let schema: Value = serde_json::from_str(&printed(&["schema", name])).unwrap();
        let validator = jsonschema::validator_for(&schema).unwrap();
        assert!(!values.is_empty());
        for value in values {
            let wrong: Vec<String> = validator
                .iter_errors(&value)
                .map(|e| format!("{}: {e}", e.instance_path()))
                .collect();
            assert_eq!(wrong, Vec::<String>::new(), "{name}");
        }
    }
    let report = folder.join("report.json").display().to_string();
    let text = printed(&["report", &report]);
    assert!(text.contains("Gates: 1 breached"), "{text}");
    let again: Value =
        serde_json::from_str(&printed(&["report", &report, "-o", "json=-"])).unwrap();
    assert!(holds(&again, &whole("report.json")[0]), "{again}");
}

/// Whether `new` says all that `old` says; it may say more.
fn holds(new: &Value, old: &Value) -> bool {
    match (new, old) {
        (Value::Object(new), Value::Object(old)) => old
            .iter()
            .all(|(key, old)| new.get(key).is_some_and(|new| holds(new, old))),
        (Value::Array(new), Value::Array(old)) => {
            new.len() == old.len() && new.iter().zip(old).all(|(new, old)| holds(new, old))
        }
        _ => new == old,
    }
}
