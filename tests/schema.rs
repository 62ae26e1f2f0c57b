//! What is generated from the code and committed is what the code says now.

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
