//! Features of a line in a gap as the place to cut: once a gap holds a boundary, which line opens the next article.

use super::cohesion::Shared;
use super::features::{Names, Sink, log, unit};
use super::line_features::{View, own};
use super::start_features::{CLASSES, Gap, Scene, Soft};
use super::trees::Rows;

/// How much more likely than not a line belongs to the article that ends.
fn ending(s: &Soft) -> f32 {
    const EVEN: f32 = 0.02;
    ((s[0] + s[4] + 0.5 * s[2] + 0.4 * s[3] + EVEN)
        / (s[1] + s[3] + 0.7 * s[2] + 0.3 * s[4] + EVEN))
        .ln()
}

/// The rows of a gap at which it can be cut: its lines and the body line that ends it, from the end when it is long.
pub(crate) fn rows_of(gap: &Gap) -> std::ops::Range<usize> {
    const MOST: usize = 160;
    gap.from.max(gap.to.saturating_sub(MOST))..gap.to + 1
}

/// Adds the features of every row of [`rows_of`] the gap.
pub(crate) fn write(view: &View, soft: &[Soft], scene: &Scene, gap: &Gap, out: &mut impl Sink) {
    let rows = rows_of(gap);
    let mut sum = 0.0f32;
    let sums: Vec<f32> = rows
        .clone()
        .map(|r| {
            let here = sum;
            sum += ending(&soft[r]);
            here
        })
        .collect();
    let best = sums.iter().copied().fold(f32::MIN, f32::max);
    let first_head = (rows.start..gap.head)
        .find(|&r| soft[r][1] > 0.3)
        .unwrap_or(gap.head);
    let none = Shared::default();
    for (r, here) in rows.clone().zip(&sums) {
        own(
            view,
            r,
            scene.near.get(r).unwrap_or(&none),
            &scene.wide[r],
            out,
        );
        for offset in -4i32..=4 {
            let there = usize::try_from(r as i64 + offset as i64).ok();
            let s = there.and_then(|t| soft.get(t)).copied().unwrap_or([0.0; 5]);
            for (c, name) in CLASSES.iter().enumerate() {
                out.put(name, if offset == 0 { 100 } else { offset }, unit(s[c]));
            }
            if offset != 0 {
                let there = there.filter(|&t| t < soft.len());
                out.put("kind", offset, there.map_or(20, |t| view.kind[t] as u32));
                out.put(
                    "blanks",
                    offset,
                    there.map_or(9, |t| view.facts(t).blanks_before),
                );
                out.put(
                    "same-after",
                    offset,
                    there.map_or(31, |t| log(view.same_after[t])),
                );
            }
        }
        out.put("ending", 0, unit(0.5 + here / 20.0));
        out.put("ending", 1, unit(1.0 - (best - here) / 6.0));
        out.put("in-gap", -1, log((r - gap.from) as u32));
        out.put("in-gap", 1, log((gap.to - r) as u32));
        out.put(
            "to-head",
            0,
            (16 + r as i64 - gap.head as i64).clamp(0, 31) as u32,
        );
        out.put(
            "to-first-head",
            0,
            (16 + r as i64 - first_head as i64).clamp(0, 31) as u32,
        );
        let after = |c: usize| (r..rows.end - 1).map(|t| soft[t][c]).sum::<f32>();
        let before = |c: usize| (rows.start..r).map(|t| soft[t][c]).sum::<f32>();
        // what a cut here would leave on the wrong side
        out.put("headline", 50, unit(after(1).min(1.0)));
        out.put("headline", -50, unit(before(1).min(1.0)));
        out.put("body", 50, unit(after(0).min(4.0) / 4.0));
        out.put("body", -50, unit(before(0).min(4.0) / 4.0));
        out.put("after", 50, unit(after(4).min(8.0) / 8.0));
        out.put("before", -50, unit(before(3).min(8.0) / 8.0));
        out.put("inside", -50, unit(before(2).min(8.0) / 8.0));
    }
}

/// The names of the features.
pub(crate) fn names() -> &'static [String] {
    static NAMES: std::sync::OnceLock<Vec<String>> = std::sync::OnceLock::new();
    NAMES.get_or_init(|| {
        let text = "a";
        let sheet = super::facts::Sheet::of(text, &super::lines::tile(text));
        let lexicon = super::cohesion::Lexicon::of(&sheet);
        let view = View::of(&sheet, &lexicon);
        let soft = [[1.0, 0.0, 0.0, 0.0, 0.0]];
        let scene = Scene::of(&view, &soft);
        let mut out = Names::default();
        write(&view, &soft, &scene, &scene.gaps[0], &mut out);
        out.0
    })
}

/// The features of the rows of one gap.
pub(crate) fn rows(view: &View, soft: &[Soft], scene: &Scene, gap: &Gap) -> Rows {
    let mut out = Rows {
        width: names().len(),
        values: Vec::new(),
    };
    write(view, soft, scene, gap, &mut out);
    out
}
