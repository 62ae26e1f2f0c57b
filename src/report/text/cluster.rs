//! Clusters and groups: the largest of them with what differs, and what all of them are like.

use super::{BAD, BOLD, COME, DIM, GONE, KEPT, PLAIN, Page, TIED, excerpt};
use crate::compare::Relation;
use crate::report::diff::hunks;
use crate::report::digest::{Digest, of_their_own};
use crate::report::model::*;
use crate::report::view::{self, Row, View, count, counted, percent};
use crate::report::wrap::Rich;

/// Members of a cluster that are shown unless everything is.
const MEMBERS: usize = 10;
/// Sources that are named when not every cluster is shown.
const SOURCES: usize = 5;
/// Changes that are shown of a member.
const HUNKS: usize = 3;
/// With more clusters than this times those that are shown, each is shown in brief.
const MANY: usize = 5;
/// Members of a cluster in brief, and how many of them with their changes.
const BRIEF: (usize, usize) = (5, 1);

impl Page {
    pub(super) fn clusters<'r>(
        &mut self,
        title: &str,
        noun: &str,
        clusters: impl IntoIterator<Item = &'r Cluster>,
        show: usize,
    ) {
        let clusters: Vec<&Cluster> = clusters.into_iter().collect();
        if clusters.is_empty() {
            if noun == "cluster" {
                self.heading("No duplicates found.");
            }
            return;
        }
        let all = count(clusters.len() as u64);
        // The paragraphs of articles that stand together say nothing that the articles do not.
        let (own, within) = match self.all {
            true => (clusters, 0),
            false => of_their_own(clusters),
        };
        // Of very many a reader wants to see what they are like, not all of the largest.
        let brief = own.len() > show.saturating_mul(MANY);
        let show = match (brief, noun) {
            (true, "template group" | "shares group") => show.div_ceil(4),
            _ => show,
        };
        let more = own.len().saturating_sub(show);
        let mut said = match within {
            0 => all,
            n => format!(
                "{all}, {} of them part of articles in other {}s",
                count(n as u64),
                if noun == "cluster" { noun } else { "group" }
            ),
        };
        match (more, show) {
            (0, _) => {}
            (_, 0) => said += "; none shown",
            (_, 1) => said += "; the largest shown",
            _ => said += &format!("; the largest {} shown", count(show as u64)),
        }
        self.heading(&format!("{title} ({said})"));
        if more > 0 {
            self.digest(&Digest::of(own.iter().copied(), SOURCES));
        }
        for (i, cluster) in own.into_iter().take(show).enumerate() {
            if let Some(view) = View::new(cluster) {
                self.cluster(i + 1, &view, brief);
            }
        }
        let hidden = match (more as u64, within as u64) {
            (0, 0) => return,
            (more, 0) => counted(more, &format!("more {noun}")),
            (0, 1) => format!("1 {noun} that is part of another"),
            (0, within) => format!("{} that are part of others", counted(within, noun)),
            (more, within) => format!(
                "{}, and {} that are part of others,",
                counted(more, &format!("more {noun}")),
                count(within)
            ),
        };
        self.out.push('\n');
        self.line(
            &format!(
                "{hidden} not shown: --show all prints everything, --output json=PATH writes it."
            ),
            DIM,
        );
    }

    /// What the clusters that are not shown are like, together with those that are.
    fn digest(&mut self, digest: &Digest<'_>) {
        let sizes: Vec<String> = digest
            .sizes
            .iter()
            .map(|(size, n)| format!("{size}: {}", count(*n)))
            .collect();
        let mut rich = Rich::default();
        rich.push("   by size       ", DIM)
            .push(&sizes.join(" · "), PLAIN);
        self.rich(&rich, "", "                 ");
        let mut rich = Rich::default();
        rich.push("   most from     ", DIM);
        for (i, (source, n)) in digest.sources.iter().enumerate() {
            let gap = if i == 0 { "" } else { " · " };
            rich.push(gap, PLAIN)
                .whole(&format!("{source} {}", count(*n)), PLAIN);
        }
        if digest.all_sources > digest.sources.len() {
            let more = (digest.all_sources - digest.sources.len()) as u64;
            rich.push(&format!(" · {}", counted(more, "more source")), DIM);
        }
        self.rich(&rich, "", "                 ");
    }

    fn cluster(&mut self, number: usize, view: &View<'_>, brief: bool) {
        let cluster = view.cluster;
        self.out.push('\n');
        let mut rich = Rich::default();
        rich.push(&format!("{}. ", count(number as u64)), BOLD)
            .push(&view::members(cluster), BOLD)
            .push(&format!(" · {} · ", view::relation(cluster.relation)), TIED)
            .push(&cluster.id, DIM);
        self.rich(&rich, "", "  ");

        let mut rich = Rich::default();
        let label = if view.is_group() { "base" } else { "kept" };
        rich.push(&format!("{label:<14} "), KEPT);
        place(&mut rich, view.base);
        self.rich(&rich, "   ", "   │ ");
        self.quoted(&title(view.in_input()));

        let (most, changes) = match (self.all, brief) {
            (true, _) => (usize::MAX, usize::MAX),
            (false, true) => BRIEF,
            (false, false) => (MEMBERS, MEMBERS),
        };
        for (i, row) in view.rows.iter().take(most).enumerate() {
            self.row(view, row);
            if i < changes {
                self.changes(view, row);
            }
        }
        if view.rows.len() > most {
            let more = counted((view.rows.len() - most) as u64, "more member");
            self.line(&format!("   … {more}"), DIM);
        }
    }

    fn row(&mut self, view: &View<'_>, row: &Row<'_>) {
        let mut rich = Rich::default();
        let relation = view::relation(row.relation(view.cluster));
        let score = row
            .tie
            .map_or(String::new(), |t| format!("{:.2}", t.found.score));
        rich.push(&format!("{relation:<8}  {score:<4} "), TIED);
        place(&mut rich, row.member);
        if row.tie.is_some_and(|t| t.found.weak()) {
            rich.push("  weak link", BAD);
        }
        let exact = relation == view::relation(Relation::Exact);
        if let Some(tie) = row.tie.filter(|t| !t.direct) {
            let with = if exact { "same as" } else { "matched with" };
            rich.push(&format!("  {with} "), DIM).whole(tie.with, DIM);
        }
        self.rich(&rich, "   ", "   │ ");
        if !exact && title(row.member) != title(view.in_input()) && row.member.headline.is_some() {
            self.quoted(&title(row.member));
        }
        if let Some(note) = note(view, row) {
            let mut rich = Rich::default();
            rich.push(&note, DIM);
            self.rich(&rich, "   │ ", "   │ ");
        }
    }

    /// What differs between the base and a member.
    fn changes(&mut self, view: &View<'_>, row: &Row<'_>) {
        if view.base.cut || row.member.cut || !self.whole_texts {
            return;
        }
        // Of what an index knows no text is here.
        if view.base.known || row.member.known {
            return;
        }
        // What is exact to another member differs from the base as that one does.
        if row.relation(view.cluster) == Relation::Exact || view.base.text == row.member.text {
            return;
        }
        let (hunks, more) = hunks(&view.base.text, &row.member.text, HUNKS);
        for hunk in &hunks {
            let mut rich = Rich::default();
            rich.hunk(hunk, GONE, COME);
            self.rich(&rich, "   │ ", "   │   ");
        }
        if more > 0 {
            let mut rich = Rich::default();
            rich.push(&format!("… {}", counted(more as u64, "more change")), DIM);
            self.rich(&rich, "   │ ", "   │ ");
        }
    }

    fn quoted(&mut self, text: &str) {
        let mut rich = Rich::default();
        rich.quote(text, PLAIN);
        self.rich(&rich, "   │ ", "   │ ");
    }
}

/// Where a member stands and from when it is.
fn place(rich: &mut Rich, member: &Member) {
    rich.whole(&member.at, BOLD);
    if let Some(date) = &member.date {
        rich.push("  ", PLAIN).quote(&view::moment(date), DIM);
    }
    if member.known {
        rich.push(&format!("  {}", view::KNOWN), DIM);
    }
    if member.new {
        rich.push("  new", BAD);
    }
    if !member.at.contains(&member.id) && member.record.is_some() {
        rich.push("  id ", DIM).quote(&member.id, DIM);
    }
}

/// What a member is called: its headline, or the beginning of its text.
fn title(member: &Member) -> String {
    match &member.headline {
        // Below the article the text itself says more than the headline of the article around it.
        Some(headline) if member.text.starts_with(headline.as_str()) || member.text.len() > 600 => {
            excerpt(headline)
        }
        Some(headline) if member.text.is_empty() => excerpt(headline),
        _ => excerpt(&member.text),
    }
}

/// What is worth saying about a match beside its difference.
fn note(view: &View<'_>, row: &Row<'_>) -> Option<String> {
    let tie = row.tie?;
    let whom = match (tie.direct, view.is_group()) {
        (true, true) => "the base",
        (true, false) => "the kept one",
        (false, _) => "that one",
    };
    let facts = tie.found.facts;
    match tie.found.relation {
        Relation::Contains if tie.held >= tie.holds => Some(format!(
            "{} of it is in {whom}, which has more",
            percent(tie.held)
        )),
        Relation::Contains => Some(format!("holds {} of {whom}, and more", percent(tie.holds))),
        Relation::Shares => Some(format!(
            "{} in common; {} of it is in {whom}",
            counted(tie.found.shared.len() as u64, "passage"),
            percent(tie.held)
        )),
        Relation::Template => Some(format!(
            "facts: {} in common, {} not",
            numbers_and_names(facts.numbers_shared, facts.names_shared),
            numbers_and_names(facts.numbers_differ, facts.names_differ),
        )),
        Relation::Exact | Relation::Near => None,
    }
}

/// `3 numbers and 1 name`; what there is none of is not said, unless there is nothing at all.
fn numbers_and_names(numbers: u32, names: u32) -> String {
    let said: Vec<String> = [(numbers, "number"), (names, "name")]
        .into_iter()
        .filter(|(n, _)| *n > 0)
        .map(|(n, noun)| counted(n.into(), noun))
        .collect();
    match said.is_empty() {
        true => "none".to_owned(),
        false => said.join(" and "),
    }
}
