//! Asking: what in an index is related to some articles.

use super::entries;
use super::found::{Article, Found, Known};
use super::lookup::lookup;
use super::read::Index;
use super::related::{self, Asked, Other};
use super::store::{Kind, Result};
use super::{keys, texts};
use crate::compare::{Relation, Sketch};
use rayon::prelude::*;

impl Index {
    /// What is related to each of some articles.
    pub fn query(&self, articles: &[Article]) -> Result<Vec<Found>> {
        let view = &self.view;
        let sketches: Vec<Option<Sketch>> =
            articles.par_iter().map(|a| Sketch::of(&a.text)).collect();
        let asked: Vec<Asked<'_>> = articles
            .iter()
            .zip(&sketches)
            .filter_map(|(article, sketch)| {
                let text = &article.text;
                sketch.as_ref().map(|sketch| Asked { sketch, text })
            })
            .collect();
        let mut same = self.same(&asked)?.into_iter();
        let phrases = texts::phrases(view)?;
        let mut related = related::of(view, &asked, false, phrases.as_ref())?.into_iter();
        let one = |(article, sketch): (&Article, &Option<Sketch>)| {
            let mut matches = Vec::new();
            if sketch.is_some() {
                let exact = same.next().unwrap_or_default();
                matches.extend(entries::of(view, &exact)?.iter().map(Known::exact));
                let mut others: Vec<_> = related
                    .next()
                    .unwrap_or_default()
                    .into_iter()
                    .filter(|r| r.found.relation != Relation::Exact)
                    .filter_map(|r| match r.other {
                        Other::Stored { entry, .. } => Some((entry, r.found, r.estimated)),
                        Other::Asked(_) => None,
                    })
                    .collect();
                let order: Vec<u32> = others.iter().map(|o| o.0).collect();
                others.sort_by_key(|o| o.0);
                let numbers: Vec<u32> = others.iter().map(|o| o.0).collect();
                let entries = entries::of(view, &numbers)?;
                matches.extend(order.iter().filter_map(|n| {
                    let at = numbers.binary_search(n).ok()?;
                    Some(Known::of(&entries[at], &others[at].1, others[at].2))
                }));
            }
            Ok(Found {
                schema: "unspool/found/1".to_owned(),
                id: article.id.clone(),
                at: article.at.clone(),
                matches,
            })
        };
        articles.iter().zip(&sketches).map(one).collect()
    }

    /// For each sketch the articles with the same text.
    fn same(&self, asked: &[Asked<'_>]) -> Result<Vec<Vec<u32>>> {
        let mut wanted: Vec<u64> = asked
            .iter()
            .map(|a| keys::content(a.sketch.content))
            .collect();
        wanted.sort_unstable();
        wanted.dedup();
        let mut found: Vec<Vec<u32>> = vec![Vec::new(); wanted.len()];
        for part in &self.view.meta.parts {
            lookup::<keys::Reader>(&self.view, Kind::Keys, part.number, &wanted, |k, e| {
                found[k].extend(e);
            })?;
        }
        let of = |a: &Asked<'_>| {
            let at = wanted.binary_search(&keys::content(a.sketch.content));
            at.map_or_else(|_| Vec::new(), |at| found[at].clone())
        };
        Ok(asked.iter().map(of).collect())
    }
}
