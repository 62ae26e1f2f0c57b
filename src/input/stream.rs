//! Files larger than memory: plain text that is read, uncompressed and decoded as it is needed.

use super::container::Compression;
use super::decoder::Decoder;
use super::read::{format_of, read_bytes, read_file};
use super::{InputError, Loaded, Loading, OffsetMap, SourceFile, SourceFormat, container};
use std::fs::File;
use std::io::{self, BufReader, Cursor, Read};

/// A file with more bytes than this, uncompressed, is large.
pub const LARGE: usize = 8 << 20;
/// Bytes that are read at a time.
const BLOCK: usize = 1 << 16;

/// A file that was opened.
pub enum Opened {
    /// It is large and plain text: it is read as it is needed.
    Stream(Box<TextStream>),
    /// It is small, or holds records: it was read.
    Loaded(Loaded),
}

/// A plain text that is read piece by piece. Its pieces are the text that [`decode`](super::decode) gives for the whole.
pub struct TextStream {
    name: String,
    reader: Box<dyn Read + Send>,
    decoder: Decoder,
    block: Vec<u8>,
    ended: bool,
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

    /// From offsets in the text to byte offsets in the file, as far as it was read.
    pub fn offsets(&self) -> &OffsetMap {
        &self.decoder.offsets
    }

    /// Offsets in the text before this one are not asked for any more.
    pub fn forget(&mut self, offset: usize) {
        self.decoder.offsets.forget(offset);
    }
}

/// Opens a file, and reads it when that is no matter of memory or cannot be done piece by piece.
///
/// # Errors
/// Those of [`read`](super::read()).
pub fn open(file: &SourceFile, loading: &Loading) -> Result<Opened, InputError> {
    let failed = |e| InputError::io(&file.name, e);
    let mut again = false;
    let mut reader: Box<dyn Read + Send> = match &file.path {
        Some(path) => {
            let opened = File::open(path).map_err(failed)?;
            again = opened.metadata().map_err(failed)?.is_file();
            Box::new(opened)
        }
        None => Box::new(io::stdin()),
    };
    let mut depth = 0;
    let mut head = loop {
        let head = first(&mut reader, container::HEAD).map_err(failed)?;
        let Some(compression) = Compression::of(&head) else {
            break head;
        };
        if depth == container::MAX_DEPTH {
            return Err(container::too_deep(&file.name));
        }
        depth += 1;
        let all = BufReader::with_capacity(BLOCK, Cursor::new(head).chain(reader));
        reader = compression.reader(all).map_err(failed)?;
    };
    let more = first(&mut reader, LARGE + 1 - head.len()).map_err(failed)?;
    head.extend(more);
    let streams = head.len() > LARGE && is_text(&file.name, &head, loading);
    let mut reader = Cursor::new(head).chain(reader);
    if streams {
        return Ok(Opened::Stream(Box::new(TextStream {
            name: file.name.clone(),
            reader: Box::new(reader),
            decoder: Decoder::new(loading.encoding, None),
            block: vec![0; BLOCK],
            ended: false,
        })));
    }
    // a pipe can be read only once
    if again {
        return read_file(file, loading).map(Opened::Loaded);
    }
    let mut bytes = Vec::new();
    reader.read_to_end(&mut bytes).map_err(failed)?;
    read_bytes(file, bytes, loading).map(Opened::Loaded)
}

/// Up to `count` bytes of what comes next.
fn first(reader: &mut impl Read, count: usize) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    reader.take(count as u64).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Whether a file is plain text, so far as its first bytes can tell.
fn is_text(name: &str, head: &[u8], loading: &Loading) -> bool {
    if container::is_archive(head) {
        return false;
    }
    if let Some(format) = loading.format {
        return format == SourceFormat::Text;
    }
    if format_of(name, head) != SourceFormat::Text {
        return false;
    }
    // where the name says nothing, the first line does, and it must be known whole
    let start = head
        .strip_prefix(b"\xef\xbb\xbf")
        .unwrap_or(head)
        .trim_ascii_start();
    SourceFormat::of_name(name) == Some(SourceFormat::Text)
        || !start.is_empty() && (!start.starts_with(b"{") || start.contains(&b'\n'))
}
