//! Dumps spliced from labelled pages, the way the evaluation does it, and roughened, so that nothing is learned from
//! blank lines alone.

use super::guise::{Guise, refill};
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
    /// Share of heads and of feet in rough dumps that are another page's.
    pub lent: f32,
    /// Share of rough dumps in letters without case; half as many are in signs without spaces.
    pub guises: f32,
    /// Share of rough dumps that are one story again and again with other facts.
    pub forms: f32,
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
    guise: Guise,
    /// Whether the stories are fillings of one form, and which filling is copied.
    form: Option<u64>,
    no_blanks: bool,
    no_indent: bool,
}

impl Copier {
    fn copy(&mut self, r: &Rendering, i: usize, rng: &mut Random) {
        let line = r.lines[i].of(&r.text);
        let line = if self.no_indent {
            line.trim_start_matches([' ', '\t'])
        } else {
            line
        };
        if self.no_blanks && line.trim().is_empty() {
            return;
        }
        let text = &mut self.dump.text;
        match (self.form, self.guise) {
            (Some(filling), _) => text.push_str(&refill(line, filling, rng)),
            (None, Guise::Plain) => text.push_str(line),
            (None, guise) => text.push_str(&guise.dress(line)),
        }
        self.dump.labels.push(r.labels[i]);
    }
    fn at(&self) -> usize {
        self.dump.text.len()
    }
}

/// Splices one dump of `parts`. A rough one is copied as people and scrapers do: without blank lines or indents, without
/// the page around the article, cut short, or with the heads and feet of `donors`' pages around the articles, so that what
/// only goes together on one publisher's pages is not learned.
fn splice(
    rng: &mut Random,
    family: Option<Family>,
    parts: &[(usize, &Rendering)],
    donors: &[&Rendering],
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
        guise: match rng.unit() {
            x if rough && x < recipe.guises => Guise::Caseless,
            x if rough && x < 1.5 * recipe.guises => Guise::Unspaced,
            _ => Guise::Plain,
        },
        form: None,
        no_blanks: rough && rng.chance(0.3),
        no_indent: rough && rng.chance(0.3),
    };
    let form = rough && family.is_some() && rng.chance(recipe.forms);
    let clipped = rough && rng.chance(0.5);
    for p in 0..parts.len() {
        // a form is one short story, filled again and again
        let (page, r) = parts[if form { 0 } else { p }];
        to.form = form.then_some(p as u64);
        let after = r.core.1 + 1;
        let (mut first, mut end) = (0, r.lines.len());
        if rough && rng.chance(0.4) {
            first = rng.below(r.core.0 + 1);
        }
        if rough && rng.chance(0.4) {
            end = after + rng.below(r.lines.len() - r.core.1);
        }
        if rough && (form || rng.chance(if clipped { 0.7 } else { 0.15 })) {
            (first, end) = (r.core.0, after);
        }
        let kept = if form {
            shortened(r, 4)
        } else if rough && rng.chance(if clipped { 0.9 } else { 0.15 }) {
            shortened(r, 1 + rng.below(8))
        } else {
            r.core.1
        };
        let donor = |there: bool, rng: &mut Random| {
            let lent = rough && there && !donors.is_empty() && rng.chance(recipe.lent);
            lent.then(|| donors[rng.below(donors.len())])
        };
        let (head, foot) = (donor(first < r.core.0, rng), donor(end > after, rng));
        match head {
            // the title of another page would say what this one is not
            Some(other) => (0..other.core.0)
                .filter(|&i| other.labels[i] != Label::Headline)
                .for_each(|i| to.copy(other, i, rng)),
            None => (first..r.core.0).for_each(|i| to.copy(r, i, rng)),
        }
        let start = to.at();
        (r.core.0..=kept).for_each(|i| to.copy(r, i, rng));
        let core = Span::new(start, to.at());
        match foot {
            Some(other) => {
                (other.core.1 + 1..other.lines.len()).for_each(|i| to.copy(other, i, rng))
            }
            None => (after..end).for_each(|i| to.copy(r, i, rng)),
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
            let donors: Vec<_> = (0..4)
                .map(|_| rendering(pool[rng.below(pool.len())]).1)
                .collect();
            dumps.push(splice(&mut rng, Some(family), &parts, &donors, recipe));
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
        dumps.push(splice(&mut rng, None, &[(p, rendering)], &[], recipe));
    }
    dumps
}
