//! JSON lines to rows.

use super::EvalError;
use serde::de::{DeserializeOwned, Deserializer, Error as _};
use serde::{Deserialize, Serialize};

/// Parses JSON lines, one row a line; blank lines and a byte order mark are passed over, unknown fields are ignored.
///
/// `name` is what errors call the file.
///
/// # Errors
/// At the first line that is no JSON object of this kind, naming file, line and what is wrong.
///
/// ```
/// use unspool::eval::{clusters::ClusterRow, rows};
/// let rows: Vec<ClusterRow> = rows::parse("truth.jsonl", "{\"id\": 7, \"cluster\": \"a\"}\n")?;
/// assert_eq!(rows[0].id, "7");
/// let error = rows::parse::<ClusterRow>("truth.jsonl", "{}").unwrap_err();
/// assert!(error.to_string().starts_with("truth.jsonl:1: missing field `id`"));
/// # Ok::<(), unspool::eval::EvalError>(())
/// ```
pub fn parse<T: DeserializeOwned>(name: &str, text: &str) -> Result<Vec<T>, EvalError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut rows = Vec::new();
    for (number, line) in text.lines().enumerate() {
        if line.trim().is_empty() {
            continue;
        }
        rows.push(serde_json::from_str(line).map_err(|error| {
            let what = error.to_string();
            // The parser counts lines within the one line that it saw.
            let what = what.split(" at line ").next().unwrap_or_default();
            EvalError::new(format!(
                "{name}:{}: {what} (column {}); every line must be one JSON object",
                number + 1,
                error.column()
            ))
        })?);
    }
    Ok(rows)
}

/// An id or a cluster name: a string, or a number that stands for its digits.
pub(super) fn id<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    match serde_json::Value::deserialize(deserializer)? {
        serde_json::Value::String(text) => Ok(text),
        serde_json::Value::Number(number) => Ok(number.to_string()),
        other => Err(D::Error::custom(format!(
            "expected a string or a number, found `{other}`"
        ))),
    }
}

/// One text or several.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum OneOrMany {
    /// A single text.
    One(String),
    /// Several.
    Many(Vec<String>),
}

impl Default for OneOrMany {
    fn default() -> Self {
        OneOrMany::Many(Vec::new())
    }
}

impl OneOrMany {
    /// The texts.
    pub fn as_slice(&self) -> &[String] {
        match self {
            OneOrMany::One(text) => std::slice::from_ref(text),
            OneOrMany::Many(texts) => texts,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::eval::clusters::ClusterRow;

    #[test]
    fn errors_name_file_line_and_column() {
        let text = "\u{feff}{\"id\":\"a\",\"cluster\":1}\r\n\n{\"id\":[],\"cluster\":1}\n";
        let error = parse::<ClusterRow>("t.jsonl", text)
            .unwrap_err()
            .to_string();
        assert!(
            error.starts_with("t.jsonl:3: expected a string or a number, found `[]`"),
            "{error}"
        );
        let error = parse::<ClusterRow>("t.jsonl", "{\"id\":\"a\"")
            .unwrap_err()
            .to_string();
        assert!(error.starts_with("t.jsonl:1: EOF while parsing"), "{error}");
    }

    #[test]
    fn ids_may_be_numbers() {
        let rows: Vec<ClusterRow> = parse(
            "t",
            "{\"id\":12,\"cluster\":3}\n{\"id\":\"12\",\"cluster\":\"3\"}",
        )
        .unwrap();
        assert_eq!(rows[0].id, rows[1].id);
    }
}
