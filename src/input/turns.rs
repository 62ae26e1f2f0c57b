//! Which files are read at a time, so that memory holds them.

use super::container::inner_name;
use super::{LARGE, SourceFile};

/// Files that are read at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn<'f> {
    /// Small files: [`read`](super::read()) them.
    Together(&'f [SourceFile]),
    /// A file that may be larger than memory: [`open`](super::open) it.
    Alone(&'f SourceFile),
}

/// Bytes of small files that are read at a time.
const TOGETHER: u64 = 2 * LARGE as u64;

/// Cuts the files, sorted by name, into turns. Texts are in the order of their names over all turns: a file whose name
/// sorts between those inside an archive stays with the archive.
pub fn turns(files: &[SourceFile]) -> Vec<Turn<'_>> {
    turns_of(files, bytes)
}

fn turns_of(files: &[SourceFile], bytes: impl Fn(&SourceFile) -> u64) -> Vec<Turn<'_>> {
    let mut out = Vec::new();
    let (mut from, mut sum) = (0, 0u64);
    // behind the names of all files that may come out of those before
    let mut behind = String::new();
    for (at, file) in files.iter().enumerate() {
        let is_behind = *file.name >= *behind;
        let size = bytes(file);
        let large = size > LARGE as u64;
        if is_behind && from < at && (large || sum.saturating_add(size) > TOGETHER) {
            out.push(Turn::Together(&files[from..at]));
            (from, sum) = (at, 0);
        }
        let own = behind_archive(&file.name);
        if is_behind && large && files.get(at + 1).is_none_or(|next| next.name >= own) {
            out.push(Turn::Alone(file));
            from = at + 1;
        } else {
            sum = sum.saturating_add(size);
        }
        behind = behind.max(own);
    }
    if from < files.len() {
        out.push(Turn::Together(&files[from..]));
    }
    out
}

/// What sorts behind the names of all files in an archive of this name, which go on with `!/`.
fn behind_archive(name: &str) -> String {
    format!("{name}!0")
}

/// Bytes that a file may hold. What cannot be told may be any number.
fn bytes(file: &SourceFile) -> u64 {
    /// How much larger text is than what it is compressed to.
    const UNCOMPRESSED: u64 = 8;
    let known = file.path.as_ref().and_then(|path| {
        let about = std::fs::metadata(path).ok()?;
        about.is_file().then_some(about.len())
    });
    match known {
        // what is wrong with a file is said when it is read
        None => u64::MAX,
        Some(bytes) if inner_name(&file.name) == file.name => bytes,
        Some(bytes) => bytes.saturating_mul(UNCOMPRESSED),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(files: &[(&str, u64)]) -> Vec<String> {
        let all: Vec<SourceFile> = files
            .iter()
            .map(|(name, _)| SourceFile {
                name: (*name).to_owned(),
                path: None,
            })
            .collect();
        let size = |file: &SourceFile| {
            let known = files.iter().find(|(name, _)| *name == file.name);
            known.map_or(0, |&(_, parts)| parts * (LARGE as u64 / 4))
        };
        let shown = |turn: &Turn<'_>| match turn {
            Turn::Alone(file) => format!("{} alone", file.name),
            Turn::Together(files) => {
                let names: Vec<&str> = files.iter().map(|f| f.name.as_str()).collect();
                names.join("+")
            }
        };
        turns_of(&all, size).iter().map(shown).collect()
    }

    #[test]
    fn small_files_are_read_together_and_large_ones_alone() {
        assert!(cut(&[]).is_empty());
        assert_eq!(
            cut(&[("-", 9), ("a", 1), ("b", 4), ("c", 9), ("d", 9), ("e", 1)]),
            ["- alone", "a+b", "c alone", "d alone", "e"]
        );
        assert_eq!(cut(&[("a", 3), ("b", 3), ("c", 3)]), ["a+b", "c"]);
    }

    #[test]
    fn a_name_between_those_in_an_archive_stays_with_the_archive() {
        // the file `a.tar!/x` sorts between `a.tar copy` and `a.tar.b`
        let files = [("a.tar", 9), ("a.tar copy", 9), ("a.tar.b", 9)];
        assert_eq!(cut(&files), ["a.tar+a.tar copy", "a.tar.b alone"]);
        assert_eq!(cut(&files[..1]), ["a.tar alone"]);
        assert_eq!(
            cut(&[("a", 1), ("a!/x", 9), ("b", 9)]),
            ["a+a!/x", "b alone"]
        );
    }
}
