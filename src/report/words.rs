//! What a match is, in words: the same for every format that explains.

use super::model::Match;
use super::view::{Tie, counted, percent};
use crate::compare::Relation;

/// Why two items stand in their relation, in one or two sentences. `it` is the member, `other` the one it was matched
/// with.
pub(crate) fn why(tie: &Tie<'_>) -> String {
    let m = tie.found;
    match m.relation {
        Relation::Exact => {
            "The texts are the same, apart from case, quotes, dashes, spaces and line ends."
                .to_owned()
        }
        Relation::Near => format!(
            "The same item, edited: {} of what either says is in both. {}",
            percent(m.jaccard),
            facts(m)
        ),
        Relation::Contains if tie.held >= tie.holds => format!(
            "{} of it is in the other one, which has more ({} of the other one is in it). {}",
            percent(tie.held),
            percent(tie.holds),
            facts(m)
        ),
        Relation::Contains => format!(
            "It holds {} of the other one, and more ({} of it is in the other one). {}",
            percent(tie.holds),
            percent(tie.held),
            facts(m)
        ),
        Relation::Shares => format!(
            "Two items of their own with {} in common: {} of it is in the other one, {} of the other one in it. {}",
            counted(m.shared.len() as u64, "passage"),
            percent(tie.held),
            percent(tie.holds),
            facts(m)
        ),
        Relation::Template => format!(
            "The same form, filled in with different facts: {} of what either says is in both. {}",
            percent(m.jaccard),
            facts(m)
        ),
    }
}

/// How the facts agree, in a sentence.
pub(crate) fn facts(m: &Match) -> String {
    let f = m.facts;
    let side = |shared: u32, differ: u32, noun: &str| match (shared, differ) {
        (0, 0) => format!("no {noun}s"),
        _ => format!(
            "{} in both and {} in one",
            counted(shared.into(), noun),
            differ
        ),
    };
    let headline = match f.headline {
        Some(share) => format!("; the headlines agree by {}", percent(f64::from(share))),
        None => String::new(),
    };
    format!(
        "Facts: {}, {}{headline}.",
        side(f.numbers_shared, f.numbers_differ, "number"),
        side(f.names_shared, f.names_differ, "name")
    )
}

/// The scores of a match, one a line: name and value.
pub(crate) fn scores(tie: &Tie<'_>) -> Vec<(&'static str, String)> {
    let m = tie.found;
    let mut rows = vec![
        ("score", format!("{:.3}", m.score)),
        ("Jaccard", format!("{:.3}", m.jaccard)),
        ("of it in the other", format!("{:.3}", tie.held)),
        ("of the other in it", format!("{:.3}", tie.holds)),
    ];
    if let Some(edit) = m.edit_similarity {
        rows.push(("alignment", format!("{edit:.3}")));
    }
    rows
}
