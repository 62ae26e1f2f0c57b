//! The whole job on generated stories: read from memory, split, compare, report. Checks its answer, reports bytes/s.

#![allow(missing_docs)]

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use std::hint::black_box;
use unspool::input::Dump;
use unspool::job::{JobOptions, run};
use unspool::{Silent, report};

const PLACES: [&str; 8] = [
    "Vell",
    "Norrholm",
    "Castre",
    "Ingleby",
    "Tarsk",
    "Oreval",
    "Lindau Bay",
    "Port Essen",
];
const NOUNS: [&str; 12] = [
    "harbour",
    "school",
    "mill",
    "bridge",
    "orchestra",
    "ferry",
    "quarry",
    "library",
    "market",
    "archive",
    "dam",
    "museum",
];
const VERBS: [&str; 8] = [
    "reopened", "closed", "burned", "expanded", "moved", "sold", "restored", "flooded",
];

/// A story whose words depend on `n`, so that stories of different `n` share no passage.
fn story(n: usize) -> String {
    let mut state = n as u64 * 0x9e37_79b9_7f4a_7c15 + 1;
    let mut next = |m: usize| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % m
    };
    let (place, noun, verb) = (PLACES[next(8)], NOUNS[next(12)], VERBS[next(8)]);
    let mut text = format!(
        "The {noun} of {place} {verb} after {} days\n\n",
        2 + next(90)
    );
    for _ in 0..6 + next(6) {
        for _ in 0..2 + next(3) {
            text += &format!(
                "The {} near the {} {} in {} of {}, and {} people saw the {} at {}. ",
                NOUNS[next(12)],
                NOUNS[next(12)],
                VERBS[next(8)],
                PLACES[next(8)],
                1900 + next(120),
                3 + next(9000),
                NOUNS[next(12)],
                PLACES[next(8)],
            );
        }
        text += "\n\n";
    }
    text
}

fn job(criterion: &mut Criterion) {
    let mut dumps: Vec<Dump> = (0..400)
        .map(|n| Dump::plain(format!("s{n:03}.txt"), story(n)))
        .collect();
    dumps.extend((0..40).map(|n| Dump::plain(format!("t{n:03}.txt"), story(n * 10))));
    let bytes: usize = dumps.iter().map(|d| d.text.len()).sum();
    let mut group = criterion.benchmark_group("job");
    group
        .throughput(Throughput::Bytes(bytes as u64))
        .sample_size(10);
    group.bench_function("440 dumps, 40 copies", |bencher| {
        bencher.iter(|| {
            let outcome = run(black_box(&dumps), JobOptions::default(), &Silent);
            let report = report::build(&outcome, &[], &[]);
            let pairs = report
                .clusters
                .iter()
                .filter(|c| c.level == unspool::compare::Level::Article && c.members.len() == 2);
            assert_eq!(pairs.count(), 40);
            report
        })
    });
    group.finish();
}

criterion_group!(benches, job);
criterion_main!(benches);
