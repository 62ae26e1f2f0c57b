//! Shingles: three neighbouring words as one hash. A text shorter than that is one shingle of all its words.

use super::words::{Word, each_word};

/// Words in a shingle.
pub(crate) const LENGTH: usize = 3;

/// Odd multipliers of the shingle hash (the first primes of xxHash 64).
const P1: u64 = 0x9E37_79B1_85EB_CA87;
const P2: u64 = 0xC2B2_AE3D_27D4_EB4F;
const P3: u64 = 0x1656_67B1_9E37_79F9;

/// The hash of three words in this order.
pub(crate) fn shingle(a: u64, b: u64, c: u64) -> u64 {
    let x = a
        .wrapping_mul(P1)
        .wrapping_add(b.rotate_left(23).wrapping_mul(P2))
        .wrapping_add(c.rotate_left(46).wrapping_mul(P3));
    finish(x)
}

/// The finaliser of xxHash 64: every bit that goes in reaches every bit that comes out.
pub(crate) fn finish(x: u64) -> u64 {
    let x = (x ^ (x >> 33)).wrapping_mul(P2);
    let x = (x ^ (x >> 29)).wrapping_mul(P3);
    x ^ (x >> 32)
}

/// Calls `each` with every shingle of a canonical text, in order, repeats included.
pub(crate) fn each_shingle(canon: &str, mut each: impl FnMut(u64)) {
    let (mut a, mut b, mut n) = (0u64, 0u64, 0usize);
    each_word(canon, |Word { hash, .. }| {
        n += 1;
        if n >= LENGTH {
            each(shingle(a, b, hash));
        }
        (a, b) = (b, hash);
    });
    match n {
        0 => {}
        1 => each(shingle(0, 0, b)),
        2 => each(shingle(0, a, b)),
        _ => {}
    }
}

/// The shingles of a word sequence, one for each place (`words.len() - 2` of them; one for a shorter text).
pub(crate) fn of_words(words: &[Word]) -> Vec<u64> {
    match words {
        [] => Vec::new(),
        [a] => vec![shingle(0, 0, a.hash)],
        [a, b] => vec![shingle(0, a.hash, b.hash)],
        _ => words
            .windows(LENGTH)
            .map(|w| shingle(w[0].hash, w[1].hash, w[2].hash))
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Vec<u64> {
        let mut out = Vec::new();
        each_shingle(text, |s| out.push(s));
        let mut words = Vec::new();
        each_word(text, |w| words.push(w));
        assert_eq!(out, of_words(&words));
        out
    }

    #[test]
    fn short_texts_are_one_shingle_of_their_own() {
        assert!(of("").is_empty());
        let all = ["cat", "dog", "cat dog", "dog cat", "cat cat", "cat dog cat"].map(of);
        assert!(all.iter().all(|s| s.len() == 1));
        for (i, a) in all.iter().enumerate() {
            assert!(all[..i].iter().all(|b| a != b), "{i}");
        }
        assert_eq!(of("one two three four").len(), 2);
    }

    #[test]
    fn order_matters_and_hashes_are_pinned() {
        assert_ne!(shingle(1, 2, 3), shingle(3, 2, 1));
        assert_ne!(shingle(1, 2, 3), shingle(2, 3, 1));
        assert_eq!(of("the night ferry"), [3_103_296_272_784_549_583]);
    }
}
