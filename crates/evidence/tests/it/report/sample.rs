//! Figures made by hand, for tests of findings and reports: a company with six sites and numbers that hang together.

use std::collections::BTreeMap;

use evidence::mapping::{Mapping, SiteEntry, SiteIs};
use evidence::measure::figures::*;

/// A share without its interval's exactness: Wilson's is a matter of the measures, not of the report.
pub(crate) fn share(count: u64, of: u64) -> Share {
    if of == 0 {
        return Share::default();
    }
    let p = count as f64 / of as f64;
    let half = 1.96 * (p * (1.0 - p) / of as f64).sqrt();
    Share { count, of, share: Some(p), low: Some((p - half).max(0.0)), high: Some((p + half).min(1.0)) }
}

pub(crate) fn spread(count: u64, median_h: f64, total_h: f64) -> Spread {
    Spread {
        count,
        median_h: Some(median_h),
        low_h: Some(median_h * 0.8),
        high_h: Some(median_h * 1.25),
        mean_h: Some(total_h / count.max(1) as f64),
        max_h: Some(total_h / 4.0),
        total_h,
    }
}

pub(crate) fn split(at_work_h: f64, distance_h: f64, off_h: f64) -> Split {
    Split { at_work_h, distance_h, off_h, no_calendar_h: 0.0 }
}

pub(crate) fn pass(from: &str, to: &str, passes: u64, away: u64, answered: u64, waited: Split) -> SitePass {
    SitePass {
        from: from.into(),
        to: to.into(),
        passes,
        cases: passes * 4 / 5,
        sent_while_away: share(away, passes),
        answered,
        response: spread(answered, 12.3, waited.total_h()),
        response_working: spread(answered, 0.27, waited.at_work_h),
        waited,
    }
}

fn level(stays: u64, passes: u64, bounces: u64, pass_throughs: u64) -> Level {
    Level {
        stays,
        passes,
        mean_passes_per_case: Some(passes as f64 / 7554.0),
        max_passes_per_case: 31,
        cases_without_pass: 3734,
        bounces,
        cases_with_bounce: share(bounces / 2, 7554),
        returns: bounces + 100,
        pass_throughs,
        pairs: vec![Pair { from: "G96".into(), to: "G97".into(), passes: 255 }],
        bounce_pairs: vec![BouncePair { a: "D8".into(), b: "V37 2nd".into(), bounces: 84 }],
    }
}

fn by_site(site: &str, held: u64, arrives: u64, finished: u64, last: u64) -> BySite {
    BySite {
        site: site.into(),
        held,
        held_finished: held - held / 100,
        kept: share(held / 2, held - arrives),
        arrives: share(arrives, held),
        finished_here: share(finished, held),
        last_look_elsewhere: share(last, held - held / 100),
    }
}

fn time(site: &str, counterpart: Option<&str>, class: &'static str, hours: Split) -> TimeRow {
    TimeRow {
        function: None,
        site: Some(site.into()),
        counterpart: counterpart.map(Into::into),
        class,
        hours,
    }
}

fn week(site: &str, zone: &str, shift: usize) -> HoursOfWeek {
    let hour = |i: usize| (i % 24, i / 24);
    let count = |i: usize| {
        let (h, day) = hour((i + shift) % 168);
        let busy = [0, 0, 0, 0, 1, 2, 6, 14, 22, 26, 24, 20, 15, 21, 23, 17, 11, 6, 4, 3, 2, 1, 1, 0][h];
        if day < 5 { busy } else { busy / 9 }
    };
    HoursOfWeek {
        site: site.into(),
        zone: zone.into(),
        entries: (0..168).map(|i| 3 * count(i)).collect(),
        arrivals: (0..168).map(count).collect(),
        open: (0..168).map(|i| hour(i).1 < 5 && (9..17).contains(&hour(i).0)).collect(),
    }
}

fn month(i: u64) -> Month {
    let (year, number) = (2011 + i / 12, i % 12 + 1);
    Month {
        month: format!("{year}-{number:02}"),
        begun: 20 + i * i * 3,
        finished: 15 + i * i * 2,
        open: if i > 14 { 20 + i * 20 } else { i },
        open_age: Spread::default(),
        cycle_time: spread(20 + i, 20.0 + i as f64, 900.0),
        predictability: Some(8.0 + (i % 5) as f64),
        weight: Measured::Is(Weight {
            count: 20 + i,
            median_h: Some(3.0 + (i % 7) as f64),
            p90_h: Some(40.0),
        }),
        kept: share(12 + i, 20 + i),
        km_median_h: Some(30.0),
        interconnection: vec![Interconnection { site: "Poland".into(), teams: 3 + i }],
    }
}

/// What could be measured in it and what could not is as in a real export of incidents.
pub(crate) fn figures() -> Figures {
    Figures {
        source: Source {
            file: "incidents.csv.gz".into(),
            format: "csv".into(),
            rows: 65_533,
            from: Some("2010-03-31T15:59:42Z".into()),
            to: Some("2012-05-22T23:22:25Z".into()),
            means: "state".into(),
            naive_zone: None,
        },
        filters: Filters::default(),
        quality: quality(),
        totals: Totals { cases: 7554, events: 65_533, finished: 7546, open: 8 },
        span: spread(7554, 181.2, 2_190_000.0),
        cycle_time: spread(7546, 15.15, 1_517_000.0),
        reopened: share(390, 5663),
        motion: Motion { without_progress: share(21_400, 65_533), events_per_finished_case: Some(8.7) },
        teams: level(17_008, 9454, 2394, 1800),
        sites: level(13_780, 6226, 2297, 940),
        passes: passes(),
        round_trips: round_trips(),
        by_site: vec![
            by_site("Sweden", 3300, 1020, 2500, 30),
            by_site("Poland", 2600, 800, 1500, 12),
            by_site("India", 1295, 649, 820, 8),
            by_site("Brazil", 1100, 210, 700, 4),
            by_site("USA", 800, 300, 500, 2),
            by_site("Belgium", 650, 340, 400, 2),
            by_site("Korea", 60, 12, 40, 0),
            by_site("Chile", 12, 4, 8, 0),
        ],
        last_look_elsewhere: LastLook { share: share(58, 7546), wait: spread(58, 20.0, 2000.0) },
        time: time_rows(),
        time_by_class: BTreeMap::from([
            ("queue", split(60_000.0, 40_000.0, 200_000.0)),
            ("work", split(50_000.0, 9_000.0, 120_000.0)),
        ]),
        asked: Vec::new(),
        answer_unidentified: AnswerUnidentified { count: 1800, hours: 90_000.0 },
        checks: Measured::not("no status means that somebody checks", "a status such as “in review”"),
        distance_effect: Measured::Is(DistanceEffect {
            cases: 7300,
            cross_site_cases: 2600,
            effect: 31.3,
            low: 27.3,
            high: 36.0,
            given_people: Some(Effect { effect: 1.25, low: 1.08, high: 1.45 }),
        }),
        coordination: Measured::not(
            "168 of 1,429 first names act in several countries",
            "a column with account names",
        ),
        ripple: Measured::Is(vec![Ripple {
            from: "G96".into(),
            to: "G97".into(),
            stays: 255,
            late_before: 70,
            late_after: 80,
            late_both: 31,
            lift: Some(1.41),
            low: Some(1.12),
            high: Some(1.77),
            held_equal: Some(Ratio { ratio: 1.36, low: 1.05, high: 1.75 }),
        }]),
        months: (0..17).map(month).collect(),
        trends: Trends { weight: no_trend(), cycle_time: no_trend(), km: no_trend() },
        shift: None,
        hours_of_week: vec![
            week("Sweden", "Europe/Stockholm", 1),
            week("Poland", "Europe/Warsaw", 0),
            week("India", "Asia/Kolkata", 163),
            week("Brazil", "America/Sao_Paulo", 5),
        ],
    }
}

fn no_trend() -> Measured<Trend> {
    Measured::not(
        "all but a few finish in May 2012: the older cases in it are the slow ones",
        "an export of all cases, open ones too",
    )
}

fn quality() -> Quality {
    Quality {
        rows: 65_533,
        events: 65_533,
        duplicates: 12,
        unmapped: vec![Unmapped { value: "Unmatched".into(), events: 5 }],
        ignored_events: 6_400,
        persons_spanning_sites: share(168, 1429),
        outside_hours: vec![OutsideHours {
            site: "India".into(),
            hours: "09:00-17:00".into(),
            outside: share(4300, 7000),
            suggestion: Some("13:00-21:00".into()),
        }],
        ..Quality::default()
    }
}

fn passes() -> Vec<SitePass> {
    vec![
        pass("Poland", "Sweden", 715, 300, 690, split(8_000.0, 2_100.0, 21_000.0)),
        pass("Sweden", "Poland", 600, 220, 580, split(4_000.0, 900.0, 9_000.0)),
        pass("India", "Sweden", 420, 260, 400, split(3_900.0, 3_800.0, 11_000.0)),
        pass("Brazil", "Sweden", 249, 154, 239, split(2_148.0, 1_900.0, 7_198.0)),
        pass("Sweden", "Brazil", 180, 130, 170, split(900.0, 1_200.0, 4_000.0)),
        pass("Sweden", "USA", 120, 80, 110, split(700.0, 800.0, 2_400.0)),
        pass("Belgium", "India", 90, 40, 85, split(500.0, 300.0, 1_200.0)),
        pass("Chile", "Brazil", 8, 2, 7, split(10.0, 0.0, 5.0)),
    ]
}

fn round_trips() -> RoundTrips {
    let trip = |from: &str, via: &str, count, median, split: Split| RoundTrip {
        from: from.into(),
        via: via.into(),
        trips: spread(count, median, split.total_h()),
        split,
    };
    RoundTrips {
        all: spread(2297, 4.96, 90_000.0),
        pairs: vec![
            trip("Poland", "Sweden", 282, 4.2, split(2_800.0, 500.0, 6_000.0)),
            trip("Sweden", "Poland", 240, 5.2, split(1_700.0, 300.0, 4_000.0)),
            trip("Brazil", "Sweden", 90, 14.0, split(700.0, 800.0, 2_500.0)),
        ],
    }
}

fn time_rows() -> Vec<TimeRow> {
    vec![
        time("Sweden", Some("Poland"), "queue", split(12_000.0, 3_000.0, 30_000.0)),
        time("Sweden", Some("Brazil"), "queue", split(3_000.0, 2_500.0, 9_000.0)),
        time("Sweden", None, "work", split(14_000.0, 0.0, 20_000.0)),
        time("Poland", Some("Sweden"), "queue", split(5_000.0, 1_200.0, 12_000.0)),
        time("Poland", None, "work", split(6_000.0, 0.0, 9_000.0)),
        time("India", Some("Sweden"), "queue", split(2_400.0, 2_900.0, 6_000.0)),
        time("Brazil", Some("Sweden"), "queue", split(1_800.0, 2_100.0, 6_000.0)),
        time("USA", Some("Sweden"), "queue", split(900.0, 1_100.0, 3_000.0)),
        time("Belgium", Some("India"), "queue", split(1_900.0, 400.0, 3_000.0)),
        TimeRow {
            function: None,
            site: Some("Korea".into()),
            counterpart: None,
            class: "queue",
            hours: Split { no_calendar_h: 2_000.0, ..Split::default() },
        },
    ]
}

/// The mapping that such figures come from.
pub(crate) fn mapping() -> Mapping {
    let mut m = Mapping::new("case", "time:timestamp");
    m.columns.team = Some("org:group".into());
    m.columns.site = Some("resource country".into());
    m.columns.status = Some("lifecycle:transition".into());
    m.site.is = SiteIs::Actor;
    m.site.ignore = vec!["0".into()];
    m.person.ignore = vec!["Siebel".into()];
    m.classes.work = vec!["In Progress".into()];
    m.classes.queue = vec!["Awaiting Assignment".into(), "Assigned".into()];
    m.classes.answer = vec!["Wait".into()];
    m.classes.done = vec!["Resolved".into(), "Closed".into()];
    let zones = [
        ("Sweden", "Europe/Stockholm"),
        ("Poland", "Europe/Warsaw"),
        ("India", "Asia/Kolkata"),
        ("Brazil", "America/Sao_Paulo"),
        ("USA", "America/New_York"),
        ("Belgium", "Europe/Brussels"),
    ];
    m.sites = zones
        .iter()
        .map(|(name, zone)| SiteEntry {
            name: (*name).into(),
            zone: Some((*zone).into()),
            ..SiteEntry::default()
        })
        .collect();
    m.sites.push(SiteEntry { name: "Korea".into(), values: vec!["korea".into()], ..SiteEntry::default() });
    m
}
