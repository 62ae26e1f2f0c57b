//! What a row is, beyond the coarse states of the chain: bullet, caption, subhead, timestamp, credit and the rest.

use super::details::bracket;
use super::{BODY, Parts};
use crate::split::cues::Cue;
use crate::split::facts::{Edge, Facts};
use crate::split::meta::dates::looks_like_timestamp;
use crate::split::meta::{byline, credit, dateline};
use crate::split::types::Role;

/// Longest caption, in words.
const LONGEST_CAPTION: u32 = 45;

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
        let line = self.line(row);
        line.starts_with(['•', '●', '▪', '◦', '·']) || line.starts_with("- ")
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
        if self.is_marked(row) && near && f.words >= 4 && !self.is_time(row) {
            return Role::Bullet;
        }
        const SURELY_BODY: f32 = 0.8;
        let unsure = (0.3..SURELY_BODY).contains(&self.soft[row][0]);
        let opens = head.is_some_and(|h| row > h) && row <= lead;
        if self.is_caption(f, line, unsure) || opens && self.is_credited_below(row, head) {
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
        if self.is_time(row) {
            return Role::Timestamp;
        }
        // far from the article a line like a credit is a link to pictures
        let inside = self.soft[row][2] > 0.3;
        let apart = self.soft[row][3] + self.soft[row][4] > 0.9;
        if f.words <= 14 && (near || !apart) && credit::is_credit(line) {
            return Role::Credit;
        }
        if (inside || near)
            && (5..=LONGEST_CAPTION).contains(&f.words)
            && is_credited_sentence(line)
        {
            return Role::Caption;
        }
        if f.words <= 14
            && (f.has(Cue::Byline) || f.has(Cue::BylineRole))
            && (inside || near)
            && f.last != Edge::FullStop
        {
            return Role::Byline;
        }
        if near && (self.is_bare_byline(row, head) || byline::is_labelled(line)) {
            return Role::Byline;
        }
        let in_brackets = f.last == Edge::Close && f.words >= 8 && bracket(line).is_some();
        if (inside || near)
            && f.words >= 5
            && (credit::split(line).credit.is_some()
                || in_brackets
                || f.has(Cue::Credit) && f.words >= 8)
        {
            return Role::Caption;
        }
        let under = head.is_some_and(|h| row == h + 1) && f.digits * 4 <= f.letters;
        let fits =
            (inside && f.words >= 7 || under && !apart && f.words >= 6) && !f.has(Cue::Address);
        if near && fits && self.view.kind[row] >= 9 {
            return Role::Dek;
        }
        if [Cue::Related, Cue::Popular].iter().any(|&c| f.has(c)) {
            return Role::Related;
        }
        if near && f.chars < 40 && f.last == Edge::Dash && dateline::find(line).is_some() {
            return Role::Dateline;
        }
        Role::Chrome
    }

    /// A line that is nothing but a date or a time.
    fn is_time(&self, row: usize) -> bool {
        const TIMES: [Cue; 6] = [
            Cue::Relative,
            Cue::Updated,
            Cue::Published,
            Cue::Month,
            Cue::Weekday,
            Cue::Clock,
        ];
        let f = self.facts(row);
        let may_be = f.digits > 0 || TIMES.iter().any(|&c| f.has(c));
        f.chars <= 120 && may_be && looks_like_timestamp(self.line(row)).is_some()
    }

    /// Whether a row is names and nothing else, among the first few under the headline and next to a time: there the writers
    /// are named without a word before them.
    fn is_bare_byline(&self, row: usize, head: Option<usize>) -> bool {
        const FIRST: usize = 4;
        const TOOLS: [Cue; 5] = [Cue::Share, Cue::Follow, Cue::Login, Cue::Nav, Cue::Advert];
        let Some(head) = head.filter(|&h| row <= h + FIRST) else {
            return false;
        };
        let names = |r: usize| {
            let f = self.facts(r);
            let line = self.line(r);
            f.words <= 8
                && !TOOLS.iter().any(|&c| f.has(c))
                && (byline::is_only_names(line) || byline::is_only_desk(line))
        };
        let is_time = |r: usize| self.line(r).chars().any(char::is_numeric) && self.is_time(r);
        // between names and time stands at most the place; after the time they stand only when not before it
        let before = || (row + 1..(row + 3).min(self.view.rows.len())).any(is_time);
        let after = || row > head + 1 && is_time(row - 1) && !(row > head + 2 && names(row - 2));
        names(row) && (before() || after())
    }

    /// A row of the start that a picture's credit follows on a line of its own, and that does not stand right under the
    /// headline, where a standfirst may.
    fn is_credited_below(&self, row: usize, head: Option<usize>) -> bool {
        let f = self.facts(row);
        let under = head == row.checked_sub(1);
        let next = row + 1;
        !under
            && (5..=LONGEST_CAPTION).contains(&f.words)
            // a piece of a sentence that is broken at its links
            && f.first != Edge::Lower
            && f.last != Edge::Comma
            && !self.is_time(row)
            && next < self.view.rows.len()
            && self.facts(next).blanks_before == 0
            && self.facts(next).words <= 14
            && credit::is_labelled(self.line(next))
    }

    /// A picture's text tells itself by what it says and the credit in brackets at its end; where the line is not surely
    /// body, by a credit alone.
    fn is_caption(&self, f: &Facts, line: &str, unsure: bool) -> bool {
        let credited = || credit::split(line).credit.is_some();
        let told = f.has(Cue::CaptionWord)
            && f.last == Edge::Close
            && f.words >= 6
            && (credited() || bracket(line).is_some());
        told || f.has(Cue::Credit)
            && unsure
            && (6..=LONGEST_CAPTION).contains(&f.words)
            && credited()
    }
}

/// A whole sentence and the credit with its label after it.
fn is_credited_sentence(line: &str) -> bool {
    let parts = credit::split(line);
    let caption = parts.caption.of(line);
    parts.credit.is_some() && caption.ends_with(['.', '!', '?', '…', '。', '।'])
}
