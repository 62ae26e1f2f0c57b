//! Where the time of a run goes: `unspool dupes` on one file of records, phase by phase.
//!
//! ```text
//! cargo run --release --example phases -- FILE.jsonl [THREADS]
//! ```
//!
//! Prints wall-clock milliseconds of each phase, the median of [`ROUNDS`] rounds (processor time where one thread runs).

#![allow(missing_docs, clippy::print_stdout)]

use std::path::Path;
use std::sync::Mutex;
use std::time::Instant;
use unspool::Observer;
use unspool::compare::Level;
use unspool::input::{Loading, RecordKind, discover, read};
use unspool::job::{JobOptions, Levels, run};
use unspool::report::{Format, build};

const ROUNDS: usize = 7;

/// Writes down when each phase begins.
struct Clock(Mutex<Vec<(&'static str, Instant)>>);

impl Observer for Clock {
    fn phase(&self, name: &'static str, _total: u64, _unit: &'static str) {
        if let Ok(mut marks) = self.0.lock() {
            marks.push((name, Instant::now()));
        }
    }

    fn advance(&self, _units: u64) {}
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args = std::env::args().skip(1);
    let file = args.next().ok_or("usage: phases FILE.jsonl [THREADS]")?;
    let threads = args.next().map_or(Ok(1), |n| n.parse())?;
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(threads)
        .build()?;
    let mut rounds: Vec<Vec<(&'static str, f64)>> = Vec::new();
    for _ in 0..ROUNDS {
        rounds.push(pool.install(|| round(&file))?);
    }
    let mut whole = 0.0;
    for k in 0..rounds[0].len() {
        let mut times: Vec<f64> = rounds.iter().map(|r| r[k].1).collect();
        times.sort_by(f64::total_cmp);
        whole += times[ROUNDS / 2];
        println!("{:12} {:8.1} ms", rounds[0][k].0, times[ROUNDS / 2]);
    }
    println!("{:12} {whole:8.1} ms", "whole");
    Ok(())
}

fn round(file: &str) -> Result<Vec<(&'static str, f64)>, unspool::input::InputError> {
    let clock = Clock(Mutex::new(Vec::new()));
    let options = JobOptions {
        levels: Levels::Only(vec![Level::Article]),
        ..JobOptions::default()
    };
    let loading = Loading {
        record: Some(RecordKind::Article),
        ..Loading::default()
    };
    let loaded = read(
        &discover(&[file.to_owned()], Path::new("."))?,
        &loading,
        &clock,
    )?;
    let outcome = run(&loaded.dumps, options, &clock);
    clock.phase("report", 0, "");
    let report = build(&outcome, &loaded.sources, &loaded.skipped);
    clock.phase("render", 0, "");
    let bytes = Format::Json.render(&report);
    clock.phase("drop", bytes.len() as u64, "bytes");
    drop((bytes, report, outcome));
    drop(loaded);
    clock.phase("", 0, "");
    let marks = clock.0.into_inner().unwrap_or_default();
    Ok(marks
        .windows(2)
        .map(|w| (w[0].0, (w[1].1 - w[0].1).as_secs_f64() * 1000.0))
        .collect())
}
