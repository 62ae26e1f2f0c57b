//! A file that is read as UTF-8, whatever it is in.

use super::Decision;
use super::container::BLOCK;
use super::decoder::Decoder;
use encoding_rs::Encoding;
use std::io::{self, Read};

/// Gives the text of a file as UTF-8, and tells what it was in when all was read.
pub(super) struct Decoding<R> {
    file: R,
    decoder: Decoder,
    block: Vec<u8>,
    /// Text that was decoded, and how much of it was given.
    text: String,
    given: usize,
    ended: bool,
}

impl<R: Read> Decoding<R> {
    /// Of a file whose encoding is `forced` by the user, or else told by its bytes.
    pub fn new(file: R, forced: Option<&'static Encoding>) -> Self {
        Decoding {
            file,
            decoder: Decoder::new(forced, None),
            block: vec![0; BLOCK],
            text: String::new(),
            given: 0,
            ended: false,
        }
    }

    /// The encoding that was decided on, and how.
    pub fn decision(&self) -> Decision {
        self.decoder.decision()
    }
}

impl<R: Read> Read for Decoding<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        while self.given == self.text.len() && !self.ended {
            self.text.clear();
            self.given = 0;
            match self.file.read(&mut self.block)? {
                0 => {
                    self.ended = true;
                    self.decoder.finish(&mut self.text);
                }
                read => self.decoder.push(&self.block[..read], &mut self.text),
            }
            // Records are not led back to bytes of the file.
            self.decoder.offsets.forget(usize::MAX);
        }
        let read = (&self.text.as_bytes()[self.given..]).read(into)?;
        self.given += read;
        Ok(read)
    }
}

/// Counts the bytes that are read.
pub(super) struct Measured<'c, R> {
    pub inner: R,
    pub bytes: &'c mut u64,
}

impl<R: Read> Read for Measured<'_, R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(into)?;
        *self.bytes += read as u64;
        Ok(read)
    }
}
