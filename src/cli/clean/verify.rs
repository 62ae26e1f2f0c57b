//! `unspool clean --verify`: proves that a folder holds every byte of what was read.

use super::super::inputs::InputPlan;
use super::super::progress::Progress;
use super::super::status::ExitStatus;
use super::Saved;
use anyhow::bail;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::Path;
use unspool::clean::{Removed, Store, Stretch};
use unspool::input::Dump;

/// Faults that are listed.
const LISTED: usize = 20;

/// What is read of an article.
#[derive(Deserialize)]
struct Article {
    id: String,
    start: u64,
    end: u64,
}

/// Runs the command. `inputs` are compared with what the folder rebuilds; without stored bytes they are needed.
pub fn run(
    dir: &Path,
    inputs: Option<InputPlan>,
    progress: &Progress,
) -> anyhow::Result<ExitStatus> {
    let saved = Saved::open(dir)?;
    let mut wrong = files(&saved);
    let stretches: Vec<Stretch> = saved.rows("spans.jsonl")?;
    let removed: Vec<Removed> = saved.rows("removed.jsonl")?;
    // Texts do not say which articles they are; that they are as they were written, and how many, is all there is to check.
    let texts = saved.articles().any(|name| name.ends_with(".txt"));
    let (mut written, mut ids) = (0, Vec::new());
    for name in saved.articles() {
        if texts {
            written += 1;
            continue;
        }
        let rows = articles(&saved, name)?;
        written += rows.len() as u64;
        // A record without text is an article, and has no byte to account for.
        let with_bytes = rows.into_iter().filter(|a| a.start < a.end);
        ids.extend(with_bytes.map(|a| a.id));
    }
    let articles = (!texts).then_some(ids);
    if written != saved.manifest.articles {
        wrong.push(format!(
            "{} articles are there, and {} were kept",
            written, saved.manifest.articles
        ));
    }
    let loaded = match inputs {
        Some(plan) => Some(plan.read(progress)?),
        None => None,
    };
    progress.finish();
    let bytes = match (saved.stored()?, &loaded) {
        (Some(bytes), _) => bytes,
        (None, Some(loaded)) => end_to_end(&loaded.dumps),
        (None, None) => bail!(
            "{}: was written with --no-store; give the inputs to verify it against",
            dir.display()
        ),
    };
    let store = Store {
        stretches: &stretches,
        bytes: &bytes,
    };
    let proof = match store.verify(articles.as_deref(), &removed) {
        Ok(proof) => Some(proof),
        Err(faults) => {
            wrong.extend(faults);
            None
        }
    };
    if let (Some(_), Some(loaded)) = (proof, &loaded) {
        wrong.extend(differences(&store, &loaded.dumps));
    }
    match proof {
        Some(proof) if wrong.is_empty() => {
            super::super::say(format_args!(
                "verified: {} dumps are rebuilt byte for byte{}: {} bytes kept, {} removed, {} chrome",
                proof.dumps,
                match loaded {
                    Some(_) => ", and are the inputs given",
                    None => "",
                },
                proof.kept,
                proof.removed,
                proof.chrome
            ));
            Ok(ExitStatus::Clean)
        }
        _ => {
            for fault in wrong.iter().take(LISTED) {
                super::super::say(fault);
            }
            if wrong.len() > LISTED {
                super::super::say(format_args!("… {} more", wrong.len() - LISTED));
            }
            bail!(
                "{}: is not what was cleaned ({} faults)",
                dir.display(),
                wrong.len()
            )
        }
    }
}

/// The articles of a file.
fn articles(saved: &Saved, name: &str) -> anyhow::Result<Vec<Article>> {
    if !name.ends_with(".parquet") {
        return saved.rows(name);
    }
    #[cfg(not(feature = "parquet"))]
    bail!("{name}: {}", super::articles::NO_PARQUET);
    #[cfg(feature = "parquet")]
    {
        use anyhow::Context;
        let ids = unspool::clean::parquet_ids(saved.raw(name)?);
        let ids = ids.with_context(|| format!("{name}: is no Parquet file of articles"))?;
        let article = |(id, start, end)| Article { id, start, end };
        Ok(ids.into_iter().map(article).collect())
    }
}

/// Files that are not as they were written.
fn files(saved: &Saved) -> Vec<String> {
    let names = saved.manifest.files.iter().map(|file| &file.name);
    names.filter_map(|name| saved.fault(name)).collect()
}

/// The bytes of dumps in the order in which clean takes them.
fn end_to_end(dumps: &[Dump]) -> Vec<u8> {
    let mut sorted: Vec<&Dump> = dumps.iter().collect();
    sorted.sort_by_key(|d| (&d.source, d.record.as_ref().map(|r| r.span.start)));
    sorted.iter().flat_map(|d| d.bytes()).copied().collect()
}

/// Where inputs are not what the folder rebuilds.
fn differences(store: &Store<'_>, dumps: &[Dump]) -> Vec<String> {
    let name = |d: &Dump| match &d.record {
        Some(record) => format!("{}:{}", d.source, record.line),
        None => d.source.to_string(),
    };
    let mut given: BTreeMap<String, &[u8]> = dumps.iter().map(|d| (name(d), d.bytes())).collect();
    // What is empty has no stretch.
    given.retain(|_, bytes| !bytes.is_empty());
    let mut wrong = Vec::new();
    // Sizes were held against each other before.
    for (name, rebuilt) in store.rebuilt().unwrap_or_default() {
        match given.remove(&name) {
            None => wrong.push(format!("{name}: is not among the inputs given")),
            Some(bytes) if bytes != rebuilt => {
                let at = bytes
                    .iter()
                    .zip(rebuilt)
                    .take_while(|(a, b)| a == b)
                    .count();
                wrong.push(format!("{name}: the input given differs from byte {at} on"));
            }
            Some(_) => {}
        }
    }
    wrong.extend(
        given
            .into_keys()
            .map(|name| format!("{name}: was not cleaned into this folder")),
    );
    wrong
}
