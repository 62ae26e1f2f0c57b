//! The form that filters and sorts the clusters; the script shows it and makes it work.

use super::write::Html;
use crate::report::model::*;
use crate::report::view::{self, LEVELS};
use std::collections::BTreeMap;

/// Sources that the filter lists.
const SOURCES: usize = 500;

/// The sources of clusters with their numbers in the filter: the most frequent ones.
pub(super) fn source_numbers(clusters: &[Cluster]) -> BTreeMap<&str, usize> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    let members = clusters.iter().flat_map(|c| &c.members);
    for member in members.filter(|m| !m.known) {
        *counts.entry(origin(member)).or_default() += 1;
    }
    let mut names: Vec<(&str, usize)> = counts.into_iter().collect();
    names.sort_by_key(|&(name, n)| (std::cmp::Reverse(n), name));
    names.truncate(SOURCES);
    names.sort_unstable();
    names
        .into_iter()
        .enumerate()
        .map(|(i, (name, _))| (name, i))
        .collect()
}

/// The outlet of a member, or its file.
pub(super) fn origin(member: &Member) -> &str {
    member.outlet.as_deref().unwrap_or(&member.source)
}

/// Writes the form.
pub(super) fn tools(page: &mut Html, report: &Report) {
    page.raw("<form class=\"tools\" id=\"tools\" role=\"search\" aria-label=\"Filter clusters\"><label>Text<input name=\"text\" type=\"search\" placeholder=\"words, a name, an id\"></label><label>Level<select name=\"level\"><option value=\"\">all</option>");
    for level in LEVELS
        .iter()
        .filter(|l| report.clusters.iter().any(|c| c.level == **l))
    {
        page.raw("<option>")
            .text(view::level(*level))
            .raw("</option>");
    }
    page.raw("</select></label><label>Relation<select name=\"relation\"><option value=\"\">all</option><option>exact</option><option>near</option><option>contains</option></select></label><label>Members, at least<input name=\"size\" type=\"number\" min=\"2\"></label>");
    let sources = source_numbers(&report.clusters);
    if sources.len() > 1 {
        page.raw("<label>Source<select name=\"source\"><option value=\"\">all</option>");
        for (name, number) in &sources {
            page.raw("<option value=\"")
                .figure(number)
                .raw("\">")
                .text(name)
                .raw("</option>");
        }
        page.raw("</select></label>");
    }
    page.raw("<label>Order<select name=\"order\"><option value=\"size\">largest first</option><option value=\"small\">smallest first</option><option value=\"early\">earliest first</option><option value=\"late\">latest first</option><option value=\"title\">by title</option><option value=\"source\">by source</option><option value=\"relation\">by relation</option><option value=\"level\">by level</option></select></label><button type=\"reset\">Clear</button></form><p id=\"status\" class=\"soft small\" role=\"status\"></p>");
}
