//! What stands between the passages that two texts share: what was swapped, added, reworded, misprinted.

use crate::compare::sequence::longest_common;
use crate::compare::verify::{Figure, Kind, Overlap, Profile};

/// What stands between shared passages.
#[derive(Default)]
pub(super) struct Gaps {
    pub numbers: f64,
    pub names: f64,
    pub plain: f64,
    pub one_sided: f64,
    /// Letters compared in two-sided gaps, and how many of them align.
    pub letters: f64,
    pub likeness: f64,
    /// Words in gaps whose letters align: the same words, misprinted.
    pub alike: f64,
    /// Two-sided gaps of any length in which a figure stands that the other side lacks.
    pub figures_differ: f64,
    /// Words of shared passages that stand in the same order in both, and words in the gaps between them that both
    /// sides have, in order.
    pub ordered: f64,
    pub reworded: f64,
}

/// Most words on either side of a gap where one thing is taken to stand for another.
pub(super) const SWAP: usize = 6;

/// Most letters on the shorter side of a gap that is compared letter by letter.
pub(super) const LETTERS: usize = 64;

/// Likeness from which the two sides of a gap are the same words, misprinted.
pub(super) const ALIKE: f64 = 0.6;

pub(super) fn gaps(a: &Profile, b: &Profile, o: &Overlap) -> Gaps {
    let (ordered, reworded) = chain(a, b, o);
    let mut out = Gaps {
        ordered: ordered as f64,
        reworded: reworded as f64,
        ..Gaps::default()
    };
    let has = |p: &Profile, from: usize, to: usize, kind| p.kinds[from..to].contains(&kind);
    for pair in o.blocks.windows(2) {
        let (xa, xb) = (pair[0].a + pair[0].len, pair[0].b + pair[0].len);
        let (ya, yb) = (pair[1].a, pair[1].b);
        if yb < pair[0].b {
            continue;
        }
        let (na, nb) = (ya.saturating_sub(xa), yb.saturating_sub(xb));
        if na == 0 && nb == 0 {
            continue;
        }
        if na == 0 || nb == 0 {
            out.one_sided += 1.0;
            continue;
        }
        if na <= SWAP && nb <= SWAP {
            if has(a, xa, ya, Kind::Number) && has(b, xb, yb, Kind::Number) {
                let agree = in_gap(a, xa, ya).all(|f| in_gap(b, xb, yb).any(|g| f.agrees(g)));
                out.numbers += f64::from(u8::from(!agree));
            } else if has(a, xa, ya, Kind::Name) && has(b, xb, yb, Kind::Name) {
                out.names += 1.0;
            } else {
                out.plain += 1.0;
            }
        }
        let lacks = |p: &Profile, from, to, q: &Profile, qfrom, qto| {
            in_gap(p, from, to).any(|f| !in_gap(q, qfrom, qto).any(|g| f.agrees(g)))
        };
        if lacks(a, xa, ya, b, xb, yb) && lacks(b, xb, yb, a, xa, ya) {
            out.figures_differ += 1.0;
        }
        let (x, y) = (letters(a, xa, ya), letters(b, xb, yb));
        let (shorter, longer) = if x.len() <= y.len() {
            (&x, &y)
        } else {
            (&y, &x)
        };
        if shorter.len() <= LETTERS && longer.len() <= 4 * LETTERS {
            let like = 1.0 - distance(shorter, longer) as f64 / longer.len().max(1) as f64;
            out.letters += longer.len() as f64;
            out.likeness += like * longer.len() as f64;
            if like >= ALIKE {
                out.alike += na.min(nb) as f64;
            }
        }
    }
    out
}

/// The figures among words `from..to`.
fn in_gap(p: &Profile, from: usize, to: usize) -> impl Iterator<Item = &Figure> {
    let first = p.figures.partition_point(|(at, _)| (*at as usize) < from);
    let within = move |f: &&(u32, Figure)| (f.0 as usize) < to;
    p.figures[first..].iter().take_while(within).map(|(_, f)| f)
}

/// Most words of a gap that are aligned with the other side.
const GAP: usize = 120;

/// Words of shared passages in an order that both texts have; and words between those passages that both have, in
/// order. Rewritten sentences keep some of their words, reporting of one's own keeps none.
fn chain(a: &Profile, b: &Profile, o: &Overlap) -> (usize, usize) {
    let blocks = &o.blocks;
    let mut best: Vec<(usize, usize)> = Vec::with_capacity(blocks.len());
    for (i, x) in blocks.iter().enumerate() {
        let before = (0..i)
            .rev()
            .take(64)
            .filter(|&j| {
                blocks[j].a + blocks[j].len <= x.a + 2 && blocks[j].b + blocks[j].len <= x.b + 2
            })
            .max_by_key(|&j| (best[j].0, j));
        best.push((x.len + before.map_or(0, |j| best[j].0), before.unwrap_or(i)));
    }
    let Some(mut at) = (0..blocks.len()).max_by_key(|&i| (best[i].0, i)) else {
        return (0, 0);
    };
    let ordered = best[at].0;
    let mut reworded = 0;
    let gap = |from: (usize, usize), to: (usize, usize)| {
        let side = |p: &Profile, from: usize, to: usize| -> Vec<u64> {
            p.facts[from.min(to)..to]
                .iter()
                .take(GAP)
                .copied()
                .collect()
        };
        let (x, y) = (side(a, from.0, to.0), side(b, from.1, to.1));
        longest_common(&x, &y, |f, g| f == g)
    };
    reworded += gap(
        (blocks[at].a + blocks[at].len, blocks[at].b + blocks[at].len),
        (
            (blocks[at].a + blocks[at].len + GAP).min(a.words.len()),
            (blocks[at].b + blocks[at].len + GAP).min(b.words.len()),
        ),
    );
    loop {
        let before = best[at].1;
        if before == at {
            let (x, y) = (blocks[at].a, blocks[at].b);
            reworded += gap((x.saturating_sub(GAP), y.saturating_sub(GAP)), (x, y));
            break;
        }
        let (x, y) = (&blocks[before], &blocks[at]);
        reworded += gap((x.a + x.len, x.b + x.len), (y.a, y.b));
        at = before;
    }
    (ordered, reworded)
}

/// The letters and digits of words `from..to`, without what stands between them: scans lose spaces.
pub(super) fn letters(p: &Profile, from: usize, to: usize) -> Vec<u8> {
    p.words[from..to]
        .iter()
        .flat_map(|w| p.canon.as_bytes()[w.start..w.end].iter().copied())
        .collect()
}

/// Edit distance of two byte strings, the first of at most 64 bytes, by bit vectors (Myers, *A Fast Bit-Vector
/// Algorithm for Approximate String Matching*, 1999; Hyyrö's formulation for the global distance).
pub(super) fn distance(short: &[u8], long: &[u8]) -> usize {
    let m = short.len();
    if m == 0 {
        return long.len();
    }
    let mut at = [0u64; 256];
    for (i, &c) in short.iter().enumerate() {
        at[usize::from(c)] |= 1 << i;
    }
    let (mut up, mut down) = (!0u64, 0u64);
    let mut score = m;
    let last = 1u64 << (m - 1);
    for &c in long {
        let eq = at[usize::from(c)];
        let diagonal = (((eq & up).wrapping_add(up)) ^ up) | eq | down;
        let mut right = down | !(diagonal | up);
        let left = up & diagonal;
        if right & last != 0 {
            score += 1;
        }
        if left & last != 0 {
            score -= 1;
        }
        right = right << 1 | 1;
        up = left << 1 | !(diagonal | right);
        down = right & diagonal;
    }
    score
}
