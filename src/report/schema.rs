//! The JSON schemas of what unspool writes, generated from the types.
//!
//! They are kept in `docs/schema`, and a test fails when they drift; `unspool schema NAME > docs/schema/NAME.json` writes
//! them anew.

use super::Report;
use super::view::LEVELS;
use crate::clean::{ArticleRecord, Manifest, Removed, Stretch};
use crate::gate::HEAD;
use crate::index::{Added, Found, Stat};
use schemars::{JsonSchema, schema_for};
use serde_json::json;

/// The schema of a line of `articles.jsonl` and of `split --format jsonl`: `unspool/article/1`.
pub fn article() -> Vec<u8> {
    pretty::<ArticleRecord>()
}

/// The schema of `report.json`: `unspool/report/1`.
pub fn report() -> Vec<u8> {
    pretty::<Report>()
}

/// The schema of a line of `removed.jsonl`.
pub fn removed() -> Vec<u8> {
    pretty::<Removed>()
}

/// The schema of a line of `spans.jsonl`.
pub fn span() -> Vec<u8> {
    pretty::<Stretch>()
}

/// The schema of the `manifest.json` of a clean corpus: `unspool/clean/1`.
pub fn manifest() -> Vec<u8> {
    pretty::<Manifest>()
}

/// The schema of a line of `index add --format jsonl`: `unspool/added/1`.
pub fn added() -> Vec<u8> {
    pretty::<Added>()
}

/// The schema of a line of `index query --format jsonl`: `unspool/found/1`.
pub fn found() -> Vec<u8> {
    pretty::<Found>()
}

/// The schema of `index stat --format jsonl`: `unspool/index/1`.
pub fn index() -> Vec<u8> {
    pretty::<Stat>()
}

/// The schema of a line of a baseline file, which is plain text.
pub fn baseline() -> Vec<u8> {
    let levels = LEVELS.map(super::level_name).join("|");
    let line = format!("^[0-9a-f]{{16}} ({levels}) [1-9][0-9]*$");
    let schema = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A line of a baseline of unspool",
        "description": "The file is text, sorted. The first line names the format; each other one gives a content (see `content` of a member in the report), a level, and how many members of clusters have it.",
        "type": "string",
        "anyOf": [{"const": HEAD}, {"pattern": line}],
    });
    let mut bytes = serde_json::to_vec_pretty(&schema).expect("a schema is plain data");
    bytes.push(b'\n');
    bytes
}

fn pretty<T: JsonSchema>() -> Vec<u8> {
    let mut bytes = serde_json::to_vec_pretty(&schema_for!(T)).expect("a schema is plain data");
    bytes.push(b'\n');
    bytes
}
