//! Who has something that climbs, who heard of it, and who hears next and when.

use maud::{Markup, html};
use model::{
    Escalation, EscalationId, Heard, Instant, Move, PassWhy, PersonId, Phase, Receiver, Rehearsal, Subject,
    hears_next, rehearse_rest,
};
use quick_cache::sync::Cache;

use crate::desk::Desk;
use crate::part::{Form, Mark, mark};

/// Rehearsals kept: of what the lists of busy people show.
const HEARD_MAX: usize = 16_384;

/// Who hears next of what climbs, as of an event: rehearsing it takes longer than the rest of a row, and lists ask for many. Only
/// of whole views, whose events are numbered; a partner's few are rehearsed each time.
pub(crate) struct NextHeard(Cache<(EscalationId, u64), Option<Move>>);

impl Default for NextHeard {
    fn default() -> Self {
        Self(Cache::new(HEARD_MAX))
    }
}

impl NextHeard {
    fn of(&self, desk: &Desk, id: EscalationId) -> Option<Move> {
        let state = desk.state();
        if !desk.view.is_whole() {
            return hears_next(state, id);
        }
        let key = (id, state.applied);
        if let Some(known) = self.0.get(&key) {
            return known;
        }
        let next = hears_next(state, id);
        self.0.insert(key, next.clone());
        next
    }
}

/// Whether somebody took it on.
pub(crate) fn is_taken(found: &Escalation) -> bool {
    matches!(found.phase, Phase::Acknowledged(_))
}

/// The open climb of a subject.
pub(crate) fn of(desk: &Desk, subject: Subject) -> Option<(EscalationId, &Escalation)> {
    let id = *desk.state().climbing.get(&subject)?;
    Some((id, desk.state().escalations.get(&id)?))
}

/// A sentence: "Ana has it, at work until 18:00. Unless she takes it on, Tomasz hears Thu 11:00."
pub(crate) fn sentence(desk: &Desk, id: EscalationId, found: &Escalation) -> Markup {
    said(desk, found, desk.server.heard.of(desk, id).as_ref())
}

/// The same, with what comes next.
fn said(desk: &Desk, found: &Escalation, next: Option<&Move>) -> Markup {
    let told = next.and_then(|next| Some((next.at, next.told()?)));
    let over = next.filter(|next| next.what == Heard::End);
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
        @match (&found.phase, told) {
            (Phase::Acknowledged(_), Some((at, person))) => { "If it is not settled, " (hears(desk, at, person)) "." }
            (Phase::Held(_) | Phase::Unreached(_), Some((at, person))) => { (desk.subject(person, "hears", "hear")) " " (desk.at_both(at, person)) "." }
            (_, Some((at, person))) => { "Unless it is taken on, " (hears(desk, at, person)) "." }
            (_, None) => { @if let Some(over) = over { "Nobody else hears of it; from " (desk.at(over.at)) " on it only stays open." } }
        }
    }
}

/// "Tomasz, Kraków hears Thu 11:00 (19:00 in Kraków)".
fn hears(desk: &Desk, at: Instant, person: PersonId) -> Markup {
    html! { (desk.subject_within(person, "hears", "hear")) " " (desk.at_both(at, person)) }
}

/// What would become of a step of the path in the round under way, if nobody takes it on.
fn to_come<'r>(rest: Option<&'r Rehearsal>, found: &Escalation, step: usize) -> Option<&'r Move> {
    let mut moves = rest.into_iter().flat_map(|rest| &rest.moves);
    moves.find(|one| {
        let is_end = matches!(one.what, Heard::Told { .. } | Heard::Passed(_));
        is_end && one.round == found.round && usize::from(one.step) == step
    })
}

/// Why a step tells nobody.
pub(crate) fn passed(why: PassWhy) -> &'static str {
    match why {
        PassWhy::Empty => "there is nobody",
        PassWhy::AlreadyTold => "they have heard already",
        PassWhy::Off => "they are off, and somebody later is at work",
        PassWhy::PersonLeft => "they have left",
    }
}

/// Everything about the climb of a subject, with what the reader can do; nothing while it does not climb.
pub(crate) fn section(desk: &Desk, subject: Subject) -> Markup {
    let Some((id, found)) = of(desk, subject) else { return html! {} };
    let rest = rehearse_rest(desk.state(), id);
    html! {
        h2 { "Who hears, and when" }
        p { (said(desk, found, rest.as_ref().and_then(Rehearsal::next))) (acknowledge(desk, id, found)) }
        ol.rows.steps {
            @for told in &found.told {
                li { (mark(Mark::Done)) div { (desk.subject(told.person, "heard", "heard")) @if told.round > 0 { " again" } } div.meta { (desk.time(told.at)) } }
            }
            @for (place, step) in found.path.steps.iter().enumerate().skip(usize::from(found.step) + 1) {
                li {
                    (mark(Mark::NotDue))
                    div {
                        @match desk.state().receiver(found.function, step.receiver, desk.now) {
                            Some(person) => { (desk.person_and_site(person)) ", " (receiver(desk, step.receiver)) }
                            None => { (receiver(desk, step.receiver)) ": nobody is named, passed at once" }
                        }
                    }
                    div.meta {
                        @match to_come(rest.as_ref(), found, place).map(|one| (one.at, &one.what)) {
                            Some((_, Heard::Passed(why))) => { "passed over: " (passed(*why)) }
                            Some((at, _)) => { "would hear " (desk.time(at)) }
                            None => { "not yet" }
                        }
                    }
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
