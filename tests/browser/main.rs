//! The HTML report in a real browser: what a reader does with it.
//!
//! Needs Chromium and its driver, which .ci/run installs. The pictures that the tests take lie in target/browser.

#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a test says what it measured, and why it was skipped"
)]

mod driver;

use driver::Browser;
use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

/// A page of unspool's, and the folder it lies in.
struct Page {
    _dir: TempDir,
    path: PathBuf,
}

fn written(at: &Path, args: &[&str]) -> Page {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("page.html");
    let output = Command::new(env!("CARGO_BIN_EXE_unspool"))
        .args(args)
        .current_dir(at)
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    fs::write(&path, output.stdout).unwrap();
    Page { _dir: dir, path }
}

fn project() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn fixtures() -> Page {
    written(project(), &["dupes", "fixtures", "-o", "html=-"])
}

/// Nothing was complained about, and nothing was asked for but the page.
fn quiet(browser: &Browser, page: &Page) {
    let said = browser.log("browser");
    assert!(said.is_empty(), "{said:?}");
    let own = format!("file://{}", page.path.display());
    let asked = browser.requests(&own);
    assert!(asked.contains(&own), "the log is read: {asked:?}");
    for url in asked {
        assert!(url == own || url.starts_with("data:"), "a request to {url}");
    }
}

/// The rows that are seen.
const SEEN: &str = "return Array.from(document.querySelectorAll('#clusters-list > li')).filter(l => l.getClientRects().length > 0)";

fn seen(browser: &Browser, of: &str) -> Vec<String> {
    let script = format!("{SEEN}.map(l => {of})");
    let values = browser.js(&script);
    values
        .as_array()
        .unwrap()
        .iter()
        .map(|v| v.as_str().map_or_else(|| v.to_string(), str::to_owned))
        .collect()
}

/// Sets a field of the filter as a reader does, and waits for the list to follow.
fn filter(browser: &Browser, name: &str, value: &str) {
    browser.js(&format!(
        "const f = document.getElementById('tools').elements['{name}']; f.value = {}; \
         f.dispatchEvent(new Event('input', {{bubbles: true}}));",
        json!(value)
    ));
    std::thread::sleep(std::time::Duration::from_millis(400));
}

#[test]
fn it_opens_without_a_word_and_without_a_request() {
    let Some(browser) = Browser::start() else {
        return;
    };
    let page = fixtures();
    browser.screen(1280, 1600, false);
    browser.open(&page.path);
    assert_eq!(browser.js("return document.title"), "Duplicate report");
    for part in [
        "header",
        "main",
        "footer",
        "nav[aria-label]",
        "form[role=search][aria-label]",
        "section[aria-labelledby]",
    ] {
        let script = format!("return document.querySelectorAll('{part}').length > 0");
        assert_eq!(browser.js(&script), true, "{part}");
    }
    let unnamed = "return Array.from(document.querySelectorAll('input,select')).filter(e => !e.labels.length).length \
                   + Array.from(document.querySelectorAll('svg')).filter(e => !e.getAttribute('aria-label')).length";
    assert_eq!(browser.js(unnamed), 0);
    browser.picture("overview");
    quiet(&browser, &page);
}

#[test]
fn it_filters_and_sorts() {
    let Some(browser) = Browser::start() else {
        return;
    };
    let page = fixtures();
    browser.open(&page.path);
    let all = seen(&browser, "l.dataset.r").len();
    assert!(all > 50, "{all}");

    filter(&browser, "relation", "exact");
    let rows = seen(&browser, "l.dataset.r");
    assert!(
        !rows.is_empty() && rows.len() < all && rows.iter().all(|r| r == "exact"),
        "{rows:?}"
    );
    let said = browser.js("return document.getElementById('status').textContent");
    assert_eq!(said, format!("{} of {all} clusters", rows.len()));
    filter(&browser, "level", "article");
    assert!(seen(&browser, "l.dataset.l").iter().all(|l| l == "article"));
    filter(&browser, "size", "3");
    let sizes = seen(&browser, "l.dataset.n");
    assert!(
        !sizes.is_empty() && sizes.iter().all(|n| n.parse::<u32>().unwrap() >= 3),
        "{sizes:?}"
    );
    browser.click("#tools button[type=reset]");
    browser.wait(&format!(
        "return ({}).length === {all}",
        SEEN.trim_start_matches("return ")
    ));

    browser.keys("#tools input[name=text]", "ferry quay");
    std::thread::sleep(std::time::Duration::from_millis(400));
    let rows = seen(&browser, "l.textContent.toLowerCase()");
    assert!(!rows.is_empty() && rows.len() < all);
    assert!(
        rows.iter()
            .all(|t| t.contains("ferry") && t.contains("quay"))
    );
    browser.picture("filtered");
    filter(&browser, "text", "no such words anywhere");
    assert_eq!(seen(&browser, "1").len(), 0);
    filter(&browser, "text", "");

    let source = browser.js("const o = document.getElementById('tools').elements.source.options; return [o[1].value, o[1].text]");
    filter(&browser, "source", source[0].as_str().unwrap());
    let rows = seen(&browser, "l.textContent");
    assert!(
        !rows.is_empty() && rows.iter().all(|t| t.contains(source[1].as_str().unwrap())),
        "{source}"
    );
    filter(&browser, "source", "");

    filter(&browser, "order", "small");
    let sizes: Vec<u32> = seen(&browser, "l.dataset.n")
        .iter()
        .map(|n| n.parse().unwrap())
        .collect();
    assert!(sizes.is_sorted(), "{sizes:?}");
    filter(&browser, "order", "relation");
    let relations: Vec<usize> = seen(&browser, "l.dataset.r")
        .iter()
        .map(|r| {
            ["exact", "near", "contains"]
                .iter()
                .position(|k| k == r)
                .unwrap()
        })
        .collect();
    assert!(relations.is_sorted());
    filter(&browser, "order", "early");
    let dates: Vec<String> = seen(&browser, "l.dataset.d || '9'");
    assert!(dates.is_sorted(), "{dates:?}");
    quiet(&browser, &page);
}

#[test]
fn a_cluster_opens_and_shows_the_difference() {
    let Some(browser) = Browser::start() else {
        return;
    };
    let page = fixtures();
    browser.screen(1280, 1400, false);
    browser.open(&page.path);
    let first = "#clusters-list > li:first-child > details";
    browser.click(&format!("{first} > summary"));
    let shown = |selector: &str| {
        browser.js(&format!("const e = document.querySelector('{first} {selector}'); return !!e && e.getClientRects().length > 0"))
    };
    for part in [
        "ol.time li.kept",
        "ol.time time",
        ".pair .side",
        ".pair .side del",
        ".pair .side ins",
        ".pair .side mark",
    ] {
        assert_eq!(shown(part), true, "{part}");
    }
    let beside = browser.js(&format!(
        "const [a, b] = document.querySelectorAll('{first} .side > div'); const [x, y] = [a, b].map(e => e.getBoundingClientRect()); \
         return x.right <= y.left + 1 && Math.abs(x.top - y.top) < 2"
    ));
    assert_eq!(beside, true, "the two texts stand side by side");
    browser.js("document.getElementById('clusters').scrollIntoView()");
    browser.picture("cluster");

    // By keyboard.
    let second = "#clusters-list > li:nth-child(2) > details";
    browser.keys(&format!("{second} > summary"), "\u{e007}");
    assert_eq!(
        browser.js(&format!("return document.querySelector('{second}').open")),
        true
    );
    // By its address, whatever page of the list it stands on.
    let id = browser
        .js("return document.querySelector('#clusters-list > li:nth-child(20) > details').id");
    browser.js(&format!("location.hash = '#{}'", id.as_str().unwrap()));
    browser.wait(&format!("const d = document.getElementById('{}'); return d.open && d.getBoundingClientRect().top < 1400", id.as_str().unwrap()));
    quiet(&browser, &page);
}

#[test]
fn it_works_without_scripts() {
    let Some(browser) = Browser::start() else {
        return;
    };
    let page = fixtures();
    browser.devtools(
        "Emulation.setScriptExecutionDisabled",
        json!({"value": true}),
    );
    browser.open(&page.path);
    let all = fs::read_to_string(&page.path)
        .unwrap()
        .matches("<li data-l=")
        .count();
    let rows = browser.js("return document.querySelectorAll('ol.list > li').length");
    assert_eq!(rows, all);
    assert_eq!(
        browser.js("return document.documentElement.classList.contains('js')"),
        false,
        "the script did not run"
    );
    assert_eq!(
        browser.js("return document.getElementById('tools').getClientRects().length"),
        0,
        "what needs it is not shown"
    );
    let first = "#clusters-list > li:first-child > details";
    browser.click(&format!("{first} > summary"));
    assert_eq!(
        browser.js(&format!(
            "return document.querySelector('{first} .side').getClientRects().length > 0"
        )),
        true
    );
    browser.picture("without-scripts");
    quiet(&browser, &page);
}

/// For every text that is seen: its contrast to what is behind it is that of WCAG 2.1 AA.
const FAINT: &str = r#"
const parse = c => { const m = c.match(/[\d.]+/g).map(Number); return m.length > 3 ? m : [...m, 1]; };
const light = c => { const [r, g, b] = c.map(v => { v /= 255; return v <= .03928 ? v / 12.92 : Math.pow((v + .055) / 1.055, 2.4); }); return .2126 * r + .7152 * g + .0722 * b; };
const behind = e => { for (; e; e = e.parentElement) { const c = parse(getComputedStyle(e).backgroundColor); if (c[3] > .5) return c; } return [255, 255, 255, 1]; };
const faint = new Set();
const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
for (let n; n = walk.nextNode();) {
  const e = n.parentElement;
  if (!n.data.trim() || !e.getClientRects().length || ['SCRIPT', 'STYLE', 'TITLE', 'OPTION'].includes(e.tagName)) continue;
  const s = getComputedStyle(e);
  const fore = parse(e.closest('svg') ? s.fill : s.color), back = behind(e.closest('svg') || e);
  const [a, b] = [light(fore.slice(0, 3)), light(back.slice(0, 3))];
  const contrast = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
  if (contrast < 4.5) faint.add(e.tagName + '.' + (e.getAttribute('class') || '') + ' ' + contrast.toFixed(2));
}
return Array.from(faint);
"#;

#[test]
fn every_text_stands_out_in_light_and_in_dark() {
    let Some(browser) = Browser::start() else {
        return;
    };
    let page = fixtures();
    browser.screen(1280, 1600, false);
    for scheme in ["light", "dark"] {
        browser.media("screen", scheme);
        browser.open(&page.path);
        browser.click("#clusters-list > li:first-child > details > summary");
        let back = browser.js(
            "return getComputedStyle(document.body).backgroundColor.match(/\\d+/g).map(Number)[0]",
        );
        assert_eq!(
            back.as_u64().unwrap() < 60,
            scheme == "dark",
            "{scheme}: {back}"
        );
        assert_eq!(browser.js(FAINT), json!([]), "{scheme}");
        browser.picture(scheme);
    }
}

#[test]
fn it_fits_a_phone_and_paper() {
    let Some(browser) = Browser::start() else {
        return;
    };
    let page = fixtures();
    browser.screen(390, 844, true);
    browser.open(&page.path);
    let wide = "return document.documentElement.scrollWidth";
    assert_eq!(browser.js(wide), 390);
    let pad = "return ['header', 'main', 'footer'].map(e => getComputedStyle(document.querySelector(e)).paddingLeft)";
    assert_eq!(browser.js(pad), json!(["12px", "12px", "12px"]));
    browser.picture("phone");
    browser.click("#clusters-list > li:first-child > details > summary");
    assert_eq!(browser.js(wide), 390, "with a cluster open");
    browser.js("document.querySelector('#clusters-list > li:first-child').scrollIntoView()");
    browser.picture("phone-cluster");

    browser.screen(794, 1123, false);
    browser.media("print", "light");
    browser.open(&page.path);
    let printed = browser.js("return document.querySelector('#clusters-list > li:nth-child(2) .side').getClientRects().length > 0");
    assert_eq!(
        printed, true,
        "paper cannot be clicked: what is folded is printed"
    );
    browser.js("document.getElementById('clusters').scrollIntoView()");
    browser.picture("paper");
    let coloured = browser.js(
        "return getComputedStyle(document.querySelector('ol.time li.kept .k')).printColorAdjust",
    );
    assert_eq!(coloured, "exact", "or the word `kept` is white on white");
    assert_eq!(
        browser.js("return document.getElementById('tools').getClientRects().length"),
        0
    );
}

#[test]
fn hostile_texts_are_read_and_do_nothing() {
    let Some(browser) = Browser::start() else {
        return;
    };
    let dir = tempfile::tempdir().unwrap();
    let text = "<script>window.pwned = 1</script> </summary></details> Harbour wall <img src=x onerror='window.pwned=2'>\n\n\
        NORRHOLM: The wall held on Tuesday, said the captain, and \"><svg onload=window.pwned=3> was painted on it.\n\n\
        javascript:window.pwned=4 <a href=\"javascript:window.pwned=5\">stood there</a> \u{202e}too\u{202c} &lt;b&gt; it was said.\n";
    fs::write(dir.path().join("a.txt"), text).unwrap();
    fs::write(dir.path().join("b.txt"), text.replace("Tuesday", "Friday")).unwrap();
    let page = written(dir.path(), &["dupes", ".", "-o", "html=-"]);
    browser.open(&page.path);
    browser.click("#clusters-list > li:first-child > details > summary");
    assert_eq!(browser.js("return window.pwned === undefined"), true);
    assert_eq!(browser.js("return document.querySelectorAll('main img, main script, main a[href^=javascript]').length"), 0);
    let shown = browser.js("return document.querySelector('#clusters-list').innerText");
    assert!(
        shown
            .as_str()
            .unwrap()
            .contains("<script>window.pwned = 1</script>"),
        "{shown}"
    );
    browser.picture("hostile");
    quiet(&browser, &page);
}

/// `pairs` stories, each twice, as JSON lines.
fn pairs(pairs: u64) -> String {
    let mut state: u64 = 9;
    let mut word = || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        let mut n = state >> 40;
        let mut word = String::new();
        for _ in 0..3 {
            word.push_str(["ka", "lo", "mi", "ru", "se", "to", "va", "ne"][(n % 8) as usize]);
            n /= 8;
        }
        word
    };
    let mut out = String::new();
    for i in 0..pairs {
        let text: Vec<String> = (0..60).map(|_| word()).collect();
        for copy in ["alpha", "beta"] {
            let row = json!({"id": format!("{copy}-{i}"), "source": format!("{copy}-{}", i % 40), "text": text.join(" "),
                "headline": format!("Story {i}"), "date": format!("2026-{:02}-{:02}", i % 12 + 1, i % 28 + 1)});
            out += &format!("{row}\n");
        }
    }
    out
}

#[test]
fn ten_thousand_clusters_stay_usable() {
    let Some(browser) = Browser::start() else {
        return;
    };
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("many.jsonl"), pairs(10_000)).unwrap();
    let page = written(
        dir.path(),
        &["dupes", "many.jsonl", "--level", "article", "-o", "html=-"],
    );
    let size = fs::metadata(&page.path).unwrap().len();
    assert!(size < 20_000_000, "{size} bytes");
    let start = std::time::Instant::now();
    browser.open(&page.path);
    let opened = start.elapsed();
    assert_eq!(
        browser.js("return document.querySelectorAll('#clusters-list > li').length"),
        10_000
    );
    assert_eq!(seen(&browser, "1").len(), 100, "a page of them");
    browser.click("#next");
    let said = browser.js("return document.getElementById('status').textContent");
    assert_eq!(said, "10000 of 10000 clusters, page 2 of 100");
    let took = browser.js(
        "const f = document.getElementById('tools'); f.elements.text.value = 'beta-7777'; const t = performance.now(); \
         f.dispatchEvent(new Event('submit', {cancelable: true})); document.body.offsetHeight; return performance.now() - t",
    );
    assert_eq!(seen(&browser, "1").len(), 1);
    let took = took.as_f64().unwrap();
    println!("{size} bytes, opened in {opened:?}, filtered in {took:.0} ms");
    // On a machine that does other things at the same time; alone it is a tenth of this.
    assert!(
        took < 5_000.0 && opened.as_secs() < 60,
        "{opened:?}, {took} ms"
    );
    quiet(&browser, &page);
}

#[test]
fn the_split_view_shows_roles_and_reasons() {
    let Some(browser) = Browser::start() else {
        return;
    };
    let page = written(
        project(),
        &[
            "split",
            "--format",
            "html",
            "fixtures/two-stories",
            "fixtures/agency-copy",
            "fixtures/round-up",
        ],
    );
    browser.screen(1280, 1400, false);
    browser.open(&page.path);
    let shown = |selector: &str| {
        browser.js(&format!(
            "return document.querySelectorAll('{selector}').length"
        ))
    };
    for role in ["headline", "body", "chrome", "byline", "caption"] {
        assert!(
            shown(&format!("ol.lines > li.{role}")).as_u64().unwrap() > 0,
            "{role}"
        );
    }
    assert!(shown(".cut").as_u64().unwrap() > 5);
    let colours = browser.js(
        "return new Set(Array.from(document.querySelectorAll('.roles .ln')).map(e => getComputedStyle(e).borderLeftColor)).size",
    );
    assert_eq!(
        colours,
        shown(".roles .ln"),
        "every role has a colour of its own"
    );
    let why = browser
        .js("return Array.from(document.querySelectorAll('.why')).map(e => e.innerText).join(' ')");
    assert!(why.as_str().unwrap().contains("Starts here:"), "{why}");
    browser.picture("split");
    for scheme in ["light", "dark"] {
        browser.media("screen", scheme);
        assert_eq!(browser.js(FAINT), json!([]), "{scheme}");
    }
    browser.screen(390, 844, true);
    browser.open(&page.path);
    assert_eq!(
        browser.js("return document.documentElement.scrollWidth"),
        Value::from(390)
    );
    browser.picture("phone-split");
    quiet(&browser, &page);
}
