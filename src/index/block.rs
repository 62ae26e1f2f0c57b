//! Records in blocks: a block holds neighbours, and is named by the lowest key in it.

/// Blocks that are full, each with its lowest key.
pub(super) type Filled = Vec<(u64, Vec<u8>)>;

/// Blocks that are being filled.
pub(super) struct Blocks {
    limit: usize,
    done: Filled,
    first: u64,
    open: Vec<u8>,
}

impl Blocks {
    /// Blocks of up to `limit` bytes; a record that is larger is a block of its own.
    ///
    /// The store gives a value pages of 4 KiB times a power of two: limits lie just below one.
    pub fn new(limit: usize) -> Blocks {
        Blocks {
            limit,
            done: Vec::new(),
            first: 0,
            open: Vec::new(),
        }
    }

    /// Whether a record that may take so many bytes begins a block of its own.
    pub fn begins(&self, bytes: usize) -> bool {
        self.open.is_empty() || self.open.len() + bytes > self.limit
    }

    /// Where to append a record. When it [`begins`](Blocks::begins) a block, that is named by its key.
    pub fn room(&mut self, key: u64, bytes: usize) -> &mut Vec<u8> {
        if self.begins(bytes) {
            self.end();
            self.first = key;
        }
        &mut self.open
    }

    fn end(&mut self) {
        if !self.open.is_empty() {
            let bytes = std::mem::replace(&mut self.open, Vec::with_capacity(self.limit));
            self.done.push((self.first, bytes));
        }
    }

    /// The blocks that are full.
    pub fn full(&mut self) -> Filled {
        std::mem::take(&mut self.done)
    }

    /// All blocks that are left.
    pub fn finish(mut self) -> Filled {
        self.end();
        self.done
    }
}

/// Pages of the store hold a little beside the value.
pub(super) const SMALL: usize = 4_096 - 128;
pub(super) const LARGE: usize = 16_384 - 256;
