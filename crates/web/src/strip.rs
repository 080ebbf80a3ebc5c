//! The daylight strip of a reader: their sites with their hours, as they see them.

use std::collections::BTreeMap;
use std::hash::{Hash as _, Hasher as _};
use std::sync::{Arc, LazyLock};

use charts::strip::{SiteHours, State, Strip, TeamHours};
use maud::{Markup, PreEscaped, html};
use model::{HolidayRule, Site, SiteId, Table, Team, TeamId};
use quick_cache::sync::Cache;
use rustc_hash::FxHasher;
use worktime::{Date, MINUTE, Schedule};

use crate::desk::Desk;
use crate::page::map::{mine, next_gap};
use crate::say;

/// Strips kept: one for each site of each view, for some minutes.
const STRIPS_MAX: usize = 512;
/// Rules of holidays kept.
const RULES_MAX: usize = 256;

/// Strips as they were drawn. Compiling hours and drawing them takes longer than the rest of a page, and everybody at a site
/// sees the same.
pub(crate) struct Strips(Cache<Key, Arc<Kept>>);

/// Whose strip: the reader's site, the minute, and which sites and teams it was drawn from.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(crate) struct Key {
    reader: SiteId,
    minute: i64,
    places: u64,
}

/// A strip, with what it was drawn from: as long as that is held here, another cannot be in the same place of memory, so
/// that places tell them apart.
pub(crate) struct Kept {
    html: String,
    /// Nobody anywhere is at work.
    is_empty: bool,
    _sites: Table<SiteId, Site>,
    _teams: Table<TeamId, Team>,
}

impl Default for Strips {
    fn default() -> Self {
        Self(Cache::new(STRIPS_MAX))
    }
}

/// The strip, or nothing for somebody without a site.
pub(crate) fn markup(desk: &Desk) -> Markup {
    let Some(reader) = desk.my_site() else { return html! {} };
    let (sites, teams) = (&desk.state().sites, &desk.state().teams);
    let mut places = FxHasher::default();
    sites.values().for_each(|site| Arc::as_ptr(site).hash(&mut places));
    teams.values().for_each(|team| Arc::as_ptr(team).hash(&mut places));
    let minute = desk.now.as_micros().div_euclid(MINUTE);
    let key = Key { reader, minute, places: places.finish() };
    let kept = match desk.server.strips.0.get(&key) {
        Some(kept) => kept,
        None => {
            let Some(strip) = make(desk) else { return html! {} };
            let html = strip.line_html() + &strip.html();
            let is_empty = strip.rows.iter().chain(&strip.more).all(|row| row.state != State::AtWork);
            let kept = Arc::new(Kept { html, is_empty, _sites: sites.clone(), _teams: teams.clone() });
            desk.server.strips.0.insert(key, Arc::clone(&kept));
            kept
        }
    };
    html! { (PreEscaped(&kept.html)) @if kept.is_empty { (nobody(desk)) } }
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
    let own = desk.my_site()?;
    let sites: Vec<(SiteId, SiteHours)> =
        desk.state().sites.iter().map(|(id, site)| (*id, hours(desk, *id, site))).collect();
    let reader = sites.iter().position(|(id, _)| *id == own)?;
    let sites: Vec<SiteHours> = sites.into_iter().map(|(_, hours)| hours).collect();
    Strip::new(desk.now, reader, &sites)
}

fn hours(desk: &Desk, id: SiteId, site: &Site) -> SiteHours {
    let named = holidays(&site.holidays);
    let schedule = Schedule::new(site.hours.zone.clone(), site.hours.week.clone())
        .with_holidays(named.iter().map(|(day, _)| *day));
    let shown = charts::Site::new(desk.site(id).to_string(), usize::try_from(site.place).unwrap_or_default());
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
