//! A clean corpus that is there.

use super::super::outputs::real;
use super::folder::{MANIFEST, SCHEMA};
use super::place::Place;
use anyhow::{Context, bail};
use serde::de::DeserializeOwned;
use std::fs;
use std::path::{Path, PathBuf};
use unspool::clean::Manifest;
use xxhash_rust::xxh3::xxh3_128;

/// A folder that clean wrote.
pub struct Saved {
    dir: PathBuf,
    /// Its manifest.
    pub manifest: Manifest,
}

impl Saved {
    /// The name of its manifest.
    pub const MANIFEST: &str = MANIFEST;

    /// The names of all its files, with forward slashes.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        let names = self.manifest.files.iter().map(|f| f.name.as_str());
        names.chain([MANIFEST])
    }

    /// Reads its manifest.
    pub fn open(dir: &Path) -> anyhow::Result<Self> {
        let path = dir.join(MANIFEST);
        let bytes = fs::read(&path).with_context(|| match Place::is_torn(dir) {
            true => format!(
                "{}: a run was killed while it put its files in place; run it again, and they will be whole",
                dir.display()
            ),
            false => format!(
                "{}: cannot be read; is this a folder that `unspool clean` wrote?",
                path.display()
            ),
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
        self.names().any(|name| real(&self.dir.join(name)) == path)
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
        self.names().filter(|name| name.starts_with("articles"))
    }
}
