//! The baseline file as a job keeps it.

use super::{STORY, folder, run};
use std::fs;

#[test]
fn updating_the_baseline_says_what_came_and_went() {
    let dir = folder();
    let update = || {
        run(
            dir.path(),
            &[
                "check",
                "dumps",
                "--level",
                "article",
                "-o",
                "json=r.json",
                "--baseline",
                "known.txt",
                "--update-baseline",
            ],
        )
    };
    let (status, _, err) = update();
    assert_eq!(status, 0, "{err}");
    assert!(err.contains("baseline: 2 came, 0 went"), "{err}");
    assert!(err.contains(" article 0 -> 2  dumps/a.txt#0"), "{err}");
    let known = fs::read_to_string(dir.path().join("known.txt")).unwrap();
    assert_eq!(known.lines().count(), 2, "{known}");

    assert!(update().2.contains("baseline: 0 came, 0 went"));
    assert_eq!(
        fs::read_to_string(dir.path().join("known.txt")).unwrap(),
        known,
        "nothing changed"
    );

    fs::write(dir.path().join("dumps/d.txt"), STORY).unwrap();
    let (_, _, err) = update();
    assert!(
        err.contains("baseline: 1 came, 0 went") && err.contains("+ "),
        "{err}"
    );
    for name in ["b", "d"] {
        fs::remove_file(dir.path().join(format!("dumps/{name}.txt"))).unwrap();
    }
    let (_, _, err) = update();
    assert!(
        err.contains("baseline: 0 came, 3 went") && err.contains(" article 3 -> 0\n"),
        "{err}"
    );
}

#[test]
fn a_moved_file_is_not_new_and_a_baseline_is_content_only() {
    let dir = folder();
    let gate = [
        "check",
        "dumps",
        "-o",
        "json=r.json",
        "--baseline",
        "known.txt",
        "--max-new",
        "0",
    ];
    run(dir.path(), &[&gate[..], &["--update-baseline"]].concat());
    let known = fs::read_to_string(dir.path().join("known.txt")).unwrap();
    assert!(!known.contains("dumps"), "{known}");
    let rows: Vec<&str> = known.lines().skip(1).collect();
    assert!(rows.is_sorted(), "{known}");
    fs::create_dir(dir.path().join("dumps/deep")).unwrap();
    fs::rename(
        dir.path().join("dumps/b.txt"),
        dir.path().join("dumps/deep/z.txt"),
    )
    .unwrap();
    assert_eq!(run(dir.path(), &gate).0, 0);
}

#[test]
fn what_is_accepted_is_not_new() {
    let dir = folder();
    let anew = [
        "check",
        "dumps",
        "-o",
        "json=r.json",
        "--baseline",
        "known.txt",
        "--max-new",
        "0",
        "--update-baseline",
    ];
    let (status, _, err) = run(dir.path(), &anew);
    assert_eq!(status, 0, "{err}");
    assert!(!err.contains("gate breached"), "{err}");
    fs::write(dir.path().join("dumps/d.txt"), STORY).unwrap();
    assert_eq!(run(dir.path(), &anew[..8]).0, 1, "a third copy");
    assert_eq!(run(dir.path(), &anew).0, 0, "accepted");
    // Other limits hold all the same.
    let (status, _, err) = run(dir.path(), &[&anew[..], &["--max-clusters", "0"]].concat());
    assert_eq!(status, 1, "{err}");
    assert!(!err.contains("max-new"), "{err}");
}

/// Two branches that each added duplicates, one after the other resolved by hand, and files that are worse off.
#[test]
fn a_merge_conflict_is_said_and_the_file_can_be_written_anew() {
    let dir = folder();
    let known = dir.path().join("known.txt");
    let gate = [
        "check",
        "dumps",
        "-o",
        "json=r.json",
        "--baseline",
        "known.txt",
        "--max-new",
        "0",
    ];
    let anew = [&gate[..], &["--update-baseline"]].concat();
    run(dir.path(), &anew);
    let good = fs::read_to_string(&known).unwrap();
    let (head, rows) = good.split_once('\n').unwrap();

    let twice = format!("{head}\n{rows}{rows}").replace('\n', "\r\n");
    fs::write(&known, twice).unwrap();
    assert_eq!(run(dir.path(), &gate).0, 0, "the lines of both sides");

    let conflict = format!("{head}\n<<<<<<< ours\n{rows}=======\n{rows}>>>>>>> theirs\n");
    fs::write(&known, &conflict).unwrap();
    let (status, _, err) = run(dir.path(), &gate);
    assert_eq!(status, 2, "{err}");
    assert!(
        err.contains("known.txt: line 2: not a content hash") && err.contains("keep the lines"),
        "{err}"
    );
    assert_eq!(fs::read_to_string(&known).unwrap(), conflict);
    let (status, _, err) = run(dir.path(), &anew);
    assert_eq!(status, 0, "{err}");
    assert!(
        err.contains("known.txt: line 2: ") && err.contains("baseline: 0 came, 0 went"),
        "{err}"
    );
    assert_eq!(fs::read_to_string(&known).unwrap(), good);

    fs::write(&known, "unspool baseline 7\nsome other shape\n").unwrap();
    let (status, _, err) = run(dir.path(), &gate);
    assert_eq!(status, 2);
    assert!(
        err.contains("of another version; --update-baseline"),
        "{err}"
    );
    run(dir.path(), &anew);
    assert_eq!(fs::read_to_string(&known).unwrap(), good);

    fs::write(&known, STORY).unwrap();
    let (status, _, err) = run(dir.path(), &anew);
    assert_eq!(status, 2);
    assert!(err.contains("this is no baseline"), "{err}");
    assert_eq!(
        fs::read_to_string(&known).unwrap(),
        STORY,
        "something else is not written over"
    );
}

#[test]
fn a_baseline_of_another_encoding_is_said_with_its_line() {
    let dir = folder();
    let wide: Vec<u8> = "\u{feff}unspool baseline 1\r\n"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    for (bytes, said) in [
        (&wide[..], "known.txt:1: is UTF-16"),
        (
            b"unspool baseline 1\nabc\xff\n",
            "known.txt:2: is not UTF-8",
        ),
    ] {
        fs::write(dir.path().join("known.txt"), bytes).unwrap();
        for update in [&[][..], &["--update-baseline"]] {
            let args = [
                "check",
                "dumps",
                "--max-new",
                "0",
                "--baseline",
                "known.txt",
            ];
            let (status, _, err) = run(dir.path(), &[&args[..], update].concat());
            assert_eq!(status, 2, "{err}");
            assert!(err.contains(said) && err.contains("another name"), "{err}");
            assert_eq!(fs::read(dir.path().join("known.txt")).unwrap(), bytes);
        }
    }
}
