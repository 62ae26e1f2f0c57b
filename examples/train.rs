//! Learns the splitter's weights from labelled pages and says how they do on publishers held out.
//!
//! usage: train PAGES.jsonl OUT.txt [seed=N] [trees=N] [dumps=N] [ship=1] [learn=0]

#![allow(missing_docs, clippy::print_stdout)]

use anyhow::{Context, Result};
use std::collections::HashMap;
use unspool::split::Weights;
use unspool::split::learn::boost::Growth;
use unspool::split::learn::dumps::{Recipe, make};
use unspool::split::learn::pages::Page;
use unspool::split::learn::train::{Course, evaluate, fold, learn, prepare};

const USAGE: &str =
    "usage: train PAGES.jsonl OUT.txt [seed=N] [trees=N] [dumps=N] [ship=1] [learn=0]";

fn main() -> Result<()> {
    let mut args = std::env::args().skip(1);
    let pages = args.next().context(USAGE)?;
    let out = args.next().context(USAGE)?;
    let options: HashMap<String, String> = args
        .map(|a| {
            a.split_once('=')
                .map(|(k, v)| (k.to_string(), v.to_string()))
                .context(USAGE)
        })
        .collect::<Result<_>>()?;
    let number = |key: &str, default: usize| -> Result<usize> {
        options.get(key).map_or(Ok(default), |v| {
            v.parse()
                .with_context(|| format!("{key}={v} is not a number"))
        })
    };
    let seed = number("seed", 7)? as u64;
    let dumps = number("dumps", 60)?;
    let text = std::fs::read_to_string(&pages).with_context(|| format!("cannot read {pages}"))?;
    let all: Vec<Page> = text
        .lines()
        .enumerate()
        .map(|(i, l)| Page::read(l).with_context(|| format!("{pages}:{}", i + 1)))
        .collect::<Result<_>>()?;
    let growth = Growth {
        trees: number("trees", 200)?,
        depth: 5,
        rate: 0.15,
        shrink: 4.0,
        features: 0.4,
        rows: (0.15, 0.1),
        seed,
    };
    let course = Course {
        recipe: Recipe { dumps, rough: 0.5 },
        roles: growth,
        starts: Growth {
            rows: (0.3, 0.3),
            ..growth
        },
        places: Growth {
            trees: growth.trees / 2,
            rows: (0.3, 0.3),
            ..growth
        },
        seed,
    };
    let started = std::time::Instant::now();
    let mut say = |line: String| println!("{:>6.1} s  {line}", started.elapsed().as_secs_f64());
    let ship = number("ship", 0)? == 1;
    let held: Vec<usize> = (0..all.len()).filter(|&p| fold(&all[p], 5) == 0).collect();
    let rest: Vec<usize> = (0..all.len())
        .filter(|&p| ship || fold(&all[p], 5) != 0)
        .collect();
    let weights = if number("learn", 1)? == 1 {
        let weights = learn(&all, &rest, course, &mut say);
        std::fs::write(&out, weights.write()).with_context(|| format!("cannot write {out}"))?;
        weights
    } else {
        let text = std::fs::read_to_string(&out).with_context(|| format!("cannot read {out}"))?;
        Weights::read(&text)?
    };
    let fresh = prepare(make(
        &all,
        &held,
        Recipe {
            dumps: 40,
            rough: 0.0,
        },
        seed + 100,
    ));
    say(format!(
        "{} pages held out, {} dumps of them",
        held.len(),
        fresh.len()
    ));
    for (family, score, roles) in evaluate(&fresh, &weights) {
        let (p, r, f, article) = score.figures();
        println!(
            "{family:8} precision {p:.3} recall {r:.3} f1 {f:.3} article {article:.3} lines {roles:.3} ({})",
            score.articles
        );
    }
    Ok(())
}
