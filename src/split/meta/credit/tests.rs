//! Captions and credits, taken apart.

use super::*;

#[test]
fn forms_of_the_catalogue() {
    for (line, caption, credit) in [
        (
            "The old mill at dusk. (Photo by Ada Marsh/Getty Images)",
            "The old mill at dusk.",
            "Ada Marsh/Getty Images",
        ),
        (
            "Photo by amarsh /Getty Images/iStockphoto",
            "",
            "amarsh /Getty Images/iStockphoto",
        ),
        (
            "The old mill at dusk. Ada Marsh / AFP via Getty Images",
            "The old mill at dusk.",
            "Ada Marsh / AFP via Getty Images",
        ),
        (
            "The old mill at dusk. AFP via Getty Images",
            "The old mill at dusk.",
            "AFP via Getty Images",
        ),
        (
            "The old mill at dusk. (Ada Marsh/HNA)",
            "The old mill at dusk.",
            "Ada Marsh/HNA",
        ),
        (
            "The old mill at dusk. (AP Photo/Ada Marsh)",
            "The old mill at dusk.",
            "AP Photo/Ada Marsh",
        ),
        (
            "The old mill at dusk. HNA / Ada Marsh",
            "The old mill at dusk.",
            "HNA / Ada Marsh",
        ),
        (
            "Is this the old mill? Ada Marsh / QNW",
            "Is this the old mill?",
            "Ada Marsh / QNW",
        ),
        (
            "The mill stands. IN / OUT says the sign",
            "The mill stands. IN / OUT says the sign",
            "",
        ),
        (
            "해 질 녘의 낡은 물레방아. 사진=문도윤 기자",
            "해 질 녘의 낡은 물레방아.",
            "문도윤",
        ),
        (
            "The old mill at dusk (REUTERS)",
            "The old mill at dusk",
            "REUTERS",
        ),
        (
            "The old mill at dusk. (NOAA/SPC)",
            "The old mill at dusk.",
            "NOAA/SPC",
        ),
        (
            "Photo: Ada Marsh for The Riverton Post via Getty Images",
            "",
            "Ada Marsh for The Riverton Post via Getty Images",
        ),
        (
            "Photograph: Ada Marsh; Getty Images",
            "",
            "Ada Marsh; Getty Images",
        ),
        ("Illustration by Ada Marsh", "", "Ada Marsh"),
        ("Image Credits: Millsoft", "", "Millsoft"),
        (
            "A wheel. (Image credit: MillGames)",
            "A wheel.",
            "MillGames",
        ),
        ("© dpa/Zuma Wire/A. Marsh", "", "dpa/Zuma Wire/A. Marsh"),
        (
            "Die alte Mühle am Abend. © picture alliance/dpa | Ada Marsh",
            "Die alte Mühle am Abend.",
            "picture alliance/dpa | Ada Marsh",
        ),
        (
            "Erst fiel das Rad, dann die Mauer. Foto: Ada Marsh/dpa",
            "Erst fiel das Rad, dann die Mauer.",
            "Ada Marsh/dpa",
        ),
        (
            "Die Mühle am Fluss (Foto: Ada Marsh)",
            "Die Mühle am Fluss",
            "Ada Marsh",
        ),
        (
            "Die Mühle am Fluss | Bild: Ada Marsh/rbb",
            "Die Mühle am Fluss",
            "Ada Marsh/rbb",
        ),
        (
            "El molino al atardecerFoto: Ada Marsh (REUTERS)",
            "El molino al atardecer",
            "Ada Marsh (REUTERS)",
        ),
        (
            "Старая мельница на реке. Фото: Ада Марш",
            "Старая мельница на реке.",
            "Ада Марш",
        ),
        (
            "夕方の水車小屋（麻田葉子撮影）",
            "夕方の水車小屋",
            "麻田葉子",
        ),
        (
            "The Red Wheel inn in Riverton Ada Marsh/Reuters",
            "The Red Wheel inn in Riverton",
            "Ada Marsh/Reuters",
        ),
        (
            "Image caption The old mill at dusk",
            "The old mill at dusk",
            "",
        ),
        ("1 of 4 The old mill at dusk", "The old mill at dusk", ""),
        (
            "FILE - The old mill at dusk",
            "FILE - The old mill at dusk",
            "",
        ),
        (
            "The mill (left) and the bridge",
            "The mill (left) and the bridge",
            "",
        ),
        (
            "Die Mühle im Mai (Archivbild)",
            "Die Mühle im Mai (Archivbild)",
            "",
        ),
        (
            "The mayor opens the bridge.",
            "The mayor opens the bridge.",
            "",
        ),
        ("", "", ""),
    ] {
        let parts = split(line);
        assert_eq!(
            (
                parts.caption.of(line),
                parts.credit.map_or("", |c| c.of(line))
            ),
            (caption, credit),
            "{line}"
        );
    }
}

#[test]
fn a_name_after_a_wide_space_or_a_closing_quote_is_cut_between_characters() {
    for line in [
        "The mayor opens the bridge\u{a0}Nora Quist/AFP",
        "The mayor opens the bridge\u{2028}Nora Quist/AFP",
        "The mayor opens “the bridge” Nora Quist/AFP",
        "Quist\u{3000}/AFP",
    ] {
        let parts = split(line);
        assert!(parts.caption.end <= line.len(), "{line}");
    }
}

proptest::proptest! {
    #[test]
    fn spans_lie_within(line in "(\\PC|Foto: |Photo by |/AFP|\\(|\\)|© |[A-Z. ]){0,30}") {
        let parts = split(&line);
        let _ = parts.caption.of(&line);
        if let Some(credit) = parts.credit {
            let _ = credit.of(&line);
            proptest::prop_assert!(parts.caption.end <= credit.start || parts.caption.is_empty());
        }
    }
}
