//! Every command of the README can be pasted as it stands there.

use super::unspool;
use std::fs;
use std::path::Path;

#[cfg(unix)]
#[test]
fn the_commands_of_the_readme_work_when_pasted() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let readme = fs::read_to_string(root.join("README.md")).unwrap();
    let dir = tempfile::tempdir().unwrap();
    std::os::unix::fs::symlink(root.join("fixtures"), dir.path().join("fixtures")).unwrap();
    let commands: Vec<&str> = readme
        .lines()
        .filter_map(|line| line.strip_prefix("$ unspool "))
        .map(|line| line.split(" # ").next().unwrap_or(line).trim())
        .collect();
    assert!(commands.len() > 10, "{commands:?}");
    for command in commands {
        let run = unspool(dir.path())
            .args(command.split_whitespace())
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&run.stderr);
        assert_eq!(run.status.code(), Some(0), "unspool {command}: {said}");
    }
}
