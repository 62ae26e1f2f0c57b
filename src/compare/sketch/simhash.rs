//! SimHash (Charikar 2002), by the `simhash` crate: 64 bits, each the sign of a sum over the words of the text.

use crate::compare::words::each_word;

/// Writes the 64-bit SimHash of a canonical text's words as four numbers.
pub(crate) fn simhash(canon: &str, row: &mut [u16]) {
    let mut words = Vec::new();
    each_word(canon, |w| words.push(&canon[w.start..w.end]));
    let hash = ::simhash::simhash_stream(words.into_iter());
    for (i, part) in row.iter_mut().enumerate() {
        *part = (hash >> (16 * i)) as u16;
    }
}

/// The 64 bits back from a row.
pub(crate) fn from_row(row: &[u16]) -> u64 {
    row.iter()
        .enumerate()
        .fold(0, |hash, (i, &part)| hash | u64::from(part) << (16 * i))
}
