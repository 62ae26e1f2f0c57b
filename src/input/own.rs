//! What unspool wrote itself, told by how it begins: nobody wants a report of yesterday read as the news of today.

use super::container;
use crate::gate;
use std::fs::File;
use std::path::Path;

/// What a file is that unspool wrote.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Own {
    /// Articles, as `split` and `clean` write them: they can be read.
    Articles,
    /// A report, a baseline, a list of what was removed.
    Output,
}

/// What a file is, by its first bytes; `None` when unspool did not write it.
pub(super) fn own(head: &[u8]) -> Option<Own> {
    // What is cut in the middle of a character is none of the marks.
    let head = String::from_utf8_lossy(&head[..head.len().min(container::HEAD)]);
    let line = head.lines().next().unwrap_or_default();
    let starts = |with: &[&str]| with.iter().any(|w| line.starts_with(w));
    let holds = |all: &[&str]| all.iter().all(|w| line.contains(w));
    // An object of JSON, pretty or not, or the first of an array.
    let packed: String = head.chars().filter(|c| !c.is_whitespace()).collect();
    let object = packed.strip_prefix('[').unwrap_or(&packed);
    if object.starts_with("{\"schema\":\"unspool/article/") {
        return Some(Own::Articles);
    }
    // What an index exports may hold texts.
    if object.starts_with("{\"schema\":\"unspool/indexed/") {
        return None;
    }
    // The text report has the figures of the levels below its first line.
    let third = head.lines().nth(2).unwrap_or_default().trim_start();
    let is_table = third.starts_with("items ") && third.contains(" duplicates ");
    let is_output = [
        "{\"schema\":\"unspool/",
        "{\"type\":\"report\",\"schema\":\"unspool/",
    ]
    .iter()
    .any(|mark| object.starts_with(mark))
        // The formats of the report that have no schema of their own.
        || object.starts_with("{\"$schema\":") && object.contains("{\"generator\":\"unspool\"}")
        || object.starts_with("{\"description\":") && object.contains("\"check_name\":\"duplicate")
        || head.contains("<meta name=\"generator\" content=\"unspool\">")
        || head.contains("\n<testsuites name=\"unspool\" ")
        || head
            .strip_prefix("# Duplicate report\n\n")
            .is_some_and(|next| next.starts_with(|c: char| c.is_ascii_digit()))
        || is_table
        || starts(&["# HELP unspool_", gate::HEAD, "kind,cluster,level,cluster_relation,kept,"])
        || starts(&["::error title=", "::warning title=", "::notice title="])
        || starts(&["article "]) && holds(&["  bytes ", "  probability "])
        || is_row(line);
    is_output.then_some(Own::Output)
}

/// Whether a line is one of the rows that have no schema of their own: pairs, clusters, what was removed, where every byte
/// went. None of them holds a text.
fn is_row(line: &str) -> bool {
    const ROWS: [(&str, &[&str]); 4] = [
        ("{\"a\":\"", &["b", "level", "relation"]),
        ("{\"id\":\"", &["at", "level", "cluster"]),
        ("{\"id\":\"", &["at", "level", "source", "record"]),
        ("{\"source\":\"", &["record", "fate", "content"]),
    ];
    let has = |key: &&str| line.contains(&format!("\"{key}\":"));
    !has(&"text")
        && ROWS
            .iter()
            .any(|(begin, keys)| line.starts_with(begin) && keys.iter().all(has))
}

/// Whether unspool wrote a file, and it is none of articles: it is no input, and may be written anew.
pub fn is_output(path: &Path) -> bool {
    let Ok(file) = File::open(path) else {
        return false;
    };
    let name = path.display().to_string();
    let piece = container::unpack(name, Box::new(file), &mut 0);
    piece.is_ok_and(|piece| own(&piece.head) == Some(Own::Output))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::{Format, Report, sample};

    #[test]
    fn every_format_of_the_report_is_known_again() {
        for format in Format::ALL {
            let told = |report: &Report| own(&format.render(report)) == Some(Own::Output);
            assert!(told(&sample::report()), "{}", format.name());
            // Ids longer than what is looked at hide what a row is.
            let is_row = matches!(format, Format::Pairs | Format::Clusters);
            assert!(is_row || told(&sample::hostile()), "{}", format.name());
        }
        assert_eq!(own(b"unspool baseline 1\n"), Some(Own::Output));
    }

    #[test]
    fn articles_are_told_from_outputs_and_both_from_news() {
        for (head, own_) in [
            (
                "{\"schema\":\"unspool/article/1\",\"id\":",
                Some(Own::Articles),
            ),
            (
                "[\n{\"schema\":\"unspool/article/1\",\"id\":",
                Some(Own::Articles),
            ),
            ("{\n  \"schema\": \"unspool/clean/1\",", Some(Own::Output)),
            ("{\"schema\":\"other/report/1\"}", None),
            ("{\"id\":\"a\",\"text\":\"the level of the sea\"}", None),
            ("article of faith\n", None),
            ("", None),
            ("Ferry runs again\n\nNORRHOLM: The ferry", None),
            ("# Duplicate keys cut in Vell\n\nThe", None),
            ("# Duplicate report\n\nThe council of Vell", None),
            (
                "{\"id\":\"a\",\"at\":\"Vell\",\"level\":\"1\",\"cluster\":\"b\",\"text\":\"A bridge\"}",
                None,
            ),
        ] {
            assert_eq!(own(head.as_bytes()), own_, "{head}");
        }
    }
}
