//! What is compared, asked for item by item: a corpus of millions is not written down twice.

use super::{Item, Level};
use foldhash::fast::RandomState;
use std::borrow::Cow;
use std::collections::HashMap;

/// Items, numbered from 0; the fields of an [`Item`] each by its number.
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
    /// See [`Item::order`].
    fn order(&self, item: usize) -> u128;
}

/// Items that are written down.
pub(super) struct Listed<'a>(pub &'a [Item<'a>]);

impl Items for Listed<'_> {
    fn len(&self) -> usize {
        self.0.len()
    }

    fn level(&self, item: usize) -> Level {
        self.0[item].level
    }

    fn text(&self, item: usize) -> Cow<'_, str> {
        self.0[item].text.into()
    }

    fn headline(&self, item: usize) -> Option<Cow<'_, str>> {
        self.0[item].headline.map(Cow::Borrowed)
    }

    fn date(&self, item: usize) -> Option<Cow<'_, str>> {
        self.0[item].date.map(Cow::Borrowed)
    }

    fn source(&self, item: usize) -> u32 {
        self.0[item].source
    }

    fn parent(&self, item: usize) -> u32 {
        self.0[item].parent
    }

    fn order(&self, item: usize) -> u128 {
        self.0[item].order
    }
}

/// Items, some of them with another text.
pub(super) struct Masked<'a> {
    pub items: &'a dyn Items,
    /// Other texts, as long as those of the items.
    pub texts: HashMap<usize, String, RandomState>,
}

impl Items for Masked<'_> {
    fn len(&self) -> usize {
        self.items.len()
    }

    fn level(&self, item: usize) -> Level {
        self.items.level(item)
    }

    fn text(&self, item: usize) -> Cow<'_, str> {
        match self.texts.get(&item) {
            Some(text) => text.into(),
            None => self.items.text(item),
        }
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

    fn order(&self, item: usize) -> u128 {
        self.items.order(item)
    }
}
