//! Messages and progress as lines on standard error: for people, or an object of JSON a line.

use super::memory::memory;
use indicatif::{DecimalBytes, HumanCount};
use serde::Serialize;
use std::fmt;
use std::io::Write;
use std::sync::OnceLock;
use std::time::Duration;
use unspool::report::shown;

/// How lines look.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Log {
    /// For people.
    Text,
    /// One JSON object a line, each with a `type`.
    Json,
}

/// How messages look in this process; set once, before the first one.
static MESSAGES: OnceLock<Log> = OnceLock::new();

/// Sets how messages look.
pub fn set(log: Option<Log>) {
    // It is set once, by `main`.
    let _ = MESSAGES.set(log.unwrap_or(Log::Text));
}

/// One line. Fields may be added, never renamed.
#[derive(Debug, Serialize)]
#[serde(tag = "type", rename_all = "lowercase")]
pub enum Line<'l> {
    /// Something that is no failure.
    Message { message: &'l str },
    /// What the run failed on.
    Error { message: &'l str },
    /// How far the work is.
    Progress(Far),
    /// The work is done.
    Done(Done),
}

/// How far the work is.
#[derive(Debug, Serialize)]
pub struct Far {
    /// The phase, and which of how many it is.
    pub phase: &'static str,
    pub number: Option<u32>,
    pub of: Option<u32>,
    /// What is counted in it, how much of it is done, and how much there is.
    pub unit: &'static str,
    pub done: u64,
    pub total: Option<u64>,
    /// Of the unit, a second.
    pub rate: f64,
    /// Seconds that the phase will take on.
    pub left: Option<f64>,
    /// Records read so far.
    pub records: u64,
    /// Seconds since the start.
    pub elapsed: f64,
    /// Bytes of memory that the process takes; absent where the system does not say.
    pub memory: Option<u64>,
}

/// What the work came to.
#[derive(Debug, Serialize)]
pub struct Done {
    /// The exit status.
    pub status: u8,
    /// Files that were read, their bytes as they lie there, and the texts in them.
    pub files: u64,
    pub bytes: u64,
    pub records: u64,
    /// Seconds since the start.
    pub elapsed: f64,
    /// Bytes a second, over all phases.
    pub rate: f64,
    /// The most memory that the process took, in bytes; absent where the system does not say.
    pub peak_memory: Option<u64>,
}

impl Far {
    /// Fills in the figures that follow from the others.
    pub fn with_rate(mut self, in_phase: Duration) -> Self {
        let seconds = in_phase.as_secs_f64();
        if seconds > 0.0 {
            self.rate = self.done as f64 / seconds;
        }
        if let Some(total) = self.total
            && self.rate > 0.0
        {
            self.left = Some(total.saturating_sub(self.done) as f64 / self.rate);
        }
        self.memory = memory().map(|m| m.now);
        self
    }
}

impl fmt::Display for Far {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let amount = |n: u64| match self.unit {
            "bytes" => bytes(n),
            _ => thousands(n),
        };
        if let (Some(number), Some(of)) = (self.number, self.of) {
            write!(f, "{number}/{of} ")?;
        }
        write!(f, "{}", self.phase)?;
        if self.done > 0 || self.total.is_some() {
            write!(f, ": {}", amount(self.done))?;
            if let Some(total) = self.total {
                write!(f, " of {}", amount(total))?;
            }
            if self.unit != "bytes" {
                write!(f, " {}", self.unit)?;
            }
            if self.rate > 0.0 {
                write!(f, ", {}/s", amount(self.rate as u64))?;
            }
        }
        if self.records > 0 {
            write!(f, ", {} texts read", thousands(self.records))?;
        }
        if let Some(left) = self.left.filter(|_| self.done > 0) {
            write!(f, ", {} left", seconds(left))?;
        }
        if let Some(memory) = self.memory {
            write!(f, ", {} of memory", bytes(memory))?;
        }
        Ok(())
    }
}

impl fmt::Display for Done {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let files = if self.files == 1 { "file" } else { "files" };
        write!(
            f,
            "read {} in {} {files}, {} texts, in {}: {}/s",
            bytes(self.bytes),
            thousands(self.files),
            thousands(self.records),
            seconds(self.elapsed),
            bytes(self.rate as u64)
        )?;
        match self.peak_memory {
            Some(peak) => write!(f, "; at most {} of memory", bytes(peak)),
            None => Ok(()),
        }
    }
}

fn bytes(n: u64) -> String {
    DecimalBytes(n).to_string()
}

fn thousands(n: u64) -> String {
    HumanCount(n).to_string()
}

/// A time for people.
fn seconds(seconds: f64) -> String {
    let whole = seconds.round() as u64;
    match whole {
        0..10 => format!("{seconds:.1} s"),
        10..120 => format!("{whole} s"),
        120..7_200 => format!("{} min", whole / 60),
        _ => format!("{} h {} min", whole / 3_600, whole % 3_600 / 60),
    }
}

/// A message on one line, and with nothing in it that steers a terminal or a runner of jobs. Its spaces stay: lists are laid
/// out by them.
fn harmless(message: &str) -> String {
    let words: Vec<String> = message.split(' ').map(shown).collect();
    words.join(" ")
}

/// Writes a line.
pub fn line(line: &Line<'_>) {
    let text = match (MESSAGES.get(), line) {
        (Some(Log::Json), line) => match serde_json::to_string(line) {
            Ok(json) => json,
            Err(error) => format!("unspool: a line of the log cannot be written: {error}"),
        },
        // Messages name what stands in the data: files of archives, fields, keys.
        (_, Line::Message { message } | Line::Error { message }) => {
            format!("unspool: {}", harmless(message))
        }
        (_, Line::Progress(far)) => format!("unspool: {far}"),
        (_, Line::Done(done)) => format!("unspool: {done}"),
    };
    // Standard error may be closed; then there is nobody left to tell.
    let _ = writeln!(std::io::stderr(), "{text}");
}

/// Whether the log is for programs.
pub fn is_json() -> bool {
    MESSAGES.get() == Some(&Log::Json)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_are_one_harmless_line() {
        for (message, want) in [
            ("  + a  b", "  + a  b"),
            ("x\n::error::y\u{1b}[2J", "x ⏎ ::error::y␛[2J"),
            ("x \n\r::error::", "x ::error::"),
        ] {
            assert_eq!(harmless(message), want);
        }
    }

    #[test]
    fn lines_say_how_far_it_is_and_what_it_came_to() {
        let far = Far {
            phase: "read",
            number: Some(1),
            of: Some(9),
            unit: "bytes",
            done: 50_000_000,
            total: Some(200_000_000),
            rate: 0.0,
            left: None,
            records: 1_200,
            elapsed: 2.5,
            memory: None,
        };
        let far = Far {
            memory: Some(64_000_000),
            ..far.with_rate(Duration::from_secs(2))
        };
        assert_eq!(
            far.to_string(),
            "1/9 read: 50.00 MB of 200.00 MB, 25.00 MB/s, 1,200 texts read, 6.0 s left, 64.00 MB of memory"
        );
        let done = Done {
            status: 0,
            files: 1,
            bytes: 2_100_000_000,
            records: 1_000,
            elapsed: 130.0,
            rate: 16_000_000.0,
            peak_memory: Some(1_500_000_000),
        };
        assert_eq!(
            done.to_string(),
            "read 2.10 GB in 1 file, 1,000 texts, in 2 min: 16.00 MB/s; at most 1.50 GB of memory"
        );
        let json = serde_json::to_value(Line::Done(done)).unwrap();
        assert_eq!(
            (&json["type"], &json["bytes"]),
            (&"done".into(), &2_100_000_000u64.into())
        );
    }
}
