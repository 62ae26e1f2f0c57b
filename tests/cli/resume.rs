//! `--resume`: a run that was stopped goes on, and writes what one that was not stopped writes.

use super::clean::files;
use super::kill::{Moments, corpus, killed, kills};
use super::{OTHER, STORY, folder, run};
use std::fs;
use std::path::Path;
use std::time::Instant;

fn hidden(dir: &Path) -> Vec<String> {
    let names = files(dir).into_keys();
    names.filter(|n| n.contains(".unspool-")).collect()
}

/// Files of records that are each a unit, and the report of a run that was not stopped.
fn many(dir: &Path) {
    fs::create_dir(dir.join("many")).unwrap();
    corpus(&dir.join("all.jsonl"), 4_800);
    let all = fs::read_to_string(dir.join("all.jsonl")).unwrap();
    let lines: Vec<&str> = all.lines().collect();
    for (nth, some) in lines.chunks(1_600).enumerate() {
        let name = dir.join(format!("many/{nth}.jsonl"));
        fs::write(name, some.join("\n")).unwrap();
    }
}

const DUPES: [&str; 7] = [
    "dupes",
    "many",
    "-o",
    "json=r.json",
    "-o",
    "pairs=p.jsonl",
    "--resume",
];

#[test]
fn a_kill_costs_no_more_than_what_was_not_finished_and_tears_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path();
    many(dir);
    let clean = [
        "clean",
        "many",
        "-o",
        "out",
        "--resume",
        "--levels",
        "paragraph",
    ];
    let started = Instant::now();
    assert_eq!(run(dir, &DUPES).0, 0);
    let most = started.elapsed();
    assert_eq!(run(dir, &clean).0, 0);
    assert_eq!(hidden(dir), [""; 0], "nothing is left behind");
    let report = |name: &str| fs::read(dir.join(name)).ok();
    let (json, pairs) = (report("r.json"), report("p.jsonl"));
    let whole = files(&dir.join("out"));
    let restart = || {
        fs::remove_file(dir.join("r.json")).unwrap();
        fs::remove_file(dir.join("p.jsonl")).unwrap();
        fs::remove_dir_all(dir.join("out")).unwrap();
        // the corpus of a run before, of which nothing may be lost before the new one is whole
        assert_eq!(run(dir, &["clean", "many/0.jsonl", "-o", "out"]).0, 0);
    };
    restart();
    let mut moments = Moments::new();
    let (mut went_on, mut ended) = (0, [false; 2]);
    // Each kill takes longer than one of the index.
    for kill in 0..kills() / 2 {
        let cleaning = kill % 2 == 1;
        let args: &[&str] = if cleaning { &clean } else { &DUPES };
        let to_its_end = killed(dir, args, moments.next(most));
        ended[usize::from(cleaning)] |= to_its_end;
        went_on += usize::from(!hidden(dir).is_empty());
        for (name, whole) in [("r.json", &json), ("p.jsonl", &pairs)] {
            let there = report(name);
            assert!(
                there.is_none() || there == *whole,
                "kill {kill}: {name} is torn"
            );
        }
        let (status, _, err) = run(dir, &["clean", "--verify", "out"]);
        let between = err.contains("a run was killed while it put its files in place");
        assert!(
            status == 0 || (status == 2 && between),
            "kill {kill}: {err}"
        );
        if to_its_end && cleaning {
            assert!(files(&dir.join("out")) == whole, "kill {kill}");
        }
        if ended == [true, true] {
            ended = [false; 2];
            restart();
        }
    }
    assert!(went_on > 0, "no kill came before the end of a run");
    assert_eq!(run(dir, &DUPES).0, 0);
    assert_eq!(run(dir, &clean).0, 0);
    assert!(report("r.json") == json && report("p.jsonl") == pairs);
    assert!(files(&dir.join("out")) == whole);
    assert_eq!(hidden(dir), [""; 0], "nothing is left behind");
}

/// The phases of a run, from its log.
fn phases(err: &str) -> Vec<String> {
    let lines = err.lines().map(|l| serde_json::from_str(l).expect(l));
    let progress = lines.filter(|l: &serde_json::Value| l["type"] == "progress");
    progress
        .map(|l| l["phase"].as_str().unwrap().to_owned())
        .collect()
}

/// A run that does all of its work, and then has nowhere to write to.
#[cfg(target_os = "linux")]
fn stopped(dir: &Path) {
    let (status, _, err) = run(dir, &["dupes", "dumps", "-o", "json=/dev/full", "--resume"]);
    assert_eq!(status, 2, "{err}");
    assert!(err.contains("/dev/full"), "{err}");
}

#[test]
#[cfg(target_os = "linux")]
fn what_is_finished_is_not_done_again_and_what_has_changed_is() {
    let dir = folder();
    let dir = dir.path();
    let go_on = |more: &[&str]| {
        let args = [
            "dupes", "dumps", "-o", "json=-", "--resume", "--log", "json",
        ];
        let (status, out, err) = run(dir, &[&args[..], more].concat());
        assert_eq!(status, 0, "{err}");
        assert_eq!(hidden(dir), [""; 0]);
        let anew = run(dir, &[&["dupes", "dumps", "-o", "json=-"], more].concat());
        assert_eq!(
            out, anew.1,
            "the result is that of a run that was not stopped"
        );
        (phases(&err), err)
    };
    stopped(dir);
    let (done, err) = go_on(&[]);
    assert!(
        err.contains("going on") && err.contains(".unspool-resume"),
        "{err}"
    );
    assert_eq!(done, ["read", "split", "report"]);
    // without one that was stopped, all is done
    let (done, err) = go_on(&[]);
    assert!(!err.contains("going on"), "{err}");
    assert!(done.contains(&"verify".to_owned()), "{done:?}");

    // other options
    stopped(dir);
    let (done, _) = go_on(&["--date-window", "3"]);
    assert!(done.contains(&"verify".to_owned()), "{done:?}");
    // another text
    stopped(dir);
    fs::write(dir.join("dumps/b.txt"), OTHER).unwrap();
    let (done, _) = go_on(&[]);
    assert!(done.contains(&"verify".to_owned()), "{done:?}");
    // a unit that is damaged, and one that was being written
    stopped(dir);
    let state = dir.join(".unspool-resume");
    for entry in fs::read_dir(&state).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|e| e == "unit") {
            let mut bytes = fs::read(&path).unwrap();
            let middle = bytes.len() / 2;
            bytes[middle] ^= 0x55;
            fs::write(&path, bytes).unwrap();
        }
    }
    fs::write(state.join("x.part"), "ha").unwrap();
    let (done, err) = go_on(&[]);
    assert!(err.contains("is done again"), "{err}");
    assert!(done.contains(&"verify".to_owned()), "{done:?}");
}

#[test]
fn a_second_run_in_the_same_place_is_told() {
    let dir = folder();
    let dir = dir.path();
    let state = dir.join(".unspool-resume-r.json");
    fs::create_dir(&state).unwrap();
    let lock = fs::File::create(state.join("lock")).unwrap();
    lock.lock().unwrap();
    let args = ["dupes", "dumps", "-o", "json=r.json", "--resume"];
    let (status, _, err) = run(dir, &args);
    assert_eq!(status, 2);
    assert!(err.contains("another run"), "{err}");
    drop(lock);
    assert_eq!(run(dir, &args).0, 0);
    assert_eq!(hidden(dir), [""; 0]);
    // what could not be begun leaves nothing
    let (status, _, _) = run(
        dir,
        &[
            "clean",
            "dumps",
            "-o",
            "out",
            "--resume",
            "--text-field",
            "x",
            "--input-format",
            "csv",
        ],
    );
    assert_eq!(status, 2);
    assert_eq!(hidden(dir), [""; 0]);
    // a gate that is breached is the end of a run, too
    let args = [
        "check",
        "dumps",
        "--max-clusters",
        "0",
        "-o",
        "json=g.json",
        "--resume",
    ];
    assert_eq!(run(dir, &args).0, 1);
    assert_eq!(hidden(dir), [""; 0]);
}

#[test]
fn a_corpus_that_was_half_put_in_place_is_said_and_mended() {
    let dir = folder();
    let dir = dir.path();
    assert_eq!(
        run(
            dir,
            &["clean", "dumps/c.txt", "-o", "out", "--shard-size", "10"]
        )
        .0,
        0
    );
    assert_eq!(run(dir, &["clean", "dumps", "-o", "new"]).0, 0);
    let whole = files(&dir.join("new"));
    // as a kill between two files leaves it
    let temporary = dir.join("out/.unspool-clean.abc");
    fs::create_dir_all(temporary.join("old-1")).unwrap();
    fs::rename(dir.join("new"), temporary.join("new")).unwrap();
    fs::write(temporary.join("written"), "").unwrap();
    fs::write(temporary.join("lock"), "").unwrap();
    fs::rename(
        dir.join("out/manifest.json"),
        temporary.join("old-1/manifest.json"),
    )
    .unwrap();
    fs::rename(
        temporary.join("new/articles.jsonl"),
        dir.join("out/articles.jsonl"),
    )
    .unwrap();
    let (status, _, err) = run(dir, &["clean", "--verify", "out"]);
    assert_eq!(status, 2);
    assert!(
        err.contains("was killed while it put its files in place"),
        "{err}"
    );
    // any run that writes there ends what was begun, even one that fails itself
    let fails = [
        "clean",
        "dumps",
        "-o",
        "out",
        "--text-field",
        "x",
        "--input-format",
        "csv",
    ];
    assert_eq!(run(dir, &fails).0, 2);
    assert_eq!(run(dir, &["clean", "--verify", "out"]).0, 0);
    assert!(files(&dir.join("out")) == whole);
    // what was not written to its end goes
    fs::create_dir_all(dir.join("out/.unspool-clean.def/new")).unwrap();
    fs::write(dir.join("out/.unspool-clean.def/new/articles.jsonl"), STORY).unwrap();
    fs::write(dir.join("out/.unspool-r.json.ghi"), STORY).unwrap();
    assert_eq!(run(dir, &["clean", "dumps", "-o", "out"]).0, 0);
    assert_eq!(run(dir, &["dupes", "dumps", "-o", "json=out/r.json"]).0, 0);
    assert_eq!(hidden(dir), [""; 0]);
}
