//! Learns the splitter's weights from labelled pages and says how they do on publishers held out.
//!
//! usage: train PAGES.jsonl OUT.txt [seed=N] [rounds=N] [dumps=N] [width=N] [memory=N] [layers=N] [ship=1] [learn=0] [cues=0] [cohesion=0] …

#![allow(missing_docs, clippy::print_stdout)]

use anyhow::{Context, Result, ensure};
use std::collections::HashMap;
use unspool::split::Weights;
use unspool::split::learn::dumps::{Recipe, make};
use unspool::split::learn::pages::{Family, Page};
use unspool::split::learn::train::{
    Asked, Course, Prepared, by_language, evaluate, fold, learn, prepare,
};

/// Small pages written for this project, in forms and scripts that labelled pages lack.
const LESSONS: [(&str, &str); 1] = [("lessons.jsonl", include_str!("lessons.jsonl"))];

const USAGE: &str = "usage: train PAGES.jsonl OUT.txt [option=number …]";

fn show(dumps: &[Prepared], weights: &Weights) {
    for (family, score, roles) in evaluate(dumps, weights) {
        let (p, r, f, article) = score.figures();
        println!(
            "{family:8} precision {p:.3} recall {r:.3} f1 {f:.3} article {article:.3} lines {roles:.3} ({})",
            score.articles
        );
    }
}

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
    let number = |key: &str, default: f64| -> Result<f64> {
        options.get(key).map_or(Ok(default), |v| {
            v.parse()
                .with_context(|| format!("{key}={v} is not a number"))
        })
    };
    let seed = number("seed", 8.0)? as u64;
    let text = std::fs::read_to_string(&pages).with_context(|| format!("cannot read {pages}"))?;
    let mut all: Vec<Page> = text
        .lines()
        .enumerate()
        .map(|(i, l)| Page::read(l).with_context(|| format!("{pages}:{}", i + 1)))
        .collect::<Result<_>>()?;
    let count = all.len();
    for (name, text) in LESSONS {
        for (i, line) in text.lines().enumerate() {
            let page = Page::read_lesson(line).with_context(|| format!("{name}:{}", i + 1))?;
            ensure!(
                page.renderings[Family::Column as usize].is_some(),
                "{name}:{}: its column does not print its body",
                i + 1
            );
            all.push(page);
        }
    }
    let lessons: Vec<usize> = (count..all.len()).collect();
    let asked = |key: &str| Ok::<bool, anyhow::Error>(number(key, 1.0)? == 1.0);
    let asked = Asked {
        cues: asked("cues")?,
        repetition: asked("repetition")?,
        cohesion: asked("cohesion")?,
        form: asked("form")?,
    };
    let course = Course {
        asked,
        recipe: Recipe {
            dumps: number("dumps", 24.0)? as usize,
            rough: number("rough", 0.5)? as f32,
            clean: number("clean", 0.15)? as f32,
            uneven: number("uneven", 1.0)? == 1.0,
        },
        lessons: number("lessons", 80.0)? as usize,
        rounds: number("rounds", 260.0)? as usize,
        width: number("width", 32.0)? as usize,
        memory: number("memory", 32.0)? as usize,
        layers: number("layers", 3.0)? as usize,
        rate: number("rate", 0.004)? as f32,
        drop: number("drop", 0.3)? as f32,
        drop_switches: number("drop-switches", 0.1)? as f32,
        decay: number("decay", 0.01)? as f32,
        boundaries: number("boundaries", 2.0)?,
        seed,
    };
    let started = std::time::Instant::now();
    let ship = number("ship", 0.0)? == 1.0;
    let held_fold = number("fold", 0.0)? as u64;
    let held: Vec<usize> = (0..count)
        .filter(|&p| fold(&all[p], 5) == held_fold)
        .collect();
    let rest: Vec<usize> = (0..count)
        .filter(|&p| ship || fold(&all[p], 5) != held_fold)
        .collect();
    let dumps_of = |rough: f32, dumps: usize| {
        prepare(
            make(
                &all,
                &held,
                Recipe {
                    dumps,
                    rough,
                    clean: 0.0,
                    uneven: false,
                },
                107,
            ),
            asked,
        )
    };
    let every = number("every", 50.0)? as usize;
    let weights = if number("learn", 1.0)? == 1.0 {
        let mut watch = |round: usize, loss: f64, weights: &Weights| {
            let last = |rough: f32| {
                let dumps = dumps_of(rough, 24);
                let (_, score, _) = evaluate(&dumps, weights).pop().expect("there are dumps");
                let (_, _, f, article) = score.figures();
                format!("f1 {f:.3} article {article:.3}")
            };
            let seconds = started.elapsed().as_secs_f64();
            print!("{seconds:>6.1} s  round {round} loss {loss:.4}");
            if round.is_multiple_of(every) {
                print!("  held out: {}  roughened: {}", last(0.0), last(1.0));
            }
            println!();
        };
        let seeds = seed..seed + number("networks", 2.0)? as u64;
        let learned: Vec<Weights> = seeds
            .map(|seed| learn(&all, &rest, &lessons, Course { seed, ..course }, &mut watch))
            .collect();
        let weights = Weights::together(learned);
        std::fs::write(&out, weights.write()).with_context(|| format!("cannot write {out}"))?;
        weights
    } else {
        let text = std::fs::read_to_string(&out).with_context(|| format!("cannot read {out}"))?;
        Weights::read(&text)?
    };
    println!("{} pages held out; dumps of them:", held.len());
    let dumps = dumps_of(0.0, 40);
    show(&dumps, &weights);
    for (language, right, articles) in by_language(&dumps, &all, &weights) {
        println!("{language:8} articles right {right} of {articles}");
    }
    println!("roughened:");
    show(&dumps_of(1.0, 24), &weights);
    Ok(())
}
