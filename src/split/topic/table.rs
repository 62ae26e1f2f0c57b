//! The built-in table of English words: how common each is, and a vector of what it is said together with.
//!
//! `words.bin` is written by `tools/train_topics.py`, which documents its layout and its sources.

use foldhash::fast::FixedState;
use std::collections::HashMap;
use std::sync::LazyLock;

static BYTES: &[u8] = include_bytes!("words.bin");

/// The table, read once.
pub(super) static TABLE: LazyLock<Table> = LazyLock::new(|| Table::read(BYTES));

/// One word of the table.
#[derive(Clone, Copy)]
struct Entry {
    frequency: f32,
    /// Where its vector starts in the bytes, when it has one.
    vector: Option<usize>,
}

/// Background frequencies and word vectors.
pub(super) struct Table {
    entries: HashMap<&'static str, Entry, FixedState>,
    /// Between-topic variance of each dimension, in units of the within-topic variance.
    pub between: Vec<f64>,
    /// The mean line.
    pub mean: Vec<f64>,
    /// Precision of a line of average length, by which precisions are divided.
    pub precision: f64,
    /// The part of a line's spread that more words do not average out.
    pub floor: f64,
    scale: Vec<f64>,
}

/// Reads little-endian numbers from the front of the bytes.
struct Reader {
    at: usize,
}

impl Reader {
    fn take<const N: usize>(&mut self, bytes: &[u8]) -> [u8; N] {
        let mut out = [0; N];
        out.copy_from_slice(&bytes[self.at..self.at + N]);
        self.at += N;
        out
    }

    fn float(&mut self, bytes: &[u8]) -> f64 {
        f64::from(f32::from_le_bytes(self.take(bytes)))
    }

    fn floats(&mut self, bytes: &[u8], n: usize) -> Vec<f64> {
        (0..n).map(|_| self.float(bytes)).collect()
    }
}

impl Table {
    fn read(bytes: &'static [u8]) -> Self {
        let mut reader = Reader { at: 0 };
        let dims = u16::from_le_bytes(reader.take(bytes)) as usize;
        let count = u32::from_le_bytes(reader.take(bytes)) as usize;
        let (precision, floor) = (reader.float(bytes), reader.float(bytes));
        let (between, mean, scale) = (
            reader.floats(bytes, dims),
            reader.floats(bytes, dims),
            reader.floats(bytes, dims),
        );
        let mut entries = HashMap::with_capacity_and_hasher(count, FixedState::default());
        for _ in 0..count {
            let [head] = reader.take(bytes);
            let (len, has_vector) = (usize::from(head & 0x7f), head & 0x80 != 0);
            let word = std::str::from_utf8(&bytes[reader.at..reader.at + len]).unwrap_or_default();
            reader.at += len;
            // frequencies are kept as minus a thousand times their logarithm
            let frequency = (-f32::from(u16::from_le_bytes(reader.take(bytes))) / 1000.0).exp();
            let vector = has_vector.then_some(reader.at);
            reader.at += if has_vector { dims } else { 0 };
            entries.insert(word, Entry { frequency, vector });
        }
        Table {
            entries,
            between,
            mean,
            precision,
            floor,
            scale,
        }
    }

    /// How often a word is said, as a share of all words; none when the table does not know it.
    pub(super) fn frequency(&self, word: &str) -> Option<f64> {
        self.entries.get(word).map(|e| f64::from(e.frequency))
    }

    /// Adds the vector of a word, times `weight`, to `sum`. False when it has none.
    pub(super) fn add_vector(&self, word: &str, weight: f64, sum: &mut [f64]) -> bool {
        let Some(at) = self.entries.get(word).and_then(|e| e.vector) else {
            return false;
        };
        for ((s, &b), scale) in sum.iter_mut().zip(&BYTES[at..]).zip(&self.scale) {
            *s += weight * f64::from(b as i8) * scale;
        }
        true
    }
}
