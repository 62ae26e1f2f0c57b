//! The thread pool that the command runs in.

use anyhow::Context;

/// A pool of `threads` threads, one a core when 0.
pub fn pool(threads: usize) -> anyhow::Result<rayon::ThreadPool> {
    rayon::ThreadPoolBuilder::new()
        .num_threads(threads)
        .build()
        .context("cannot start threads; try a smaller --threads")
}
