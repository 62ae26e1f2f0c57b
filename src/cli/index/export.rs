//! `unspool index export`.

use super::*;
use serde::Serialize;
use std::io::Write;
use unspool::compare::{Level, Relation};
use unspool::index::{Entry, Tie};
use xxhash_rust::xxh3::Xxh3;

/// Arguments of `unspool index export`.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    index: PathArg,
    /// What is written.
    #[arg(long, value_enum, default_value = "articles")]
    what: What,
    /// Where it goes; a name that ends in `.zst` or `.gz` is compressed.
    #[arg(long, short, value_name = "FILE", default_value = "-", value_hint = ValueHint::FilePath)]
    output: PathBuf,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum What {
    /// Every article, in the order in which they were added, with its text where texts are kept.
    Articles,
    /// For each article of a cluster which one that is: `{"id","level","cluster"}`.
    Clusters,
    /// Every pair that is related: `{"a","b","level","relation","score","jaccard","containment_a","containment_b"}`.
    Pairs,
}

#[derive(Serialize)]
struct ArticleRow<'e> {
    schema: &'static str,
    id: &'e str,
    at: &'e str,
    source: &'e str,
    start: u64,
    end: u64,
    date: Option<&'e str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<&'e str>,
}

#[derive(Serialize)]
struct ClusterRow<'e> {
    id: &'e str,
    level: Level,
    cluster: &'e str,
}

#[derive(Serialize)]
struct PairRow<'e> {
    a: &'e str,
    b: &'e str,
    level: Level,
    relation: Relation,
    score: f64,
    jaccard: f64,
    containment_a: f64,
    containment_b: f64,
    estimated: bool,
}

/// Runs the command.
pub fn run(args: Args) -> anyhow::Result<ExitStatus> {
    let target = Target::beside(&args.output, [&*args.index.path])?;
    let index = Index::open(&args.index.path)?;
    match args.what {
        What::Articles => {
            target.write_while(|out| {
                let mut io = Ok(());
                index.entries(|entry, text| {
                    if io.is_ok() {
                        io = line(out, &article(entry, text));
                    }
                    Ok(())
                })?;
                Ok(io?)
            })?;
        }
        What::Clusters => {
            let (clusters, _, _) = index.clusters()?;
            target.write_with(|out| {
                for cluster in &clusters {
                    let id = cluster_id(&cluster.members);
                    for member in &cluster.members {
                        let row = ClusterRow {
                            id: &member.id,
                            level: Level::Article,
                            cluster: &id,
                        };
                        line(out, &row)?;
                    }
                }
                Ok(())
            })?;
        }
        What::Pairs => {
            let (_, _, ties) = index.clusters()?;
            target.write_with(|out| ties.iter().try_for_each(|tie| line(out, &pair(tie))))?;
        }
    }
    Ok(ExitStatus::Clean)
}

fn line(out: &mut dyn Write, row: &impl Serialize) -> std::io::Result<()> {
    serde_json::to_writer(&mut *out, row)?;
    out.write_all(b"\n")
}

fn article<'e>(entry: &'e Entry, text: Option<&'e str>) -> ArticleRow<'e> {
    ArticleRow {
        schema: "unspool/indexed/1",
        id: &entry.id,
        at: &entry.at,
        source: &entry.source,
        start: entry.start,
        end: entry.end,
        date: entry.date.as_deref(),
        text,
    }
}

fn pair(tie: &Tie) -> PairRow<'_> {
    let rounded = |figure: f64| (figure * 1e6).round() / 1e6;
    PairRow {
        a: &tie.a.id,
        b: &tie.b.id,
        level: Level::Article,
        relation: tie.found.relation,
        score: rounded(tie.found.score),
        jaccard: rounded(tie.found.jaccard),
        containment_a: rounded(tie.found.containment_a),
        containment_b: rounded(tie.found.containment_b),
        estimated: tie.estimated,
    }
}

/// Made from the sources and ids of the members: the same members give the same id.
fn cluster_id(members: &[Entry]) -> String {
    let mut hasher = Xxh3::new();
    for member in members {
        hasher.update(member.source.as_bytes());
        hasher.update(&[0]);
        hasher.update(member.id.as_bytes());
        hasher.update(&[0]);
    }
    format!("{:032x}", hasher.digest128())[..16].to_owned()
}
