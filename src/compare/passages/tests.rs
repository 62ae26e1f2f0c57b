//! What is boilerplate and what is a story printed often.

use super::*;
use crate::compare::items::Listed;
use crate::compare::window::Window;
use crate::compare::{Item, Level};
use xxhash_rust::xxh3::xxh3_128;

const APPEAL: &str = "Sign up for our morning letter and never miss a ferry.";
const RIGHTS: &str = "All rights reserved by the Riverton Press Company.";

/// A paragraph whose words depend on `seed`.
fn paragraph(seed: usize) -> String {
    let mut state = (seed as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let mut words = Vec::new();
    for _ in 0..30 {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        let letter = |shift: u32| char::from(b'a' + ((state >> shift) % 17) as u8);
        words.push(String::from_iter([letter(40), letter(46), letter(52)]));
    }
    words.join(" ") + "."
}

fn item(i: usize, text: &str) -> Item<'_> {
    Item {
        level: Level::Article,
        text,
        headline: None,
        date: None,
        source: (i % 3) as u32,
        parent: i as u32,
        order: i as u128,
    }
}

/// What is masked in each item.
fn masks(found: &Found, texts: &[String]) -> Vec<(usize, Vec<String>)> {
    let spans = |text: &String| found.masks.get(&xxh3_128(text.as_bytes()));
    let masked = texts.iter().enumerate();
    let masked = masked.filter_map(|(i, text)| Some((i, text, spans(text)?)));
    masked
        .map(|(i, text, spans)| (i, spans.iter().map(|s| s.of(text).to_owned()).collect()))
        .collect()
}

fn find_in(texts: &[String]) -> Found {
    let items: Vec<Item<'_>> = texts
        .iter()
        .enumerate()
        .map(|(i, text)| item(i, text))
        .collect();
    found_among(&Listed::new(&items))
}

fn found_among(items: &Listed<'_>) -> Found {
    let memory = Memory::unlimited();
    let of = Distinct::of(items, None, &Window::open(), &memory).unwrap();
    let found = find(items, &of, &memory);
    // What may be on disk is told in another way.
    let sparing = crate::store::sparing();
    let other = find(items, &of, &sparing);
    assert_eq!(
        (&found.boilerplate, &found.masks),
        (&other.boilerplate, &other.masks)
    );
    found
}

#[test]
fn an_appeal_below_different_stories_is_boilerplate() {
    let texts: Vec<String> = (0..8)
        .map(|i| {
            format!(
                "{}\n{}\n\n{APPEAL}\n  {RIGHTS} \n{}",
                paragraph(2 * i),
                paragraph(2 * i + 1),
                paragraph(900 + i)
            )
        })
        .collect();
    let found = find_in(&texts);
    assert_eq!(found.boilerplate.len(), 1);
    let passage = &found.boilerplate[0];
    assert_eq!((passage.item, passage.items, passage.sources), (0, 8, 3));
    assert_eq!(passage.span.of(&texts[0]), format!("{APPEAL}\n  {RIGHTS}"));
    let block = format!("{APPEAL}\n  {RIGHTS}");
    let want: Vec<_> = (0..8).map(|i| (i, vec![block.clone()])).collect();
    assert_eq!(masks(&found, &texts), want);
}

#[test]
fn a_story_that_many_outlets_print_is_none() {
    // Ten outlets print one story, each with a paragraph of its own; two more have only the appeal.
    let story: Vec<String> = (0..6).map(paragraph).collect();
    let mut texts: Vec<String> = (0..10)
        .map(|i| format!("{}\n{}\n{APPEAL}", story.join("\n"), paragraph(100 + i)))
        .collect();
    texts.extend((0..2).map(|i| format!("{}\n{APPEAL}", paragraph(200 + i))));
    let found = find_in(&texts);
    assert_eq!(found.boilerplate, []);
    // With three stories more it is below five of their own, and the agency story is still none.
    texts.extend((2..5).map(|i| format!("{}\n{APPEAL}", paragraph(200 + i))));
    let found = find_in(&texts);
    assert_eq!(found.boilerplate.len(), 1);
    assert_eq!(found.boilerplate[0].items, 15);
    assert_eq!(found.boilerplate[0].span.of(&texts[0]), APPEAL);
}

#[test]
fn a_block_of_half_an_article_is_boilerplate_when_it_is_everywhere() {
    let block: Vec<String> = (0..4).map(|i| paragraph(500 + i)).collect();
    let texts: Vec<String> = (0..30)
        .map(|i| {
            format!(
                "{}\n{}\n{}\n{}",
                paragraph(3 * i),
                paragraph(3 * i + 1),
                paragraph(3 * i + 2),
                block.join("\n")
            )
        })
        .collect();
    let found = find_in(&texts);
    assert_eq!(found.boilerplate.len(), 1);
    assert_eq!(found.boilerplate[0].span.of(&texts[0]), block.join("\n"));
}

#[test]
fn an_article_of_nothing_else_is_compared_whole() {
    let mut texts: Vec<String> = (0..8)
        .map(|i| format!("{}\n{}\n{APPEAL}", paragraph(i), paragraph(50 + i)))
        .collect();
    texts.push(format!("{APPEAL}\nSee you."));
    let found = find_in(&texts);
    assert_eq!(found.boilerplate[0].items, 9);
    assert_eq!(masks(&found, &texts).len(), 8);
    assert!(!found.masks.contains_key(&8));
}

#[test]
fn few_articles_have_none() {
    let texts: Vec<String> = (0..4)
        .map(|i| format!("{}\n{APPEAL}", paragraph(i)))
        .collect();
    assert_eq!(find_in(&texts).boilerplate, []);
    assert_eq!(find_in(&[]).boilerplate, []);
    let short: Vec<String> = (0..9)
        .map(|i| format!("{}\nRead more", paragraph(i)))
        .collect();
    assert_eq!(find_in(&short).boilerplate, []);
}

#[test]
fn masked_texts_keep_every_place() {
    let texts: Vec<String> = (0..6)
        .map(|i| {
            format!(
                "{}\nÜber uns und unsere Fähre:\n{}",
                paragraph(2 * i),
                paragraph(2 * i + 1)
            )
        })
        .collect();
    let items: Vec<Item<'_>> = texts
        .iter()
        .enumerate()
        .map(|(i, text)| item(i, text))
        .collect();
    let items = Listed::new(&items);
    let found = found_among(&items);
    assert_eq!(found.masks.len(), 6);
    let masked = found.masked(&items);
    for (i, whole) in texts.iter().enumerate() {
        let text = masked.text(i);
        assert_eq!(text.len(), whole.len());
        let (first, last) = (paragraph(2 * i), paragraph(2 * i + 1));
        assert!(text.starts_with(&first) && text.ends_with(&last));
        let between = &text[first.len()..text.len() - last.len()];
        assert_eq!(between.trim(), "");
        assert_eq!(between.matches('\n').count(), 2);
    }
}
