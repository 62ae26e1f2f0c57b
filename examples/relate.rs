//! Learns the weights of the relation from judged pairs, and says how well they do on stories they have not seen.
//!
//! ```text
//! cargo run --release --example relate -- [--sketches] PAIRS_DIR OUT [COPIES_DIR…]
//! ```
//!
//! With `--sketches` it learns the weights of the relation that is estimated on sketches, where the texts are gone.
//! PAIRS_DIR holds `newswire.docs.jsonl`, `webnews.docs.jsonl` and their labels; the labels under `docs/judged` are
//! added. Each COPIES_DIR (`docs.jsonl`, `truth.jsonl`) gives pairs of copies. Folds are made of whole components of
//! judged pairs, so no story is in two of them. The same input gives the same file.

#![allow(clippy::print_stdout)] // an example tells a person what it found

use rayon::prelude::*;
use std::collections::BTreeMap;
use std::sync::OnceLock;
use unspool::compare::relation::{self, Tree};
use unspool::compare::{Item, Level, Sketch, evidence, sketched};

const CLASSES: [&str; 4] = ["dup", "part", "tmpl", "diff"];
/// Not a class of the guide: anything but the same item.
const OTHER: usize = 4;
const ROUNDS: u64 = 100;
const RATE: f32 = 0.1;
/// Share of the examples and of the terms that a tree sees (Friedman, *Stochastic gradient boosting*, 2002).
const ROWS: f64 = 0.7;
const TERMS: f64 = 0.4;
const SEED: u64 = 1987;
const LEAF: f32 = 3.0;
const SMOOTH: f32 = 2.0;
const FOLDS: usize = 8;
/// How often the components are dealt into folds.
const DEALS: u64 = 3;

/// The names of the terms that are learned on.
fn names() -> &'static [&'static str] {
    NAMES.get().copied().unwrap_or(&relation::NAMES)
}

static NAMES: OnceLock<&[&str]> = OnceLock::new();

/// The terms of pairs, and their containment.
fn terms(items: &[Item], pairs: &[(usize, usize)]) -> Vec<(Vec<f32>, f32)> {
    if NAMES.get().is_none() {
        let all = evidence(items, pairs).into_iter();
        return all
            .map(|e| (e.terms.to_vec(), e.term("contained")))
            .collect();
    }
    let of = |i: usize| Sketch::of(items[i].text).expect("a text with words");
    let all = pairs
        .par_iter()
        .map(|&(a, b)| sketched::evidence(&of(a), &of(b)));
    all.map(|terms| (terms.clone(), terms[1])).collect()
}

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
    for (((terms, contained), (set, label)), pair) in
        terms(&items, &pairs).into_iter().zip(labels).zip(&pairs)
    {
        // Some of them are the same item after all: stories that came twice.
        if label.class == OTHER && contained >= 0.45 {
            continue;
        }
        out.push(Example {
            terms,
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

/// Examples, and for each term their order by it: sorted once, read by every split.
struct Table<'a> {
    examples: &'a [&'a Example],
    orders: Vec<Vec<u32>>,
}

impl<'a> Table<'a> {
    fn new(examples: &'a [&'a Example]) -> Table<'a> {
        let by = |term: usize| {
            let mut order: Vec<u32> = (0..examples.len() as u32).collect();
            order.sort_by(|&a, &b| {
                let of = |i: u32| examples[i as usize].terms[term];
                of(a).total_cmp(&of(b)).then(a.cmp(&b))
            });
            order
        };
        Table {
            examples,
            orders: (0..names().len()).into_par_iter().map(by).collect(),
        }
    }

    /// The split of the examples `of` (a flag each) that gains most, as (gain, term, limit), among the terms of one
    /// draw.
    fn split(
        &self,
        of: &[bool],
        gradient: &[f32],
        curve: &[f32],
        draw: u64,
    ) -> Option<(f32, usize, f32)> {
        let value = |g: f32, h: f32| g * g / (h + SMOOTH);
        let sum =
            |x: &dyn Fn(usize) -> f32| -> f32 { (0..of.len()).filter(|&i| of[i]).map(x).sum() };
        let (all_g, all_h) = (sum(&|i| gradient[i]), sum(&|i| curve[i]));
        let total = sum(&|i| self.examples[i].weight);
        (0..names().len())
            .into_par_iter()
            .filter(|&term| drawn(draw, term as u64 + 1_000_000, TERMS))
            .filter_map(|term| {
                let (mut g, mut h, mut w) = (0.0, 0.0, 0.0);
                let mut best: Option<(f32, usize, f32)> = None;
                let mut before: Option<f32> = None;
                for i in self.orders[term].iter().map(|&i| i as usize) {
                    if !of[i] {
                        continue;
                    }
                    let y = self.examples[i].terms[term];
                    if let Some(x) = before
                        && x != y
                        && w >= LEAF
                        && total - w >= LEAF
                    {
                        let gain = value(g, h) + value(all_g - g, all_h - h) - value(all_g, all_h);
                        if best.is_none_or(|b| gain > b.0) {
                            best = Some((gain, term, (x + y) / 2.0));
                        }
                    }
                    g += gradient[i];
                    h += curve[i];
                    w += self.examples[i].weight;
                    before = Some(y);
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
}

/// Gradient boosting of the four classes by trees of depth two (Friedman 2001).
fn learn(examples: &[&Example]) -> Vec<Tree> {
    let table = Table::new(examples);
    let n = examples.len();
    let mut trees: Vec<Tree> = Vec::new();
    let mut score = vec![[0f32; 4]; n];
    for round in 0..ROUNDS {
        let p: Vec<[f32; 4]> = score.iter().map(|s| softmax(*s)).collect();
        for class in 0..4 {
            let draw = round * 4 + class as u64;
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
            let leaf = |of: &[bool]| {
                let sum = |x: &[f32]| -> f32 { (0..n).filter(|&i| of[i]).map(|i| x[i]).sum() };
                let step = RATE * sum(&gradient) / (sum(&curve) + SMOOTH);
                (step * 1000.0).round() / 1000.0
            };
            let part = |of: &[bool], term: usize, limit: f32| -> [Vec<bool>; 2] {
                let low = |i: usize| examples[i].terms[term] < limit;
                [
                    (0..n).map(|i| of[i] && low(i)).collect(),
                    (0..n).map(|i| of[i] && !low(i)).collect(),
                ]
            };
            let all: Vec<bool> = (0..n).map(|i| drawn(draw, i as u64, ROWS)).collect();
            let Some((_, term, limit)) = table.split(&all, &gradient, &curve, 3 * draw) else {
                continue;
            };
            let sides = part(&all, term, limit);
            let side = |k: usize| {
                let of = &sides[k];
                match table.split(of, &gradient, &curve, 3 * draw + 1 + k as u64) {
                    Some((gain, t, l)) if gain > 1e-3 => {
                        let [a, b] = part(of, t, l);
                        (t, l, leaf(&a), leaf(&b))
                    }
                    _ => (term, limit, leaf(of), leaf(of)),
                }
            };
            let (l, h) = (side(0), side(1));
            let tree = Tree {
                class,
                terms: [term, l.0, h.0],
                limits: [limit, l.1, h.1],
                leaves: [l.2, l.3, h.2, h.3],
            };
            for (score, e) in score.iter_mut().zip(examples) {
                score[class] += tree.value(&e.terms);
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

/// F1 of the same item, precision, recall, and the share of relations named right.
fn figures(judged: &[(usize, usize)]) -> [f64; 4] {
    let count =
        |of: &dyn Fn(&(usize, usize)) -> bool| judged.iter().filter(|j| of(j)).count() as f64;
    let both = count(&|j| *j == (0, 0));
    let (said, is) = (count(&|j| j.1 == 0), count(&|j| j.0 == 0));
    [
        2.0 * both / (said + is).max(1.0),
        both / said.max(1.0),
        both / is.max(1.0),
        count(&|j| j.0 == j.1) / judged.len().max(1) as f64,
    ]
}

/// Mean and spread (standard deviation) of each figure over the deals.
fn report(name: &str, deals: &[Vec<(usize, usize)>]) {
    let all: Vec<[f64; 4]> = deals.iter().map(|judged| figures(judged)).collect();
    let mut line = format!("{name:20} {:4} pairs", deals[0].len());
    for (k, figure) in ["F1", "precision", "recall", "relations"]
        .iter()
        .enumerate()
    {
        let mean = all.iter().map(|f| f[k]).sum::<f64>() / all.len() as f64;
        let off = all.iter().map(|f| (f[k] - mean).powi(2)).sum::<f64>() / all.len() as f64;
        line.push_str(&format!("  {figure} {mean:.4} ±{:.4}", off.sqrt()));
    }
    println!("{line}");
}

/// Judges every example by weights learned from the other folds, for several deals of the components into folds.
fn held_out(examples: &[Example]) {
    let mut sums: BTreeMap<String, Vec<Vec<(usize, usize)>>> = BTreeMap::new();
    let copies = |e: &Example| e.set.starts_with("copies");
    for deal in 0..DEALS {
        let fold = |e: &Example| {
            (0..FOLDS)
                .find(|k| {
                    drawn(
                        deal,
                        (e.group * FOLDS + k) as u64 + 2_000_000,
                        1.0 / (FOLDS - k) as f64,
                    )
                })
                .unwrap_or(0)
        };
        for k in 0..FOLDS {
            let train: Vec<&Example> = examples.iter().filter(|e| fold(e) != k).collect();
            let trees = learn(&train);
            for e in examples.iter().filter(|e| fold(e) == k) {
                let s = softmax(scores(&trees, &e.terms));
                let best = (0..4).max_by(|&a, &b| s[a].total_cmp(&s[b])).unwrap_or(3);
                let got = match (e.class, best) {
                    (OTHER, 1..) => OTHER,
                    _ => best,
                };
                let mut sets = vec![e.set.clone()];
                if !copies(e) {
                    let of = e.set.split(' ').next().unwrap_or_default();
                    sets.push(format!("{of} (all)"));
                }
                for set in sets {
                    let deals = sums.entry(set).or_default();
                    deals.resize(deal as usize + 1, Vec::new());
                    deals[deal as usize].push((e.class, got));
                }
                if deal == 0 && got != e.class && !copies(e) && std::env::var_os("WRONG").is_some()
                {
                    wrong(e, got, s);
                }
            }
        }
    }
    println!("held out, {FOLDS} folds of whole components, {DEALS} deals:");
    for (set, deals) in &sums {
        report(set, deals);
    }
}

/// Prints a pair that was judged wrongly.
fn wrong(e: &Example, got: usize, scores: [f32; 4]) {
    let name = |class: usize| CLASSES.get(class).unwrap_or(&"other");
    println!(
        "{} {} {} is {} said {} {scores:.2?}",
        e.set,
        e.names.0,
        e.names.1,
        name(e.class),
        name(got)
    );
    if std::env::var_os("TERMS").is_some() {
        let terms = names().iter().zip(&e.terms);
        let terms: Vec<String> = terms.map(|(n, t)| format!("{n} {t:.2}")).collect();
        println!("   {}", terms.join(", "));
    }
}

/// The evidence of every example as a table, for experiments elsewhere.
fn dump(examples: &[Example], path: &std::ffi::OsStr) {
    let mut text = format!("set\tgroup\ta\tb\tclass\t{}\n", names().join("\t"));
    for e in examples {
        let class = CLASSES.get(e.class).unwrap_or(&"other");
        let terms: Vec<String> = e.terms.iter().map(f32::to_string).collect();
        text.push_str(&format!(
            "{}\t{}\t{}\t{}\t{class}\t{}\n",
            e.set,
            e.group,
            e.names.0,
            e.names.1,
            terms.join("\t")
        ));
    }
    std::fs::write(path, text).expect("the evidence is written");
}

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let args = match args.split_first() {
        Some((first, rest)) if first == "--sketches" => {
            NAMES.get_or_init(|| &sketched::NAMES);
            rest
        }
        _ => args.as_slice(),
    };
    let [dir, out, copies @ ..] = args else {
        panic!("usage: relate [--sketches] PAIRS_DIR OUT [COPIES_DIR…]")
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
    if let Some(path) = std::env::var_os("DUMP") {
        dump(&examples, &path);
    }
    held_out(&examples);
    let all: Vec<&Example> = examples.iter().collect();
    let trees = learn(&all);
    let mut used: BTreeMap<&str, f32> = BTreeMap::new();
    for t in &trees {
        for (k, &term) in t.terms.iter().enumerate() {
            *used.entry(names()[term]).or_default() += if k == 0 {
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
        text.push_str(&format!("{}\n", t.line(names())));
    }
    std::fs::write(out, text).expect("the weights are written");
}
