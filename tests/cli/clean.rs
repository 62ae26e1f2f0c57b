//! `clean` and what it promises: nothing is lost, everything can be proved and put back.

use super::{OTHER, STORY, folder, run};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// A folder with dumps in three encodings, records, a compressed file, and bytes that are no text.
fn mixed() -> tempfile::TempDir {
    let dir = folder();
    let write =
        |name: &str, bytes: &[u8]| fs::write(dir.path().join("dumps").join(name), bytes).unwrap();
    let (latin, _, lost) = encoding_rs::WINDOWS_1252.encode(
        "Fähre nach Norrholm fährt wieder\r\n\r\nNORRHOLM: Die Fähre fährt seit Dienstag wieder über die Bucht.\r\n",
    );
    assert!(!lost);
    write("latin.txt", &latin);
    let utf16: Vec<u8> = [0xff, 0xfe]
        .into_iter()
        .chain(STORY.encode_utf16().flat_map(u16::to_le_bytes))
        .collect();
    write("wide.txt", &utf16);
    write("noise.txt", b"\0\xff\xfe\x80 \r\n\r quay\n\xe2\x82");
    write("empty.txt", b"");
    write(
        "records.jsonl",
        format!(
            "{}\n{}\n{}\n",
            serde_json::json!({"id": "r1", "text": STORY}),
            serde_json::json!({"id": "r2", "text": OTHER}),
            serde_json::json!({"id": "r2", "text": "Two records have this id."}),
        )
        .as_bytes(),
    );
    write(
        "packed.txt.zst",
        &zstd::encode_all(OTHER.as_bytes(), 1).unwrap(),
    );
    dir
}

fn rows(path: &Path) -> Vec<Value> {
    let bytes = fs::read(path).unwrap();
    let bytes = match path.extension().is_some_and(|e| e == "zst") {
        true => zstd::decode_all(&bytes[..]).unwrap(),
        false => bytes,
    };
    let text = String::from_utf8(bytes).unwrap();
    text.lines()
        .map(|l| serde_json::from_str(l).unwrap())
        .collect()
}

/// Every file in a folder and below it, hidden ones too, with its bytes.
pub fn files(dir: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut out = BTreeMap::new();
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        match path.is_dir() {
            true => out.extend(
                files(&path)
                    .into_iter()
                    .map(|(n, b)| (format!("{name}/{n}"), b)),
            ),
            false => {
                out.insert(name, fs::read(&path).unwrap());
            }
        }
    }
    out
}

#[test]
fn every_dump_and_article_is_put_back_byte_for_byte() {
    let dir = mixed();
    let (status, out, err) = run(dir.path(), &["clean", "dumps", "-o", "clean"]);
    assert_eq!((status, out.as_str()), (0, ""), "{err}");
    let (status, _, err) = run(dir.path(), &["clean", "--verify", "clean"]);
    assert_eq!(status, 0, "{err}");
    assert!(
        err.contains("verified: 10 dumps are rebuilt byte for byte: "),
        "{err}"
    );
    let (status, _, err) = run(dir.path(), &["clean", "dumps", "--verify", "clean"]);
    assert_eq!(status, 0, "{err}");
    assert!(err.contains("and are the inputs given"), "{err}");

    for name in ["a.txt", "c.txt", "latin.txt", "wide.txt", "noise.txt"] {
        let back = dir.path().join("back");
        let dump = format!("dumps/{name}");
        let (status, _, err) = run(dir.path(), &["restore", "clean", &dump, "-o", "back"]);
        assert_eq!(status, 0, "{name}: {err}");
        assert!(
            fs::read(back).unwrap() == fs::read(dir.path().join(&dump)).unwrap(),
            "{name}"
        );
    }
    for (name, text) in [
        ("dumps/packed.txt.zst", OTHER),
        ("dumps/records.jsonl:1", STORY),
        ("dumps/a.txt#0", STORY),
        ("r1", STORY),
    ] {
        let (status, out, err) = run(dir.path(), &["restore", "clean", name]);
        assert_eq!((status, out.as_str()), (0, text), "{name}: {err}");
    }
    for row in rows(&dir.path().join("clean/removed.jsonl")) {
        let dump = row["source"].as_str().unwrap();
        if dump != "dumps/records.jsonl" {
            let id = row["id"].as_str().unwrap();
            let (status, _, err) = run(dir.path(), &["restore", "clean", id, "-o", "back"]);
            assert_eq!(status, 0, "{err}");
            let back = fs::read(dir.path().join("back")).unwrap();
            let whole = fs::read(dir.path().join(dump)).unwrap();
            assert!(
                back == whole || back == OTHER.as_bytes(),
                "{dump} is one article"
            );
        }
    }
    for (name, said) in [
        ("nobody", "nothing is called `nobody`"),
        (
            "r2",
            "2 articles have the id `r2`; say which: dumps/records.jsonl:2#0, dumps/records.jsonl:3#0",
        ),
    ] {
        let (status, out, err) = run(dir.path(), &["restore", "clean", name]);
        assert_eq!((status, out.as_str()), (2, ""));
        assert!(err.contains(said), "{err}");
    }
}

#[test]
fn what_was_changed_afterwards_is_found_and_named() {
    let dir = mixed();
    let clean = |args: &[&str]| {
        let (status, _, err) = run(dir.path(), args);
        (status, err)
    };
    assert_eq!(clean(&["clean", "dumps", "-o", "clean"]).0, 0);
    let path = |name: &str| dir.path().join("clean").join(name);
    for (file, said) in [
        (
            "bytes.zst",
            "dumps/a.txt bytes 0..30: the stored bytes are not those that were read",
        ),
        ("articles.jsonl", "and not among the articles"),
        (
            "removed.jsonl",
            "is removed in spans.jsonl, and not in removed.jsonl",
        ),
        ("spans.jsonl", "what stands before ends at byte"),
        ("report.json", "report.json: has"),
    ] {
        let whole = fs::read(path(file)).unwrap();
        let (status, err) = match file {
            "bytes.zst" => {
                let mut bytes = zstd::decode_all(&whole[..]).unwrap();
                bytes[3] ^= 1;
                fs::write(path(file), zstd::encode_all(&bytes[..], 3).unwrap()).unwrap();
                clean(&["clean", "--verify", "clean"])
            }
            "spans.jsonl" => {
                let text = String::from_utf8(whole.clone()).unwrap();
                let at = text
                    .lines()
                    .position(|l| l.contains("\"start\":0,"))
                    .unwrap();
                let lines: Vec<String> = text
                    .lines()
                    .enumerate()
                    .map(|(i, l)| match i == at {
                        true => l.replace("\"start\":0,", "\"start\":1,"),
                        false => l.to_owned(),
                    })
                    .collect();
                fs::write(path(file), lines.join("\n") + "\n").unwrap();
                clean(&["clean", "--verify", "clean"])
            }
            _ => {
                // The first line goes.
                let first = whole.iter().position(|&b| b == b'\n').unwrap();
                fs::write(path(file), &whole[first + 1..]).unwrap();
                clean(&["clean", "--verify", "clean"])
            }
        };
        assert_eq!(status, 2, "{file}: {err}");
        // How far the first stretch reaches is not at issue.
        let said = said.split("30").next().unwrap();
        assert!(err.contains(said), "{file}: {err}");
        assert!(err.contains(&format!("{file}: has ")), "{file}: {err}");
        fs::write(path(file), whole).unwrap();
    }
    fs::write(
        dir.path().join("dumps/a.txt"),
        STORY.replace("eleven", "twelve"),
    )
    .unwrap();
    let (status, err) = clean(&["clean", "dumps", "--verify", "clean"]);
    assert_eq!(status, 2);
    assert!(
        err.contains("dumps/a.txt: the input given differs from byte "),
        "{err}"
    );
    fs::remove_file(path("removed.jsonl")).unwrap();
    assert!(
        clean(&["clean", "--verify", "clean"])
            .1
            .contains("removed.jsonl: cannot be read")
    );
    let (status, err) = clean(&["clean", "--verify", "dumps"]);
    assert_eq!(status, 2);
    assert!(
        err.contains("is this a folder that `unspool clean` wrote?"),
        "{err}"
    );
}

#[test]
fn without_a_store_the_inputs_prove_it() {
    let dir = mixed();
    assert_eq!(
        run(dir.path(), &["clean", "dumps", "-o", "clean", "--no-store"]).0,
        0
    );
    assert!(!dir.path().join("clean/bytes.zst").exists());
    let (status, _, err) = run(dir.path(), &["clean", "dumps", "--verify", "clean"]);
    assert_eq!(status, 0, "{err}");
    for args in [
        &["clean", "--verify", "clean"][..],
        &["restore", "clean", "r1"],
    ] {
        let (status, _, err) = run(dir.path(), args);
        assert_eq!(status, 2);
        assert!(err.contains("was written with --no-store"), "{err}");
    }
    let (status, _, err) = run(dir.path(), &["clean", "dumps"]);
    assert_eq!(status, 2);
    assert!(err.contains("no --output DIR is given"), "{err}");
    let (status, _, err) = run(dir.path(), &["clean", "-o", "clean"]);
    assert_eq!(status, 2);
    assert!(err.contains("no INPUT is given"), "{err}");
}

#[test]
fn shards_are_the_same_articles_and_stale_ones_go() {
    let dir = mixed();
    fs::create_dir(dir.path().join("clean")).unwrap();
    fs::write(dir.path().join("clean/notes.txt"), "mine").unwrap();
    let clean = |args: &[&str]| {
        let all = [&["clean", "dumps", "-o", "clean"], args].concat();
        let (status, _, err) = run(dir.path(), &all);
        assert_eq!(status, 0, "{err}");
        let (status, _, err) = run(dir.path(), &["clean", "--verify", "clean"]);
        assert_eq!(status, 0, "{args:?}: {err}");
        files(&dir.path().join("clean"))
    };
    let one = clean(&[]);
    let sharded = clean(&["--shard-size", "1500"]);
    let shards: Vec<&Vec<u8>> = sharded
        .iter()
        .filter(|(n, _)| n.starts_with("articles"))
        .map(|(_, b)| b)
        .collect();
    assert!(shards.len() > 2 && shards.iter().all(|b| !b.is_empty()));
    assert_eq!(
        shards.into_iter().flatten().copied().collect::<Vec<u8>>(),
        one["articles.jsonl"]
    );
    assert!(!sharded.contains_key("articles.jsonl"));
    for threads in ["1", "2", "16"] {
        assert!(
            clean(&["--shard-size", "1500", "--threads", threads]) == sharded,
            "{threads} threads"
        );
    }
    let packed = clean(&["--shard-size", "100k", "--zstd"]);
    let names: Vec<&String> = packed
        .keys()
        .filter(|n| n.starts_with("articles"))
        .collect();
    assert_eq!(names, ["articles-00000.jsonl.zst"]);
    let rows = |b: &[u8]| b.split(|&b| b == b'\n').count();
    let unpacked = zstd::decode_all(&packed["articles-00000.jsonl.zst"][..]).unwrap();
    assert_eq!(rows(&unpacked), rows(&one["articles.jsonl"]));
    let texts = clean(&["--format", "text"]);
    let written: Vec<(&String, &Vec<u8>)> = texts
        .iter()
        .filter(|(n, _)| n.starts_with("articles"))
        .collect();
    assert_eq!(written.len(), rows(&one["articles.jsonl"]) - 1);
    assert!(
        written
            .iter()
            .all(|(n, _)| n.starts_with("articles-00000/0000000") && n.ends_with(".txt"))
    );
    assert!(
        written
            .iter()
            .any(|(_, b)| b.starts_with(b"Ferry to Norrholm runs again\n\nNORRHOLM: The ferry"))
    );
    assert!(
        !texts
            .keys()
            .any(|n| n.ends_with(".jsonl.zst") || n == "articles.jsonl")
    );
    assert_eq!(
        texts["notes.txt"], b"mine",
        "what clean did not write is left alone"
    );
    assert!(clean(&[])["manifest.json"] == one["manifest.json"]);
    for (args, said) in [
        (
            &["--format", "text", "--zstd"][..],
            "--format text writes none",
        ),
        (&["--shard-size", "0"], "above 0"),
        (&["--shard-size", "5q"], "k, M or G"),
        (
            &["--levels", "caption", "--level", "article"],
            "give --level caption too",
        ),
    ] {
        let (status, _, err) = run(
            dir.path(),
            &[&["clean", "dumps", "-o", "clean"], args].concat(),
        );
        assert_eq!(status, 2);
        assert!(err.contains(said), "{err}");
    }
}

/// Stories of their own, of words that stand in no other one, with an appeal below each and a caption.
fn stories() -> Vec<String> {
    let words = ["bor", "cal", "den", "fir", "gam", "hul", "jor", "kel"];
    (0..8usize)
        .map(|story| {
            let word = |n: usize| format!("{}{}{}", words[story], words[n % 8], words[(n / 8 + story) % 8]);
            let sentence = |from: usize| {
                let said: Vec<String> = (from..from + 14).map(word).collect();
                format!("The {} of the town.", said.join(" "))
            };
            format!(
                "{} votes on the {}\n\n{}\n\n{}\n\n{}\n\nWrite to the harbour desk of the Vell Courier with your own \
                 pictures of the storm.\n\n",
                word(1),
                word(2),
                [sentence(0), sentence(9)].join(" "),
                [sentence(20), sentence(31)].join(" "),
                [sentence(40), sentence(49)].join(" "),
            )
        })
        .collect()
}

#[test]
fn repeated_parts_are_cut_out_of_kept_articles_and_each_cut_has_its_span() {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir(dir.path().join("in")).unwrap();
    let shared = "The county has set aside 4.2 million crowns for a new pier at Norrholm, its treasurer Ulla Brandt said on \
                  Tuesday, and work on it will begin before the ice comes.";
    for (i, story) in stories().iter().enumerate() {
        let story = match i {
            2 | 5 => story.replacen("\n\n", &format!("\n\n{shared}\n\n"), 1),
            _ => story.clone(),
        };
        fs::write(
            dir.path().join(format!("in/{i}.jsonl")),
            serde_json::json!({"id": format!("s{i}"), "text": story}).to_string() + "\n",
        )
        .unwrap();
    }
    let clean = |args: &[&str]| {
        let all = [&["clean", "in", "-o", "out"], args].concat();
        let (status, _, err) = run(dir.path(), &all);
        assert_eq!(status, 0, "{err}");
        let (status, _, err) = run(dir.path(), &["clean", "in", "--verify", "out"]);
        assert_eq!(status, 0, "{err}");
        (
            rows(&dir.path().join("out/articles.jsonl")),
            rows(&dir.path().join("out/removed.jsonl")),
        )
    };
    let holding = |articles: &[Value], text: &str| {
        articles
            .iter()
            .filter(|a| a["body"].as_str().unwrap().contains(text))
            .count()
    };
    let (before, gone) = clean(&[]);
    assert_eq!((before.len(), gone.len()), (8, 0), "{gone:?}");
    assert_eq!(holding(&before, shared), 2);
    assert_eq!(holding(&before, "harbour desk"), 8);

    let (after, gone) = clean(&["--levels", "paragraph"]);
    assert_eq!(after.len(), 8);
    assert_eq!(holding(&after, shared), 1, "one printing stays");
    assert!(gone.iter().all(|r| r["level"] == "paragraph"), "{gone:?}");

    let (after, gone) = clean(&["--levels", "paragraph,boilerplate"]);
    assert_eq!(holding(&after, shared), 1);
    assert_eq!(holding(&after, "harbour desk"), 1, "{gone:?}");
    for row in &gone {
        let (start, end) = (
            row["start"].as_u64().unwrap() as usize,
            row["end"].as_u64().unwrap() as usize,
        );
        let text: Value = serde_json::from_str(
            &fs::read_to_string(dir.path().join(row["source"].as_str().unwrap())).unwrap(),
        )
        .unwrap();
        let cut = &text["text"].as_str().unwrap()[start..end];
        assert!(
            cut.contains(shared) || cut.contains("harbour desk"),
            "{cut}"
        );
        assert_ne!(row["kept"], row["id"]);
        assert!(
            gone.iter().all(|other| other["id"] != row["kept"]),
            "what is kept is not cut"
        );
    }
    let spans = rows(&dir.path().join("out/spans.jsonl"));
    let cuts = spans.iter().filter(|s| s["cut"].is_string()).count();
    assert_eq!(cuts, gone.len());
}

/// A disk that is full while the corpus is written: the corpus of yesterday is there still, and nothing lies beside it.
#[cfg(unix)]
#[test]
fn a_full_disk_leaves_the_old_corpus_as_it_was() {
    let dir = folder();
    assert_eq!(
        run(dir.path(), &["clean", "dumps/a.txt", "-o", "clean"]).0,
        0
    );
    let before = files(&dir.path().join("clean"));
    for (format, file) in [
        ("jsonl", "articles.jsonl"),
        ("text", "articles-00000/00000000-"),
    ] {
        // No file may grow beyond a block; the signal for it is ignored, so that writing fails as on a full disk.
        let script = format!(
            "ulimit -f 1; trap '' XFSZ; exec \"$0\" clean long.txt -o clean --format {format}"
        );
        // one article, whose text alone is longer than that
        let long = OTHER.to_owned() + &"The silt went on rising as before. ".repeat(40) + "\n";
        fs::write(dir.path().join("long.txt"), long).unwrap();
        let output = std::process::Command::new("sh")
            .args(["-c", &script, env!("CARGO_BIN_EXE_unspool")])
            .current_dir(dir.path())
            .output()
            .unwrap();
        let err = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{err}");
        assert!(err.contains(file), "{err}");
        assert!(
            err.contains("cannot be written; what was in the folder before is still there"),
            "{err}"
        );
        assert!(files(&dir.path().join("clean")) == before);
    }
}

#[test]
fn what_is_put_back_is_proved_first() {
    let dir = mixed();
    let clean = ["clean", "dumps", "-o", "c"];
    assert_eq!(run(dir.path(), &clean).0, 0);
    let path = dir.path().join("c/bytes.zst");
    let stored = zstd::decode_all(&fs::read(&path).unwrap()[..]).unwrap();
    let restore = |name: &str| run(dir.path(), &["restore", "c", name, "-o", "back"]);

    // the checksum of the compressed bytes
    let mut packed = fs::read(&path).unwrap();
    let last = packed.len() - 1;
    packed[last] ^= 1;
    fs::write(&path, &packed).unwrap();
    let (status, _, err) = restore("dumps/a.txt");
    assert_eq!(status, 2, "{err}");
    assert!(err.contains("bytes.zst: cannot be unpacked"), "{err}");

    // a byte of a dump changed, and all of it packed again
    let at = stored.windows(9).position(|w| w == b"Ferry to ").unwrap();
    let mut other = stored.clone();
    other[at] ^= 1;
    fs::write(&path, zstd::encode_all(&other[..], 1).unwrap()).unwrap();
    let (status, _, err) = restore("dumps/a.txt");
    assert_eq!(status, 2, "{err}");
    assert!(err.contains("are not those that were read"), "{err}");
    assert!(!dir.path().join("back").exists());
    let (status, _, err) = restore("dumps/c.txt");
    assert_eq!(status, 0, "what is whole is put back: {err}");
    assert_eq!(fs::read_to_string(dir.path().join("back")).unwrap(), OTHER);

    // the account
    let spans = dir.path().join("c/spans.jsonl");
    let changed = fs::read_to_string(&spans)
        .unwrap()
        .replacen("\"start\":0", "\"start\":1", 1);
    fs::write(&spans, changed).unwrap();
    let (status, _, err) = restore("dumps/c.txt");
    assert_eq!(status, 2);
    assert!(err.contains("spans.jsonl: has other bytes"), "{err}");
}

#[test]
fn restore_does_not_write_over_what_it_reads() {
    let dir = folder();
    assert_eq!(run(dir.path(), &["clean", "dumps", "-o", "c"]).0, 0);
    let before = files(&dir.path().join("c"));
    for name in [
        "bytes.zst",
        "spans.jsonl",
        "manifest.json",
        "../c/articles.jsonl",
    ] {
        let output = format!("c/{name}");
        let (status, _, err) = run(dir.path(), &["restore", "c", "dumps/a.txt", "-o", &output]);
        assert_eq!(status, 2, "{name}");
        assert!(err.contains("write elsewhere"), "{err}");
    }
    assert!(files(&dir.path().join("c")) == before);
}

#[test]
fn files_that_clean_did_not_write_are_not_replaced() {
    let dir = folder();
    let clean = |out: &str, format: &str| {
        run(
            dir.path(),
            &["clean", "dumps", "-o", out, "--format", format],
        )
    };
    for (name, format) in [
        ("articles.jsonl", "jsonl"),
        ("manifest.json", "jsonl"),
        ("report.json", "text"),
        ("articles-00000/mine.txt", "text"),
    ] {
        let out = dir.path().join(format!("of-{}", name.len()));
        let path = out.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, "mine").unwrap();
        let (status, _, err) = clean(out.to_str().unwrap(), format);
        assert_eq!(status, 2, "{name}: {err}");
        assert!(
            err.contains("stands") || err.contains("did not write"),
            "{err}"
        );
        assert_eq!(fs::read(&path).unwrap(), b"mine");
        assert_eq!(files(&out).len(), 1, "nothing is left beside it");
    }
    for format in ["text", "jsonl", "text", "text"] {
        assert_eq!(clean("own", format).0, 0, "its own files are");
    }
    fs::write(dir.path().join("own/articles-00000/mine.txt"), "mine").unwrap();
    let (status, _, err) = clean("own", "jsonl");
    assert_eq!(status, 2);
    assert!(err.contains("articles-00000/mine.txt"), "{err}");
}

#[test]
fn members_of_one_name_are_cleaned_apart() {
    let dir = folder();
    let mut tar = tar::Builder::new(Vec::new());
    for text in [STORY, OTHER] {
        let mut header = tar::Header::new_ustar();
        header.set_size(text.len() as u64);
        header.set_mode(0o644);
        tar.append_data(&mut header, "x.txt", text.as_bytes())
            .unwrap();
    }
    fs::write(dir.path().join("d.tar"), tar.into_inner().unwrap()).unwrap();
    assert_eq!(run(dir.path(), &["clean", "d.tar", "-o", "c"]).0, 0);
    let (status, _, err) = run(dir.path(), &["clean", "d.tar", "--verify", "c"]);
    assert_eq!(status, 0, "{err}");
    let (_, out, _) = run(dir.path(), &["restore", "c", "d.tar!2/x.txt"]);
    assert_eq!(out, OTHER);
}
