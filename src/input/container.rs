//! Compressed files and archives: what is inside, told by the first bytes and not by the name.

use super::InputError;
use super::discover::readable;
use flate2::bufread::GzDecoder;
use std::collections::HashMap;
use std::io::{self, BufRead, BufReader, Cursor, Read, Seek};
use zip::ZipReadOptions;
use zip::unstable::read::ZipIterable;

/// How deep archives may be nested; deeper ones are an error, since only files made to harm are.
const MAX_DEPTH: usize = 4;

/// Bytes that are taken from a file at a time.
pub(super) const BLOCK: usize = 1 << 16;
/// First bytes of a zip archive: of its first file, or of its end when it holds none.
const ZIP: [&[u8]; 2] = [b"PK\x03\x04", b"PK\x05\x06"];
/// What stands at byte 257 of a tar archive.
const TAR: &[u8] = b"ustar";

/// What is called with each plain file, or with why one in an archive is none that can be read.
pub(super) type See<'s> = dyn FnMut(Result<Piece<'_>, InputError>) -> Result<(), InputError> + 's;

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

    /// The same where what breaks off is met when it is read: it ends the head, and comes again behind it.
    pub fn look_as_far_as_it_goes(&mut self, bytes: usize) -> bool {
        self.look(bytes).unwrap_or_else(|error| {
            self.rest = Box::new(BreaksOff(Some(error)));
            true
        })
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

/// A stream that gives nothing but why it breaks off.
struct BreaksOff(Option<io::Error>);

impl Read for BreaksOff {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        self.0.take().map_or(Ok(0), Err)
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

/// Uncompresses a file and opens archives, and gives every plain file in them to `see`, in the order of the archive: also
/// what is wrong with one, so that it can go on to the next.
///
/// # Errors
/// Broken or cut archives, and what `see` comes to.
pub(super) fn visit(name: String, bytes: Bytes<'_>, see: &mut See<'_>) -> Result<(), InputError> {
    open(name, bytes, 0, see)
}

fn open(
    name: String,
    bytes: Bytes<'_>,
    mut depth: usize,
    see: &mut See<'_>,
) -> Result<(), InputError> {
    let piece = match unpack(name, bytes, &mut depth) {
        Ok(piece) => piece,
        Err(error) => return see(Err(error)),
    };
    if is_zip(&piece.head) {
        let name = piece.name.clone();
        // the list of files stands at the end
        let all = piece.whole().map_err(|e| InputError::io(&name, e))?;
        return zip(&name, Cursor::new(all), depth, see);
    }
    if piece.head.get(257..262) == Some(TAR) {
        return tar(piece, depth, see);
    }
    see(Ok(piece))
}

fn tar(piece: Piece<'_>, depth: usize, see: &mut See<'_>) -> Result<(), InputError> {
    let Piece { name, head, rest } = piece;
    let failed = |e| InputError::io(&name, e);
    let mut archive = tar::Archive::new(Cursor::new(head).chain(rest));
    let mut names = Names::of(&name);
    for entry in archive.entries().map_err(failed)? {
        let entry = entry.map_err(failed)?;
        if entry.header().entry_type().is_file() {
            let path = readable(entry.path().map_err(failed)?.as_os_str());
            open(names.next(&path), Box::new(entry), depth + 1, see)?;
        }
    }
    // The archive ends before its file does, and what proves a compressed file whole stands at its very end.
    io::copy(&mut archive.into_inner(), &mut io::sink()).map_err(failed)?;
    Ok(())
}

/// Gives every plain file in a zip archive to `see`.
pub(super) fn zip(
    name: &str,
    archive: impl Read + Seek,
    depth: usize,
    see: &mut See<'_>,
) -> Result<(), InputError> {
    let failed = |e| InputError::io(name, io::Error::other(e));
    let mut names = Names::of(name);
    // The list of an archive may name a file twice: a reader that keeps it by name would lose one of them.
    let mut archive = ZipIterable::try_new(archive, Default::default()).map_err(failed)?;
    let listed = archive.files().map_err(failed)?;
    while let Some(entry) = listed.next() {
        let entry = entry.map_err(failed)?;
        if entry.is_file() {
            let path = entry.name().map_err(failed)?.into_owned();
            let file = entry.with_reader(listed.reader_mut(), ZipReadOptions::new());
            let file = file.map_err(failed)?;
            open(names.next(&path), Box::new(file), depth + 1, see)?;
        }
    }
    Ok(())
}

/// Names for the files of an archive. An archive may hold several files of one name, of which unpacking would leave the
/// last; all of them are read, and the second is `archive!2/name`.
struct Names<'a> {
    archive: &'a str,
    seen: HashMap<String, usize>,
}

impl Names<'_> {
    fn of(archive: &str) -> Names<'_> {
        Names {
            archive,
            seen: HashMap::new(),
        }
    }

    fn next(&mut self, path: &str) -> String {
        let inner = clean_name(path);
        let count = self.seen.entry(inner.clone()).or_default();
        *count += 1;
        match *count {
            1 => format!("{}!/{inner}", self.archive),
            n => format!("{}!{n}/{inner}", self.archive),
        }
    }
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
            Compression::Gzip => Box::new(Gzip::new(inner)),
            Compression::Zstd => Box::new(zstd::stream::read::Decoder::with_buffer(inner)?),
            Compression::Bzip2 => Box::new(bzip2::bufread::MultiBzDecoder::new(inner)),
            Compression::Xz => Box::new(liblzma::bufread::XzDecoder::new_multi_decoder(inner)),
        })
    }
}

/// Members of gzip one after the other, as one content. Zeros behind a member, which fill up the last block of a tape or a
/// device, are none.
struct Gzip<R> {
    member: Option<GzDecoder<R>>,
}

impl<R: BufRead> Gzip<R> {
    fn new(inner: R) -> Self {
        Gzip {
            member: Some(GzDecoder::new(inner)),
        }
    }
}

impl<R: BufRead> Read for Gzip<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        while let Some(member) = &mut self.member {
            let count = member.read(into)?;
            if count > 0 || into.is_empty() {
                return Ok(count);
            }
            let Some(member) = self.member.take() else {
                break;
            };
            let mut inner = member.into_inner();
            if !ends_in_zeros(&mut inner)? {
                self.member = Some(GzDecoder::new(inner));
            }
        }
        Ok(0)
    }
}

/// Whether nothing but zeros comes up to the end; what does come is then next.
fn ends_in_zeros(inner: &mut impl BufRead) -> io::Result<bool> {
    loop {
        let bytes = inner.fill_buf()?;
        let zeros = bytes.iter().take_while(|&&b| b == 0).count();
        let (ended, more) = (bytes.is_empty(), zeros < bytes.len());
        inner.consume(zeros);
        if ended || more {
            return Ok(ended);
        }
    }
}

/// The error for files that are compressed or archived over and over.
fn too_deep(name: &str) -> InputError {
    let said = format!("compressed or archived more than {MAX_DEPTH} times over");
    InputError::io(name, io::Error::other(said))
}

/// Whether a file is a zip archive; four bytes tell it.
pub(super) fn is_zip(head: &[u8]) -> bool {
    ZIP.iter().any(|zip| head.starts_with(zip))
}

/// Whether a file is an archive of files.
pub(super) fn is_archive(head: &[u8]) -> bool {
    is_zip(head) || head.get(257..262) == Some(TAR)
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
            let piece = piece?;
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

        let empty = [&b"PK\x05\x06"[..], &[0; 18]].concat();
        assert_eq!(expand("e.zip", empty).unwrap(), []);

        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        zip.start_file("b/three.txt", zip::write::SimpleFileOptions::default())
            .unwrap();
        zip.write_all(TEXT).unwrap();
        let pieces = expand("d.zip", zip.finish().unwrap().into_inner()).unwrap();
        assert_eq!(pieces, [("d.zip!/b/three.txt".to_owned(), TEXT.to_vec())]);
    }

    /// A zip archive of two files, `x.txt` both.
    fn zip_of_two() -> Vec<u8> {
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, text) in [("x.txt", "one"), ("y.txt", "two")] {
            zip.start_file(name, zip::write::SimpleFileOptions::default())
                .unwrap();
            zip.write_all(text.as_bytes()).unwrap();
        }
        let mut bytes = zip.finish().unwrap().into_inner();
        for at in 0..bytes.len() - 5 {
            if &bytes[at..at + 5] == b"y.txt" {
                bytes[at] = b'x';
            }
        }
        bytes
    }

    #[test]
    fn files_of_one_name_are_all_read() {
        let of_tar = tar_of(&[("./x.txt", b"one"), ("x.txt", b"two")]);
        for (archive, bytes) in [("d.tar", of_tar), ("d.zip", zip_of_two())] {
            let pieces = expand(archive, bytes).unwrap();
            let want = [("!/x.txt", "one"), ("!2/x.txt", "two")]
                .map(|(name, text)| (format!("{archive}{name}"), text.as_bytes().to_vec()));
            assert_eq!(pieces, want);
        }
    }

    #[test]
    fn zeros_behind_gzip_are_no_content_and_anything_else_is_an_error() {
        let padded = |with: &[u8]| [&gz(TEXT)[..], &[0; 700], with].concat();
        assert_eq!(only(padded(b"")), TEXT);
        assert_eq!(only(padded(&gz(b"more"))), [TEXT, b"more"].concat());
        assert!(expand("x.gz", padded(b"more")).is_err());
    }

    #[test]
    fn an_archive_that_is_damaged_behind_its_files_is_an_error() {
        let files = tar_of(&[("x.txt", TEXT)]);
        let mut zst = zstd::Encoder::new(Vec::new(), 1).unwrap();
        zst.include_checksum(true).unwrap();
        zst.write_all(&files).unwrap();
        for (name, mut bytes) in [
            ("d.tar.gz", gz(&files)),
            ("d.tar.zst", zst.finish().unwrap()),
        ] {
            assert_eq!(expand(name, bytes.clone()).unwrap().len(), 1);
            // the checksum of either stands among the last eight bytes
            let at = bytes.len() - if name.ends_with("gz") { 8 } else { 1 };
            bytes[at] ^= 1;
            let said = expand(name, bytes.clone()).unwrap_err().to_string();
            assert!(
                said.starts_with(&format!("{name}: cannot be read")),
                "{said}"
            );
            bytes.truncate(bytes.len() - 1);
            assert!(expand(name, bytes).is_err(), "{name} is cut");
        }
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
