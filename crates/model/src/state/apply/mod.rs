//! Events into state. Nothing is worked out here that an event does not say, so that a replay years later gives the same.

mod decisions;
mod escalations;
mod flags;
mod functions;
mod histories;
mod organisation;
mod outcomes;
mod seats;

use std::sync::Arc;

use worktime::Instant;

use super::open::{Open, Placed};
use super::{State, Table};
use crate::Event;

impl State {
    /// Makes the next event part of the state. `at` is when it was recorded, never before the last one's time.
    pub fn apply(&mut self, event: &Event, at: Instant) {
        use Event as E;
        self.applied += 1;
        self.last_at = self.last_at.max(at);
        match event {
            E::OrganisationFounded { .. }
            | E::CompanyAdded { .. }
            | E::SiteOpened { .. }
            | E::SiteHoursChanged { .. }
            | E::SiteLeadNamed { .. }
            | E::TeamFormed { .. }
            | E::TeamHoursChanged { .. }
            | E::PersonJoined { .. }
            | E::PersonMoved { .. }
            | E::PersonHoursChanged { .. }
            | E::RoleChanged { .. }
            | E::PersonLeft { .. }
            | E::PersonErased { .. }
            | E::LeaveTaken { .. }
            | E::LeaveCancelled { .. }
            | E::PreferencesSet { .. }
            | E::PersonInvited { .. }
            | E::InvitationTaken { .. }
            | E::RosterLeft { .. }
            | E::RosterSet { .. }
            | E::DutyOverridden { .. }
            | E::DutyRestored { .. }
            | E::SwapAsked { .. }
            | E::SwapAnswered { .. }
            | E::Renamed { .. }
            | E::AlmanacAdopted { .. }
            | E::Restored { .. }
            | E::Released { .. } => self.apply_organisation(event, at),
            E::HistoryKept { .. } | E::HistoryReplaced { .. } | E::HistoryErased { .. } => {
                self.apply_histories(event, at);
            }
            E::FunctionSetUp { .. }
            | E::DeliveryMoved { .. }
            | E::ConsumersNamed { .. }
            | E::SponsorNamed { .. }
            | E::CharterWritten { .. }
            | E::PathSet { .. }
            | E::FunctionShared { .. }
            | E::FunctionRetired { .. } => self.apply_functions(event, at),
            E::SeatOffered { .. }
            | E::SeatCountered { .. }
            | E::SeatAccepted { .. }
            | E::SeatDeclined { .. }
            | E::SeatWithdrawn { .. }
            | E::SeatUnanswered { .. }
            | E::SeatBegan { .. }
            | E::SeatEnded { .. }
            | E::SeatCorrected { .. } => self.apply_seats(event, at),
            E::OutcomeDefined { .. }
            | E::OutcomeChanged { .. }
            | E::OutcomeRetired { .. }
            | E::ReadingTaken { .. }
            | E::ReadingAwaited { .. }
            | E::ReadingOverdue { .. } => self.apply_outcomes(event, at),
            E::RightGiven { .. }
            | E::RightConfirmed { .. }
            | E::RightEnded { .. }
            | E::DecisionAsked { .. }
            | E::DecisionProposed { .. }
            | E::DecisionRecommended { .. }
            | E::DecisionObjected { .. }
            | E::DecisionNudged { .. }
            | E::DecisionHandedOver { .. }
            | E::DecisionOverdue { .. }
            | E::DecisionMade { .. }
            | E::DecisionWithdrawn { .. } => self.apply_decisions(event, at),
            E::FlagRaised { .. }
            | E::FlagPassedOn { .. }
            | E::FlagSettled { .. }
            | E::RaiserThanked { .. }
            | E::FlagWithdrawn { .. } => self.apply_flags(event, at),
            E::EscalationStarted { .. }
            | E::StepTaken { .. }
            | E::StepPassed { .. }
            | E::StepHeld { .. }
            | E::EscalationAcknowledged { .. }
            | E::AcknowledgementForgotten { .. }
            | E::CeilingReached { .. }
            | E::CeilingUnreached { .. }
            | E::EscalationEnded { .. }
            | E::DueMoved { .. } => self.apply_escalations(event, at),
        }
        self.forget(self.last_at);
    }
}

/// Changes one thing that is found by what is open of it, if it is there.
fn change_placed<T: Placed + Clone, R>(
    table: &mut Table<T::Id, T>,
    open: &mut Open,
    id: T::Id,
    with: impl FnOnce(&mut T) -> R,
) -> Option<R>
where
    T::Id: Ord,
{
    let found = table.get_mut(&id)?;
    let before = found.keys();
    let result = with(Arc::make_mut(found));
    open.note(id, before, found.as_ref());
    Some(result)
}

/// Changes one thing in a table, if it is there.
fn change<K: Ord + Clone, V: Clone, R>(
    table: &mut Table<K, V>,
    id: &K,
    with: impl FnOnce(&mut V) -> R,
) -> Option<R> {
    table.get_mut(id).map(|found| with(Arc::make_mut(found)))
}
