//! How sentences begin: what texts of one form have in common whatever it was filled in with.

use super::units;
use crate::compare::shingles::finish;
use crate::compare::verify::is_named_figure;
use crate::compare::words::each_word;

/// Words of an opening; neighbouring figures are one.
const WORDS: usize = 3;

/// Bytes of a unit, and spaces in it, within which its opening lies: neighbouring figures need more room.
const REACH: usize = 64;
const SPACES: usize = 6;

/// Bytes of the longest name of a figure: `wednesday`, `september`.
const LONGEST: usize = 9;

/// What stands for a figure.
pub(super) const FIGURE: u64 = 1;

/// Room that is used again for every text.
#[derive(Default)]
pub(crate) struct Room {
    starts: Vec<usize>,
    lower: String,
}

/// Calls `each` with the hash of how each sentence or line of a text begins, its figures hidden.
pub(crate) fn each_opening(text: &str, room: &mut Room, mut each: impl FnMut(u32)) {
    let Room { starts, lower } = room;
    units::starts(text, starts);
    for (k, &start) in starts.iter().enumerate() {
        let end = starts.get(k + 1).copied().unwrap_or(text.len());
        let unit = &text[start..text.floor_char_boundary(end.min(start + REACH))];
        let spaces = unit
            .bytes()
            .enumerate()
            .filter(|(_, b)| matches!(b, b' ' | b'\n'));
        let enough = spaces.map(|(at, _)| at).nth(SPACES - 1);
        super::skeleton::lower_case(&unit[..enough.unwrap_or(unit.len())], lower);
        let (mut hash, mut words, mut figure) = (0u64, 0, false);
        each_word(lower, |word| {
            if words == WORDS {
                return;
            }
            let is_figure = is_figure(&lower[word.start..word.end], word.hash);
            if is_figure && figure {
                return;
            }
            figure = is_figure;
            words += 1;
            hash = finish(hash ^ if is_figure { FIGURE } else { word.hash });
        });
        if words > 0 {
            each((hash >> 32) as u32);
        }
    }
}

/// Whether a word in lower case is a figure, or part of a date.
pub(super) fn is_figure(word: &str, hash: u64) -> bool {
    word.bytes().any(|b| b.is_ascii_digit())
        || !word.is_ascii() && word.contains(char::is_numeric)
        || word.len() <= LONGEST && is_named_figure(hash)
}
