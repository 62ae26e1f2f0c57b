//! The curves that the constants of the candidate methods were chosen by: what is found and what has to be verified, over
//! bins, bins a band, shingle length and sampling rate.
//!
//! ```text
//! cargo run --release --example grid -- DOCS.jsonl TRUTH.jsonl
//! ```
//!
//! DOCS are `{"id","text"}` lines. TRUTH are pairs (`{"a","b","jaccard"}`, of which those of 0.5 and more count) or
//! members of clusters (`{"id","cluster"}`, of which every pair counts). Words are runs of letters and digits in lower
//! case. Runs of more than 64 texts, which the program divides, are passed over here.

#![allow(clippy::print_stdout)] // an example tells a person what it found

use serde_json::Value;
use std::collections::{BTreeMap, HashMap, HashSet};
use xxhash_rust::xxh3::{xxh3_64, xxh3_64_with_seed};

type Error = Box<dyn std::error::Error>;

fn main() -> Result<(), Error> {
    let mut args = std::env::args().skip(1);
    let usage = "usage: grid DOCS.jsonl TRUTH.jsonl";
    let docs = rows(&args.next().ok_or(usage)?)?;
    let truth = rows(&args.next().ok_or(usage)?)?;
    let ids: HashMap<String, u32> = docs.iter().map(|d| id(&d["id"])).zip(0..).collect();
    let texts: Vec<Vec<u64>> = docs.iter().map(words).collect();
    let truth = pairs(&truth, &ids);
    println!("{} texts, {} pairs to find", texts.len(), truth.len());
    let say = |what: String, found: Vec<u64>| {
        let right = found.iter().filter(|p| truth.contains(p)).count();
        let recall = right as f64 / truth.len() as f64;
        println!("| {what} | {recall:.4} | {} |", found.len());
    };
    println!("| | recall | candidates |\n|---|---|---|");
    for length in [2, 3, 4] {
        let sets = shingles(&texts, length);
        for (bins, band) in [(64, 2), (128, 1), (128, 2), (128, 3), (256, 2), (256, 3)] {
            if length == 3 || (bins, band) == (128, 2) {
                let what = format!("{bins} bins, {band} a band, shingles of {length} words");
                say(what, bands(&sets, bins, band));
            }
        }
    }
    let sets = shingles(&texts, 3);
    for (rate, common) in [(2, 32), (4, 8), (4, 32), (4, 128), (8, 32), (16, 32)] {
        let what = format!("every {rate}th shingle, of at most {common} texts");
        say(what, sampled(&sets, rate, common));
    }
    Ok(())
}

fn rows(path: &str) -> Result<Vec<Value>, Error> {
    let text = std::fs::read_to_string(path)?;
    Ok(text
        .lines()
        .map(serde_json::from_str)
        .collect::<Result<_, _>>()?)
}

fn id(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}

fn words(doc: &Value) -> Vec<u64> {
    let text = doc["text"].as_str().unwrap_or_default().to_lowercase();
    let words = text.split(|c: char| !c.is_alphanumeric());
    words
        .filter(|w| !w.is_empty())
        .map(|w| xxh3_64(w.as_bytes()))
        .collect()
}

fn pair(a: u32, b: u32) -> u64 {
    (u64::from(a.min(b)) << 32) | u64::from(a.max(b))
}

fn pairs(truth: &[Value], ids: &HashMap<String, u32>) -> HashSet<u64> {
    let mut clusters: BTreeMap<String, Vec<u32>> = BTreeMap::new();
    let mut out = HashSet::new();
    for row in truth {
        if let Some(jaccard) = row["jaccard"].as_f64() {
            if jaccard >= 0.5 {
                out.insert(pair(ids[&id(&row["a"])], ids[&id(&row["b"])]));
            }
        } else {
            let of = clusters.entry(row["cluster"].to_string()).or_default();
            of.push(ids[&id(&row["id"])]);
        }
    }
    for members in clusters.values() {
        for (i, &a) in members.iter().enumerate() {
            out.extend(members[i + 1..].iter().map(|&b| pair(a, b)));
        }
    }
    out
}

/// The shingles of each text, sorted, each once.
fn shingles(texts: &[Vec<u64>], length: usize) -> Vec<Vec<u64>> {
    let of = |words: &Vec<u64>| {
        let bytes = |w: &[u64]| -> Vec<u8> { w.iter().flat_map(|h| h.to_le_bytes()).collect() };
        let mut set: Vec<u64> = if words.len() < length {
            vec![xxh3_64(&bytes(words))]
        } else {
            words.windows(length).map(|w| xxh3_64(&bytes(w))).collect()
        };
        set.sort_unstable();
        set.dedup();
        set
    };
    texts.iter().map(of).collect()
}

/// All pairs of each run of equal keys, each once.
fn of_runs(mut keyed: Vec<(u64, u32)>, longest: usize) -> Vec<u64> {
    keyed.sort_unstable();
    keyed.dedup();
    let mut out = Vec::new();
    for run in keyed.chunk_by(|x, y| x.0 == y.0) {
        if run.len() <= longest {
            for (i, x) in run.iter().enumerate() {
                out.extend(run[i + 1..].iter().map(|y| pair(x.1, y.1)));
            }
        }
    }
    out.sort_unstable();
    out
}

/// Pairs that agree in a band of one-permutation MinHash.
fn bands(sets: &[Vec<u64>], bins: usize, band: usize) -> Vec<u64> {
    let row = |set: &Vec<u64>| -> Vec<u16> {
        let mut least = vec![u32::MAX; bins];
        for &s in set {
            let bin = (s >> 32) as usize % bins;
            least[bin] = least[bin].min(s as u32);
        }
        let borrow = |i: usize| {
            // An empty bin asks the others in an order of its own.
            (0..64u64)
                .map(|k| xxh3_64_with_seed(&(i as u64).to_le_bytes(), k) as usize % bins)
                .map(|j| least[j])
                .find(|&v| v != u32::MAX)
                .unwrap_or(0)
        };
        let value = |i: usize| {
            if least[i] == u32::MAX {
                borrow(i)
            } else {
                least[i]
            }
        };
        (0..bins)
            .map(|i| (xxh3_64(&value(i).to_le_bytes()) >> 48) as u16)
            .collect()
    };
    let rows: Vec<Vec<u16>> = sets.iter().map(row).collect();
    let mut out = Vec::new();
    for at in (0..bins - band + 1).step_by(band) {
        let key = |r: &Vec<u16>| {
            r[at..at + band]
                .iter()
                .fold(0, |k, &b| (k << 16) | u64::from(b))
        };
        out.extend(of_runs(rows.iter().map(key).zip(0..).collect(), 64));
        out.sort_unstable();
        out.dedup();
    }
    out
}

/// Pairs with two sampled shingles in common, and 0.15 of those of the text with fewer that are in several texts, not
/// in more than `common`.
fn sampled(sets: &[Vec<u64>], rate: u64, common: usize) -> Vec<u64> {
    let mut keyed: Vec<(u64, u32)> = Vec::new();
    for (set, at) in sets.iter().zip(0..) {
        keyed.extend(set.iter().filter(|s| **s % rate == 0).map(|&s| (s, at)));
    }
    keyed.sort_unstable();
    let mut votes = vec![0u32; sets.len()];
    for run in keyed.chunk_by(|x, y| x.0 == y.0) {
        if (2..=common).contains(&run.len()) {
            run.iter().for_each(|x| votes[x.1 as usize] += 1);
        }
    }
    let all = of_runs(keyed, common);
    let enough = |run: &&[u64]| {
        let (a, b) = ((run[0] >> 32) as usize, run[0] as u32 as usize);
        run.len() >= 2 && run.len() as f64 >= 0.15 * f64::from(votes[a].min(votes[b]))
    };
    all.chunk_by(|x, y| x == y)
        .filter(enough)
        .map(|run| run[0])
        .collect()
}
