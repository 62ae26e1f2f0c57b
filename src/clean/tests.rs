//! Which member is kept, and the laws of cleaning: kept + removed + chrome = input.

use super::*;
use crate::compare::{Cluster, Comparison, Facts, Level, Match, Relation};
use crate::input::{Dump, More, Record, RecordKind};
use crate::job::{Corpus, JobOptions, Levels, Outcome};
use crate::{Silent, Span};
use proptest::prelude::*;

/// All that [`super::records`] gives.
fn records(outcome: &Outcome<'_>, cuts: &Cuts, lines: bool) -> Vec<ArticleRecord> {
    super::records(outcome, cuts, lines).collect()
}

fn removed(outcome: &Outcome<'_>, cuts: &Cuts) -> Vec<Removed> {
    super::removed(outcome, cuts).collect()
}

fn account(outcome: &Outcome<'_>, cuts: &Cuts) -> Vec<Stretch> {
    super::account(outcome, cuts).collect()
}

fn record(line: u64, id: &str, date: Option<&str>, text: &str) -> Dump {
    Dump {
        record: Some(Record::new(
            line,
            Span::new(line as usize * 1000, line as usize * 1000 + 1),
            Some(id.into()),
            More {
                date: date.map(str::to_owned),
                ..More::default()
            },
        )),
        kind: RecordKind::Article,
        ..Dump::plain("wire.jsonl", text)
    }
}

fn corpus(dumps: &[Dump]) -> Corpus<'_> {
    Corpus::build(
        dumps,
        &Default::default(),
        &Levels::Only(vec![Level::Article]),
        &Silent,
    )
}

fn tied(a: usize, b: usize) -> Match {
    Match {
        a,
        b,
        relation: Relation::Near,
        score: 1.0,
        jaccard: 1.0,
        containment_a: 1.0,
        containment_b: 1.0,
        edit_similarity: None,
        facts: Facts::default(),
        shared: Vec::new(),
    }
}

#[test]
fn the_source_that_is_named_first_is_kept_and_the_longest_of_others() {
    let from = |line, outlet: Option<&str>, text: &str| {
        let mut dump = record(line, "x", None, text);
        let more = More {
            outlet: outlet.map(str::to_owned),
            ..More::default()
        };
        let without = dump.record.take().expect("a record");
        dump.record = Some(Record::new(without.line, without.span, without.id, more));
        dump
    };
    let dumps = [
        from(1, Some("Post"), "A gale hit Sill and Oster."),
        from(2, Some("Wire"), "A gale."),
        from(3, Some("Wire"), "A gale hit Sill."),
        from(4, None, "A gale hit."),
    ];
    for (list, want) in [
        ("source=Wire,Post", 2),
        ("source=Herald,Post", 0),
        ("source=Herald", 0),
        ("source=wire.jsonl", 0),
        ("source=Herald, wire", 0),
    ] {
        let keep: Keep = list.parse().expect("a policy");
        assert_eq!(keep.to_string(), list.replace(", ", ","));
        assert_eq!(outcome(&dumps, 4, keep).kept, [want], "{list}");
    }
    assert!(
        ["source=", "source=a,,b", "Longest", ""]
            .iter()
            .all(|k| k.parse::<Keep>().is_err())
    );
}

/// The outcome of a run in which items 0 to `size` were found to be one cluster, a star around the first.
fn outcome(dumps: &[Dump], size: usize, keep: Keep) -> Outcome<'_> {
    let corpus = corpus(dumps);
    let cluster = Cluster {
        level: Level::Article,
        relation: Relation::Near,
        representative: 0,
        members: (0..size).collect(),
        matches: (0..size - 1).collect(),
    };
    let kept = vec![choose(&corpus, &cluster, &keep)];
    Outcome {
        corpus,
        comparison: Comparison {
            matches: (1..size).map(|b| tied(0, b)).collect(),
            clusters: vec![cluster],
            ..Comparison::default()
        }
        .into(),
        kept,
        options: JobOptions {
            keep,
            ..JobOptions::default()
        },
    }
}

#[test]
fn the_policy_chooses_and_ties_go_to_the_earlier_date_then_the_earlier_place() {
    let (short, long, padded) = ("A gale.", "A gale hit Sill.", "A gale.          \n");
    for (keep, members, want) in [
        (Keep::Longest, vec![(None, short), (None, long)], 1),
        (Keep::Longest, vec![(None, long), (None, long)], 0),
        (
            Keep::Longest,
            vec![(Some("2024-02-01"), long), (Some("2024-01-01"), long)],
            1,
        ),
        (
            Keep::Longest,
            vec![(None, long), (Some("2024-01-01"), long)],
            1,
        ),
        (
            Keep::Longest,
            vec![(None, padded), (Some("2024-01-01"), short)],
            1,
        ),
        (
            Keep::Earliest,
            vec![(Some("2024-02-01"), long), (Some("2024-01-01"), short)],
            1,
        ),
        (
            Keep::Earliest,
            vec![(None, long), (Some("2024-01-01"), short)],
            1,
        ),
        (Keep::Earliest, vec![(None, short), (None, long)], 0),
        (
            Keep::Earliest,
            vec![(Some("2024-01-01"), short), (Some("2024-01-01"), long)],
            0,
        ),
        (
            Keep::Latest,
            vec![(Some("2024-01-01"), short), (Some("2024-02-01"), short)],
            1,
        ),
        (
            Keep::Latest,
            vec![(None, short), (Some("2024-01-01"), short)],
            1,
        ),
        (
            Keep::Latest,
            vec![(Some("2024-02-01"), short), (Some("2024-02-01"), long)],
            0,
        ),
        (Keep::Latest, vec![(None, short), (None, long)], 0),
        // the order of moments, not of letters; what is no date is no moment
        (
            Keep::Earliest,
            vec![
                (Some("2026-01-01T05:00:00Z"), short),
                (Some("2026-01-01T10:00:00+05:30"), short),
            ],
            1,
        ),
        (
            Keep::Earliest,
            vec![(Some(""), short), (Some("2026-05-01"), short)],
            1,
        ),
        (
            Keep::Latest,
            vec![(Some("8 sec ago"), short), (Some("2026-05-01"), short)],
            1,
        ),
        (
            Keep::First,
            vec![(Some("2024-02-01"), short), (Some("2024-01-01"), long)],
            0,
        ),
    ] {
        let dumps: Vec<Dump> = (1..)
            .zip(&members)
            .map(|(n, (date, text))| record(n, "x", *date, text))
            .collect();
        let outcome = outcome(&dumps, members.len(), keep.clone());
        assert_eq!(outcome.kept, [want], "{keep:?} {members:?}");
    }
}

#[test]
fn every_removed_article_names_the_kept_one_and_its_match() {
    let texts = [
        "A gale hit Sill.",
        "A gale hit Sill on Monday.",
        "A gale hit Sill!",
    ];
    let dumps: Vec<Dump> = (1..)
        .zip(texts)
        .map(|(n, t)| record(n, &format!("r{n}"), None, t))
        .collect();
    let rows = removed(&outcome(&dumps, 3, Keep::Longest), &Cuts::default());
    let said: Vec<_> = rows
        .iter()
        .map(|r| {
            (
                r.id.as_str(),
                r.kept.as_str(),
                r.by.a.as_str(),
                r.by.b.as_str(),
            )
        })
        .collect();
    // r3 was never matched with the kept r2: the match with the representative ties it.
    assert_eq!(said, [("r1", "r2", "r1", "r2"), ("r3", "r2", "r1", "r3")]);
    assert_eq!(rows[0].kept_at, "wire.jsonl:2");
}

/// Ids from the input may occur twice; an article must not vanish because another one with its id is removed.
#[test]
fn articles_with_the_same_id_are_told_apart() {
    let dumps: Vec<Dump> = (1..)
        .zip(["Old gale.", "Old gale, longer.", "New calm."])
        .map(|(n, t)| record(n, "same", None, t))
        .collect();
    let outcome = outcome(&dumps, 2, Keep::Longest);
    let kept: Vec<String> = records(&outcome, &Cuts::default(), false)
        .into_iter()
        .map(|r| r.body)
        .collect();
    assert_eq!(kept, ["Old gale, longer.", "New calm."]);
    assert_eq!(removed(&outcome, &Cuts::default()).len(), 1);
    let fates: Vec<Fate> = account(&outcome, &Cuts::default())
        .iter()
        .map(|s| s.fate)
        .collect();
    assert_eq!(fates, [Fate::Removed, Fate::Kept, Fate::Kept]);
}

/// A record of captions is cleaned like one of articles; a caption within an article is not cut out of it.
#[test]
fn whole_records_of_any_kind_are_removed() {
    let mut dumps: Vec<Dump> = (1..)
        .zip(["Oda Lund in Sill.", "Oda Lund in Sill."])
        .map(|(n, t)| record(n, &format!("c{n}"), None, t))
        .collect();
    for dump in &mut dumps {
        dump.kind = RecordKind::Caption;
    }
    let outcome = crate::job::run(&dumps, JobOptions::default(), &Silent);
    let kept = records(&outcome, &Cuts::default(), false);
    assert_eq!(
        (kept.len(), removed(&outcome, &Cuts::default()).len()),
        (1, 1)
    );
    assert_eq!(kept[0].id, "c1");
}

/// Dumps out of a few sentences and lines of chrome, so that stories come twice.
fn dump() -> impl Strategy<Value = String> {
    let line = prop::sample::select(vec![
        "Harbour wall at Alden to be raised by two metres",
        "The council of Alden voted on Tuesday to raise the harbour wall by two metres after the third flood.",
        "Mayor Ines Calder said the work would cost 14 million crowns and take eighteen months to finish.",
        "Ferry to Sill runs again after the storm",
        "The ferry between Alden and Sill ran again on Monday after four days in which no boat could land.",
        "Share",
        "Read more",
        "Updated 3 hours ago",
        "ALDEN (Kestrel) -",
        "",
        "\u{feff}",
        "ü東京\0",
    ]);
    let ending = prop::sample::select(vec!["\n", "\r\n", "\n\n", ""]);
    prop::collection::vec((line, ending), 0..14)
        .prop_map(|lines| lines.into_iter().map(|(l, e)| format!("{l}{e}")).collect())
}

/// Kept, removed and chrome tile every dump, and rebuild it; every article comes back; whatever is cut.
fn check(dumps: &[Dump], outcome: &Outcome<'_>) -> Result<(), TestCaseError> {
    use CutLevel::*;
    for levels in [&[][..], &[Paragraph, Caption, Boilerplate]] {
        let cuts = Cuts::of(outcome, levels);
        let (kept, gone) = (records(outcome, &cuts, false), removed(outcome, &cuts));
        let stretches = account(outcome, &cuts);
        prop_assert_eq!(
            kept.len() + gone.len() - cuts.len(),
            outcome.corpus.articles.len()
        );
        prop_assert!(stretches.iter().all(|s| s.end > s.start));
        for row in &gone {
            let of_kept = |k: &&ArticleRecord| {
                row.kept == k.id || row.kept.starts_with(&format!("{}.", k.id))
            };
            prop_assert!(kept.iter().any(|k| of_kept(&k)), "the kept one is kept");
            prop_assert!(kept.iter().all(|k| k.id != row.id));
            prop_assert!(gone.iter().all(|other| other.id != row.kept), "{:?}", row);
        }
        let bytes: Vec<u8> = (0..outcome.corpus.len())
            .flat_map(|d| outcome.corpus.dump(d).bytes().to_vec())
            .collect();
        let store = Store {
            stretches: &stretches,
            bytes: &bytes,
        };
        let with_bytes = kept.iter().filter(|k| k.start < k.end);
        let ids: Vec<String> = with_bytes.map(|k| k.id.clone()).collect();
        let proof = store.verify(Some(&ids), &gone);
        prop_assert!(proof.is_ok(), "{:?}", proof);
        let proof = proof.unwrap_or_default();
        prop_assert_eq!(
            proof.kept + proof.removed + proof.chrome,
            bytes.len() as u64
        );
        for dump in dumps.iter().filter(|d| !d.bytes().is_empty()) {
            let name = match &dump.record {
                Some(r) => format!("{}:{}", dump.source, r.line),
                None => dump.source.to_string(),
            };
            prop_assert_eq!(store.restore(&name), Ok(dump.bytes()));
        }
        let corpus = &outcome.corpus;
        for (a, article) in corpus.articles.iter().enumerate() {
            let (dump, span) = (corpus.dump(article.dump as usize), corpus.article_span(a));
            let range = dump.offsets.to_bytes(span.start)..dump.offsets.to_bytes(span.end);
            // An article without a byte has no place, and one at the top of a file takes the byte order mark with it.
            if !range.is_empty() {
                let restored = store.restore(&corpus.article_id(a));
                prop_assert!(restored.is_ok_and(|r| r.ends_with(&dump.bytes()[range])));
            }
        }
    }
    Ok(())
}

#[test]
fn what_is_wrong_is_said_with_its_file_and_span() {
    let dumps = [Dump::plain(
        "a.txt",
        "Ferry to Sill runs again\n\nThe ferry between Alden and Sill ran again on Monday.\n",
    )];
    let outcome = crate::job::run(&dumps, JobOptions::default(), &Silent);
    let cuts = Cuts::default();
    let (stretches, bytes) = (account(&outcome, &cuts), dumps[0].bytes());
    let verify = |stretches: &[Stretch], bytes: &[u8], ids: &[&str]| {
        let ids: Vec<String> = ids.iter().map(|id| id.to_string()).collect();
        let wrong = Store { stretches, bytes }
            .verify(Some(&ids), &[])
            .unwrap_err();
        wrong.join("\n")
    };
    let id = &*outcome.corpus.article_id(0);
    let size = bytes.len();
    let mut other = bytes.to_vec();
    other[3] = b'Y';
    let said = verify(&stretches, &other, &[id]);
    assert!(
        said.contains("a.txt bytes 0..") && said.contains("not those that were read"),
        "{said}"
    );
    let said = verify(&stretches, &bytes[..size - 1], &[id]);
    assert!(said.contains("its bytes are not stored"), "{said}");
    assert!(
        said.contains(&format!("{size} bytes and {} are stored", size - 1)),
        "{said}"
    );
    let said = verify(&stretches, bytes, &[]);
    assert_eq!(
        said,
        format!("the article {id} is kept in spans.jsonl, and not among the articles")
    );
    let said = verify(&stretches, bytes, &[id, "x"]);
    assert_eq!(
        said,
        "the article x is among the articles, and not kept in spans.jsonl"
    );
    let mut shifted = stretches.clone();
    shifted[0].start = 1;
    let said = verify(&shifted, bytes, &[id]);
    assert!(said.contains("what stands before ends at byte 0"), "{said}");
    let mut gone = stretches;
    gone[0].fate = Fate::Removed;
    let said = verify(&gone, bytes, &[]);
    assert!(
        said.contains("is removed in spans.jsonl, and not in removed.jsonl"),
        "{said}"
    );
}

#[test]
fn a_name_that_says_nothing_or_too_much_is_refused() {
    let dumps: Vec<Dump> = (1..)
        .zip(["Old gale.", "New calm."])
        .map(|(n, t)| record(n, "same", None, t))
        .collect();
    let outcome = crate::job::run(&dumps, JobOptions::default(), &Silent);
    let stretches = account(&outcome, &Cuts::default());
    let store = Store {
        stretches: &stretches,
        bytes: b"Old gale.New calm.",
    };
    let unknown = store.restore("gale").unwrap_err();
    assert_eq!(unknown, RestoreError::Unknown("gale".to_owned()));
    let said = store.restore("same").unwrap_err().to_string();
    assert_eq!(
        said,
        "2 articles have the id `same`; say which: wire.jsonl:1#0, wire.jsonl:2#0"
    );
    assert_eq!(store.restore("wire.jsonl:2#0"), Ok(&b"New calm."[..]));
    assert_eq!(store.restore("wire.jsonl:1"), Ok(&b"Old gale."[..]));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn kept_and_removed_and_chrome_are_the_input(texts in prop::collection::vec(dump(), 0..4)) {
        let dumps: Vec<Dump> = texts
            .iter()
            .enumerate()
            .map(|(i, t)| Dump::plain(format!("{i}.txt"), t.clone()))
            .collect();
        check(&dumps, &crate::job::run(&dumps, JobOptions::default(), &Silent))?;
    }

    #[test]
    fn the_same_holds_for_records_and_for_bytes_that_are_no_text(
        texts in prop::collection::vec(dump(), 1..4),
        bytes in prop::collection::vec(any::<u8>(), 0..80),
    ) {
        let mut dumps: Vec<Dump> = (1..).zip(&texts).map(|(n, t)| record(n, &format!("r{n}"), None, t)).collect();
        dumps.push(Dump::from_bytes("bytes.txt", bytes));
        check(&dumps, &crate::job::run(&dumps, JobOptions::default(), &Silent))?;
    }
}

#[test]
fn an_article_that_is_a_record_has_what_the_record_says_of_it() {
    let more = More {
        date: Some("2026-05-05".to_owned()),
        outlet: Some("Sill Daily".to_owned()),
        headline: Some("Gale hits Sill".to_owned()),
    };
    let of = |kind, more| {
        let dump = Dump {
            record: Some(Record::new(1, Span::new(0, 1), Some("x".into()), more)),
            kind,
            ..Dump::plain(
                "wire.jsonl",
                "A gale hit Sill on Tuesday, the harbour master said.",
            )
        };
        article_record(
            &dump,
            "x",
            0,
            &crate::split::Article::plain(Span::new(0, 6)),
            None,
        )
    };
    let record = of(RecordKind::Article, more.clone());
    assert_eq!(record.headline.as_deref(), Some("Gale hits Sill"));
    assert_eq!(record.published.as_deref(), Some("2026-05-05"));
    assert_eq!(record.outlet.as_deref(), Some("Sill Daily"));
    let part = of(RecordKind::Dump, more);
    assert_eq!((part.headline, part.published), (None, None));
    assert_eq!(part.outlet.as_deref(), Some("Sill Daily"));
}
