//! The command line as a user runs it: exit statuses, messages, what goes where.

mod action;
mod baseline;
mod clean;
mod config;
mod encodings;
mod formats;
mod hostile_text;
mod index;
mod inputs;
mod keep;
mod kill;
mod log;
mod memory;
mod outputs;
#[cfg(feature = "parquet")]
mod parquet;
mod readme;
mod resume;
mod same_bytes;
mod status;

use assert_cmd::Command;
use std::fs;
use std::path::Path;
use tempfile::TempDir;

fn unspool(dir: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_unspool"));
    command.current_dir(dir).env_remove("RUST_BACKTRACE");
    command
}

/// Runs and gives exit status, standard output and standard error.
fn run(dir: &Path, args: &[&str]) -> (i32, String, String) {
    let output = unspool(dir)
        .args(args)
        .output()
        .expect("the program starts");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("output is UTF-8");
    (
        output.status.code().expect("no signal"),
        text(output.stdout),
        text(output.stderr),
    )
}

const STORY: &str = "Ferry to Norrholm runs again\n\nNORRHOLM: The ferry between Norrholm and the mainland ran \
again on Tuesday after eleven days of storm.\n\nThe captain, Ulla Brandt, said that the harbour wall had held. \
\"We were lucky,\" she said, \"and we will not be lucky twice.\"\n\nThe county has set aside 4.2 million crowns for a \
new pier.\n";

const OTHER: &str = "Bakers of Vell strike over flour price\n\nVELL: Every bakery in the town of Vell stayed shut on \
Monday, in protest at a flour price that has doubled since spring.\n\nThe guild wants a cap of nine pence a pound until \
the harvest, said its secretary, Jonas Ferreby.\n\nThe mills answered that they sell at a loss already.\n";

fn folder() -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir(dir.path().join("dumps")).unwrap();
    fs::write(dir.path().join("dumps/a.txt"), STORY).unwrap();
    fs::write(dir.path().join("dumps/b.txt"), STORY).unwrap();
    fs::write(dir.path().join("dumps/c.txt"), OTHER).unwrap();
    dir
}

#[test]
fn the_main_job_reports_a_copy_and_ends_with_0() {
    let dir = folder();
    let (status, out, err) = run(dir.path(), &["dupes", "dumps"]);
    assert_eq!((status, err.as_str()), (0, ""));
    assert!(out.contains("Ferry to Norrholm runs again"), "{out}");
    assert!(
        !out.contains("Bakers of Vell"),
        "an article without a copy is in no cluster: {out}"
    );
    assert!(!out.contains('\u{1b}'), "no colour where no terminal is");
}

#[test]
fn usage_and_missing_input_end_with_2_and_say_why() {
    let dir = folder();
    fs::create_dir(dir.path().join("none")).unwrap();
    fs::write(
        dir.path().join("r.jsonl"),
        "{\"text\":\"a b c\",\"id\":1}\n",
    )
    .unwrap();
    for (args, said) in [
        (&["dupes"][..], "required"),
        (&["dupes", "gone.txt"], "gone.txt: no such file or folder"),
        (&["dupes", "none"], "none: the folder holds no file"),
        (&["dupes", "*.csv"], "*.csv: no file matches this pattern"),
        (
            &["dupes", "r.jsonl", "--text-field", "txet"],
            "did you mean --text-field text?",
        ),
        (
            &["dupes", "dumps", "--output", "docx=x"],
            "no format `docx`",
        ),
        (
            &["dupes", "dumps", "--output", "json=no/such/x.json"],
            "no/such/x.json: cannot be written",
        ),
        (
            &["dupes", "dumps", "--output", "json=dumps"],
            "dumps: is a folder",
        ),
        (
            &["dupes", "dumps", "-o", "json=x", "-o", "json=x"],
            "two outputs go to x",
        ),
        (
            &["split", "dumps", "--min-confidence", "2"],
            "between 0 and 1",
        ),
        (&["report", "dumps/a.txt"], "is no report.json"),
        (&["explode"], "unrecognized subcommand"),
    ] {
        let (status, out, err) = run(dir.path(), args);
        assert_eq!((status, out.as_str()), (2, ""), "{args:?}: {err}");
        assert!(err.contains(said), "{args:?} said: {err}");
    }
}

#[test]
fn an_unwritable_output_is_found_before_any_work() {
    let dir = folder();
    // The input would fail only when it is read; the output must be refused before that.
    fs::write(dir.path().join("bad.jsonl"), "{\"x\":1}\n").unwrap();
    let (status, _, err) = run(dir.path(), &["dupes", "bad.jsonl", "-o", "json=no/x.json"]);
    assert_eq!(status, 2);
    assert!(
        err.contains("no/x.json: cannot be written") && !err.contains("bad.jsonl"),
        "{err}"
    );
}

#[test]
fn broken_records_are_named_and_fatal_only_when_strict() {
    let dir = tempfile::tempdir().unwrap();
    let rows = "{\"id\":\"a\",\"text\":\"The mayor opened the bridge on Friday.\"}\n{\"id\":\"b\", oops}\n{\"id\":\"c\"}\n";
    fs::write(dir.path().join("r.jsonl"), rows).unwrap();
    let (status, _, err) = run(dir.path(), &["dupes", "r.jsonl", "-o", "json=report.json"]);
    assert_eq!(status, 0, "{err}");
    assert!(
        err.contains("skipped r.jsonl:2: not a JSON object"),
        "{err}"
    );
    assert!(
        err.contains("skipped r.jsonl:3: the record has no field `text`"),
        "{err}"
    );
    let report: serde_json::Value =
        serde_json::from_slice(&fs::read(dir.path().join("report.json")).unwrap()).unwrap();
    assert_eq!(report["summary"]["skipped"], 2);
    assert_eq!(report["skipped"][0]["line"], 2);
    assert_eq!(
        run(
            dir.path(),
            &["dupes", "--strict", "r.jsonl", "-o", "json=report.json"]
        )
        .0,
        3
    );
}

#[test]
fn standard_input_is_read_and_told_by_content() {
    let dir = tempfile::tempdir().unwrap();
    let output = unspool(dir.path())
        .args(["split", "-"])
        .write_stdin(STORY)
        .output()
        .unwrap();
    assert!(output.status.success());
    let row: serde_json::Value = serde_json::from_slice(output.stdout.trim_ascii()).unwrap();
    assert_eq!(
        (&row["source"], &row["schema"]),
        (&"-".into(), &"unspool/article/1".into())
    );
    let record = "{\"id\":\"r1\",\"text\":\"One two three.\"}\n";
    let output = unspool(dir.path())
        .args(["split", "-"])
        .write_stdin(record)
        .output()
        .unwrap();
    let row: serde_json::Value = serde_json::from_slice(output.stdout.trim_ascii()).unwrap();
    assert_eq!(row["id"], "r1");
}

#[test]
fn a_report_can_be_rendered_again() {
    let dir = folder();
    let (status, direct, _) = run(dir.path(), &["dupes", "dumps", "-o", "json=-"]);
    assert_eq!(status, 0);
    fs::write(dir.path().join("saved.json"), &direct).unwrap();
    let (status, again, _) = run(dir.path(), &["report", "saved.json", "-o", "json=-"]);
    assert_eq!((status, again), (0, direct));
}

#[test]
fn thresholds_are_tried_on_judged_pairs() {
    let dir = tempfile::tempdir().unwrap();
    let edited = STORY.replace("eleven days", "twelve days");
    let row = |id: &str, text: &str| serde_json::json!({"id": id, "text": text}).to_string();
    let docs = [row("a", STORY), row("b", &edited), row("c", OTHER)].join("\n");
    fs::write(dir.path().join("docs.jsonl"), docs).unwrap();
    let labels = "{\"a\": \"a\", \"b\": \"b\", \"label\": \"dup\"}\n{\"a\": \"a\", \"b\": \"c\", \"label\": \"diff\"}\n";
    fs::write(dir.path().join("labels.jsonl"), labels).unwrap();
    let (status, _, err) = run(dir.path(), &["dupes", "docs.jsonl", "-o", "pairs=p.jsonl"]);
    assert_eq!(status, 0, "{err}");
    let (status, out, err) = run(dir.path(), &["tune", "labels.jsonl", "p.jsonl"]);
    assert_eq!((status, err.as_str()), (0, ""));
    assert!(
        out.contains("score            0.50      1.000   1.000  1.000"),
        "{out}"
    );
    let (status, json, _) = run(dir.path(), &["tune", "labels.jsonl", "p.jsonl", "--json"]);
    let (table, advice) = out
        .split_once("\n\n")
        .expect("what to do stands below the table");
    assert_eq!(
        (status, json.lines().count()),
        (0, table.lines().count() - 1)
    );
    assert!(
        advice.contains("No threshold can be set") && advice.contains(" p.jsonl\n"),
        "{advice}"
    );
    let (status, _, err) = run(dir.path(), &["tune", "labels.jsonl", "absent.jsonl"]);
    assert_eq!(status, 2);
    assert!(err.contains("absent.jsonl"), "{err}");
}

#[test]
fn output_is_the_same_for_any_number_of_threads_and_any_order_of_inputs() {
    let dir = folder();
    let json = |args: &[&str]| {
        let (status, out, _) = run(dir.path(), &[&["dupes", "-o", "json=-"], args].concat());
        assert_eq!(status, 0);
        out
    };
    let one = json(&[
        "--threads",
        "1",
        "dumps/a.txt",
        "dumps/b.txt",
        "dumps/c.txt",
    ]);
    assert!(one.contains("\"exact\""));
    assert!(
        !one.contains(&dir.path().display().to_string()),
        "no absolute path in a report"
    );
    for threads in ["2", "16"] {
        assert_eq!(
            json(&[
                "--threads",
                threads,
                "dumps/c.txt",
                "dumps/b.txt",
                "dumps/a.txt"
            ]),
            one
        );
    }
    assert_eq!(json(&["dumps"]), one);
    assert_eq!(
        json(&[&dir.path().join("dumps").display().to_string()]),
        one
    );
}

#[test]
fn clean_accounts_for_every_byte() {
    let dir = folder();
    let (status, out, err) = run(dir.path(), &["clean", "dumps", "-o", "out/deep"]);
    assert_eq!((status, out.as_str()), (0, ""), "{err}");
    let rows = |name: &str| -> Vec<serde_json::Value> {
        let text = fs::read_to_string(dir.path().join("out/deep").join(name)).unwrap();
        text.lines()
            .map(|l| serde_json::from_str(l).unwrap())
            .collect()
    };
    assert_eq!(rows("articles.jsonl").len(), 2);
    let removed = rows("removed.jsonl");
    assert_eq!(removed.len(), 1);
    assert_eq!(removed[0]["at"], "dumps/b.txt#0");
    assert_eq!(removed[0]["kept_at"], "dumps/a.txt#0");
    assert_eq!(removed[0]["match"]["relation"], "exact");
    for (source, size) in [
        ("dumps/a.txt", STORY.len()),
        ("dumps/b.txt", STORY.len()),
        ("dumps/c.txt", OTHER.len()),
    ] {
        let mut at = 0;
        for span in rows("spans.jsonl").iter().filter(|s| s["source"] == source) {
            assert_eq!(span["start"], at);
            at = span["end"].as_u64().unwrap();
        }
        assert_eq!(at, size as u64, "{source}");
    }
}

#[cfg(unix)]
#[test]
fn a_full_disk_is_said_and_a_closed_pipe_is_not_a_failure() {
    use std::process::{Command as Std, Stdio};
    let dir = folder();
    if Path::new("/dev/full").exists() {
        let (status, _, err) = run(dir.path(), &["dupes", "dumps", "-o", "json=/dev/full"]);
        assert_eq!(status, 2, "{err}");
        assert!(err.contains("/dev/full: cannot be written"), "{err}");
    }
    // Enough output to fill the pipe after the reader has gone.
    let mut many = String::new();
    for i in 0..3000 {
        many.push_str(&format!(
            "{{\"id\":{i},\"text\":\"Report number {i} of the harbour office at Vell\"}}\n"
        ));
    }
    fs::write(dir.path().join("many.jsonl"), many).unwrap();
    let mut child = Std::new(env!("CARGO_BIN_EXE_unspool"))
        .args(["split", "many.jsonl"])
        .current_dir(dir.path())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

#[cfg(unix)]
#[test]
fn a_link_that_leads_nowhere_is_said() {
    let dir = folder();
    std::os::unix::fs::symlink("gone", dir.path().join("dumps/link.txt")).unwrap();
    for (strict, ends) in [(&[][..], 0), (&["--strict"], 3)] {
        let (status, _, err) = run(dir.path(), &[&["dupes", "dumps"], strict].concat());
        assert_eq!(status, ends);
        assert!(
            err.contains("skipped dumps/link.txt: cannot be read"),
            "{err}"
        );
    }
}

#[test]
fn what_is_generated_from_the_code_can_be_printed() {
    let dir = tempfile::tempdir().unwrap();
    for (args, holds) in [
        (&["schema", "article"][..], "boundary"),
        (&["schema", "report"], "clusters"),
        (&["completions", "bash"], "_unspool"),
        (&["man"], ".TH unspool"),
        (&["--help"], "Exit status"),
        (&["--version"], "unspool 0."),
    ] {
        let (status, out, err) = run(dir.path(), args);
        assert_eq!((status, err.as_str()), (0, ""), "{args:?}");
        assert!(out.contains(holds), "{args:?}: {out}");
    }
}

#[test]
fn a_breached_gate_ends_with_1_and_the_report_is_written_all_the_same() {
    let dir = folder();
    let gate = |args: &[&str]| {
        run(
            dir.path(),
            &[&["check", "dumps", "-o", "json=r.json"], args].concat(),
        )
    };
    let (status, _, err) = gate(&["--max-clusters", "article=0"]);
    assert_eq!(status, 1, "{err}");
    assert!(
        err.contains("gate breached: max-clusters of article: 1 (limit 0)"),
        "{err}"
    );
    let report: serde_json::Value =
        serde_json::from_slice(&fs::read(dir.path().join("r.json")).unwrap()).unwrap();
    assert_eq!(report["gates"][0]["passed"], false);
    assert_eq!(
        gate(&["--max-clusters", "warn:article=0"]).0,
        0,
        "a warning is no failure"
    );
    assert_eq!(gate(&["--max-clusters", "article=1"]).0, 0);
    assert_eq!(gate(&[]).0, 2, "without a limit nothing can fail");
    assert_eq!(gate(&["--max-new", "0", "--baseline", "none.txt"]).0, 2);
}

#[test]
fn known_duplicates_pass_and_a_third_copy_does_not() {
    let dir = folder();
    let base = [
        "check",
        "dumps",
        "-o",
        "json=r.json",
        "--max-new",
        "0",
        "--baseline",
        "known.txt",
    ];
    let (status, _, err) = run(dir.path(), &[&base[..], &["--update-baseline"]].concat());
    assert_eq!(status, 0, "what is accepted is not new: {err}");
    assert!(err.contains("came, 0 went"), "{err}");
    assert_eq!(run(dir.path(), &base).0, 0);
    fs::write(dir.path().join("dumps/d.txt"), STORY).unwrap();
    assert_eq!(run(dir.path(), &base).0, 1);
}

#[test]
fn a_match_and_a_boundary_are_explained() {
    let dir = folder();
    let (status, out, err) = run(dir.path(), &["explain", "dumps/a.txt#0", "dumps"]);
    assert_eq!(status, 0, "{err}");
    assert!(
        out.contains("dumps/a.txt#0") && out.contains("exact"),
        "{out}"
    );
    assert_eq!(
        run(dir.path(), &["dupes", "dumps", "-o", "json=r.json"]).0,
        0
    );
    let (status, out, _) = run(dir.path(), &["explain", "dumps/b.txt#0", "r.json"]);
    assert_eq!(status, 0);
    assert!(out.contains("dumps/b.txt#0"), "{out}");
    let (status, _, err) = run(dir.path(), &["explain", "nothing", "dumps"]);
    assert_eq!(status, 2);
    assert!(err.contains("nothing"), "{err}");
}

#[test]
fn weights_of_ones_own_split_as_the_built_in_ones_do_when_they_are_the_same() {
    let dir = folder();
    let built_in = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/split/weights.txt");
    let own = built_in.to_str().expect("a UTF-8 path");
    let (status, with, err) = run(dir.path(), &["split", "dumps", "--weights", own]);
    assert_eq!(status, 0, "{err}");
    assert_eq!(run(dir.path(), &["split", "dumps"]).1, with);
    for command in [
        &["dupes", "dumps"][..],
        &["clean", "dumps", "-o", "out"],
        &["check", "dumps", "--max-duplicate-share", "100%"],
        &["explain", "dumps/a.txt#0", "dumps"],
    ] {
        let (status, _, err) = run(dir.path(), &[command, &["--weights", own]].concat());
        assert_eq!(status, 0, "{command:?}: {err}");
        let (status, _, err) = run(dir.path(), &[command, &["--weights", "none.txt"]].concat());
        assert_eq!(status, 2, "{command:?}");
        assert!(
            err.contains("none.txt") && err.contains("cannot be read"),
            "{err}"
        );
    }
    fs::write(
        dir.path().join("bad.txt"),
        "unspool weights 2\nsharpness x\n",
    )
    .unwrap();
    let (status, _, err) = run(dir.path(), &["split", "dumps", "--weights", "bad.txt"]);
    assert_eq!(status, 2);
    assert!(
        err.contains("line 2") && err.contains("`x` is no number"),
        "{err}"
    );
}

#[test]
fn relative_times_become_dates_when_the_day_of_the_scrape_is_given() {
    let dir = folder();
    let story = STORY.replacen("\n\n", "\n\nPublished 2 hours ago\n\n", 1);
    fs::write(dir.path().join("d.txt"), story).unwrap();
    let published = |args: &[&str]| {
        let (status, out, err) = run(dir.path(), args);
        assert_eq!(status, 0, "{err}");
        let article: serde_json::Value = serde_json::from_str(out.lines().next().unwrap()).unwrap();
        article["published"].as_str().unwrap_or_default().to_owned()
    };
    assert_eq!(published(&["split", "d.txt"]), "2 hours ago");
    let as_of = ["split", "d.txt", "--as-of", "2026-03-07T01:30"];
    assert_eq!(published(&as_of), "2026-03-06T23:30");
    let (status, _, err) = run(dir.path(), &["split", "d.txt", "--as-of", "yesterday"]);
    assert_eq!(status, 2);
    assert!(err.contains("2026-03-07"), "{err}");
}

#[test]
fn texts_can_be_left_out_of_a_report() {
    let dir = folder();
    for format in ["json", "html", "markdown", "text", "csv"] {
        let output = format!("{format}=-");
        let (status, out, _) = run(dir.path(), &["dupes", "dumps", "--no-text", "-o", &output]);
        assert_eq!(status, 0);
        assert!(!out.contains("harbour wall"), "{format}: {out}");
        assert!(out.contains("dumps/b.txt"), "{format}: {out}");
    }
}
