//! What a dump was split into as the bytes of a temporary file.

use super::{Article, Boundary, Caption, Evidence, Line, Multi, Role, Split};
use crate::Span;
use crate::store::{Reader, Stored, put_all, put_span, put_text};
use crate::varint::put;
use std::sync::Arc;

const ROLES: [Role; 13] = [
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
    Role::Blank,
];

const MULTI: [Option<Multi>; 3] = [None, Some(Multi::LiveBlog), Some(Multi::RoundUp)];

impl Stored for Option<Arc<Split>> {
    const SHARED: bool = true;

    fn put(&self, out: &mut Vec<u8>) {
        let Some(split) = self else {
            return;
        };
        // Lines tile the text.
        put_all(out, &split.lines, |out, line| {
            put_span(out, line.span);
            let role = ROLES.iter().position(|role| *role == line.role);
            out.push(role.expect("every role is listed") as u8);
        });
        put_all(out, &split.articles, put_article);
    }

    fn get(bytes: &[u8]) -> Option<Self> {
        if bytes.is_empty() {
            return Some(None);
        }
        let mut from = Reader(bytes);
        let lines = from.all(|from| {
            Some(Line {
                span: from.span()?,
                role: *ROLES.get(usize::from(from.byte()?))?,
            })
        })?;
        let articles = from.all(article)?;
        Some(Some(Arc::new(Split { lines, articles })))
    }

    fn size(&self) -> usize {
        let Some(split) = self else {
            return size_of::<Self>();
        };
        let article = |a: &Article| {
            let texts = a.byline.iter().map(|name| name.len() + size_of::<String>());
            let evidence = a.boundary.evidence.iter();
            size_of::<Article>()
                + texts.sum::<usize>()
                + (a.bullets.len() + a.body.len()) * size_of::<Span>()
                + a.captions.len() * size_of::<Caption>()
                + evidence
                    .map(|e| e.cue.len() + size_of::<Evidence>())
                    .sum::<usize>()
        };
        size_of::<Split>()
            + split.lines.len() * size_of::<Line>()
            + split.articles.iter().map(article).sum::<usize>()
    }
}

fn put_maybe_span(out: &mut Vec<u8>, span: Option<Span>) {
    out.push(span.is_some().into());
    if let Some(span) = span {
        put_span(out, span);
    }
}

fn maybe_span(from: &mut Reader<'_>) -> Option<Option<Span>> {
    Some(match from.byte()? {
        0 => None,
        _ => Some(from.span()?),
    })
}

fn put_article(out: &mut Vec<u8>, article: &Article) {
    // All fields are named, so that a new one is not forgotten here.
    let Article {
        span,
        lines,
        headline,
        dek,
        byline,
        dateline,
        published,
        updated,
        language,
        bullets,
        captions,
        body,
        multi,
        boundary,
    } = article;
    put_span(out, *span);
    put(out, lines.0 as u64);
    put(out, lines.1 as u64);
    for part in [headline, dek, dateline] {
        put_maybe_span(out, *part);
    }
    put_all(out, byline, |out, name| put_text(out, Some(name)));
    put_text(out, published.as_deref());
    put_text(out, updated.as_deref());
    put(out, language.map_or(0, |code| codes::number(code) + 1));
    put_all(out, bullets, |out, span| put_span(out, *span));
    put_all(out, captions, |out, caption| {
        put_span(out, caption.span);
        put_maybe_span(out, caption.credit);
    });
    put_all(out, body, |out, span| put_span(out, *span));
    let multi = MULTI.iter().position(|m| m == multi);
    out.push(multi.expect("every kind is listed") as u8);
    let Boundary {
        line,
        probability,
        evidence,
    } = boundary;
    put(out, *line as u64);
    out.extend(probability.to_le_bytes());
    put_all(out, evidence, |out, Evidence { cue, weight, line }| {
        put_text(out, Some(cue));
        out.extend(weight.to_le_bytes());
        put(out, *line as u64);
    });
}

fn article(from: &mut Reader<'_>) -> Option<Article> {
    let owned = |text: Option<&str>| text.map(str::to_owned);
    let span = from.span()?;
    let lines = (from.number()?, from.number()?);
    let (headline, dek, dateline) = (maybe_span(from)?, maybe_span(from)?, maybe_span(from)?);
    Some(Article {
        span,
        lines,
        headline,
        dek,
        dateline,
        byline: from.all(|from| from.text()?.map(str::to_owned))?,
        published: owned(from.text()?),
        updated: owned(from.text()?),
        language: match from.number()? {
            0 => None,
            number => Some(codes::code(number - 1)?),
        },
        bullets: from.all(Reader::span)?,
        captions: from.all(|from| {
            Some(Caption {
                span: from.span()?,
                credit: maybe_span(from)?,
            })
        })?,
        body: from.all(Reader::span)?,
        multi: *MULTI.get(usize::from(from.byte()?))?,
        boundary: Boundary {
            line: from.number()?,
            probability: from.float()?,
            evidence: from.all(|from| {
                Some(Evidence {
                    cue: from.text()??.to_owned(),
                    weight: from.float()?,
                    line: from.number()?,
                })
            })?,
        },
    })
}

/// The languages that were put aside. Their codes are of the program, so they are told by their place in a list.
mod codes {
    use std::sync::{Mutex, MutexGuard, PoisonError};

    static CODES: Mutex<Vec<&'static str>> = Mutex::new(Vec::new());

    fn codes() -> MutexGuard<'static, Vec<&'static str>> {
        // A poisoned lock only means that another thread panicked.
        CODES.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn number(code: &'static str) -> u64 {
        let mut codes = codes();
        let known = codes.iter().position(|c| *c == code);
        known.unwrap_or_else(|| {
            codes.push(code);
            codes.len() - 1
        }) as u64
    }

    pub fn code(number: usize) -> Option<&'static str> {
        codes().get(number).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::split::{SplitOptions, Splitter};

    #[test]
    fn splits_come_back() {
        let text = "Ferry runs again\nBy Ada Cole\n7 May 2026\nRIVERTON — The ferry ran again on Monday, the company said.\n\nCaption: The quay. (Photo: Ben Ost)\nBridge closed\nBy Ben Ost\nThe bridge is closed for a week, officials said on Tuesday.\n";
        for whole in [false, true] {
            let options = SplitOptions {
                whole,
                ..SplitOptions::default()
            };
            let split = Some(Arc::new(Splitter::new(options).split(text)));
            let mut bytes = Vec::new();
            split.put(&mut bytes);
            assert!(bytes.len() < split.size());
            assert_eq!(Stored::get(&bytes), Some(split));
            assert_eq!(<Option<Arc<Split>>>::get(&bytes[..bytes.len() - 1]), None);
        }
        assert_eq!(Stored::get(&[]), Some(None::<Arc<Split>>));
    }
}
