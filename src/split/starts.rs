//! Where articles may start, and how much speaks for it.

use super::cues::Cue;
use super::decode::{Lattice, SegmentScore, marginals, viterbi};
use super::facts::{Edge, Facts, Sheet};
use super::types::{Boundary, Evidence, Prefer, SplitOptions};

/// The whole text as one article.
pub(crate) fn whole(sheet: &Sheet) -> Vec<Boundary> {
    match sheet.facts.iter().position(|f| !f.is_blank()) {
        Some(line) => vec![Boundary {
            line,
            probability: 1.0,
            evidence: vec![Evidence {
                cue: "whole-text".into(),
                weight: 0.0,
                line,
            }],
        }],
        None => Vec::new(),
    }
}

/// The best set of boundaries of a dump.
pub(crate) fn find(sheet: &Sheet, options: &SplitOptions) -> Vec<Boundary> {
    let mut found = whole(sheet);
    if found.is_empty() {
        return found;
    }
    let lines: Vec<usize> = (0..sheet.facts.len())
        .filter(|&i| !sheet.facts[i].is_blank())
        .collect();
    let mut candidates = Vec::new();
    let mut lattice = Lattice::default();
    let mut mass = 0.0;
    for (at, &line) in lines.iter().enumerate() {
        if at > 0 {
            let evidence = score(sheet, &lines, at);
            let total: f64 = evidence.iter().map(|e| e.weight).sum();
            if total > -4.0 {
                candidates.push((line, evidence));
                lattice.starts.push(total);
                lattice.mass.push(mass);
            }
        }
        if sheet.facts[line].is_prose() {
            mass += sheet.facts[line].chars as f64;
        }
    }
    lattice.mass.push(mass);
    let lean = match options.prefer {
        Prefer::Even => 0.0,
        Prefer::Split => 2.0,
        Prefer::Join => -2.0,
    };
    lattice.starts.iter_mut().for_each(|s| *s += lean);
    let segment = SegmentScore(vec![-6.0, -2.0, -0.5, 0.0]);
    let probability = marginals(&lattice, &segment);
    for k in viterbi(&lattice, &segment) {
        if probability[k] >= options.min_confidence {
            let (line, ref evidence) = candidates[k];
            found.push(Boundary {
                line,
                probability: probability[k],
                evidence: evidence.clone(),
            });
        }
    }
    found
}

fn is_title(f: &Facts) -> bool {
    (3..=30).contains(&f.words)
        && f.chars <= 220
        && !matches!(f.last, Edge::FullStop | Edge::Comma | Edge::Colon)
        && !matches!(f.first, Edge::Lower | Edge::Mark)
        && f.digits * 3 < f.letters
        && ![
            Cue::Copyright,
            Cue::Legal,
            Cue::Share,
            Cue::Follow,
            Cue::Login,
            Cue::Related,
            Cue::Popular,
            Cue::Comments,
            Cue::Topics,
            Cue::Question,
            Cue::Address,
            Cue::Updated,
            Cue::Byline,
        ]
        .iter()
        .any(|&c| f.has(c))
}

fn score(sheet: &Sheet, lines: &[usize], at: usize) -> Vec<Evidence> {
    let line = lines[at];
    let facts = |k: usize| &sheet.facts[lines[k]];
    let own = facts(at);
    let mut terms = vec![Evidence {
        cue: "bias".into(),
        weight: -6.0,
        line,
    }];
    let mut add = |cue: &str, weight: f64, line: usize| {
        if weight != 0.0 {
            terms.push(Evidence {
                cue: cue.into(),
                weight,
                line,
            });
        }
    };
    if own.dateline > 0 && at > 0 && facts(at - 1).words < 4 {
        add("dateline", 3.0, line);
    }
    if !is_title(own) {
        return terms;
    }
    let after = at + 1..(at + 21).min(lines.len());
    let prose: Vec<usize> = after.clone().filter(|&k| facts(k).is_prose()).collect();
    if prose.len() >= 2 {
        add("body-follows", 1.0, lines[prose[0]]);
    }
    for k in at + 1..(at + 13).min(lines.len()) {
        if facts(k).key == own.key {
            add("headline-repeated", 3.0, lines[k]);
            break;
        }
    }
    for k in at + 1..(at + 9).min(lines.len()) {
        let f = facts(k);
        if f.words < 12
            && (f.has(Cue::Byline)
                || f.has(Cue::Updated)
                || f.has(Cue::Published)
                || f.has(Cue::Month) && f.digits >= 3)
        {
            add("start-block", 1.5, lines[k]);
            break;
        }
    }
    if let Some(&k) = prose.first().filter(|&&k| facts(k).dateline > 0) {
        add("dateline", 2.0, lines[k]);
    }
    let before = facts(at - 1);
    if before.has(Cue::EndMark) || before.has(Cue::Copyright) || before.has(Cue::Agencies) {
        add("end-mark-before", 3.0, lines[at - 1]);
    } else if !before.is_prose() {
        add("no-body-before", 0.5, lines[at - 1]);
    }
    if own.blanks_before >= 2 {
        add("blank-lines", 1.0, line);
    }
    let found_in = |ks: &mut dyn Iterator<Item = usize>| {
        let all: Vec<u32> = ks
            .filter(|&k| facts(k).is_prose())
            .take(8)
            .flat_map(|k| sheet.tokens_of(lines[k]).iter().map(|t| t | 1))
            .collect();
        let own = sheet.tokens_of(line);
        own.iter().filter(|t| all.contains(&(**t | 1))).count() as f64 / own.len().max(1) as f64
    };
    let ahead = found_in(&mut (at + 1..(at + 40).min(lines.len())));
    let behind = found_in(&mut (at.saturating_sub(40)..at).rev());
    add("headline-words-follow", 5.0 * (ahead - behind), line);
    terms
}
