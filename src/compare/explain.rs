//! A match in words.

use super::{Facts, Match, Relation};

/// One line that says why two items are related as they are.
///
/// ```
/// use unspool::compare::{Facts, Match, Relation, explain};
/// let form = Match {
///     a: 0,
///     b: 1,
///     relation: Relation::Template,
///     score: 0.97,
///     jaccard: 0.41,
///     containment_a: 0.6,
///     containment_b: 0.56,
///     edit_similarity: None,
///     facts: Facts { numbers_shared: 2, numbers_differ: 14, names_shared: 1, names_differ: 3, headline: Some(0.5) },
///     shared: Vec::new(),
/// };
/// assert_eq!(
///     explain(&form),
///     "same form, 14 of 16 figures differ, 3 of 4 names differ; 60 % of the first and 56 % of the second are shared"
/// );
/// ```
pub fn explain(found: &Match) -> String {
    let relation = match found.relation {
        Relation::Exact => return "the same text, typesetting aside".to_owned(),
        Relation::Near => "the same item, edited".to_owned(),
        Relation::Contains if found.containment_a >= found.containment_b => {
            "the second holds the first".to_owned()
        }
        Relation::Contains => "the first holds the second".to_owned(),
        Relation::Shares => match found.shared.len() {
            0 => "two items of their own with passages in common".to_owned(),
            1 => "two items of their own with a passage in common".to_owned(),
            n => format!("two items of their own with {n} passages in common"),
        },
        Relation::Template => "same form".to_owned(),
    };
    let Facts {
        numbers_shared,
        numbers_differ,
        names_shared,
        names_differ,
        ..
    } = found.facts;
    let mut out = relation;
    for (kind, shared, differ) in [
        ("figures", numbers_shared, numbers_differ),
        ("names", names_shared, names_differ),
    ] {
        match (shared, differ) {
            (0, 0) => {}
            (_, 0) => out.push_str(&format!(", all {shared} {kind} agree")),
            _ => out.push_str(&format!(", {differ} of {} {kind} differ", shared + differ)),
        }
    }
    if let Some(aligned) = found.edit_similarity {
        out.push_str(&format!(
            ", {:.0} % align once misprints are allowed for",
            100.0 * aligned
        ));
    }
    out.push_str(&format!(
        "; {:.0} % of the first and {:.0} % of the second are shared",
        100.0 * found.containment_a,
        100.0 * found.containment_b
    ));
    out
}
