//! The lists after the clusters: boilerplate, skipped input, inputs.

use super::write::Html;
use crate::report::model::*;
use crate::report::view::count;

/// Rows that each list has.
const ROWS: usize = 500;

/// Passages that recur across sources.
pub(super) fn boilerplate(page: &mut Html, rows: &[Boilerplate]) {
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

/// Input that could not be used.
pub(super) fn skipped(page: &mut Html, rows: &[Skipped]) {
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

/// Every input.
pub(super) fn inputs(page: &mut Html, rows: &[Input]) {
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

/// Says how many rows a list leaves out.
fn left(page: &mut Html, all: usize) {
    if all > ROWS {
        page.raw("<p class=\"soft\">")
            .figure(count((all - ROWS) as u64))
            .raw(" more in the json format.</p>");
    }
}
