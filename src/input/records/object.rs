//! One object of JSON: the wanted fields of it.

use super::rows::RowValues;
use super::{Place, RecordReader};
use crate::report::Skipped;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor};
use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

impl RecordReader {
    pub(super) fn json_row(
        &self,
        source: &Arc<str>,
        bytes: &[u8],
        place: &Place,
    ) -> Result<RowValues, Skipped> {
        let mut parser = serde_json::Deserializer::from_slice(bytes);
        RowSeed { names: &self.names }
            .deserialize(&mut parser)
            .and_then(|values| parser.end().map(|()| values))
            .map_err(|e| Skipped {
                source: source.to_string(),
                line: Some(place.number),
                reason: reason(&e),
            })
    }
}

/// What is wrong with a line of JSON and where, with nothing that stands in it: the parser quotes what it met, and reports
/// without texts hold reasons too.
fn reason(error: &serde_json::Error) -> String {
    let said = error.to_string();
    let kind = match said.strip_prefix("invalid type: ") {
        Some(other) => match other.split(' ').next() {
            Some("string") => "a string",
            Some("integer" | "floating") => "a number",
            Some("boolean") => "a boolean",
            Some("null") => "null",
            Some("sequence") => "an array",
            _ => "a value of another kind",
        },
        None if error.is_data() => "a value of another kind",
        None => said.split(" at line ").next().unwrap_or(&said),
    };
    format!("not a JSON object: {kind} (column {})", error.column())
}

/// Reads the wanted fields of one object and passes over the others without building them.
struct RowSeed<'n> {
    names: &'n [Vec<String>; 5],
}

impl<'de> DeserializeSeed<'de> for RowSeed<'_> {
    type Value = RowValues;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<RowValues, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for RowSeed<'_> {
    type Value = RowValues;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object with fields")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<RowValues, A::Error> {
        let mut row = RowValues::default();
        // The first of the usual names wins, whatever the order in the object.
        let mut rank = [usize::MAX; 5];
        while let Some(Key(key)) = map.next_key::<Key<'de>>()? {
            let mut wanted: [Option<usize>; 5] = [None; 5];
            for (i, names) in self.names.iter().enumerate() {
                wanted[i] = names.iter().position(|n| n.as_str() == key);
            }
            if wanted.iter().all(Option::is_none) {
                map.next_value::<IgnoredAny>()?;
                continue;
            }
            let Scalar(value) = map.next_value::<Scalar>()?;
            for i in 0..5 {
                if let Some(r) = wanted[i] {
                    row.has[i] = true;
                    if r < rank[i] && value.is_some() {
                        rank[i] = r;
                        row.values[i] = value.clone();
                    }
                }
            }
        }
        Ok(row)
    }
}

struct Key<'de>(Cow<'de, str>);

impl<'de> serde::Deserialize<'de> for Key<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct KeyVisitor;
        impl<'de> Visitor<'de> for KeyVisitor {
            type Value = Key<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a field name")
            }
            fn visit_borrowed_str<E>(self, v: &'de str) -> Result<Key<'de>, E> {
                Ok(Key(Cow::Borrowed(v)))
            }
            fn visit_str<E>(self, v: &str) -> Result<Key<'de>, E> {
                Ok(Key(Cow::Owned(v.to_owned())))
            }
        }
        deserializer.deserialize_str(KeyVisitor)
    }
}

/// A string, or a number written out; a list of strings is joined by line breaks; anything else is no value.
struct Scalar(Option<String>);

impl<'de> serde::Deserialize<'de> for Scalar {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct ScalarVisitor;
        impl<'de> Visitor<'de> for ScalarVisitor {
            type Value = Scalar;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a value")
            }
            fn visit_str<E>(self, v: &str) -> Result<Scalar, E> {
                Ok(Scalar(Some(v.to_owned())))
            }
            fn visit_string<E>(self, v: String) -> Result<Scalar, E> {
                Ok(Scalar(Some(v)))
            }
            fn visit_i64<E>(self, v: i64) -> Result<Scalar, E> {
                Ok(Scalar(Some(v.to_string())))
            }
            fn visit_u64<E>(self, v: u64) -> Result<Scalar, E> {
                Ok(Scalar(Some(v.to_string())))
            }
            fn visit_f64<E>(self, v: f64) -> Result<Scalar, E> {
                Ok(Scalar(Some(v.to_string())))
            }
            fn visit_bool<E>(self, _: bool) -> Result<Scalar, E> {
                Ok(Scalar(None))
            }
            fn visit_unit<E>(self) -> Result<Scalar, E> {
                Ok(Scalar(None))
            }
            fn visit_seq<A: serde::de::SeqAccess<'de>>(
                self,
                mut seq: A,
            ) -> Result<Scalar, A::Error> {
                let mut parts: Vec<String> = Vec::new();
                while let Some(Scalar(part)) = seq.next_element()? {
                    parts.extend(part);
                }
                Ok(Scalar((!parts.is_empty()).then(|| parts.join("\n"))))
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Scalar, A::Error> {
                while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
                Ok(Scalar(None))
            }
        }
        deserializer.deserialize_any(ScalarVisitor)
    }
}
