//! The schemas in docs/schema are those of the types.

use std::path::Path;
use unspool::report::schema;

#[test]
fn committed_schemas_are_those_of_the_types() {
    for (name, bytes) in [
        ("article", schema::article()),
        ("report", schema::report()),
        ("removed", schema::removed()),
    ] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("docs/schema/{name}.json"));
        let committed = std::fs::read_to_string(&path).unwrap_or_default();
        let now = String::from_utf8(bytes).expect("JSON is UTF-8");
        assert!(
            committed.replace("\r\n", "\n") == now,
            "docs/schema/{name}.json has drifted from the types; if the change only adds, run\n\
             cargo run -- schema {name} > docs/schema/{name}.json"
        );
    }
}
