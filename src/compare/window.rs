//! How far apart in time items may be published to be held against one another.

use super::Items;
use crate::moment;
use crate::store::{Column, Memory};
use xxhash_rust::xxh3::xxh3_128;

/// The window, and the days on which items were published.
pub(crate) struct Window {
    /// Most days between two items; none is no limit.
    limit: Option<i32>,
    /// Day of each item, where there is a limit; [`NO_DAY`] where it is not known.
    days: Column<u32>,
}

/// The day of an item whose day is not known.
const NO_DAY: u32 = i32::MIN as u32;

/// First and last day of items that belong together; none while no day is known.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Spread(Option<(i32, i32)>);

impl Window {
    /// A window of `limit` days over the items.
    pub(crate) fn new(items: &dyn Items, limit: Option<u32>, memory: &Memory) -> Window {
        match limit {
            None => Window::open(),
            Some(limit) => Window {
                limit: Some(i32::try_from(limit).unwrap_or(i32::MAX)),
                days: Column::of(
                    memory,
                    (0..items.len()).map(|i| {
                        let day = items.date(i).and_then(|date| day(&date));
                        day.map_or(NO_DAY, |day| day as u32)
                    }),
                ),
            },
        }
    }

    /// No limit.
    pub(crate) fn open() -> Window {
        Window {
            limit: None,
            days: Column::default(),
        }
    }

    /// Whether there is no limit.
    pub(crate) fn is_open(&self) -> bool {
        self.limit.is_none()
    }

    /// The hash of the text of an item, together with its day where that matters.
    pub(crate) fn of_day(&self, content: u128, item: usize) -> u128 {
        match self.day(item) {
            None => content,
            Some(day) => content ^ xxh3_128(&day.to_le_bytes()),
        }
    }

    fn day(&self, item: usize) -> Option<i32> {
        self.limit?;
        let day = self.days.get(item);
        (day != NO_DAY).then_some(day as i32)
    }

    /// Whether two items are known to be published too far apart.
    pub(crate) fn apart(&self, a: usize, b: usize) -> bool {
        !self.admits(self.with(Spread::default(), a), b)
    }

    /// Whether an item may join others without any two of them lying too far apart.
    pub(crate) fn admits(&self, spread: Spread, item: usize) -> bool {
        match (self.limit, self.with(spread, item)) {
            (Some(limit), Spread(Some((first, last)))) => last - first <= limit,
            _ => true,
        }
    }

    /// The days of others and of an item together.
    pub(crate) fn with(&self, spread: Spread, item: usize) -> Spread {
        match (spread, self.day(item)) {
            (Spread(Some((first, last))), Some(day)) => {
                Spread(Some((first.min(day), last.max(day))))
            }
            (Spread(None), Some(day)) => Spread(Some((day, day))),
            (spread, None) => spread,
        }
    }
}

/// The number of the day of a date, at Greenwich; none for a date that is not known to the day.
fn day(date: &str) -> Option<i32> {
    i32::try_from(moment::seconds(date)?.div_euclid(86_400)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compare::items::Listed;
    use crate::compare::{Item, Level};

    fn item(date: Option<&'static str>) -> Item<'static> {
        Item {
            level: Level::Article,
            text: "",
            headline: None,
            date,
            source: 0,
            parent: 0,
            order: 0,
        }
    }

    #[test]
    fn only_known_days_part_items() {
        let items = [
            Some("2026-02-27"),
            Some("2026-03-01T23:59:00Z"),
            Some("3 hours ago"),
            None,
            Some("2026-03-02"),
            Some("2025"),
        ]
        .map(item);
        let window = Window::new(&Listed::new(&items), Some(2), &Memory::unlimited());
        let apart: Vec<(usize, usize)> = (0..6)
            .flat_map(|a| (a + 1..6).map(move |b| (a, b)))
            .filter(|&(a, b)| window.apart(a, b))
            .collect();
        assert_eq!(apart, [(0, 4)]);
        let whole = [0, 2, 1]
            .iter()
            .fold(Spread::default(), |s, &i| window.with(s, i));
        assert!(window.admits(whole, 3) && !window.admits(whole, 4));
        assert!(!Window::new(&Listed::new(&items), None, &Memory::unlimited()).apart(0, 4));
    }
}
