//! `unspool explain`: why this boundary, match or cluster.

use super::dupes::CompareArgs;
use super::inputs::{InputArgs, SplitArgs};
use super::outputs::{Target, text_style};
use super::progress::Progress;
use super::report::load;
use super::status::ExitStatus;
use anyhow::bail;
use std::fs::File;
use std::io::Read;
use std::path::Path;
use unspool::Text;
use unspool::clean::{ArticleRecord, article_record};
use unspool::job;
use unspool::report;

/// Arguments of `unspool explain`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// An id, the beginning of one, or a locator such as `dump.txt#3`.
    #[arg(value_name = "ID")]
    id: String,

    #[command(flatten)]
    input: InputArgs,
    #[command(flatten)]
    split: SplitArgs,
    #[command(flatten)]
    compare: CompareArgs,
}

/// Runs the command.
///
/// The input is a saved report.json, or what the report was made from, with the same flags. From a report, a cluster or a
/// match is explained. From the inputs, the boundary of the article that is named is explained first, then every cluster
/// it is in.
pub fn run(args: Args, progress: &Progress) -> anyhow::Result<ExitStatus> {
    let style = text_style();
    let mut page = Vec::new();
    match args.input.inputs() {
        [one] if is_report(Path::new(one)) => {
            let report = load(Path::new(one))?;
            page.extend(report::explain(&report, &args.id, &style)?);
        }
        _ => {
            let options = args.compare.options(&args.split);
            let loaded = args.input.plan()?.read(progress)?;
            let outcome = job::run(&loaded.dumps, options, progress);
            let built = report::build(&outcome, &loaded.sources, &loaded.skipped);
            progress.finish();
            if let Some(found) = article(&outcome, &args.id)? {
                page.extend(report::explain_boundary(
                    &found.at,
                    &found.record,
                    found.input.as_ref().map(|t| t.as_bytes()),
                    &style,
                ));
            }
            match report::explain(&built, &args.id, &style) {
                Ok(bytes) => page.extend(bytes),
                Err(error) if page.is_empty() => return Err(error.into()),
                // An article without a duplicate is in no cluster: its boundary is all there is to explain.
                Err(_) => {}
            }
        }
    }
    Target::open(Path::new("-"))?.write(&page)?;
    Ok(ExitStatus::Clean)
}

/// Whether a file is a saved report, told by its beginning.
fn is_report(path: &Path) -> bool {
    let first = |bytes: &mut dyn Read| -> std::io::Result<Vec<u8>> {
        let mut start = Vec::new();
        bytes.take(200).read_to_end(&mut start).map(|_| start)
    };
    let start = File::open(path).and_then(|mut file| match path.extension() {
        Some(end) if end == "zst" => first(&mut zstd::Decoder::new(file)?),
        Some(end) if end == "gz" => first(&mut flate2::read::MultiGzDecoder::new(file)),
        _ => first(&mut file),
    });
    start.is_ok_and(|start| String::from_utf8_lossy(&start).contains("unspool/report/1"))
}

/// An article that was split: where it stands, how it is written, and the bytes it stands in where its offsets fit them.
struct Found {
    at: String,
    record: ArticleRecord,
    input: Option<Text>,
}

/// Places that a message names.
const PLACES: usize = 8;

/// The split article that `query` names, if it names one.
fn article(outcome: &job::Outcome<'_>, query: &str) -> anyhow::Result<Option<Found>> {
    let corpus = &outcome.corpus;
    let all = || 0..corpus.articles.len();
    let is_at = |&i: &usize| corpus.article_at(i) == query;
    // A place is one article's, an id of the input may be that of several, and the beginning of one of more.
    let mut named: Vec<usize> = all().filter(is_at).collect();
    if named.is_empty() {
        named = all().filter(|&i| corpus.article_id(i) == query).collect();
    }
    if named.is_empty() && !query.is_empty() {
        let begins = |&i: &usize| corpus.article_id(i).starts_with(query);
        named = all().filter(begins).collect();
    }
    let [one] = named[..] else {
        let places: Vec<String> = named
            .iter()
            .take(PLACES)
            .map(|&i| corpus.article_at(i))
            .collect();
        if !places.is_empty() {
            bail!(
                "`{query}` names {} articles; give the place of one: {}{}",
                named.len(),
                places.join(", "),
                if named.len() > PLACES { ", …" } else { "" }
            );
        }
        return Ok(None);
    };
    let at = corpus.articles.get(one);
    let dump = corpus.dump(at.dump as usize);
    let Some(found) = corpus.split_article(one) else {
        return Ok(None);
    };
    let split = corpus.split(at.dump as usize);
    let lines = split
        .as_ref()
        .as_ref()
        .map(|s| &s.lines[found.lines.0..found.lines.1]);
    let record = article_record(
        &dump,
        &corpus.article_id(one),
        at.ordinal.unwrap_or(0) as usize,
        &found,
        lines,
    );
    // Offsets of the record are those of the file; they fit the text only where nothing was re-encoded.
    let fits = dump.offsets.to_bytes(dump.text.len()) == dump.text.len();
    Ok(Some(Found {
        at: corpus.article_at(one),
        record,
        input: fits.then(|| dump.text.clone()),
    }))
}
