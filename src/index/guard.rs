//! Calls of the store, which panics over a file that was damaged.
//!
//! The store believes its pages: where one was changed behind its back, it slices out of bounds or comes to what it holds
//! for unreachable. That is no fault of the program but of the file, and is to be said as such. Blocks have checksums of
//! their own, but they are only reached through the store's pages; so each call is made here, and a panic in it becomes
//! the error that the index is damaged. Calls are made one by one, so that a panic elsewhere stays one.

use super::error::{IndexError, Kind};
use super::store::Result;
use std::cell::Cell;
use std::ops::{Deref, DerefMut};
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook, take_hook};
use std::path::Path;
use std::sync::Once;

thread_local! {
    /// Whether this thread is in a call of the store.
    static WITHIN: Cell<bool> = const { Cell::new(false) };
}

/// Makes a call of the store. After a panic the store is only dropped: what it holds of the file is not used any more.
pub(super) fn guarded<T>(path: &Path, call: impl FnOnce() -> Result<T>) -> Result<T> {
    caught(call).unwrap_or_else(|| {
        let why = Kind::Damaged("the store cannot make out its pages");
        Err(IndexError::new(path, why))
    })
}

/// What a call comes to; none when it panics, of which nothing is printed.
fn caught<T>(call: impl FnOnce() -> T) -> Option<T> {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let print = take_hook();
        set_hook(Box::new(move |panic| {
            if !WITHIN.get() {
                print(panic);
            }
        }));
    });
    let before = WITHIN.replace(true);
    let result = catch_unwind(AssertUnwindSafe(call));
    WITHIN.set(before);
    result.ok()
}

/// A part of the store, whose end is a call too.
pub(super) struct Held<T>(Option<T>);

impl<T> Held<T> {
    pub fn new(part: T) -> Self {
        Held(Some(part))
    }

    pub fn into_inner(mut self) -> T {
        self.0.take().expect("it is taken once, by this")
    }
}

impl<T> Deref for Held<T> {
    type Target = T;

    fn deref(&self) -> &T {
        self.0.as_ref().expect("it is there until the end")
    }
}

impl<T> DerefMut for Held<T> {
    fn deref_mut(&mut self) -> &mut T {
        self.0.as_mut().expect("it is there until the end")
    }
}

impl<T> Drop for Held<T> {
    fn drop(&mut self) {
        let part = self.0.take();
        // All that was to be written was committed before, so nobody waits for what the end says.
        let _ = caught(|| drop(part));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_of_the_store_is_damage() {
        let said = guarded::<()>(Path::new("x"), || panic!("of the store")).unwrap_err();
        assert!(said.to_string().starts_with("x: is damaged"), "{said}");
        assert_eq!(guarded(Path::new("x"), || Ok(1)).unwrap(), 1);
        assert!(!WITHIN.get());
        struct Ends;
        impl Drop for Ends {
            fn drop(&mut self) {
                panic!("at its end");
            }
        }
        drop(Held::new(Ends));
    }
}
