//! Values as the bytes of a temporary file, which only the run that wrote it reads.

use crate::varint::{get, get_run, put, put_run, take};
use crate::{Span, Text};

/// A value that can be put aside.
pub trait Stored: Clone {
    /// Whether a clone of it is cheap, so that large ones that were read lately are kept: many parts of them are asked for.
    const SHARED: bool = false;

    /// Whether it has a text that other values may have too. Such a text is kept once, and apart from the rest.
    const TEXT: bool = false;

    /// That text, where it has one.
    fn text(&self) -> Option<&Text> {
        None
    }

    /// The value with this text, which was kept apart.
    #[must_use]
    fn with_text(self, _text: Text) -> Self {
        self
    }

    /// Appends it to bytes, all but what [`Stored::text`] gives.
    fn put(&self, out: &mut Vec<u8>);

    /// The value of such bytes; none when they are none.
    fn get(bytes: &[u8]) -> Option<Self>;

    /// About how many bytes of memory it takes, itself included.
    fn size(&self) -> usize;
}

impl Stored for String {
    fn put(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(self.as_bytes());
    }

    fn get(bytes: &[u8]) -> Option<Self> {
        Some(str::from_utf8(bytes).ok()?.to_owned())
    }

    fn size(&self) -> usize {
        size_of::<String>() + self.len()
    }
}

/// Appends a text, or that there is none.
pub(crate) fn put_text(out: &mut Vec<u8>, text: Option<&str>) {
    match text {
        Some(text) => {
            put(out, text.len() as u64 + 1);
            out.extend_from_slice(text.as_bytes());
        }
        None => put(out, 0),
    }
}

/// Appends a span.
pub(crate) fn put_span(out: &mut Vec<u8>, span: Span) {
    put(out, span.start as u64);
    put(out, span.len() as u64);
}

/// What is read of bytes, from the first on.
pub(crate) struct Reader<'b>(pub &'b [u8]);

impl<'b> Reader<'b> {
    pub fn number(&mut self) -> Option<usize> {
        usize::try_from(get(&mut self.0)?).ok()
    }

    pub fn byte(&mut self) -> Option<u8> {
        take::<1>(&mut self.0).map(|[byte]| byte)
    }

    pub fn span(&mut self) -> Option<Span> {
        let start = self.number()?;
        Some(Span::new(start, start.checked_add(self.number()?)?))
    }

    /// A text, or none, as [`put_text`] wrote it.
    pub fn text(&mut self) -> Option<Option<&'b str>> {
        match self.number()? {
            0 => Some(None),
            longer => {
                let (text, rest) = self.0.split_at_checked(longer - 1)?;
                self.0 = rest;
                Some(Some(str::from_utf8(text).ok()?))
            }
        }
    }

    /// Several values, as [`put_all`] wrote them.
    pub fn all<T>(&mut self, one: impl Fn(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        let count = self.number()?;
        (0..count).map(|_| one(self)).collect()
    }

    /// A run of bytes.
    pub fn run(&mut self) -> Option<&'b [u8]> {
        get_run(&mut self.0)
    }
}

/// Appends several values with their number.
pub(crate) fn put_all<T>(out: &mut Vec<u8>, all: &[T], one: impl Fn(&mut Vec<u8>, &T)) {
    put(out, all.len() as u64);
    all.iter().for_each(|value| one(out, value));
}

/// Appends a run of bytes.
pub(crate) fn put_bytes(out: &mut Vec<u8>, run: &[u8]) {
    put_run(out, run);
}
