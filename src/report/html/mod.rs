//! The report as one HTML page: no network, works without JavaScript, better with it.
//!
//! Every cluster is a row that unfolds; a script filters, sorts and pages the rows. What a page may hold is bounded: the
//! largest clusters come with their texts side by side, the others with their differences only, then with their members
//! only, and what does not fit at all is counted. A content security policy forbids the page everything but its own
//! style and its own script, which it knows by their hashes.

mod charts;
mod cluster;
mod lists;
mod overview;
mod section;
mod split;
#[cfg(test)]
mod tests;
mod texts;
mod tools;
mod write;

pub use split::{SplitDump, split_page};

use super::model::*;
use super::view::count;
use section::Section;
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

/// Bytes set aside for headings and the sentences that say what was left out.
const HEADINGS: usize = 3_000;

/// Renders the report as HTML.
pub fn html(report: &Report, limits: &HtmlLimits) -> Vec<u8> {
    let mut page = Html::default();
    head(&mut page, "Duplicate report");
    page.raw("<a class=\"skip\" href=\"#clusters\">Skip to the clusters</a>\n");
    overview::overview(&mut page, report);
    let mut tail = Html::default();
    lists::boilerplate(&mut tail, &report.boilerplate);
    lists::skipped(&mut tail, &report.skipped);
    lists::inputs(&mut tail, &report.inputs);
    foot(&mut tail, report);

    let mut filter = Html::default();
    tools::tools(&mut filter, report);
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

/// The head of a page and the beginning of its body.
fn head(page: &mut Html, title: &'static str) {
    page.raw("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"generator\" content=\"unspool\">\n<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'sha256-")
        .raw(STYLE_HASH)
        .raw("'; script-src 'sha256-")
        .raw(SCRIPT_HASH)
        .raw("'; img-src data:; base-uri 'none'; form-action 'none'\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"referrer\" content=\"no-referrer\">\n<link rel=\"icon\" href=\"data:,\">\n<title>")
        .raw(title)
        .raw("</title>\n<style>")
        .raw(STYLE)
        .raw("</style>\n</head>\n<body>\n");
}

/// SHA-256 of the style, in base 64.
const STYLE_HASH: &str = include_str!("page.css.sha256");
/// SHA-256 of the script, in base 64.
const SCRIPT_HASH: &str = include_str!("page.js.sha256");

fn foot(page: &mut Html, report: &Report) {
    let keep = report.config.keep.to_string();
    let method = format!("{:?}", report.config.method).to_lowercase();
    page.raw("</main><footer>")
        .text(&report.tool.name)
        .raw(" ")
        .text(&report.tool.version)
        .raw(" · candidates: ");
    page.text(&method)
        .raw(" · kept: ")
        .text(&keep)
        .raw("</footer>\n");
    end(page);
}

/// The script, and the end of a page.
fn end(page: &mut Html) {
    page.raw("<script>")
        .raw(SCRIPT)
        .raw("</script>\n</body>\n</html>\n");
}
