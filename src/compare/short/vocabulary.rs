//! Words that say little about a picture or an event, and words written in more than one way.
//!
//! General words of the trade and of the language; no outlet's, person's or place's name is listed here.

/// Articles, prepositions of place, conjunctions and auxiliaries, canonical form. An editor adds, drops and changes
/// them freely. Words that turn a meaning around (`not`, `before`, `after`, `without`) are not among them.
const SMALL: &[&str] = &[
    // English
    "a", "an", "and", "are", "as", "at", "be", "been", "being", "but", "by", "can", "during", "for",
    "from", "had", "has", "have", "he", "her", "his", "if", "in", "into", "is", "it", "its", "ll",
    "of", "on", "onto", "or", "our", "re", "s", "she", "so", "t", "than", "that", "the", "their",
    "them", "there", "they", "this", "to", "toward", "towards", "upon", "ve", "was", "we", "were",
    "which", "while", "who", "will", "with", "within", "would", "you", "your", // German
    "am", "an", "auf", "aus", "bei", "beim", "das", "dem", "den", "der", "des", "die", "ein",
    "eine", "einem", "einen", "einer", "eines", "für", "im", "ins", "ist", "mit", "sein", "seine",
    "sich", "sind", "um", "und", "vom", "von", "während", "war", "wird", "zu", "zum", "zur",
    // Dutch, Scandinavian
    "aan", "av", "de", "det", "een", "en", "er", "et", "för", "het", "i", "med", "met", "och", "og",
    "op", "på", "te", "til", "till", "van", "voor", "zijn",
    // French, Spanish, Portuguese, Italian
    "à", "al", "alla", "ao", "au", "aux", "avec", "com", "con", "d", "da", "dans", "del", "della",
    "des", "di", "do", "dos", "du", "e", "el", "est", "est", "il", "l", "la", "las", "le", "les",
    "lo", "los", "na", "nella", "no", "nos", "o", "os", "par", "para", "per", "por", "pour", "que",
    "se", "son", "su", "sur", "um", "uma", "un", "una", "une", "y",
    // Polish, Russian, Turkish
    "do", "na", "o", "w", "z", "ze", "в", "во", "и", "из", "к", "на", "о", "по", "с", "у", "bir",
    "da", "de", "ile", "ve",
];

/// Words of labels and credits, canonical form: what a caption says about the picture and not about what it shows.
const LABEL: &[&str] = &[
    "agency",
    "archive",
    "archives",
    "archivbild",
    "archivfoto",
    "archivo",
    "arquivo",
    "beeld",
    "bild",
    "caption",
    "copyright",
    "courtesy",
    "credit",
    "credits",
    "enlarge",
    "file",
    "foto",
    "fotos",
    "getty",
    "graphic",
    "handout",
    "illustration",
    "image",
    "images",
    "imagem",
    "imagen",
    "media",
    "photo",
    "photograph",
    "photographer",
    "photographs",
    "photos",
    "pic",
    "pics",
    "picture",
    "pictured",
    "pictures",
    "reproduction",
    "screenshot",
    "source",
    "stock",
    "symbolbild",
    "symbolfoto",
    "undated",
    "via",
    "video",
    "watch",
    "архив",
    "видео",
    "изображение",
    "фото",
    "写真",
    "사진",
];

/// Ways to write one word: the first form stands for the second. Months and days of the week.
const SAME: &[(&str, &str)] = &[
    ("january", "jan"),
    ("february", "feb"),
    ("march", "mar"),
    ("april", "apr"),
    ("june", "jun"),
    ("july", "jul"),
    ("august", "aug"),
    ("september", "sept"),
    ("september", "sep"),
    ("october", "oct"),
    ("november", "nov"),
    ("december", "dec"),
    ("monday", "mon"),
    ("tuesday", "tue"),
    ("tuesday", "tues"),
    ("wednesday", "wed"),
    ("thursday", "thu"),
    ("thursday", "thur"),
    ("thursday", "thurs"),
    ("friday", "fri"),
    ("januar", "jän"),
    ("märz", "mär"),
    ("märz", "mrz"),
    ("oktober", "okt"),
    ("dezember", "dez"),
    ("janvier", "janv"),
    ("février", "févr"),
    ("avril", "avr"),
    ("juillet", "juil"),
    ("septembre", "sept"),
    ("décembre", "déc"),
    ("enero", "ene"),
    ("abril", "abr"),
    ("agosto", "ago"),
    ("diciembre", "dic"),
];

/// Labels before a caption that end in no mark of their own, canonical form.
pub(super) const OPENINGS: &[&str] = &[
    "in this photo,",
    "in this picture,",
    "in this image,",
    "in this file photo,",
    "in this handout photo,",
    "image caption",
    "media caption",
    "photo caption",
    "enlarge /",
];

/// What kind of word this is, for deciding whether a difference matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A function word, or a word of labels and credits.
    Weak,
    /// It holds a digit.
    Number,
    /// Anything else.
    Content,
}

impl Kind {
    /// The kind of a canonical word.
    pub(super) fn of(word: &str) -> Kind {
        if word.chars().any(char::is_numeric) {
            Kind::Number
        } else if SMALL.contains(&word) || is_label(word) {
            Kind::Weak
        } else {
            Kind::Content
        }
    }
}

/// Whether the word is one of labels and credits.
pub(super) fn is_label(word: &str) -> bool {
    LABEL.contains(&word)
}

/// The form that stands for all ways to write this word: `sept` is `september`, `3rd` is `3`.
pub(super) fn standard(word: &str) -> Option<&str> {
    if let Some((standard, _)) = SAME.iter().find(|(_, other)| *other == word) {
        return Some(standard);
    }
    let digits = word.trim_end_matches(|c: char| c.is_ascii_lowercase());
    (matches!(&word[digits.len()..], "st" | "nd" | "rd" | "th")
        && !digits.is_empty()
        && digits.bytes().all(|b| b.is_ascii_digit()))
    .then_some(digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds() {
        for (word, kind) in [
            ("the", Kind::Weak),
            ("photo", Kind::Weak),
            ("2.4ghz", Kind::Number),
            ("3", Kind::Number),
            ("harbour", Kind::Content),
            ("before", Kind::Content),
            ("not", Kind::Content),
        ] {
            assert_eq!(Kind::of(word), kind, "{word}");
        }
    }

    #[test]
    fn standard_forms() {
        for (word, want) in [
            ("sept", Some("september")),
            ("oct", Some("october")),
            ("21st", Some("21")),
            ("th", None),
            ("2.4th", None),
            ("may", None),
        ] {
            assert_eq!(standard(word), want, "{word}");
        }
    }
}
