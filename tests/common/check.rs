//! What the library finds in a fixture, held against its gold. Each check gives the differences, in words.

use super::{Fixture, GoldArticle, root, spaced};
use std::collections::BTreeMap;
use unspool::Silent;
use unspool::compare::{CompareOptions, Item, Level, Match, Relation, compare};
use unspool::input::{Dump, Loading, discover, read};
use unspool::job::{JobOptions, Levels, Outcome, run};
use unspool::split::{Article, Multi, SplitOptions, Splitter};

/// A thing that gold says of articles, or of pairs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Aspect {
    /// How many articles there are, and that each boundary lies in the chrome between two of them.
    Boundaries,
    /// The headline of each.
    Headlines,
    /// The words of the bodies: all of them, and nothing else but subheads.
    Bodies,
    /// Date of publication and of the last update.
    Dates,
    /// The captions and their credits.
    Captions,
    /// Summary bullets.
    Bullets,
    /// Dateline, writers and standfirst.
    Start,
    /// The language.
    Languages,
    /// That the judged copies, and no other judged pairs, are held for copies.
    Copies,
    /// That each judged pair has the relation that it was judged to have.
    Relations,
    /// That articles are in one cluster when gold says that they are one.
    Clusters,
}

impl Aspect {
    /// Whether it is about more than the split.
    fn compares(self) -> bool {
        matches!(self, Aspect::Copies | Aspect::Relations | Aspect::Clusters)
    }

    /// How one article is checked, for an aspect that each article has.
    fn check(self) -> fn(&Both<'_>) -> Vec<String> {
        match self {
            Aspect::Headlines => headline,
            Aspect::Bodies => body,
            Aspect::Dates => dates,
            Aspect::Captions => captions,
            Aspect::Bullets => bullets,
            Aspect::Start => start,
            Aspect::Languages => language,
            Aspect::Boundaries | Aspect::Copies | Aspect::Relations | Aspect::Clusters => {
                unreachable!("{self:?} is about more than one article")
            }
        }
    }
}

/// The dumps of all fixtures, read as `unspool dupes fixtures` reads them.
pub fn all_dumps() -> Vec<Dump> {
    let base = root();
    let base = base
        .parent()
        .expect("fixtures/ lies in the repository's root");
    let found = discover(&["fixtures".to_owned()], base).expect("fixtures/ can be walked");
    let loaded = read(&found, &Loading::default(), &Silent).expect("fixtures can be read");
    loaded.dumps
}

/// Those of one fixture.
pub fn dumps_of(fixture: &Fixture) -> Vec<Dump> {
    let folder = format!("fixtures/{}/", fixture.name);
    let mut dumps = all_dumps();
    dumps.retain(|dump| dump.source.starts_with(&folder));
    dumps
}

/// The dumps with an article that is several in one, and what it is.
pub fn multis() -> Vec<(String, Multi)> {
    let splitter = Splitter::new(SplitOptions::default());
    let mut said = Vec::new();
    for dump in all_dumps().iter().filter(|d| d.record.is_none()) {
        let articles = splitter.split(&dump.text).articles;
        said.extend(
            articles
                .iter()
                .filter_map(|a| Some((dump.source.to_string(), a.multi?))),
        );
    }
    said
}

/// The differences between gold and what the job finds in the fixture, for one aspect.
pub fn differences(fixture: &Fixture, aspect: Aspect) -> Vec<String> {
    let dumps = dumps_of(fixture);
    let mut options = JobOptions::default();
    if !aspect.compares() {
        options.levels = Levels::None;
    }
    let outcome = run(&dumps, options, &Silent);
    let found = Found {
        fixture,
        outcome: &outcome,
    };
    match aspect {
        Aspect::Boundaries => found.boundaries(),
        Aspect::Copies => found.pairs(false),
        Aspect::Relations => found.pairs(true),
        Aspect::Clusters => found.clusters(),
        _ => found.each(aspect.check()),
    }
}

/// The differences in every article of the fixture when its span in gold is split alone, as one article: boundaries play no
/// part.
pub fn differences_in_gold_spans(fixture: &Fixture, aspect: Aspect) -> Vec<String> {
    let check = aspect.check();
    let splitter = Splitter::new(SplitOptions {
        whole: true,
        ..SplitOptions::default()
    });
    let mut said = Vec::new();
    for dump in dumps_of(fixture).iter().filter(|d| d.record.is_none()) {
        let name = dump.source.rsplit('/').next().expect("a file has a name");
        let at = |byte: usize| {
            let starts = dump.text.char_indices().map(|(at, _)| at);
            let mut starts = starts.chain([dump.text.len()]);
            starts.find(|&at| dump.offsets.to_bytes(at) >= byte)
        };
        for (n, gold) in fixture.of(name).enumerate() {
            let (start, end) = (at(gold.start), at(gold.end));
            let text = &dump.text[start.expect("in the text")..end.expect("in the text")];
            let split = splitter.split(text);
            let found = split.articles.first();
            let both = Both {
                gold,
                found: found.expect("a text that is not empty is an article"),
                text,
                replaced: dump.offsets.replaced() > 0,
            };
            let said_here = check(&both);
            said.extend(
                said_here
                    .into_iter()
                    .map(|what| format!("{name}#{n}: {what}")),
            );
        }
    }
    said
}

/// The outcome of the job on one fixture.
struct Found<'a> {
    fixture: &'a Fixture,
    outcome: &'a Outcome<'a>,
}

/// One article of gold and the one found for it.
struct Both<'a> {
    gold: &'a GoldArticle,
    found: &'a Article,
    text: &'a str,
    /// Bytes that are not UTF-8 come out as U+FFFD: gold is held to that as well.
    replaced: bool,
}

impl Both<'_> {
    fn gold(&self, text: &str) -> String {
        let text = spaced(text);
        if self.replaced {
            text.chars()
                .map(|c| if c.is_ascii() { c } else { '\u{fffd}' })
                .collect()
        } else {
            text
        }
    }

    fn found(&self, span: unspool::Span) -> String {
        spaced(span.of(self.text))
    }
}

impl Found<'_> {
    fn name(&self, dump: &Dump) -> String {
        let prefix = format!("fixtures/{}/", self.fixture.name);
        dump.source
            .strip_prefix(&prefix)
            .expect("a dump of the fixture")
            .to_owned()
    }

    fn boundaries(&self) -> Vec<String> {
        let mut said = Vec::new();
        let corpus = &self.outcome.corpus;
        for (dump, split) in (0..corpus.len()).map(|d| (corpus.dump(d), corpus.split(d))) {
            let split = (*split).as_ref().filter(|_| dump.record.is_none());
            let Some(split) = split else {
                continue;
            };
            let name = self.name(&dump);
            let gold: Vec<&GoldArticle> = self.fixture.of(&name).collect();
            let starts: Vec<usize> = split
                .articles
                .iter()
                .map(|a| dump.offsets.to_bytes(a.span.start))
                .collect();
            if gold.len() != starts.len() {
                said.push(format!(
                    "{name}: {} articles, gold has {}; they start at {starts:?}, the cores of gold at {:?}",
                    starts.len(),
                    gold.len(),
                    gold.iter().map(|a| a.core_start).collect::<Vec<_>>(),
                ));
                continue;
            }
            let mut from = 0;
            for ((article, gold), start) in split.articles.iter().zip(&gold).zip(starts) {
                let end = dump.offsets.to_bytes(article.span.end);
                if start < from || start > gold.core_start || end < gold.core_end {
                    said.push(format!(
                        "{name}: found {start}..{end} for the core {}..{}",
                        gold.core_start, gold.core_end
                    ));
                }
                from = gold.core_end;
            }
        }
        said
    }

    /// The differences in each article, where as many are found as gold has; others are a matter of boundaries.
    fn each(&self, check: fn(&Both<'_>) -> Vec<String>) -> Vec<String> {
        let mut said = Vec::new();
        let corpus = &self.outcome.corpus;
        for (dump, split) in (0..corpus.len()).map(|d| (corpus.dump(d), corpus.split(d))) {
            let split = (*split).as_ref().filter(|_| dump.record.is_none());
            let Some(split) = split else {
                continue;
            };
            let name = self.name(&dump);
            for (n, gold) in self.fixture.of(&name).enumerate() {
                let holds = |a: &&Article| {
                    let start = dump.offsets.to_bytes(a.span.start);
                    start <= gold.core_start && gold.core_end <= dump.offsets.to_bytes(a.span.end)
                };
                let Some(found) = split.articles.iter().find(holds) else {
                    said.push(format!("{name}#{n}: no article holds it"));
                    continue;
                };
                let both = Both {
                    gold,
                    found,
                    text: &dump.text,
                    replaced: dump.offsets.replaced() > 0,
                };
                said.extend(
                    check(&both)
                        .into_iter()
                        .map(|what| format!("{name}#{n}: {what}")),
                );
            }
        }
        said
    }

    /// The items that locators of gold name, as indexes of items.
    fn items(&self) -> BTreeMap<String, usize> {
        let corpus = &self.outcome.corpus;
        let mut items = BTreeMap::new();
        let mut count: BTreeMap<(usize, Level), usize> = BTreeMap::new();
        for (index, item) in corpus.items.iter().enumerate() {
            let of = item.article as usize;
            let article = corpus.articles.get(of);
            let dump = corpus.dump(article.dump as usize);
            let id = match &dump.record {
                Some(_) => corpus.article_id(of),
                None => format!(
                    "{}#{}",
                    self.name(&dump),
                    article.ordinal.expect("it was split")
                ),
            };
            let n = count.entry((of, item.level)).or_default();
            let locator = match item.level {
                Level::Article => id,
                Level::Headline => format!("{id}.h"),
                Level::Caption => format!("{id}.c{n}"),
                Level::Paragraph => format!("{id}.p{n}"),
            };
            *n += 1;
            items.insert(locator, index);
        }
        items
    }

    fn pairs(&self, named: bool) -> Vec<String> {
        let matches: Vec<_> = self.outcome.comparison.matches.iter().collect();
        let relations = Relations::new(self.outcome.corpus.items.len(), &matches);
        judged(self.fixture, &self.items(), &relations, named)
    }

    fn clusters(&self) -> Vec<String> {
        let items = self.items();
        let clusters = &self.outcome.comparison.clusters;
        let cluster_of = |item: usize| clusters.iter().position(|c| c.members.contains(&item));
        let mut said = Vec::new();
        for (i, a) in self.fixture.clusters.iter().enumerate() {
            let Some(&of_a) = items.get(&a.id) else {
                said.push(format!("{}: no such item", a.id));
                continue;
            };
            for b in &self.fixture.clusters[i + 1..] {
                let Some(&of_b) = items.get(&b.id) else {
                    continue;
                };
                let one = cluster_of(of_a).is_some() && cluster_of(of_a) == cluster_of(of_b);
                if one != (a.cluster == b.cluster) {
                    let are = if one { "one cluster" } else { "apart" };
                    said.push(format!("{} {}: found {are}", a.id, b.id));
                }
            }
        }
        said
    }
}

/// Where the relations found are not those that the fixture's pairs were judged to have: by name, or only whether they
/// are copies.
fn judged(
    fixture: &Fixture,
    items: &BTreeMap<String, usize>,
    relations: &Relations,
    named: bool,
) -> Vec<String> {
    let mut said = Vec::new();
    for pair in &fixture.pairs {
        let (Some(&a), Some(&b)) = (items.get(&pair.a), items.get(&pair.b)) else {
            said.push(format!("{} {}: no such item", pair.a, pair.b));
            continue;
        };
        let relation = relations.of(a, b);
        let label = match relation {
            Some(Relation::Exact | Relation::Near | Relation::Contains) => "dup",
            Some(Relation::Shares) => "part",
            Some(Relation::Template) => "tmpl",
            None => "diff",
        };
        let met = if named {
            label == pair.label
        } else {
            (label == "dup") == (pair.label == "dup")
        };
        if !met {
            said.push(format!(
                "{} {} ({}): judged {}, found {relation:?}",
                pair.a, pair.b, pair.level, pair.label
            ));
        }
    }
    said
}

/// An item made of gold.
struct GoldItem<'a> {
    locator: String,
    level: Level,
    text: String,
    headline: Option<&'a str>,
    date: Option<&'a str>,
    source: u32,
}

/// The differences between the judged pairs and what comparing alone finds, given the articles and parts of gold: what
/// the splitter misses plays no part.
pub fn differences_in_gold_text(fixture: &Fixture, named: bool) -> Vec<String> {
    let mut texts: Vec<GoldItem<'_>> = Vec::new();
    let mut sources: Vec<&str> = Vec::new();
    let mut count: BTreeMap<&str, usize> = BTreeMap::new();
    for article in &fixture.articles {
        if sources.last() != Some(&article.dump.as_str()) {
            sources.push(&article.dump);
        }
        let source = sources.len() - 1;
        let n = count.entry(&article.dump).or_default();
        let id = format!("{}#{n}", article.dump);
        *n += 1;
        let headline = article.headline.first().map(String::as_str);
        let mut add = |part: &str, level, text: String| {
            texts.push(GoldItem {
                locator: format!("{id}{part}"),
                level,
                text,
                headline,
                date: article.date.as_deref(),
                source: source as u32,
            });
        };
        let lines = article.headline.iter().take(1).chain(&article.body);
        let whole = lines.map(String::as_str).collect::<Vec<_>>().join("\n");
        add("", Level::Article, whole);
        if let Some(headline) = headline {
            add(".h", Level::Headline, headline.to_owned());
        }
        for (i, caption) in article.captions.iter().enumerate() {
            add(&format!(".c{i}"), Level::Caption, caption.clone());
        }
        for (i, paragraph) in article.body.iter().enumerate() {
            add(&format!(".p{i}"), Level::Paragraph, paragraph.clone());
        }
    }
    // Records are not split: their texts are what gold speaks of.
    let dumps = dumps_of(fixture);
    for (n, dump) in dumps.iter().enumerate() {
        if let Some(record) = &dump.record {
            texts.push(GoldItem {
                locator: record
                    .id
                    .as_deref()
                    .expect("a record of a fixture has an id")
                    .to_owned(),
                level: Level::Article,
                text: dump.text.to_string(),
                headline: record.headline(),
                date: record.date(),
                source: (sources.len() + n) as u32,
            });
        }
    }
    let mut parent = 0;
    let items: Vec<Item<'_>> = texts
        .iter()
        .enumerate()
        .map(|(i, item)| {
            if item.level == Level::Article {
                parent = i as u32;
            }
            Item {
                level: item.level,
                text: &item.text,
                headline: item.headline,
                date: item.date,
                source: item.source,
                parent,
                order: i as u128,
            }
        })
        .collect();
    let found = compare(&items, &CompareOptions::default(), &Silent);
    let index = texts
        .iter()
        .enumerate()
        .map(|(i, item)| (item.locator.clone(), i))
        .collect();
    judged(
        fixture,
        &index,
        &Relations::new(items.len(), &found.matches),
        named,
    )
}

fn headline(both: &Both<'_>) -> Vec<String> {
    let found = both.found.headline.map(|h| both.found(h));
    let gold: Vec<String> = both.gold.headline.iter().map(|h| both.gold(h)).collect();
    let met = match &found {
        Some(found) => gold.contains(found),
        None => gold.is_empty(),
    };
    differ(met, "headline", &found, &gold)
}

fn body(both: &Both<'_>) -> Vec<String> {
    let subheads: Vec<String> = both.gold.subheads.iter().map(|s| both.gold(s)).collect();
    let found: Vec<String> = both
        .found
        .body
        .iter()
        .map(|&span| both.found(span))
        .filter(|text| !subheads.contains(text))
        .collect();
    let gold: Vec<String> = both.gold.body.iter().map(|p| both.gold(p)).collect();
    let mut said = Vec::new();
    let (found_words, gold_words) = (found.join(" "), gold.join(" "));
    if found_words != gold_words {
        for text in found.iter().filter(|text| !gold_words.contains(*text)) {
            said.push(format!("body holds {text:?}"));
        }
        for text in gold.iter().filter(|text| !found_words.contains(*text)) {
            said.push(format!("body lacks {text:?}"));
        }
        if said.is_empty() {
            said.push("body has its paragraphs in another order or number".to_owned());
        }
    }
    said
}

fn dates(both: &Both<'_>) -> Vec<String> {
    // what is no ISO date is kept as it was printed (`8 sec ago`), and gold has no word on it
    let day = |date: &Option<String>| {
        let day = date.as_deref()?.get(..10)?;
        day.parse::<jiff::civil::Date>().ok()?;
        Some(day.to_owned())
    };
    let (published, updated) = (day(&both.found.published), day(&both.found.updated));
    let mut said = Vec::new();
    // A page that prints one date and calls it an update has that date, under either name.
    let either = both.gold.updated.is_none() && published.is_none() && updated == both.gold.date;
    said.extend(differ(
        published == both.gold.date || either,
        "published",
        &published,
        &both.gold.date,
    ));
    said.extend(differ(
        updated == both.gold.updated || either,
        "updated",
        &updated,
        &both.gold.updated,
    ));
    said
}

fn captions(both: &Both<'_>) -> Vec<String> {
    let found: Vec<(String, Option<String>)> = both
        .found
        .captions
        .iter()
        .map(|c| (both.found(c.span), c.credit.map(|s| both.found(s))))
        .collect();
    let gold: Vec<(String, Option<String>)> = both
        .gold
        .captions
        .iter()
        .enumerate()
        .map(|(n, c)| {
            let credit = both.gold.credits.get(n).cloned().flatten();
            (both.gold(c), credit.map(|s| both.gold(&s)))
        })
        .collect();
    differ(found == gold, "captions", &found, &gold)
}

fn bullets(both: &Both<'_>) -> Vec<String> {
    let found: Vec<String> = both.found.bullets.iter().map(|&b| both.found(b)).collect();
    let gold: Vec<String> = both.gold.bullets.iter().map(|b| both.gold(b)).collect();
    differ(found == gold, "bullets", &found, &gold)
}

fn start(both: &Both<'_>) -> Vec<String> {
    let mut said = Vec::new();
    let dateline = both.found.dateline.map(|d| both.found(d));
    let gold = both.gold.dateline.as_deref().map(|d| both.gold(d));
    said.extend(differ(dateline == gold, "dateline", &dateline, &gold));
    let byline: Vec<String> = both.found.byline.iter().map(|n| spaced(n)).collect();
    let gold: Vec<String> = both.gold.authors.iter().map(|n| both.gold(n)).collect();
    said.extend(differ(byline == gold, "byline", &byline, &gold));
    let dek = both.found.dek.map(|d| both.found(d));
    let gold = both.gold.dek.as_deref().map(|d| both.gold(d));
    said.extend(differ(dek == gold, "dek", &dek, &gold));
    said
}

fn language(both: &Both<'_>) -> Vec<String> {
    differ(
        both.found.language == Some(both.gold.lang.as_str()),
        "language",
        &both.found.language,
        &both.gold.lang,
    )
}

fn differ(
    met: bool,
    what: &str,
    found: &dyn std::fmt::Debug,
    gold: &dyn std::fmt::Debug,
) -> Vec<String> {
    if met {
        Vec::new()
    } else {
        vec![format!("{what} {found:?}, gold {gold:?}")]
    }
}

/// The relations that matches name, where exact copies may be a star.
struct Relations {
    class: Vec<usize>,
    named: BTreeMap<(usize, usize), Relation>,
}

impl Relations {
    fn new(items: usize, matches: &[Match]) -> Self {
        let mut class: Vec<usize> = (0..items).collect();
        for m in matches.iter().filter(|m| m.relation == Relation::Exact) {
            let (from, to) = (class[m.b].max(class[m.a]), class[m.b].min(class[m.a]));
            for c in class.iter_mut().filter(|c| **c == from) {
                *c = to;
            }
        }
        let key = |a: usize, b: usize| (class[a].min(class[b]), class[a].max(class[b]));
        let named = matches
            .iter()
            .filter(|m| m.relation != Relation::Exact)
            .map(|m| (key(m.a, m.b), m.relation))
            .collect();
        Relations { class, named }
    }

    fn of(&self, a: usize, b: usize) -> Option<Relation> {
        let (a, b) = (self.class[a], self.class[b]);
        if a == b {
            Some(Relation::Exact)
        } else {
            self.named.get(&(a.min(b), a.max(b))).copied()
        }
    }
}
