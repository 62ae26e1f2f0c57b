//! What can go wrong before scores exist.

/// Gold or predictions that cannot be scored: says what, where, and what to do.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
pub struct EvalError {
    message: String,
}

impl EvalError {
    pub(super) fn new(message: impl Into<String>) -> Self {
        EvalError {
            message: message.into(),
        }
    }
}
