//! The strip's geometry to the pixel on an 840 px track (35 px an hour), and its words.

use charts::Site;
use charts::strip::{SiteHours, State, Strip, TeamHours};
use worktime::{DAY, Date, Instant, Schedule, Week, Zone};

const WIDTH: f64 = 840.0;

fn hours(
    name: &str,
    index: usize,
    zone: &str,
    week: &str,
    now: Instant,
    holidays: &[(Date, &str)],
) -> SiteHours {
    let schedule = Schedule::new(Zone::named(zone).unwrap(), week.parse::<Week>().unwrap())
        .with_holidays(holidays.iter().map(|h| h.0));
    let named = holidays.iter().map(|(d, n)| (*d, (*n).to_owned())).collect();
    SiteHours::new(Site::new(name, index), &schedule, named, now)
}

fn at(text: &str) -> Instant {
    text.parse().unwrap()
}

/// The three sites of most cases: Denver, Kraków, Manila.
fn three(now: Instant) -> Vec<SiteHours> {
    vec![
        hours("Denver", 0, "America/Denver", "9-17", now, &[]),
        hours("Kraków", 1, "Europe/Warsaw", "9-17", now, &[]),
        hours("Manila", 2, "Asia/Manila", "9-18", now, &[]),
    ]
}

/// (left, right) in pixels of each span.
fn pixels(spans: &[charts::strip::Span]) -> Vec<(f64, f64)> {
    spans.iter().map(|s| s.pixels(WIDTH)).map(|(x, w)| (x, x + w)).collect()
}

fn row<'a>(strip: &'a Strip, name: &str) -> &'a charts::strip::Row {
    strip.rows.iter().chain(&strip.more).find(|r| r.site.name == name).unwrap()
}

fn ticks(strip: &Strip) -> Vec<(String, f64)> {
    strip
        .axis
        .ticks
        .iter()
        .filter(|t| t.is_clear[0])
        .map(|t| (t.label.clone(), t.at * WIDTH / 1440.0))
        .collect()
}

#[test]
fn an_afternoon_in_denver() {
    let now = at("2026-07-16T20:04:00Z");
    let strip = Strip::new(now, 0, &three(now)).unwrap();
    assert_eq!(strip.axis.now_label, "14:04");
    assert!((strip.axis.now / 1440.0 * WIDTH - 282.33).abs() < 0.01);
    let labels: Vec<String> = ticks(&strip).into_iter().map(|t| t.0).collect();
    // 15 is 33 px from the time now and is left out.
    assert_eq!(labels, ["06", "09", "12", "18", "21", "Fri 17", "03", "06"]);
    let names: Vec<&str> = strip.rows.iter().map(|r| r.name.as_str()).collect();
    assert_eq!(names, ["You, Denver", "Kraków", "Manila"]);
    assert_eq!(pixels(&row(&strip, "Denver").track.shared), [(105.0, 385.0)]);
    let krakow = row(&strip, "Kraków");
    assert_eq!(pixels(&krakow.track.at_work), [(0.0, 105.0), (665.0, 840.0)]);
    assert!(krakow.track.shared.is_empty());
    assert_eq!((krakow.local_time.as_str(), krakow.text.as_str()), ("22:04", "back Fri 01:00 · 09:00 there"));
    let manila = row(&strip, "Manila");
    assert_eq!(pixels(&manila.track.at_work), [(455.0, 770.0)]);
    assert_eq!((manila.local_time.as_str(), manila.text.as_str()), ("04:04 Fri", "back 19:00 · 09:00 there"));
    assert_eq!(row(&strip, "Denver").text, "at work until 17:00");
}

#[test]
fn the_same_day_in_manila_shares_an_afternoon_with_krakow() {
    let now = at("2026-07-16T07:34:00Z");
    let strip = Strip::new(now, 2, &three(now)).unwrap();
    assert_eq!(strip.axis.now_label, "15:34");
    assert_eq!(pixels(&row(&strip, "Manila").track.shared), [(0.0, 315.0)]);
    assert_eq!(pixels(&row(&strip, "Denver").track.at_work), [(490.0, 770.0)]);
    let krakow = row(&strip, "Kraków");
    assert_eq!(pixels(&krakow.track.at_work), [(210.0, 490.0)]);
    assert_eq!(pixels(&krakow.track.shared), [(210.0, 315.0)]);
    assert_eq!(krakow.text, "at work until 23:00 · 17:00 there");
    assert_eq!(
        krakow.sentence,
        "Kraków: 09:34, at work until 23:00 your time (17:00 there). You can talk until 18:00."
    );
}

#[test]
fn six_sites_half_hours_and_a_holiday() {
    let now = at("2026-10-28T08:10:00Z");
    let mut sites = three(now);
    let holiday = Date::new(2026, 10, 28).unwrap();
    sites.push(hours("Pune", 3, "Asia/Kolkata", "10-19", now, &[(holiday, "Founders' Day")]));
    sites.push(hours("Bogotá", 4, "America/Bogota", "8-17", now, &[]));
    sites.push(hours("Adelaide", 5, "Australia/Adelaide", "9-17", now, &[]));
    let strip = Strip::new(now, 1, &sites).unwrap();
    let names: Vec<&str> = strip.rows.iter().map(|r| r.site.name.as_str()).collect();
    assert_eq!(
        names,
        ["Kraków", "Denver", "Bogotá", "Pune", "Manila", "Adelaide"],
        "own first, then west to east"
    );
    let bands = |name| pixels(&row(&strip, name).track.at_work);
    assert_eq!(bands("Kraków"), [(210.0, 490.0)]);
    assert_eq!(bands("Denver"), [(455.0, 735.0)]);
    assert_eq!(bands("Manila"), [(0.0, 280.0), (805.0, 840.0)]);
    assert_eq!(bands("Bogotá"), [(385.0, 700.0)]);
    assert_eq!(bands("Adelaide"), [(0.0, 157.5), (717.5, 840.0)]);
    assert_eq!(bands("Pune"), []);
    assert_eq!(pixels(&row(&strip, "Denver").track.shared), [(455.0, 490.0)]);
    assert_eq!(pixels(&row(&strip, "Manila").track.shared), [(210.0, 280.0)]);
    let pune = row(&strip, "Pune");
    assert_eq!(pixels(&[pune.track.off[0].span]), [(87.5, 402.5)]);
    assert_eq!(pune.track.off[0].name.as_deref(), Some("Founders' Day"));
    assert_eq!((pune.state, pune.text.as_str()), (State::Holiday, "holiday, back Thu 05:30 · 10:00 there"));
    assert_eq!(row(&strip, "Adelaide").local_time, "18:40");
    assert_eq!(row(&strip, "Manila").text, "at work until 11:00 · 18:00 there");
    assert_eq!(row(&strip, "Adelaide").text, "back 23:30 · 09:00 there");
    assert!(strip.html().contains("Founders&#39; Day"), "the name fits into the outline");
}

#[test]
fn the_night_the_clocks_go_back() {
    let now = at("2026-11-01T07:10:00Z");
    let strip = Strip::new(now, 0, &three(now)).unwrap();
    assert_eq!(strip.axis.now_label, "01:10");
    let expected =
        [("18", 0.0), ("21", 105.0), ("Sun 1", 210.0), ("03", 350.0), ("06", 455.0), ("09", 560.0)];
    for (label, x) in expected {
        assert!(ticks(&strip).contains(&(label.to_owned(), x)), "{label} at {x}: {:?}", ticks(&strip));
    }
    let clock = strip.axis.clock.as_ref().unwrap();
    assert_eq!((clock.label.as_str(), clock.at), ("clock −1 h", 8.0 * 60.0));
    assert_eq!(row(&strip, "Denver").text, "back Mon 09:00");
    assert_eq!(row(&strip, "Kraków").text, "back Mon 01:00 · 09:00 there");
    assert_eq!(row(&strip, "Manila").text, "back 18:00 · 09:00 there");
    assert!(strip.rows.iter().all(|r| r.track.shared.is_empty()));
    assert_eq!(
        strip.notes,
        [
            "From Sun 25 Oct Kraków is one hour closer to Denver, until Sun 1 Nov.",
            "From Sun 1 Nov Denver is 15 h behind Manila instead of 14 h, until Sun 14 Mar 2027."
        ]
    );
}

#[test]
fn labels_follow_the_wall_clock_when_it_jumps_forward() {
    let now = at("2026-03-29T05:30:00Z");
    let sites = vec![hours("Kraków", 0, "Europe/Warsaw", "24x7", now, &[])];
    let strip = Strip::new(now, 0, &sites).unwrap();
    let found = ticks(&strip);
    assert_eq!(found[0], ("Sun 29".to_owned(), 0.0));
    assert!(found.contains(&("03".to_owned(), 70.0)), "one gap is an hour narrower: {found:?}");
    assert_eq!(strip.axis.clock.as_ref().unwrap().label, "clock +1 h");
    assert_eq!(strip.rows[0].text, "at work around the clock");
}

#[test]
fn at_least_fifteen_hours_lie_ahead_whatever_the_time() {
    for quarter in 0..4 * 24 * 7 {
        let now = at("2026-06-01T00:00:00Z") + quarter * 15 * worktime::MINUTE;
        let strip = Strip::new(now, 0, &[hours("Pune", 0, "Asia/Kolkata", "9-17", now, &[])]).unwrap();
        let ahead = 1440.0 - strip.axis.now;
        assert!((15.0 * 60.0..=18.0 * 60.0).contains(&ahead), "{ahead} min ahead at {now}");
        assert_eq!(strip.axis.ticks[0].at, 0.0, "a reader in a half-hour zone has whole hours of their own");
    }
}

#[test]
fn a_night_shift_is_drawn_where_it_begins_and_runs_to_the_edge() {
    let now = at("2026-07-16T20:04:00Z");
    let mut sites = three(now);
    sites[2] = hours("Manila", 2, "Asia/Manila", "21-06", now, &[]);
    let strip = Strip::new(now, 0, &sites).unwrap();
    let manila = row(&strip, "Manila");
    // 21:00 to 06:00 in Manila is 07:00 to 16:00 in Denver.
    assert_eq!(pixels(&manila.track.at_work), [(35.0, 350.0)]);
    assert_eq!(pixels(&manila.track.shared), [(105.0, 350.0)]);
    assert_eq!(manila.text, "at work until 16:00 · 06:00 there");
}

#[test]
fn one_zone_and_the_same_hours_share_a_row() {
    let now = at("2026-07-16T20:04:00Z");
    let mut sites = three(now);
    sites.push(hours("Wrocław", 3, "Europe/Warsaw", "9-17", now, &[]));
    let strip = Strip::new(now, 0, &sites).unwrap();
    assert_eq!(strip.rows.len(), 3);
    assert_eq!(row(&strip, "Kraków").name, "Kraków, Wrocław");
}

#[test]
fn with_many_sites_those_we_exchange_most_with_stay() {
    let now = at("2026-07-16T20:04:00Z");
    let zones = ["America/Denver", "Europe/Warsaw", "Asia/Manila", "Asia/Kolkata", "America/Bogota"];
    let mut sites: Vec<SiteHours> = (0..9)
        .map(|i| hours(&format!("Site {i}"), i, zones[i % 5], &format!("{}-17", 5 + i), now, &[]))
        .collect();
    for (i, site) in sites.iter_mut().enumerate() {
        site.exchanges = i as u64;
    }
    let strip = Strip::new(now, 0, &sites).unwrap();
    assert_eq!((strip.rows.len(), strip.more.len()), (6, 3));
    assert!(strip.more.iter().all(|r| ["Site 1", "Site 2", "Site 3"].contains(&r.name.as_str())));
    assert!(strip.html().contains("and 3 more"));
    assert!(strip.html().contains("class=\"swatch split\""), "sites 7 to 9 have a split swatch");
}

#[test]
fn teams_with_hours_of_their_own_open_under_their_site() {
    let now = at("2026-07-16T20:04:00Z");
    let mut sites = three(now);
    let night = hours("Manila", 2, "Asia/Manila", "21-06", now, &[]).calendar;
    let day = sites[2].calendar.clone();
    sites[2].calendar = day.union(&night);
    sites[2].teams = vec![
        TeamHours { name: "Day".into(), calendar: day },
        TeamHours { name: "Night (follows the United States)".into(), calendar: night },
    ];
    let strip = Strip::new(now, 0, &sites).unwrap();
    let manila = row(&strip, "Manila");
    assert!(manila.text.ends_with("· 2 teams"), "{}", manila.text);
    assert_eq!(manila.track.at_work.len(), 2);
    assert!(strip.html().contains("Night (follows the United States)"));
}

#[test]
fn a_site_without_hours_says_so() {
    let now = at("2026-07-16T20:04:00Z");
    let mut sites = three(now);
    sites[1] = hours("Kraków", 1, "Europe/Warsaw", "none", now, &[]);
    let strip = Strip::new(now, 0, &sites).unwrap();
    assert_eq!(row(&strip, "Kraków").text, "no working hours in the next weeks");
    assert!(Strip::new(now, 3, &sites).is_none(), "a reader who is not there has no strip");
}

#[test]
fn the_terminal_keeps_to_its_width() {
    let now = at("2026-07-16T20:04:00Z");
    let strip = Strip::new(now, 0, &three(now)).unwrap();
    for width in [30, 60, 80, 100, 120, 200] {
        let text = strip.terminal(width, false);
        let tracks = text.lines().filter(|l| l.contains('·') && l.contains('━'));
        assert!(tracks.clone().count() >= 2);
        assert!(tracks.into_iter().all(|l| l.chars().count() <= width), "{width}:\n{text}");
        assert!(!text.contains('\u{1b}'));
    }
    assert!(strip.terminal(120, true).contains("\u{1b}[1;38;5;62m"));
}

#[test]
fn clock_changes_are_told_once_and_with_their_end() {
    let zones = ["America/Denver", "Europe/Warsaw"].map(|z| Zone::named(z).unwrap());
    let from = at("2026-07-01T00:00:00Z");
    let changes = charts::strip::clock_changes(&[&zones[0], &zones[1]], from, from + 365 * DAY);
    assert_eq!(
        charts::strip::clock_sentences(&["Denver", "Kraków"], &changes, 2026),
        [
            "From Sun 25 Oct Kraków is one hour closer to Denver, until Sun 1 Nov.",
            "From Sun 14 Mar 2027 Denver is one hour closer to Kraków, until Sun 28 Mar 2027."
        ]
    );
}

#[test]
fn what_is_true_of_several_sites_is_said_once() {
    let now = at("2026-10-28T08:10:00Z");
    let mut sites = three(now);
    sites.push(hours("Pune", 3, "Asia/Kolkata", "10-19", now, &[]));
    let strip = Strip::new(now, 1, &sites).unwrap();
    assert_eq!(
        strip.notes,
        [
            "From Sun 25 Oct Kraków is one hour closer to Denver, until Sun 1 Nov.",
            "From Sun 25 Oct Kraków is one hour farther from Manila and Pune, until Sun 28 Mar 2027."
        ]
    );
}
