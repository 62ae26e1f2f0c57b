//! Every verified match, one JSON object a line, and the members of clusters, one a line: what scoring scripts read.

use super::findings::Found;
use super::model::Match;
use crate::compare::{Level, Relation};
use serde::Serialize;
use std::io::{self, Write};

#[derive(Serialize)]
struct Pair<'r> {
    a: &'r str,
    b: &'r str,
    a_at: &'r str,
    b_at: &'r str,
    level: Level,
    relation: Relation,
    score: f64,
    jaccard: f64,
    containment_a: f64,
    containment_b: f64,
}

/// Writes every match of clusters, groups and links.
pub(crate) fn pairs(found: &dyn Found, out: &mut dyn Write) -> io::Result<()> {
    let mut pair = |m: &Match| {
        let pair = Pair {
            a: &m.a,
            b: &m.b,
            a_at: &m.a_at,
            b_at: &m.b_at,
            level: m.level,
            relation: m.relation,
            score: m.score,
            jaccard: m.jaccard,
            containment_a: m.containment_a,
            containment_b: m.containment_b,
        };
        super::line(out, &pair)
    };
    for cluster in found.clusters().chain(found.groups()) {
        cluster.matches.iter().try_for_each(&mut pair)?;
    }
    found.links().try_for_each(|link| pair(&link))
}

#[derive(Serialize)]
struct Row<'r> {
    id: &'r str,
    at: &'r str,
    level: Level,
    cluster: &'r str,
}

/// Writes the members of all clusters; items of their own and groups are not in it.
pub(crate) fn clusters(found: &dyn Found, out: &mut dyn Write) -> io::Result<()> {
    for cluster in found.clusters() {
        for m in &cluster.members {
            let row = Row {
                id: &m.id,
                at: &m.at,
                level: cluster.level,
                cluster: &cluster.id,
            };
            super::line(out, &row)?;
        }
    }
    Ok(())
}
