//! From the outcome of a job to the report.

use super::Findings;
use super::model::*;
use crate::compare::{self, Level, Relation};
use crate::input::{Decision, Dump, SourceInfo};
use crate::job::{Corpus, Outcome};
use crate::store::{Bits, Column, Memory, Part as Share, Shelf, Sorter};
use rayon::prelude::*;
use std::borrow::Cow;
use std::collections::BTreeMap;
use xxhash_rust::xxh3::{Xxh3, xxh3_128};

/// Builds the report of a run.
pub fn build(outcome: &Outcome<'_>, sources: &[SourceInfo], skipped: &[Skipped]) -> Report {
    build_within(outcome, sources, skipped, &Memory::unlimited()).into_report()
}

/// Rows that are made at a time, and members of clusters.
const AT_ONCE: usize = 256;
const MEMBERS: usize = 4096;

/// Builds the report of a run on disk, as far as it is beyond the budget.
pub fn build_within(
    outcome: &Outcome<'_>,
    sources: &[SourceInfo],
    skipped: &[Skipped],
    memory: &Memory,
) -> Findings {
    let (corpus, comparison) = (&outcome.corpus, &outcome.comparison);
    let mut in_cluster = Bits::none(comparison.matches.len());
    for cluster in comparison.clusters.iter().chain(comparison.groups.iter()) {
        cluster.matches.iter().for_each(|&m| _ = in_cluster.add(m));
    }
    let clusters = cluster_rows(outcome, &comparison.clusters, memory, |at| {
        Some(outcome.kept[at])
    });
    let groups = cluster_rows(outcome, &comparison.groups, memory, |_| None);
    let mut links = Shelf::new(memory, Share::Found);
    let mut outside = (0..comparison.matches.len()).filter(|&m| !in_cluster.has(m));
    loop {
        let some: Vec<usize> = outside.by_ref().take(AT_ONCE).collect();
        if some.is_empty() {
            break;
        }
        let rows = some.par_iter();
        let rows = rows.map(|&m| match_row(corpus, &comparison.matches.get(m)));
        links.extend(rows.collect());
    }
    let mut skipped = skipped.to_vec();
    skipped.sort();
    let inputs = inputs(corpus, sources);
    let head = Report {
        schema: "unspool/report/1".to_owned(),
        tool: Tool {
            name: "unspool".to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
        },
        config: Config {
            levels: levels(corpus),
            method: outcome.options.compare.method,
            keep: outcome.options.keep.clone(),
            date_window: outcome.options.compare.date_window,
            text_limit: None,
            baseline: false,
        },
        summary: Summary {
            files: inputs.len() as u64,
            bytes: inputs.iter().map(|i| i.bytes).sum(),
            records: inputs.iter().filter_map(|i| i.records).sum(),
            articles: corpus.articles.len() as u64,
            levels: levels(corpus)
                .into_iter()
                .map(|l| level_summary(outcome, l))
                .collect(),
            candidates: comparison.candidates,
            unexamined: comparison.unexamined,
            outside_window: comparison.outside_window,
            weak_links: weak_links(outcome),
            split_chains: split_chains(outcome, memory),
            skipped: skipped.len() as u64,
        },
        inputs,
        gates: Vec::new(),
        clusters: Vec::new(),
        groups: Vec::new(),
        links: Vec::new(),
        boilerplate: comparison
            .boilerplate
            .iter()
            .map(|b| boilerplate_row(corpus, b))
            .collect(),
        skipped,
    };
    Findings {
        head,
        clusters,
        groups,
        links,
    }
}

/// The rows of clusters or groups, some at a time.
fn cluster_rows(
    outcome: &Outcome<'_>,
    all: &Shelf<compare::Cluster>,
    memory: &Memory,
    kept: impl Fn(usize) -> Option<usize> + Sync,
) -> Shelf<Cluster> {
    let mut out = Shelf::new(memory, Share::Found);
    let mut clusters = all.iter().enumerate().peekable();
    let mut some = Vec::new();
    loop {
        let mut members = 0;
        while let Some(next) = clusters.next_if(|_| some.len() < AT_ONCE && members < MEMBERS) {
            members += next.1.members.len();
            some.push(next);
        }
        if some.is_empty() {
            return out;
        }
        let rows = some
            .par_iter()
            .map(|(at, c)| cluster_row(outcome, c, kept(*at)));
        out.extend(rows.collect());
        some.clear();
    }
}

/// Members of clusters whose tie is weak.
fn weak_links(outcome: &Outcome<'_>) -> u64 {
    let found = &outcome.comparison;
    let clusters = found.clusters.iter().zip(&outcome.kept);
    let weak = clusters.map(|(c, &kept)| {
        let ties = c.ties(&found.matches, kept).into_iter();
        ties.filter(|&(_, tie)| found.matches.score(tie) < WEAK)
            .count() as u64
    });
    weak.sum()
}

/// Matches that tie members of different clusters.
fn split_chains(outcome: &Outcome<'_>, memory: &Memory) -> u64 {
    let found = &outcome.comparison;
    let mut members: Sorter<(u32, u32)> = Sorter::new(memory);
    for (number, cluster) in found.clusters.iter().enumerate() {
        let of = cluster.members.iter();
        members.extend(of.map(|&member| (member as u32, number as u32)));
    }
    let mut cluster_of: Column<u32> = Column::new(memory);
    for (member, number) in members.finish() {
        while cluster_of.len() < member as usize {
            cluster_of.push(u32::MAX);
        }
        cluster_of.push(number);
    }
    let of = |item: usize| match item < cluster_of.len() {
        true => cluster_of.get(item),
        false => u32::MAX,
    };
    let parted = (0..found.matches.len()).filter(|&m| {
        let (a, b, relation) = found.matches.items(m);
        relation.clusters() && of(a) != of(b)
    });
    parted.count() as u64
}

/// One verified match, written down.
pub fn match_row(corpus: &Corpus<'_>, m: &compare::Match) -> Match {
    Match {
        a: corpus.id(m.a),
        b: corpus.id(m.b),
        a_at: corpus.at(m.a),
        b_at: corpus.at(m.b),
        level: corpus.items.get(m.a).level,
        relation: m.relation,
        score: rounded(m.score),
        jaccard: rounded(m.jaccard),
        containment_a: rounded(m.containment_a),
        containment_b: rounded(m.containment_b),
        edit_similarity: m.edit_similarity.map(rounded),
        facts: compare::Facts {
            headline: m.facts.headline.map(|h| (h * 1e4).round() / 1e4),
            ..m.facts
        },
        shared: m
            .shared
            .iter()
            .map(|s| Shared {
                a_start: s.a.start as u64,
                a_end: s.a.end as u64,
                b_start: s.b.start as u64,
                b_end: s.b.end as u64,
            })
            .collect(),
        estimated: false,
    }
}

/// Six decimals: what is beyond them says nothing and makes half of a report's figures.
fn rounded(figure: f64) -> f64 {
    (figure * 1e6).round() / 1e6
}

fn cluster_row(outcome: &Outcome<'_>, cluster: &compare::Cluster, kept: Option<usize>) -> Cluster {
    let corpus = &outcome.corpus;
    let matches = &outcome.comparison.matches;
    let members = cluster.members.par_iter().with_min_len(AT_ONCE);
    let members: Vec<Member> = members.map(|&i| member_row(corpus, i)).collect();
    let of = cluster.matches.par_iter().with_min_len(AT_ONCE);
    Cluster {
        id: cluster_id(cluster.level, &members),
        level: cluster.level,
        relation: cluster.relation,
        kept: kept.map(|k| corpus.id(k)),
        kept_at: kept.map(|k| corpus.at(k)),
        members,
        matches: of.map(|&m| match_row(corpus, &matches.get(m))).collect(),
    }
}

/// See [`Cluster::id`].
pub(super) fn cluster_id(level: Level, members: &[Member]) -> String {
    let mut hasher = Xxh3::new();
    hasher.update(format!("{level:?}").as_bytes());
    for member in members {
        // The locator beside the id: ids from the input may occur twice, and two clusters must not share an id.
        hasher.update(member.id.as_bytes());
        hasher.update(&[0]);
        hasher.update(member.at.as_bytes());
        hasher.update(&[0]);
    }
    format!("{:032x}", hasher.digest128())[..16].to_owned()
}

pub(super) fn member_row(corpus: &Corpus<'_>, index: usize) -> Member {
    let (number, span) = (corpus.items.get(index).dump as usize, corpus.span(index));
    let (dump, text) = (corpus.dump(number), corpus.text(index));
    let outlet = dump.record.as_ref().and_then(|r| r.outlet());
    Member {
        id: corpus.id(index),
        at: corpus.at(index),
        source: dump.source.to_string(),
        outlet: outlet.map(str::to_owned),
        record: dump.record.as_ref().map(|r| r.line),
        start: dump.offsets.to_bytes(span.start) as u64,
        end: dump.offsets.to_bytes(span.end) as u64,
        line: line_of(corpus, number, &dump, span.start),
        content: content_hash(&text),
        headline: corpus.headline(index).map(Cow::into_owned),
        date: corpus.date(index).map(Cow::into_owned),
        text: corpus.held_text(index),
        cut: false,
        new: false,
        known: false,
    }
}

/// The 1-based line of the file at which an item starts: the record's, or counted among the lines of the dump.
fn line_of(corpus: &Corpus<'_>, number: usize, dump: &Dump, start: usize) -> Option<u64> {
    if let Some(record) = &dump.record {
        return Some(record.line);
    }
    let split = corpus.split(number);
    let lines = &split.as_ref().as_ref()?.lines;
    Some(lines.partition_point(|l| l.span.start <= start).max(1) as u64)
}

/// See [`Member::content`].
pub(crate) fn content_hash(text: &str) -> String {
    let mut squeezed = String::with_capacity(text.len());
    let mut rest = text.trim();
    while !rest.is_empty() {
        // Up to the next white space that is not one space between words.
        let end = match rest.is_ascii() {
            true => unlike_one_space(rest.as_bytes()),
            false => rest.find(char::is_whitespace).unwrap_or(rest.len()),
        };
        squeezed.push_str(&rest[..end]);
        rest = rest[end..].trim_start();
        if !rest.is_empty() {
            squeezed.push(' ');
        }
    }
    format!("{:032x}", xxh3_128(squeezed.as_bytes()))[..16].to_owned()
}

/// Where ASCII text first has white space that is more, or other, than one space; its length where there is none.
fn unlike_one_space(text: &[u8]) -> usize {
    let blank = |b: u8| b == b' ' || (b'\t'..=b'\r').contains(&b);
    let mut start = 0;
    while let Some(at) = text[start..]
        .iter()
        .position(|&b| (b'\t'..=b' ').contains(&b))
    {
        let at = start + at;
        if blank(text[at]) && (text[at] != b' ' || text.get(at + 1).is_some_and(|&b| blank(b))) {
            return at;
        }
        start = at + 1;
    }
    text.len()
}

fn boilerplate_row(corpus: &Corpus<'_>, b: &compare::Boilerplate) -> Boilerplate {
    Boilerplate {
        text: b.span.of(&corpus.text(b.item)).to_owned(),
        at: corpus.at(b.item),
        items: b.items as u64,
        sources: b.sources as u64,
    }
}

fn levels(corpus: &Corpus<'_>) -> Vec<Level> {
    Level::ALL
        .into_iter()
        .filter(|&l| corpus.items.iter().any(|i| i.level == l))
        .collect()
}

fn inputs(corpus: &Corpus<'_>, sources: &[SourceInfo]) -> Vec<Input> {
    let mut by_name: BTreeMap<&str, Input> = sources
        .iter()
        .map(|s| {
            let all = s.encodings.by_count();
            // a file without a text is in no encoding, so in any
            let first = all
                .first()
                .map_or(Decision::UTF8_FORMAT, |&(first, _)| first);
            let several = all.len() > 1;
            let input = Input {
                source: s.name.clone(),
                bytes: s.bytes,
                records: s.records.then_some(0),
                articles: 0,
                encoding: first.encoding.to_owned(),
                decided: first.by,
                confidence: first.confidence,
                encodings: all
                    .into_iter()
                    .filter(|_| several)
                    .map(|(decision, texts)| InputEncoding {
                        encoding: decision.encoding.to_owned(),
                        decided: decision.by,
                        confidence: decision.confidence,
                        texts,
                    })
                    .collect(),
                mojibake: s
                    .mojibake
                    .iter()
                    .map(|m| InputMojibake {
                        read_as: m.read_as.to_owned(),
                        times: m.times,
                        passages: m.passages,
                        texts: m.texts,
                        mended: m.mended,
                    })
                    .collect(),
                replaced: 0,
            };
            (s.name.as_str(), input)
        })
        .collect();
    let mut articles = corpus.articles.iter().peekable();
    for number in 0..corpus.len() {
        let dump = corpus.dump(number);
        if let Some(input) = by_name.get_mut(&*dump.source) {
            input.replaced += dump.offsets.replaced() as u64;
            if let Some(records) = &mut input.records {
                *records += 1;
            }
            // Articles stand in the order of their dumps.
            while articles.next_if(|a| a.dump as usize == number).is_some() {
                input.articles += 1;
            }
        }
    }
    by_name.into_values().collect()
}

fn level_summary(outcome: &Outcome<'_>, level: Level) -> LevelSummary {
    let (corpus, comparison) = (&outcome.corpus, &outcome.comparison);
    let size = |i: usize| corpus.size(i) as u64;
    let of_level = (0..corpus.items.len()).filter(|&i| corpus.items.get(i).level == level);
    let (items, bytes) = of_level.fold((0, 0), |(items, bytes), i| (items + 1, bytes + size(i)));
    let mut by_relation: BTreeMap<Relation, (u64, u64)> = BTreeMap::new();
    let (mut clusters, mut duplicate_bytes) = (0, 0);
    for (cluster, &kept) in comparison.clusters.iter().zip(&outcome.kept) {
        if cluster.level != level {
            continue;
        }
        clusters += 1;
        for (member, tie) in cluster.ties(&comparison.matches, kept) {
            duplicate_bytes += size(member);
            let relation = comparison.matches.relation(tie);
            let (items, bytes) = by_relation.entry(relation).or_default();
            *items += 1;
            *bytes += size(member);
        }
    }
    let groups = |relation| {
        comparison
            .groups
            .iter()
            .filter(|g| g.level == level && g.relation == relation)
            .count() as u64
    };
    LevelSummary {
        level,
        items,
        bytes,
        clusters,
        duplicates: by_relation
            .into_iter()
            .map(|(relation, (items, bytes))| RelationCount {
                relation,
                items,
                bytes,
            })
            .collect(),
        duplicate_bytes,
        duplicate_share: if bytes == 0 {
            0.0
        } else {
            duplicate_bytes as f64 / bytes as f64
        },
        shares_groups: groups(Relation::Shares),
        template_groups: groups(Relation::Template),
    }
}
