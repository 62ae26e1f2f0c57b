//! Clusters and groups: the largest of them with what differs, and what all of them are like.

use super::{BAD, BOLD, COME, DIM, GONE, KEPT, PLAIN, Page, TIED, excerpt};
use crate::compare::Relation;
use crate::report::diff::hunks;
use crate::report::digest::Digest;
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
        clusters: impl IntoIterator<Item = &'r Cluster, IntoIter: ExactSizeIterator>,
        show: usize,
    ) {
        let clusters = clusters.into_iter();
        let all = clusters.len();
        // Of very many a reader wants to see what they are like, not all of the largest.
        let brief = all > show.saturating_mul(MANY);
        let show = match (brief, noun) {
            (true, "template group" | "shares group") => show.div_ceil(4),
            _ => show,
        };
        if all == 0 {
            if noun == "cluster" {
                self.heading("No duplicates found.");
            }
            return;
        }
        let shown = if all > show {
            format!(
                "{title} ({}; the largest {} shown)",
                count(all as u64),
                count(show as u64)
            )
        } else {
            format!("{title} ({})", count(all as u64))
        };
        self.heading(&shown);
        let clusters: Vec<&Cluster> = clusters.collect();
        if all > show {
            self.digest(&Digest::of(clusters.iter().copied(), SOURCES));
        }
        for (i, cluster) in clusters.into_iter().take(show).enumerate() {
            if let Some(view) = View::new(cluster) {
                self.cluster(i + 1, &view, brief);
            }
        }
        if all > show {
            self.out.push('\n');
            self.line(
                &format!(
                    "{} not shown: --show all prints everything, --output json=PATH writes it.",
                    counted((all - show) as u64, &format!("more {noun}"))
                ),
                DIM,
            );
        }
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
                .quote(source, PLAIN)
                .push(&format!(" {}", count(*n)), PLAIN);
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
            .push(
                &counted(cluster.members.len() as u64, view::level(cluster.level)),
                BOLD,
            )
            .push(&format!(" · {} · ", view::relation(cluster.relation)), TIED)
            .push(&cluster.id, DIM);
        self.rich(&rich, "", "  ");

        let mut rich = Rich::default();
        let label = if view.is_group() { "base" } else { "kept" };
        rich.push(&format!("{label:<14} "), KEPT);
        place(&mut rich, view.base);
        self.rich(&rich, "   ", "   │ ");
        self.quoted(&title(view.base));

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
        if let Some(tie) = row.tie.filter(|t| !t.direct) {
            rich.push("  matched with ", DIM).quote(tie.with, DIM);
        }
        self.rich(&rich, "   ", "   │ ");
        if title(row.member) != title(view.base) && row.member.headline.is_some() {
            self.quoted(&title(row.member));
        }
        if let Some(note) = note(row) {
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
        if view.base.text == row.member.text {
            return;
        }
        let (hunks, more) = hunks(&view.base.text, &row.member.text, HUNKS);
        for hunk in &hunks {
            let mut rich = Rich::default();
            rich.shown(&hunk.before, PLAIN);
            if !hunk.gone.is_empty() {
                rich.push("[-", GONE)
                    .shown(&hunk.gone, GONE)
                    .push("-]", GONE);
            }
            if !hunk.come.is_empty() {
                rich.push("{+", COME)
                    .shown(&hunk.come, COME)
                    .push("+}", COME);
            }
            rich.shown(&hunk.after, PLAIN);
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
    rich.quote(&member.at, BOLD);
    if let Some(date) = &member.date {
        rich.push("  ", PLAIN).quote(date, DIM);
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
fn note(row: &Row<'_>) -> Option<String> {
    let tie = row.tie?;
    let whom = if tie.direct {
        "the one above"
    } else {
        "that one"
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
            "facts: {} and {} in common, {} and {} not",
            counted(facts.numbers_shared.into(), "number"),
            counted(facts.names_shared.into(), "name"),
            counted(facts.numbers_differ.into(), "number"),
            counted(facts.names_differ.into(), "name"),
        )),
        Relation::Exact | Relation::Near => None,
    }
}
