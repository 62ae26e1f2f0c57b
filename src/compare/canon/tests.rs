use super::*;
use crate::Span;
use proptest::prelude::*;

#[test]
fn canonical_forms() {
    for (text, canon) in [
        ("", ""),
        (" \t\r\n ", ""),
        ("Plain  Words\nhere ", "plain words here"),
        ("“Quoted” ‘so’ `too´", "\"quoted\" 'so' 'too'"),
        ("one — two -- three–four", "one - two - three-four"),
        ("co-operate and co-\n   operate", "cooperate and cooperate"),
        ("1986-87, F-16", "1986-87, f-16"),
        ("said -\nhe", "said - he"),
        ("end-", "end-"),
        ("ﬁne ﬀ ①", "fine ff 1"),
        ("e\u{301}té ÉTÉ", "été été"),
        ("soft\u{ad}hyphen zero\u{200b}width", "softhyphen zerowidth"),
        ("STRASSE Straße", "strasse strasse"),
        ("a\0b\u{feff}", "a b"),
        ("Ａ１", "a1"),
    ] {
        assert_eq!(canonicalise(text).text, canon, "{text:?}");
        let mut out = "left over".to_owned();
        canonical_into(text, &mut out);
        assert_eq!(out, canon, "fast path, {text:?}");
    }
}

#[test]
fn spans_lead_back() {
    let text = "  “Fünf”\u{a0} ﬁsche ";
    let canon = canonicalise(text);
    assert_eq!(canon.text, "\"fünf\" fische");
    for (word, original) in [
        ("fünf", "Fünf"),
        ("fische", "ﬁsche"),
        ("\"fünf\"", "“Fünf”"),
    ] {
        let at = canon.text.find(word).unwrap();
        let span = canon.map.to_original(Span::new(at, at + word.len()));
        assert_eq!(span.of(text), original);
    }
}

proptest! {
    #[test]
    fn ascii_paths_agree(text in "[ -~\t\r\n]{0,80}|[a-c\\- \n`']{0,40}|[\0-\x7f]{0,40}") {
        let mut fast = String::new();
        canonical_into(&text, &mut fast);
        let (traced, slow) = (canonicalise(&text), general(&text));
        prop_assert_eq!(&fast, &traced.text);
        prop_assert_eq!(&fast, &slow.text);
        for at in 0..fast.len() {
            for span in [Span::new(at, at + 1), Span::new(at, fast.len())] {
                prop_assert_eq!(traced.map.to_original(span), slow.map.to_original(span), "{:?}", span);
            }
        }
    }

    #[test]
    fn spans_lie_on_borders_and_in_order(text in "\\PC{0,60}|[a-zé\u{301}ﬁ\u{ad}\\-\n “”]{0,40}") {
        let canon = canonicalise(&text);
        let mut in_order = canon.map.in_order();
        for (i, c) in canon.text.char_indices().filter(|(i, _)| i % 3 > 0) {
            let span = Span::new(i, i + c.len_utf8());
            prop_assert_eq!(in_order(span), canon.map.to_original(span));
        }
        let mut last = 0;
        for (i, c) in canon.text.char_indices() {
            let span = canon.map.to_original(Span::new(i, i + c.len_utf8()));
            prop_assert!(text.get(span.start..span.end).is_some(), "{span:?} of {text:?}");
            prop_assert!(span.start >= last);
            last = span.start;
        }
        let whole = canon.map.to_original(Span::new(0, canon.text.len()));
        let again = canonicalise(whole.of(&text)).text;
        prop_assert_eq!(again, canon.text);
    }

    #[test]
    fn no_blank_at_the_ends_or_doubled(text in "\\PC{0,60}") {
        let canon = canonicalise(&text).text;
        prop_assert!(!canon.starts_with(' ') && !canon.ends_with(' ') && !canon.contains("  "));
    }
}
