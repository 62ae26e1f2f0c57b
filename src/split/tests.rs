//! Laws of splitting, and the dump the project began with.

use super::*;
use proptest::prelude::*;

fn splitter() -> Splitter {
    Splitter::new(SplitOptions::default())
}

fn tiles(text: &str, split: &Split) {
    let glued: String = split.lines.iter().map(|l| l.span.of(text)).collect();
    assert_eq!(glued, text, "lines tile the text");
    let mut end = 0;
    for a in &split.articles {
        assert_eq!(a.span.start, end, "articles follow each other");
        end = a.span.end;
        for part in a
            .body
            .iter()
            .chain(&a.headline)
            .chain(&a.dek)
            .chain(&a.bullets)
        {
            assert!(a.span.contains(*part));
            let _ = part.of(text);
        }
        for c in &a.captions {
            let _ = (c.span.of(text), c.credit.map(|s| s.of(text)));
        }
        assert!((0.0..=1.0).contains(&a.boundary.probability));
    }
    if let Some(last) = split.articles.last() {
        assert_eq!(last.span.end, text.len());
    }
}

#[test]
fn where_there_is_nothing_but_bodies_a_change_of_topic_is_a_reason() {
    let text = include_str!("../../fixtures/bare/spliced.txt");
    let split = splitter().split(text);
    assert!(split.articles.len() > 1);
    let reasons = &split.articles[1].boundary.evidence;
    assert!(
        reasons
            .iter()
            .any(|e| e.cue == "topic-change" && e.weight > 0.0)
    );
}

#[test]
fn short_stories_with_nothing_but_a_headline_are_told_apart() {
    let stories = [
        (
            "Harbour wall to be raised before winter",
            "The harbour wall at Skerry will be raised by half a metre before the storms come, the council decided on \
             Tuesday. Masons begin work next week.",
            "The stone comes from the old quarry above the town. It was used for the first wall in 1840.",
        ),
        (
            "School choir wins singing prize again",
            "Twenty pupils of the Millbrook school took home the singing prize for the third year, and brought their \
             conductor a bunch of roses.",
            "Their songs were about bees, a river and a lost umbrella. The judges praised the clear voices of the youngest.",
        ),
        (
            "Bank lowers the rate on savings",
            "The Callow savings bank pays one per cent less from April on, it told its customers in a letter. Loans become \
             cheaper too.",
            "Analysts had expected the step since the central bank cut its own rate. Shares of the bank fell by three per cent.",
        ),
    ];
    for order in [
        [0, 1, 2],
        [0, 2, 1],
        [1, 0, 2],
        [1, 2, 0],
        [2, 0, 1],
        [2, 1, 0],
    ] {
        let of = |i: usize| {
            let (headline, first, second) = stories[i];
            format!("{headline}\n\n{first}\n\n{second}\n\n")
        };
        let text: String = order.iter().map(|&i| of(i)).collect();
        let split = splitter().split(&text);
        let headlines: Vec<&str> = split
            .articles
            .iter()
            .filter_map(|a| a.headline.map(|h| h.of(&text)))
            .collect();
        assert_eq!(headlines, order.map(|i| stories[i].0), "{order:?}");
        let reasons = &split.articles[1].boundary.evidence;
        assert!(
            reasons
                .iter()
                .any(|e| e.cue == "topic-change" && e.weight > 0.0)
        );
    }
}

#[test]
fn a_whole_text_is_one_article_whatever_it_holds() {
    let text = "Mayor opens bridge\n\nThe mayor opened the bridge on Monday, and the crowd was large.\n\n\
                © 2031 Harbour Post\n\nStorm closes port\n\nThe port was closed on Tuesday, the pilots said, as the wind rose.\n";
    let options = SplitOptions {
        whole: true,
        ..SplitOptions::default()
    };
    let split = Splitter::new(options).split(text);
    assert_eq!(split.articles.len(), 1);
    tiles(text, &split);
}

#[test]
fn odd_bytes_are_kept() {
    for text in [
        "",
        "\n\n",
        "\u{feff}",
        "\0\r\n\r",
        "a",
        "\u{feff}Title\r\n\r\nBody of it.\0\r\n",
    ] {
        tiles(text, &splitter().split(text));
    }
}

// A test may read files; the room itself may not.
#[allow(clippy::disallowed_methods)]
#[test]
fn the_first_dump_is_two_stories() {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../shared/data/seed/two-stories.txt"
    );
    let Ok(text) = std::fs::read_to_string(path) else {
        return;
    };
    let split = splitter().split(&text);
    tiles(&text, &split);
    assert_eq!(split.articles.len(), 2);
    for a in &split.articles {
        let headline = a.headline.unwrap().of(&text);
        assert!(headline.starts_with("Pakistan "), "{headline}");
        assert_eq!(a.bullets.len(), 2);
        assert_eq!(a.dateline.unwrap().of(&text), "ISLAMABAD");
        assert!(
            a.body.iter().all(|b| b.of(&text) != headline),
            "the headline once"
        );
    }
    let captions = &split.articles[0].captions;
    assert_eq!(captions.len(), 2);
    assert!(
        captions
            .iter()
            .all(|c| c.credit.map(|s| s.of(&text)) == Some("Prime Minister Office"))
    );
}

#[test]
fn a_boundary_gives_reasons_that_sum_to_its_margin() {
    let text = include_str!("../../fixtures/two-stories/spliced.txt");
    let split = splitter().split(text);
    assert_eq!(split.articles.len(), 2);
    let boundary = &split.articles[1].boundary;
    let margin: f64 = boundary.evidence.iter().map(|e| e.weight).sum();
    assert!(margin > 0.0, "the reading with it is the better one");
    let of_start = |e: &Evidence| e.cue.starts_with("start-with-");
    assert!(boundary.evidence.iter().any(of_start));
    let lines = 0..split.lines.len();
    assert!(boundary.evidence.iter().all(|e| lines.contains(&e.line)));
}

#[test]
fn relative_times_become_dates_only_when_the_day_of_the_scrape_is_known() {
    let text = "Storm closes port\nUpdated 2 hours ago\n\nThe port was closed on Tuesday, the pilots said, as the \
                wind rose.\n\nFerries stay tied up until the morning, and the fish market will open late.\n";
    let published = |as_of: Option<jiff::civil::DateTime>| {
        let options = SplitOptions {
            as_of,
            ..SplitOptions::default()
        };
        Splitter::new(options).split(text).articles[0]
            .published
            .clone()
    };
    assert_eq!(published(None).as_deref(), Some("2 hours ago"));
    let scraped = jiff::civil::datetime(2026, 3, 7, 14, 30, 0, 0);
    assert_eq!(
        published(Some(scraped)).as_deref(),
        Some("2026-03-07T12:30")
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn every_text_is_tiled(text in "(\\PC{0,60}\r?\n{1,3}|[A-Z][a-z ]{5,80}\\.\n|\0|\u{feff}){0,30}") {
        tiles(&text, &splitter().split(&text));
    }
}

/// A story with its headline, date and byline.
const TRAM: &str = "Night trams come back to Velden\n\n4 June 2026\n\nBy Ines Okar\n\n\
    The last tram will leave the market square at two in the morning from Friday, the town's transport board said.\n\n\
    \"People asked for it every single week,\" said its chairwoman, Tilda Moor, who had voted against the cut in 2019.\n\n\
    The board expects 400 riders a night and will look at the figures again after the summer.\n\n\
    Drivers had asked for a second crew on each car, and will get one on Saturdays.\n\n\
    The night fare is two crowns, twice that of the day, and passes are valid at all hours.\n\n\
    Velden had night trams from 1931 until the war, and again for nine years until 2019.\n\n";

const FLOOD: &str = "Pumps hold as the Lohme rises\n\n3 June 2026\n\nBy Piet Amsel\n\n\
    The river stood at 5.2 metres at noon on Wednesday, half a metre below the top of the new wall.\n\n\
    Volunteers had filled nine thousand sandbags overnight, most of which were not needed, the fire brigade said.\n\n\
    A second crest is expected on Saturday, when rain from the hills arrives.\n\n\
    The road to the quarry is closed, and the school bus takes the long way round.\n\n\
    Farmers on the east bank moved some 300 head of cattle on Tuesday night.\n\n\
    The wall was finished in March after eleven years of argument over who should pay.\n\n";

#[test]
fn a_story_that_is_printed_again_is_a_story_again() {
    for (dump, count) in [
        ([FLOOD, TRAM, TRAM].concat(), 3),
        ([TRAM, TRAM].concat(), 2),
        ([TRAM, FLOOD, TRAM].concat(), 3),
        ([FLOOD, TRAM, FLOOD, TRAM].concat(), 4),
    ] {
        let split = splitter().split(&dump);
        assert_eq!(split.articles.len(), count, "{dump}");
        for article in &split.articles {
            assert_eq!(article.body.len(), 6, "{dump}");
        }
    }
}
