//! What unspool wrote itself and lies among the inputs: a clean corpus is read as the articles that it is, and what this run
//! writes is not read. Reports and the like are told by their content when they are read (see `unspool::input`).

use super::clean::Saved;
use anyhow::bail;
use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use unspool::input::Discovered;

/// A folder of the input that `clean` wrote.
struct Corpus {
    dir: PathBuf,
    /// As it is shown.
    name: String,
    saved: Saved,
    /// Whether an argument names it, or something in it.
    asked: bool,
}

/// Sorts out what is among the inputs. Of a clean corpus only the articles stay; none of it does where it lies
/// beside other texts in a folder that is named, for it was made of them.
pub fn sort_out(found: &mut Discovered, inputs: &[String], base: &Path) -> anyhow::Result<()> {
    found
        .passed_over
        .retain(|name| Path::new(name).file_name() != Some(OsStr::new(super::config::FILE)));
    if let Some(written) = standard_output() {
        let is_it = |path: &Path| path.canonicalize().is_ok_and(|path| path == written);
        let all = found.files.len();
        found.files.retain(|f| {
            f.path.as_deref().and_then(Path::file_name) != written.file_name()
                || !f.path.as_deref().is_some_and(is_it)
        });
        if found.files.is_empty() && all > 0 {
            bail!("nothing is left to read: the only file is the one that standard output goes to");
        }
    }
    let corpora = corpora(found, inputs, base);
    let of = |path: &Path| corpora.iter().find(|c| path.starts_with(&c.dir));
    let alone = found
        .files
        .iter()
        .filter_map(|f| f.path.as_deref())
        .all(|path| of(path).is_some());
    for corpus in &corpora {
        super::say(match corpus.asked || alone {
            true => format!(
                "{}: a corpus that `unspool clean` wrote; its articles are read, and nothing else of it",
                corpus.name
            ),
            false => format!(
                "{}: left out, a corpus that `unspool clean` wrote; name it itself to read its articles",
                corpus.name
            ),
        });
    }
    found.passed_over.retain(|name| {
        let of = corpora
            .iter()
            .find_map(|c| Some((c, name.strip_prefix(&c.name)?)));
        !of.is_some_and(|(corpus, inside)| corpus.saved.names().any(|n| n == inside))
    });
    found.files.retain(|file| {
        let path = file.path.as_deref();
        let Some((path, corpus)) = path.and_then(|path| Some((path, of(path)?))) else {
            return true;
        };
        let inside = path.strip_prefix(&corpus.dir).unwrap_or(path);
        let is = |name: &str| Path::new(name) == inside;
        if corpus.saved.articles().any(is) {
            return corpus.asked || alone;
        }
        // What somebody else put into the folder is an input.
        !corpus.saved.names().any(is)
    });
    Ok(())
}

/// The folders among the inputs that `clean` wrote.
fn corpora(found: &Discovered, inputs: &[String], base: &Path) -> Vec<Corpus> {
    let arguments: Vec<PathBuf> = inputs.iter().map(|input| base.join(input)).collect();
    let mut seen = BTreeSet::new();
    found
        .files
        .iter()
        .filter_map(|file| {
            let path = file.path.as_deref()?;
            let is_one = path.file_name() == Some(OsStr::new(Saved::MANIFEST));
            let dir = is_one.then(|| path.parent()).flatten()?;
            let saved = Saved::open(dir).ok()?;
            let name = match file.name.rsplit_once('/') {
                Some((folder, _)) => format!("{folder}/"),
                None => "./".to_owned(),
            };
            let asked = arguments.iter().any(|a| same(a, dir) || a.starts_with(dir));
            seen.insert(dir.to_owned()).then(|| Corpus {
                dir: dir.to_owned(),
                name,
                saved,
                asked,
            })
        })
        .collect()
}

fn same(a: &Path, b: &Path) -> bool {
    matches!((a.canonicalize(), b.canonicalize()), (Ok(a), Ok(b)) if a == b)
}

/// The file that standard output goes to, where the system says it.
fn standard_output() -> Option<PathBuf> {
    let written = std::fs::read_link("/proc/self/fd/1").ok()?;
    written.is_file().then_some(written)
}

/// Names that a message gives.
const NAMED: usize = 3;

/// Says which reports and the like were left out.
pub fn say_left_out(own: &[String]) {
    let noun = match own.len() {
        0 => return,
        1 => "1 file",
        n => &format!("{n} files"),
    };
    let more = if own.len() > NAMED { ", …" } else { "" };
    super::say(format_args!(
        "left out {noun} that unspool wrote itself: {}{more}",
        own[..own.len().min(NAMED)].join(", ")
    ));
}
