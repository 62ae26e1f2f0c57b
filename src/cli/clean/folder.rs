//! The folder of a clean corpus: written beside what is there, and moved into place when all of it is written.
//!
//! A run that fails, for a full disk say, leaves the corpus of the run before as it was. Files of that run that the new one
//! does not write, shards say, go away with it; files that clean did not write are left alone, and where one stands in the
//! way nothing is written.

use super::super::outputs::compressed;
use super::place::{Place, names};
use super::saved::Saved;
use anyhow::{Context, bail};
use std::collections::HashSet;
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
        // What a run that was killed had begun is ended first: its files are clean's own.
        let place = Place::open(dir)?;
        refuse_others(dir)?;
        Ok(Folder {
            dir: dir.to_owned(),
            place,
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

/// Refuses a folder with a file in it that would be replaced or taken away, and that no manifest says clean wrote.
fn refuse_others(dir: &Path) -> anyhow::Result<()> {
    let cannot = || format!("{}: cannot be listed", dir.display());
    let there = names(dir).with_context(cannot)?;
    let there: Vec<&String> = there.iter().filter(|name| is_ours(name)).collect();
    if there.is_empty() {
        return Ok(());
    }
    let saved = match fs::exists(dir.join(MANIFEST)).with_context(cannot)? {
        true => Some(Saved::open(dir).context("it stands where clean writes its own")?),
        false => None,
    };
    let written: HashSet<&str> = saved
        .iter()
        .flat_map(|saved| &saved.manifest.files)
        .map(|file| file.name.as_str())
        .chain(saved.iter().map(|_| MANIFEST))
        .collect();
    let refuse = |name: &str| {
        bail!(
            "{}: clean would take its place, and did not write it; move it away, or give another folder",
            dir.join(name).display()
        )
    };
    for name in there {
        if !dir.join(name).is_dir() {
            if !written.contains(&**name) {
                return refuse(name);
            }
            continue;
        }
        // Texts lie in folders of their own.
        for inner in names(&dir.join(name)).with_context(cannot)? {
            let inner = format!("{name}/{inner}");
            if !written.contains(&*inner) {
                return refuse(&inner);
            }
        }
    }
    Ok(())
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
