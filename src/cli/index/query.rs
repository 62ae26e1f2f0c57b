//! `unspool index query`.

use super::articles;
use super::*;
use std::fmt::Write as _;
use unspool::index::{Found, Known};
use unspool::report::{relation_name, shown};

/// Arguments of `unspool index query`.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    scrape: ScrapeArgs,
    #[command(flatten)]
    asking: AskingArgs,
}

#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Output")]
struct AskingArgs {
    /// How it is written what was found.
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
    /// Where that goes.
    #[arg(long, short, value_name = "FILE", default_value = "-", value_hint = ValueHint::FilePath)]
    output: PathBuf,
}

/// Runs the command.
pub fn run(args: Args, progress: &Progress) -> anyhow::Result<ExitStatus> {
    let Scrape {
        index,
        plan,
        options,
        target,
    } = args.scrape.plan(&args.asking.output)?;
    let index = Index::open(&index)?;
    let from = articles::From {
        source: None,
        options: &options,
    };
    let mut rows: Vec<u8> = Vec::new();
    let loaded = articles::read(&plan, &from, progress, |unit| {
        for found in index.query(&unit)? {
            match args.asking.format {
                Format::Text => rows.extend(text(&found).into_bytes()),
                Format::Jsonl => {
                    serde_json::to_writer(&mut rows, &found)?;
                    rows.push(b'\n');
                }
            }
        }
        Ok(())
    })?;
    progress.finish();
    target.write(&rows)?;
    Ok(plan.status(&loaded))
}

/// What was found, for people.
fn text(found: &Found) -> String {
    let mut out = format!("{}  {}\n", shown(&found.at), shown(&found.id));
    if found.matches.is_empty() {
        out += "  nothing like it\n";
    }
    for known in &found.matches {
        let Known {
            jaccard,
            containment,
            containment_known,
            ..
        } = known;
        let figures = match known.estimated {
            false if *jaccard == 1.0 => String::new(),
            estimated => format!(
                "  {}{:.0} % of it is there, {:.0} % of that is here",
                if estimated { "about " } else { "" },
                containment * 100.0,
                containment_known * 100.0
            ),
        };
        let date = known.date.as_deref().unwrap_or("");
        // A text that cannot be written would not be one.
        let _ = writeln!(
            out,
            "  {:8}  {}  {}  {}  {date}{figures}",
            relation_name(known.relation),
            shown(&known.at),
            shown(&known.id),
            shown(&known.source),
        );
    }
    out
}
