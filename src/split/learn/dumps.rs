//! Dumps spliced from labelled pages, the way the evaluation does it, and roughened, so that nothing is learned from
//! blank lines alone.

use super::super::cues::cues_of;
use super::disguise::{Disguise, Refill};
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
    /// Share of dumps that hold headlines and running text, sometimes what stands between the two, and nothing else.
    pub clean: f32,
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
    disguise: Disguise,
    /// Whether short lines with a cue keep their letters.
    keeps_cues: bool,
    /// What is left of an article.
    keeps: Keeps,
}

/// What a copier leaves of an article.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Keeps {
    All,
    /// Headline and running text.
    Text,
    /// And what stands between the two.
    Lead,
}

impl Copier {
    fn copy(&mut self, r: &Rendering, i: usize, rng: &mut Random) {
        /// Longer lines with a cue are disguised like all others, in bytes.
        const CUE: usize = 40;
        let line = r.lines[i].of(&r.text);
        let line = if self.no_indent {
            line.trim_start_matches([' ', '\t'])
        } else {
            line
        };
        if self.no_blanks && line.trim().is_empty() {
            return;
        }
        let after_blank = self.dump.text.is_empty() || self.dump.text.ends_with("\n\n");
        if self.keeps != Keeps::All && line.trim().is_empty() && after_blank {
            return;
        }
        let bare = line.trim_end_matches(['\n', '\r']);
        if self.keeps_cues && bare.len() <= CUE && cues_of(bare.trim()).0 != 0 {
            self.dump.text.push_str(bare);
        } else {
            self.disguise.line(bare, rng, &mut self.dump.text);
        }
        self.dump.text.push_str(&line[bare.len()..]);
        self.dump.labels.push(r.labels[i]);
    }
    fn at(&self) -> usize {
        self.dump.text.len()
    }
}

/// Splices one dump of `parts`. A rough one is copied as people and scrapers do: without blank lines or indents, without
/// the page around the article, or cut short; and some are in disguise. Where all parts are one page, each is another
/// filling of it. Some dumps come from one site, which prints the same before and after every article.
fn splice(
    rng: &mut Random,
    family: Option<Family>,
    parts: &[(usize, &Rendering)],
    recipe: Recipe,
) -> GoldDump {
    let form = parts.len() > 1 && parts.windows(2).all(|w| w[0].0 == w[1].0);
    let rough = form || rng.chance(recipe.rough);
    let mut to = Copier {
        dump: GoldDump {
            family,
            text: String::new(),
            labels: Vec::new(),
            articles: Vec::new(),
        },
        no_blanks: rough && rng.chance(0.3),
        no_indent: rough && rng.chance(0.3),
        disguise: if rough && rng.chance(0.15) {
            Disguise::any(rng)
        } else {
            Disguise::None
        },
        keeps_cues: rng.chance(0.5),
        keeps: if parts.len() < 2 || !rng.chance(recipe.clean) {
            Keeps::All
        } else if rng.chance(0.6) {
            Keeps::Text
        } else {
            Keeps::Lead
        },
    };
    let keeps = to.keeps;
    let clean = keeps != Keeps::All;
    let clipped = form || rough && rng.chance(0.5);
    let length = 1 + rng.below(8);
    // what one site prints around each of its articles
    let host = (rough && !clean && parts.len() > 1 && rng.chance(SITES)).then(|| {
        let (_, r) = parts[rng.below(parts.len())];
        let before = rng.below(r.core.0 + 1)..r.core.0;
        let after = r.core.1 + 1..r.core.1 + 1 + rng.below(r.lines.len() - r.core.1);
        (r, before, after)
    });
    for (p, &(page, r)) in parts.iter().enumerate() {
        let after = r.core.1 + 1;
        let (mut first, mut end) = (0, r.lines.len());
        if rough && rng.chance(0.4) {
            first = rng.below(r.core.0 + 1);
        }
        if rough && rng.chance(0.4) {
            end = after + rng.below(r.lines.len() - r.core.1);
        }
        if form {
            to.disguise = Disguise::Refilled(Refill::default());
        }
        if rough && rng.chance(if clipped { 0.7 } else { 0.15 }) {
            (first, end) = (r.core.0, after);
        }
        if host.is_some() || clean {
            (first, end) = (r.core.0, after);
        }
        let cut = if clipped { 0.9 } else { 0.25 };
        let kept = if (rough || clean) && rng.chance(cut) {
            shortened(r, if form { length } else { 1 + rng.below(8) })
        } else {
            r.core.1
        };
        if let Some((host, before, _)) = &host {
            before.clone().for_each(|i| to.copy(host, i, rng));
        }
        (first..r.core.0).for_each(|i| to.copy(r, i, rng));
        let start = to.at();
        let text = (r.core.0..=kept).find(|&i| r.labels[i] == Label::Body);
        let is_left = |i: &usize| match (keeps, r.labels[*i]) {
            (Keeps::All, _) | (_, Label::Body | Label::Headline) => true,
            (Keeps::Lead, _) => text.is_some_and(|text| *i < text),
            (Keeps::Text, _) => r.lines[*i].of(&r.text).trim().is_empty(),
        };
        let left = (r.core.0..=kept).filter(is_left);
        left.for_each(|i| to.copy(r, i, rng));
        let core = Span::new(start, to.at());
        (after..end).for_each(|i| to.copy(r, i, rng));
        if let Some((host, _, after)) = &host {
            after.clone().for_each(|i| to.copy(host, i, rng));
        }
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

/// Share of the rough dumps whose articles all stand in the page of one site.
const SITES: f32 = 0.12;
/// Share of the rough dumps that are fillings of one form.
const FORMS: f32 = 0.12;

/// Splices `count` dumps of lessons (indices into `all`), columns or bare bodies: pages of one site, as a scrape of it has
/// them, or pages of one language.
pub fn make_lessons(all: &[Page], lessons: &[usize], count: usize, seed: u64) -> Vec<GoldDump> {
    let mut rng = Random::new(seed);
    let plain = Recipe {
        dumps: 0,
        rough: 0.0,
        clean: 0.2,
        uneven: false,
    };
    let mut dumps = Vec::new();
    while dumps.len() < count && !lessons.is_empty() {
        let first = lessons[rng.below(lessons.len())];
        let one_site = rng.chance(0.6);
        let family = if rng.chance(0.2) {
            Family::Bare
        } else {
            Family::Column
        };
        let mut parts: Vec<(usize, &Rendering)> = lessons
            .iter()
            .filter(|&&p| {
                let (a, b) = (&all[p], &all[first]);
                a.language == b.language && (!one_site || a.publisher == b.publisher)
            })
            .filter_map(|&p| Some((p, all[p].renderings[family as usize].as_ref()?)))
            .collect();
        rng.shuffle(&mut parts);
        parts.truncate([1, 2, 2, 3, 3, 4, 5, 6][rng.below(8)]);
        if !parts.is_empty() {
            dumps.push(splice(&mut rng, Some(family), &parts, plain));
        }
    }
    dumps
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
            if family != super::pages::Family::Bare && rng.chance(recipe.rough * FORMS) {
                candidates = vec![first; count.min(6)];
            }
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
