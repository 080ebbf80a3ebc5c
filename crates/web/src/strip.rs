//! The daylight strip of a reader: their sites with their hours, as they see them.

use std::collections::BTreeMap;
use std::hash::{Hash as _, Hasher as _};
use std::sync::{Arc, LazyLock};

use axum::http::header;
use axum::response::{IntoResponse as _, Response};
use charts::strip::{Moments, Piece, SiteHours, State, Strip, TeamHours};
use maud::{Markup, PreEscaped, html};
use model::{HolidayRule, Site, SiteId, Table, Team, TeamId};
use quick_cache::sync::Cache;
use rustc_hash::FxHasher;
use serde_json::{Value, json};
use worktime::{Date, MINUTE, Schedule};

use crate::assets;
use crate::desk::Desk;
use crate::error::Failure;
use crate::page::map::{mine, next_gap};
use crate::say;

/// Strips kept: one for each site of each view, for some minutes.
const STRIPS_MAX: usize = 512;
/// Windows of moments kept, each for a quarter of an hour.
const MOMENTS_MAX: usize = 128;
/// The window moves at hours of the reader, which begin with a quarter of an hour everywhere.
const QUARTER: i64 = 15 * MINUTE;
/// Rules of holidays kept.
const RULES_MAX: usize = 256;

/// Strips as they were drawn. Compiling hours and drawing them takes longer than the rest of a page, and everybody at a site
/// sees the same.
pub(crate) struct Strips {
    drawn: Cache<Key, Arc<Kept>>,
    /// What is said at other moments; only asked for by who looks there.
    moments: Cache<Key, Arc<Kept>>,
}

/// Whose strip: the reader's site, since when it is the same, and which sites and teams it was drawn from.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(crate) struct Key {
    reader: SiteId,
    since: i64,
    places: u64,
}

impl Key {
    /// What is the same for so long.
    fn new(desk: &Desk, reader: SiteId, length: i64) -> Self {
        let mut places = FxHasher::default();
        desk.state().sites.values().for_each(|site| Arc::as_ptr(site).hash(&mut places));
        desk.state().teams.values().for_each(|team| Arc::as_ptr(team).hash(&mut places));
        Self { reader, since: desk.now.as_micros().div_euclid(length), places: places.finish() }
    }
}

/// A strip, with what it was drawn from: as long as that is held here, another cannot be in the same place of memory, so
/// that places tell them apart.
pub(crate) struct Kept {
    text: String,
    /// Nobody anywhere is at work.
    is_empty: bool,
    _sites: Table<SiteId, Site>,
    _teams: Table<TeamId, Team>,
}

impl Kept {
    fn new(desk: &Desk, text: String, is_empty: bool) -> Self {
        let (sites, teams) = (desk.state().sites.clone(), desk.state().teams.clone());
        Self { text, is_empty, _sites: sites, _teams: teams }
    }
}

impl Default for Strips {
    fn default() -> Self {
        Self { drawn: Cache::new(STRIPS_MAX), moments: Cache::new(MOMENTS_MAX) }
    }
}

/// The strip, or nothing for somebody without a site.
pub(crate) fn markup(desk: &Desk) -> Markup {
    let Some(reader) = desk.my_site() else { return html! {} };
    let key = Key::new(desk, reader, MINUTE);
    let kept = match desk.server.strips.drawn.get(&key) {
        Some(kept) => kept,
        None => {
            let Some(strip) = make(desk) else { return html! {} };
            let html = strip.line_html() + &strip.html();
            let is_empty = strip.rows.iter().chain(&strip.more).all(|row| row.state != State::AtWork);
            let kept = Arc::new(Kept::new(desk, html, is_empty));
            desk.server.strips.drawn.insert(key, Arc::clone(&kept));
            kept
        }
    };
    html! { (PreEscaped(&kept.text)) @if kept.is_empty { (nobody(desk)) } }
}

/// What a script needs to let the reader look at other moments: where the keyboard moves, and what is offered there. Outside of
/// what is renewed with the minute, so that the keyboard stays where it is. Without a script it is not there.
pub(crate) fn finder(desk: &Desk) -> Markup {
    if desk.my_site().is_none() {
        return html! {};
    }
    html! {
        section #strip-finder aria-label="Other times on the strip" hidden data-copied="Copied."
            data-refused="The browser does not let this page copy. The text is marked: copy it from here." {
            div.reading role="slider" tabindex="0" aria-label="Look at another time" aria-describedby="strip-keys"
                aria-valuemin="0" aria-valuemax="1440" aria-valuenow="0" aria-valuetext="Now" {}
            p #strip-keys hidden {
                "Left and right go by a quarter of an hour, with Shift by an hour; Enter offers to copy the time; Escape goes back to now."
            }
            div.offer tabindex="-1" hidden {
                p.line {}
                textarea rows="3" readonly hidden aria-label="Everybody's time" {}
                button type="button" { "Copy as text in everybody's time" }
                p.meta role="status" {}
            }
        }
        script type="module" src=(assets::STRIP.path) {}
    }
}

/// What the strip says at every minute of its window, for the script.
pub(crate) async fn moments(desk: Desk) -> Result<Response, Failure> {
    let reader = desk.my_site().ok_or(Failure::Missing)?;
    let key = Key::new(&desk, reader, QUARTER);
    let kept = match desk.server.strips.moments.get(&key) {
        Some(kept) => kept,
        None => {
            let (place, sites) = sites(&desk).ok_or(Failure::Missing)?;
            let moments = Moments::new(desk.now, place, &sites).ok_or(Failure::Missing)?;
            let kept = Arc::new(Kept::new(&desk, told(&moments).to_string(), false));
            desk.server.strips.moments.insert(key, Arc::clone(&kept));
            kept
        }
    };
    Ok(([(header::CONTENT_TYPE, "application/json")], kept.text.clone()).into_response())
}

fn told(moments: &Moments) -> Value {
    let days: Vec<Value> =
        moments.days.iter().map(|(from, day)| json!({ "from": from, "day": day })).collect();
    let piece = |piece: &Piece| {
        json!({
            "from": piece.from,
            "clock": piece.clock,
            "day": piece.day,
            "date": piece.date,
            "at_work": piece.state == State::AtWork,
            "state": piece.phrases(),
            "rest": piece.rest,
        })
    };
    let rows: Vec<Value> = moments
        .rows
        .iter()
        .map(|row| {
            let pieces: Vec<Value> = row.pieces.iter().map(piece).collect();
            json!({ "name": row.name, "who": row.who, "place": row.place, "pieces": pieces })
        })
        .collect();
    json!({ "from": moments.from, "days": days, "rows": rows })
}

/// While nobody is at work: the function in the reader's reach that nobody may decide on for longest.
fn nobody(desk: &Desk) -> Markup {
    let mine: Vec<_> = mine(desk).into_iter().collect();
    let facts = desk.server.facts.of(desk, &mine);
    let gaps = mine.iter().zip(&facts).filter_map(|(id, facts)| {
        let gap = next_gap(desk, facts.cover.as_ref()?).filter(|gap| gap.from <= desk.now)?;
        Some((gap.to, *id))
    });
    let Some((until, function)) = gaps.max() else { return html! {} };
    html! {
        p.meta.nobody {
            "Nobody with the right to decide on " a href={ "/functions/" (function) } { (desk.function(function)) }
            " until " (desk.at(until)) " (" (say::hours(until - desk.now)) ")."
        }
    }
}

fn make(desk: &Desk) -> Option<Strip> {
    let (reader, sites) = sites(desk)?;
    Strip::new(desk.now, reader, &sites)
}

/// The sites that the reader sees, and which of them is theirs.
fn sites(desk: &Desk) -> Option<(usize, Vec<SiteHours>)> {
    let own = desk.my_site()?;
    let sites: Vec<(SiteId, SiteHours)> =
        desk.state().sites.iter().map(|(id, site)| (*id, hours(desk, *id, site))).collect();
    let reader = sites.iter().position(|(id, _)| *id == own)?;
    Some((reader, sites.into_iter().map(|(_, hours)| hours).collect()))
}

fn hours(desk: &Desk, id: SiteId, site: &Site) -> SiteHours {
    let named = holidays(&site.holidays);
    let schedule = Schedule::new(site.hours.zone.clone(), site.hours.week.clone())
        .with_holidays(named.iter().map(|(day, _)| *day));
    let shown = charts::Site::new(desk.site(id).to_string(), usize::try_from(site.place).unwrap_or_default())
        .with_page(format!("/sites/{id}"));
    let mut hours = SiteHours::new(shown, &schedule, named.to_vec(), desk.now);
    teams(desk, id, site, &mut hours);
    hours
}

/// Teams with hours of their own: the site's row is then the union.
fn teams(desk: &Desk, id: SiteId, site: &Site, hours: &mut SiteHours) {
    let of_site: Vec<_> = desk.state().teams.values().filter(|team| team.site == id).collect();
    if of_site.iter().all(|team| team.hours.is_none()) {
        return;
    }
    let (from, to) = (hours.calendar.from(), hours.calendar.to());
    for team in of_site {
        let own = team.hours.as_ref().unwrap_or(&site.hours);
        let days = holidays(team.holidays.as_ref().unwrap_or(&site.holidays));
        let schedule =
            Schedule::new(own.zone.clone(), own.week.clone()).with_holidays(days.iter().map(|(day, _)| *day));
        let calendar = schedule.compile(from, to);
        hours.calendar = hours.calendar.union(&calendar);
        hours.teams.push(TeamHours { name: desk.text(&team.name).to_string(), calendar });
    }
    hours.usual = hours.usual.union(&hours.calendar);
}

/// Days with their names, in order.
type Days = Arc<Vec<(Date, String)>>;
/// Rules of holidays whose days are kept: unpacking a country's takes longer than a page may.
static DAYS: LazyLock<Cache<HolidayRule, Days>> = LazyLock::new(|| Cache::new(RULES_MAX));

/// The days of a rule with their names, in order.
pub(crate) fn holidays(rule: &HolidayRule) -> Days {
    if let Some(known) = DAYS.get(rule) {
        return known;
    }
    let days = Arc::new(unpacked(rule));
    DAYS.insert(rule.clone(), Arc::clone(&days));
    days
}

fn unpacked(rule: &HolidayRule) -> Vec<(Date, String)> {
    let national = rule
        .country
        .as_deref()
        .and_then(|country| worktime::holidays::of(country, rule.part.as_deref()).ok());
    let mut days: BTreeMap<Date, String> = BTreeMap::new();
    for (day, name) in national.iter().flat_map(|found| found.iter()) {
        if !rule.except.contains(&day) {
            days.insert(day, name.to_owned());
        }
    }
    for day in &rule.also {
        days.entry(*day).or_insert_with(|| "own holiday".to_owned());
    }
    days.into_iter().collect()
}
