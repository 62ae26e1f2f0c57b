//! The JSON schemas of what unspool writes, generated from the types.
//!
//! They are kept in `docs/schema`, and a test fails when they drift; `unspool schema NAME > docs/schema/NAME.json` writes
//! them anew.

use super::Report;
use crate::clean::{ArticleRecord, Removed};
use schemars::{JsonSchema, schema_for};

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

fn pretty<T: JsonSchema>() -> Vec<u8> {
    let mut bytes = serde_json::to_vec_pretty(&schema_for!(T)).expect("a schema is plain data");
    bytes.push(b'\n');
    bytes
}
