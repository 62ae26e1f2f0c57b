//! `unspool.toml` as a user has it.

use super::{folder, run};
use std::fs;
use std::path::Path;
use tempfile::TempDir;

fn with(config: &str) -> TempDir {
    let dir = folder();
    fs::write(dir.path().join("unspool.toml"), config).unwrap();
    dir
}

fn levels(dir: &Path, args: &[&str]) -> Vec<String> {
    let (status, out, err) = run(dir, &[&["dupes", "-o", "json=-"], args].concat());
    assert_eq!(status, 0, "{err}");
    let report: serde_json::Value = serde_json::from_str(&out).unwrap();
    let rows = report["summary"]["levels"].as_array().unwrap().iter();
    rows.map(|l| l["level"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn the_nearest_one_upwards_holds_and_the_command_line_wins() {
    let dir = with("level = [\"article\", \"headline\"]\n");
    let deep = dir.path().join("dumps/deep");
    fs::create_dir(&deep).unwrap();
    assert_eq!(levels(dir.path(), &["dumps"]), ["article", "headline"]);
    assert_eq!(levels(&deep, &["../a.txt"]), ["article", "headline"]);
    assert_eq!(
        levels(&deep, &["../a.txt", "--level", "paragraph"]),
        ["paragraph"],
        "a list is replaced, not added to"
    );
    assert!(levels(&deep, &["../a.txt", "--isolated"]).len() > 2);
    fs::write(deep.join("unspool.toml"), "level = \"caption\"\n").unwrap();
    assert_eq!(levels(&deep, &["../a.txt"]), [""; 0], "the nearer one");
    assert_eq!(
        levels(&deep, &["../a.txt", "--config", "../../unspool.toml"]),
        ["article", "headline"]
    );
}

#[test]
fn the_table_of_a_command_wins_over_the_top() {
    let dir = with("level = \"article\"\n[dupes]\nlevel = \"headline\"\n");
    assert_eq!(levels(dir.path(), &["dumps"]), ["headline"]);
    let (status, _, err) = run(
        dir.path(),
        &["check", "dumps", "--max-clusters", "0", "-o", "json=r.json"],
    );
    assert_eq!(status, 1);
    assert!(
        err.contains("of article") && !err.contains("of headline"),
        "{err}"
    );
}

#[test]
fn paths_are_those_of_the_folder_it_lies_in() {
    let dir = with(
        "input = \"dumps\"\n[check]\nbaseline = \"known.txt\"\nmax-new = 0\noutput = [\"json=r.json\", \"text=-\"]\n",
    );
    let deep = dir.path().join("dumps/deep");
    fs::create_dir(&deep).unwrap();
    let (status, out, err) = run(&deep, &["check", "--update-baseline"]);
    assert_eq!(status, 0, "what is accepted is not new: {err}");
    assert!(out.contains("Ferry to Norrholm runs again"), "{out}");
    assert!(dir.path().join("known.txt").is_file() && dir.path().join("r.json").is_file());
    assert_eq!(
        run(dir.path(), &["check"]).0,
        0,
        "what was found is known now"
    );
}

#[test]
fn a_switch_that_is_set_can_be_unset() {
    let dir = with("strict = true\n");
    fs::write(
        dir.path().join("rows.jsonl"),
        "{\"text\":\"The mayor.\"}\n{oops\n",
    )
    .unwrap();
    assert_eq!(run(dir.path(), &["dupes", "rows.jsonl"]).0, 3);
    assert_eq!(
        run(dir.path(), &["dupes", "rows.jsonl", "--strict=false"]).0,
        0
    );
}

#[test]
fn a_flag_rules_out_what_the_configuration_sets_against_it() {
    let dir = with("no-text = true\n");
    let (status, out, err) = run(
        dir.path(),
        &[
            "dupes",
            "dumps",
            "-o",
            "json=-",
            "--max-snippet-chars",
            "12",
        ],
    );
    assert_eq!(status, 0, "{err}");
    assert!(out.contains("\"text_limit\":12"), "{out}");
}

#[test]
fn what_is_wrong_is_said_with_its_line_and_what_was_meant() {
    for (config, said) in [
        (
            "\nmin-confidance = 0.5\n",
            "unspool.toml:2: there is no setting `min-confidance`; did you mean `min-confidence`?",
        ),
        ("min_confidence = 0.5\n", "did you mean `min-confidence`?"),
        ("nonsense = 1\n", "there is no setting `nonsense`\n"),
        (
            "[chek]\nmax-new = 0\n",
            "unspool.toml:1: there is no setting `chek`; did you mean `check`?",
        ),
        (
            "[check]\nmax-nw = 0\n",
            "unspool.toml:2: `check` has no setting `max-nw`; did you mean `max-new`?",
        ),
        ("[split]\nmax-new = 0\n", "`split` has no setting `max-new`"),
        (
            "min-confidence = 2\n",
            "unspool.toml:1: `min-confidence`: a probability lies between 0 and 1",
        ),
        (
            "keep = \"latests\"\n",
            "`keep` cannot be `latests`; did you mean `latest`?",
        ),
        (
            "strict = \"yes\"\n",
            "`strict` takes true or false, not a string",
        ),
        ("threads = -1\n", "`threads`"),
        ("output = \"json=x\"\n", "write it under [check] or [clean]"),
        ("max-new = \"artcle=0\"\n", "did you mean `article`?"),
        (
            "no-text = true\nmax-snippet-chars = 3\n",
            "unspool.toml:2: `no-text` and `max-snippet-chars` exclude each other",
        ),
        ("level = [\"article\"\n", "unspool.toml:1: TOML parse error"),
    ] {
        let dir = with(config);
        let (status, out, err) = run(dir.path(), &["dupes", "dumps"]);
        assert_eq!((status, out.as_str()), (2, ""), "{config}: {err}");
        assert!(err.contains(said), "{config} said: {err}");
        assert_eq!(
            run(dir.path(), &["dupes", "--help"]).0,
            0,
            "help is given whatever the file says"
        );
        assert_eq!(run(dir.path(), &["dupes", "dumps", "--isolated"]).0, 0);
    }
}

#[test]
fn what_is_dumped_says_where_it_comes_from_and_is_a_configuration() {
    let dir = with(
        "threads = 2\nkeep = \"earliest\"\nas-of = 2026-03-07\n[check]\nmax-clusters = [\"article=3\", \"warn:0\"]\n",
    );
    let dump = |args: &[&str]| {
        let (status, out, err) = run(dir.path(), &[&["check", "--dump-config"], args].concat());
        assert_eq!((status, err.as_str()), (0, ""));
        out
    };
    let first = dump(&["--min-confidence", "0.25", "dumps"]);
    for row in [
        "threads = 2  # unspool.toml:1",
        "keep = \"earliest\"  # unspool.toml:2",
        "as-of = \"2026-03-07\"  # unspool.toml:3",
        "max-clusters = [\"article=3\", \"warn:0\"]  # unspool.toml:5",
        "min-confidence = 0.25  # command line",
        "input = [\"dumps\"]  # command line",
        "method = \"minhash\"  # default",
        "# baseline is not set",
    ] {
        assert!(first.contains(row), "{row} in {first}");
    }
    fs::write(dir.path().join("unspool.toml"), &first).unwrap();
    let settings = |dump: &str| -> Vec<String> {
        let rows = dump.lines().filter(|l| !l.starts_with('#'));
        rows.map(|l| l.split("  # ").next().unwrap_or_default().to_owned())
            .collect()
    };
    assert_eq!(settings(&dump(&[])), settings(&first));
}
