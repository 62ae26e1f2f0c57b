//! Finished units of work, kept by whoever started it: the core asks for a unit before it makes one, so that a run that was
//! stopped goes on behind what it has finished.
//!
//! The key of a unit is a hash of all that it depends on: texts, options, the version. What has changed has another key, and
//! is made again.

use serde::Serialize;
use serde::de::DeserializeOwned;
use xxhash_rust::xxh3::Xxh3;

/// Keeps finished units. The core never writes; the binary keeps them in a folder.
///
/// Calls may come from several threads at once.
pub trait Units: Sync {
    /// Whether units are kept at all; without, they need no key.
    fn wanted(&self) -> bool {
        true
    }
    /// What was kept under a key.
    fn find(&self, key: u128) -> Option<Vec<u8>>;
    /// Keeps what is finished.
    fn keep(&self, key: u128, unit: &[u8]);
}

/// Keeps nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct Unkept;

impl Units for Unkept {
    fn wanted(&self) -> bool {
        false
    }

    fn find(&self, _: u128) -> Option<Vec<u8>> {
        None
    }

    fn keep(&self, _: u128, _: &[u8]) {}
}

/// A key that is being made.
#[derive(Clone)]
pub(crate) struct Key(Xxh3);

impl Key {
    /// The key of a unit of this kind, made with options that are written like this.
    pub fn new(kind: &str, options: &dyn std::fmt::Debug) -> Key {
        let mut key = Key(Xxh3::new());
        key.bytes(env!("CARGO_PKG_VERSION").as_bytes());
        key.bytes(kind.as_bytes());
        key.bytes(format!("{options:?}").as_bytes());
        key
    }

    /// It depends on these bytes.
    pub fn bytes(&mut self, bytes: &[u8]) {
        self.number(bytes.len() as u64);
        self.0.update(bytes);
    }

    /// It depends on this text, or on there being none.
    pub fn text(&mut self, text: Option<&str>) {
        match text {
            Some(text) => self.bytes(text.as_bytes()),
            None => self.number(u64::MAX),
        }
    }

    /// It depends on this number.
    pub fn number(&mut self, number: u64) {
        self.0.update(&number.to_le_bytes());
    }

    /// The key.
    pub fn done(&self) -> u128 {
        self.0.digest128()
    }
}

/// A unit that was kept. One that cannot be read is none.
pub(crate) fn find<T: DeserializeOwned>(units: &dyn Units, key: u128) -> Option<T> {
    postcard::from_bytes(&units.find(key)?).ok()
}

/// Keeps a unit.
pub(crate) fn keep<T: Serialize>(units: &dyn Units, key: u128, unit: &T) {
    let bytes = postcard::to_stdvec(unit).expect("the length of every list is known");
    units.keep(key, &bytes);
}
