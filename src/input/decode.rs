//! Bytes to text, with a map back.

/// Maps offsets of a decoded text back to the bytes it was decoded from. Identity for valid UTF-8.
///
/// ```
/// use unspool::input::decode;
/// let (text, map) = decode(b"caf\xe9 noir".to_vec());
/// assert_eq!(text, "caf\u{fffd} noir");
/// assert_eq!(map.to_bytes(text.find("noir").unwrap()), 5);
/// assert_eq!(map.replaced(), 1);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OffsetMap {
    /// `(offset in the text, offset in the bytes)` just after each replaced sequence, ascending.
    steps: Vec<(usize, usize)>,
    replaced: usize,
}

impl OffsetMap {
    /// The byte offset that belongs to a character border `offset` of the text.
    pub fn to_bytes(&self, offset: usize) -> usize {
        match self.steps.partition_point(|&(text, _)| text <= offset) {
            0 => offset,
            n => {
                let (text, byte) = self.steps[n - 1];
                byte + (offset - text)
            }
        }
    }

    /// How many bytes were no valid UTF-8.
    pub fn replaced(&self) -> usize {
        self.replaced
    }
}

/// Decodes bytes as UTF-8. Each maximal invalid sequence becomes one U+FFFD, as the Unicode Standard (3.9, "U+FFFD
/// Substitution of Maximal Subparts") recommends. A byte order mark stays in the text, so that offsets are the file's.
pub fn decode(bytes: Vec<u8>) -> (String, OffsetMap) {
    let bytes = match String::from_utf8(bytes) {
        Ok(text) => return (text, OffsetMap::default()),
        Err(error) => error.into_bytes(),
    };
    let mut text = String::with_capacity(bytes.len() + bytes.len() / 8);
    let mut map = OffsetMap::default();
    let mut at = 0;
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        at += chunk.valid().len();
        let invalid = chunk.invalid().len();
        if invalid > 0 {
            text.push(char::REPLACEMENT_CHARACTER);
            at += invalid;
            map.replaced += invalid;
            map.steps.push((text.len(), at));
        }
    }
    (text, map)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn valid_text_maps_to_itself() {
        let (text, map) = decode("\u{feff}größe\r\n".as_bytes().to_vec());
        assert_eq!(text, "\u{feff}größe\r\n");
        assert_eq!(
            (0..=text.len())
                .map(|i| map.to_bytes(i))
                .collect::<Vec<_>>(),
            (0..=text.len()).collect::<Vec<_>>()
        );
    }

    proptest! {
        #[test]
        fn every_border_maps_into_the_bytes(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let (text, map) = decode(bytes.clone());
            prop_assert_eq!(map.to_bytes(text.len()), bytes.len());
            let borders: Vec<usize> = text.char_indices().map(|(i, _)| map.to_bytes(i)).collect();
            prop_assert!(borders.is_sorted_by(|a, b| a < b));
            for (i, c) in text.char_indices() {
                if c != char::REPLACEMENT_CHARACTER {
                    let mut buffer = [0; 4];
                    let written = c.encode_utf8(&mut buffer).as_bytes();
                    prop_assert!(bytes[map.to_bytes(i)..].starts_with(written));
                }
            }
        }
    }
}
