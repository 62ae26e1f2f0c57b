//! What a run holds: in memory as long as its budget lasts, beyond that in temporary files.
//!
//! [`Memory`] says how much each part of the work may hold, [`Shelf`] keeps values one behind the other, the first of them
//! in memory and the rest on [`Disk`]; [`Column`] does the same for values of one size, which may be many more, `Table` for rows
//! of numbers, and `Sorter` gives rows back in order. There is one way through the corridor: without a limit, everything stays
//! in memory. This room opens no file: who sets a limit hands it a [`Disk`].

mod bits;
mod coding;
mod column;
mod memory;
mod parted;
mod row;
mod shelf;
mod sorter;
mod spool;
mod table;

pub(crate) use bits::Bits;
pub use coding::Stored;
pub(crate) use coding::{Reader, put_all, put_bytes, put_span, put_text};
pub use column::Column;
pub(crate) use memory::Part;
pub use memory::{Memory, MemoryError};
pub(crate) use parted::Parted;
pub use row::Row;
pub use shelf::Shelf;
pub(crate) use sorter::Sorter;
pub(crate) use spool::Spool;
pub(crate) use table::Table;

use std::fmt::Debug;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

/// Where temporary files come from.
pub trait Disk: Debug + Send + Sync {
    /// A new file, empty, that is gone when it is dropped.
    ///
    /// # Errors
    /// Those of the file system.
    fn file(&self) -> io::Result<Box<dyn Scratch>>;
}

/// A temporary file.
pub trait Scratch: Debug + Send + Sync {
    /// Writes all bytes at a place.
    ///
    /// # Errors
    /// Those of the file system.
    fn write_at(&self, bytes: &[u8], at: u64) -> io::Result<()>;

    /// Fills all of `bytes` from a place.
    ///
    /// # Errors
    /// Those of the file system, and an end before that.
    fn read_at(&self, bytes: &mut [u8], at: u64) -> io::Result<()>;
}

/// A temporary file could not be written or read back.
#[derive(Debug, thiserror::Error)]
#[error("a temporary file failed, so the work was stopped")]
pub struct StoreError(#[from] io::Error);

/// Runs what may use temporary files. When one fails, the work stops where it is, in all threads, and the failure comes out
/// here: texts are asked for in too many places for each of them to hand an error on.
///
/// # Errors
/// A temporary file could not be written or read back.
pub fn guarded<T>(work: impl FnOnce() -> T) -> Result<T, StoreError> {
    catch_unwind(AssertUnwindSafe(work)).map_err(|panic| match panic.downcast::<StoreError>() {
        Ok(failed) => *failed,
        Err(other) => resume_unwind(other),
    })
}

/// What came of a temporary file, or the end of the work: see [`guarded`].
fn done<T>(result: io::Result<T>) -> T {
    result.unwrap_or_else(|e| resume_unwind(Box::new(StoreError(e))))
}

#[cfg(test)]
pub(crate) use tests::sparing;

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::{Arc, Mutex};

    /// A disk that is no disk.
    #[derive(Debug)]
    struct Ram;

    #[derive(Debug, Default)]
    struct Bytes(Mutex<Vec<u8>>);

    impl Disk for Ram {
        fn file(&self) -> io::Result<Box<dyn Scratch>> {
            Ok(Box::<Bytes>::default())
        }
    }

    impl Scratch for Bytes {
        fn write_at(&self, bytes: &[u8], at: u64) -> io::Result<()> {
            let mut all = self.0.lock().unwrap();
            let (start, end) = (at as usize, at as usize + bytes.len());
            if all.len() < end {
                all.resize(end, 0);
            }
            all[start..end].copy_from_slice(bytes);
            Ok(())
        }

        fn read_at(&self, bytes: &mut [u8], at: u64) -> io::Result<()> {
            let all = self.0.lock().unwrap();
            let found = all.get(at as usize..at as usize + bytes.len());
            bytes.copy_from_slice(found.ok_or(io::ErrorKind::UnexpectedEof)?);
            Ok(())
        }
    }

    pub(crate) fn sparing() -> Memory {
        Memory::sparing(Arc::new(Ram))
    }
}
