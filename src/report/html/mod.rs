//! The report as one HTML page: no network, works without JavaScript, better with it.
//!
//! Every cluster is a row that unfolds; a script filters, sorts and pages the rows. What a page may hold is bounded: the
//! largest clusters come with their texts side by side, the others with their differences only, then with their members
//! only, and what does not fit at all is counted. A content security policy forbids the page everything but its own
//! style and its own script, which it knows by their hashes.

mod charts;
mod texts;
mod write;

use super::diff::hunks;
use super::model::*;
use super::view::{self, LEVELS, RELATIONS, Row, View, bytes, count, counted, percent};
use super::words;
use std::collections::BTreeMap;
use write::Html;

/// How large the HTML report may become.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HtmlLimits {
    /// Bytes of the whole page.
    pub bytes: usize,
}

impl Default for HtmlLimits {
    fn default() -> Self {
        HtmlLimits { bytes: 18_000_000 }
    }
}

const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");

/// Members of one cluster that come with their texts.
const PAIRS: usize = 20;
/// Members of one cluster that are listed.
const MEMBERS: usize = 500;
/// Sources that the filter lists.
const SOURCES: usize = 500;
/// Rows of the lists after the clusters.
const ROWS: usize = 500;

/// Bytes set aside for headings and the sentences that say what was left out.
const HEADINGS: usize = 3_000;

/// How much of a cluster is shown.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Depth {
    Texts,
    Differences,
    Members,
}

/// Renders the report as HTML.
pub fn html(report: &Report, limits: &HtmlLimits) -> Vec<u8> {
    let mut page = Html::default();
    head(&mut page);
    overview(&mut page, report);
    let mut tail = Html::default();
    boilerplate(&mut tail, &report.boilerplate);
    skipped(&mut tail, &report.skipped);
    inputs(&mut tail, &report.inputs);
    foot(&mut tail, report);

    let mut filter = Html::default();
    tools(&mut filter, report);
    let fixed = page.len() + filter.len() + tail.len() + HEADINGS;
    let room = limits.bytes.saturating_sub(fixed);
    let groups = Section::new("groups", &report.groups, room / 4);
    let clusters = Section::new("clusters", &report.clusters, room - groups.rows.len());
    page.raw("<section aria-labelledby=\"clusters\"><h2 id=\"clusters\">Clusters (")
        .figure(count(report.clusters.len() as u64))
        .raw(")</h2>");
    if report.clusters.is_empty() {
        page.raw("<p>No duplicates found.</p>");
    } else {
        page.part(filter);
        clusters.write(&mut page);
        page.raw("<div class=\"pager\"><button id=\"back\" type=\"button\">Back</button><button id=\"next\" type=\"button\">Next</button></div>");
    }
    page.raw("</section>");
    if !report.groups.is_empty() {
        page.raw("<section aria-labelledby=\"groups\"><h2 id=\"groups\">Template and shared-passage groups (")
            .figure(count(report.groups.len() as u64))
            .raw(")</h2><p>Items of their own: the same form with different facts, or passages in common. Nothing is removed for these.</p>");
        groups.write(&mut page);
        page.raw("</section>");
    }
    page.part(tail);
    page.into_bytes()
}

fn head(page: &mut Html) {
    page.raw("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'sha256-")
        .raw(STYLE_HASH)
        .raw("'; script-src 'sha256-")
        .raw(SCRIPT_HASH)
        .raw("'; img-src data:; base-uri 'none'; form-action 'none'\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"referrer\" content=\"no-referrer\">\n<link rel=\"icon\" href=\"data:,\">\n<title>Duplicate report</title>\n<style>")
        .raw(STYLE)
        .raw("</style>\n</head>\n<body>\n<a class=\"skip\" href=\"#clusters\">Skip to the clusters</a>\n");
}

/// SHA-256 of the style, in base 64.
const STYLE_HASH: &str = include_str!("page.css.sha256");
/// SHA-256 of the script, in base 64.
const SCRIPT_HASH: &str = include_str!("page.js.sha256");

fn overview(page: &mut Html, report: &Report) {
    let s = &report.summary;
    page.raw("<header><h1>Duplicate report</h1><p class=\"lead\">")
        .text(&counted(s.articles, "article"))
        .raw(" in ")
        .text(&counted(s.files, "file"))
        .raw(", ")
        .text(&bytes(s.bytes));
    if let Some(l) = s.levels.first() {
        let all: u64 = l.duplicates.iter().map(|d| d.items).sum();
        page.raw(": <strong>")
            .text(&counted(all, "duplicate"))
            .raw("</strong>, ")
            .text(&percent(l.duplicate_share))
            .raw(" of the ")
            .text(view::level(l.level))
            .raw(" bytes");
    }
    page.raw(".</p><nav aria-label=\"Parts of the report\"><ul><li><a href=\"#overview\">Overview</a></li><li><a href=\"#clusters\">Clusters</a></li>");
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
    page.raw(".</p></section>");
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
    page.raw("<h3>By level</h3><div class=\"wide\"><table><thead><tr><th scope=\"col\">level</th><th scope=\"col\">items</th><th scope=\"col\">clusters</th><th scope=\"col\">exact</th><th scope=\"col\">near</th><th scope=\"col\">contains</th><th scope=\"col\">of bytes</th><th scope=\"col\">shares groups</th><th scope=\"col\">template groups</th></tr></thead><tbody>");
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

/// The sources of clusters with their numbers in the filter: the most frequent ones.
fn source_numbers(clusters: &[Cluster]) -> BTreeMap<&str, usize> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for member in clusters.iter().flat_map(|c| &c.members) {
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
fn origin(member: &Member) -> &str {
    member.outlet.as_deref().unwrap_or(&member.source)
}

fn tools(page: &mut Html, report: &Report) {
    page.raw("<form class=\"tools\" id=\"tools\" role=\"search\" aria-label=\"Filter clusters\"><label>Text<input name=\"text\" type=\"search\"></label><label>Level<select name=\"level\"><option value=\"\">all</option>");
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
    page.raw("<label>Order<select name=\"order\"><option value=\"size\">largest first</option><option value=\"small\">smallest first</option><option value=\"early\">earliest first</option><option value=\"late\">latest first</option><option value=\"title\">by title</option></select></label><button type=\"reset\">Clear</button></form><p id=\"status\" class=\"soft small\" role=\"status\"></p>");
}

/// A list of clusters that fits its room.
struct Section {
    name: &'static str,
    rows: Html,
    all: usize,
    /// How many are there with their texts, with at least their differences, with at least their members.
    depths: [usize; 3],
}

impl Section {
    fn new(name: &'static str, clusters: &[Cluster], room: usize) -> Self {
        let sources = source_numbers(clusters);
        let mut section = Section {
            name,
            rows: Html::default(),
            all: clusters.len(),
            depths: [0; 3],
        };
        // What the rest of the list takes with nothing but its members: it must fit too, but an eighth of the
        // room is for the texts of the largest clusters in any case.
        let mut ahead: Vec<usize> = clusters
            .iter()
            .filter_map(View::new)
            .map(|view| {
                let mut row = Html::default();
                cluster(&mut row, &view, &sources, Depth::Members);
                row.len()
            })
            .collect();
        let mut sum = 0;
        for size in ahead.iter_mut().rev() {
            sum += std::mem::replace(size, sum.min(room - room / 8));
        }
        let mut depth = Depth::Texts;
        for (i, view) in clusters.iter().filter_map(View::new).enumerate() {
            loop {
                let mut row = Html::default();
                cluster(&mut row, &view, &sources, depth);
                let ahead = if depth == Depth::Members { 0 } else { ahead[i] };
                if section.rows.len() + row.len() + ahead <= room {
                    section.rows.part(row);
                    for shown in &mut section.depths[depth as usize..] {
                        *shown += 1;
                    }
                    break;
                }
                depth = match depth {
                    Depth::Texts => Depth::Differences,
                    Depth::Differences => Depth::Members,
                    Depth::Members => return section,
                };
            }
        }
        section
    }

    fn write(self, page: &mut Html) {
        let [texts, differences, members] = self.depths;
        if texts < self.all {
            page.raw("<p class=\"soft\">To keep this page small, the texts stand side by side in the first ")
                .figure(count(texts as u64))
                .raw(", differences in short in the first ")
                .figure(count(differences as u64))
                .raw(", and ");
            match self.all - members {
                0 => page.raw("only the members in the others"),
                left => page
                    .raw("the last ")
                    .figure(count(left as u64))
                    .raw(" are left out"),
            };
            page.raw(". The json format has everything.</p>");
        }
        page.raw("<ol class=\"list\" id=\"")
            .text(self.name)
            .raw("-list\">");
        page.part(self.rows);
        page.raw("</ol>");
    }
}

fn cluster(row: &mut Html, view: &View<'_>, sources: &BTreeMap<&str, usize>, depth: Depth) {
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
    row.figure(count(cluster.members.len() as u64))
        .raw(" ×</span><span>")
        .text(level);
    row.raw("</span><span class=\"r ")
        .raw(class(cluster.relation))
        .raw("\">")
        .text(relation);
    row.raw("</span><span class=\"t\" dir=\"auto\">")
        .text(&title(view.base))
        .raw("</span></summary><div class=\"in\">");
    members(row, view);
    if depth != Depth::Members {
        for other in view.rows.iter().take(PAIRS) {
            pair(row, view, other, depth);
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
    row.raw("<ol class=\"time\">");
    for (member, tie) in all.iter().take(MEMBERS) {
        match tie {
            None if view.is_group() => {
                row.raw("<li><span class=\"k\">base</span> ");
            }
            None => {
                row.raw("<li><span class=\"k\">kept</span> ");
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
                }
            }
        }
        row.raw("<code>").text(&member.at).raw("</code>");
        if let Some(date) = &member.date {
            row.raw(" <time>").text(date).raw("</time>");
        }
        if let Some(outlet) = &member.outlet {
            row.raw(" <bdi>").text(outlet).raw("</bdi>");
        }
        if member.new {
            row.raw(" <strong class=\"fail\">new</strong>");
        }
        let name = title(member);
        if tie.is_some() && name != title(view.base) {
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

/// What ties one member, and its difference.
fn pair(row: &mut Html, view: &View<'_>, other: &Row<'_>, depth: Depth) {
    let Some(tie) = &other.tie else {
        return;
    };
    let Some(with) = view.cluster.members.iter().find(|m| m.at == tie.with) else {
        return;
    };
    let relation = view::relation(tie.found.relation);
    row.raw("<details class=\"pair\"><summary><strong>")
        .text(relation)
        .raw("</strong> <code>")
        .text(&other.member.at);
    row.raw("</code>");
    if !tie.direct {
        row.raw(" matched with <code>")
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
    if with.cut || other.member.cut || with.text.is_empty() {
        row.raw("<p class=\"in soft\">Texts are shortened or left out in this report.</p>");
    } else if depth == Depth::Texts {
        texts::side_by_side(row, with, other.member, tie);
    } else {
        short(row, with, other.member);
    }
    row.raw("</details>");
}

fn short(row: &mut Html, with: &Member, member: &Member) {
    let (hunks, more) = hunks(&with.text, &member.text, 4);
    row.raw("<ul>");
    for h in &hunks {
        row.raw("<li dir=\"auto\">").text(&h.before).raw(" ");
        if !h.gone.is_empty() {
            row.raw("<del>").text(&h.gone).raw("</del>");
        }
        if !h.come.is_empty() {
            row.raw("<ins>").text(&h.come).raw("</ins>");
        }
        row.raw(" ").text(&h.after).raw("</li>");
    }
    row.raw("</ul>");
    if more > 0 {
        row.raw("<p class=\"in soft\">")
            .text(&counted(more as u64, "more change"))
            .raw(".</p>");
    }
}

fn class(relation: crate::compare::Relation) -> &'static str {
    use crate::compare::Relation;
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
    let text = match &member.headline {
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
    let line = super::visible::one_line(text);
    match line.char_indices().nth(140) {
        Some((end, _)) => format!("{} …", line[..end].trim_end()),
        None => line,
    }
}

fn boilerplate(page: &mut Html, rows: &[Boilerplate]) {
    if rows.is_empty() {
        return;
    }
    page.raw("<section aria-labelledby=\"boilerplate\"><h2 id=\"boilerplate\">Boilerplate (")
        .figure(count(rows.len() as u64))
        .raw(")</h2><p>Passages that recur across sources; left out of the comparison of articles.</p><div class=\"wide\"><table><thead><tr><th scope=\"col\" class=\"left\">passage</th><th scope=\"col\">items</th><th scope=\"col\">sources</th></tr></thead><tbody>");
    for b in rows.iter().take(ROWS) {
        let text: String = b.text.chars().take(600).collect();
        page.raw("<tr><td dir=\"auto\">")
            .text(&text)
            .raw("</td><td>")
            .figure(count(b.items))
            .raw("</td><td>");
        page.figure(count(b.sources)).raw("</td></tr>");
    }
    page.raw("</tbody></table></div>");
    left(page, rows.len());
    page.raw("</section>");
}

fn skipped(page: &mut Html, rows: &[Skipped]) {
    if rows.is_empty() {
        return;
    }
    page.raw("<section aria-labelledby=\"skipped\"><h2 id=\"skipped\">Skipped input (")
        .figure(count(rows.len() as u64))
        .raw(")</h2><ul>");
    for s in rows.iter().take(ROWS) {
        page.raw("<li><code>").text(&s.source);
        if let Some(line) = s.line {
            page.raw(":").figure(line);
        }
        page.raw("</code> ").text(&s.reason).raw("</li>");
    }
    page.raw("</ul>");
    left(page, rows.len());
    page.raw("</section>");
}

fn inputs(page: &mut Html, rows: &[Input]) {
    page.raw("<section aria-labelledby=\"inputs\"><h2 id=\"inputs\">Inputs (")
        .figure(count(rows.len() as u64))
        .raw(")</h2><details><summary>Show them</summary><div class=\"wide\"><table><thead><tr><th scope=\"col\">source</th><th scope=\"col\">bytes</th><th scope=\"col\">records</th><th scope=\"col\">articles</th><th scope=\"col\">bytes replaced</th></tr></thead><tbody>");
    for i in rows.iter().take(ROWS) {
        page.raw("<tr><td>")
            .text(&i.source)
            .raw("</td><td>")
            .figure(count(i.bytes))
            .raw("</td><td>");
        page.text(&i.records.map_or("–".to_owned(), count))
            .raw("</td><td>")
            .figure(count(i.articles));
        page.raw("</td><td>")
            .figure(count(i.replaced))
            .raw("</td></tr>");
    }
    page.raw("</tbody></table></div></details>");
    left(page, rows.len());
    page.raw("</section>");
}

fn left(page: &mut Html, all: usize) {
    if all > ROWS {
        page.raw("<p class=\"soft\">")
            .figure(count((all - ROWS) as u64))
            .raw(" more in the json format.</p>");
    }
}

fn foot(page: &mut Html, report: &Report) {
    let keep = format!("{:?}", report.config.keep).to_lowercase();
    let method = format!("{:?}", report.config.method).to_lowercase();
    page.raw("</main><footer>")
        .text(&report.tool.name)
        .raw(" ")
        .text(&report.tool.version)
        .raw(" · candidates: ");
    page.text(&method)
        .raw(" · kept: ")
        .text(&keep)
        .raw("</footer>\n<script>")
        .raw(SCRIPT)
        .raw("</script>\n</body>\n</html>\n");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;
    use base64::Engine;
    use sha2::Digest;

    fn page(report: &Report, bytes: usize) -> String {
        String::from_utf8(html(report, &HtmlLimits { bytes })).unwrap()
    }

    /// When this fails, write the hashes anew:
    /// `for f in css js; do openssl dgst -sha256 -binary page.$f | base64 | tr -d '\n' > page.$f.sha256; done`
    #[test]
    fn the_policy_knows_the_style_and_the_script() {
        for (content, hash) in [(STYLE, STYLE_HASH), (SCRIPT, SCRIPT_HASH)] {
            let now =
                base64::engine::general_purpose::STANDARD.encode(sha2::Sha256::digest(content));
            assert_eq!(now, hash);
        }
    }

    #[test]
    fn ten_thousand_clusters_stay_below_the_limit_and_all_are_listed() {
        let mut report = sample::report();
        let one = report.clusters[0].clone();
        report.clusters = (0..10_000)
            .map(|i| Cluster {
                id: format!("{i:016x}"),
                ..one.clone()
            })
            .collect();
        let out = page(&report, HtmlLimits::default().bytes);
        assert!(out.len() <= HtmlLimits::default().bytes, "{}", out.len());
        assert_eq!(
            out.matches("<li data-l=").count(),
            10_000 + report.groups.len()
        );
    }

    #[test]
    fn what_does_not_fit_is_counted() {
        let mut report = sample::report();
        let one = report.clusters[0].clone();
        report.clusters = (0..100)
            .map(|i| Cluster {
                id: format!("{i:016x}"),
                ..one.clone()
            })
            .collect();
        let out = page(&report, 90_000);
        assert!(out.len() <= 90_000, "{}", out.len());
        let listed = out
            .matches("<li data-l=\"article\" data-r=\"contains\"")
            .count();
        assert!(
            out.contains(&format!("the last {} are left out", 100 - listed)),
            "{listed}"
        );
    }

    #[test]
    fn nothing_is_fetched_and_no_text_is_markup() {
        let out = page(&sample::hostile(), HtmlLimits::default().bytes);
        for word in [
            "http://",
            "https://",
            "<script>alert",
            "src=",
            "onerror",
            "url(",
        ] {
            assert!(!out.contains(word), "{word}");
        }
        assert_eq!(out.matches("<script>").count(), 1);
    }
}
