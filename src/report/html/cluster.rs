//! One cluster: its row, its members on a time line, and their differences.

use super::section::Depth;
use super::texts;
use super::tools::origin;
use super::write::Html;
use crate::compare::Relation;
use crate::report::diff::hunks;
use crate::report::model::*;
use crate::report::view::{self, Row, View, count, counted};
use crate::report::visible::one_line;
use crate::report::words;
use jiff::civil::{Date, DateTime};
use std::collections::BTreeMap;

/// Members of one cluster that come with their texts.
const PAIRS: usize = 20;
/// Members of one cluster that are listed.
const MEMBERS: usize = 500;

/// Writes one cluster. `sources` numbers the sources that the filter knows.
pub(super) fn cluster(
    row: &mut Html,
    view: &View<'_>,
    sources: &BTreeMap<&str, usize>,
    depth: Depth,
) {
    let cluster = view.cluster;
    let (level, relation) = (view::level(cluster.level), view::relation(cluster.relation));
    let first_date = cluster
        .members
        .iter()
        .filter_map(|m| m.date.as_deref())
        .min();
    let mut numbers: Vec<usize> = cluster
        .members
        .iter()
        .filter_map(|m| sources.get(origin(m)).copied())
        .collect();
    numbers.sort_unstable();
    numbers.dedup();
    let numbers: Vec<String> = numbers.iter().map(usize::to_string).collect();
    row.raw("<li data-l=\"")
        .text(level)
        .raw("\" data-r=\"")
        .text(relation);
    row.raw("\" data-n=\"")
        .figure(cluster.members.len())
        .raw("\" data-s=\"")
        .text(&numbers.join(" "));
    if let Some(date) = first_date {
        row.raw("\" data-d=\"").text(date);
    }
    row.raw("\"><details id=\"c-")
        .text(&cluster.id)
        .raw("\"><summary><span class=\"n\">");
    let known = cluster.members.iter().filter(|m| m.known).count();
    row.figure(count((cluster.members.len() - known) as u64))
        .raw(" ×</span><span>")
        .text(level);
    if known > 0 {
        row.raw(" <span class=\"soft small\">+ ")
            .figure(count(known as u64))
            .raw(" known</span>");
    }
    row.raw("</span><span class=\"r ")
        .raw(class(cluster.relation))
        .raw("\">")
        .text(relation);
    row.raw("</span><span class=\"t\" dir=\"auto\">")
        .text(&title(view.in_input()))
        .raw("</span><span class=\"d\">");
    if let Some(date) = first_date {
        row.text(date.get(..10).unwrap_or(date));
    }
    row.raw("</span></summary><div class=\"in\">");
    members(row, view);
    if depth != Depth::Members {
        for (i, other) in view.rows.iter().take(PAIRS).enumerate() {
            pair(row, view, other, depth, i == 0);
        }
        if view.rows.len() > PAIRS {
            let more = (view.rows.len() - PAIRS) as u64;
            row.raw("<p class=\"soft\">")
                .text(&counted(more, "more member"))
                .raw(" without differences here.</p>");
        }
    }
    row.raw("<p class=\"soft small\">id <code>")
        .text(&cluster.id)
        .raw("</code></p></div></details></li>\n");
}

/// The members on a time line: by date, those without one last.
fn members(row: &mut Html, view: &View<'_>) {
    let base = std::iter::once((view.base, None));
    let mut all: Vec<(&Member, Option<&Row<'_>>)> = base
        .chain(view.rows.iter().map(|r| (r.member, Some(r))))
        .collect();
    all.sort_by_key(|(m, _)| (m.date.is_none(), m.date.as_deref()));
    // Hours are told only where both hours are known.
    let first = all.first().and_then(|(m, _)| instant(m));
    row.raw("<ol class=\"time\">");
    for (member, tie) in all.iter().take(MEMBERS) {
        match tie {
            None if view.is_group() => {
                row.raw("<li class=\"kept\"><span class=\"k\">base</span> ");
            }
            None => {
                row.raw("<li class=\"kept\"><span class=\"k\">kept</span> ");
            }
            Some(r) => {
                let relation = r.relation(view.cluster);
                row.raw("<li class=\"")
                    .raw(class(relation))
                    .raw("\"><span class=\"k\">")
                    .text(view::relation(relation))
                    .raw("</span> ");
                if let Some(tie) = r.tie {
                    row.figure(format_args!("{:.2} ", tie.found.score));
                    if tie.found.weak() {
                        row.raw("<strong>weak link</strong> ");
                    }
                }
            }
        }
        row.raw("<code>").text(&member.at).raw("</code>");
        if let Some(date) = &member.date {
            row.raw(" <time>").text(&view::moment(date)).raw("</time>");
            if let (Some((from, from_hour)), Some((to, to_hour))) = (first, instant(member))
                && from < to
            {
                row.raw(" <span class=\"soft small\">")
                    .text(&later(from, to, from_hour && to_hour))
                    .raw("</span>");
            }
        }
        if let Some(outlet) = &member.outlet {
            row.raw(" <bdi>").text(outlet).raw("</bdi>");
        }
        // The id of a record is what its owner knows it by.
        if member.record.is_some() && !member.at.contains(&member.id) {
            row.raw(" <span class=\"soft small\">id <bdi>")
                .text(&member.id)
                .raw("</bdi></span>");
        }
        if member.known {
            row.raw(" <span class=\"soft small\">")
                .text(view::KNOWN)
                .raw("</span>");
        }
        if member.new {
            row.raw(" <strong class=\"fail\">new</strong>");
        }
        let name = title(member);
        if tie.is_some() && !member.known && name != title(view.in_input()) {
            row.raw("<br><bdi class=\"soft\">")
                .text(&name)
                .raw("</bdi>");
        }
        row.raw("</li>");
    }
    row.raw("</ol>");
    if all.len() > MEMBERS {
        row.raw("<p class=\"soft\">")
            .text(&counted((all.len() - MEMBERS) as u64, "more member"))
            .raw(".</p>");
    }
}

/// When a member was printed, and whether the hour is known.
fn instant(member: &Member) -> Option<(DateTime, bool)> {
    let date = member.date.as_deref()?;
    match date.parse::<DateTime>() {
        Ok(at) if date.len() > 10 => Some((at, true)),
        _ => Some((date.parse::<Date>().ok()?.at(0, 0, 0, 0), false)),
    }
}

/// How much later: `+1 h 33 min`, `+2 days`.
fn later(from: DateTime, to: DateTime, exact: bool) -> String {
    let days = i64::from((to.date() - from.date()).get_days());
    if !exact {
        return match u64::try_from(days) {
            Ok(0) | Err(_) => "same day".to_owned(),
            Ok(days) => format!("+{}", counted(days, "day")),
        };
    }
    let minutes = days * 1440 + i64::from(to.hour()) * 60 + i64::from(to.minute())
        - i64::from(from.hour()) * 60
        - i64::from(from.minute());
    match minutes {
        m if m >= 2880 => format!(
            "+{}",
            counted(u64::try_from((m + 720) / 1440).unwrap_or(0), "day")
        ),
        m if m >= 60 => format!("+{} h {:02} min", m / 60, m % 60),
        m => format!("+{m} min"),
    }
}

/// What ties one member, and its difference.
fn pair(row: &mut Html, view: &View<'_>, other: &Row<'_>, depth: Depth, open: bool) {
    let Some(tie) = &other.tie else {
        return;
    };
    let Some(with) = view.cluster.members.iter().find(|m| m.at == tie.with) else {
        return;
    };
    let relation = view::relation(tie.found.relation);
    row.raw(if open {
        "<details class=\"pair\" open><summary><strong class=\"r "
    } else {
        "<details class=\"pair\"><summary><strong class=\"r "
    })
    .raw(class(tie.found.relation))
    .raw("\">")
    .text(relation)
    .raw("</strong> <code>")
    .text(&other.member.at);
    row.raw("</code>");
    if !tie.direct {
        row.raw(match tie.found.relation {
            Relation::Exact => " the same as <code>",
            _ => " matched with <code>",
        })
        .text(tie.with)
        .raw("</code>");
    }
    row.raw("</summary><div class=\"in\"><p>")
        .text(&words::why(tie))
        .raw("</p><p class=\"soft small\">");
    for (i, (name, value)) in words::scores(tie).iter().enumerate() {
        row.raw(if i == 0 { "" } else { " · " })
            .text(name)
            .raw(" ")
            .text(value);
    }
    row.raw("</p></div>");
    if with.known || other.member.known {
        row.raw("<p class=\"in soft\">One of the two is known from the index, and its text is not here.</p>");
    } else if with.cut || other.member.cut || with.text.is_empty() {
        row.raw("<p class=\"in soft\">Texts are shortened or left out in this report.</p>");
    } else if depth == Depth::Texts {
        texts::side_by_side(row, with, other.member, tie, tie.direct && !view.is_group());
    } else {
        short(row, with, other.member);
    }
    row.raw("</details>");
}

fn short(row: &mut Html, with: &Member, member: &Member) {
    let (hunks, more) = hunks(&with.text, &member.text, 4);
    row.raw("<ul>");
    for h in &hunks {
        row.raw("<li dir=\"auto\">").text(&h.before);
        for change in &h.changes {
            if !change.gone.is_empty() {
                row.raw("<del>").text(&change.gone).raw("</del>");
            }
            if !change.come.is_empty() {
                row.raw("<ins>").text(&change.come).raw("</ins>");
            }
            row.text(&change.after);
        }
        row.raw("</li>");
    }
    row.raw("</ul>");
    if more > 0 {
        row.raw("<p class=\"in soft\">")
            .text(&counted(more as u64, "more change"))
            .raw(".</p>");
    }
}

fn class(relation: Relation) -> &'static str {
    match relation {
        Relation::Exact => "r-exact",
        Relation::Near => "r-near",
        Relation::Contains => "r-contains",
        Relation::Shares => "r-shares",
        Relation::Template => "r-template",
    }
}

/// What a member is called: its headline when it begins with it, else the beginning of its text.
fn title(member: &Member) -> String {
    let text: &str = match &member.headline {
        Some(h)
            if member.text.is_empty()
                || member.text.starts_with(h.as_str())
                || member.text.len() > 600 =>
        {
            h
        }
        _ if member.text.is_empty() => &member.at,
        _ => &member.text,
    };
    let line = one_line(text);
    match line.char_indices().nth(140) {
        Some((end, _)) => format!("{} …", line[..end].trim_end()),
        None => line,
    }
}
