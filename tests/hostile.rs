//! Input that nobody would call news. Nothing may panic, nothing may be lost, and the work must end.

use proptest::prelude::*;
use unspool::Silent;
use unspool::clean::{Cuts, Store, account, removed};
use unspool::input::Dump;
use unspool::job::{JobOptions, run};
use unspool::split::{SplitOptions, Splitter};

/// Runs the whole job on one dump of these bytes, and holds what comes out against what went in.
fn survives(name: &str, bytes: Vec<u8>) {
    let size = bytes.len();
    let dumps = [Dump::from_bytes(name, bytes)];
    let text = &dumps[0].text;

    let split = Splitter::new(SplitOptions::default()).split(text);
    let mut at = 0;
    for line in &split.lines {
        assert_eq!(line.span.start, at, "{name}: lines tile the text");
        assert!(
            line.span.end > at && text.is_char_boundary(line.span.end),
            "{name}"
        );
        at = line.span.end;
    }
    assert_eq!(at, text.len(), "{name}: lines tile the text");
    let mut before = 0;
    for article in &split.articles {
        assert!(
            before <= article.span.start && article.span.end <= text.len(),
            "{name}"
        );
        before = article.span.end;
    }

    let outcome = run(&dumps, JobOptions::default(), &Silent);
    let mut accounted = 0;
    let cuts = Cuts::default();
    let stretches: Vec<_> = account(&outcome, &cuts).collect();
    for stretch in &stretches {
        assert_eq!(stretch.start, accounted, "{name}: every byte has a fate");
        accounted = stretch.end;
    }
    assert_eq!(
        accounted, size as u64,
        "{name}: every byte has a fate, to the last"
    );
    let store = Store {
        stretches: &stretches,
        bytes: dumps[0].bytes(),
    };
    let proof = store.verify(None, &removed(&outcome, &cuts).collect::<Vec<_>>());
    assert!(proof.is_ok(), "{name}: {proof:?}");
    if size > 0 {
        assert_eq!(store.restore(name), Ok(dumps[0].bytes()), "{name}");
    }
}

#[test]
fn next_to_nothing() {
    for (name, bytes) in [
        ("empty", &b""[..]),
        ("one newline", b"\n"),
        ("one carriage return", b"\r"),
        ("one space", b" "),
        ("only a byte order mark", b"\xef\xbb\xbf"),
        ("half a byte order mark", b"\xef\xbb"),
        ("one NUL", b"\0"),
        ("one letter", b"a"),
        ("one bullet", "•".as_bytes()),
        ("one dash", "—".as_bytes()),
        ("a label without its value", b"By\nUpdated\nPhoto:"),
    ] {
        survives(name, bytes.to_vec());
    }
}

#[test]
fn one_line_of_ten_megabytes() {
    let mut bytes = Vec::with_capacity(10 << 20);
    let mut number = 0_u32;
    while bytes.len() < 10 << 20 {
        number = number.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        bytes.extend_from_slice(format!("word{} ", number % 5_000).as_bytes());
    }
    survives("one line of words", bytes);
    survives("one line of one letter", vec![b'x'; 10 << 20]);
}

#[test]
fn a_hundred_thousand_lines_of_one_character() {
    survives("letters", b"a\n".repeat(100_000));
    survives("line breaks", b"\n".repeat(100_000));
    let letters: Vec<u8> = (0..100_000_u32)
        .flat_map(|i| [b'a' + (i % 26) as u8, b'\n'])
        .collect();
    survives("the alphabet", letters);
}

#[test]
fn a_megabyte_of_nul() {
    survives("NUL", vec![0; 1 << 20]);
}

#[test]
fn a_megabyte_of_one_line_repeated() {
    let long = b"The ferry between Norrholm and the mainland ran again on Tuesday after eleven days of storm.\n";
    survives("a sentence", long.repeat((1 << 20) / long.len()));
    survives("a date", b"19 March 2026, 10:45\n".repeat((1 << 20) / 21));
    survives("a headline", b"Ferry runs again\n\n".repeat((1 << 20) / 18));
}

#[test]
fn bytes_that_are_not_utf_8() {
    let story = "Caf\u{e9} reopens\n\nVELL: The caf\u{e9} on the quay opened again on Monday.\n";
    let latin_1: Vec<u8> = story.chars().map(|c| c as u8).collect();
    survives("Latin-1", latin_1);
    survives("every byte", (0..=255).cycle().take(70_000).collect());
    survives(
        "truncated sequences",
        b"\xf0\x9f\x98\n\xe2\x80\n\xc3\n".repeat(500),
    );
    survives("surrogates", b"\xed\xa0\x80\xed\xb0\x80\n".repeat(500));
    let utf_16: Vec<u8> = story.encode_utf16().flat_map(u16::to_le_bytes).collect();
    survives("UTF-16", utf_16);
}

#[test]
fn line_breaks_of_every_kind() {
    for (name, line_break) in [
        ("CR", "\r"),
        ("CR LF", "\r\n"),
        ("LF CR", "\n\r"),
        ("line separator", "\u{2028}"),
        ("paragraph separator", "\u{2029}"),
        ("next line", "\u{85}"),
        ("form feed", "\u{c}"),
        ("vertical tab", "\u{b}"),
    ] {
        let text = format!(
            "Ferry runs again{line_break}By Ulla Brandt{line_break}{line_break}NORRHOLM: The ferry between Norrholm and \
             the mainland ran again on Tuesday.{line_break}\"We were lucky,\" the captain said.{line_break}"
        );
        survives(name, text.repeat(20).into_bytes());
    }
}

#[test]
fn characters_that_show_as_something_else() {
    for (name, text) in [
        (
            "right-to-left override",
            "\u{202e}Ferry\u{202c} runs\u{2066} again\u{2069}\u{200f}\n",
        ),
        (
            "zero-width joiners",
            "👩‍👩‍👧‍👦👩🏽‍🚒🏳️‍🌈 Ferry 👨‍👩‍👧 runs\u{200d}\u{200d}\n",
        ),
        ("flags", "🇨🇭🇩🇪🇨 Ferry runs again 🇫\n"),
        (
            "escapes",
            "\u{1b}[31mFerry\u{1b}[0m runs \u{1b}]8;;x\u{7}again\u{1b}[2J\n",
        ),
        (
            "soft hyphens",
            "Fer\u{ad}ry ru\u{ad}ns a\u{ad}gain\u{200b}\u{feff}\n",
        ),
        ("private use", "\u{e000}\u{f8ff}\u{10ffff} Ferry\n"),
        ("ligatures and fractions", "ﬁrst ½ of the ﬆory, №５ ㎏ ﷺ\n"),
        ("capitals that grow", "İstanbul ŞTRASSE ẞ ŉ ǰ ΐ Ω\n"),
    ] {
        survives(name, text.repeat(300).into_bytes());
    }
    let tower = format!("H{}eadline\n\n", "\u{301}\u{310}\u{489}".repeat(20_000));
    survives("a tower of combining marks", tower.into_bytes());
}

#[test]
fn marks_that_open_and_never_close() {
    for (name, piece) in [
        ("brackets", "("),
        ("quotes", "“"),
        ("bullets", "• "),
        ("dashes", "— "),
        ("colons", "CITY: "),
        ("angles", "<a href="),
        ("digits", "7"),
        ("dates", "1/2/2026 "),
        ("credits", "(Photo: "),
    ] {
        survives(name, piece.repeat(30_000).into_bytes());
        survives(name, format!("{piece}\n").repeat(5_000).into_bytes());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes(bytes in proptest::collection::vec(any::<u8>(), 0..2_000)) {
        survives("any bytes", bytes);
    }
}
