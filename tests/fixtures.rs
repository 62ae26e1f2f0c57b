//! The fixtures: that their gold is right about their bytes, and that the library meets it.

mod common;

use common::check::{Aspect, differences, differences_in_gold_spans, differences_in_gold_text};
use common::{Fixture, GoldArticle, spaced};
use std::collections::{BTreeMap, BTreeSet};
use unspool::split::Multi;

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

/// Holds what the library finds in every fixture against its gold.
fn assert_met(aspect: Aspect) {
    assert_met_by(&format!("{aspect:?}"), |fixture| {
        differences(fixture, aspect)
    });
}

/// That nothing is said of any fixture.
fn assert_met_by(what: &str, said_of: impl Fn(&Fixture) -> Vec<String>) {
    let said: Vec<String> = Fixture::all()
        .iter()
        .flat_map(|fixture| {
            let name = fixture.name.clone();
            let said = said_of(fixture).into_iter();
            said.map(move |s| format!("{name}/{s}"))
        })
        .collect();
    assert!(said.is_empty(), "{what}:\n{}", said.join("\n"));
}

#[test]
fn articles_start_and_end_where_gold_says() {
    assert_met(Aspect::Boundaries);
}

#[test]
fn headlines_are_those_of_gold() {
    assert_met(Aspect::Headlines);
}

#[test]
fn words_of_bodies_are_those_of_gold() {
    assert_met(Aspect::Bodies);
}

#[test]
fn dates_are_those_of_gold() {
    assert_met(Aspect::Dates);
}

#[test]
fn articles_that_are_one_are_in_one_cluster() {
    assert_met(Aspect::Clusters);
}

#[test]
fn judged_pairs_have_the_relation_they_were_judged_to_have() {
    assert_met(Aspect::Relations);
}

#[test]
fn the_texts_of_gold_are_told_apart_whatever_the_splitter_does() {
    assert_met_by("relations of gold's texts", |fixture| {
        differences_in_gold_text(fixture, true)
    });
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
    assert_met(Aspect::Captions);
}

#[test]
fn bullets_are_those_of_gold() {
    assert_met(Aspect::Bullets);
}

#[test]
fn datelines_writers_and_standfirsts_are_those_of_gold() {
    assert_met(Aspect::Start);
}

#[test]
fn languages_are_those_of_gold() {
    assert_met(Aspect::Languages);
}

#[test]
fn live_blogs_and_round_ups_say_what_they_are() {
    let said: BTreeMap<String, Multi> = common::check::multis().into_iter().collect();
    let gold = [
        ("fixtures/live-blog/storm.txt", Multi::LiveBlog),
        ("fixtures/round-up/week.txt", Multi::RoundUp),
    ];
    assert_eq!(
        said,
        gold.map(|(dump, multi)| (dump.to_owned(), multi)).into()
    );
}

/// What the articles hold when they are given one by one.
#[test]
fn parts_are_those_of_gold_whatever_the_boundaries_are() {
    for aspect in [
        Aspect::Headlines,
        Aspect::Bodies,
        Aspect::Dates,
        Aspect::Captions,
        Aspect::Bullets,
        Aspect::Start,
        Aspect::Languages,
    ] {
        assert_met_by(&format!("{aspect:?} of given articles"), |fixture| {
            differences_in_gold_spans(fixture, aspect)
        });
    }
}
