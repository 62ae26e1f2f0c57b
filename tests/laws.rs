//! Laws that hold for every text.

use proptest::prelude::*;
use unspool::Span;
use unspool::split::{Split, SplitOptions, Splitter};

/// A line as dumps have them, or any line at all.
fn line() -> impl Strategy<Value = String> {
    let printed = prop::sample::select(vec![
        "",
        "   ",
        "Ferry between the islands runs again",
        "Bakers of Vell strike over the price of flour",
        "FLOUR PRICE DOUBLES IN VELL",
        "By Ulla Brandt",
        "By Jonas Ferreby and Ada Quill, Harbour News Agency",
        "Von Maike Sandrock",
        "19 March 2026",
        "Updated 8 sec ago",
        "Published: 19 Mar 202610:45 AM",
        "Stand: 24.03.2026, 21:17 Uhr",
        "2026年5月19日",
        "Follow",
        "Share",
        "Short Url",
        "https://example.org/x4",
        "Advertisement",
        "Read more",
        "Related",
        "© 2026 Vell Media. All rights reserved.",
        "• The harbour wall held",
        "  - Eleven days of storm",
        "Ulla Brandt on the quay. (Karel Oost/HNA)",
        "Photo: Karel Oost",
        "The wall below the quay",
        "NORRHOLM (HNA) — The ferry between Norrholm and the mainland ran again on Tuesday after eleven days of storm.",
        "\"We were lucky,\" said the captain, Ulla Brandt, \"and we will not be lucky twice.\"",
        "VELL: Every bakery in the town stayed shut on Monday, in protest at a flour price that has doubled since spring.",
        "The guild wants a cap of nine pence a pound until the harvest, its secretary said, and will vote again in June.",
        "Das Land übernimmt drei Viertel der Kosten, die nach heutiger Rechnung bei 148 Millionen Euro liegen.",
        "町営の渡し船が十九日、最後の便を終えた。就航からちょうど百年。",
        "وقال أمين المكتبة للصحفيين إن الورق لا يموت بالماء.",
    ]);
    prop_oneof![
        12 => printed.prop_map(str::to_owned),
        1 => any::<String>(),
        1 => "[ -~]{0,80}",
        1 => "\\PC{0,120}",
    ]
}

/// A text of such lines with line breaks of several kinds.
fn text() -> impl Strategy<Value = String> {
    let line_break = prop_oneof![
        10 => Just("\n"),
        4 => Just("\n\n"),
        2 => Just("\r\n"),
        1 => Just("\r"),
        1 => Just("\u{2028}"),
        1 => Just("\0\n"),
    ];
    (
        prop::bool::weighted(0.1),
        prop::collection::vec((line(), line_break), 0..60),
    )
        .prop_map(|(mark, lines)| {
            let mut text = if mark { "\u{feff}" } else { "" }.to_owned();
            for (line, line_break) in lines {
                text.push_str(&line);
                text.push_str(line_break);
            }
            text
        })
}

fn split(text: &str) -> Split {
    Splitter::new(SplitOptions::default()).split(text)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn lines_tile_the_text_and_give_it_back(text in text()) {
        let split = split(&text);
        let mut at = 0;
        let mut back = String::new();
        for line in &split.lines {
            prop_assert_eq!(line.span.start, at);
            prop_assert!(!line.span.is_empty());
            back.push_str(line.span.of(&text));
            at = line.span.end;
        }
        prop_assert_eq!(&back, &text);
    }

    #[test]
    fn articles_and_the_chrome_around_them_give_the_text_back(text in text()) {
        let split = split(&text);
        let (mut at, mut back) = (0, String::new());
        for article in &split.articles {
            prop_assert!(at <= article.span.start, "articles do not overlap");
            prop_assert!(!article.span.is_empty());
            back.push_str(Span::new(at, article.span.start).of(&text));
            back.push_str(article.span.of(&text));
            at = article.span.end;
        }
        back.push_str(Span::new(at, text.len()).of(&text));
        prop_assert_eq!(&back, &text);
    }

    #[test]
    fn parts_lie_inside_their_article(text in text()) {
        let split = split(&text);
        for article in &split.articles {
            let parts = article.headline.iter()
                .chain(&article.dek)
                .chain(&article.dateline)
                .chain(&article.bullets)
                .chain(&article.body)
                .copied()
                .chain(article.captions.iter().flat_map(|c| std::iter::once(c.span).chain(c.credit)));
            for part in parts {
                prop_assert!(article.span.contains(part), "{part:?} in {:?}", article.span);
                prop_assert_eq!(part.trimmed(&text), part, "parts have no blank at their ends");
                prop_assert!(!part.is_empty());
            }
            prop_assert!(article.body.is_sorted_by(|a, b| a.end <= b.start), "paragraphs are in order");
            let (first, end) = article.lines;
            prop_assert!(first < end && end <= split.lines.len());
            prop_assert_eq!(split.lines[first].span.start, article.span.start);
            prop_assert_eq!(split.lines[end - 1].span.end, article.span.end);
            prop_assert!((0.0..=1.0).contains(&article.boundary.probability));
        }
    }

    #[test]
    fn splitting_twice_gives_the_same(text in text()) {
        prop_assert_eq!(split(&text), split(&text));
    }

    #[test]
    fn a_whole_text_is_at_most_one_article(text in text()) {
        let options = SplitOptions { whole: true, ..SplitOptions::default() };
        prop_assert!(Splitter::new(options).split(&text).articles.len() <= 1);
    }
}
