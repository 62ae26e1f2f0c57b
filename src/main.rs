//! The command line of unspool: parse, run, one exit status.

fn main() {}
