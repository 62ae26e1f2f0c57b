//! The language of a text, by its script, its small words and its letters.

mod table;

use crate::split::topic::known_words;
use foldhash::fast::FixedState;
use serde::de::{Deserialize, Deserializer, Error};
use std::collections::HashMap;
use std::sync::LazyLock;
use table::{LETTERS, WORDS};

/// How much of a text is read, in bytes; more would tell nothing new.
const ENOUGH: usize = 4000;

/// Word → the languages it is a small word of, as indexes into [`WORDS`].
static SMALL_WORDS: LazyLock<HashMap<&'static str, Vec<u8>, FixedState>> = LazyLock::new(|| {
    let mut map: HashMap<&'static str, Vec<u8>, FixedState> = HashMap::default();
    for (index, (_, words)) in (0_u8..).zip(WORDS) {
        for word in words.split(' ') {
            map.entry(word).or_default().push(index);
        }
    }
    map
});

/// The BCP 47 primary language of a text of at least a few dozen words, or none when it cannot be told.
///
/// Scripts that one language of news is written in decide at once; Latin, Cyrillic, Arabic and Devanagari texts go to
/// the language whose small words and letters they hold most of, a word shared by several languages counting for less.
///
/// ```
/// use unspool::split::meta::language::detect;
/// assert_eq!(detect("The mill by the river will close in May, and nobody in the town knows what is to come."), Some("en"));
/// assert_eq!(detect("Die Mühle am Fluss wird im Mai geschlossen, und niemand weiß, was danach kommt."), Some("de"));
/// assert_eq!(detect("12 345"), None);
/// ```
pub fn detect(text: &str) -> Option<&'static str> {
    let mut end = text.len().min(ENOUGH);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let text = &text[..end];
    let script = Script::of(text)?;
    match script {
        Script::One(language) => Some(language),
        Script::Many(candidates) => by_words(text, candidates),
    }
}

/// A BCP 47 primary language: one of those that [`detect`] tells.
// A name of its own, so that serde does not borrow it from what it reads.
pub type Language = &'static str;

/// The languages of scripts that one language of news is written in, by the number of the script less 4.
const ONE: [&str; 20] = [
    "el", "he", "th", "ko", "", "bn", "ta", "te", "gu", "pa", "kn", "ml", "si", "ka", "hy", "km",
    "lo", "my", "am", "or",
];

/// Reads a language that [`detect`] told.
pub(in crate::split) fn named<'de, D: Deserializer<'de>>(
    from: D,
) -> Result<Option<&'static str>, D::Error> {
    let Some(name) = Option::<String>::deserialize(from)? else {
        return Ok(None);
    };
    let words = WORDS.iter().map(|(language, _)| *language);
    let mut all = words.chain(ONE).chain(["ja", "zh"]);
    let known = all.find(|language| *language == name);
    let unknown = || D::Error::custom(format!("{name} is no language"));
    known.map(Some).ok_or_else(unknown)
}

enum Script {
    /// One language of news is written in it.
    One(&'static str),
    /// Several are: these.
    Many(Family),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Family {
    Latin,
    Cyrillic,
    Arabic,
    Devanagari,
}

impl Family {
    fn of(language: &str) -> Family {
        match language {
            "ru" | "uk" | "be" | "bg" | "sr" | "mk" | "kk" => Family::Cyrillic,
            "ar" | "fa" | "ur" | "ps" => Family::Arabic,
            "hi" | "mr" | "ne" => Family::Devanagari,
            _ => Family::Latin,
        }
    }
}

impl Script {
    /// The script most letters are of. Japanese is told from Chinese by its kana.
    fn of(text: &str) -> Option<Script> {
        const NAMES: usize = 25;
        let mut counts = [0_u32; NAMES];
        let (mut kana, mut han) = (0_u32, 0_u32);
        for c in text.chars() {
            let slot = match c {
                'a'..='z' | 'A'..='Z' | '\u{c0}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}' => 0,
                '\u{400}'..='\u{52f}' => 1,
                '\u{600}'..='\u{6ff}' | '\u{750}'..='\u{77f}' | '\u{fb50}'..='\u{fdff}' => 2,
                '\u{900}'..='\u{97f}' => 3,
                '\u{370}'..='\u{3ff}' | '\u{1f00}'..='\u{1fff}' => 4,
                '\u{590}'..='\u{5ff}' => 5,
                '\u{e00}'..='\u{e7f}' => 6,
                '\u{ac00}'..='\u{d7af}' | '\u{1100}'..='\u{11ff}' => 7,
                '\u{3040}'..='\u{30ff}' => {
                    kana += 1;
                    8
                }
                '\u{3400}'..='\u{9fff}' => {
                    han += 1;
                    8
                }
                '\u{980}'..='\u{9ff}' => 9,
                '\u{b80}'..='\u{bff}' => 10,
                '\u{c00}'..='\u{c7f}' => 11,
                '\u{a80}'..='\u{aff}' => 12,
                '\u{a00}'..='\u{a7f}' => 13,
                '\u{c80}'..='\u{cff}' => 14,
                '\u{d00}'..='\u{d7f}' => 15,
                '\u{d80}'..='\u{dff}' => 16,
                '\u{10a0}'..='\u{10ff}' => 17,
                '\u{530}'..='\u{58f}' => 18,
                '\u{1780}'..='\u{17ff}' => 19,
                '\u{e80}'..='\u{eff}' => 20,
                '\u{1000}'..='\u{109f}' => 21,
                '\u{1200}'..='\u{137f}' => 22,
                '\u{b00}'..='\u{b7f}' => 23,
                _ => continue,
            };
            // a character of East Asian scripts holds about three Latin letters
            counts[slot] += if matches!(slot, 7 | 8) { 3 } else { 1 };
        }
        let (slot, &most) = counts
            .iter()
            .enumerate()
            .max_by_key(|(i, n)| (**n, usize::MAX - i))?;
        if most < 12 {
            return None;
        }
        Some(match slot {
            0 => Script::Many(Family::Latin),
            1 => Script::Many(Family::Cyrillic),
            2 => Script::Many(Family::Arabic),
            3 => Script::Many(Family::Devanagari),
            8 => Script::One(if kana * 20 >= han { "ja" } else { "zh" }),
            other => Script::One(ONE[other - 4]),
        })
    }
}

/// The language of the family whose small words and letters the text holds most of.
fn by_words(text: &str, family: Family) -> Option<&'static str> {
    let mut scores = [0.0_f32; WORDS.len()];
    let mut word = String::new();
    let mut count = 0_u32;
    for c in text.chars().chain(std::iter::once(' ')) {
        if c.is_alphabetic()
            || matches!(c, '\u{300}'..='\u{36f}' | '\u{900}'..='\u{963}' | '\u{64b}'..='\u{65f}')
            || c == '\'' && !word.is_empty()
        {
            word.extend(c.to_lowercase());
            continue;
        }
        if word.is_empty() {
            continue;
        }
        count += 1;
        if let Some(languages) = SMALL_WORDS.get(word.trim_end_matches('\'')) {
            let share = 1.0 / languages.len() as f32;
            for &l in languages {
                scores[usize::from(l)] += 0.35 + 0.65 * share;
            }
        }
        word.clear();
    }
    for c in text
        .chars()
        .filter(|c| !c.is_ascii())
        .flat_map(char::to_lowercase)
    {
        for (letters, languages) in LETTERS {
            if letters.contains(c) {
                for language in languages.split(' ') {
                    if let Some(i) = WORDS.iter().position(|(l, _)| *l == language) {
                        scores[i] += 0.5 / languages.split(' ').count() as f32 + 0.1;
                    }
                }
            }
        }
    }
    let mut ranked: Vec<(f32, &'static str)> = WORDS
        .iter()
        .zip(scores)
        .filter(|((language, _), _)| Family::of(language) == family)
        .map(|((language, _), score)| (score, *language))
        .collect();
    ranked.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
    let (best, second) = (ranked.first()?, ranked.get(1)?);
    // a page of names or a table has few small words
    if best.0 < 2.0 || best.0 * 20.0 < count as f32 {
        return (family == Family::Latin && is_english(text)).then_some("en");
    }
    (best.0 > second.0 * 1.05).then_some(best.1)
}

/// Whether nearly all words of a text are English: of news in other Latin languages half and fewer are.
fn is_english(text: &str) -> bool {
    const FEWEST: usize = 8;
    let (all, known) = known_words(text);
    all >= FEWEST && known * 5 >= all * 4
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_sentence_a_language() {
        for (want, text) in [
            (
                "en",
                "The mayor said that the bridge would not be open before the end of the year.",
            ),
            (
                "de",
                "Der Bürgermeister sagte, dass die Brücke nicht vor dem Ende des Jahres eröffnet wird.",
            ),
            (
                "fr",
                "Le maire a dit que le pont ne serait pas ouvert avant la fin de l'année.",
            ),
            (
                "es",
                "El alcalde dijo que el puente no estará abierto antes de que termine el año.",
            ),
            (
                "it",
                "Il sindaco ha detto che il ponte non sarà aperto prima della fine dell'anno.",
            ),
            (
                "pt",
                "O prefeito disse que a ponte não vai abrir antes do fim do ano, mas há outras.",
            ),
            (
                "nl",
                "De burgemeester zei dat de brug niet voor het einde van het jaar open zal zijn.",
            ),
            (
                "da",
                "Borgmesteren sagde, at broen ikke vil være åben før slutningen af året, og det er sent.",
            ),
            (
                "no",
                "Ordføreren sa at broen ikke vil være åpen før slutten av året, og det er for sent.",
            ),
            (
                "sv",
                "Borgmästaren sade att bron inte kommer att vara öppen före slutet av året, och det är sent.",
            ),
            (
                "is",
                "Borgarstjórinn sagði að brúin yrði ekki opnuð fyrir lok ársins, en það er of seint.",
            ),
            (
                "fi",
                "Pormestari sanoi, että silta ei ole auki ennen vuoden loppua, mutta se on myöhässä.",
            ),
            (
                "pl",
                "Burmistrz powiedział, że most nie będzie otwarty przed końcem roku, ale to jest za późno.",
            ),
            (
                "cs",
                "Starosta řekl, že most nebude otevřen před koncem roku, ale to je příliš pozdě.",
            ),
            (
                "ru",
                "Мэр сказал, что мост не будет открыт до конца года, но это слишком поздно.",
            ),
            (
                "uk",
                "Мер сказав, що міст не буде відкритий до кінця року, але це занадто пізно.",
            ),
            (
                "tr",
                "Belediye başkanı köprünün yıl sonundan önce açılmayacağını söyledi, ama bu çok geç.",
            ),
            (
                "lv",
                "Mērs teica, ka tilts netiks atvērts pirms gada beigām, bet tas ir par vēlu.",
            ),
            (
                "lt",
                "Meras sakė, kad tiltas nebus atidarytas iki metų pabaigos, bet tai yra per vėlu.",
            ),
            (
                "vi",
                "Thị trưởng nói rằng cây cầu sẽ không được mở trước cuối năm, nhưng như vậy là quá muộn.",
            ),
            (
                "id",
                "Wali kota mengatakan bahwa jembatan itu tidak akan dibuka sebelum akhir tahun ini.",
            ),
            (
                "hu",
                "A polgármester azt mondta, hogy a híd nem nyílik meg az év vége előtt, de az már késő.",
            ),
            (
                "ro",
                "Primarul a spus că podul nu va fi deschis înainte de sfârșitul anului, dar este prea târziu.",
            ),
            (
                "el",
                "Ο δήμαρχος είπε ότι η γέφυρα δεν θα ανοίξει πριν από το τέλος του έτους.",
            ),
            (
                "ar",
                "قال رئيس البلدية إن الجسر لن يفتح قبل نهاية العام، لكن هذا متأخر جدا.",
            ),
            (
                "fa",
                "شهردار گفت که پل تا پایان سال باز نخواهد شد، اما این خیلی دیر است.",
            ),
            ("he", "ראש העיר אמר שהגשר לא ייפתח לפני סוף השנה."),
            (
                "hi",
                "महापौर ने कहा कि पुल साल के अंत से पहले नहीं खुलेगा, लेकिन यह बहुत देर है।",
            ),
            ("th", "นายกเทศมนตรีกล่าวว่าสะพานจะไม่เปิดก่อนสิ้นปี"),
            ("ja", "市長は、橋は年末までに開通しないだろうと述べた。"),
            (
                "ko",
                "시장은 다리가 연말 전에는 열리지 않을 것이라고 말했다.",
            ),
            ("zh", "市长说，这座桥在年底之前不会开放，但这太晚了。"),
            (
                "bg",
                "Кметът каза, че мостът няма да бъде отворен преди края на годината, но това е късно.",
            ),
            (
                "hr",
                "Gradonačelnik je rekao da most neće biti otvoren prije kraja godine, ali to je prekasno.",
            ),
            (
                "et",
                "Linnapea ütles, et sild ei ole avatud enne aasta lõppu, aga see on liiga hilja.",
            ),
            (
                "ca",
                "L'alcalde va dir que el pont no estarà obert abans que acabi l'any, però és massa tard.",
            ),
            (
                "sw",
                "Meya alisema kwamba daraja hilo halitafunguliwa kabla ya mwisho wa mwaka, lakini ni kuchelewa sana kwa watu.",
            ),
            (
                "af",
                "Die burgemeester het gesê dat die brug nie voor die einde van die jaar oop sal wees nie.",
            ),
            (
                "sk",
                "Starosta povedal, že most nebude otvorený pred koncom roka, ale to je príliš neskoro.",
            ),
        ] {
            assert_eq!(detect(text), Some(want), "{text}");
        }
    }

    #[test]
    fn tables_and_notes_without_small_words() {
        for (want, text) in [
            (
                Some("en"),
                "MARLOW MILLS INC 4TH QTR LOSS\nShr loss 12 cts vs profit nine cts\nNet loss 2,100,000 vs profit 800,000",
            ),
            (
                Some("en"),
                "Rovers 2 Harbour Town 1\nHalf-time 1-0\nScorers: Quist (12), Vane (88)\nAttendance 4,211\nYellow cards: none",
            ),
            (
                Some("en"),
                "Monday: sunny spells, light winds, 14 degrees\nTuesday: heavy rain, strong winds, 11 degrees",
            ),
            (
                None,
                "Umsatz 188,2 Mio. Euro\nGewinn je Aktie 41 Cent\nVorjahr 37 Cent\nMitarbeiter 12.640\nDividende 20 Cent",
            ),
            (
                None,
                "Chiffre d'affaires 188 millions\nRésultat net 12 millions\nDividende 20 centimes\nEffectif 640 salariés",
            ),
            (
                None,
                "Rovers 2 Hafenstadt 1\nHalbzeit 1:0\nTore: Quist (12.), Vane (88.)\nZuschauer 4211\nGelbe Karten keine",
            ),
            (None, "Anneke Stroud, Jory Pendragh, Karel Oost, Ivo Marr"),
        ] {
            assert_eq!(detect(text), want, "{text}");
        }
    }

    #[test]
    fn what_tells_nothing() {
        for text in [
            "",
            "123 456",
            "Ada Marsh",
            "xkcd qwrt zzzz pfff grrr hmmm tsk brrr shh",
        ] {
            assert_eq!(detect(text), None, "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_text(text in "\\PC{0,200}") {
            if let Some(language) = detect(&text) {
                proptest::prop_assert!((2..=3).contains(&language.len()));
            }
        }
    }
}
