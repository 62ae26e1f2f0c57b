//! The fixtures: that their gold is right about their bytes, and that the library meets it.

mod common;

use common::check::{Aspect, differences, differences_in_gold_spans, differences_in_gold_text};
use common::{Fixture, GoldArticle, spaced};
use std::collections::{BTreeMap, BTreeSet};

/// Text of a file as gold means it: UTF-8, or Latin-1 where it is not UTF-8.
fn decoded(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => bytes.iter().map(|&b| char::from(b)).collect(),
    }
}

#[test]
fn every_fixture_says_what_it_shows_and_holds_a_dump() {
    for fixture in Fixture::all() {
        let about = std::fs::read_to_string(fixture.path.join("about.md")).expect("about.md");
        assert!(about.trim().len() > 20, "{}: about.md", fixture.name);
        assert!(!fixture.dumps().is_empty(), "{}: no dump", fixture.name);
    }
}

#[test]
fn gold_articles_lie_in_their_dumps_in_order() {
    for fixture in Fixture::all() {
        let dumps = fixture.dumps();
        let mut ends: BTreeMap<&str, usize> = BTreeMap::new();
        for article in &fixture.articles {
            let at = format!("{}/{} at {}", fixture.name, article.dump, article.start);
            assert!(dumps.contains(&article.dump), "{at}: no such dump");
            let size = fixture.bytes(&article.dump).len();
            let before = ends.insert(&article.dump, article.end).unwrap_or(0);
            assert!(before <= article.start, "{at}: overlaps the one before");
            assert!(article.start <= article.core_start, "{at}");
            assert!(article.core_start < article.core_end, "{at}");
            assert!(article.core_end <= article.end, "{at}");
            assert!(article.end <= size, "{at}: ends beyond the file");
        }
    }
}

#[test]
fn gold_parts_are_printed_where_gold_says() {
    for fixture in Fixture::all() {
        for article in &fixture.articles {
            let bytes = fixture.bytes(&article.dump);
            let core = spaced(&decoded(&bytes[article.core_start..article.core_end]));
            let whole = spaced(&decoded(&bytes[article.start..article.end]));
            let at = format!("{}/{} at {}", fixture.name, article.dump, article.start);
            assert!(!article.body.is_empty(), "{at}: no body");
            let mut from = 0;
            for paragraph in &article.body {
                let found = core[from..].find(&spaced(paragraph));
                let found = found.unwrap_or_else(|| panic!("{at}: body lacks {paragraph:?}"));
                from += found + spaced(paragraph).len();
            }
            assert_eq!(from, core.len(), "{at}: the core ends with the body");
            let first = article.headline.first().unwrap_or(&article.body[0]);
            assert!(core.starts_with(&spaced(first)), "{at}: core start");
            for part in printed_parts(article) {
                assert!(whole.contains(&spaced(part)), "{at}: lacks {part:?}");
            }
            assert!(
                article.credits.is_empty() || article.credits.len() == article.captions.len(),
                "{at}: one credit, or null, a caption"
            );
            for date in article.date.iter().chain(&article.updated) {
                date.parse::<jiff::civil::Date>()
                    .unwrap_or_else(|e| panic!("{at}: {date}: {e}"));
            }
        }
    }
}

fn printed_parts(article: &GoldArticle) -> impl Iterator<Item = &String> {
    article
        .headline
        .iter()
        .chain(&article.authors)
        .chain(&article.captions)
        .chain(article.credits.iter().flatten())
        .chain(&article.bullets)
        .chain(&article.subheads)
        .chain(&article.dateline)
        .chain(&article.byline)
        .chain(&article.dek)
}

#[test]
fn gold_pairs_and_clusters_name_items_that_exist() {
    for fixture in Fixture::all() {
        let ids: BTreeSet<&str> = fixture.clusters.iter().map(|c| c.id.as_str()).collect();
        assert_eq!(ids.len(), fixture.clusters.len(), "{}", fixture.name);
        let cluster: BTreeMap<&str, u32> = fixture
            .clusters
            .iter()
            .map(|c| (c.id.as_str(), c.cluster))
            .collect();
        let parts = part_names(&fixture);
        for pair in &fixture.pairs {
            assert!(
                ["dup", "part", "tmpl", "diff"].contains(&pair.label.as_str()),
                "{}: {pair:?}",
                fixture.name
            );
            assert_ne!(pair.a, pair.b, "{}", fixture.name);
            if pair.level == "article" {
                let (a, b) = (cluster[pair.a.as_str()], cluster[pair.b.as_str()]);
                assert_eq!(
                    a == b,
                    pair.label == "dup",
                    "{}: {pair:?} and the clusters disagree",
                    fixture.name
                );
            } else {
                for id in [&pair.a, &pair.b] {
                    assert!(parts.contains(id), "{}: no item {id}", fixture.name);
                }
            }
        }
    }
}

/// Locators of every headline, caption and paragraph of a fixture.
fn part_names(fixture: &Fixture) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for dump in fixture.dumps() {
        for (n, article) in fixture.of(&dump).enumerate() {
            if !article.headline.is_empty() {
                names.insert(format!("{dump}#{n}.h"));
            }
            names.extend((0..article.captions.len()).map(|c| format!("{dump}#{n}.c{c}")));
            names.extend((0..article.body.len()).map(|p| format!("{dump}#{n}.p{p}")));
        }
    }
    names
}

/// Holds what the library finds in these fixtures against their gold.
fn assert_met(aspect: Aspect, fixtures: &[&str]) {
    let said: Vec<String> = fixtures
        .iter()
        .flat_map(|name| {
            let fixture = Fixture::read(name);
            differences(&fixture, aspect)
                .into_iter()
                .map(move |what| format!("{name}/{what}"))
        })
        .collect();
    assert!(said.is_empty(), "{aspect:?}:\n{}", said.join("\n"));
}

#[test]
fn articles_start_and_end_where_gold_says() {
    assert_met(
        Aspect::Boundaries,
        &[
            "abridged",
            "agency-copy",
            "arabic",
            "bytes",
            "captions",
            "correction-and-update",
            "empty",
            "forecast-days",
            "forms-earnings",
            "forms-weather",
            "french",
            "german",
            "hindi",
            "japanese",
            "korean",
            "live-blog",
            "long-read",
            "navigation",
            "quote-page",
            "records",
            "round-up",
            "russian",
            "shared-passages",
            "spanish",
            "turkish",
            "two-stories",
        ],
    );
}

#[test]
fn headlines_are_those_of_gold() {
    assert_met(
        Aspect::Headlines,
        &[
            "abridged",
            "agency-copy",
            "arabic",
            "bare",
            "bytes",
            "captions",
            "correction-and-update",
            "empty",
            "forecast-days",
            "forms-earnings",
            "forms-weather",
            "french",
            "german",
            "hindi",
            "japanese",
            "korean",
            "live-blog",
            "long-read",
            "navigation",
            "quote-page",
            "records",
            "round-up",
            "russian",
            "shared-passages",
            "spanish",
            "turkish",
            "two-stories",
        ],
    );
}

#[test]
fn words_of_bodies_are_those_of_gold() {
    assert_met(
        Aspect::Bodies,
        &[
            "abridged",
            "agency-copy",
            "arabic",
            "bytes",
            "captions",
            "correction-and-update",
            "empty",
            "forecast-days",
            "forms-earnings",
            "forms-weather",
            "french",
            "german",
            "hindi",
            "japanese",
            "korean",
            "live-blog",
            "navigation",
            "quote-page",
            "records",
            "round-up",
            "russian",
            "shared-passages",
            "spanish",
            "turkish",
            "two-stories",
        ],
    );
}

#[test]
fn dates_are_those_of_gold() {
    assert_met(
        Aspect::Dates,
        &[
            "abridged",
            "agency-copy",
            "arabic",
            "bare",
            "bytes",
            "captions",
            "correction-and-update",
            "empty",
            "forecast-days",
            "forms-earnings",
            "forms-weather",
            "french",
            "german",
            "hindi",
            "japanese",
            "korean",
            "live-blog",
            "long-read",
            "navigation",
            "quote-page",
            "records",
            "round-up",
            "russian",
            "shared-passages",
            "spanish",
            "turkish",
            "two-stories",
        ],
    );
}

#[test]
fn articles_that_are_one_are_in_one_cluster() {
    assert_met(
        Aspect::Clusters,
        &[
            "abridged",
            "agency-copy",
            "arabic",
            "bytes",
            "captions",
            "correction-and-update",
            "empty",
            "forecast-days",
            "forms-earnings",
            "forms-weather",
            "french",
            "german",
            "hindi",
            "japanese",
            "korean",
            "live-blog",
            "long-read",
            "navigation",
            "quote-page",
            "records",
            "round-up",
            "russian",
            "shared-passages",
            "spanish",
            "turkish",
            "two-stories",
        ],
    );
}

#[test]
fn judged_pairs_have_the_relation_they_were_judged_to_have() {
    assert_met(
        Aspect::Relations,
        &[
            "abridged",
            "agency-copy",
            "arabic",
            "bytes",
            "captions",
            "correction-and-update",
            "empty",
            "french",
            "german",
            "hindi",
            "japanese",
            "korean",
            "live-blog",
            "long-read",
            "navigation",
            "round-up",
            "russian",
            "shared-passages",
            "spanish",
            "turkish",
            "two-stories",
        ],
    );
}

#[test]
fn the_texts_of_gold_are_told_apart_whatever_the_splitter_does() {
    for name in [
        "abridged",
        "agency-copy",
        "arabic",
        "bare",
        "bytes",
        "captions",
        "correction-and-update",
        "french",
        "german",
        "hindi",
        "japanese",
        "korean",
        "live-blog",
        "long-read",
        "navigation",
        "round-up",
        "russian",
        "shared-passages",
        "spanish",
        "turkish",
        "two-stories",
    ] {
        let said = differences_in_gold_text(&Fixture::read(name), true);
        assert!(said.is_empty(), "{name}:\n{}", said.join("\n"));
    }
}

#[test]
fn filled_in_forms_are_no_copies() {
    for name in ["forms-earnings", "forms-traffic", "forms-weather"] {
        let said = differences_in_gold_text(&Fixture::read(name), false);
        assert!(said.is_empty(), "{name}:\n{}", said.join("\n"));
    }
}

#[test]
fn captions_and_their_credits_are_those_of_gold() {
    assert_met(
        Aspect::Captions,
        &[
            "abridged",
            "agency-copy",
            "arabic",
            "bare",
            "bytes",
            "correction-and-update",
            "empty",
            "forecast-days",
            "forms-earnings",
            "forms-traffic",
            "forms-weather",
            "french",
            "german",
            "hindi",
            "japanese",
            "live-blog",
            "long-read",
            "quote-page",
            "records",
            "round-up",
            "russian",
            "shared-passages",
            "spanish",
            "turkish",
            "two-stories",
        ],
    );
}

#[test]
fn bullets_are_those_of_gold() {
    assert_met(
        Aspect::Bullets,
        &[
            "abridged",
            "agency-copy",
            "arabic",
            "bare",
            "bytes",
            "captions",
            "correction-and-update",
            "empty",
            "forecast-days",
            "forms-earnings",
            "forms-traffic",
            "forms-weather",
            "french",
            "german",
            "hindi",
            "japanese",
            "korean",
            "live-blog",
            "long-read",
            "navigation",
            "quote-page",
            "records",
            "round-up",
            "russian",
            "shared-passages",
            "spanish",
            "turkish",
            "two-stories",
        ],
    );
}

#[test]
fn datelines_writers_and_standfirsts_are_those_of_gold() {
    assert_met(
        Aspect::Start,
        &[
            "abridged",
            "bare",
            "bytes",
            "captions",
            "correction-and-update",
            "empty",
            "forecast-days",
            "forms-earnings",
            "forms-traffic",
            "forms-weather",
            "french",
            "german",
            "japanese",
            "korean",
            "live-blog",
            "long-read",
            "navigation",
            "records",
            "round-up",
            "russian",
            "shared-passages",
            "spanish",
            "turkish",
            "two-stories",
        ],
    );
}

#[test]
fn languages_are_those_of_gold() {
    assert_met(
        Aspect::Languages,
        &[
            "abridged",
            "agency-copy",
            "arabic",
            "bare",
            "bytes",
            "captions",
            "correction-and-update",
            "empty",
            "forecast-days",
            "forms-traffic",
            "forms-weather",
            "french",
            "german",
            "hindi",
            "japanese",
            "korean",
            "live-blog",
            "long-read",
            "navigation",
            "quote-page",
            "records",
            "round-up",
            "russian",
            "shared-passages",
            "spanish",
            "turkish",
            "two-stories",
        ],
    );
}

/// What the articles hold when they are given one by one: all fixtures but these meet their gold.
#[test]
fn parts_are_those_of_gold_whatever_the_boundaries_are() {
    let unmet: [(Aspect, &[&str]); 7] = [
        (Aspect::Headlines, &["arabic", "forms-weather", "korean"]),
        (
            Aspect::Bodies,
            &[
                "forms-earnings",
                "french",
                "korean",
                "long-read",
                "navigation",
                "russian",
            ],
        ),
        (Aspect::Dates, &["forms-traffic"]),
        (Aspect::Captions, &["captions", "korean", "navigation"]),
        (Aspect::Bullets, &[]),
        (
            Aspect::Start,
            &[
                "agency-copy",
                "arabic",
                "forms-earnings",
                "hindi",
                "korean",
                "quote-page",
            ],
        ),
        (Aspect::Languages, &["forms-earnings"]),
    ];
    for (aspect, unmet) in unmet {
        let said: Vec<String> = Fixture::all()
            .iter()
            .filter(|f| !unmet.contains(&f.name.as_str()))
            .flat_map(|f| {
                let name = f.name.clone();
                let said = differences_in_gold_spans(f, aspect).into_iter();
                said.map(move |what| format!("{name}/{what}"))
            })
            .collect();
        assert!(said.is_empty(), "{aspect:?}:\n{}", said.join("\n"));
    }
}
