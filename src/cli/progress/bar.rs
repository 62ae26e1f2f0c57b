//! A bar on a terminal.

use super::memory::memory;
use indicatif::{
    DecimalBytes, HumanCount, ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle,
};
use std::fmt::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

/// The bar of one phase.
pub struct Bar(ProgressBar);

impl Bar {
    /// A bar that nobody sees.
    pub fn hidden() -> Self {
        Bar(ProgressBar::hidden())
    }

    /// A bar that appears when it is late; `place` is the number of the phase, and how many there are.
    /// `records` counts the texts that were read.
    pub fn new(
        name: &'static str,
        total: u64,
        unit: &str,
        place: Option<(u32, u32)>,
        records: Arc<AtomicU64>,
    ) -> Self {
        let counts = match (unit, total) {
            ("bytes", 0) => "{bytes} {bytes_per_sec}".to_owned(),
            ("bytes", _) => "{bytes}/{total_bytes} {bytes_per_sec} {eta}".to_owned(),
            (_, 0) => format!("{{human_pos}} {unit}"),
            _ => format!("{{human_pos}}/{{human_len}} {unit} {{eta}}"),
        };
        let bar = if total > 0 { "{bar:24} " } else { "{spinner} " };
        let template = format!("{{prefix}}{{msg:10}} {bar}{counts} {{texts}}{{memory}}");
        let style = ProgressStyle::with_template(&template)
            .unwrap_or_else(|_| ProgressStyle::default_bar())
            // Nothing can be done about a terminal that takes no more text.
            .with_key("texts", move |_: &ProgressState, out: &mut dyn Write| {
                let records = records.load(Relaxed);
                if records > 0 {
                    let _ = write!(out, "{} texts ", HumanCount(records));
                }
            })
            .with_key("memory", |_: &ProgressState, out: &mut dyn Write| {
                if let Some(memory) = memory() {
                    let _ = write!(out, "{}", DecimalBytes(memory.now));
                }
            });
        let bar = ProgressBar::with_draw_target(
            (total > 0).then_some(total),
            ProgressDrawTarget::hidden(),
        );
        let place = place.map_or_else(String::new, |(number, of)| format!("{number}/{of} "));
        Bar(bar.with_style(style).with_message(name).with_prefix(place))
    }

    /// So many units more are done; shows the bar when it is late.
    pub fn advance(&self, units: u64, late: bool) {
        self.0.inc(units);
        if late && self.0.is_hidden() {
            self.0.set_draw_target(ProgressDrawTarget::stderr());
        }
    }

    /// Takes the bar away.
    pub fn clear(&self) {
        self.0.finish_and_clear();
    }
}
