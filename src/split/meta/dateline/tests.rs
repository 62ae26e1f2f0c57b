//! Datelines of every form.

use super::*;

fn parts(text: &str) -> Option<(&str, &str, &str, &str)> {
    find(text).map(|d| {
        (
            d.span.of(text),
            d.place.map_or("", |p| p.of(text)),
            d.agency.map_or("", |a| a.of(text)),
            &text[d.rest..],
        )
    })
}

const LONG: &str =
    "The old mill by the river will close in May, the owner told a packed town hall.";

#[test]
fn forms_of_the_catalogue() {
    for (lead, dateline, place, agency) in [
        (
            "OAKFIELD (Reuters) - ",
            "OAKFIELD (Reuters)",
            "OAKFIELD",
            "Reuters",
        ),
        (
            "NEW OAKFIELD (AP) -- ",
            "NEW OAKFIELD (AP)",
            "NEW OAKFIELD",
            "AP",
        ),
        (
            "OAKFIELD/LONG FERRY, March 7 (Reuters) - ",
            "OAKFIELD/LONG FERRY, March 7 (Reuters)",
            "OAKFIELD/LONG FERRY",
            "Reuters",
        ),
        ("April 25 (Reuters) - ", "April 25 (Reuters)", "", "Reuters"),
        ("(Reuters) — ", "(Reuters)", "", "Reuters"),
        ("(EFE).- ", "(EFE)", "", "EFE"),
        ("Oakfield (npd) - ", "Oakfield (npd)", "Oakfield", "npd"),
        (
            "ST. OAKFIELD, MO., March 5 - ",
            "ST. OAKFIELD, MO., March 5",
            "ST. OAKFIELD, MO.",
            "",
        ),
        (
            "LONG FERRY, Wis. (AP) — ",
            "LONG FERRY, Wis. (AP)",
            "LONG FERRY, Wis.",
            "AP",
        ),
        (
            "Oakfield/Main (dpa) - ",
            "Oakfield/Main (dpa)",
            "Oakfield/Main",
            "dpa",
        ),
        (
            "Oakfield (dpa/lni) – ",
            "Oakfield (dpa/lni)",
            "Oakfield",
            "dpa/lni",
        ),
        ("Oakfield (epdÖ) – ", "Oakfield (epdÖ)", "Oakfield", "epdÖ"),
        ("OAKFIELD: ", "OAKFIELD", "OAKFIELD", ""),
        ("OAKFIELD, Nov 22 — ", "OAKFIELD, Nov 22", "OAKFIELD", ""),
        (
            "OAKFIELD, Wash. — ",
            "OAKFIELD, Wash.",
            "OAKFIELD, Wash.",
            "",
        ),
        ("Oakfield/Ferry – ", "Oakfield/Ferry", "Oakfield/Ferry", ""),
        (
            "Oakfield, 27.6.2025 – ",
            "Oakfield, 27.6.2025",
            "Oakfield",
            "",
        ),
        ("Oakfield. ", "Oakfield", "Oakfield", ""),
        ("Oakfield · ", "Oakfield", "Oakfield", ""),
        ("دبي (رويترز) - ", "دبي (رويترز)", "دبي", "رويترز"),
        ("【オーク共同】", "【オーク共同】", "オーク", "共同"),
        ("(오크=연합뉴스) ", "(오크=연합뉴스)", "오크", "연합뉴스"),
    ] {
        let text = format!("{lead}{LONG}");
        assert_eq!(
            parts(&text),
            Some((dateline, place, agency, LONG)),
            "{lead}"
        );
    }
}

#[test]
fn a_dateline_may_stand_alone() {
    assert_eq!(
        parts("OAKFIELD, Wash. —"),
        Some(("OAKFIELD, Wash.", "OAKFIELD, Wash.", "", ""))
    );
}

#[test]
fn places_before_a_colon_in_scripts_without_capitals() {
    let sentence = "नदी के किनारे की पुरानी चक्की मई में बंद हो जाएगी, मालिक ने भरे हुए नगर भवन में यह बताया।";
    let arabic =
        "ستغلق الطاحونة القديمة على ضفة النهر أبوابها في شهر مايو كما قال صاحبها أمام الحاضرين.";
    for (line, place) in [
        (format!("रूपनगर: {sentence}"), Some("रूपनगर")),
        (format!("नया रूपनगर : {sentence}"), Some("नया रूपनगर")),
        (format!("وادي النهر: {arabic}"), Some("وادي النهر")),
        (format!("रूपनगर: \"{sentence}\""), None),
        (format!("रूपनगर के मेयर ने कहा: {sentence}"), None),
        ("रूपनगर: कौन क्या है".to_owned(), None),
        (format!("Oakfield: {LONG}"), None),
        (format!("12: {sentence}"), None),
        (String::new(), None),
    ] {
        let found = caseless(&line);
        assert_eq!(found.map(|d| d.span.of(&line)), place, "{line}");
        if let Some(found) = found {
            assert!(line[found.rest..].len() > 100, "{line}");
        }
    }
}

#[test]
fn headings_and_sentences_are_not_taken() {
    for text in [
        "NPC: who is who in the congress",
        "RSS-Feeds",
        "DFB-Pokal: all results",
        "The mayor said on Monday that nothing was decided. She was - as ever - late.",
        "A long day - and a short night",
        "Mill (2024) - a film about bread, water and the people who lived by both of them.",
        "\"Never again\" - that is what the mayor said after the flood of the last spring.",
        "",
        "-",
    ] {
        assert_eq!(parts(text), None, "{text}");
    }
}

proptest::proptest! {
    #[test]
    fn spans_are_ordered_whatever_comes(text in "(\\PC|[A-Z(){}:.—–-]| |[\u{4e00}-\u{4e20}]|【|】|=){0,60}") {
        if let Some(d) = find(&text) {
            proptest::prop_assert!(d.span.end <= d.rest && d.rest <= text.len());
            for part in [d.place, d.agency].into_iter().flatten() {
                proptest::prop_assert!(d.span.contains(part));
                let _ = part.of(&text);
            }
            let _ = &text[d.rest..];
        }
    }
}
