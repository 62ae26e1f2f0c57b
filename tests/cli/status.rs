//! The exit statuses, row by row, and what is on the disk after each.

use super::{folder, run, unspool};
use std::fs;
use std::path::Path;

/// Every format of the report.
const FORMATS: [&str; 13] = [
    "text",
    "json",
    "jsonl",
    "csv",
    "markdown",
    "html",
    "sarif",
    "junit",
    "github",
    "gitlab",
    "prometheus",
    "pairs",
    "clusters",
];

/// One row: what it shows, the arguments, the status, and what standard error says.
type Row = (&'static str, &'static [&'static str], i32, &'static str);

const ROWS: &[Row] = &[
    // 0: done. Findings alone are no failure.
    ("duplicates found", &["dupes", "dumps"], 0, ""),
    ("no duplicates", &["dupes", "dumps/c.txt"], 0, ""),
    ("an empty file", &["dupes", "empty.txt"], 0, ""),
    ("an empty file, split", &["split", "empty.txt"], 0, ""),
    (
        "an empty file, cleaned",
        &["clean", "empty.txt", "-o", "out"],
        0,
        "",
    ),
    (
        "an empty file passes every gate",
        &[
            "check",
            "empty.txt",
            "--max-clusters",
            "0",
            "--max-new",
            "0",
        ],
        0,
        "",
    ),
    (
        "skipped input without --strict",
        &["dupes", "rows.jsonl"],
        0,
        "skipped rows.jsonl:2",
    ),
    (
        "a gate that holds",
        &["check", "dumps", "--max-clusters", "article=1"],
        0,
        "",
    ),
    (
        "a warning",
        &["check", "dumps", "--max-clusters", "warn:article=0"],
        0,
        "warning: max-clusters of article: 1 (limit 0)",
    ),
    (
        "a share of all",
        &["check", "dumps", "--max-duplicate-share", "100%"],
        0,
        "",
    ),
    (
        "another level",
        &["check", "dumps", "--max-clusters", "caption=0"],
        0,
        "",
    ),
    (
        "another relation",
        &["check", "dumps", "--max-clusters", "article/near=0"],
        0,
        "",
    ),
    ("help", &["dupes", "--help"], 0, ""),
    ("the version", &["--version"], 0, ""),
    // 1: a gate was breached.
    (
        "none allowed: share",
        &["check", "dumps", "--max-duplicate-share", "article=0"],
        1,
        "gate breached: max-duplicate-share of article: 3",
    ),
    (
        "none allowed: clusters",
        &["check", "dumps", "--max-clusters", "article=0"],
        1,
        "gate breached: max-clusters of article: 1 (limit 0)",
    ),
    (
        "none allowed: size",
        &["check", "dumps", "--max-cluster-size", "article=0"],
        1,
        "max-cluster-size of article: 2 (limit 0)",
    ),
    (
        "none allowed: new",
        &["check", "dumps", "--max-new", "article=0"],
        1,
        "max-new of article: 1 (limit 0)",
    ),
    (
        "of a relation",
        &["check", "dumps", "--max-clusters", "exact=0"],
        1,
        "max-clusters of article, exact: 1 (limit 0)",
    ),
    (
        "one warns, one fails",
        &[
            "check",
            "dumps",
            "--max-clusters",
            "warn:article=0",
            "--max-clusters",
            "article=0",
        ],
        1,
        "gate breached",
    ),
    (
        "a breach goes before skipped input",
        &[
            "check",
            "dumps",
            "rows.jsonl",
            "--strict",
            "--max-clusters",
            "article=0",
        ],
        1,
        "skipped rows.jsonl:2",
    ),
    // 2: usage, configuration or I/O failure.
    ("no command", &[], 2, "Usage"),
    (
        "an unknown flag",
        &["dupes", "dumps", "--strictly"],
        2,
        "--strict",
    ),
    ("no input", &["dupes"], 2, "required"),
    (
        "no such file",
        &["dupes", "gone.txt"],
        2,
        "gone.txt: no such file",
    ),
    (
        "an output that cannot be opened",
        &["dupes", "dumps", "-o", "json=no/x.json"],
        2,
        "no/x.json: cannot be written",
    ),
    ("no limit", &["check", "dumps"], 2, "no limit is set"),
    (
        "a limit that cannot be read",
        &["check", "dumps", "--max-clusters", "artcle=0"],
        2,
        "did you mean `article`?",
    ),
    (
        "a limit below 0",
        &["check", "dumps", "--max-clusters", "-1"],
        2,
        "max-clusters takes a whole number, 0 or more",
    ),
    (
        "a share below 0",
        &["check", "dumps", "--max-duplicate-share", "-1%"],
        2,
        "a share is written 5% or 0.05, from 0% to 100%",
    ),
    (
        "a share above all",
        &["check", "dumps", "--max-duplicate-share", "200%"],
        2,
        "from 0% to 100%",
    ),
    (
        "a share that is no number",
        &["check", "dumps", "--max-duplicate-share", "NaN"],
        2,
        "from 0% to 100%",
    ),
    (
        "no baseline",
        &["check", "dumps", "--max-new", "0", "--baseline", "none.txt"],
        2,
        "none.txt: cannot be read",
    ),
    (
        "a baseline that is none",
        &[
            "check",
            "dumps",
            "--max-new",
            "0",
            "--baseline",
            "dumps/a.txt",
        ],
        2,
        "dumps/a.txt: line 1: this is no baseline",
    ),
    (
        "an update without a baseline",
        &["check", "dumps", "--update-baseline"],
        2,
        "needs --baseline",
    ),
    (
        "a configuration that is wrong",
        &["dupes", "dumps", "--config", "wrong.toml"],
        2,
        "wrong.toml:1:",
    ),
    (
        "a configuration that is not there",
        &["dupes", "dumps", "--config", "none.toml"],
        2,
        "none.toml: cannot be read",
    ),
    (
        "a report that is none",
        &["report", "dumps/a.txt"],
        2,
        "is no report.json",
    ),
    (
        "nothing of that name",
        &["explain", "nothing", "dumps"],
        2,
        "nothing",
    ),
    (
        "gold that cannot be read",
        &["eval", "dupes", "none.jsonl", "rows.jsonl"],
        2,
        "none.jsonl: cannot be read",
    ),
    // 3: done, but some input was skipped, with --strict.
    (
        "skipped input, dupes",
        &["dupes", "--strict", "rows.jsonl"],
        3,
        "skipped rows.jsonl:2",
    ),
    (
        "skipped input, split",
        &["split", "--strict", "rows.jsonl"],
        3,
        "skipped rows.jsonl:2",
    ),
    (
        "skipped input, clean",
        &["clean", "--strict", "rows.jsonl", "-o", "out"],
        3,
        "skipped rows.jsonl:2",
    ),
    (
        "skipped input, check",
        &["check", "--strict", "rows.jsonl", "--max-new", "0"],
        3,
        "skipped rows.jsonl:2",
    ),
];

#[test]
fn every_row_of_the_table() {
    let dir = folder();
    let write = |name: &str, text: &str| fs::write(dir.path().join(name), text).unwrap();
    write("empty.txt", "");
    write(
        "rows.jsonl",
        "{\"text\":\"The mayor opened the bridge.\"}\n{oops\n",
    );
    write("wrong.toml", "min-confidance = 1\n");
    for (what, args, status, said) in ROWS {
        let (got, out, err) = run(dir.path(), args);
        assert_eq!(got, *status, "{what}: {args:?}: {out}{err}");
        assert!(err.contains(said), "{what}: {args:?} said: {err}");
        if *status == 0 && said.is_empty() {
            assert!(
                !err.contains("breached") && !err.contains("warning"),
                "{what}: {err}"
            );
        }
    }
    for status in 0..=3 {
        assert!(ROWS.iter().any(|r| r.2 == status), "no row for {status}");
    }
}

#[test]
fn help_and_the_readme_say_what_the_statuses_are() {
    let dir = folder();
    let (_, help, _) = run(dir.path(), &["--help"]);
    let readme =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).unwrap();
    for (status, means) in [
        (0, "done"),
        (1, "a gate was breached"),
        (2, "usage, configuration or I/O failure"),
        (3, "done, but some input was skipped, with"),
    ] {
        assert!(help.contains(&format!("{status}  {means}")), "{help}");
        assert!(
            readme.contains(&format!("| {status} | {means}")),
            "README: {status}"
        );
    }
}

#[test]
fn every_format_is_written_when_a_gate_fails() {
    let dir = folder();
    let outputs: Vec<String> = FORMATS.iter().map(|f| format!("{f}=report.{f}")).collect();
    let mut args = vec![
        "check",
        "dumps",
        "--max-clusters",
        "article=0",
        "--max-cluster-size",
        "article=9",
    ];
    args.extend(outputs.iter().flat_map(|o| ["-o", o.as_str()]));
    let (status, out, err) = run(dir.path(), &args);
    assert_eq!((status, out.as_str()), (1, ""), "{err}");
    for format in FORMATS {
        let text = fs::read_to_string(dir.path().join(format!("report.{format}"))).unwrap();
        assert!(!text.is_empty(), "{format}");
    }
    let report: serde_json::Value =
        serde_json::from_slice(&fs::read(dir.path().join("report.json")).unwrap()).unwrap();
    let gates: Vec<_> = report["gates"]
        .as_array()
        .unwrap()
        .iter()
        .map(|g| (&g["name"], &g["value"], &g["limit"], &g["passed"]))
        .collect();
    let json = |v: serde_json::Value| v;
    assert_eq!(
        gates,
        [
            (
                &json("max-clusters".into()),
                &json(1.0.into()),
                &json(0.0.into()),
                &json(false.into())
            ),
            (
                &json("max-cluster-size".into()),
                &json(2.0.into()),
                &json(9.0.into()),
                &json(true.into())
            ),
        ]
    );
}

/// A disk that is full while a report is written: what was there before is there still, and nothing lies beside it.
#[cfg(unix)]
#[test]
fn a_full_disk_leaves_the_old_file_as_it_was() {
    let dir = folder();
    let old = "the report of yesterday\n";
    for format in ["json", "html"] {
        let name = format!("report.{format}");
        fs::write(dir.path().join(&name), old).unwrap();
        // No file may grow beyond one block; the signal for it is ignored, so that writing fails as on a full disk.
        let script =
            format!("ulimit -f 1; trap '' XFSZ; exec \"$0\" dupes dumps -o {format}={name}");
        let output = std::process::Command::new("sh")
            .args(["-c", &script, env!("CARGO_BIN_EXE_unspool")])
            .current_dir(dir.path())
            .output()
            .unwrap();
        let err = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{err}");
        assert!(
            err.contains(&format!(
                "{name}: cannot be written; what was there before is still there"
            )),
            "{err}"
        );
        assert_eq!(fs::read_to_string(dir.path().join(&name)).unwrap(), old);
    }
    let left: Vec<_> = fs::read_dir(dir.path())
        .unwrap()
        .map(|e| e.unwrap().file_name().into_string().unwrap())
        .filter(|n| n.starts_with(".unspool"))
        .collect();
    assert_eq!(left, Vec::<String>::new(), "no temporary file is left");
}

/// The device that is always full, for every format and for the baseline.
#[cfg(unix)]
#[test]
fn a_device_that_is_full_is_said() {
    if !Path::new("/dev/full").exists() {
        return;
    }
    let dir = folder();
    for format in FORMATS {
        let (status, _, err) = run(
            dir.path(),
            &["dupes", "dumps", "-o", &format!("{format}=/dev/full")],
        );
        assert_eq!(status, 2, "{format}: {err}");
        assert!(err.contains("/dev/full: cannot be written"), "{err}");
    }
}

/// A reader that goes away (`unspool … | head -1`) is no failure, whatever is being written.
#[cfg(unix)]
#[test]
fn a_closed_pipe_is_no_failure() {
    let dir = folder();
    let rows: String = (0..2000)
        .map(|i| format!("{{\"id\":\"{i}\",\"text\":\"Report {} of the harbour office at Vell, twice printed\"}}\n", i / 2))
        .collect();
    fs::write(dir.path().join("many.jsonl"), rows).unwrap();
    let all = FORMATS.map(|f| format!("{f}=-"));
    let mut runs = vec![
        vec!["split", "many.jsonl"],
        vec!["dupes", "many.jsonl", "--show", "all"],
        vec!["schema", "report"],
        vec!["man"],
    ];
    runs.extend(all.iter().map(|o| vec!["dupes", "many.jsonl", "-o", o]));
    for args in runs {
        let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_unspool"))
            .args(&args)
            .current_dir(dir.path())
            .stdout(std::process::Stdio::piped())
            .stderr(std::process::Stdio::piped())
            .spawn()
            .unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        let err = String::from_utf8(output.stderr).unwrap();
        assert_eq!(
            (output.status.code(), err.as_str()),
            (Some(0), ""),
            "{args:?}"
        );
    }
}

/// A reader that goes away takes neither the other outputs nor the verdict of a gate with it.
#[cfg(unix)]
#[test]
fn a_closed_pipe_hides_no_breach() {
    let dir = folder();
    let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_unspool"))
        .args(["check", "dumps", "--max-clusters", "article=0"])
        .args(["-o", "html=-", "-o", "json=r.json"])
        .current_dir(dir.path())
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    let err = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{err}");
    assert!(err.contains("gate breached"), "{err}");
    assert!(dir.path().join("r.json").is_file());
}

#[test]
fn an_empty_standard_input_is_an_empty_report() {
    let dir = folder();
    let output = unspool(dir.path())
        .args(["dupes", "-", "-o", "json=-"])
        .write_stdin("")
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(0));
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["summary"]["articles"], 0);
    assert_eq!(report["clusters"], serde_json::json!([]));
}

#[test]
fn a_gate_on_what_is_not_compared_is_a_mistake() {
    let dir = folder();
    for limit in ["paragraph=0", "warn:caption=3", "headline/near=0"] {
        let args = [
            "check",
            "dumps",
            "--level",
            "article",
            "--max-clusters",
            limit,
        ];
        let (status, _, err) = run(dir.path(), &args);
        assert_eq!(status, 2, "{limit}: {err}");
        assert!(err.contains("which is not compared"), "{err}");
    }
    let args = [
        "check",
        "dumps",
        "--level",
        "paragraph",
        "--max-clusters",
        "paragraph=9",
    ];
    assert_eq!(run(dir.path(), &args).0, 0);
}

#[test]
fn what_cannot_be_had_is_said_at_once() {
    let dir = folder();
    let (status, _, err) = run(dir.path(), &["dupes", "dumps", "--threads", "100000"]);
    assert_eq!(status, 2, "{err}");
    assert!(err.contains("up to 1024"), "{err}");
    if cfg!(unix) {
        let update = [
            "check",
            "dumps",
            "--baseline",
            "/dev/zero",
            "--update-baseline",
        ];
        let (status, _, err) = run(dir.path(), &update);
        assert_eq!(status, 2, "{err}");
        assert!(err.contains("/dev/zero: is no file"), "{err}");
        let pipe = dir.path().join("pipe");
        let made = std::process::Command::new("mkfifo").arg(&pipe).status();
        if made.is_ok_and(|made| made.success()) {
            for args in [
                &["index", "stat", "pipe"][..],
                &["index", "add", "pipe", "dumps"],
                &["check", "dumps", "--index", "pipe", "--max-clusters", "9"],
            ] {
                let (status, _, err) = run(dir.path(), args);
                assert_eq!(status, 2, "{args:?}");
                assert!(err.contains("pipe: is not an index"), "{err}");
            }
        }
    }
}

#[test]
fn a_cause_is_named_once() {
    let dir = folder();
    fs::write(dir.path().join("cut.txt.gz"), b"\x1f\x8b\x08\0\0\0").unwrap();
    let (status, _, err) = run(dir.path(), &["dupes", "cut.txt.gz"]);
    assert_eq!(status, 2);
    let cause = err.trim_end().rsplit(": ").next().unwrap();
    assert_eq!(err.matches(cause).count(), 1, "{err}");
}
