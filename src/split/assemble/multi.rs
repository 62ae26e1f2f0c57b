//! Articles that are made of several: live blogs, whose entries carry a time each, and round-ups, whose items stand under
//! headings of their own and have nothing to do with each other.
//!
//! Both stay one article, since a page is one, and say what they are: whoever wants stories knows where to look twice.

use super::Parts;
use crate::split::cues::Cue;
use crate::split::facts::Edge;
use crate::split::meta::dates::{Order, Unit, When, find};
use crate::split::repeats::NEVER;
use crate::split::types::{Multi, Role};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// Entries or items from which an article is one of many.
const ENTRIES: usize = 4;
/// Share of the steps from entry to entry that go the way most go: a live blog runs backwards or forwards.
const IN_ORDER: f64 = 0.75;
/// Lines that a heading of an item stands over at most; longer ones are chapters.
const ITEM_LINES: usize = 5;
/// Words that an item has at least: the days of a forecast have fewer.
const ITEM_WORDS: u32 = 25;
/// Share of an item's words that other items have, at most, on average: chapters of one story speak of the same things.
const SHARED: f64 = 0.22;

/// When an entry was written: minutes, on a scale that only runs within one kind of stamp.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stamp {
    Clock(i64),
    Ago(i64),
}

impl Parts<'_> {
    /// What the article in these rows is made of, when it is made of several; `lead` is its first row of body.
    pub(super) fn multi(&self, rows: Range<usize>, lead: usize, roles: &[Role]) -> Option<Multi> {
        let last = rows.clone().rev().find(|&r| self.is_body(r))?;
        let core = rows.start.max(lead.saturating_sub(1))..last + 1;
        if self.is_live(core.start..self.last_entry(core.end, rows.end)) {
            return Some(Multi::LiveBlog);
        }
        self.is_round_up(core, roles).then_some(Multi::RoundUp)
    }

    /// The end of the entries that go on behind `end`, a time and its text each: what stands below a story may be taken for
    /// comments, but so regular are none.
    fn last_entry(&self, mut end: usize, limit: usize) -> usize {
        const NEAR: usize = 3;
        let next = |from: usize, is: &dyn Fn(usize) -> bool| {
            (from..limit.min(from + NEAR)).find(|&r| is(r))
        };
        while let Some(stamp) = next(end, &|r| self.stamp(r).is_some())
            && let Some(text) = next(stamp, &|r| self.facts(r).is_prose())
        {
            end = text + 1;
        }
        end
    }

    /// Whether entries follow each other, each with its time and text of its own, in the order of their times.
    fn is_live(&self, core: Range<usize>) -> bool {
        let stamps: Vec<(usize, Stamp)> = core
            .clone()
            .filter_map(|r| Some((r, self.stamp(r)?)))
            .collect();
        let ends = stamps.iter().skip(1).map(|s| s.0).chain([core.end]);
        let told: Vec<Stamp> = stamps
            .iter()
            .zip(ends)
            .filter(|((from, _), end)| (*from..*end).any(|r| self.facts(r).is_prose()))
            .map(|((_, stamp), _)| *stamp)
            .collect();
        if told.len() < ENTRIES || told.len() * 2 < stamps.len() {
            return false;
        }
        // comments and lists of other stories have times too, but come after the story
        let prose = |rows: Range<usize>| rows.filter(|&r| self.facts(r).is_prose()).count();
        if prose(core.start..stamps[0].0) * 3 > prose(core) {
            return false;
        }
        let mut way = [0usize; 3];
        for pair in told.windows(2) {
            let step = match (pair[0], pair[1]) {
                (Stamp::Clock(a), Stamp::Clock(b)) | (Stamp::Ago(b), Stamp::Ago(a)) => b - a,
                // an old entry's hour takes the place of its age
                (Stamp::Clock(_), Stamp::Ago(_)) | (Stamp::Ago(_), Stamp::Clock(_)) => 0,
            };
            way[(step.signum() + 1) as usize] += 1;
        }
        let steps = (told.len() - 1) as f64;
        // all at the same minute is a table, not a day
        let moved = way[0] + way[2];
        moved * 2 >= told.len() && (way[0].max(way[2]) + way[1]) as f64 >= IN_ORDER * steps
    }

    /// The time that a row begins with, or is.
    fn stamp(&self, row: usize) -> Option<Stamp> {
        const LINE: u32 = 60;
        const STAMP_WORDS: u32 = 6;
        let f = self.facts(row);
        // readers' comments carry a time too, but it stands after their names
        let short = f.chars <= LINE && f.words <= STAMP_WORDS && !f.has(Cue::Comments);
        if !(f.first == Edge::Digit || short) || f.digits == 0 {
            return None;
        }
        let line = self.line(row);
        let found = find(line, Order::Unknown).into_iter().next()?;
        if found.span.start > 0 && !short {
            return None;
        }
        let minutes = |h: u8, m: u8| i64::from(h) * 60 + i64::from(m);
        match found.when {
            When::Time { hour, minute } => Some(Stamp::Clock(minutes(hour, minute))),
            When::Day {
                month,
                day,
                time: Some((hour, minute)),
                ..
            } => {
                let days = i64::from(month) * 31 + i64::from(day);
                Some(Stamp::Clock(days * 24 * 60 + minutes(hour, minute)))
            }
            When::Ago { count, unit, .. } => {
                let each = match unit {
                    Unit::Second => 0,
                    Unit::Minute => 1,
                    Unit::Hour => 60,
                    Unit::Day | Unit::Week | Unit::Month | Unit::Year => return None,
                };
                Some(Stamp::Ago(i64::from(count) * each))
            }
            When::Day { time: None, .. } => None,
        }
    }

    /// Whether a row is a heading with a sentence that ends before it and one that begins after it: in wrapped lines
    /// neither is so. A heading that was not told from what stands inside an article counts as well, but none that comes
    /// again, as `View image` does.
    fn opens_item(&self, row: usize, role: Role) -> bool {
        const WORDS: u32 = 12;
        if row == 0 || row + 1 >= self.view.rows.len() {
            return false;
        }
        let f = self.facts(row);
        let heading = role == Role::Subhead
            || role == Role::Chrome
                && (1..=WORDS).contains(&f.words)
                && f.cues.0 == 0
                && f.first != Edge::Lower
                && matches!(
                    f.last,
                    Edge::Lower | Edge::Upper | Edge::Caseless | Edge::Digit | Edge::QuestionOrCry
                );
        let ends = matches!(
            self.facts(row - 1).last,
            Edge::FullStop | Edge::QuestionOrCry | Edge::Quote | Edge::Ellipsis | Edge::Close
        );
        heading
            && (ends || !self.is_body(row - 1))
            && self.is_body(row + 1)
            && !matches!(self.facts(row + 1).first, Edge::Lower | Edge::Comma)
            && self.view.same.before[row] == NEVER
            && self.view.same.after[row] == NEVER
    }

    /// Whether short items stand under headings of their own and speak each of something else.
    fn is_round_up(&self, core: Range<usize>, roles: &[Role]) -> bool {
        let heads: Vec<usize> = core
            .clone()
            .filter(|&r| self.opens_item(r, roles[self.view.rows[r]]))
            .collect();
        let ends = heads.iter().skip(1).copied().chain([core.end]);
        let items: Vec<Range<usize>> = heads
            .iter()
            .zip(ends)
            .map(|(&head, end)| head + 1..end)
            .collect();
        let is_short = |item: &Range<usize>| {
            let bodies = item.clone().filter(|&r| self.is_body(r));
            let (lines, words) = bodies.fold((0, 0), |(lines, words), r| {
                (lines + 1, words + self.facts(r).words)
            });
            (1..=ITEM_LINES).contains(&lines) && words >= ITEM_WORDS
        };
        let short = items.iter().filter(|item| is_short(item)).count();
        if short < ENTRIES || short * 4 < items.len() * 3 {
            return false;
        }
        let words: Vec<BTreeSet<u32>> = items
            .iter()
            .map(|item| {
                item.clone()
                    .filter(|&r| self.is_body(r))
                    .flat_map(|r| self.view.sheet.tokens_of(self.view.rows[r]))
                    .map(|token| token >> 1)
                    .collect()
            })
            .collect();
        let mut said = BTreeMap::<u32, usize>::new();
        for word in words.iter().flatten() {
            *said.entry(*word).or_default() += 1;
        }
        // words that most items have are those of the language
        let common = items.len() / 2 + 1;
        let shares: Vec<f64> = words
            .iter()
            .filter_map(|item| {
                let own: Vec<usize> = item
                    .iter()
                    .map(|w| said[w])
                    .filter(|&n| n < common)
                    .collect();
                let shared = own.iter().filter(|&&n| n > 1).count();
                (!own.is_empty()).then(|| shared as f64 / own.len() as f64)
            })
            .collect();
        let mean = shares.iter().sum::<f64>() / shares.len().max(1) as f64;
        mean <= SHARED
    }
}

#[cfg(test)]
mod tests {
    use crate::split::{Multi, SplitOptions, Splitter};

    fn multi(text: &str) -> Option<Multi> {
        let splitter = Splitter::new(SplitOptions {
            whole: true,
            ..SplitOptions::default()
        });
        splitter.split(text).articles[0].multi
    }

    const OPENING: &str = "Ferry strike: what we know\nBy Ansa Holm\n4 May 2025\n\n\
        The crews of the northern ferries walked out at dawn, and no boat has left the harbour since.\n\n";

    fn entries(stamps: [&str; 5]) -> String {
        let said = [
            "The union says that talks will go on through the night in the harbour office.",
            "Two lorries of milk have been turned back, and the dairy is pouring it away.",
            "The minister has cut her holiday short and is on the night train to the coast.",
            "Hotels near the pier are full. The sports hall has been opened to those who wait.",
            "Passengers with tickets for today can change them until the end of the month.",
        ];
        let mut text = OPENING.to_owned();
        for (stamp, said) in stamps.iter().zip(said) {
            text += &format!("{stamp}\n{said}\n\n");
        }
        text
    }

    #[test]
    fn entries_in_the_order_of_their_times_are_a_live_blog() {
        for stamps in [
            ["18:40", "17:05", "16:30", "14:12", "09:01"],
            ["9.01am", "10.15am", "11.40am", "1.20pm", "3.05pm"],
            [
                "3 minutes ago",
                "20 minutes ago",
                "1 hour ago",
                "2 hours ago",
                "5 hours ago",
            ],
        ] {
            assert_eq!(multi(&entries(stamps)), Some(Multi::LiveBlog), "{stamps:?}");
        }
    }

    #[test]
    fn times_without_order_or_after_names_make_no_live_blog() {
        for stamps in [
            ["18:40", "18:40", "18:40", "18:40", "18:40"],
            ["18:40", "09:01", "17:05", "10:15", "16:30"],
            ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"],
            [
                "Posted by Old Salt of Orrin on May 4 at 18:40",
                "Posted by A Reader in the North on May 4 at 17:05",
                "Posted by The Milkman of Tolsta on May 4 at 16:30",
                "Posted by Mother of Four Sons on May 4 at 14:12",
                "Posted by Kenneth from the Pier on May 4 at 09:01",
            ],
        ] {
            assert_eq!(multi(&entries(stamps)), None, "{stamps:?}");
        }
    }

    #[test]
    fn items_that_have_nothing_in_common_are_a_round_up_and_chapters_are_none() {
        let items = "Five things from the valley\nBy Ansa Holm\n4 May 2025\n\nWhat else happened while the ferries stood still.\n\n\
            Bell comes home\n\nThe cracked bell of Ferrow is back in its tower after eleven years in a foundry yard, and rang for the first time on Sunday morning before a crowd of two hundred.\n\n\
            Trout for the weir\n\nAnglers have put nine thousand young trout into the pool below the weir, where none had been caught since the tannery spill killed everything down to the estuary.\n\n\
            A library on wheels\n\nPupils in Stave borrow novels from a milk float that a retired driver painted blue, and he reads aloud to them at the corner whenever rain keeps other customers away.\n\n\
            Cheese under guard\n\nA dairy in Loxley hired two watchmen after thieves carried eighteen rounds of its oldest cheddar through a window which, police said, no grown person could pass.\n\n\
            Last lamp lit\n\nElectricians replaced the final gas lantern on Mercer Avenue with a bulb, and the lamplighter, who is seventy-nine, kept its ladder as a trellis for his beans.\n";
        assert_eq!(multi(items), Some(Multi::RoundUp));
        let chapters = "How Ferrow lost its bell\nBy Ansa Holm\n4 May 2025\n\nFor eleven years the tower of Ferrow stood silent, and the valley told time by the dairy's whistle.\n\n\
            The crack\n\nThe bell of Ferrow cracked on a frosty morning when the sexton rang it for a wedding, and the founder from Stave who came to look at the bell shook his head at the tower.\n\n\
            The founder\n\nThe founder took the bell to his yard in Stave, where the sexton visited the bell every spring to see whether the crack had grown and whether the founder had found money.\n\n\
            The money\n\nMoney came from the dairy, whose owner had grown up under the tower; the sexton wrote to her that the bell would carry her name if the founder could cast the bell again.\n\n\
            The casting\n\nAt the casting the founder poured the old bell into the new, and the sexton of Ferrow threw in a wedding ring, for the couple of that frosty morning were still married.\n\n\
            The return\n\nOn Sunday the bell came back to the tower on the dairy's lorry, with the founder at the wheel, and the sexton of Ferrow rang the bell until his hands bled.\n";
        assert_eq!(multi(chapters), None);
    }
}
