use super::*;
use encoding_rs::{Encoding, WINDOWS_1250, WINDOWS_1251, WINDOWS_1252};

/// UTF-8 read as another encoding.
fn misread(text: &str, encoding: &'static Encoding) -> String {
    encoding
        .decode_without_bom_handling(text.as_bytes())
        .0
        .into_owned()
}

fn mended(text: &str) -> Option<String> {
    mend(text, &OffsetMap::default()).map(|m| m.text)
}

const SENTENCES: [&str; 12] = [
    "Le café de la gare a rouvert après l’été, dit-on à Évry.",
    "Die größte Fähre der Bucht fährt wieder, sagte Bürgermeisterin Öztürk.",
    "El alcalde anunció que la señora Núñez dirigirá el año próximo.",
    "“We were lucky,” she said — “and we will not be lucky twice.”",
    "The works cost £14 million… or €16 million, at 20°C.",
    "A prefeita disse que não haverá eleições antes de março.",
    "Burmistrz powiedział, że most będzie gotowy późną jesienią.",
    "Мэр города открыл во вторник новый мост через реку.",
    "Ο δήμαρχος άνοιξε τη νέα γέφυρα την Τρίτη.",
    "市長は火曜日、川に架かる新しい橋を開通させた。",
    "시장은 화요일에 새로운 다리를 개통했다.",
    "The team won 🎉 at last.",
];

#[test]
fn what_was_misread_is_mended() {
    for sentence in SENTENCES {
        for encoding in [WINDOWS_1252, WINDOWS_1251, WINDOWS_1250] {
            let once = misread(sentence, encoding);
            let found = mend(&once, &OffsetMap::default()).unwrap_or_else(|| panic!("{once}"));
            assert_eq!(found.text, sentence, "{once}");
            assert_eq!(found.damage.len(), 1, "{once}");
            assert_eq!(found.damage[0].times, 1);
        }
        let twice = misread(&misread(sentence, WINDOWS_1252), WINDOWS_1252);
        let found = mend(&twice, &OffsetMap::default()).unwrap_or_else(|| panic!("{twice}"));
        assert_eq!(found.text, sentence, "{twice}");
        let times: Vec<u32> = found.damage.iter().map(|d| d.times).collect();
        assert_eq!(times, [1, 2], "{twice}");
    }
}

#[test]
fn the_encoding_is_named() {
    for (sentence, encoding) in [
        (SENTENCES[0], WINDOWS_1252),
        (SENTENCES[7], WINDOWS_1251),
        (SENTENCES[6], WINDOWS_1250),
    ] {
        let found = mend(&misread(sentence, encoding), &OffsetMap::default()).unwrap();
        assert_eq!(found.damage[0].read_as, encoding.name());
    }
}

#[test]
fn what_is_meant_like_that_stays() {
    for text in SENTENCES {
        assert_eq!(mended(text), None, "{text}");
    }
    for text in [
        "«NÃO É AMANHû, disse.",
        "O título: “AMANHÔ – e nada mais",
        "Die ‚Ä‘ und die „Ö“ stehen im Wort.",
        "ÅRETS BÅT… och ÅÄÖ–ligan",
        "„Ä“, „Å“ und »É«",
        "Ärger mit dem Ï®¹-Zeichen? Nein: Â»",
        "РЁ, Сё, С‘ и «В» — буквы.",
        "Різні міста України: Ріпки, Сіверськ, Ґданськ, Єва, Їжак.",
        "Він і вона. Від Вінниці до Гімалаїв, Еіре — Діна, Єрік.",
        "ЄВРО, ІРЖІ, №1 «Ёлка»",
        "Łódź, Šibenik, ČEŠTINA”, ŽIŽKOV“, ŘÍJEN…",
        "ΑΒΓ «ΔΕ» ±5 µm",
        "É º ª ¿Qué? ¡Ñandú! São Paulo, PÃO, «PÃES»",
        "ĐÃ NÓI… ĐÃ”",
    ] {
        assert_eq!(mended(text), None, "{text}");
    }
}

#[test]
fn one_passage_among_much_is_mended_and_the_rest_stays() {
    let text = "Déjà vu à la façade. Il a dit : « Câ€™est Ã©vident ». Fin.";
    let found = mend(text, &OffsetMap::default()).unwrap();
    assert_eq!(
        found.text,
        "Déjà vu à la façade. Il a dit : « C’est évident ». Fin."
    );
    let damage = Damage {
        read_as: "windows-1252",
        times: 1,
        passages: 2,
    };
    assert_eq!(found.damage, [damage]);
    let at = |needle: &str| found.text.find(needle).unwrap();
    for needle in ["vu", "Il", "’est", "est ", "é", "vident", "Fin."] {
        let there = found.offsets.to_bytes(at(needle));
        let expected = match needle {
            "’est" => text.find("â€™est").unwrap(),
            "é" => text.find('é').unwrap(),
            _ => text.find(needle).unwrap(),
        };
        assert_eq!(there, expected, "{needle}");
    }
    assert_eq!(found.offsets.to_bytes(found.text.len()), text.len());
    assert_eq!(found.offsets.raw(), Some(text.as_bytes()));
}

#[test]
fn offsets_lead_through_all_times_over_to_the_bytes_of_the_file() {
    let sentence = SENTENCES[0];
    let twice = misread(&misread(sentence, WINDOWS_1252), WINDOWS_1252);
    let file: Vec<u8> = [0xff, 0xfe]
        .into_iter()
        .chain(twice.encode_utf16().flat_map(u16::to_le_bytes))
        .collect();
    let decoded = crate::input::decode(file.clone(), None, None);
    assert_eq!(decoded.text, twice);
    let found = mend(&decoded.text, &decoded.offsets).unwrap();
    assert_eq!(found.text, sentence);
    // each character of the sentence is four or so characters of two bytes
    let mut at = 2;
    for (offset, character) in sentence.char_indices() {
        assert_eq!(found.offsets.to_bytes(offset), at, "{character}");
        let once = misread(character.encode_utf8(&mut [0; 4]), WINDOWS_1252);
        at += 2 * misread(&once, WINDOWS_1252).encode_utf16().count();
    }
    assert_eq!(found.offsets.to_bytes(sentence.len()), file.len());
    assert_eq!(found.offsets.raw(), Some(&file[..]));
}
