//! Arguments to source files: files, folders, patterns and `-`.

use super::InputError;
use super::container::inner_name;
use crate::report::Skipped;
use ignore::WalkBuilder;
use std::ffi::OsStr;
use std::io;
use std::path::{Component, Path, PathBuf};

/// Endings of the names that a walk through a folder takes, also with an ending of compression behind them. A file that
/// is named itself is always taken.
pub(super) const EXTENSIONS: &[&str] = &[
    "txt", "text", "md", "jsonl", "ndjson", "json", "csv", "tsv", "warc", "arc", "wet", "html",
    "htm", "parquet", "tar", "tgz", "zip",
];

/// How a file is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SourceFormat {
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

impl SourceFormat {
    /// What the ending of a name says.
    pub fn of_name(name: &str) -> Option<SourceFormat> {
        Some(match extension(Path::new(inner_name(name)))? {
            "txt" | "text" | "md" => SourceFormat::Text,
            "jsonl" | "ndjson" => SourceFormat::Jsonl,
            "json" => SourceFormat::Json,
            "csv" => SourceFormat::Csv,
            "tsv" => SourceFormat::Tsv,
            "warc" | "wet" | "arc" => SourceFormat::Warc,
            "html" | "htm" => SourceFormat::Html,
            "parquet" => SourceFormat::Parquet,
            _ => return None,
        })
    }

    /// Whether files of this format hold records.
    pub fn has_records(self) -> bool {
        !matches!(self, SourceFormat::Text | SourceFormat::Html)
    }
}

/// A file to read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceFile {
    /// The name it is shown under: relative, with forward slashes; `-` is standard input.
    pub name: String,
    /// Where it lies; `None` is standard input.
    pub path: Option<PathBuf>,
}

/// What the arguments name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Discovered {
    /// The files, sorted by name, each once.
    pub files: Vec<SourceFile>,
    /// Files in walked folders whose names end in nothing that unspool reads.
    pub passed_over: Vec<String>,
    /// Folders in walked folders that cannot be listed, and links in them that lead nowhere.
    pub skipped: Vec<Skipped>,
}

/// Finds the files that the arguments name. `base` is what relative paths are relative to (the working directory).
///
/// Folders are walked wholly, hidden files left out; files named `.unspoolignore` in them or above hold patterns in gitignore
/// syntax. An argument that is no file and has a `*`, `?`, `[` or `{` in it is a pattern.
///
/// # Errors
/// A path that does not exist, a pattern that matches nothing, a folder without a file to read, or a folder that is named
/// and cannot be listed.
pub fn discover(inputs: &[String], base: &Path) -> Result<Discovered, InputError> {
    let mut found = Found {
        base,
        files: Vec::new(),
        passed_over: Vec::new(),
        skipped: Vec::new(),
    };
    for input in inputs {
        if input == "-" {
            found.files.push(SourceFile {
                name: "-".into(),
                path: None,
            });
            continue;
        }
        let path = Path::new(input);
        let full = base.join(path);
        if full.is_dir() {
            found.folder(path, &full)?;
        } else if full.exists() {
            found.add(shown(base, path), full);
        } else if input.contains(['*', '?', '[', '{']) {
            found.pattern(input)?;
        } else {
            return Err(InputError::missing(path));
        }
    }
    found.passed_over.sort();
    Ok(Discovered {
        files: each_once(found.files)?,
        passed_over: found.passed_over,
        skipped: found.skipped,
    })
}

/// The files in order of name, each once however often it was named. There may be millions.
fn each_once(mut files: Vec<SourceFile>) -> Result<Vec<SourceFile>, InputError> {
    files.sort_by(|a, b| a.name.cmp(&b.name));
    let mut other = None;
    files.dedup_by(|later, first| {
        let same = later.name == first.name;
        if same && !same_file(later, first) {
            other.get_or_insert_with(|| later.name.clone());
        }
        same
    });
    match other {
        Some(name) => Err(InputError::same_name(&name)),
        None => Ok(files),
    }
}

struct Found<'b> {
    base: &'b Path,
    files: Vec<SourceFile>,
    passed_over: Vec<String>,
    skipped: Vec<Skipped>,
}

impl Found<'_> {
    fn add(&mut self, name: String, path: PathBuf) {
        self.files.push(SourceFile {
            name,
            path: Some(path),
        });
    }

    fn folder(&mut self, given: &Path, full: &Path) -> Result<(), InputError> {
        let (mut taken, mut passed) = (0, 0);
        for file in self.walk(full, given)? {
            let name = shown(
                self.base,
                &given.join(file.strip_prefix(full).unwrap_or(&file)),
            );
            if is_taken(&name) {
                taken += 1;
                self.add(name, file);
            } else {
                passed += 1;
                self.passed_over.push(name);
            }
        }
        if taken == 0 {
            Err(InputError::empty(given, passed))
        } else {
            Ok(())
        }
    }

    fn pattern(&mut self, pattern: &str) -> Result<(), InputError> {
        let matcher = globset::GlobBuilder::new(pattern)
            .literal_separator(true)
            .build()
            .map_err(|e| InputError::bad_glob(pattern, e.kind()))?
            .compile_matcher();
        // The walk starts at the last folder before the first special character.
        let special = pattern.find(['*', '?', '[', '{']).unwrap_or(pattern.len());
        let root =
            Path::new(&pattern[..pattern[..special].rfind('/').map_or(0, |i| i + 1)]).to_owned();
        let full = self.base.join(&root);
        if !full.is_dir() {
            return Err(InputError::no_match(pattern));
        }
        let mut taken = 0;
        for file in self.walk(&full, &root)? {
            let given = root.join(file.strip_prefix(&full).unwrap_or(&file));
            if matcher.is_match(&given) {
                taken += 1;
                self.add(shown(self.base, &given), file);
            }
        }
        if taken == 0 {
            Err(InputError::no_match(pattern))
        } else {
            Ok(())
        }
    }

    /// The files in a folder. What cannot be looked at below it is skipped.
    fn walk(&mut self, full: &Path, given: &Path) -> Result<Vec<PathBuf>, InputError> {
        let mut files = Vec::new();
        let walker = WalkBuilder::new(full)
            .standard_filters(false)
            .hidden(true)
            .parents(true)
            .add_custom_ignore_filename(".unspoolignore")
            .build();
        for entry in walker {
            let entry = match entry {
                Ok(entry) => entry,
                Err(e) => {
                    let place = place(&e).unwrap_or(full).to_owned();
                    let named = place == full;
                    let why = match e.into_io_error() {
                        Some(e) => e,
                        None => io::Error::other("it cannot be listed"),
                    };
                    let below = place.strip_prefix(full).unwrap_or(Path::new(""));
                    let error = InputError::io(&shown(self.base, &given.join(below)), why);
                    match error.unreadable() {
                        Some(skipped) if !named => self.skipped.push(skipped),
                        _ => return Err(error),
                    }
                    continue;
                }
            };
            match entry.file_type() {
                Some(kind) if kind.is_dir() => continue,
                Some(kind) if kind.is_file() => {
                    files.push(entry.into_path());
                    continue;
                }
                _ => {}
            }
            // Links are followed to files (not to folders, which could run in circles); one that leads nowhere is said.
            match std::fs::metadata(entry.path()) {
                Ok(meta) if meta.is_file() => files.push(entry.into_path()),
                Ok(_) => {}
                Err(e) => {
                    let below = entry.path().strip_prefix(full).unwrap_or(entry.path());
                    let name = shown(self.base, &given.join(below));
                    self.skipped.extend(InputError::io(&name, e).unreadable());
                }
            }
        }
        files.sort();
        Ok(files)
    }
}

/// Where something went wrong in a walk.
fn place(error: &ignore::Error) -> Option<&Path> {
    match error {
        ignore::Error::WithPath { path, .. } => Some(path),
        ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => {
            place(err)
        }
        _ => None,
    }
}

/// Whether a walk takes a file of this name.
pub(super) fn is_taken(name: &str) -> bool {
    extension(Path::new(inner_name(name))).is_some_and(|e| EXTENSIONS.contains(&e))
}

fn extension(path: &Path) -> Option<&str> {
    path.extension()?.to_str()
}

fn same_file(a: &SourceFile, b: &SourceFile) -> bool {
    let canonical = |f: &SourceFile| f.path.as_ref().and_then(|p| p.canonicalize().ok());
    a.path == b.path || canonical(a).is_some_and(|a| Some(a) == canonical(b))
}

/// The name a path is shown under: never absolute, always with forward slashes.
fn shown(base: &Path, path: &Path) -> String {
    let relative = if path.is_absolute() {
        match path.strip_prefix(base) {
            Ok(below) => below.to_owned(),
            // Only the last two parts: enough to tell files apart, and no path of a machine in a report.
            Err(_) => path
                .components()
                .rev()
                .take(2)
                .collect::<Vec<_>>()
                .into_iter()
                .rev()
                .collect(),
        }
    } else {
        path.to_owned()
    };
    let parts: Vec<String> = relative
        .components()
        .filter_map(|part| match part {
            Component::Normal(p) => Some(readable(p)),
            Component::ParentDir => Some("..".to_owned()),
            _ => None,
        })
        .collect();
    parts.join("/")
}

/// A name as text. Bytes of it that are no UTF-8 are written out (`\xE9`), so that files keep names of their own.
pub(super) fn readable(name: &OsStr) -> String {
    let mut out = String::with_capacity(name.len());
    for chunk in name.as_encoded_bytes().utf8_chunks() {
        out.push_str(chunk.valid());
        for byte in chunk.invalid() {
            out.push_str(&format!("\\x{byte:02X}"));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    fn tree(files: &[&str]) -> tempfile::TempDir {
        let dir = tempfile::tempdir().unwrap();
        for file in files {
            let path = dir.path().join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "x").unwrap();
        }
        dir
    }

    fn names(dir: &Path, inputs: &[&str]) -> Result<Vec<String>, String> {
        let inputs: Vec<String> = inputs.iter().map(|s| s.to_string()).collect();
        discover(&inputs, dir)
            .map(|d| d.files.into_iter().map(|f| f.name).collect())
            .map_err(|e| e.to_string())
    }

    #[test]
    fn files_folders_and_patterns_give_each_file_once_in_order() {
        let dir = tree(&[
            "b/two.txt",
            "b/a/one.jsonl",
            "b/picture.png",
            "b/.hidden.txt",
            "top.log",
        ]);
        let all = ["b/a/one.jsonl", "b/two.txt"];
        assert_eq!(names(dir.path(), &["b"]).unwrap(), all);
        assert_eq!(
            names(dir.path(), &["b/two.txt", "b", "./b/two.txt"]).unwrap(),
            all
        );
        assert_eq!(
            names(dir.path(), &["b/**/*.jsonl"]).unwrap(),
            ["b/a/one.jsonl"]
        );
        assert_eq!(
            names(dir.path(), &["*.log", "-"]).unwrap(),
            ["-", "top.log"]
        );
        let absolute = dir.path().join("b").display().to_string();
        assert_eq!(names(dir.path(), &[&absolute]).unwrap(), all);
    }

    #[cfg(unix)]
    #[test]
    fn names_that_are_no_utf8_stay_apart() {
        use std::os::unix::ffi::OsStrExt;
        let dir = tempfile::tempdir().unwrap();
        let written = [
            &b"caf\xe9.txt"[..],
            b"caf\xe8.txt",
            b"\xff\xfe.txt",
            "caf\u{e9}.txt".as_bytes(),
        ];
        for name in written {
            fs::write(dir.path().join(OsStr::from_bytes(name)), "x").unwrap();
        }
        let due = [
            r"\xFF\xFE.txt",
            r"caf\xE8.txt",
            r"caf\xE9.txt",
            "caf\u{e9}.txt",
        ];
        for inputs in [&["."][..], &["*.txt"]] {
            assert_eq!(names(dir.path(), inputs).unwrap(), due);
        }
        let found = discover(&[".".to_owned()], dir.path()).unwrap();
        assert!(
            found
                .files
                .iter()
                .all(|f| f.path.as_ref().unwrap().is_file())
        );
    }

    #[test]
    fn an_ignore_file_is_honoured() {
        let dir = tree(&["d/gold.txt", "d/dump.txt"]);
        fs::write(dir.path().join("d/.unspoolignore"), "gold.*\n").unwrap();
        assert_eq!(names(dir.path(), &["d"]).unwrap(), ["d/dump.txt"]);
    }

    #[test]
    fn an_ignore_file_above_the_folder_is_honoured() {
        let dir = tree(&["d/e/gold.txt", "d/e/dump.txt"]);
        fs::write(dir.path().join("d/.unspoolignore"), "gold.*\n").unwrap();
        assert_eq!(names(dir.path(), &["d/e"]).unwrap(), ["d/e/dump.txt"]);
    }

    #[test]
    fn what_is_not_there_is_said() {
        let dir = tree(&["e/picture.png"]);
        fs::create_dir(dir.path().join("none")).unwrap();
        assert!(
            names(dir.path(), &["gone.txt"])
                .unwrap_err()
                .contains("no such file")
        );
        assert!(
            names(dir.path(), &["*.csv"])
                .unwrap_err()
                .contains("no file matches")
        );
        assert!(
            names(dir.path(), &["none"])
                .unwrap_err()
                .contains("holds no file")
        );
        assert!(
            names(dir.path(), &["e"])
                .unwrap_err()
                .contains("none of its 1 files")
        );
        assert!(
            names(dir.path(), &["[x"])
                .unwrap_err()
                .contains("not a valid pattern")
        );
    }
}
