//! XXH3 (64 bits, seed 0) of words of at most sixteen bytes that are already in registers.
//!
//! Nearly all words are that short, and all words of all texts are hashed; what they give is what `xxh3_64` gives.

/// Words of the default secret of XXH3, combined as the specification combines them for each range of lengths.
const SECRET_1TO3: u64 = 0x8727_5a9b;
const SECRET_4TO8: u64 = 0xc73a_b174_c5ec_d5a2;
const SECRET_9TO16: [u64; 2] = [0x6782_737b_ea42_39b9, 0xaf56_bc3b_0996_523a];

const PRIME64_2: u64 = 0xC2B2_AE3D_27D4_EB4F;
const PRIME64_3: u64 = 0x1656_67B1_9E37_79F9;
const PRIME_MX1: u64 = 0x1656_6791_9E37_79F9;
const PRIME_MX2: u64 = 0x9FB2_1C65_1E98_DF25;

/// The hash of the lowest `len` bytes (1 to 8) of `bytes`, the first byte lowest; what lies above must be zero.
pub(super) fn short(bytes: u64, len: usize) -> u64 {
    let n = len as u64;
    if len >= 4 {
        let (first, last) = (bytes & 0xffff_ffff, (bytes >> (8 * (n - 4))) & 0xffff_ffff);
        let x = (last | (first << 32)) ^ SECRET_4TO8;
        let x = (x ^ x.rotate_left(49) ^ x.rotate_left(24)).wrapping_mul(PRIME_MX2);
        let x = (x ^ ((x >> 35).wrapping_add(n))).wrapping_mul(PRIME_MX2);
        x ^ (x >> 28)
    } else {
        let byte = |i: u64| (bytes >> (8 * i)) & 0xff;
        let x = (byte(0) << 16) | (byte(n >> 1) << 24) | byte(n - 1) | (n << 8);
        let x = x ^ SECRET_1TO3;
        let x = (x ^ (x >> 33)).wrapping_mul(PRIME64_2);
        let x = (x ^ (x >> 29)).wrapping_mul(PRIME64_3);
        x ^ (x >> 32)
    }
}

/// The hash of `len` bytes (9 to 16): the first eight, and the last eight of them.
pub(super) fn long(first: u64, last: u64, len: usize) -> u64 {
    let (low, high) = (first ^ SECRET_9TO16[0], last ^ SECRET_9TO16[1]);
    let product = u128::from(low) * u128::from(high);
    let x = (len as u64)
        .wrapping_add(low.swap_bytes())
        .wrapping_add(high)
        .wrapping_add(product as u64 ^ (product >> 64) as u64);
    let x = (x ^ (x >> 37)).wrapping_mul(PRIME_MX1);
    x ^ (x >> 32)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use xxhash_rust::xxh3::xxh3_64;

    proptest! {
        #[test]
        fn is_xxh3(word in prop::collection::vec(any::<u8>(), 1..=16)) {
            let n = word.len();
            let hash = match word.last_chunk::<8>() {
                Some(last) if n > 8 => {
                    let first = word.first_chunk().unwrap();
                    long(u64::from_le_bytes(*first), u64::from_le_bytes(*last), n)
                }
                _ => {
                    let mut bytes = [0; 8];
                    bytes[..n].copy_from_slice(&word);
                    short(u64::from_le_bytes(bytes), n)
                }
            };
            prop_assert_eq!(hash, xxh3_64(&word));
        }
    }
}
