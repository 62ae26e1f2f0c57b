use super::*;

/// Sentences of invented stories, three topics of four lines each.
const LINES: [&str; 12] = [
    "The miller of Oakfield ground wheat and barley for the bakers of the valley.",
    "His mill stood by the river, and the wheel turned whenever the river was high.",
    "Bakers paid the miller in bread, and the miller sold the flour that was left.",
    "When the river froze, the wheel stood still and the bakers bought flour elsewhere.",
    "The orchestra rehearsed the symphony twice before the conductor was content.",
    "Violins and cellos filled the hall, and the conductor stopped them at every bar.",
    "The symphony had not been played since the composer died, the violins said.",
    "On the night of the concert the orchestra played the symphony without a mistake.",
    "A rocket lifted the satellite into orbit a little after midnight.",
    "Engineers followed the rocket until the satellite opened its solar panels.",
    "The satellite will measure the ice from orbit for at least seven years.",
    "A second rocket is to carry its twin satellite into orbit next spring.",
];

fn joined(lines: &[&str], gap: &str) -> (String, Vec<Span>) {
    let mut text = String::new();
    let mut spans = Vec::new();
    for line in lines {
        let start = text.len();
        text.push_str(line);
        text.push('\n');
        spans.push(Span::new(start, text.len()));
        if !gap.is_empty() {
            spans.push(Span::new(text.len(), text.len() + gap.len()));
            text.push_str(gap);
        }
    }
    (text, spans)
}

#[test]
fn three_topics() {
    let (text, spans) = joined(&LINES, "");
    let cuts: Vec<usize> = split_by_topic(&text, &spans)
        .iter()
        .map(|b| b.line)
        .collect();
    assert_eq!(cuts, [4, 8]);
}

#[test]
fn every_line_has_its_probability() {
    let (text, spans) = joined(&LINES, "\n");
    let found = probabilities(&text, &spans);
    assert_eq!(found.len(), LINES.len());
    let likely: Vec<usize> = (1..LINES.len()).filter(|&i| found[i] > 0.5).collect();
    assert_eq!(likely, [4, 8]);
}

#[test]
fn blank_lines_are_no_units() {
    let (text, spans) = joined(&LINES, "\n");
    let found = split_by_topic(&text, &spans);
    assert_eq!(found.iter().map(|b| b.line).collect::<Vec<_>>(), [8, 16]);
    for boundary in &found {
        assert!(boundary.probability > 0.5 && boundary.probability <= 1.0);
        assert!(
            boundary
                .evidence
                .iter()
                .any(|e| e.cue == "word-repetition" && e.weight > 0.0)
        );
    }
}

#[test]
fn nothing_to_cut() {
    assert!(split_by_topic("", &[]).is_empty());
    let (text, spans) = joined(&LINES[..1], "");
    assert!(split_by_topic(&text, &spans).is_empty());
    let (text, spans) = joined(&["", " ", "\t"], "");
    assert!(split_by_topic(&text, &spans).is_empty());
}

#[test]
fn windows_meet() {
    // the same twelve lines over and over, more than a window of them
    let many: Vec<&str> = LINES.iter().copied().cycle().take(WINDOW + 400).collect();
    let (text, spans) = joined(&many, "");
    let found = split_by_topic(&text, &spans);
    assert!(found.windows(2).all(|w| w[0].line < w[1].line));
    // topics that come back may be taken together, but no cut may fall inside one
    assert!(found.iter().all(|b| b.line % 4 == 0));
    assert!(found.iter().any(|b| b.line > WINDOW) && found.iter().any(|b| b.line < WINDOW));
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(24))]
    #[test]
    fn any_text(lines in proptest::collection::vec("(\\PC|[a-e]{1,3} ){0,12}", 0..40)) {
        let refs: Vec<&str> = lines.iter().map(String::as_str).collect();
        let (text, spans) = joined(&refs, "");
        let found = split_by_topic(&text, &spans);
        for b in &found {
            proptest::prop_assert!(b.line > 0 && b.line < spans.len());
            proptest::prop_assert!((0.0..=1.0).contains(&b.probability));
            proptest::prop_assert!(b.evidence.iter().all(|e| e.weight.is_finite()));
        }
        proptest::prop_assert_eq!(found, split_by_topic(&text, &spans));
    }
}
