//! Values one behind the other, the first of them in memory, the rest on disk.

use super::{Column, Memory, Part, Reader, Scratch, Stored, done};
use crate::varint::put;
use std::borrow::Cow;
use std::collections::HashMap;
use std::io;
use std::sync::{Mutex, MutexGuard, PoisonError};
use xxhash_rust::xxh3::xxh3_128;

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
    /// Others, each at the slot that its place names.
    slots: Vec<Mutex<Option<(usize, T)>>>,
}

/// Bytes from which on a value is large, and how many of them are kept.
const LARGE: usize = 1 << 14;
const KEPT: usize = 4;

/// How many others are.
const SLOTS: usize = 64;

/// Bytes from which on a text is written once for all values that have it, and about how many bytes it takes to know of it.
const REPEATED: usize = 64;
const KNOWN: usize = 48;

/// What went to disk.
#[derive(Debug)]
struct Spilled {
    file: Box<dyn Scratch>,
    /// Where each value ends.
    ends: Column<u64>,
    /// The last bytes, not yet written, and where they will stand.
    tail: Vec<u8>,
    written: u64,
    /// Where texts stand that were written, by their hashes, and how many may be known.
    known: HashMap<u128, u64, foldhash::fast::RandomState>,
    most: usize,
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
            slots: Vec::new(),
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
            slots: Vec::new(),
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
        if T::SHARED && self.slots.is_empty() {
            self.slots.resize_with(SLOTS, Mutex::default);
        }
        let memory = &self.memory;
        let spilled = self.spilled.get_or_insert_with(|| Spilled {
            file: memory.file(),
            ends: Column::new(memory),
            tail: Vec::new(),
            written: 0,
            known: HashMap::default(),
            most: memory.share(Part::Rows) / KNOWN + KNOWN,
        });
        if let Some(text) = value.text() {
            spilled.put_text(text);
        }
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
        if !T::SHARED {
            return self.read(at);
        }
        let slot = self.slots.get(at % SLOTS);
        if let Some((_, value)) = slot.and_then(|slot| {
            let slot = free(slot);
            slot.as_ref().filter(|(other, _)| *other == at).cloned()
        }) {
            return value;
        }
        if let Some((_, value)) = free(&self.lately)
            .iter()
            .rev()
            .find(|(other, _)| *other == at)
        {
            return value.clone();
        }
        let value = self.read(at);
        if value.size() < LARGE {
            if let Some(slot) = slot {
                *free(slot) = Some((at, value.clone()));
            }
            return value;
        }
        let mut lately = free(&self.lately);
        if lately.len() == KEPT {
            lately.remove(0);
        }
        lately.push((at, value.clone()));
        value
    }

    /// What `of` makes of a value in memory, or `of_bytes` of what was written of it and of its text.
    pub(crate) fn part<'s, R>(
        &'s self,
        at: usize,
        of: impl FnOnce(&'s T) -> R,
        of_bytes: impl FnOnce(&[u8], Option<&str>) -> Option<R>,
    ) -> R {
        match self.held.get(at) {
            Some(value) => of(value),
            None => self.read_beyond(at - self.held.len(), true, of_bytes),
        }
    }

    /// A value of which the text may be missing, which nobody looks at.
    pub(crate) fn but_text(&self, at: usize) -> Cow<'_, T> {
        match self.held.get(at) {
            Some(value) => Cow::Borrowed(value),
            None => {
                Cow::Owned(self.read_beyond(at - self.held.len(), false, |bytes, _| T::get(bytes)))
            }
        }
    }

    /// Bytes of the text of a value.
    pub(crate) fn text_len(&self, at: usize) -> usize {
        match self.held.get(at) {
            Some(value) => value.text().map_or(0, |text| text.len()),
            None => {
                let spilled = self.spilled.as_ref().expect("a value at this place");
                done(spilled.text_len(at - self.held.len()))
            }
        }
    }

    /// A value that went to disk, by its number among those.
    fn read(&self, at: usize) -> T {
        self.read_beyond(at, true, |bytes, text| {
            let value = T::get(bytes)?;
            Some(match text {
                Some(text) => value.with_text(text.into()),
                None => value,
            })
        })
    }

    /// Reads what was written of a value that went to disk, by its number among those.
    fn read_beyond<R>(
        &self,
        at: usize,
        with_text: bool,
        of_bytes: impl FnOnce(&[u8], Option<&str>) -> Option<R>,
    ) -> R {
        let spilled = self.spilled.as_ref().expect("a value at this place");
        let found = spilled.value(at, T::TEXT, with_text, of_bytes);
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
            slots: Vec::new(),
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
        (0..beyond).for_each(|at| f(self.read(at)));
    }

    /// All values, one after the other.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = Cow<'_, T>> {
        (0..self.len()).map(|at| self.get(at))
    }
}

/// A poisoned lock only means that another thread panicked.
fn free<T>(lock: &Mutex<T>) -> MutexGuard<'_, T> {
    lock.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Spilled {
    /// Writes a text, or where it stands already.
    fn put_text(&mut self, text: &str) {
        let hash = (text.len() >= REPEATED).then(|| xxh3_128(text.as_bytes()));
        let known = hash.and_then(|hash| self.known.get(&hash));
        // Zero stands for a text that follows: no text that is told by its place stands at the start.
        put(&mut self.tail, known.copied().unwrap_or(0));
        put(&mut self.tail, text.len() as u64);
        if known.is_some() {
            return;
        }
        let at = self.written + self.tail.len() as u64;
        self.tail.extend_from_slice(text.as_bytes());
        if let Some(hash) = hash.filter(|_| self.known.len() < self.most) {
            self.known.insert(hash, at);
        }
    }

    fn flush(&mut self) {
        done(self.file.write_at(&self.tail, self.written));
        self.written += self.tail.len() as u64;
        self.tail.clear();
    }

    /// What `f` makes of a value, and of its text where it has one that is asked for.
    fn value<R>(
        &self,
        at: usize,
        has_text: bool,
        with_text: bool,
        f: impl FnOnce(&[u8], Option<&str>) -> Option<R>,
    ) -> io::Result<Option<R>> {
        let start = at.checked_sub(1).map_or(0, |before| self.ends.get(before));
        let end = self.ends.get(at);
        self.bytes(start, end, |bytes| {
            if !has_text {
                return Ok(f(bytes, None));
            }
            let mut from = Reader(bytes);
            let (Some(place), Some(length)) = (from.number(), from.number()) else {
                return Ok(None);
            };
            if place == 0 {
                let Some((text, rest)) = from.0.split_at_checked(length) else {
                    return Ok(None);
                };
                let text = with_text.then(|| str::from_utf8(text));
                return Ok(text.transpose().ok().and_then(|text| f(rest, text)));
            }
            if !with_text {
                return Ok(f(from.0, None));
            }
            let place = place as u64;
            self.bytes(place, place + length as u64, |text| {
                Ok(str::from_utf8(text)
                    .ok()
                    .and_then(|text| f(from.0, Some(text))))
            })
        })
    }

    /// Bytes of the text of a value that has one.
    fn text_len(&self, at: usize) -> io::Result<usize> {
        let start = at.checked_sub(1).map_or(0, |before| self.ends.get(before));
        // Two numbers of ten bytes at most stand first.
        let end = self.ends.get(at).min(start + 20);
        let length = |bytes: &[u8]| {
            let mut from = Reader(bytes);
            Ok(from.number().and_then(|_| from.number()))
        };
        let wrong = || io::Error::other("what was written did not come back");
        self.bytes(start, end, length)?.ok_or_else(wrong)
    }

    fn bytes<R>(
        &self,
        start: u64,
        end: u64,
        f: impl FnOnce(&[u8]) -> io::Result<R>,
    ) -> io::Result<R> {
        let length = (end - start) as usize;
        if start >= self.written {
            let from = (start - self.written) as usize;
            return f(&self.tail[from..from + length]);
        }
        let mut bytes = vec![0; length];
        self.file.read_at(&mut bytes, start)?;
        f(&bytes)
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
