//! Scores of split articles against gold.
//!
//! Gold knows of every article a core, from its headline (or first body line) to its last body line. What lies between
//! two cores is chrome, and a boundary anywhere in it is right.

use super::rows::OneOrMany;
use super::{EvalError, f1, round4, segment, words};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// One article of the gold. Offsets are bytes of the dump.
#[derive(Clone, Debug, Deserialize)]
pub struct GoldArticle {
    /// File name of the dump.
    pub dump: String,
    /// First byte of the article, chrome before it included.
    pub start: usize,
    /// One past its last byte; only needed where the core is not given.
    pub end: Option<usize>,
    /// First byte of the core; the start where it is not given.
    pub core_start: Option<usize>,
    /// One past the last byte of the core; the end where it is not given.
    pub core_end: Option<usize>,
    /// Headlines that count as right.
    #[serde(default)]
    pub headline: OneOrMany,
    /// ISO date of publication.
    pub date: Option<String>,
    /// Paragraphs of the body.
    #[serde(default)]
    pub body: OneOrMany,
}

/// One predicted article: a line of `unspool split --format jsonl`.
#[derive(Clone, Debug, Deserialize)]
pub struct PredArticle {
    /// Path of the dump; its last part is matched with [`GoldArticle::dump`].
    pub source: String,
    /// First byte in the dump.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// The headline.
    pub headline: Option<String>,
    /// ISO date of publication.
    pub published: Option<String>,
    /// The body.
    pub body: Option<String>,
}

/// How well articles were found. Shares are 0 to 1, higher is better, but for `pk` and `wd`: error rates.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SplitScore {
    /// Dumps in the gold.
    pub dumps: usize,
    /// Dumps without any predicted article.
    pub missing: usize,
    /// Articles in the gold.
    pub articles: usize,
    /// Share of predicted boundaries that fall between two cores, one hit a gap.
    pub precision: f64,
    /// Share of gaps between two cores that were hit.
    pub recall: f64,
    /// Their harmonic mean.
    pub f1: f64,
    /// Share of gold articles whose core lies in one predicted article that holds no other core.
    pub article: Option<f64>,
    /// Pk over lines, mean over dumps.
    pub pk: f64,
    /// WindowDiff over lines, mean over dumps.
    pub wd: f64,
    /// Share of gold articles with a headline whose predicted article has it.
    pub headline: Option<f64>,
    /// Share of gold dates met, one day off allowed.
    pub date: Option<f64>,
    /// Mean F1 over word 4-grams of the predicted body against the gold body.
    pub body: f64,
}

/// Scores predictions per family (the name of the dump up to its first `-`, in alphabetical order), then over all
/// under the name `all`.
///
/// `read_dump` gives the bytes of a dump by its name in the gold; Pk and WindowDiff count its lines.
///
/// # Errors
/// When a dump cannot be read, or a gold row has neither a core nor an end.
///
/// ```
/// use unspool::eval::{rows, split};
/// let gold = rows::parse("gold", r#"{"dump": "a-1.txt", "start": 0, "end": 8}"#)?;
/// let found = rows::parse("found", r#"{"source": "x/a-1.txt", "start": 0, "end": 8}"#)?;
/// let scores = split::score(&gold, &found, &|_| Some(b"one\ntwo\n".to_vec()))?;
/// assert_eq!(scores[0].0, "a");
/// assert_eq!(scores[1].1.article, Some(1.0));
/// # Ok::<(), unspool::eval::EvalError>(())
/// ```
pub fn score(
    gold: &[GoldArticle],
    pred: &[PredArticle],
    read_dump: &dyn Fn(&str) -> Option<Vec<u8>>,
) -> Result<Vec<(String, SplitScore)>, EvalError> {
    let mut predicted: HashMap<&str, Vec<&PredArticle>> = HashMap::new();
    for article in pred {
        let name = article.source.rsplit('/').next().unwrap_or_default();
        predicted.entry(name).or_default().push(article);
    }
    let mut dumps: Vec<(&str, Vec<Core<'_>>)> = Vec::new();
    let mut number: HashMap<&str, usize> = HashMap::new();
    for article in gold {
        let at = *number.entry(&article.dump).or_insert(dumps.len());
        if at == dumps.len() {
            dumps.push((&article.dump, Vec::new()));
        }
        dumps[at].1.push(Core::of(article)?);
    }
    let mut families: BTreeMap<&str, Tally> = BTreeMap::new();
    let mut all = Tally::default();
    for (name, mut arts) in dumps {
        arts.sort_by_key(|art| art.gold.start);
        let mut preds = predicted.remove(name).unwrap_or_default();
        preds.sort_by_key(|article| article.start);
        let bytes = read_dump(name).ok_or_else(|| {
            EvalError::new(format!(
                "{name}: the gold names this dump and it cannot be read; it must lie beside the gold file"
            ))
        })?;
        let one = Tally::of_dump(&arts, &preds, &bytes);
        let family = name.split('-').next().unwrap_or_default();
        families.entry(family).or_default().add(&one);
        all.add(&one);
    }
    let mut scores: Vec<(String, SplitScore)> = families
        .into_iter()
        .map(|(family, tally)| (family.to_owned(), tally.score()))
        .collect();
    scores.push(("all".to_owned(), all.score()));
    Ok(scores)
}

/// A gold article with its core resolved.
struct Core<'a> {
    gold: &'a GoldArticle,
    start: usize,
    end: usize,
}

impl<'a> Core<'a> {
    fn of(gold: &'a GoldArticle) -> Result<Self, EvalError> {
        let end = gold.core_end.or(gold.end).ok_or_else(|| {
            EvalError::new(format!(
                "{}: the gold article at byte {} has neither `core_end` nor `end`; give one",
                gold.dump, gold.start
            ))
        })?;
        Ok(Core {
            gold,
            start: gold.core_start.unwrap_or(gold.start),
            end,
        })
    }
}

/// Counts of one dump, or of many.
#[derive(Default)]
struct Tally {
    dumps: usize,
    missing: usize,
    articles: usize,
    right_articles: usize,
    hits: usize,
    cuts: usize,
    gaps: usize,
    headlines: usize,
    right_headlines: usize,
    dates: usize,
    right_dates: usize,
    pk: f64,
    wd: f64,
    body: f64,
}

impl Tally {
    fn of_dump(arts: &[Core<'_>], preds: &[&PredArticle], bytes: &[u8]) -> Tally {
        let mut tally = Tally {
            dumps: 1,
            missing: usize::from(preds.is_empty()),
            articles: arts.len(),
            ..Tally::default()
        };
        let cuts: Vec<usize> = preds.iter().skip(1).map(|p| p.start).collect();
        let gaps: Vec<(usize, usize)> = arts.windows(2).map(|w| (w[0].end, w[1].start)).collect();
        let gap_of = |cut: usize| gaps.iter().position(|&(lo, hi)| lo <= cut && cut <= hi);
        let hit: BTreeSet<usize> = cuts.iter().filter_map(|&cut| gap_of(cut)).collect();
        (tally.hits, tally.cuts, tally.gaps) = (hit.len(), cuts.len(), gaps.len());
        for (i, art) in arts.iter().enumerate() {
            tally.article(i, art, arts, preds);
        }

        let lines = line_starts(bytes);
        let line_of = |at: usize| lines.partition_point(|&start| start < at);
        // A right cut counts at the gold start, so that chrome given to either side costs nothing.
        let snap = |cut: usize| gap_of(cut).map_or(cut, |gap| arts[gap + 1].gold.start);
        let wanted = arts.iter().skip(1).map(|a| line_of(a.gold.start)).collect();
        let found = cuts.iter().map(|&cut| line_of(snap(cut))).collect();
        (tally.pk, tally.wd) = segment::pk_wd(&wanted, &found, lines.len());
        tally
    }

    fn article(&mut self, i: usize, art: &Core<'_>, arts: &[Core<'_>], preds: &[&PredArticle]) {
        let holder = preds
            .iter()
            .find(|p| p.start <= art.start && art.end <= p.end);
        let alone = holder.is_some_and(|p| {
            !arts
                .iter()
                .enumerate()
                .any(|(j, o)| j != i && o.start < p.end && p.start < o.end)
        });
        self.right_articles += usize::from(alone);
        // The predicted article with the most bytes of the core; the first of equals.
        let overlap = |p: &PredArticle| p.end.min(art.end) as i128 - p.start.max(art.start) as i128;
        let Some(over) = preds.iter().rev().max_by_key(|p| overlap(p)) else {
            return;
        };
        let headlines = art.gold.headline.as_slice();
        if !headlines.is_empty() {
            self.headlines += 1;
            let found = words::norm(over.headline.as_deref().unwrap_or_default());
            self.right_headlines += usize::from(headlines.iter().any(|h| words::norm(h) == found));
        }
        if let Some(wanted) = iso_date(art.gold.date.as_deref()) {
            self.dates += 1;
            let near = iso_date(over.published.as_deref())
                .is_some_and(|found| days_apart(wanted, found).is_some_and(|days| days <= 1));
            self.right_dates += usize::from(near);
        }
        let body = art.gold.body.as_slice().join("\n");
        self.body += words::body_f1(&body, over.body.as_deref().unwrap_or_default());
    }

    fn add(&mut self, other: &Tally) {
        self.dumps += other.dumps;
        self.missing += other.missing;
        self.articles += other.articles;
        self.right_articles += other.right_articles;
        self.hits += other.hits;
        self.cuts += other.cuts;
        self.gaps += other.gaps;
        self.headlines += other.headlines;
        self.right_headlines += other.right_headlines;
        self.dates += other.dates;
        self.right_dates += other.right_dates;
        self.pk += other.pk;
        self.wd += other.wd;
        self.body += other.body;
    }

    fn score(&self) -> SplitScore {
        let share = |part: usize, of: usize| (of > 0).then(|| part as f64 / of as f64);
        let mean = |sum: f64, of: usize| round4(sum / of.max(1) as f64);
        // Single pages have no boundary to find: a cut there is wrong, and no cut is right.
        let precision = share(self.hits, self.cuts).unwrap_or(f64::from(u8::from(self.gaps == 0)));
        let recall = share(self.hits, self.gaps).unwrap_or(f64::from(u8::from(self.missing == 0)));
        SplitScore {
            dumps: self.dumps,
            missing: self.missing,
            articles: self.articles,
            precision: round4(precision),
            recall: round4(recall),
            f1: round4(f1(precision, recall)),
            article: share(self.right_articles, self.articles).map(round4),
            pk: mean(self.pk, self.dumps),
            wd: mean(self.wd, self.dumps),
            headline: share(self.right_headlines, self.headlines).map(round4),
            date: share(self.right_dates, self.dates).map(round4),
            body: mean(self.body, self.articles),
        }
    }
}

/// Where the lines that hold anything start. A line ends at `\n`; only ASCII white space counts as nothing.
fn line_starts(bytes: &[u8]) -> Vec<usize> {
    let mut starts = Vec::new();
    let mut at = 0;
    for line in bytes.split(|&b| b == b'\n') {
        if line.iter().any(|&b| !b.is_ascii_whitespace() && b != 0x0b) {
            starts.push(at);
        }
        at += line.len() + 1;
    }
    starts
}

/// The `YYYY-MM-DD` that a text starts with.
fn iso_date(text: Option<&str>) -> Option<&str> {
    let date = text?.get(..10)?;
    date.bytes()
        .enumerate()
        .all(|(i, b)| {
            if i == 4 || i == 7 {
                b == b'-'
            } else {
                b.is_ascii_digit()
            }
        })
        .then_some(date)
}

/// Days between two dates; none when one is not in the calendar.
fn days_apart(a: &str, b: &str) -> Option<i32> {
    let (a, b): (jiff::civil::Date, jiff::civil::Date) = (a.parse().ok()?, b.parse().ok()?);
    if a.year() < 1 || b.year() < 1 {
        return None;
    }
    Some(a.until(b).ok()?.get_days().abs())
}
