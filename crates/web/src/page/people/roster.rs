//! Duty: who of a team takes turns, who is on duty now and next, departures, and swaps that are asked for.

use axum::response::Response;
use maud::{Markup, html};
use model::{Command, DutyChange, DutyChangeId, Instant, PersonId, Roster, Swap, TeamId};

use crate::desk::Desk;
use crate::error::Failure;
use crate::part::{Form, Mark, fold, mark, secondary};
use crate::several::Received;
use crate::shape::Wrong;

/// Turns shown ahead.
const TURNS: usize = 6;
/// Turns that can be swapped.
const SWAPS: usize = 12;
/// People who may take turns by the form.
const PEOPLE: usize = 12;

/// All teams with a roster: who is on duty now.
pub(super) fn everywhere(desk: &Desk) -> Markup {
    let teams: Vec<TeamId> = desk.state().rosters.keys().copied().collect();
    html! {
        @if !teams.is_empty() {
            h2 { "On duty" }
            ul.plain {
                @for team in teams {
                    li {
                        a href={ "/teams/" (team) } { (desk.team(team)) } ": "
                        @match desk.state().on_duty(team, desk.now) {
                            Some(person) => (desk.person_mark(person)),
                            None => "nobody now",
                        }
                        @if let Some(next) = turns(desk, team).into_iter().find(|turn| turn.1 > desk.now) {
                            ", then " (desk.person_mark(next.0)) " from " (desk.at(next.1))
                        }
                    }
                }
            }
        }
    }
}

/// The turns of a team: who, from when, until when. One person's turns on end are one.
fn turns(desk: &Desk, team: TeamId) -> Vec<(PersonId, Instant, Instant)> {
    let mut turns: Vec<(PersonId, Instant, Instant)> = Vec::new();
    for turn in desk.state().duty_turns(team, desk.now) {
        let Some(until) = turn.until else { continue };
        match turns.last_mut() {
            Some(last) if last.0 == turn.person && last.2 == turn.from => last.2 = until,
            _ => turns.push((turn.person, turn.from, until)),
        }
    }
    turns
}

/// A team's duty.
pub(super) fn of(desk: &Desk, team: TeamId) -> Markup {
    let Some(roster) = desk.state().rosters.get(&team) else {
        return html! { p.empty { "Nobody takes turns. With a roster, \"the team on duty\" can stand in who hears, and when." } };
    };
    html! {
        table {
            thead { tr { th scope="col" { "From" } th scope="col" { "Until" } th scope="col" { "On duty" } } }
            tbody {
                @for (person, from, until) in turns(desk, team).into_iter().take(TURNS) {
                    tr {
                        td { @if from <= desk.now { "now" } @else { (desk.time(from)) } }
                        td { (desk.time(until)) }
                        td { (desk.person_mark(person)) }
                    }
                }
            }
        }
        (departures(desk, team, roster))
        (swaps(desk, team, roster))
    }
}

/// Departures that are not over.
fn departures(desk: &Desk, team: TeamId, roster: &Roster) -> Markup {
    let open: Vec<&DutyChange> = roster.changes.iter().filter(|change| change.to > desk.now).collect();
    html! {
        @if !open.is_empty() {
            h3 { "Otherwise than in turn" }
            ul.rows {
                @for change in open {
                    li {
                        span {}
                        div {
                            @match change.who { Some(who) => (desk.person_mark(who)), None => "Nobody" }
                            ", " (desk.at(change.from)) " to " (desk.at(change.to))
                        }
                        @if desk.may(&Command::RestoreDuty { team, change: change.id }) {
                            div.acts { (Form::new(desk, "restore_duty", change.id).with("team", team).with("change", change.id).button("Take back")) }
                        }
                    }
                }
            }
        }
    }
}

/// Swaps that wait for an answer.
fn swaps(desk: &Desk, team: TeamId, roster: &Roster) -> Markup {
    html! {
        @if !roster.swaps.is_empty() {
            h3 { "Asked to swap" }
            ul.rows {
                @for swap in &roster.swaps {
                    li {
                        (mark(if swap.other == desk.me { Mark::Needs } else { Mark::Waits }))
                        div {
                            (desk.person_mark(swap.asker)) " would take " (desk.at(swap.theirs.0)) " to " (desk.at(swap.theirs.1))
                            " from " (desk.who(swap.other)) ", for " (desk.at(swap.mine.0)) " to " (desk.at(swap.mine.1)) "."
                        }
                        @if swap.other == desk.me || desk.leads() {
                            div.acts {
                                (answer(desk, team, swap, "true", "Accept")) (answer(desk, team, swap, "false", "Decline"))
                            }
                        }
                    }
                }
            }
        }
    }
}

fn answer(desk: &Desk, team: TeamId, swap: &Swap, accept: &str, label: &str) -> Markup {
    let form = Form::new(desk, "answer_swap", format_args!("{}-{accept}", swap.id));
    form.with("team", team).with("swap", swap.id).with("accept", accept).button(label)
}

/// What can be changed about a team's duty.
pub(super) fn changes(desk: &Desk, team: TeamId, people: &[PersonId]) -> Markup {
    let roster = desk.state().rosters.get(&team);
    let may_set = desk.may(&Command::SetRoster { team, rotation: None });
    let named: Vec<(String, String)> =
        people.iter().map(|id| (id.to_string(), desk.name(*id).to_string())).collect();
    html! {
        @if roster.is_some() && may_set { (override_duty(desk, team, &named)) }
        @if roster.is_some() { (ask(desk, team)) }
        @if may_set && !named.is_empty() { (set(desk, team, roster.map(AsRef::as_ref), &named)) }
    }
}

fn override_duty(desk: &Desk, team: TeamId, people: &[(String, String)]) -> Markup {
    let form = Form::new(desk, "override_duty", "").with("team", team);
    let mut who = vec![(String::new(), "nobody".to_owned())];
    who.extend_from_slice(people);
    let body = html! {
        div.fields {
            (form.menu("change.who", "On duty instead", "", &who, ""))
            (form.moment("change.from", "From", "In your time.", &desk.local_input(desk.now)))
            (form.moment("change.to", "Until", "", ""))
        }
        (secondary("Put on duty"))
    };
    fold("Somebody else for a while", form.is_tried(), &form.markup("", body))
}

const SWAP: &str = "swap";

/// Asking somebody to swap, for those who have a turn ahead.
fn ask(desk: &Desk, team: TeamId) -> Markup {
    let all = turns(desk, team);
    let to_come = all.iter().filter(|(_, from, _)| *from > desk.now).take(SWAPS);
    let option = |(person, from, until): &(PersonId, Instant, Instant)| {
        let words = format!("{}: {} to {}", desk.name(*person), desk.at(*from), desk.at(*until));
        (format!("{person}|{from}|{until}"), words)
    };
    let (mine, theirs): (Vec<_>, Vec<_>) = to_come.partition(|(person, ..)| *person == desk.me);
    if mine.is_empty() || theirs.is_empty() {
        return html! {};
    }
    let form = Form::new(desk, SWAP, "").by("/people/swap").with("team", team);
    let mine: Vec<_> = mine.into_iter().map(option).collect();
    let theirs: Vec<_> = theirs.into_iter().map(option).collect();
    let body = html! {
        (form.menu("mine", "My turn", "", &mine, ""))
        (form.menu("theirs", "For this turn", "They are asked first; nothing changes until they accept.", &theirs, ""))
        (secondary("Ask to swap"))
    };
    fold("Swap a turn", form.is_tried(), &form.markup("", body))
}

/// Asks somebody to swap.
pub(super) async fn ask_swap(received: Received) -> Result<Response, Failure> {
    let team: TeamId = received.field("team").parse().map_err(|_| Failure::Missing)?;
    let turn = |field: &str| {
        let mut parts = received.field(field).split('|');
        let person: PersonId = parts.next()?.parse().ok()?;
        Some((person, (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?)))
    };
    let (Some((asker, mine)), Some((other, theirs))) = (turn("mine"), turn("theirs")) else {
        let wrong = Wrong { field: "mine".to_owned(), what: "Choose both turns.".to_owned() };
        return Ok(received.again(vec![wrong], None).await);
    };
    let request = received.request(0, |sealer| Command::AskSwap {
        team,
        swap: Swap { id: DutyChangeId(sealer.id() & !1), asker, other, mine, theirs },
    });
    let back = received.desk.here.clone();
    received.finish(request, &back).await
}

/// Turns, from now on.
fn set(desk: &Desk, team: TeamId, roster: Option<&Roster>, people: &[(String, String)]) -> Markup {
    let form = Form::new(desk, "set_roster", "").with("team", team);
    let end = Form::new(desk, "set_roster", "end").with("team", team);
    let rotation = roster.map(|roster| &roster.rotation);
    let mut options = vec![(String::new(), "–".to_owned())];
    options.extend_from_slice(people);
    let places = people.len().min(PEOPLE);
    let chosen = |place: usize| {
        let person = rotation.and_then(|rotation| rotation.people.get(place));
        person.map(|person| person.to_string()).unwrap_or_default()
    };
    let starts = rotation.map_or(desk.today(), |rotation| rotation.starts).to_string();
    let days = rotation.map_or(7, |rotation| rotation.turn_days).to_string();
    let changes = rotation.map_or(540, |rotation| rotation.changes_at).to_string();
    let mut times: Vec<(String, String)> =
        (0..24).map(|hour| ((hour * 60).to_string(), format!("{hour:02}:00"))).collect();
    if !times.iter().any(|(minutes, _)| *minutes == changes) {
        times.push((changes.clone(), "as it is".to_owned()));
    }
    let body = html! {
        div.fields {
            @for place in 0..places {
                (form.menu(&format!("rotation.people.{place}"), &format!("Turn {}", place + 1), "", &options, &chosen(place)))
            }
        }
        div.fields {
            (form.date("rotation.starts", "The first turn begins", "", &starts))
            (form.number("rotation.turn_days", "A turn has so many days", "", &days))
            (form.menu("rotation.changes_at", "Turns change at", "By the team's clock.", &times, &changes))
        }
        p.hint { "Departures and swaps of the former roster end with it." }
        (secondary("Set the roster"))
    };
    html! {
        (fold("Turns", form.is_tried(), &html! {
            (form.markup("", body))
            @if roster.is_some() { (end.markup("", html! { button.text type="submit" { "End the roster: nobody is on duty any more" } })) }
        }))
    }
}
