//! `unspool split`: articles as JSON lines, JSON or text.

use super::inputs::{InputArgs, InputPlan, Part, SplitArgs};
use super::outputs::Target;
use super::progress::Progress;
use super::status::ExitStatus;
use clap::{ValueEnum, ValueHint};
use rayon::prelude::*;
use std::borrow::Cow;
use std::io::Write;
use std::path::PathBuf;
use unspool::Observer;
use unspool::clean::{ArticleRecord, article_record};
use unspool::input::{Dump, Loaded, TextStream};
use unspool::job::{ArticleName, Corpus, DumpPiece, DumpStream, Levels};
use unspool::report::{HtmlLimits, SplitDump, shown, split_page};
use unspool::split::{Article, Line, Multi, SplitOptions, Splitter};

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
    /// Where they go: a file, whose name may end in `.zst` or `.gz`; `-` is standard output.
    #[arg(long, short, value_name = "FILE", default_value = "-", value_hint = ValueHint::FilePath)]
    output: PathBuf,
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
    let path = args.output.output.as_path();
    let plan = args.input.plan()?.without_written([path]);
    let target = Target::beside(path, plan.paths())?;
    if let Format::Html = args.output.format {
        let loaded = plan.read(progress)?;
        let corpus = Corpus::build(&loaded.dumps, &options, &Levels::None, progress);
        let page = page(&corpus);
        progress.finish();
        target.write(&page)?;
        return Ok(plan.status(&loaded));
    }
    let loaded = target.write_while(|out| {
        let mut rows = Rows::new(out, args.output.format);
        let loaded = rows_of(&plan, &options, &args.output, progress, &mut rows)?;
        progress.finish();
        rows.finish()?;
        Ok(loaded)
    })?;
    Ok(plan.status(&loaded))
}

/// Writes all articles, as they become known.
fn rows_of(
    plan: &InputPlan,
    options: &SplitOptions,
    output: &OutputArgs,
    progress: &Progress,
    out: &mut Rows<'_>,
) -> anyhow::Result<Loaded> {
    let splitter = Splitter::new(options.clone());
    plan.read_in_turn(progress, |part| match part {
        Part::Dumps(dumps) => {
            let corpus = Corpus::build(&dumps, options, &Levels::None, progress);
            let rows = (0..corpus.articles.len()).into_par_iter().map(|i| {
                let at = corpus.articles.get(i);
                let name = ArticleName {
                    ordinal: at.ordinal.unwrap_or(0) as usize,
                    id: corpus.article_id(i),
                    at: corpus.article_at(i),
                };
                let plain = Article::plain(corpus.article_span(i));
                let article = corpus.split_article(i).unwrap_or(Cow::Owned(plain));
                let split = corpus.split(at.dump as usize);
                let lines = split
                    .as_ref()
                    .as_ref()
                    .map(|s| &s.lines[article.lines.0..article.lines.1]);
                row(
                    &corpus.dump(at.dump as usize),
                    &name,
                    &article,
                    lines,
                    output,
                )
            });
            out.write(rows.collect::<Result<_, _>>()?)
        }
        Part::Stream(stream) => streamed(*stream, &splitter, progress, |piece| {
            let rows = piece.articles.par_iter().map(|(at, article)| {
                let lines = piece.lines_of(article);
                row(&piece.dump, at, article, Some(lines), output)
            });
            out.write(rows.collect::<Result<_, _>>()?)
        }),
    })
}

/// Splits a text as it is read.
pub fn streamed(
    mut text: TextStream,
    splitter: &Splitter,
    progress: &Progress,
    mut see: impl FnMut(DumpPiece) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let mut dump = DumpStream::new(splitter, text.name());
    let (mut read, mut bytes) = (String::new(), 0);
    while text.next(&mut read)? {
        let before = std::mem::replace(&mut bytes, text.bytes());
        progress.advance(bytes - before);
        dump.push(&read, text.offsets())
            .into_iter()
            .try_for_each(&mut see)?;
        text.forget(dump.given());
    }
    progress.records(1);
    dump.finish(text.offsets())
        .into_iter()
        .try_for_each(&mut see)
}

/// Articles that are written as they become known.
struct Rows<'o> {
    out: &'o mut dyn Write,
    format: Format,
    any: bool,
}

impl<'o> Rows<'o> {
    fn new(out: &'o mut dyn Write, format: Format) -> Self {
        Rows {
            out,
            format,
            any: false,
        }
    }

    fn write(&mut self, rows: Vec<Vec<u8>>) -> anyhow::Result<()> {
        for row in rows {
            let before = match (self.format, self.any) {
                (Format::Json, false) => "[\n",
                (Format::Json, true) => ",\n",
                (_, false) => "",
                (_, true) => "\n",
            };
            self.any = true;
            self.out.write_all(before.as_bytes())?;
            self.out.write_all(&row)?;
        }
        Ok(())
    }

    fn finish(self) -> anyhow::Result<()> {
        let after = match (self.format, self.any) {
            (Format::Json, false) => "[\n\n]\n",
            (Format::Json, true) => "\n]\n",
            (_, false) => "",
            (_, true) => "\n",
        };
        self.out.write_all(after.as_bytes())?;
        Ok(())
    }
}

/// All dumps that were split, as one page.
fn page(corpus: &Corpus<'_>) -> Vec<u8> {
    let read: Vec<_> = (0..corpus.len())
        .map(|i| {
            let dump = corpus.dump(i);
            let name = match &dump.record {
                Some(record) => format!("{}:{}", dump.source, record.line),
                None => dump.source.to_string(),
            };
            (name, dump, corpus.split(i))
        })
        .collect();
    let dumps: Vec<SplitDump<'_>> = read
        .iter()
        .filter_map(|(name, dump, split)| {
            Some(SplitDump {
                name,
                text: &dump.text,
                split: split.as_ref().as_deref()?,
            })
        })
        .collect();
    split_page(&dumps, &HtmlLimits::default())
}

fn row(
    dump: &Dump,
    name: &ArticleName,
    article: &Article,
    lines: Option<&[Line]>,
    output: &OutputArgs,
) -> anyhow::Result<Vec<u8>> {
    let lines = lines.filter(|_| output.lines);
    let record = article_record(dump, &name.id, name.ordinal, article, lines);
    match output.format {
        Format::Text => Ok(text(&name.at, &record)?),
        Format::Jsonl | Format::Json | Format::Html => Ok(serde_json::to_vec(&record)?),
    }
}

/// An article for people: where it is, what it is called, and why it starts there. No line begins with what stands in the
/// data: runners of jobs take some beginnings for commands.
fn text(at: &str, a: &ArticleRecord) -> std::io::Result<Vec<u8>> {
    let mut out = Vec::new();
    writeln!(
        out,
        "article {}  bytes {}..{}  probability {:.2}  {}",
        shown(at),
        a.start,
        a.end,
        a.boundary.probability,
        shown(&a.id)
    )?;
    writeln!(
        out,
        "  headline: {}",
        shown(a.headline.as_deref().unwrap_or("(none)"))
    )?;
    let paragraphs = a.body.split("\n\n").filter(|p| !p.is_empty()).count();
    let facts = [
        Some(format!("{paragraphs} paragraphs")),
        a.published.clone().map(|d| format!("published {d}")),
        a.updated.clone().map(|d| format!("updated {d}")),
        (!a.byline.is_empty()).then(|| format!("by {}", a.byline.join(", "))),
        a.dateline.clone(),
        a.language.clone(),
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
        shown(&facts.into_iter().flatten().collect::<Vec<_>>().join(" · "))
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
