//! Names and desks in bylines.

use super::*;

#[test]
fn forms_of_the_catalogue() {
    for (line, want) in [
        ("By Ada Marsh", &["Ada Marsh"][..]),
        ("BY ADA MARSH", &["Ada Marsh"]),
        (
            "By Ada Marsh, Ben Ford and Cleo van der Dell",
            &["Ada Marsh", "Ben Ford", "Cleo van der Dell"],
        ),
        ("byAda Marsh", &["Ada Marsh"]),
        ("By Ada MarshLifestyle Writer", &["Ada Marsh"]),
        ("By Ada Marsh, Staff Writer", &["Ada Marsh"]),
        (
            "By Ada Marsh - Associated Press - Friday, April 28, 2023",
            &["Ada Marsh"],
        ),
        ("Ada Marsh | Associated Press", &["Ada Marsh"]),
        ("Ada Marsh|Published", &["Ada Marsh"]),
        ("by Ada Marsh | 5 November 2024", &["Ada Marsh"]),
        (
            "Von Ada Marsch und Jörg Furt, dpa",
            &["Ada Marsch", "Jörg Furt"],
        ),
        ("Von: Ada Marsch", &["Ada Marsch"]),
        ("Von Ada MarschKorrespondent", &["Ada Marsch"]),
        (
            "Kolumne von Ada Marsch - 28.04.2024 um 08:52 Uhr",
            &["Ada Marsch"],
        ),
        ("Von DPA", &[]),
        (
            "Par Ada Marais et Benoît Gué",
            &["Ada Marais", "Benoît Gué"],
        ),
        (
            "Por Ada Marismas y Benito Vado",
            &["Ada Marismas", "Benito Vado"],
        ),
        ("Ada Marismas (Enviado especial)", &["Ada Marismas"]),
        ("di Ada Paludi", &["Ada Paludi"]),
        ("Door Ada van Moeras", &["Ada van Moeras"]),
        ("Текст: Ада Болотова", &["Ада Болотова"]),
        ("麻田葉子", &["麻田葉子"]),
        ("By", &[]),
        ("By MND Staff", &[]),
        ("By Chris McDonald", &["Chris McDonald"]),
        ("", &[]),
    ] {
        assert_eq!(names(line), want, "{line}");
    }
}

#[test]
fn desks_that_stand_alone() {
    for (line, met) in [
        ("Harbour News Agency", true),
        ("Merid Financial Wire", true),
        ("Web Desk", true),
        ("Agencies", false),
        ("Mercury staff", true),
        ("The Associated Press", true),
        ("AFP", true),
        ("Agence Rédaction", true),
        ("The council and its agencies", false),
        ("Health Service", true),
        ("He joined the service", false),
        ("Vantor Times", false),
        ("Markets", false),
        ("", false),
    ] {
        assert_eq!(is_only_desk(line), met, "{line}");
    }
}

proptest::proptest! {
    #[test]
    fn any_text(line in "(\\PC|By |von | and |[A-Z][a-z]{2,5} |\\||,|\\(){0,24}") {
        for name in names(&line) {
            proptest::prop_assert!(!name.trim().is_empty());
        }
    }
}
