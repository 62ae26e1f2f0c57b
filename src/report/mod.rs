//! One report, and one renderer a format.
