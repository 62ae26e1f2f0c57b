//! The metrics against the scoring scripts of `../shared/eval`, on generated gold and predictions, and on figures
//! worked out by hand.

#![allow(clippy::print_stderr)] // a skipped test says so

use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use unspool::eval::{clusters, dupes, rows, split};

/// A small generator of numbers (xorshift64*), so that every run sees the same data.
struct Random(u64);

impl Random {
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) as usize % n
    }

    fn one<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.below(of.len())]
    }

    fn often(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }
}

const WORDS: [&str; 16] = [
    "Hafen",
    "ferry",
    "İskele",
    "ΟΔΟΣ",
    "quay’s",
    "3.5",
    "½",
    "हिन्दी",
    "ﬁnal",
    "gate_7",
    "Ⓐ",
    "naïve",
    "渡し船",
    "late,",
    "“night”",
    "river",
];

fn words(random: &mut Random, n: usize) -> String {
    let words: Vec<&str> = (0..n).map(|_| random.one(&WORDS)).collect();
    words.join(random.one(&[" ", " ", "\u{a0}", "  "]))
}

/// What a script prints for two files, or none where the script or python3 is absent.
fn script(name: &str, gold: &Path, found: &Path, more: &[&str]) -> Option<String> {
    let script = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../shared/eval")
        .join(name);
    if !script.exists() {
        eprintln!("skipped: {} is absent", script.display());
        return None;
    }
    let Ok(output) = Command::new("python3")
        .arg(&script)
        .args([gold, found])
        .args(more)
        .output()
    else {
        eprintln!("skipped: python3 is absent");
        return None;
    };
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    Some(String::from_utf8(output.stdout).unwrap())
}

fn lines(rows: &[Value]) -> String {
    rows.iter().fold(String::new(), |mut text, row| {
        writeln!(text, "{row}").unwrap();
        text
    })
}

fn parse<T: DeserializeOwned>(rows: &[Value]) -> Vec<T> {
    rows::parse("generated", &lines(rows)).unwrap()
}

struct Split {
    gold: Vec<Value>,
    found: Vec<Value>,
    dumps: Vec<(String, String)>,
}

/// Dumps of articles between chrome, and predictions that are right, shifted, merged, cut up, or missing.
fn splits(seed: u64) -> Split {
    let mut random = Random(seed);
    let (mut gold, mut found, mut dumps) = (Vec::new(), Vec::new(), Vec::new());
    for number in 0..12 {
        let name = format!(
            "{}-{number:03}.txt",
            random.one(&["page", "wire", "single"])
        );
        let mut text = String::new();
        let mut starts = Vec::new();
        let articles = if name.starts_with("single") {
            1
        } else {
            1 + random.below(6)
        };
        for _ in 0..articles {
            let start = text.len();
            for _ in 0..random.below(3) {
                text += &words(&mut random, 2);
                text += random.one(&["\n", "\r\n", "\n\n", "\x0b\n", "\r"]);
            }
            let core = text.len();
            let headline = words(&mut random, 5);
            let body: Vec<String> = (0..1 + random.below(4))
                .map(|_| {
                    let n = 1 + random.below(20);
                    words(&mut random, n)
                })
                .collect();
            write!(text, "{headline}\n{}\n", body.join("\n\n")).unwrap();
            let core_end = text.len();
            text += random.one(&["", "\n", "\u{2028}\n", " \t \n"]);
            let date = ["2026-02-27T10:00", "2026-02-28", "2026-13-01", "soon"][random.below(4)];
            gold.push(json!({"dump": name, "start": start, "end": text.len(), "core_start": core, "core_end": core_end,
                "headline": if random.often(70) { json!([headline]) } else { json!([]) },
                "date": if random.often(80) { json!(date) } else { Value::Null }, "body": body}));
            starts.push((start, core, headline, body.join("\n")));
        }
        if !random.often(10) {
            let mut cut: Vec<usize> = Vec::new();
            for &(start, core, _, _) in &starts {
                match random.below(10) {
                    0 => {}
                    1 => cut.push(core + 3),
                    2 => cut.extend([start, core + 9]),
                    3 => cut.push(start.saturating_sub(4)),
                    4 => cut.push(core),
                    _ => cut.push(start),
                }
            }
            cut.sort_unstable();
            for (i, &start) in cut.iter().enumerate() {
                let (_, _, headline, body) =
                    &starts[random.below(starts.len()).min(i % starts.len())];
                let date =
                    random.one(&["2026-03-01", "2026-02-28", "2026-02-30", "0000-01-01", ""]);
                let end = cut
                    .get(i + 1)
                    .copied()
                    .unwrap_or(text.len())
                    .saturating_sub(random.below(2) * random.below(30));
                let row = json!({"source": format!("some/where/{name}"), "start": start, "end": end.max(start),
                    "headline": if random.often(80) { json!(headline.to_uppercase()) } else { Value::Null },
                    "published": date,
                    "body": if random.often(90) { json!(body.split_at(body.char_indices().nth(body.chars().count() * random.below(4) / 4).map_or(0, |(at, _)| at)).1) } else { Value::Null }});
                found.push(row);
            }
        }
        dumps.push((name, text));
    }
    if random.often(50) {
        found.reverse();
    }
    Split { gold, found, dumps }
}

#[test]
fn split_scores_equal_the_script() {
    for seed in 1..=25 {
        let Split { gold, found, dumps } = splits(seed);
        let dir = tempfile::tempdir().unwrap();
        let (gold_path, found_path) = (
            dir.path().join("gold.jsonl"),
            dir.path().join("found.jsonl"),
        );
        std::fs::write(&gold_path, lines(&gold)).unwrap();
        std::fs::write(&found_path, lines(&found)).unwrap();
        for (name, text) in &dumps {
            std::fs::write(dir.path().join(name), text).unwrap();
        }
        let ours = split::score(&parse(&gold), &parse(&found), &|name| {
            std::fs::read(dir.path().join(name)).ok()
        })
        .unwrap();
        let Some(theirs) = script("score_split.py", &gold_path, &found_path, &["--by-family"])
        else {
            return;
        };
        let theirs: Vec<(String, Value)> = theirs
            .lines()
            .map(|line| {
                let (family, scores) = line.split_once(' ').unwrap();
                (family.to_owned(), serde_json::from_str(scores).unwrap())
            })
            .collect();
        let ours: Vec<(String, Value)> = ours
            .into_iter()
            .map(|(family, score)| (family, serde_json::to_value(score).unwrap()))
            .collect();
        assert_eq!(ours, theirs, "seed {seed}");
    }
}

#[test]
fn pair_scores_equal_the_script() {
    for seed in 1..=25 {
        let mut random = Random(seed);
        let item = |random: &mut Random| {
            let n = random.below(30);
            if random.often(50) {
                json!(n)
            } else {
                json!(n.to_string())
            }
        };
        let labels: Vec<Value> = (0..60)
            .map(|_| json!({"a": item(&mut random), "b": item(&mut random), "label": random.one(&["dup", "part", "tmpl", "diff"])}))
            .collect();
        let found: Vec<Value> = (0..random.below(120))
            .map(|_| {
                let relation = random.one(&[
                    "exact", "near", "near", "contains", "shares", "shares", "template", "template",
                ]);
                let mut row =
                    json!({"a": item(&mut random), "b": item(&mut random), "relation": relation});
                if random.often(60) {
                    row["level"] = json!(random.one(&["article", "article", "caption"]));
                }
                row
            })
            .collect();
        let dir = tempfile::tempdir().unwrap();
        let (gold_path, found_path) = (
            dir.path().join("gold.jsonl"),
            dir.path().join("found.jsonl"),
        );
        std::fs::write(&gold_path, lines(&labels)).unwrap();
        std::fs::write(&found_path, lines(&found)).unwrap();
        let ours = dupes::score(&parse(&labels), &parse(&found));
        let Some(theirs) = script("score_pairs.py", &gold_path, &found_path, &[]) else {
            return;
        };
        assert_eq!(
            serde_json::to_value(ours).unwrap(),
            serde_json::from_str::<Value>(&theirs).unwrap(),
            "seed {seed}"
        );
    }
}

#[test]
fn cluster_scores_equal_the_script() {
    for seed in 1..=25 {
        let mut random = Random(seed);
        let spread = 1 + random.below(40);
        let truth: Vec<Value> = (0..1 + random.below(80))
            .map(|id| json!({"id": id, "cluster": random.below(spread), "kind": "copy"}))
            .collect();
        let found: Vec<Value> = truth
            .iter()
            .filter_map(|row| {
                let cluster = if random.often(70) { row["cluster"].clone() } else { json!(random.below(50)) };
                random.often(85).then(|| json!({"id": row["id"].to_string(), "cluster": format!("c{cluster}"), "level": "article"}))
            })
            .chain([json!({"id": "nobody", "cluster": "c1"})])
            .collect();
        let dir = tempfile::tempdir().unwrap();
        let (gold_path, found_path) = (
            dir.path().join("gold.jsonl"),
            dir.path().join("found.jsonl"),
        );
        std::fs::write(&gold_path, lines(&truth)).unwrap();
        std::fs::write(&found_path, lines(&found)).unwrap();
        let ours = clusters::score(&parse(&truth), &parse(&found));
        let Some(theirs) = script("score_clusters.py", &gold_path, &found_path, &[]) else {
            return;
        };
        assert_eq!(
            serde_json::to_value(ours).unwrap(),
            serde_json::from_str::<Value>(&theirs).unwrap(),
            "seed {seed}"
        );
    }
}

#[test]
fn split_figures_worked_out_by_hand() {
    // Two articles of three lines with one line of chrome between them; the prediction gives the chrome to the second
    // one, and cuts a third article off its end.
    let text =
        "Ferry late\none two three four\nfive\nShare\nBridge open\nsix seven eight nine\nten\n";
    let gold = [
        json!({"dump": "page-0.txt", "start": 0, "end": 41, "core_start": 0, "core_end": 35, "headline": ["Ferry late"],
            "date": "2026-02-28", "body": ["one two three four", "five"]}),
        json!({"dump": "page-0.txt", "start": 41, "end": 78, "core_start": 41, "core_end": 78, "headline": "Bridge open",
            "date": null, "body": "six seven eight nine\nten"}),
    ];
    let found = [
        json!({"source": "page-0.txt", "start": 0, "end": 35, "headline": "FERRY LATE!", "published": "2026-03-01",
            "body": "one two three four"}),
        json!({"source": "page-0.txt", "start": 35, "end": 74, "headline": "Share", "body": "six seven eight nine"}),
        json!({"source": "page-0.txt", "start": 74, "end": 78}),
    ];
    let scores = split::score(&parse(&gold), &parse(&found), &|_| Some(text.into())).unwrap();
    assert_eq!(scores.len(), 2);
    let all = &scores[1].1;
    assert_eq!((all.precision, all.recall, all.f1), (0.5, 1.0, 0.6667));
    assert_eq!(all.article, Some(0.5));
    assert_eq!((all.headline, all.date), (Some(0.5), Some(1.0)));
    // Each body has two runs of four words, of which the prediction has one: F1 2/3.
    assert_eq!(all.body, 0.6667);
    // Seven lines, two segments: a window of two, five windows; the cut before line 6 lies in none of the three that
    // could see it twice, and makes one of five wrong.
    assert_eq!((all.pk, all.wd), (0.2, 0.2));
}

#[test]
fn a_dump_that_cannot_be_read_is_named() {
    let gold = [json!({"dump": "page-9.txt", "start": 0, "end": 1})];
    let error = split::score(&parse(&gold), &[], &|_| None).unwrap_err();
    assert!(error.to_string().starts_with("page-9.txt: "), "{error}");
    let gold = [json!({"dump": "page-9.txt", "start": 5})];
    let error = split::score(&parse(&gold), &[], &|_| Some(Vec::new())).unwrap_err();
    assert!(error.to_string().contains("byte 5"), "{error}");
}

#[test]
fn gold_may_name_items_by_locator() {
    let labels = [
        json!({"a": "north.txt#0", "b": "south.txt#2", "label": "dup"}),
        json!({"a": "north.txt#0.c1", "b": "south.txt#2.c0", "label": "tmpl", "level": "caption"}),
        json!({"a": "north.txt#0", "b": "south.txt#3", "label": "diff"}),
    ];
    let pairs = [
        json!({"a": "x1", "b": "x2", "a_at": "north.txt#0", "b_at": "south.txt#1", "level": "article", "relation": "exact"}),
        json!({"a": "x3", "b": "x2", "a_at": "south.txt#2", "b_at": "south.txt#1", "level": "article", "relation": "near"}),
        json!({"a": "y1", "b": "y2", "a_at": "north.txt#0.c1", "b_at": "south.txt#2.c0", "level": "caption", "relation": "template"}),
    ];
    let score = dupes::score(&parse(&labels), &parse(&pairs));
    assert_eq!((score.f1, score.relations), (1.0, 1.0));

    let truth = [
        json!({"id": "north.txt#0", "cluster": "ferry"}),
        json!({"id": "x3", "cluster": "ferry"}),
        json!({"id": "south.txt#9", "cluster": "bridge"}),
    ];
    let found = [
        json!({"id": "x1", "at": "north.txt#0", "level": "article", "cluster": 1}),
        json!({"id": "x3", "at": "south.txt#2", "level": "article", "cluster": 1}),
        json!({"id": "x9", "at": "south.txt#9", "level": "article", "cluster": 2}),
    ];
    let score = clusters::score(&parse(&truth), &parse(&found));
    assert_eq!((score.ari, score.f1, score.largest), (1.0, 1.0, 2));
}

#[test]
fn gold_need_not_know_the_folder_unless_two_files_have_the_name() {
    let labels = [json!({"a": "north.txt#0", "b": "south.txt#0", "label": "dup"})];
    let truth = [
        json!({"id": "north.txt#0", "cluster": "ferry"}),
        json!({"id": "south.txt#0", "cluster": "ferry"}),
    ];
    let pair = |a: &str, b: &str| json!({"a": a, "b": b, "a_at": a, "b_at": b, "level": "article", "relation": "near"});
    let row = |at: &str| json!({"id": at, "at": at, "level": "article", "cluster": 1});
    for (other, met) in [("west/harbour.txt#0", 1.0), ("west/north.txt#0", 0.0)] {
        let pairs = [
            pair("east/north.txt#0", "east/south.txt#0"),
            pair(other, "east/south.txt#0"),
        ];
        assert_eq!(
            dupes::score(&parse(&labels), &parse(&pairs)).recall,
            met,
            "{other}"
        );
        let rows = [row("east/north.txt#0"), row("east/south.txt#0"), row(other)];
        assert_eq!(
            clusters::score(&parse(&truth), &parse(&rows)).recall,
            met,
            "{other}"
        );
    }
}

/// What `unspool` prints, in the repository's root.
fn unspool(args: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_unspool"))
        .args(args)
        .output()
        .expect("unspool runs");
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{args:?}: {error}");
    String::from_utf8(output.stdout).expect("unspool prints UTF-8")
}

#[test]
fn every_fixture_meets_its_gold() {
    let out = tempfile::tempdir().unwrap();
    let file = |name: &str| out.path().join(name).to_str().unwrap().to_owned();
    let (articles, pairs, clusters) = (file("a"), file("p"), file("c"));
    let score = |kind: &str, gold: &Path, found: &str| -> Option<Value> {
        let gold = gold.to_str().unwrap();
        let empty = std::fs::read_to_string(gold).unwrap().trim().is_empty();
        let said = (!empty).then(|| unspool(&["eval", kind, gold, found, "--isolated"]))?;
        let row = said.lines().last().expect("a row of figures");
        let json = row.find('{').expect("figures are JSON");
        Some(serde_json::from_str(&row[json..]).expect("figures are JSON"))
    };
    for folder in std::fs::read_dir("fixtures").unwrap() {
        let folder = folder.unwrap().path();
        if !folder.join("gold.split.jsonl").exists() {
            continue;
        }
        let name = folder.to_str().unwrap();
        let outputs = [&pairs, &clusters].map(String::as_str);
        let (to_pairs, to_clusters) = (
            format!("pairs={}", outputs[0]),
            format!("clusters={}", outputs[1]),
        );
        unspool(&[
            "dupes",
            name,
            "--isolated",
            "--output",
            &to_pairs,
            "--output",
            &to_clusters,
        ]);
        let said = unspool(&["split", name, "--isolated", "--format", "jsonl"]);
        std::fs::write(&articles, said).unwrap();
        if let Some(row) = score("split", &folder.join("gold.split.jsonl"), &articles) {
            for key in ["recall", "article", "headline", "date"] {
                assert!(
                    row[key].is_null() || row[key] == 1.0,
                    "{name}: {key} in {row}"
                );
            }
            // gold leaves subheads out, and a body may have them
            assert!(
                row["body"].is_null() || row["body"].as_f64() >= Some(0.85),
                "{name}: {row}"
            );
        }
        if let Some(row) = score("dupes", &folder.join("gold.pairs.jsonl"), &pairs) {
            assert_eq!(row["f1"], 1.0, "{name}: {row}");
            assert_eq!(row["relations"], 1.0, "{name}: {row}");
        }
        if let Some(row) = score("clusters", &folder.join("gold.clusters.jsonl"), &clusters) {
            assert_eq!(row["ari"], 1.0, "{name}: {row}");
        }
    }
}
