//! What the parts of whole articles are, each split alone.

use crate::split::{Article, Role, SplitOptions, Splitter};

/// Splits a text as one article and hands it on.
fn article<T>(text: &str, then: impl FnOnce(&Article, &[(Role, &str)]) -> T) -> T {
    let splitter = Splitter::new(SplitOptions {
        whole: true,
        ..SplitOptions::default()
    });
    let split = splitter.split(text);
    let lines: Vec<(Role, &str)> = split
        .lines
        .iter()
        .map(|l| (l.role, l.span.of(text).trim()))
        .collect();
    then(&split.articles[0], &lines)
}

/// What role a line of a text has.
fn role(text: &str, line: &str) -> Role {
    article(text, |_, lines| {
        let found = lines.iter().find(|(_, l)| *l == line);
        found.unwrap_or_else(|| panic!("no line {line}")).0
    })
}

const STORY: &str = "The ferry will be back in service on Monday, the harbour office said, after two weeks in dock.\n\n\
    The engineers found the fault in the second shaft. \"It was the old bearing. Nobody had looked at it for years,\" said \
    Wim Aldous, who has run the yard since the spring.\n\n";
const REST: &str = "Passengers had been taken over by fishing boats, which the council paid for by the trip.\n\n\
    The harbour office has asked for a third ferry, and expects an answer before the end of the year.\n";

fn story(between: &str, after: &str) -> String {
    format!(
        "Ferry to return on Monday after bearing is replaced\nBy Ada Marsh\n3 March 2031\n\n{STORY}{between}\n\n{REST}{after}"
    )
}

#[test]
fn a_quote_pulled_out_of_the_text_is_no_part_of_the_body() {
    for (quote, is_body) in [
        ("“Nobody had looked at it for years”", false),
        (
            "“It was the old bearing. Nobody had looked at it for years.”",
            false,
        ),
        ("\"Nobody had looked at it for years,\"", false),
        (
            "“Nobody had looked at the shaft for years,” said a sailor.",
            true,
        ),
        (
            "“We looked at it every year for as long as I can think,” Aldous said.",
            true,
        ),
    ] {
        let text = story(quote, "");
        assert_eq!(role(&text, quote) == Role::Body, is_body, "{quote}");
    }
}

#[test]
fn a_note_on_the_writer_is_no_part_of_the_body() {
    for (note, is_body) in [
        (
            "Ada Marsh's book on the ferries of the north will be published in the autumn.",
            false,
        ),
        (
            "Ada Marsh is a reporter for the harbour pages and lives on a boat of her own.",
            false,
        ),
        (
            "Wim Aldous is to retire in the summer, after thirty-one years in the yard of his father.",
            true,
        ),
    ] {
        let text = story("", &format!("\n{note}\n"));
        assert_eq!(role(&text, note) == Role::Body, is_body, "{note}");
    }
}

#[test]
fn a_line_over_a_credit_is_a_caption() {
    let page = |between: &str| {
        format!(
            "Ferry to return on Monday after bearing is replaced\n\nFault had been overlooked for years, yard says\n\n3 March 2031\nAda Marsh\n\n{between}\n\n{STORY}{REST}"
        )
    };
    for (lines, caption, credit) in [
        (
            "[Image]\nThe ferry is towed past the old lighthouse by two tugs.\nCredit: Ben Ford",
            "The ferry is towed past the old lighthouse by two tugs.",
            "Ben Ford",
        ),
        (
            "The ferry is towed past the old lighthouse by two tugs\nPhotograph: Ben Ford/HNA",
            "The ferry is towed past the old lighthouse by two tugs",
            "Ben Ford/HNA",
        ),
        (
            "Two tugs tow the ferry past the lighthouse. Photo: Ben Ford",
            "Two tugs tow the ferry past the lighthouse.",
            "Ben Ford",
        ),
    ] {
        let text = page(lines);
        article(&text, |a, _| {
            let found: Vec<_> = a
                .captions
                .iter()
                .map(|c| (c.span.of(&text), c.credit.map_or("", |s| s.of(&text))))
                .collect();
            assert_eq!(found, [(caption, credit)], "{lines}");
            let dek = a.dek.map(|d| d.of(&text));
            assert_eq!(dek, Some("Fault had been overlooked for years, yard says"));
        });
    }
}

#[test]
fn who_wrote_it_may_be_a_desk() {
    for (lines, byline) in [
        (
            "3 March 2031\nHarbour News Agency",
            &["Harbour News Agency"][..],
        ),
        (
            "Oakfield Financial Wire\n3 March 2031 5:48 PM",
            &["Oakfield Financial Wire"],
        ),
        ("Web Desk\n3 March 2031", &["Web Desk"]),
        (
            "By Ada Marsh\nCourts reporter\n3 March 2031",
            &["Ada Marsh"],
        ),
        ("Harbour Times\n3 March 2031", &[]),
    ] {
        let text = format!(
            "Ferry to return on Monday after bearing is replaced\n{lines}\n\n{STORY}{REST}"
        );
        article(&text, |a, _| assert_eq!(a.byline, byline, "{lines}"));
    }
}

#[test]
fn a_headline_broken_in_two_is_whole_where_another_line_prints_it_whole() {
    for (top, lines, headline) in [
        (
            "Ferry yard: Owner blames old bearing | Harbour Times",
            "Ferry yard\n:\nOwner blames old bearing",
            "Ferry yard: Owner blames old bearing",
        ),
        (
            "Ferry yard: Owner blames old bearing - harbourtimes.com",
            "Ferry yard\n\nOwner blames old bearing",
            "Ferry yard: Owner blames old bearing",
        ),
        (
            "Owner blames old bearing | Harbour Times",
            "Ferry yard\n\nOwner blames old bearing",
            "Owner blames old bearing",
        ),
    ] {
        let text = format!(
            "{top}\n\nNews\nSport\nWeather\n\n{lines}\nBy Ada Marsh\n3 March 2031\n\n{STORY}{REST}"
        );
        article(&text, |a, _| {
            assert_eq!(a.headline.map(|h| h.of(&text)), Some(headline), "{top}");
        });
    }
}

#[test]
fn a_field_of_a_form_does_not_date_the_article() {
    for (line, published) in [
        (
            "When: Saturday 18 July 2026 only, from 6 a.m. to noon.",
            None,
        ),
        ("Closed: from 18 July 2026, 6 a.m., for two weeks.", None),
        ("Published: 18 July 2026", Some("2026-07-18")),
    ] {
        let text = format!(
            "Lane closures: harbour tunnel\n\nWhere: Harbour tunnel, both ways.\n{line}\nWhy: New lamps.\nDiversion: By the old bridge.\n"
        );
        article(&text, |a, _| {
            assert_eq!(a.published.as_deref(), published, "{line}");
        });
    }
}
