//! Which member of a cluster is kept.

use crate::compare::Cluster;
use crate::job::Corpus;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::cmp::Reverse;

/// The policy that chooses the kept member of a cluster. Ties go to the earlier date, then to the earlier place.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Keep {
    /// The longest text (in bytes): the fullest version.
    #[default]
    Longest,
    /// The earliest date; members without a date come last.
    Earliest,
    /// The latest date; members without a date come last.
    Latest,
    /// The first in order of source and place.
    First,
}

/// The member of `cluster` that `keep` chooses, as an index into [`Corpus::items`].
///
/// # Panics
/// When the cluster has no member.
pub fn choose(corpus: &Corpus<'_>, cluster: &Cluster, keep: &Keep) -> usize {
    let date = |i: usize| corpus.date(i);
    // `None` must come last whichever way dates run, so it is ordered apart from the date itself.
    let earliest = |i: usize| (date(i).is_none(), date(i));
    let members = cluster.members.iter().copied();
    let chosen = match keep {
        Keep::Longest => {
            members.min_by_key(|&i| (Reverse(corpus.text(i).trim().len()), earliest(i), i))
        }
        Keep::Earliest => members.min_by_key(|&i| (earliest(i), i)),
        Keep::Latest => members.min_by_key(|&i| (date(i).is_none(), Reverse(date(i)), i)),
        Keep::First => members.min(),
    };
    chosen.expect("a cluster has members")
}
