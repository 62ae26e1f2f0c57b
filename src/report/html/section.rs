//! A list of clusters, as deep as the page has room for.

use super::cluster::cluster;
use super::tools::source_numbers;
use super::write::Html;
use crate::report::model::*;
use crate::report::view::{View, count};

/// How much of a cluster is shown.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Depth {
    /// The members, and their texts side by side.
    Texts,
    /// The members, and what differs in short.
    Differences,
    /// The members.
    Members,
}

/// A list of clusters that fits its room.
pub(super) struct Section {
    name: &'static str,
    pub rows: Html,
    all: usize,
    /// How many are there with their texts, with at least their differences, with at least their members.
    depths: [usize; 3],
}

impl Section {
    /// Renders as many of `clusters`, as deep, as fit into `room` bytes.
    pub fn new(name: &'static str, clusters: &[Cluster], room: usize) -> Self {
        let sources = source_numbers(clusters);
        let mut section = Section {
            name,
            rows: Html::default(),
            all: clusters.len(),
            depths: [0; 3],
        };
        // What the rest of the list takes with nothing but its members: it must fit too, but an eighth of the
        // room is for the texts of the largest clusters in any case.
        let mut ahead: Vec<usize> = clusters
            .iter()
            .filter_map(View::new)
            .map(|view| {
                let mut row = Html::default();
                cluster(&mut row, &view, &sources, Depth::Members);
                row.len()
            })
            .collect();
        let mut sum = 0;
        for size in ahead.iter_mut().rev() {
            sum += std::mem::replace(size, sum.min(room - room / 8));
        }
        let mut depth = Depth::Texts;
        for (i, view) in clusters.iter().filter_map(View::new).enumerate() {
            loop {
                let mut row = Html::default();
                cluster(&mut row, &view, &sources, depth);
                let ahead = if depth == Depth::Members { 0 } else { ahead[i] };
                if section.rows.len() + row.len() + ahead <= room {
                    section.rows.part(row);
                    for shown in &mut section.depths[depth as usize..] {
                        *shown += 1;
                    }
                    break;
                }
                depth = match depth {
                    Depth::Texts => Depth::Differences,
                    Depth::Differences => Depth::Members,
                    Depth::Members => return section,
                };
            }
        }
        section
    }

    /// Writes the list, and what was left out of it.
    pub fn write(self, page: &mut Html) {
        let [texts, differences, members] = self.depths;
        if texts < self.all {
            page.raw("<p class=\"soft\">To keep this page small, the texts stand side by side in the first ")
                .figure(count(texts as u64))
                .raw(", differences in short in the first ")
                .figure(count(differences as u64))
                .raw(", and ");
            match self.all - members {
                0 => page.raw("only the members in the others"),
                left => page
                    .raw("the last ")
                    .figure(count(left as u64))
                    .raw(" are left out"),
            };
            page.raw(". The json format has everything.</p>");
        }
        page.raw("<ol class=\"list\" id=\"")
            .text(self.name)
            .raw("-list\" data-all=\"")
            .figure(self.all)
            .raw("\">");
        page.part(self.rows);
        page.raw("</ol>");
    }
}
