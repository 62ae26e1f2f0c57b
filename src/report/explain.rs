//! Why: what stands behind a cluster, a match or a boundary, for one reader at a terminal.

use super::diff::hunks;
use super::model::*;
use super::text::TextStyle;
use super::view::{self, Tie, View};
use super::words;
use super::wrap::Rich;
use crate::clean::ArticleRecord;
use anstyle::{AnsiColor, Style};
use std::collections::BTreeSet;
use thiserror::Error;

const PLAIN: Style = Style::new();
const BOLD: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();
const NAME: Style = AnsiColor::Cyan.on_default();
const GONE: Style = AnsiColor::Red.on_default();
const COME: Style = AnsiColor::Green.on_default();

/// Changes that are shown of a match.
const HUNKS: usize = 40;
/// Matches beside those of clusters that are shown of an item: near-identical texts have one with each other.
const LINKS: usize = 10;
/// Lines that are printed around a boundary, before and after.
const AROUND: usize = 4;

/// A name that names nothing, or more than one thing.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{0}")]
pub struct ExplainError(String);

/// Explains the cluster, group or item that `query` names: by its id, by the beginning of an id that no other id shares,
/// or by its locator (`source#ordinal`).
///
/// # Errors
/// When nothing, or more than one thing, has that name.
pub fn explain(report: &Report, query: &str, style: &TextStyle) -> Result<Vec<u8>, ExplainError> {
    let mut page = Page::new(report, style);
    match find(report, query)? {
        Named::Cluster(id) => {
            let all = report.clusters.iter().chain(&report.groups);
            for cluster in all.filter(|c| c.id == id) {
                page.cluster(cluster, None);
            }
        }
        Named::Item(at) => {
            let all = report.clusters.iter().chain(&report.groups);
            for cluster in all.filter(|c| c.members.iter().any(|m| m.at == at)) {
                page.cluster(cluster, Some(at));
            }
            page.links(report, at);
        }
    }
    Ok(page.out.into_bytes())
}

/// Explains where the article at `at`, its locator, starts: the probability, the named terms with their weights, and the printed lines around.
/// `input` is what the article stands in, when it is at hand: the bytes of the file, or the text of the record.
pub fn explain_boundary(
    at: &str,
    article: &ArticleRecord,
    input: Option<&[u8]>,
    style: &TextStyle,
) -> Vec<u8> {
    let mut page = Page {
        out: String::new(),
        width: style.width.max(40),
        color: style.color,
        whole_texts: true,
    };
    let mut rich = Rich::default();
    rich.quote(at, BOLD)
        .push(
            &format!("  bytes {}..{}  ", article.start, article.end),
            DIM,
        )
        .quote(&article.id, DIM);
    page.write(&rich, "", "   ");
    page.bar(article.headline.as_deref().unwrap_or("(no headline)"));
    let b = &article.boundary;
    page.say(&format!(
        "An article starts here with a probability of {:.3}.",
        b.probability
    ));
    if b.evidence.is_empty() {
        page.say("No term spoke for it: it is the start of its input.");
    }
    let text = input.map(String::from_utf8_lossy);
    let lines: Option<Vec<&str>> = text.as_ref().map(|t| t.split('\n').collect());
    for e in &b.evidence {
        let mut rich = Rich::default();
        rich.push(
            &format!("{:+8.2}  ", e.weight),
            if e.weight < 0.0 { GONE } else { COME },
        )
        .quote(&e.cue, NAME)
        .push(&format!("  line {}", e.line + 1), DIM);
        if let Some(line) = lines.as_ref().and_then(|l| l.get(e.line)) {
            rich.push("  ", PLAIN).quote(&first(line, 80), PLAIN);
        }
        page.write(&rich, "   │ ", "   │             ");
    }
    if let (Some(lines), Some(at)) = (lines, input.map(|t| line_at(t, article.start))) {
        page.out.push('\n');
        for (i, line) in lines
            .iter()
            .enumerate()
            .take(at + AROUND + 1)
            .skip(at.saturating_sub(AROUND))
        {
            let mut rich = Rich::default();
            rich.quote(&first(line, 200), if i == at { BOLD } else { PLAIN });
            let mark = if i == at { "→" } else { " " };
            page.write(&rich, &format!(" {mark} {:>6} │ ", i + 1), "          │ ");
        }
    }
    page.out.into_bytes()
}

/// The 0-based line of a byte.
fn line_at(input: &[u8], byte: u64) -> usize {
    let end = (byte as usize).min(input.len());
    memchr::memchr_iter(b'\n', &input[..end]).count()
}

fn first(text: &str, chars: usize) -> String {
    let line = super::visible::one_line(text);
    match line.char_indices().nth(chars) {
        Some((end, _)) => format!("{} …", &line[..end]),
        None => line,
    }
}

enum Named<'r> {
    Cluster(&'r str),
    Item(&'r str),
}

/// What is said of a name that is none: where it is a place, the places that there are.
fn unknown(query: &str, report: &Report) -> String {
    let place = query.rsplit_once('#').and_then(|(source, of)| {
        let input = report.inputs.iter().find(|input| input.source == source)?;
        let number = of.split('.').next().and_then(|n| n.parse::<u64>().ok());
        Some((input, number))
    });
    let Some((input, number)) = place else {
        return format!(
            "`{query}` is no id and no place in this report; items that match nothing do not stand in it"
        );
    };
    let source = &input.source;
    match (input.records, input.articles) {
        (Some(_), _) => format!(
            "`{query}` is no place: {source} holds records, which are named by their lines, as in `{source}:7`"
        ),
        (None, 0) => format!("`{query}` is no place: {source} holds no article"),
        (None, n) if number.is_some_and(|number| number < n) => format!(
            "`{query}` matches nothing, and only what matches stands in a report; name the inputs instead of it to see where the article starts"
        ),
        (None, 1) => format!("`{query}` is no place: {source} holds one article, {source}#0"),
        (None, n) => format!(
            "`{query}` is no place: {source} holds {n} articles, {source}#0 to #{}",
            n - 1
        ),
    }
}

fn find<'r>(report: &'r Report, query: &str) -> Result<Named<'r>, ExplainError> {
    let clusters = || report.clusters.iter().chain(&report.groups);
    let members = || clusters().flat_map(|c| &c.members);
    let ends = || {
        let sides = report.links.iter();
        sides.flat_map(|l| [(&l.a, &l.a_at), (&l.b, &l.b_at)])
    };
    let items = || members().map(|m| (&m.id, &m.at)).chain(ends());
    if let Some(cluster) = clusters().find(|c| c.id == query) {
        return Ok(Named::Cluster(&cluster.id));
    }
    if let Some((_, at)) = items().find(|(_, at)| at.as_str() == query) {
        return Ok(Named::Item(at));
    }
    let places = |wanted: &dyn Fn(&str) -> bool| -> BTreeSet<&'r str> {
        items()
            .filter(|(id, _)| wanted(id))
            .map(|(_, at)| at.as_str())
            .collect()
    };
    let mut at = places(&|id| id == query);
    let mut ids = BTreeSet::new();
    if at.is_empty() && !query.is_empty() {
        at = places(&|id| id.starts_with(query));
        ids = clusters()
            .map(|c| c.id.as_str())
            .filter(|id| id.starts_with(query))
            .collect();
    }
    match (at.len(), ids.len()) {
        (1, 0) => Ok(Named::Item(at.first().expect("there is one"))),
        (0, 1) => Ok(Named::Cluster(ids.first().expect("there is one"))),
        (0, 0) => Err(ExplainError(unknown(query, report))),
        (n, m) => {
            let some: Vec<&str> = at.into_iter().chain(ids).take(8).collect();
            Err(ExplainError(format!(
                "`{query}` names {} things: {}{}; give one of these",
                n + m,
                some.join(", "),
                if n + m > 8 { ", …" } else { "" }
            )))
        }
    }
}

struct Page {
    out: String,
    width: usize,
    color: bool,
    whole_texts: bool,
}

impl Page {
    fn new(report: &Report, style: &TextStyle) -> Self {
        Page {
            out: String::new(),
            width: style.width.max(40),
            color: style.color,
            whole_texts: report.config.text_limit.is_none(),
        }
    }

    fn write(&mut self, rich: &Rich, first: &str, rest: &str) {
        rich.write(&mut self.out, first, rest, self.width, self.color);
    }

    fn say(&mut self, text: &str) {
        let mut rich = Rich::default();
        rich.push(text, PLAIN);
        self.write(&rich, "   ", "   ");
    }

    fn bar(&mut self, text: &str) {
        let mut rich = Rich::default();
        rich.quote(text, PLAIN);
        self.write(&rich, "   │ ", "   │ ");
    }

    /// A whole cluster, or only what ties one of its members.
    fn cluster(&mut self, cluster: &Cluster, only: Option<&str>) {
        let Some(view) = View::new(cluster) else {
            return;
        };
        let noun = if view.is_group() { "Group" } else { "Cluster" };
        let mut rich = Rich::default();
        rich.push(&format!("{noun} "), BOLD)
            .push(&cluster.id, BOLD)
            .push(
                &format!(
                    ": {}; the loosest tie in it is `{}`",
                    view::counted(cluster.members.len() as u64, view::level(cluster.level)),
                    view::relation(cluster.relation)
                ),
                PLAIN,
            );
        self.write(&rich, "", "   ");
        self.out.push('\n');
        self.member(if view.is_group() { "base " } else { "kept " }, view.base);
        if only == Some(view.base.at.as_str()) {
            self.say("This is the one that the others are set against:");
        }
        for row in &view.rows {
            let wanted = only.is_none_or(|at| at == row.member.at || at == view.base.at);
            if !wanted {
                continue;
            }
            self.out.push('\n');
            self.member("and  ", row.member);
            if let Some(tie) = &row.tie {
                let other = cluster.members.iter().find(|m| m.at == tie.with);
                self.tie(tie, other, row.member);
            }
        }
        self.out.push('\n');
    }

    fn member(&mut self, label: &str, member: &Member) {
        let mut rich = Rich::default();
        rich.push(label, NAME).whole(&member.at, BOLD);
        if let Some(date) = &member.date {
            rich.push("  ", PLAIN).quote(&view::moment(date), DIM);
        }
        rich.push(&format!("  bytes {}..{}  ", member.start, member.end), DIM)
            .quote(&member.id, DIM);
        self.write(&rich, "", "   ");
        if let Some(headline) = &member.headline {
            self.bar(headline);
        }
    }

    fn tie(&mut self, tie: &Tie<'_>, other: Option<&Member>, member: &Member) {
        let mut rich = Rich::default();
        rich.push(view::relation(tie.found.relation), NAME);
        if !tie.direct {
            rich.push(" with ", PLAIN).whole(tie.with, PLAIN);
        }
        rich.push(": ", PLAIN).push(&words::why(tie), PLAIN);
        self.write(&rich, "   ", "   ");
        let scores: Vec<String> = words::scores(tie)
            .into_iter()
            .map(|(n, v)| format!("{n} {v}"))
            .collect();
        self.say(&scores.join(" · "));
        let Some(other) = other.filter(|o| self.whole_texts && !o.cut && !member.cut) else {
            return;
        };
        self.shared(tie, member);
        self.difference(other, member);
    }

    fn shared(&mut self, tie: &Tie<'_>, member: &Member) {
        let m = tie.found;
        let mine = m.a_at == member.at;
        for (i, s) in m.shared.iter().enumerate() {
            let (start, end) = if mine {
                (s.a_start, s.a_end)
            } else {
                (s.b_start, s.b_end)
            };
            let Some(passage) = member.text.get(start as usize..end as usize) else {
                continue;
            };
            let mut rich = Rich::default();
            rich.push("in both: ", DIM)
                .quote(&first(passage, 160), PLAIN);
            self.write(&rich, "   │ ", "   │   ");
            if i == 9 && m.shared.len() > 10 {
                let more = (m.shared.len() - 10) as u64;
                self.say(&format!("│ … {}", view::counted(more, "more passage")));
                break;
            }
        }
    }

    fn difference(&mut self, other: &Member, member: &Member) {
        if other.text == member.text {
            self.say("Not a byte differs.");
            return;
        }
        let (hunks, more) = hunks(&other.text, &member.text, HUNKS);
        if hunks.is_empty() {
            self.say("No word differs, only quotes, dashes, or the space between words.");
        }
        for hunk in &hunks {
            let mut rich = Rich::default();
            rich.hunk(hunk, GONE, COME);
            self.write(&rich, "   │ ", "   │   ");
        }
        if more > 0 {
            self.say(&format!(
                "│ … {}",
                view::counted(more as u64, "more change")
            ));
        }
    }

    fn links(&mut self, report: &Report, at: &str) {
        let mut mine: Vec<&Match> = report
            .links
            .iter()
            .filter(|l| l.a_at == at || l.b_at == at)
            .collect();
        if mine.is_empty() {
            return;
        }
        let mut rich = Rich::default();
        rich.push("More matches, that tie no cluster", BOLD);
        self.write(&rich, "", "   ");
        mine.sort_by(|x, y| y.score.total_cmp(&x.score));
        for m in mine.iter().take(LINKS) {
            let (with, held, holds) = match m.a_at == at {
                true => (&m.b_at, m.containment_a, m.containment_b),
                false => (&m.a_at, m.containment_b, m.containment_a),
            };
            let tie = Tie {
                found: m,
                with,
                direct: false,
                held,
                holds,
            };
            self.tie(&tie, None, &Member::default());
        }
        if mine.len() > LINKS {
            let more = match mine.len() - LINKS {
                1 => "1 more match, which is no closer".to_owned(),
                n => format!(
                    "{} more matches, none of them closer",
                    view::count(n as u64)
                ),
            };
            self.say(&format!("… {more}; the json report has them all."));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clean::BoundaryRecord;
    use crate::report::sample;
    use crate::split::Evidence;

    fn explained(query: &str) -> Result<String, String> {
        explain(&sample::report(), query, &TextStyle::default())
            .map(|b| String::from_utf8(b).unwrap())
            .map_err(|e| e.to_string())
    }

    #[test]
    fn a_cluster_in_words() {
        insta::with_settings!({omit_expression => true, prepend_module_to_snapshot => false}, {
            insta::assert_snapshot!("explain_cluster", explained("c0ffee0000000001").unwrap());
            insta::assert_snapshot!("explain_item", explained("s1").unwrap());
        });
    }

    #[test]
    fn names_are_found_by_id_prefix_and_place() {
        assert_eq!(explained("r-7"), explained("wire.jsonl"));
        assert!(explained("c0ffee").unwrap_err().contains("names 5 things"));
        assert!(
            explained("nothing")
                .unwrap_err()
                .contains("no id and no place")
        );
        assert!(explained("").is_err());
    }

    #[test]
    fn a_place_that_is_none_is_told_from_one_that_matches_nothing() {
        let said = |query: &str| explained(query).unwrap_err();
        assert!(said("kestrel-post.txt#4").contains("holds 4 articles, kestrel-post.txt#0 to #3"));
        assert!(said("minato.txt#1").contains("holds one article, minato.txt#0"));
        assert!(said("wire.jsonl#0").contains("named by their lines"));
        assert!(said("sill-daily.txt#1").contains("matches nothing"));
    }

    #[test]
    fn links_beyond_the_closest_are_counted() {
        let mut report = sample::report();
        let link = report.links[0].clone();
        let other = |i: u8| Match {
            score: f64::from(i) / 100.0,
            ..link.clone()
        };
        report.links = (0..30).map(other).collect();
        let out = explain(&report, &link.a_at, &TextStyle::default()).unwrap();
        let out = String::from_utf8(out).unwrap();
        assert!(
            out.contains("score 0.290") && !out.contains("score 0.190"),
            "{out}"
        );
        assert!(
            out.contains("… 20 more matches, none of them closer"),
            "{out}"
        );
    }

    #[test]
    fn a_boundary_in_words() {
        let text = "Share\nRead more\nHarbour wall to rise\nBy Ada Fenn\nThe council voted.\n";
        let article = ArticleRecord {
            schema: "unspool/article/1".to_owned(),
            id: "a1".to_owned(),
            source: "alden.txt".to_owned(),
            record: None,
            ordinal: 1,
            start: 16,
            end: text.len() as u64,
            outlet: None,
            headline: Some("Harbour wall to rise".to_owned()),
            dek: None,
            byline: Vec::new(),
            dateline: None,
            published: None,
            updated: None,
            language: None,
            bullets: Vec::new(),
            captions: Vec::new(),
            multi: None,
            body: String::new(),
            simhash: String::new(),
            boundary: BoundaryRecord {
                probability: 0.987,
                evidence: vec![
                    Evidence {
                        cue: "byline".to_owned(),
                        weight: 2.5,
                        line: 3,
                    },
                    Evidence {
                        cue: "no-date".to_owned(),
                        weight: -0.5,
                        line: 2,
                    },
                ],
            },
            lines: None,
        };
        let with = String::from_utf8(explain_boundary(
            "alden.txt#1",
            &article,
            Some(text.as_bytes()),
            &TextStyle::default(),
        ))
        .unwrap();
        insta::with_settings!({omit_expression => true, prepend_module_to_snapshot => false}, {
            insta::assert_snapshot!("explain_boundary", with);
        });
        let without = String::from_utf8(explain_boundary(
            "alden.txt#1",
            &article,
            None,
            &TextStyle::default(),
        ))
        .unwrap();
        assert!(without.contains("+2.50  byline  line 4\n"), "{without}");
    }

    #[test]
    fn hostile_texts_do_nothing() {
        let report = sample::hostile();
        let query = report.clusters[0].id.clone();
        let out =
            String::from_utf8(explain(&report, &query, &TextStyle::default()).unwrap()).unwrap();
        assert!(!out.contains(|c: char| c.is_control() && c != '\n' || c == '\u{202e}'));
        assert!(out.lines().all(|l| !l.trim_start().starts_with("::")));
    }
}
