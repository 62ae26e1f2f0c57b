//! The folder of a clean corpus: written beside what is there, and moved into place when all of it is written.
//!
//! A run that fails, for a full disk say, leaves the corpus of the run before as it was. Files of that run that the new one
//! does not write, shards say, go away with it; files that clean did not write are left alone.

use super::super::outputs::compressed;
use super::place::Place;
use anyhow::Context;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use unspool::clean::{CutLevel, Manifest, ManifestFile};
use unspool::report::Tool;
use xxhash_rust::xxh3::Xxh3;

/// The schema of the manifest.
pub const SCHEMA: &str = "unspool/clean/1";
/// The name of the manifest.
pub const MANIFEST: &str = "manifest.json";

/// A folder that is being written.
pub struct Folder {
    dir: PathBuf,
    place: Place,
    files: Vec<ManifestFile>,
}

impl Folder {
    /// Makes the folder where it is not there, and opens it for writing.
    pub fn open(dir: &Path) -> anyhow::Result<Self> {
        fs::create_dir_all(dir)
            .with_context(|| format!("{}: the folder cannot be made", dir.display()))?;
        Ok(Folder {
            dir: dir.to_owned(),
            place: Place::open(dir)?,
            files: Vec::new(),
        })
    }

    /// Writes a file, which is compressed when its name says so.
    pub fn write(
        &mut self,
        name: &str,
        f: impl FnOnce(&mut (dyn Write + Send)) -> io::Result<()>,
    ) -> anyhow::Result<()> {
        let path = self.place.new_files().join(name);
        let written = || -> io::Result<ManifestFile> {
            if let Some(parent) = path.parent() {
                fs::create_dir_all(parent)?;
            }
            let mut out = Hashing {
                out: BufWriter::with_capacity(1 << 16, File::create(&path)?),
                hash: Xxh3::new(),
                bytes: 0,
            };
            compressed(&path, &mut out, f)?;
            out.flush()?;
            Ok(ManifestFile {
                name: name.to_owned(),
                bytes: out.bytes,
                content: format!("{:032x}", out.hash.digest128()),
            })
        };
        let file = written().with_context(|| self.unwritten(name))?;
        self.files.push(file);
        Ok(())
    }

    fn unwritten(&self, name: &str) -> String {
        let path = self.dir.join(name);
        format!(
            "{}: cannot be written; what was in the folder before is still there",
            path.display()
        )
    }

    /// Writes the manifest and puts everything in its place.
    pub fn commit(mut self, levels: Vec<CutLevel>, articles: u64) -> anyhow::Result<()> {
        self.files.sort_by(|a, b| a.name.cmp(&b.name));
        let manifest = Manifest {
            schema: SCHEMA.to_owned(),
            tool: Tool {
                name: "unspool".to_owned(),
                version: env!("CARGO_PKG_VERSION").to_owned(),
            },
            levels,
            articles,
            files: std::mem::take(&mut self.files),
        };
        let mut bytes = serde_json::to_vec_pretty(&manifest)?;
        bytes.push(b'\n');
        self.write(MANIFEST, |out| out.write_all(&bytes))?;
        let unwritten = self.unwritten("");
        self.place.put().context(unwritten)
    }
}

/// Whether clean writes files or folders of this name.
pub fn is_ours(name: &str) -> bool {
    let fixed = [
        "articles.jsonl",
        "articles.jsonl.zst",
        "articles.parquet",
        "removed.jsonl",
        "spans.jsonl",
        "bytes.zst",
        "report.json",
        MANIFEST,
    ];
    let shard = || {
        let number = name.strip_prefix("articles-")?;
        let number = number.strip_suffix(".zst").unwrap_or(number);
        let number = number.strip_suffix(".jsonl").unwrap_or(number);
        let number = number.strip_suffix(".parquet").unwrap_or(number);
        Some(number.len() >= 5 && number.bytes().all(|b| b.is_ascii_digit()))
    };
    fixed.contains(&name) || shard().unwrap_or(false)
}

/// Counts and hashes what is written.
struct Hashing<W> {
    out: W,
    hash: Xxh3,
    bytes: u64,
}

impl<W: Write> Write for Hashing<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let n = self.out.write(bytes)?;
        self.hash.update(&bytes[..n]);
        self.bytes += n as u64;
        Ok(n)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}
