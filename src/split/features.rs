//! How features are written down: named, small, whole numbers.

use super::trees::Rows;

/// Takes features one by one, in the same order for every row.
pub(crate) trait Sink {
    /// A feature: what it is, an offset or window it is taken at (0 for none), and its value.
    fn put(&mut self, what: &'static str, at: i32, value: u32);
}

/// The highest value of a feature; greater ones are cut to it.
pub(crate) const TOP: u32 = 31;

impl Sink for Rows {
    #[inline]
    fn put(&mut self, _: &'static str, _: i32, value: u32) {
        self.values.push(value.min(TOP) as u8);
    }
}

/// Collects the names instead of the values.
#[derive(Debug, Default)]
pub(crate) struct Names(pub Vec<String>);

impl Sink for Names {
    fn put(&mut self, what: &'static str, at: i32, _: u32) {
        self.0.push(match at {
            0 => what.to_string(),
            at => format!("{what}{at:+}"),
        });
    }
}

/// Two steps for every doubling.
#[inline]
pub(crate) fn log(value: u32) -> u32 {
    let v = value + 1;
    let whole = 31 - v.leading_zeros();
    let half = whole > 0 && v >> (whole - 1) & 1 == 1;
    2 * whole + half as u32
}

/// A share of `whole`, in sixteenths.
#[inline]
pub(crate) fn share(part: u32, whole: u32) -> u32 {
    (part * 16).checked_div(whole).unwrap_or(0)
}

/// A number between 0 and 1, in 31 steps.
#[inline]
pub(crate) fn unit(value: f32) -> u32 {
    (value.clamp(0.0, 1.0) * 31.0 + 0.5) as u32
}
