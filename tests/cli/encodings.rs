//! What was decided of encodings stands in the report; mojibake is named, and mended when that is asked for.

use super::run;
use serde_json::Value;
use std::fs;
use std::path::Path;

const GERMAN: &str = "Fähre nach Norrholm fährt wieder\n\nNORRHOLM: Die Fähre fährt seit Dienstag wieder über die Bucht, sagte \
die Kapitänin. Die Mauer am Hafen habe überraschend gut gehalten.\n";

fn report(dir: &Path, args: &[&str]) -> (Value, String) {
    let all = [&["dupes", "d", "-o", "json=report.json"], args].concat();
    let (status, _, err) = run(dir, &all);
    assert_eq!(status, 0, "{err}");
    let report = fs::read(dir.join("report.json")).unwrap();
    (serde_json::from_slice(&report).unwrap(), err)
}

#[test]
fn every_input_says_how_its_encoding_was_decided() {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir(dir.path().join("d")).unwrap();
    let write =
        |name: &str, bytes: &[u8]| fs::write(dir.path().join("d").join(name), bytes).unwrap();
    let latin = encoding_rs::WINDOWS_1252.encode(GERMAN).0.into_owned();
    write("ascii.txt", b"Ferry runs again\n\nIt ran on Monday.\n");
    write(
        "broken.txt",
        &[GERMAN.repeat(20).as_bytes(), b"\xff"].concat(),
    );
    write("few.txt", b"The caf\xe9 is shut.\n");
    write(
        "html.html",
        &[b"<html><head><meta charset=latin1></head><p>", &latin[..]].concat(),
    );
    write("latin.txt", &latin);
    write("marked.txt", &[b"\xef\xbb\xbf", GERMAN.as_bytes()].concat());
    write(
        "records.jsonl",
        format!("{}\n", serde_json::json!({"text": GERMAN})).as_bytes(),
    );
    write("utf-8.txt", GERMAN.as_bytes());
    let response = |body: &[u8], kind: &str| {
        let head = format!("HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\n\r\n");
        let length = head.len() + body.len();
        let record = format!(
            "WARC/1.0\r\nWARC-Type: response\r\nContent-Type: application/http\r\nContent-Length: {length}\r\n\r\n{head}"
        );
        [record.as_bytes(), body, b"\r\n\r\n"].concat()
    };
    let archive = [
        response(&latin, "text/plain; charset=iso-8859-1"),
        response(GERMAN.as_bytes(), "text/plain"),
        response(&latin, "text/plain; charset=iso-8859-1"),
    ];
    write("web.warc", &archive.concat());

    let (found, _) = report(dir.path(), &[]);
    let of = |name: &str| {
        let all = found["inputs"].as_array().unwrap();
        let input = all
            .iter()
            .find(|i| i["source"] == format!("d/{name}"))
            .unwrap();
        let word = |key: &str| input[key].as_str().unwrap().to_owned();
        [word("encoding"), word("decided"), word("confidence")]
    };
    for (name, expected) in [
        ("ascii.txt", ["UTF-8", "content", "certain"]),
        ("broken.txt", ["UTF-8", "content", "likely"]),
        ("few.txt", ["windows-1252", "detected", "guess"]),
        ("html.html", ["windows-1252", "declared", "likely"]),
        ("latin.txt", ["windows-1252", "detected", "guess"]),
        ("marked.txt", ["UTF-8", "mark", "certain"]),
        ("records.jsonl", ["UTF-8", "format", "certain"]),
        ("utf-8.txt", ["UTF-8", "content", "certain"]),
        ("web.warc", ["windows-1252", "declared", "likely"]),
    ] {
        assert_eq!(of(name), expected, "{name}");
    }
    let inputs = found["inputs"].as_array().unwrap();
    let web = inputs.iter().find(|i| i["source"] == "d/web.warc").unwrap();
    let texts: Vec<(&str, u64)> = web["encodings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|e| {
            (
                e["encoding"].as_str().unwrap(),
                e["texts"].as_u64().unwrap(),
            )
        })
        .collect();
    assert_eq!(texts, [("windows-1252", 2), ("UTF-8", 1)]);
    assert!(inputs.iter().all(|i| i["mojibake"].is_null()), "{inputs:?}");

    let (forced, _) = report(dir.path(), &["--encoding", "windows-1252"]);
    let inputs = forced["inputs"].as_array().unwrap();
    assert!(
        inputs
            .iter()
            .all(|i| i["decided"] == "forced" && i["encoding"] == "windows-1252"),
        "{inputs:?}"
    );
}

#[test]
fn mojibake_is_named_and_mended_only_when_asked_for() {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir(dir.path().join("d")).unwrap();
    let misread = |text: &str| {
        encoding_rs::WINDOWS_1252
            .decode_without_bom_handling(text.as_bytes())
            .0
            .into_owned()
    };
    let once = misread(GERMAN);
    fs::write(dir.path().join("d/once.txt"), &once).unwrap();
    let record =
        serde_json::json!({"id": "r", "text": misread(&once), "headline": misread("Fähre")});
    fs::write(dir.path().join("d/twice.jsonl"), format!("{record}\n")).unwrap();
    fs::write(dir.path().join("d/well.txt"), GERMAN).unwrap();

    let (found, err) = report(dir.path(), &[]);
    assert!(
        err.contains("mojibake in d/once.txt and 1 more files") && err.contains("--fix-encoding"),
        "{err}"
    );
    let damage = |report: &Value, at: usize| report["inputs"][at]["mojibake"].clone();
    assert_eq!(damage(&found, 0)[0]["read_as"], "windows-1252");
    assert_eq!(
        (
            &damage(&found, 0)[0]["times"],
            &damage(&found, 0)[0]["mended"]
        ),
        (&1.into(), &false.into())
    );
    assert_eq!(damage(&found, 1)[1]["times"], 2);
    assert!(damage(&found, 2).is_null());
    assert_eq!(
        found["clusters"].as_array().unwrap().len(),
        0,
        "damaged texts are other texts"
    );

    let (found, err) = report(dir.path(), &["--fix-encoding", "--level", "article"]);
    assert_eq!(err, "");
    assert_eq!(damage(&found, 0)[0]["mended"], true);
    let cluster = &found["clusters"][0];
    assert_eq!(cluster["members"].as_array().unwrap().len(), 3, "{cluster}");
    assert_eq!(cluster["relation"], "exact");

    // what is written is mended, what is stored is the input
    let (status, _, err) = run(
        dir.path(),
        &[
            "clean",
            "d",
            "-o",
            "out",
            "--fix-encoding",
            "--keep",
            "first",
        ],
    );
    assert_eq!(status, 0, "{err}");
    let articles = fs::read_to_string(dir.path().join("out/articles.jsonl")).unwrap();
    assert!(
        articles.contains("Die Fähre fährt seit Dienstag"),
        "{articles}"
    );
    let article: Value = serde_json::from_str(articles.lines().next().unwrap()).unwrap();
    assert_eq!(
        (&article["start"], &article["end"]),
        (&0.into(), &once.len().into())
    );
    let (status, _, err) = run(dir.path(), &["clean", "--verify", "out", "d"]);
    assert_eq!(status, 0, "{err}");
    let (status, out, err) = run(dir.path(), &["restore", "out", "d/once.txt"]);
    assert_eq!((status, out, err), (0, once, String::new()));
}
