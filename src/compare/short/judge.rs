//! What two texts that meet are to each other, from what differs.

use super::lexicon::Lexicon;
use super::parse::Token;
use super::vocabulary::Kind;
use crate::compare::Relation;
use similar::{Algorithm, DiffOp};

/// Content words in common from which a text can be the beginning of a longer one. Fewer say too little: `The harbour`
/// begins many captions.
const BEGINS: usize = 4;

/// The same where an ellipsis says that the end was cut off, or where less is missing than is there.
const BEGINS_CLIPPED: usize = 3;

/// Content words in common from which a text that starts at a new sentence of a longer one is held by it.
const HELD: usize = 6;

/// Of the content words in common, so many (one in …) may be added inside a text that is otherwise the same, where they
/// are names or numbers.
const ADDED: usize = 6;

/// The same for ordinary words: `a fire` becomes `fire broke out`.
const ADDED_PLAIN: usize = 3;

/// For each content word that only one of the two has, so many must be in common for two texts to be one form when only
/// one of them has a name or number of its own: one phrase of a long caption was changed.
const CHANGED: usize = 3;

/// Fewest words, function words included, that two forms have in common.
const FORM: usize = 6;

/// For each content word in common, so many function words may differ.
const LOOSE: usize = 4;

/// Of the content words in common, so many (one in …) may stand at another place.
const MOVED: usize = 3;

/// One text, as the judge sees it.
#[derive(Clone, Copy)]
pub(super) struct Side<'a> {
    pub tokens: &'a [Token],
    /// Whether it ends in an ellipsis.
    pub clipped: bool,
}

/// What was decided, and the alignment behind it.
pub(super) struct Verdict {
    pub relation: Relation,
    /// Content words in common.
    pub common: usize,
    /// Content words only in the first and only in the second.
    pub only: (usize, usize),
    /// Runs of equal words: start in the first, start in the second, length.
    pub equal: Vec<(usize, usize, usize)>,
}

/// Words between two aligned runs: ranges in both texts.
struct Gap {
    a: std::ops::Range<usize>,
    b: std::ops::Range<usize>,
}

/// Names the relation of two texts whose words are not all the same; none when they are two texts of their own.
/// `facts` tells whether the word at a place (`false` for the first text, `true` for the second) is written like a name.
pub(super) fn judge(
    a: Side<'_>,
    b: Side<'_>,
    lexicon: &Lexicon,
    named: &dyn Fn(bool, usize) -> bool,
) -> Option<Verdict> {
    let (x, y) = (ranks(a.tokens), ranks(b.tokens));
    let (mut equal, mut gaps) = (Vec::new(), Vec::new());
    for op in similar::capture_diff_slices(Algorithm::Myers, &x, &y) {
        match op {
            DiffOp::Equal {
                old_index,
                new_index,
                len,
            } => equal.push((old_index, new_index, len)),
            other => gaps.push(Gap {
                a: other.old_range(),
                b: other.new_range(),
            }),
        }
    }
    let strong = |rank: &u32| lexicon.kind(*rank) != Kind::Weak;
    let mut common: usize = equal
        .iter()
        .map(|&(start, _, len)| x[start..start + len].iter().filter(|r| strong(r)).count())
        .sum();

    // What is left of each gap once spelling, glued words and moved words are taken out.
    let mut left: Vec<(Vec<usize>, Vec<usize>)> = Vec::new();
    for gap in &gaps {
        let pick = |range: &std::ops::Range<usize>, of: &[u32]| -> Vec<usize> {
            range.clone().filter(|&i| strong(&of[i])).collect()
        };
        let (mut p, mut q) = (pick(&gap.a, &x), pick(&gap.b, &y));
        // What is left of a credit at the end.
        if gap.a.end == x.len() && gap.b.end == y.len() {
            p.retain(|&i| !lexicon.credits(x[i]));
            q.retain(|&j| !lexicon.credits(y[j]));
        }
        if !p.is_empty() && !q.is_empty() {
            if glued(gap, &x, &y, lexicon) {
                common += p.len().min(q.len());
                (p, q) = (Vec::new(), Vec::new());
            } else {
                common += spelled(&mut p, &mut q, &x, &y, lexicon);
            }
        }
        cut_word(gap, &mut p, a.clipped, &x, &y, lexicon);
        cut_word(
            &Gap {
                a: gap.b.clone(),
                b: gap.a.clone(),
            },
            &mut q,
            b.clipped,
            &y,
            &x,
            lexicon,
        );
        left.push((p, q));
    }
    let moved = moved(&mut left, &x, &y);
    // `Riverton beat Oakfield` and `Oakfield beat Riverton` have the same words.
    if moved * MOVED > common {
        return None;
    }
    common += moved;

    let only = (
        left.iter().map(|(p, _)| p.len()).sum::<usize>(),
        left.iter().map(|(_, q)| q.len()).sum::<usize>(),
    );
    let verdict = |relation| {
        Some(Verdict {
            relation,
            common,
            only,
            equal: equal.clone(),
        })
    };
    match only {
        (0, 0) => {
            let aligned: usize = equal.iter().map(|run| run.2).sum();
            let loose = x.len() + y.len() - 2 * aligned;
            let like = loose <= LOOSE * common;
            like.then(|| verdict(Relation::Near)).flatten()
        }
        (0, _) | (_, 0) => {
            let (holder, more) = if only.0 == 0 {
                (b, only.1)
            } else {
                (a, only.0)
            };
            let clipped = if only.0 == 0 { a.clipped } else { b.clipped };
            let places: Vec<usize> = left
                .iter()
                .flat_map(|(p, q)| if only.0 == 0 { q } else { p })
                .copied()
                .collect();
            let at = |&(i, j, _): &(usize, usize, usize)| if only.0 == 0 { j } else { i };
            let first = equal.first().map_or(0, at);
            let last = equal.last().map_or(0, |run| at(run) + run.2);
            let mut before = places.iter().filter(|&&i| i < first).count();
            let after = places.iter().filter(|&&i| i >= last).count();
            let ranks = if only.0 == 0 { &y } else { &x };
            let fact = |&i: &usize| lexicon.kind(ranks[i]) == Kind::Number || named(only.0 == 0, i);
            // One word before a name says who that is: `Rowers Ada Marsh and …`.
            let title = before == 1
                && common >= HELD
                && places.iter().any(|&i| i < first && i + 1 == first)
                && named(only.0 == 0, first);
            if title {
                before = 0;
            }
            let inside = more - before - after;
            let number = places
                .iter()
                .any(|&i| (first..last).contains(&i) && lexicon.kind(ranks[i]) == Kind::Number);
            // Words before that make no part of their own are another subject: another picture of the same scene.
            if before > 0 && !holder.tokens.get(first).is_some_and(|token| token.opens) {
                return (common >= HELD)
                    .then(|| verdict(Relation::Shares))
                    .flatten();
            }
            let facts = places.iter().any(|i| (first..last).contains(i) && fact(i));
            let added = if facts { ADDED } else { ADDED_PLAIN };
            if inside * added > common {
                return number.then(|| verdict(Relation::Template)).flatten();
            }
            let enough = if inside + before > 0 {
                HELD
            } else if clipped || after <= common {
                BEGINS_CLIPPED
            } else {
                BEGINS
            };
            if common < enough {
                return None;
            }
            if (before + inside + after) * 5 <= common {
                verdict(Relation::Near)
            } else {
                verdict(Relation::Contains)
            }
        }
        _ => {
            // Both have words of their own.
            let fact = |second: bool, i: usize| {
                let rank = if second { y[i] } else { x[i] };
                lexicon.kind(rank) == Kind::Number || named(second, i)
            };
            let facts = |second: bool| {
                left.iter()
                    .flat_map(|(p, q)| if second { q } else { p })
                    .any(|&i| fact(second, i))
            };
            let (own, other) = (facts(false), facts(true));
            let most = only.0.max(only.1);
            let aligned: usize = equal.iter().map(|run| run.2).sum();
            let form = 2 * common >= most || aligned >= FORM && 2 * aligned >= x.len().min(y.len());
            let changed = common >= CHANGED * most;
            if common >= 2 && (form && own && other || changed && (own || other)) {
                verdict(Relation::Template)
            } else {
                None
            }
        }
    }
}

fn ranks(tokens: &[Token]) -> Vec<u32> {
    tokens.iter().map(|token| token.rank).collect()
}

/// Whether the words of a gap are the same letters with other spaces.
fn glued(gap: &Gap, x: &[u32], y: &[u32], lexicon: &Lexicon) -> bool {
    let join = |ranks: &[u32]| -> String { ranks.iter().map(|&r| lexicon.word(r)).collect() };
    join(&x[gap.a.clone()]) == join(&y[gap.b.clone()])
}

/// Takes out pairs of words that are spelled otherwise; says how many.
fn spelled(
    p: &mut Vec<usize>,
    q: &mut Vec<usize>,
    x: &[u32],
    y: &[u32],
    lexicon: &Lexicon,
) -> usize {
    let before = p.len();
    p.retain(|&i| {
        let found = q.iter().position(|&j| same_word(lexicon, x[i], y[j]));
        match found {
            Some(at) => {
                q.remove(at);
                false
            }
            None => true,
        }
    });
    before - p.len()
}

/// Whether two words are one word in other spelling: one slip of the pen in five letters, two in nine, the first letter
/// the same. Never numbers.
fn same_word(lexicon: &Lexicon, x: u32, y: u32) -> bool {
    if lexicon.kind(x) == Kind::Number || lexicon.kind(y) == Kind::Number {
        return false;
    }
    let (x, y) = (lexicon.word(x), lexicon.word(y));
    let length = x.chars().count().min(y.chars().count());
    let slips = match length {
        0..5 => return false,
        5..9 => 1,
        _ => 2,
    };
    x.chars().next() == y.chars().next() && strsim::osa_distance(x, y) <= slips
}

/// Takes out the last word of a text that ends in an ellipsis where it is the beginning of the other's next word.
fn cut_word(gap: &Gap, p: &mut Vec<usize>, clipped: bool, x: &[u32], y: &[u32], lexicon: &Lexicon) {
    if clipped
        && gap.a.end == x.len()
        && p.len() == 1
        && let Some(next) = y.get(gap.b.start)
        && lexicon.word(*next).starts_with(lexicon.word(x[p[0]]))
    {
        p.clear();
    }
}

/// Takes out words that both texts have, at different places; says how many.
fn moved(left: &mut [(Vec<usize>, Vec<usize>)], x: &[u32], y: &[u32]) -> usize {
    let mut there: Vec<u32> = left
        .iter()
        .flat_map(|(_, q)| q.iter().map(|&j| y[j]))
        .collect();
    let mut gone = Vec::new();
    for (p, _) in left.iter_mut() {
        p.retain(|&i| match there.iter().position(|&r| r == x[i]) {
            Some(at) => {
                gone.push(there.swap_remove(at));
                false
            }
            None => true,
        });
    }
    let count = gone.len();
    for (_, q) in left.iter_mut() {
        q.retain(|&j| match gone.iter().position(|&r| r == y[j]) {
            Some(at) => {
                gone.swap_remove(at);
                false
            }
            None => true,
        });
    }
    count
}
