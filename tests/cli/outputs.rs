//! Where outputs may go, and what becomes of what is there.

use super::{STORY, folder, run, unspool};
use std::fs;

#[test]
fn no_output_takes_the_place_of_what_is_read_or_written_too() {
    let dir = folder();
    for (args, said) in [
        (
            &["dupes", "dumps", "-o", "json=dumps/a.txt"][..],
            "dumps/a.txt: is read by this run",
        ),
        (
            &["dupes", "dumps", "-o", "json=./dumps/../dumps/a.txt"],
            "is read by this run",
        ),
        (
            &["dupes", "dumps", "-o", "json=r.json", "-o", "html=./r.json"],
            "two outputs go to ./r.json",
        ),
        (
            &["dupes", "dumps", "-o", "json=-", "-o", "text=-"],
            "two outputs go to -",
        ),
        (
            &[
                "check",
                "dumps",
                "--baseline",
                "b.txt",
                "--update-baseline",
                "-o",
                "text=./b.txt",
            ],
            "b.txt: is read by this run",
        ),
        (
            &["dupes", "dumps", "-o", "json=dumps"],
            "dumps: is a folder",
        ),
        (
            &["dupes", "dumps", "-o", "json=none/r.json"],
            "none/r.json: cannot be written: there is no folder none",
        ),
    ] {
        let (status, out, err) = run(dir.path(), args);
        assert_eq!((status, out.as_str()), (2, ""), "{args:?}: {err}");
        assert!(err.contains(said), "{args:?} said: {err}");
        assert!(
            !err.contains(".unspool-"),
            "the temporary file is named: {err}"
        );
    }
    assert_eq!(
        fs::read_to_string(dir.path().join("dumps/a.txt")).unwrap(),
        STORY
    );
    assert!(!dir.path().join("r.json").exists());

    assert_eq!(
        run(dir.path(), &["dupes", "dumps", "-o", "json=r.json"]).0,
        0
    );
    let saved = fs::read(dir.path().join("r.json")).unwrap();
    let (status, _, err) = run(dir.path(), &["report", "r.json", "-o", "html=r.json"]);
    assert_eq!(status, 2);
    assert!(err.contains("r.json: is read by this run"), "{err}");
    assert_eq!(fs::read(dir.path().join("r.json")).unwrap(), saved);
}

/// A report in the folder it is about would be one of its texts the next time.
#[test]
fn what_a_run_writes_is_none_of_its_inputs() {
    let dir = folder();
    let report = ["dupes", "dumps", "-o", "html=dumps/r.html"];
    assert_eq!(run(dir.path(), &report).0, 0);
    let first = fs::read(dir.path().join("dumps/r.html")).unwrap();
    assert_eq!(run(dir.path(), &report).0, 0);
    assert!(first == fs::read(dir.path().join("dumps/r.html")).unwrap());
    // One of the texts is not written over.
    fs::write(dir.path().join("dumps/r.html"), "<p>Ferry runs again.</p>").unwrap();
    let (status, _, err) = run(dir.path(), &report);
    assert_eq!(status, 2);
    assert!(err.contains("dumps/r.html: is read by this run") && err.contains(".unspoolignore"));
    fs::remove_file(dir.path().join("dumps/r.html")).unwrap();

    let update = [
        "check",
        "dumps",
        "--baseline",
        "dumps/known.txt",
        "--update-baseline",
        "-o",
        "json=r.json",
    ];
    let read = || ["r.json", "dumps/known.txt"].map(|f| fs::read(dir.path().join(f)).unwrap());
    assert_eq!(run(dir.path(), &update).0, 0);
    let first = read();
    assert_eq!(run(dir.path(), &update).0, 0);
    assert!(first == read());

    let dir = folder();
    let clean = ["clean", "dumps", "-o", "dumps/clean"];
    let articles = || fs::read(dir.path().join("dumps/clean/articles.jsonl")).unwrap();
    assert_eq!(run(dir.path(), &clean).0, 0);
    let first = articles();
    assert_eq!(run(dir.path(), &clean).0, 0);
    assert!(first == articles());
    let (status, _, err) = run(dir.path(), &["clean", "dumps", "-o", "dumps"]);
    assert_eq!(status, 2);
    assert!(err.contains("nothing is left to read"), "{err}");
}

#[cfg(unix)]
#[test]
fn links_and_permissions_stay_as_they_were() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let dir = folder();
    let path = |name: &str| dir.path().join(name);
    let mode = |name: &str| fs::metadata(path(name)).unwrap().permissions().mode() & 0o777;
    fs::create_dir(path("store")).unwrap();
    fs::write(path("store/old.json"), "old").unwrap();
    fs::set_permissions(path("store/old.json"), fs::Permissions::from_mode(0o600)).unwrap();
    symlink("store/old.json", path("there.json")).unwrap();
    symlink("store/new.json", path("dangling.json")).unwrap();
    for name in ["there", "dangling"] {
        let output = format!("json={name}.json");
        let (status, _, err) = run(dir.path(), &["dupes", "dumps", "-o", &output]);
        assert_eq!(status, 0, "{err}");
        assert!(
            fs::symlink_metadata(path(&format!("{name}.json")))
                .unwrap()
                .is_symlink()
        );
    }
    assert!(
        fs::read_to_string(path("store/old.json"))
            .unwrap()
            .starts_with('{')
    );
    assert!(path("store/new.json").is_file());
    assert_eq!(mode("store/old.json"), 0o600, "private stays private");
    let (status, _, err) = run(
        dir.path(),
        &[
            "dupes",
            "dumps",
            "-o",
            "json=there.json",
            "-o",
            "html=store/old.json",
        ],
    );
    assert_eq!(status, 2);
    assert!(err.contains("two outputs go to store/old.json"), "{err}");

    // What a new file may be read by is for the umask to say.
    for (umask, want) in [("077", 0o600), ("022", 0o644), ("002", 0o664)] {
        let script = format!("umask {umask}; exec \"$0\" dupes dumps -o json=u{umask}.json");
        let done = std::process::Command::new("sh")
            .args(["-c", &script, env!("CARGO_BIN_EXE_unspool")])
            .current_dir(dir.path())
            .status()
            .unwrap();
        assert!(done.success());
        assert_eq!(mode(&format!("u{umask}.json")), want, "{umask}");
    }
}

#[test]
fn split_writes_to_a_file_whole_or_not_at_all() {
    let dir = folder();
    let (_, lines, _) = run(dir.path(), &["split", "dumps"]);
    for (args, name) in [
        (&["split", "dumps", "-o", "a.jsonl"][..], "a.jsonl"),
        (
            &["split", "dumps", "--output", "a.jsonl.zst"],
            "a.jsonl.zst",
        ),
    ] {
        assert_eq!(run(dir.path(), args), (0, String::new(), String::new()));
        let bytes = fs::read(dir.path().join(name)).unwrap();
        let bytes = match name.ends_with(".zst") {
            true => zstd::decode_all(&bytes[..]).unwrap(),
            false => bytes,
        };
        assert!(lines.as_bytes() == bytes, "{name}");
    }
    for format in ["json", "text", "html"] {
        let args = ["split", "dumps", "--format", format];
        let (_, printed, _) = run(dir.path(), &args);
        let args = [&args[..], &["-o", "b"]].concat();
        assert_eq!(run(dir.path(), &args).0, 0);
        assert_eq!(fs::read_to_string(dir.path().join("b")).unwrap(), printed);
    }
    // What is there stays when the run fails, and a text is not written over.
    let rows = "{\"words\":\"no text\"}\n";
    fs::write(dir.path().join("r.jsonl"), rows).unwrap();
    let before = fs::read(dir.path().join("a.jsonl")).unwrap();
    let (status, _, err) = run(dir.path(), &["split", "r.jsonl", "-o", "a.jsonl"]);
    assert_eq!(status, 2);
    assert!(err.contains("no record has the text field"), "{err}");
    assert_eq!(fs::read(dir.path().join("a.jsonl")).unwrap(), before);
    let (status, _, err) = run(dir.path(), &["split", "dumps", "-o", "dumps/a.txt"]);
    assert_eq!(status, 2);
    assert!(err.contains("dumps/a.txt: is read by this run"), "{err}");
}

#[test]
fn a_report_is_read_from_standard_input() {
    let dir = folder();
    let (_, report, _) = run(dir.path(), &["dupes", "dumps", "-o", "json=-"]);
    let (_, csv, _) = run(dir.path(), &["dupes", "dumps", "-o", "csv=-"]);
    let output = unspool(dir.path())
        .args(["report", "-", "-o", "csv=-"])
        .write_stdin(report)
        .output()
        .unwrap();
    assert!(output.status.success());
    assert_eq!(String::from_utf8(output.stdout).unwrap(), csv);
}
