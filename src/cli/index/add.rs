//! `unspool index add`.

use super::articles;
use super::*;
use std::io::Write;
use unspool::index::{Added, Counts};
use xxhash_rust::xxh3::xxh3_128;

/// Arguments of `unspool index add`.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    scrape: ScrapeArgs,
    #[command(flatten)]
    adding: AddingArgs,
}

#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Index")]
struct AddingArgs {
    /// Keep the texts too, compressed: relations are then worked out on them, and can be exported. Holds for the whole
    /// index, from its first add on.
    #[arg(long)]
    texts: bool,

    /// The source of all these articles [default: the outlet that a record names, else the file].
    #[arg(long, value_name = "NAME")]
    source: Option<String>,

    /// Go on with an add that was stopped, from its last finished unit; the inputs and options must be the same. Without
    /// one that was stopped this changes nothing.
    #[arg(long)]
    resume: bool,

    /// How it is told what came: figures, or for each article what it is.
    #[arg(long, value_enum, default_value = "text")]
    format: Format,

    /// Where that goes.
    #[arg(long, short, value_name = "FILE", default_value = "-", value_hint = ValueHint::FilePath)]
    output: PathBuf,
}

/// Runs the command.
pub fn run(args: Args, progress: &Progress) -> anyhow::Result<ExitStatus> {
    let adding = args.adding;
    let Scrape {
        index,
        plan,
        options,
        target,
    } = args.scrape.plan(&adding.output)?;
    let rows = adding.format == Format::Jsonl;
    let key = format!(
        "{} {} {options:?} {:?} {rows}",
        env!("CARGO_PKG_VERSION"),
        plan.key(),
        adding.source
    );
    let key = format!("{:032x}", xxh3_128(key.as_bytes()));
    let mut writer = Writer::create(&index, adding.texts)?;
    let (mut done, mut counts) = writer.begin(&key, adding.resume)?;
    if done > 0 {
        super::super::say(format_args!(
            "going on after {} articles that are in the index",
            counts.articles
        ));
    }
    let from = articles::From {
        source: adding.source.as_deref(),
        options: &options,
    };
    let loaded = articles::read(&plan, &from, progress, |unit| {
        if done > 0 {
            done -= 1;
            return Ok(());
        }
        for added in writer.add(&unit, rows)? {
            counts.add(added.verdict);
        }
        Ok(())
    })?;
    progress.finish();
    match rows {
        false => target.write(text(&index, &counts).as_bytes())?,
        true => {
            target.write_while(|out| Ok(writer.logged(|added| lines(out, &added))?))?;
        }
    }
    writer.finish()?;
    Ok(plan.status(&loaded))
}

fn lines(out: &mut dyn Write, added: &[Added]) -> std::io::Result<()> {
    for row in added {
        serde_json::to_writer(&mut *out, row)?;
        out.write_all(b"\n")?;
    }
    Ok(())
}

/// What came, in a line.
fn text(path: &std::path::Path, counts: &Counts) -> String {
    let Counts {
        articles,
        new,
        known,
        updates,
        copies,
        empty,
    } = counts;
    let empty = match empty {
        0 => String::new(),
        n => format!(", {n} without a word"),
    };
    format!(
        "{}: {articles} articles: {new} new, {known} known, {updates} updates, {copies} copies{empty}\n",
        path.display()
    )
}
