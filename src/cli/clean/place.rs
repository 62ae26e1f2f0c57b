//! The files of a clean corpus are put in the place of those of the run before.
//!
//! A kill may come between any two of them. So the old manifest goes first and the new one comes last, and from the moment
//! when all is written there is a mark in the temporary folder: the next run that writes here puts the rest in place.
//! A file takes the place of an old one in one step: at no moment is it missing, or torn.

use super::super::temporary;
use super::folder::{MANIFEST, is_ours};
use anyhow::Context;
use std::collections::HashSet;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use unspool::clean::Manifest;

/// What the temporary folders are for.
const NAME: &str = "clean";
/// The file that says that all is written.
const WRITTEN: &str = "written";

/// A temporary folder in the folder of a corpus: `new` holds what is written, `old` what it took the place of.
pub struct Place {
    dir: PathBuf,
    temporary: temporary::Folder,
}

impl Place {
    /// Ends what a run that was killed had begun, and makes a temporary folder.
    pub fn open(dir: &Path) -> anyhow::Result<Place> {
        let cannot = || format!("{}: cannot be written", dir.display());
        for mut temporary in temporary::Folder::left(dir, NAME).with_context(cannot)? {
            if is_halfway(temporary.path()) {
                temporary.stays(true);
                let mut place = Place {
                    dir: dir.to_owned(),
                    temporary,
                };
                place.move_all(&mut Vec::new()).with_context(cannot)?;
                place.temporary.stays(false);
            }
        }
        let temporary = temporary::Folder::new(dir, NAME).with_context(cannot)?;
        for inner in ["new", "old"] {
            fs::create_dir(temporary.path().join(inner)).with_context(cannot)?;
        }
        Ok(Place {
            dir: dir.to_owned(),
            temporary,
        })
    }

    /// Whether a run was killed while it put its files in place, and none has ended that since.
    pub fn is_torn(dir: &Path) -> bool {
        // A folder that cannot be listed has no corpus either, which is said then.
        let entries = fs::read_dir(dir).into_iter().flatten().flatten();
        entries.into_iter().any(|e| is_halfway(&e.path()))
    }

    /// Where files are written.
    pub fn new_files(&self) -> PathBuf {
        self.temporary.path().join("new")
    }

    /// Puts everything in its place. After a failure the folder is as it was.
    pub fn put(mut self) -> io::Result<()> {
        let mark = self.temporary.path().join(WRITTEN);
        File::create(&mark)?;
        let mut moved = Vec::new();
        self.temporary.stays(true);
        let done = self.move_all(&mut moved);
        if done.is_err() {
            for (from, to) in moved.into_iter().rev() {
                fs::rename(&to, &from)?;
            }
            fs::remove_file(&mark)?;
        }
        self.temporary.stays(false);
        done
    }

    /// Moves what is not moved yet, the manifest last, and notes what went where.
    fn move_all(&self, moved: &mut Vec<(PathBuf, PathBuf)>) -> io::Result<()> {
        let new = self.new_files();
        // Numbered, since a run before may have been killed here too.
        let old = tempfile::Builder::new()
            .prefix("old-")
            .tempdir_in(self.temporary.path())?
            .keep();
        let ours = manifest(&new)?;
        let mut there = names(&self.dir)?;
        there.retain(|name| is_ours(name));
        there.sort_by_key(|name| name != MANIFEST);
        for name in there {
            let (place, next) = (self.dir.join(&name), new.join(&name));
            if name != MANIFEST && !next.exists() && ours.contains(&name) {
                // It was moved before a kill.
                continue;
            }
            let old = old.join(&name);
            // It stays until the new one takes its place, where a file can have two names.
            let is_replaced = name != MANIFEST && next.is_file() && place.is_file();
            if !is_replaced || fs::hard_link(&place, &old).is_err() {
                fs::rename(&place, &old)?;
            }
            moved.push((place, old));
        }
        let mut left = names(&new)?;
        left.sort_by_key(|name| name == MANIFEST);
        for name in left {
            let (from, to) = (new.join(&name), self.dir.join(&name));
            fs::rename(&from, &to)?;
            moved.push((from, to));
        }
        Ok(())
    }
}

/// Whether all was written in a temporary folder, and not all of it put in its place.
fn is_halfway(temporary: &Path) -> bool {
    temporary.join(WRITTEN).exists() && temporary.join("new").join(MANIFEST).exists()
}

/// The names in a corpus, as its manifest says.
fn manifest(new: &Path) -> io::Result<HashSet<String>> {
    let manifest: Manifest = serde_json::from_slice(&fs::read(new.join(MANIFEST))?)?;
    let top = |name: &str| name.split('/').next().unwrap_or_default().to_owned();
    Ok(manifest.files.iter().map(|f| top(&f.name)).collect())
}

/// The names in a folder, sorted.
pub fn names(dir: &Path) -> io::Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(dir)? {
        // A name that is no UTF-8 is none of ours.
        names.extend(entry?.file_name().into_string().ok());
    }
    names.sort();
    Ok(names)
}
