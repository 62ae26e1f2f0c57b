//! Progress on standard error: only on a terminal, and only for work that takes longer than a second.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::IsTerminal;
use std::sync::Mutex;
use std::time::{Duration, Instant};
use unspool::Observer;

/// How long work may take before a bar appears.
const PATIENCE: Duration = Duration::from_secs(1);

/// Draws a bar for the phase that the core is in.
pub struct Progress {
    shown: bool,
    started: Instant,
    bar: Mutex<ProgressBar>,
}

impl Progress {
    /// Hidden when standard error is no terminal, or when it is not wanted.
    pub fn new(unwanted: bool) -> Self {
        let dumb = std::env::var_os("TERM").is_some_and(|t| t == "dumb");
        Progress {
            shown: !unwanted && !dumb && std::io::stderr().is_terminal(),
            started: Instant::now(),
            bar: Mutex::new(ProgressBar::hidden()),
        }
    }

    /// Takes the bar away, so that what is printed next starts on a clean line.
    pub fn finish(&self) {
        self.with(|bar| bar.finish_and_clear());
    }

    fn with(&self, f: impl FnOnce(&mut ProgressBar)) {
        if self.shown {
            // A poisoned lock only means that another thread panicked while drawing.
            f(&mut self.bar.lock().unwrap_or_else(|e| e.into_inner()));
        }
    }
}

impl Observer for Progress {
    fn phase(&self, name: &'static str, total: u64, unit: &'static str) {
        self.with(|bar| {
            bar.finish_and_clear();
            let counts = match unit {
                "bytes" => "{bytes}/{total_bytes} {bytes_per_sec}",
                _ => "{human_pos}/{human_len} {unit}",
            };
            let template = format!(
                "{{msg:10}} {{bar:30}} {} {{eta}}",
                counts.replace("{unit}", unit)
            );
            let style = ProgressStyle::with_template(&template)
                .unwrap_or_else(|_| ProgressStyle::default_bar());
            *bar = ProgressBar::with_draw_target(Some(total), ProgressDrawTarget::hidden())
                .with_style(style)
                .with_message(name);
        });
    }

    fn advance(&self, units: u64) {
        self.with(|bar| {
            bar.inc(units);
            if bar.is_hidden() && self.started.elapsed() > PATIENCE {
                bar.set_draw_target(ProgressDrawTarget::stderr());
            }
        });
    }
}
