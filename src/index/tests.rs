//! Laws of the index: adding in pieces, in any order, is adding at once; what is removed might never have been added.

use super::*;
use std::collections::{BTreeSet, HashSet};

/// A word that nobody else uses.
fn word(seed: u64) -> String {
    const SYLLABLES: [&str; 16] = [
        "ba", "ce", "di", "fo", "gu", "ha", "je", "ki", "lo", "mu", "na", "pe", "ri", "so", "tu",
        "va",
    ];
    let hash = xxhash_rust::xxh3::xxh3_64(&seed.to_le_bytes());
    let part = |k: u64| SYLLABLES[(hash >> (4 * k)) as usize % 16];
    (0..2 + hash % 3).map(part).collect()
}

/// Invented articles: stories, and of each an edited copy, an abridged one and an exact one, from several outlets.
fn articles(n: usize) -> Vec<Article> {
    (0..n)
        .map(|i| {
            let stories = (n / 4).max(1);
            let words = (0..90).map(|k| word((i % stories * 1000 + k) as u64));
            let mut words: Vec<String> = words.collect();
            match i / stories % 4 {
                1 => words[40] = "otherwise".to_owned(),
                2 => words.truncate(45),
                _ => {}
            }
            let text = words.join(" ");
            Article {
                id: format!("{i}"),
                at: format!("dump.jsonl:{i}"),
                source: format!("outlet {}", i % 3),
                start: 0,
                end: text.len() as u64,
                date: (i % 2 == 0).then(|| "2026-03-01".to_owned()),
                text,
            }
        })
        .collect()
}

fn clusters(path: &std::path::Path) -> BTreeSet<(String, Vec<String>)> {
    let (clusters, _, _) = Index::open(path).unwrap().clusters().unwrap();
    clusters
        .into_iter()
        .map(|c| {
            let mut ids: Vec<String> = c.members.iter().map(|m| m.id.clone()).collect();
            ids.sort();
            (format!("{:?}", c.relation), ids)
        })
        .collect()
}

fn add(path: &std::path::Path, units: &[&[Article]]) -> Vec<Added> {
    let mut writer = Writer::create(path, false).unwrap();
    let mut out = Vec::new();
    for unit in units {
        out.extend(writer.add(unit, false).unwrap());
    }
    out
}

#[test]
fn ten_pieces_in_any_order_are_one() {
    let folder = tempfile::tempdir().unwrap();
    let mut all = articles(400);
    let at = |name: &str| folder.path().join(name);
    let once = add(&at("once"), &[&all]);
    let pieces = add(&at("ten"), &all.chunks(40).collect::<Vec<_>>());
    let differ = once.iter().zip(&pieces).find(|(x, y)| x != y);
    assert_eq!(differ, None, "each article is held against all before it");
    let expected = clusters(&at("once"));
    assert_eq!(expected.len(), 100);
    assert!(expected.iter().all(|(_, ids)| ids.len() == 4));
    assert_eq!(clusters(&at("ten")), expected);
    all.sort_by_key(|a| xxhash_rust::xxh3::xxh3_64(a.id.as_bytes()));
    add(&at("shuffled"), &all.chunks(13).collect::<Vec<_>>());
    assert_eq!(clusters(&at("shuffled")), expected);
    let parts = |name: &str| Index::open(&at(name)).unwrap().stat().unwrap().parts;
    assert!(parts("shuffled") <= 9, "{}", parts("shuffled"));
    let again = add(&at("once"), &[&all]);
    assert!(again.iter().all(|a| a.verdict == Verdict::Known));
    assert_eq!(clusters(&at("once")), expected);
}

#[test]
fn verdicts_tell_what_came() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("i");
    let mut one = articles(4);
    one.truncate(1);
    let base = one[0].clone();
    assert_eq!(add(&path, &[&one])[0].verdict, Verdict::New);
    let case = |id: &str, source: &str, text: String| Article {
        id: id.into(),
        source: source.into(),
        text,
        ..base.clone()
    };
    let edited = base.text.replacen(&word(30), "otherwise", 1);
    let added = add(
        &path,
        &[&[
            case("again", &base.source, base.text.clone()),
            case("copy", "elsewhere", base.text.to_uppercase()),
            case("update", &base.source, edited.clone()),
            case(
                "edited copy",
                "elsewhere",
                edited.replacen(&word(60), "instead", 1),
            ),
            case("empty", "elsewhere", " …".into()),
            case(
                "other",
                "elsewhere",
                "The bells rang all night, nobody at the council would say why.".into(),
            ),
        ]],
    );
    let got: Vec<Verdict> = added.iter().map(|a| a.verdict).collect();
    use Verdict::*;
    // The edited copy is an update: its own outlet had the first text too.
    assert_eq!(got, [Known, Copy, Update, Update, Empty, New]);
    assert_eq!(added[0].of.as_ref().unwrap().id, base.id);
    let found = Index::open(&path).unwrap();
    let found = found.query(&[case("q", "x", base.text.clone())]).unwrap();
    let ids: Vec<&str> = found[0].matches.iter().map(|m| &*m.id).collect();
    assert_eq!(ids[..3], ["0", "again", "copy"]);
    assert_eq!(ids.len(), 5, "{found:?}");
}

#[test]
fn what_is_removed_might_never_have_been_there() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let all = articles(300);
    add(&at("all"), &all.chunks(50).collect::<Vec<_>>());
    let mut writer = Writer::open(&at("all")).unwrap();
    let gone = writer
        .remove(&HashSet::from(["outlet 1".to_owned()]))
        .unwrap();
    assert_eq!(gone, 100);
    writer.compact().unwrap();
    drop(writer);
    let rest: Vec<Article> = all
        .iter()
        .filter(|a| a.source != "outlet 1")
        .cloned()
        .collect();
    add(&at("rest"), &[&rest]);
    assert_eq!(clusters(&at("all")), clusters(&at("rest")));
    let stat = |name: &str| Index::open(&at(name)).unwrap().stat().unwrap();
    assert_eq!(stat("all").sources, stat("rest").sources);
    assert_eq!(stat("all").contents, stat("rest").contents);
    let back = add(&at("all"), &[&all]);
    let new = back.iter().filter(|a| a.verdict != Verdict::Known).count();
    assert!(new > 0 && new <= 100, "{new}");
}

#[test]
fn one_writes_and_many_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("i");
    let all = articles(40);
    add(&path, &[&all[..20]]);
    let mut writer = Writer::open(&path).unwrap();
    let second = Writer::open(&path).err().expect("one writer").to_string();
    assert!(second.contains("another process is writing"), "{second}");
    let reader = Index::open(&path).unwrap();
    writer.add(&all[20..], false).unwrap();
    assert_eq!(reader.stat().unwrap().articles, 20);
    assert_eq!(Index::open(&path).unwrap().stat().unwrap().articles, 40);
}

#[test]
fn an_add_that_was_stopped_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("i");
    let all = articles(40);
    let mut writer = Writer::create(&path, false).unwrap();
    assert_eq!(writer.begin("k", true).unwrap().0, 0);
    let first = writer.add(&all[..20], true).unwrap();
    drop(writer);
    let mut writer = Writer::open(&path).unwrap();
    assert!(writer.begin("other", true).is_err());
    let (units, counts) = writer.begin("k", true).unwrap();
    assert_eq!((units, counts.articles), (1, 20));
    let second = writer.add(&all[20..], true).unwrap();
    let mut logged = Vec::new();
    writer
        .logged(|rows| {
            logged.extend(rows);
            Ok(())
        })
        .unwrap();
    assert_eq!(logged, [first, second].concat());
    writer.finish().unwrap();
    assert_eq!(writer.begin("other", true).unwrap().0, 0);
}

#[test]
fn what_is_no_index_is_refused_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("notes.txt");
    let missing = Index::open(&path).err().unwrap().to_string();
    assert!(missing.contains("no such index"), "{missing}");
    std::fs::write(&path, "shopping").unwrap();
    let refused = Writer::create(&path, false).err().unwrap().to_string();
    assert!(refused.contains("not an index"), "{refused}");
    assert_eq!(std::fs::read(&path).unwrap(), b"shopping");
    let other = folder.path().join("other.redb");
    drop(redb::Database::create(&other).unwrap());
    let refused = Writer::create(&other, false).err().unwrap().to_string();
    assert!(refused.contains("not an index"), "{refused}");
    let path = folder.path().join("i");
    drop(Writer::create(&path, false).unwrap());
    let texts = Writer::create(&path, true).err().unwrap().to_string();
    assert!(texts.contains("--texts"), "{texts}");
}

/// What an index says, in full: what is in it, what is related to some articles, and the clusters.
fn all_of(path: &std::path::Path, asked: &[Article]) -> Result<String, crate::index::IndexError> {
    let index = Index::open(path)?;
    index.verify()?;
    let mut entries = Vec::new();
    index.entries(|entry, text| {
        entries.push(format!("{entry:?} {text:?}"));
        Ok(())
    })?;
    let found = index.query(asked)?;
    let clusters = index.clusters()?.0.len();
    Ok(format!("{entries:?} {found:?} {clusters}"))
}

#[test]
fn damage_is_found_wherever_it_changes_an_answer_and_never_panics() {
    let folder = tempfile::tempdir().unwrap();
    let all = articles(120);
    let whole = folder.path().join("whole");
    let mut writer = Writer::create(&whole, true).unwrap();
    for unit in all.chunks(40) {
        writer.add(unit, false).unwrap();
    }
    drop(writer);
    let expected = all_of(&whole, &all[..20]).unwrap();
    let bytes = std::fs::read(&whole).unwrap();
    let path = folder.path().join("damaged");
    let said = |damaged: &[u8]| {
        std::fs::write(&path, damaged).unwrap();
        all_of(&path, &all[..20]).map_err(|e| e.to_string())
    };

    // a byte of a name of a source
    let name = all[7].source.as_bytes();
    let places = memchr::memmem::find_iter(&bytes, name).collect::<Vec<_>>();
    assert!(!places.is_empty());
    let mut found = 0;
    for at in places {
        let mut damaged = bytes.clone();
        damaged[at] ^= 1;
        match said(&damaged) {
            Err(said) => {
                assert!(said.contains("is damaged"), "{said}");
                found += 1;
            }
            // an older state of the page, which nothing leads to
            Ok(still) => assert!(still == expected),
        }
    }
    assert!(found > 0);
    // the file cut, or longer
    for damaged in [&bytes[..bytes.len() - 1], &[&bytes[..], b"x"].concat()[..]] {
        assert!(said(damaged).unwrap_err().contains("is damaged"));
    }
    for cut in [100, 4_096, 9_000, bytes.len() / 2] {
        if let Ok(still) = said(&bytes[..cut]) {
            assert!(still == expected, "cut at {cut}");
        }
    }
    // stretches of it, everywhere that anything was written
    let mut found = 0;
    for at in (0..bytes.len() - 64).step_by(2_741) {
        let mut damaged = bytes.clone();
        if damaged[at..at + 64].iter().all(|&b| b == 0) {
            continue;
        }
        damaged[at..at + 64].iter_mut().for_each(|b| *b ^= 0x5a);
        match said(&damaged) {
            Ok(still) => assert!(still == expected, "byte {at}"),
            Err(_) => found += 1,
        }
        // nor does writing to it panic
        if let Ok(mut writer) = Writer::open(&path) {
            let _ = writer.add(&all[..3], false);
        }
    }
    assert!(found > 10, "{found}");
}

#[test]
fn an_index_of_an_older_format_says_how_to_go_on() {
    let said = super::meta::Meta::read(br#"{"format":1,"texts":false}"#).unwrap_err();
    let said = crate::index::IndexError::new(std::path::Path::new("i"), said).to_string();
    assert!(
        said.contains("format 1") && said.contains("make it anew"),
        "{said}"
    );
}
