//! The metrics, for users who have gold: they equal the usual definitions and say so where there is a choice.
