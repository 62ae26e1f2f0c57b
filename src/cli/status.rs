//! The exit status.

use std::io;
use std::process::ExitCode;

/// How the run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExitStatus {
    /// Done.
    Clean,
    /// A gate was breached.
    Breached,
    /// Usage, configuration or I/O failure.
    Failure,
    /// Done, but some input was skipped and `--strict` was given.
    Skipped,
}

/// The table that help prints.
pub const TABLE: &str = "\
Exit status:
  0  done (findings alone are no failure)
  1  a gate was breached
  2  usage, configuration or I/O failure
  3  done, but some input was skipped, with --strict";

impl From<ExitStatus> for u8 {
    fn from(status: ExitStatus) -> Self {
        match status {
            ExitStatus::Clean => 0,
            ExitStatus::Breached => 1,
            ExitStatus::Failure => 2,
            ExitStatus::Skipped => 3,
        }
    }
}

impl From<ExitStatus> for ExitCode {
    fn from(status: ExitStatus) -> Self {
        ExitCode::from(u8::from(status))
    }
}

/// Whether the reader of our output has gone away, which is no failure of ours.
pub fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error
        .chain()
        .filter_map(|cause| cause.downcast_ref::<io::Error>())
        .any(|e| e.kind() == io::ErrorKind::BrokenPipe)
}
