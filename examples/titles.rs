//! Learns which line of an article is its headline.
//!
//! usage: titles PAGES.jsonl OUT.txt FOLD=WEIGHTS.txt … [hold=FOLD] [pull=N] [dumps=N] [rough=SHARE] [seed=N]
//!
//! Weights that have seen a page are too sure of its headline. So each fifth of the publishers is asked with weights that
//! the train example learned without it (`train PAGES.jsonl WEIGHTS.txt fold=FOLD`). Printed is, for each fold, the share
//! that is right with weights learned from the others; written are weights learned from all but the fold that `hold` names.

#![allow(missing_docs, clippy::print_stdout)]

use anyhow::{Context, Result};
use std::collections::BTreeMap;
use unspool::split::Weights;
use unspool::split::learn::dumps::Recipe;
use unspool::split::learn::pages::Page;
use unspool::split::learn::titles::{Asked, ask, learn};
use unspool::split::learn::train::fold;

const USAGE: &str = "usage: titles PAGES.jsonl OUT.txt FOLD=WEIGHTS.txt … [option=number …]";

fn main() -> Result<()> {
    let mut args = std::env::args().skip(1);
    let pages = args.next().context(USAGE)?;
    let out = args.next().context(USAGE)?;
    let mut folds = BTreeMap::new();
    let mut options = BTreeMap::from([
        ("hold".to_owned(), -1.0),
        ("pull".to_owned(), 3.0),
        ("dumps".to_owned(), 48.0),
        ("seed".to_owned(), 8.0),
        ("rough".to_owned(), 0.1),
    ]);
    for arg in args {
        let (key, value) = arg.split_once('=').context(USAGE)?;
        match key.parse::<u64>() {
            Ok(fold) => {
                let text = std::fs::read_to_string(value)
                    .with_context(|| format!("cannot read {value}"))?;
                folds.insert(fold, Weights::read(&text)?);
            }
            Err(_) => {
                let number = value.parse().with_context(|| format!("{arg}: no number"))?;
                *options.get_mut(key).context(USAGE)? = number;
            }
        }
    }
    let text = std::fs::read_to_string(&pages).with_context(|| format!("cannot read {pages}"))?;
    let all: Vec<Page> = text
        .lines()
        .enumerate()
        .map(|(i, l)| Page::read(l).with_context(|| format!("{pages}:{}", i + 1)))
        .collect::<Result<_>>()?;
    let recipe = Recipe {
        dumps: options["dumps"] as usize,
        rough: options["rough"] as f32,
        clean: 0.2,
        uneven: false,
    };
    let asked: BTreeMap<u64, Vec<Asked>> = folds
        .iter()
        .map(|(&k, weights)| {
            let own: Vec<usize> = (0..all.len()).filter(|&p| fold(&all[p], 5) == k).collect();
            let asked = ask(&all, &own, recipe, options["seed"] as u64 + k, weights);
            (k, asked)
        })
        .collect();
    let known: Vec<Asked> = asked
        .iter()
        .filter(|(k, _)| **k as f64 != options["hold"])
        .flat_map(|(_, asked)| asked.clone())
        .collect();
    let pull = options["pull"] as f32;
    // what a publisher's page may hope for: weights that were learned from all others
    let (mut right, mut all) = (0.0, 0);
    for (fold, own) in &asked {
        let others: Vec<Asked> = asked
            .iter()
            .filter(|(k, _)| *k != fold)
            .flat_map(|(_, asked)| asked.clone())
            .collect();
        let share = learn(&others, pull).right(own);
        println!(
            "fold {fold}, held out: {share:.4} of {} articles",
            own.len()
        );
        right += share * own.len() as f64;
        all += own.len();
    }
    println!("all, held out: {:.4}", right / all as f64);
    let learned = learn(&known, pull);
    std::fs::write(&out, learned.write()).with_context(|| format!("cannot write {out}"))?;
    Ok(())
}
