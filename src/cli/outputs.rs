//! Where output goes: opened before work starts, written whole or not at all, compressed when its name ends in `.zst` or
//! `.gz`.

use super::temporary;
use anyhow::{Context, bail};
use clap::ValueHint;
use std::ffi::OsString;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::str::FromStr;
use tempfile::NamedTempFile;
use unspool::report::{Findings, Format, RenderOptions, TextStyle};

/// `FORMAT=PATH`, as given on the command line.
#[derive(Clone, Debug)]
pub struct OutputArg {
    format: Format,
    path: PathBuf,
}

impl FromStr for OutputArg {
    type Err = String;

    fn from_str(value: &str) -> Result<Self, String> {
        let known = || {
            Format::ALL
                .iter()
                .map(|f| f.name())
                .collect::<Vec<_>>()
                .join(", ")
        };
        let (name, path) = value.split_once('=').unwrap_or((value, "-"));
        let format = Format::parse(name)
            .ok_or_else(|| format!("no format `{name}`; there are {}", known()))?;
        if path.is_empty() {
            return Err(format!("no path after `{name}=`; `-` is standard output"));
        }
        Ok(OutputArg {
            format,
            path: path.into(),
        })
    }
}

/// A file that was opened and will be there whole, or not at all; or standard output.
pub enum Target {
    /// Standard output.
    Stdout,
    /// A device or pipe: it cannot be replaced, so it is written as it is.
    Direct { file: std::fs::File, path: PathBuf },
    /// A temporary file beside the place that it will be moved to; `path` is how that was given.
    File {
        temporary: NamedTempFile,
        place: PathBuf,
        path: PathBuf,
    },
}

impl Target {
    /// Opens `path` for writing; `-` is standard output.
    pub fn open(path: &Path) -> anyhow::Result<Self> {
        if path.as_os_str() == "-" {
            return Ok(Target::Stdout);
        }
        if path.is_dir() {
            bail!("{}: is a folder; give the path of a file", path.display());
        }
        let cannot = || format!("{}: cannot be written", path.display());
        if path.exists() {
            // A file that its owner protected is not replaced, though its folder would let us.
            let file = std::fs::OpenOptions::new()
                .write(true)
                .open(path)
                .with_context(cannot)?;
            if !path.is_file() {
                return Ok(Target::Direct {
                    file,
                    path: path.to_owned(),
                });
            }
        }
        // What a link points to is replaced, not the link.
        let place = real(path);
        let folder = place.parent().unwrap_or(Path::new("."));
        if !folder.is_dir() {
            bail!("{}: there is no folder {}", cannot(), folder.display());
        }
        let name = place.file_name().unwrap_or_default().to_string_lossy();
        let temporary = temporary::file(folder, &name)
            // Without the name of the temporary file, which says nothing to anybody.
            .map_err(|e| std::io::Error::from(e.kind()))
            .with_context(cannot)?;
        Ok(Target::File {
            temporary,
            place,
            path: path.to_owned(),
        })
    }

    /// Opens an output that may not take the place of a file that is read.
    pub fn beside<'p>(
        path: &Path,
        read: impl IntoIterator<Item = &'p Path>,
    ) -> anyhow::Result<Self> {
        let place = real(path);
        let is_it = |taken: &Path| {
            (taken.file_name() == path.file_name() || taken.is_symlink() || path.is_symlink())
                && real(taken) == place
        };
        if path.as_os_str() != "-" && read.into_iter().any(is_it) {
            bail!(
                "{}: is read by this run, and the output would take its place; write elsewhere",
                path.display()
            );
        }
        Target::open(path)
    }

    /// Writes while `f` works, which may fail for other reasons too: then nothing is put in its place.
    pub fn write_while<T>(
        self,
        f: impl FnOnce(&mut (dyn Write + Send)) -> anyhow::Result<T>,
    ) -> anyhow::Result<T> {
        let mut came = None;
        let written = self.write_with(|out| {
            let result = f(out);
            let ended = match &result {
                Ok(_) => Ok(()),
                // What is wrong with the output itself is said as that.
                Err(error) => Err(match error.downcast_ref::<std::io::Error>() {
                    Some(error) => std::io::Error::from(error.kind()),
                    None => std::io::Error::other("the work failed"),
                }),
            };
            came = Some(result);
            ended
        });
        match came {
            Some(Err(error)) if error.downcast_ref::<std::io::Error>().is_none() => Err(error),
            Some(Err(error)) => written.and(Err(error)),
            Some(Ok(value)) => written.map(|()| value),
            None => written.and(Err(anyhow::anyhow!("the output was not written"))),
        }
    }

    /// Writes everything and puts the file in its place.
    pub fn write(self, bytes: &[u8]) -> anyhow::Result<()> {
        self.write_with(|out| out.write_all(bytes))
    }

    /// Like [`Target::write`], with a function that writes piece by piece.
    pub fn write_with(
        self,
        f: impl FnOnce(&mut (dyn Write + Send)) -> std::io::Result<()>,
    ) -> anyhow::Result<()> {
        match self {
            Target::Stdout => {
                let mut out = BufWriter::with_capacity(1 << 16, std::io::stdout());
                match f(&mut out).and_then(|()| out.flush()) {
                    // The reader went away. The other outputs are still wanted, and so is a gate's verdict.
                    Err(e) if e.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
                    written => written.context("standard output cannot be written"),
                }
            }
            Target::Direct { file, path } => {
                let mut out = BufWriter::with_capacity(1 << 16, file);
                compressed(&path, &mut out, f)
                    .and_then(|()| out.flush())
                    .with_context(|| format!("{}: cannot be written", path.display()))
            }
            Target::File {
                temporary,
                place,
                path,
            } => {
                let said = || {
                    format!(
                        "{}: cannot be written; what was there before is still there",
                        path.display()
                    )
                };
                let mut out = BufWriter::with_capacity(1 << 16, temporary.as_file());
                compressed(&path, &mut out, f)
                    .and_then(|()| out.flush())
                    .with_context(said)?;
                drop(out);
                // Who could read the old file can read the new one, and nobody else.
                if let Ok(old) = std::fs::metadata(&place) {
                    let file = temporary.as_file();
                    file.set_permissions(old.permissions()).with_context(said)?;
                }
                temporary
                    .persist(&place)
                    .map_err(|e| e.error)
                    .with_context(said)?;
                Ok(())
            }
        }
    }
}

/// Runs `f` on `out`, through a compressor where the name of the file asks for one.
pub fn compressed(
    path: &Path,
    out: &mut (dyn Write + Send),
    f: impl FnOnce(&mut (dyn Write + Send)) -> std::io::Result<()>,
) -> std::io::Result<()> {
    match path.extension().and_then(|e| e.to_str()) {
        Some("zst") => {
            let mut packed = zstd::Encoder::new(out, 3)?;
            packed.include_checksum(true)?;
            f(&mut packed)?;
            packed.finish().map(|_| ())
        }
        Some("gz") => {
            let mut packed = flate2::write::GzEncoder::new(out, flate2::Compression::default());
            f(&mut packed)?;
            packed.finish().map(|_| ())
        }
        _ => f(out),
    }
}

/// Where a path leads, whatever it is called and whether it is there yet: two paths with one answer are one file. Devices
/// and pipes are left as they are called, for writing one twice harms nothing.
pub fn real(path: &Path) -> PathBuf {
    if path.exists() && !path.is_file() {
        return path.to_owned();
    }
    if let Ok(there) = std::fs::canonicalize(path) {
        return there;
    }
    let pointed = std::fs::read_link(path).map(|to| match path.parent() {
        Some(folder) => folder.join(to),
        None => to,
    });
    let path = pointed.as_deref().unwrap_or(path);
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    match (std::fs::canonicalize(folder), path.file_name()) {
        (Ok(folder), Some(name)) => folder.join(name),
        _ => path.to_owned(),
    }
}

/// The arguments that say where a report goes.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Output")]
pub struct OutputArgs {
    /// Write the report as FORMAT to PATH; `-` is standard output, and a name that ends in `.zst` or `.gz` is compressed.
    /// Repeatable [default: text=-].
    #[arg(long, short, value_name = "FORMAT=PATH", value_hint = ValueHint::AnyPath)]
    output: Vec<OutputArg>,

    /// How many clusters, and groups, the text report shows, the largest ones: a number or `all` [default: 20].
    #[arg(long, value_name = "N", value_parser = shown)]
    show: Option<Show>,

    /// Leave all texts out of the report; ids and spans stay.
    #[arg(long, conflicts_with = "max_snippet_chars")]
    no_text: bool,

    /// Cut every text in the report to so many characters.
    #[arg(long, value_name = "N")]
    max_snippet_chars: Option<usize>,
}

impl OutputArgs {
    /// The files that it goes to.
    pub fn paths(&self) -> impl Iterator<Item = &Path> {
        let paths = self.output.iter().map(|output| &*output.path);
        paths.filter(|path| path.as_os_str() != "-")
    }
}

/// How many clusters the text report shows; all when `None`.
#[derive(Clone, Copy, Debug)]
struct Show(Option<usize>);

fn shown(value: &str) -> Result<Show, String> {
    match value {
        "all" => Ok(Show(None)),
        _ => value
            .parse()
            .map(|n| Show(Some(n)))
            .map_err(|_| "a number or `all`".to_owned()),
    }
}

/// The outputs of a report, opened.
pub struct Outputs {
    targets: Vec<(Format, Target)>,
    show: Option<Show>,
    text_limit: Option<usize>,
}

impl Outputs {
    /// Opens every output; the text report on standard output when none is given. `taken` are files that no output may
    /// go to, since they are read, or written too.
    pub fn open<'p>(
        args: &OutputArgs,
        taken: impl IntoIterator<Item = &'p Path>,
    ) -> anyhow::Result<Self> {
        let given = &args.output;
        let places: Vec<PathBuf> = given.iter().map(|a| real(&a.path)).collect();
        for (i, place) in places.iter().enumerate() {
            if places[..i].contains(place) {
                bail!(
                    "two outputs go to {}; give each a path of its own",
                    given[i].path.display()
                );
            }
        }
        let names: Vec<_> = places.iter().map(|place| place.file_name()).collect();
        for taken in taken {
            // Of millions of inputs few are called like an output.
            if !names.contains(&taken.file_name()) && !taken.is_symlink() {
                continue;
            }
            if let Some(i) = places.iter().position(|place| *place == real(taken)) {
                bail!(
                    "{}: is read by this run, and an output would take its place; write elsewhere, or leave the file out \
                     with .unspoolignore",
                    given[i].path.display()
                );
            }
        }
        let mut targets = given
            .iter()
            .map(|a| Ok((a.format, Target::open(&a.path)?)))
            .collect::<anyhow::Result<Vec<_>>>()?;
        if targets.is_empty() {
            targets.push((Format::Text, Target::Stdout));
        }
        let text_limit = if args.no_text {
            Some(0)
        } else {
            args.max_snippet_chars
        };
        Ok(Outputs {
            targets,
            show: args.show,
            text_limit,
        })
    }

    /// Where a run that makes them keeps what it has finished: beside the first that is a file, else in the working directory.
    pub fn beside(&self) -> PathBuf {
        let place = self.targets.iter().find_map(|(_, target)| match target {
            Target::File { place, .. } => Some(place),
            Target::Stdout | Target::Direct { .. } => None,
        });
        let Some(place) = place else {
            return ".unspool-resume".into();
        };
        let mut name = OsString::from(".unspool-resume-");
        name.push(place.file_name().unwrap_or_default());
        place.with_file_name(name)
    }

    /// Renders and writes what was found to all of them, its texts cut as asked for, and gives it back.
    pub fn write(self, mut found: Findings) -> anyhow::Result<Findings> {
        if let Some(chars) = self.text_limit {
            found.limit_texts(chars);
        }
        if found.is_held() {
            let report = found.into_report();
            self.each(|format, options, out| format.write_with(&report, options, out))?;
            return Ok(report.into());
        }
        for (format, _) in self.targets.iter().filter(|(f, _)| !f.streams()) {
            super::say(format_args!(
                "{} needs all of the report in memory, which is more than --memory allows; json does not, and `unspool report` makes any format of it later",
                format.name()
            ));
        }
        self.each(|format, options, out| format.write_found(&found, options, out))?;
        Ok(found)
    }

    /// Has every one of them written.
    fn each(
        self,
        write: impl Fn(Format, &RenderOptions, &mut dyn Write) -> std::io::Result<()>,
    ) -> anyhow::Result<()> {
        for (format, target) in self.targets {
            let mut options = RenderOptions::default();
            if matches!(target, Target::Stdout) {
                options.text = text_style();
            }
            if let Some(Show(clusters)) = self.show {
                options.text.show = clusters;
            }
            target.write_with(|out| write(format, &options, out))?;
        }
        Ok(())
    }
}

/// How text looks on standard output: as wide as the terminal, in colour on a terminal that wants it.
pub fn text_style() -> TextStyle {
    use std::io::IsTerminal;
    let mut style = TextStyle::default();
    if let Some((terminal_size::Width(columns), _)) = terminal_size::terminal_size() {
        style.width = columns.into();
    }
    // NO_COLOR, CLICOLOR_FORCE and TERM=dumb are heeded by anstream.
    let choice = anstream::AutoStream::choice(&std::io::stdout());
    style.color = match choice {
        anstream::ColorChoice::Never => false,
        anstream::ColorChoice::Always | anstream::ColorChoice::AlwaysAnsi => true,
        anstream::ColorChoice::Auto => std::io::stdout().is_terminal(),
    };
    style
}
