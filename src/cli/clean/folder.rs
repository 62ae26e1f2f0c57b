//! The folder of a clean corpus: written beside what is there, and moved into place when all of it is written.
//!
//! A run that fails, for a full disk say, leaves the corpus of the run before as it was. Files of that run that the new one
//! does not write, shards say, go away with it; files that clean did not write are left alone, and where one stands in the
//! way nothing is written.

use super::super::outputs::{compressed, real};
use anyhow::{Context, bail};
use serde::de::DeserializeOwned;
use std::collections::HashSet;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use tempfile::TempDir;
use unspool::clean::{CutLevel, Manifest, ManifestFile};
use unspool::report::Tool;
use xxhash_rust::xxh3::{Xxh3, xxh3_128};

/// The schema of the manifest.
const SCHEMA: &str = "unspool/clean/1";
/// The name of the manifest.
const MANIFEST: &str = "manifest.json";

/// A folder that is being written.
pub struct Folder {
    dir: PathBuf,
    temporary: TempDir,
    files: Vec<ManifestFile>,
}

impl Folder {
    /// Makes the folder where it is not there, and opens it for writing.
    pub fn open(dir: &Path) -> anyhow::Result<Self> {
        fs::create_dir_all(dir)
            .with_context(|| format!("{}: the folder cannot be made", dir.display()))?;
        let cannot = || format!("{}: cannot be written", dir.display());
        let temporary = tempfile::Builder::new()
            .prefix(".unspool-")
            .tempdir_in(dir)
            .with_context(cannot)?;
        for inner in ["new", "old"] {
            fs::create_dir(temporary.path().join(inner)).with_context(cannot)?;
        }
        refuse_others(dir)?;
        Ok(Folder {
            dir: dir.to_owned(),
            temporary,
            files: Vec::new(),
        })
    }

    /// Writes a file, which is compressed when its name says so.
    pub fn write(
        &mut self,
        name: &str,
        f: impl FnOnce(&mut (dyn Write + Send)) -> io::Result<()>,
    ) -> anyhow::Result<()> {
        let path = self.temporary.path().join("new").join(name);
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
        let (new, old) = (
            self.temporary.path().join("new"),
            self.temporary.path().join("old"),
        );
        let mut moved = Vec::new();
        let result = names(&self.dir).and_then(|there| {
            for name in there.iter().filter(|name| is_ours(name)) {
                rename(&self.dir, &old, name, &mut moved)?;
            }
            for name in names(&new)? {
                rename(&new, &self.dir, &name, &mut moved)?;
            }
            Ok(())
        });
        if let Err(error) = result {
            for (from, to) in moved.into_iter().rev() {
                fs::rename(&to, &from).with_context(|| {
                    format!(
                        "{}: cannot be moved back to {}",
                        to.display(),
                        from.display()
                    )
                })?;
            }
            return Err(error).with_context(|| self.unwritten(""));
        }
        Ok(())
    }
}

fn rename(
    from: &Path,
    to: &Path,
    name: &str,
    moved: &mut Vec<(PathBuf, PathBuf)>,
) -> io::Result<()> {
    let (from, to) = (from.join(name), to.join(name));
    fs::rename(&from, &to)?;
    moved.push((from, to));
    Ok(())
}

/// The names in a folder, sorted.
fn names(dir: &Path) -> io::Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(dir)? {
        // A name that is no UTF-8 is none of ours.
        names.extend(entry?.file_name().into_string().ok());
    }
    names.sort();
    Ok(names)
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
fn is_ours(name: &str) -> bool {
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

/// A folder that clean wrote.
pub struct Saved {
    dir: PathBuf,
    /// Its manifest.
    pub manifest: Manifest,
}

impl Saved {
    /// Reads its manifest.
    pub fn open(dir: &Path) -> anyhow::Result<Self> {
        let path = dir.join(MANIFEST);
        let bytes = fs::read(&path).with_context(|| {
            format!(
                "{}: cannot be read; is this a folder that `unspool clean` wrote?",
                path.display()
            )
        })?;
        let manifest: Manifest = serde_json::from_slice(&bytes)
            .with_context(|| format!("{}: is no manifest of unspool", path.display()))?;
        if manifest.schema != SCHEMA {
            bail!(
                "{}: has the schema {}, and this unspool reads {SCHEMA}",
                path.display(),
                manifest.schema
            );
        }
        Ok(Saved {
            dir: dir.to_owned(),
            manifest,
        })
    }

    /// Whether there is a file of this name.
    pub fn has(&self, name: &str) -> bool {
        self.manifest.files.iter().any(|f| f.name == name)
    }

    /// The bytes of a file as it lies there.
    pub fn raw(&self, name: &str) -> anyhow::Result<Vec<u8>> {
        let path = self.dir.join(name);
        fs::read(&path).with_context(|| format!("{}: cannot be read", path.display()))
    }

    /// What is wrong with a file, when it is not as it was written.
    pub fn fault(&self, name: &str) -> Option<String> {
        let Some(file) = self.manifest.files.iter().find(|f| f.name == name) else {
            return Some(format!("{name}: is not in {MANIFEST}"));
        };
        match self.raw(name) {
            Err(error) => Some(format!("{error:#}")),
            Ok(bytes) if bytes.len() as u64 != file.bytes => Some(format!(
                "{name}: has {} bytes, and {} were written",
                bytes.len(),
                file.bytes
            )),
            Ok(bytes) if format!("{:032x}", xxh3_128(&bytes)) != file.content => {
                Some(format!("{name}: has other bytes than were written"))
            }
            Ok(_) => None,
        }
    }

    /// Whether a path leads to one of its files.
    pub fn holds(&self, path: &Path) -> bool {
        let path = real(path);
        let names = self.manifest.files.iter().map(|f| f.name.as_str());
        names
            .chain([MANIFEST])
            .any(|name| real(&self.dir.join(name)) == path)
    }

    /// What is in a file, uncompressed.
    pub fn content(&self, name: &str) -> anyhow::Result<Vec<u8>> {
        let raw = self.raw(name)?;
        if !name.ends_with(".zst") {
            return Ok(raw);
        }
        zstd::decode_all(&raw[..])
            .with_context(|| format!("{}: cannot be unpacked", self.dir.join(name).display()))
    }

    /// The rows of a file of JSON lines.
    pub fn rows<T: DeserializeOwned>(&self, name: &str) -> anyhow::Result<Vec<T>> {
        let bytes = self.content(name)?;
        let lines = bytes.split(|&b| b == b'\n').zip(1u64..);
        lines
            .filter(|(line, _)| !line.is_empty())
            .map(|(line, number)| {
                serde_json::from_slice(line).with_context(|| {
                    format!(
                        "{}:{number}: is no row of it",
                        self.dir.join(name).display()
                    )
                })
            })
            .collect()
    }

    /// The bytes that were read when the folder was written.
    pub fn stored(&self) -> anyhow::Result<Option<Vec<u8>>> {
        match self.has("bytes.zst") {
            true => self.content("bytes.zst").map(Some),
            false => Ok(None),
        }
    }

    /// The names of the files of articles.
    pub fn articles(&self) -> impl Iterator<Item = &str> {
        let names = self.manifest.files.iter().map(|f| f.name.as_str());
        names.filter(|name| name.starts_with("articles"))
    }
}
