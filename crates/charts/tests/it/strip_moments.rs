//! What is said of another moment is what the strip says when that moment has come: at every minute of windows with a clock
//! change, half and quarter hours, nights, holidays, teams, and sites that never close or never open.

use charts::strip::{Moments, Piece, RowMoments, SiteHours, State, Strip, TeamHours};
use worktime::{Date, Instant, MINUTE};

use crate::kit::{NIGHT, at, hours};

/// Nine sites: more than are shown at once, two of them in one row, one with a day and a night team.
fn nine(now: Instant) -> Vec<SiteHours> {
    let souls = [Date::new(2026, 11, 2).unwrap(), Date::new(2026, 12, 31).unwrap()];
    let mut sites: Vec<SiteHours> = [
        ("Denver", "America/Denver", "9-17"),
        ("Kraków", "Europe/Warsaw", "9-17"),
        ("Manila", "Asia/Manila", "9-18"),
        ("Bengaluru", "Asia/Kolkata", "Mon-Sun 21-06"),
        ("Kathmandu", "Asia/Kathmandu", "Mon-Sun 10-18"),
        ("Lord Howe", "Australia/Lord_Howe", "9-12 13-17"),
        ("Wrocław", "Europe/Warsaw", "9-17"),
        ("The desk", "America/Bogota", "24x7"),
        ("Nowhere", "Pacific/Kiritimati", "none"),
    ]
    .into_iter()
    .enumerate()
    .map(|(index, site)| hours(index, site, now, if site.0 == "Manila" { &souls } else { &[] }))
    .collect();
    let night = hours(2, ("Manila", "Asia/Manila", "21-06"), now, &[]).calendar;
    let day = sites[2].calendar.clone();
    sites[2].calendar = day.union(&night);
    sites[2].teams = vec![
        TeamHours { name: "Day".into(), calendar: day },
        TeamHours { name: "Night".into(), calendar: night },
    ];
    sites
}

fn piece(row: &RowMoments, minute: i64) -> &Piece {
    row.pieces.iter().rfind(|piece| piece.from <= minute).unwrap()
}

/// The time of a piece as the page writes it.
fn clock(piece: &Piece, minute: i64) -> String {
    let clock = piece.clock + minute - piece.from;
    let day = piece.day.map_or_else(String::new, |day| format!(" {day}"));
    format!("{:02}:{:02}{day}", clock / 60, clock % 60)
}

/// Compares every minute of the window around `now`, for somebody at `reader`; returns how many pieces there are.
fn compare(now: &str, reader: usize, sites: fn(Instant) -> Vec<SiteHours>) -> usize {
    let now = at(now);
    let sites = sites(now);
    let moments = Moments::new(now, reader, &sites).unwrap();
    let drawn = Strip::new(now, reader, &sites).unwrap();
    assert_eq!(moments.from, drawn.axis.from.as_micros() / MINUTE);
    let names: Vec<&str> = moments.rows.iter().map(|row| row.name.as_str()).collect();
    let wanted: Vec<&str> = drawn.rows.iter().chain(&drawn.more).map(|row| row.name.as_str()).collect();
    assert_eq!(names, wanted, "rows in the order in which they are drawn");
    for minute in 0..=1440 {
        let strip = Strip::new(drawn.axis.from + minute * MINUTE, reader, &sites).unwrap();
        let rows: Vec<_> = strip.rows.iter().chain(&strip.more).collect();
        for said in &moments.rows {
            let row = rows.iter().find(|row| row.name == said.name).unwrap();
            let piece = piece(said, minute);
            let time = clock(piece, minute);
            let what = format!("{} at {minute} min of {now}", said.name);
            assert_eq!(time, row.local_time, "{what}");
            assert_eq!((piece.state, &piece.text), (row.state, &row.text), "{what}");
            assert_eq!(format!("{}{time}{}", said.who, piece.rest), row.sentence, "{what}");
        }
        let here = clock(piece(&moments.rows[0], minute), minute);
        let day = moments.days.iter().rfind(|(from, _)| *from <= minute).unwrap().1;
        assert_eq!(here, strip.axis.now_label);
        assert_eq!(day, Some(&strip.axis.today[..3]).filter(|_| strip.axis.today != drawn.axis.today));
    }
    moments.rows.iter().map(|row| row.pieces.len()).sum()
}

#[test]
fn at_every_minute_of_the_night_of_a_clock_change() {
    let pieces = compare(NIGHT, 0, nine);
    assert!(pieces < 100, "a row is a few pieces; there are {pieces}");
}

#[test]
fn at_every_minute_for_a_reader_on_a_quarter_of_an_hour() {
    compare("2026-11-05T03:04:00Z", 4, nine);
}

#[test]
fn at_every_minute_where_the_clock_moves_by_half_an_hour() {
    // Lord Howe's clocks go ahead by half an hour on 4 October 2026, at 02:00.
    compare("2026-10-03T17:20:00Z", 5, nine);
}

#[test]
fn at_every_minute_of_the_turn_of_the_year() {
    compare("2026-12-31T22:59:30Z", 2, nine);
}

/// The line of everybody's times as the page puts it together.
fn line(moments: &Moments, minute: i64) -> String {
    let times = moments.rows.iter().map(|row| {
        let piece = piece(row, minute);
        let clock = clock(&Piece { day: None, ..piece.clone() }, minute);
        [piece.date.as_deref(), Some(&clock), Some(&row.place)]
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .join(" ")
    });
    times.collect::<Vec<_>>().join(" · ")
}

#[test]
fn a_line_of_everybodys_times_names_the_day_of_the_reader_and_of_who_has_another() {
    let now = at("2026-11-26T16:04:00Z");
    let three = &nine(now)[..3];
    let moments = Moments::new(now, 0, three).unwrap();
    let minute = (at("2026-11-26T22:00:00Z").as_micros() / MINUTE) - moments.from;
    assert_eq!(line(&moments, minute), "Thu 26 Nov 15:00 Denver · 23:00 Kraków · Fri 27 Nov 06:00 Manila");
    let eve = Moments::new(at("2026-12-31T22:00:00Z"), 0, three).unwrap();
    let minute = (at("2027-01-01T00:00:00Z").as_micros() / MINUTE) - eve.from;
    assert_eq!(
        line(&eve, minute),
        "Thu 31 Dec 17:00 Denver · Fri 1 Jan 2027 01:00 Kraków · Fri 1 Jan 2027 08:00 Manila"
    );
    assert!(Moments::new(now, 3, three).is_none(), "a reader who is not there looks nowhere");
}

#[test]
fn what_is_shared_is_told_with_its_own_end() {
    // At noon on Sunday in Denver, Monday's common hours begin within a day and end after it.
    let now = at("2026-11-08T19:00:00Z");
    let sites = [
        hours(0, ("Denver", "America/Denver", "9-17"), now, &[]),
        hours(1, ("Bogotá", "America/Bogota", "8-17"), now, &[]),
    ];
    let strip = Strip::new(now, 0, &sites).unwrap();
    assert!(
        strip.rows[1].sentence.ends_with("You can talk from Mon 09:00 until Mon 15:00."),
        "{}",
        strip.rows[1].sentence
    );
    assert_eq!(strip.rows[1].state, State::Off);
}

#[test]
fn a_sites_name_leads_to_its_page_where_there_is_one() {
    let now = at(NIGHT);
    let mut sites = nine(now);
    for (index, site) in sites.iter_mut().enumerate().filter(|(index, _)| *index != 2) {
        site.site = site.site.clone().with_page(format!("/sites/{index}"));
    }
    let html = Strip::new(now, 0, &sites).unwrap().html();
    let wide = &html[html.find("strip-wide").unwrap()..html.find("strip-phone").unwrap()];
    assert!(wide.contains("You, <a href=\"/sites/0\" tabindex=\"-1\">Denver</a>"));
    assert!(wide.contains(
        "<a href=\"/sites/1\" tabindex=\"-1\">Kraków</a>, <a href=\"/sites/6\" tabindex=\"-1\">Wrocław</a>"
    ));
    assert!(wide.contains("<span class=\"name\">Manila</span>"), "without a page it is a name");
    let phone = &html[html.find("strip-phone").unwrap()..];
    assert!(phone.contains("<a class=\"open\" href=\"/sites/6\">Open Wrocław</a>"));
    assert_eq!(
        wide.matches("<a ").count(),
        wide.matches("tabindex=\"-1\"").count(),
        "the keyboard passes over them"
    );
}
