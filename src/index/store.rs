//! The file: blocks by kind, part and lowest key, and what the index knows about itself, in a redb database.
//!
//! redb gives what a file needs to survive: a transaction is there whole or not at all, readers see the state they began
//! with while one process writes, and a second writer is refused. What is in the blocks is the matter of the files beside
//! this one. Why blocks, and why redb, stands with figures in docs/measurements.md.

use super::error::{IndexError, Kind as Why};
use super::meta::Meta;
use redb::{
    AccessGuard, Builder, ConcurrencyMode, Database, DatabaseError, Durability, ReadOnlyDatabase,
    ReadOnlyTable, ReadableDatabase, TableDefinition, WriteTransaction,
};
use std::path::{Path, PathBuf};

/// Kind, part and lowest key of a block.
type Key = (u8, u32, u64);

const BLOCKS: TableDefinition<Key, &[u8]> = TableDefinition::new("blocks");
const META: TableDefinition<&str, &[u8]> = TableDefinition::new("meta");
const ABOUT: &str = "about";

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
    database: Open,
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
    let mut start = Vec::new();
    std::fs::File::open(path)?.take(4).read_to_end(&mut start)?;
    Ok(start == b"redb")
}

impl Store {
    /// Opens an index for reading.
    pub fn read(path: &Path) -> Result<Store> {
        Store::check(path)?;
        let open = || builder().open_read_only(path);
        let database = match open() {
            // A writer was killed: a short while as a writer puts the file in order.
            Err(DatabaseError::RepairAborted) => {
                drop(Store::write(path)?);
                open()
            }
            other => other,
        };
        let database = database.map_err(|e| failed(path, e))?;
        Store::known(path, Open::Read(database))
    }

    /// Opens an index for writing.
    pub fn write(path: &Path) -> Result<Store> {
        Store::check(path)?;
        let database = builder().open(path).map_err(|e| failed(path, e))?;
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
            database: Open::Write(
                self::builder()
                    .create(temporary.path())
                    .map_err(|e| failed(path, e))?,
            ),
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
            Err(_) if path.is_dir() => Err(IndexError::new(path, Why::NotAnIndex)),
            Err(e) => Err(failed(path, e)),
        }
    }

    /// A store of a format that this program knows.
    fn known(path: &Path, database: Open) -> Result<Store> {
        let store = Store {
            path: path.to_owned(),
            database,
        };
        store.view()?;
        Ok(store)
    }

    /// The state at this moment, for reading.
    pub fn view(&self) -> Result<View> {
        let failed = |e: redb::Error| failed(&self.path, e);
        let begun = match &self.database {
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
        let about = begun.open_table(META).map_err(table)?;
        let about = about.get(ABOUT).map_err(|e| failed(e.into()))?;
        let about = about.ok_or_else(|| IndexError::new(&self.path, Why::NotAnIndex))?;
        Ok(View {
            meta: Meta::read(about.value()).map_err(|why| IndexError::new(&self.path, why))?,
            blocks: begun.open_table(BLOCKS).map_err(table)?,
            path: self.path.clone(),
        })
    }

    /// Begins to write. What is written is there once it is committed.
    pub fn begin(&self) -> Result<Change<'_>> {
        let Open::Write(database) = &self.database else {
            return Err(IndexError::new(&self.path, Why::Writing));
        };
        let mut change = database.begin_write().map_err(|e| failed(&self.path, e))?;
        // After a kill the file is ready at once, for readers too.
        change.set_quick_repair(true);
        change
            .set_durability(Durability::Immediate)
            .map_err(|e| failed(&self.path, e))?;
        Ok(Change {
            path: &self.path,
            change,
        })
    }

    /// Gives free space in the file back.
    pub fn shrink(&mut self) -> Result<()> {
        if let Open::Write(database) = &mut self.database {
            while database.compact().map_err(|e| failed(&self.path, e))? {}
        }
        Ok(())
    }

    pub fn path(&self) -> &Path {
        &self.path
    }
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
    blocks: ReadOnlyTable<Key, &'static [u8]>,
    path: PathBuf,
}

/// The bytes of a block.
pub(super) struct Block<'v> {
    bytes: AccessGuard<'v, &'static [u8]>,
}

impl Block<'_> {
    pub fn bytes(&self) -> &[u8] {
        self.bytes.value()
    }
}

impl View {
    /// The block in which a key lies, if it is there: the last one that begins at or before it.
    pub fn block(&self, kind: Kind, part: u32, key: u64) -> Result<Option<Block<'_>>> {
        let within = (kind as u8, part, 0)..=(kind as u8, part, key);
        self.blocks(within)?.next_back().transpose()
    }

    /// All blocks of a part, in order.
    pub fn all(
        &self,
        kind: Kind,
        part: u32,
    ) -> Result<impl DoubleEndedIterator<Item = Result<Block<'_>>>> {
        self.blocks((kind as u8, part, 0)..=(kind as u8, part, u64::MAX))
    }

    fn blocks(
        &self,
        within: std::ops::RangeInclusive<Key>,
    ) -> Result<impl DoubleEndedIterator<Item = Result<Block<'_>>>> {
        let found = self
            .blocks
            .range(within)
            .map_err(|e| failed(&self.path, e))?;
        Ok(found.map(|entry| {
            let (_, bytes) = entry.map_err(|e| failed(&self.path, e))?;
            Ok(Block { bytes })
        }))
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
    change: WriteTransaction,
}

impl Change<'_> {
    /// Writes blocks.
    pub fn put(&mut self, kind: Kind, part: u32, blocks: &[(u64, Vec<u8>)]) -> Result<()> {
        if blocks.is_empty() {
            // To open the table takes longer than to see that.
            return Ok(());
        }
        let failed = |e: redb::Error| failed(self.path, e);
        let mut table = self
            .change
            .open_table(BLOCKS)
            .map_err(|e| failed(e.into()))?;
        for (first, bytes) in blocks {
            table
                .insert((kind as u8, part, *first), &bytes[..])
                .map_err(|e| failed(e.into()))?;
        }
        Ok(())
    }

    /// Drops all blocks of a part.
    pub fn clear(&mut self, kind: Kind, part: u32) -> Result<()> {
        let failed = |e: redb::Error| failed(self.path, e);
        let mut table = self
            .change
            .open_table(BLOCKS)
            .map_err(|e| failed(e.into()))?;
        let within = (kind as u8, part, 0)..=(kind as u8, part, u64::MAX);
        table
            .retain_in(within, |_, _| false)
            .map_err(|e| failed(e.into()))
    }

    /// Makes everything durable, at once.
    pub fn commit(self, meta: &Meta) -> Result<()> {
        let failed = |e: redb::Error| failed(self.path, e);
        {
            let mut table = self.change.open_table(META).map_err(|e| failed(e.into()))?;
            table
                .insert(ABOUT, &meta.to_bytes()[..])
                .map_err(|e| failed(e.into()))?;
            self.change
                .open_table(BLOCKS)
                .map_err(|e| failed(e.into()))?;
        }
        self.change.commit().map_err(|e| failed(e.into()))
    }
}
