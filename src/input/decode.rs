//! Bytes to text, with a map back.
//!
//! The encoding is told in this order: what the user forces, a byte order mark, valid UTF-8, what the format declares, and
//! last a guess (`chardetng`). What was decided stands in the [`Decoded`].

use encoding_rs::{Encoding, ISO_2022_JP, UTF_8, UTF_16BE, UTF_16LE};

/// Maps offsets of a decoded text back to the bytes it was decoded from. Identity for valid UTF-8.
///
/// ```
/// use unspool::input::decode;
/// let decoded = decode(b"caf\xe9 noir, cr\xe8me et th\xe9".to_vec(), None, None);
/// assert_eq!(decoded.text, "café noir, crème et thé");
/// assert_eq!(decoded.offsets.to_bytes(decoded.text.find("noir").unwrap()), 5);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OffsetMap {
    /// `(offset in the text, offset in the bytes)` just after each character whose lengths differ, ascending.
    steps: Vec<(usize, usize)>,
    /// Where the text starts in the bytes.
    first: usize,
    replaced: usize,
    /// The bytes, where the text is not them.
    raw: Option<Vec<u8>>,
}

impl OffsetMap {
    /// The byte offset that belongs to a character border `offset` of the text.
    pub fn to_bytes(&self, offset: usize) -> usize {
        match self.steps.partition_point(|&(text, _)| text <= offset) {
            0 => self.first + offset,
            n => {
                let (text, byte) = self.steps[n - 1];
                byte + (offset - text)
            }
        }
    }

    /// The bytes that the text was decoded from; `None` where they are those of the text.
    pub fn raw(&self) -> Option<&[u8]> {
        self.raw.as_deref()
    }

    /// How many sequences of bytes could not be decoded and were replaced by U+FFFD.
    pub fn replaced(&self) -> usize {
        self.replaced
    }
}

/// A decoded text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decoded {
    /// The text.
    pub text: String,
    /// From offsets in it to offsets in the bytes.
    pub offsets: OffsetMap,
    /// The WHATWG name of the encoding that was decided on.
    pub encoding: &'static str,
}

/// Decodes bytes. `forced` is the user's word, `declared` what the format says of itself.
///
/// Text with less than one invalid sequence in a hundred bytes outside ASCII is broken UTF-8 rather than another
/// encoding: its invalid sequences become U+FFFD each (Unicode Standard 3.9, "U+FFFD Substitution of Maximal Subparts").
/// A UTF-8 byte order mark stays in the text, so that offsets are the file's.
pub fn decode(
    bytes: Vec<u8>,
    forced: Option<&'static Encoding>,
    declared: Option<&'static Encoding>,
) -> Decoded {
    if let Some(encoding) = forced.or_else(|| mark(&bytes)).filter(|&e| e != UTF_8) {
        return decode_as(&bytes, encoding).of(bytes);
    }
    let bytes = match String::from_utf8(bytes) {
        Ok(text) => {
            return Decoded {
                text,
                offsets: OffsetMap::default(),
                encoding: UTF_8.name(),
            };
        }
        Err(error) => error.into_bytes(),
    };
    if forced.is_some() || mark(&bytes).is_some() || is_mostly_utf8(&bytes) {
        return decode_utf8(&bytes).of(bytes);
    }
    let encoding = declared.filter(|&e| e != UTF_8).unwrap_or_else(|| {
        let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
        detector.feed(&bytes, true);
        detector.guess(None, chardetng::Utf8Detection::Deny)
    });
    decode_as(&bytes, encoding).of(bytes)
}

impl Decoded {
    fn of(mut self, bytes: Vec<u8>) -> Self {
        self.offsets.raw = Some(bytes);
        self
    }
}

/// The encoding that a byte order mark names.
fn mark(bytes: &[u8]) -> Option<&'static Encoding> {
    Encoding::for_bom(bytes).map(|(encoding, _)| encoding)
}

/// Whether invalid bytes are rare among those outside ASCII.
fn is_mostly_utf8(bytes: &[u8]) -> bool {
    let invalid: usize = bytes
        .utf8_chunks()
        .filter(|c| !c.invalid().is_empty())
        .count();
    let outside = bytes.iter().filter(|b| !b.is_ascii()).count();
    invalid * 20 < outside
}

fn decode_utf8(bytes: &[u8]) -> Decoded {
    let mut text = String::with_capacity(bytes.len() + bytes.len() / 8);
    let mut offsets = OffsetMap::default();
    let mut at = 0;
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        at += chunk.valid().len();
        let invalid = chunk.invalid().len();
        if invalid > 0 {
            text.push(char::REPLACEMENT_CHARACTER);
            at += invalid;
            offsets.replaced += 1;
            offsets.steps.push((text.len(), at));
        }
    }
    Decoded {
        text,
        offsets,
        encoding: UTF_8.name(),
    }
}

/// Decodes any other encoding, and notes where each character outside ASCII ended.
fn decode_as(bytes: &[u8], encoding: &'static Encoding) -> Decoded {
    let first = match Encoding::for_bom(bytes) {
        Some((of_mark, length)) if of_mark == encoding => length,
        _ => 0,
    };
    let ascii_is_itself = ![UTF_16LE, UTF_16BE, ISO_2022_JP].contains(&encoding);
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let mut text = String::with_capacity(bytes.len() + bytes.len() / 2);
    let mut offsets = OffsetMap {
        first,
        ..OffsetMap::default()
    };
    let mut at = first;
    let mut pending = false;
    while at < bytes.len() {
        // ASCII between two characters is itself in every encoding but these three.
        let run = match ascii_is_itself && !pending {
            true => bytes[at..].iter().take_while(|b| b.is_ascii()).count(),
            false => 0,
        };
        if run > 0 {
            let ascii = std::str::from_utf8(&bytes[at..at + run]).expect("ASCII is UTF-8");
            text.push_str(ascii);
            at += run;
            continue;
        }
        let last = at + 1 == bytes.len();
        let mut buffer = [0u8; 16];
        let (_, read, written, replaced) =
            decoder.decode_to_utf8(&bytes[at..=at], &mut buffer, last);
        at += read;
        if replaced {
            offsets.replaced += 1;
        }
        pending = written == 0;
        let written = std::str::from_utf8(&buffer[..written]).expect("the decoder writes UTF-8");
        // A broken sequence and the character that showed it come out together; the latter is the last byte.
        for (i, c) in written.char_indices() {
            text.push(c);
            let is_last = i + c.len_utf8() == written.len();
            offsets
                .steps
                .push((text.len(), if is_last { at } else { at - 1 }));
        }
    }
    Decoded {
        text,
        offsets,
        encoding: encoding.name(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn valid_text_maps_to_itself() {
        let d = decode("\u{feff}größe\r\n".as_bytes().to_vec(), None, None);
        assert_eq!(
            (d.text.as_str(), d.encoding),
            ("\u{feff}größe\r\n", "UTF-8")
        );
        assert!((0..=d.text.len()).all(|i| d.offsets.to_bytes(i) == i));
    }

    #[test]
    fn broken_utf8_stays_utf8() {
        let text = "Ein schöner Tag für Bäcker, Müller und Köche in Österreich über alle Maßen: ä ö ü ß é è";
        let mut bytes = text.as_bytes().to_vec();
        bytes.insert(4, 0xff);
        let d = decode(bytes, None, None);
        assert_eq!((d.encoding, d.offsets.replaced()), ("UTF-8", 1));
        assert!(d.text.starts_with("Ein \u{fffd}schöner"));
        assert_eq!(
            d.offsets.to_bytes(d.text.find("Tag").unwrap()),
            4 + 1 + "schöner ".len()
        );
    }

    #[test]
    fn other_encodings_are_told_and_map_back() {
        for (name, sentence) in [
            (
                "windows-1252",
                "Der Bürgermeister der Stadt eröffnete am Dienstag die größte Brücke über den Fluss.",
            ),
            (
                "windows-1251",
                "Мэр города открыл во вторник новый мост через реку, сообщила пресс-служба.",
            ),
            (
                "Shift_JIS",
                "市長は火曜日、川に架かる新しい橋を開通させたと発表した。住民は喜んでいる。",
            ),
            (
                "EUC-KR",
                "시장은 화요일에 강을 가로지르는 새로운 다리를 개통했다고 발표했다.",
            ),
        ] {
            let encoding = Encoding::for_label(name.as_bytes()).unwrap();
            let source = format!("{sentence}\n\n{sentence}\n");
            let (bytes, _, lost) = encoding.encode(&source);
            assert!(!lost);
            let d = decode(bytes.to_vec(), None, None);
            assert_eq!((d.text.as_str(), d.encoding), (source.as_str(), name));
            let second = d.text.rfind(sentence).unwrap();
            assert_eq!(
                d.offsets.to_bytes(second),
                (bytes.len() - 1) - encoding.encode(sentence).0.len()
            );
            assert_eq!(d.offsets.to_bytes(d.text.len()), bytes.len());
        }
    }

    #[test]
    fn utf16_with_a_mark_is_read() {
        let text = "Zweite Fähre für Norrholm 🎉\n";
        let mut bytes = vec![0xff, 0xfe];
        bytes.extend(text.encode_utf16().flat_map(u16::to_le_bytes));
        let d = decode(bytes.clone(), None, None);
        assert_eq!((d.text.as_str(), d.encoding), (text, "UTF-16LE"));
        assert_eq!(d.offsets.to_bytes(0), 2);
        assert_eq!(d.offsets.to_bytes(d.text.len()), bytes.len());
    }

    proptest! {
        #[test]
        fn every_border_maps_into_the_bytes(
            bytes in proptest::collection::vec(any::<u8>(), 0..200),
            forced in proptest::sample::select(vec!["", "utf-8", "utf-16le", "shift_jis", "gb18030", "windows-1252"]),
        ) {
            let d = decode(bytes.clone(), Encoding::for_label(forced.as_bytes()), None);
            prop_assert_eq!(d.offsets.to_bytes(d.text.len()), bytes.len());
            let borders: Vec<usize> = d.text.char_indices().map(|(i, _)| d.offsets.to_bytes(i)).collect();
            prop_assert!(borders.is_sorted());
            prop_assert!(borders.iter().all(|&b| b <= bytes.len()));
        }
    }
}
