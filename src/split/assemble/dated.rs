//! When an article was published and updated: the rows that may say so.

use super::Parts;
use crate::split::meta::dates::{Kind, Order, Spoken, When, find, looks_like_timestamp, pick};
use crate::split::types::{Article, Role};
use std::ops::Range;

/// Rows before the headline whose dates count, whatever the rows are.
const BEFORE: usize = 12;
/// Rows before those whose dates count when the row is a timestamp or the page's title.
const FAR: usize = 40;
/// Rows after the first of the body.
const BEYOND: usize = 10;
/// Rows after the last of the body.
const AFTER: usize = 8;

impl Parts<'_> {
    /// The years that some rows speak of, and how often.
    pub(super) fn spoken_years(&self, rows: Range<usize>) -> Spoken {
        let mut seen = Spoken::new();
        for row in rows.filter(|&r| self.facts(r).digits >= 4) {
            let words = self.line(row).split(|c: char| !c.is_alphanumeric());
            for year in words
                .filter(|w| w.len() == 4)
                .filter_map(|w| w.parse().ok())
            {
                if (1900..2100).contains(&year) {
                    *seen.entry(year).or_default() += 1;
                }
            }
        }
        seen
    }

    /// Reads the dates of an article whose other parts are known.
    pub(super) fn dates(
        &self,
        made: &mut Article,
        rows: Range<usize>,
        head: Option<usize>,
        lead: usize,
        year: Option<i16>,
        roles: &[Role],
    ) {
        // only English is written in both orders
        let order = match made.language {
            Some("en") | None => Order::Unknown,
            _ => Order::DayFirst,
        };
        let role = |r: usize| roles[self.view.rows[r]];
        let lead = lead.min(rows.end);
        let anchor = head.unwrap_or(lead);
        let from = anchor.saturating_sub(BEFORE).max(rows.start);
        let to = (lead + BEYOND).min(rows.end);
        let title = made.headline.map(|h| h.of(self.text));
        let says_title = |r: usize| {
            self.facts(r).digits >= 4 && title.is_some_and(|title| self.line(r).contains(title))
        };
        // the end of the page before may have come along, with the dates of its comments
        let of_another = |r: usize| self.soft[r][4] > 0.5;
        // but a day right above the headline is the headline's
        let is_timestamp = |r: usize| looks_like_timestamp(self.line(r)).is_some();
        let far = (from.saturating_sub(FAR).max(rows.start)..from)
            .filter(|&r| role(r) == Role::Timestamp && !of_another(r) || says_title(r));
        let titles = (rows.start..from.saturating_sub(FAR)).filter(|&r| says_title(r));
        // after the body stand the dates of comments and of other stories too: `2 hours ago` says nothing there
        let last = rows.clone().rev().find(|&r| self.is_body(r)).unwrap_or(to);
        let first_after = (last + 1).max(to);
        let after = (first_after..(last + 1 + AFTER).min(rows.end)).filter(|&r| {
            find(self.line(r), order).iter().any(|found| {
                found.kind != Kind::Unlabelled || matches!(found.when, When::Day { .. })
            })
        });
        let before: Vec<usize> = titles.chain(far).collect();
        let near: Vec<usize> = (from..to)
            .filter(|&r| r >= anchor || !of_another(r) || r + 1 == anchor && is_timestamp(r))
            .collect();
        let headline = before.len() + near.partition_point(|&r| r < anchor);
        let mut lines: Vec<(Role, &str)> = before
            .into_iter()
            .chain(near)
            .map(|r| {
                // a date beside the headline in the page's title is the article's
                let role = if says_title(r) && r != anchor {
                    Role::Timestamp
                } else {
                    role(r)
                };
                (role, self.line(r))
            })
            .collect();
        // what stands alone down there is the date of a comment or of another story as often as not
        lines.extend(after.map(|r| match role(r) {
            Role::Timestamp => (Role::Chrome, self.line(r)),
            role => (role, self.line(r)),
        }));
        lines.extend(made.dateline.map(|d| (Role::Dateline, d.of(self.text))));
        let picked = pick(&lines, headline, order, self.as_of, year);
        made.published = picked.published;
        made.updated = picked.updated;
    }
}
