//! One decision: the question, what was said, what was decided, and how it can become a standing right.

use axum::extract::Path;
use axum::response::Response;
use charts::format;
use maud::{Markup, html};
use model::{Command, DecidedBy, Decision, DecisionId, FunctionId, Level, Quantity, Right, Subject};
use worktime::{DAY, MINUTE};

use super::Open;
use crate::desk::Desk;
use crate::error::Failure;
use crate::page::climb;
use crate::part::{Form, fold, secondary};
use crate::{frame, say};

/// So many decisions like one within [`REPEAT_DAYS`] are a repeat.
const REPEATS: usize = 2;
const REPEAT_DAYS: i64 = 30;

pub(crate) async fn page(desk: Desk, Path(id): Path<String>) -> Result<Response, Failure> {
    let id: DecisionId = id.parse().map_err(|_| Failure::Missing)?;
    let found = desk.state().decisions.get(&id).cloned().ok_or(Failure::Missing)?;
    let question = desk.text(&found.question);
    let body = html! {
        article data-function=(found.function) {
            section #decision data-live { (head(&desk, id, &found)) (said(&desk, &found)) }
            section #decision-acts data-live { @match Open::new(&desk, id) {
                Some(open) => { (acts(&open)) (climb::section(&desk, Subject::Decision(id))) }
                None => { (standing(&desk, id, &found)) }
            } }
        }
    };
    Ok(frame::page(&desk, &question, &body))
}

fn head(desk: &Desk, id: DecisionId, found: &Decision) -> Markup {
    html! {
        p.meta { a href="/decisions" { "Decisions" } " · " a href={ "/functions/" (found.function) } { (desk.function(found.function)) } }
        h1 { (desk.text(&found.question)) }
        @if let Some(answer) = &found.answer {
            p.answer { strong { (desk.text(&answer.what)) } }
            p.meta {
                @match answer.by {
                    DecidedBy::Person(person) => { "Decided by " (desk.person_and_site(person)) }
                    DecidedBy::Silence(person) => { "Proposed by " (desk.person_and_site(person)) ", and nobody objected" }
                }
                @if let Some(at) = found.closed { ", " (desk.time(at)) }
                ". It took " (format::duration(i64::from(answer.working_minutes) * MINUTE)) " of the decider's working time, "
                (format::duration(i64::from(answer.wall_minutes) * MINUTE)) " by the clock."
            }
        } @else if let Some(at) = found.closed {
            p.meta { "Taken back " (desk.time(at)) "." }
        } @else if let Some(open) = Open::new(desk, id) {
            p { (desk.subject(found.decider, "decides", "decide")) (desk.presence_of(found.decider)) ". It " (open.what_if_nobody()) "." }
        }
        dl.facts {
            dt { "Asked by" } dd { (desk.person_and_site(found.asked_by)) ", " (desk.time(found.asked_at)) }
            @if let Some(kind) = found.decision_type.and_then(|id| desk.state().decision_types.get(&id)) {
                dt { "Kind" } dd { (desk.text(&kind.name)) " (" (level(found.level)) ")" }
            }
            @if let Some(amount) = found.amount { dt { "About" } dd { (say::quantity(amount)) } }
            @if let Some(context) = &found.context { dt { "To know" } dd { (desk.text(context)) } }
            @if !found.options.is_empty() {
                dt { "Could be" } dd { ul.plain { @for option in &found.options { li { (desk.text(option)) } } } }
            }
        }
    }
}

fn said(desk: &Desk, found: &Decision) -> Markup {
    html! {
        @if let Some((person, what)) = &found.recommendation {
            p { (desk.subject(*person, "would do this", "would do this")) ": " (desk.text(what)) }
        }
        @if let Some(proposal) = &found.proposal {
            p { (desk.subject(proposal.by, "proposed", "proposed")) " " (desk.time(proposal.at)) ": " (desk.text(&proposal.what)) }
        }
        @for (person, reason) in &found.objections {
            p { (desk.subject(*person, "objected", "objected")) ": " (desk.text(reason)) }
        }
    }
}

fn acts(open: &Open) -> Markup {
    html! {
        h2 { "What you can do" }
        div.acts-page {
            (open.answer()) (open.object()) (open.nudge()) (open.recommend()) (open.hand_over()) (open.withdraw())
        }
    }
}

/// A decision that was made and comes again makes a good right.
fn standing(desk: &Desk, id: DecisionId, found: &Decision) -> Markup {
    let Some(holder) = desk.state().accountable(found.function).filter(|_| found.answer.is_some()) else {
        return html! {};
    };
    let right = Right {
        level: Level::Decide,
        limit: None,
        holder: None,
        consulted: std::collections::BTreeSet::new(),
        objection_minutes: 480,
        trial_until: None,
    };
    let probe = Command::GiveRight {
        decision_type: found.decision_type.unwrap_or(model::DecisionTypeId(0)),
        function: found.function,
        name: found.question,
        right,
        stands_for: Some(id),
    };
    let gives = desk.state().sponsor(found.function) == Some(desk.me) || desk.leads();
    if !gives || !desk.may(&probe) {
        return html! {};
    }
    let alike = alike(desk, found.function, found);
    let most = alike.1.map(say::quantity);
    let form = Form::new(desk, "give_right", id).with("function", found.function).with("stands_for", id);
    let form = match found.decision_type {
        Some(kind) => form.with("decision_type", kind),
        None => form,
    };
    let known = found.decision_type.and_then(|kind| desk.state().decision_types.get(&kind));
    let name = known.map_or_else(|| desk.text(&found.question), |known| desk.text(&known.name));
    html! {
        h2 { "Make it a standing right" }
        @if alike.0 >= REPEATS {
            p { (ordinal(alike.0)) " like this within " (REPEAT_DAYS) " days. Let " (desk.person_and_site(holder)) " decide these"
                @if let Some(most) = &most { " up to " (most) } "?" }
        } @else {
            p.meta { "When a question like this comes again, " (desk.name(holder)) " could decide it without asking." }
        }
        (fold("Let them decide", form.is_tried(), &form.markup("", html! {
            (form.line("name", "What is decided", "", &name))
            (form.menu("right.level", "How far it goes", "", &levels(), "decide"))
            (form.number("right.limit", "Up to", "Above it, the sponsor decides. Empty: no limit.", &alike.1.map(say::quantity_input).unwrap_or_default()))
            input type="hidden" name="right.objection_minutes" value="480";
            (form.moment("right.trial_until", "For now until", "Then it ends by itself, unless it is confirmed. Empty: it stays.", &desk.local_input(desk.now + REPEAT_DAYS * DAY)))
            (secondary("Give the right"))
        })))
    }
}

/// How many decisions like this one were made lately, and the largest amount among them.
fn alike(desk: &Desk, function: FunctionId, found: &Decision) -> (usize, Option<Quantity>) {
    let since = desk.now - REPEAT_DAYS * DAY;
    let like = desk.state().decisions_of(function).filter_map(|id| desk.state().decisions.get(&id)).filter(
        |other| {
            let same = match found.decision_type {
                Some(kind) => other.decision_type == Some(kind),
                None => other.decision_type.is_none() && other.asked_by == found.asked_by,
            };
            same && other.answer.is_some() && other.asked_at >= since
        },
    );
    like.fold((0, None), |(count, most), other| (count + 1, most.max(other.amount)))
}

fn ordinal(count: usize) -> String {
    match count {
        2 => "Second".to_owned(),
        3 => "Third".to_owned(),
        4 => "Fourth".to_owned(),
        5 => "Fifth".to_owned(),
        more => format!("Number {more}"),
    }
}

/// A level in plain words.
pub(crate) fn level(level: Level) -> &'static str {
    match level {
        Level::Execute => "Ask first",
        Level::Recommend => "Propose",
        Level::DecideUnlessObjected => "Go ahead unless someone objects",
        Level::Decide => "Decide",
    }
}

/// All levels, for a menu.
pub(crate) fn levels() -> Vec<(String, String)> {
    let all = [
        ("execute", Level::Execute),
        ("recommend", Level::Recommend),
        ("decide-unless-objected", Level::DecideUnlessObjected),
        ("decide", Level::Decide),
    ];
    all.into_iter().map(|(value, of)| (value.to_owned(), level(of).to_owned())).collect()
}
