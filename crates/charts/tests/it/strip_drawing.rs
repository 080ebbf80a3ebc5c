//! What the strip draws, to the pixel: sizes, gaps, the places of hours, of now, of nights, of holidays and of a clock change,
//! on the track of a 1,440 px screen (840 px, 35 px an hour) and of a phone.

use std::collections::BTreeMap;

use charts::strip::{SiteHours, Strip, Width};
use worktime::{Date, Instant};

use crate::kit::{NIGHT, at, hours};

const TRACK: f64 = 840.0;
/// Six sites, one on a half and one on a quarter of an hour, one at work through its nights, one with a holiday.
fn six(now: Instant) -> Vec<SiteHours> {
    [
        ("Denver", "America/Denver", "9-17"),
        ("Kraków", "Europe/Warsaw", "9-17"),
        ("Manila", "Asia/Manila", "9-18"),
        ("Bengaluru", "Asia/Kolkata", "Mon-Sun 21-06"),
        ("Kathmandu", "Asia/Kathmandu", "Mon-Sun 10-18"),
        ("Adelaide", "Australia/Adelaide", "9-17"),
    ]
    .into_iter()
    .enumerate()
    .map(|(index, site)| {
        let souls = [Date::new(2026, 11, 2).unwrap()];
        hours(index, site, now, if site.0 == "Manila" { &souls } else { &[] })
    })
    .collect()
}

fn strip(now: &str, sites: usize) -> Strip {
    let now = at(now);
    Strip::new(now, 0, &six(now)[..sites]).unwrap()
}

type Element = BTreeMap<String, String>;

/// The drawings of one layout, in order: each the attributes of its `svg` with what stands in it.
fn drawings(html: &str, from: &str, to: &str) -> Vec<(Element, String)> {
    let begin = html.find(from).unwrap();
    let end = html[begin..].find(to).map_or(html.len(), |end| begin + end);
    html[begin..end]
        .split("<svg")
        .skip(1)
        .map(|piece| {
            let (open, rest) = piece.split_once('>').unwrap();
            (attributes(open), rest.split("</svg>").next().unwrap().to_owned())
        })
        .collect()
}

fn wide(html: &str) -> Vec<(Element, String)> {
    drawings(html, "class=\"strip-wide\"", "class=\"strip-phone\"")
}

fn phone(html: &str) -> Vec<(Element, String)> {
    drawings(html, "class=\"strip-phone\"", "</section>")
}

fn attributes(open: &str) -> Element {
    let mut found = Element::new();
    let mut rest = open;
    while let Some((name, after)) = rest.split_once("=\"") {
        let (value, left) = after.split_once('"').unwrap();
        found.insert(name.trim().to_owned(), value.to_owned());
        rest = left;
    }
    found
}

/// Elements of one kind with what stands in them.
fn elements(drawing: &str, kind: &str) -> Vec<(Element, String)> {
    let open = format!("<{kind} ");
    drawing
        .split(&open)
        .skip(1)
        .map(|piece| {
            let (inside, rest) = piece.split_once('>').unwrap();
            (attributes(inside), rest.split('<').next().unwrap().to_owned())
        })
        .collect()
}

fn number(element: &Element, name: &str) -> f64 {
    element[name].trim_end_matches('%').parse().unwrap()
}

/// Where a share of the track is on 840 px.
fn pixel(element: &Element, name: &str) -> f64 {
    assert!(element[name].ends_with('%'), "{name} follows the width of the track");
    number(element, name) / 100.0 * TRACK
}

fn near(found: f64, wanted: f64, what: &str) {
    assert!((found - wanted).abs() < 0.05, "{what}: {found} px, not {wanted}");
}

fn height(drawing: &(Element, String)) -> f64 {
    number(&drawing.0, "height")
}

/// The bands of a track of this height: left and right in pixels.
fn bands(drawing: &str, tall: f64) -> Vec<(f64, f64)> {
    let rects = elements(drawing, "rect");
    rects
        .iter()
        .filter(|(rect, _)| number(rect, "height") == tall && rect.contains_key("style"))
        .map(|(rect, _)| {
            let left = pixel(rect, "x");
            (left, left + pixel(rect, "width"))
        })
        .collect()
}

#[test]
fn it_is_as_high_as_it_says_and_rows_stand_close() {
    let total = |strip: &Strip| wide(&strip.html()).iter().map(height).sum::<f64>();
    assert_eq!(total(&strip("2026-07-16T20:04:00Z", 3)), 22.0 + 3.0 * 20.0 + 8.0);
    assert_eq!(total(&strip("2026-07-16T20:04:00Z", 4)), 22.0 + 4.0 * 20.0 + 8.0);
    assert_eq!(total(&strip("2026-07-16T20:04:00Z", 5)), 22.0 + 5.0 * 18.0 + 8.0);
    assert_eq!(total(&strip("2026-07-16T20:04:00Z", 6)), 138.0);
    let html = strip("2026-07-16T20:04:00Z", 6).html();
    assert_eq!(
        html.matches("style=\"height:18px;line-height:18px\"").count(),
        12,
        "words are as high as their row"
    );
    let css = charts::tokens::stylesheet();
    assert!(css.contains(".strip-grid{display:grid;grid-template-columns:176px minmax(0,1fr) 264px}"));
    assert!(css.contains(".strip-grid{grid-template-columns:120px minmax(0,1fr) 200px}"));
}

#[test]
fn tracks_are_twelve_high_thick_where_we_can_talk_and_thin_where_not() {
    for (sites, row) in [(3, 20.0), (6, 18.0)] {
        let html = strip("2026-07-16T14:04:00Z", sites).html();
        for (_, drawing) in &wide(&html)[1..=sites] {
            let rects = elements(drawing, "rect");
            let (track, _) = &rects[0];
            assert_eq!((number(track, "y"), number(track, "height")), ((row - 12.0) / 2.0, 12.0));
            assert_eq!((pixel(track, "x"), pixel(track, "width")), (0.0, TRACK));
            for (band, _) in &rects[1..] {
                let (top, tall) = (number(band, "y"), number(band, "height"));
                assert!([12.0, 4.0].contains(&tall), "{tall}");
                assert_eq!(top + tall / 2.0, row / 2.0, "centred in the track");
            }
        }
        let own = &wide(&html)[1].1;
        assert_eq!(bands(own, 4.0), bands(own, 12.0), "the reader's own row is thick throughout");
    }
}

#[test]
fn hours_stand_where_they_are_and_now_is_a_line_through_all() {
    let strip = strip("2026-07-16T20:04:00Z", 6);
    let html = strip.html();
    let drawn = wide(&html);
    let axis = &drawn[0].1;
    let texts = elements(axis, "text");
    let labels: Vec<(&str, f64)> =
        texts.iter().map(|(text, label)| (label.as_str(), pixel(text, "x"))).collect();
    let wanted = [
        ("06", -1.0),
        ("09", 105.0),
        ("12", 210.0),
        ("18", 420.0),
        ("21", 525.0),
        ("Fri 17", 630.0),
        ("03", 735.0),
        ("06", 840.0),
        ("14:04", 282.333),
    ];
    assert_eq!(labels.len(), wanted.len(), "15 is nearer than 40 px to now, and left out: {labels:?}");
    for ((label, x), (want, place)) in labels.iter().zip(wanted) {
        assert_eq!(*label, want);
        near(*x, f64::max(place, 0.0), label);
    }
    assert_eq!(texts[0].0["text-anchor"], "start", "the outermost stay inside the track");
    assert_eq!(texts[7].0["text-anchor"], "end");
    for (place, (_, drawing)) in drawn.iter().enumerate() {
        let lines = elements(drawing, "line");
        let (now, _) = lines.iter().find(|(line, _)| line["class"] == "now").unwrap();
        near(pixel(now, "x1"), 282.333, "now");
        let ticks: Vec<f64> = lines
            .iter()
            .filter(|(line, _)| line["class"] != "now")
            .map(|(line, _)| pixel(line, "x1"))
            .collect();
        assert_eq!(ticks.len(), 9, "a line every three hours");
        ticks.iter().enumerate().for_each(|(i, x)| near(*x, 105.0 * i as f64, "a tick"));
        let midnight: Vec<f64> = lines
            .iter()
            .filter(|(line, _)| line["class"].contains("edge"))
            .map(|(line, _)| pixel(line, "x1"))
            .collect();
        assert_eq!(midnight.len(), 1);
        near(midnight[0], 630.0, "midnight is darker");
        if (1..=6).contains(&place) {
            assert_eq!((number(now, "y1"), number(now, "y2")), (0.0, 18.0), "no gap between rows");
        }
    }
}

#[test]
fn no_label_comes_near_to_now_on_any_track() {
    let widths =
        [(Width::Wide, 840.0), (Width::Narrowed, 488.0), (Width::Middle, 232.0), (Width::Phone, 358.0)];
    for minutes in (0..180).step_by(7) {
        let now = at("2026-07-16T20:00:00Z") + minutes * worktime::MINUTE;
        let strip = Strip::new(now, 0, &six(now)).unwrap();
        for tick in &strip.axis.ticks {
            for (width, px) in widths {
                let clear = (tick.at - strip.axis.now).abs() / 1440.0 * px >= 40.0;
                assert_eq!(tick.is_clear_on(width), clear, "{} at {now} on {px}", tick.label);
            }
        }
    }
    let css = charts::tokens::stylesheet();
    assert!(css.contains("@media (max-width:1375px){.strip .full-tick{display:none}}"));
}

#[test]
fn half_hours_nights_and_a_holiday_stand_between_the_ticks() {
    let strip = strip(NIGHT, 6);
    let html = strip.html();
    let drawn = wide(&html);
    let names: Vec<&str> = strip.rows.iter().map(|row| row.name.as_str()).collect();
    assert_eq!(names, ["You, Denver", "Kraków", "Bengaluru", "Kathmandu", "Manila", "Adelaide"]);
    let row = |name: &str| &drawn[1 + names.iter().position(|other| *other == name).unwrap()].1;
    let found = |name: &str| bands(row(name), 4.0);
    let expect = |name: &str, wanted: &[(f64, f64)]| {
        let found = found(name);
        assert_eq!(found.len(), wanted.len(), "{name}: {found:?}");
        for (band, want) in found.iter().zip(wanted) {
            near(band.0, want.0, name);
            near(band.1, want.1, name);
        }
    };
    // The window: from Saturday 18:00 in Denver, which is midnight in UTC, for 24 elapsed hours.
    assert_eq!(strip.axis.from, at("2026-11-01T00:00:00Z"));
    // 21:00 to 06:00 in Bengaluru is 15:30 to 00:30 in UTC: what began the day before is cut by the edge, and so is what goes on.
    expect("Bengaluru", &[(0.0, 0.5 * 35.0), (15.5 * 35.0, TRACK)]);
    // 10:00 to 18:00 in Kathmandu is 04:15 to 12:15.
    expect("Kathmandu", &[(4.25 * 35.0, 12.25 * 35.0)]);
    // Monday 09:00 in Adelaide is Sunday 22:30.
    expect("Adelaide", &[(22.5 * 35.0, TRACK)]);
    expect("You, Denver", &[]);
    expect("Kraków", &[]);
    // Monday is a holiday in Manila: its hours from 01:00 in UTC lie behind the window.
    expect("Manila", &[]);
}

#[test]
fn a_holiday_is_an_outline_with_the_hatch_and_its_name() {
    let strip = strip("2026-11-01T20:10:00Z", 6);
    let html = strip.html();
    let place = strip.rows.iter().position(|row| row.name == "Manila").unwrap();
    let drawing = &wide(&html)[1 + place].1;
    // The window begins Sunday 07:00 in Denver (14:00 in UTC): 09:00 in Manila is 11 h later, and 18:00 two hours short of its end.
    let rects = elements(drawing, "rect");
    let (hatch, _) = rects
        .iter()
        .find(|(rect, _)| rect.get("fill").is_some_and(|fill| fill.starts_with("url(#hatch-")))
        .unwrap();
    assert_eq!(
        (number(hatch, "y"), number(hatch, "height")),
        (3.5, 11.0),
        "the line of 1 px ends with the track"
    );
    assert!(hatch["style"].starts_with("stroke:var(--s3)"));
    let from = (at("2026-11-02T01:00:00Z") - strip.axis.from) as f64 / worktime::HOUR as f64 * 35.0;
    near(pixel(hatch, "x"), from, "09:00 in Manila");
    near(pixel(hatch, "x") + pixel(hatch, "width"), f64::min(from + 9.0 * 35.0, TRACK), "18:00 in Manila");
    let texts = elements(drawing, "text");
    assert_eq!(texts.len(), 1);
    assert_eq!(texts[0].1, "All Souls");
    near(pixel(&texts[0].0, "x"), pixel(hatch, "x") + pixel(hatch, "width") / 2.0, "in its middle");
    // Nothing runs through the name: it stands on paper, drawn after the hatch and before the words.
    let (paper, _) = rects
        .iter()
        .find(|(rect, _)| rect.get("class").is_some_and(|class| class.contains("holiday")))
        .unwrap();
    near(pixel(paper, "x"), pixel(&texts[0].0, "x"), "around the name");
    let width = number(paper, "width");
    assert!(width >= 9.0 * 7.2 && width <= pixel(hatch, "width"), "as wide as the name: {width}");
    assert_eq!(paper["transform"], format!("translate({} 0)", -width / 2.0));
    let place_of = |piece: &str| drawing.find(piece).unwrap();
    assert!(place_of("url(#hatch-") < place_of("holiday fill-paper"));
    assert!(place_of("holiday fill-paper") < place_of("All Souls"));
    // Where the time now would run through the middle, the name stands beside it.
    let noon = self::strip("2026-11-02T05:30:00Z", 6).html();
    let drawing = wide(&noon).into_iter().find(|(_, drawing)| drawing.contains("All Souls")).unwrap().1;
    let (name, now) = (&elements(&drawing, "text")[0].0, &elements(&drawing, "line"));
    let now = &now.iter().find(|(line, _)| line["class"] == "now").unwrap().0;
    assert!((pixel(name, "x") - pixel(now, "x1")).abs() > width / 2.0, "beside the line of now");
    assert!(
        strip.rows[place].sentence.contains("holiday (All Souls), back Mon 18:00"),
        "{}",
        strip.rows[place].sentence
    );
}

#[test]
fn in_the_night_of_a_clock_change_one_gap_is_wider_and_says_so() {
    let strip = strip(NIGHT, 6);
    let html = strip.html();
    let drawn = wide(&html);
    let texts = elements(&drawn[0].1, "text");
    let place = |label: &str| texts.iter().find(|(_, said)| said == label).map(|(text, _)| pixel(text, "x"));
    for (label, x) in [("Sun 1", 210.0), ("06", 455.0), ("09", 560.0)] {
        near(place(label).unwrap(), x, label);
    }
    // 00 to 03 takes four hours: 140 px, and the label of 03 is 70 px away from 01:10.
    near(place("03").unwrap(), 350.0, "03");
    let (foot, inside) = drawn.last().unwrap();
    assert_eq!(number(foot, "height"), 20.0, "room for the words");
    let said = elements(inside, "text");
    assert_eq!(said[0].1, "clock −1 h");
    near(pixel(&said[0].0, "x"), 8.0 * 35.0, "where the clock goes back");
}

#[test]
fn what_a_clock_change_does_to_the_reader_is_one_line() {
    let strip = strip(NIGHT, 6);
    assert_eq!(
        strip.notes,
        [
            "From Sun 25 Oct Kraków is one hour closer to Denver, until Sun 1 Nov.",
            "From Sun 1 Nov Denver's clock is one hour back against Manila, Bengaluru, Kathmandu and Adelaide, until Sun 14 Mar 2027."
        ]
    );
    assert_eq!(strip.html().matches("<p class=\"meta\">From").count(), 1);
}

#[test]
fn on_a_phone_lines_are_drawn_across_the_tracks_only() {
    let html = strip(NIGHT, 6).html();
    let drawn = phone(&html);
    assert_eq!(drawn.len(), 7);
    assert!(elements(&drawn[0].1, "line").is_empty(), "no line beside or through words");
    for (svg, drawing) in &drawn[1..] {
        assert_eq!(number(svg, "height"), 12.0, "under a line of 26: 38 a site");
        let (track, _) = &elements(drawing, "rect")[0];
        assert_eq!((number(track, "y"), number(track, "height")), (2.0, 8.0));
        let lines = elements(drawing, "line");
        for (line, _) in &lines {
            assert_eq!((number(line, "y1"), number(line, "y2")), (2.0, 10.0));
        }
        // 18, midnight, 06, 12, and 18 an hour later than the window is long: every six hours of the wall clock.
        assert_eq!(lines.len() - 1, 4, "{drawing}");
        for (band, _) in &elements(drawing, "rect")[1..] {
            let tall = number(band, "height");
            assert!([8.0, 3.0, 7.0].contains(&tall), "{tall}");
            assert_eq!(number(band, "y") + tall / 2.0, 6.0);
        }
    }
    let css = charts::tokens::stylesheet();
    assert!(css.contains(".strip-phone>summary{color:var(--ink);text-decoration:none;width:auto;min-height:44px;line-height:20px;padding:2px 0;"));
    assert!(css.contains("min-height:26px;line-height:26px"));
}

#[test]
fn it_moves_with_the_minute_and_not_within_one() {
    let drawn = |now: &str| {
        let now = at(now);
        let strip = Strip::new(now, 0, &six(now)).unwrap();
        strip.line_html() + &strip.html()
    };
    assert_eq!(drawn("2026-07-16T20:04:00Z"), drawn("2026-07-16T20:04:59.999999Z"));
    assert_ne!(drawn("2026-07-16T20:04:59Z"), drawn("2026-07-16T20:05:00Z"));
}

#[test]
fn what_stays_when_it_has_scrolled_away_is_one_line() {
    let now = at("2026-07-16T20:04:00Z");
    let line = Strip::new(now, 0, &six(now)[..3]).unwrap().line_html();
    assert_eq!(
        line,
        "<div class=\"strip-line\" aria-hidden=\"true\"><span>14:04</span><span> · Kraków back Fri 01:00</span><span> · Manila back 19:00</span></div>"
    );
}
