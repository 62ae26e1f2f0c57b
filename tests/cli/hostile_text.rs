//! Texts that would act if they were taken for markup, commands or escapes, from the dump to every format.

use super::run;
use std::fs;
use tempfile::TempDir;

const HEADLINE: &str = "<script>alert(1)</script> \"Harbour\" & 'wall' =1+1 ::error::pwned";

/// Two copies of a page, the second edited, with everything that must be seen and not act.
fn folder() -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    let page = |figure: &str| {
        format!(
            "{HEADLINE}\n\nNORRHOLM: The harbour wall held on Tuesday, said the captain, and {figure} crowns are set aside.\n\n\
             ::error file=x,line=1::this is no command of the runner, and ##[error]neither is this one here.\n\n\
             \u{1b}[31mRed letters\u{1b}[0m and \u{202e}reversed ones\u{202c} stood on the quay, and <img src=x onerror=alert(2)> too.\n\n\
             =HYPERLINK(\"http://example.test\") was painted on the pier, with [a link](javascript:alert(3)) and `code`.\n\n\
             ]]> & </summary></details> -->\u{7} closed the day, as %0A::warning::did on the day before it was seen.\n"
        )
    };
    fs::write(dir.path().join("a.txt"), page("four million")).unwrap();
    fs::write(dir.path().join("b.txt"), page("five million")).unwrap();
    // A name that a terminal would act on, where the system allows one.
    let _ = fs::write(
        dir.path().join("\u{1b}[2J<b>::error::.txt"),
        page("four million"),
    );
    dir
}

fn rendered(format: &str) -> String {
    let dir = folder();
    // A gate that is breached, so that the formats that speak of gates name the clusters too.
    let output = format!("{format}=-");
    let args = ["check", ".", "--max-clusters", "article=0", "-o", &output];
    let (status, out, err) = run(dir.path(), &args);
    assert_eq!(status, 1, "{err}");
    out
}

#[test]
fn nothing_acts_in_formats_for_people() {
    for format in [
        "text",
        "markdown",
        "html",
        "csv",
        "github",
        "junit",
        "sarif",
        "prometheus",
    ] {
        let out = rendered(format);
        let control = |c: char| c.is_control() && !matches!(c, '\n' | '\r');
        assert!(!out.contains(control), "{format}: a control character");
        assert!(
            !out.contains(['\u{202e}', '\u{202c}']),
            "{format}: a bidi control"
        );
        if format != "github" {
            let acts = |l: &str| l.trim_start().starts_with("::");
            assert!(
                !out.lines().any(acts),
                "{format}: a line that a runner takes for a command"
            );
        }
        if ["text", "markdown", "html", "github", "junit"].contains(&format) {
            assert!(
                !out.contains("##["),
                "{format}: the older form of a command"
            );
        }
        if format != "prometheus" {
            assert!(out.contains("Harbour"), "{format}: the headline is shown");
        }
    }
}

#[test]
fn markup_is_text() {
    let html = rendered("html");
    assert_eq!(html.matches("<script>").count(), 1, "the page's own");
    assert!(html.contains("&lt;script&gt;alert(1)"), "seen as text");
    assert!(!html.contains("<img") && !html.contains("href=\"javascript"));
    let junit = rendered("junit");
    assert!(!junit.contains("<script>") && !junit.contains("<img"));
    let markdown = rendered("markdown");
    assert!(!markdown.contains("<script>") && !markdown.contains("](javascript"));
}

#[test]
fn formats_for_programs_give_the_texts_back() {
    let report: serde_json::Value = serde_json::from_str(&rendered("json")).unwrap();
    let texts: Vec<&str> = report["clusters"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|c| c["members"].as_array().unwrap())
        .map(|m| m["text"].as_str().unwrap())
        .collect();
    assert!(
        texts.iter().any(|t| t.contains("\u{1b}[31mRed letters")),
        "{texts:?}"
    );
    assert!(
        texts.iter().any(|t| t.contains("\u{202e}reversed")),
        "{texts:?}"
    );
    for format in ["json", "jsonl", "pairs", "clusters", "gitlab", "sarif"] {
        assert!(
            !rendered(format).contains('\u{1b}'),
            "{format}: escaped, not raw"
        );
    }
}

#[test]
fn messages_about_hostile_names_are_harmless() {
    let dir = tempfile::tempdir().unwrap();
    let name = "\u{1b}[2Jx.jsonl";
    if fs::write(dir.path().join(name), "{oops\n{\"text\":\"The mayor.\"}\n").is_err() {
        return;
    }
    let (_, _, err) = run(dir.path(), &["dupes", ".", "-o", "json=r.json"]);
    assert!(
        err.contains("skipped") && !err.contains('\u{1b}'),
        "{err:?}"
    );
}

#[test]
fn articles_for_people_and_failures_are_harmless_too() {
    let dir = tempfile::tempdir().unwrap();
    let evil = "::error::\u{1b}[2J\r\0\u{202e}evil\n::error::second";
    let record = serde_json::json!({"id": evil, "headline": evil, "date": evil, "source": evil,
        "text": "The mayor opened the bridge on Friday, and the ferry was sold."});
    fs::write(dir.path().join("r.jsonl"), format!("{record}\n")).unwrap();
    let mut tar = tar::Builder::new(Vec::new());
    let mut header = tar::Header::new_gnu();
    header.set_size(4);
    header.set_mode(0o644);
    // a member that is named so and says it is compressed
    tar.append_data(
        &mut header,
        "\u{1b}[2J\n::error::.gz",
        &b"\x1f\x8b\x08\0"[..],
    )
    .unwrap();
    fs::write(dir.path().join("d.tar"), tar.into_inner().unwrap()).unwrap();
    let key = serde_json::json!({evil: "x"});
    fs::write(dir.path().join("k.jsonl"), format!("{key}\n")).unwrap();
    for (args, ends) in [
        (&["split", "r.jsonl", "--format", "text"][..], 0),
        (&["dupes", "d.tar"], 2),
        (&["dupes", "d.tar", "--log", "text"], 2),
        (&["dupes", "k.jsonl"], 2),
        (&["dupes", "k.jsonl", "--text-field", "body"], 2),
        (&["eval", "dupes", "k.jsonl", "k.jsonl"], 2),
        (&["tune", "k.jsonl", "k.jsonl"], 2),
    ] {
        let (status, out, err) = run(dir.path(), args);
        assert_eq!(status, ends, "{args:?}: {err}");
        let acts = |c: char| (c.is_control() && c != '\n') || c == '\u{202e}';
        for said in [&out, &err] {
            assert!(!said.contains(acts), "{args:?}: {said:?}");
            let command = said.lines().find(|l| l.trim_start().starts_with("::"));
            assert_eq!(command, None, "{args:?}");
        }
    }
}

#[test]
fn no_text_gives_no_text_away_in_reasons_and_dates() {
    let dir = tempfile::tempdir().unwrap();
    let secret = "the harbour was sold to nobody";
    let text = "The mayor opened the bridge on Friday, and the ferry was sold for four crowns.";
    let rows = [
        serde_json::json!(secret),
        serde_json::json!({"id": "1", "text": text, "date": secret}),
        serde_json::json!({"id": "2", "text": text, "date": "2026-03-07"}),
    ];
    let rows: String = rows.iter().map(|row| format!("{row}\n")).collect();
    fs::write(dir.path().join("r.jsonl"), rows).unwrap();
    let (status, out, err) = run(
        dir.path(),
        &["dupes", "r.jsonl", "--no-text", "-o", "json=-"],
    );
    assert_eq!(status, 0);
    assert!(out.contains("not a JSON object: a string (column"), "{out}");
    assert!(out.contains("2026-03-07"), "{out}");
    assert!(
        !out.contains("harbour") && !err.contains("harbour"),
        "{out}{err}"
    );
    let args = [
        "dupes",
        "r.jsonl",
        "--max-snippet-chars",
        "5",
        "-o",
        "json=-",
    ];
    assert!(!run(dir.path(), &args).1.contains("the harbour"));
}
