//! The arguments that say what is read, shared by all commands that read dumps.

use super::ours;
use super::outputs::real;
use super::progress::Progress;
use super::status::ExitStatus;
use anyhow::{Context, bail};
use clap::{Args, ValueEnum, ValueHint};
use encoding_rs::Encoding;
use jiff::civil::{Date, DateTime};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use unspool::input::{
    self, Discovered, Dump, Fields, InputError, Loaded, Loading, Opened, RecordKind, SourceFormat,
    TextStream, Turn,
};
use unspool::split::{By, Prefer, SplitOptions, Weights};
use unspool::store::{Memory, Shelf};

/// What is read, and how.
#[derive(Debug, Args)]
#[command(next_help_heading = "Input")]
pub struct InputArgs {
    /// Files, folders, patterns, or `-` for standard input.
    #[arg(value_name = "INPUT", required = true, value_hint = ValueHint::AnyPath)]
    inputs: Vec<String>,

    /// What a record is taken for [default: article; dump for pages of web archives].
    #[arg(long, value_enum, value_name = "KIND")]
    record: Option<RecordArg>,

    /// How files are read, whatever their names say.
    #[arg(long, value_enum, value_name = "FORMAT")]
    input_format: Option<FormatArg>,

    /// Encoding of every file, a label such as windows-1252 [default: told by content].
    #[arg(long, value_name = "LABEL", value_parser = encoding)]
    encoding: Option<&'static Encoding>,

    /// Mend mojibake: UTF-8 that was read as another encoding and written down again (`cafÃ©` becomes `café`). Without it,
    /// mojibake is only reported.
    #[arg(long)]
    fix_encoding: bool,

    /// Field of a record that holds its text [default: text].
    #[arg(long, value_name = "NAME")]
    text_field: Option<String>,

    /// Field of a record that holds its id [default: id, where there is one].
    #[arg(long, value_name = "NAME")]
    id_field: Option<String>,

    /// Field of a record that holds its date [default: date, where there is one].
    #[arg(long, value_name = "NAME")]
    date_field: Option<String>,

    /// Field of a record that holds its outlet [default: source, where there is one].
    #[arg(long, value_name = "NAME")]
    source_field: Option<String>,

    /// Field of a record that holds its headline [default: headline or title, where there is one].
    #[arg(long, value_name = "NAME")]
    headline_field: Option<String>,

    /// Exit with status 3 when some input had to be skipped.
    #[arg(long)]
    strict: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum RecordArg {
    /// One article.
    Article,
    /// Many articles spliced together.
    Dump,
    /// One paragraph.
    Paragraph,
    /// One caption.
    Caption,
    /// One headline.
    Headline,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum FormatArg {
    /// Plain text: the whole file is one dump.
    Text,
    /// JSON lines: one record a line.
    Jsonl,
    /// A JSON array of records.
    Json,
    /// Comma-separated records with a head row.
    Csv,
    /// Tab-separated records with a head row.
    Tsv,
    /// Records of a web archive: WARC, WET or ARC.
    Warc,
    /// One HTML page.
    Html,
    /// A Parquet file: one record a row.
    Parquet,
}

/// The arguments that shape splitting.
#[derive(Debug, Args)]
#[command(next_help_heading = "Splitting")]
pub struct SplitArgs {
    /// Do not cut at boundaries less probable than this, 0 to 1.
    #[arg(long, value_name = "P", default_value_t = 0.0, hide_default_value = true, value_parser = probability)]
    min_confidence: f64,

    /// What to do where the evidence is even.
    #[arg(long, value_enum, value_name = "WAY")]
    prefer: Option<PreferArg>,

    /// What articles are told apart by.
    #[arg(long, value_enum, value_name = "WHAT", default_value = "structure")]
    by: ByArg,

    /// The day of the scrape, `2026-03-07` or `2026-03-07T14:30`: relative times (`2 hours ago`) become dates.
    #[arg(long, value_name = "DATE", value_parser = moment)]
    as_of: Option<DateTime>,

    /// Split with weights of your own, as the train example writes them.
    #[arg(long, value_name = "FILE", value_parser = weights, value_hint = ValueHint::FilePath)]
    weights: Option<Arc<Weights>>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum ByArg {
    /// Headlines, bylines, datelines, chrome, and wording.
    Structure,
    /// Where the topic of the wording changes, for prose without article structure.
    Topic,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum PreferArg {
    /// Rather one story in two pieces than two stories in one.
    Split,
    /// Rather two stories in one than one story in two pieces.
    Join,
}

impl SplitArgs {
    /// The options of the library.
    pub fn options(&self) -> SplitOptions {
        SplitOptions {
            min_confidence: self.min_confidence,
            prefer: match self.prefer {
                Some(PreferArg::Split) => Prefer::Split,
                Some(PreferArg::Join) => Prefer::Join,
                None => Prefer::default(),
            },
            by: match self.by {
                ByArg::Structure => By::Structure,
                ByArg::Topic => By::Topic,
            },
            as_of: self.as_of,
            weights: self.weights.clone(),
            ..SplitOptions::default()
        }
    }
}

fn moment(value: &str) -> Result<DateTime, String> {
    let day = |v: &str| v.parse::<Date>().map(|d| d.at(0, 0, 0, 0));
    value
        .parse()
        .or_else(|_| day(value))
        .map_err(|_| "a day is written as 2026-03-07 or 2026-03-07T14:30".to_owned())
}

fn weights(path: &str) -> Result<Arc<Weights>, String> {
    let text = std::fs::read_to_string(path).map_err(|e| format!("cannot be read: {e}"))?;
    Weights::read(&text)
        .map(Arc::new)
        .map_err(|e| e.to_string())
}

fn encoding(label: &str) -> Result<&'static Encoding, String> {
    Encoding::for_label(label.as_bytes()).ok_or_else(|| {
        "no such encoding; the labels are those of the WHATWG Encoding Standard".to_owned()
    })
}

fn probability(value: &str) -> Result<f64, String> {
    match value.parse::<f64>() {
        Ok(p) if (0.0..=1.0).contains(&p) => Ok(p),
        _ => Err("a probability lies between 0 and 1".to_owned()),
    }
}

/// Inputs that were found: the first half of a plan. Nothing is read yet.
#[derive(Debug)]
pub struct InputPlan {
    found: Discovered,
    loading: Loading,
    strict: bool,
}

impl InputArgs {
    /// The inputs as they were given.
    pub fn inputs(&self) -> &[String] {
        &self.inputs
    }

    /// Finds the inputs, so that a wrong path is said before any work starts.
    pub fn plan(self) -> anyhow::Result<InputPlan> {
        let base = std::env::current_dir().context("the working directory cannot be told")?;
        let mut found = input::discover(&self.inputs, &base)?;
        ours::sort_out(&mut found, &self.inputs, &base)?;
        Ok(InputPlan {
            found,
            loading: Loading {
                record: self.record.map(|kind| match kind {
                    RecordArg::Article => RecordKind::Article,
                    RecordArg::Dump => RecordKind::Dump,
                    RecordArg::Paragraph => RecordKind::Paragraph,
                    RecordArg::Caption => RecordKind::Caption,
                    RecordArg::Headline => RecordKind::Headline,
                }),
                fields: Fields {
                    text: self.text_field,
                    id: self.id_field,
                    date: self.date_field,
                    source: self.source_field,
                    headline: self.headline_field,
                },
                format: self.input_format.map(|f| match f {
                    FormatArg::Text => SourceFormat::Text,
                    FormatArg::Jsonl => SourceFormat::Jsonl,
                    FormatArg::Json => SourceFormat::Json,
                    FormatArg::Csv => SourceFormat::Csv,
                    FormatArg::Tsv => SourceFormat::Tsv,
                    FormatArg::Warc => SourceFormat::Warc,
                    FormatArg::Html => SourceFormat::Html,
                    FormatArg::Parquet => SourceFormat::Parquet,
                }),
                encoding: self.encoding,
                fix_encoding: self.fix_encoding,
            },
            strict: self.strict,
        })
    }
}

impl InputPlan {
    /// The files that will be read.
    pub fn paths(&self) -> impl Iterator<Item = &Path> {
        self.found.files.iter().filter_map(|f| f.path.as_deref())
    }

    /// Leaves out a file, or what lies in a folder, that a folder or a pattern brought in though it is none of the texts: the
    /// baseline, the clean corpus of the run before.
    pub fn without(mut self, place: Option<&Path>) -> anyhow::Result<Self> {
        let Some(place) = place else {
            return Ok(self);
        };
        let place = std::fs::canonicalize(place).unwrap_or_else(|_| real(place));
        let mut folders: HashMap<PathBuf, PathBuf> = HashMap::new();
        let all = self.found.files.len();
        self.found.files.retain(|file| {
            let Some((path, name)) = file.path.as_ref().and_then(|p| Some((p, p.file_name()?)))
            else {
                return true;
            };
            // Of many files in a folder, the folder is looked up once.
            let folder = path.parent().unwrap_or(Path::new(".")).to_owned();
            let folder = folders
                .entry(folder)
                .or_insert_with_key(|folder| std::fs::canonicalize(folder).unwrap_or_default());
            !folder.join(name).starts_with(&place)
        });
        if self.found.files.is_empty() && all > 0 {
            bail!("nothing is left to read: all of the input lies where this run writes");
        }
        Ok(self)
    }

    /// Leaves out what this run will write, where unspool wrote it before or it is empty. What somebody else wrote is an
    /// input, and must not be written over.
    pub fn without_written<'p>(mut self, places: impl IntoIterator<Item = &'p Path>) -> Self {
        for place in places {
            let is_empty = place.metadata().is_ok_and(|about| about.len() == 0);
            if place.is_file() && (is_empty || input::is_output(place)) {
                let place = real(place);
                // Of millions of inputs few are called like an output.
                let is_it =
                    |path: &PathBuf| path.file_name() == place.file_name() && real(path) == place;
                let files = &mut self.found.files;
                files.retain(|f| !f.path.as_ref().is_some_and(is_it));
            }
        }
        self
    }

    /// Reads everything, and names what had to be skipped.
    pub fn read(&self, progress: &Progress) -> anyhow::Result<Loaded> {
        progress.files(self.found.files.len());
        let loaded = input::read(&self.found, &self.loading, progress)?;
        self.say_passed(&loaded, false)?;
        Ok(loaded)
    }

    /// Reads everything onto a shelf that holds as much of it as the budget allows, and names what had to be skipped.
    pub fn read_within(
        &self,
        memory: &Memory,
        progress: &Progress,
    ) -> anyhow::Result<(Shelf<Dump>, Loaded)> {
        progress.files(self.found.files.len());
        let (shelf, loaded) = input::read_within(&self.found, &self.loading, memory, progress)?;
        self.say_passed(&loaded, false)?;
        Ok((shelf, loaded))
    }

    /// Stands for what is read, and how: another plan has another key, and so has a file of another size.
    pub fn key(&self) -> String {
        let files = self.found.files.iter().map(|file| {
            let about = file.path.as_ref().and_then(|p| std::fs::metadata(p).ok());
            let size = about.map_or(0, |m| m.len());
            format!("{:?} {size}\n", file.name)
        });
        format!("{}{:?}", files.collect::<String>(), self.loading)
    }

    /// Reads everything in the order of the files, no more of it at a time than memory should hold, and names what had to
    /// be skipped when all is done. What is returned holds no texts.
    pub fn read_in_turn(
        &self,
        progress: &Progress,
        mut see: impl FnMut(Part) -> anyhow::Result<()>,
    ) -> anyhow::Result<Loaded> {
        progress.files(self.found.files.len());
        let mut all = Loaded {
            skipped: self.found.skipped.clone(),
            ..Loaded::default()
        };
        let mut any = false;
        let keep = |all: &mut Loaded,
                    mut loaded: Loaded,
                    see: &mut dyn FnMut(Part) -> anyhow::Result<()>| {
            all.sources.append(&mut loaded.sources);
            all.skipped.append(&mut loaded.skipped);
            all.passed_over.append(&mut loaded.passed_over);
            all.own.append(&mut loaded.own);
            see(Part::Dumps(loaded.dumps))
        };
        for turn in input::turns(&self.found.files) {
            match turn {
                Turn::Together(files) => {
                    let found = Discovered {
                        files: files.to_vec(),
                        ..Discovered::default()
                    };
                    let loaded = input::read(&found, &self.loading, progress)?;
                    keep(&mut all, loaded, &mut see)?;
                }
                Turn::Alone(file) => {
                    let mut begun = false;
                    let mut failed = None;
                    let mut give = |dumps| {
                        see(Part::Dumps(dumps)).map_err(|e| {
                            failed = Some(e);
                            InputError::stopped()
                        })
                    };
                    let opened = input::open(file, &self.loading, progress, &mut give);
                    if let Some(failed) = failed {
                        return Err(failed);
                    }
                    let read = match opened {
                        Ok(Opened::Loaded(loaded)) => keep(&mut all, loaded, &mut see),
                        Ok(Opened::Stream(stream)) => {
                            (any, begun) = (true, true);
                            see(Part::Stream(stream))
                        }
                        Err(error) => Err(error.into()),
                    };
                    // What came before it breaks off is there.
                    if let Err(error) = read {
                        let skipped = error.downcast_ref::<InputError>();
                        match skipped.and_then(InputError::unreadable) {
                            Some(mut skipped) => {
                                if begun {
                                    skipped.reason += "; what comes before that is read";
                                }
                                all.skipped.push(skipped);
                            }
                            None => return Err(error),
                        }
                    }
                }
            }
        }
        self.say_passed(&all, any)?;
        Ok(all)
    }

    /// Names what was passed over and skipped. `any`: more was read than is in `loaded`.
    ///
    /// # Errors
    /// When nothing could be read.
    fn say_passed(&self, loaded: &Loaded, any: bool) -> anyhow::Result<()> {
        let passed: Vec<&str> = self
            .found
            .passed_over
            .iter()
            .chain(&loaded.passed_over)
            .map(String::as_str)
            .collect();
        if !passed.is_empty() {
            let more = if passed.len() > 3 { ", …" } else { "" };
            super::say(format_args!(
                "passed over {} files whose names do not say that they are text: {}{more}",
                passed.len(),
                passed[..passed.len().min(3)].join(", ")
            ));
        }
        ours::say_left_out(&loaded.own);
        self.say_mojibake(loaded);
        if !any && loaded.sources.is_empty() {
            match &loaded.skipped[..] {
                [] => {}
                [one] => bail!("{}: {}", one.source, one.reason),
                [one, more @ ..] => bail!(
                    "nothing could be read, of {} inputs; the first is {}: {}",
                    more.len() + 1,
                    one.source,
                    one.reason
                ),
            }
            if !loaded.own.is_empty() {
                bail!(
                    "nothing is left to read: unspool wrote all of it itself; `unspool report` reads reports"
                );
            }
        }
        for skipped in &loaded.skipped {
            let line = skipped.line.map_or_else(String::new, |n| format!(":{n}"));
            super::say(format_args!(
                "skipped {}{line}: {}",
                skipped.source, skipped.reason
            ));
        }
        Ok(())
    }

    /// Names the files that hold mojibake which was left as it is.
    fn say_mojibake(&self, loaded: &Loaded) {
        if self.loading.fix_encoding {
            return;
        }
        let damaged: Vec<&input::SourceInfo> = loaded
            .sources
            .iter()
            .filter(|s| !s.mojibake.is_empty())
            .collect();
        let passages: u64 = damaged
            .iter()
            .flat_map(|s| &s.mojibake)
            .map(|m| m.passages)
            .sum();
        if let [first, others @ ..] = &damaged[..] {
            let more = match others.len() {
                0 => String::new(),
                n => format!(" and {n} more files"),
            };
            super::say(format_args!(
                "mojibake in {}{more}: {passages} passages of UTF-8 that was read as another encoding; --fix-encoding mends them",
                first.name
            ));
        }
    }

    /// The exit status of a run that got to its end; how much of the input is missing in it is said last.
    pub fn status(&self, loaded: &Loaded) -> ExitStatus {
        if loaded.skipped.is_empty() {
            return ExitStatus::Clean;
        }
        let files = loaded.skipped.iter().filter(|s| s.line.is_none()).count();
        let counted = |n: usize, one: &str| match n {
            0 => None,
            1 => Some(format!("1 {one}")),
            n => Some(format!("{n} {one}s")),
        };
        let parts = [
            counted(files, "file"),
            counted(loaded.skipped.len() - files, "record"),
        ];
        super::say(format_args!(
            "skipped {}: not in the result",
            parts
                .into_iter()
                .flatten()
                .collect::<Vec<_>>()
                .join(" and ")
        ));
        match self.strict {
            true => ExitStatus::Skipped,
            false => ExitStatus::Clean,
        }
    }
}

/// What is read at a time.
pub enum Part {
    /// Texts that are in memory.
    Dumps(Vec<Dump>),
    /// A text that is too large for that.
    Stream(Box<TextStream>),
}
