//! The formats a report can be written in.

use super::findings::Found;
use super::{Findings, HtmlLimits, MarkdownLimits, Report, TextStyle};

use std::io::{self, Write};

/// A format of the report. Each is one renderer in a file of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// For people on a terminal.
    Text,
    /// The whole report as one JSON object.
    Json,
    /// One JSON object a line, each with a type.
    Jsonl,
    /// For forges and step summaries.
    Markdown,
    /// Every verified match, one JSON object a line.
    Pairs,
    /// The members of clusters, one JSON object a line.
    Clusters,
    /// One page for browsers.
    Html,
    /// One row a member, for spreadsheets.
    Csv,
    /// SARIF 2.1.0, for code scanning.
    Sarif,
    /// JUnit XML: one test a gate.
    Junit,
    /// Annotations of a GitHub job.
    Github,
    /// A GitLab code quality report.
    Gitlab,
    /// Gauges in the text format of Prometheus.
    Prometheus,
}

/// What renderers can be told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RenderOptions {
    /// How [`Format::Text`] looks.
    pub text: TextStyle,
    /// How long [`Format::Markdown`] may become.
    pub markdown: MarkdownLimits,
    /// How large [`Format::Html`] may become.
    pub html: HtmlLimits,
}

impl Format {
    /// All formats, in the order in which help lists them; the first is the default.
    pub const ALL: &[Format] = &[
        Format::Text,
        Format::Json,
        Format::Jsonl,
        Format::Markdown,
        Format::Pairs,
        Format::Clusters,
        Format::Html,
        Format::Csv,
        Format::Sarif,
        Format::Junit,
        Format::Github,
        Format::Gitlab,
        Format::Prometheus,
    ];

    /// The name used on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Format::Text => "text",
            Format::Json => "json",
            Format::Jsonl => "jsonl",
            Format::Markdown => "markdown",
            Format::Pairs => "pairs",
            Format::Clusters => "clusters",
            Format::Html => "html",
            Format::Csv => "csv",
            Format::Sarif => "sarif",
            Format::Junit => "junit",
            Format::Github => "github",
            Format::Gitlab => "gitlab",
            Format::Prometheus => "prometheus",
        }
    }

    /// The format of this name.
    pub fn parse(name: &str) -> Option<Format> {
        Format::ALL.iter().copied().find(|f| f.name() == name)
    }

    /// The report in this format, as it looks in a file.
    pub fn render(self, report: &Report) -> Vec<u8> {
        self.render_with(report, &RenderOptions::default())
    }

    /// Writes the report in this format, piece by piece where it may be large.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn write_with(
        self,
        report: &Report,
        options: &RenderOptions,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        match self.write_each(report, out) {
            Some(written) => written,
            None => out.write_all(&self.render_with(report, options)),
        }
    }

    /// Whether this format is written from [`Findings`] without holding all of a report in memory.
    pub fn streams(self) -> bool {
        match self {
            Format::Json | Format::Jsonl | Format::Csv | Format::Pairs | Format::Clusters => true,
            Format::Text | Format::Prometheus => true,
            Format::Markdown | Format::Html | Format::Sarif => false,
            Format::Junit | Format::Github | Format::Gitlab => false,
        }
    }

    /// Writes what was found in this format, as [`Format::write_with`] writes the report of it.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn write_found(
        self,
        found: &Findings,
        options: &RenderOptions,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        if let Some(written) = self.write_each(found, out) {
            return written;
        }
        let report = match self {
            Format::Prometheus => return self.write_with(&found.head, options, out),
            Format::Text => found.shown(options.text.show),
            _ => found.shown(None),
        };
        self.write_with(&report, options, out)
    }

    /// Writes a format that goes through everything, one after the other.
    fn write_each(self, found: &dyn Found, out: &mut dyn Write) -> Option<io::Result<()>> {
        Some(match self {
            Format::Json => super::json::write(found, out),
            Format::Jsonl => super::jsonl::write(found, out),
            Format::Pairs => super::pairs::pairs(found, out),
            Format::Clusters => super::pairs::clusters(found, out),
            Format::Csv => super::csv::csv(found, out),
            _ => return None,
        })
    }

    /// The report in this format.
    pub fn render_with(self, report: &Report, options: &RenderOptions) -> Vec<u8> {
        match self {
            Format::Text => super::text::text(report, &options.text),
            Format::Markdown => super::markdown::markdown(report, &options.markdown),
            Format::Html => super::html::html(report, &options.html),
            Format::Sarif => super::sarif::sarif(report),
            Format::Junit => super::junit::junit(report),
            Format::Github => super::github::github(report),
            Format::Gitlab => super::gitlab::gitlab(report),
            Format::Prometheus => super::prometheus::prometheus(report),
            Format::Json | Format::Jsonl | Format::Pairs | Format::Clusters | Format::Csv => {
                let mut bytes = Vec::new();
                let written = self.write_with(report, options, &mut bytes);
                written.expect("memory can be written");
                bytes
            }
        }
    }
}
