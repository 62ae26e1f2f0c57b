//! Bytes to text, piece by piece: what comes out does not depend on where the pieces end.

use super::plain::Plain;
use super::{Confidence, DecidedBy, Decision, OffsetMap};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

/// Bytes from the first one outside ASCII on that the encoding is told by.
const LOOKED_AT: usize = 4 << 20;
/// Bytes of these that a guess is made by: it takes long, and more of them change nothing.
const GUESSED_BY: usize = 512 << 10;
/// Bytes outside ASCII from which on a guess by their frequency is more than that.
const FEW: usize = 16;
/// Bytes that a byte order mark is looked for in, and that tell UTF-16 without one.
const HEAD: usize = 512;
/// NULs in those that tell it, and how many there are to be for each character: spaces, line breaks and digits alone are as
/// many in text of most scripts.
const NULS: usize = 8;
const CHARACTERS_FOR_A_NUL: usize = 12;

/// Turns bytes into text as they come.
pub(super) struct Decoder {
    forced: Option<&'static Encoding>,
    declared: Option<&'static Encoding>,
    /// From offsets in all of the text to offsets in all of the bytes.
    pub offsets: OffsetMap,
    way: Way,
    /// How the way was decided on.
    by: DecidedBy,
    confidence: Confidence,
    detector: chardetng::EncodingDetector,
    /// Bytes that came and were not decoded.
    held: Vec<u8>,
    /// Decoded bytes, and the length of their text.
    at: usize,
    text: usize,
}

/// What was decided on.
enum Way {
    /// Nothing: all bytes so far were ASCII.
    Open {
        looked_for_mark: bool,
    },
    Utf8,
    Other {
        decoder: encoding_rs::Decoder,
        plain: Plain,
        /// Whether the last byte was part of a character.
        pending: bool,
    },
}

/// The encoding that a byte order mark names.
pub(super) fn mark(bytes: &[u8]) -> Option<&'static Encoding> {
    Encoding::for_bom(bytes).map(|(encoding, _)| encoding)
}

/// UTF-16 that says nothing of itself: every other byte of its spaces and digits is 0, and no byte between them.
pub(super) fn unmarked_utf16(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = &bytes[..bytes.len().min(HEAD) & !1];
    let (mut first, mut second) = (0, 0);
    for pair in head.chunks_exact(2) {
        first += usize::from(pair[0] == 0);
        second += usize::from(pair[1] == 0);
    }
    let nuls = first.max(second);
    if first.min(second) > 0 || nuls < NULS || nuls * CHARACTERS_FOR_A_NUL < head.len() / 2 {
        return None;
    }
    let encoding = if first > 0 { UTF_16BE } else { UTF_16LE };
    // half of a surrogate pair may stand at the end of the head
    let (_, broken) = encoding.decode_without_bom_handling(&head[..head.len() - 2]);
    let (_, still) = encoding.decode_without_bom_handling(head);
    (!broken || !still).then_some(encoding)
}

impl Decoder {
    /// A decoder for a text whose encoding is `forced` by the user, or `declared` by the format.
    pub fn new(forced: Option<&'static Encoding>, declared: Option<&'static Encoding>) -> Self {
        Decoder {
            forced,
            declared: declared.filter(|&e| e != UTF_8),
            offsets: OffsetMap::default(),
            way: Way::Open {
                looked_for_mark: false,
            },
            // what is ASCII to the end
            by: DecidedBy::Content,
            confidence: Confidence::Certain,
            detector: chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Deny),
            held: Vec::new(),
            at: 0,
            text: 0,
        }
    }

    /// The encoding that was decided on, and how.
    pub fn decision(&self) -> Decision {
        let encoding = match &self.way {
            Way::Open { .. } | Way::Utf8 => UTF_8,
            Way::Other { decoder, .. } => decoder.encoding(),
        };
        Decision {
            encoding: encoding.name(),
            by: self.by,
            confidence: self.confidence,
        }
    }

    /// Takes more bytes, and adds what they say to `out`.
    pub fn push(&mut self, bytes: &[u8], out: &mut String) {
        self.held.extend_from_slice(bytes);
        self.run(false, out);
    }

    /// The bytes have ended: adds what is left.
    pub fn finish(&mut self, out: &mut String) {
        self.run(true, out);
    }

    fn run(&mut self, ended: bool, out: &mut String) {
        if let Way::Open { .. } = self.way {
            self.decide(ended, out);
        }
        match self.way {
            Way::Open { .. } => {}
            Way::Utf8 => self.utf8(ended, out),
            Way::Other { .. } => self.other(ended, out),
        }
    }

    /// Decides on an encoding when enough is known, and passes on what is the same in each that may come out.
    fn decide(&mut self, ended: bool, out: &mut String) {
        if let Way::Open {
            looked_for_mark: false,
        } = self.way
        {
            if self.held.len() < HEAD && !ended {
                return;
            }
            if let Some(encoding) = self.forced {
                return self.take(encoding, DecidedBy::Forced, Confidence::Certain);
            }
            if let Some(encoding) = mark(&self.held) {
                return self.take(encoding, DecidedBy::Mark, Confidence::Certain);
            }
            if let Some(encoding) = unmarked_utf16(&self.held) {
                return self.take(encoding, DecidedBy::Content, Confidence::Likely);
            }
            self.way = Way::Open {
                looked_for_mark: true,
            };
        }
        let plain = self.held.iter().position(|b| !b.is_ascii());
        let plain = plain.unwrap_or(self.held.len());
        let rest = self.held.len() - plain;
        // a declared encoding may be one in which ASCII is not itself
        if self.declared.is_none() && plain > 0 {
            self.detector.feed(&self.held[..plain], false);
            let ascii = std::str::from_utf8(&self.held[..plain]).expect("ASCII is UTF-8");
            out.push_str(ascii);
            self.at += plain;
            self.text += plain;
            self.held.drain(..plain);
        }
        if rest == 0 || rest <= LOOKED_AT && !ended {
            return;
        }
        let from = self.held.len() - rest;
        let head = &self.held[from..from + rest.min(LOOKED_AT)];
        let whole = head.len() == rest;
        let known = match whole {
            true => head,
            false => &head[..head.len() - unfinished(head)],
        };
        if is_mostly_utf8(known) {
            let confidence = match std::str::from_utf8(known) {
                Ok(_) => Confidence::Certain,
                Err(_) => Confidence::Likely,
            };
            return self.take(UTF_8, DecidedBy::Content, confidence);
        }
        if let Some(encoding) = self.declared {
            let confidence = match encoding.decode_without_bom_handling(head).1 {
                true if whole => Confidence::Guess,
                _ => Confidence::Likely,
            };
            return self.take(encoding, DecidedBy::Declared, confidence);
        }
        let guessed_by = &head[..head.len().min(GUESSED_BY)];
        let all = whole && guessed_by.len() == head.len();
        self.detector.feed(guessed_by, all);
        let encoding = self.detector.guess(None, chardetng::Utf8Detection::Deny);
        let outside = head.iter().filter(|b| !b.is_ascii()).count();
        let broken = whole && encoding.decode_without_bom_handling(head).1;
        let confidence = match outside < FEW || broken {
            true => Confidence::Guess,
            false => Confidence::Likely,
        };
        self.take(encoding, DecidedBy::Detected, confidence);
    }

    fn take(&mut self, encoding: &'static Encoding, by: DecidedBy, confidence: Confidence) {
        (self.by, self.confidence) = (by, confidence);
        if encoding == UTF_8 {
            self.way = Way::Utf8;
            return;
        }
        if self.at == 0
            && let Some((of_mark, length)) = Encoding::for_bom(&self.held)
            && of_mark == encoding
        {
            self.held.drain(..length);
            self.at = length;
            self.offsets.moved().first = length;
        }
        if encoding == UTF_16LE || encoding == UTF_16BE {
            self.offsets.moved().wide = true;
        }
        self.way = Way::Other {
            plain: Plain::of(encoding),
            decoder: encoding.new_decoder_without_bom_handling(),
            pending: false,
        };
    }

    fn utf8(&mut self, ended: bool, out: &mut String) {
        let later = if ended { 0 } else { unfinished(&self.held) };
        let now = self.held.len() - later;
        let before = out.len();
        for chunk in self.held[..now].utf8_chunks() {
            out.push_str(chunk.valid());
            self.at += chunk.valid().len();
            let invalid = chunk.invalid().len();
            if invalid > 0 {
                out.push(char::REPLACEMENT_CHARACTER);
                self.at += invalid;
                let text = self.text + out.len() - before;
                let moved = self.offsets.moved();
                moved.replaced += 1;
                moved.steps.push((text, self.at));
            }
        }
        self.text += out.len() - before;
        self.held.drain(..now);
    }

    /// Decodes any other encoding, and notes where characters ended that are not as long as in the bytes.
    fn other(&mut self, ended: bool, out: &mut String) {
        let Way::Other {
            decoder,
            plain,
            pending,
        } = &mut self.way
        else {
            return;
        };
        let bytes = std::mem::take(&mut self.held);
        let mut at = 0;
        while at < bytes.len() || ended {
            let before = out.len();
            let run = match *pending {
                true => 0,
                false => plain.read(&bytes[at..], out),
            };
            if run > 0 {
                self.text += out.len() - before;
                self.at += run;
                at += run;
                self.offsets.ends(self.text, self.at);
                continue;
            }
            let last = at == bytes.len();
            let next = &bytes[at..bytes.len().min(at + 1)];
            let mut buffer = [0u8; 16];
            let (_, read, written, replaced) = decoder.decode_to_utf8(next, &mut buffer, last);
            at += read;
            self.at += read;
            if replaced {
                self.offsets.moved().replaced += 1;
            }
            *pending = written == 0;
            let written =
                std::str::from_utf8(&buffer[..written]).expect("the decoder writes UTF-8");
            // A broken sequence and the character that showed it come out together; the latter is the last byte.
            for (i, c) in written.char_indices() {
                out.push(c);
                self.text += c.len_utf8();
                let is_last = i + c.len_utf8() == written.len();
                let byte = if is_last { self.at } else { self.at - 1 };
                self.offsets.ends(self.text, byte);
            }
            if last {
                break;
            }
        }
    }
}

/// Bytes at the end that may be the start of a character.
fn unfinished(bytes: &[u8]) -> usize {
    let tail = bytes.len().min(3);
    (1..=tail)
        .find(|&n| {
            let end = &bytes[bytes.len() - n..];
            std::str::from_utf8(end).is_err_and(|e| e.valid_up_to() == 0 && e.error_len().is_none())
        })
        .unwrap_or(0)
}

/// Whether invalid bytes are rare among those outside ASCII.
fn is_mostly_utf8(bytes: &[u8]) -> bool {
    let invalid: usize = bytes
        .utf8_chunks()
        .filter(|c| !c.invalid().is_empty())
        .count();
    let outside = bytes.iter().filter(|b| !b.is_ascii()).count();
    invalid == 0 || invalid * 20 < outside
}

#[cfg(test)]
mod tests {
    use super::super::decode;
    use super::*;
    use proptest::prelude::*;

    fn in_pieces(
        bytes: &[u8],
        steps: &[usize],
        forced: Option<&'static Encoding>,
    ) -> super::super::Decoded {
        let mut decoder = Decoder::new(forced, None);
        let mut text = String::new();
        let mut at = 0;
        for step in steps.iter().cycle().take(bytes.len() + 1) {
            let to = bytes.len().min(at + step);
            decoder.push(&bytes[at..to], &mut text);
            at = to;
        }
        decoder.push(&bytes[at..], &mut text);
        decoder.finish(&mut text);
        super::super::Decoded {
            text,
            encoding: decoder.decision(),
            offsets: decoder.offsets,
        }
    }

    fn same(bytes: &[u8], steps: &[usize], forced: Option<&'static Encoding>) {
        let mut whole = decode(bytes.to_vec(), forced, None);
        if let Some(raw) = whole.offsets.moved().raw.take() {
            assert_eq!(raw, bytes);
        }
        assert_eq!(in_pieces(bytes, steps, forced), whole);
    }

    #[test]
    fn an_encoding_is_told_by_what_comes_after_much_ascii() {
        let mut bytes = b"The ferry ran again.\n".repeat(500);
        let (end, _, _) = encoding_rs::WINDOWS_1252
            .encode("Der Bürgermeister eröffnete am Dienstag die größte Brücke über den Fluss.");
        bytes.extend_from_slice(&end);
        assert_eq!(
            decode(bytes.clone(), None, None).encoding.encoding,
            "windows-1252"
        );
        same(&bytes, &[7], None);
    }

    #[test]
    fn what_is_valid_for_long_stays_utf8() {
        let mut bytes = "é".repeat(LOOKED_AT / 2 + 10).into_bytes();
        bytes.insert(0, b'a');
        bytes.extend_from_slice(b"\xff\xfe\xff");
        let whole = decode(bytes.clone(), None, None);
        assert_eq!(
            (whole.encoding.encoding, whole.offsets.replaced()),
            ("UTF-8", 3)
        );
        same(&bytes, &[65_536], None);
    }

    #[test]
    fn utf16_needs_no_mark() {
        for text in [
            "The ferry ran again on Monday.\r\nIt was late.\r\n",
            "Паром снова ходит со вторника, после 11 дней шторма, сообщил округ 4 мая 2025 года.",
        ] {
            let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
            let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
            for (bytes, name) in [(little, "UTF-16LE"), (big, "UTF-16BE")] {
                let decoded = decode(bytes.clone(), None, None);
                assert_eq!(
                    (decoded.text.as_str(), decoded.encoding.encoding),
                    (text, name)
                );
                assert_eq!(decoded.encoding.by, DecidedBy::Content);
                let monday = text.rfind(' ').unwrap();
                let before = text[..monday].encode_utf16().count();
                assert_eq!(decoded.offsets.to_bytes(monday), 2 * before);
                same(&bytes, &[5], None);
            }
        }
        let noise = b"\0\0a\0\0\0b\0 c\0\0\0d".repeat(20);
        assert_eq!(decode(noise.clone(), None, None).encoding.encoding, "UTF-8");
        same(&noise, &[7], None);
    }

    proptest! {
        #[test]
        fn pieces_are_decoded_as_the_whole_is(
            bytes in prop_oneof![
                proptest::collection::vec(any::<u8>(), 0..200),
                "\u{feff}?[a-zé€🎉 \n]{0,60}".prop_map(String::into_bytes),
                "[a-zé€🎉 \n]{0,60}".prop_map(|s| {
                    let utf16 = [0xff, 0xfe].into_iter();
                    utf16.chain(s.encode_utf16().flat_map(u16::to_le_bytes)).collect()
                }),
                "[a-z市長 は\n]{0,60}".prop_map(|s| encoding_rs::SHIFT_JIS.encode(&s).0.into_owned()),
                ("[a-zé€🎉 \n]{20,60}", 0usize..60, any::<u8>()).prop_map(|(s, at, byte)| {
                    let mut bytes = s.into_bytes();
                    bytes.insert(at.min(bytes.len()), byte);
                    bytes
                }),
            ],
            steps in proptest::collection::vec(1usize..9, 1..6),
            forced in proptest::sample::select(vec!["", "utf-8", "utf-16le", "shift_jis", "gb18030", "iso-2022-jp", "windows-1252"]),
        ) {
            same(&bytes, &steps, Encoding::for_label(forced.as_bytes()));
        }
    }
}
