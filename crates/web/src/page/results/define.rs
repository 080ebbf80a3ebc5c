//! Defining an outcome, with the three questions that tell a result from activity.

use axum::extract::Query;
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use model::{Aim, Command, Direction, FunctionId, OutcomeId, OutcomeKind, PersonId, Quantity};

use super::scorecard::Asked;
use crate::desk::Desk;
use crate::error::Failure;
use crate::frame;
use crate::page::raise;
use crate::part::{Form, primary};
use crate::several::Received;
use crate::shape::{Wrong, parse_quantity};

const FORM: &str = "outcome";
/// Working days between two readings, as people say it.
const OFTEN: [(&str, &str); 5] = [
    ("1", "every working day"),
    ("5", "every 5 working days (weekly)"),
    ("10", "every 10 working days"),
    ("21", "every 21 working days (monthly)"),
    ("63", "every 63 working days (quarterly)"),
];

/// The page.
pub(super) async fn page(desk: Desk, Query(asked): Query<Asked>) -> Response {
    let function = asked.function.parse::<FunctionId>().ok();
    let title = match function.filter(|id| desk.state().functions.contains_key(id)) {
        Some(function) => format!("A result of {}", desk.function(function)),
        None => "A result".to_owned(),
    };
    let body = html! {
        h1 { (title) }
        p { "A result says what a function owes: one number, what is aimed at, and how often it is read." }
        (form(&desk, &asked.function))
    };
    frame::page(&desk, &title, &body)
}

fn form(desk: &Desk, function: &str) -> Markup {
    let functions: Vec<(String, String)> = raise::functions(desk, desk.state())
        .into_iter()
        .filter(|(id, _)| id.parse().is_ok_and(|id| desk.may(&define(OutcomeId(0), id, no_aim()))))
        .collect();
    if functions.is_empty() {
        return html! { p.empty { "There is no function whose results you define: its owner, its backup and leaders do." } };
    }
    let form = Form::new(desk, FORM, "").by("/results/new");
    let body = html! {
        (form.menu("function", "Whose result", "", &functions, function))
        (form.line("statement", "What is owed", "As a result: \"Refunds paid within 2 days\".", ""))
        div.fields {
            (form.line("unit", "Unit", "%, days, USD …", "%"))
            (form.menu("direction", "Good is", "", &directions(), "at_least"))
            (form.number("target", "This value", "", ""))
            (form.number("tolerance", "Give or take", "How far off still counts as on target.", "0"))
        }
        div.fields {
            (form.menu("cadence", "It is read", "Working days of whoever answers for it.", &often(), "5"))
            (form.line("source", "Where the value comes from", "", ""))
            (form.menu("owner", "Who answers for it", "", &people(desk), ""))
        }
        (questions(&form))
        (primary("Define it"))
    };
    form.markup("", body)
}

/// The three questions, and what follows from them, before anything is sent.
fn questions(form: &Form<'_>) -> Markup {
    html! {
        h2 { "Three questions" }
        (form.choices("worse", "Could this number rise while the customer is worse off?", &[("yes", "yes"), ("no", "no")], "", html! {}))
        (form.choices("counts", "Does it count work or what came of it?", &[("work", "work"), ("result", "what came of it")], "", html! {}))
        (form.choices("twice", "Would you be glad of twice as much?", &[("yes", "yes"), ("no", "no")], "", html! {}))
        p {
            "A number answered with yes, work and no is filed under Activity: it is shown apart, has no good or bad, and never counts as success."
        }
        (form.choices("kind", "Otherwise it is", &[("result", "a result that the function owes"), ("experience", "how those it serves experience it")], "result", html! {}))
    }
}

/// On which side of the target an outcome is good, as menus have it.
pub(super) fn directions() -> Vec<(String, String)> {
    let all = [("at_least", "at least"), ("at_most", "at most"), ("near", "near")];
    all.map(|(value, words)| (value.to_owned(), words.to_owned())).to_vec()
}

/// How often an outcome is read.
pub(super) fn often() -> Vec<(String, String)> {
    OFTEN.map(|(days, words)| (days.to_owned(), words.to_owned())).to_vec()
}

/// Who may answer for an outcome: the function's owner, or somebody named.
pub(super) fn people(desk: &Desk) -> Vec<(String, String)> {
    let here = desk.state().people.iter().filter(|(_, found)| found.left.is_none());
    let mut people: Vec<(String, String)> =
        here.map(|(id, _)| (id.to_string(), desk.name(*id).to_string())).collect();
    people.sort_by_key(|(_, name)| name.to_lowercase());
    people.insert(0, (String::new(), "the function's owner".to_owned()));
    people
}

/// What kind of success it measures, by the answers to the three questions.
fn kind(worse: &str, counts: &str, twice: &str, otherwise: &str) -> OutcomeKind {
    match (worse, counts, twice) {
        ("yes", "work", "no") => OutcomeKind::Activity,
        _ if otherwise == "experience" => OutcomeKind::Experience,
        _ => OutcomeKind::Result,
    }
}

/// Reads the form; every field that does not fit is said at once.
pub(super) async fn send(received: Received) -> Result<Response, Failure> {
    let mut wrong: Vec<Wrong> = Vec::new();
    let mut say =
        |field: &str, what: &str| wrong.push(Wrong { field: field.to_owned(), what: what.to_owned() });
    let function = received.field("function").parse::<FunctionId>().ok();
    if function.is_none() {
        say("function", "Choose one.");
    }
    for (field, what) in [
        ("statement", "Say what is owed, in one line."),
        ("unit", "Say in what it is counted."),
        ("source", "Say where the value comes from, so that the next person finds it."),
    ] {
        if received.field(field).is_empty() {
            say(field, what);
        }
    }
    let target = parse_quantity(received.field("target")).map_err(|why| say("target", &why)).ok();
    let tolerance = Some(received.field("tolerance")).filter(|text| !text.is_empty()).unwrap_or("0");
    let tolerance = parse_quantity(tolerance).and_then(|number| match number {
        0.. => Ok(number),
        _ => Err("Write a number, 0 or larger.".to_owned()),
    });
    let tolerance = tolerance.map_err(|why| say("tolerance", &why)).ok();
    for question in ["worse", "counts", "twice"] {
        if received.field(question).is_empty() {
            say(question, "Answer it as well as you can: it decides how the number is shown.");
        }
    }
    let (Some(function), Some(target), Some(tolerance), true) =
        (function, target, tolerance, wrong.is_empty())
    else {
        return Ok(received.again(wrong, None).await.into_response());
    };
    let kind = kind(
        received.field("worse"),
        received.field("counts"),
        received.field("twice"),
        received.field("kind"),
    );
    let direction = match received.field("direction") {
        "at_most" => Direction::AtMost,
        "near" => Direction::Near,
        _ => Direction::AtLeast,
    };
    let request = received.request(0, |sealer| {
        let aim = Aim {
            kind,
            statement: sealer.seal(received.field("statement")),
            unit: sealer.seal(received.field("unit")),
            target: Quantity(target),
            direction,
            tolerance: Quantity(tolerance),
            cadence_days: received.field("cadence").parse().unwrap_or(5),
            source: sealer.seal(received.field("source")),
            owner: received.field("owner").parse::<PersonId>().ok(),
        };
        define(OutcomeId(sealer.id()), function, aim)
    });
    let to = match &request.command {
        Command::DefineOutcome { outcome, .. } => format!("/outcomes/{outcome}"),
        _ => "/results".to_owned(),
    };
    received.finish(request, &to).await
}

fn define(outcome: OutcomeId, function: FunctionId, aim: Aim) -> Command {
    Command::DefineOutcome { outcome, function, aim }
}

/// An aim to ask with whether one may define any.
fn no_aim() -> Aim {
    let text = model::TextRef { id: model::TextId(0), digest: model::Digest([0; 32]) };
    Aim {
        kind: OutcomeKind::Result,
        statement: text,
        unit: text,
        target: Quantity(0),
        direction: Direction::AtLeast,
        tolerance: Quantity(0),
        cadence_days: 5,
        source: text,
        owner: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_yes_work_no_is_activity() {
        for worse in ["yes", "no"] {
            for counts in ["work", "result"] {
                for twice in ["yes", "no"] {
                    let is_activity = kind(worse, counts, twice, "result") == OutcomeKind::Activity;
                    assert_eq!(is_activity, (worse, counts, twice) == ("yes", "work", "no"));
                }
            }
        }
        assert_eq!(kind("no", "result", "yes", "experience"), OutcomeKind::Experience);
    }
}
