//! Which member of a cluster is kept.

use crate::compare::Cluster;
use crate::input::Dump;
use crate::job::Corpus;
use crate::moment;
use crate::store::Shelf;
use foldhash::fast::RandomState;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::cmp::Reverse;
use std::collections::HashMap;
use std::fmt;
use std::str::FromStr;

/// The policy that chooses the kept member of a cluster. Ties go to the earlier date, then to the earlier place.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
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
    /// The one from the source that stands first in this list; the longest among those of one source, and of sources
    /// that are not listed. A source is named by its outlet, where records name one, by its file as it is shown, or by
    /// the file's name alone.
    Source(Vec<String>),
}

impl Keep {
    /// The sources that are named and that nothing comes from: misspelt, most often.
    pub fn unknown(&self, dumps: &Shelf<Dump>) -> Vec<&str> {
        let named: &[String] = match self {
            Keep::Source(list) => list,
            Keep::Longest | Keep::Earliest | Keep::Latest | Keep::First => &[],
        };
        let is_there = |name: &str| dumps.iter().any(|dump| is_from(&dump, name));
        let names = named.iter().map(String::as_str);
        names.filter(|name| !is_there(name)).collect()
    }
}

impl fmt::Display for Keep {
    /// As the command line has it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Keep::Longest => f.write_str("longest"),
            Keep::Earliest => f.write_str("earliest"),
            Keep::Latest => f.write_str("latest"),
            Keep::First => f.write_str("first"),
            Keep::Source(list) => write!(f, "source={}", list.join(",")),
        }
    }
}

impl FromStr for Keep {
    type Err = UnknownPolicy;

    /// Reads what [`Display`](fmt::Display) writes.
    ///
    /// ```
    /// use unspool::clean::Keep;
    /// assert_eq!("source=Wire, Post".parse(), Ok(Keep::Source(vec!["Wire".into(), "Post".into()])));
    /// assert!("newest".parse::<Keep>().is_err());
    /// ```
    fn from_str(text: &str) -> Result<Keep, UnknownPolicy> {
        let unknown = || UnknownPolicy(text.to_owned());
        Ok(match text {
            "longest" => Keep::Longest,
            "earliest" => Keep::Earliest,
            "latest" => Keep::Latest,
            "first" => Keep::First,
            _ => {
                let list = text.strip_prefix("source=").ok_or_else(unknown)?;
                let names: Vec<String> = list.split(',').map(|n| n.trim().to_owned()).collect();
                if names.iter().any(String::is_empty) {
                    return Err(unknown());
                }
                Keep::Source(names)
            }
        })
    }
}

/// A text that names no policy.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is no policy: `longest`, `earliest`, `latest`, `first`, or `source=` and names of sources with commas between"
)]
pub struct UnknownPolicy(String);

/// The member of `cluster` that `keep` chooses, as an index into [`Corpus::items`].
///
/// # Panics
/// When the cluster has no member.
pub fn choose(corpus: &Corpus<'_>, cluster: &Cluster, keep: &Keep) -> usize {
    let date = |i: usize| moment::seconds(&corpus.date(i)?);
    // `None` must come last whichever way dates run, so it is ordered apart from the date itself.
    let earliest = |i: usize| {
        let date = date(i);
        (date.is_none(), date)
    };
    let members = cluster.members.iter().copied();
    // Copies of one text are as long.
    let mut lengths: HashMap<u128, usize, RandomState> = HashMap::default();
    let mut longest = |i: usize| {
        let length = lengths.entry(corpus.content(i));
        let length = length.or_insert_with(|| corpus.text(i).trim().len());
        (Reverse(*length), earliest(i), i)
    };
    let chosen = match keep {
        Keep::Longest => members.min_by_key(|&i| longest(i)),
        Keep::Source(list) => members.min_by_key(|&i| {
            let place = list.iter().position(|name| {
                let dump = corpus.but_text(corpus.items.get(i).dump as usize);
                is_from(&dump, name)
            });
            (place.unwrap_or(list.len()), longest(i))
        }),
        Keep::Earliest => members.min_by_key(|&i| (earliest(i), i)),
        Keep::Latest => members.min_by_key(|&i| {
            let (none, date) = earliest(i);
            (none, Reverse(date), i)
        }),
        Keep::First => members.min(),
    };
    chosen.expect("a cluster has members")
}

/// Whether a dump comes from the source of this name.
fn is_from(dump: &Dump, name: &str) -> bool {
    let outlet = dump.record.as_ref().and_then(|r| r.outlet());
    let file = dump.source.rsplit('/').next();
    [outlet, Some(&*dump.source), file].contains(&Some(name))
}
