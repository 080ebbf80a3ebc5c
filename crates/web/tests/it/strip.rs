//! The strip: its rows lead to the pages of sites, and what it would say at other moments is for who sees the strip.

use axum::http::StatusCode;
use model::{Command, HolidayRule, PersonId};
use scraper::{Html, Selector};
use serde_json::Value;

use crate::kit::{ANA, DENVER, KASIA, KRAKOW, MANILA, OLU, Org, SAM, at};

/// What is said at other moments.
fn moments(org: &Org, person: PersonId) -> Value {
    let answer = org.page(person, "/strip");
    assert_eq!(answer.kind, "application/json");
    serde_json::from_str(&answer.html).expect("JSON")
}

fn texts(page: &Html, selector: &str) -> Vec<String> {
    let selector = Selector::parse(selector).expect("a selector");
    page.select(&selector).map(|found| found.text().collect()).collect()
}

/// A row's piece at a minute of the window.
fn piece(row: &Value, minute: i64) -> &Value {
    let pieces = row["pieces"].as_array().expect("pieces");
    pieces.iter().rfind(|piece| piece["from"].as_i64() <= Some(minute)).expect("from the first minute on")
}

/// (name, time, words at the right, sentence) of each row, an instant's minute given.
fn said(moments: &Value, minute: i64) -> Vec<[String; 4]> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let rows = moments["rows"].as_array().expect("rows");
    let at = minute - moments["from"].as_i64().expect("a start");
    rows.iter()
        .map(|row| {
            let piece = piece(row, at);
            let clock =
                piece["clock"].as_i64().expect("a time") + at - piece["from"].as_i64().expect("a minute");
            let day = piece["day"].as_str().map_or_else(String::new, |day| format!(" {day}"));
            let time = format!("{:02}:{:02}{day}", clock / 60, clock % 60);
            let state = piece["state"].as_array().expect("phrases").iter().map(text).collect();
            let sentence = format!("{}{time}{}", text(&row["who"]), text(&piece["rest"]));
            [text(&row["name"]), time, state, sentence]
        })
        .collect()
}

/// The same of the page's strip.
fn drawn(org: &Org, person: PersonId) -> Vec<[String; 4]> {
    let page = Html::parse_document(&org.page(person, "/more").html);
    let [names, times, states, sentences] =
        [".strip-wide .who .name", ".strip-wide .who .time", ".strip-wide .state", ".strip .reading li"]
            .map(|selector| texts(&page, selector).into_iter());
    let rows = names.zip(times).zip(states.zip(sentences));
    rows.map(|((name, time), (state, sentence))| [name, time, state, sentence]).collect()
}

fn minute(org: &Org) -> i64 {
    org.now().as_micros().div_euclid(60_000_000)
}

#[test]
fn what_it_says_of_now_is_what_the_page_says_and_so_it_is_of_what_comes() {
    let org = Org::new();
    for person in [SAM, KASIA, ANA] {
        let rows = said(&moments(&org, person), minute(&org));
        assert!(rows.len() > 1, "{rows:?}");
        assert_eq!(rows, drawn(&org, person));
    }
    let before = moments(&org, SAM);
    assert_eq!(said(&before, minute(&org))[0][2], "at work until 17:00");
    // Ten past eight in the evening: another day in Kraków, where they are off, and in Manila, where they are at work.
    org.pass_to(at("2026-11-05T03:10:00Z"));
    assert_eq!(said(&before, minute(&org)), drawn(&org, SAM));
    assert_eq!(said(&before, minute(&org))[2][1..3], ["11:10 Thu", "at work until Thu 03:00 · 18:00 there"]);
}

#[test]
fn a_window_moves_on_and_a_holiday_is_told_at_once() {
    let org = Org::new();
    let before = moments(&org, SAM);
    assert_eq!(
        before["from"].as_i64(),
        Some(at("2026-11-04T10:00:00Z").as_micros() / 60_000_000),
        "03:00 in Denver"
    );
    org.pass(3);
    assert_eq!(
        moments(&org, SAM)["from"].as_i64(),
        before["from"].as_i64().map(|from| from + 180),
        "three hours later"
    );
    let manila = "holiday (own holiday), back Thu 18:00 your time (09:00 there)";
    let sentence = |org: &Org| said(&moments(org, SAM), minute(org))[2][3].clone();
    assert!(!sentence(&org).contains(manila), "{}", sentence(&org));
    org.does(OLU, |_| {
        let day = "2026-11-05".parse().expect("a day");
        let holidays = HolidayRule { also: [day].into_iter().collect(), ..HolidayRule::default() };
        let hours = org.handle.known().state.sites[&MANILA].hours.clone();
        Command::ChangeSiteHours { site: MANILA, hours, holidays }
    });
    assert!(sentence(&org).contains(manila), "{}", sentence(&org));
    assert_eq!(said(&moments(&org, SAM), minute(&org)), drawn(&org, SAM));
}

#[test]
fn it_is_for_who_is_signed_in() {
    let org = Org::new();
    let answer = org.get_unknown("/strip");
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    assert!(answer.location.starts_with("/sign-in"), "{}", answer.location);
    assert!(!answer.html.contains("Denver"));
}

#[test]
fn a_row_leads_to_its_site_without_a_script_and_the_keyboard_has_one_stop_with_one() {
    let org = Org::new();
    let html = org.page(SAM, "/more").html;
    let page = Html::parse_document(&html);
    let links = Selector::parse(".strip-wide .who a").expect("a selector");
    let found: Vec<(&str, &str)> = page
        .select(&links)
        .map(|link| (link.attr("href").unwrap_or_default(), link.attr("tabindex").unwrap_or_default()))
        .collect();
    let wanted = [DENVER, KRAKOW, MANILA].map(|site| format!("/sites/{site}"));
    assert_eq!(found, wanted.each_ref().map(|address| (address.as_str(), "-1")));
    wanted.iter().for_each(|address| drop(org.page(SAM, address)));
    let on_phone = texts(&page, ".strip-phone .strip-row a");
    assert_eq!(on_phone, ["Open Denver", "Open Kraków", "Open Manila"]);
    assert!(
        html.contains("<section id=\"strip-finder\" aria-label=\"Other times on the strip\" hidden"),
        "nothing of what needs a script is seen without one"
    );
    assert_eq!(html.matches("role=\"slider\"").count(), 1);
    assert!(!org.get_unknown("/sign-in").html.contains("strip-finder"), "nobody's strip");
}
