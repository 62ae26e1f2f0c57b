//! The words before captions and credits, and where they stand.

use crate::Span;

/// Labels before a caption that are no part of it. Lower case.
const IMAGE_LABELS: &[&str] = &[
    "image caption",
    "image source",
    "media caption",
    "photo caption",
    "caption",
    "image",
    "legende",
    "bildunterschrift",
    "bildtext",
    "légende",
];

/// Labels before a credit. Lower case; the longest that fits wins.
const LABELS: &[&str] = &[
    "photo by",
    "photos by",
    "photograph by",
    "photographs by",
    "photography by",
    "photo courtesy of",
    "photos courtesy of",
    "photo credit",
    "photo credits",
    "photo",
    "photos",
    "photograph",
    "photographer",
    "picture",
    "picture by",
    "pictures",
    "pic",
    "pics",
    "image credit",
    "image credits",
    "image source",
    "image copyright",
    "image courtesy of",
    "image by",
    "image",
    "images",
    "credit",
    "credits",
    "courtesy of",
    "courtesy",
    "illustration by",
    "illustration",
    "graphic by",
    "graphic",
    "video by",
    "source",
    "copyright",
    "file photo",
    "via",
    "foto",
    "fotos",
    "foto von",
    "fotoquelle",
    "bild",
    "bilder",
    "bildquelle",
    "bildrechte",
    "bildnachweis",
    "quelle",
    "archivfoto",
    "symbolfoto",
    "grafik",
    "collage",
    "montage",
    "fotograf",
    "copyright",
    "crédit photo",
    "crédits photo",
    "crédit",
    "crédits",
    "photo de",
    "photographie",
    "illustration",
    "fotografía",
    "fotografia",
    "imagen",
    "imagem",
    "foto de",
    "foto di",
    "crédito",
    "créditos",
    "fuente",
    "fonte",
    "divulgação",
    "reprodução",
    "cortesía",
    "beeld",
    "afbeelding",
    "fotograaf",
    "billede",
    "billede af",
    "foto av",
    "bilde",
    "arkivfoto",
    "ljósmynd",
    "mynd",
    "kuva",
    "kuvat",
    "zdjęcie",
    "fot",
    "fot.",
    "źródło",
    "zdroj",
    "autor",
    "fotografie",
    "fotó",
    "kép",
    "forrás",
    "фото",
    "фотография",
    "источник",
    "коллаж",
    "джерело",
    "колаж",
    "kaynak",
    "fotoğraf",
    "görsel",
    "nuotr",
    "nuotrauka",
    "ảnh",
    "ảnh minh họa",
    "nguồn",
    "sumber",
    "dok",
    "dok.",
    "تصوير",
    "الصورة",
    "المصدر",
    "عکس",
    "צילום",
    "फोटो",
    "photo source",
    "ภาพ",
    "ที่มา",
    "写真",
    "撮影",
    "画像",
    "提供",
    "사진",
    "출처",
    "图",
    "图片",
    "图片来源",
    "圖",
    "圖片",
    "摄影",
    "摄",
    "φωτογραφία",
    "φωτο",
    "πηγή",
];

/// `Image caption The mill`, `1 of 4 The mill`, `3 / 8 The mill`.
pub(super) fn strip_image_labels(line: &str, span: Span) -> Span {
    let mut span = span;
    let digits = |s: &str| s.len() - s.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    for _ in 0..3 {
        let text = span.of(line);
        let mut cut = IMAGE_LABELS
            .iter()
            .filter(|label| {
                starts_with_folded(text, label)
                    && (text[label.len()..].trim_start().starts_with(':')
                        || label.contains(' ')
                            && text[label.len()..].starts_with(char::is_whitespace))
            })
            .filter(|label| !(matches!(**label, "image" | "image source")))
            .map(|label| {
                label.len()
                    + (text[label.len()..].len()
                        - text[label.len()..]
                            .trim_start_matches([':', ' ', '\u{a0}'])
                            .len())
            })
            .max()
            .unwrap_or(0);
        if cut == 0 {
            let counted = if starts_with_folded(text, "image ") {
                6
            } else {
                0
            };
            let first = digits(&text[counted..]);
            let after = text[counted + first..].trim_start();
            for word in ["of /", "of", "/"] {
                if (1..=3).contains(&first) && after.starts_with(word) {
                    let tail = after[word.len()..].trim_start();
                    let second = digits(tail);
                    let end = text.len() - tail.len() + second;
                    if (1..=3).contains(&second)
                        && (end == text.len() || text[end..].starts_with(char::is_whitespace))
                    {
                        cut = end;
                        break;
                    }
                }
            }
        }
        if cut == 0 {
            break;
        }
        span = Span::new(span.start + cut, span.end).trimmed(line);
    }
    span
}

fn starts_with_folded(text: &str, lower: &str) -> bool {
    // Most labels are out at the first byte. (A letter beyond ASCII may have an ASCII lower case, not the reverse.)
    if let (Some(t), Some(l)) = (text.bytes().next(), lower.bytes().next())
        && t.is_ascii()
        && t.to_ascii_lowercase() != l
    {
        return false;
    }
    let mut given = text.chars().flat_map(char::to_lowercase);
    text.is_char_boundary(lower.len().min(text.len()))
        && text.len() >= lower.len()
        && lower.chars().all(|c| given.next() == Some(c))
        && text[..lower.len()]
            .chars()
            .flat_map(char::to_lowercase)
            .eq(lower.chars())
}

/// Length of a credit label at the start of `text`, its colon included, or none.
pub(super) fn label_at_start(text: &str) -> Option<usize> {
    for mark in ["© ", "©", "ⓒ", "(c) "] {
        if text.starts_with(mark) {
            return Some(mark.len());
        }
    }
    LABELS
        .iter()
        .filter(|label| starts_with_folded(text, label))
        .filter_map(|label| {
            let tail = &text[label.len()..];
            let skip = tail.len() - tail.trim_start_matches([' ', '\u{a0}']).len();
            if tail[skip..].starts_with([':', '：', '／', '=', '＝']) {
                let colon = tail[skip..].chars().next().map_or(0, char::len_utf8);
                return Some(label.len() + skip + colon);
            }
            let open = label.ends_with(" by")
                || label.ends_with(" of")
                || label.ends_with(" von")
                || label.ends_with(" de")
                || label.ends_with(" di")
                || matches!(*label, "courtesy" | "via" | "copyright" | "fot.");
            (open && tail.starts_with(' ')).then_some(label.len() + 1)
        })
        .max()
}
