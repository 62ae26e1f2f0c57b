//! Datelines in brackets.

use super::{Dateline, is_dash};
use crate::Span;
use crate::split::meta::agency::is_news_agency;

/// Datelines wholly in brackets, as East Asian agencies print them: `【東京共同】`, `(서울=연합뉴스)`, `（新华社北京电）`.
pub(super) fn bracketed(text: &str, lead: usize, window: usize) -> Option<Dateline> {
    let first = text[lead..window].chars().next()?;
    let close = match first {
        '【' => '】',
        '（' => '）',
        '(' => ')',
        '[' => ']',
        '［' => '］',
        _ => return None,
    };
    let open = lead + first.len_utf8();
    let end = open + text[open..window].find(close)?;
    let inner = &text[open..end];
    let after = end + close.len_utf8();
    let rest_at = after
        + (text[after..].len()
            - text[after..]
                .trim_start_matches(|c: char| c.is_whitespace() || is_dash(c) || c == '.')
                .len());
    if let Some((place, agency)) = inner.split_once(['=', '＝', '-', ',']) {
        if is_news_agency(agency) {
            let at = open + inner.len() - agency.len();
            return Some(Dateline {
                span: Span::new(lead, after),
                place: Some(Span::new(open, open + place.len()).trimmed(text)),
                agency: Some(Span::new(at, end).trimmed(text)),
                rest: rest_at,
                sure: true,
            });
        }
        return None;
    }
    if is_news_agency(inner) {
        let dashed = text[after..]
            .trim_start_matches(['.', ' '])
            .starts_with(is_dash)
            || first != '(';
        return (dashed && rest_at < text.len()).then_some(Dateline {
            span: Span::new(lead, after),
            place: None,
            agency: Some(Span::new(open, end)),
            rest: rest_at,
            sure: true,
        });
    }
    let agency = ["共同", "時事", "新华社", "新華社", "中央社"]
        .into_iter()
        .find(|name| inner.contains(name))?;
    let at = open + inner.find(agency)?;
    let place = if at > open {
        Span::new(open, at)
    } else {
        Span::new(at + agency.len(), end)
    };
    Some(Dateline {
        span: Span::new(lead, after),
        place: (!place.is_empty()).then_some(place),
        agency: Some(Span::new(at, at + agency.len())),
        rest: rest_at,
        sure: true,
    })
}
