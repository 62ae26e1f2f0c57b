//! The corridor as one call: dumps → split → items → compare → report.
