//! Measures what a query of an index takes, without the start of a process: each text of a file of JSON lines
//! (`{"text"}`) is asked for alone, and the median, the 99th percentile and the most are printed.
//!
//! ```text
//! cargo run --release --example queries -- INDEX TEXTS.jsonl
//! ```
//!
//! All are asked several times over: on a machine that does other work too, the least that a query took says most.

#![allow(clippy::print_stdout)] // an example tells a person what it found

use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::time::{Duration, Instant};
use unspool::index::{Article, Index};

/// How often all are asked.
const PASSES: usize = 5;

fn told(out: &mut impl Write, what: &str, mut times: Vec<Duration>) -> std::io::Result<()> {
    times.sort_unstable();
    let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize];
    writeln!(
        out,
        "{what}: median {:?}, p99 {:?}, most {:?}",
        at(0.5),
        at(0.99),
        at(1.0)
    )
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args = std::env::args().skip(1);
    let (Some(index), Some(texts)) = (args.next(), args.next()) else {
        panic!("usage: queries INDEX TEXTS.jsonl");
    };
    let opening = Instant::now();
    let index = Index::open(Path::new(&index))?;
    let mut out = std::io::stdout().lock();
    writeln!(out, "opened in {:?}", opening.elapsed())?;
    let mut asked = Vec::new();
    for line in BufReader::new(File::open(texts)?).lines() {
        let record: serde_json::Value = serde_json::from_str(&line?)?;
        let text = record["text"].as_str().unwrap_or_default().to_owned();
        asked.push([Article {
            text,
            ..Article::default()
        }]);
    }
    let mut least = vec![Duration::MAX; asked.len()];
    let mut found = 0;
    for pass in 1..=PASSES {
        let mut took = Vec::new();
        for (article, least) in asked.iter().zip(&mut least) {
            let started = Instant::now();
            let answer = index.query(article)?;
            took.push(started.elapsed());
            *least = started.elapsed().min(*least);
            found += usize::from(pass == 1 && !answer[0].matches.is_empty());
        }
        told(&mut out, &format!("pass {pass}"), took)?;
    }
    told(&mut out, "least of all passes", least)?;
    writeln!(
        out,
        "{} queries, {found} of them found something",
        asked.len()
    )?;
    Ok(())
}
