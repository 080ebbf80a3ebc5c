//! What follows from a command: events, or a refusal that changes nothing.
//!
//! Every rule first checks everything, then records. A rule that refused after it recorded would leave a spoilt state
//! behind; [`Draft`] watches over that.

mod check;
mod decisions;
mod flags;
mod functions;
mod held;
mod histories;
mod organisation;
mod outcomes;
mod people;
mod rights;
mod rosters;
mod seats;
mod tick;

pub(crate) use tick::take_only;

use worktime::Instant;

use crate::{Actor, Command, Event, PersonId, Refusal, State};

/// Who asks, when, and with which data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Context {
    /// Who asks.
    pub actor: Actor,
    /// What time it is; a time before the last event's counts as that.
    pub now: Instant,
    /// The version of the zone and holiday data in this program ([`crate::almanac_version`]).
    pub almanac: String,
}

/// What a rule answers.
pub(crate) type Done = Result<(), Refusal>;

/// Events in the making, on a state that has them already.
pub(crate) struct Draft<'a> {
    state: &'a mut State,
    events: Vec<Event>,
    pub(crate) actor: Actor,
    pub(crate) now: Instant,
    pub(crate) almanac: &'a str,
}

impl<'a> Draft<'a> {
    /// A draft on a copy of the state, to see what would follow.
    pub(crate) fn aside(copy: &'a mut State, actor: Actor, now: Instant) -> Self {
        Self { state: copy, events: Vec::new(), actor, now, almanac: "" }
    }
}

impl Draft<'_> {
    /// What is recorded so far.
    pub(crate) fn events(&self) -> &[Event] {
        &self.events
    }

    /// The state with everything recorded so far.
    pub(crate) fn state(&self) -> &State {
        self.state
    }

    /// How many events are recorded so far.
    pub(crate) fn len(&self) -> usize {
        self.events.len()
    }

    /// Records an event: the state has it from now on.
    pub(crate) fn push(&mut self, event: Event) {
        self.state.apply(&event, self.now);
        self.events.push(event);
    }

    /// The person who acts.
    pub(crate) fn person(&self) -> Result<PersonId, Refusal> {
        let who = || Refusal::NotYours { who: "a person of the organisation".to_owned() };
        self.actor.person().filter(|person| self.state.is_here(*person)).ok_or_else(who)
    }
}

/// What follows from a command, without changing anything.
///
/// # Errors
///
/// A [`Refusal`].
pub fn decide(state: &State, command: &Command, context: &Context) -> Result<Vec<Event>, Refusal> {
    decide_in_place(&mut state.clone(), command, context)
}

/// What follows from a command, with the events applied to `state`. Cheaper than [`decide`] and [`State::apply`], since
/// nothing is copied that only `state` holds.
///
/// # Errors
///
/// A [`Refusal`]; then `state` is as it was.
pub fn decide_in_place(
    state: &mut State,
    command: &Command,
    context: &Context,
) -> Result<Vec<Event>, Refusal> {
    let now = context.now.max(state.last_at);
    let applied = state.applied;
    let mut draft = Draft { state, events: Vec::new(), actor: context.actor, now, almanac: &context.almanac };
    let done = dispatch(&mut draft, command);
    let events = draft.events;
    assert!(done.is_ok() || state.applied == applied, "a rule refused {} after it recorded", command.kind());
    done.map(|()| events)
}

fn dispatch(draft: &mut Draft, command: &Command) -> Done {
    use Command as C;
    let founded = draft.state().organisation.is_some();
    if !founded && !matches!(command, C::Found { .. }) {
        return Err(Refusal::NotFounded);
    }
    // Whatever an older program works out would be wrong, and nothing would work it out again.
    let reckons = !matches!(
        command,
        C::Found { .. } | C::AdoptAlmanac { .. } | C::Restore { .. } | C::Release { .. } | C::Erase { .. }
    );
    if reckons {
        tick::not_older(draft)?;
    }
    match command {
        C::Found { .. }
        | C::AddCompany { .. }
        | C::OpenSite { .. }
        | C::ChangeSiteHours { .. }
        | C::NameSiteLead { .. }
        | C::FormTeam { .. }
        | C::ChangeTeamHours { .. }
        | C::Rename { .. }
        | C::AdoptAlmanac { .. }
        | C::Restore { .. }
        | C::Release { .. } => organisation::decide(draft, command),
        C::AddPerson { .. }
        | C::MovePerson { .. }
        | C::ChangePersonHours { .. }
        | C::ChangeRole { .. }
        | C::Leave { .. }
        | C::Erase { .. }
        | C::TakeLeave { .. }
        | C::CancelLeave { .. }
        | C::SetPreferences { .. }
        | C::Invite { .. }
        | C::Join { .. } => people::decide(draft, command),
        C::SetRoster { .. }
        | C::OverrideDuty { .. }
        | C::RestoreDuty { .. }
        | C::AskSwap { .. }
        | C::AnswerSwap { .. } => rosters::decide(draft, command),
        C::KeepHistory { .. } | C::ReplaceHistory { .. } | C::EraseHistory { .. } => {
            histories::decide(draft, command)
        }
        C::SetUpFunction { .. }
        | C::MoveDelivery { .. }
        | C::NameConsumers { .. }
        | C::NameSponsor { .. }
        | C::WriteCharter { .. }
        | C::SetPath { .. }
        | C::ShareFunction { .. }
        | C::RetireFunction { .. } => functions::decide(draft, command),
        C::OfferSeat { .. }
        | C::CounterSeat { .. }
        | C::AcceptSeat { .. }
        | C::DeclineSeat { .. }
        | C::WithdrawSeat { .. }
        | C::ReleaseSeat { .. }
        | C::CorrectSeat { .. } => seats::decide(draft, command),
        C::DefineOutcome { .. }
        | C::ChangeOutcome { .. }
        | C::RetireOutcome { .. }
        | C::TakeReading { .. } => outcomes::decide(draft, command),
        C::GiveRight { .. } | C::ConfirmRight { .. } | C::EndRight { .. } => rights::decide(draft, command),
        C::AskDecision { .. }
        | C::Propose { .. }
        | C::Recommend { .. }
        | C::Object { .. }
        | C::Nudge { .. }
        | C::HandOver { .. }
        | C::Decide { .. }
        | C::WithdrawDecision { .. } => decisions::decide(draft, command),
        C::RaiseFlag { .. }
        | C::PassOnFlag { .. }
        | C::SettleFlag { .. }
        | C::ThankRaiser { .. }
        | C::WithdrawFlag { .. } => flags::decide(draft, command),
        C::Acknowledge { escalation } => crate::climb::acknowledge(draft, *escalation),
        C::Tick { events_max } => tick::tick(draft, *events_max),
    }
}
