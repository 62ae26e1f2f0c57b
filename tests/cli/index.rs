//! `index` as a user runs it: what it says of a scrape, who may read and write, and what a kill leaves.

use super::kill::{Moments, corpus, killed, kills};
use super::{OTHER, STORY, run, unspool};
use serde_json::{Value, json};
use std::fs;
use std::process::{Command, Stdio};
use std::time::Duration;
use tempfile::TempDir;

fn records(rows: &[(&str, &str, &str)]) -> String {
    rows.iter()
        .map(|(id, source, text)| {
            json!({"id": id, "source": source, "text": text}).to_string() + "\n"
        })
        .collect()
}

fn edited() -> String {
    STORY.replace("eleven days of storm", "eleven days of gales")
}

/// A folder with a first scrape and one that came later.
fn scrapes() -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    let write = |name: &str, text: String| fs::write(dir.path().join(name), text).unwrap();
    write("one.jsonl", records(&[("1", "Coast", STORY)]));
    write(
        "two.jsonl",
        records(&[
            ("1", "Coast", STORY),
            ("2", "Coast", &edited()),
            ("3", "Mill", STORY),
            ("4", "Mill", OTHER),
            ("5", "Mill", " …"),
        ]),
    );
    dir
}

fn rows(out: &str) -> Vec<Value> {
    out.lines()
        .map(|l| serde_json::from_str(l).unwrap())
        .collect()
}

#[test]
fn add_says_what_is_new_known_an_update_and_a_copy() {
    let dir = scrapes();
    let (status, out, err) = run(dir.path(), &["index", "add", "i.idx", "one.jsonl"]);
    assert_eq!((status, err.as_str()), (0, ""));
    assert_eq!(
        out,
        "i.idx: 1 articles: 1 new, 0 known, 0 updates, 0 copies\n"
    );
    let add = ["index", "add", "i.idx", "two.jsonl", "--format", "jsonl"];
    let (status, out, err) = run(dir.path(), &add);
    assert_eq!((status, err.as_str()), (0, ""));
    let added = rows(&out);
    let verdicts: Vec<&Value> = added.iter().map(|r| &r["verdict"]).collect();
    assert_eq!(verdicts, ["known", "update", "copy", "new", "empty"]);
    assert_eq!(added[1]["of"]["id"], "1");
    assert_eq!(added[1]["of"]["estimated"], true);
    assert_eq!(added[2]["of"]["relation"], "exact");
    assert!(added[3]["of"].is_null());
}

#[test]
fn rows_keep_to_their_schemas() {
    let dir = scrapes();
    run(dir.path(), &["index", "add", "i.idx", "one.jsonl"]);
    for (schema, args) in [
        (
            "added",
            &["index", "add", "i.idx", "two.jsonl", "--format", "jsonl"][..],
        ),
        (
            "found",
            &["index", "query", "i.idx", "two.jsonl", "--format", "jsonl"],
        ),
        ("index", &["index", "stat", "i.idx", "--format", "jsonl"]),
    ] {
        let of = run(dir.path(), &["schema", schema]).1;
        let of: Value = serde_json::from_str(&of).unwrap();
        let validator = jsonschema::validator_for(&of).unwrap();
        let (status, out, err) = run(dir.path(), args);
        assert_eq!((status, err.as_str()), (0, ""), "{schema}");
        let rows = match schema {
            "index" => vec![serde_json::from_str(&out).unwrap()],
            _ => rows(&out),
        };
        assert!(!rows.is_empty());
        for row in rows {
            let wrong: Vec<String> = validator.iter_errors(&row).map(|e| e.to_string()).collect();
            assert_eq!(wrong, Vec::<String>::new(), "{schema}: {row}");
        }
    }
}

#[test]
fn a_text_is_asked_about_and_a_source_removed() {
    let dir = scrapes();
    fs::write(dir.path().join("page.txt"), edited()).unwrap();
    run(dir.path(), &["index", "add", "i.idx", "two.jsonl"]);
    let (status, out, err) = run(dir.path(), &["index", "query", "i.idx", "page.txt"]);
    assert_eq!((status, err.as_str()), (0, ""));
    assert!(out.contains("exact     two.jsonl:2  2  Coast"), "{out}");
    assert!(out.contains("near      two.jsonl:1  1  Coast"), "{out}");
    let (status, _, err) = run(
        dir.path(),
        &["index", "remove", "i.idx", "--source", "Coast"],
    );
    assert_eq!((status, err.as_str()), (0, "unspool: removed 2 articles\n"));
    let (_, out, _) = run(dir.path(), &["index", "query", "i.idx", "page.txt"]);
    assert!(
        out.contains("near      two.jsonl:3  3  Mill") && !out.contains("Coast"),
        "{out}"
    );
    assert_eq!(run(dir.path(), &["index", "compact", "i.idx"]).0, 0);
    let (_, out, _) = run(dir.path(), &["index", "export", "i.idx"]);
    let ids: Vec<Value> = rows(&out).iter().map(|r| r["id"].clone()).collect();
    assert_eq!(ids, ["3", "4"]);
    assert_eq!(rows(&out)[0]["text"], Value::Null);
}

#[test]
fn with_texts_relations_are_no_estimates_and_texts_come_back() {
    let dir = scrapes();
    run(
        dir.path(),
        &["index", "add", "--texts", "t.idx", "one.jsonl"],
    );
    let add = [
        "index",
        "add",
        "--texts",
        "t.idx",
        "two.jsonl",
        "--format",
        "jsonl",
    ];
    let (status, out, err) = run(dir.path(), &add);
    assert_eq!((status, err.as_str()), (0, ""));
    assert_eq!(rows(&out)[1]["verdict"], "update");
    assert_eq!(rows(&out)[1]["of"]["estimated"], false);
    let (_, out, _) = run(dir.path(), &["index", "export", "t.idx"]);
    assert_eq!(rows(&out)[0]["text"], STORY);
    let (_, pairs, _) = run(dir.path(), &["index", "export", "t.idx", "--what", "pairs"]);
    let (_, found, _) = run(
        dir.path(),
        &["dupes", "two.jsonl", "-o", "pairs=-", "--level", "article"],
    );
    let names = |text: &str| -> Vec<String> {
        let name = |r: &Value| format!("{} {} {}", r["a"], r["b"], r["relation"]);
        let mut names: Vec<String> = rows(text).iter().map(name).collect();
        names.sort();
        names
    };
    assert_eq!(names(&pairs), names(&found));
    let (status, _, err) = run(dir.path(), &["index", "add", "t.idx", "one.jsonl"]);
    assert_eq!(status, 2);
    assert!(
        err.contains("keeps texts") && err.contains("--texts"),
        "{err}"
    );
}

#[test]
fn clusters_are_those_of_adding_at_once() {
    let dir = scrapes();
    let clusters = |index: &str| {
        let args = ["index", "export", index, "--what", "clusters"];
        let (status, out, err) = run(dir.path(), &args);
        assert_eq!((status, err.as_str()), (0, ""));
        out
    };
    run(
        dir.path(),
        &["index", "add", "once.idx", "one.jsonl", "two.jsonl"],
    );
    run(dir.path(), &["index", "add", "later.idx", "two.jsonl"]);
    run(dir.path(), &["index", "add", "later.idx", "one.jsonl"]);
    assert_eq!(clusters("once.idx").lines().count(), 3);
    assert_eq!(clusters("once.idx"), clusters("later.idx"));
}

#[test]
fn what_was_seen_before_is_in_the_report_and_breaches_a_gate() {
    let dir = scrapes();
    run(dir.path(), &["index", "add", "i.idx", "one.jsonl"]);
    let night = records(&[("9", "Mill", STORY), ("10", "Mill", OTHER)]);
    fs::write(dir.path().join("night.jsonl"), night).unwrap();
    let alone = run(
        dir.path(),
        &["dupes", "night.jsonl", "-o", "json=-", "--level", "article"],
    )
    .1;
    let alone: Value = serde_json::from_str(&alone).unwrap();
    assert_eq!(alone["clusters"], json!([]));
    let args = [
        "dupes",
        "night.jsonl",
        "--index",
        "i.idx",
        "-o",
        "json=-",
        "--level",
        "article",
    ];
    let (status, out, err) = run(dir.path(), &args);
    assert_eq!((status, err.as_str()), (0, ""));
    let report: Value = serde_json::from_str(&out).unwrap();
    let cluster = &report["clusters"][0];
    assert_eq!(cluster["kept"], "1");
    assert_eq!(cluster["members"][0]["id"], "9");
    assert_eq!(cluster["members"][1]["known"], true);
    assert_eq!(cluster["relation"], "exact");
    let level = &report["summary"]["levels"][0];
    assert_eq!(
        (&level["clusters"], &level["duplicates"][0]["items"]),
        (&json!(1), &json!(1))
    );
    assert_eq!(level["duplicate_bytes"], STORY.len() as u64);
    let check = [
        "check",
        "night.jsonl",
        "--index",
        "i.idx",
        "--max-new",
        "article=0",
    ];
    let (status, _, err) = run(dir.path(), &check);
    assert_eq!(status, 1, "{err}");
    // What is in the index already is not a copy of itself.
    let again = [
        "check",
        "one.jsonl",
        "--index",
        "i.idx",
        "--max-clusters",
        "article=0",
    ];
    assert_eq!(run(dir.path(), &again).0, 0);
}

#[test]
fn errors_say_what_where_and_what_to_do() {
    let dir = scrapes();
    let fails = |args: &[&str], said: &[&str]| {
        let (status, out, err) = run(dir.path(), args);
        assert_eq!((status, out.as_str()), (2, ""), "{args:?}");
        for said in said {
            assert!(err.contains(said), "{args:?}: {err}");
        }
    };
    fails(
        &["index", "stat", "no.idx"],
        &["no.idx", "no such index", "index add"],
    );
    fails(
        &["index", "query", "one.jsonl", "two.jsonl"],
        &["one.jsonl: is not an index"],
    );
    fails(
        &["dupes", "one.jsonl", "--index", "no.idx"],
        &["no such index"],
    );
    fails(&["index", "add", "new.idx", "gone.jsonl"], &["gone.jsonl"]);
    assert!(!dir.path().join("new.idx").exists());
    assert!(!dir.path().join("no.idx").exists());
}

#[test]
fn an_index_that_is_cut_short_is_said_to_be() {
    let dir = scrapes();
    assert_eq!(
        run(dir.path(), &["index", "add", "seen.idx", "one.jsonl"]).0,
        0
    );
    let whole = fs::read(dir.path().join("seen.idx")).unwrap();
    for part in [4096, whole.len() / 2] {
        fs::write(dir.path().join("cut.idx"), &whole[..part]).unwrap();
        for args in [
            &["index", "query", "cut.idx", "two.jsonl"][..],
            &["index", "stat", "cut.idx"],
            &["dupes", "two.jsonl", "--index", "cut.idx"],
        ] {
            let (status, _, err) = run(dir.path(), args);
            assert_eq!(status, 2, "{args:?}");
            let last = err.trim_end();
            assert!(
                last.contains("cut.idx: is cut short") && last.ends_with("to another path"),
                "{err}"
            );
        }
    }
}

#[test]
fn a_kill_loses_nothing_that_was_done_and_tears_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path();
    corpus(&dir.join("c.jsonl"), 60_000);
    let add = |index: &'static str, out: &'static str| {
        [
            "index", "add", index, "c.jsonl", "--resume", "--format", "jsonl", "-o", out,
        ]
    };
    assert_eq!(run(dir, &add("whole.idx", "whole.jsonl")).0, 0);
    let clusters = |index: &str| run(dir, &["index", "export", index, "--what", "clusters"]).1;
    let whole = (
        fs::read(dir.join("whole.jsonl")).unwrap(),
        clusters("whole.idx"),
    );
    let articles = |index: &str| -> Option<(u64, bool)> {
        let (status, out, err) = run(
            dir,
            &["index", "stat", "--verify", index, "--format", "jsonl"],
        );
        if status != 0 {
            assert!(err.contains("no such index"), "{err}");
            return None;
        }
        let stat: Value = serde_json::from_str(&out).unwrap();
        Some((stat["articles"].as_u64().unwrap(), stat["stopped"] == true))
    };
    let mut moments = Moments::new();
    let mut wait = |most| moments.next(Duration::from_millis(most));
    let mut before = 0;
    // A run of the whole takes about so long here; a third of it is often between two units.
    for kill in 0..kills() {
        let compacting = kill % 4 == 3 && before > 0;
        let ended = match compacting {
            true => killed(dir, &["index", "compact", "k.idx"], wait(300)),
            false => killed(dir, &add("k.idx", "k.jsonl"), wait(2500)),
        };
        let Some((now, stopped)) = articles("k.idx") else {
            assert_eq!(before, 0, "kill {kill}");
            continue;
        };
        assert!(
            now >= before,
            "kill {kill}: {before} articles were done, {now} are there"
        );
        before = now;
        let out = fs::read(dir.join("k.jsonl")).ok();
        assert!(
            out.as_ref().is_none_or(|out| *out == whole.0),
            "kill {kill}: a torn output"
        );
        // A kill may also come when all is done and the process is about to end; what is added then is known.
        let done = out.is_some() && !stopped;
        assert!(done || compacting || !ended, "kill {kill}");
        if done && !compacting {
            assert_eq!(clusters("k.idx"), whole.1);
            fs::remove_file(dir.join("k.idx")).unwrap();
            fs::remove_file(dir.join("k.jsonl")).unwrap();
            before = 0;
        }
    }
    assert_eq!(run(dir, &add("k.idx", "k.jsonl")).0, 0);
    assert!(fs::read(dir.join("k.jsonl")).unwrap() == whole.0);
    assert_eq!(clusters("k.idx"), whole.1);
    let left: Vec<_> = fs::read_dir(dir)
        .unwrap()
        .filter_map(|e| e.unwrap().file_name().into_string().ok())
        .filter(|n| n.ends_with(".idx"))
        .collect();
    assert_eq!(left.len(), 2, "{left:?}");
}

#[test]
fn readers_go_on_while_one_writes_and_a_second_writer_is_told() {
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path();
    corpus(&dir.join("c.jsonl"), 40_000);
    fs::write(dir.join("one.jsonl"), records(&[("1", "Coast", STORY)])).unwrap();
    run(dir, &["index", "add", "i.idx", "one.jsonl"]);
    let mut writer = Command::new(env!("CARGO_BIN_EXE_unspool"))
        .current_dir(dir)
        .args(["index", "add", "i.idx", "-", "--input-format", "jsonl"])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    // It waits for its input, and has the index open.
    let refused = (0..200).find_map(|_| {
        std::thread::sleep(Duration::from_millis(20));
        let (status, _, err) = run(dir, &["index", "compact", "i.idx"]);
        (status == 2).then_some(err)
    });
    let err = refused.expect("a second writer is refused");
    assert!(err.contains("i.idx: another process is writing"), "{err}");
    let (status, out, err) = run(dir, &["index", "query", "i.idx", "one.jsonl"]);
    assert_eq!((status, err.as_str()), (0, ""));
    assert!(out.contains("exact"), "{out}");
    drop(writer.stdin.take());
    writer.wait().unwrap();
    assert_eq!(
        unspool(dir)
            .args(["index", "stat", "i.idx"])
            .output()
            .unwrap()
            .status
            .code(),
        Some(0)
    );
}

#[test]
fn sources_that_are_not_there_are_said() {
    let dir = scrapes();
    run(dir.path(), &["index", "add", "i.idx", "two.jsonl"]);
    let remove = [
        "index", "remove", "i.idx", "--source", "Cost", "--source", "Mill",
    ];
    let (status, _, err) = run(dir.path(), &remove);
    assert_eq!(status, 0);
    assert!(
        err.contains("no article is from `Cost`; the sources are `Coast`, `Mill`"),
        "{err}"
    );
    assert!(
        err.contains("removed 2 articles") && !err.contains("from `Mill`"),
        "{err}"
    );
    for command in ["dupes", "clean"] {
        let args = [command, "two.jsonl", "--keep", "source=Cost,Mill", "-o"];
        let output = if command == "dupes" { "json=-" } else { "c" };
        let (status, _, err) = run(dir.path(), &[&args[..], &[output]].concat());
        assert_eq!(status, 0);
        assert!(
            err.contains("--keep: nothing is from `Cost`; the sources are `Coast`, `Mill`"),
            "{err}"
        );
        assert!(!err.contains("from `Mill`"), "{err}");
    }
}

#[test]
fn records_without_text_are_counted() {
    let dir = scrapes();
    let blank = records(&[
        ("1", "Coast", STORY),
        ("2", "Coast", ""),
        ("3", "Mill", " "),
    ]);
    fs::write(dir.path().join("blank.jsonl"), blank).unwrap();
    let add = ["index", "add", "i.idx", "blank.jsonl", "--format", "jsonl"];
    let rows = rows(&run(dir.path(), &add).1);
    let of = |row: &Value| (row["at"].clone(), row["verdict"].clone());
    let rows: Vec<(Value, Value)> = rows.iter().map(of).collect();
    let want = [("1", "new"), ("2", "empty"), ("3", "empty")]
        .map(|(line, verdict)| (json!(format!("blank.jsonl:{line}")), json!(verdict)));
    assert_eq!(rows, want);
    let (_, out, _) = run(dir.path(), &["index", "add", "j.idx", "blank.jsonl"]);
    assert!(
        out.contains("3 articles: 1 new") && out.contains("2 without a word"),
        "{out}"
    );
}

#[test]
fn what_is_whole_is_said_to_be() {
    let dir = scrapes();
    run(dir.path(), &["index", "add", "i.idx", "two.jsonl"]);
    let stat = ["index", "stat", "i.idx", "--verify"];
    let (status, out, _) = run(dir.path(), &stat);
    assert_eq!(status, 0);
    assert!(out.lines().any(|l| l == "whole"), "{out}");
    let path = dir.path().join("i.idx");
    let mut bytes = fs::read(&path).unwrap();
    for at in memchr::memmem::find_iter(&bytes.clone(), b"two.jsonl") {
        bytes[at] ^= 1;
    }
    fs::write(&path, &bytes).unwrap();
    for args in [&stat[..3], &stat[..]] {
        let (status, out, err) = run(dir.path(), args);
        assert_eq!((status, out.as_str()), (2, ""));
        assert!(
            err.contains("is damaged") && !err.contains("panicked"),
            "{err}"
        );
    }
}

#[test]
fn an_index_begins_empty() {
    let dir = scrapes();
    let mut begin = unspool(dir.path());
    let begin = begin.args(["index", "add", "i.idx", "-"]).write_stdin("");
    begin.assert().success();
    let check = ["check", "one.jsonl", "--max-clusters", "0", "--index"];
    let with = |index: &str| run(dir.path(), &[&check[..], &[index]].concat());
    assert_eq!(with("i.idx").0, 0);
    let (status, _, err) = with("typo.idx");
    assert_eq!(status, 2);
    assert!(err.contains("no such index"), "{err}");
}
