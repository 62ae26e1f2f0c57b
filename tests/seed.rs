//! The dump that the project began with, where it lies beside the repository.

use std::path::Path;
use unspool::Silent;
use unspool::compare::Level;
use unspool::input::Dump;
use unspool::job::{JobOptions, run};

/// The dump, or nothing with a message when it is not there.
fn seed() -> Option<Dump> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/seed/two-stories.txt");
    match std::fs::read(&path) {
        Ok(bytes) => Some(Dump::from_bytes("two-stories.txt", bytes)),
        Err(error) => {
            use std::io::Write;
            let message = format!("skipped: {}: {error}\n", path.display());
            std::io::stderr().write_all(message.as_bytes()).ok();
            None
        }
    }
}

#[test]
fn two_articles_with_their_parts() {
    let Some(dump) = seed() else { return };
    let dumps = [dump];
    let outcome = run(&dumps, JobOptions::default(), &Silent);
    let text = &dumps[0].text;
    let split = outcome.corpus.split(0).into_owned();
    let split = split.expect("a dump is split");
    let [first, second] = &split.articles[..] else {
        panic!("{} articles", split.articles.len());
    };
    let headline = |a: &unspool::split::Article| a.headline.map(|h| h.of(text).to_owned());
    // The headlines are the dump's own lines, whole: their words are not ours to print here.
    let line = |start: &str| {
        let found = text.lines().map(str::trim).find(|l| l.starts_with(start));
        found.expect("the dump holds this line").to_owned()
    };
    assert_eq!(headline(first), Some(line("Pakistan to restore")));
    assert_eq!(headline(second), Some(line("Pakistan condemns")));
    let dates = [&first.published, &first.updated];
    assert!(
        dates
            .iter()
            .any(|d| d.as_deref().is_some_and(|d| d.starts_with("2024-01-19"))),
        "{dates:?}"
    );
    assert_eq!((first.bullets.len(), second.bullets.len()), (2, 2));
    assert_eq!(first.dateline.map(|d| d.of(text)), Some("ISLAMABAD"));
    assert_eq!((first.captions.len(), second.captions.len()), (2, 0));
    assert_eq!(
        first.captions[0].credit.map(|c| c.of(text)),
        Some("Prime Minister Office")
    );
    for article in [first, second] {
        for &span in &article.body {
            let paragraph = span.of(text);
            for chrome in ["Short Url", "Follow", "Updated 8 sec ago", "Updated 19"] {
                assert!(!paragraph.starts_with(chrome), "{paragraph}");
            }
            assert!(!paragraph.contains("In this photo released"), "{paragraph}");
        }
    }
}

#[test]
fn the_two_stories_are_two_and_have_a_headline_each() {
    let Some(dump) = seed() else { return };
    let dumps = [dump];
    let outcome = run(&dumps, JobOptions::default(), &Silent);
    let headlines = outcome
        .corpus
        .items
        .iter()
        .filter(|item| item.level == Level::Headline);
    assert_eq!(headlines.count(), 2);
    let clusters = &outcome.comparison.clusters;
    assert!(clusters.iter().all(|c| c.level != Level::Article));
}
