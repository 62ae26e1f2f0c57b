//! The overview as inline SVG: duplicates by level, by source and over time.

use super::write::Html;
use crate::compare::Relation;
use crate::report::model::*;
use crate::report::view::{self, View, count, percent};
use jiff::civil::Date;
use std::collections::BTreeMap;

/// Sources that the chart of sources shows.
const SOURCES: usize = 12;
/// Bars that the chart over time may have.
const BARS: i32 = 45;

const RELATIONS: [Relation; 3] = [Relation::Exact, Relation::Near, Relation::Contains];

type Counts = [u64; 3];

/// Writes the charts.
pub(super) fn charts(html: &mut Html, report: &Report) {
    html.raw("<div class=\"charts\">");
    levels(html, &report.summary.levels);
    let Some(level) = report.summary.levels.first().map(|l| l.level) else {
        html.raw("</div>");
        return;
    };
    let mut by_source: BTreeMap<&str, Counts> = BTreeMap::new();
    let mut by_day: BTreeMap<Date, Counts> = BTreeMap::new();
    for view in report
        .clusters
        .iter()
        .filter(|c| c.level == level)
        .filter_map(View::new)
    {
        // What an index knows is no item of the run.
        for row in view.rows.iter().filter(|r| !r.member.known) {
            let relation = row.relation(view.cluster);
            let Some(i) = RELATIONS.iter().position(|r| *r == relation) else {
                continue;
            };
            let member = row.member;
            by_source
                .entry(member.outlet.as_deref().unwrap_or(&member.source))
                .or_default()[i] += 1;
            let day = member
                .date
                .as_deref()
                .and_then(|d| d.get(..10)?.parse::<Date>().ok());
            if let Some(day) = day {
                by_day.entry(day).or_default()[i] += 1;
            }
        }
    }
    sources(html, by_source, view::level(level));
    time(html, &by_day, view::level(level));
    html.raw("</div>");
}

/// A bar: its label, its named parts with their sizes, and the figure behind it.
type Bar = (String, Vec<(&'static str, u64)>, String);

/// For each level one bar: what is kept, and what is a duplicate by relation.
fn levels(html: &mut Html, levels: &[LevelSummary]) {
    let rows: Vec<Bar> = levels
        .iter()
        .map(|l| {
            let of = |r: Relation| {
                l.duplicates
                    .iter()
                    .filter(|d| d.relation == r)
                    .map(|d| d.items)
                    .sum::<u64>()
            };
            let duplicates: u64 = l.duplicates.iter().map(|d| d.items).sum();
            let mut parts = vec![("alone", l.items.saturating_sub(duplicates))];
            parts.extend(RELATIONS.map(|r| (view::relation(r), of(r))));
            let share = if l.items == 0 {
                0.0
            } else {
                duplicates as f64 / l.items as f64
            };
            (view::level(l.level).to_owned(), parts, percent(share))
        })
        .collect();
    if rows.is_empty() {
        return;
    }
    html.raw("<figure><figcaption>Items by level: duplicates among all</figcaption>");
    bars(html, &rows, true);
    key(html, true);
    html.raw("</figure>");
}

fn sources(html: &mut Html, by_source: BTreeMap<&str, Counts>, level: &'static str) {
    if by_source.is_empty() {
        return;
    }
    let all = by_source.len();
    let mut rows: Vec<(&str, Counts)> = by_source.into_iter().collect();
    rows.sort_by_key(|(name, counts)| (std::cmp::Reverse(counts.iter().sum::<u64>()), *name));
    let rows: Vec<_> = rows
        .into_iter()
        .take(SOURCES)
        .map(|(name, counts)| {
            let parts = RELATIONS
                .iter()
                .zip(counts)
                .map(|(r, n)| (view::relation(*r), n))
                .collect();
            (shortened(name), parts, count(counts.iter().sum()))
        })
        .collect();
    html.raw("<figure><figcaption>")
        .text(level)
        .raw(" duplicates by source");
    if all > SOURCES {
        html.raw(" <span class=\"soft small\">(the ")
            .figure(SOURCES)
            .raw(" of ")
            .figure(count(all as u64))
            .raw(" with the most)</span>");
    }
    html.raw("</figcaption>");
    bars(html, &rows, false);
    key(html, false);
    html.raw("</figure>");
}

/// The end of a long name says more than its beginning.
fn shortened(name: &str) -> String {
    let line = crate::report::visible::one_line(name);
    let chars = line.chars().count();
    if chars <= 20 {
        return line;
    }
    let end: String = line.chars().skip(chars - 19).collect();
    // From the beginning of a folder or a name, where that leaves enough.
    match end.find('/') {
        Some(at) if end.len() - at > 8 => format!("…{}", &end[at..]),
        _ => format!("…{end}"),
    }
}

/// Horizontal bars in parts. `full`: every bar has the whole width, its parts are shares.
fn bars(html: &mut Html, rows: &[Bar], full: bool) {
    const LABEL: f64 = 140.0;
    const WIDTH: f64 = 170.0;
    const ROW: f64 = 24.0;
    let sum = |parts: &[(&'static str, u64)]| parts.iter().map(|p| p.1).sum::<u64>();
    let most = rows.iter().map(|r| sum(&r.1)).max().unwrap_or(0).max(1);
    html.raw("<svg role=\"img\" viewBox=\"0 0 370 ")
        .figure(rows.len() as f64 * ROW)
        .raw("\" aria-label=\"");
    for (label, parts, said) in rows {
        html.text(label).raw(" ").text(said).raw(" (");
        for (name, n) in parts {
            html.text(name).raw(" ").figure(count(*n)).raw(" ");
        }
        html.raw("); ");
    }
    html.raw("\">");
    for (i, (label, parts, said)) in rows.iter().enumerate() {
        let y = i as f64 * ROW;
        html.raw("<text x=\"0\" y=\"")
            .figure(y + 16.0)
            .raw("\">")
            .text(label)
            .raw("</text>");
        let whole = if full { sum(parts).max(1) } else { most };
        let mut x = LABEL;
        for (name, n) in parts {
            let width = *n as f64 / whole as f64 * WIDTH;
            if *n > 0 {
                // What is there is seen, however small.
                rect(
                    html,
                    name,
                    x,
                    y + 4.0,
                    width.max(1.0),
                    ROW - 8.0,
                    &format!("{name}: {}", count(*n)),
                );
            }
            x += width;
        }
        html.raw("<text class=\"soft\" x=\"")
            .figure(format_args!("{:.1}", x.max(LABEL) + 6.0))
            .raw("\" y=\"");
        html.figure(y + 16.0).raw("\">").text(said).raw("</text>");
    }
    html.raw("</svg>");
}

fn rect(html: &mut Html, class: &str, x: f64, y: f64, width: f64, height: f64, title: &str) {
    html.raw("<rect class=\"")
        .text(class)
        .raw("\" x=\"")
        .figure(format_args!("{x:.1}"))
        .raw("\" y=\"");
    html.figure(format_args!("{y:.1}"))
        .raw("\" width=\"")
        .figure(format_args!("{width:.1}"));
    html.raw("\" height=\"")
        .figure(format_args!("{height:.1}"))
        .raw("\"><title>")
        .text(title)
        .raw("</title></rect>");
}

fn key(html: &mut Html, alone: bool) {
    html.raw("<ul class=\"key\">");
    if alone {
        html.raw("<li><i class=\"alone\"></i>kept or single</li>");
    }
    html.raw("<li><i class=\"exact\"></i>exact</li><li><i class=\"near\"></i>near</li><li><i class=\"contains\"></i>contains</li></ul>");
}

/// Duplicates by the date of the duplicate: by day, month or year, whichever is the finest that fits.
fn time(html: &mut Html, by_day: &BTreeMap<Date, Counts>, level: &'static str) {
    let (Some((first, _)), Some((last, _))) = (by_day.first_key_value(), by_day.last_key_value())
    else {
        return;
    };
    let months = |d: &Date| i32::from(d.year()) * 12 + i32::from(d.month()) - 1;
    let days = (*last - *first).get_days();
    type BinOf<'f> = Box<dyn Fn(&Date) -> i32 + 'f>;
    let (unit, of): (&'static str, BinOf<'_>) = match () {
        _ if days < BARS => ("day", Box::new(|d: &Date| (*d - *first).get_days())),
        _ if months(last) - months(first) < BARS => {
            ("month", Box::new(|d: &Date| months(d) - months(first)))
        }
        _ => (
            "year",
            Box::new(|d: &Date| i32::from(d.year() - first.year())),
        ),
    };
    let mut bins: BTreeMap<i32, (Date, Counts)> = BTreeMap::new();
    for (day, counts) in by_day {
        let bin = bins.entry(of(day)).or_insert((*day, Counts::default()));
        for (sum, n) in bin.1.iter_mut().zip(counts) {
            *sum += n;
        }
    }
    let n = f64::from(of(last)) + 1.0;
    let most = bins
        .values()
        .map(|b| b.1.iter().sum::<u64>())
        .max()
        .unwrap_or(1)
        .max(1) as f64;
    let name = |date: &Date| match unit {
        "day" => date.to_string(),
        "month" => format!("{:04}-{:02}", date.year(), date.month()),
        _ => date.year().to_string(),
    };
    html.raw("<figure><figcaption>")
        .text(level)
        .raw(" duplicates by ")
        .text(unit);
    html.raw("</figcaption><svg role=\"img\" viewBox=\"0 0 370 170\" aria-label=\"");
    for (date, counts) in bins.values() {
        html.text(&name(date))
            .raw(" ")
            .figure(count(counts.iter().sum()))
            .raw("; ");
    }
    html.raw("\">");
    let step = (370.0 / n).min(60.0);
    for (i, (date, counts)) in &bins {
        let mut y = 140.0;
        for (relation, k) in RELATIONS.iter().zip(counts) {
            let height = *k as f64 / most * 120.0;
            if *k > 0 {
                y -= height.max(1.0);
                let title = format!(
                    "{}, {}: {}",
                    name(date),
                    view::relation(*relation),
                    count(*k)
                );
                rect(
                    html,
                    view::relation(*relation),
                    f64::from(*i) * step,
                    y,
                    (step - 1.5).max(0.5),
                    height.max(1.0),
                    &title,
                );
            }
        }
    }
    html.raw("<text x=\"0\" y=\"160\" class=\"soft\">")
        .text(&name(first))
        .raw("</text>");
    if of(last) > 0 {
        html.raw("<text x=\"")
            .figure(format_args!("{:.1}", (n * step).clamp(150.0, 370.0)));
        html.raw("\" y=\"160\" text-anchor=\"end\" class=\"soft\">")
            .text(&name(last))
            .raw("</text>");
    }
    html.raw("<text x=\"0\" y=\"12\" class=\"soft\">most: ")
        .figure(count(most as u64))
        .raw("</text></svg>");
    key(html, false);
    html.raw("</figure>");
}
