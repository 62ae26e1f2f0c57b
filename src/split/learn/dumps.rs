//! Dumps spliced from labelled pages, the way the evaluation does it, and roughened, so that nothing is learned from
//! blank lines alone.

use super::pages::{Family, Label, Page, Rendering};
use super::random::Random;
use crate::Span;

/// An article of a spliced dump.
#[derive(Clone, Debug)]
pub struct GoldArticle {
    /// Its page, as an index into the pages given.
    pub page: usize,
    /// Its core, in bytes.
    pub core: Span,
    /// Gold headlines printed in it, in normal form.
    pub headlines: Vec<String>,
}

/// A spliced dump with its gold.
#[derive(Clone, Debug)]
pub struct GoldDump {
    /// `None` for single pages.
    pub family: Option<Family>,
    /// The text.
    pub text: String,
    /// A label for every line.
    pub labels: Vec<Label>,
    /// Its articles.
    pub articles: Vec<GoldArticle>,
}

/// How many dumps to make, and how rough.
#[derive(Clone, Copy, Debug)]
pub struct Recipe {
    /// Dumps a family.
    pub dumps: usize,
    /// Share of dumps that are roughened.
    pub rough: f32,
    /// Whether hard families have more dumps.
    pub uneven: bool,
}

impl Recipe {
    /// Dumps of one family: twice as many of columns, which are the hardest, and half as many of the wire, the easiest.
    fn of(&self, family: Family) -> usize {
        match family {
            Family::Column if self.uneven => self.dumps * 2,
            Family::Wire if self.uneven => self.dumps / 2,
            _ => self.dumps,
        }
    }
}

/// Writes lines of renderings into a dump, the way one copier does.
struct Copier {
    dump: GoldDump,
    no_blanks: bool,
    no_indent: bool,
}

impl Copier {
    fn copy(&mut self, r: &Rendering, i: usize) {
        let line = r.lines[i].of(&r.text);
        let line = if self.no_indent {
            line.trim_start_matches([' ', '\t'])
        } else {
            line
        };
        if self.no_blanks && line.trim().is_empty() {
            return;
        }
        self.dump.text.push_str(line);
        self.dump.labels.push(r.labels[i]);
    }
    fn at(&self) -> usize {
        self.dump.text.len()
    }
}

/// Splices one dump of `parts`. A rough one is copied as people and scrapers do: without blank lines or indents, without
/// the page around the article, or cut short.
fn splice(
    rng: &mut Random,
    family: Option<Family>,
    parts: &[(usize, &Rendering)],
    recipe: Recipe,
) -> GoldDump {
    let rough = rng.chance(recipe.rough);
    let mut to = Copier {
        dump: GoldDump {
            family,
            text: String::new(),
            labels: Vec::new(),
            articles: Vec::new(),
        },
        no_blanks: rough && rng.chance(0.3),
        no_indent: rough && rng.chance(0.3),
    };
    let clipped = rough && rng.chance(0.5);
    for (p, &(page, r)) in parts.iter().enumerate() {
        let after = r.core.1 + 1;
        let (mut first, mut end) = (0, r.lines.len());
        if rough && rng.chance(0.4) {
            first = rng.below(r.core.0 + 1);
        }
        if rough && rng.chance(0.4) {
            end = after + rng.below(r.lines.len() - r.core.1);
        }
        if rough && rng.chance(if clipped { 0.7 } else { 0.15 }) {
            (first, end) = (r.core.0, after);
        }
        let kept = if rough && rng.chance(if clipped { 0.9 } else { 0.15 }) {
            shortened(r, 1 + rng.below(8))
        } else {
            r.core.1
        };
        (first..r.core.0).for_each(|i| to.copy(r, i));
        let start = to.at();
        (r.core.0..=kept).for_each(|i| to.copy(r, i));
        let core = Span::new(start, to.at());
        (after..end).for_each(|i| to.copy(r, i));
        let blanks = if to.no_blanks {
            0
        } else if family == Some(Family::Bare) {
            1
        } else {
            [0, 1, 1, 2, 3][rng.below(5)]
        };
        if family.is_some() && p + 1 < parts.len() {
            let last = *to.dump.labels.last().unwrap_or(&Label::Body);
            for _ in 0..blanks {
                to.dump.text.push('\n');
                to.dump.labels.push(last);
            }
        }
        to.dump.articles.push(GoldArticle {
            page,
            core,
            headlines: r.headlines.clone(),
        });
    }
    to.dump
}

/// The line at which an article ends that is cut after so many paragraphs; at least 150 bytes of body are kept.
fn shortened(r: &Rendering, paragraphs: usize) -> usize {
    let (mut seen, mut bytes) = (0, 0);
    for i in r.core.0..=r.core.1 {
        let line = r.lines[i].of(&r.text).trim();
        if r.labels[i] == Label::Body && !line.is_empty() {
            seen += 1;
            bytes += line.len();
            if seen >= paragraphs && bytes >= 150 {
                return i;
            }
        }
    }
    r.core.1
}

/// Splices dumps of every family out of `pages` (indices into `all`), and single pages.
pub fn make(all: &[Page], pages: &[usize], recipe: Recipe, seed: u64) -> Vec<GoldDump> {
    let mut rng = Random::new(seed);
    let mut dumps = Vec::new();
    for family in super::pages::FAMILIES {
        let pool: Vec<usize> = pages
            .iter()
            .copied()
            .filter(|&p| all[p].renderings[family as usize].is_some())
            .collect();
        if pool.len() < 2 {
            continue;
        }
        let rendering = |p: usize| {
            (
                p,
                all[p].renderings[family as usize]
                    .as_ref()
                    .expect("in the pool"),
            )
        };
        for _ in 0..recipe.of(family) {
            let count = [2, 2, 3, 4, 6, 9, 14, 20][rng.below(8)];
            let first = pool[rng.below(pool.len())];
            let mixed = rng.chance(0.25);
            // web pages and wire stories meet in bare dumps as often as the evaluation mixes them
            let mut candidates: Vec<usize> = pool
                .iter()
                .copied()
                .filter(|&p| mixed || all[p].language == all[first].language)
                .collect();
            rng.shuffle(&mut candidates);
            candidates.truncate(count);
            if candidates.len() < 2 {
                candidates = pool.clone();
                rng.shuffle(&mut candidates);
                candidates.truncate(2);
            }
            let parts: Vec<_> = candidates.into_iter().map(rendering).collect();
            dumps.push(splice(&mut rng, Some(family), &parts, recipe));
        }
    }
    let singles: Vec<(usize, Family)> = pages
        .iter()
        .flat_map(|&p| {
            [Family::Column, Family::Page, Family::Layout]
                .into_iter()
                .filter(move |&f| all[p].renderings[f as usize].is_some())
                .map(move |f| (p, f))
        })
        .collect();
    for _ in 0..recipe.dumps * 2 {
        if singles.is_empty() {
            break;
        }
        let (p, f) = singles[rng.below(singles.len())];
        let rendering = all[p].renderings[f as usize].as_ref().expect("filtered");
        dumps.push(splice(&mut rng, None, &[(p, rendering)], recipe));
    }
    dumps
}
