//! Laws of comparing, held on the fixtures.

mod common;

use common::check::all_dumps;
use unspool::Silent;
use unspool::compare::{Level, Relation};
use unspool::input::Dump;
use unspool::job::{JobOptions, Levels, run};
use unspool::report::Format;

/// The report of the fixtures, with the dumps in this order and on so many threads.
fn report(threads: usize, reversed: bool) -> Vec<u8> {
    let mut dumps = all_dumps();
    if reversed {
        dumps.reverse();
    }
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(threads)
        .build()
        .expect("threads start");
    pool.install(|| {
        let outcome = run(&dumps, JobOptions::default(), &Silent);
        let report = unspool::report::build(&outcome, &[], &[]);
        Format::parse("json").expect("a format").render(&report)
    })
}

#[test]
fn the_report_is_the_same_for_any_number_of_threads_and_any_order() {
    let one = report(1, false);
    for (threads, reversed) in [(2, false), (16, true)] {
        assert!(
            one == report(threads, reversed),
            "{threads} threads, reversed: {reversed}"
        );
    }
}

#[test]
fn matches_are_symmetric_and_name_both_sides() {
    let dumps = all_dumps();
    let outcome = run(&dumps, JobOptions::default(), &Silent);
    let corpus = &outcome.corpus;
    let items = &corpus.items;
    for m in outcome.comparison.matches.iter() {
        assert_ne!(m.a, m.b);
        assert_eq!(items.get(m.a).level, items.get(m.b).level);
        for share in [m.jaccard, m.containment_a, m.containment_b, m.score] {
            assert!((0.0..=1.0).contains(&share), "{m:?}");
        }
        assert!(
            m.jaccard <= m.containment_a.max(m.containment_b) + 1e-9,
            "{m:?}"
        );
        if m.relation == Relation::Exact {
            assert_eq!((m.containment_a, m.containment_b), (1.0, 1.0), "{m:?}");
        }
        for shared in &m.shared {
            assert!(shared.a.end <= corpus.text(m.a).len(), "{m:?}");
            assert!(shared.b.end <= corpus.text(m.b).len(), "{m:?}");
        }
    }
    for cluster in outcome.comparison.clusters.iter() {
        assert!(cluster.relation.clusters());
        assert!(cluster.members.contains(&cluster.representative));
        assert!(cluster.members.is_sorted());
    }
}

#[test]
fn a_chain_is_split_and_the_report_says_so() {
    // Each text gives up two of its twelve sentences to the next: neighbours are one item, the ends have nothing in common.
    let sentence = |k: usize| {
        let words = (0..12).map(|i| format!("w{:x}", (k * 12 + i) * 7919 % 65_521));
        words.collect::<Vec<_>>().join(" ")
    };
    let dumps: Vec<Dump> = (0..12)
        .map(|n| {
            let lines: Vec<String> = (2 * n..2 * n + 12).map(sentence).collect();
            Dump::plain(format!("{n:02}.txt"), lines.join(".\n\n"))
        })
        .map(|dump| Dump {
            kind: unspool::input::RecordKind::Article,
            ..dump
        })
        .collect();
    let options = JobOptions {
        levels: Levels::Only(vec![Level::Article]),
        ..JobOptions::default()
    };
    let outcome = run(&dumps, options, &Silent);
    let report = unspool::report::build(&outcome, &[], &[]);
    assert!(
        report.clusters.len() > 1,
        "{} clusters",
        report.clusters.len()
    );
    assert!(report.summary.split_chains > 0);
    let text = Format::parse("text").expect("a format").render(&report);
    let text = String::from_utf8(text).expect("text");
    assert!(
        text.contains("between clusters that stayed apart"),
        "{text}"
    );
}
