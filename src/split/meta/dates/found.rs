//! A date as it was printed, and as it is written in ISO form.

use super::names::Unit;
use crate::Span;
use jiff::civil::DateTime;

/// What a date says of the article.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Labelled as the time of publication.
    Published,
    /// Labelled as the time of the last update.
    Updated,
    /// Without a label.
    Unlabelled,
}

/// What was printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// A day, and perhaps a time.
    Day {
        /// The year; none when it was not printed.
        year: Option<i16>,
        /// 1 to 12.
        month: u8,
        /// 1 to 31.
        day: u8,
        /// Hour and minute.
        time: Option<(u8, u8)>,
        /// Minutes from UTC, where a zone was printed that means one offset.
        offset: Option<i16>,
        /// `03/04/2024`, and nothing tells which number is the day.
        open: bool,
    },
    /// A time of day without a day.
    Time {
        /// 0 to 23.
        hour: u8,
        /// 0 to 59.
        minute: u8,
    },
    /// So many units before now: `2 hours ago`; today is 0 days, yesterday 1.
    Ago {
        /// How many.
        count: u32,
        /// Of what.
        unit: Unit,
        /// A time of day beside it: `yesterday, 10:15`.
        time: Option<(u8, u8)>,
    },
}

/// A date or time found in a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Found {
    /// Where it stands in the line, without its label.
    pub span: Span,
    /// What its label says.
    pub kind: Kind,
    /// What was printed.
    pub when: When,
}

impl Found {
    /// The same day in `year`, when it was printed without one.
    pub fn in_year(self, of: Option<i16>) -> Found {
        match self.when {
            When::Day {
                year: None,
                month,
                day,
                time,
                offset,
                open,
            } => Found {
                when: When::Day {
                    year: of,
                    month,
                    day,
                    time,
                    offset,
                    open,
                },
                ..self
            },
            _ => self,
        }
    }

    /// The ISO form, `2024-03-07` or `2024-03-07T07:55` with its offset where a zone was printed; none when the year
    /// is missing, the order of day and month is open, or the time is relative.
    ///
    /// ```
    /// use unspool::split::meta::dates::{Order, find};
    /// let found = find("Published March 7, 20247:55 AM UTCUpdated ago", Order::Unknown);
    /// assert_eq!(found[0].iso().as_deref(), Some("2024-03-07T07:55Z"));
    /// ```
    pub fn iso(&self) -> Option<String> {
        match self.when {
            When::Day {
                year: Some(year),
                month,
                day,
                time,
                offset,
                open: false,
            } => Some(written(i32::from(year), month, day, time, offset)),
            _ => None,
        }
    }

    /// The ISO form, relative times and missing years counted back from `as_of`.
    ///
    /// ```
    /// use jiff::civil::datetime;
    /// use unspool::split::meta::dates::{Order, find};
    /// let found = find("vor 3 Stunden", Order::Unknown);
    /// let as_of = datetime(2024, 3, 7, 1, 0, 0, 0);
    /// assert_eq!(found[0].resolve(as_of).as_deref(), Some("2024-03-06T22:00"));
    /// ```
    pub fn resolve(&self, as_of: DateTime) -> Option<String> {
        match self.when {
            When::Day {
                year: None,
                month,
                day,
                time,
                offset,
                open: false,
            } => {
                let this = jiff::civil::Date::new(as_of.year(), month as i8, day as i8).ok();
                // a day that has not come yet this year was last year's
                let year = match this {
                    Some(date) if date <= as_of.date().tomorrow().ok()? => as_of.year(),
                    _ => as_of.year() - 1,
                };
                jiff::civil::Date::new(year, month as i8, day as i8).ok()?;
                Some(written(i32::from(year), month, day, time, offset))
            }
            When::Day { .. } => self.iso(),
            When::Time { hour, minute } => Some(written(
                i32::from(as_of.year()),
                as_of.month() as u8,
                as_of.day() as u8,
                Some((hour, minute)),
                None,
            )),
            When::Ago { count, unit, time } => {
                let n = i64::from(count);
                let back = match unit {
                    Unit::Second => jiff::Span::new().seconds(n),
                    Unit::Minute => jiff::Span::new().minutes(n),
                    Unit::Hour => jiff::Span::new().hours(n),
                    Unit::Day => jiff::Span::new().days(n),
                    Unit::Week => jiff::Span::new().weeks(n),
                    Unit::Month => jiff::Span::new().months(n),
                    Unit::Year => jiff::Span::new().years(n),
                };
                let then = as_of.checked_sub(back).ok()?;
                let fine = matches!(unit, Unit::Second | Unit::Minute | Unit::Hour);
                let clock = if fine {
                    Some((then.hour() as u8, then.minute() as u8))
                } else {
                    time
                };
                Some(written(
                    i32::from(then.year()),
                    then.month() as u8,
                    then.day() as u8,
                    clock,
                    None,
                ))
            }
        }
    }

    /// Whether it counts from now: `2 hours ago`, `yesterday`.
    pub fn is_relative(&self) -> bool {
        matches!(self.when, When::Ago { .. })
    }
}

fn written(year: i32, month: u8, day: u8, time: Option<(u8, u8)>, offset: Option<i16>) -> String {
    use std::fmt::Write;
    let mut out = format!("{year:04}-{month:02}-{day:02}");
    if let Some((hour, minute)) = time {
        // writing to a String cannot fail
        let _ = write!(out, "T{hour:02}:{minute:02}");
        match offset {
            None => {}
            Some(0) => out.push('Z'),
            Some(o) => {
                let _ = write!(
                    out,
                    "{}{:02}:{:02}",
                    if o < 0 { '-' } else { '+' },
                    o.abs() / 60,
                    o.abs() % 60
                );
            }
        }
    }
    out
}
