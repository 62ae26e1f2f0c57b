//! The command line of unspool: parse, run, one exit status.

mod cli;

use std::process::ExitCode;

/// Verification makes and frees many small lists on all threads; this allocator takes a quarter less time for a run.
/// It does without huge pages: to clear them took a tenth of the time, and what of them was not needed a quarter of the memory.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    cli::main()
}
