//! The page as bytes; tests/browser.rs opens it.

use super::*;
use crate::report::sample;
use base64::Engine;
use sha2::Digest;

fn page(report: &Report, bytes: usize) -> String {
    String::from_utf8(html(report, &HtmlLimits { bytes })).unwrap()
}

/// When this fails, write the hashes anew:
/// `for f in css js; do openssl dgst -sha256 -binary page.$f | base64 | tr -d '\n' > page.$f.sha256; done`
#[test]
fn the_policy_knows_the_style_and_the_script() {
    for (content, hash) in [(STYLE, STYLE_HASH), (SCRIPT, SCRIPT_HASH)] {
        let now = base64::engine::general_purpose::STANDARD.encode(sha2::Sha256::digest(content));
        assert_eq!(now, hash);
    }
}

#[test]
fn ten_thousand_clusters_stay_below_the_limit_and_all_are_listed() {
    let mut report = sample::report();
    let one = report.clusters[0].clone();
    report.clusters = (0..10_000)
        .map(|i| Cluster {
            id: format!("{i:016x}"),
            ..one.clone()
        })
        .collect();
    let out = page(&report, HtmlLimits::default().bytes);
    assert!(out.len() <= HtmlLimits::default().bytes, "{}", out.len());
    assert_eq!(
        out.matches("<li data-l=").count(),
        10_000 + report.groups.len()
    );
}

#[test]
fn what_does_not_fit_is_counted() {
    let mut report = sample::report();
    let one = report.clusters[0].clone();
    report.clusters = (0..100)
        .map(|i| Cluster {
            id: format!("{i:016x}"),
            ..one.clone()
        })
        .collect();
    let out = page(&report, 90_000);
    assert!(out.len() <= 90_000, "{}", out.len());
    let listed = out
        .matches("<li data-l=\"article\" data-r=\"contains\"")
        .count();
    assert!(
        out.contains(&format!("the last {} are left out", 100 - listed)),
        "{listed}"
    );
}

#[test]
fn nothing_is_fetched_and_no_text_is_markup() {
    let out = page(&sample::hostile(), HtmlLimits::default().bytes);
    for word in [
        "http://",
        "https://",
        "<script>alert",
        "src=",
        "onerror",
        "url(",
    ] {
        assert!(!out.contains(word), "{word}");
    }
    assert_eq!(out.matches("<script>").count(), 1);
}
