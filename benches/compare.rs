//! What comparing costs, stage by stage, in bytes of text a second. Each bench checks its answer.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use std::hint::black_box;
use unspool::Silent;
use unspool::compare::{CompareOptions, Item, Level, Method, canon, compare, evidence, simhash};

/// Made-up stories of 120 words; every tenth is the one before it with three words changed.
fn stories(n: u64) -> Vec<String> {
    let mix = |x: u64| {
        let x = (x ^ (x >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        x ^ (x >> 31)
    };
    let word = |seed: u64| {
        format!(
            "{:x}",
            mix(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15)) % 40_000
        )
    };
    (0..n)
        .map(|i| {
            let base = if i % 10 == 9 { i - 1 } else { i };
            let words: Vec<String> = (0..120)
                .map(|k| {
                    if i % 10 == 9 && k % 40 == 20 {
                        "changed".to_owned()
                    } else {
                        word(base * 1000 + k)
                    }
                })
                .collect();
            words.join(" ")
        })
        .collect()
}

fn items(texts: &[String]) -> Vec<Item<'_>> {
    texts
        .iter()
        .enumerate()
        .map(|(i, text)| Item {
            level: Level::Article,
            text,
            headline: None,
            date: None,
            source: 0,
            parent: i as u32,
            order: i as u128,
        })
        .collect()
}

fn benches(c: &mut Criterion) {
    let texts = stories(5_000);
    let items = items(&texts);
    let bytes: u64 = texts.iter().map(|t| t.len() as u64).sum();
    let copies: Vec<(usize, usize)> = (0..500).map(|k| (k * 10 + 8, k * 10 + 9)).collect();

    let mut group = c.benchmark_group("compare");
    group.throughput(Throughput::Bytes(bytes)).sample_size(10);
    group.bench_function("canonical form", |b| {
        b.iter(|| {
            let length: usize = texts
                .iter()
                .map(|t| canon::canonicalise(t).text.len())
                .sum();
            assert_eq!(length as u64, bytes);
        });
    });
    group.bench_function("simhash", |b| {
        b.iter(|| {
            let near = copies
                .iter()
                .filter(|&&(x, y)| (simhash(&texts[x]) ^ simhash(&texts[y])).count_ones() <= 16);
            assert!(near.count() > 450);
        });
    });
    group.bench_function("verify", |b| {
        b.iter(|| {
            let found = evidence(&items, &copies);
            assert!(found.iter().all(|e| e.term("jaccard") > 0.8));
        });
    });
    for method in [Method::Minhash, Method::Simhash] {
        let name = format!("whole, {method:?}").to_lowercase();
        group.bench_function(name, |b| {
            b.iter(|| {
                let options = CompareOptions {
                    method,
                    ..CompareOptions::default()
                };
                let found = compare(black_box(&items), &options, &Silent);
                match method {
                    Method::Minhash => assert_eq!(found.clusters.len(), 500),
                    Method::Simhash => assert!(found.clusters.len() > 100),
                }
            });
        });
    }
    group.finish();
}

criterion_group!(all, benches);
criterion_main!(all);
