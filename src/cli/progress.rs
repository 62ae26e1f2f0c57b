//! Progress on standard error: a bar on a terminal for work that takes longer than a second, or lines for jobs.

mod bar;
mod log;
mod memory;

pub use log::{Line, Log, is_json, line, set};

use bar::Bar;
use log::{Done, Far};
use std::io::IsTerminal;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use unspool::Observer;

/// How long work may take before a bar appears.
const PATIENCE: Duration = Duration::from_secs(1);
/// How often a phase says how far it is, in lines.
const EVERY: Duration = Duration::from_secs(5);

/// Shows the phase that the work is in, and in the end what it came to.
pub struct Progress {
    shown: Shown,
    started: Instant,
    /// Counters that threads add to without waiting for each other.
    done: AtomicU64,
    records: Arc<AtomicU64>,
    /// Milliseconds from the start until the next line is due.
    due: AtomicU64,
    state: Mutex<State>,
}

enum Shown {
    Nothing,
    Bar,
    Lines,
}

struct State {
    bar: Bar,
    phase: Option<Phase>,
    /// The number of the phase, of so many, where they are planned.
    number: u32,
    of: Option<u32>,
    /// Phases that come after those of the job.
    after: u32,
    /// Files and bytes that were read.
    files: u64,
    bytes: u64,
}

#[derive(Clone, Copy)]
struct Phase {
    name: &'static str,
    unit: &'static str,
    total: u64,
    started: Instant,
}

/// The phase whose bytes are those of the input.
const READ: &str = "read";

impl Progress {
    /// Lines when there is to be a log; else a bar, hidden when standard error is no terminal or when it is not wanted.
    pub fn new(unwanted: bool, log: Option<Log>) -> Self {
        let dumb = std::env::var_os("TERM").is_some_and(|t| t == "dumb");
        let terminal = || !unwanted && !dumb && std::io::stderr().is_terminal();
        Progress {
            shown: match log {
                Some(_) => Shown::Lines,
                None if terminal() => Shown::Bar,
                None => Shown::Nothing,
            },
            started: Instant::now(),
            done: AtomicU64::new(0),
            records: Arc::new(AtomicU64::new(0)),
            due: AtomicU64::new(0),
            state: Mutex::new(State {
                bar: Bar::hidden(),
                phase: None,
                number: 0,
                of: None,
                after: 0,
                files: 0,
                bytes: 0,
            }),
        }
    }

    /// What is read goes through so many phases of a job, and so many of the command after it.
    pub fn plan(&self, job: u32, after: u32) {
        let mut state = self.state();
        state.after = after;
        state.of = Some(state.number + 1 + job + after);
    }

    /// So many files are to be read.
    pub fn files(&self, count: usize) {
        self.state().files += count as u64;
    }

    /// Ends the present phase, so that what is printed next starts on a clean line.
    pub fn finish(&self) {
        self.end_phase(&mut self.state());
    }

    /// Says what the work came to, if there was work and anybody is to be told.
    pub fn close(&self, status: u8) {
        self.finish();
        let state = self.state();
        let elapsed = self.started.elapsed();
        let told = match self.shown {
            Shown::Nothing => false,
            Shown::Bar => state.bytes > 0 && elapsed > PATIENCE,
            Shown::Lines => state.bytes > 0 || is_json(),
        };
        if told {
            line(&Line::Done(Done {
                status,
                files: state.files,
                bytes: state.bytes,
                records: self.records.load(Relaxed),
                elapsed: elapsed.as_secs_f64(),
                rate: state.bytes as f64 / elapsed.as_secs_f64().max(1e-9),
                peak_memory: memory::memory().map(|m| m.most),
            }));
        }
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        // A poisoned lock only means that another thread panicked while drawing.
        self.state.lock().unwrap_or_else(|e| e.into_inner())
    }

    fn end_phase(&self, state: &mut State) {
        let Some(phase) = state.phase.take() else {
            return;
        };
        match self.shown {
            Shown::Nothing => {}
            Shown::Bar => state.bar.clear(),
            Shown::Lines => line(&Line::Progress(self.far(state, phase))),
        }
        let done = self.done.swap(0, Relaxed);
        if phase.name == READ {
            state.bytes += done;
        }
    }

    fn far(&self, state: &State, phase: Phase) -> Far {
        Far {
            phase: phase.name,
            number: state.of.map(|_| state.number),
            of: state.of,
            unit: phase.unit,
            done: self.done.load(Relaxed),
            total: (phase.total > 0).then_some(phase.total),
            rate: 0.0,
            left: None,
            records: self.records.load(Relaxed),
            elapsed: self.started.elapsed().as_secs_f64(),
            memory: None,
        }
        .with_rate(phase.started.elapsed())
    }

    /// Says how far the phase is, when that was not said for a while.
    fn maybe_line(&self) {
        let now = self.started.elapsed().as_millis() as u64;
        let due = self.due.load(Relaxed);
        let next = now + EVERY.as_millis() as u64;
        // one of the threads says it
        if now >= due
            && self
                .due
                .compare_exchange(due, next, Relaxed, Relaxed)
                .is_ok()
        {
            let state = self.state();
            if let Some(phase) = state.phase {
                line(&Line::Progress(self.far(&state, phase)));
            }
        }
    }
}

impl Observer for Progress {
    fn phase(&self, name: &'static str, total: u64, unit: &'static str) {
        let mut state = self.state();
        self.end_phase(&mut state);
        state.number += 1;
        // what was planned may turn out to be too little
        state.of = state.of.map(|of| of.max(state.number));
        state.phase = Some(Phase {
            name,
            unit,
            total,
            started: Instant::now(),
        });
        let due = self.started.elapsed() + EVERY;
        self.due.store(due.as_millis() as u64, Relaxed);
        if let Shown::Bar = self.shown {
            let place = state.of.map(|of| (state.number, of));
            state.bar = Bar::new(name, total, unit, place, self.records.clone());
        }
    }

    fn advance(&self, units: u64) {
        self.done.fetch_add(units, Relaxed);
        match self.shown {
            Shown::Nothing => {}
            Shown::Bar => {
                let late = self.started.elapsed() > PATIENCE;
                self.state().bar.advance(units, late);
            }
            Shown::Lines => self.maybe_line(),
        }
    }

    fn planned(&self, phases: u32) {
        let mut state = self.state();
        state.of = Some(state.number + phases + state.after);
    }

    fn records(&self, count: u64) {
        self.records.fetch_add(count, Relaxed);
    }
}
