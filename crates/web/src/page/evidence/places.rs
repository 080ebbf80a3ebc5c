//! Who works where: a column per site, with its clock, its hours and a day's bar; people in it by number, each with a menu.

use evidence::mapping::{Role, SiteEntry};
use evidence::matching::{self, Person, SiteHours};
use maud::{Markup, PreEscaped, html};
use model::Instant;

use super::count;
use super::drawing::{Clock, day, said};
use super::menus::Sheet;
use crate::part::shortened;

/// People that are shown, those with most entries.
const PEOPLE_MAX: usize = 240;
/// Sites that are shown at once, and behind a line.
const SITES_SHOWN: usize = 8;
const SITES_MAX: usize = 60;

pub(super) fn section(sheet: &Sheet<'_>) -> Markup {
    let history = &sheet.draft.loaded.history;
    let mapping = &sheet.draft.mapping;
    let Some((from, to)) = history.range() else { return html! {} };
    let middle = from + (to - from) / 2;
    let body = if let Some(column) = &mapping.columns.site {
        by_column(sheet, column, middle)
    } else if history.column(Role::Person).is_some() {
        by_person(sheet, middle)
    } else {
        html! {
            p { "No column says who did something or where. With one, it could be seen what passes between sites." }
            (entries(sheet, &mapping.sites))
        }
    };
    html! { section #people { h2 { "Who works where" } (body) } }
}

/// Sites that a column names.
fn by_column(sheet: &Sheet<'_>, column: &str, at: Instant) -> Markup {
    let mapping = &sheet.draft.mapping;
    let mut sites = matching::site_hours(mapping, &sheet.draft.loaded.history);
    let all = sites.len();
    sites.sort_by_key(|site| std::cmp::Reverse(site.entries));
    sites.truncate(SITES_MAX);
    let place = |site: &SiteHours| {
        html! {
            div.place {
                (head(sheet, &site.name))
                p.meta { (count(site.entries)) " entries" @if site.persons > 0 { " by " (count(site.persons as u64)) " people" } }
                (bar_of(sheet, site, at))
                @match mapping.sites.iter().position(|entry| entry.name == site.name) {
                    Some(entry) => (hours(sheet, entry, &mapping.sites[entry])),
                    None => { p.hint { "Its clock is not known: name it like a city in the organisation, under People." } }
                }
            }
        }
    };
    html! {
        p.meta {
            "The column “" (column) "” says it. "
            @if all > sites.len() { "The " (sites.len()) " sites with most entries of " (all) "." }
        }
        div.places { @for one in sites.iter().take(SITES_SHOWN) { (place(one)) } }
        @if sites.len() > SITES_SHOWN {
            details.fold #more-sites {
                summary { "and " (sites.len() - SITES_SHOWN) " more" }
                div.places { @for one in sites.iter().skip(SITES_SHOWN) { (place(one)) } }
            }
        }
    }
}

fn bar_of(sheet: &Sheet<'_>, site: &SiteHours, at: Instant) -> Markup {
    let entry = sheet.draft.mapping.sites.iter().find(|entry| entry.name == site.name);
    let clock = clock(entry, at);
    html! { (day(&site.day, &clock)) p.hint { (said(&site.day, &clock)) @if entry.is_none_or(|entry| entry.zone.is_none()) { " UTC" } } }
}

fn clock(entry: Option<&SiteEntry>, at: Instant) -> Clock {
    let zone = entry.and_then(|entry| entry.zone.as_deref());
    Clock::new(zone, entry.and_then(|entry| entry.hours.as_deref()), at)
}

/// People, each with a menu.
fn by_person(sheet: &Sheet<'_>, at: Instant) -> Markup {
    let mapping = &sheet.draft.mapping;
    let mut people = matching::persons(mapping, &sheet.draft.loaded.history);
    let all = people.len();
    // Who acts often can be told; they stand in the order of their numbers.
    people.sort_by(|a, b| b.entries.cmp(&a.entries).then(a.code.cmp(&b.code)));
    people.truncate(PEOPLE_MAX);
    people.sort_by_key(|person| person.code);
    let options = options(sheet);
    let at_site = |name: Option<&str>| -> Vec<&Person> {
        let same = |person: &&Person| {
            let site = person.site.as_deref().map(str::to_lowercase);
            site == name.map(str::to_lowercase)
        };
        people.iter().filter(same).collect()
    };
    let column = |title: Markup, of: Vec<&Person>, entry: Option<(usize, &SiteEntry)>| {
        let clock = clock(entry.map(|(_, entry)| entry), at);
        html! {
            div.place {
                (title)
                p.meta { (charts::format::count(of.len() as u64, "person", "people")) }
                @if let Some((place, entry)) = entry { (hours(sheet, place, entry)) }
                ul.codes { @for person in of { (row(sheet, person, &clock, &options)) } }
            }
        }
    };
    let lost = at_site(None);
    html! {
        p.meta {
            @if sheet.draft.placed > 0 {
                "No column says it: guessed for " (sheet.draft.placed) " of " (all) " people from the hours at which they act. People who follow somebody else’s day are guessed wrong: please look."
            } @else { "No column says it. Say it here, or paste a list." }
            @if all > people.len() { " Those " (people.len()) " with most entries are shown; a list can place the others." }
        }
        div.places {
            @for (place, entry) in mapping.sites.iter().enumerate() {
                (column(head(sheet, &entry.name), at_site(Some(&entry.name)), Some((place, entry))))
            }
            @if !lost.is_empty() { (column(html! { h3 { "Not known" } }, lost, None)) }
        }
        (list(sheet))
    }
}

fn row(sheet: &Sheet<'_>, person: &Person, clock: &Clock, options: &[(String, String)]) -> Markup {
    let code = format!("person {}", person.code + 1);
    let name = if sheet.names { shortened(&person.name) } else { code.clone() };
    let site = person.site.as_deref().unwrap_or_default();
    html! {
        li {
            span.code title=(said(&person.day, clock)) { (name) }
            (day(&person.day, clock))
            (sheet.menu(&format!("p.{}", person.code), &format!("Where {name} works"), options, site))
        }
    }
}

/// Sites to choose from: those of the matching, and the organisation's own.
fn options(sheet: &Sheet<'_>) -> Vec<(String, String)> {
    let mut options = vec![(String::new(), "not known".to_owned())];
    let known = sheet.draft.mapping.sites.iter().map(|entry| entry.name.clone());
    let own = super::offices(sheet.desk).into_iter().map(|office| office.name);
    for name in known.chain(own) {
        if !options.iter().any(|(value, _)| value.to_lowercase() == name.to_lowercase()) {
            options.push((name.clone(), shortened(&name)));
        }
    }
    options
}

fn list(sheet: &Sheet<'_>) -> Markup {
    html! {
        details.fold #paste open[!sheet.value("list", "").is_empty()] {
            summary { "Paste a list" }
            div.field {
                label for="matching-list" { "A person and a city on each line" }
                p.hint #list-hint { "Written as the file does, or by number: “person 17, Manila”. A tab, = or ; serves as well as a comma." }
                textarea #matching-list name="list" rows="4" aria-describedby="list-hint" { (sheet.value("list", "")) }
            }
        }
    }
}

/// Swatch and name of a site: the organisation's colour where it is one of its own.
fn head(sheet: &Sheet<'_>, name: &str) -> Markup {
    let state = sheet.desk.state();
    let own = state.sites.keys().find(|id| sheet.desk.site(**id).to_lowercase() == name.to_lowercase());
    match own {
        Some(id) => html! { h3 { (sheet.desk.site_mark(*id)) } },
        // As the report will show it.
        None => {
            let colour = sheet.draft.measured.colour(name, &super::product(sheet.desk));
            html! { h3 { (PreEscaped(charts::Site::new(shortened(name), colour).html())) } }
        }
    }
}

/// The zone and the working week of a site.
fn hours(sheet: &Sheet<'_>, place: usize, entry: &SiteEntry) -> Markup {
    let name = |part: &str| format!("s.{place}.{part}");
    let (zone, week) = (name("zone"), name("hours"));
    html! {
        input type="hidden" name=(name("name")) value=(entry.name);
        div.hours {
            input type="text" name=(zone) value=(sheet.value(&zone, entry.zone.as_deref().unwrap_or_default()))
                placeholder="city or zone" aria-label={ "City or time zone of " (entry.name) } autocomplete="off";
            input type="text" name=(week) value=(sheet.value(&week, entry.hours.as_deref().unwrap_or_default()))
                placeholder="Mon-Fri 09:00-17:00" aria-label={ "Working hours of " (entry.name) } autocomplete="off";
        }
        @if as_in_people(sheet, entry) { p.hint { "Hours as in " a href="/people" { "People" } "." } }
    }
}

/// Whether a site has the organisation's own zone, hours and holidays.
fn as_in_people(sheet: &Sheet<'_>, entry: &SiteEntry) -> bool {
    sheet.offices.iter().any(|office| office.is(entry) && office.gave(entry))
}

/// Sites that only the matching knows.
fn entries(sheet: &Sheet<'_>, sites: &[SiteEntry]) -> Markup {
    html! {
        div.places {
            @for (place, entry) in sites.iter().enumerate() {
                div.place { (head(sheet, &entry.name)) (hours(sheet, place, entry)) }
            }
        }
    }
}
