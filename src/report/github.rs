//! The report as annotations of a GitHub job: workflow commands, within the platform's limits.
//!
//! A step may show ten errors, ten warnings and ten notices; what goes beyond is said in the last one of its kind, never
//! dropped silently. Breached gates come first, then skipped input, then clusters: those with new members before the others,
//! the largest first, and parts of articles that stand together anyway not at all.

use super::digest::of_their_own;
use super::model::*;
use super::view::{self, View, count};
use super::visible::one_line;

/// Annotations of one kind that a step may show.
const MOST: usize = 10;

/// Renders the report as workflow commands, one a line.
pub(crate) fn github(report: &Report) -> Vec<u8> {
    let (mut errors, mut warnings, mut notices) = (Vec::new(), Vec::new(), Vec::new());
    for gate in report.gates.iter().filter(|g| !g.passed) {
        let (kind, title, list) = match gate.severity {
            Severity::Fail => ("error", "Gate breached", &mut errors),
            Severity::Warn => ("warning", "Gate warns", &mut warnings),
        };
        list.push(command(kind, None, title, &gate.said()));
    }
    for skipped in &report.skipped {
        let at = Some((skipped.source.as_str(), skipped.line));
        warnings.push(command("warning", at, "Input skipped", &skipped.reason));
    }
    let (mut clusters, within) = of_their_own(report.clusters.iter().collect());
    clusters.sort_by_key(|cluster| !view::is_new(cluster));
    let views = clusters.into_iter().filter_map(View::new);
    notices.extend(views.map(|view| cluster_command(&view)));
    let mut out = String::new();
    for (kind, mut list) in [
        ("error", errors),
        ("warning", warnings),
        ("notice", notices),
    ] {
        let within = if kind == "notice" { within } else { 0 };
        if list.len() > MOST || within > 0 {
            let shown = list.len().min(MOST - 1);
            let omitted = list.len() - shown + within;
            list.truncate(shown);
            let said = format!(
                "{} omitted here; the other formats of the report have them all.",
                count(omitted as u64)
            );
            list.push(command(kind, None, "More", &said));
        }
        out.extend(list);
    }
    out.into_bytes()
}

fn cluster_command(view: &View<'_>) -> String {
    // The annotation stands at the first member that is new, or else the first that is not kept: the one to look at.
    let new = view.rows.iter().position(|r| r.member.new);
    // What an index knows stands in no file of the job.
    let there = view.rows.iter().position(|r| !r.member.known);
    let look = new.or(there).unwrap_or(view.rows.len());
    let at = view.rows.get(look).map_or(view.base, |r| r.member);
    let others = view.rows.iter().enumerate().filter(|(i, _)| *i != look);
    let others: Vec<String> = others.take(5).map(|(_, r)| r.member.at.clone()).collect();
    let more = view.rows.len().saturating_sub(6);
    let mut said = format!(
        "{}{} of {} ({})",
        if view.is_new() { "new: " } else { "" },
        view.rows
            .get(look)
            .map_or("copy", |r| view::relation(r.relation(view.cluster))),
        view.base.at,
        match view.base.known {
            true => view::KNOWN,
            false => view.base.headline.as_deref().unwrap_or("no headline"),
        },
    );
    if !others.is_empty() {
        said += &format!("\nalso: {}", others.join(", "));
    }
    if more > 0 {
        said += &format!(" and {} more", count(more as u64));
    }
    let title = format!(
        "{}, {}",
        view::members(view.cluster),
        view::relation(view.cluster.relation)
    );
    command("notice", Some((at.source.as_str(), at.line)), &title, &said)
}

fn command(kind: &str, at: Option<(&str, Option<u64>)>, title: &str, said: &str) -> String {
    let mut head = format!("::{kind} title={}", property(title));
    if let Some((file, line)) = at {
        head += &format!(",file={}", property(file));
        if let Some(line) = line {
            head += &format!(",line={line}");
        }
    }
    format!("{head}::{}\n", data(said))
}

/// The message: its line breaks are escaped, nothing else in it can act.
fn data(text: &str) -> String {
    let lines: Vec<String> = text.lines().map(one_line).collect();
    lines
        .join("\n")
        .replace('%', "%25")
        .replace('\n', "%0A")
        // The older form of commands is found anywhere in a line.
        .replace("##[", "##\\[")
}

fn property(text: &str) -> String {
    data(&one_line(text))
        .replace(':', "%3A")
        .replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    #[test]
    fn limits_hold_and_nothing_is_dropped_silently() {
        let mut report = sample::report();
        let one = report.clusters[0].clone();
        report.clusters = vec![one; 25];
        let out = String::from_utf8(github(&report)).unwrap();
        assert_eq!(
            out.lines().filter(|l| l.starts_with("::notice ")).count(),
            MOST
        );
        assert!(out.contains("16 omitted here"), "{out}");
    }

    #[test]
    fn what_is_new_is_pointed_at_first() {
        let mut report = sample::report();
        let mut part = report.clusters[0].clone();
        part.level = crate::compare::Level::Paragraph;
        for member in &mut part.members {
            member.at += ".p1";
        }
        report.clusters.push(part);
        let last = report.clusters[1].members.len() - 1;
        report.clusters[1].members[last].new = true;
        let out = String::from_utf8(github(&report)).unwrap();
        let notices: Vec<&str> = out.lines().filter(|l| l.starts_with("::notice")).collect();
        let new = &report.clusters[1].members[last];
        let place = format!(
            "file={},line={}::new: near of",
            new.source,
            new.line.unwrap()
        );
        assert!(notices[0].contains(&place), "{out}");
        assert!(
            notices.last().unwrap().contains("::1 omitted here"),
            "a part of articles that stand together: {out}"
        );
        assert!(!out.contains("paragraphs"), "{out}");
    }

    #[test]
    fn hostile_texts_stay_in_their_command() {
        let out = String::from_utf8(github(&sample::hostile())).unwrap();
        for line in out.lines() {
            let (_, rest) = line.strip_prefix("::").unwrap().split_once("::").unwrap();
            assert!(!rest.contains('\n'));
            assert!(
                ["::error title=", "::warning title=", "::notice title="]
                    .iter()
                    .any(|k| line.starts_with(k))
            );
        }
    }
}
