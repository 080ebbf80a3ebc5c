//! Decision rights in four columns, what each would have saved in the last 90 days, and the form that gives one.

use std::collections::BTreeMap;

use maud::{Markup, html};
use model::{Command, DecisionType, DecisionTypeId, Level, Right, State};
use worktime::{DAY, MINUTE};

use super::{At, words};
use crate::page::choose;
use crate::part::{Form, fold, primary, secondary};
use crate::say;
use crate::shape::written;

/// How long a trial runs when nothing else is said, in days.
const TRIAL_DAYS: i64 = 30;

/// What became of the decisions of one type.
#[derive(Debug, Default, Clone, Copy)]
struct Effect {
    decided: u64,
    /// Of these, up to the right's limit.
    within: u64,
    /// How long they waited by the clock, and in the deciders' working time, in minutes.
    wall: i64,
    working: i64,
}

pub(super) fn section(at: At) -> Markup {
    let state = at.desk.state();
    let all: Vec<(DecisionTypeId, &DecisionType)> =
        at.found.rights.iter().filter_map(|id| Some((*id, state.decision_types.get(id)?.as_ref()))).collect();
    let effects = effects(at);
    let give = give(at, DecisionTypeId(0));
    let may = at.may(&give) && (at.desk.leads() || at.found.sponsor == at.desk.me);
    let edited = at.edited::<DecisionTypeId>("right").filter(|id| at.found.rights.contains(id));
    html! {
        h2 { "Decision rights" }
        @if all.is_empty() {
            (at.grey(may, "right", "give_right", "What may be decided here, and by whom."))
        } @else {
            div.rights {
                @for level in words::LEVELS {
                    div.bare[all.iter().all(|(_, found)| found.right.level != level)] {
                        h3 { (words::level(level)) }
                        @for (id, found) in all.iter().filter(|(_, found)| found.right.level == level) {
                            (one(at, *id, found, effects.get(&Some(*id)).copied().unwrap_or_default(), may))
                        }
                        @if all.iter().all(|(_, found)| found.right.level != level) { p.none { "–" } }
                    }
                }
            }
            @if may { p.meta { (at.link("right", "give_right", "Give another right")) } }
        }
        @if let Some(effect) = effects.get(&None).filter(|effect| effect.decided > 0) {
            p.meta { "Asked without a type in the last " (State::KEPT_DAYS) " days: " (saved(*effect)) "." }
        }
        @if may && at.edits("right") { (form(at, None, Effect::default())) }
        @if let (true, Some(id)) = (may, edited) { (form(at, state.decision_types.get(&id).map(|found| (id, found.as_ref())), effects.get(&Some(id)).copied().unwrap_or_default())) }
    }
}

/// A right to see whether one may be given.
fn give(at: At, decision_type: DecisionTypeId) -> Command {
    let right = Right {
        level: Level::Decide,
        limit: None,
        holder: None,
        consulted: std::collections::BTreeSet::new(),
        objection_minutes: 1,
        trial_until: None,
    };
    Command::GiveRight { decision_type, function: at.id, name: at.found.name, right, stands_for: None }
}

fn one(at: At, id: DecisionTypeId, found: &DecisionType, effect: Effect, may: bool) -> Markup {
    let desk = at.desk;
    let holder = desk.state().right_holder(found);
    let form = |kind| Form::new(desk, kind, id).with("decision_type", id).based_on(found.changed);
    let ends = may || holder == Some(desk.me);
    html! {
        div.right id={ "right-" (id) } {
            p {
                b { (desk.text(&found.name)) }
                @if let Some(holder) = holder { br; (desk.person_mark(holder)) }
                @let limits = words::limits(desk, found);
                @if !limits.is_empty() { span.meta { br; (limits) } }
                @if found.right.trial_until.is_some() {
                    span.meta { br; "Then it " @match &found.before { Some(before) => { "is “" (words::level(before.level)) "” again" }, None => "ends" } ", unless it is confirmed." }
                }
                @if !found.right.consulted.is_empty() {
                    span.meta { br; "May object: " @for (place, person) in found.right.consulted.iter().enumerate() { @if place > 0 { ", " } (desk.who(*person)) } ", within " (words::minutes(found.right.objection_minutes)) " of their working time" }
                }
                @if effect.decided > 0 { span.meta { br; "In the last " (State::KEPT_DAYS) " days: " (saved(effect)) } }
            }
            div.acts-page {
                @if may && found.right.trial_until.is_some() { (form("confirm_right").button("Confirm")) }
                @if may { a.button href=(at.to(&format!("right:{id}"), "give_right")) { "Change" } }
                @if ends {
                    @let end = form("end_right");
                    (fold("End", end.is_tried(), &end.markup("", html! {
                        p.meta { "From then on the sponsor decides it. What was decided stays." }
                        button.text type="submit" { "End the right" }
                    })))
                }
            }
        }
    }
}

/// "12 decisions, which waited 96 h (14 h of the deciders' working time)".
fn saved(effect: Effect) -> String {
    let waited = charts::format::duration(effect.wall * MINUTE);
    let working = charts::format::duration(effect.working * MINUTE);
    let decided = charts::format::count(effect.decided, "decision", "decisions");
    format!("{decided}, which waited {waited} by the clock, {working} of it in the decider's working time")
}

/// Decisions made in the last 90 days, by type; those without one under `None`.
fn effects(at: At) -> BTreeMap<Option<DecisionTypeId>, Effect> {
    let state = at.desk.state();
    let since = at.desk.now - State::KEPT_DAYS * DAY;
    let mut effects: BTreeMap<Option<DecisionTypeId>, Effect> = BTreeMap::new();
    for found in state.decisions_of(at.id).filter_map(|id| state.decisions.get(&id)) {
        let Some(answer) =
            found.answer.as_ref().filter(|_| found.closed.is_some_and(|closed| closed >= since))
        else {
            continue;
        };
        let limit =
            found.decision_type.and_then(|id| state.decision_types.get(&id)).and_then(|of| of.right.limit);
        let effect = effects.entry(found.decision_type).or_default();
        effect.decided += 1;
        effect.within +=
            u64::from(limit.is_none_or(|limit| found.amount.is_some_and(|amount| amount <= limit)));
        effect.wall += i64::from(answer.wall_minutes);
        effect.working += i64::from(answer.working_minutes);
    }
    effects
}

/// Gives a right, or changes one.
fn form(at: At, known: Option<(DecisionTypeId, &DecisionType)>, effect: Effect) -> Markup {
    let desk = at.desk;
    let form = Form::new(desk, "give_right", "").with("function", at.id).to(format!("{}#rights", at.here()));
    let form = match known {
        Some((id, found)) => {
            form.with("decision_type", id).with("name.ref", written(&found.name)).based_on(found.changed)
        }
        None => form,
    };
    let right = known.map(|(_, found)| &found.right);
    let levels = [
        ("execute", words::level(Level::Execute)),
        ("recommend", words::level(Level::Recommend)),
        ("decide-unless-objected", words::level(Level::DecideUnlessObjected)),
        ("decide", words::level(Level::Decide)),
    ];
    let chosen = right.map_or("decide", |right| {
        levels[words::LEVELS.iter().position(|level| *level == right.level).unwrap_or(3)].0
    });
    let people = || choose::people(desk, desk.state().site_of(at.id));
    let consulted = |place: usize| {
        right.and_then(|right| right.consulted.iter().nth(place)).map(ToString::to_string).unwrap_or_default()
    };
    let until = right.map_or(Some(desk.now + TRIAL_DAYS * DAY), |right| right.trial_until);
    let hours: Vec<(String, String)> = [60_u32, 120, 240, 480, 960]
        .map(|minutes| (minutes.to_string(), format!("{} of their working time", words::minutes(minutes))))
        .to_vec();
    let body = html! {
        @if effect.decided > 0 {
            p { "Its effect on the last " (State::KEPT_DAYS) " days: " (saved(effect)) ". " (effect.within) " of them were within its limit and would not have had to wait." }
        }
        @match known {
            Some((_, found)) => p { b { (desk.text(&found.name)) } },
            None => (form.line("name", "What is decided", "As a type: “Goodwill to a customer”.", "")),
        }
        (form.choices("right.level", "How far", &levels, chosen, html! {}))
        div.fields {
            (form.menu("right.holder", "Who", "", &choose::or_none("whoever owns the function", people()), &right.and_then(|right| right.holder).map(|holder| holder.to_string()).unwrap_or_default()))
            (form.number("right.limit", "Up to", "Above it the sponsor decides. No limit when left empty.", &right.and_then(|right| right.limit).map(say::quantity_input).unwrap_or_default()))
            (form.moment("right.trial_until", "On trial until", "Then it ends, unless it is confirmed. For good when left empty.", &until.map(|until| desk.local_input(until)).unwrap_or_default()))
        }
        div.fields {
            @for (place, words) in ["May object", "and"].iter().enumerate() {
                (form.menu(&format!("right.consulted.{place}"), words, "", &choose::or_none("nobody", people()), &consulted(place)))
            }
            (form.menu("right.objection_minutes", "Within", "", &hours, &right.map_or(240, |right| right.objection_minutes).to_string()))
        }
        div.acts-page { (if known.is_some() { secondary("Change the right") } else { primary("Give the right") }) (at.not_now()) }
    };
    html! { h3 { "A right" } (form.markup("", body)) }
}
