//! The JSON schema of `unspool.toml`, for editors.

use super::command;
use super::keys::{Key, Keys, Kind};
use serde_json::{Map, Value, json};

/// The schema.
pub fn schema() -> Vec<u8> {
    let keys = Keys::of(&command());
    let mut properties: Map<String, Value> = keys
        .top()
        .into_iter()
        .map(|(name, key)| (name.to_owned(), property(key)))
        .collect();
    for (table, of) in &keys.tables {
        let inner: Map<String, Value> = of
            .iter()
            .map(|(name, key)| (name.clone(), property(key)))
            .collect();
        properties.insert(
            table.clone(),
            json!({
                "description": format!("For `unspool {table}` alone; wins over the same key at the top."),
                "type": "object",
                "properties": inner,
                "additionalProperties": false,
            }),
        );
    }
    let schema = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "unspool.toml",
        "description": "The configuration of unspool: a key is the long name of a flag.",
        "type": "object",
        "properties": properties,
        "additionalProperties": false,
    });
    let mut bytes = serde_json::to_vec_pretty(&schema).expect("a schema is plain data");
    bytes.push(b'\n');
    bytes
}

fn property(key: &Key) -> Value {
    let text = || {
        let mut text = match key.numeric {
            true => json!({"type": ["string", "number"]}),
            false => json!({"type": "string"}),
        };
        let (open, whole): (Vec<&String>, Vec<&String>) =
            key.choices.iter().partition(|c| c.ends_with('='));
        if open.is_empty() && !whole.is_empty() {
            text["enum"] = json!(whole);
        }
        if !open.is_empty() {
            let begun = open.iter().map(|c| json!({"pattern": format!("^{c}.")}));
            let any = std::iter::once(json!({"enum": whole})).chain(begun);
            text["anyOf"] = any.collect();
        }
        text
    };
    let mut of = match key.kind {
        Kind::Switch => json!({"type": "boolean"}),
        Kind::Integer => json!({"type": "integer", "minimum": 0}),
        Kind::Number => json!({"type": "number"}),
        Kind::Text => text(),
        Kind::List => json!({"anyOf": [text(), {"type": "array", "items": text()}]}),
    };
    of["description"] = json!(key.help);
    of
}
