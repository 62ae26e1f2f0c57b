//! What most of a text is made of, decoded many characters at a time.

use encoding_rs::{Encoding, ISO_2022_JP, UTF_16BE, UTF_16LE};

/// What of an encoding is read without its decoder.
pub(super) enum Plain {
    /// ASCII between two characters, which is itself.
    Ascii,
    /// That, and each byte from 128 on that is a character.
    Bytes(Box<[Option<char>; 128]>),
    /// ASCII in two bytes, of which this one is the letter.
    Wide(usize),
    /// Nothing: its ASCII may be something else.
    Nothing,
}

impl Plain {
    /// What is read of this encoding.
    pub fn of(encoding: &'static Encoding) -> Plain {
        if encoding == UTF_16LE || encoding == UTF_16BE {
            return Plain::Wide(usize::from(encoding == UTF_16BE));
        }
        if encoding == ISO_2022_JP {
            return Plain::Nothing;
        }
        if !encoding.is_single_byte() {
            return Plain::Ascii;
        }
        let character = |byte: usize| {
            let byte = [byte as u8 + 128];
            let (text, broken) = encoding.decode_without_bom_handling(&byte);
            text.chars().next().filter(|_| !broken)
        };
        Plain::Bytes(Box::new(std::array::from_fn(character)))
    }

    /// Reads what it can from the front of bytes, and gives how many that were.
    pub fn read(&self, bytes: &[u8], out: &mut String) -> usize {
        let ascii = |bytes: &[u8], out: &mut String| {
            let run = Encoding::ascii_valid_up_to(bytes);
            out.push_str(std::str::from_utf8(&bytes[..run]).expect("ASCII is UTF-8"));
            run
        };
        match self {
            Plain::Ascii => ascii(bytes, out),
            Plain::Bytes(high) => match bytes.first() {
                Some(&byte) if byte >= 128 => {
                    out.extend(high[usize::from(byte) - 128]);
                    usize::from(high[usize::from(byte) - 128].is_some())
                }
                _ => ascii(bytes, out),
            },
            Plain::Wide(letter) => {
                let pairs = bytes.as_chunks::<2>().0.iter();
                let letters = pairs.map(|pair| (pair[*letter], pair[1 - *letter]));
                let run = letters.take_while(|&(letter, other)| other == 0 && letter.is_ascii());
                let before = out.len();
                out.extend(run.map(|(letter, _)| char::from(letter)));
                2 * (out.len() - before)
            }
            Plain::Nothing => 0,
        }
    }
}
