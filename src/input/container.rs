//! Compressed files and archives: what is inside, told by the first bytes and not by the name.

use super::InputError;
use std::io::{self, BufRead, Cursor, Read};

/// How deep archives may be nested; deeper ones are an error, since only files made to harm are.
pub(super) const MAX_DEPTH: usize = 4;

/// First bytes of a zip archive, and what stands at byte 257 of a tar archive.
const ZIP: &[u8] = b"PK\x03\x04";
const TAR: &[u8] = b"ustar";

/// A file, or one file inside an archive.
#[derive(Debug, PartialEq, Eq)]
pub struct Piece {
    /// `dump.txt.gz`, or `dump.tar.zst!/a/b.txt` for a file inside an archive.
    pub name: String,
    /// Its bytes, uncompressed.
    pub bytes: Vec<u8>,
}

/// Uncompresses a file and opens archives, until only plain files are left. They come in the order of the archive.
///
/// # Errors
/// Broken or cut compressed data, and archives nested deeper than four levels.
pub fn expand(name: String, bytes: Vec<u8>) -> Result<Vec<Piece>, InputError> {
    let mut pieces = Vec::new();
    expand_into(&mut pieces, name, bytes, 0)?;
    Ok(pieces)
}

fn expand_into(
    pieces: &mut Vec<Piece>,
    name: String,
    bytes: Vec<u8>,
    depth: usize,
) -> Result<(), InputError> {
    let io = |e: io::Error| InputError::io(&name, e);
    if depth > MAX_DEPTH {
        return Err(too_deep(&name));
    }
    if let Some(unpacked) = uncompress(&bytes).map_err(io)? {
        drop(bytes);
        return expand_into(pieces, name, unpacked, depth + 1);
    }
    if bytes.starts_with(ZIP) {
        let mut archive = zip::ZipArchive::new(Cursor::new(&bytes))
            .map_err(|e| InputError::io(&name, io::Error::other(e)))?;
        for i in 0..archive.len() {
            let mut file = archive
                .by_index(i)
                .map_err(|e| InputError::io(&name, io::Error::other(e)))?;
            if file.is_file() {
                let path = file
                    .name()
                    .map_err(|e| InputError::io(&name, io::Error::other(e)))?
                    .into_owned();
                let inner = format!("{name}!/{}", clean_name(&path));
                let mut content = Vec::new();
                file.read_to_end(&mut content)
                    .map_err(|e| InputError::io(&inner, e))?;
                expand_into(pieces, inner, content, depth + 1)?;
            }
        }
        return Ok(());
    }
    if bytes.get(257..262) == Some(TAR) {
        let mut archive = tar::Archive::new(Cursor::new(&bytes));
        for entry in archive.entries().map_err(io)? {
            let mut entry = entry.map_err(io)?;
            if entry.header().entry_type().is_file() {
                let path = entry.path().map_err(io)?.to_string_lossy().into_owned();
                let inner = format!("{name}!/{}", clean_name(&path));
                let mut content = Vec::new();
                entry
                    .read_to_end(&mut content)
                    .map_err(|e| InputError::io(&inner, e))?;
                expand_into(pieces, inner, content, depth + 1)?;
            }
        }
        return Ok(());
    }
    pieces.push(Piece { name, bytes });
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
pub(super) enum Compression {
    Gzip,
    Zstd,
    Bzip2,
    Xz,
}

impl Compression {
    /// What the first bytes say.
    pub fn of(head: &[u8]) -> Option<Compression> {
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
    pub fn reader<'r>(
        self,
        inner: impl BufRead + Send + 'r,
    ) -> io::Result<Box<dyn Read + Send + 'r>> {
        Ok(match self {
            Compression::Gzip => Box::new(flate2::bufread::MultiGzDecoder::new(inner)),
            Compression::Zstd => Box::new(zstd::stream::read::Decoder::with_buffer(inner)?),
            Compression::Bzip2 => Box::new(bzip2::bufread::MultiBzDecoder::new(inner)),
            Compression::Xz => Box::new(liblzma::bufread::XzDecoder::new_multi_decoder(inner)),
        })
    }
}

/// The error for files that are compressed or archived over and over.
pub(super) fn too_deep(name: &str) -> InputError {
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

    fn only(bytes: Vec<u8>) -> Vec<u8> {
        let mut pieces = expand("x".into(), bytes).unwrap();
        assert_eq!(pieces.len(), 1);
        pieces.remove(0).bytes
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
        let pieces = expand("d.tar.gz".into(), archive).unwrap();
        let names: Vec<&str> = pieces.iter().map(|p| p.name.as_str()).collect();
        assert_eq!(names, ["d.tar.gz!/a/one.txt", "d.tar.gz!/two.txt.gz"]);
        assert_eq!(pieces[1].bytes, b"two");

        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        zip.start_file("b/three.txt", zip::write::SimpleFileOptions::default())
            .unwrap();
        zip.write_all(TEXT).unwrap();
        let pieces = expand("d.zip".into(), zip.finish().unwrap().into_inner()).unwrap();
        assert_eq!(
            pieces,
            [Piece {
                name: "d.zip!/b/three.txt".into(),
                bytes: TEXT.to_vec()
            }]
        );
    }

    #[test]
    fn broken_data_and_nesting_without_end_are_errors() {
        let cut = &gz(TEXT)[..20];
        let said = expand("cut.gz".into(), cut.to_vec())
            .unwrap_err()
            .to_string();
        assert!(said.starts_with("cut.gz: cannot be read"), "{said}");
        let deep = (0..8).fold(TEXT.to_vec(), |bytes, _| gz(&bytes));
        let said = expand("deep.gz".into(), deep).unwrap_err().to_string();
        assert!(said.contains("more than 4 times"), "{said}");
    }
}
