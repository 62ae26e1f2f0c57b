//! The forms of dates, times and relative times, read at one token of a line.

use super::names::{self, Unit};
use super::token::Tokens;

/// Which of two small numbers is the day in `03/04/2024`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// Nothing tells; such dates are left unread.
    #[default]
    Unknown,
    /// Day before month, as in all languages but American English.
    DayFirst,
    /// Month before day.
    MonthFirst,
}

/// A day as read, its year perhaps missing.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Day {
    pub year: Option<i16>,
    pub month: u8,
    pub day: u8,
    /// Both readings of a numeric date are valid and nothing decided.
    pub open: bool,
}

/// A time of day as read.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Clock {
    pub hour: u8,
    pub minute: u8,
    /// Minutes from UTC, when the zone is known.
    pub offset: Option<i16>,
}

/// A date at token `i`, and the token after it.
pub(super) fn date_at(t: &Tokens, i: usize, order: Order) -> Option<(Day, usize)> {
    match t.num(i) {
        Some((_, 4)) => year_first(t, i).or_else(|| compact(t, i)),
        Some((_, 8)) => compact(t, i),
        Some((_, 1 | 2)) => numeric(t, i, order)
            .or_else(|| day_month(t, i))
            .or_else(|| month_day_marked(t, i, None)),
        Some(_) => None,
        None => month_day(t, i).or_else(|| era(t, i)),
    }
}

fn day(year: Option<i16>, month: u8, day: u8) -> Option<Day> {
    // a leap year stands in where none is printed
    jiff::civil::Date::new(year.unwrap_or(2024), month as i8, day as i8).ok()?;
    Some(Day {
        year,
        month,
        day,
        open: false,
    })
}

/// A year of four digits, from the Buddhist calendar when it lies five centuries ahead; or of two digits after `'`.
fn year_at(t: &Tokens, i: usize) -> Option<(i16, usize)> {
    if matches!(t.mark(i), Some('\'' | '’' | '‘')) && t.glued(i + 1) {
        let (value, 2) = t.num(i + 1)? else {
            return None;
        };
        return Some((2000 + value as i16, i + 2));
    }
    let (value, 4) = t.num(i)? else { return None };
    match value {
        1900..=2100 => Some((value as i16, i + 1)),
        2480..=2620 => Some((value as i16 - 543, i + 1)),
        _ => None,
    }
}

/// `2024-03-07`, `2024.03.07`, `2024年3月7日`, `2024. március 7.`, `2024 m. kovo 7 d.`, `1403/12/17`.
fn year_first(t: &Tokens, i: usize) -> Option<(Day, usize)> {
    let (value, _) = t.num(i)?;
    if matches!(t.mark(i + 1), Some('-' | '/' | '.' | '‐' | '‑')) && t.mark(i + 3) == t.mark(i + 1)
    {
        let (m, d) = (t.small(i + 2, 12)?, t.small(i + 4, 31)?);
        if (1350..=1450).contains(&value) {
            return jalali(value as i16, m, d).map(|d| (d, i + 5));
        }
        let (year, _) = year_at(t, i)?;
        return Some((day(Some(year), m, d)?, i + 5));
    }
    let (year, after) = year_at(t, i)?;
    if is_year_word(t.word(after))
        && t.num(after + 1).is_some()
        && let Some(found) = month_day_marked(t, after + 1, Some(year))
    {
        return Some(found);
    }
    let mut k = after;
    while k < after + 3
        && (matches!(t.mark(k), Some('.' | ','))
            || matches!(
                t.word(k),
                Some("m" | "gada" | "г" | "года" | "оны" | "urteko" | "ko")
            ))
    {
        k += 1;
    }
    if let Some((month, next)) = month_at(t, k)
        && let Some(d) = t.small(next, 31)
        && t.mark(next + 1) != Some(':')
    {
        return Some((day(Some(year), month, d)?, next + 1));
    }
    let d = t.small(k, 31)?;
    let k = k + 1 + usize::from(t.mark(k + 1) == Some('.'));
    let (month, next) = month_at(t, k)?;
    Some((day(Some(year), month, d)?, next))
}

fn is_year_word(word: Option<&str>) -> bool {
    word.is_some_and(|w| matches!(w, "年") || w.starts_with('년'))
}

/// `3月7日`, `3월 7일`.
fn month_day_marked(t: &Tokens, i: usize, year: Option<i16>) -> Option<(Day, usize)> {
    let m = t.small(i, 12)?;
    t.word(i + 1)
        .filter(|w| *w == "月" || w.starts_with('월'))?;
    let d = t.small(i + 2, 31)?;
    t.word(i + 3)
        .filter(|w| matches!(*w, "日" | "号" | "號") || w.starts_with('일'))?;
    Some((day(year, m, d)?, i + 4))
}

/// `20240307`.
fn compact(t: &Tokens, i: usize) -> Option<(Day, usize)> {
    let (value, 8) = t.num(i)? else { return None };
    let (y, m, d) = (value / 10_000, value / 100 % 100, value % 100);
    if !(1990..=2049).contains(&y) || m > 12 || d > 31 {
        return None;
    }
    Some((day(Some(y as i16), m as u8, d as u8)?, i + 1))
}

/// `07.03.2024`, `7/3/24`, `7-3-2024`.
///
/// A number above twelve is the day. Otherwise a full stop or hyphen between the numbers means that the day comes
/// first; after a slash `order` decides, and the date stays open when it is unknown.
fn numeric(t: &Tokens, i: usize, order: Order) -> Option<(Day, usize)> {
    let mark = t
        .mark(i + 1)
        .filter(|m| matches!(m, '.' | '/' | '-' | '‐' | '‑'))?;
    if t.mark(i + 3) != Some(mark) || !t.glued(i + 1) {
        return None;
    }
    let (a, b) = (t.small(i, 31)?, t.small(i + 2, 31)?);
    let (value, digits) = t.num(i + 4)?;
    // `10.4.11.2` is an address or a version
    let chained = |mark_at: usize, num_at: usize| {
        t.mark(mark_at) == Some(mark) && t.num(num_at).is_some() && t.glued(mark_at.max(num_at))
    };
    if digits == 2 && (!t.glued(i + 4) || chained(i + 5, i + 6))
        || i >= 2 && chained(i - 1, i - 2) && t.glued(i)
    {
        return None;
    }
    let year = match digits {
        2 => value as i16 + if value < 70 { 2000 } else { 1900 },
        4 => year_at(t, i + 4)?.0,
        _ => return None,
    };
    let dotted = mark != '/';
    let month_first = match (a > 12, b > 12) {
        (true, true) => return None,
        (true, false) => false,
        (false, true) => true,
        (false, false) => !dotted && order == Order::MonthFirst,
    };
    let (m, d) = if month_first { (a, b) } else { (b, a) };
    let mut found = day(Some(year), m, d)?;
    found.open = !dotted && a <= 12 && b <= 12 && a != b && order == Order::Unknown;
    Some((found, i + 5))
}

/// A month's name at `i`: one word, two (`تشرين الأول`), or `tháng 3`.
fn month_at(t: &Tokens, i: usize) -> Option<(u8, usize)> {
    let word = t.word(i)?;
    if word == "tháng" {
        return Some((t.small(i + 1, 12)?, i + 2));
    }
    let second = |first, other| match t.word(i + 1) {
        Some("الأول" | "الاول") => Some((first, i + 2)),
        Some("الثاني") => Some((other, i + 2)),
        _ => None,
    };
    match word {
        "تشرين" => second(10, 11),
        "كانون" => second(12, 1),
        _ => names::month(word).map(|m| (m, i + 1)),
    }
}

/// `7 March 2024`, `7. März`, `7 de marzo de 2024`, `7th of March, 2024`, `7 tháng 3, 2024`, `7 มี.ค. 2567`.
fn day_month(t: &Tokens, i: usize) -> Option<(Day, usize)> {
    let d = t.small(i, 31)?;
    let mut k = i + 1;
    if t.glued(k)
        && matches!(
            t.word(k),
            Some("st" | "nd" | "rd" | "th" | "er" | "º" | "ª" | "e" | "ος" | "η" | "го" | "ère")
        )
    {
        k += 1;
    }
    if matches!(t.mark(k), Some('.' | '°' | '-' | '–' | '/')) {
        k += 1;
    }
    if matches!(
        t.word(k),
        Some("de" | "of" | "d" | "di" | "ng" | "da" | "do")
    ) {
        k += 1;
        if matches!(t.mark(k), Some('\'' | '’')) {
            k += 1;
        }
    }
    let named = k;
    if let Some(m) = t.word(k).and_then(names::jalali_month) {
        let (value, 4) = t.num(k + 1)? else {
            return None;
        };
        return Some((jalali(value as i16, m, d)?, k + 2));
    }
    let (m, after) = month_at(t, k)?;
    k = after;
    while k < after + 3
        && (matches!(t.mark(k), Some('.' | ',' | '-' | '–' | '/'))
            || matches!(
                t.word(k),
                Some("de" | "del" | "do" | "da" | "năm" | "พ.ศ." | "พ.ศ" | "of")
            ))
    {
        k += 1;
    }
    if let Some((year, next)) = year_at(t, k) {
        return Some((day(Some(year), m, d)?, next));
    }
    // two digits close the year only where nothing follows that they could count
    if let Some((value, 2)) = t.num(k)
        && t.word(k + 1).is_none()
        && !matches!(t.mark(k + 1), Some(':' | '%'))
        && !(t.mark(k + 1) == Some('.') && t.num(k + 2).is_some())
        && (10..=49).contains(&value)
    {
        return Some((day(Some(2000 + value as i16), m, d)?, k + 1));
    }
    yearless(t, named, day(None, m, d)?, after)
}

/// `March 7, 2024`, `Mar. 7`.
fn month_day(t: &Tokens, i: usize) -> Option<(Day, usize)> {
    let (m, after) = month_at(t, i)?;
    let mut k = after + usize::from(t.mark(after) == Some('.'));
    let d = t.small(k, 31)?;
    k += 1;
    // `March 7:55` is no day
    if t.mark(k) == Some(':') && t.num(k + 1).is_some() && t.glued(k + 1) {
        return None;
    }
    if t.glued(k) && matches!(t.word(k), Some("st" | "nd" | "rd" | "th")) {
        k += 1;
    }
    let end = k;
    while k < end + 2 && matches!(t.mark(k), Some(',' | '.')) {
        k += 1;
    }
    if let Some((year, next)) = year_at(t, k) {
        return Some((day(Some(year), m, d)?, next));
    }
    yearless(t, i, day(None, m, d)?, end)
}

/// A day without a year counts unless its month is also another word, in small letters.
fn yearless(t: &Tokens, named: usize, found: Day, next: usize) -> Option<(Day, usize)> {
    let token = t.list.get(named)?;
    let capital = t.text[token.start..token.end]
        .chars()
        .next()
        .is_some_and(|c| !c.is_lowercase());
    let word = t.word(named)?;
    (!names::is_risky_month(word)
        || capital && !matches!(word, "ago" | "out" | "pro" | "an" | "set"))
    .then_some((found, next))
}

/// `令和6年3月7日`.
fn era(t: &Tokens, i: usize) -> Option<(Day, usize)> {
    let base = match (t.word(i)?, t.word(i + 1)?) {
        ("令", "和") => 2018,
        ("平", "成") => 1988,
        _ => return None,
    };
    let n = t.small(i + 2, 64)?;
    is_year_word(t.word(i + 3)).then_some(())?;
    month_day_marked(t, i + 4, Some(base + i16::from(n)))
}

/// A day of the Persian calendar, by the arithmetic of its 33-year cycle, which holds from 1178 to 1634.
fn jalali(year: i16, month: u8, d: u8) -> Option<Day> {
    if !(1300..=1450).contains(&year) || !(1..=12).contains(&month) || d > 31 {
        return None;
    }
    let (y, m) = (i64::from(year), i64::from(month));
    let before = if m <= 7 {
        (m - 1) * 31
    } else {
        (m - 1) * 30 + 6
    };
    let r = (y - 1) % 33;
    let leaps = (y - 1) / 33 * 8 + (r + if r <= 20 { 3 } else { 2 }) / 4;
    let days = (y - 1) * 365 + leaps + before + i64::from(d) - 1;
    // 1 Farvardin of the year 1 by this arithmetic is 226,894 days after 1 January of the year 1
    let start = jiff::civil::Date::new(1, 1, 1).ok()?;
    let date = start
        .checked_add(jiff::Span::new().days(days + 226_894))
        .ok()?;
    Some(Day {
        year: Some(date.year()),
        month: date.month() as u8,
        day: date.day() as u8,
        open: false,
    })
}

/// A time of day at token `i`, and the token after it. `near` says that a date or label stands beside it, which lets
/// `14.14` be a time.
pub(super) fn time_at(t: &Tokens, i: usize, near: bool) -> Option<(Clock, usize)> {
    let mut k = i;
    let mut half = None;
    if let (Some(a), Some(b)) = (t.word(k), t.word(k + 1)) {
        half = match (a, b) {
            ("午", "前") | ("上", "午") => Some(false),
            ("午", "後") | ("下", "午") | ("晚", "上") => Some(true),
            _ => None,
        };
        k += 2 * usize::from(half.is_some());
    }
    if half.is_none() && matches!(t.word(k), Some("오전" | "오후")) {
        half = Some(t.word(k) == Some("오후"));
        k += 1;
    }
    let (value, digits) = t.num(k)?;
    if digits == 4
        && half.is_none()
        && value % 100 < 60
        && value / 100 < 24
        && matches!(t.word(k + 1), Some("gmt" | "utc" | "hkt" | "hrs" | "hours"))
    {
        return Some(zone(t, k + 1, (value / 100) as u8, (value % 100) as u8));
    }
    if digits > 2
        || value > 24
        || t.mark(k.wrapping_sub(1)) == Some(':')
            && t.glued(k)
            && t.num(k.wrapping_sub(2)).is_some()
    {
        return None;
    }
    let two = |at: usize| {
        t.num(at)
            .filter(|&(v, n)| n == 2 && v < 60)
            .map(|(v, _)| v as u8)
    };
    let mut sure = true;
    let (minute, mut next) = match (t.mark(k + 1), t.word(k + 1)) {
        (Some(':' | '：' | '∶'), _) if t.glued(k + 1) => (two(k + 2)?, k + 3),
        (Some('.'), _) if t.glued(k + 1) && t.glued(k + 2) && two(k + 2).is_some() => {
            sure = near;
            (two(k + 2)?, k + 3)
        }
        (_, Some("h" | "u" | "ч"))
            if two(k + 2).is_some() && t.glued(k + 2)
                || t.word(k + 1) == Some("h") && two(k + 2).is_some() =>
        {
            (two(k + 2)?, k + 3)
        }
        (_, Some("h")) => {
            sure = near;
            (0, k + 2)
        }
        (_, Some("uhr")) => (0, k + 1),
        (_, Some("am" | "pm")) => (0, k + 1),
        (_, Some("時" | "点" | "點" | "时")) if t.word(k + 2) != Some("間") => {
            marked_minutes(t, k + 2)
        }
        (_, Some(w)) if w.starts_with('시') && w.chars().count() == 1 => marked_minutes(t, k + 2),
        (_, Some("a" | "p")) if t.mark(k + 2) == Some('.') && t.word(k + 3) == Some("m") => {
            (0, k + 1)
        }
        _ => return None,
    };
    // seconds
    if matches!(t.mark(next), Some(':' | '.'))
        && t.glued(next)
        && two(next + 1).is_some()
        && t.glued(next + 1)
        && t.mark(next) == t.mark(k + 1)
    {
        next += 2;
        if t.mark(next) == Some('.')
            && t.glued(next)
            && t.num(next + 1).is_some()
            && t.glued(next + 1)
        {
            next += 2;
        }
    }
    let mut hour = value as u8;
    let meridiem = match t.word(next) {
        Some("am" | "ص" | "πμ") => Some((false, next + 1)),
        Some("pm" | "م" | "μμ") => Some((true, next + 1)),
        Some(w @ ("a" | "p" | "π" | "μ"))
            if t.mark(next + 1) == Some('.') && matches!(t.word(next + 2), Some("m" | "μ")) =>
        {
            Some((
                matches!(w, "p" | "μ"),
                next + 3 + usize::from(t.mark(next + 3) == Some('.')),
            ))
        }
        _ => None,
    };
    if let Some((pm, after)) = meridiem {
        half = Some(pm);
        next = after;
        sure = true;
    }
    if half.is_some() && hour <= 12 {
        hour = hour % 12 + 12 * u8::from(half == Some(true));
    }
    if hour > 23 {
        if hour != 24 || minute != 0 {
            return None;
        }
        hour = 0;
    }
    let (clock, end) = zone(t, next, hour, minute);
    (sure || end > next).then_some((clock, end))
}

/// `30分` after an hour, or nothing.
fn marked_minutes(t: &Tokens, i: usize) -> (u8, usize) {
    match (t.num(i), t.word(i + 1)) {
        (Some((m, 1 | 2)), Some(w)) if m < 60 && (w == "分" || w.starts_with('분')) => {
            (m as u8, i + 2)
        }
        _ => (0, i),
    }
}

/// The zone after a time: letters, `GMT+7`, `(UTC+02:00)`, `+0200`.
fn zone(t: &Tokens, i: usize, hour: u8, minute: u8) -> (Clock, usize) {
    let mut k = i;
    let mut offset = None;
    let open = t.mark(k) == Some('(');
    let word = t.word(k + usize::from(open));
    if let Some(w) = word {
        if let Some(&(_, minutes)) = names::ZONES.iter().find(|(name, _)| *name == w) {
            // `Z` and `T` are zones only right after the digits
            if w.len() > 1 || t.glued(k) {
                offset = Some(minutes);
                k += 1 + usize::from(open);
            }
        } else if names::ZONES_OPEN.contains(&w) {
            k += 1 + usize::from(open);
            if matches!(t.mark(k), Some('.')) && w == "น" {
                k += 1;
            }
        }
    }
    let signed = t.mark(k).filter(|m| matches!(m, '+' | '-' | '−' | '±'));
    if let Some(sign) = signed
        && (t.glued(k) || offset.is_some())
        && t.glued(k + 1)
        && let Some((value, digits)) = t.num(k + 1)
    {
        let colon = t.mark(k + 2) == Some(':') && t.glued(k + 2);
        let minutes = match digits {
            1 | 2 if colon => t.num(k + 3).map(|(m, _)| (value * 60 + m, k + 4)),
            1 | 2 if offset.is_some() => Some((value * 60, k + 2)),
            4 => Some((value / 100 * 60 + value % 100, k + 2)),
            _ => None,
        };
        if let Some((minutes, next)) = minutes.filter(|(m, _)| *m <= 14 * 60) {
            offset = Some(if sign == '+' || sign == '±' {
                minutes as i16
            } else {
                -(minutes as i16)
            });
            k = next;
        }
    }
    if open && k > i && t.mark(k) == Some(')') {
        k += 1;
    }
    (
        Clock {
            hour,
            minute,
            offset,
        },
        k,
    )
}

/// A relative time at token `i`: how many of which unit ago, and the tokens it covers.
pub(super) fn relative_at(t: &Tokens, i: usize) -> Option<(u32, Unit, usize, usize)> {
    let (count, unit_at) = match t.num(i) {
        Some((value, 1..=3)) => (value, i + 1),
        Some(_) => return None,
        None => {
            let word = t.word(i)?;
            if word == "1tunda" {
                return None;
            }
            names::ONE.contains(&word).then_some(())?;
            (1, i + 1)
        }
    };
    let token = t.list.get(i)?;
    let tail = t.text[token.end..].trim_start();
    if t.num(i).is_some()
        && let Some((piece, unit)) = names::AFTER_CJK
            .iter()
            .filter(|(p, _)| tail.starts_with(p))
            .max_by_key(|(p, _)| p.len())
    {
        let end_byte = t.text.len() - tail.len() + piece.len();
        let end = t
            .list
            .iter()
            .position(|x| x.start >= end_byte)
            .unwrap_or(t.list.len());
        return Some((count, *unit, i, end));
    }
    let unit = names::unit(t.word(unit_at)?)?;
    let mut after = unit_at + 1;
    if t.mark(after) == Some('.') {
        after += 1;
    }
    // `2 hours 5 minutes ago`
    if let (Some(_), Some(w)) = (t.num(after), t.word(after + 1))
        && names::unit(w).is_some()
        && t.word(after + 2).is_some_and(|w| names::AFTER.contains(&w))
    {
        return Some((count, unit, i, after + 3));
    }
    for k in after..after + 3 {
        match t.word(k) {
            Some(w) if names::AFTER.contains(&w) => return Some((count, unit, i, k + 1)),
            Some("yang" | "în" | "w" | "siden" | "for") => {}
            _ => break,
        }
    }
    let start = i.checked_sub(1)?;
    let before = t.word(start)?;
    if !names::BEFORE.contains(&before)
        || matches!(unit, Unit::Second) && t.list[unit_at].end - t.list[unit_at].start <= 1
    {
        return None;
    }
    // `a` and `for` are markers only within `il y a` and before `siden`
    match before {
        "a" => {
            (start >= 2 && t.word(start - 1) == Some("y")).then(|| (count, unit, start - 2, after))
        }
        "for" | "fa" => None,
        "από" => (start >= 1 && t.word(start - 1) == Some("πριν"))
            .then(|| (count, unit, start - 1, after)),
        _ => Some((count, unit, start, after)),
    }
}
