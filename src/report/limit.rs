//! Texts that must not leave the machine: cut short or left out before anything is rendered.

use super::Findings;
use super::model::{Cluster, Report};

impl Report {
    /// Cuts every text from the input (members' texts and headlines, boilerplate) to its first `chars` characters; 0 leaves
    /// them out. Ids, places, spans, figures and content hashes stay; so do names of files and dates, but what
    /// stands in a field for dates and is none is cut too.
    ///
    /// A content hash does not give its text away, but whoever has a text can find out whether it was in the input.
    ///
    /// ```
    /// # let json = r#"{"schema":"unspool/report/1","tool":{"name":"unspool","version":"0"},"config":{"levels":[],
    /// # "method":"minhash","keep":"longest"},"inputs":[],"summary":{"files":0,"bytes":0,"records":0,"articles":0,
    /// # "levels":[],"candidates":0,"unexamined":0,"skipped":0},"gates":[],"clusters":[],"groups":[],"links":[],
    /// # "boilerplate":[{"text":"Follow us","at":"a.txt#0","items":2,"sources":2}],"skipped":[]}"#;
    /// # let mut report: unspool::report::Report = serde_json::from_str(json).unwrap();
    /// report.limit_texts(0);
    /// assert_eq!(report.boilerplate[0].text, "");
    /// assert_eq!(report.config.text_limit, Some(0));
    /// ```
    pub fn limit_texts(&mut self, chars: usize) {
        self.limit_head(chars);
        for cluster in self.clusters.iter_mut().chain(&mut self.groups) {
            limit_cluster(cluster, chars);
        }
    }

    fn limit_head(&mut self, chars: usize) {
        let limit = self.config.text_limit.unwrap_or(u64::MAX);
        self.config.text_limit = Some(limit.min(chars as u64));
        for passage in &mut self.boilerplate {
            cut(&mut passage.text, chars);
        }
    }
}

impl Findings {
    /// See [`Report::limit_texts`].
    pub fn limit_texts(&mut self, chars: usize) {
        self.head.limit_head(chars);
        self.change_clusters(|_, cluster| limit_cluster(cluster, chars));
        self.groups = std::mem::take(&mut self.groups).changed(|group| limit_cluster(group, chars));
    }
}

fn limit_cluster(cluster: &mut Cluster, chars: usize) {
    for member in &mut cluster.members {
        if let Some((end, _)) = member.text.char_indices().nth(chars) {
            member.text = member.text[..end].into();
            member.cut = true;
        }
        match &mut member.headline {
            Some(_) if chars == 0 => member.headline = None,
            Some(headline) => cut(headline, chars),
            None => {}
        }
        // A field that is called a date may hold anything.
        match &mut member.date {
            Some(date) if is_date(date) => {}
            Some(_) if chars == 0 => member.date = None,
            Some(date) => cut(date, chars),
            None => {}
        }
    }
}

/// Whether a text is a date, or one with a time, as ISO 8601 writes them, and nothing else.
fn is_date(text: &str) -> bool {
    let parts = |text: &str| {
        text.bytes()
            .all(|b| b.is_ascii_digit() || b"-:.,+TWZ ".contains(&b))
    };
    text.len() <= LONGEST
        && text
            .as_bytes()
            .first_chunk::<4>()
            .is_some_and(|year| year.iter().all(u8::is_ascii_digit))
        && parts(text)
}

/// Bytes of the longest date: with a time to the nanosecond, and where that holds.
const LONGEST: usize = 36;

/// Cuts a text.
fn cut(text: &mut String, chars: usize) {
    if let Some((end, _)) = text.char_indices().nth(chars) {
        text.truncate(end);
        text.shrink_to_fit();
    }
}

#[cfg(test)]
mod tests {
    use crate::report::{Format, sample};

    #[test]
    fn no_text_is_left_and_everything_else_stays() {
        let whole = sample::report();
        let mut report = whole.clone();
        report.limit_texts(0);
        for &format in Format::ALL {
            let out = String::from_utf8(format.render(&report)).unwrap();
            for word in [
                "Calder",
                "Harbour",
                "Ambassador",
                "市長",
                "العبارة",
                "Follow the",
            ] {
                assert!(!out.contains(word), "{}: {word}", format.name());
            }
            assert!(!out.is_empty());
        }
        let (before, after) = (&whole.clusters[0], &report.clusters[0]);
        assert_eq!(before.matches, after.matches);
        assert_eq!(before.members[1].content, after.members[1].content);
        assert_eq!(before.members[1].end, after.members[1].end);
    }

    #[test]
    fn dates_stay_and_what_is_none_is_text() {
        for (date, none, cut) in [
            ("2026-03-07", Some("2026-03-07"), "2026-03-07"),
            (
                "2026-03-07T08:15:30.123+01:00",
                Some("2026-03-07T08:15:30.123+01:00"),
                "2026-03-07T08:15:30.123+01:00",
            ),
            ("the whole story of the harbour", None, "the who"),
            ("2026, the story", None, "2026, t"),
            ("1234567890123456789012345678901234567890", None, "1234567"),
        ] {
            let mut report = sample::report();
            report.clusters[0].members[0].date = Some(date.to_owned());
            let mut limited = report.clone();
            limited.limit_texts(0);
            assert_eq!(limited.clusters[0].members[0].date.as_deref(), none);
            report.limit_texts(7);
            assert_eq!(report.clusters[0].members[0].date.as_deref(), Some(cut));
        }
    }

    #[test]
    fn texts_are_cut_at_characters() {
        let mut report = sample::report();
        report.limit_texts(7);
        let members = &report.clusters[1].members;
        assert_eq!(
            (members[0].text.as_str(), members[0].cut),
            ("港の船は月曜日", true)
        );
        let text = String::from_utf8(Format::Text.render(&report)).unwrap();
        assert!(text.contains("texts are shortened"));
        assert!(!text.contains("[-"), "no difference of texts that are cut");
    }
}
