//! `--resume`: what a run has finished lies in a folder until the run is done, so that one that was stopped goes on.

use anyhow::{Context, bail};
use std::fs::{self, File, TryLockError};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Once;
use unspool::{Units, Unkept};

/// The argument of commands that go on.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Output")]
pub struct ResumeArgs {
    /// Keep what is finished until the run is done, and go on behind what a run that was stopped has finished. The result
    /// is that of a run that was not stopped; what has changed meanwhile, texts or options, is done again.
    #[arg(long)]
    resume: bool,
}

impl ResumeArgs {
    /// Opens the folder, when it is wanted.
    pub fn open(&self, dir: impl FnOnce() -> PathBuf) -> anyhow::Result<Resume> {
        let kept = self.resume.then(|| Kept::open(dir()));
        Ok(Resume(kept.transpose()?))
    }
}

/// What a run keeps while it is not done.
pub struct Resume(Option<Kept>);

impl Resume {
    /// The units of the run.
    pub fn units(&self) -> &dyn Units {
        match &self.0 {
            Some(kept) => kept,
            None => &Unkept,
        }
    }

    /// The run is done: there is nothing to go on with.
    pub fn done(mut self) {
        if let Some(kept) = &mut self.0 {
            kept.done = true;
        }
    }
}

impl Drop for Kept {
    /// A run that is done leaves nothing behind, and neither does one that was stopped before it had finished anything.
    fn drop(&mut self) {
        let is_lock = |found: fs::ReadDir| found.count() <= 1;
        let nothing = self.done || fs::read_dir(&self.dir).is_ok_and(is_lock);
        if nothing && let Err(error) = fs::remove_dir_all(&self.dir) {
            super::say(format_args!(
                "{}: cannot be removed, and is not needed any more: {error}",
                self.dir.display()
            ));
        }
    }
}

/// The ends of the names of a unit, and of one that is being written.
const UNIT: &str = "unit";
const PART: &str = "part";

/// A folder of units: each a file called by its key, compressed, with a checksum.
struct Kept {
    dir: PathBuf,
    done: bool,
    /// Held as long as the run goes on.
    _lock: File,
    failed: Once,
}

impl Kept {
    fn open(dir: PathBuf) -> anyhow::Result<Kept> {
        let cannot = || format!("{}: cannot be written", dir.display());
        fs::create_dir_all(&dir).with_context(cannot)?;
        let lock = File::create(dir.join("lock")).with_context(cannot)?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => bail!(
                "{}: another run is keeping there what it has finished; wait for it, or write elsewhere",
                dir.display()
            ),
            Err(TryLockError::Error(error)) => return Err(error).with_context(cannot),
        }
        let mut units = 0;
        for entry in fs::read_dir(&dir).with_context(cannot)? {
            let path = entry.with_context(cannot)?.path();
            match path.extension() {
                Some(end) if end == UNIT => units += 1,
                Some(end) if end == PART => fs::remove_file(&path).with_context(cannot)?,
                _ => {}
            }
        }
        if units > 0 {
            super::say(format_args!(
                "going on with what a run that was stopped had finished: {units} units in {}",
                dir.display()
            ));
        }
        Ok(Kept {
            dir,
            done: false,
            _lock: lock,
            failed: Once::new(),
        })
    }

    fn path(&self, key: u128) -> PathBuf {
        self.dir.join(format!("{key:032x}.{UNIT}"))
    }

    /// Writes a unit whole or not at all, also when the machine stops.
    fn write(&self, key: u128, unit: &[u8]) -> io::Result<()> {
        let mut builder = tempfile::Builder::new();
        let mut file = builder.suffix(&format!(".{PART}")).tempfile_in(&self.dir)?;
        let mut packed = zstd::Encoder::new(file.as_file_mut(), 1)?;
        packed.include_checksum(true)?;
        packed.write_all(unit)?;
        packed.finish()?.sync_data()?;
        file.persist(self.path(key))?;
        Ok(())
    }
}

fn read(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    zstd::Decoder::new(File::open(path)?)?.read_to_end(&mut bytes)?;
    Ok(bytes)
}

impl Units for Kept {
    fn find(&self, key: u128) -> Option<Vec<u8>> {
        let path = self.path(key);
        match read(&path) {
            Ok(unit) => Some(unit),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => {
                super::say(format_args!(
                    "{}: cannot be read, and is done again: {error}",
                    path.display()
                ));
                None
            }
        }
    }

    fn keep(&self, key: u128, unit: &[u8]) {
        if let Err(error) = self.write(key, unit) {
            // A run of hours does not end for that.
            self.failed.call_once(|| {
                super::say(format_args!(
                    "{}: what is finished cannot be kept there, and a run that goes on would do it again: {error}",
                    self.dir.display()
                ));
            });
        }
    }
}
