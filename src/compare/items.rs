//! What is compared, asked for item by item: a corpus of millions is not written down twice.

use super::{Item, Level};
use crate::Span;
use foldhash::fast::RandomState;
use std::borrow::Cow;
use std::collections::HashMap;
use xxhash_rust::xxh3::xxh3_128;

/// Items, numbered from 0 in item order; the fields of an [`Item`] each by its number.
#[allow(clippy::len_without_is_empty)] // nobody asks
pub trait Items: Sync {
    /// How many there are.
    fn len(&self) -> usize;
    /// See [`Item::level`].
    fn level(&self, item: usize) -> Level;
    /// See [`Item::text`].
    fn text(&self, item: usize) -> Cow<'_, str>;
    /// Bytes of its text.
    fn size(&self, item: usize) -> usize {
        self.text(item).len()
    }
    /// See [`Item::headline`].
    fn headline(&self, item: usize) -> Option<Cow<'_, str>>;
    /// See [`Item::date`].
    fn date(&self, item: usize) -> Option<Cow<'_, str>>;
    /// See [`Item::source`].
    fn source(&self, item: usize) -> u32;
    /// See [`Item::parent`].
    fn parent(&self, item: usize) -> u32;
    /// A hash of its text: items of one text have one, and no others have it.
    fn content(&self, item: usize) -> u128 {
        xxh3_128(self.text(item).as_bytes())
    }
}

/// Items that are written down, in item order: by the order key, then the text, then the place in the slice.
pub(super) struct Listed<'a> {
    items: &'a [Item<'a>],
    /// The place of each in the slice.
    pub places: Vec<usize>,
}

impl<'a> Listed<'a> {
    pub fn new(items: &'a [Item<'a>]) -> Self {
        let mut places: Vec<usize> = (0..items.len()).collect();
        places.sort_by(|&a, &b| {
            let (x, y) = (&items[a], &items[b]);
            x.order.cmp(&y.order).then_with(|| x.text.cmp(y.text))
        });
        Listed { items, places }
    }

    fn item(&self, item: usize) -> &Item<'a> {
        &self.items[self.places[item]]
    }
}

impl Items for Listed<'_> {
    fn len(&self) -> usize {
        self.items.len()
    }

    fn level(&self, item: usize) -> Level {
        self.item(item).level
    }

    fn text(&self, item: usize) -> Cow<'_, str> {
        self.item(item).text.into()
    }

    fn headline(&self, item: usize) -> Option<Cow<'_, str>> {
        self.item(item).headline.map(Cow::Borrowed)
    }

    fn date(&self, item: usize) -> Option<Cow<'_, str>> {
        self.item(item).date.map(Cow::Borrowed)
    }

    fn source(&self, item: usize) -> u32 {
        self.item(item).source
    }

    fn parent(&self, item: usize) -> u32 {
        self.item(item).parent
    }
}

/// Items, in the texts of some of which spans are blank.
pub(super) struct Masked<'a> {
    pub items: &'a dyn Items,
    /// The spans, by the hash of the text.
    pub masks: &'a HashMap<u128, Box<[Span]>, RandomState>,
}

/// The text with blank spans, each byte of them a space: what is left keeps its place, so that spans in this text are spans
/// in the item's own.
fn blank(text: &str, spans: &[Span]) -> String {
    let (mut out, mut at) = (String::with_capacity(text.len()), 0);
    for span in spans {
        out.push_str(&text[at..span.start]);
        // Line breaks stay: paragraphs are told by them.
        let bytes = span.of(text).bytes();
        out.extend(bytes.map(|b| if b == b'\n' { '\n' } else { ' ' }));
        at = span.end;
    }
    out.push_str(&text[at..]);
    out
}

impl Items for Masked<'_> {
    fn text(&self, item: usize) -> Cow<'_, str> {
        let text = self.items.text(item);
        match self.masks.get(&self.items.content(item)) {
            Some(spans) => blank(&text, spans).into(),
            None => text,
        }
    }

    /// Of the text as it is: no two texts have one mask each and the same hash.
    fn content(&self, item: usize) -> u128 {
        self.items.content(item)
    }

    fn len(&self) -> usize {
        self.items.len()
    }

    fn level(&self, item: usize) -> Level {
        self.items.level(item)
    }

    fn size(&self, item: usize) -> usize {
        self.items.size(item)
    }

    fn headline(&self, item: usize) -> Option<Cow<'_, str>> {
        self.items.headline(item)
    }

    fn date(&self, item: usize) -> Option<Cow<'_, str>> {
        self.items.date(item)
    }

    fn source(&self, item: usize) -> u32 {
        self.items.source(item)
    }

    fn parent(&self, item: usize) -> u32 {
        self.items.parent(item)
    }
}
