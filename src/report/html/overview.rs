//! The head of the page: what was found, in figures and charts.

use super::charts;
use super::write::Html;
use crate::report::model::*;
use crate::report::view::{self, RELATIONS, bytes, count, counted, percent};

/// Writes the title, the figures, and the links to the parts of the page.
pub(super) fn overview(page: &mut Html, report: &Report) {
    let s = &report.summary;
    // The items that were compared: the figures below speak of these.
    let first = s.levels.first();
    let items = first.map_or(s.articles, |l| l.items);
    page.raw("<header><h1>Duplicate report</h1><p class=\"lead\">")
        .text(&counted(
            items,
            first.map_or("article", |l| view::level(l.level)),
        ))
        .raw(" in ")
        .text(&counted(s.files, "file"))
        .raw(", ")
        .text(&bytes(s.bytes));
    if let Some(l) = first {
        let all: u64 = l.duplicates.iter().map(|d| d.items).sum();
        page.raw(": <strong>")
            .text(&counted(all, "duplicate"))
            .raw("</strong>, ")
            .text(&percent(l.duplicate_share))
            .raw(" of the ")
            .text(view::level(l.level))
            .raw(" bytes");
    }
    page.raw(".</p>");
    tiles(page, report);
    page.raw("<nav aria-label=\"Parts of the report\"><ul><li><a href=\"#overview\">Overview</a></li><li><a href=\"#clusters\">Clusters</a></li>");
    for (there, item) in [
        (
            !report.groups.is_empty(),
            "<li><a href=\"#groups\">Groups</a></li>",
        ),
        (
            !report.boilerplate.is_empty(),
            "<li><a href=\"#boilerplate\">Boilerplate</a></li>",
        ),
        (
            !report.skipped.is_empty(),
            "<li><a href=\"#skipped\">Skipped input</a></li>",
        ),
        (true, "<li><a href=\"#inputs\">Inputs</a></li>"),
    ] {
        if there {
            page.raw(item);
        }
    }
    page.raw("</ul></nav></header><main><section aria-labelledby=\"overview\"><h2 id=\"overview\">Overview</h2>");
    gates(page, &report.gates);
    levels(page, &s.levels);
    charts::charts(page, report);
    page.raw("<p class=\"soft small\">")
        .text(&counted(s.candidates, "pair"))
        .raw(" examined on the texts");
    if s.unexamined > 0 {
        page.raw("; ")
            .text(&counted(s.unexamined, "pair"))
            .raw(" proposed and not examined");
    }
    for said in view::remarks(report) {
        page.raw("; ").text(&said);
    }
    page.raw(".</p></section>");
}

/// The figures that a reader looks for first, large.
fn tiles(page: &mut Html, report: &Report) {
    let s = &report.summary;
    let Some(first) = s.levels.first() else {
        return;
    };
    let duplicates: u64 = first.duplicates.iter().map(|d| d.items).sum();
    let breach = |g: &&Gate| !g.passed && g.severity == Severity::Fail;
    let breached = report.gates.iter().filter(breach).count() as u64;
    let level = view::level(first.level);
    let noun = |n: u64, noun: &str| match n {
        1 => noun.to_owned(),
        _ => format!("{noun}s"),
    };
    let groups = first.template_groups + first.shares_groups;
    page.raw("<dl class=\"tiles\">");
    for (figure, said, class) in [
        (count(first.items), noun(first.items, level), ""),
        (count(duplicates), noun(duplicates, "duplicate"), "bad"),
        (
            percent(first.duplicate_share),
            format!("of the {level} bytes"),
            "bad",
        ),
        (count(first.clusters), noun(first.clusters, "cluster"), ""),
        (
            count(groups),
            format!("{}, nothing removed", noun(groups, "group")),
            "",
        ),
        (
            format!(
                "{} of {}",
                count(breached),
                count(report.gates.len() as u64)
            ),
            "gates breached".to_owned(),
            if breached > 0 { "bad" } else { "good" },
        ),
    ] {
        if said == "gates breached" && report.gates.is_empty() {
            continue;
        }
        page.raw("<div class=\"")
            .text(class)
            .raw("\"><dt>")
            .text(&said)
            .raw("</dt><dd>")
            .text(&figure)
            .raw("</dd></div>");
    }
    page.raw("</dl>");
}

fn gates(page: &mut Html, gates: &[Gate]) {
    if gates.is_empty() {
        return;
    }
    page.raw("<h3>Gates</h3><div class=\"wide\"><table><thead><tr><th scope=\"col\">gate</th><th scope=\"col\">result</th></tr></thead><tbody>");
    for gate in gates {
        page.raw("<tr><td>")
            .text(&gate.said())
            .raw("</td><td>")
            .raw(match (gate.passed, gate.severity) {
                (true, _) => "<span class=\"pass\">pass</span>",
                (false, Severity::Warn) => "<span class=\"warn\">warn</span>",
                (false, Severity::Fail) => "<span class=\"fail\">FAIL</span>",
            });
        page.raw("</td></tr>");
    }
    page.raw("</tbody></table></div>");
}

fn levels(page: &mut Html, levels: &[LevelSummary]) {
    page.raw("<h3>By level</h3><div class=\"wide\"><table><thead><tr><th scope=\"col\">level</th><th scope=\"col\">items</th><th scope=\"col\">clusters</th><th scope=\"col\">exact</th><th scope=\"col\">near</th><th scope=\"col\">contains</th><th scope=\"col\">share of bytes</th><th scope=\"col\">shares groups</th><th scope=\"col\">template groups</th></tr></thead><tbody>");
    for l in levels {
        let of = |r| {
            l.duplicates
                .iter()
                .filter(|d| d.relation == r)
                .map(|d| d.items)
                .sum::<u64>()
        };
        page.raw("<tr><th scope=\"row\">")
            .text(view::level(l.level))
            .raw("</th>");
        let relations = RELATIONS[..3].iter().map(|&r| of(r));
        for n in [l.items, l.clusters].into_iter().chain(relations) {
            page.raw("<td>").figure(count(n)).raw("</td>");
        }
        page.raw("<td>")
            .text(&percent(l.duplicate_share))
            .raw("</td>");
        for n in [l.shares_groups, l.template_groups] {
            page.raw("<td>").figure(count(n)).raw("</td>");
        }
        page.raw("</tr>");
    }
    page.raw("</tbody></table></div>");
}
