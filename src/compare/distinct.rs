//! The items of a level, those of one text together: what is found of one of them holds for the others.

use super::window::Window;
use super::{Items, Level};
use crate::store::{Column, Memory, MemoryError, Sorter};

/// Items by their texts. With a date window, one text on two days is two.
#[derive(Debug, Default)]
pub(crate) struct Distinct {
    /// The first item of each text, in item order; a rank is an index into this.
    pub firsts: Vec<u32>,
    /// The other items of each text, in item order, text after text.
    copies: Column<u32>,
    /// Where those of each text end; empty when no text comes twice.
    ends: Vec<u32>,
}

impl Distinct {
    /// The items of a level, or of all.
    ///
    /// # Errors
    /// When the budget is too small for so many different texts.
    pub fn of(
        items: &dyn Items,
        level: Option<Level>,
        window: &Window,
        memory: &Memory,
    ) -> Result<Distinct, MemoryError> {
        let of_level = |i: &usize| level.is_none_or(|level| items.level(*i) == level);
        let mut by_text = Sorter::new(memory);
        by_text.extend(
            (0..items.len())
                .filter(of_level)
                .map(|i| (window.of_day(items.content(i), i), i as u32)),
        );
        let mut stars = Sorter::new(memory);
        let (mut last, mut first, mut texts) = (None, 0, 0);
        for (text, item) in by_text.finish() {
            if last != Some(text) {
                (last, first) = (Some(text), item);
                texts += 1;
                memory.holds(texts)?;
            }
            stars.push((first, item));
        }
        let mut out = Distinct {
            firsts: Vec::with_capacity(texts),
            copies: Column::new(memory),
            ends: Vec::new(),
        };
        for (first, item) in stars.finish() {
            if item == first {
                out.firsts.push(item);
                // Where no text comes twice, there is nothing to say.
                if !out.ends.is_empty() {
                    out.ends.push(out.copies.len() as u32);
                }
                continue;
            }
            out.copies.push(item);
            let end = out.copies.len() as u32;
            out.ends.resize(out.firsts.len(), 0);
            out.ends[out.firsts.len() - 1] = end;
        }
        Ok(out)
    }

    /// How many items there are.
    pub fn items(&self) -> usize {
        self.firsts.len() + self.copies.len()
    }

    /// The other items of a text.
    pub fn copies(&self, rank: usize) -> impl Iterator<Item = u32> {
        self.copies.range(self.range(rank))
    }

    /// How many items have a text.
    pub fn times(&self, rank: usize) -> usize {
        1 + self.range(rank).len()
    }

    /// All other items with the rank of their text.
    pub fn all_copies(&self) -> impl Iterator<Item = (usize, u32)> {
        let ranks = match self.ends.is_empty() {
            true => 0..0,
            false => 0..self.firsts.len(),
        };
        ranks.flat_map(|rank| self.copies(rank).map(move |item| (rank, item)))
    }

    fn range(&self, rank: usize) -> std::ops::Range<usize> {
        if self.ends.is_empty() {
            return 0..0;
        }
        let start = rank.checked_sub(1).map_or(0, |before| self.ends[before]);
        start as usize..self.ends[rank] as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compare::Item;
    use crate::compare::items::Listed;

    #[test]
    fn items_of_one_text_stand_together() {
        let texts = ["quay", "ferry", "quay", "mill", "ferry", "quay", "pier"];
        let items: Vec<Item<'_>> = (0..)
            .zip(texts)
            .map(|(order, text)| Item {
                level: Level::Headline,
                text,
                headline: None,
                date: None,
                source: 0,
                parent: 0,
                order,
            })
            .collect();
        for memory in [Memory::unlimited(), crate::store::sparing()] {
            let listed = Listed::new(&items);
            let found = Distinct::of(&listed, Some(Level::Headline), &Window::open(), &memory);
            let found = found.unwrap();
            assert_eq!((&found.firsts[..], found.items()), (&[0, 1, 3, 6][..], 7));
            let all: Vec<(usize, u32)> = found.all_copies().collect();
            assert_eq!(all, [(0, 2), (0, 5), (1, 4)]);
            let times: Vec<usize> = (0..4).map(|rank| found.times(rank)).collect();
            assert_eq!(times, [3, 2, 1, 1]);
            let other = Distinct::of(&listed, Some(Level::Article), &Window::open(), &memory);
            assert_eq!(other.unwrap().items(), 0);
        }
    }
}
