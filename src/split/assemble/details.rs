//! What the rows of an article add to it, each by its role.

use super::Parts;
use crate::Span;
use crate::split::meta::{byline, credit, dateline};
use crate::split::types::{Article, Caption, Role};

impl Parts<'_> {
    pub(super) fn add(&self, made: &mut Article, row: usize, role: Role) {
        let f = self.facts(row);
        let line = self.line(row);
        let at = |s: Span| Span::new(f.text.start + s.start, f.text.start + s.end);
        match role {
            Role::Body | Role::Subhead => {
                made.body.push(f.text);
                if made.dateline.is_none() && made.body.len() <= 3 {
                    let first = made.body.len() == 1;
                    let dateline = self.dateline(row);
                    let dateline = dateline.or_else(|| {
                        let found = first.then(|| dateline::caseless(line)).flatten();
                        found.map(|d| d.span)
                    });
                    made.dateline = dateline.map(at);
                }
            }
            Role::Dateline if made.dateline.is_none() => {
                made.dateline = dateline::find(line).map(|d| at(d.span));
            }
            Role::Byline => {
                let mut names = byline::names(line);
                // under a writer's name stands what that writer is: `Courts reporter`
                let of_writer = !made.byline.is_empty() && byline::is_only_desk(line);
                if names.is_empty()
                    && !of_writer
                    && let Some(desk) = byline::desk(line)
                {
                    names.push(desk.to_owned());
                }
                // `By` often stands alone, with the name on the next line.
                if names.is_empty()
                    && row + 1 < self.view.rows.len()
                    && self.facts(row + 1).words <= 8
                {
                    names = byline::names(&format!("{line} {}", self.line(row + 1)));
                }
                names.retain(|name| !made.byline.contains(name));
                made.byline.extend(names);
            }
            Role::Dek if made.dek.is_none() => made.dek = Some(f.text),
            Role::Bullet => {
                let skip = super::title::marks(line);
                made.bullets
                    .push(Span::new(f.text.start + skip, f.text.end));
            }
            Role::Caption => {
                let parts = credit::split(line);
                let (caption, credit) = match (parts.credit, bracket(line)) {
                    (None, Some(inner)) => {
                        (Span::new(0, inner.start - 1).trimmed(line), Some(inner))
                    }
                    _ => (parts.caption, parts.credit),
                };
                if caption.is_empty() {
                    // The line is a credit and nothing else.
                    self.add(made, row, Role::Credit);
                } else {
                    made.captions.push(Caption {
                        span: at(caption),
                        credit: credit.map(at),
                    });
                }
            }
            Role::Credit => {
                if let Some(last) = made.captions.last_mut()
                    && last.credit.is_none()
                {
                    last.credit = credit::split(line).credit.map(at);
                }
            }
            _ => {}
        }
    }

    /// The dateline at the start of a body line; where lines are wrapped, the sentence after it goes on in the next.
    fn dateline(&self, row: usize) -> Option<Span> {
        const WRAPPED: u32 = 100;
        let line = self.line(row);
        let found = dateline::find(line).or_else(|| {
            let next = row + 1;
            let goes_on = self.facts(row).chars <= WRAPPED
                && next < self.view.rows.len()
                && self.facts(next).blanks_before == 0;
            let joined = goes_on.then(|| format!("{line} {}", self.line(next)))?;
            dateline::find(&joined).filter(|d| d.sure && d.span.end <= line.len())
        });
        found.map(|d| d.span)
    }
}

/// What the brackets at the end of a line hold, when it is short and begins like a name.
pub(super) fn bracket(line: &str) -> Option<Span> {
    const LONGEST: usize = 80;
    let close = line
        .len()
        .checked_sub(1)
        .filter(|&c| line.ends_with(')') && c > 0)?;
    let open = line.rfind('(').filter(|&o| o > 0 && close - o <= LONGEST)?;
    let inner = Span::new(open + 1, close);
    inner
        .of(line)
        .starts_with(char::is_uppercase)
        .then_some(inner)
}
