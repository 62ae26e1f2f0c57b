//! One picture of every format, and hostile texts in every format.

use super::sample::{HOSTILE, hostile, report};
use super::*;

fn rendered(format: Format, report: &Report) -> String {
    String::from_utf8(format.render(report)).expect("formats are UTF-8")
}

#[test]
fn every_format_of_the_sample() {
    for &format in Format::ALL {
        let mut out = rendered(format, &report());
        if format == Format::Html {
            // Its style and script are files of their own, and a browser looks at them.
            for (open, close) in [("<style>", "</style>"), ("<script>", "</script>")] {
                let start = out.find(open).expect("the page has one") + open.len();
                let end = start + out[start..].find(close).expect("it is closed");
                out.replace_range(start..end, "…");
            }
            let (policy, after) = ("style-src ", out.find("style-src ").expect("a policy"));
            let end = after + out[after..].find('"').expect("it is closed");
            out.replace_range(after + policy.len()..end, "…");
        }
        insta::with_settings!({snapshot_suffix => format.name(), omit_expression => true, prepend_module_to_snapshot => false}, {
            insta::assert_snapshot!("sample", out);
        });
    }
}

#[test]
fn text_on_a_narrow_terminal_in_colour() {
    let style = TextStyle {
        color: true,
        width: 60,
        show: Some(1),
    };
    let text = String::from_utf8(super::text::text(&report(), &style)).unwrap();
    insta::with_settings!({omit_expression => true, prepend_module_to_snapshot => false}, {
        insta::assert_snapshot!("text_narrow", text.replace('\u{1b}', "␛"));
    });
    assert!(text.contains("2 more clusters not shown"));
}

/// As worth reading at 30,000 clusters as at three: what they are like first, then the largest, in brief.
#[test]
fn the_text_of_very_many_clusters_stays_short() {
    let few = rendered(Format::Text, &report());
    assert!(!few.contains("by size"), "all are shown: {few}");
    let mut many = report();
    let groups = many.groups.clone();
    let clusters = many.clusters.clone();
    many.clusters = clusters.iter().cycle().take(30_000).cloned().collect();
    many.groups = groups.iter().cycle().take(30_000).cloned().collect();
    let text = rendered(Format::Text, &many);
    assert!(text.lines().count() < 600, "{}", text.lines().count());
    for said in [
        "by size       2 members: 20,000 · 3 to 5: 10,000",
        "most from     ",
        "29,980 more clusters not shown",
    ] {
        assert!(text.contains(said), "{said}: {text}");
    }
}

#[test]
fn every_format_has_a_name_of_its_own() {
    for &format in Format::ALL {
        assert_eq!(Format::parse(format.name()), Some(format));
    }
    assert_eq!(Format::parse("nonsense"), None);
    assert_eq!(Format::ALL[0], Format::Text);
}

/// Control characters other than line breaks, and bidi controls, never come out of a renderer; lines of text formats
/// never begin like a command of a CI runner.
#[test]
fn hostile_texts_are_seen_and_do_nothing() {
    for &format in Format::ALL {
        let name = format.name();
        let out = rendered(format, &hostile());
        let raw = |c: char| c.is_control() && c != '\n' && !(format == Format::Csv && c == '\r');
        assert!(!out.contains(raw), "{name}: a control character");
        if !matches!(
            format,
            Format::Json | Format::Jsonl | Format::Pairs | Format::Clusters | Format::Gitlab
        ) {
            assert!(!out.contains('\u{202e}'), "{name}: a bidi control");
        }
        for line in out.lines() {
            if format != Format::Github {
                assert!(!line.trim_start().starts_with("::"), "{name}: {line:?}");
            }
        }
        if matches!(format, Format::Text | Format::Github) {
            assert!(!out.contains("##["), "{name}");
        }
        if matches!(format, Format::Junit | Format::Html) {
            assert!(!out.contains("<script>alert"), "{name}");
        }
        if format != Format::Prometheus {
            assert!(
                out.contains("alert(1)") || out.contains("alert\\(1\\)"),
                "{name}: the text is not shown"
            );
        }
    }
}

#[test]
fn machine_formats_give_hostile_texts_back() {
    let whole = hostile();
    let back = Report::from_json(&Format::Json.render(&whole)).unwrap();
    assert_eq!(back, whole);
    for format in [Format::Jsonl, Format::Pairs, Format::Clusters] {
        for line in rendered(format, &whole).lines() {
            let row: serde_json::Value = serde_json::from_str(line).unwrap();
            if let Some(id) = row.get("a").or(row.get("id")).and_then(|v| v.as_str())
                && format != Format::Jsonl
            {
                assert!(id.starts_with(HOSTILE));
            }
        }
    }
}

#[test]
fn json_has_a_line_for_every_cluster() {
    let whole = report();
    let out = rendered(Format::Json, &whole);
    for cluster in whole.clusters.iter().chain(&whole.groups) {
        let begins = format!("{{\"id\":\"{}\"", cluster.id);
        assert_eq!(out.lines().filter(|l| l.starts_with(&begins)).count(), 1);
    }
}

#[test]
fn an_empty_report_renders_in_every_format() {
    let whole = Report {
        inputs: Vec::new(),
        summary: Summary::default(),
        gates: Vec::new(),
        clusters: Vec::new(),
        groups: Vec::new(),
        links: Vec::new(),
        boilerplate: Vec::new(),
        skipped: Vec::new(),
        ..report()
    };
    for &format in Format::ALL {
        let out = rendered(format, &whole);
        assert_eq!(
            out.is_empty(),
            matches!(format, Format::Pairs | Format::Clusters | Format::Github),
            "{}",
            format.name()
        );
    }
    assert!(rendered(Format::Text, &whole).contains("No duplicates found."));
}

/// What an index knows is marked wherever it is shown, and stands in no chart and at no annotation.
#[test]
fn what_an_index_knows_is_marked_and_is_no_item_of_the_run() {
    let mut whole = report();
    let cluster = &mut whole.clusters[0];
    let kept = cluster.kept_at.clone().expect("a kept one");
    let known = cluster.members.iter_mut().find(|m| m.at == kept);
    let known = known.expect("it is a member");
    known.known = true;
    known.text = "".into();
    known.source = "Index Gazette".to_owned();
    let other = cluster.members.iter_mut().find(|m| m.at != kept);
    let other = other.expect("another member");
    (other.known, other.source) = (true, "Index Post".to_owned());
    for format in [Format::Text, Format::Markdown, Format::Html, Format::Sarif] {
        let out = rendered(format, &whole);
        assert!(out.contains("known, from the index"), "{}", format.name());
    }
    for format in [
        Format::Text,
        Format::Markdown,
        Format::Sarif,
        Format::Github,
    ] {
        let out = rendered(format, &whole);
        assert!(
            out.contains("2 articles and 2 known"),
            "{}: {out}",
            format.name()
        );
    }
    let html = rendered(Format::Html, &whole);
    let (start, end) = (html.find("<div class=\"charts\">"), html.find("</section>"));
    let charts = &html[start.expect("charts")..end.expect("an end")];
    assert!(!charts.contains("Index"), "{charts}");
    for format in [Format::Github, Format::Gitlab] {
        let out = rendered(format, &whole);
        assert!(
            !out.contains("Index Gazette") && !out.contains("Index Post"),
            "{out}"
        );
    }
    let sarif: serde_json::Value = serde_json::from_str(&rendered(Format::Sarif, &whole)).unwrap();
    let place = &sarif["runs"][0]["results"][0]["locations"][0]["physicalLocation"];
    assert!(!place.to_string().contains("Index"), "{place}");
    let rows = rendered(Format::Csv, &whole);
    assert_eq!(
        rows.lines().filter(|l| l.ends_with(",yes")).count(),
        2,
        "{rows}"
    );
}

/// Against a baseline, what is new comes first and says so.
#[test]
fn what_is_new_against_a_baseline_is_marked_and_comes_first() {
    let mut whole = report();
    whole.config.baseline = true;
    let second = whole.clusters[1].id.clone();
    whole.clusters[1].members[1].new = true;
    let gate = whole
        .gates
        .iter_mut()
        .find(|g| !g.passed)
        .expect("a breach");
    (gate.name, gate.level, gate.relation) = ("max-new".to_owned(), None, None);
    let sarif: serde_json::Value = serde_json::from_str(&rendered(Format::Sarif, &whole)).unwrap();
    let results = sarif["runs"][0]["results"].as_array().unwrap();
    assert_eq!(results[0]["properties"]["cluster"], second);
    let states: Vec<&str> = results
        .iter()
        .filter_map(|r| r["baselineState"].as_str())
        .collect();
    assert_eq!(states.len(), whole.clusters.len());
    assert!(states[0] == "new" && states[1..].iter().all(|s| *s == "unchanged"));
    let junit = rendered(Format::Junit, &whole);
    let listed: Vec<&str> = junit.lines().filter(|l| l.contains(" c0ffee")).collect();
    assert!(
        listed.len() == 1 && listed[0].starts_with("new: "),
        "{junit}"
    );
    for format in [Format::Text, Format::Markdown, Format::Html, Format::Csv] {
        let with = rendered(format, &whole);
        whole.clusters[1].members[1].new = false;
        assert_ne!(with, rendered(format, &whole), "{}", format.name());
        whole.clusters[1].members[1].new = true;
    }
    // Without a baseline nothing is said of it.
    assert!(!rendered(Format::Sarif, &report()).contains("baselineState"));
}

#[test]
fn weak_links_split_chains_and_the_date_window_are_said_in_words() {
    let mut whole = report();
    whole.config.date_window = Some(14);
    whole.summary.outside_window = 1_200;
    whole.summary.weak_links = 1;
    whole.summary.split_chains = 2;
    let last = whole.clusters[0].matches.last_mut().expect("a match");
    last.score = WEAK - 0.01;
    for format in [Format::Text, Format::Markdown, Format::Html] {
        let out = rendered(format, &whole)
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ");
        for said in [
            "date window of 14 days: 1,200 pairs published further apart and not examined",
            "1 member of a cluster hangs on a weak link (a score below 0.6)",
            "2 matches between clusters that stayed apart",
            "weak link",
        ] {
            assert!(out.contains(said), "{}: {said} in {out}", format.name());
        }
        let without = rendered(format, &report());
        assert!(!without.contains("weak link") && !without.contains("date window"));
    }
}

#[test]
fn many_clusters_are_counted_never_dropped() {
    let mut whole = report();
    let one = whole.clusters[0].clone();
    whole.clusters = (0..3_000)
        .map(|i| Cluster {
            id: format!("{i:016x}"),
            ..one.clone()
        })
        .collect();
    let text = rendered(Format::Text, &whole);
    assert!(
        text.contains("Clusters (3,000; the largest 20 shown)"),
        "{}",
        &text[..2000]
    );
    assert!(text.contains("2,980 more clusters not shown"));
    let markdown = rendered(Format::Markdown, &whole);
    assert!(markdown.len() <= MarkdownLimits::default().bytes);
    assert!(markdown.contains("more did not fit here"));
}
