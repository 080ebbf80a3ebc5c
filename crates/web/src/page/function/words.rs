//! Words that the pages of a function, its card and a person's role share.

use maud::{Markup, html};
use model::{DecisionType, Direction, FunctionId, Level, Outcome, Path, Receiver, Seat, WhenOff};
use worktime::MINUTE;

use crate::desk::Desk;
use crate::page::map::value;
use crate::say;

/// The four levels in the order of their columns.
pub(crate) const LEVELS: [Level; 4] =
    [Level::Execute, Level::Recommend, Level::DecideUnlessObjected, Level::Decide];

/// A level in plain words.
pub(crate) fn level(level: Level) -> &'static str {
    match level {
        Level::Execute => "Ask first",
        Level::Recommend => "Propose",
        Level::DecideUnlessObjected => "Go ahead unless someone objects",
        Level::Decide => "Decide",
    }
}

/// A seat in plain words.
pub(crate) fn seat(seat: Seat) -> &'static str {
    match seat {
        Seat::Owner => "owner",
        Seat::Backup => "backup",
        Seat::Acting => "acting owner",
    }
}

/// Whom a step names.
pub(crate) fn receiver(desk: &Desk, function: Option<FunctionId>, receiver: Receiver) -> String {
    match receiver {
        Receiver::Owner => "the owner".to_owned(),
        Receiver::Backup => "the backup".to_owned(),
        Receiver::OnDuty(team) => format!("whoever of {} is on duty", desk.team(team)),
        Receiver::Person(person) => desk.name(person).to_string(),
        Receiver::SiteLead => function
            .and_then(|function| desk.state().site_of(function))
            .map_or_else(|| "the site's lead".to_owned(), |site| format!("the lead of {}", desk.site(site))),
        Receiver::Sponsor => "the sponsor".to_owned(),
    }
}

/// What happens while whom a step names is off.
pub(crate) fn when_off(when_off: WhenOff) -> &'static str {
    match when_off {
        WhenOff::Hold => "wait until they are back",
        WhenOff::NextAtWork => "go on to who is at work",
        WhenOff::Call => "call them outside their hours",
    }
}

/// Minutes as a length: "2 h".
pub(crate) fn minutes(minutes: u32) -> String {
    charts::format::duration(i64::from(minutes) * MINUTE)
}

/// A path as a list of its steps, in words.
pub(crate) fn steps(desk: &Desk, function: FunctionId, path: &Path) -> Markup {
    html! {
        ol {
            @for step in &path.steps {
                li {
                    (crate::part::sentence(&receiver(desk, Some(function), step.receiver)).trim_end_matches('.'))
                    ", " (minutes(step.wait_minutes)) " of their working time; when they are off: " (when_off(step.when_off)) "."
                }
            }
        }
    }
}

/// What is aimed at, in words: "at least 95 %", "at most 6 %", "440 ± 90 refunds".
pub(crate) fn target(desk: &Desk, found: &Outcome) -> String {
    let (aim, unit) = (&found.aim, desk.text(&found.aim.unit));
    let value = say::quantity(aim.target);
    match aim.direction {
        Direction::AtLeast => format!("at least {value} {unit}"),
        Direction::AtMost => format!("at most {value} {unit}"),
        Direction::Near => format!("{value} ± {} {unit}", say::quantity(aim.tolerance)),
    }
}

/// What an outcome promises and its latest value, in a line.
pub(crate) fn outcome(desk: &Desk, found: &Outcome) -> Markup {
    html! {
        (desk.text(&found.aim.statement)) ": " (target(desk, found))
        @if let Some(last) = found.readings.last() { "; " (desk.day(last.of)) ": " (value(desk, found)) }
    }
}

/// How far a right goes: "up to 500, on trial until 3 Dec".
pub(crate) fn limits(desk: &Desk, found: &DecisionType) -> String {
    let mut parts = Vec::new();
    parts.extend(found.right.limit.map(|limit| format!("up to {}", say::quantity(limit))));
    parts.extend(found.right.trial_until.map(|until| format!("on trial until {}", desk.day(until))));
    parts.join(", ")
}
