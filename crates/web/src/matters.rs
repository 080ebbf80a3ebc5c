//! What needs somebody, and what they wait for: worked out once, shown on *Today* and listed by the API.

use std::collections::BTreeSet;

use model::{
    DecisionId, DutyChangeId, EscalationId, FlagId, Instant, OutcomeId, OutcomeKind, OwnershipId, PersonId,
    SeatState, State, Subject, TeamId, TimerKey,
};
use schemars::JsonSchema;
use serde::Serialize;

/// Something that needs somebody, or that they wait for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Matter {
    /// A flag.
    Flag(FlagId),
    /// A decision: to be made, or to be objected to in time.
    Decision(DecisionId),
    /// An outcome whose value is past its date.
    Reading(OutcomeId),
    /// An outcome whose last value is off target.
    OffTarget(OutcomeId),
    /// An offer of a seat.
    Offer(OwnershipId),
    /// Somebody asks to swap duty.
    Swap {
        /// The team.
        team: TeamId,
        /// The swap.
        swap: DutyChangeId,
    },
}

/// A matter and when it is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
pub(crate) struct Due {
    /// When it is due: of what is waited for, when it is needed, would hurt or was offered.
    pub(crate) at: Instant,
    /// What.
    pub(crate) what: Matter,
    /// Its climb, while it is with the reader.
    pub(crate) escalation: Option<EscalationId>,
}

impl Due {
    fn new(at: Instant, what: Matter) -> Self {
        Self { at, what, escalation: None }
    }
}

/// Everything whose next move is this person's, what is due first before the others.
pub(crate) fn needs(state: &State, me: PersonId) -> Vec<Due> {
    let mut needs = Vec::new();
    let mut seen = BTreeSet::new();
    climbs(state, me, &mut needs, &mut seen);
    let decisions = state.deciding(me).chain(state.may_object(me));
    needs.extend(decisions.filter_map(|id| {
        let found = state.decisions.get(&id).filter(|found| found.closed.is_none())?;
        // What they proposed waits for others.
        let waits = found.decider == me && state.timers.contains_key(&TimerKey::Silence(id));
        let new = !seen.contains(&Subject::Decision(id)) && !waits;
        new.then(|| Due::new(found.needed_by, Matter::Decision(id)))
    }));
    needs.extend(state.seats_of(me).filter_map(|id| {
        let offer = state.ownerships.get(&id)?;
        let mine = offer.state == SeatState::Offered && offer.answers == me;
        let due = state.timers.get(&TimerKey::Answer(id)).map_or(offer.offered_at, |due| due.at);
        (mine && !seen.contains(&Subject::Offer(id))).then(|| Due::new(due, Matter::Offer(id)))
    }));
    let owed = state.owes(me).filter(|id| !seen.contains(&Subject::Reading(*id)));
    needs.extend(owed.filter_map(|id| value(state, id)));
    swaps(state, me, &mut needs);
    needs.sort_by_key(|need| need.at);
    needs
}

/// When the next step of a climb is taken if nobody does anything.
pub(crate) fn next_step(state: &State, id: EscalationId) -> Option<Instant> {
    let step = state.timers.get(&TimerKey::Step(id)).map(|due| due.at);
    let ceiling = state.timers.get(&TimerKey::Ceiling(id)).map(|due| due.at);
    step.into_iter().chain(ceiling).min()
}

/// What climbs and is with them now.
fn climbs(state: &State, me: PersonId, needs: &mut Vec<Due>, seen: &mut BTreeSet<Subject>) {
    for id in state.with(me) {
        let Some(found) = state.escalations.get(&id) else { continue };
        seen.insert(found.subject);
        let (what, there) = match found.subject {
            Subject::Flag(id) => (Matter::Flag(id), state.flags.contains_key(&id)),
            Subject::Decision(id) => {
                let open = state.decisions.get(&id).is_some_and(|found| found.closed.is_none());
                (Matter::Decision(id), open)
            }
            Subject::Reading(id) => {
                let overdue = state.outcomes.get(&id).is_some_and(|found| found.overdue.is_some());
                (Matter::Reading(id), overdue)
            }
            Subject::Offer(id) => (Matter::Offer(id), state.ownerships.contains_key(&id)),
        };
        if there {
            let at = next_step(state, id).unwrap_or(found.ceiling);
            needs.push(Due { at, what, escalation: Some(id) });
        }
    }
}

/// A value that is past its date, or off target.
fn value(state: &State, id: OutcomeId) -> Option<Due> {
    let outcome = state.outcomes.get(&id)?;
    let counts = outcome.aim.kind != OutcomeKind::Activity;
    let off = outcome.readings.last().filter(|last| counts && !outcome.aim.is_met_by(last.value));
    match (outcome.overdue, off) {
        (Some(due), _) => Some(Due::new(due, Matter::Reading(id))),
        (None, Some(last)) => Some(Due::new(last.recorded, Matter::OffTarget(id))),
        (None, None) => None,
    }
}

/// Colleagues who ask to swap duty.
fn swaps(state: &State, me: PersonId, needs: &mut Vec<Due>) {
    let Some(team) = state.people.get(&me).and_then(|person| person.team) else { return };
    let swaps = state.rosters.get(&team).into_iter().flat_map(|roster| &roster.swaps);
    needs.extend(
        swaps
            .filter(|swap| swap.other == me)
            .map(|swap| Due::new(swap.mine.0.min(swap.theirs.0), Matter::Swap { team, swap: swap.id })),
    );
}

/// What this person asked, offered and raised and others have to answer.
pub(crate) fn waits(state: &State, me: PersonId) -> Vec<Due> {
    let asked = state.asked_by(me).filter_map(|id| {
        let found = state.decisions.get(&id).filter(|found| found.closed.is_none() && found.decider != me)?;
        Some(Due::new(found.needed_by, Matter::Decision(id)))
    });
    // Every function has few open offers; there is no shorter way.
    let offers = state.functions.values().flat_map(|found| found.offers.iter()).filter_map(|id| {
        let offer = state.ownerships.get(id)?;
        let mine =
            offer.state == SeatState::Offered && [offer.by, offer.person, offer.spoke_last()].contains(&me);
        (mine && offer.answers != me).then(|| Due::new(offer.offered_at, Matter::Offer(*id)))
    });
    let raised = state.raised_by(me).filter_map(|id| {
        let found = state.flags.get(&id)?;
        // One that is with them needs them.
        let with_me =
            state.escalation_of(Subject::Flag(id)).is_some_and(|climb| climb.phase.person() == Some(me));
        (!with_me).then(|| Due::new(found.impact, Matter::Flag(id)))
    });
    let mut waits: Vec<Due> = asked.chain(offers).chain(raised).collect();
    waits.sort_by_key(|wait| wait.at);
    waits
}
