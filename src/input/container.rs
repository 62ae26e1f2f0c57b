//! Compressed files and archives: what is inside, told by the first bytes and not by the name.

use super::InputError;
use std::io::{self, BufRead, BufReader, Cursor, Read, Seek};

/// How deep archives may be nested; deeper ones are an error, since only files made to harm are.
const MAX_DEPTH: usize = 4;

/// Bytes that are taken from a file at a time.
pub(super) const BLOCK: usize = 1 << 16;
/// First bytes of a zip archive, and what stands at byte 257 of a tar archive.
pub(super) const ZIP: &[u8] = b"PK\x03\x04";
const TAR: &[u8] = b"ustar";

/// A stream of bytes.
pub(super) type Bytes<'r> = Box<dyn Read + 'r>;

/// A file, or one file inside an archive, that is no archive and not compressed.
pub(super) struct Piece<'r> {
    /// `dump.txt.gz`, or `dump.tar.zst!/a/b.txt` for a file inside an archive.
    pub name: String,
    /// Its first bytes, at least [`HEAD`] of them where there are so many.
    pub head: Vec<u8>,
    /// The bytes after those.
    pub rest: Bytes<'r>,
}

impl<'r> Piece<'r> {
    /// Reads on until the head has so many bytes, or nothing more comes; says whether that is so.
    ///
    /// # Errors
    /// Broken or cut compressed data.
    pub fn look(&mut self, bytes: usize) -> io::Result<bool> {
        let more = bytes.saturating_sub(self.head.len()) as u64;
        let got = (&mut self.rest).take(more).read_to_end(&mut self.head)?;
        Ok((got as u64) < more)
    }

    /// All bytes, one after the other.
    pub fn stream(self) -> impl Read + 'r {
        Cursor::new(self.head).chain(self.rest)
    }

    /// All bytes.
    ///
    /// # Errors
    /// Broken or cut compressed data.
    pub fn whole(mut self) -> io::Result<Vec<u8>> {
        self.rest.read_to_end(&mut self.head)?;
        Ok(self.head)
    }
}

/// Uncompresses a stream until what comes out is not compressed any more.
///
/// # Errors
/// Broken or cut compressed data, and what was compressed more than four times over.
pub(super) fn unpack<'r>(
    mut name: String,
    mut rest: Bytes<'r>,
    depth: &mut usize,
) -> Result<Piece<'r>, InputError> {
    loop {
        let mut piece = Piece {
            head: Vec::new(),
            rest,
            name,
        };
        if *depth > MAX_DEPTH {
            return Err(too_deep(&piece.name));
        }
        let looked = piece.look(HEAD);
        looked.map_err(|e| InputError::io(&piece.name, e))?;
        let Some(compression) = Compression::of(&piece.head) else {
            return Ok(piece);
        };
        *depth += 1;
        let all = Cursor::new(piece.head).chain(piece.rest);
        let reader = compression.reader(BufReader::with_capacity(BLOCK, all));
        rest = reader.map_err(|e| InputError::io(&piece.name, e))?;
        name = piece.name;
    }
}

/// Uncompresses a file and opens archives, and gives every plain file in them to `see`, in the order of the archive.
///
/// # Errors
/// Broken or cut data, archives nested deeper than four levels, and what `see` comes to.
pub(super) fn visit(
    name: String,
    bytes: Bytes<'_>,
    see: &mut dyn FnMut(Piece<'_>) -> Result<(), InputError>,
) -> Result<(), InputError> {
    open(name, bytes, 0, see)
}

fn open(
    name: String,
    bytes: Bytes<'_>,
    mut depth: usize,
    see: &mut dyn FnMut(Piece<'_>) -> Result<(), InputError>,
) -> Result<(), InputError> {
    let piece = unpack(name, bytes, &mut depth)?;
    if piece.head.starts_with(ZIP) {
        let name = piece.name.clone();
        // the list of files stands at the end
        let all = piece.whole().map_err(|e| InputError::io(&name, e))?;
        return zip(&name, Cursor::new(all), depth, see);
    }
    if piece.head.get(257..262) == Some(TAR) {
        return tar(piece, depth, see);
    }
    see(piece)
}

fn tar(
    piece: Piece<'_>,
    depth: usize,
    see: &mut dyn FnMut(Piece<'_>) -> Result<(), InputError>,
) -> Result<(), InputError> {
    let Piece { name, head, rest } = piece;
    let failed = |e| InputError::io(&name, e);
    let mut archive = tar::Archive::new(Cursor::new(head).chain(rest));
    for entry in archive.entries().map_err(failed)? {
        let entry = entry.map_err(failed)?;
        if entry.header().entry_type().is_file() {
            let path = entry.path().map_err(failed)?.to_string_lossy().into_owned();
            let inner = format!("{name}!/{}", clean_name(&path));
            open(inner, Box::new(entry), depth + 1, see)?;
        }
    }
    Ok(())
}

/// Gives every plain file in a zip archive to `see`.
pub(super) fn zip(
    name: &str,
    archive: impl Read + Seek,
    depth: usize,
    see: &mut dyn FnMut(Piece<'_>) -> Result<(), InputError>,
) -> Result<(), InputError> {
    let failed = |e| InputError::io(name, io::Error::other(e));
    let mut archive = zip::ZipArchive::new(archive).map_err(failed)?;
    for i in 0..archive.len() {
        let file = archive.by_index(i).map_err(failed)?;
        if file.is_file() {
            let path = file.name().map_err(failed)?.into_owned();
            let inner = format!("{name}!/{}", clean_name(&path));
            open(inner, Box::new(file), depth + 1, see)?;
        }
    }
    Ok(())
}

/// The content of a compressed file (gzip, zstd, bzip2, xz), or `None` when it is not compressed. Several members after
/// each other, as in WARC files and concatenated logs, are one content.
///
/// # Errors
/// Broken or cut compressed data.
pub fn uncompress(bytes: &[u8]) -> io::Result<Option<Vec<u8>>> {
    let Some(compression) = Compression::of(bytes) else {
        return Ok(None);
    };
    let mut out = Vec::new();
    compression.reader(bytes)?.read_to_end(&mut out)?;
    Ok(Some(out))
}

/// Bytes from which a compression or an archive is told.
pub(super) const HEAD: usize = 512;

/// How a file is compressed.
#[derive(Clone, Copy, Debug)]
enum Compression {
    Gzip,
    Zstd,
    Bzip2,
    Xz,
}

impl Compression {
    /// What the first bytes say.
    fn of(head: &[u8]) -> Option<Compression> {
        if head.starts_with(b"\x1f\x8b\x08") {
            Some(Compression::Gzip)
        } else if head.starts_with(b"\x28\xb5\x2f\xfd") {
            Some(Compression::Zstd)
        } else if head.starts_with(b"BZh") && head.get(4..10) == Some(b"1AY&SY") {
            Some(Compression::Bzip2)
        } else if head.starts_with(b"\xfd7zXZ\x00") {
            Some(Compression::Xz)
        } else {
            None
        }
    }

    /// A reader of what `inner` holds in compressed form.
    fn reader<'r>(self, inner: impl BufRead + 'r) -> io::Result<Bytes<'r>> {
        Ok(match self {
            Compression::Gzip => Box::new(flate2::bufread::MultiGzDecoder::new(inner)),
            Compression::Zstd => Box::new(zstd::stream::read::Decoder::with_buffer(inner)?),
            Compression::Bzip2 => Box::new(bzip2::bufread::MultiBzDecoder::new(inner)),
            Compression::Xz => Box::new(liblzma::bufread::XzDecoder::new_multi_decoder(inner)),
        })
    }
}

/// The error for files that are compressed or archived over and over.
fn too_deep(name: &str) -> InputError {
    let said = format!("compressed or archived more than {MAX_DEPTH} times over");
    InputError::io(name, io::Error::other(said))
}

/// Whether a file is an archive of files.
pub(super) fn is_archive(head: &[u8]) -> bool {
    head.starts_with(ZIP) || head.get(257..262) == Some(TAR)
}

/// A name inside an archive as it is shown: forward slashes, no `./`, no root.
fn clean_name(name: &str) -> String {
    let parts = name
        .split(['/', '\\'])
        .filter(|p| !p.is_empty() && *p != ".");
    parts.collect::<Vec<_>>().join("/")
}

/// A name without the endings of compression: what `a.jsonl.gz` would be called uncompressed.
pub fn inner_name(name: &str) -> &str {
    [".gz", ".zst", ".bz2", ".xz"]
        .iter()
        .find_map(|end| name.strip_suffix(end))
        .unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    const TEXT: &[u8] = b"Tidal mill of Castre sold\n\nThe mill was sold on Monday.\n";

    fn gz(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn tar_of(files: &[(&str, &[u8])]) -> Vec<u8> {
        let mut builder = tar::Builder::new(Vec::new());
        for (name, bytes) in files {
            let mut header = tar::Header::new_ustar();
            header.set_size(bytes.len() as u64);
            header.set_mode(0o644);
            builder.append_data(&mut header, name, *bytes).unwrap();
        }
        builder.into_inner().unwrap()
    }

    /// The plain files in a file, with their bytes.
    fn expand(name: &str, bytes: Vec<u8>) -> Result<Vec<(String, Vec<u8>)>, InputError> {
        let mut found = Vec::new();
        visit(name.into(), Box::new(Cursor::new(bytes)), &mut |piece| {
            let name = piece.name.clone();
            let bytes = piece.whole().map_err(|e| InputError::io(&name, e))?;
            found.push((name, bytes));
            Ok(())
        })?;
        Ok(found)
    }

    fn only(bytes: Vec<u8>) -> Vec<u8> {
        let mut pieces = expand("x", bytes).unwrap();
        assert_eq!(pieces.len(), 1);
        pieces.remove(0).1
    }

    #[test]
    fn every_compression_gives_the_content_back() {
        assert_eq!(only(TEXT.to_vec()), TEXT);
        assert_eq!(only(gz(TEXT)), TEXT);
        assert_eq!(
            only([gz(&TEXT[..20]), gz(&TEXT[20..])].concat()),
            TEXT,
            "two members are one content"
        );
        assert_eq!(only(zstd::encode_all(TEXT, 1).unwrap()), TEXT);
        let mut bz = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::fast());
        bz.write_all(TEXT).unwrap();
        assert_eq!(only(bz.finish().unwrap()), TEXT);
        let mut xz = liblzma::write::XzEncoder::new(Vec::new(), 1);
        xz.write_all(TEXT).unwrap();
        assert_eq!(only(xz.finish().unwrap()), TEXT);
        assert_eq!(only(gz(&gz(TEXT))), TEXT, "compressed twice");
    }

    #[test]
    fn archives_are_opened_and_their_files_named() {
        let archive = gz(&tar_of(&[
            ("./a/one.txt", TEXT),
            ("two.txt.gz", &gz(b"two")),
        ]));
        let pieces = expand("d.tar.gz", archive).unwrap();
        let names: Vec<&str> = pieces.iter().map(|p| p.0.as_str()).collect();
        assert_eq!(names, ["d.tar.gz!/a/one.txt", "d.tar.gz!/two.txt.gz"]);
        assert_eq!(pieces[1].1, b"two");

        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        zip.start_file("b/three.txt", zip::write::SimpleFileOptions::default())
            .unwrap();
        zip.write_all(TEXT).unwrap();
        let pieces = expand("d.zip", zip.finish().unwrap().into_inner()).unwrap();
        assert_eq!(pieces, [("d.zip!/b/three.txt".to_owned(), TEXT.to_vec())]);
    }

    #[test]
    fn broken_data_and_nesting_without_end_are_errors() {
        let cut = &gz(TEXT)[..20];
        let said = expand("cut.gz", cut.to_vec()).unwrap_err().to_string();
        assert!(said.starts_with("cut.gz: cannot be read"), "{said}");
        let deep = (0..8).fold(TEXT.to_vec(), |bytes, _| gz(&bytes));
        let said = expand("deep.gz", deep).unwrap_err().to_string();
        assert!(said.contains("more than 4 times"), "{said}");
    }
}
