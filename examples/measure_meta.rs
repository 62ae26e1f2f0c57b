//! Measures dates, bylines and languages on labelled pages, over all and on held-out publishers.
//!
//! `cargo run --release --example measure_meta -- PAGES.jsonl [--errors date|byline|language]`
//!
//! A page is `{publisher, lang, headline, h1[], date, authors[], body[], column, page, layout}`. The lines given to the
//! functions are those from eight lines before the headline to the first line of the body in each rendering, with roles
//! guessed from their own text, so that no decoder is needed. Publishers whose hash is odd are held out: their errors
//! are never printed.

use serde::Deserialize;
use std::collections::BTreeMap;
use std::io::{BufRead, Write};
use unspool::split::Role;
use unspool::split::meta::byline::names;
use unspool::split::meta::dates::{Order, looks_like_timestamp, pick};
use unspool::split::meta::language::detect;

#[derive(Deserialize)]
struct Page {
    id: String,
    #[serde(default)]
    publisher: Option<String>,
    #[serde(default)]
    lang: Option<String>,
    #[serde(default)]
    headline: Option<String>,
    #[serde(default)]
    h1: Option<Vec<String>>,
    #[serde(default)]
    date: Option<String>,
    #[serde(default)]
    authors: Option<Vec<String>>,
    body: Vec<String>,
    #[serde(default)]
    column: Option<String>,
    #[serde(default)]
    page: Option<String>,
    #[serde(default)]
    layout: Option<String>,
}

fn norm(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        if c.is_alphanumeric() || c == '_' {
            out.extend(c.to_lowercase());
        } else if !out.ends_with(' ') {
            out.push(' ');
        }
    }
    out.trim().to_owned()
}

/// The lines around the headline with guessed roles, and the index of the headline.
fn start_block<'a>(text: &'a str, page: &Page) -> Option<(Vec<(Role, &'a str)>, usize)> {
    let lines: Vec<&str> = text
        .lines()
        .map(str::trim)
        .filter(|l| !l.is_empty())
        .collect();
    let body: Vec<String> = page.body.iter().map(|b| norm(b)).collect();
    let joined = body.join(" ");
    let first = lines
        .iter()
        .position(|l| l.chars().count() > 60 && joined.contains(&norm(l)))?;
    let heads: Vec<String> = page
        .headline
        .iter()
        .chain(page.h1.iter().flatten())
        .map(|h| norm(h))
        .filter(|h| !h.is_empty())
        .collect();
    let head = (first.saturating_sub(40)..=first)
        .rev()
        .find(|&i| heads.contains(&norm(lines[i])))
        .unwrap_or(first.saturating_sub(8));
    let start = head.saturating_sub(8);
    let block = lines[start..lines.len().min(first + 13)]
        .iter()
        .enumerate()
        .map(|(i, line)| {
            let role = if start + i == head {
                Role::Headline
            } else if line.chars().count() > 60 && joined.contains(&norm(line)) {
                Role::Body
            } else if looks_like_timestamp(line).is_some() {
                Role::Timestamp
            } else {
                Role::Chrome
            };
            (role, *line)
        })
        .collect();
    Some((block, head - start))
}

/// Within a day of each other, as the scoreboard counts.
fn within_a_day(a: &str, b: &str) -> bool {
    let day = |s: &str| {
        s.get(..10)
            .and_then(|d| d.parse::<jiff::civil::Date>().ok())
    };
    match (day(a), day(b)) {
        (Some(a), Some(b)) => a.until(b).is_ok_and(|span| span.get_days().abs() <= 1),
        _ => false,
    }
}

/// Year and day of the gold date are printed somewhere in the text.
fn printed(text: &str, date: &str) -> bool {
    let (Some(year), Some(day)) = (date.get(..4), date.get(8..10)) else {
        return false;
    };
    let day = day.trim_start_matches('0');
    let bytes = text.as_bytes();
    text.contains(year)
        && text.match_indices(day).any(|(at, _)| {
            let before = text[..at].trim_end_matches('0');
            !before.ends_with(|c: char| c.is_ascii_digit())
                && !bytes.get(at + day.len()).is_some_and(u8::is_ascii_digit)
        })
}

#[derive(Default)]
struct Tally {
    right: [usize; 2],
    all: [usize; 2],
}

impl Tally {
    fn add(&mut self, held: bool, right: bool) {
        self.right[usize::from(held)] += usize::from(right);
        self.all[usize::from(held)] += 1;
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args = std::env::args().skip(1);
    let path = args
        .next()
        .ok_or("usage: measure_meta PAGES.jsonl [--errors NAME]")?;
    let errors = args.nth(1);
    let mut tallies: BTreeMap<String, Tally> = BTreeMap::new();
    let mut out = std::io::stdout().lock();
    for line in std::io::BufReader::new(std::fs::File::open(path)?).lines() {
        let page: Page = serde_json::from_str(&line?)?;
        let publisher = page.publisher.clone().unwrap_or_default();
        let held = xxhash_rust::xxh3::xxh3_64(publisher.as_bytes()) % 2 == 1;
        if let Some(lang) = page.lang.as_deref().filter(|l| !l.is_empty()) {
            let body = page.body.join("\n");
            let told = detect(&body);
            tallies
                .entry("language".to_owned())
                .or_default()
                .add(held, told == Some(lang));
            if told != Some(lang) && !held && errors.as_deref() == Some("language") {
                let start: String = body.chars().take(100).collect();
                writeln!(out, "{} {lang} {told:?} {start}", page.id)?;
            }
        }
        for (name, text) in [
            ("column", &page.column),
            ("page", &page.page),
            ("layout", &page.layout),
        ] {
            let Some(text) = text else { continue };
            if let Some((block, _)) = start_block(text, &page) {
                for author in page.authors.iter().flatten().filter(|a| a.contains(' ')) {
                    let Some((_, line)) = block
                        .iter()
                        .find(|(_, l)| l.len() <= 120 && norm(l).contains(&norm(author)))
                    else {
                        continue;
                    };
                    let right = names(line).iter().any(|n| norm(n) == norm(author));
                    tallies
                        .entry("author on its line".to_owned())
                        .or_default()
                        .add(held, right);
                    if !right && !held && errors.as_deref() == Some("byline") {
                        writeln!(out, "{author} <- {line} -> {:?}", names(line))?;
                    }
                }
            }
            let Some(gold) = page.date.as_deref().filter(|d| d.len() >= 10) else {
                continue;
            };
            let Some((block, head)) = start_block(text, &page) else {
                continue;
            };
            let near: String = block.iter().map(|(_, l)| *l).collect::<Vec<_>>().join("\n");
            let picked = pick(&block, head, order_for(page.lang.as_deref()), None, None);
            let got = picked.published.clone().unwrap_or_default();
            let right = within_a_day(&got, gold);
            if printed(text, gold) {
                tallies
                    .entry(format!("date/{name}"))
                    .or_default()
                    .add(held, right);
            }
            if printed(&near, gold) {
                tallies
                    .entry(format!("date near headline/{name}"))
                    .or_default()
                    .add(held, right);
                if !right && !held && errors.as_deref() == Some("date") {
                    writeln!(
                        out,
                        "== {} {name} {:?} gold {gold} got {picked:?}",
                        page.id, page.lang
                    )?;
                    for (i, (role, l)) in block.iter().enumerate() {
                        writeln!(
                            out,
                            "   {}{role:?} {}",
                            if i == head { "*" } else { " " },
                            l.chars().take(110).collect::<String>()
                        )?;
                    }
                }
            }
        }
    }
    writeln!(
        out,
        "{:32} {:>8} {:>6} {:>10} {:>6}",
        "measure", "seen", "n", "held out", "n"
    )?;
    for (name, t) in &tallies {
        let rate = |i: usize| t.right[i] as f64 / t.all[i].max(1) as f64;
        writeln!(
            out,
            "{name:32} {:8.3} {:6} {:10.3} {:6}",
            rate(0),
            t.all[0],
            rate(1),
            t.all[1]
        )?;
    }
    Ok(())
}

/// Outside English, the day comes first; in English nothing is known beforehand.
fn order_for(language: Option<&str>) -> Order {
    match language {
        Some("en" | "") | None => Order::Unknown,
        Some(_) => Order::DayFirst,
    }
}
