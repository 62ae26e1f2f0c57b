//! How much memory a run may take, and where what is beyond it goes.

use anyhow::{Context, bail};
use clap::{Args, ValueHint};
use std::fs::File;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use unspool::store::{Disk, Memory, Scratch};

/// The arguments that bound memory.
#[derive(Debug, Args)]
#[command(next_help_heading = "Memory")]
pub struct MemoryArgs {
    /// Most memory that the run takes, `512M` or `2G`: what is beyond it goes to temporary files. The output is the same
    /// [default: no limit].
    #[arg(long, value_name = "SIZE", value_parser = super::size)]
    memory: Option<u64>,

    /// The folder for temporary files, with room for a few times the input; they are gone when the run ends, however it ends
    /// [default: the system's].
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    temp_dir: Option<PathBuf>,
}

impl MemoryArgs {
    /// The budget, its folder tried, so that what is wrong with either is said before any work starts.
    pub fn plan(self) -> anyhow::Result<Memory> {
        let Some(bytes) = self.memory else {
            if self.temp_dir.is_some() {
                bail!("--temp-dir says where what is beyond --memory goes, and no --memory is set");
            }
            return Ok(Memory::unlimited());
        };
        let folder = Folder(self.temp_dir.unwrap_or_else(std::env::temp_dir));
        let wrong = || {
            format!(
                "{}: no temporary files can be made there; --temp-dir names another folder",
                folder.0.display()
            )
        };
        folder.file().with_context(wrong)?;
        Memory::limited(bytes, Arc::new(folder)).context("--memory")
    }
}

/// A folder for temporary files. They have no name, so that nothing is left of them even if the process is killed.
#[derive(Debug)]
struct Folder(PathBuf);

impl Disk for Folder {
    fn file(&self) -> io::Result<Box<dyn Scratch>> {
        let file = tempfile::tempfile_in(&self.0)?;
        Ok(Box::new(Temporary {
            file,
            folder: self.0.clone(),
        }))
    }
}

#[derive(Debug)]
struct Temporary {
    file: File,
    folder: PathBuf,
}

impl Temporary {
    /// A failure with the place where it was.
    fn said(&self, result: io::Result<()>, what: &str) -> io::Result<()> {
        result.map_err(|e| {
            let said = format!(
                "a temporary file in {} could not be {what}: {e}",
                self.folder.display()
            );
            io::Error::new(e.kind(), said)
        })
    }
}

#[cfg(unix)]
impl Scratch for Temporary {
    fn write_at(&self, bytes: &[u8], at: u64) -> io::Result<()> {
        use std::os::unix::fs::FileExt;
        self.said(self.file.write_all_at(bytes, at), "written")
    }

    fn read_at(&self, bytes: &mut [u8], at: u64) -> io::Result<()> {
        use std::os::unix::fs::FileExt;
        self.said(self.file.read_exact_at(bytes, at), "read")
    }
}

#[cfg(windows)]
impl Scratch for Temporary {
    fn write_at(&self, mut bytes: &[u8], mut at: u64) -> io::Result<()> {
        use std::os::windows::fs::FileExt;
        while !bytes.is_empty() {
            let written = self.file.seek_write(bytes, at);
            let count = *written.as_ref().unwrap_or(&0);
            self.said(written.map(drop), "written")?;
            (bytes, at) = (&bytes[count..], at + count as u64);
        }
        Ok(())
    }

    fn read_at(&self, bytes: &mut [u8], at: u64) -> io::Result<()> {
        use std::os::windows::fs::FileExt;
        let mut done = 0;
        while done < bytes.len() {
            let read = self.file.seek_read(&mut bytes[done..], at + done as u64);
            let count = match read {
                Ok(0) => return self.said(Err(io::ErrorKind::UnexpectedEof.into()), "read"),
                Ok(count) => count,
                Err(e) => return self.said(Err(e), "read"),
            };
            done += count;
        }
        Ok(())
    }
}
