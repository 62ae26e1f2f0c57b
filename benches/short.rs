//! Captions compared: generated ones, one in three printed again with a credit, a label or a clipped end. Checks its
//! answer, reports bytes/s.

#![allow(missing_docs)]

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use std::hint::black_box;
use unspool::Silent;
use unspool::compare::{CompareOptions, Item, Level, compare};

const SYLLABLES: [&str; 16] = [
    "ba", "ro", "ti", "ken", "mar", "lo", "sund", "ver", "ol", "pra", "shi", "ne", "cor", "dal",
    "fi", "gu",
];
const SMALL: [&str; 8] = ["the", "a", "in", "on", "at", "of", "and", "with"];

/// A congruential generator, so that every run sees the same captions.
struct Random(u64);

impl Random {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % n
    }

    /// A word of a vocabulary of 65,536, common ones far more often than rare ones (Zipf).
    fn word(&mut self) -> String {
        let share = self.below(1 << 20) as f64 / f64::from(1 << 20);
        let mut rank = (65_536f64.powf(share)) as usize + 15;
        let mut word = String::new();
        while rank > 0 {
            word += SYLLABLES[rank % 16];
            rank /= 16;
        }
        word
    }
}

/// Captions, and how many of them are copies of one before.
fn captions(distinct: usize) -> (Vec<String>, usize) {
    let mut random = Random(7);
    let (mut all, mut copies) = (Vec::new(), 0);
    for n in 0..distinct {
        let mut words = vec![format!("{}shi", random.word())];
        for _ in 0..10 + random.below(14) {
            words.push(if random.below(3) == 0 {
                SMALL[random.below(8)].to_owned()
            } else {
                random.word()
            });
        }
        let caption = words.join(" ") + ".";
        if n % 3 == 0 {
            copies += 1;
            all.push(match random.below(3) {
                0 => format!("FILE - {caption} (AP Photo/Ada Marsh)"),
                1 => format!("{caption} Getty Images"),
                _ => words[..words.len() - 2].join(" ") + "…",
            });
        }
        all.push(caption);
    }
    (all, copies)
}

fn short(criterion: &mut Criterion) {
    let (captions, copies) = captions(15_000);
    let bytes: usize = captions.iter().map(String::len).sum();
    let items: Vec<Item<'_>> = captions
        .iter()
        .enumerate()
        .map(|(i, text)| Item {
            level: Level::Caption,
            text,
            headline: None,
            date: None,
            source: 0,
            parent: i as u32,
            order: i as u128,
        })
        .collect();
    let mut group = criterion.benchmark_group("short");
    group
        .throughput(Throughput::Bytes(bytes as u64))
        .sample_size(10);
    group.bench_function("captions", |bencher| {
        bencher.iter(|| {
            let found = compare(black_box(&items), &CompareOptions::default(), &Silent);
            let clustered: usize = found.clusters.iter().map(|c| c.members.len() - 1).sum();
            assert!(clustered >= copies * 999 / 1000, "{clustered} of {copies}");
            assert!(clustered <= copies * 1005 / 1000, "{clustered} of {copies}");
            assert_eq!(found.unexamined, 0);
        });
    });
    group.finish();
}

criterion_group!(benches, short);
criterion_main!(benches);
