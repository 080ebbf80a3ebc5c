//! Who is told of what happened, and whether that is still worth telling.
//!
//! A notice says whom, of what, and in a word why; the words that a person reads are written elsewhere. It waits until
//! its receiver is at work, unless it is urgent; by then it may be moot, which [`is_stale`] says.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    Actor, DecidedBy, DecisionId, DecisionTypeId, DutyChangeId, Escalation, EscalationEnd, EscalationId,
    Event, FlagId, FunctionId, OutcomeId, Ownership, OwnershipId, PersonId, Phase, Seat, SeatState, SiteId,
    State, Subject, TeamId, TimerKey,
};

/// What a notice is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum About {
    /// A site.
    Site(SiteId),
    /// A function.
    Function(FunctionId),
    /// A seat or its offer.
    Seat(OwnershipId),
    /// An outcome.
    Outcome(OutcomeId),
    /// A type of decision and the right to decide it.
    DecisionType(DecisionTypeId),
    /// A decision.
    Decision(DecisionId),
    /// A flag.
    Flag(FlagId),
    /// An escalation as a whole.
    Escalation(EscalationId),
    /// One step of an escalation.
    Step {
        /// The escalation.
        escalation: EscalationId,
        /// The round: 0, and one more for each repeat.
        round: u8,
        /// The step's place in the path.
        step: u8,
    },
    /// A departure from a duty roster, or a swap.
    Duty {
        /// The team.
        team: TeamId,
        /// The departure or the swap.
        change: DutyChangeId,
    },
}

/// Why somebody is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum NoticeKind {
    /// They lead a site now.
    SiteLeadNamed,
    /// They answer for a function now.
    SponsorNamed,
    /// They are offered a seat, or asked for one: an answer is awaited.
    SeatOffered,
    /// "Yes, if …": an answer to these terms is awaited.
    SeatCountered,
    /// A seat was accepted.
    SeatAccepted,
    /// A seat was declined.
    SeatDeclined,
    /// An offer was withdrawn.
    SeatWithdrawn,
    /// An offer was not answered in time.
    SeatUnanswered,
    /// A stand-in's time began.
    SeatBegan,
    /// A seat ended.
    SeatEnded,
    /// The record of when a seat was held was corrected.
    SeatCorrected,
    /// A reading is overdue.
    ReadingOverdue,
    /// They hold a right now, or it changed.
    RightGiven,
    /// Their right on trial was confirmed.
    RightConfirmed,
    /// Their right ended.
    RightEnded,
    /// They have to decide.
    DecisionAsked,
    /// Something goes ahead unless they object.
    DecisionProposed,
    /// Something was recommended to them.
    DecisionRecommended,
    /// Somebody objected.
    DecisionObjected,
    /// They are reminded of a decision.
    DecisionNudged,
    /// A decision was handed to them.
    DecisionHandedOver,
    /// A decision is overdue.
    DecisionOverdue,
    /// It was decided.
    DecisionMade,
    /// A question is not asked any more.
    DecisionWithdrawn,
    /// A flag for their information.
    HeadsUp,
    /// Their flag was passed on, or one that only informs was passed on to them.
    FlagPassedOn,
    /// It is known what became of their flag.
    FlagSettled,
    /// Their flag was taken back by another, or its function ended.
    FlagWithdrawn,
    /// Somebody thanked them for a flag.
    RaiserThanked,
    /// Something climbed to them.
    StepTaken,
    /// Something reached its ceiling and is with them.
    CeilingReached,
    /// Something reached its ceiling and nobody with authority is at work.
    CeilingUnreached,
    /// Somebody took on what they wait for.
    EscalationAcknowledged,
    /// What they took on was not settled in time and climbs on.
    AcknowledgementForgotten,
    /// Something came to the end of its path without being settled.
    EscalationEnded,
    /// What they took on was settled by another, or is with others now.
    EscalationSettled,
    /// They are put on duty for a while.
    DutyOverridden,
    /// They are not on duty after all.
    DutyRestored,
    /// They are asked to swap duty.
    SwapAsked,
    /// The swap that they asked for was answered.
    SwapAnswered,
}

/// That a person is told of something.
///
/// Two that are equal and wait for the same person say the same: one of them is enough.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
pub struct Notice {
    /// Who is told.
    pub person: PersonId,
    /// Of what.
    pub about: About,
    /// Why.
    pub kind: NoticeKind,
    /// Whether it is sent at once, also outside the receiver's working time: only what a path calls somebody for.
    pub urgent: bool,
}

/// Who is told of an event, each person once; never who did it (`by`), nor somebody who left. `before` is the state
/// without the event, `after` with it.
#[must_use]
pub fn notices(before: &State, after: &State, event: &Event, by: Actor) -> Vec<Notice> {
    let Some(Told { about, kind, people, urgent }) = told(before, after, event) else { return Vec::new() };
    let mut notices: Vec<Notice> = Vec::with_capacity(people.len());
    for person in people {
        let known = notices.iter().any(|notice| notice.person == person);
        if !known && by.person() != Some(person) && after.is_here(person) {
            notices.push(Notice { person, about, kind, urgent });
        }
    }
    notices
}

/// Whether a notice that waits is moot by now: its offer answered, its decision closed or another's, its escalation
/// ended, taken on or climbed past the person. What only reports what became of something never is.
#[must_use]
pub fn is_stale(state: &State, notice: &Notice) -> bool {
    !state.is_here(notice.person) || !holds(state, notice)
}

/// Whom an event is told to, before who did it and who left are taken out.
struct Told {
    about: About,
    kind: NoticeKind,
    people: Vec<PersonId>,
    urgent: bool,
}

fn tell(about: About, kind: NoticeKind, people: impl IntoIterator<Item = PersonId>) -> Option<Told> {
    Some(Told { about, kind, people: people.into_iter().collect(), urgent: false })
}

fn told(before: &State, after: &State, event: &Event) -> Option<Told> {
    use NoticeKind as N;
    match event {
        Event::SiteLeadNamed { site, lead } => tell(About::Site(*site), N::SiteLeadNamed, *lead),
        Event::FunctionSetUp { function, sponsor, .. } | Event::SponsorNamed { function, sponsor } => {
            tell(About::Function(*function), N::SponsorNamed, [*sponsor])
        }
        Event::DutyOverridden { team, change } => {
            tell(About::Duty { team: *team, change: change.id }, N::DutyOverridden, change.who)
        }
        Event::DutyRestored { team, change } => {
            let changes = &before.rosters.get(team)?.changes;
            let who = changes.iter().find(|known| known.id == *change)?.who;
            tell(About::Duty { team: *team, change: *change }, N::DutyRestored, who)
        }
        Event::SwapAsked { team, swap } => {
            tell(About::Duty { team: *team, change: swap.id }, N::SwapAsked, [swap.other])
        }
        Event::SwapAnswered { team, swap, accepted: _ } => {
            let swaps = &before.rosters.get(team)?.swaps;
            let asker = swaps.iter().find(|known| known.id == *swap)?.asker;
            tell(About::Duty { team: *team, change: *swap }, N::SwapAnswered, [asker])
        }
        Event::ReadingOverdue { outcome } => {
            let owner = after.outcome_owner(after.outcomes.get(outcome)?);
            tell(About::Outcome(*outcome), N::ReadingOverdue, owner)
        }
        Event::RightGiven { decision_type, .. } => told_of_right(after, *decision_type, N::RightGiven),
        Event::RightConfirmed { decision_type, .. } => {
            told_of_right(after, *decision_type, N::RightConfirmed)
        }
        // Whoever held it until now; after a trial another may hold it again.
        Event::RightEnded { decision_type, .. } => told_of_right(before, *decision_type, N::RightEnded),
        _ => told_of_seat(after, event)
            .or_else(|| told_of_decision(after, event))
            .or_else(|| told_of_flag(after, event))
            .or_else(|| told_of_escalation(before, after, event)),
    }
}

fn told_of_right(state: &State, id: DecisionTypeId, kind: NoticeKind) -> Option<Told> {
    let holder = state.right_holder(state.decision_types.get(&id)?);
    tell(About::DecisionType(id), kind, holder)
}

fn told_of_seat(after: &State, event: &Event) -> Option<Told> {
    use NoticeKind as N;
    let (id, kind) = match event {
        Event::SeatOffered { ownership, .. } => (ownership, N::SeatOffered),
        Event::SeatCountered { ownership, .. } => (ownership, N::SeatCountered),
        Event::SeatAccepted { ownership, .. } => (ownership, N::SeatAccepted),
        Event::SeatDeclined { ownership, .. } => (ownership, N::SeatDeclined),
        Event::SeatWithdrawn { ownership } => (ownership, N::SeatWithdrawn),
        Event::SeatUnanswered { ownership } => (ownership, N::SeatUnanswered),
        Event::SeatBegan { ownership } => (ownership, N::SeatBegan),
        Event::SeatEnded { ownership, .. } => (ownership, N::SeatEnded),
        Event::SeatCorrected { ownership, .. } => (ownership, N::SeatCorrected),
        _ => return None,
    };
    let seat = after.ownerships.get(id)?;
    let sides = [seat.person, seat.by, seat.answers, seat.spoke_last()];
    let people: Vec<PersonId> = match kind {
        N::SeatOffered | N::SeatCountered => vec![seat.answers],
        // Nobody else heard of it yet, unless it was agreed on.
        N::SeatWithdrawn if seat.accepted_at.is_none() => sides.to_vec(),
        // Accepted in advance, it was told of then.
        N::SeatBegan if seat.seat != Seat::Acting || seat.accepted_at >= Some(after.last_at) => Vec::new(),
        N::SeatBegan | N::SeatEnded => [seat.person].into_iter().chain(concerned(after, seat)).collect(),
        N::SeatCorrected => vec![seat.person],
        _ => sides.into_iter().chain(concerned(after, seat)).collect(),
    };
    tell(About::Seat(*id), kind, people)
}

/// Who is concerned by a seat besides its two sides: the sponsor by an owner's, the owner by a backup's or a stand-in's.
fn concerned(state: &State, seat: &Ownership) -> Option<PersonId> {
    match seat.seat {
        Seat::Owner => state.sponsor(seat.function),
        Seat::Backup | Seat::Acting => state.holder(seat.function, Seat::Owner),
    }
}

fn told_of_decision(after: &State, event: &Event) -> Option<Told> {
    use NoticeKind as N;
    let (id, kind) = match event {
        Event::DecisionAsked { decision, .. } => (decision, N::DecisionAsked),
        Event::DecisionProposed { decision, .. } => (decision, N::DecisionProposed),
        Event::DecisionRecommended { decision, .. } => (decision, N::DecisionRecommended),
        Event::DecisionObjected { decision, .. } => (decision, N::DecisionObjected),
        Event::DecisionNudged { decision, .. } => (decision, N::DecisionNudged),
        Event::DecisionHandedOver { decision, .. } => (decision, N::DecisionHandedOver),
        Event::DecisionOverdue { decision, .. } => (decision, N::DecisionOverdue),
        Event::DecisionMade { decision, .. } => (decision, N::DecisionMade),
        Event::DecisionWithdrawn { decision } => (decision, N::DecisionWithdrawn),
        _ => return None,
    };
    let found = after.decisions.get(id)?;
    let proposer = found.proposal.map(|proposal| proposal.by);
    let people: Vec<PersonId> = match event {
        Event::DecisionProposed { due, .. } => due.basis.people().collect(),
        Event::DecisionObjected { .. } => [found.decider].into_iter().chain(proposer).collect(),
        Event::DecisionOverdue { .. } | Event::DecisionWithdrawn { .. } => {
            vec![found.decider, found.asked_by]
        }
        Event::DecisionMade { by, .. } => {
            let silent = if let DecidedBy::Silence(proposer) = by { Some(*proposer) } else { None };
            let objectors = found.objections.iter().map(|(person, _)| *person);
            [found.asked_by, found.decider]
                .into_iter()
                .chain(silent)
                .chain(proposer)
                .chain(objectors)
                .collect()
        }
        _ => vec![found.decider],
    };
    tell(About::Decision(*id), kind, people)
}

fn told_of_flag(after: &State, event: &Event) -> Option<Told> {
    use NoticeKind as N;
    let (id, kind) = match event {
        Event::FlagRaised { flag, .. } => (flag, N::HeadsUp),
        Event::FlagPassedOn { flag, .. } => (flag, N::FlagPassedOn),
        Event::FlagSettled { flag, .. } => (flag, N::FlagSettled),
        Event::RaiserThanked { flag, .. } => (flag, N::RaiserThanked),
        Event::FlagWithdrawn { flag } => (flag, N::FlagWithdrawn),
        _ => return None,
    };
    let found = after.flags.get(id)?;
    let people: Vec<PersonId> = match kind {
        // What climbs is told of by its steps.
        N::HeadsUp if found.heads_up => after.authority(found.function),
        N::HeadsUp => Vec::new(),
        // A heads-up that was passed on never climbs: those it is with now would not hear of it otherwise.
        N::FlagPassedOn if found.heads_up => {
            [found.by].into_iter().chain(after.authority(found.function)).collect()
        }
        _ => vec![found.by],
    };
    tell(About::Flag(*id), kind, people)
}

fn taken_on_by(escalation: &Escalation) -> Option<PersonId> {
    if let Phase::Acknowledged(person) = escalation.phase { Some(person) } else { None }
}

fn told_of_escalation(before: &State, after: &State, event: &Event) -> Option<Told> {
    use NoticeKind as N;
    match event {
        Event::StepTaken { escalation, round, step, to, called, .. } => {
            let about = About::Step { escalation: *escalation, round: *round, step: *step };
            Some(Told { about, kind: N::StepTaken, people: vec![*to], urgent: *called })
        }
        Event::CeilingReached { escalation, to } => {
            tell(About::Escalation(*escalation), N::CeilingReached, [*to])
        }
        Event::CeilingUnreached { escalation, .. } => {
            // It is tried again whenever hours change: that tells nothing new.
            let again = matches!(before.escalations.get(escalation)?.phase, Phase::Unreached(_));
            let found = after.escalations.get(escalation)?;
            let waits = waiting(after, found).into_iter().chain(after.sponsor(found.function));
            tell(About::Escalation(*escalation), N::CeilingUnreached, waits.filter(|_| !again))
        }
        Event::EscalationAcknowledged { escalation, .. } => {
            let waits = waiting(after, after.escalations.get(escalation)?);
            tell(About::Escalation(*escalation), N::EscalationAcknowledged, waits)
        }
        Event::AcknowledgementForgotten { escalation, by } => {
            tell(About::Escalation(*escalation), N::AcknowledgementForgotten, [*by])
        }
        Event::EscalationEnded { escalation, why: EscalationEnd::LastStep } => {
            let found = after.escalations.get(escalation)?;
            let waits = waiting(after, found).into_iter().chain(after.sponsor(found.function));
            tell(About::Escalation(*escalation), N::EscalationEnded, waits)
        }
        Event::EscalationEnded { escalation, why: EscalationEnd::Settled | EscalationEnd::PassedOn } => {
            let taken = taken_on_by(before.escalations.get(escalation)?);
            tell(About::Escalation(*escalation), N::EscalationSettled, taken)
        }
        _ => None,
    }
}

/// Who waits for what climbs: whoever raised the flag, asked for the decision, made the offer, or owes the reading.
fn waiting(state: &State, escalation: &Escalation) -> Option<PersonId> {
    match escalation.subject {
        Subject::Flag(id) => state.flags.get(&id).map(|flag| flag.by),
        Subject::Decision(id) => state.decisions.get(&id).map(|decision| decision.asked_by),
        Subject::Reading(id) => state.outcomes.get(&id).and_then(|outcome| state.outcome_owner(outcome)),
        Subject::Offer(id) => state.ownerships.get(&id).map(|offer| offer.by),
    }
}

/// Whether what a notice tells still holds for its receiver.
fn holds(state: &State, notice: &Notice) -> bool {
    let person = notice.person;
    match notice.about {
        About::Site(id) => state.sites.get(&id).is_some_and(|site| site.lead == Some(person)),
        About::Function(id) => {
            let found = state.functions.get(&id);
            found.is_some_and(|found| found.sponsor == person && found.retired.is_none())
        }
        About::Seat(id) => seat_holds(state, id, notice),
        About::Outcome(id) => state.outcomes.get(&id).is_some_and(|outcome| {
            state.is_unsettled(Subject::Reading(id)) && state.outcome_owner(outcome) == Some(person)
        }),
        About::DecisionType(id) => state.decision_types.get(&id).is_some_and(|known| {
            notice.kind == NoticeKind::RightEnded
                || (known.ended.is_none() && state.right_holder(known) == Some(person))
        }),
        About::Decision(id) => decision_holds(state, id, notice),
        About::Flag(id) => state.flags.get(&id).is_some_and(|flag| match notice.kind {
            NoticeKind::HeadsUp => flag.closed.is_none() && state.authority(flag.function).contains(&person),
            NoticeKind::FlagPassedOn => flag.closed.is_none(),
            _ => true,
        }),
        About::Escalation(id) => escalation_holds(state, id, notice),
        About::Step { escalation, round, step } => state.escalations.get(&escalation).is_some_and(|found| {
            found.phase == Phase::Waiting(person) && (found.round, found.step) == (round, step)
        }),
        About::Duty { team, change } => state.rosters.get(&team).is_some_and(|roster| match notice.kind {
            NoticeKind::DutyOverridden => {
                roster.changes.iter().any(|known| known.id == change && known.who == Some(person))
            }
            NoticeKind::SwapAsked => roster.swaps.iter().any(|swap| swap.id == change),
            _ => true,
        }),
    }
}

fn seat_holds(state: &State, id: OwnershipId, notice: &Notice) -> bool {
    use NoticeKind as N;
    let Some(seat) = state.ownerships.get(&id) else { return false };
    let offered = seat.state == SeatState::Offered;
    match notice.kind {
        N::SeatOffered | N::SeatCountered => offered && seat.answers == notice.person,
        N::SeatUnanswered => offered,
        N::SeatAccepted => matches!(seat.state, SeatState::Accepted | SeatState::Held),
        N::SeatBegan => seat.state == SeatState::Held,
        _ => true,
    }
}

fn decision_holds(state: &State, id: DecisionId, notice: &Notice) -> bool {
    use NoticeKind as N;
    let Some(decision) = state.decisions.get(&id) else { return false };
    let open = decision.closed.is_none();
    match notice.kind {
        N::DecisionMade | N::DecisionWithdrawn => true,
        N::DecisionProposed => state.timers.contains_key(&TimerKey::Silence(id)),
        N::DecisionObjected => open,
        N::DecisionOverdue => open && [decision.decider, decision.asked_by].contains(&notice.person),
        _ => open && decision.decider == notice.person,
    }
}

fn escalation_holds(state: &State, id: EscalationId, notice: &Notice) -> bool {
    use NoticeKind as N;
    let Some(found) = state.escalations.get(&id) else { return false };
    match notice.kind {
        N::CeilingReached => found.phase == Phase::AtCeiling(notice.person),
        N::CeilingUnreached => matches!(found.phase, Phase::Unreached(_)),
        N::EscalationAcknowledged => matches!(found.phase, Phase::Acknowledged(_)),
        N::EscalationSettled => true,
        N::AcknowledgementForgotten => found.is_open() && found.phase != Phase::Acknowledged(notice.person),
        _ => state.is_unsettled(found.subject),
    }
}
