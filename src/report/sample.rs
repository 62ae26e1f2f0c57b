//! A report made by hand, rich enough to show everything a renderer has to show; and one made of hostile texts.

use super::build::content_hash;
use super::model::*;
use crate::clean::Keep;
use crate::compare::{Facts, Level, Method, Relation};
use crate::input::{Confidence, DecidedBy};

const FULL: &str = "Harbour wall at Alden to be raised by two metres\n\
The council of Alden voted on Tuesday to raise the harbour wall by two metres after the third flood in a year.\n\
Mayor Ines Calder said the work would cost 14 million crowns and take 18 months.\n\
Fishermen fear that the boats cannot land while the wall is rebuilt.";
const TYPESET: &str = "Harbour wall at Alden to be raised by two metres\n\
The council of Alden voted on Tuesday to raise the harbour wall by two metres after the third flood in a year.\n\
Mayor Ines Calder said the work would cost 14 million crowns and take  18 months.\n\
Fishermen fear that the boats cannot land while the wall is rebuilt.";
const EDITED: &str = "Alden harbour wall to rise by two metres\n\
The council of Alden voted on Tuesday to raise the harbour wall by two metres after the third flood in twelve months.\n\
Mayor Ines Calder said the work would cost 14 million crowns and take 18 months.\n\
Fishermen fear that the boats cannot land while the wall is being rebuilt.";
const ABRIDGED: &str = "The council of Alden voted on Tuesday to raise the harbour wall by two metres after the third flood in a year.";

/// A match between two members of `members`, with its passages in common found by their text.
pub(crate) fn tie(
    members: &[Member],
    level: Level,
    (a, b): (usize, usize),
    relation: Relation,
    score: f64,
    passage: &str,
) -> Match {
    let (ma, mb) = (&members[a], &members[b]);
    let place = |text: &str| {
        text.find(passage)
            .map(|at| (at as u64, (at + passage.len()) as u64))
    };
    let shared = match (passage.is_empty(), place(&ma.text), place(&mb.text)) {
        (false, Some(x), Some(y)) => vec![Shared {
            a_start: x.0,
            a_end: x.1,
            b_start: y.0,
            b_end: y.1,
        }],
        _ => Vec::new(),
    };
    Match {
        a: ma.id.clone(),
        b: mb.id.clone(),
        a_at: ma.at.clone(),
        b_at: mb.at.clone(),
        level,
        relation,
        score,
        jaccard: score * 0.9,
        containment_a: score * 0.8,
        containment_b: score,
        edit_similarity: (relation == Relation::Near).then_some(score),
        facts: Facts {
            numbers_shared: 2,
            numbers_differ: if relation == Relation::Template { 3 } else { 0 },
            names_shared: 3,
            names_differ: if relation == Relation::Template { 1 } else { 0 },
            headline: (level == Level::Article).then_some(0.5),
        },
        shared,
        estimated: false,
    }
}

/// A member; `place` is `source#part`.
pub(crate) fn member(
    id: &str,
    place: &str,
    line: u64,
    date: Option<&str>,
    headline: Option<&str>,
    text: &str,
) -> Member {
    let source = place.split('#').next().unwrap_or(place);
    Member {
        id: id.to_owned(),
        at: place.to_owned(),
        source: source.to_owned(),
        outlet: place.ends_with("jsonl").then(|| "Alden Wire".to_owned()),
        record: place.ends_with("jsonl").then_some(line),
        start: 100 * line,
        end: 100 * line + text.len() as u64,
        line: Some(line),
        content: content_hash(text),
        headline: headline.map(str::to_owned),
        date: date.map(str::to_owned),
        text: text.into(),
        cut: false,
        new: false,
        known: false,
    }
}

/// A cluster whose first member is kept, or a group when its relation ties nothing.
pub(crate) fn cluster(
    id: &str,
    level: Level,
    relation: Relation,
    members: Vec<Member>,
    ties: &[(usize, usize, Relation, f64, &str)],
) -> Cluster {
    let kept = relation.clusters().then(|| &members[0]);
    Cluster {
        id: id.to_owned(),
        level,
        relation,
        kept: kept.map(|m| m.id.clone()),
        kept_at: kept.map(|m| m.at.clone()),
        matches: ties
            .iter()
            .map(|&(a, b, relation, score, passage)| {
                tie(&members, level, (a, b), relation, score, passage)
            })
            .collect(),
        members,
    }
}

fn level(
    level: Level,
    items: u64,
    bytes: u64,
    clusters: u64,
    duplicates: &[(Relation, u64, u64)],
    groups: (u64, u64),
) -> LevelSummary {
    let duplicate_bytes: u64 = duplicates.iter().map(|d| d.2).sum();
    LevelSummary {
        level,
        items,
        bytes,
        clusters,
        duplicates: duplicates
            .iter()
            .map(|&(relation, items, bytes)| RelationCount {
                relation,
                items,
                bytes,
            })
            .collect(),
        duplicate_bytes,
        duplicate_share: duplicate_bytes as f64 / bytes as f64,
        shares_groups: groups.0,
        template_groups: groups.1,
    }
}

/// The rich report.
pub(crate) fn report() -> Report {
    use Level::{Article, Caption, Headline};
    use Relation::{Contains, Exact, Near, Shares, Template};
    let title = Some("Harbour wall at Alden to be raised by two metres");
    let articles = vec![
        member(
            "a1",
            "alden-courier.txt#0",
            1,
            Some("2024-03-05"),
            title,
            FULL,
        ),
        member(
            "a2",
            "kestrel-post.txt#2",
            41,
            Some("2024-03-06"),
            title,
            TYPESET,
        ),
        member(
            "a3",
            "northmoor-gazette.txt#0",
            3,
            Some("2024-03-06T07:30"),
            Some("Alden harbour wall to rise by two metres"),
            EDITED,
        ),
        member("r-77", "wire.jsonl", 77, Some("2024-03-05"), None, ABRIDGED),
    ];
    let passage = "Mayor Ines Calder said the work would cost 14 million crowns";
    let captions = vec![
        member(
            "c1",
            "alden-courier.txt#0.c0",
            9,
            None,
            title,
            "Minister Oda Lund with Ambassador Piet Harms in Alden on Monday.",
        ),
        member(
            "c2",
            "kestrel-post.txt#2.c0",
            47,
            None,
            title,
            "Minister Oda Lund with Ambassador Rui Tavares in Alden on Friday.",
        ),
        member(
            "c3",
            "sill-daily.txt#1.c1",
            12,
            None,
            None,
            "Minister Oda Lund with Ambassador Kaya Demir in Sill on Sunday.",
        ),
    ];
    let world = vec![
        member(
            "w1",
            "minato.txt#0",
            1,
            Some("2024-04-02"),
            None,
            "港の船は月曜日に再開した。市長は「安全を確認した」と話した。",
        ),
        member(
            "w2",
            "sahil.txt#0",
            1,
            None,
            None,
            "港の船は火曜日に再開した。市長は「安全を確認した」と話した。",
        ),
    ];
    let arabic = vec![
        member(
            "h1",
            "sahil.txt#1.h",
            14,
            None,
            None,
            "عودة العبارة إلى الميناء بعد العاصفة",
        ),
        member(
            "h2",
            "sahil.txt#3.h",
            52,
            None,
            None,
            "عودة العبارة إلى الميناء بعد العاصفة",
        ),
    ];
    let shares = vec![
        member(
            "s1",
            "sill-daily.txt#0",
            1,
            Some("2024-03-09"),
            Some("Who pays for the wall?"),
            &format!("Who pays for the wall?\n{passage} this week. Others doubt it."),
        ),
        member(
            "s2",
            "mossend-mercury.txt#0",
            1,
            Some("2024-03-10"),
            Some("Five questions to the mayor"),
            &format!("Five questions to the mayor\nHow dear will it be? {passage}, as before."),
        ),
    ];
    Report {
        schema: "unspool/report/1".to_owned(),
        tool: Tool {
            name: "unspool".to_owned(),
            version: "0.0.0".to_owned(),
        },
        config: Config {
            levels: vec![Article, Caption, Headline],
            method: Method::Minhash,
            keep: Keep::Longest,
            date_window: None,
            text_limit: None,
            baseline: false,
        },
        inputs: [
            ("alden-courier.txt", 5_210, None, 3, 0),
            ("kestrel-post.txt", 9_431, None, 4, 2),
            ("minato.txt", 812, None, 1, 0),
            ("mossend-mercury.txt", 2_040, None, 1, 0),
            ("northmoor-gazette.txt", 3_377, None, 2, 0),
            ("sahil.txt", 4_419, None, 4, 0),
            ("sill-daily.txt", 2_950, None, 2, 0),
            ("wire.jsonl", 65_000, Some(120), 119, 0),
        ]
        .map(|(source, bytes, records, articles, replaced)| Input {
            source: source.to_owned(),
            bytes,
            records,
            articles,
            encoding: "UTF-8".to_owned(),
            decided: DecidedBy::Content,
            confidence: Confidence::Certain,
            encodings: Vec::new(),
            mojibake: Vec::new(),
            replaced,
        })
        .to_vec(),
        summary: Summary {
            files: 8,
            bytes: 93_239,
            records: 119,
            articles: 136,
            levels: vec![
                level(
                    Article,
                    136,
                    61_000,
                    2,
                    &[(Exact, 1, 311), (Near, 2, 392), (Contains, 1, 110)],
                    (1, 0),
                ),
                level(Caption, 14, 1_420, 0, &[], (0, 1)),
                level(Headline, 17, 930, 1, &[(Exact, 1, 66)], (0, 0)),
            ],
            candidates: 212,
            unexamined: 3,
            skipped: 1,
            ..Summary::default()
        },
        gates: vec![
            Gate {
                name: "max-duplicate-share".to_owned(),
                level: Some(Article),
                relation: None,
                limit: 0.01,
                value: 0.0133,
                severity: Severity::Fail,
                passed: false,
            },
            Gate {
                name: "max-clusters".to_owned(),
                level: Some(Article),
                relation: Some(Near),
                limit: 1.0,
                value: 2.0,
                severity: Severity::Warn,
                passed: false,
            },
            Gate {
                name: "max-cluster-size".to_owned(),
                level: Some(Headline),
                relation: None,
                limit: 10.0,
                value: 2.0,
                severity: Severity::Fail,
                passed: true,
            },
        ],
        clusters: vec![
            cluster(
                "c0ffee0000000001",
                Article,
                Contains,
                articles.clone(),
                &[
                    (0, 1, Exact, 1.0, ""),
                    (0, 2, Near, 0.94, passage),
                    (
                        1,
                        3,
                        Contains,
                        0.98,
                        "The council of Alden voted on Tuesday",
                    ),
                ],
            ),
            cluster(
                "c0ffee0000000002",
                Article,
                Near,
                world,
                &[(0, 1, Near, 0.91, "市長は「安全を確認した」と話した。")],
            ),
            cluster(
                "c0ffee0000000003",
                Headline,
                Exact,
                arabic,
                &[(0, 1, Exact, 1.0, "")],
            ),
        ],
        groups: vec![
            cluster(
                "c0ffee0000000004",
                Caption,
                Template,
                captions,
                &[
                    (0, 1, Template, 0.88, "Minister Oda Lund with Ambassador"),
                    (0, 2, Template, 0.81, "Minister Oda Lund with Ambassador"),
                ],
            ),
            cluster(
                "c0ffee0000000005",
                Article,
                Shares,
                shares.clone(),
                &[(0, 1, Shares, 0.7, passage)],
            ),
        ],
        links: vec![tie(
            &[articles[0].clone(), shares[0].clone()],
            Article,
            (0, 1),
            Shares,
            0.55,
            passage,
        )],
        boilerplate: vec![Boilerplate {
            text: "Follow the harbour blog for more | Write to desk@courier.example".to_owned(),
            at: "alden-courier.txt#0".to_owned(),
            items: 31,
            sources: 5,
        }],
        skipped: vec![Skipped {
            source: "wire.jsonl".to_owned(),
            line: Some(61),
            reason: "expected value at column 9".to_owned(),
        }],
    }
}

/// What must never act, only be seen.
pub(crate) const HOSTILE: &str = "::error::<script>alert(1)</script>\"'&\u{1b}[31m\u{202e}\r\n::set-output name=x::y\n=1+1 ##[error]x @all [a](javascript:b) `c` ]]> | %0A \u{7}";

/// A report in which every text is hostile.
pub(crate) fn hostile() -> Report {
    let at = |n: usize| format!("{HOSTILE}{n}");
    let members: Vec<Member> = (0..3)
        .map(|n| Member {
            id: at(n),
            at: at(n),
            source: HOSTILE.to_owned(),
            record: Some(3),
            date: Some(HOSTILE.to_owned()),
            headline: Some(HOSTILE.to_owned()),
            text: format!(
                "{HOSTILE} {} {HOSTILE}",
                ["one", "two", "::error::three"][n]
            )
            .into(),
            ..member("x", "x", 1, None, None, "x")
        })
        .collect();
    let mut report = report();
    report.inputs[0].source = HOSTILE.to_owned();
    report.clusters = vec![cluster(
        "1",
        Level::Article,
        Relation::Near,
        members.clone(),
        &[
            (0, 1, Relation::Near, 0.9, "error"),
            (1, 2, Relation::Near, 0.9, "error"),
        ],
    )];
    report.groups = vec![cluster(
        "2",
        Level::Caption,
        Relation::Template,
        members.clone(),
        &[(0, 1, Relation::Template, 0.9, "")],
    )];
    report.links = vec![tie(
        &members,
        Level::Article,
        (0, 2),
        Relation::Shares,
        0.5,
        "error",
    )];
    report.boilerplate = vec![Boilerplate {
        text: HOSTILE.to_owned(),
        at: HOSTILE.to_owned(),
        items: 2,
        sources: 2,
    }];
    report.skipped = vec![Skipped {
        source: HOSTILE.to_owned(),
        line: Some(1),
        reason: HOSTILE.to_owned(),
    }];
    report.gates[0].name = HOSTILE.to_owned();
    report
}
