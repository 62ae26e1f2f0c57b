//! Bytes that are put aside and read again: in memory as long as there is room, then on disk.

use super::{Memory, Part, Scratch, done};
use std::io::{self, Read, Seek, SeekFrom, Write};

/// Bytes that are written to disk at a time.
const BLOCK: usize = 1 << 20;

/// Bytes one behind the other. When a temporary file fails, the work ends in the way of [`guarded`](super::guarded).
#[derive(Debug)]
pub(crate) struct Spool {
    /// The first of them, or all.
    held: Vec<u8>,
    room: usize,
    memory: Memory,
    beyond: Option<Box<dyn Scratch>>,
    /// The last bytes, not yet on disk, and how many are.
    tail: Vec<u8>,
    written: u64,
}

impl Spool {
    /// An empty one, with the room that the budget has for texts.
    pub fn new(memory: &Memory) -> Spool {
        Spool {
            held: Vec::new(),
            room: memory.share(Part::Texts),
            memory: memory.clone(),
            beyond: None,
            tail: Vec::new(),
            written: 0,
        }
    }

    /// How many bytes there are.
    pub fn len(&self) -> u64 {
        self.held.len() as u64 + self.written + self.tail.len() as u64
    }

    /// Bytes from a place on, as many as are read at once: none at the end only.
    pub fn read_at(&self, at: u64, into: &mut [u8]) -> io::Result<usize> {
        let held = self.held.len() as u64;
        if at < held {
            return (&self.held[at as usize..]).read(into);
        }
        let at = at - held;
        match (&self.beyond, self.written.checked_sub(at)) {
            (Some(beyond), Some(left @ 1..)) => {
                let count = into.len().min(usize::try_from(left).unwrap_or(usize::MAX));
                done(beyond.read_at(&mut into[..count], at));
                Ok(count)
            }
            _ => {
                let from = usize::try_from(at - self.written).unwrap_or(usize::MAX);
                self.tail.get(from..).unwrap_or(&[]).read(into)
            }
        }
    }

    /// Reads all of them, from the first on.
    pub fn reader(&self) -> At<&Spool> {
        At { of: self, at: 0 }
    }

    /// The same, and keeps them as long as it is there.
    pub fn into_reader(self) -> At<Spool> {
        At { of: self, at: 0 }
    }
}

impl Write for Spool {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let fits = bytes.len().min(self.room - self.held.len());
        if fits > 0 {
            self.held.extend_from_slice(&bytes[..fits]);
            return Ok(fits);
        }
        self.tail.extend_from_slice(bytes);
        if self.tail.len() >= BLOCK {
            let memory = &self.memory;
            let beyond = self.beyond.get_or_insert_with(|| memory.file());
            done(beyond.write_at(&self.tail, self.written));
            self.written += self.tail.len() as u64;
            self.tail.clear();
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl AsRef<Spool> for Spool {
    fn as_ref(&self) -> &Spool {
        self
    }
}

/// A place among bytes that were put aside.
#[derive(Debug)]
pub(crate) struct At<S> {
    of: S,
    at: u64,
}

impl<S: AsRef<Spool>> Read for At<S> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.of.as_ref().read_at(self.at, into)?;
        self.at += read as u64;
        Ok(read)
    }
}

impl<S: AsRef<Spool>> Seek for At<S> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let (from, by) = match to {
            SeekFrom::Start(at) => (at, 0),
            SeekFrom::Current(by) => (self.at, by),
            SeekFrom::End(by) => (self.of.as_ref().len(), by),
        };
        let at = from.checked_add_signed(by);
        self.at = at.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::tests::sparing;

    #[test]
    fn bytes_are_the_same_in_memory_and_on_disk() {
        let bytes: Vec<u8> = (0..BLOCK * 2 + 700).map(|i| (i * 7 % 251) as u8).collect();
        for memory in [Memory::unlimited(), sparing()] {
            let mut spool = Spool::new(&memory);
            for some in bytes.chunks(99_991) {
                spool.write_all(some).unwrap();
            }
            assert_eq!(spool.len(), bytes.len() as u64);
            let mut read = Vec::new();
            spool.reader().read_to_end(&mut read).unwrap();
            assert!(read == bytes);
            let mut reader = spool.into_reader();
            for at in [0, 5, BLOCK, bytes.len() - 3, bytes.len()] {
                reader.seek(SeekFrom::Start(at as u64)).unwrap();
                let mut read = Vec::new();
                (&mut reader).take(1000).read_to_end(&mut read).unwrap();
                assert!(read == bytes[at..bytes.len().min(at + 1000)]);
            }
            assert!(reader.seek(SeekFrom::Current(-1)).is_ok());
            assert!(
                reader
                    .seek(SeekFrom::End(-(bytes.len() as i64) - 1))
                    .is_err()
            );
        }
    }
}
