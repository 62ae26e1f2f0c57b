//! What captions and headlines are to each other, as tables and laws.

use crate::Silent;
use crate::compare::{
    CompareOptions, Comparison, Item, Level, Relation, Relation::*, compare as compare_all,
};
use proptest::prelude::*;

fn items<'a>(texts: &[&'a str], level: Level) -> Vec<Item<'a>> {
    texts
        .iter()
        .enumerate()
        .map(|(i, &text)| Item {
            level,
            text,
            headline: None,
            date: None,
            source: i as u32,
            parent: i as u32,
            order: i as u128,
        })
        .collect()
}

fn compare(texts: &[&str], level: Level) -> Comparison {
    compare_all(&items(texts, level), &CompareOptions::default(), &Silent)
}

fn relation(a: &str, b: &str, level: Level) -> Option<Relation> {
    let there = compare(&[a, b], level).matches.first().map(|m| m.relation);
    let back = compare(&[b, a], level).matches.first().map(|m| m.relation);
    assert_eq!(there, back, "{a} / {b}");
    there
}

#[test]
fn captions() {
    let scene =
        "Mayor Ada Marsh opens the new swing bridge at Riverton harbour on January 9, 2031.";
    for (other, want) in [
        (
            "FILE - Mayor Ada Marsh opens the new swing bridge at Riverton harbour on January 9, 2031. (AP Photo/Lee Oduya)",
            Some(Exact),
        ),
        (
            "Image caption: Mayor Ada Marsh opens the new swing bridge at Riverton harbour on January 9, 2031 Getty Images",
            Some(Exact),
        ),
        (
            "Mayor Ada Marsh opens the new swing bridge at Riverton harbour on Jan. 9, 2031.",
            Some(Near),
        ),
        (
            "Mayor Ada Marsh opens a new swing bridge in Riverton harbour, January 9th, 2031",
            Some(Near),
        ),
        (
            "Mayor Ada Marsh opens the new swing bridge at Rivertown harbor on January 9, 2031.",
            Some(Near),
        ),
        (
            "Mayor Ada Marsh opens the new swing bridge at Riverton…",
            Some(Contains),
        ),
        (
            "Mayor Ada Marsh opens the new swing bridge at Riverton harb...",
            Some(Contains),
        ),
        ("Mayor Ada Marsh opens the new swing bridge", Some(Contains)),
        (
            "Looking back: Mayor Ada Marsh opens the new swing bridge at Riverton harbour on January 9, 2031.",
            Some(Near),
        ),
        (
            "Mayor Ada Marsh opens the new swing bridge at Riverton harbour on January 12, 2031.",
            Some(Template),
        ),
        (
            "Mayor Ada Marsh opens the new swing bridge at Oakfield harbour on January 9, 2031.",
            Some(Template),
        ),
        (
            "Mayor Lee Oduya opens the new swing bridge at Riverton harbour on January 9, 2031.",
            Some(Template),
        ),
        (
            "Children watch as Mayor Ada Marsh opens the new swing bridge at Riverton harbour on January 9, 2031.",
            Some(Shares),
        ),
        (
            "Mayor Ada Marsh formally opens the new swing bridge and quay at Riverton harbour on January 9, 2031.",
            Some(Near),
        ),
        (
            "Architect Mayor Ada Marsh opens the new swing bridge at Riverton harbour on January 9, 2031.",
            Some(Near),
        ),
        ("Ferries wait while a swing bridge opens.", None),
        ("Mayor Ada Marsh", None),
    ] {
        assert_eq!(relation(scene, other, Level::Caption), want, "{other}");
    }
}

#[test]
fn short_captions() {
    for (a, b, want) in [
        ("Ada Marsh", "Ada Marsh (Reuters)", Some(Exact)),
        ("Ada Marsh", "Lee Marsh", None),
        ("The harbour", "A harbour", Some(Near)),
        (
            "Engine noise before the repair",
            "Engine noise after the repair",
            None,
        ),
        ("Speed at 2.4 knots", "Speed at 5.1 knots", Some(Template)),
        (
            "The view from the quay",
            "FILE - The view from the quay / AFP via Getty Images",
            Some(Exact),
        ),
        ("Riverton beat Oakfield", "Oakfield beat Riverton", None),
        ("(AP Photo)", "(AP Photo)", None),
        (
            "Ada Marsh/Getty Images",
            "Photo: Ada Marsh/Getty Images",
            Some(Exact),
        ),
        (
            "橋が開通した式典で話す市長",
            "橋が開通した式典で話す市長（麻田葉子撮影）",
            Some(Exact),
        ),
        ("", "", None),
        ("…", "…", None),
    ] {
        assert_eq!(relation(a, b, Level::Caption), want, "{a} / {b}");
    }
}

#[test]
fn headlines() {
    let headline = "Swing bridge opens at Riverton after nine years of delays";
    for (other, want) in [
        (
            "Swing bridge opens at Riverton after nine years of delays - The Riverton Times",
            Some(Exact),
        ),
        (
            "BREAKING: Swing Bridge Opens at Riverton After Nine Years of Delays",
            Some(Exact),
        ),
        (
            "UPDATE 2-Swing bridge opens in Riverton after nine years of delays",
            Some(Near),
        ),
        (
            "Swing bridge opens at Riverton after nine years...",
            Some(Near),
        ),
        (
            "Long-awaited harbour crossing finally welcomes its first cars",
            None,
        ),
        ("Riverton's swing bridge is open, nine years late", None),
        (
            "Swing bridge closes at Riverton after nine years of delays",
            None,
        ),
    ] {
        assert_eq!(relation(headline, other, Level::Headline), want, "{other}");
    }
}

#[test]
fn one_changed_phrase_of_a_long_caption_is_another_picture_of_one_form() {
    let a = "Mayor Ada Marsh, second left, greets guests at a dinner of her deputies at Riverton, Elmsford, on January 9, 2031.";
    let b = "Mayor Ada Marsh, second left, greets guests at a reception of the Harbour Guild at Riverton, Elmsford, on January 9, 2031.";
    assert_eq!(relation(a, b, Level::Caption), Some(Template));
}

#[test]
fn captions_of_one_article_meet_whatever_they_share() {
    let texts = [
        "Ada Marsh, pilot of the Riverton ferry, has tea in her kitchen on Monday.",
        "Lee Oduya, pilot of the Ashby ferry, has tea in his loft on Friday.",
    ];
    let mut gallery = items(&texts, Level::Caption);
    let apart = compare_all(&gallery, &CompareOptions::default(), &Silent);
    assert_eq!(apart.matches, []);
    gallery[1].parent = gallery[0].parent;
    let found = compare_all(&gallery, &CompareOptions::default(), &Silent);
    assert_eq!(found.groups.len(), 1);
    assert_eq!(found.matches[0].relation, Template);
}

#[test]
fn a_match_shows_where_and_how_far() {
    let texts = [
        "FILE - Mayor Ada Marsh opens the bridge at Riverton, Jan. 9, 2031. (AP Photo)",
        "Mayor Ada Marsh opens the bridge at Oakfield, Jan. 12, 2031.",
    ];
    let found = compare(&texts, Level::Caption);
    assert_eq!(found.candidates, 1);
    let m = &found.matches[0];
    assert_eq!((m.a, m.b, m.relation), (0, 1, Template));
    assert_eq!((m.facts.numbers_shared, m.facts.numbers_differ), (1, 2));
    assert_eq!((m.facts.names_shared, m.facts.names_differ), (3, 2));
    assert!(m.jaccard > 0.4 && m.jaccard < 0.7, "{m:?}");
    assert!(m.edit_similarity.is_some_and(|s| s > 0.7 && s < 1.0));
    let passages: Vec<(&str, &str)> = m
        .shared
        .iter()
        .map(|s| (s.a.of(texts[0]), s.b.of(texts[1])))
        .collect();
    assert_eq!(
        passages,
        [
            (
                "Mayor Ada Marsh opens the bridge at",
                "Mayor Ada Marsh opens the bridge at"
            ),
            ("Jan", "Jan"),
            ("2031", "2031"),
        ]
    );
    assert_eq!(found.clusters.len(), 0);
    assert_eq!(found.groups.len(), 1);
}

#[test]
fn exact_copies_are_a_star_around_the_first() {
    let texts = [
        "The quay",
        "The quay (AFP)",
        "FILE - The quay",
        "the QUAY",
        "The Quay.",
    ];
    let found = compare(&texts, Level::Caption);
    let pairs: Vec<_> = found.matches.iter().map(|m| (m.a, m.b)).collect();
    assert_eq!(pairs, [(0, 1), (0, 2), (0, 3), (0, 4)]);
    assert_eq!(found.clusters.len(), 1);
    assert_eq!(found.clusters[0].members, [0, 1, 2, 3, 4]);
}

#[test]
fn a_form_never_becomes_a_cluster() {
    let places = [
        "Riverton", "Oakfield", "Elmsford", "Ashby", "Norwood", "Calder", "Thorne", "Selby",
    ];
    let texts: Vec<String> = (0..800)
        .map(|i| {
            format!(
                "Weather for {} {}: sunny, {} degrees, wind from the west.",
                places[i % 8],
                i / 8,
                i % 37
            )
        })
        .collect();
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    let found = compare(&texts, Level::Caption);
    assert_eq!(found.clusters, []);
    assert_eq!(found.groups.len(), 1);
    assert_eq!(found.groups[0].members.len(), 800);
}

#[test]
fn a_chain_of_small_changes_is_no_cluster() {
    // Each caption differs from the next by one word; the first and the last have nothing in common.
    let words: Vec<String> = (0..60)
        .map(|i| {
            format!(
                "word{}",
                "abcdefghij"
                    .chars()
                    .cycle()
                    .skip(i % 10)
                    .take(i + 3)
                    .collect::<String>()
            )
        })
        .collect();
    let texts: Vec<String> = (0..48).map(|i| words[i..i + 12].join(" ")).collect();
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    let found = compare(&texts, Level::Caption);
    assert!(
        found.clusters.iter().all(|c| c.members.len() <= 4),
        "{:?}",
        found.clusters
    );
}

/// Captions of few words and forms, so that relations of all kinds come up.
fn some_captions() -> impl Strategy<Value = Vec<String>> {
    let word = prop::sample::select(vec![
        "the",
        "Mayor",
        "Marsh",
        "opens",
        "bridge",
        "Riverton",
        "2031",
        "12",
        "harbour",
        "harbor",
        "at",
        "ferry",
        "waits",
        "(Reuters)",
        "FILE -",
        "night…",
        "over",
        "stormy",
        "river",
    ]);
    prop::collection::vec(
        prop::collection::vec(word, 0..9).prop_map(|words| words.join(" ")),
        0..40,
    )
}

proptest! {
    #[test]
    fn order_and_threads_change_nothing(texts in some_captions(), turn in 0usize..40) {
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let forward = items(&texts, Level::Caption);
        let mut turned = forward.clone();
        let by = if turned.is_empty() { 0 } else { turn % turned.len() };
        turned.rotate_left(by);
        let with = |items: &[Item<'_>], threads: usize| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| compare_all(items, &CompareOptions::default(), &Silent))
        };
        let (one, two) = (with(&forward, 1), with(&forward, 2));
        prop_assert_eq!(&one.matches, &two.matches);
        prop_assert_eq!(&one.clusters, &two.clusters);
        let other = with(&turned, 2);
        let back = |i: usize| (i + by) % turned.len();
        let pairs = |found: &Comparison, back: &dyn Fn(usize) -> usize| {
            let mut pairs: Vec<_> = found.matches.iter().map(|m| (back(m.a), back(m.b), m.relation)).collect();
            pairs.sort();
            pairs
        };
        prop_assert_eq!(pairs(&one, &|i| i), pairs(&other, &back));
        let members = |found: &Comparison, back: &dyn Fn(usize) -> usize| {
            found.clusters.iter().map(|c| c.members.iter().map(|&i| back(i)).collect::<Vec<_>>()).collect::<Vec<_>>()
        };
        prop_assert_eq!(members(&one, &|i| i), members(&other, &back));
    }

    #[test]
    fn matches_are_sound(texts in some_captions()) {
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let found = compare(&texts, Level::Caption);
        for m in &found.matches {
            prop_assert!(m.a < m.b);
            for share in [m.score, m.jaccard, m.containment_a, m.containment_b] {
                prop_assert!((0.0..=1.0).contains(&share), "{:?}", m);
            }
            for s in &m.shared {
                let (a, b) = (s.a.of(texts[m.a]), s.b.of(texts[m.b]));
                prop_assert_eq!(a.to_lowercase(), b.to_lowercase());
            }
        }
    }
}
