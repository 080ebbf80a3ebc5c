//! Where people work: cities and hours, and at once what these alone say.

use axum::response::Response;
use evidence::hours::{Hours, HoursSite, SiteSpec};
use maud::{Markup, PreEscaped, html};

use super::{carried, input, line};
use crate::frame;
use crate::part::{fold, secondary, sentence};
use crate::server::Server;
use crate::shape::{Fields, Wrong};

/// Sites that the set-up takes.
pub(super) const SITES_MAX: usize = 12;
/// Rows that are there at first.
const ROWS: usize = 2;
/// The names of the fields of a row.
pub(super) const OWN: [&str; 5] = ["city", "week", "called", "country", "more"];

/// A site as it was entered.
#[derive(Debug, Clone)]
pub(super) struct Row {
    /// Its place among the rows.
    pub(super) place: usize,
    pub(super) spec: SiteSpec,
}

/// How many rows are shown: those that are filled in, one more when asked for.
fn rows(fields: &Fields) -> usize {
    let filled = (0..SITES_MAX).rev().find(|place| !field(fields, "city", *place).is_empty());
    let wanted: usize =
        fields.hidden("rows").and_then(|rows| rows.parse().ok()).unwrap_or(ROWS).min(SITES_MAX);
    let more = usize::from(fields.hidden("more").is_some());
    (wanted.max(filled.map_or(ROWS, |last| last + 1)) + more).clamp(ROWS, SITES_MAX)
}

pub(super) fn field<'a>(fields: &'a Fields, name: &str, place: usize) -> &'a str {
    fields.hidden(&format!("{name}.{place}")).unwrap_or_default().trim()
}

/// The rows that name a city, each read or with what is wrong.
pub(super) fn read(fields: &Fields) -> Vec<Result<Row, Wrong>> {
    let filled = (0..SITES_MAX).filter(|place| !field(fields, "city", *place).is_empty());
    filled.map(|place| row(fields, place)).collect()
}

fn row(fields: &Fields, place: usize) -> Result<Row, Wrong> {
    let city = field(fields, "city", place);
    let wrong = |name: &str, what: String| Wrong { field: format!("{name}.{place}"), what: sentence(&what) };
    worktime::place::find(city).map_err(|error| wrong("city", error.to_string()))?;
    let written = Some(field(fields, "week", place)).filter(|week| !week.is_empty()).unwrap_or("9-17");
    let week = written.parse().map_err(|error: worktime::WeekError| wrong("week", error.to_string()))?;
    let named = |name: &str| Some(field(fields, name, place).to_owned()).filter(|text| !text.is_empty());
    Ok(Row {
        place,
        spec: SiteSpec { name: named("called"), place: city.to_owned(), week, follows: named("country") },
    })
}

/// The page.
pub(super) fn page(server: &Server, fields: &Fields) -> Response {
    let read = read(fields);
    let mut wrong: Vec<Wrong> = read.iter().filter_map(|row| row.as_ref().err().cloned()).collect();
    let rows_read: Vec<&Row> = read.iter().filter_map(|row| row.as_ref().ok()).collect();
    let shown = told(server, &rows_read).unwrap_or_else(|error| {
        wrong.push(error);
        html! {}
    });
    let any = !rows_read.is_empty();
    let body = html! {
        h1 { "Where do your people work?" }
        p { "A city and its hours are enough: what they alone mean for working together is said at once. Nothing is kept yet." }
        form #places action="/start" data-show="shown" {
            (carried(fields, &[OWN.as_slice(), &["rows"]].concat()))
            input type="hidden" name="rows" value=(rows(fields));
            @for place in 0..rows(fields) { (place_fields(fields, &wrong, place)) }
            p.acts {
                (secondary("Show what follows"))
                " " button type="submit" name="more" value="1" { "Add another place" }
            }
        }
        div #shown {
            (shown)
            @if any && wrong.is_empty() { (doors()) }
        }
    };
    frame::alone("Where do your people work?", &body)
}

fn place_fields(fields: &Fields, wrong: &[Wrong], place: usize) -> Markup {
    let name = |field: &str| format!("{field}.{place}");
    let found = worktime::place::find(field(fields, "city", place)).ok();
    let country = found.as_ref().and_then(|found| found.country).map_or("", |country| country.name);
    let follows = if country.is_empty() { "its own country".to_owned() } else { country.to_owned() };
    html! {
        div.fields.place {
            (line(fields, wrong, &name("city"), if place == 0 { "Your own place" } else { "Another place" }, "", ""))
            (line(fields, wrong, &name("week"), "Hours", "", "9-17"))
            (input(fields, wrong, &name("country"), "Holidays of", "", |id, value| html! {
                input type="text" id=(id) name=(name("country")) value=(value.unwrap_or_default()) placeholder=(follows) autocomplete="off";
            }))
            (input(fields, wrong, &name("called"), "Called", "", |id, value| html! {
                input type="text" id=(id) name=(name("called")) value=(value.unwrap_or_default())
                    placeholder=(found.as_ref().map_or("as the city", |found| found.name.as_str())) autocomplete="off";
            }))
        }
    }
}

/// The strip and the sentences.
fn told(server: &Server, rows: &[&Row]) -> Result<Markup, Wrong> {
    let now = server.handle.now();
    let mut sites: Vec<HoursSite> = Vec::new();
    for row in rows {
        let year = worktime::Zone::utc().to_civil(now).year();
        let site = row.spec.resolve(true, year..=year + 1);
        sites.push(site.map_err(|error| {
            let source =
                std::error::Error::source(&error).map(|source| format!(": {source}")).unwrap_or_default();
            Wrong { field: format!("country.{}", row.place), what: sentence(&format!("{error}{source}")) }
        })?);
    }
    if sites.is_empty() {
        return Ok(html! {});
    }
    let count = sites.len();
    let hours = Hours::new(now, sites).map_err(|error| Wrong {
        field: format!("city.{}", rows.first().map_or(0, |row| row.place)),
        what: sentence(&error.to_string()),
    })?;
    Ok(sentences(&hours, count))
}

fn sentences(hours: &Hours, count: usize) -> Markup {
    let mut waits: Vec<_> = hours.waits.iter().filter(|wait| wait.count > 0).collect();
    waits.sort_by_key(|wait| std::cmp::Reverse((wait.median, wait.upper_fifth)));
    let rest: Vec<String> = waits.iter().skip(1).map(|wait| hours.wait_sentence(wait)).collect();
    html! {
        (PreEscaped(hours.strip.html()))
        @if count > 1 {
            h2 { "What these hours alone mean" }
            ul.sentences {
                @for said in hours.shared_sentences() { li { (said) } }
                @if let Some(worst) = waits.first() { li { (hours.wait_sentence(worst)) } }
                @for said in hours.meeting_sentences() { li { (said) } }
                @for said in hours.change_sentences().into_iter().take(2) { li { (said) } }
            }
            @if !rest.is_empty() {
                (fold("The other ways round", false, &html! { ul.sentences { @for said in &rest { li { (said) } } } }))
            }
        }
        (fold("What is assumed", false, &html! { ul.sentences { @for said in hours.assumptions() { li { (said) } } } }))
    }
}

/// The three doors.
fn doors() -> Markup {
    html! {
        h2 { "Go on" }
        div.doors {
            div {
                h3 { "Set up our functions" }
                p { "Who works where, what you do, and who owns it. It takes some minutes, and can be left and come back to." }
                // Of the form above, so that what was typed last goes along.
                button.primary type="submit" form="places" formaction="/start/company" { "Set up our functions" }
            }
            div {
                h3 { "Look at our work" }
                p {
                    "A file of your tickets shows where work waits between your sites. "
                    button.text type="submit" form="places" formaction="/start/company" { "Found your organisation first" }
                    ", then drop the file on Evidence. Without keeping anything: " code { "inboard look FILE" } "."
                }
            }
            div {
                h3 { "See an example company" }
                p { "A made-up company in Denver, Kraków and Manila, with a year behind it: " code { "inboard demo" } "." }
            }
        }
    }
}
