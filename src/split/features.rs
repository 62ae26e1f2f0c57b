//! Features: what is asked of a line before anything is decided, written as named switches.
//!
//! Every feature is a group of which at most one switch is on for a line (how many words, how the line ends), or a single
//! switch (a cue). A line is the short list of its switches, so the network that reads it (see
//! [`network`](super::network)) adds up a few rows of a table.

use super::cohesion::{Lexicon, Shared, shared};
use super::cues::CUE_NAMES;
use super::facts::{Facts, Sheet};
use super::kind::{KINDS, kind};
use super::repeats::{Again, NEVER, Page, Printings, Said};

/// The groups: name and number of switches. The order is that of the weights.
const GROUPS: [(&str, u16); GROUP_COUNT] = [
    ("kind", KINDS as u16),
    ("chars", 18),
    ("words", 16),
    ("letters", 6),
    ("digits", 6),
    ("uppers", 6),
    ("capitalised", 8),
    ("stops", 5),
    ("commas", 5),
    ("quotes", 4),
    ("odd", 4),
    ("first", 15),
    ("last", 15),
    ("indent", 5),
    ("blanks", 5),
    ("blanks-after", 5),
    ("dateline", 2),
    ("said-before", 10),
    ("said-after", 10),
    ("begun-before", 10),
    ("begun-after", 10),
    ("said", 6),
    ("echo-before", 7),
    ("echo-after", 7),
    ("near-ahead", 9),
    ("near-behind", 9),
    ("near-gain", 9),
    ("near-names-ahead", 9),
    ("near-names-behind", 9),
    ("near-cosine", 9),
    ("wide-ahead", 9),
    ("wide-behind", 9),
    ("wide-gain", 9),
    ("wide-names-ahead", 9),
    ("wide-names-behind", 9),
    ("wide-cosine", 9),
];
const GROUP_COUNT: usize = 36;

/// Where each group begins, and the cues after the last.
const STARTS: [u16; GROUP_COUNT + 1] = {
    let mut out = [0; GROUP_COUNT + 1];
    let mut g = 0;
    while g < GROUP_COUNT {
        out[g + 1] = out[g] + GROUPS[g].1;
        g += 1;
    }
    out
};

/// Number of switches.
pub(crate) const COUNT: usize = STARTS[GROUP_COUNT] as usize + CUE_NAMES.len();

/// The name of every switch.
pub(crate) fn names() -> Vec<String> {
    let grouped = GROUPS
        .iter()
        .flat_map(|(name, count)| (0..*count).map(move |k| format!("{name}:{k}")));
    let cues = CUE_NAMES.iter().map(|name| format!("cue:{name}"));
    grouped.chain(cues).collect()
}

/// What a switch is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum About {
    /// Words of the page about itself, and the kind of line that they make.
    Cues,
    /// Lines that come again, here or near.
    Repetition,
    /// What the line shares with the running text around it.
    Cohesion,
    /// Length, case, punctuation, blanks.
    Form,
}

/// What every switch is about.
pub(crate) fn about() -> Vec<About> {
    let of = |name: String| {
        let begins = |starts: &[&str]| starts.iter().any(|start| name.starts_with(start));
        if begins(&["cue:", "kind:", "dateline:"]) {
            About::Cues
        } else if begins(&["said", "begun", "echo"]) {
            About::Repetition
        } else if begins(&["near-", "wide-"]) {
            About::Cohesion
        } else {
            About::Form
        }
    };
    names().into_iter().map(of).collect()
}

/// The filled lines of a dump as lists of switches.
#[derive(Clone, Debug, Default)]
pub(crate) struct Switches {
    flat: Vec<u16>,
    ends: Vec<u32>,
}

impl Switches {
    /// Number of lines.
    pub fn len(&self) -> usize {
        self.ends.len()
    }
    /// Adds a line.
    pub fn push(&mut self, switches: impl IntoIterator<Item = u16>) {
        self.flat.extend(switches);
        self.ends.push(self.flat.len() as u32);
    }
    /// The same lines without the switches for which `is_out` says so, asked one by one.
    pub fn thinned(&self, mut is_out: impl FnMut(u16) -> bool) -> Switches {
        let mut out = Switches::default();
        for row in 0..self.len() {
            out.push(self.of(row).iter().copied().filter(|&s| !is_out(s)));
        }
        out
    }
    /// Some of the lines, in order.
    pub fn part(&self, rows: std::ops::Range<usize>) -> Switches {
        let mut out = Switches::default();
        for row in rows {
            out.push(self.of(row).iter().copied());
        }
        out
    }
    /// The switches of one line.
    pub fn of(&self, row: usize) -> &[u16] {
        let from = if row == 0 { 0 } else { self.ends[row - 1] };
        &self.flat[from as usize..self.ends[row] as usize]
    }
}

/// The filled lines of a dump, and where each is said again.
#[derive(Clone, Debug)]
pub(crate) struct View<'a> {
    pub sheet: &'a Sheet,
    /// The lines that are not blank.
    pub rows: Vec<usize>,
    pub kind: Vec<u8>,
    /// Where each line is said again.
    pub same: Again,
    /// What each line shares with the running text around it: three lines of it on either side, and ten.
    pub near: Vec<Shared>,
    pub wide: Vec<Shared>,
    /// Where a line begins with the same words.
    begun: Again,
    /// The pages that are printed again.
    pub again: Vec<Page>,
}

impl<'a> View<'a> {
    pub fn of(sheet: &'a Sheet) -> View<'a> {
        let rows: Vec<usize> = (0..sheet.facts.len())
            .filter(|&i| !sheet.facts[i].is_blank())
            .collect();
        let keys = |key: &dyn Fn(&Facts) -> u64| -> Vec<u64> {
            rows.iter().map(|&i| key(&sheet.facts[i])).collect()
        };
        let prose: Vec<bool> = rows.iter().map(|&i| sheet.facts[i].is_prose()).collect();
        let lines: Vec<Said> = rows
            .iter()
            .zip(&prose)
            .map(|(&i, &prose)| {
                let f = &sheet.facts[i];
                Said {
                    key: f.key,
                    prose: prose && !f.clipped,
                    chars: f.chars,
                }
            })
            .collect();
        let printings = Printings::of(&lines);
        let same = printings.again(&keys(&|f| f.key));
        let begun = printings.again(&keys(&|f| f.head_key));
        let kind = rows.iter().map(|&i| kind(&sheet.facts[i])).collect();
        let lexicon = Lexicon::of(sheet);
        View {
            near: shared(sheet, &lexicon, &rows, &prose, 3),
            wide: shared(sheet, &lexicon, &rows, &prose, 10),
            sheet,
            rows,
            kind,
            same,
            begun,
            again: printings.pages,
        }
    }

    pub fn facts(&self, row: usize) -> &Facts {
        &self.sheet.facts[self.rows[row]]
    }

    /// Blank lines between this filled line and the next; many at the end.
    fn blanks_after(&self, row: usize) -> u32 {
        match self.rows.get(row + 1) {
            Some(&next) => self.sheet.facts[next].blanks_before,
            None => 9,
        }
    }

    /// The switches of all filled lines.
    pub fn switches(&self) -> Switches {
        let echoes = Echoes::of(self);
        let mut out = Switches::default();
        out.flat.reserve(self.rows.len() * 44);
        out.ends.reserve(self.rows.len());
        for row in 0..self.rows.len() {
            self.write(row, &echoes, &mut out.flat);
            out.ends.push(out.flat.len() as u32);
        }
        out
    }

    fn write(&self, row: usize, echoes: &Echoes, out: &mut Vec<u16>) {
        let f = self.facts(row);
        let mut g = 0;
        let mut put = |step: u32| {
            out.push(STARTS[g] + (step as u16).min(GROUPS[g].1 - 1));
            g += 1;
        };
        put(self.kind[row] as u32);
        put(log(f.chars));
        put(words(f.words));
        put(part(f.letters, f.chars, 5));
        put(part(f.digits, f.chars, 5));
        put(part(f.uppers, f.letters, 5));
        put(part(f.capitalised, f.words, 7));
        put(f.stops);
        put(f.commas);
        put(f.quotes.div_ceil(2));
        put(f.odd);
        put(f.first as u32);
        put(f.last as u32);
        put(log(f.indent) / 2);
        put(f.blanks_before);
        put(self.blanks_after(row));
        put((f.dateline > 0) as u32);
        put(distance(self.same.before[row]));
        put(distance(self.same.after[row]));
        put(distance(self.begun.before[row]));
        put(distance(self.begun.after[row]));
        put(log(self.same.count[row]) - 2);
        put(echoes.before[row]);
        put(echoes.after[row]);
        for s in [&self.near[row], &self.wide[row]] {
            let known = f.tokens.1 > f.tokens.0;
            for value in [
                s.ahead,
                s.behind,
                (s.ahead - s.behind + 1.0) / 2.0,
                s.names_ahead,
                s.names_behind,
                s.cosine,
            ] {
                put(if known { 1 + unit(value, 7) } else { 0 });
            }
        }
        let mut cues = f.cues.0;
        while cues != 0 {
            out.push(STARTS[GROUP_COUNT] + cues.trailing_zeros() as u16);
            cues &= cues - 1;
        }
    }
}

/// How much of a short line is said in the best of the lines near it: page titles, kickers and teasers say the headline in
/// other company.
struct Echoes {
    before: Vec<u32>,
    after: Vec<u32>,
}

impl Echoes {
    /// Lines that are looked at on either side.
    const NEAR: usize = 12;
    /// Words that a line has in which echoes are looked for.
    const WORDS: std::ops::RangeInclusive<u32> = 3..=30;

    fn of(view: &View) -> Echoes {
        let signs: Vec<u64> = (0..view.rows.len())
            .map(|r| {
                if !Self::WORDS.contains(&view.facts(r).words) {
                    return 0;
                }
                let tokens = view.sheet.tokens_of(view.rows[r]);
                tokens.iter().fold(0, |s, t| s | 1 << (t >> 1 & 63))
            })
            .collect();
        let best = |r: usize, others: &[u64]| {
            let own = signs[r];
            if own == 0 {
                return 0;
            }
            let shared = others.iter().map(|o| (o & own).count_ones()).max();
            1 + shared.unwrap_or(0) * 5 / own.count_ones()
        };
        let n = signs.len();
        Echoes {
            before: (0..n)
                .map(|r| best(r, &signs[r.saturating_sub(Self::NEAR)..r]))
                .collect(),
            after: (0..n)
                .map(|r| best(r, &signs[r + 1..n.min(r + 1 + Self::NEAR)]))
                .collect(),
        }
    }
}

/// Two steps for every doubling.
fn log(value: u32) -> u32 {
    let v = value + 1;
    let whole = 31 - v.leading_zeros();
    let half = whole > 0 && v >> (whole - 1) & 1 == 1;
    2 * whole + half as u32
}

fn words(count: u32) -> u32 {
    if count <= 6 { count } else { log(count) + 1 }
}

fn part(part: u32, whole: u32, steps: u32) -> u32 {
    (part * steps + whole / 2).checked_div(whole).unwrap_or(0)
}

fn unit(value: f32, steps: u32) -> u32 {
    (value.clamp(0.0, 1.0) * steps as f32 + 0.5) as u32
}

fn distance(rows: u32) -> u32 {
    match rows {
        NEVER => 0,
        1 => 1,
        2 => 2,
        3..=4 => 3,
        5..=8 => 4,
        9..=16 => 5,
        17..=40 => 6,
        41..=120 => 7,
        121..=500 => 8,
        _ => 9,
    }
}
