//! Progress, as the core tells it: the core calls an [`Observer`], and whoever started the work decides what to show.

/// Told how far the work has come. The core never prints; the binary draws a bar from these calls.
///
/// Calls may come from several threads at once.
pub trait Observer: Sync {
    /// A phase begins, with the number of `unit`s it will go through (0 when that is not known).
    fn phase(&self, name: &'static str, total: u64, unit: &'static str);
    /// So many more units of the present phase are done.
    fn advance(&self, units: u64);
    /// So many phases are still to come, the present one not counted. Said again when more is known.
    fn planned(&self, phases: u32) {
        let _ = phases;
    }
    /// So many more records were read.
    fn records(&self, count: u64) {
        let _ = count;
    }
}

/// An observer that looks away.
///
/// ```
/// use unspool::{Observer, Silent};
/// Silent.phase("sketch", 10, "items");
/// Silent.advance(10);
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct Silent;

impl Observer for Silent {
    fn phase(&self, _name: &'static str, _total: u64, _unit: &'static str) {}
    fn advance(&self, _units: u64) {}
}
