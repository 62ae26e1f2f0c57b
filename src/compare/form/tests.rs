use super::*;
use std::collections::HashSet;

/// Two notices of one form, and a report of something else.
const FORMS: [&str; 3] = [
    "Ferry times for Oster sound\n\nThe first boat will leave Oster at 6.40 and call at Lund pier. The last boat will \
     come back at 22.15, wind allowing. Bicycles cost 3 crowns.\n\nThe kiosk on board is closed on Mondays.",
    "Ferry times for the Brae islands\n\nThe first boat will leave Brae quay at 7.05, by way of the mussel farms. The \
     last boat will turn round at Hamn at 19.50. Bicycles cost 5 crowns, or nothing before noon.\n\nThe kiosk on board \
     will sell soup from Tuesday.",
    "Choir of lighthouse keepers wins prize\n\nA choir of eleven keepers has won the coast prize for singing. They met \
     by radio for nine winters before anyone heard them in one room. The jury called it a triumph of patience.",
];

fn like(a: &str, b: &str) -> Option<f64> {
    same_form(&Skeleton::of(a), &Skeleton::of(b))?.filled(3)
}

fn starts(text: &str) -> Vec<&str> {
    let mut starts = Vec::new();
    units::starts(text, &mut starts);
    let first = |at: &usize| text[*at..].split_whitespace().next().unwrap_or("");
    starts.iter().map(first).collect()
}

fn openings(text: &str) -> HashSet<u32> {
    let mut out = HashSet::new();
    each_opening(text, &mut Room::default(), |o| {
        out.insert(o);
    });
    out
}

#[test]
fn forms_are_told_from_other_texts() {
    let [a, b, other] = FORMS;
    assert!(like(a, b).is_some_and(|p| p > 0.6));
    assert_eq!(like(a, b), like(b, a));
    assert_eq!(like(a, other), None);
    assert_eq!(like(b, other), None);
    assert_eq!(like("", a), None);
    assert_eq!(like("", ""), None);
}

#[test]
fn sentences_that_stand_in_both_say_nothing() {
    let notice = "All times are given without any promise. Dogs must be kept on a lead at all times. Children below \
                  six travel free with a grown-up. Tickets are sold by the mate and by nobody else.";
    let [a, _, other] = FORMS;
    assert_eq!(
        like(&format!("{a}\n{notice}"), &format!("{other}\n{notice}")),
        None
    );
}

#[test]
fn quotations_and_names_are_no_form() {
    let said = |who: &str, what: &str| {
        format!(
            "{who} spoke on Friday.\n\"We will row on,\" {who} said. \"We will row on and {what},\" {who} said again."
        )
    };
    let (a, b) = (
        said("Orla Venn", "sing"),
        said("Orla Venn", "fish by night"),
    );
    assert_eq!(like(&a, &b), None);
}

#[test]
fn units_are_sentences_labels_and_chosen_lines() {
    assert_eq!(
        starts("Roads\nWhere: A7, from No. 4 on.\nWhen: 9 p.m. to 5. \"Slow!\" they say.\n"),
        ["Roads", "Where:", "A7,", "4", "When:", "9", "\"Slow!\""]
    );
    let wrapped = "The harbour office said on Monday, after a night of wind, that the\nnorthern quay would be closed for a \
                   fortnight, and that the boats of\nfishermen should use the south quay instead.\nNobody minded.";
    assert_eq!(starts(wrapped), ["The", "Nobody"]);
    assert_eq!(
        starts("一月の予報。二月の予報。"),
        ["一月の予報。二月の予報。", "二月の予報。"]
    );
    assert!(starts("").is_empty() && starts(" \n\n ").is_empty());
}

#[test]
fn openings_hide_figures() {
    assert_eq!(
        openings("Highs of 9 to 11 degrees."),
        openings("Highs of four degrees.")
    );
    assert_eq!(
        openings("Monday 5 October, early"),
        openings("Friday 19 June 2026, early")
    );
    assert_ne!(
        openings("Highs of 9 degrees."),
        openings("Lows of 9 degrees.")
    );
    let [a, b, other] = FORMS.map(openings);
    assert!(a.intersection(&b).count() >= 4);
    assert_eq!(a.intersection(&other).count(), 0);
}
