//! Laws of the whole room, and corpora made to break it.

use super::*;
use crate::Silent;
use crate::compare::shingles::finish;
use proptest::prelude::*;

/// A made-up word for a number, pronounceable and never twice the same.
fn word(n: u64) -> String {
    const SYLLABLES: [&str; 16] = [
        "ba", "ce", "di", "fo", "gu", "ha", "je", "ki", "lo", "mu", "na", "pe", "ri", "so", "tu",
        "va",
    ];
    (0..4)
        .map(|k| SYLLABLES[(n >> (4 * k)) as usize & 15])
        .collect()
}

/// A sentence of `len` words, told apart by its seed.
fn sentence(seed: u64, len: u64) -> String {
    let words: Vec<String> = (0..len)
        .map(|k| word(finish(seed * 1000 + k + 1) & 0xffff))
        .collect();
    let mut out = words.join(" ");
    out[..1].make_ascii_uppercase();
    out.push('.');
    out
}

fn story(seed: u64, sentences: u64) -> String {
    (0..sentences)
        .map(|k| sentence(seed * 100 + k, 14))
        .collect::<Vec<_>>()
        .join(" ")
}

fn run(texts: &[String], options: &CompareOptions) -> Comparison {
    let items: Vec<Item<'_>> = texts
        .iter()
        .enumerate()
        .map(|(i, text)| Item {
            level: Level::Article,
            text,
            headline: None,
            date: None,
            source: i as u32,
            parent: i as u32,
            // By content, as the corridor does it.
            order: u128::from(xxhash_rust::xxh3::xxh3_64(text.as_bytes())) << 64 | i as u128,
        })
        .collect();
    compare(&items, options, &Silent)
}

fn compared(texts: &[String]) -> Comparison {
    run(texts, &CompareOptions::default())
}

fn largest(found: &Comparison) -> usize {
    found.clusters.first().map_or(0, |c| c.members.len())
}

#[test]
fn copies_are_found_and_named() {
    let base = story(1, 12);
    let cut = story(1, 5);
    let texts = vec![
        base.clone(),
        base.to_uppercase().replace(' ', "\n"),
        base.replacen(&sentence(103, 14), &sentence(900, 14), 1),
        cut,
        story(2, 12),
    ];
    let found = compared(&texts);
    assert_eq!(found.clusters.len(), 1, "{:?}", found.matches);
    assert_eq!(found.clusters[0].members.len(), 4);
    let relation = |a: usize, b: usize| {
        let of = |m: &&Match| (m.a, m.b) == (a, b) || (m.a, m.b) == (b, a);
        found.matches.iter().find(of).map(|m| m.relation)
    };
    assert_eq!(relation(0, 1), Some(Relation::Exact));
    let edited = relation(0, 2).or(relation(1, 2));
    assert_eq!(edited, Some(Relation::Near));
    let held = relation(0, 3).or(relation(1, 3));
    assert_eq!(held, Some(Relation::Contains));
    for m in &found.matches {
        for s in &m.shared {
            let plain = |t: &str| canon::canonicalise(t).text;
            let words = |t: &str| plain(t).replace(['.', ','], "");
            assert_eq!(words(s.a.of(&texts[m.a])), words(s.b.of(&texts[m.b])));
        }
    }
}

#[test]
fn a_headline_known_apart_counts_but_has_no_spans() {
    let body = story(5, 8);
    let edited = body.replacen(&sentence(503, 14), &sentence(901, 14), 1);
    let item = |text, headline, order| Item {
        level: Level::Article,
        text,
        headline,
        date: None,
        source: 0,
        parent: order as u32,
        order,
    };
    let items = [
        item(body.as_str(), Some("Harbour ferry runs again"), 1),
        item(
            edited.as_str(),
            Some("Harbour ferry runs again after repairs"),
            2,
        ),
    ];
    let found = compare(&items, &CompareOptions::default(), &Silent);
    let [only] = found.matches.as_slice() else {
        panic!("{:?}", found.matches)
    };
    assert_eq!(
        (only.relation, only.facts.headline),
        (Relation::Near, Some(1.0))
    );
    assert!(!only.shared.is_empty());
    for s in &only.shared {
        assert_eq!(s.a.of(&body), s.b.of(&edited));
    }
}

#[test]
fn short_and_empty_texts_never_merge_by_chance() {
    let texts: Vec<String> = [
        "",
        " ",
        "cat",
        "dog",
        "cat",
        "!!!",
        "???",
        "good morning",
        "good evening",
    ]
    .map(str::to_owned)
    .to_vec();
    let found = compared(&texts);
    assert_eq!(found.matches.len(), 1);
    assert_eq!(
        (largest(&found), found.matches[0].relation),
        (2, Relation::Exact)
    );
}

#[test]
fn a_date_window_parts_copies_and_no_cluster_spans_more() {
    let (base, caption) = (
        story(21, 9),
        "The night ferry leaves Oster on Monday.".to_owned(),
    );
    let edited = base.replacen(&sentence(2103, 14), &sentence(902, 14), 1);
    let dated = [
        (&base, Some("2026-03-01")),
        (&base, Some("2026-03-04")),
        (&base, Some("2026-03-09")),
        (&edited, Some("2026-03-08")),
        (&edited, None),
    ];
    let mut items: Vec<Item<'_>> = Vec::new();
    for (level, of) in [(Level::Article, 0), (Level::Caption, 5)] {
        for (i, (text, date)) in dated.iter().enumerate() {
            items.push(Item {
                level,
                text: if of == 0 { text } else { &caption },
                headline: None,
                date: *date,
                source: i as u32,
                parent: i as u32,
                order: i as u128,
            });
        }
    }
    let days = |i: usize| {
        dated[i % 5]
            .1
            .map(|d| d[8..].parse::<i32>().expect("a day"))
    };
    for (limit, sizes) in [
        (None, vec![5, 5]),
        (Some(3), vec![3, 3, 2, 2]),
        (Some(0), vec![2, 2]),
    ] {
        let options = CompareOptions {
            date_window: limit,
            ..CompareOptions::default()
        };
        let found = compare(&items, &options, &Silent);
        let of_clusters: Vec<usize> = found.clusters.iter().map(|c| c.members.len()).collect();
        let mut sorted = of_clusters.clone();
        sorted.sort_unstable_by(|a, b| b.cmp(a));
        assert_eq!(sorted, sizes, "{limit:?}");
        assert_eq!(found.outside_window > 0, limit.is_some());
        for cluster in &found.clusters {
            let known = || cluster.members.iter().filter_map(|&m| days(m));
            let spread = known()
                .max()
                .zip(known().min())
                .map_or(0, |(last, first)| last - first);
            assert!(
                limit.is_none_or(|limit| spread <= limit as i32),
                "{cluster:?}"
            );
        }
        for m in &found.matches {
            let apart = days(m.a).zip(days(m.b)).map_or(0, |(a, b)| (a - b).abs());
            assert!(limit.is_none_or(|limit| apart <= limit as i32), "{m:?}");
        }
    }
}

#[test]
fn two_filled_in_forms_are_told_to_be_of_one_form() {
    let notice = |place: &str, hour: &str, last: &str, price: u32, why: &str| {
        format!(
            "Ferry times for {place}\nThe first boat will leave at {hour}, {why}.\nThe last boat will {last}.\n\
             Bicycles cost {price} crowns.\nDogs must {why} too.\n"
        )
    };
    let texts = vec![
        notice(
            "Oster sound",
            "6.40",
            "come back at 22.15, wind allowing",
            3,
            "calling at Lund pier",
        ),
        notice(
            "the Brae islands",
            "noon",
            "turn round off Hamn",
            5,
            "by way of the mussel farms",
        ),
        story(31, 6),
    ];
    let found = compared(&texts);
    let told: Vec<(usize, usize, Relation)> = found
        .matches
        .iter()
        .map(|m| (m.a.min(m.b), m.a.max(m.b), m.relation))
        .collect();
    assert_eq!(told, [(0, 1, Relation::Template)]);
    assert!(found.matches[0].score > 0.5 && found.clusters.is_empty());
    assert_eq!(found.groups[0].members.len(), 2);
}

#[test]
fn five_thousand_forms_are_no_cluster() {
    let texts: Vec<String> = (0..5000u64)
        .map(|i| {
            let n = |k: u64| finish(i * 64 + k) % 9_000 + 100;
            let (first, second) = (word(finish(i) & 0xffff), word(finish(i + 77_777) >> 20 & 0xffff));
            format!(
                "{first} {second} Corp reports results\n    Net per share {} cts against {} cts\n    Net income {},000 \
                 against {},000\n    Revenues {} mln against {} mln\n    The company said the figures for the quarter \
                 ended March {} include a gain of {} dlrs from the sale of its {second} unit.\n",
                n(1), n(2), n(3), n(4), n(5), n(6), n(7) % 31, n(8)
            )
        })
        .collect();
    let found = compared(&texts);
    assert!(largest(&found) <= 2, "{}", largest(&found));
    assert!(found.unexamined > 0, "what is passed over is counted");
    assert!(
        found
            .matches
            .iter()
            .any(|m| m.relation == Relation::Template)
    );
}

#[test]
fn a_shared_boilerplate_paragraph_is_no_cluster() {
    let boilerplate = sentence(4_000_000, 40);
    let texts: Vec<String> = (0..2000)
        .map(|i| format!("{}\n\n{boilerplate}", story(10 + i, 8)))
        .collect();
    let found = compared(&texts);
    assert_eq!(largest(&found), 0);
}

#[test]
fn a_chain_of_small_differences_is_split() {
    // Each text loses its first sentence and gains another at its end.
    let texts: Vec<String> = (0..200u64)
        .map(|i| {
            (i..i + 10)
                .map(|k| sentence(7_000_000 + k, 14))
                .collect::<Vec<_>>()
                .join(" ")
        })
        .collect();
    let found = compared(&texts);
    assert!(
        largest(&found) > 1 && largest(&found) <= 12,
        "{}",
        largest(&found)
    );
    for cluster in &found.clusters {
        for &member in &cluster.members {
            let tied = cluster.matches.iter().map(|&m| &found.matches[m]).any(|m| {
                (m.a, m.b) == (member, cluster.representative)
                    || (m.b, m.a) == (member, cluster.representative)
            });
            assert!(tied || member == cluster.representative);
        }
    }
}

/// Matches by the texts they join, so that indexes do not matter.
fn by_text(texts: &[String], found: &Comparison) -> Vec<String> {
    let mut out: Vec<String> = found
        .matches
        .iter()
        .map(|m| {
            let mut ends = [&texts[m.a], &texts[m.b]];
            ends.sort();
            format!("{ends:?} {:?} {:.6}", m.relation, m.score)
        })
        .collect();
    out.sort();
    out
}

fn corpus(seed: u64) -> Vec<String> {
    let mut texts = Vec::new();
    for s in 0..12u64 {
        let base = story(seed * 50 + s, 6);
        texts.push(base.clone());
        if s % 2 == 0 {
            texts.push(base.replacen(
                &word(finish((seed * 50 + s) * 100_000 + 1) & 0xffff),
                "said",
                1,
            ));
        }
        if s % 3 == 0 {
            texts.push(story(seed * 50 + s, 3));
        }
    }
    texts
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn order_and_threads_change_nothing(seed in 0u64..1000, turn in 0usize..20) {
        let texts = corpus(seed);
        let mut turned = texts.clone();
        let by = turn % texts.len();
        turned.rotate_left(by);
        let one = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
        let three = rayon::ThreadPoolBuilder::new().num_threads(3).build().unwrap();
        let a = one.install(|| compared(&texts));
        let b = three.install(|| compared(&texts));
        prop_assert_eq!(&a, &b);
        let c = compared(&turned);
        prop_assert_eq!(by_text(&texts, &a), by_text(&turned, &c));
        prop_assert_eq!(a.clusters.len(), c.clusters.len());
    }

    #[test]
    fn both_methods_find_light_edits(seed in 0u64..1000) {
        let texts = corpus(seed);
        for method in [Method::Minhash, Method::Simhash] {
            let options = CompareOptions {
                method,
                ..CompareOptions::default()
            };
            let found = run(&texts, &options);
            prop_assert!(found.clusters.len() >= 6, "{method:?}: {}", found.clusters.len());
        }
    }

    #[test]
    fn any_text_is_survived(texts in prop::collection::vec("\\PC{0,40}|[a-c .\n]{0,60}", 0..12)) {
        let found = compared(&texts);
        for m in &found.matches {
            prop_assert!(m.a != m.b && m.a < texts.len() && m.b < texts.len());
            prop_assert!((0.0..=1.0).contains(&m.jaccard) && (0.0..=1.0).contains(&m.score));
        }
    }
}

#[test]
fn paragraphs_of_one_article_that_merely_resemble_each_other_are_not_printed_twice() {
    let row = |name: &str, dish: &str| {
        format!(
            "Send your vote for {name} to the kitchen of {dish} by the last page of this paper."
        )
    };
    let long = sentence(7, 30);
    let texts = [
        row("Anna", "Vell"),
        row("Berta", "Vell"),
        long.clone(),
        format!("{} {long}", sentence(8, 9)),
        long.replacen(' ', ", ", 1),
    ];
    let found = |parent: &dyn Fn(u32) -> u32| {
        let items: Vec<Item<'_>> = (0u32..)
            .zip(&texts)
            .map(|(i, text)| Item {
                level: Level::Paragraph,
                text,
                headline: None,
                date: None,
                source: 0,
                parent: parent(i),
                order: i.into(),
            })
            .collect();
        let found = compare(&items, &CompareOptions::default(), &Silent);
        let tied = found.matches.iter().filter(|m| m.relation.clusters());
        let mut tied: Vec<(usize, usize)> = tied.map(|m| (m.a, m.b)).collect();
        tied.sort_unstable();
        tied
    };
    let apart = found(&|i| i);
    assert!(
        apart.contains(&(0, 1)),
        "two articles may print it twice: {apart:?}"
    );
    let within = found(&|_| 0);
    assert!(!within.contains(&(0, 1)), "{within:?}");
    for twice in [(2, 3), (2, 4), (3, 4)] {
        assert!(within.contains(&twice), "{within:?}");
    }
}
