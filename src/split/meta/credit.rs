//! A caption line taken apart: the caption and who took the picture.

use super::agency::is_picture_agency;
use super::byline::without_title;
use crate::Span;

/// Caption and credit of one line, each without brackets and labels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parts {
    /// The caption's text; empty when the line is a credit alone.
    pub caption: Span,
    /// The credit: `Ada Marsh/AFP via Getty Images`.
    pub credit: Option<Span>,
}

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

/// Splits a caption line into caption and credit.
///
/// Known forms: a bracket at the end that names a photographer or agency (`(Photo by …)`, `(AFP)`, `（…撮影）`), a label
/// (`Foto: …`, `Image credit: …`, `© …`), an agency after a slash (`Ada Marsh / AFP via Getty Images`), `AP Photo/…`,
/// `… | Bild: …`. Labels of the picture itself (`Image caption`, `1 of 4`) are left out of both; `FILE - ` stays.
///
/// ```
/// use unspool::split::meta::credit::split;
/// let line = "The old mill at dusk. Ada Marsh / AFP via Getty Images";
/// let parts = split(line);
/// assert_eq!(parts.caption.of(line), "The old mill at dusk.");
/// assert_eq!(parts.credit.unwrap().of(line), "Ada Marsh / AFP via Getty Images");
/// ```
pub fn split(line: &str) -> Parts {
    let whole = Span::new(0, line.len()).trimmed(line);
    let span = strip_image_labels(line, whole);
    let parts = bracket(line, span)
        .or_else(|| labelled(line, span))
        .or_else(|| agency_tail(line, span))
        .unwrap_or(Parts {
            caption: span,
            credit: None,
        });
    // a bracket may be only the second half of a credit: `Ada Marsh (REUTERS)` after `Foto:`
    if let Some(outer) = parts.credit
        && let Some(inner) = labelled(line, parts.caption)
        && inner.credit.is_some_and(|c| c.len() <= 60)
    {
        let start = inner.credit.map_or(outer.start, |c| c.start);
        let end = if line[outer.end..].starts_with([')', ']', '）']) && outer.end < span.end {
            span.end
        } else {
            outer.end
        };
        return Parts {
            caption: inner.caption,
            credit: Some(Span::new(start, end).trimmed(line)),
        };
    }
    parts
}

/// Whether the line is a credit and nothing else: `Foto: dpa`, `© Ada Marsh`, `(Photo by …)`.
///
/// ```
/// use unspool::split::meta::credit::is_credit;
/// assert!(is_credit("Photograph: Ada Marsh/Getty Images"));
/// assert!(!is_credit("The mayor opens the bridge."));
/// ```
pub fn is_credit(line: &str) -> bool {
    let parts = split(line);
    parts.credit.is_some() && parts.caption.is_empty()
}

/// Whether the line is a credit that says so, and nothing else: `Photo: Ada Marsh`, `© dpa`; not `Reuters` alone.
///
/// ```
/// use unspool::split::meta::credit::is_labelled;
/// assert!(is_labelled("Credit: Ada Marsh") && is_labelled("(Foto: dpa)"));
/// assert!(!is_labelled("Reuters") && !is_labelled("The mill. Photo: Ada Marsh"));
/// ```
pub fn is_labelled(line: &str) -> bool {
    let bare = line.trim().trim_start_matches(['(', '[']);
    label_at_start(bare).is_some() && is_credit(line)
}

/// `Image caption The mill`, `1 of 4 The mill`, `3 / 8 The mill`.
fn strip_image_labels(line: &str, span: Span) -> Span {
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

/// A bracket at the end that holds a credit.
fn bracket(line: &str, span: Span) -> Option<Parts> {
    let text = span.of(line);
    let body = text.trim_end_matches(['.', ' ']);
    let (open, close) = [('(', ')'), ('[', ']'), ('（', '）')]
        .into_iter()
        .find(|(_, close)| body.ends_with(*close))?;
    let at = body.rfind(open)?;
    let inner = Span::new(
        span.start + at + open.len_utf8(),
        span.start + body.len() - close.len_utf8(),
    )
    .trimmed(line);
    if inner.is_empty() || inner.len() > 140 {
        return None;
    }
    let caption = Span::new(span.start, span.start + at).trimmed(line);
    if let Some(len) = label_at_start(inner.of(line)) {
        let credit = Span::new(inner.start + len, inner.end).trimmed(line);
        return (!credit.is_empty()).then_some(Parts {
            caption,
            credit: Some(credit),
        });
    }
    let taken_by = ["撮影", "提供", "写真"]
        .into_iter()
        .find(|w| inner.of(line).ends_with(w));
    if let Some(word) = taken_by {
        return Some(Parts {
            caption,
            credit: Some(Span::new(inner.start, inner.end - word.len()).trimmed(line)),
        });
    }
    (credit_like(inner.of(line)) || names_a_desk(inner.of(line))).then_some(Parts {
        caption,
        credit: Some(inner),
    })
}

/// `Ada Marsh/HNA`, `HNA / Ada Marsh`: names, and beyond a slash an agency's letters, whichever agency that is.
fn names_a_desk(text: &str) -> bool {
    const NAMES: std::ops::RangeInclusive<usize> = 2..=8;
    let is_desk = |desk: &str| {
        let desk = desk.trim();
        (2..=5).contains(&desk.len()) && desk.bytes().all(|b| b.is_ascii_uppercase())
    };
    let is_names = |names: &str| {
        NAMES.contains(&names.split_whitespace().count())
            && name_like(names)
            && names.chars().any(char::is_lowercase)
    };
    let behind = text.rsplit_once('/');
    let before = text.split_once('/');
    behind.is_some_and(|(names, desk)| is_desk(desk) && is_names(names))
        || before.is_some_and(|(desk, names)| is_desk(desk) && is_names(names))
}

/// Length of a credit label at the start of `text`, its colon included, or none.
fn label_at_start(text: &str) -> Option<usize> {
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

/// A label inside the line, at the start of a word after a stop, a bar, or (glued by scrapers) anything.
fn labelled(line: &str, span: Span) -> Option<Parts> {
    let text = span.of(line);
    let mut best: Option<(usize, usize)> = None;
    let mut before: Option<char> = None;
    for (at, c) in text.char_indices() {
        let edge = match before {
            None => true,
            Some(b) => !b.is_alphanumeric() || b.is_lowercase() && c.is_uppercase(),
        };
        before = Some(c);
        if !edge
            || !(c.is_uppercase()
                || c == '©'
                || c == 'ⓒ'
                || c.is_alphabetic() && !c.is_lowercase()
                || at == 0
                || before_is_stop(&text[..at]))
        {
            continue;
        }
        if let Some(len) = label_at_start(&text[at..]) {
            let tail = text[at + len..].trim();
            let colon = text[at..at + len]
                .trim_end()
                .ends_with([':', '：', '=', '＝', '©', 'ⓒ']);
            let fits = !tail.is_empty()
                && tail.chars().count() <= 110
                && (colon || credit_like(tail) || at == 0 && name_like(tail));
            if fits {
                best = Some((at, len));
                break;
            }
        }
    }
    let (at, len) = best?;
    let caption = text[..at].trim_end_matches(|c: char| {
        c.is_whitespace() || matches!(c, '|' | '-' | '–' | '—' | '/' | '(' | '[' | '•' | '·' | '+')
    });
    let credit = Span::new(span.start + at + len, span.end).trimmed(line);
    let mut end = credit.end;
    let inside = credit.of(line);
    if inside.ends_with([')', ']']) && !inside.contains(['(', '[']) {
        end -= 1;
    }
    let credit = Span::new(credit.start, end).trimmed(line);
    Some(Parts {
        caption: Span::new(span.start, span.start + caption.len()),
        credit: Some(Span::new(
            credit.start,
            credit.start + without_title(credit.of(line)).len(),
        )),
    })
}

fn before_is_stop(text: &str) -> bool {
    text.trim_end()
        .ends_with(['.', '|', '/', '!', '?', '"', '”', '(', '–', '-', '—', '。'])
}

/// `Ada Marsh/AFP`, `Ada Marsh / AFP via Getty Images`, `AP Photo/Ada Marsh`, `Getty Images` after the caption.
fn agency_tail(line: &str, span: Span) -> Option<Parts> {
    let text = span.of(line);
    let body = text.trim_end_matches(['.', ' ']);
    // the part after the last full stop, when it is a credit as a whole
    let stop = body
        .char_indices()
        .rfind(|&(at, c)| {
            matches!(c, '.' | '!' | '?' | '"' | '”' | '|' | '—' | '–')
                && body[at + c.len_utf8()..].starts_with(char::is_whitespace)
                && !initial_before(&body[..at])
        })
        .map(|(at, c)| at + c.len_utf8())
        .unwrap_or(0);
    let tail = body[stop..].trim();
    if !tail.is_empty()
        && tail.chars().count() <= 100
        && (credit_like(tail) && (stop > 0 || tail.contains('/') || is_picture_agency(tail))
            || stop > 0 && names_a_desk(tail))
        && name_like(tail)
    {
        let start = span.start + body.len() - body[stop..].trim_start().len();
        let caption = Span::new(span.start, span.start + stop)
            .of(line)
            .trim_end_matches([' ', '|', '–', '—']);
        return Some(Parts {
            caption: Span::new(span.start, span.start + caption.len()),
            credit: Some(Span::new(start, span.start + body.len())),
        });
    }
    // no stop between caption and credit: walk back from the slash before the agency over the photographer's name
    let slash = body.rfind('/')?;
    let agency = body[slash + 1..].trim();
    if !credit_like(&body[slash..]) && !is_picture_agency(agency)
        || agency.split_whitespace().count() > 6
    {
        return None;
    }
    let mut start = slash;
    let head = body[..slash].trim_end();
    let mut end = head.len();
    for _ in 0..2 {
        let word_at = head[..end]
            .char_indices()
            .rfind(|(_, c)| c.is_whitespace())
            .map_or(0, |(at, c)| at + c.len_utf8());
        let word = &head[word_at.min(end)..end];
        let named = word.chars().next().is_some_and(char::is_uppercase)
            && !word.ends_with([',', '.', ';', ':', ')'])
            || word.len() == 2 && word.ends_with('.');
        if !named || word_at == 0 {
            break;
        }
        start = word_at;
        end = head[..word_at].trim_end().len();
        let sentence = head[..end].strip_suffix(['.', ')', '"', '”']);
        if sentence.is_some_and(|sentence| !initial_before(sentence)) {
            break;
        }
    }
    if start == slash || start == 0 {
        return None;
    }
    Some(Parts {
        caption: Span::new(span.start, span.start + start).trimmed(line),
        credit: Some(Span::new(span.start + start, span.start + body.len())),
    })
}

/// `… J` before a full stop: an initial, which ends no sentence.
fn initial_before(text: &str) -> bool {
    let mut chars = text.chars().rev();
    chars.next().is_some_and(char::is_uppercase)
        && chars.next().is_none_or(|c| !c.is_alphanumeric())
}

/// Holds an agency as a part between slashes, commas, bars, `via` or spaces at its end.
fn credit_like(text: &str) -> bool {
    let part = |p: &str| {
        let p = p.trim().trim_end_matches(['.', ')']);
        is_picture_agency(p)
            || p.split_once(' ').is_some_and(|(first, _)| {
                matches!(first, "AP" | "AFP" | "EPA" | "REUTERS" | "Reuters") && p.len() < 24
            })
    };
    text.split(['/', '|', ',', ';', '•']).any(|p| {
        part(p) || p.split(" via ").any(part) || p.split(" - ").any(part) || last_words(p).any(part)
    }) || text.contains('/')
        && text.chars().all(|c| !c.is_lowercase())
        && text.chars().any(char::is_alphabetic)
        && !text.chars().any(|c| c.is_ascii_digit())
}

/// The last one and two words: `Riverton Getty Images` ends in `Getty Images`.
fn last_words(text: &str) -> impl Iterator<Item = &str> {
    let text = text.trim();
    let one = text
        .rfind(char::is_whitespace)
        .map(|at| text[at..].trim_start());
    let two = one.and_then(|last| {
        let head = text[..text.len() - last.len()].trim_end();
        head.rfind(char::is_whitespace)
            .map(|at| text[at..].trim_start())
    });
    one.into_iter().chain(two)
}

/// Capitalised words and small connectors only: names, not a sentence.
fn name_like(text: &str) -> bool {
    text.split(|c: char| c.is_whitespace() || c == '/' || c == '-')
        .filter(|w| !w.is_empty())
        .all(|word| {
            let first = word.chars().find(|c| c.is_alphanumeric());
            first.is_none_or(|c| !c.is_lowercase())
                || matches!(
                    word,
                    "via"
                        | "for"
                        | "of"
                        | "the"
                        | "by"
                        | "and"
                        | "von"
                        | "van"
                        | "de"
                        | "del"
                        | "der"
                        | "file"
                        | "und"
                        | "dpa"
                        | "epd"
                        | "imago"
                        | "images"
                        | "picture"
                        | "alliance"
                        | "al"
                        | "bin"
                        | "la"
                        | "le"
                        | "da"
                        | "di"
                        | "pool"
                        | "via."
                )
        })
        && text.split_whitespace().count() <= 12
}

#[cfg(test)]
mod tests {
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
}
