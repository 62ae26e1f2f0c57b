//! Dumps taken apart, some at a time.

use crate::input::{Dump, RecordKind};
use crate::split::{Split, SplitOptions, Splitter, WINDOW};
use crate::units::{self, Key};
use crate::{Observer, Units};
use rayon::prelude::*;
use std::ops::Range;
use std::sync::{Arc, LazyLock};

/// Bytes of text in a unit, at least where a source ends in it, and at most where it is more than one dump.
const LEAST: usize = 256 << 10;
const MOST: usize = WINDOW;

/// Takes dumps apart, and with `articles` those that are one too.
pub(super) fn all(
    dumps: &[&Dump],
    options: &SplitOptions,
    articles: bool,
    units: &dyn Units,
    observer: &dyn Observer,
) -> Vec<Option<Arc<Split>>> {
    let with_whole = |whole| {
        let mut split = options.clone();
        split.whole = whole;
        Splitter::new(split)
    };
    // A splitter reads its weights when it is made; records are seldom split.
    let cutting = LazyLock::new(|| with_whole(false));
    let labelling = LazyLock::new(|| with_whole(true));
    let bytes = |dumps: &[&Dump]| dumps.iter().map(|d| d.text.len() as u64).sum();
    let split = |dump: &&Dump| {
        let split = match dump.kind {
            RecordKind::Dump => Some(cutting.resume(&dump.text, units)),
            RecordKind::Article if articles => Some(labelling.split(&dump.text)),
            _ => None,
        };
        observer.advance(dump.text.len() as u64);
        split.map(Box::new)
    };
    if !units.wanted() {
        return dumps.par_iter().map(|d| split(d).map(Arc::from)).collect();
    }
    let options = Key::new("split", &(options, articles));
    let unit = |range: Range<usize>| {
        let dumps = &dumps[range];
        let is_split = |d: &&Dump| match d.kind {
            RecordKind::Dump => d.text.len() <= WINDOW,
            kind => kind == RecordKind::Article && articles,
        };
        // The windows of a large dump are units of their own.
        if !dumps.iter().any(is_split) {
            return dumps.par_iter().map(split).collect();
        }
        let mut key = options.clone();
        for dump in dumps {
            key.number(dump.kind as u64);
            key.bytes(dump.text.as_bytes());
        }
        let key = key.done();
        if let Some(kept) = units::find(units, key) {
            observer.advance(bytes(dumps));
            return kept;
        }
        let splits: Vec<Option<Box<Split>>> = dumps.par_iter().map(split).collect();
        units::keep(units, key, &splits);
        splits
    };
    let parts: Vec<Vec<Option<Box<Split>>>> = ranges(dumps).into_par_iter().map(unit).collect();
    let splits = parts.into_iter().flatten();
    splits.map(|split| split.map(Arc::from)).collect()
}

/// How dumps are put into units. A source that is not small begins one, so that it is found again when others came or went.
fn ranges(dumps: &[&Dump]) -> Vec<Range<usize>> {
    let mut ranges = Vec::new();
    let (mut start, mut bytes) = (0, 0);
    for (i, dump) in dumps.iter().enumerate() {
        let begins = i > start && dump.source != dumps[i - 1].source;
        let full = bytes + dump.text.len() > MOST || (begins && bytes >= LEAST);
        if i > start && full {
            ranges.push(start..i);
            (start, bytes) = (i, 0);
        }
        bytes += dump.text.len();
    }
    ranges.push(start..dumps.len());
    ranges
}
