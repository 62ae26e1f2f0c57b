//! Values that all take as many bytes.

/// A value of so many bytes, which is copied.
pub trait Row: Copy + Send + Sync + 'static {
    /// How many they are.
    const BYTES: usize;

    /// Appends it to bytes.
    fn put(self, out: &mut Vec<u8>);

    /// The value of such bytes, as [`Row::put`] wrote them.
    fn get(bytes: &[u8]) -> Self;
}

macro_rules! numbers {
    ($($number:ty),*) => {$(
        impl Row for $number {
            const BYTES: usize = size_of::<$number>();

            fn put(self, out: &mut Vec<u8>) {
                out.extend(self.to_le_bytes());
            }

            fn get(bytes: &[u8]) -> Self {
                let mut own = [0; size_of::<$number>()];
                own.copy_from_slice(&bytes[..Self::BYTES]);
                <$number>::from_le_bytes(own)
            }
        }
    )*};
}

numbers!(u8, u32, u64, u128);

impl<A: Row, B: Row> Row for (A, B) {
    const BYTES: usize = A::BYTES + B::BYTES;

    fn put(self, out: &mut Vec<u8>) {
        self.0.put(out);
        self.1.put(out);
    }

    fn get(bytes: &[u8]) -> Self {
        (A::get(bytes), B::get(&bytes[A::BYTES..]))
    }
}

impl<A: Row, B: Row, C: Row> Row for (A, B, C) {
    const BYTES: usize = A::BYTES + B::BYTES + C::BYTES;

    fn put(self, out: &mut Vec<u8>) {
        ((self.0, self.1), self.2).put(out);
    }

    fn get(bytes: &[u8]) -> Self {
        let ((a, b), c) = <((A, B), C)>::get(bytes);
        (a, b, c)
    }
}
