//! Features of a line for its role: itself, its neighbours, what is near, and where it is said again.

use super::cohesion::{Lexicon, Shared, shared};
use super::cues::{CUE_NAMES, Cue, CueSet};
use super::facts::{Edge, Facts, Sheet};
use super::features::{Names, Sink, log, share, unit};
use super::trees::Rows;
use std::collections::HashMap;

/// The filled lines of a dump and what is known of each before its role is.
#[derive(Clone, Debug)]
pub(crate) struct View<'a> {
    pub sheet: &'a Sheet,
    pub lexicon: &'a Lexicon,
    /// The lines that are not blank.
    pub rows: Vec<usize>,
    pub kind: Vec<u8>,
    /// Distance in filled lines to the nearest line with the same words before and after; [`NEVER`] without one.
    pub same_before: Vec<u32>,
    pub same_after: Vec<u32>,
    /// The same for lines with the same first words.
    pub head_before: Vec<u32>,
    pub head_after: Vec<u32>,
    pub prose: Vec<bool>,
}

/// How far a line that is said again is looked for; also the distance of one that is not.
pub(crate) const NEVER: u32 = 4096;

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

impl<'a> View<'a> {
    pub fn of(sheet: &'a Sheet, lexicon: &'a Lexicon) -> View<'a> {
        let rows: Vec<usize> = (0..sheet.facts.len())
            .filter(|&i| !sheet.facts[i].is_blank())
            .collect();
        let facts = |r: usize| &sheet.facts[rows[r]];
        let kind = (0..rows.len()).map(|r| kind(facts(r))).collect();
        let prose = (0..rows.len()).map(|r| facts(r).is_prose()).collect();
        let nearest = |key: &dyn Fn(&Facts) -> u64| {
            let mut before = vec![NEVER; rows.len()];
            let mut after = vec![NEVER; rows.len()];
            let mut last: HashMap<u64, usize, foldhash::fast::FixedState> = HashMap::default();
            for (r, &line) in rows.iter().enumerate() {
                let key = key(&sheet.facts[line]);
                if key == 0 {
                    continue;
                }
                if let Some(p) = last.insert(key, r) {
                    let distance = ((r - p) as u32).min(NEVER);
                    before[r] = distance;
                    after[p] = distance;
                }
            }
            (before, after)
        };
        let (same_before, same_after) = nearest(&|f| f.key);
        let (head_before, head_after) = nearest(&|f| f.head_key);
        View {
            sheet,
            lexicon,
            rows,
            kind,
            same_before,
            same_after,
            head_before,
            head_after,
            prose,
        }
    }

    pub fn facts(&self, row: usize) -> &Facts {
        &self.sheet.facts[self.rows[row]]
    }

    /// What every line shares with the body around it.
    pub fn shared(&self, body: &[bool], width: usize) -> Vec<Shared> {
        shared(self.sheet, self.lexicon, &self.rows, body, width)
    }

    /// Blank lines between this filled line and the next; 9 at the end.
    pub fn blanks_after(&self, row: usize) -> u32 {
        match self.rows.get(row + 1) {
            Some(&next) => self.sheet.facts[next].blanks_before,
            None => 9,
        }
    }
}

/// Sums of a small number over the lines before each, so that a window costs two look-ups.
pub(crate) struct Prefix(Vec<u32>);

impl Prefix {
    pub fn of(values: impl Iterator<Item = u32>) -> Prefix {
        let mut sums = vec![0];
        let mut sum = 0;
        for v in values {
            sum += v;
            sums.push(sum);
        }
        Prefix(sums)
    }
    /// The sum over rows `at + from .. at + to`, cut to the dump.
    pub fn sum(&self, at: usize, from: i32, to: i32) -> u32 {
        let clamp = |x: i64| x.clamp(0, self.0.len() as i64 - 1) as usize;
        let (a, b) = (clamp(at as i64 + from as i64), clamp(at as i64 + to as i64));
        self.0[b.max(a)] - self.0[a]
    }
}

/// Distance to the nearest row before (`.0`) and after (`.1`) for which `is` holds, at most 255.
pub(crate) fn distances(count: usize, is: impl Fn(usize) -> bool) -> (Vec<u32>, Vec<u32>) {
    const FAR: u32 = 255;
    let mut before = vec![FAR; count];
    let mut after = vec![FAR; count];
    let mut d = FAR;
    for (r, slot) in before.iter_mut().enumerate() {
        *slot = d;
        d = if is(r) { 1 } else { (d + 1).min(FAR) };
    }
    d = FAR;
    for r in (0..count).rev() {
        after[r] = d;
        d = if is(r) { 1 } else { (d + 1).min(FAR) };
    }
    (before, after)
}

/// Cues that neighbours are asked for, in groups.
const GROUPS: [(&str, &[Cue]); 8] = [
    ("rights", &[Cue::Copyright, Cue::Legal]),
    (
        "tools",
        &[Cue::Share, Cue::Follow, Cue::Login, Cue::About, Cue::Media],
    ),
    (
        "lists",
        &[Cue::Related, Cue::Popular, Cue::Topics, Cue::Question],
    ),
    ("comments", &[Cue::Comments]),
    (
        "times",
        &[Cue::Updated, Cue::Published, Cue::Relative, Cue::Reading],
    ),
    ("writers", &[Cue::Byline, Cue::BylineRole]),
    ("pictures", &[Cue::Credit, Cue::CaptionWord]),
    ("ends", &[Cue::EndMark, Cue::EndCredit, Cue::Agencies]),
];

/// Windows that are counted over: `from..to` relative to the line.
const WINDOWS: [(i32, i32); 8] = [
    (-40, 0),
    (-12, 0),
    (-5, 0),
    (1, 6),
    (1, 13),
    (1, 41),
    (-120, 0),
    (1, 121),
];

fn group_bits(set: CueSet) -> u32 {
    let mut bits = 0;
    for (g, (_, cues)) in GROUPS.iter().enumerate() {
        bits |= (cues.iter().any(|&c| set.has(c)) as u32) << g;
    }
    bits
}

/// The features of one line by itself.
pub(crate) fn own(view: &View, row: usize, near: &Shared, wide: &Shared, out: &mut impl Sink) {
    let f = view.facts(row);
    out.put("kind", 0, view.kind[row] as u32);
    out.put("chars", 0, log(f.chars));
    out.put("words", 0, f.words);
    out.put("words-log", 0, log(f.words));
    out.put("letters", 0, share(f.letters, f.chars));
    out.put("digits", 0, share(f.digits, f.chars));
    out.put("uppers", 0, share(f.uppers, f.letters));
    out.put("capitalised", 0, share(f.capitalised, f.words));
    out.put("stops", 0, f.stops);
    out.put("commas", 0, f.commas);
    out.put("quotes", 0, f.quotes);
    out.put("odd", 0, f.odd);
    out.put("first", 0, f.first as u32);
    out.put("last", 0, f.last as u32);
    out.put("indent", 0, f.indent);
    out.put("blanks", 0, f.blanks_before);
    out.put("blanks-after", 0, view.blanks_after(row));
    out.put("dateline", 0, (f.dateline > 0) as u32);
    for (bit, name) in CUE_NAMES.iter().enumerate() {
        out.put(name, 0, (f.cues.0 >> bit & 1) as u32);
    }
    out.put("same-before", 0, log(view.same_before[row]));
    out.put("same-after", 0, log(view.same_after[row]));
    out.put("head-before", 0, log(view.head_before[row]));
    out.put("head-after", 0, log(view.head_after[row]));
    for (at, s) in [(3, near), (10, wide)] {
        out.put("shared-ahead", at, unit(s.ahead));
        out.put("shared-behind", at, unit(s.behind));
        out.put(
            "shared-difference",
            at,
            unit((s.ahead - s.behind + 1.0) / 2.0),
        );
        out.put("names-ahead", at, unit(s.names_ahead));
        out.put("names-behind", at, unit(s.names_behind));
        out.put("cosine", at, unit(s.cosine));
    }
}

fn write(view: &View, out: &mut impl Sink, count: usize) {
    let near = view.shared(&view.prose, 3);
    let wide = view.shared(&view.prose, 10);
    let bits: Vec<u32> = (0..count).map(|r| group_bits(view.facts(r).cues)).collect();
    let groups: Vec<Prefix> = (0..GROUPS.len())
        .map(|g| Prefix::of(bits.iter().map(|b| b >> g & 1)))
        .collect();
    let prose = Prefix::of(view.prose.iter().map(|&p| p as u32));
    let short = Prefix::of(view.kind.iter().map(|&k| (k <= 3) as u32));
    let marked = Prefix::of(view.kind.iter().map(|&k| (k == 4) as u32));
    let titles = Prefix::of(view.kind.iter().map(|&k| (k == 9) as u32));
    let chars = Prefix::of((0..count).map(|r| {
        if view.prose[r] {
            view.facts(r).chars.min(2000)
        } else {
            0
        }
    }));
    let is_prose = distances(count, |r| view.prose[r]);
    let is_long = distances(count, |r| view.kind[r] == 12);
    let is_rights = distances(count, |r| bits[r] & 1 == 1);
    let is_time = distances(count, |r| view.kind[r] == 5);
    let is_writer = distances(count, |r| view.kind[r] == 6);
    let is_twin = distances(count, |r| {
        view.same_after[r] <= 12 && view.facts(r).words >= 4
    });
    let is_short = distances(count, |r| view.kind[r] > 8);
    let blank = Facts::default();
    for r in 0..count {
        own(view, r, &near[r], &wide[r], out);
        for offset in [-3i32, -2, -1, 1, 2, 3, 4] {
            let there = r as i64 + offset as i64;
            let inside = (0..count as i64).contains(&there);
            let (f, k, b) = if inside {
                let t = there as usize;
                (view.facts(t), view.kind[t] as u32, bits[t])
            } else {
                (&blank, 20, 0)
            };
            out.put("kind", offset, k);
            out.put("chars", offset, log(f.chars));
            out.put("last", offset, f.last as u32);
            if offset.abs() <= 2 {
                out.put("first", offset, f.first as u32);
                out.put("blanks", offset, f.blanks_before);
                out.put("capitalised", offset, share(f.capitalised, f.words));
                out.put("digits", offset, share(f.digits, f.chars));
                out.put("indent", offset, f.indent);
                for (g, (name, _)) in GROUPS.iter().enumerate() {
                    out.put(name, offset, b >> g & 1);
                }
                if inside {
                    out.put("shared-ahead", offset, unit(near[there as usize].ahead));
                    out.put("same-before", offset, log(view.same_before[there as usize]));
                    out.put("same-after", offset, log(view.same_after[there as usize]));
                } else {
                    out.put("shared-ahead", offset, 0);
                    out.put("same-before", offset, 31);
                    out.put("same-after", offset, 31);
                }
            }
        }
        for (from, to) in WINDOWS {
            let at = if from < 0 { from } else { to };
            out.put("prose-lines", at, log(prose.sum(r, from, to)));
            out.put("prose-chars", at, log(chars.sum(r, from, to)));
            out.put("short-lines", at, log(short.sum(r, from, to)));
            out.put("marked-lines", at, log(marked.sum(r, from, to)));
            out.put("title-lines", at, log(titles.sum(r, from, to)));
            for (g, (name, _)) in GROUPS.iter().enumerate() {
                if at.abs() < 100 {
                    out.put(name, at, groups[g].sum(r, from, to));
                }
            }
        }
        for (name, d) in [
            ("to-prose", &is_prose),
            ("to-long-prose", &is_long),
            ("to-rights", &is_rights),
            ("to-time", &is_time),
            ("to-writer", &is_writer),
            ("to-twin", &is_twin),
            ("short-run", &is_short),
        ] {
            out.put(name, -1, log(d.0[r]));
            out.put(name, 1, log(d.1[r]));
        }
    }
}

/// The features of all filled lines.
pub(crate) fn rows(view: &View) -> Rows {
    let mut out = Rows {
        width: names().len(),
        values: Vec::with_capacity(view.rows.len() * names().len()),
    };
    write(view, &mut out, view.rows.len());
    out
}

/// Their names.
pub(crate) fn names() -> &'static [String] {
    static NAMES: std::sync::OnceLock<Vec<String>> = std::sync::OnceLock::new();
    NAMES.get_or_init(|| {
        let text = "a";
        let sheet = Sheet::of(text, &super::lines::tile(text));
        let lexicon = Lexicon::of(&sheet);
        let mut out = Names::default();
        write(&View::of(&sheet, &lexicon), &mut out, 1);
        out.0
    })
}
