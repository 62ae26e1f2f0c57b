//! `unspool check`: the duplicate report, held against limits and a baseline.

use super::job::JobArgs;
use super::outputs::Target;
use super::progress::Progress;
use super::status::ExitStatus;
use anyhow::{Context, bail};
use clap::ValueHint;
use std::path::{Path, PathBuf};
use unspool::gate::{self, Baseline, Change, Limit, Measure};
use unspool::report::{Findings, Severity, level_name};

/// Arguments of `unspool check`.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    job: JobArgs,
    #[command(flatten)]
    gates: GateArgs,
}

/// A limit is written `[warn:][LEVEL][/RELATION]=LIMIT`, or only `LIMIT`; 0 means none allowed.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Gates")]
struct GateArgs {
    /// Most bytes that may be duplicates, as a share of the bytes compared: 5% or 0.05. Repeatable, as all limits are;
    /// each may be `[warn:][LEVEL][/RELATION]=LIMIT`, and 0 means none allowed.
    #[arg(long, value_name = "LIMIT", allow_hyphen_values = true, value_parser = |v: &str| Limit::parse(Measure::DuplicateShare, v))]
    max_duplicate_share: Vec<Limit>,
    /// Most clusters.
    #[arg(long, value_name = "LIMIT", allow_hyphen_values = true, value_parser = |v: &str| Limit::parse(Measure::Clusters, v))]
    max_clusters: Vec<Limit>,
    /// Most members of one cluster.
    #[arg(long, value_name = "LIMIT", allow_hyphen_values = true, value_parser = |v: &str| Limit::parse(Measure::ClusterSize, v))]
    max_cluster_size: Vec<Limit>,
    /// Most duplicates that are not in the baseline.
    #[arg(long, value_name = "LIMIT", allow_hyphen_values = true, value_parser = |v: &str| Limit::parse(Measure::New, v))]
    max_new: Vec<Limit>,
    /// Duplicates that are known, as --update-baseline wrote them.
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    baseline: Option<PathBuf>,
    /// Write all duplicates of this run into the baseline, and say what came and went.
    #[arg(long)]
    update_baseline: bool,
}

/// Runs the command. The report is written whether a gate is breached or not.
pub fn run(args: Args, progress: &Progress) -> anyhow::Result<ExitStatus> {
    let levels = args.job.options().levels;
    let gates = args.gates;
    let limits = [
        gates.max_duplicate_share,
        gates.max_clusters,
        gates.max_cluster_size,
        gates.max_new,
    ]
    .concat();
    if limits.is_empty() && !gates.update_baseline {
        bail!(
            "no limit is set, so nothing can fail; set one (say, --max-duplicate-share 5%), or use `unspool dupes`"
        );
    }
    let compared = |limit: &Limit| limit.level.is_none_or(|level| levels.wants(level));
    if let Some(limit) = limits.iter().find(|limit| !compared(limit)) {
        let level = limit.level.map_or("", level_name);
        bail!(
            "--{} speaks of the level {level}, which is not compared, so it could not fail: give --level {level} too, or no --level",
            limit.measure.name()
        );
    }
    if gates.update_baseline && gates.baseline.is_none() {
        bail!("--update-baseline needs --baseline FILE: the file to write");
    }
    let known = match &gates.baseline {
        Some(path) => read_baseline(path, gates.update_baseline)?,
        None => None,
    };
    let updated = match gates.baseline.as_deref().filter(|_| gates.update_baseline) {
        Some(path) => Some(Target::open(path)?),
        None => None,
    };
    let job = args.job.plan(gates.baseline.as_deref())?;
    let anew = updated.is_some();
    let done = job.run(progress, |found| match anew {
        // What is accepted is not new.
        true => {
            let now = Baseline::of_findings(found);
            gate::apply_within(found, &limits, Some(&now));
        }
        false => gate::apply_within(found, &limits, known.as_ref()),
    })?;
    if let Some(target) = updated {
        let now = Baseline::of_findings(&done.found);
        target.write(&now.to_bytes())?;
        say_changes(&known.unwrap_or_default().changes(&now), &done.found);
    }
    for gate in done.found.head.gates.iter().filter(|g| !g.passed) {
        super::say(match gate.severity {
            Severity::Fail => format!("gate breached: {}", gate.said()),
            Severity::Warn => format!("warning: {}", gate.said()),
        });
    }
    let breached = gate::failed(&done.found.head);
    let status = done.end();
    Ok(if breached {
        ExitStatus::Breached
    } else {
        status
    })
}

/// Contents of a baseline that are listed one by one when it is updated.
const CHANGES: usize = 20;

/// Says what came into the baseline and what went, with a place for what is there.
fn say_changes(changes: &[Change], found: &Findings) {
    let sum = |more: fn(&Change) -> u64| changes.iter().map(more).sum::<u64>();
    let came = sum(|c| c.after.saturating_sub(c.before));
    let went = sum(|c| c.before.saturating_sub(c.after));
    super::say(format_args!("baseline: {came} came, {went} went"));
    for change in changes.iter().take(CHANGES) {
        let of_level = found.clusters().filter(|c| c.level == change.level);
        let place = of_level
            .filter_map(|c| {
                let same = c.members.iter().find(|m| m.content == change.content)?;
                Some(format!("  {}", same.at))
            })
            .next()
            .unwrap_or_default();
        let sign = if change.after > change.before {
            '+'
        } else {
            '-'
        };
        super::say(format_args!(
            "  {sign} {} {} {} -> {}{place}",
            change.content,
            level_name(change.level),
            change.before,
            change.after
        ));
    }
    if changes.len() > CHANGES {
        super::say(format_args!("  … {} more", changes.len() - CHANGES));
    }
}

/// The baseline. Where it is about to be written anew, it may be missing, and what cannot be read of it is said.
fn read_baseline(path: &Path, anew: bool) -> anyhow::Result<Option<Baseline>> {
    let named = || path.display().to_string();
    // A device may have no end.
    if path.exists() && !path.is_file() {
        bail!("{}: is no file; a baseline is one", named());
    }
    let bytes = match std::fs::read(path) {
        Ok(bytes) => bytes,
        Err(e) if anew && e.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(e) => {
            return Err(e).with_context(|| {
                format!("{}: cannot be read; --update-baseline writes one", named())
            });
        }
    };
    let text = match std::str::from_utf8(&bytes) {
        Ok(text) => text,
        Err(e) => {
            let line = 1 + memchr::memchr_iter(b'\n', &bytes[..e.valid_up_to()]).count();
            let what = match bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") {
                true => "is UTF-16, as some shells and editors write, and a baseline is UTF-8",
                false => "is not UTF-8, so something other than unspool wrote or damaged it",
            };
            bail!(
                "{}:{line}: {what}; put the file back from where it is kept, or have --update-baseline write one under another name",
                named()
            );
        }
    };
    if !anew {
        return Ok(Some(Baseline::parse(text).with_context(named)?));
    }
    let (baseline, wrong) = Baseline::salvage(text).with_context(named)?;
    if let Some(wrong) = wrong {
        super::say(format_args!("{}: {wrong}", named()));
    }
    Ok(Some(baseline))
}
