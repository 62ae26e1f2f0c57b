//! Features of a gap in the body as the border between two articles: what ends before it, what stands in it, what begins
//! after it, and whether the words go on.

use super::cohesion::Shared;
use super::cues::{CUE_NAMES, Cue};
use super::facts::Facts;
use super::features::{Names, Sink, log, share, unit};
use super::line_features::{Prefix, View, own};
use super::trees::Rows;

/// Probabilities of the coarse roles of one line, in the order of [`CLASSES`].
pub(crate) type Soft = [f32; 5];

/// The coarse roles: running text, title, in an article but neither, before an article, after one.
pub(crate) const CLASSES: [&str; 5] = ["body", "headline", "inside", "before", "after"];

const BODY: usize = 0;
const HEADLINE: usize = 1;

/// The body of the dump as the line scorer sees it.
pub(crate) fn body_of(soft: &[Soft]) -> Vec<bool> {
    soft.iter().map(|s| s[BODY] > 0.5).collect()
}

/// Windows of body and roles around a gap, in filled lines.
const WINDOWS: [u32; 5] = [3, 8, 20, 60, 160];

/// The lines between two lines of body: if an article ends and another starts between them, it is here.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Gap {
    /// First row and one past the last: the next body row, or the end of the dump.
    pub from: usize,
    pub to: usize,
    /// Row of the best headline in it; the next body row when there is none.
    pub head: usize,
    head_score: f32,
}

/// Beyond this many rows a gap is cut for the search of its headline.
const LONGEST_GAP: usize = 400;

/// All gaps that a body row ends, in order.
pub(crate) fn gaps(soft: &[Soft], body: &[bool], wide: &[Shared]) -> Vec<Gap> {
    let mut out = Vec::new();
    let mut from = 0;
    for to in (0..soft.len()).filter(|&r| body[r]) {
        let mut gap = Gap {
            from,
            to,
            head: to,
            head_score: 0.0,
        };
        for r in from.max(to.saturating_sub(LONGEST_GAP))..to {
            let score = soft[r][HEADLINE] + 0.3 * (wide[r].ahead - wide[r].behind).max(0.0);
            if score > gap.head_score {
                gap.head = r;
                gap.head_score = score;
            }
        }
        out.push(gap);
        from = to + 1;
    }
    out
}

fn paragraph(f: &Facts, s: &Shared, side: &'static [&'static str; 14], out: &mut impl Sink) {
    out.put(side[0], 0, log(f.chars));
    out.put(side[1], 0, f.first as u32);
    out.put(side[2], 0, f.last as u32);
    out.put(side[3], 0, (f.dateline > 0) as u32);
    out.put(side[4], 0, f.has(Cue::Continues) as u32);
    out.put(side[5], 0, f.quotes);
    out.put(side[6], 0, share(f.capitalised, f.words));
    out.put(
        side[7],
        0,
        (f.has(Cue::EndMark) as u32) * 4
            + (f.has(Cue::Agencies) as u32) * 2
            + f.has(Cue::EndCredit) as u32,
    );
    out.put(side[8], 0, unit(s.ahead));
    out.put(side[9], 0, unit(s.behind));
    out.put(side[10], 0, unit(s.names_ahead));
    out.put(side[11], 0, unit(s.names_behind));
    out.put(side[12], 0, share(f.digits, f.chars));
    out.put(side[13], 0, f.stops);
}

const BEFORE_LAST: [&str; 14] = [
    "before-last.chars",
    "before-last.first",
    "before-last.last",
    "before-last.dateline",
    "before-last.continues",
    "before-last.quotes",
    "before-last.capitalised",
    "before-last.ends",
    "before-last.shared-ahead",
    "before-last.shared-behind",
    "before-last.names-ahead",
    "before-last.names-behind",
    "before-last.digits",
    "before-last.stops",
];
const LAST: [&str; 14] = [
    "last-body.chars",
    "last-body.first",
    "last-body.last",
    "last-body.dateline",
    "last-body.continues",
    "last-body.quotes",
    "last-body.capitalised",
    "last-body.ends",
    "last-body.shared-ahead",
    "last-body.shared-behind",
    "last-body.names-ahead",
    "last-body.names-behind",
    "last-body.digits",
    "last-body.stops",
];
const NEXT: [&str; 14] = [
    "next-body.chars",
    "next-body.first",
    "next-body.last",
    "next-body.dateline",
    "next-body.continues",
    "next-body.quotes",
    "next-body.capitalised",
    "next-body.ends",
    "next-body.shared-ahead",
    "next-body.shared-behind",
    "next-body.names-ahead",
    "next-body.names-behind",
    "next-body.digits",
    "next-body.stops",
];
const THEN: [&str; 14] = [
    "then-body.chars",
    "then-body.first",
    "then-body.last",
    "then-body.dateline",
    "then-body.continues",
    "then-body.quotes",
    "then-body.capitalised",
    "then-body.ends",
    "then-body.shared-ahead",
    "then-body.shared-behind",
    "then-body.names-ahead",
    "then-body.names-behind",
    "then-body.digits",
    "then-body.stops",
];

/// A dump as the start scorer sees it.
pub(crate) struct Scene {
    pub gaps: Vec<Gap>,
    pub near: Vec<Shared>,
    pub wide: Vec<Shared>,
    one: Vec<Shared>,
}

impl Scene {
    pub fn of(view: &View, soft: &[Soft]) -> Scene {
        let body = body_of(soft);
        let wide = view.shared(&body, 10);
        Scene {
            gaps: gaps(soft, &body, &wide),
            near: view.shared(&body, 3),
            one: view.shared(&body, 1),
            wide,
        }
    }
}

fn write(view: &View, soft: &[Soft], scene: &Scene, out: &mut impl Sink) {
    let count = soft.len();
    let Scene {
        gaps,
        near,
        wide,
        one,
    } = scene;
    let place = |s: &[Shared]| -> Vec<f32> { gaps.iter().map(|g| s[g.to].cosine).collect() };
    let (near_at, wide_at) = (place(near), place(wide));
    let classes: Vec<Prefix> = (0..5)
        .map(|c| Prefix::of(soft.iter().map(|s| (s[c] * 64.0) as u32)))
        .collect();
    let mass = Prefix::of(
        (0..count).map(|r| (soft[r][BODY] * view.facts(r).chars.min(2000) as f32) as u32),
    );
    let cues: Vec<Prefix> = (0..CUE_NAMES.len())
        .map(|c| Prefix::of((0..count).map(|r| (view.facts(r).cues.0 >> c & 1) as u32)))
        .collect();
    let kinds: Vec<Prefix> = [&[0u8, 1, 2, 3][..], &[4], &[5], &[6], &[9], &[10, 11, 12]]
        .into_iter()
        .map(|set| Prefix::of(view.kind.iter().map(|k| set.contains(k) as u32)))
        .collect();
    let said_again = Prefix::of((0..count).map(|r| (view.same_before[r] < 4096) as u32));
    let blanks = Prefix::of((0..count).map(|r| view.facts(r).blanks_before));
    let quoting = Prefix::of(gaps.iter().map(|g| view.facts(g.to).quotes.min(4)));
    let sizes = Prefix::of(gaps.iter().map(|g| view.facts(g.to).chars.min(2000)));
    let loose = Prefix::of(gaps.iter().map(|g| ((g.to - g.from) as u32).min(40)));
    let prose = Prefix::of(view.prose.iter().map(|&p| p as u32));
    let between = |p: &Prefix, a: usize, b: usize| p.sum(a, 0, b.saturating_sub(a) as i32);
    let (blank, none) = (Facts::default(), Shared::default());
    for (g, gap) in gaps.iter().enumerate() {
        let Gap {
            from,
            to,
            head,
            head_score,
        } = *gap;
        own(view, head, &near[head], &wide[head], out);
        out.put("head-score", 0, unit(head_score));
        out.put("head-is-body", 0, (head == to) as u32);
        for (c, name) in CLASSES.iter().enumerate() {
            out.put(name, 0, unit(soft[head][c]));
            out.put(name, 100, log(between(&classes[c], from, to) / 8));
        }
        for (name, base, step) in [
            ("gap-end", to, -1i64),
            ("gap-start", from, 1),
            ("around-head", head, 1),
            ("around-head", head, -1),
        ] {
            for k in 1..=3i64 {
                let there = base as i64 + if base == from { k - 1 } else { k * step };
                let there = usize::try_from(there).ok().filter(|&t| t < count);
                let at = (k * step) as i32;
                out.put(name, at, there.map_or(20, |t| view.kind[t] as u32));
                for (c, class) in CLASSES.iter().enumerate() {
                    let class = match name {
                        "gap-end" => END_CLASSES[c],
                        "gap-start" => START_CLASSES[c],
                        _ => class,
                    };
                    out.put(class, at, there.map_or(0, |t| unit(soft[t][c])));
                }
            }
        }
        for (c, name) in CUE_NAMES.iter().enumerate() {
            out.put(name, 100, between(&cues[c], from, to));
        }
        for (c, name) in HEAD_CUES {
            out.put(name, -100, between(&cues[c as usize], from, head));
            out.put(name, 101, between(&cues[c as usize], head, to));
        }
        for (k, name) in ["furniture", "marked", "time", "writer", "title", "prose"]
            .into_iter()
            .enumerate()
        {
            out.put(name, 100, log(between(&kinds[k], from, to)));
            out.put(name, -100, log(between(&kinds[k], from, head)));
        }
        out.put("said-again", 100, log(between(&said_again, from, to)));
        out.put("blank-lines", 100, between(&blanks, from, to + 1));
        out.put(
            "blank-lines",
            -100,
            between(&blanks, from.saturating_sub(6), from),
        );
        out.put("next-body.blanks", 0, view.facts(to).blanks_before);
        out.put("gap", 0, log((to - from) as u32));
        out.put("gap-before-head", 0, log((head - from) as u32));
        out.put("gap-after-head", 0, log((to - head) as u32));
        for w in WINDOWS {
            out.put("mass", -(w as i32), log(mass.sum(from, -(w as i32), 0)));
            out.put("mass", w as i32, log(mass.sum(to, 0, w as i32)));
        }
        for w in [20, 60] {
            for (c, name) in [
                "sum-body",
                "sum-headline",
                "sum-inside",
                "sum-before",
                "sum-after",
            ]
            .into_iter()
            .enumerate()
            {
                out.put(name, -w, log(classes[c].sum(from, -w, 0) / 8));
                out.put(name, w, log(classes[c].sum(to, 0, w) / 8));
            }
        }
        out.put("all-mass", -1, log(between(&mass, 0, from) / 16));
        out.put("all-mass", 1, log(between(&mass, to, count) / 16));
        out.put(
            "prose-share",
            200,
            share(prose.sum(to, -100, 100), 200.min(count as u32)),
        );
        let body_row = |at: i64| {
            usize::try_from(at)
                .ok()
                .and_then(|at| gaps.get(at))
                .map_or((&blank, none), |g| (view.facts(g.to), near[g.to]))
        };
        for (side, at) in [
            (&BEFORE_LAST, g as i64 - 2),
            (&LAST, g as i64 - 1),
            (&NEXT, g as i64),
            (&THEN, g as i64 + 1),
        ] {
            let (f, s) = body_row(at);
            paragraph(f, &s, side, out);
        }
        out.put("cosine", 1, unit(one[to].cosine));
        out.put("cosine", 103, unit(near[to].cosine));
        out.put("cosine", 110, unit(wide[to].cosine));
        for (name, places) in [("dip", &near_at), ("wide-dip", &wide_at)] {
            let here = places[g];
            let around: Vec<f32> = (g.saturating_sub(5)..places.len().min(g + 6))
                .filter(|&p| p != g)
                .map(|p| places[p])
                .collect();
            let above = around.iter().filter(|&&c| c > here).count();
            let mean = around.iter().sum::<f32>() / around.len().max(1) as f32;
            let deepest = (g.saturating_sub(2)..places.len().min(g + 3)).all(|p| places[p] >= here);
            out.put(name, 0, above as u32);
            out.put(name, 1, unit(here - mean + 0.5));
            out.put(name, 2, deepest as u32);
            let peak = |range: std::ops::Range<usize>| {
                range
                    .filter_map(|p| places.get(p))
                    .copied()
                    .fold(0.0f32, f32::max)
            };
            let depth = peak(g.saturating_sub(6)..g) + peak(g + 1..g + 7) - 2.0 * here;
            out.put(name, 3, unit(depth / 1.5));
        }
        for (name, sums) in [
            ("body-chars", &sizes),
            ("body-quotes", &quoting),
            ("body-gaps", &loose),
        ] {
            let (behind, ahead) = (sums.sum(g, -4, 0), sums.sum(g, 1, 5));
            out.put(name, -4, log(behind));
            out.put(name, 4, log(ahead));
            out.put(name, 0, (16 + log(ahead)).saturating_sub(log(behind)));
        }
        let first = near[to];
        let known = wide[to].names_behind;
        out.put("new-names", 0, unit(first.names_ahead * (1.0 - known)));
    }
}

/// Cues that are counted before and after the headline of a gap.
const HEAD_CUES: [(Cue, &str); 12] = [
    (Cue::Copyright, "copyright"),
    (Cue::Legal, "legal"),
    (Cue::Share, "share"),
    (Cue::Nav, "section-name"),
    (Cue::Related, "related"),
    (Cue::Comments, "comments"),
    (Cue::Topics, "topics"),
    (Cue::Byline, "byline"),
    (Cue::Published, "published"),
    (Cue::Updated, "updated"),
    (Cue::EndCredit, "end-credit"),
    (Cue::EndMark, "end-mark"),
];
const END_CLASSES: [&str; 5] = [
    "gap-end.body",
    "gap-end.headline",
    "gap-end.inside",
    "gap-end.before",
    "gap-end.after",
];
const START_CLASSES: [&str; 5] = [
    "gap-start.body",
    "gap-start.headline",
    "gap-start.inside",
    "gap-start.before",
    "gap-start.after",
];

/// The features of all gaps.
pub(crate) fn rows(view: &View, soft: &[Soft], scene: &Scene) -> Rows {
    let mut out = Rows {
        width: names().len(),
        values: Vec::with_capacity(scene.gaps.len() * names().len()),
    };
    write(view, soft, scene, &mut out);
    out
}

/// Their names.
pub(crate) fn names() -> &'static [String] {
    static NAMES: std::sync::OnceLock<Vec<String>> = std::sync::OnceLock::new();
    NAMES.get_or_init(|| {
        let text = "a";
        let sheet = super::facts::Sheet::of(text, &super::lines::tile(text));
        let lexicon = super::cohesion::Lexicon::of(&sheet);
        let mut out = Names::default();
        let view = View::of(&sheet, &lexicon);
        let soft = [[1.0, 0.0, 0.0, 0.0, 0.0]];
        write(&view, &soft, &Scene::of(&view, &soft), &mut out);
        out.0
    })
}
