//! Learns the weights of the relation from judged pairs, and says how well they do on stories they have not seen.
//!
//! ```text
//! cargo run --release --example relate -- PAIRS_DIR OUT [COPIES_DIR…]
//! ```
//!
//! PAIRS_DIR holds `newswire.docs.jsonl`, `webnews.docs.jsonl` and their labels; the labels under `docs/judged` are
//! added. Each COPIES_DIR (`docs.jsonl`, `truth.jsonl`) gives pairs of copies. Folds are made of whole components of
//! judged pairs, so no story is in two of them. The same input gives the same file.

#![allow(clippy::print_stdout)] // an example tells a person what it found

use rayon::prelude::*;
use std::collections::BTreeMap;
use unspool::compare::relation::{NAMES, Tree};
use unspool::compare::{Item, Level, evidence};

const CLASSES: [&str; 4] = ["dup", "part", "tmpl", "diff"];
/// Not a class of the guide: anything but the same item.
const OTHER: usize = 4;
const ROUNDS: usize = 100;
const RATE: f32 = 0.1;
/// Share of the examples and of the terms that a tree sees (Friedman, *Stochastic gradient boosting*, 2002).
const ROWS: f64 = 0.7;
const TERMS: f64 = 0.4;
const SEED: u64 = 1987;
const LEAF: f32 = 3.0;
const SMOOTH: f32 = 2.0;
const FOLDS: usize = 8;

struct Example {
    terms: Vec<f32>,
    class: usize,
    weight: f32,
    group: usize,
    set: String,
    names: (String, String),
}

/// Two documents and what they were judged to be.
struct Label {
    a: String,
    b: String,
    class: usize,
    weight: f32,
}

fn rows(path: &str) -> Vec<serde_json::Value> {
    let text = std::fs::read_to_string(path).unwrap_or_else(|e| panic!("{path}: {e}"));
    text.lines()
        .map(|l| serde_json::from_str(l).expect("a JSON line"))
        .collect()
}

fn id(row: &serde_json::Value, key: &str) -> String {
    row[key]
        .as_str()
        .map_or_else(|| row[key].to_string(), str::to_owned)
}

/// The labels of a file, each of one weight.
fn labels(path: &str, weight: f32) -> Vec<Label> {
    rows(path)
        .iter()
        .map(|r| Label {
            a: id(r, "a"),
            b: id(r, "b"),
            class: CLASSES
                .iter()
                .position(|c| r["label"] == *c)
                .expect("a label of the guide"),
            weight,
        })
        .collect()
}

/// Adds the evidence of labelled pairs among the documents of one file; each list of labels is a set of its own.
fn add(out: &mut Vec<Example>, docs: &str, sets: &[(String, Vec<Label>)]) {
    let docs = rows(docs);
    let texts: Vec<&str> = docs
        .iter()
        .map(|d| d["text"].as_str().unwrap_or(""))
        .collect();
    let items: Vec<Item> = texts
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
        .collect();
    let index: BTreeMap<String, usize> = docs
        .iter()
        .enumerate()
        .map(|(i, d)| (id(d, "id"), i))
        .collect();
    let labels: Vec<(&str, &Label)> = sets
        .iter()
        .flat_map(|(set, labels)| labels.iter().map(move |l| (set.as_str(), l)))
        .collect();
    let pairs: Vec<(usize, usize)> = labels
        .iter()
        .map(|(_, l)| (index[&l.a], index[&l.b]))
        .collect();
    // Components of judged pairs, over all sets: a story that two readers judged lies in one fold.
    let mut root: Vec<usize> = (0..docs.len()).collect();
    fn find(root: &mut [usize], mut i: usize) -> usize {
        while root[i] != i {
            root[i] = root[root[i]];
            i = root[i];
        }
        i
    }
    for &(a, b) in &pairs {
        let (a, b) = (find(&mut root, a), find(&mut root, b));
        root[a.max(b)] = a.min(b);
    }
    for ((e, (set, label)), pair) in evidence(&items, &pairs).into_iter().zip(labels).zip(&pairs) {
        // Some of them are the same item after all: stories that came twice.
        if label.class == OTHER && e.term("contained") >= 0.45 {
            continue;
        }
        out.push(Example {
            terms: e.terms.to_vec(),
            class: label.class,
            weight: label.weight,
            group: find(&mut root, pair.0),
            set: set.to_owned(),
            names: (label.a.clone(), label.b.clone()),
        });
    }
}

fn scores(trees: &[Tree], terms: &[f32]) -> [f32; 4] {
    let mut out = [0.0; 4];
    for t in trees {
        out[t.class] += t.value(terms);
    }
    out
}

fn softmax(s: [f32; 4]) -> [f32; 4] {
    let top = s.iter().copied().fold(f32::MIN, f32::max);
    let e = s.map(|x| (x - top).exp());
    let sum: f32 = e.iter().sum();
    e.map(|x| x / sum)
}

/// Whether the draw numbered `draw` of thing `of` falls below `share`: a hash instead of a state, so that the order of
/// questions does not matter.
fn drawn(draw: u64, of: u64, share: f64) -> bool {
    let mut x =
        SEED ^ draw.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ of.wrapping_mul(0xD1B5_4A32_D192_ED03);
    x = (x ^ (x >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    ((x ^ (x >> 31)) >> 11) as f64 / ((1u64 << 53) as f64) < share
}

/// The split of `of` that gains most, as (gain, term, limit), among the terms of one draw.
fn split(
    examples: &[&Example],
    of: &[usize],
    gradient: &[f32],
    curve: &[f32],
    draw: u64,
) -> Option<(f32, usize, f32)> {
    let value = |g: f32, h: f32| g * g / (h + SMOOTH);
    let (all_g, all_h): (f32, f32) = (
        of.iter().map(|&i| gradient[i]).sum(),
        of.iter().map(|&i| curve[i]).sum(),
    );
    (0..NAMES.len())
        .into_par_iter()
        .filter(|&term| drawn(draw, term as u64 + 1_000_000, TERMS))
        .filter_map(|term| {
            let mut order = of.to_vec();
            order.sort_by(|&a, &b| {
                examples[a].terms[term]
                    .total_cmp(&examples[b].terms[term])
                    .then(a.cmp(&b))
            });
            let (mut g, mut h, mut w) = (0.0, 0.0, 0.0);
            let total: f32 = order.iter().map(|&i| examples[i].weight).sum();
            let mut best: Option<(f32, usize, f32)> = None;
            for k in 1..order.len() {
                let before = order[k - 1];
                g += gradient[before];
                h += curve[before];
                w += examples[before].weight;
                let (x, y) = (examples[before].terms[term], examples[order[k]].terms[term]);
                if x == y || w < LEAF || total - w < LEAF {
                    continue;
                }
                let gain = value(g, h) + value(all_g - g, all_h - h) - value(all_g, all_h);
                if best.is_none_or(|b| gain > b.0) {
                    best = Some((gain, term, (x + y) / 2.0));
                }
            }
            best
        })
        .reduce_with(|a, b| {
            if (b.0, std::cmp::Reverse(b.1)) > (a.0, std::cmp::Reverse(a.1)) {
                b
            } else {
                a
            }
        })
}

/// Gradient boosting of the four classes by trees of depth two (Friedman 2001), all terms at every split.
fn learn(examples: &[&Example]) -> Vec<Tree> {
    let n = examples.len();
    let mut trees: Vec<Tree> = Vec::new();
    let mut score = vec![[0f32; 4]; n];
    for round in 0..ROUNDS {
        let p: Vec<[f32; 4]> = score.iter().map(|s| softmax(*s)).collect();
        for class in 0..4 {
            let draw = (round * 4 + class) as u64;
            let aim = |i: usize| match examples[i].class {
                // What is anything but the same item: the other classes share it as they do now.
                OTHER if class == 0 => 0.0,
                OTHER => p[i][class] / (1.0 - p[i][0]).max(1e-6),
                is => f32::from(u8::from(is == class)),
            };
            let gradient: Vec<f32> = (0..n)
                .map(|i| examples[i].weight * (aim(i) - p[i][class]))
                .collect();
            let curve: Vec<f32> = (0..n)
                .map(|i| examples[i].weight * p[i][class] * (1.0 - p[i][class]))
                .collect();
            let all: Vec<usize> = (0..n).filter(|&i| drawn(draw, i as u64, ROWS)).collect();
            let leaf = |of: &[usize]| {
                let (g, h): (f32, f32) = (
                    of.iter().map(|&i| gradient[i]).sum(),
                    of.iter().map(|&i| curve[i]).sum(),
                );
                (RATE * g / (h + SMOOTH) * 1000.0).round() / 1000.0
            };
            let Some((_, term, limit)) = split(examples, &all, &gradient, &curve, 3 * draw) else {
                continue;
            };
            let (low, high): (Vec<usize>, Vec<usize>) = all
                .into_iter()
                .partition(|&i| examples[i].terms[term] < limit);
            let side = |of: Vec<usize>, k: u64| match split(
                examples,
                &of,
                &gradient,
                &curve,
                3 * draw + k,
            ) {
                Some((gain, t, l)) if gain > 1e-3 => {
                    let (a, b): (Vec<usize>, Vec<usize>) =
                        of.into_iter().partition(|&i| examples[i].terms[t] < l);
                    (t, l, leaf(&a), leaf(&b))
                }
                _ => {
                    let v = leaf(&of);
                    (term, limit, v, v)
                }
            };
            let (l, h) = (side(low, 1), side(high, 2));
            let tree = Tree {
                class,
                terms: [term, l.0, h.0],
                limits: [limit, l.1, h.1],
                leaves: [l.2, l.3, h.2, h.3],
            };
            for i in 0..n {
                score[i][class] += tree.value(&examples[i].terms);
            }
            trees.push(tree);
        }
    }
    trees
}

/// Pairs of different stories of a copies set that have rare words in common: whatever they are, they are not copies.
fn strangers(dir: &str) -> Vec<Label> {
    let story: BTreeMap<String, String> = rows(&format!("{dir}/truth.jsonl"))
        .iter()
        .map(|r| (id(r, "id"), id(r, "cluster")))
        .collect();
    let docs = rows(&format!("{dir}/docs.jsonl"));
    let mut holders: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (i, d) in docs.iter().enumerate() {
        let text = d["text"].as_str().unwrap_or("").to_lowercase();
        let words: std::collections::BTreeSet<&str> = text
            .split(|c: char| !c.is_alphanumeric())
            .filter(|w| w.len() > 3)
            .collect();
        for w in words {
            holders.entry(w.to_owned()).or_default().push(i);
        }
    }
    let mut votes: BTreeMap<(usize, usize), u32> = BTreeMap::new();
    for h in holders.values().filter(|h| (2..=12).contains(&h.len())) {
        for (k, &a) in h.iter().enumerate() {
            for &b in &h[k + 1..] {
                *votes.entry((a, b)).or_default() += 1;
            }
        }
    }
    let pairs = votes.into_iter().filter(|v| v.1 >= 5).map(|(pair, _)| pair);
    let pairs = pairs.map(|(a, b)| (id(&docs[a], "id"), id(&docs[b], "id")));
    let pairs = pairs.filter(|(a, b)| story[a] != story[b]);
    pairs
        .map(|(a, b)| Label {
            a,
            b,
            class: OTHER,
            weight: 0.2,
        })
        .collect()
}

fn report(name: &str, judged: &[(usize, usize)]) {
    let n = judged.len() as f64;
    let tp = judged.iter().filter(|j| **j == (0, 0)).count() as f64;
    let (said, is) = (
        judged.iter().filter(|j| j.1 == 0).count() as f64,
        judged.iter().filter(|j| j.0 == 0).count() as f64,
    );
    let right = judged.iter().filter(|j| j.0 == j.1).count() as f64;
    println!(
        "{name:18} pairs {n:4} f1 {:.4} precision {:.4} recall {:.4} relations {:.4}",
        2.0 * tp / (said + is).max(1.0),
        tp / said.max(1.0),
        tp / is.max(1.0),
        right / n.max(1.0)
    );
}

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [dir, out, copies @ ..] = args.as_slice() else {
        panic!("usage: relate PAIRS_DIR OUT [COPIES_DIR…]")
    };
    let mut examples = Vec::new();
    let judged = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/judged");
    for of in ["newswire", "webnews"] {
        let weight = if of == "webnews" { 1.5 } else { 1.0 };
        let own = judged.join(format!("{of}.labels.jsonl"));
        let sets = [
            (format!("{of} given"), format!("{dir}/{of}.labels.jsonl")),
            (format!("{of} own"), own.display().to_string()),
        ];
        let sets = sets.map(|(set, path)| (set, labels(&path, weight)));
        add(&mut examples, &format!("{dir}/{of}.docs.jsonl"), &sets);
    }
    for dir in copies {
        let mut clusters: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for r in rows(&format!("{dir}/truth.jsonl")) {
            clusters
                .entry(id(&r, "cluster"))
                .or_default()
                .push(id(&r, "id"));
        }
        let mut labels: Vec<Label> = clusters
            .values()
            .filter(|c| c.len() > 1)
            .map(|c| Label {
                a: c[0].clone(),
                b: c[1].clone(),
                class: 0,
                weight: 0.1,
            })
            .collect();
        labels.extend(strangers(dir));
        let set = (format!("copies {dir}"), labels);
        add(&mut examples, &format!("{dir}/docs.jsonl"), &[set]);
    }
    let mut sums: BTreeMap<&str, Vec<(usize, usize)>> = BTreeMap::new();
    let fold = |e: &Example| (e.group.wrapping_mul(2654435761) >> 7) % FOLDS;
    for k in 0..FOLDS {
        let train: Vec<&Example> = examples.iter().filter(|e| fold(e) != k).collect();
        let trees = learn(&train);
        for e in examples.iter().filter(|e| fold(e) == k) {
            let s = softmax(scores(&trees, &e.terms));
            let got = (0..4).max_by(|&a, &b| s[a].total_cmp(&s[b])).unwrap_or(3);
            let got = if e.class == OTHER && got != 0 {
                OTHER
            } else {
                got
            };
            sums.entry(&e.set).or_default().push((e.class, got));
            if got != e.class && !e.set.starts_with("copies") && std::env::var_os("WRONG").is_some()
            {
                println!(
                    "{} {} {} is {} said {} {:.2?}",
                    e.set,
                    e.names.0,
                    e.names.1,
                    CLASSES.get(e.class).unwrap_or(&"other"),
                    CLASSES.get(got).unwrap_or(&"other"),
                    s
                );
                if std::env::var_os("TERMS").is_some() {
                    println!(
                        "   {}",
                        NAMES
                            .iter()
                            .zip(&e.terms)
                            .map(|(n, t)| format!("{n} {t:.2}"))
                            .collect::<Vec<_>>()
                            .join(", ")
                    );
                }
            }
        }
    }
    if let Some(path) = std::env::var_os("DUMP") {
        let mut text = format!("set\tgroup\ta\tb\tclass\t{}\n", NAMES.join("\t"));
        for e in &examples {
            text.push_str(&format!(
                "{}\t{}\t{}\t{}\t{}\t{}\n",
                e.set,
                e.group,
                e.names.0,
                e.names.1,
                CLASSES.get(e.class).unwrap_or(&"other"),
                e.terms
                    .iter()
                    .map(f32::to_string)
                    .collect::<Vec<_>>()
                    .join("\t")
            ));
        }
        std::fs::write(path, text).expect("the evidence is written");
    }
    println!("held out, {FOLDS} folds of whole components:");
    for (set, judged) in &sums {
        report(set, judged);
    }
    let all: Vec<&Example> = examples.iter().collect();
    let trees = learn(&all);
    let mut used: BTreeMap<&str, f32> = BTreeMap::new();
    for t in &trees {
        for (k, &term) in t.terms.iter().enumerate() {
            *used.entry(NAMES[term]).or_default() += if k == 0 {
                (t.leaves[2] + t.leaves[3] - t.leaves[0] - t.leaves[1]).abs()
            } else {
                (t.leaves[2 * k - 1] - t.leaves[2 * k - 2]).abs()
            };
        }
    }
    let mut used: Vec<_> = used.into_iter().collect();
    used.sort_by(|a, b| b.1.total_cmp(&a.1));
    println!(
        "terms by use: {}",
        used.iter()
            .map(|(n, w)| format!("{n} {w:.1}"))
            .collect::<Vec<_>>()
            .join(", ")
    );
    let mut text = format!(
        "# Learned by `cargo run --release --example relate` from {} judged pairs and {} pairs of copies.\n# One tree a line: class, three questions (the first decides between the other two), four answers.\n",
        examples
            .iter()
            .filter(|e| !e.set.starts_with("copies"))
            .count(),
        examples
            .iter()
            .filter(|e| e.set.starts_with("copies"))
            .count()
    );
    for t in &trees {
        text.push_str(&format!("{t}\n"));
    }
    std::fs::write(out, text).expect("the weights are written");
}
