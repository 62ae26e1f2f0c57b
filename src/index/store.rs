//! The file: blocks by kind, part and lowest key, and what the index knows about itself, in a redb database.
//!
//! redb gives what a file needs to survive: a transaction is there whole or not at all, readers see the state they began
//! with while one process writes, and a second writer is refused. It does not prove a page when it reads one, so every block
//! ends in a checksum of its own, which is held against it whenever it is read. What is in the blocks is the matter of the files beside
//! this one. Why blocks, and why redb, stands with figures in docs/measurements.md.

use super::error::{IndexError, Kind as Why};
use super::guard::{Held, guarded};
use super::meta::Meta;
use super::sums::{self, Tally};
use redb::{
    AccessGuard, Builder, ConcurrencyMode, Database, DatabaseError, Durability, Range,
    ReadOnlyDatabase, ReadOnlyTable, ReadableDatabase, ReadableTable, TableDefinition,
    WriteTransaction,
};
use std::path::{Path, PathBuf};

/// Kind, part and lowest key of a block.
pub(super) type Key = (u8, u32, u64);

const BLOCKS: TableDefinition<Key, &[u8]> = TableDefinition::new("blocks");
const META: TableDefinition<&str, &[u8]> = TableDefinition::new("meta");
const ABOUT: &str = "about";
const TALLY: &str = "tally";

/// The store writes whole pages of so many bytes.
const PAGE: u64 = 4096;

/// Memory for pages of the file.
const CACHE: usize = 256 << 20;

/// What blocks hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Sketches, by number of content.
    Rows = 0,
    /// Articles, by number.
    Entries = 1,
    /// Texts, by number of content.
    Texts = 2,
    /// Contents by sampled shingle; in parts.
    Postings = 3,
    /// Articles by hash; in parts.
    Keys = 4,
    /// What an unfinished add has found, by unit.
    Log = 5,
    /// How common phrases are, where texts are kept.
    Phrases = 6,
}

pub(super) type Result<T> = std::result::Result<T, IndexError>;

/// The file of an index.
pub(super) struct Store {
    path: PathBuf,
    database: Held<Open>,
}

enum Open {
    Read(ReadOnlyDatabase),
    Write(Database),
}

fn builder() -> Builder {
    let mut builder = Builder::new();
    builder.set_concurrency_mode(ConcurrencyMode::SingleWriter);
    builder.set_cache_size(CACHE);
    builder
}

/// Whether a file begins as the store's files do. What does not is told apart before the store sees it.
fn is_store(path: &Path) -> std::io::Result<bool> {
    use std::io::Read;
    // A pipe would be waited for, and a folder cannot be opened.
    if !std::fs::metadata(path)?.is_file() {
        return Ok(false);
    }
    let mut start = Vec::new();
    std::fs::File::open(path)?.take(4).read_to_end(&mut start)?;
    Ok(start == b"redb")
}

impl Store {
    /// Opens an index for reading.
    pub fn read(path: &Path) -> Result<Store> {
        Store::check(path)?;
        let database = guarded(path, || {
            let open = || builder().open_read_only(path);
            let database = match open() {
                // A writer was killed: a short while as a writer puts the file in order.
                Err(DatabaseError::RepairAborted) => {
                    drop(Store::write(path)?);
                    open()
                }
                other => other,
            };
            database.map_err(|e| failed(path, e))
        })?;
        Store::known(path, Open::Read(database))
    }

    /// Opens an index for writing.
    pub fn write(path: &Path) -> Result<Store> {
        Store::check(path)?;
        let database = guarded(path, || builder().open(path).map_err(|e| failed(path, e)))?;
        Store::known(path, Open::Write(database))
    }

    /// Opens an index for writing, or makes one. It is made beside its place and moved there whole.
    pub fn create(path: &Path, meta: &Meta) -> Result<Store> {
        if path.exists() {
            return Store::write(path);
        }
        let io = |e: std::io::Error| failed(path, e);
        let folder = match path.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        };
        let mut builder = tempfile::Builder::new();
        builder.prefix(".unspool-");
        // An index is for whom any new file would be.
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            builder.permissions(std::fs::Permissions::from_mode(0o666));
        }
        let temporary = builder.tempfile_in(folder).map_err(io)?;
        let made = Store {
            path: path.to_owned(),
            database: Held::new(Open::Write(
                self::builder()
                    .create(temporary.path())
                    .map_err(|e| failed(path, e))?,
            )),
        };
        made.begin()?.commit(meta)?;
        drop(made);
        match temporary.persist_noclobber(path) {
            Ok(_) => {}
            // Another process was as quick: its index is as good.
            Err(e) if e.error.kind() == std::io::ErrorKind::AlreadyExists => {}
            Err(e) => return Err(io(e.error)),
        }
        Store::write(path)
    }

    fn check(path: &Path) -> Result<()> {
        match is_store(path) {
            Ok(true) => Ok(()),
            Ok(false) => Err(IndexError::new(path, Why::NotAnIndex)),
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => {
                Err(IndexError::new(path, Why::Missing))
            }
            Err(e) => Err(failed(path, e)),
        }
    }

    /// A store of a format that this program knows.
    fn known(path: &Path, database: Open) -> Result<Store> {
        let store = Store {
            path: path.to_owned(),
            database: Held::new(database),
        };
        store.view()?;
        Ok(store)
    }

    /// The state at this moment, for reading.
    pub fn view(&self) -> Result<View> {
        guarded(&self.path, || self.viewed())
    }

    fn viewed(&self) -> Result<View> {
        let failed = |e: redb::Error| failed(&self.path, e);
        let begun = match &*self.database {
            Open::Read(database) => database.begin_read(),
            Open::Write(database) => database.begin_read(),
        };
        let begun = begun.map_err(|e| failed(e.into()))?;
        let table = |e: redb::TableError| match e {
            redb::TableError::TableDoesNotExist(_) | redb::TableError::TableTypeMismatch { .. } => {
                IndexError::new(&self.path, Why::NotAnIndex)
            }
            e => failed(e.into()),
        };
        let wrong = |why| IndexError::new(&self.path, why);
        let known = begun.open_table(META).map_err(table)?;
        let about = known.get(ABOUT).map_err(|e| failed(e.into()))?;
        let about = about.ok_or_else(|| wrong(Why::NotAnIndex))?;
        let meta = Meta::read(about.value()).map_err(wrong)?;
        let tally = known.get(TALLY).map_err(|e| failed(e.into()))?;
        let tally = tally.and_then(|tally| tally_of(tally.value()));
        let tally = tally.filter(|tally| tally.is_about(about.value()));
        Ok(View {
            meta,
            tally: tally.ok_or_else(|| wrong(Why::Damaged("what it says about itself")))?,
            blocks: Held::new(begun.open_table(BLOCKS).map_err(table)?),
            path: self.path.clone(),
        })
    }

    /// Begins to write. What is written is there once it is committed.
    pub fn begin(&self) -> Result<Change<'_>> {
        let Open::Write(database) = &*self.database else {
            return Err(IndexError::new(&self.path, Why::Writing));
        };
        let failed = |e: redb::Error| failed(&self.path, e);
        guarded(&self.path, || {
            let mut change = database.begin_write().map_err(|e| failed(e.into()))?;
            // After a kill the file is ready at once, for readers too.
            change.set_quick_repair(true);
            change
                .set_durability(Durability::Immediate)
                .map_err(|e| failed(e.into()))?;
            let known = change.open_table(META).map_err(|e| failed(e.into()))?;
            let tally = known.get(TALLY).map_err(|e| failed(e.into()))?;
            // Of an index that is being made there is none.
            let tally = tally.and_then(|tally| tally_of(tally.value()));
            drop(known);
            Ok(Change {
                path: &self.path,
                tally: tally.unwrap_or_default(),
                change: Held::new(change),
            })
        })
    }

    /// Gives free space in the file back.
    pub fn shrink(&mut self) -> Result<()> {
        let path = &self.path;
        if let Open::Write(database) = &mut *self.database {
            let mut compact = || guarded(path, || database.compact().map_err(|e| failed(path, e)));
            while compact()? {}
        }
        Ok(())
    }

    /// Whether the file is as long as the store made it, so far as that shows.
    pub fn has_whole_pages(&self) -> std::io::Result<bool> {
        Ok(std::fs::metadata(&self.path)?.len().is_multiple_of(PAGE))
    }

    pub fn path(&self) -> &Path {
        &self.path
    }
}

fn tally_of(bytes: &[u8]) -> Option<Tally> {
    serde_json::from_slice(bytes).ok()
}

/// What the store says, as an error of the index.
fn failed(path: &Path, error: impl Into<redb::Error>) -> IndexError {
    let kind = match error.into() {
        redb::Error::DatabaseAlreadyOpen => Why::Writing,
        redb::Error::Corrupted(_) => Why::Damaged("the store finds its pages broken"),
        other => Why::Store(other),
    };
    IndexError::new(path, kind)
}

/// One state of an index.
pub(super) struct View {
    /// What the index knows about itself.
    pub meta: Meta,
    tally: Tally,
    blocks: Held<ReadOnlyTable<Key, &'static [u8]>>,
    path: PathBuf,
}

/// The bytes of a block.
pub(super) struct Block<'v> {
    stored: AccessGuard<'v, &'static [u8]>,
    /// How many of them the checksum does not take.
    length: usize,
}

impl Block<'_> {
    pub fn bytes(&self) -> &[u8] {
        &self.stored.value()[..self.length]
    }
}

/// Blocks in order, each proved when it is read.
struct Proved<'v> {
    view: &'v View,
    range: Range<'v, Key, &'static [u8]>,
}

impl<'v> Proved<'v> {
    fn step(&mut self, back: bool) -> Option<Result<(Key, Block<'v>)>> {
        let path = &self.view.path;
        let range = &mut self.range;
        let step = guarded(path, || {
            let next = match back {
                true => range.next_back(),
                false => range.next(),
            };
            let next = next.transpose().map_err(|e| failed(path, e))?;
            let proved = next.map(|(key, stored)| {
                let key = key.value();
                let length = sums::open(key, stored.value()).map(<[u8]>::len);
                let length = length.ok_or_else(|| self.view.damaged(BLOCK))?;
                Ok((key, Block { stored, length }))
            });
            proved.transpose()
        });
        step.transpose()
    }
}

impl<'v> Iterator for Proved<'v> {
    type Item = Result<(Key, Block<'v>)>;

    fn next(&mut self) -> Option<Self::Item> {
        self.step(false)
    }
}

impl DoubleEndedIterator for Proved<'_> {
    fn next_back(&mut self) -> Option<Self::Item> {
        self.step(true)
    }
}

/// What is said of a block that is not what was put there.
const BLOCK: &str = "a block has other bytes than were written";

impl View {
    /// The block in which a key lies, if it is there: the last one that begins at or before it.
    pub fn block(&self, kind: Kind, part: u32, key: u64) -> Result<Option<Block<'_>>> {
        let within = (kind as u8, part, 0)..=(kind as u8, part, key);
        let last = self.blocks(within)?.next_back().transpose()?;
        Ok(last.map(|(_, block)| block))
    }

    /// All blocks of a part, in order.
    pub fn all(
        &self,
        kind: Kind,
        part: u32,
    ) -> Result<impl DoubleEndedIterator<Item = Result<Block<'_>>>> {
        let within = (kind as u8, part, 0)..=(kind as u8, part, u64::MAX);
        Ok(self.blocks(within)?.map(|found| Ok(found?.1)))
    }

    fn blocks(&self, within: std::ops::RangeInclusive<Key>) -> Result<Proved<'_>> {
        let range = guarded(&self.path, || {
            let range = self.blocks.range(within);
            range.map_err(|e| failed(&self.path, e))
        })?;
        Ok(Proved { view: self, range })
    }

    /// Reads every block there is, and finds each by its key too.
    ///
    /// # Errors
    /// When one is missing, or is not what was put there.
    pub fn prove(&self) -> Result<()> {
        let mut tally = Tally::default();
        for found in self.blocks((0, 0, 0)..=(u8::MAX, u32::MAX, u64::MAX))? {
            let (key, block) = found?;
            tally.add(block.stored.value());
            let led = guarded(&self.path, || {
                let led = self.blocks.get(key).map_err(|e| failed(&self.path, e))?;
                Ok(led.is_some_and(|led| led.value() == block.stored.value()))
            })?;
            if !led {
                return Err(self.damaged("a block cannot be found by its key"));
            }
        }
        match tally.same_blocks(&self.tally) {
            true => Ok(()),
            false => Err(self.damaged("blocks are missing")),
        }
    }

    /// The error that what lies in the file is not what was put there.
    pub fn damaged(&self, what: &'static str) -> IndexError {
        IndexError::new(&self.path, Why::Damaged(what))
    }

    pub fn error(&self, kind: Why) -> IndexError {
        IndexError::new(&self.path, kind)
    }
}

/// A transaction.
pub(super) struct Change<'s> {
    path: &'s Path,
    tally: Tally,
    change: Held<WriteTransaction>,
}

impl Change<'_> {
    /// Writes blocks.
    pub fn put(&mut self, kind: Kind, part: u32, blocks: &[(u64, Vec<u8>)]) -> Result<()> {
        if blocks.is_empty() {
            // To open the table takes longer than to see that.
            return Ok(());
        }
        let failed = |e: redb::Error| failed(self.path, e);
        guarded(self.path, || {
            let table = self.change.open_table(BLOCKS);
            let mut table = table.map_err(|e| failed(e.into()))?;
            let mut stored = Vec::new();
            for (first, bytes) in blocks {
                let key = (kind as u8, part, *first);
                sums::seal(key, bytes, &mut stored);
                let before = table.insert(key, &stored[..]);
                if let Some(before) = before.map_err(|e| failed(e.into()))? {
                    self.tally.subtract(before.value());
                }
                self.tally.add(&stored);
            }
            Ok(())
        })
    }

    /// Drops all blocks of a part.
    pub fn clear(&mut self, kind: Kind, part: u32) -> Result<()> {
        let failed = |e: redb::Error| failed(self.path, e);
        guarded(self.path, || {
            let table = self.change.open_table(BLOCKS);
            let mut table = table.map_err(|e| failed(e.into()))?;
            let within = (kind as u8, part, 0)..=(kind as u8, part, u64::MAX);
            let dropped = table.retain_in(within, |_, stored| {
                self.tally.subtract(stored);
                false
            });
            dropped.map_err(|e| failed(e.into()))
        })
    }

    /// Makes everything durable, at once.
    pub fn commit(self, meta: &Meta) -> Result<()> {
        let Change {
            path,
            mut tally,
            change,
        } = self;
        let failed = |e: redb::Error| failed(path, e);
        let about = meta.to_bytes();
        tally.set_about(&about);
        let tally = serde_json::to_vec(&tally).expect("numbers are JSON");
        guarded(path, || {
            let mut table = change.open_table(META).map_err(|e| failed(e.into()))?;
            for (name, bytes) in [(ABOUT, &about), (TALLY, &tally)] {
                let written = table.insert(name, &bytes[..]);
                written.map_err(|e| failed(e.into()))?;
            }
            drop(table);
            change.open_table(BLOCKS).map_err(|e| failed(e.into()))?;
            change.into_inner().commit().map_err(|e| failed(e.into()))
        })
    }
}
