//! Records of every format.

use super::*;

/// A file of which no more than so many bytes are read at once.
pub(super) struct Dribble<'b>(pub &'b [u8], pub usize);

impl std::io::Read for Dribble<'_> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let most = into.len().min(self.1);
        self.0.read(&mut into[..most])
    }
}

fn read(fields: &Fields, text: &str) -> Result<(Vec<Dump>, Vec<Skipped>), String> {
    RecordReader::new(fields, RecordKind::Article)
        .jsonl("a.jsonl", text.as_bytes())
        .map_err(|e| e.to_string())
}

#[test]
fn records_keep_their_line_and_fields() {
    let text = "\u{feff}{\"id\":7,\"text\":\"One\\nline\",\"title\":\"T\",\"source\":\"Echo\",\"x\":{\"y\":[1]}}\r\n\n{\"text\":[\"a\",\"b\"],\"date\":\"2024-05-01\"}\n";
    let (dumps, skipped) = read(&Fields::default(), text).unwrap();
    assert_eq!(skipped, []);
    assert_eq!(dumps.len(), 2);
    let first = dumps[0].record.as_ref().unwrap();
    assert_eq!(
        (first.line, first.id.as_deref(), first.outlet()),
        (1, Some("7"), Some("Echo"))
    );
    assert_eq!(first.headline(), Some("T"));
    assert_eq!(&*dumps[0].text, "One\nline");
    let second = dumps[1].record.as_ref().unwrap();
    assert_eq!((second.line, second.date()), (3, Some("2024-05-01")));
    assert_eq!(&*dumps[1].text, "a\nb");
    assert!(text[second.span.start..second.span.end].starts_with("{\"text\":[\"a\""));
}

#[test]
fn broken_lines_are_named_with_their_reason() {
    let text = "{\"text\":\"ok\"}\n{\"text\": oops}\n[1]\n{\"id\":\"x\"}\n{\"text\":null}\n{\"text\":\"a\"} trailing\n";
    let (dumps, skipped) = read(&Fields::default(), text).unwrap();
    assert_eq!(dumps.len(), 1);
    let said: Vec<(Option<u64>, &str)> = skipped
        .iter()
        .map(|s| (s.line, s.reason.as_str()))
        .collect();
    assert_eq!(said[0].0, Some(2));
    assert!(said[0].1.contains("column"), "{said:?}");
    assert_eq!(said[1].0, Some(3));
    assert_eq!(said[2], (Some(4), "the record has no field `text`"));
    assert_eq!(said[3], (Some(5), "the field `text` is no text"));
    assert_eq!(said[4].0, Some(6));
}

#[test]
fn an_unknown_field_is_an_error_that_suggests_the_right_one() {
    let fields = Fields {
        text: Some("txet".into()),
        ..Fields::default()
    };
    let said = read(&fields, "{\"text\":\"a\",\"id\":1}\n").unwrap_err();
    assert!(
        said.contains("no record has the text field `txet`"),
        "{said}"
    );
    assert!(said.contains("did you mean --text-field text?"), "{said}");
    let fields = Fields {
        date: Some("when".into()),
        ..Fields::default()
    };
    assert!(
        read(&fields, "{\"text\":\"a\"}\n")
            .unwrap_err()
            .contains("date field `when`")
    );
}

#[test]
fn arrays_and_tables_give_the_same_records_as_lines() {
    let reader = RecordReader::new(&Fields::default(), RecordKind::Article);
    let json = "[\n {\"id\": \"a\", \"text\": \"One, two\"},\n\n {\"id\": \"b\", \"text\": \"Three\\n\\\"four\\\"\"}]";
    let csv = "id,text\na,\"One, two\"\n\nb,\"Three\n\"\"four\"\"\"\n";
    let tsv = "text\tid\nOne, two\ta\n\"Three\n\"\"four\"\"\"\tb\n";
    let found = [
        reader.json("x", json.as_bytes()).unwrap(),
        reader.csv("x", csv, b',').unwrap(),
        reader.csv("x", tsv, b'\t').unwrap(),
    ];
    for (dumps, skipped) in &found {
        assert_eq!(skipped, &[]);
        let rows: Vec<(&str, &str)> = dumps
            .iter()
            .map(|d| (d.record.as_ref().unwrap().id.as_deref().unwrap(), &*d.text))
            .collect();
        assert_eq!(rows, [("a", "One, two"), ("b", "Three\n\"four\"")]);
    }
    let lines = |i: usize| -> Vec<u64> {
        found[i]
            .0
            .iter()
            .map(|d| d.record.as_ref().unwrap().line)
            .collect()
    };
    assert_eq!((lines(0), lines(1)), (vec![2, 4], vec![2, 4]));
    let span = found[0].0[1].record.as_ref().unwrap().span;
    assert!(json[span.start..span.end].starts_with("{\"id\": \"b\""));
    assert!(
        reader
            .csv("x", "id,body\n", b',')
            .unwrap_err()
            .to_string()
            .contains("text field")
    );
    assert!(reader.json("x", b"{\"a\":1}").is_err());
}
