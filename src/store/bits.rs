//! A yes or no for each of many numbers.

/// Which of some numbers are in a set.
#[derive(Clone, Debug, Default)]
pub(crate) struct Bits(Vec<u64>);

impl Bits {
    /// None of the numbers below `count`.
    pub fn none(count: usize) -> Bits {
        Bits(vec![0; count.div_ceil(64)])
    }

    pub fn has(&self, number: usize) -> bool {
        self.0[number / 64] >> (number % 64) & 1 == 1
    }

    /// Adds a number; whether it was there before.
    pub fn add(&mut self, number: usize) -> bool {
        let had = self.has(number);
        self.0[number / 64] |= 1 << (number % 64);
        had
    }
}
