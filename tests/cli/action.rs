//! The script of action.yml, as a runner runs it.

#![cfg(unix)]

use super::folder;
use std::fs;
use std::path::Path;
use std::process::Command;

/// The script of the last step.
fn script() -> String {
    let action =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("action.yml")).unwrap();
    let (_, run) = action
        .rsplit_once("      run: |\n")
        .expect("the last step has a script");
    run.lines()
        .map(|l| format!("{}\n", l.strip_prefix("        ").unwrap_or(l)))
        .collect()
}

#[test]
fn it_annotates_summarises_and_gates() {
    for (limit, status) in [
        ("--max-clusters=article=0", 1),
        ("--max-clusters=article=9", 0),
    ] {
        let dir = folder();
        let path = |name: &str| dir.path().join(name);
        fs::create_dir_all(path("runner/unspool/bin")).unwrap();
        std::os::unix::fs::symlink(
            env!("CARGO_BIN_EXE_unspool"),
            path("runner/unspool/bin/unspool"),
        )
        .unwrap();
        let done = Command::new("bash")
            .args(["-e", "-c", &script()])
            .current_dir(dir.path())
            .env("RUNNER_TEMP", path("runner"))
            .env("GITHUB_STEP_SUMMARY", path("summary.md"))
            .env("GITHUB_OUTPUT", path("output"))
            .env("UNSPOOL_BINARY", "")
            // Neither spaces nor what looks like a command of the shell is anything but a name.
            .env("UNSPOOL_INPUT", "dumps\n")
            .env(
                "UNSPOOL_ARGS",
                format!("{limit}\n--output=json=$(touch pwned) r.json\n"),
            )
            .env("UNSPOOL_HTML", "report.html")
            .output()
            .unwrap();
        let out = String::from_utf8(done.stdout).unwrap();
        let err = String::from_utf8(done.stderr).unwrap();
        assert_eq!(done.status.code(), Some(status), "{out}{err}");
        assert_eq!(
            fs::read_to_string(path("output")).unwrap(),
            format!("status={status}\n")
        );
        assert!(out.contains("::notice title="), "{out}");
        assert_eq!(
            out.contains("::error title=Gate breached::"),
            status == 1,
            "{out}"
        );
        assert!(
            fs::read_to_string(path("summary.md"))
                .unwrap()
                .contains("Ferry")
        );
        assert!(path("report.html").is_file() && path("$(touch pwned) r.json").is_file());
        assert!(!path("pwned").exists());
    }
}
