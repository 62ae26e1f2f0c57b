//! Bytes to text, with a map back.
//!
//! The encoding is told in this order: what the user forces, a byte order mark, UTF-16 by its NULs, valid UTF-8, what the
//! format declares, and last a guess (`chardetng`). What was decided, and how, stands in the [`Decoded`].

use super::decoder::{Decoder, mark, unmarked_utf16};
use super::{Confidence, DecidedBy, Decision};
use crate::Span;
use encoding_rs::{Encoding, UTF_8};

/// Maps offsets of a decoded text back to the bytes it was decoded from. Identity for valid UTF-8.
///
/// ```
/// use unspool::input::decode;
/// let decoded = decode(b"caf\xe9 noir, cr\xe8me et th\xe9".to_vec(), None, None);
/// assert_eq!(decoded.text, "café noir, crème et thé");
/// assert_eq!(decoded.offsets.to_bytes(decoded.text.find("noir").unwrap()), 5);
/// ```
#[derive(Clone, Debug, Default)]
pub struct OffsetMap {
    /// None where every byte is at its place: there may be millions of these.
    moved: Option<Box<Moved>>,
}

/// What is no identity.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Moved {
    /// `(offset in the text, offset in the bytes)` just after each character that is not as long as [`Moved::wide`] says,
    /// ascending.
    pub steps: Vec<(usize, usize)>,
    /// Where the text starts in the bytes.
    pub first: usize,
    /// Whether what is one byte of text between two steps is two bytes of the file, as ASCII is in UTF-16.
    pub wide: bool,
    /// Sequences of bytes that could not be decoded.
    pub replaced: usize,
    /// The bytes, where the text is not them.
    pub raw: Option<Vec<u8>>,
}

static IDENTITY: Moved = Moved {
    steps: Vec::new(),
    first: 0,
    wide: false,
    replaced: 0,
    raw: None,
};

impl Moved {
    /// The byte offset that belongs to an offset of the text, by the step that goes before it.
    fn behind(&self, step: Option<&(usize, usize)>, offset: usize) -> usize {
        let &(text, byte) = step.unwrap_or(&(0, self.first));
        byte + (offset - text) * if self.wide { 2 } else { 1 }
    }
}

impl PartialEq for OffsetMap {
    fn eq(&self, other: &OffsetMap) -> bool {
        self.known() == other.known()
    }
}

impl Eq for OffsetMap {}

impl OffsetMap {
    fn known(&self) -> &Moved {
        self.moved.as_deref().unwrap_or(&IDENTITY)
    }

    /// What is no identity, if anything is.
    pub(super) fn known_moved(&self) -> Option<&Moved> {
        self.moved.as_deref()
    }

    /// To note what is no identity.
    pub(super) fn moved(&mut self) -> &mut Moved {
        self.moved.get_or_insert_default()
    }

    /// Notes that a character ends here, after all that were noted before.
    pub(super) fn ends(&mut self, text: usize, byte: usize) {
        let known = self.known();
        if known.behind(known.steps.last(), text) != byte {
            self.moved().steps.push((text, byte));
        }
    }

    /// The map of a text that is not led back to bytes, in which so many sequences were replaced.
    pub(super) fn replacing(replaced: usize) -> Self {
        let mut map = OffsetMap::default();
        if replaced > 0 {
            map.moved().replaced = replaced;
        }
        map
    }

    /// The byte offset that belongs to a character border `offset` of the text.
    pub fn to_bytes(&self, offset: usize) -> usize {
        let known = self.known();
        let before = known.steps.partition_point(|&(text, _)| text <= offset);
        known.behind(known.steps[..before].last(), offset)
    }

    /// The same map for a part of the text, whose offsets count from the start of the part. The bytes, and
    /// how many were replaced, are not known of a part.
    pub fn part(&self, part: Span) -> OffsetMap {
        let Moved { steps, wide, .. } = self.known();
        let from = steps.partition_point(|&(text, _)| text <= part.start);
        OffsetMap {
            moved: Some(Box::new(Moved {
                steps: steps[from..]
                    .iter()
                    .take_while(|&&(text, _)| text <= part.end)
                    .map(|&(text, byte)| (text - part.start, byte))
                    .collect(),
                first: self.to_bytes(part.start),
                wide: *wide,
                ..Moved::default()
            })),
        }
    }

    /// The map of the text that `text`, which this is the map of, becomes when each span of `edits` is replaced by so many
    /// bytes.
    pub(super) fn mended(&self, text: &str, edits: &[(Span, usize)]) -> OffsetMap {
        let known = self.known();
        let mut steps = Vec::with_capacity(known.steps.len() + edits.len());
        let (mut from, mut shorter) = (0, 0);
        for &(span, length) in edits {
            let before = known.steps[from..].partition_point(|&(text, _)| text <= span.start);
            let inside = known.steps[from..].partition_point(|&(text, _)| text <= span.end);
            let kept = known.steps[from..from + before].iter();
            steps.extend(kept.map(|&(text, byte)| (text - shorter, byte)));
            from += inside;
            // what stands for a character is longer than it is
            shorter += span.len() - length;
            steps.push((span.end - shorter, self.to_bytes(span.end)));
        }
        let rest = known.steps[from..].iter();
        steps.extend(rest.map(|&(text, byte)| (text - shorter, byte)));
        let raw = known.raw.clone();
        OffsetMap {
            moved: Some(Box::new(Moved {
                steps,
                first: known.first,
                wide: known.wide,
                replaced: known.replaced,
                raw: Some(raw.unwrap_or_else(|| text.as_bytes().to_vec())),
            })),
        }
    }

    /// Forgets what is only needed for offsets before `offset`.
    pub(super) fn forget(&mut self, offset: usize) {
        if let Some(moved) = &mut self.moved {
            let past = moved.steps.partition_point(|&(text, _)| text <= offset);
            moved.steps.drain(..past.saturating_sub(1));
        }
    }

    /// The bytes that the text was decoded from; `None` where they are those of the text, and where the text is
    /// read piece by piece.
    pub fn raw(&self) -> Option<&[u8]> {
        self.known().raw.as_deref()
    }

    /// How many sequences of bytes could not be decoded and were replaced by U+FFFD.
    pub fn replaced(&self) -> usize {
        self.known().replaced
    }
}

/// A decoded text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decoded {
    /// The text.
    pub text: String,
    /// From offsets in it to offsets in the bytes.
    pub offsets: OffsetMap,
    /// The encoding that was decided on, and how.
    pub encoding: Decision,
}

/// Decodes bytes. `forced` is the user's word, `declared` what the format says of itself.
///
/// Text with less than one invalid sequence in twenty bytes outside ASCII is broken UTF-8 rather than another encoding:
/// its invalid sequences become U+FFFD each (Unicode Standard 3.9, "U+FFFD Substitution of Maximal Subparts"). What is
/// not valid as a whole is told by 4 MiB from its first byte outside ASCII on, as it is for a file that is read piece by
/// piece. A UTF-8 byte order mark stays in the text, so that offsets are the file's.
pub fn decode(
    bytes: Vec<u8>,
    forced: Option<&'static Encoding>,
    declared: Option<&'static Encoding>,
) -> Decoded {
    let told = forced
        .or_else(|| mark(&bytes))
        .or_else(|| unmarked_utf16(&bytes));
    let is_other = told.is_some_and(|e| e != UTF_8);
    let bytes = match is_other {
        true => bytes,
        false => match String::from_utf8(bytes) {
            Ok(text) => {
                return Decoded {
                    encoding: Decision {
                        encoding: UTF_8.name(),
                        by: match (forced, mark(text.as_bytes())) {
                            (Some(_), _) => DecidedBy::Forced,
                            (None, Some(_)) => DecidedBy::Mark,
                            (None, None) => DecidedBy::Content,
                        },
                        confidence: Confidence::Certain,
                    },
                    text,
                    offsets: OffsetMap::default(),
                };
            }
            Err(error) => error.into_bytes(),
        },
    };
    let mut decoder = Decoder::new(forced, declared);
    let mut text = String::with_capacity(bytes.len() + bytes.len() / 8);
    decoder.push(&bytes, &mut text);
    decoder.finish(&mut text);
    let encoding = decoder.decision();
    let mut offsets = decoder.offsets;
    offsets.moved().raw = Some(bytes);
    Decoded {
        text,
        offsets,
        encoding,
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
            (d.text.as_str(), d.encoding.encoding),
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
        assert_eq!((d.encoding.encoding, d.offsets.replaced()), ("UTF-8", 1));
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
            assert_eq!(
                (d.text.as_str(), d.encoding.encoding),
                (source.as_str(), name)
            );
            assert_eq!(d.encoding.by, DecidedBy::Detected);
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
        assert_eq!((d.text.as_str(), d.encoding.encoding), (text, "UTF-16LE"));
        assert_eq!(d.offsets.to_bytes(0), 2);
        assert_eq!(d.offsets.to_bytes(d.text.len()), bytes.len());
    }

    #[test]
    fn a_part_of_a_map_is_the_map_of_the_part() {
        let d = decode(
            b"\xe9t\xe9 \xe0 la caf\xe9t\xe9ria, d\xe9j\xe0 vu".to_vec(),
            None,
            None,
        );
        let borders: Vec<usize> = d.text.char_indices().map(|(i, _)| i).collect();
        for (nth, &from) in borders.iter().enumerate() {
            for &to in &borders[nth..] {
                let part = d.offsets.part(Span::new(from, to));
                for &at in borders.iter().filter(|b| (from..=to).contains(b)) {
                    assert_eq!(part.to_bytes(at - from), d.offsets.to_bytes(at));
                }
            }
            let mut later = d.offsets.clone();
            later.forget(from);
            for &at in &borders[nth..] {
                assert_eq!(later.to_bytes(at), d.offsets.to_bytes(at));
            }
        }
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
