//! Windows change nothing but what is looked at together: laws for any text in any reads.

use super::*;
use crate::split::{By, SplitOptions};
use proptest::prelude::*;

/// A splitter whose windows are so small that a text of a few stories has many.
fn splitter(by: By, sizes: Sizes) -> Splitter {
    let options = SplitOptions {
        by,
        ..SplitOptions::default()
    };
    Splitter {
        sizes,
        ..Splitter::new(options)
    }
}

const TINY: Sizes = Sizes {
    window: 600,
    margin: 150,
    longest: 2400,
    line: 4,
};

/// What comes out when the text is read in parts that end at `borders`.
fn read(splitter: &Splitter, text: &str, borders: &[usize]) -> (Split, Vec<(usize, usize)>) {
    let mut whole = Split::default();
    let mut places = Vec::new();
    let mut give = |piece: Piece<'_>| {
        assert_eq!(whole.lines.len(), piece.line);
        for article in &piece.split.articles {
            let lines = piece.lines_of(article);
            assert_eq!(
                lines.first().map(|l| l.span.start),
                Some(article.span.start)
            );
            assert_eq!(lines.last().map(|l| l.span.end), Some(article.span.end));
        }
        places.push((piece.start, piece.start + piece.text.len()));
        piece.add_to(&mut whole);
    };
    let mut stream = splitter.stream();
    let mut from = 0;
    for &to in borders.iter().chain([&text.len()]) {
        stream.push(&text[from..to], &mut give);
        from = to;
    }
    stream.finish(&mut give);
    (whole, places)
}

fn is_blank(text: &str) -> bool {
    Span::new(0, text.len()).trimmed(text).is_empty()
}

fn tiles(text: &str, split: &Split, places: &[(usize, usize)]) {
    let glued: String = split.lines.iter().map(|l| l.span.of(text)).collect();
    assert_eq!(glued, text);
    let mut end = 0;
    for &(from, to) in places {
        assert_eq!(from, end);
        assert!(to > from);
        end = to;
    }
    assert_eq!(end, text.len());
    let mut end = 0;
    for a in &split.articles {
        assert!(
            is_blank(&text[end..a.span.start]),
            "only blank lines lie outside"
        );
        end = a.span.end;
        assert_eq!(a.boundary.line, a.lines.0);
        assert_eq!(split.lines[a.lines.0].span.start, a.span.start);
        assert_eq!(split.lines[a.lines.1 - 1].span.end, a.span.end);
        let inside = a.span;
        a.clone().each_span(|span| {
            let _ = span.of(text);
            assert!(inside.contains(*span));
        });
    }
    assert!(is_blank(&text[end..]));
}

/// Some stories, one after the other.
fn stories(count: usize) -> String {
    let places = ["Orrin", "Castre", "Norrholm", "Stave", "Ferrow", "Loxley"];
    let things = ["bridge", "ferry", "school", "mill", "harbour"];
    (0..count)
        .map(|n| {
            let (place, thing) = (places[n % places.len()], things[n % things.len()]);
            format!(
                "{place} reopens its {thing} after storm number {n}\nBy Ansa Holm\n4 May 2025\n\n\
                 The {thing} of {place} was opened again on Monday, the mayor said, after {n} weeks of work.\n\n\
                 Engineers had found that the {thing} needed new beams, and the council of {place} paid for them.\n\n\
                 © 2025 {place} Post. All rights reserved.\n\n"
            )
        })
        .collect()
}

#[test]
fn a_dump_below_one_window_is_looked_at_as_a_whole() {
    let text = stories(12);
    let splitter = splitter(By::Structure, Sizes::default());
    assert_eq!(splitter.split(&text), splitter.one_window(&text));
}

#[test]
fn the_first_article_of_a_window_keeps_the_reasons_of_the_window_before() {
    let text = stories(20);
    let sizes = Sizes {
        window: 1500,
        margin: 400,
        longest: 100_000,
        line: 4,
    };
    let splitter = splitter(By::Structure, sizes);
    let (split, places) = read(&splitter, &text, &[]);
    tiles(&text, &split, &places);
    assert!(places.len() > 3, "{places:?}");
    for (nth, a) in split.articles.iter().enumerate() {
        let told = a.boundary.evidence.iter().any(|e| e.cue == "start-of-text");
        assert_eq!(told, nth == 0, "article {nth}: {:?}", a.boundary);
        for e in &a.boundary.evidence {
            assert!(e.line.abs_diff(a.boundary.line) < 100, "{e:?}");
        }
    }
}

#[test]
fn what_is_longer_than_the_longest_window_is_cut_and_says_so() {
    let sentence =
        "The ferry ran again on Monday, and the harbour was full of people who had waited. ";
    let one_line = sentence.repeat(100);
    let one_story = format!(
        "Ferry runs again\n\n{}",
        format!("{sentence}\n").repeat(100)
    );
    for text in [one_line, one_story, "\n".repeat(20_000), "é".repeat(5000)] {
        let splitter = splitter(By::Structure, TINY);
        let (split, places) = read(&splitter, &text, &[]);
        tiles(&text, &split, &places);
        assert!(places.iter().all(|(from, to)| to - from <= TINY.longest));
        for &(from, _) in &places[1..] {
            let first = split.articles.iter().find(|a| a.span.start == from);
            let Some(first) = first else {
                assert!(text.trim().is_empty());
                continue;
            };
            let said = first.boundary.evidence.iter().any(|e| e.cue == TOO_LONG);
            assert!(!said || first.boundary.probability == 0.0);
        }
        let cut = |a: &Article| a.boundary.evidence.iter().any(|e| e.cue == TOO_LONG);
        assert!(text.trim().is_empty() || split.articles.iter().any(cut));
    }
}

#[test]
fn short_lines_make_a_window_large() {
    let sizes = Sizes { line: 40, ..TINY };
    let splitter = splitter(By::Structure, sizes);
    let blanks = "\n".repeat(4_000);
    let short = "Ferry runs again\n".to_owned() + &"a\n".repeat(1_500);
    let between = stories(3) + &blanks + &stories(3);
    for text in [blanks.clone(), short, between] {
        let borders: Vec<usize> = (1..text.len() / 70).map(|n| 70 * n).collect();
        let (split, places) = read(&splitter, &text, &borders);
        tiles(&text, &split, &places);
        assert_eq!(split, splitter.split(&text));
        for &(from, to) in &places {
            let lines = text[from..to].bytes().filter(|&b| b == b'\n').count();
            assert!(lines <= sizes.longest / sizes.line, "{lines} lines");
        }
    }
    // Stories with blank lines between them are the same stories.
    let sizes = Sizes {
        window: 6_000,
        margin: 1_500,
        longest: 24_000,
        line: 40,
    };
    let splitter = self::splitter(By::Structure, sizes);
    let found = splitter
        .split(&(stories(3) + &blanks + &stories(3)))
        .articles;
    let boundaries: Vec<&Boundary> = found.iter().map(|a| &a.boundary).collect();
    assert_eq!(found.len(), 6, "{boundaries:?}");
    assert!(
        found.iter().all(|a| a.boundary.probability > 0.0),
        "{boundaries:?}"
    );
}

#[test]
fn a_line_break_of_two_characters_may_come_in_two_reads() {
    let text = stories(6).replace('\n', "\r\n");
    let splitter = splitter(By::Structure, TINY);
    let borders: Vec<usize> = text.match_indices('\n').map(|(at, _)| at).collect();
    assert_eq!(read(&splitter, &text, &borders).0, splitter.split(&text));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]
    #[test]
    fn any_text_in_any_reads_with_any_windows_is_split_as_it_is_at_once(
        noise in "(\\PC{0,60}\r?\n{1,3}|[A-Z][a-z ]{5,80}\\.\n|\0|\u{feff}|é){0,30}",
        count in 0usize..9,
        sizes in (1usize..2000, 0usize..600, 1usize..6),
        line in 1usize..60,
        steps in proptest::collection::vec(1usize..900, 0..60),
        topic in any::<bool>(),
    ) {
        let mut text = noise.clone() + &stories(count);
        text.push_str(&noise);
        let sizes = Sizes { window: sizes.0, margin: sizes.1, longest: sizes.0 * sizes.2, line };
        let by = if topic { By::Topic } else { By::Structure };
        let splitter = splitter(by, sizes);
        let mut borders = Vec::new();
        let mut at = 0;
        for step in steps {
            at = text.floor_char_boundary(at + step);
            if at >= text.len() {
                break;
            }
            borders.push(at);
        }
        let (split, places) = read(&splitter, &text, &borders);
        tiles(&text, &split, &places);
        prop_assert_eq!(split, splitter.split(&text));
    }
}

/// Keeps units in memory, and forgets every second one that is asked for.
#[derive(Default)]
struct Memory {
    kept: std::sync::Mutex<std::collections::HashMap<u128, Vec<u8>>>,
    found: std::sync::atomic::AtomicUsize,
    forgets: bool,
}

impl Units for Memory {
    fn find(&self, key: u128) -> Option<Vec<u8>> {
        let unit = self.kept.lock().unwrap().get(&key).cloned()?;
        let nth = self
            .found
            .fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        (!self.forgets || nth.is_multiple_of(2)).then_some(unit)
    }

    fn keep(&self, key: u128, unit: &[u8]) {
        self.kept.lock().unwrap().insert(key, unit.to_vec());
    }
}

#[test]
fn a_text_goes_on_behind_the_windows_that_were_kept() {
    let story = "Ferry to Norrholm runs again\n\nBy Ulla Brandt\n4 May 2025\n\nNORRHOLM: The ferry ran again on \
Tuesday after eleven days of storm.\n\nThe wall below the quay held, and nobody was hurt.\n\n\n";
    let text = story.repeat(20) + &"a line without an end ".repeat(200) + &story.repeat(5);
    for by in [By::Structure, By::Topic] {
        let splitter = splitter(by, TINY);
        let whole = splitter.split(&text);
        let mut memory = Memory::default();
        assert_eq!(splitter.resume(&text, &memory), whole);
        let windows = memory.kept.lock().unwrap().len();
        assert!(windows > 3, "{windows} windows");
        assert_eq!(splitter.resume(&text, &memory), whole);
        assert_eq!(*memory.found.get_mut(), windows);
        memory.forgets = true;
        assert_eq!(splitter.resume(&text, &memory), whole);
        // another text has other windows
        let other = text.replace("eleven", "twelve");
        assert_eq!(splitter.resume(&other, &memory), splitter.split(&other));
        assert!(memory.kept.lock().unwrap().len() > windows);
    }
}
