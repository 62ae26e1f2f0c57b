//! `unspool split`: articles as JSON lines, JSON or text.

use super::inputs::{InputArgs, SplitArgs};
use super::outputs::Target;
use super::progress::Progress;
use super::status::ExitStatus;
use clap::ValueEnum;
use rayon::prelude::*;
use std::io::Write;
use std::path::Path;
use unspool::clean::{ArticleRecord, article_record};
use unspool::job::{Corpus, Levels};
use unspool::report::{HtmlLimits, SplitDump, split_page};
use unspool::split::Multi;

/// Arguments of `unspool split`.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    input: InputArgs,
    #[command(flatten)]
    split: SplitArgs,
    #[command(flatten)]
    output: OutputArgs,
}

#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Output")]
struct OutputArgs {
    /// How articles are written.
    #[arg(long, value_enum, default_value = "jsonl")]
    format: Format,
    /// Write the role of every line too.
    #[arg(long)]
    lines: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    /// One JSON object a line, under the schema unspool/article/1.
    Jsonl,
    /// One JSON array.
    Json,
    /// For people.
    Text,
    /// One page for browsers: every line with its role, every boundary with its reasons.
    Html,
}

/// Runs the command.
pub fn run(args: Args, progress: &Progress) -> anyhow::Result<ExitStatus> {
    let options = args.split.options();
    let plan = args.input.plan()?;
    let loaded = plan.read(progress)?;
    let corpus = Corpus::build(&loaded.dumps, &options, &Levels::None, progress);
    if let Format::Html = args.output.format {
        let page = page(&corpus);
        progress.finish();
        Target::open(Path::new("-"))?.write(&page)?;
        return Ok(plan.status(&loaded));
    }
    let rows: Vec<Vec<u8>> = (0..corpus.articles.len())
        .into_par_iter()
        .map(|i| row(&corpus, i, &args.output))
        .collect::<Result<_, _>>()?;
    progress.finish();
    Target::open(Path::new("-"))?.write_with(|out| {
        let (before, between, after) = match args.output.format {
            Format::Json => ("[\n", ",\n", "\n]\n"),
            Format::Jsonl | Format::Text | Format::Html => {
                ("", "\n", if rows.is_empty() { "" } else { "\n" })
            }
        };
        out.write_all(before.as_bytes())?;
        for (i, row) in rows.iter().enumerate() {
            if i > 0 {
                out.write_all(between.as_bytes())?;
            }
            out.write_all(row)?;
        }
        out.write_all(after.as_bytes())
    })?;
    Ok(plan.status(&loaded))
}

/// All dumps that were split, as one page.
fn page(corpus: &Corpus<'_>) -> Vec<u8> {
    let names: Vec<String> = corpus
        .dumps
        .iter()
        .map(|dump| match &dump.record {
            Some(record) => format!("{}:{}", dump.source, record.line),
            None => dump.source.clone(),
        })
        .collect();
    let dumps: Vec<SplitDump<'_>> = corpus
        .dumps
        .iter()
        .zip(&corpus.splits)
        .zip(&names)
        .filter_map(|((dump, split), name)| {
            Some(SplitDump {
                name,
                text: &dump.text,
                split: split.as_ref()?,
            })
        })
        .collect();
    split_page(&dumps, &HtmlLimits::default())
}

fn row(corpus: &Corpus<'_>, i: usize, output: &OutputArgs) -> anyhow::Result<Vec<u8>> {
    let at = &corpus.articles[i];
    let dump = corpus.dumps[at.dump];
    let plain = unspool::split::Article::plain(at.span);
    let article = corpus.split_article(i).unwrap_or(&plain);
    let lines = corpus.splits[at.dump].as_ref().filter(|_| output.lines);
    let lines = lines.map(|s| &s.lines[article.lines.0..article.lines.1]);
    let record = article_record(dump, &at.id, at.ordinal.unwrap_or(0), article, lines);
    match output.format {
        Format::Text => Ok(text(&at.at, &record)?),
        Format::Jsonl | Format::Json | Format::Html => Ok(serde_json::to_vec(&record)?),
    }
}

/// An article for people: where it is, what it is called, and why it starts there.
fn text(at: &str, a: &ArticleRecord) -> std::io::Result<Vec<u8>> {
    let mut out = Vec::new();
    writeln!(
        out,
        "{at}  bytes {}..{}  probability {:.2}  {}",
        a.start, a.end, a.boundary.probability, a.id
    )?;
    writeln!(
        out,
        "  {}",
        a.headline.as_deref().unwrap_or("(no headline)")
    )?;
    let paragraphs = a.body.split("\n\n").filter(|p| !p.is_empty()).count();
    let facts = [
        a.published.clone().map(|d| format!("published {d}")),
        a.updated.clone().map(|d| format!("updated {d}")),
        (!a.byline.is_empty()).then(|| format!("by {}", a.byline.join(", "))),
        a.dateline.clone(),
        a.language.clone(),
        Some(format!("{paragraphs} paragraphs")),
        (!a.captions.is_empty()).then(|| format!("{} captions", a.captions.len())),
        (!a.bullets.is_empty()).then(|| format!("{} bullets", a.bullets.len())),
        a.multi.map(|multi| {
            match multi {
                Multi::LiveBlog => "live blog",
                Multi::RoundUp => "round-up",
            }
            .to_owned()
        }),
    ];
    writeln!(
        out,
        "  {}",
        facts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
    )?;
    let reasons: Vec<String> = a
        .boundary
        .evidence
        .iter()
        .take(5)
        .map(|e| format!("{} {:+.1}", e.cue, e.weight))
        .collect();
    if !reasons.is_empty() {
        writeln!(out, "  starts here: {}", reasons.join(", "))?;
    }
    for line in a.lines.iter().flatten() {
        writeln!(
            out,
            "    {:>8}..{:<8} {:?}",
            line.start, line.end, line.role
        )?;
    }
    Ok(out)
}
