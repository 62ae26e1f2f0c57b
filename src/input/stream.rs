//! Files larger than memory: plain text that is read, uncompressed and decoded as it is needed.

use super::container::{self, Bytes};
use super::decoder::Decoder;
use super::format::format_of;
use super::own::{Own, own};
use super::read::{Give, How, READ, read_file, read_stream, size};
use super::{Dump, InputError, Loaded, Loading, OffsetMap, RecordKind, SourceFile, SourceFormat};
use crate::Observer;
use crate::store::Memory;
use std::fs::File;
use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

/// A file with more bytes than this, uncompressed, is large.
pub const LARGE: usize = 8 << 20;

/// A file that was opened.
pub enum Opened {
    /// It is large and plain text: it is read as it is needed.
    Stream(Box<TextStream>),
    /// It is small, or holds records: it was read. The texts in it were given as they came, unless it is an archive.
    Loaded(Loaded),
}

/// A plain text that is read piece by piece. Its pieces are the text that [`decode`](super::decode) gives for the whole.
pub struct TextStream {
    name: String,
    reader: Bytes<'static>,
    decoder: Decoder,
    block: Vec<u8>,
    ended: bool,
    /// Bytes of the file that were read.
    count: Arc<AtomicU64>,
}

/// Counts the bytes that are read.
struct Counted<R> {
    inner: R,
    count: Arc<AtomicU64>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(into)?;
        self.count.fetch_add(read as u64, Relaxed);
        Ok(read)
    }
}

impl TextStream {
    /// The name of the file as it is shown.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Reads on, and puts what comes next into `text`; nothing more comes when it says `false`.
    ///
    /// # Errors
    /// The file cannot be read, or not be uncompressed.
    pub fn next(&mut self, text: &mut String) -> Result<bool, InputError> {
        text.clear();
        while text.is_empty() && !self.ended {
            match self.reader.read(&mut self.block) {
                Ok(0) => {
                    self.ended = true;
                    self.decoder.finish(text);
                }
                Ok(count) => self.decoder.push(&self.block[..count], text),
                Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
                Err(e) => return Err(InputError::io(&self.name, e)),
            }
        }
        Ok(!text.is_empty())
    }

    /// Bytes of the file, as it lies there, that were read.
    pub fn bytes(&self) -> u64 {
        self.count.load(Relaxed)
    }

    /// From offsets in the text to byte offsets in the file, as far as it was read.
    pub fn offsets(&self) -> &OffsetMap {
        &self.decoder.offsets
    }

    /// Offsets in the text before this one are not asked for any more.
    pub fn forget(&mut self, offset: usize) {
        self.decoder.offsets.forget(offset);
    }
}

/// Opens a file, and reads it unless it is a large plain text. Its texts are given as they come; those of an archive, whose
/// files are taken in the order of their names, are in what is returned.
///
/// # Errors
/// Those of [`read`](super::read()), and what `give` comes to.
pub fn open(
    file: &SourceFile,
    loading: &Loading,
    observer: &dyn Observer,
    give: &mut dyn FnMut(Vec<Dump>) -> Result<(), InputError>,
) -> Result<Opened, InputError> {
    observer.phase(READ, size(file), "bytes");
    let failed = |e| InputError::io(&file.name, e);
    let mut again = false;
    let count = Arc::new(AtomicU64::new(0));
    let reader: Bytes<'static> = match &file.path {
        Some(path) => {
            let opened = File::open(path).map_err(failed)?;
            again = opened.metadata().map_err(failed)?.is_file();
            Box::new(Counted {
                inner: opened,
                count: count.clone(),
            })
        }
        None => Box::new(Counted {
            inner: io::stdin(),
            count: count.clone(),
        }),
    };
    let mut depth = 0;
    let mut piece = container::unpack(file.name.clone(), reader, &mut depth)?;
    let small = piece.look_as_far_as_it_goes(LARGE + 1);
    let left_out = loading.format.is_none() && own(&piece.head) == Some(Own::Output);
    if !small && !left_out && is_text(&file.name, &piece.head, loading) {
        return Ok(Opened::Stream(Box::new(TextStream {
            name: file.name.clone(),
            reader: Box::new(piece.stream()),
            decoder: Decoder::new(loading.encoding, None),
            block: vec![0; container::BLOCK],
            ended: false,
            count,
        })));
    }
    // The files of an archive are taken in the order of their names, which need not be theirs in it.
    let give: Give<'_> = match container::is_archive(&piece.head) {
        true => None,
        false => Some(give),
    };
    let how = How {
        loading,
        memory: &Memory::unlimited(),
        observer,
    };
    // a pipe can be read only once
    let loaded = match again {
        true => read_file(file, how, give),
        false => read_stream(&file.name, Box::new(piece.stream()), how, give),
    };
    if !again {
        observer.advance(count.load(Relaxed));
    }
    loaded.map(Opened::Loaded)
}

/// Whether a file is plain text, so far as its first bytes can tell.
fn is_text(name: &str, head: &[u8], loading: &Loading) -> bool {
    // what is mended is looked at as a whole
    if container::is_archive(head) || loading.fix_encoding {
        return false;
    }
    let format = match loading.format {
        Some(format) => format,
        None => format_of(name, head, false, &loading.reader(RecordKind::Article)),
    };
    format == SourceFormat::Text
}
