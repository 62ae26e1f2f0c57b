//! Web archives: WARC (ISO 28500), its WET flavour, and the older ARC.
//!
//! The records are small and the format is simple, so this reader is ours: it walks the uncompressed bytes as they come,
//! knows where each record ends, and takes what holds text. Requests, metadata and crawl information hold none and are
//! passed over.

use super::records::Give;
use super::{Decision, Dump, Encodings, InputError, More, OffsetMap, Record, RecordKind};
use crate::report::Skipped;
use crate::{Observer, Span};
use encoding_rs::Encoding;
use raw::Raw;
pub(super) use raw::is_head;
use rayon::prelude::*;
use std::io::Read;
use std::sync::Arc;

mod page;
mod raw;

/// Bytes that are read at a time; a longer record takes as much as it needs.
const BLOCK: usize = 4 << 20;

/// Gives the pages of a web archive, some at a time, each taken for a `kind`. `forced` is the encoding that the user says
/// they have. What is returned are the records that could not be used, and how the pages were decoded.
///
/// # Errors
/// When it cannot be read or uncompressed.
pub(super) fn read(
    source: &str,
    mut file: impl Read,
    kind: RecordKind,
    forced: Option<&'static Encoding>,
    observer: &dyn Observer,
    give: Give<'_>,
) -> Result<(Vec<Skipped>, Encodings), InputError> {
    let (mut encodings, mut skipped) = (Encodings::default(), Vec::new());
    let mut before = 0;
    let name: Arc<str> = source.into();
    let (mut block, mut ended) = (Vec::with_capacity(BLOCK), false);
    let (mut number, mut broken) = (0, false);
    let mut lost: Option<InputError> = None;
    let mut format = raw::Format::default();
    while !ended || !block.is_empty() {
        if !ended {
            let more = block.len().max(BLOCK) as u64;
            match (&mut file).take(more).read_to_end(&mut block) {
                Ok(got) => ended = (got as u64) < more,
                Err(_) if broken => ended = true,
                Err(e) => {
                    let error = InputError::io(source, e);
                    if number == 0 && block.is_empty() {
                        return Err(error);
                    }
                    lost = Some(error);
                }
            }
        }
        if broken {
            block.clear();
            continue;
        }
        let mut records = Vec::new();
        let mut at = 0;
        loop {
            let blank = block[at..]
                .iter()
                .take_while(|b| b.is_ascii_whitespace())
                .count();
            at += blank;
            if at == block.len() {
                break;
            }
            match format.record_at(&block, at, ended) {
                Raw::Whole(record) => {
                    number += 1;
                    let start = std::mem::replace(&mut at, record.block.end);
                    records.push((number, start, record));
                }
                Raw::Cut => break,
                Raw::Broken(reason) => {
                    // Without a length nobody can know where the next record starts.
                    skipped.push(Skipped {
                        source: source.to_owned(),
                        line: Some(number + 1),
                        reason: format!("{reason}; the rest of the file is not read"),
                    });
                    (broken, at) = (true, block.len());
                    break;
                }
            }
        }
        let pages: Vec<_> = records
            .par_iter()
            .filter_map(|(number, start, record)| {
                let page = page::of(&block[record.block.start..record.block.end], record, forced)?;
                let place = Span::new(before + start, before + record.block.end);
                Some((*number, place, page))
            })
            .collect();
        observer.records(pages.len() as u64);
        let mut dumps = Vec::with_capacity(pages.len());
        for (number, place, page) in pages {
            match page {
                Ok(page) => {
                    encodings.add(page.encoding);
                    dumps.push(page.dump(&name, number, place, kind));
                }
                Err(reason) => skipped.push(Skipped {
                    source: source.to_owned(),
                    line: Some(number),
                    reason,
                }),
            }
        }
        give(dumps)?;
        before += at;
        block.drain(..at);
        if let Some(error) = lost {
            skipped.extend(error.lost_from(number + 1));
            break;
        }
    }
    skipped.sort_by_key(|s| s.line);
    Ok((skipped, encodings))
}

/// A page: its text, how it was decoded, and where it was.
struct Page {
    text: String,
    encoding: Decision,
    replaced: usize,
    host: Option<String>,
}

impl Page {
    fn dump(self, source: &Arc<str>, number: u64, place: Span, kind: RecordKind) -> Dump {
        let more = More {
            outlet: self.host,
            ..More::default()
        };
        Dump {
            source: source.clone(),
            record: Some(Record::new(number, place, None, more)),
            kind,
            text: self.text.into(),
            offsets: OffsetMap::replacing(self.replaced),
        }
    }
}

#[cfg(test)]
mod tests;
