//! What bounds the work: pairs whose rows hardly agree are dropped, and an item with very many candidates keeps those
//! that agree with it most. What a form with thousands of fillings leaves over is counted.

use super::Pair;
use crate::store::{Bits, Column, Memory, Sorter, Table};
use rayon::prelude::*;

/// Bins that must agree, of 128: an estimated Jaccard of 0.11. Pairs that share a passage but little else come by the
/// containment path.
const AGREE: u8 = 14;

/// Most candidates that an item keeps on its own account. Among 21,578 newswire stories no story has more than 24
/// others at Jaccard 0.3.
const MOST: usize = 48;

/// In how many bins two rows agree, if that is enough.
pub(super) fn alike(a: &[u16], b: &[u16]) -> Option<u8> {
    let same: u16 = a.iter().zip(b).map(|(x, y)| u16::from(x == y)).sum();
    let same = u8::try_from(same).unwrap_or(u8::MAX);
    (same >= AGREE).then_some(same)
}

/// Pairs that are looked at by all threads at a time.
const AT_ONCE: usize = 1 << 16;

/// Drops what hardly agrees and what goes over the budget; counts the latter. Pairs come in order.
pub(super) fn keep(
    mut pairs: impl Iterator<Item = Pair>,
    rows: &Table,
    memory: &Memory,
) -> (Column<Pair>, u64) {
    let row = |rank: u32| rows.row(rank as usize);
    let mut alike: Column<(Pair, u8)> = Column::new(memory);
    let mut degree = vec![0u32; rows.len()];
    loop {
        let some: Vec<Pair> = pairs.by_ref().take(AT_ONCE).collect();
        if some.is_empty() {
            break;
        }
        let found: Vec<(Pair, u8)> = some
            .into_par_iter()
            .with_min_len(1024)
            .filter_map(|(a, b)| Some(((a, b), self::alike(&row(a), &row(b))?)))
            .collect();
        for ((a, b), same) in found {
            degree[a as usize] += 1;
            degree[b as usize] += 1;
            alike.push(((a, b), same));
        }
    }
    let over = |rank: u32| degree[rank as usize] as usize > MOST;
    if !degree.iter().any(|&d| d as usize > MOST) {
        return (Column::of(memory, alike.iter().map(|(pair, _)| pair)), 0);
    }
    // For every item over the budget its pairs, most alike first.
    let mut sides: Sorter<(u32, u8, u32)> = Sorter::new(memory);
    let mut kept = Bits::none(alike.len());
    for (i, ((a, b), same)) in alike.iter().enumerate() {
        for rank in [a, b] {
            match over(rank) {
                true => sides.push((rank, u8::MAX - same, i as u32)),
                false => _ = kept.add(i),
            }
        }
    }
    let (mut last, mut own) = (u32::MAX, 0);
    for (rank, _, i) in sides.finish() {
        if rank != last {
            (last, own) = (rank, 0);
        }
        own += 1;
        if own <= MOST {
            kept.add(i as usize);
        }
    }
    let left = alike.iter().enumerate().filter(|(i, _)| kept.has(*i));
    let left = Column::of(memory, left.map(|(_, (pair, _))| pair));
    let unexamined = (alike.len() - left.len()) as u64;
    (left, unexamined)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_item_keeps_those_that_agree_most_and_the_rest_is_counted() {
        // Item 0 agrees with item i in 128 - i bins; every other pair agrees in all that both share.
        let n = 80u32;
        let rows = (0..n)
            .flat_map(|i| (0..128).map(move |k| u16::from(k < i)))
            .collect();
        let rows = Table::held(rows, 128);
        let all: Vec<Pair> = (0..n)
            .flat_map(|a| (a + 1..n).map(move |b| (a, b)))
            .collect();
        for memory in [Memory::unlimited(), crate::store::sparing()] {
            let (kept, unexamined) = keep(all.iter().copied(), &rows, &memory);
            assert_eq!(kept.len() as u64 + unexamined, all.len() as u64);
            let kept: Vec<Pair> = kept.iter().collect();
            assert!(unexamined > 0 && kept.contains(&(0, 1)) && !kept.contains(&(0, n - 1)));
            let few: Vec<Pair> = (1..40).map(|b| (0, b)).collect();
            assert!(keep(few.iter().copied(), &rows, &memory).0.iter().eq(few));
        }
    }

    #[test]
    fn pairs_that_hardly_agree_are_no_candidates() {
        let rows = (0..128u16)
            .chain((0..128).map(|k| if k < 13 { k } else { k + 1000 }))
            .collect();
        let rows = Table::held(rows, 128);
        let (kept, unexamined) = keep([(0, 1)].into_iter(), &rows, &Memory::unlimited());
        assert_eq!((kept.len(), unexamined), (0, 0));
    }
}
