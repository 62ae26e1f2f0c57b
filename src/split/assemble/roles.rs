//! What a row is, beyond the coarse states of the chain: bullet, caption, subhead, timestamp, credit and the rest.

use super::details::bracket;
use super::{BODY, Parts};
use crate::split::cues::Cue;
use crate::split::facts::{Edge, Facts};
use crate::split::meta::dates::looks_like_timestamp;
use crate::split::meta::{credit, dateline};
use crate::split::types::Role;

impl Parts<'_> {
    /// A line right under the headline that ends like a title, with something else than body after it.
    pub(super) fn is_dek(&self, row: usize) -> bool {
        let f = self.facts(row);
        let under = row > 0 && self.soft[row - 1][1] > 0.5 && f.blanks_before <= 1;
        let goes_on = self.soft.get(row + 1).is_some_and(|next| next[0] >= BODY);
        let ends = !matches!(
            f.last,
            Edge::FullStop | Edge::QuestionOrCry | Edge::Quote | Edge::Ellipsis | Edge::Colon
        );
        under && !goes_on && ends && (5..=40).contains(&f.words)
    }
    /// A line with a bullet before it, which a summary before the body has too.
    pub(super) fn is_marked(&self, row: usize) -> bool {
        matches!(
            self.line(row).chars().next(),
            Some('•' | '●' | '▪' | '◦' | '·')
        )
    }

    pub(super) fn role(&self, row: usize, head: Option<usize>, lead: usize) -> Role {
        let f = self.facts(row);
        let line = self.line(row);
        let before = row < lead;
        if head.is_some_and(|h| self.facts(h).key == f.key || h == row)
            && (before || head == Some(row))
        {
            return Role::Headline;
        }
        let near = head.is_some_and(|h| row > h) && row < lead && lead - row <= 40;
        if self.is_marked(row) && near && f.words >= 4 {
            return Role::Bullet;
        }
        if self.is_caption(f, line) {
            return Role::Caption;
        }
        let above = head.is_some_and(|h| row < h) && before;
        if self.is_body(row) && !above {
            let heading = f.words <= 10
                && !matches!(
                    f.last,
                    Edge::FullStop | Edge::QuestionOrCry | Edge::Quote | Edge::Colon | Edge::Comma
                )
                && f.dateline == 0
                && row > lead;
            let spoken =
                heading && f.blanks_before > 0 && f.capitalised > 0 && f.first != Edge::Lower;
            return if spoken { Role::Subhead } else { Role::Body };
        }
        const TIMES: [Cue; 6] = [
            Cue::Relative,
            Cue::Updated,
            Cue::Published,
            Cue::Month,
            Cue::Weekday,
            Cue::Clock,
        ];
        let may_be_time = f.digits > 0 || TIMES.iter().any(|&c| f.has(c));
        if f.chars <= 120 && may_be_time && looks_like_timestamp(line).is_some() {
            return Role::Timestamp;
        }
        // far from the article a line like a credit is a link to pictures
        let inside = self.soft[row][2] > 0.3;
        let apart = self.soft[row][3] + self.soft[row][4] > 0.9;
        if f.words <= 14 && (near || !apart) && credit::is_credit(line) {
            return Role::Credit;
        }
        if f.words <= 14
            && (f.has(Cue::Byline) || f.has(Cue::BylineRole))
            && (inside || near)
            && f.last != Edge::FullStop
        {
            return Role::Byline;
        }
        if inside && f.words >= 5 && credit::split(line).credit.is_some() {
            return Role::Caption;
        }
        if inside && near && f.words >= 7 && self.view.kind[row] >= 9 {
            return Role::Dek;
        }
        if [Cue::Related, Cue::Popular].iter().any(|&c| f.has(c)) {
            return Role::Related;
        }
        if near && f.dateline == 0 && f.last == Edge::Dash && dateline::find(line).is_some() {
            return Role::Dateline;
        }
        Role::Chrome
    }

    /// A picture's text tells itself by what it says and the credit in brackets at its end.
    fn is_caption(&self, f: &Facts, line: &str) -> bool {
        f.has(Cue::CaptionWord)
            && f.last == Edge::Close
            && f.words >= 6
            && (credit::split(line).credit.is_some() || bracket(line).is_some())
    }
}
