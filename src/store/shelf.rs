//! Values one behind the other, the first of them in memory, the rest on disk.

use super::{Memory, Part, Scratch, Stored, done};
use std::borrow::Cow;
use std::io;
use std::sync::{Mutex, PoisonError};

/// Bytes that are written at a time.
const BLOCK: usize = 1 << 20;

/// Values that are added at the end and read at any place.
///
/// ```
/// use unspool::store::{Memory, Shelf};
/// let shelf: Shelf<String> = vec!["ferry".to_owned(), "quay".to_owned()].into();
/// assert_eq!((shelf.len(), shelf.get(1).as_str()), (2, "quay"));
/// ```
#[derive(Debug)]
pub struct Shelf<T> {
    held: Vec<T>,
    /// Bytes that may be held, and those that still may.
    share: usize,
    room: usize,
    memory: Memory,
    spilled: Option<Spilled>,
    /// Large values that were read lately, the last one last, with their places.
    lately: Mutex<Vec<(usize, T)>>,
}

/// Bytes on disk from which on a value is large, and how many of them are kept.
const LARGE: u64 = 1 << 14;
const KEPT: usize = 4;

/// What went to disk.
#[derive(Debug)]
struct Spilled {
    file: Box<dyn Scratch>,
    /// Where each value ends.
    ends: Vec<u64>,
    /// The last bytes, not yet written, and where they will stand.
    tail: Vec<u8>,
    written: u64,
}

impl<T> Default for Shelf<T> {
    fn default() -> Self {
        Shelf::from(Vec::new())
    }
}

impl<T: Stored + PartialEq> PartialEq for Shelf<T> {
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len() && self.iter().zip(other.iter()).all(|(a, b)| a == b)
    }
}

impl<T> From<Vec<T>> for Shelf<T> {
    fn from(held: Vec<T>) -> Self {
        Shelf {
            held,
            share: usize::MAX,
            room: usize::MAX,
            memory: Memory::unlimited(),
            spilled: None,
            lately: Mutex::default(),
        }
    }
}

impl<T: Stored> Shelf<T> {
    /// An empty one, for a part of the work.
    pub(crate) fn new(memory: &Memory, part: Part) -> Self {
        Shelf {
            held: Vec::new(),
            share: memory.share(part),
            room: memory.share(part),
            memory: memory.clone(),
            spilled: None,
            lately: Mutex::default(),
        }
    }

    /// How many values there are.
    pub fn len(&self) -> usize {
        self.held.len() + self.spilled.as_ref().map_or(0, |s| s.ends.len())
    }

    /// Whether all of them are in memory.
    pub(crate) fn is_held(&self) -> bool {
        self.spilled.is_none()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Adds a value.
    ///
    /// # Panics
    /// In the way of [`guarded`](super::guarded), when it cannot be written.
    pub fn push(&mut self, value: T) {
        if self.spilled.is_none() {
            if self.room == usize::MAX {
                self.held.push(value);
                return;
            }
            // A list that grows is there twice for a moment.
            let size = value.size() + size_of::<T>();
            if size <= self.room {
                self.room -= size;
                self.held.push(value);
                return;
            }
        }
        let memory = &self.memory;
        let spilled = self.spilled.get_or_insert_with(|| Spilled {
            file: memory.file(),
            ends: Vec::new(),
            tail: Vec::new(),
            written: 0,
        });
        value.put(&mut spilled.tail);
        spilled
            .ends
            .push(spilled.written + spilled.tail.len() as u64);
        if spilled.tail.len() >= BLOCK {
            spilled.flush();
        }
    }

    /// Adds values, which need not move when they are the first and stay in memory.
    pub(crate) fn extend(&mut self, values: Vec<T>) {
        match self.is_empty() && self.room == usize::MAX {
            true => self.held = values,
            false => values.into_iter().for_each(|value| self.push(value)),
        }
    }

    /// A value.
    ///
    /// # Panics
    /// When there is none at this place; in the way of [`guarded`](super::guarded), when it cannot be read.
    pub fn get(&self, at: usize) -> Cow<'_, T> {
        match self.held.get(at) {
            Some(value) => Cow::Borrowed(value),
            None => Cow::Owned(self.shared(at - self.held.len())),
        }
    }

    /// A value that went to disk, by its number among those, kept if it is large.
    fn shared(&self, at: usize) -> T {
        let read = || self.read_beyond(at, T::get);
        if !T::SHARED || self.spilled.as_ref().is_none_or(|s| s.length(at) < LARGE) {
            return read();
        }
        // A poisoned lock only means that another thread panicked.
        let lock = || self.lately.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, value)) = lock().iter().rev().find(|(other, _)| *other == at) {
            return value.clone();
        }
        let value = read();
        let mut lately = lock();
        if lately.len() == KEPT {
            lately.remove(0);
        }
        lately.push((at, value.clone()));
        value
    }

    /// What `of` makes of a value in memory, or `of_bytes` of what was written of it.
    pub(crate) fn part<'s, R>(
        &'s self,
        at: usize,
        of: impl FnOnce(&'s T) -> R,
        of_bytes: impl FnOnce(&[u8]) -> Option<R>,
    ) -> R {
        match self.held.get(at) {
            Some(value) => of(value),
            None => self.read_beyond(at - self.held.len(), of_bytes),
        }
    }

    /// Reads a value that went to disk, by its number among those.
    fn read_beyond<R>(&self, at: usize, of_bytes: impl FnOnce(&[u8]) -> Option<R>) -> R {
        let spilled = self.spilled.as_ref().expect("a value at this place");
        let end = spilled.ends[at];
        let found = spilled.bytes(end - spilled.length(at), end, of_bytes);
        done(found.and_then(|value| {
            value.ok_or_else(|| io::Error::other("what was written did not come back"))
        }))
    }

    /// All values in memory.
    pub(crate) fn into_vec(mut self) -> Vec<T> {
        let mut all = std::mem::take(&mut self.held);
        self.each(|value| all.push(value));
        all
    }

    /// The values when each of them was changed.
    pub(crate) fn changed(self, mut change: impl FnMut(&mut T)) -> Self {
        let mut after = Shelf {
            held: Vec::new(),
            room: self.share,
            share: self.share,
            memory: self.memory.clone(),
            spilled: None,
            lately: Mutex::default(),
        };
        self.each(|mut value| {
            change(&mut value);
            after.push(value);
        });
        after
    }

    /// Hands over all values.
    fn each(mut self, mut f: impl FnMut(T)) {
        let held = std::mem::take(&mut self.held);
        held.into_iter().for_each(&mut f);
        let beyond = self.spilled.as_ref().map_or(0, |s| s.ends.len());
        (0..beyond).for_each(|at| f(self.read_beyond(at, T::get)));
    }

    /// All values, one after the other.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = Cow<'_, T>> {
        (0..self.len()).map(|at| self.get(at))
    }
}

impl Spilled {
    /// Bytes of a value.
    fn length(&self, at: usize) -> u64 {
        match at {
            0 => self.ends[0],
            at => self.ends[at] - self.ends[at - 1],
        }
    }

    fn flush(&mut self) {
        done(self.file.write_at(&self.tail, self.written));
        self.written += self.tail.len() as u64;
        self.tail.clear();
    }

    fn bytes<R>(&self, start: u64, end: u64, f: impl FnOnce(&[u8]) -> R) -> io::Result<R> {
        let length = (end - start) as usize;
        if start >= self.written {
            let from = (start - self.written) as usize;
            return Ok(f(&self.tail[from..from + length]));
        }
        let mut bytes = vec![0; length];
        self.file.read_at(&mut bytes, start)?;
        Ok(f(&bytes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::tests::sparing;

    #[test]
    fn values_are_the_same_in_memory_and_on_disk() {
        // Some longer than a block, so that some are written and some still are not.
        let value = |i: usize| format!("{i}").repeat(if i == 40 { BLOCK } else { i });
        let mut shelf = Shelf::new(&sparing(), Part::Texts);
        shelf.extend((0..60).map(value).collect());
        assert!(!shelf.is_held() && shelf.len() == 60);
        for (i, found) in shelf.iter().enumerate() {
            assert_eq!(*found, value(i));
        }
        let longer = shelf.changed(|text| text.push('!'));
        assert!(!longer.is_held());
        let all: Vec<String> = (0..60).map(|i| value(i) + "!").collect();
        assert_eq!(longer.into_vec(), all);
        let held: Shelf<String> = all.clone().into();
        assert_eq!(held.changed(|text| text.clear()).into_vec(), [""; 60]);
    }
}
