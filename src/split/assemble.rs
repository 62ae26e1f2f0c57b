//! From boundaries and roles to articles and their parts.

use super::cues::Cue;
use super::facts::{Edge, Facts, Sheet};
use super::line_features::View;
use super::start_features::Soft;
use super::types::{Article, Boundary, Caption, Line, Role, Split};
use crate::Span;

/// Builds the articles that start at `boundaries`; each runs to the next.
pub(crate) fn assemble(
    text: &str,
    lines: &[Span],
    view: &View,
    _soft: &[Soft],
    boundaries: Vec<Boundary>,
) -> Split {
    let sheet = view.sheet;
    let mut roles: Vec<Role> = sheet
        .facts
        .iter()
        .map(|f| {
            if f.is_blank() {
                Role::Blank
            } else {
                Role::Chrome
            }
        })
        .collect();
    let mut articles = Vec::with_capacity(boundaries.len());
    let ends: Vec<usize> = boundaries
        .iter()
        .skip(1)
        .map(|b| b.line)
        .chain([lines.len()])
        .collect();
    for (boundary, end) in boundaries.into_iter().zip(ends) {
        articles.push(article(text, lines, sheet, boundary, end, &mut roles));
    }
    let lines = lines
        .iter()
        .zip(roles)
        .map(|(&span, role)| Line { span, role })
        .collect();
    Split { lines, articles }
}

fn is_furniture(f: &Facts) -> bool {
    [
        Cue::Copyright,
        Cue::Share,
        Cue::Follow,
        Cue::Login,
        Cue::Related,
        Cue::Popular,
        Cue::Topics,
        Cue::Advert,
        Cue::Nav,
        Cue::Legal,
        Cue::Media,
    ]
    .iter()
    .any(|&c| f.has(c))
}

fn article(
    text: &str,
    lines: &[Span],
    sheet: &Sheet,
    boundary: Boundary,
    end: usize,
    roles: &mut [Role],
) -> Article {
    let start = boundary.line;
    let facts = &sheet.facts;
    let filled: Vec<usize> = (start..end).filter(|&i| !facts[i].is_blank()).collect();
    let first_prose = filled
        .iter()
        .copied()
        .find(|&i| facts[i].is_prose() && !is_furniture(&facts[i]) && facts[i].first != Edge::Mark);
    let mut made = Article {
        span: Span::new(lines[start].start, lines[end - 1].end),
        lines: (start, end),
        headline: None,
        dek: None,
        byline: Vec::new(),
        dateline: None,
        published: None,
        updated: None,
        language: None,
        bullets: Vec::new(),
        captions: Vec::new(),
        body: Vec::new(),
        boundary,
    };
    let head = filled.iter().copied().find(|&i| {
        first_prose.is_none_or(|p| i <= p)
            && facts[i].words >= 2
            && facts[i].chars <= 220
            && !is_furniture(&facts[i])
    });
    if let Some(i) = head {
        made.headline = Some(facts[i].text);
    }
    for &i in &filled {
        let f = &facts[i];
        let trimmed = f.text.of(text);
        roles[i] = if head.is_some_and(|h| facts[h].key == f.key) {
            Role::Headline
        } else if f.first == Edge::Mark && f.has(Cue::Bullet) && f.words >= 4 {
            let marks = |c: char| !c.is_alphanumeric() && !matches!(c, '"' | '“' | '(' | '‘');
            let skip = trimmed.len() - trimmed.trim_start_matches(marks).len();
            made.bullets
                .push(Span::new(f.text.start + skip, f.text.end));
            Role::Bullet
        } else if f.last == Edge::Close && f.chars >= 40 && {
            let open = trimmed.rfind('(').unwrap_or(0);
            open > 0
                && trimmed.len() - open < 80
                && !trimmed[..open].trim_end().is_empty()
                && trimmed[open + 1..].starts_with(char::is_uppercase)
        } {
            let open = trimmed.rfind('(').unwrap_or(0);
            let words = Span::new(f.text.start, f.text.start + open).trimmed(text);
            made.captions.push(Caption {
                span: words,
                credit: Some(Span::new(f.text.start + open + 1, f.text.end - 1).trimmed(text)),
            });
            Role::Caption
        } else if f.words < 12
            && (f.has(Cue::Updated) || f.has(Cue::Published) || f.has(Cue::Relative))
        {
            Role::Timestamp
        } else if f.words < 12 && f.has(Cue::Byline) && f.last != Edge::FullStop {
            Role::Byline
        } else if !is_furniture(f) && (f.is_prose() || first_prose.is_some_and(|p| i > p)) {
            made.body.push(f.text);
            if f.dateline > 0 && made.dateline.is_none() {
                let cut = |c: char| c.is_whitespace() || matches!(c, '-' | '–' | '—' | ':');
                let printed = &trimmed[..f.dateline as usize];
                made.dateline = Some(Span::new(
                    f.text.start,
                    f.text.start + printed.trim_end_matches(cut).len(),
                ));
            }
            Role::Body
        } else {
            Role::Chrome
        };
    }
    made
}
