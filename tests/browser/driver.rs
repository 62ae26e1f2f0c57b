//! A WebDriver client of the few commands that these tests need, over plain HTTP to a chromedriver of their own.

use base64::Engine;
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use tempfile::TempDir;

/// A headless Chromium.
pub struct Browser {
    driver: Child,
    port: u16,
    session: String,
    _profile: TempDir,
}

/// The id of an element, under the name that the protocol gives it.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

impl Browser {
    /// Starts one; `None` when there is none on this machine, which in CI is a failure.
    pub fn start() -> Option<Browser> {
        let found = |names: &[&str]| -> Option<String> {
            let paths = std::env::var_os("PATH")?;
            let mut all =
                std::env::split_paths(&paths).flat_map(|p| names.iter().map(move |n| p.join(n)));
            Some(all.find(|p| p.is_file())?.display().to_string())
        };
        let (Some(driver), Some(chromium)) = (
            found(&["chromedriver"]),
            found(&["chromium", "chromium-browser"]),
        ) else {
            assert!(
                std::env::var_os("CI").is_none(),
                "no chromium or no chromedriver"
            );
            eprintln!("no chromium or no chromedriver: the page is not looked at");
            return None;
        };
        let mut child = Command::new(driver)
            .arg("--port=0")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("chromedriver starts");
        let mut said = BufReader::new(child.stdout.take().unwrap()).lines();
        let port = said
            .find_map(|line| {
                let line = line.ok()?;
                line.split_once("successfully on port ")?
                    .1
                    .trim_end_matches('.')
                    .parse()
                    .ok()
            })
            .expect("chromedriver says its port");
        // Whatever else it says is read, so that it never waits for us.
        std::thread::spawn(move || said.for_each(drop));
        let profile = tempfile::tempdir().unwrap();
        let mut args: Vec<String> = [
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--disable-dev-shm-usage",
            "--hide-scrollbars",
            "--window-size=1280,1000",
        ]
        .map(str::to_owned)
        .into();
        args.push(format!("--user-data-dir={}", profile.path().display()));
        let mut browser = Browser {
            driver: child,
            port,
            session: String::new(),
            _profile: profile,
        };
        let session = browser.send(
            "POST",
            "/session",
            json!({"capabilities": {"alwaysMatch": {
                "browserName": "chrome",
                "goog:chromeOptions": {"binary": chromium, "args": args},
                "goog:loggingPrefs": {"browser": "ALL", "performance": "ALL"},
            }}}),
        );
        browser.session = session["sessionId"].as_str().expect("a session").to_owned();
        Some(browser)
    }

    /// Opens a file.
    pub fn open(&self, path: &Path) {
        // Another page before this one is no concern of its log.
        self.log("performance");
        self.of_session(
            "POST",
            "/url",
            json!({"url": format!("file://{}", path.display())}),
        );
    }

    /// What a script returns.
    pub fn js(&self, script: &str) -> Value {
        self.of_session(
            "POST",
            "/execute/sync",
            json!({"script": script, "args": []}),
        )
    }

    /// A command of the DevTools protocol.
    pub fn devtools(&self, cmd: &str, params: Value) -> Value {
        self.of_session(
            "POST",
            "/goog/cdp/execute",
            json!({"cmd": cmd, "params": params}),
        )
    }

    /// Clicks the first element that a selector finds.
    pub fn click(&self, selector: &str) {
        let path = format!("/element/{}/click", self.element(selector));
        self.of_session("POST", &path, json!({}));
    }

    /// Types into the first element that a selector finds.
    pub fn keys(&self, selector: &str, text: &str) {
        let path = format!("/element/{}/value", self.element(selector));
        self.of_session("POST", &path, json!({"text": text}));
    }

    /// Waits until a script returns true.
    pub fn wait(&self, script: &str) {
        for _ in 0..400 {
            if self.js(script) == Value::Bool(true) {
                return;
            }
            std::thread::sleep(std::time::Duration::from_millis(50));
        }
        panic!("never true: {script}");
    }

    /// The entries of a log since it was last asked for.
    pub fn log(&self, kind: &str) -> Vec<Value> {
        let entries = self.of_session("POST", "/se/log", json!({"type": kind}));
        entries.as_array().cloned().unwrap_or_default()
    }

    /// Everything that the page at `own` asked of a network or a disk since the log was last read. What the browser asks
    /// for pages of its own is no concern of the report.
    pub fn requests(&self, own: &str) -> Vec<String> {
        let sent = self.log("performance").into_iter().filter_map(|entry| {
            let message: Value = serde_json::from_str(entry["message"].as_str()?).ok()?;
            let message = &message["message"];
            let of_page = message["method"] == "Network.requestWillBeSent"
                && message["params"]["documentURL"] == own;
            let url = message["params"]["request"]["url"].as_str()?;
            of_page.then(|| url.to_owned())
        });
        sent.collect()
    }

    /// As wide and high as a screen is.
    pub fn screen(&self, width: u32, height: u32, phone: bool) {
        self.devtools(
            "Emulation.setDeviceMetricsOverride",
            json!({"width": width, "height": height, "deviceScaleFactor": 1, "mobile": phone}),
        );
    }

    /// What the page is told of its surroundings: `("prefers-color-scheme", "dark")`.
    pub fn media(&self, media: &str, scheme: &str) {
        self.devtools(
            "Emulation.setEmulatedMedia",
            json!({"media": media, "features": [{"name": "prefers-color-scheme", "value": scheme}]}),
        );
    }

    /// Leaves a picture in target/browser.
    pub fn picture(&self, name: &str) {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("../browser");
        std::fs::create_dir_all(&folder).unwrap();
        let shot = self.of_session("GET", "/screenshot", Value::Null);
        let bytes = base64::engine::general_purpose::STANDARD
            .decode(shot.as_str().unwrap())
            .unwrap();
        std::fs::write(folder.join(format!("{name}.png")), bytes).unwrap();
    }

    fn element(&self, selector: &str) -> String {
        let found = self.of_session(
            "POST",
            "/element",
            json!({"using": "css selector", "value": selector}),
        );
        found[ELEMENT]
            .as_str()
            .unwrap_or_else(|| panic!("no {selector}: {found}"))
            .to_owned()
    }

    fn of_session(&self, method: &str, path: &str, body: Value) -> Value {
        self.send(method, &format!("/session/{}{path}", self.session), body)
    }

    fn send(&self, method: &str, path: &str, body: Value) -> Value {
        let body = match body {
            Value::Null => String::new(),
            body => body.to_string(),
        };
        let mut stream =
            TcpStream::connect(("127.0.0.1", self.port)).expect("chromedriver listens");
        let head = format!(
            "{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
            body.len()
        );
        stream.write_all((head + &body).as_bytes()).unwrap();
        let mut reader = BufReader::new(stream);
        let (mut line, mut length) = (String::new(), None);
        while reader.read_line(&mut line).unwrap() > 2 {
            let lower = line.to_ascii_lowercase();
            if let Some(value) = lower.strip_prefix("content-length:") {
                length = value.trim().parse().ok();
            }
            line.clear();
        }
        let mut bytes = vec![0; length.expect("a length")];
        reader.read_exact(&mut bytes).unwrap();
        let answer: Value = serde_json::from_slice(&bytes).unwrap();
        let value = answer["value"].clone();
        assert!(value["error"].is_null(), "{method} {path} {body}: {value}");
        value
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        if !self.session.is_empty() && !std::thread::panicking() {
            self.send("DELETE", &format!("/session/{}", self.session), Value::Null);
        }
        // It may have ended by itself.
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}
