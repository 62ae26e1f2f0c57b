//! The coarse kind of a line, from furniture to running text, read off the line alone.

use super::cues::Cue;
use super::facts::{Edge, Facts};

/// Number of kinds.
pub(crate) const KINDS: usize = 13;
/// The coarse kind of a line, from furniture to running text.
pub(crate) fn kind(f: &Facts) -> u8 {
    let any = |set: &[Cue]| set.iter().any(|&c| f.has(c));
    if f.is_prose() && !any(&[Cue::Copyright]) {
        return if f.words >= 40 { 12 } else { 11 };
    }
    if any(&[Cue::Copyright, Cue::Legal]) {
        return 0;
    }
    if f.words <= 6 && any(&[Cue::Share, Cue::Follow, Cue::Login, Cue::Advert, Cue::About]) {
        return 1;
    }
    if any(&[
        Cue::Related,
        Cue::Popular,
        Cue::Comments,
        Cue::Topics,
        Cue::Question,
    ]) {
        return 3;
    }
    if f.words <= 14
        && (f.digits >= 2 && any(&[Cue::Month, Cue::Updated, Cue::Published, Cue::Clock])
            || f.has(Cue::Relative))
    {
        return 5;
    }
    if f.words <= 12 && any(&[Cue::Byline, Cue::BylineRole]) {
        return 6;
    }
    if any(&[Cue::Credit]) {
        return 7;
    }
    if f.first == Edge::Mark || f.has(Cue::Bullet) {
        return 4;
    }
    match f.words {
        0..=2 => 2,
        3..=4 => 8,
        _ if matches!(f.last, Edge::FullStop | Edge::QuestionOrCry) => 10,
        _ => 9,
    }
}
