//! The budget of a run, and what counts in it.

use super::{Disk, Scratch, done};
use std::io;
use std::sync::Arc;

/// Bytes that a run takes whatever its input is: the program and its tables, blocks that are read and uncompressed, counts
/// of phrases (4 MiB a thread), the profiles of the texts that are verified at a time, output that is rendered.
const FIXED: u64 = 128 << 20;

/// Bytes that an item takes that cannot be anywhere but in memory, so long as no other has its text: its place among those
/// that are compared, the hash that tells exact copies, the keys by which candidates are found, its matches.
const AN_ITEM: u64 = 52;

/// The least that may be set.
const LEAST: u64 = FIXED + (32 << 20);

/// How much of a run may be in memory, and where the rest goes. Copies of it are the same budget.
///
/// What is set beyond 128 MiB, which a run takes whatever its input is, is shared out: what has to be there for each
/// different text takes up to three eighths of it, what candidates are found by a quarter while they are sought, and what was
/// found and the rows of the report three eighths afterwards; the rest is for texts, what they are split into, and what is known of each item. What does not fit in its
/// share goes to disk.
#[derive(Clone, Debug, Default)]
pub struct Memory {
    limit: Option<Limit>,
}

#[derive(Clone, Debug)]
struct Limit {
    bytes: u64,
    disk: Arc<dyn Disk>,
    /// Whether shares are empty whatever the limit is.
    sparing: bool,
}

/// What shares a budget.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// Texts with their records, what these were split into, and what is put together of that: a twenty-fourth each.
    Texts,
    /// What candidates are found by, while they are sought: a quarter.
    Candidates,
    /// What was found, and the rows of the report: clusters, groups and the rest of either a sixteenth each.
    Found,
    /// What is known of every item, match and pair: some ten lists at a time, a sixty-fourth each.
    Rows,
}

/// Why a budget does not do.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MemoryError {
    /// It is too small for any input.
    #[error("{} MB are too little memory for any input; {} MB would do", mega(*.0), mega(LEAST))]
    Least(u64),
    /// It is too small for so many different texts.
    #[error(
        "{} MB are too little memory for {items} different texts to compare; {} MB would do, and fewer levels (--level) make fewer texts",
        mega(*.limit), mega(*.needed)
    )]
    Items {
        /// The limit, in bytes.
        limit: u64,
        /// How many there are.
        items: u64,
        /// Bytes that would do.
        needed: u64,
    },
}

/// Megabytes, rounded up.
fn mega(bytes: u64) -> u64 {
    bytes.div_ceil(1_000_000)
}

impl Memory {
    /// Everything is in memory.
    pub fn unlimited() -> Memory {
        Memory::default()
    }

    /// So many bytes for all of a run, what is beyond them in files of `disk`.
    ///
    /// # Errors
    /// When they are too few for any input.
    pub fn limited(bytes: u64, disk: Arc<dyn Disk>) -> Result<Memory, MemoryError> {
        match bytes < LEAST {
            true => Err(MemoryError::Least(bytes)),
            false => Ok(Memory {
                limit: Some(Limit {
                    bytes,
                    disk,
                    sparing: false,
                }),
            }),
        }
    }

    /// All that can be on disk is there, however little it is: for tests of what comes out.
    pub fn sparing(disk: Arc<dyn Disk>) -> Memory {
        Memory {
            limit: Some(Limit {
                bytes: u64::MAX,
                disk,
                sparing: true,
            }),
        }
    }

    /// Whether there is a limit.
    pub fn is_limited(&self) -> bool {
        self.limit.is_some()
    }

    /// Whether what has to be in memory of so many different texts fits.
    ///
    /// # Errors
    /// When it does not.
    pub(crate) fn holds(&self, items: usize) -> Result<(), MemoryError> {
        let items = items as u64;
        match self.limit {
            Some(Limit { bytes, .. }) if items * AN_ITEM > (bytes - FIXED) / 8 * 3 => {
                Err(MemoryError::Items {
                    limit: bytes,
                    items,
                    needed: FIXED + AN_ITEM * items / 3 * 8,
                })
            }
            _ => Ok(()),
        }
    }

    /// Bytes that a part of the work may hold.
    pub(crate) fn share(&self, part: Part) -> usize {
        let limit = match &self.limit {
            None => return usize::MAX,
            Some(Limit { sparing: true, .. }) => return 0,
            Some(Limit { bytes, .. }) => bytes,
        };
        let of = match part {
            Part::Texts => 24,
            Part::Candidates => 4,
            Part::Found => 16,
            Part::Rows => 64,
        };
        usize::try_from((limit - FIXED) / of).unwrap_or(usize::MAX)
    }

    /// How many small counters may be in memory for a while: a power of two.
    pub(crate) fn most_counters(&self) -> usize {
        const MOST: usize = 1 << 27;
        let share = self.share(Part::Candidates).clamp(1 << 16, MOST) + 1;
        share.next_power_of_two() / 2
    }

    /// A new temporary file. It is only asked for when there is a limit.
    pub(super) fn file(&self) -> Box<dyn Scratch> {
        done(match &self.limit {
            Some(Limit { disk, .. }) => disk.file(),
            None => Err(io::Error::other("there is no place for temporary files")),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug)]
    struct Nowhere;

    impl Disk for Nowhere {
        fn file(&self) -> io::Result<Box<dyn Scratch>> {
            Err(io::ErrorKind::StorageFull.into())
        }
    }

    fn limited(bytes: u64) -> Result<Memory, MemoryError> {
        Memory::limited(bytes, Arc::new(Nowhere))
    }

    #[test]
    fn what_is_too_little_is_said_with_what_would_do() {
        let said = limited(100_000_000).unwrap_err().to_string();
        assert!(said.contains("168 MB would do"), "{said}");
        let memory = limited(LEAST).unwrap();
        assert_eq!(memory.holds(200_000), Ok(()));
        let said = memory.holds(2_000_000).unwrap_err().to_string();
        assert!(said.contains("412 MB would do"), "{said}");
        assert_eq!(limited(412_000_000).unwrap().holds(2_000_000), Ok(()));
        assert_eq!(Memory::unlimited().holds(usize::MAX), Ok(()));
    }

    #[test]
    fn shares_are_less_than_the_whole() {
        let memory = limited(512_000_000).unwrap();
        let of = |part| memory.share(part) as u64;
        let all = 3 * of(Part::Texts) + of(Part::Candidates) + of(Part::Found);
        assert!(all <= (512_000_000 - FIXED) / 2);
        assert_eq!(Memory::unlimited().share(Part::Found), usize::MAX);
    }

    #[test]
    fn a_file_that_cannot_be_made_stops_the_work() {
        let failed = crate::store::guarded(|| Memory::sparing(Arc::new(Nowhere)).file());
        assert!(failed.is_err());
    }
}
