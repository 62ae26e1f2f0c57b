//! What is beyond the memory that was set goes to disk, and what comes out is the same.

#![cfg(unix)]

use std::fs;
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use unspool::clean::{Cuts, Keep, account, records, removed};
use unspool::compare::{CompareOptions, Method};
use unspool::gate::{self, Baseline, Limit, Measure};
use unspool::input::{Loading, discover, read_within};
use unspool::job::{JobOptions, Levels, run_within};
use unspool::report::{Format, RenderOptions, build_within};
use unspool::store::{Disk, Memory, Scratch, StoreError, guarded};
use unspool::{Silent, Unkept};

/// Files in memory, of which only so many bytes may be written.
#[derive(Debug)]
struct Small {
    left: Arc<AtomicU64>,
}

#[derive(Debug)]
struct File {
    file: fs::File,
    left: Arc<AtomicU64>,
}

impl Disk for Small {
    fn file(&self) -> io::Result<Box<dyn Scratch>> {
        Ok(Box::new(File {
            file: tempfile::tempfile()?,
            left: self.left.clone(),
        }))
    }
}

impl Scratch for File {
    fn write_at(&self, bytes: &[u8], at: u64) -> io::Result<()> {
        use std::os::unix::fs::FileExt;
        let less = |left: u64| left.checked_sub(bytes.len() as u64);
        match self.left.fetch_update(Relaxed, Relaxed, less) {
            Ok(_) => self.file.write_all_at(bytes, at),
            Err(_) => Err(io::ErrorKind::StorageFull.into()),
        }
    }

    fn read_at(&self, bytes: &mut [u8], at: u64) -> io::Result<()> {
        use std::os::unix::fs::FileExt;
        self.file.read_exact_at(bytes, at)
    }
}

fn sparing(bytes: u64) -> Memory {
    Memory::sparing(Arc::new(Small {
        left: Arc::new(bytes.into()),
    }))
}

/// All that comes of the files in a folder: the report in every format, and the clean corpus.
fn outputs(
    dir: &Path,
    options: &JobOptions,
    memory: &Memory,
) -> Result<Vec<(String, Vec<u8>)>, StoreError> {
    guarded(|| {
        let found = discover(&[".".to_owned()], dir).unwrap();
        let (dumps, loaded) = read_within(&found, &Loading::default(), memory, &Silent).unwrap();
        let outcome = run_within(&dumps, options.clone(), memory, &Unkept, &Silent).unwrap();
        let mut out = Vec::new();
        let rows = |rows: &mut dyn Iterator<Item = serde_json::Value>| {
            let rows: Vec<String> = rows.map(|row| row.to_string()).collect();
            rows.join("\n").into_bytes()
        };
        let cuts = Cuts::default();
        let mut kept = records(&outcome, &cuts, true).map(json);
        out.push(("kept".to_owned(), rows(&mut kept)));
        let mut gone = removed(&outcome, &cuts).map(json);
        out.push(("removed".to_owned(), rows(&mut gone)));
        let mut spans = account(&outcome, &cuts).map(json);
        out.push(("spans".to_owned(), rows(&mut spans)));
        let mut found = build_within(&outcome, &loaded.sources, &loaded.skipped, memory);
        let limit = Limit::parse(Measure::New, "0").unwrap();
        let known = Baseline::of_findings(&found).to_bytes();
        // Every second content is known.
        let lines = String::from_utf8(known).unwrap();
        let known: Vec<&str> = lines.lines().step_by(2).collect();
        let known = Baseline::parse(&known.join("\n")).unwrap();
        gate::apply_within(&mut found, &[limit], Some(&known));
        for texts in [None, Some(30), Some(0)] {
            if let Some(chars) = texts {
                found.limit_texts(chars);
            }
            for show in [Some(3), Some(1), None] {
                let mut options = RenderOptions::default();
                options.text.show = show;
                for &format in Format::ALL {
                    if show == Some(3) || format == Format::Text {
                        let mut bytes = Vec::new();
                        format.write_found(&found, &options, &mut bytes).unwrap();
                        out.push((format!("{} {texts:?} {show:?}", format.name()), bytes));
                    }
                }
            }
        }
        if memory.is_limited() {
            return out;
        }
        // In memory the report says the same.
        let report = found.into_report();
        for &format in Format::ALL {
            let name = format!("{} Some(0) Some(3)", format.name());
            let mut options = RenderOptions::default();
            options.text.show = Some(3);
            let due = out.iter().find(|(n, _)| *n == name).unwrap();
            assert!(format.render_with(&report, &options) == due.1, "{name}");
        }
        out
    })
}

fn json(row: impl serde::Serialize) -> serde_json::Value {
    serde_json::to_value(row).unwrap()
}

fn same(dir: &Path, options: &JobOptions) {
    let pool = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads);
        pool.build().unwrap()
    };
    let due = pool(2).install(|| outputs(dir, options, &Memory::unlimited()).unwrap());
    for threads in [1, 2] {
        let found = pool(threads).install(|| outputs(dir, options, &sparing(u64::MAX)).unwrap());
        assert_eq!(found.len(), due.len());
        for ((name, found), (_, due)) in found.iter().zip(&due) {
            assert!(found == due, "{name}, {threads} threads");
        }
    }
}

/// Articles of a small vocabulary, one a line, some of them copied, cut and changed.
fn corpus(articles: u64) -> String {
    let mut state = 7u64;
    let mut random = |below: u64| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        (state >> 33) % below
    };
    let mut out = String::new();
    let mut words: Vec<String> = Vec::new();
    for i in 0..articles {
        match i % 5 {
            4 => words[random(40) as usize] = "changed".to_owned(),
            3 => words.truncate(60),
            2 => {}
            _ => {
                words = (0..80 + random(80))
                    .map(|_| {
                        // Some words are common, most are rare.
                        let below = random(20_000) + 1;
                        format!("w{}", random(below))
                    })
                    .collect();
            }
        }
        let paragraphs: Vec<String> = words.chunks(30).map(|some| some.join(" ")).collect();
        let source = ["Coast", "Mill", "Post"][random(3) as usize];
        let row = serde_json::json!({
            "id": format!("a{i}"),
            "text": format!("Story {} of the day\n{}.", i / 5, paragraphs.join(".\n")),
            "date": format!("2026-03-{:02}", i % 28 + 1),
            "source": source,
        });
        out += &format!("{row}\n");
    }
    out
}

#[test]
fn the_fixtures_come_out_the_same_from_disk() {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    same(&fixtures, &JobOptions::default());
}

#[test]
fn a_generated_corpus_comes_out_the_same_from_disk() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("b.jsonl"), corpus(500)).unwrap();
    fs::write(dir.path().join("a.jsonl"), corpus(100)).unwrap();
    same(dir.path(), &JobOptions::default());
    let options = JobOptions {
        compare: CompareOptions {
            method: Method::Simhash,
            date_window: Some(3),
        },
        levels: Levels::Only(vec![unspool::compare::Level::Article]),
        keep: Keep::Latest,
        ..JobOptions::default()
    };
    same(dir.path(), &options);
}

#[test]
fn a_repeated_dump_comes_out_the_same_from_disk() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("a.jsonl"), corpus(60).repeat(12)).unwrap();
    same(dir.path(), &JobOptions::default());
}

#[test]
fn a_full_disk_stops_the_work_wherever_it_is() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("a.jsonl"), corpus(2_000)).unwrap();
    let options = JobOptions::default();
    for bytes in [0, 3_000_000, 5_000_000] {
        let failed = outputs(dir.path(), &options, &sparing(bytes)).unwrap_err();
        let said = anyhow::Error::from(failed);
        assert!(format!("{said:#}").contains("no storage space"), "{said:#}");
    }
}
