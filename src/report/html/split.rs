//! The split view of dumps as one HTML page: every line with its role, every boundary with its reasons.

use super::write::Html;
use super::{HtmlLimits, end, head};
use crate::report::view::{bytes, count, counted};
use crate::split::{Article, Line, Role, Split};

/// A dump that was split, as the page shows it.
#[derive(Clone, Copy, Debug)]
pub struct SplitDump<'d> {
    /// Its name: the file, and the line of the record in it.
    pub name: &'d str,
    /// Its text.
    pub text: &'d str,
    /// What was found in it.
    pub split: &'d Split,
}

/// All roles, in the order of the key.
const ROLES: [Role; 12] = [
    Role::Headline,
    Role::Dek,
    Role::Byline,
    Role::Dateline,
    Role::Timestamp,
    Role::Caption,
    Role::Credit,
    Role::Bullet,
    Role::Body,
    Role::Subhead,
    Role::Related,
    Role::Chrome,
];

/// Reasons of a boundary that are shown.
const REASONS: usize = 8;
/// Characters of a line that are shown.
const CHARS: usize = 2_000;
/// Bytes set aside for the end of the page.
const END: usize = 2_000;

/// Renders dumps as one page. What does not fit is counted.
pub fn split_page(dumps: &[SplitDump<'_>], limits: &HtmlLimits) -> Vec<u8> {
    let mut page = Html::default();
    head(&mut page, "Split view");
    page.raw("<a class=\"skip\" href=\"#dumps\">Skip to the lines</a>\n<header><h1>Split view</h1><p class=\"lead\">");
    let articles: usize = dumps.iter().map(|d| d.split.articles.len()).sum();
    let lines: usize = dumps.iter().map(|d| d.split.lines.len()).sum();
    let size: usize = dumps.iter().map(|d| d.text.len()).sum();
    page.text(&counted(articles as u64, "article"))
        .raw(" in ")
        .text(&counted(dumps.len() as u64, "dump"))
        .raw(", ")
        .text(&counted(lines as u64, "line"))
        .raw(", ")
        .text(&bytes(size as u64))
        .raw(".</p><ul class=\"key roles\">");
    for role in ROLES {
        page.raw("<li class=\"ln ")
            .raw(name(role))
            .raw("\"><b>")
            .raw(name(role))
            .raw("</b></li>");
    }
    page.raw("</ul></header><main id=\"dumps\">");
    let mut shown = 0;
    for (i, dump) in dumps.iter().enumerate() {
        let mut part = Html::default();
        section(&mut part, dump, i < 3);
        if page.len() + part.len() + END > limits.bytes {
            break;
        }
        page.part(part);
        shown += 1;
    }
    if shown < dumps.len() {
        page.raw("<p class=\"soft\">")
            .text(&counted((dumps.len() - shown) as u64, "more dump"))
            .raw(" left out to keep this page small; the jsonl format with --lines has everything.</p>");
    }
    page.raw("</main><footer>unspool ")
        .text(env!("CARGO_PKG_VERSION"))
        .raw("</footer>\n");
    end(&mut page);
    page.into_bytes()
}

/// One dump: its articles, folded together, and the chrome around them.
fn section(page: &mut Html, dump: &SplitDump<'_>, open: bool) {
    let split = dump.split;
    page.raw("<section class=\"dump\"><h2>")
        .text(dump.name)
        .raw(" <span class=\"soft small\">")
        .text(&counted(split.articles.len() as u64, "article"))
        .raw("</span></h2>");
    let mut at = 0;
    for (i, article) in split.articles.iter().enumerate() {
        chrome(page, dump, at..article.lines.0);
        one(page, dump, article, i, open);
        at = article.lines.1;
    }
    chrome(page, dump, at..split.lines.len());
    page.raw("</section>");
}

/// The lines between two articles.
fn chrome(page: &mut Html, dump: &SplitDump<'_>, range: std::ops::Range<usize>) {
    if dump.split.lines[range.clone()]
        .iter()
        .any(|l| l.role != Role::Blank)
    {
        page.raw("<details class=\"around\"><summary class=\"soft\">around the articles: ")
            .text(&counted(range.len() as u64, "line"))
            .raw("</summary>");
        lines(page, dump, range);
        page.raw("</details>");
    }
}

fn one(page: &mut Html, dump: &SplitDump<'_>, article: &Article, ordinal: usize, open: bool) {
    let boundary = &article.boundary;
    page.raw(if open {
        "<details class=\"cut\" open><summary><span class=\"n\">#"
    } else {
        "<details class=\"cut\"><summary><span class=\"n\">#"
    })
    .figure(ordinal)
    .raw("</span> <span class=\"t\" dir=\"auto\">");
    match article.headline {
        Some(span) => page.text(span.of(dump.text)),
        None => page.raw("(no headline)"),
    };
    page.raw("</span> <span class=\"d\">line ")
        .figure(count(boundary.line as u64 + 1))
        .raw(", probability ")
        .figure(format_args!("{:.2}", boundary.probability))
        .raw("</span></summary>");
    if !boundary.evidence.is_empty() {
        page.raw("<p class=\"why small\">Starts here: ");
        for (i, reason) in boundary.evidence.iter().take(REASONS).enumerate() {
            page.raw(if i == 0 { "" } else { " · " })
                .text(&reason.cue)
                .raw(" <b>")
                .figure(format_args!("{:+.1}", reason.weight))
                .raw("</b> <span class=\"soft\">line ")
                .figure(count(reason.line as u64 + 1))
                .raw("</span>");
        }
        page.raw("</p>");
    }
    lines(page, dump, article.lines.0..article.lines.1);
    page.raw("</details>");
}

fn lines(page: &mut Html, dump: &SplitDump<'_>, range: std::ops::Range<usize>) {
    page.raw("<ol class=\"lines\">");
    let first = range.start;
    for (i, Line { span, role }) in dump.split.lines[range].iter().enumerate() {
        if *role == Role::Blank {
            continue;
        }
        page.raw("<li class=\"ln ")
            .raw(name(*role))
            .raw("\" value=\"")
            .figure(first + i + 1)
            .raw("\"><b>")
            .raw(name(*role))
            .raw("</b><span dir=\"auto\">");
        let text = span.of(dump.text);
        match text.char_indices().nth(CHARS) {
            Some((end, _)) => page
                .text(&text[..end])
                .raw(" <span class=\"gap\">[… ")
                .text(&counted(text[end..].chars().count() as u64, "character"))
                .raw("]</span>"),
            None => page.text(text),
        };
        page.raw("</span></li>");
    }
    page.raw("</ol>");
}

/// The word for a role, which is its class too.
fn name(role: Role) -> &'static str {
    match role {
        Role::Headline => "headline",
        Role::Dek => "dek",
        Role::Byline => "byline",
        Role::Dateline => "dateline",
        Role::Timestamp => "timestamp",
        Role::Caption => "caption",
        Role::Credit => "credit",
        Role::Bullet => "bullet",
        Role::Body => "body",
        Role::Subhead => "subhead",
        Role::Related => "related",
        Role::Chrome => "chrome",
        Role::Blank => "blank",
    }
}
