//! Temporary files and folders that a kill may leave behind: the next run that writes to the same place takes them away.
//!
//! Whoever is at work holds a lock on what it made; what nobody holds was left behind.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;

/// The file in a temporary folder that is locked.
const LOCK: &str = "lock";

/// Characters of a name that stand in the names of what is made for it: names have an end.
const NAMED: usize = 40;

/// How the names begin of all that is made for `name`.
fn prefix(name: &str) -> String {
    let name: String = name.chars().take(NAMED).collect();
    format!(".unspool-{name}.")
}

/// What lies in a folder and was made for `name`.
fn made_for(name: &str, folder: &Path) -> io::Result<Vec<PathBuf>> {
    let prefix = prefix(name);
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let begins = |n: &str| n.starts_with(&prefix);
        if entry.file_name().to_str().is_some_and(begins) {
            found.push(entry.path());
        }
    }
    Ok(found)
}

/// Whether this process holds it now. Where a file system has no locks, all that can be said is that nobody else does.
fn hold(file: &File) -> bool {
    !matches!(file.try_lock(), Err(TryLockError::WouldBlock))
}

/// A file that will take the place of `name`; for whom any new file would be: the umask says it.
pub fn file(folder: &Path, name: &str) -> io::Result<NamedTempFile> {
    // Where a folder cannot be listed, or another run is quicker, what was left may stay: it does no harm.
    let left = made_for(name, folder).unwrap_or_default();
    for left in left.iter().filter(|p| p.is_file()) {
        if File::open(left).is_ok_and(|held| held.try_lock().is_ok()) {
            let _ = fs::remove_file(left);
        }
    }
    let prefix = prefix(name);
    let mut builder = tempfile::Builder::new();
    builder.prefix(&prefix);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    loop {
        let file = builder.tempfile_in(folder)?;
        // Another run may have taken it for a leftover before it was locked.
        if hold(file.as_file()) && file.path().exists() {
            return Ok(file);
        }
    }
}

/// A folder that goes when this does, and that the next run takes away when the process was killed.
pub struct Folder {
    path: PathBuf,
    stays: bool,
    _lock: File,
}

impl Folder {
    /// Makes one in `folder`.
    pub fn new(folder: &Path, name: &str) -> io::Result<Folder> {
        let prefix = prefix(name);
        loop {
            let mut builder = tempfile::Builder::new();
            let path = builder.prefix(&prefix).tempdir_in(folder)?.keep();
            let held = Folder::held(path)?;
            if let Some(held) = held.filter(|f| f.path.join(LOCK).exists()) {
                return Ok(held);
            }
        }
    }

    /// Those that a kill left behind.
    pub fn left(folder: &Path, name: &str) -> io::Result<Vec<Folder>> {
        let found = made_for(name, folder)?.into_iter().filter(|p| p.is_dir());
        found
            .filter_map(|path| Folder::held(path).transpose())
            .collect()
    }

    /// The folder, unless another process holds it.
    fn held(path: PathBuf) -> io::Result<Option<Folder>> {
        let lock = File::create(path.join(LOCK))?;
        Ok(hold(&lock).then_some(Folder {
            path,
            stays: false,
            _lock: lock,
        }))
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// From now on it goes, or not.
    pub fn stays(&mut self, stays: bool) {
        self.stays = stays;
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if !self.stays
            && let Err(error) = fs::remove_dir_all(&self.path)
        {
            super::say(format_args!(
                "{}: cannot be removed, and is not needed any more: {error}",
                self.path.display()
            ));
        }
    }
}
