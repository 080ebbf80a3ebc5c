//! The form that sets who hears, and when. Its rows are understood here: a row without a receiver is no step.

use axum::response::Response;
use maud::{Markup, html};
use model::{Command, FunctionId, Path, Receiver, Step, WhenOff};

use super::{At, words};
use crate::desk::Desk;
use crate::error::Failure;
use crate::page::choose;
use crate::part::{Form, primary, secondary};
use crate::several::Received;
use crate::shape::Wrong;

const FORM: &str = "path";
/// Empty rows beside those of the path.
const SPARE: usize = 2;
/// Steps of a path at most.
const STEPS_MAX: usize = 12;
/// Waits that a menu offers, in minutes.
const WAITS: [u32; 9] = [15, 30, 60, 120, 240, 480, 960, 1_440, 2_400];
/// Ceilings, in minutes by the clock.
const CEILINGS: [u32; 8] = [240, 480, 720, 1_440, 2_880, 4_320, 7_200, 14_400];
const OFF: [(WhenOff, &str); 3] =
    [(WhenOff::Hold, "hold"), (WhenOff::NextAtWork, "next_at_work"), (WhenOff::Call, "call")];

/// The form.
pub(super) fn form(at: At) -> Markup {
    let desk = at.desk;
    let Some(path) = desk.state().path_of(at.id) else { return html! {} };
    let form = Form::new(desk, FORM, "").by(format!("/functions/{}/path", at.id)).based_on(at.found.changed);
    let body = html! {
        (fields(desk, &form, path, Some(at.id)))
        div.acts-page { (primary("Set who hears")) (at.not_now()) }
    };
    html! {
        h3 { "Who hears" }
        p.meta { "What is climbing already keeps the path that it began with." }
        (form.markup("", body))
        @if at.found.path.is_some() {
            @let back = Form::new(desk, "set_path", "none").with("function", at.id).based_on(at.found.changed).to(at.here());
            (back.markup("", html! { p.meta { "Or let it follow the organisation's path again: its own is then gone." } (secondary("Follow the organisation's path")) }))
        }
    }
}

/// The fields of a path: a function's own, or the organisation's.
pub(crate) fn fields(desk: &Desk, form: &Form<'_>, path: &Path, function: Option<FunctionId>) -> Markup {
    let receivers = receivers(desk, function);
    let rows = (path.steps.len() + SPARE).min(STEPS_MAX);
    html! {
        @for place in 0..rows {
            @let step = path.steps.get(place);
            div.fields.step {
                (form.menu(&format!("receiver.{place}"), &format!("{}. Who hears", place + 1), "", &receivers, &step.map(|step| coded(step.receiver)).unwrap_or_default()))
                (form.menu(&format!("wait.{place}"), "How long they have", "", &lengths(&WAITS, step.map(|step| step.wait_minutes), "of their working time"), &step.map_or(120, |step| step.wait_minutes).to_string()))
                (form.menu(&format!("off.{place}"), "When they are off", "", &offs(), off(step.map_or(WhenOff::Hold, |step| step.when_off))))
            }
        }
        div.fields {
            (form.number("repeats", "Go through it again", "How often, 0 to 5.", &path.repeats.to_string()))
            (form.menu("ceiling", "At the latest it goes to who is at work after", "By the clock.", &lengths(&CEILINGS, Some(path.ceiling_minutes), ""), &path.ceiling_minutes.to_string()))
            (form.menu("forgotten", "Taken on and not settled, others hear again after", "", &lengths(&WAITS, Some(path.forgotten_minutes), "of their working time"), &path.forgotten_minutes.to_string()))
        }
    }
}

fn receivers(desk: &Desk, function: Option<FunctionId>) -> Vec<(String, String)> {
    let fixed = [Receiver::Owner, Receiver::Backup, Receiver::SiteLead, Receiver::Sponsor];
    let mut all = vec![(String::new(), "nobody: no step".to_owned())];
    all.extend(fixed.map(|receiver| (coded(receiver), words::receiver(desk, function, receiver))));
    let teams = choose::teams(desk).into_iter();
    all.extend(teams.map(|(id, name)| (format!("on_duty:{id}"), format!("on duty in {name}"))));
    let people =
        choose::people(desk, function.and_then(|function| desk.state().site_of(function))).into_iter();
    all.extend(people.map(|(id, name)| (format!("person:{id}"), name)));
    all
}

fn coded(receiver: Receiver) -> String {
    match receiver {
        Receiver::Owner => "owner".to_owned(),
        Receiver::Backup => "backup".to_owned(),
        Receiver::SiteLead => "site_lead".to_owned(),
        Receiver::Sponsor => "sponsor".to_owned(),
        Receiver::OnDuty(team) => format!("on_duty:{team}"),
        Receiver::Person(person) => format!("person:{person}"),
    }
}

fn decoded(written: &str) -> Option<Receiver> {
    Some(match written.split_once(':') {
        None => match written {
            "owner" => Receiver::Owner,
            "backup" => Receiver::Backup,
            "site_lead" => Receiver::SiteLead,
            "sponsor" => Receiver::Sponsor,
            _ => return None,
        },
        Some(("on_duty", team)) => Receiver::OnDuty(team.parse().ok()?),
        Some(("person", person)) => Receiver::Person(person.parse().ok()?),
        Some(_) => return None,
    })
}

/// Lengths of time as a menu, with the one that holds now among them.
fn lengths(usual: &[u32], now: Option<u32>, of: &str) -> Vec<(String, String)> {
    let mut all: Vec<u32> = usual.iter().copied().chain(now).collect();
    all.sort_unstable();
    all.dedup();
    all.into_iter()
        .map(|length| (length.to_string(), format!("{} {of}", words::minutes(length)).trim().to_owned()))
        .collect()
}

fn offs() -> Vec<(String, String)> {
    OFF.map(|(when, code)| (code.to_owned(), words::when_off(when).to_owned())).to_vec()
}

fn off(when: WhenOff) -> &'static str {
    OFF.iter().find(|(other, _)| *other == when).map_or("hold", |(_, code)| *code)
}

/// Reads the form and sets the path.
pub(super) async fn send(
    axum::extract::Path(id): axum::extract::Path<String>,
    received: Received,
) -> Result<Response, Failure> {
    let id: FunctionId = id.parse().map_err(|_| Failure::Missing)?;
    if !received.desk.state().functions.contains_key(&id) {
        return Err(Failure::Missing);
    }
    let path = match read(&received.desk, &received) {
        Ok(path) => path,
        Err(wrong) => return Ok(received.again(wrong, None).await),
    };
    let mut request = received.request(0, |_| Command::SetPath { function: Some(id), path: Some(path) });
    request.based_on = received.field("_based_on").parse().ok();
    let to = format!("/functions/{id}#hears");
    received.finish(request, &to).await
}

/// The path that was entered, or all that is wrong with it.
pub(crate) fn read(desk: &Desk, received: &Received) -> Result<Path, Vec<Wrong>> {
    let mut wrong = Vec::new();
    let mut number = |field: &str| {
        let read = received.field(field).parse::<u32>();
        read.unwrap_or_else(|_| {
            wrong.push(Wrong { field: field.to_owned(), what: "Write a whole number.".to_owned() });
            0
        })
    };
    let mut steps = Vec::new();
    let mut unknown = Vec::new();
    for place in 0..STEPS_MAX {
        let written = received.field(&format!("receiver.{place}"));
        if written.is_empty() {
            continue;
        }
        let wait_minutes = number(&format!("wait.{place}"));
        let when = received.field(&format!("off.{place}"));
        let when_off = OFF.iter().find(|(_, code)| *code == when).map(|(when, _)| *when);
        match (decoded(written).filter(|receiver| is_there(desk, *receiver)), when_off) {
            (Some(receiver), Some(when_off)) => steps.push(Step { receiver, wait_minutes, when_off }),
            _ => unknown.push(format!("receiver.{place}")),
        }
    }
    let (repeats, ceiling_minutes, forgotten_minutes) =
        (number("repeats"), number("ceiling"), number("forgotten"));
    let repeats = u8::try_from(repeats).unwrap_or(u8::MAX);
    wrong.extend(
        unknown.into_iter().map(|field| Wrong { field, what: "Choose one of those offered.".to_owned() }),
    );
    if steps.is_empty() && wrong.is_empty() {
        wrong.push(Wrong {
            field: "receiver.0".to_owned(),
            what: "Choose at least one who hears.".to_owned(),
        });
    }
    if wrong.is_empty() {
        Ok(Path { steps, repeats, ceiling_minutes, forgotten_minutes })
    } else {
        Err(wrong)
    }
}

/// Whether the reader sees whom a step would name.
fn is_there(desk: &Desk, receiver: Receiver) -> bool {
    match receiver {
        Receiver::OnDuty(team) => desk.state().teams.contains_key(&team),
        Receiver::Person(person) => desk.state().is_here(person),
        _ => true,
    }
}
