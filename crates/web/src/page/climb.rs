//! Who has something that climbs, who heard of it, and who hears next and when.

use maud::{Markup, html};
use model::{Escalation, EscalationId, Instant, PersonId, Phase, Receiver, Subject};

use crate::desk::Desk;
use crate::matters;
use crate::part::{Form, Mark, mark};

/// Whether somebody took it on.
pub(crate) fn is_taken(found: &Escalation) -> bool {
    matches!(found.phase, Phase::Acknowledged(_))
}

/// When the next step is taken if nobody does anything.
pub(crate) fn next_at(desk: &Desk, id: EscalationId) -> Option<Instant> {
    matters::next_step(desk.state(), id)
}

/// The open climb of a subject.
pub(crate) fn of(desk: &Desk, subject: Subject) -> Option<(EscalationId, &Escalation)> {
    let id = *desk.state().climbing.get(&subject)?;
    Some((id, desk.state().escalations.get(&id)?))
}

/// A sentence: "Ana has it, at work until 18:00. Unless she takes it on, Tomasz hears Thu 11:00."
pub(crate) fn sentence(desk: &Desk, id: EscalationId, found: &Escalation) -> Markup {
    let next = next_at(desk, id);
    let after = next_receiver(desk, found);
    html! {
        @match &found.phase {
            Phase::Starting => { "It is on its way. " }
            Phase::Waiting(person) => { (desk.subject(*person, "has heard", "have heard")) (desk.presence_of(*person)) ". " }
            Phase::Acknowledged(person) => { (desk.subject(*person, "has it", "have it")) (desk.presence_of(*person)) ". " }
            Phase::AtCeiling(person) => { "It stays with " (desk.person_and_site(*person)) (desk.presence_of(*person)) " until it is taken on. " }
            Phase::Unreached(Some(person)) => { "Nobody with authority is at work. " (desk.subject(*person, "is back first", "are back first")) (desk.presence_of(*person)) ". " }
            Phase::Unreached(None) => { "Nobody with authority can be reached. " }
            Phase::Held(turns) => {
                "It waits for " @if let Some(turn) = turns.first() { (desk.person_and_site(turn.person)) (desk.presence_of(turn.person)) } @else { "somebody to be back" } ". "
            }
            Phase::Ended(_) => { "It does not climb any more. " }
        }
        @if let (Some(at), true) = (next, found.is_open()) {
            @match (&found.phase, after) {
                (Phase::Acknowledged(_), _) => { "If it is not settled, others hear again " (desk.at(at)) "." }
                (Phase::Held(_), _) => { "They hear " (desk.at(at)) "." }
                (_, Some(person)) => { "Unless it is taken on, " (desk.subject_within(person, "hears", "hear")) " " (desk.at_both(at, person)) "." }
                (_, None) => { "Unless it is taken on, it goes on " (desk.at(at)) "." }
            }
        }
    }
}

/// Whom the next step of the path names, as things are.
fn next_receiver(desk: &Desk, found: &Escalation) -> Option<PersonId> {
    let steps = found.path.steps.iter().skip(usize::from(found.step) + 1);
    steps.filter_map(|step| desk.state().receiver(found.function, step.receiver, desk.now)).next()
}

/// Everything about the climb of a subject, with what the reader can do; nothing while it does not climb.
pub(crate) fn section(desk: &Desk, subject: Subject) -> Markup {
    let Some((id, found)) = of(desk, subject) else { return html! {} };
    html! {
        h2 { "Who hears, and when" }
        p { (sentence(desk, id, found)) (acknowledge(desk, id, found)) }
        ol.rows.steps {
            @for told in &found.told {
                li { (mark(Mark::Done)) div { (desk.subject(told.person, "heard", "heard")) @if told.round > 0 { " again" } } div.meta { (desk.time(told.at)) } }
            }
            @for step in found.path.steps.iter().skip(usize::from(found.step) + 1) {
                li {
                    (mark(Mark::NotDue))
                    div {
                        @match desk.state().receiver(found.function, step.receiver, desk.now) {
                            Some(person) => { (desk.person_and_site(person)) ", " (receiver(desk, step.receiver)) }
                            None => { (receiver(desk, step.receiver)) ": nobody is named, passed at once" }
                        }
                    }
                    div.meta { "not yet" }
                }
            }
        }
        p.meta { "At the latest " (desk.time(found.ceiling)) " it goes to whoever with authority is at work." }
    }
}

/// "I have it".
pub(crate) fn acknowledge(desk: &Desk, id: EscalationId, found: &Escalation) -> Markup {
    let told = found.told.iter().any(|told| told.person == desk.me);
    let authority = desk.state().authority(found.function).contains(&desk.me) || desk.leads();
    let taken = matches!(found.phase, Phase::Acknowledged(_));
    if taken || !found.is_open() || !(told || authority) {
        return html! {};
    }
    html! { " " (Form::new(desk, "acknowledge", id).with("escalation", id).button("I have it")) }
}

/// A receiver in plain words.
pub(crate) fn receiver(desk: &Desk, receiver: Receiver) -> String {
    match receiver {
        Receiver::Owner => "the owner".to_owned(),
        Receiver::Backup => "the backup".to_owned(),
        Receiver::OnDuty(team) => format!("on duty in {}", desk.team(team)),
        Receiver::Person(_) => "named".to_owned(),
        Receiver::SiteLead => "the site's lead".to_owned(),
        Receiver::Sponsor => "the sponsor".to_owned(),
    }
}
