//! Killing the program at moments that are the same in every run of the tests, as far as a clock allows.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

/// Many invented articles: enough units for a kill to come between two of them.
pub fn corpus(path: &Path, articles: usize) {
    let mut seed = 1u64;
    let mut next = || {
        seed = seed
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        seed >> 40
    };
    let mut text = String::new();
    let mut out = String::new();
    for i in 0..articles {
        if i % 5 != 4 {
            text.clear();
            for _ in 0..24 {
                text += &format!("w{} ", next() % 40_000);
            }
        }
        out += &format!(
            "{{\"id\":\"{i}\",\"source\":\"s{}\",\"text\":\"{text}\"}}\n",
            i % 7
        );
    }
    fs::write(path, out).unwrap();
}

/// Starts the program, kills it after a while, and says whether it had ended before.
pub fn killed(dir: &Path, args: &[&str], after: Duration) -> bool {
    let mut child = Command::new(env!("CARGO_BIN_EXE_unspool"))
        .current_dir(dir)
        .args(args)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    std::thread::sleep(after);
    let ended = child.try_wait().unwrap().is_some();
    // It may end in between; then there is nothing to kill.
    let _ = child.kill();
    child.wait().unwrap();
    ended
}

/// Kills that `cargo test` makes; more with `UNSPOOL_KILLS`.
pub fn kills() -> u64 {
    let more = std::env::var("UNSPOOL_KILLS").ok();
    more.map_or(15, |n| n.parse().unwrap())
}

/// Moments to kill at.
pub struct Moments(u64);

impl Moments {
    pub fn new() -> Moments {
        Moments(7)
    }

    /// After so long at most.
    pub fn next(&mut self, most: Duration) -> Duration {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        most.mul_f64((self.0 >> 33) as f64 / (1u64 << 31) as f64)
    }
}
