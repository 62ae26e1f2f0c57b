//! When a written date is: what dates of records and pages are ordered and held apart by.

use jiff::Timestamp;
use jiff::civil::DateTime;

/// Seconds since 1970 of an ISO 8601 date, with or without a time of day, with or without its distance to Greenwich: a day
/// begins at midnight, and a time without a zone is taken for Greenwich's. None for anything else, such as `3 hours ago`.
pub(crate) fn seconds(date: &str) -> Option<i64> {
    let date = date.trim();
    if let Ok(exact) = date.parse::<Timestamp>() {
        return Some(exact.as_second());
    }
    let local: DateTime = date.parse().ok()?;
    let begin = DateTime::constant(1970, 1, 1, 0, 0, 0, 0);
    Some(local.duration_since(begin).as_secs())
}

#[cfg(test)]
mod tests {
    use super::seconds;

    #[test]
    fn dates_that_are_known() {
        let day = 20_454 * 86_400;
        for (written, due) in [
            ("2026-01-01", Some(day)),
            (" 2026-01-01 ", Some(day)),
            ("2026-01-01T10:00", Some(day + 36_000)),
            ("2026-01-01 10:00:30", Some(day + 36_030)),
            ("2026-01-01T10:00:00+05:30", Some(day + 16_200)),
            ("2026-01-01T04:30:00Z", Some(day + 16_200)),
            ("", None),
            ("8 sec ago", None),
            ("2026-02-30", None),
            ("-1-01-01", None),
            ("01/02/2026", None),
            ("1767225600", None),
            ("2025", None),
            ("Thu, 01 Jan 2026 10:00:00 GMT", None),
        ] {
            assert_eq!(seconds(written), due, "{written}");
        }
    }
}
