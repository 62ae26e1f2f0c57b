//! Gates: limits that a data job sets on a report, and the baseline of duplicates that are known.
//!
//! Pure functions over a [`Report`]: this room reads no file and sets no exit status; it says what
//! was measured, and whether the limit holds. Findings alone are never a failure: only limits are.

mod baseline;
mod limit;

pub(crate) use baseline::HEAD;
pub use baseline::{Baseline, BaselineError, Change};
pub use limit::{Limit, LimitError, Measure};

use crate::report::{Findings, Report, Severity};

/// Measures every limit, marks what is not in the baseline, and writes both into the report. Without a baseline every
/// duplicate is new.
///
/// ```
/// # let json = r#"{"schema":"unspool/report/1","tool":{"name":"unspool","version":"0"},"config":{"levels":[],
/// # "method":"minhash","keep":"longest"},"inputs":[],"summary":{"files":0,"bytes":0,"records":0,"articles":0,
/// # "levels":[],"candidates":0,"unexamined":0,"skipped":0},"gates":[],"clusters":[],"groups":[],"links":[],
/// # "boilerplate":[],"skipped":[]}"#;
/// # let mut report: unspool::report::Report = serde_json::from_str(json).unwrap();
/// use unspool::gate::{self, Limit, Measure};
/// let limit = Limit::parse(Measure::Clusters, "article=0").unwrap();
/// gate::apply(&mut report, &[limit], None);
/// assert!(report.gates[0].passed);
/// assert!(!gate::failed(&report));
/// ```
pub fn apply(report: &mut Report, limits: &[Limit], baseline: Option<&Baseline>) {
    let taken = Report {
        clusters: std::mem::take(&mut report.clusters),
        groups: std::mem::take(&mut report.groups),
        links: std::mem::take(&mut report.links),
        ..report.clone()
    };
    let mut found = Findings::from(taken);
    apply_within(&mut found, limits, baseline);
    *report = found.into_report();
}

/// The same for what is not all in memory.
pub fn apply_within(found: &mut Findings, limits: &[Limit], baseline: Option<&Baseline>) {
    let new = match baseline {
        Some(known) => known.mark(found),
        None => Baseline::default().count(found),
    };
    found.head.config.baseline = baseline.is_some();
    found.head.gates = limits
        .iter()
        .flat_map(|limit| limit.measure(found, &new))
        .collect();
}

/// Whether a `fail` gate is breached.
pub fn failed(report: &Report) -> bool {
    report
        .gates
        .iter()
        .any(|g| !g.passed && g.severity == Severity::Fail)
}
