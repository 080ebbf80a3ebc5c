//! My role: what somebody owns and what results that owes, what they may decide without asking, whom they call, who covers
//! them, and their hours. It is theirs to show: only they and leaders see it. As a page, for print, and as plain text.

use std::collections::BTreeSet;

use axum::extract::Path;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use charts::format;
use maud::{Markup, html};
use model::{
    FunctionId, Hours, Level, Outcome, OutcomeKind, Ownership, PersonId, Receiver, Seat, SeatState, State,
    WhenOff,
};

use super::function::words;
use crate::desk::Desk;
use crate::error::Failure;
use crate::frame;
use crate::part::{Form, secondary, sentence};
use crate::routes::{Access, Route, page_route};
use crate::say;

pub(crate) fn routes() -> Vec<Route> {
    vec![
        page_route("/role", Access::SignedIn, get(own)),
        page_route("/role.txt", Access::SignedIn, get(text)),
        page_route("/role/{person}", Access::SignedIn, get(of)),
    ]
}

async fn own(desk: Desk) -> Response {
    page(&desk, desk.me)
}

async fn of(desk: Desk, Path(person): Path<String>) -> Result<Response, Failure> {
    let person: PersonId = person.parse().map_err(|_| Failure::Missing)?;
    // Theirs to show: what others may not see is as if it were not there.
    let may = person == desk.me || (desk.leads() && desk.state().is_here(person));
    if may { Ok(page(&desk, person)) } else { Err(Failure::Missing) }
}

async fn text(desk: Desk) -> Response {
    let mut out = format!("{}\n", title(&desk, desk.me));
    for Part { head, lines, none, .. } in parts(&desk, desk.me) {
        out.push_str(&format!("\n{head}\n"));
        if lines.is_empty() {
            out.push_str(&format!("  {none}\n"));
        }
        lines.iter().for_each(|line| out.push_str(&format!("- {}\n", line.words)));
    }
    ([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], out).into_response()
}

fn title(desk: &Desk, person: PersonId) -> String {
    let site = desk.site_of(person).map(|site| format!(", {}", desk.site(site))).unwrap_or_default();
    format!("{}{site}", desk.name(person))
}

/// A line of a role: its words, and the function it belongs to.
struct Line {
    words: String,
    function: Option<FunctionId>,
}

/// A part of a role.
struct Part {
    id: &'static str,
    head: &'static str,
    lines: Vec<Line>,
    /// What stands there when there is no line.
    none: &'static str,
}

fn page(desk: &Desk, person: PersonId) -> Response {
    let mine = person == desk.me;
    let body = html! {
        h1 { @if mine { "My role" } @else { "The role of " (desk.name(person)) } }
        p.meta {
            (title(desk, person))
            @if mine { span.screen { " · " a href="/role.txt" { "Copy as text" } " · It is yours to show, and prints on one sheet. Changes need your yes." } }
        }
        section #role data-live {
            @for part in parts(desk, person) {
                section id=(part.id) {
                    h2 { (part.head) }
                    @if part.lines.is_empty() { p.empty { (part.none) } }
                    @else { ul.terms { @for line in &part.lines { li { (line_of(desk, line)) } } } }
                }
            }
            @if mine { p.meta.screen { "To propose a change, ask for a seat or a right on the page of the function: " a href="/map?show=mine" { "your functions" } "." } }
        }
    };
    let body = html! { (body) @if mine { (preferences(desk)) } };
    frame::page(desk, if mine { "My role" } else { "Role" }, &body)
}

/// How the reader wants to be shown times, and when their digest comes.
fn preferences(desk: &Desk) -> Markup {
    let now = desk.state().preferences_of(desk.me);
    let form = Form::new(desk, "set_preferences", "").with("person", desk.me).to("/role#preferences");
    let clocks = [("false", "17:00"), ("true", "5:00 pm")];
    let digests = [("true", "on each of my working days"), ("false", "never")];
    let minutes = [0_u16, 15, 30, 60, 120, 240];
    let after = |minutes: u16| match minutes {
        0 => "when my work begins".to_owned(),
        _ => format!("{} later", words::minutes(u32::from(minutes))),
    };
    let mut options: Vec<u16> = minutes.into_iter().chain(now.digest_at_minutes).collect();
    options.sort_unstable();
    options.dedup();
    let options: Vec<(String, String)> =
        options.into_iter().map(|minutes| (minutes.to_string(), after(minutes))).collect();
    let body = html! {
        (form.choices("clock_12h", "Times are written", &clocks, if now.clock_12h { "true" } else { "false" }, html! {}))
        (form.choices("digest", "A mail with what waits for me and what changed", &digests, if now.digest { "true" } else { "false" }, html! {}))
        (form.menu("digest_at_minutes", "It comes", "", &options, &now.digest_at_minutes.unwrap_or(0).to_string()))
        (secondary("Keep this"))
    };
    html! { section #preferences.screen { h2 { "What I prefer" } (form.markup("", body)) } }
}

fn line_of(desk: &Desk, line: &Line) -> Markup {
    match line.function {
        Some(id) => {
            html! { a href={ "/functions/" (id) } { (desk.function(id)) } ": " (line.words.split_once(": ").map_or("", |(_, rest)| rest)) }
        }
        None => html! { (line.words) },
    }
}

fn parts(desk: &Desk, person: PersonId) -> Vec<Part> {
    let seats = seats(desk, person);
    vec![
        Part {
            id: "owns",
            head: "What I own, and the result it owes",
            lines: owns(desk, &seats),
            none: "Nothing yet. Whoever owns a function has said yes to it; the map shows what has no owner.",
        },
        Part {
            id: "decides",
            head: "What I may decide without asking",
            lines: decides(desk, person, &seats),
            none: "Nothing yet. A right to decide is given for one type of decision, by the sponsor of its function.",
        },
        Part {
            id: "calls",
            head: "Whom I call",
            lines: calls(desk, person, &seats),
            none: "Nobody is named. Each function may have a path of those who hear next.",
        },
        Part {
            id: "covers",
            head: "Who covers me",
            lines: covers(desk, person, &seats),
            none: "Nobody yet: each function may have a backup.",
        },
        Part {
            id: "hours",
            head: "My hours, and when I may be called",
            lines: hours(desk, person),
            none: "",
        },
    ]
}

/// The seats somebody holds.
fn seats(desk: &Desk, person: PersonId) -> Vec<&Ownership> {
    let state = desk.state();
    let held = state.seats_of(person).filter_map(|id| state.ownerships.get(&id)).map(AsRef::as_ref);
    let mut held: Vec<&Ownership> =
        held.filter(|seat| seat.state == SeatState::Held && seat.person == person).collect();
    held.sort_by_key(|seat| (desk.function(seat.function).to_lowercase(), seat.seat));
    held
}

fn of_function(desk: &Desk, function: FunctionId, words: &str) -> Line {
    Line { words: format!("{}: {words}", desk.function(function)), function: Some(function) }
}

fn owns(desk: &Desk, seats: &[&Ownership]) -> Vec<Line> {
    let mut lines = Vec::new();
    for seat in seats {
        let since =
            seat.periods.last().map(|period| format!(" since {}", desk.day(period.from))).unwrap_or_default();
        let until = seat.until.map(|until| format!(" until {}", desk.day(until))).unwrap_or_default();
        lines.push(of_function(desk, seat.function, &format!("{}{since}{until}", words::seat(seat.seat))));
        if seat.seat == Seat::Backup {
            continue;
        }
        for outcome in outcomes(desk.state(), seat.function) {
            lines.push(of_function(desk, seat.function, &owed(desk, outcome)));
        }
    }
    lines
}

fn outcomes(state: &State, function: FunctionId) -> impl Iterator<Item = &Outcome> {
    let found = state.functions.get(&function);
    found
        .into_iter()
        .flat_map(|found| &found.outcomes)
        .filter_map(|id| state.outcomes.get(id))
        // Work that is counted is owed to nobody.
        .filter(|outcome| outcome.aim.kind != OutcomeKind::Activity)
        .map(AsRef::as_ref)
}

fn owed(desk: &Desk, outcome: &Outcome) -> String {
    let unit = desk.text(&outcome.aim.unit);
    let last = outcome.readings.last();
    let last = last.map(|last| format!("; {} {} {unit}", desk.day(last.of), say::quantity(last.value)));
    format!(
        "{}, {}{}",
        desk.text(&outcome.aim.statement),
        words::target(desk, outcome),
        last.unwrap_or_default()
    )
}

/// Rights that somebody holds; what comes to them because they answer for a function; what comes to them as a sponsor.
fn decides(desk: &Desk, person: PersonId, seats: &[&Ownership]) -> Vec<Line> {
    let state = desk.state();
    let rights = state.decision_types.values().filter(|found| {
        found.ended.is_none()
            && found.right.level >= Level::DecideUnlessObjected
            && state.right_holder(found) == Some(person)
    });
    let mut lines: Vec<Line> = rights
        .map(|found| {
            let limits = words::limits(desk, found);
            let limits = if limits.is_empty() { String::new() } else { format!(", {limits}") };
            let level = words::level(found.right.level).to_lowercase();
            of_function(desk, found.function, &format!("{} ({level}){limits}", desk.text(&found.name)))
        })
        .collect();
    let own: BTreeSet<FunctionId> = seats.iter().map(|seat| seat.function).collect();
    let own = own.into_iter().filter(|id| state.accountable(*id) == Some(person));
    lines.extend(own.map(|id| of_function(desk, id, "everything that is asked without naming a right")));
    lines.sort_by_key(|line| line.words.to_lowercase());
    let sponsored = state.sponsored_by(person).count();
    if sponsored > 0 {
        let functions = format::count(sponsored as u64, "function", "functions");
        let words =
            format!("As the sponsor of {functions}: what goes beyond a limit, and what nobody else decides");
        lines.push(Line { words, function: None });
    }
    lines
}

/// Whom somebody calls: for what they own, who hears after them; for what their team delivers, who owns it.
fn calls(desk: &Desk, person: PersonId, seats: &[&Ownership]) -> Vec<Line> {
    let state = desk.state();
    let mut lines = Vec::new();
    let mut known: Vec<FunctionId> = Vec::new();
    for seat in seats {
        if !known.contains(&seat.function) {
            known.push(seat.function);
            lines.extend(called(desk, person, seat.function));
        }
    }
    let team = state.people.get(&person).and_then(|found| found.team);
    for function in
        team.into_iter().flat_map(|team| state.delivered_by(team)).filter(|id| !known.contains(id))
    {
        lines.extend(called(desk, person, function));
    }
    let lead = desk.site_of(person).and_then(|site| Some((site, state.sites.get(&site)?.lead?)));
    if let Some((site, lead)) = lead.filter(|(_, lead)| *lead != person) {
        lines.push(Line {
            words: format!("For anything else {}, who leads {}", desk.name(lead), desk.site(site)),
            function: None,
        });
    }
    lines
}

fn called(desk: &Desk, person: PersonId, function: FunctionId) -> Option<Line> {
    let state = desk.state();
    let mut known = BTreeSet::from([person]);
    let named = state.path_of(function)?.steps.iter().filter_map(|step| {
        let who = state.receiver(function, step.receiver, desk.now).filter(|who| known.insert(*who))?;
        let why = match step.receiver {
            Receiver::Person(_) => String::new(),
            receiver => format!(", {}", words::receiver(desk, Some(function), receiver)),
        };
        Some(format!("{}{why}", desk.name(who)))
    });
    let named: Vec<String> = named.collect();
    (!named.is_empty()).then(|| of_function(desk, function, &named.join("; then ")))
}

fn covers(desk: &Desk, person: PersonId, seats: &[&Ownership]) -> Vec<Line> {
    let state = desk.state();
    let own = seats.iter().filter(|seat| seat.seat != Seat::Backup);
    let lines = own.map(|seat| {
        let backup = state.holder(seat.function, Seat::Backup).filter(|backup| *backup != person);
        let acting = state.holder(seat.function, Seat::Acting).filter(|acting| *acting != person);
        let mut parts: Vec<String> =
            acting.map(|acting| format!("{} stands in now", desk.name(acting))).into_iter().collect();
        parts.push(backup.map_or_else(
            || "no backup yet".to_owned(),
            |backup| format!("{}, {}", desk.name(backup), desk.presence(backup)),
        ));
        of_function(desk, seat.function, &parts.join("; "))
    });
    lines.collect()
}

/// The hours that hold for somebody: their own, their team's, else their site's.
fn hours_of(state: &State, person: PersonId) -> Option<(&Hours, &'static str)> {
    let found = state.people.get(&person)?;
    let team = found.team.and_then(|team| state.teams.get(&team)).and_then(|team| team.hours.as_ref());
    let site = state.sites.get(&found.site).map(|site| &site.hours);
    let own = found.hours.as_ref().map(|hours| (hours, "own hours"));
    own.or(team.map(|hours| (hours, "the team's hours"))).or(site.map(|hours| (hours, "the site's hours")))
}

fn hours(desk: &Desk, person: PersonId) -> Vec<Line> {
    let state = desk.state();
    let line = |words: String| Line { words, function: None };
    let mut lines = Vec::new();
    if let Some((hours, whose)) = hours_of(state, person) {
        let city = hours.zone.name().rsplit('/').next().unwrap_or_default().replace('_', " ");
        lines.push(line(format!("{}, {city} time ({whose})", hours.week.to_string().replace('-', "–"))));
    }
    let away = state.people.get(&person).into_iter().flat_map(|found| found.leave.values());
    for (from, to) in away.filter(|(_, to)| *to > desk.now) {
        lines.push(line(format!("Off {} to {}", desk.at(*from), desk.at(*to))));
    }
    let outside: Vec<String> = called_outside(desk, person);
    lines.push(line(match outside.as_slice() {
        [] => "Never called outside these hours".to_owned(),
        named => sentence(&format!("may be called outside these hours for {}", charts::format::list(named))),
    }));
    lines
}

/// The functions whose path calls somebody outside their hours.
fn called_outside(desk: &Desk, person: PersonId) -> Vec<String> {
    let state = desk.state();
    let going_on = state.functions.iter().filter(|(_, found)| found.retired.is_none());
    let named = going_on.filter(|(id, _)| {
        let steps = state.path_of(**id).into_iter().flat_map(|path| &path.steps);
        let mut steps = steps.filter(|step| step.when_off == WhenOff::Call);
        steps.any(|step| state.receiver(**id, step.receiver, desk.now) == Some(person))
    });
    let mut named: Vec<String> = named.map(|(id, _)| desk.function(*id).to_string()).collect();
    named.sort_by_key(|name| name.to_lowercase());
    named
}
