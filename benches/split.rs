//! How fast a dump is taken apart, with the answer checked.

#![allow(missing_docs)]

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use std::fmt::Write as _;
use std::hint::black_box;
use unspool::split::{SplitOptions, Splitter};

/// Invented wire stories, one after the other.
fn dump(stories: usize) -> String {
    const TOWNS: [&str; 6] = [
        "OAKFIELD",
        "RIVERTON",
        "MARLOW BAY",
        "KESTREL",
        "NORTHMOOR",
        "SILL",
    ];
    const TRADES: [&str; 6] = ["harbour", "mill", "railway", "brewery", "quarry", "ferry"];
    let mut text = String::new();
    for i in 0..stories {
        let (town, trade) = (TOWNS[i % 6], TRADES[(i / 6 + i) % 6]);
        let _ = write!(
            text,
            "{town} {trade} TO CUT {} JOBS BY SPRING\n\
             {town}, March {} - The {trade} company of the town said that\n\
             it would let go {} of its workers before the spring, because\n\
             orders for the coming year had fallen below all forecasts.\n    \
             Its chairman told reporters that the {trade} had lost money\n\
             in each of the last {} quarters and could not go on so.\n    \
             Unions called the plan a blow to {trade} families and asked\n\
             the council to step in.\n    Ends\n\n",
            i * 7 % 90 + 10,
            i % 28 + 1,
            i * 7 % 90 + 10,
            i % 5 + 2,
        );
    }
    text
}

fn split(c: &mut Criterion) {
    let splitter = Splitter::new(SplitOptions::default());
    let text = dump(400);
    let found = splitter.split(&text).articles.len();
    assert!((396..=400).contains(&found), "{found} of 400 stories");
    let mut group = c.benchmark_group("split");
    group.sample_size(10);
    group.throughput(Throughput::Bytes(text.len() as u64));
    group.bench_function("wire", |b| b.iter(|| splitter.split(black_box(&text))));
    group.finish();
}

criterion_group!(benches, split);
criterion_main!(benches);
