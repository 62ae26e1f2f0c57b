use super::*;
use crate::split::Role;
use jiff::civil::datetime;

fn isos(line: &str) -> Vec<(Kind, Option<String>)> {
    find(line, Order::DayFirst)
        .iter()
        .map(|f| (f.kind, f.iso()))
        .collect()
}

/// One line, one date.
#[test]
fn languages() {
    for (line, want) in [
        ("19 January 2024", "2024-01-19"),
        ("Apr 28, 2024 10:00 AM", "2024-04-28T10:00"),
        ("29.04.2020", "2020-04-29"),
        ("25.4.24", "2024-04-25"),
        ("2024.03.31 19:59", "2024-03-31T19:59"),
        ("10/07/2026 00:50", "2026-07-10T00:50"),
        (
            "Thứ tư, 22/10/2025, 19:25 (GMT+7)",
            "2025-10-22T19:25+07:00",
        ),
        ("ngày 22 tháng 10 năm 2025", "2025-10-22"),
        ("14.05.2025, 20:28", "2025-05-14T20:28"),
        ("15 oct 2024 - 08:22", "2024-10-15T08:22"),
        ("12. MÄR 2025 18:03", "2025-03-12T18:03"),
        ("18.07.2024, 11.08 Uhr", "2024-07-18T11:08"),
        (
            "Do 25.04.24 | 14:07 Uhr | Von Ada Marsch",
            "2024-04-25T14:07",
        ),
        ("11:48, Thu, Jul 18, 2024", "2024-07-18T11:48"),
        ("Sat 24 Feb 2024 12.42 CET", "2024-02-24T12:42+01:00"),
        ("30 August 2023 • 4:45pm", "2023-08-30T16:45"),
        ("Friday, 22 Nov 2024 4:55 PM MYT", "2024-11-22T16:55+08:00"),
        ("11:00 AM PDT • May 16, 2024", "2024-05-16T11:00-07:00"),
        ("2024年3月7日 14時05分", "2024-03-07T14:05"),
        ("2024年3月7日(木) 午後2時5分", "2024-03-07T14:05"),
        ("令和6年3月7日", "2024-03-07"),
        ("2024년 3월 7일 오후 3시 5분", "2024-03-07T15:05"),
        ("입력 2026.07.12 22:09", "2026-07-12T22:09"),
        ("2019-11-19T12:48:14Z", "2019-11-19T12:48Z"),
        ("2026-01-08 | 12:42", "2026-01-08T12:42"),
        ("20240307", "2024-03-07"),
        ("7 de marzo de 2024", "2024-03-07"),
        ("7 de março de 2024 às 10h30", "2024-03-07T10:30"),
        ("7 marzo 2024 alle 10:30", "2024-03-07T10:30"),
        ("le 1er mars 2024 à 9h", "2024-03-01T09:00"),
        ("7 maart 2024 om 10:30", "2024-03-07T10:30"),
        ("torsdag 06. feb 2025 17:25", "2025-02-06T17:25"),
        ("7. mars 2024 kl. 14.30", "2024-03-07T14:30"),
        ("7. mars 2024", "2024-03-07"),
        ("7. maaliskuuta 2024 klo 8.15", "2024-03-07T08:15"),
        ("7. märts 2024", "2024-03-07"),
        ("7 marca 2024, 10:30", "2024-03-07T10:30"),
        ("7. března 2024 v 10:30", "2024-03-07T10:30"),
        ("7 марта 2024, 17:46", "2024-03-07T17:46"),
        ("7 березня 2024 о 17:46", "2024-03-07T17:46"),
        ("7 Mart 2024", "2024-03-07"),
        ("20 NİSAN 2026", "2026-04-20"),
        ("2024. gada 7. marts", "2024-03-07"),
        ("2024 m. kovo 7 d.", "2024-03-07"),
        ("2024. március 7. 10:30", "2024-03-07T10:30"),
        ("7 martie 2024", "2024-03-07"),
        ("7 Μαρτίου 2024", "2024-03-07"),
        ("7 Maret 2024", "2024-03-07"),
        ("7 Ogos 2024", "2024-08-07"),
        ("٧ مارس ٢٠٢٤", "2024-03-07"),
        ("7 كانون الثاني 2024", "2024-01-07"),
        ("۱۷ اسفند ۱۴۰۲", "2024-03-07"),
        ("1403/01/01", "2024-03-20"),
        ("7 במרץ 2024", "2024-03-07"),
        ("7 मार्च 2024", "2024-03-07"),
        ("7 มี.ค. 2567", "2024-03-07"),
        ("7 มีนาคม พ.ศ. 2567", "2024-03-07"),
        ("7 desember 2024", "2024-12-07"),
        ("12-30-2007, 02h53", "2007-12-30T02:53"),
        ("March 7th, 2024", "2024-03-07"),
        ("7 ago 2024", "2024-08-07"),
        ("06. 01. 2026, 14:59 Uhr", "2026-01-06T14:59"),
        ("February 29, 2024", "2024-02-29"),
    ] {
        let found = isos(line);
        assert_eq!(
            found.first().and_then(|f| f.1.as_deref()),
            Some(want),
            "{line} {:?}",
            find(line, Order::DayFirst)
        );
    }
}

#[test]
fn labels_and_glue() {
    use Kind::{Published, Unlabelled, Updated};
    for (line, want) in [
        (
            "March 7, 20247:55 AM UTCUpdated ago",
            vec![(Unlabelled, "2024-03-07T07:55Z")],
        ),
        (
            "Published Fri, Apr 28 20232:23 PM EDT",
            vec![(Published, "2023-04-28T14:23-04:00")],
        ),
        (
            "Published 11:11 PM EST Nov 19, 2019",
            vec![(Published, "2019-11-19T23:11-05:00")],
        ),
        (
            "Updated 2010 GMT (0410 HKT) March 14, 2021",
            vec![(Updated, "2021-03-14T20:10Z")],
        ),
        (
            "Updated: 22:05, 22 Apr 2024",
            vec![(Updated, "2024-04-22T22:05")],
        ),
        (
            "PUBLISHED: 10:48, Tue, Nov 19, 2019 | UPDATED: 11:05, Tue, Nov 19, 2019",
            vec![
                (Published, "2019-11-19T10:48"),
                (Updated, "2019-11-19T11:05"),
            ],
        ),
        (
            "12:43, 20 Apr 2026Updated 12:44, 21 Apr 2026",
            vec![
                (Unlabelled, "2026-04-20T12:43"),
                (Updated, "2026-04-21T12:44"),
            ],
        ),
        (
            "Last modified on Mon 20 Jan 2020 06.07 GMT",
            vec![(Updated, "2020-01-20T06:07Z")],
        ),
        (
            "Posted: Aug 08, 2024 4:00 AM EDT | Last Updated: August 8",
            vec![(Published, "2024-08-08T04:00-04:00"), (Updated, "-")],
        ),
        (
            "Published:Tuesday | April 26, 2022 | 9:52 PM",
            vec![(Published, "2022-04-26T21:52")],
        ),
        (
            "Stand: 24.04.2024 22:58 Uhr",
            vec![(Updated, "2024-04-24T22:58")],
        ),
        (
            "Aktualisiert am 28. April 2023, 20:22 Uhr",
            vec![(Updated, "2023-04-28T20:22")],
        ),
        (
            "Veröffentlicht am 13. Mai 2026 um 15:44",
            vec![(Published, "2026-05-13T15:44")],
        ),
        (
            "Actualizado a 10/07/2026 22:39",
            vec![(Updated, "2026-07-10T22:39")],
        ),
        (
            "20 Nisan 2026•Güncelleme : 21 Nisan 2026",
            vec![(Unlabelled, "2026-04-20"), (Updated, "2026-04-21")],
        ),
        (
            "公開日：2025/01/31 11:30 更新日：2025/02/01 11:30",
            vec![
                (Published, "2025-01-31T11:30"),
                (Updated, "2025-02-01T11:30"),
            ],
        ),
        (
            "2025年1月14日 01時28分 (1月14日 01時40分更新)",
            vec![(Unlabelled, "2025-01-14T01:28"), (Updated, "-")],
        ),
        (
            "Aktualisiert am 07.01.2026 - 18:50 UhrLesedauer: 4 Min.",
            vec![(Updated, "2026-01-07T18:50")],
        ),
        (
            "Опубликовано 7 марта 2024, обновлено 9 марта 2024",
            vec![(Published, "2024-03-07"), (Updated, "2024-03-09")],
        ),
        ("फ़ैसला अपडेटेड 7 मार्च 2024", vec![(Updated, "2024-03-07")]),
    ] {
        let found: Vec<(Kind, String)> = isos(line)
            .into_iter()
            .map(|(k, i)| (k, i.unwrap_or("-".to_owned())))
            .collect();
        let want: Vec<(Kind, String)> = want.into_iter().map(|(k, i)| (k, i.to_owned())).collect();
        assert_eq!(found, want, "{line}");
    }
}

#[test]
fn relative_times() {
    let now = datetime(2024, 3, 7, 12, 0, 0, 0);
    for (line, want) in [
        ("8 sec ago", "2024-03-07T11:59"),
        ("updated 16M ago", "2024-03-07T11:44"),
        ("10H ago", "2024-03-07T02:00"),
        ("Last updated 1 day ago", "2024-03-06"),
        ("vor 5 Monaten", "2023-10-07"),
        ("Vor einer Stunde", "2024-03-07T11:00"),
        ("hace 21 minutos", "2024-03-07T11:39"),
        ("il y a 3 heures", "2024-03-07T09:00"),
        ("Aktualizováno před 1 hodinou", "2024-03-07T11:00"),
        ("3 timer siden", "2024-03-07T09:00"),
        ("för 3 timmar sedan", "2024-03-07T09:00"),
        ("3 часа назад", "2024-03-07T09:00"),
        ("3 saat önce", "2024-03-07T09:00"),
        ("3時間前", "2024-03-07T09:00"),
        ("3시간 전", "2024-03-07T09:00"),
        ("3 giờ trước", "2024-03-07T09:00"),
        ("3 jam yang lalu", "2024-03-07T09:00"),
        ("منذ 3 ساعات", "2024-03-07T09:00"),
        ("לפני 3 שעות", "2024-03-07T09:00"),
        ("3 घंटे पहले", "2024-03-07T09:00"),
        ("3 ชั่วโมงที่แล้ว", "2024-03-07T09:00"),
        ("há 3 horas", "2024-03-07T09:00"),
        ("an hour ago", "2024-03-07T11:00"),
        ("Gestern, 10:15 Uhr", "2024-03-06T10:15"),
        ("Heute, 12:37 Uhr", "2024-03-07T12:37"),
        ("8 января, 17:46", "2024-01-08T17:46"),
        ("8 декабря, 17:46", "2023-12-08T17:46"),
        ("just now", "2024-03-07T12:00"),
    ] {
        let found = find(line, Order::Unknown);
        assert_eq!(
            found.first().and_then(|f| f.resolve(now)).as_deref(),
            Some(want),
            "{line} {found:?}"
        );
        assert_eq!(found[0].iso(), None, "{line}");
    }
}

#[test]
fn what_is_no_date() {
    for line in [
        "The vote was 52 to 48, the score 3-2 and the odds 10/1.",
        "5 may go to prison for years",
        "31.02.2024",
        "Call 555-0123-4567 or 020 7946 0018",
        "Version 1.2.3 and 10.4.11.2",
        "www.riverton.com",
        "",
        "12 million people",
    ] {
        assert!(
            find(line, Order::DayFirst)
                .iter()
                .all(|f| f.iso().is_none() && !matches!(f.when, When::Day { .. })),
            "{line} {:?}",
            find(line, Order::DayFirst)
        );
    }
}

#[test]
fn order_of_day_and_month() {
    let line = "03/04/2024";
    assert_eq!(find(line, Order::Unknown)[0].iso(), None);
    assert_eq!(
        find(line, Order::DayFirst)[0].iso().as_deref(),
        Some("2024-04-03")
    );
    assert_eq!(
        find(line, Order::MonthFirst)[0].iso().as_deref(),
        Some("2024-03-04")
    );
    assert_eq!(
        find("03/04/2024 4:10 PM EST", Order::Unknown)[0]
            .iso()
            .as_deref(),
        Some("2024-03-04T16:10-05:00")
    );
    assert_eq!(
        find("03/14/2024", Order::DayFirst)[0].iso().as_deref(),
        Some("2024-03-14")
    );
    let lines = [
        (Role::Headline, "Mill closes"),
        (Role::Timestamp, "03/04/2024"),
        (Role::Timestamp, "Updated 21/04/2024"),
    ];
    assert_eq!(
        pick(&lines, 0, Order::Unknown, None, None)
            .published
            .as_deref(),
        Some("2024-04-03")
    );
}

#[test]
fn timestamp_lines() {
    for (line, want) in [
        ("Stand: 26.04.2024, 20:44 Uhr", Some(Kind::Updated)),
        ("Published 2 hours ago", Some(Kind::Published)),
        ("Published", Some(Kind::Published)),
        ("Aktualizacja:", Some(Kind::Updated)),
        (
            "March 7, 20247:55 AM UTCUpdated ago",
            Some(Kind::Unlabelled),
        ),
        ("30 August 2023 • 4:45pm", Some(Kind::Unlabelled)),
        (
            "21 October 2025 • Upper Ferry, Marsh County",
            Some(Kind::Unlabelled),
        ),
        ("21 October 2025 • The ferry sank in the night.", None),
        ("Yesterday", Some(Kind::Unlabelled)),
        ("The mill closed in 2024 after a long fight.", None),
        (
            "A mill that stood for 300 years closed on March 7, 2024, and nobody in the town can say why",
            None,
        ),
        ("Home", None),
        ("12", None),
        ("", None),
    ] {
        assert_eq!(looks_like_timestamp(line), want, "{line}");
    }
}

#[test]
fn picking() {
    let block = [
        (Role::Chrome, "Thursday, June 5, 2025"),
        (Role::Headline, "The mill will close"),
        (Role::Byline, "By Ada Marsh"),
        (Role::Timestamp, "Stand:"),
        (Role::Timestamp, "7 March 2024, 10:00"),
        (Role::Caption, "The mill on January 1, 2020"),
        (
            Role::Body,
            "OAKFIELD, March 6 - The owner said on March 2, 2024 that it was over.",
        ),
    ];
    let picked = pick(&block, 1, Order::Unknown, None, None);
    assert_eq!(picked.updated.as_deref(), Some("2024-03-07T10:00"));
    assert_eq!(picked.published.as_deref(), Some("2024-03-07T10:00"));
    assert_eq!(pick(&[], 0, Order::Unknown, None, None), Picked::default());
    let relative = [
        (Role::Headline, "The mill"),
        (Role::Timestamp, "3 hours ago"),
    ];
    assert_eq!(
        pick(&relative, 0, Order::Unknown, None, None)
            .published
            .as_deref(),
        Some("3 hours ago")
    );
    let now = datetime(2024, 3, 7, 12, 0, 0, 0);
    assert_eq!(
        pick(&relative, 0, Order::Unknown, Some(now), None)
            .published
            .as_deref(),
        Some("2024-03-07T09:00")
    );
}

proptest::proptest! {
    #[test]
    fn any_text(line in "(\\PC|[0-9]{1,8}|[ :./年月日-]|March|Updated|vor | ago|am|٣|พ.ศ.|令和){0,30}") {
        let mut end = 0;
        for f in find(&line, Order::Unknown) {
            proptest::prop_assert!(f.span.start >= end);
            end = f.span.end;
            let _ = f.span.of(&line);
            let _ = f.iso();
            let _ = f.resolve(datetime(2024, 2, 29, 0, 0, 0, 0));
        }
        let _ = looks_like_timestamp(&line);
        let _ = pick(&[(Role::Timestamp, &line)], 0, Order::Unknown, None, None);
    }
}
