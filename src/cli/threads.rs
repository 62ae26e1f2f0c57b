//! The thread pool that the command runs in.

use anyhow::Context;

/// The most threads that may be asked for: more than any machine has use for, and few enough to have room.
const MOST: usize = 1024;

/// The value of `--threads`.
pub fn number(value: &str) -> Result<usize, String> {
    match value.parse() {
        Ok(number) if number <= MOST => Ok(number),
        _ => Err(format!("a number up to {MOST}; 0 is one for each core")),
    }
}

/// A pool of `threads` threads, one a core when 0.
pub fn pool(threads: usize) -> anyhow::Result<rayon::ThreadPool> {
    rayon::ThreadPoolBuilder::new()
        .num_threads(threads)
        .build()
        .context("cannot start threads; try a smaller --threads")
}
