//! Every verified match, one JSON object a line, and the members of clusters, one a line: what scoring scripts read.

use super::model::{Cluster, Match, Report};
use super::view::all_matches;
use crate::compare::{Level, Relation};
use serde::Serialize;

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

/// Renders every match of clusters, groups and links.
pub(crate) fn pairs(report: &Report) -> Vec<u8> {
    super::lines(all_matches(report).map(|m: &Match| Pair {
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
    }))
}

#[derive(Serialize)]
struct Row<'r> {
    id: &'r str,
    at: &'r str,
    level: Level,
    cluster: &'r str,
}

/// Renders the members of all clusters; items of their own and groups are not in it.
pub(crate) fn clusters(report: &Report) -> Vec<u8> {
    super::lines(report.clusters.iter().flat_map(|c: &Cluster| {
        c.members.iter().map(|m| Row {
            id: &m.id,
            at: &m.at,
            level: c.level,
            cluster: &c.id,
        })
    }))
}
