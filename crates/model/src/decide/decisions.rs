//! Rules of decisions: who decides what is asked, and how it comes to be decided.

use worktime::{DAY, Instant, MINUTE};

use super::check::{free, in_range, not_yours};
use super::{Done, Draft};
use crate::{
    Basis, Command, DecidedBy, Decision, DecisionId, DecisionType, DecisionTypeId, Due, EscalationEnd, Event,
    FunctionId, Level, Noun, PersonId, Quantity, Refusal, Right, State, Subject, TextRef, TimerKey, climb,
};

/// How many options a question may have.
const OPTIONS_MAX: i64 = 12;
/// How long a proposal waits for its objectors by the wall, in days, before it climbs instead.
const SILENCE_DAYS_MAX: i64 = 10;

pub(super) fn decide(draft: &mut Draft, command: &Command) -> Done {
    match command {
        Command::AskDecision { .. } => ask(draft, command),
        Command::Propose { decision, proposal } => propose(draft, *decision, *proposal),
        Command::Recommend { decision, recommendation } => recommend(draft, *decision, *recommendation),
        Command::Object { decision, reason } => object(draft, *decision, *reason),
        Command::Nudge { decision } => nudge(draft, *decision),
        Command::HandOver { decision, to } => hand_over(draft, *decision, *to),
        Command::Decide { decision, answer } => decide_now(draft, *decision, *answer),
        Command::WithdrawDecision { decision } => withdraw(draft, *decision),
        other => unreachable!("{} is no rule of decisions", other.kind()),
    }
}

/// Records that a decision was made, and how long it took: by the wall, and in the working time of whoever had to
/// decide it last.
pub(super) fn made(draft: &mut Draft, decision: DecisionId, by: DecidedBy, answer: TextRef) {
    let Some(found) = draft.state().decisions.get(&decision) else { return };
    let calendar = draft.state().hours(found.decider, found.asked_at);
    let worked = calendar.map_or(0, |calendar| calendar.between(found.asked_at, draft.now));
    let (working_minutes, wall_minutes) = (minutes(worked), minutes(draft.now - found.asked_at));
    draft.push(Event::DecisionMade { decision, by, answer, working_minutes, wall_minutes });
    climb::stop(draft, Subject::Decision(decision), EscalationEnd::Settled);
}

/// Whole minutes of a time in µs.
fn minutes(micros: i64) -> u32 {
    u32::try_from((micros / MINUTE).max(0)).unwrap_or(u32::MAX)
}

fn ask(draft: &mut Draft, command: &Command) -> Done {
    let Command::AskDecision { decision, function, decision_type, question, options, .. } = command else {
        return Ok(());
    };
    let Command::AskDecision { context, amount, needed_by, .. } = command else { return Ok(()) };
    free(draft.state().decisions.contains_key(decision), Noun::Decision)?;
    draft.function(*function)?;
    in_range("the number of options", i64::try_from(options.len()).unwrap_or(i64::MAX), 0, OPTIONS_MAX)?;
    draft.to_come(*needed_by)?;
    let by = draft.person()?;
    let (decider, level) = draft.state().who_decides(*function, *decision_type, *amount)?;
    draft.push(Event::DecisionAsked {
        decision: *decision,
        function: *function,
        decision_type: *decision_type,
        by,
        decider,
        level,
        question: *question,
        options: options.clone(),
        context: *context,
        amount: *amount,
        needed_by: *needed_by,
    });
    Ok(())
}

impl State {
    /// Who decides a question about a function, and how far they may go. What nobody below may decide goes to the sponsor.
    ///
    /// # Errors
    /// When the function has no such type of decision any more, or nobody decides it.
    pub fn who_decides(
        &self,
        function: FunctionId,
        decision_type: Option<DecisionTypeId>,
        amount: Option<Quantity>,
    ) -> Result<(PersonId, Level), Refusal> {
        let sponsor = |level: Level| self.sponsor(function).map(|person| (person, level));
        let found = match decision_type {
            None => self.accountable(function).map(|person| (person, Level::Decide)),
            Some(id) => {
                let known = right_of(self, function, id)?;
                let level = known.right.level;
                let above =
                    known.right.limit.is_some_and(|limit| amount.is_some_and(|amount| amount > limit));
                match level {
                    Level::Execute | Level::Recommend => sponsor(level),
                    Level::Decide | Level::DecideUnlessObjected if above => None,
                    Level::Decide | Level::DecideUnlessObjected => {
                        self.right_holder(known).map(|person| (person, level))
                    }
                }
            }
        };
        found.or_else(|| sponsor(Level::Decide)).ok_or(Refusal::NobodyDecides)
    }

    /// When what `by` proposes at `now` goes ahead, and who may object until then: those who are consulted and are here.
    ///
    /// # Errors
    /// When nobody may object.
    pub fn goes_ahead(&self, right: &Right, by: PersonId, now: Instant) -> Result<Due, Refusal> {
        let asked = right.consulted.iter().filter(|person| **person != by && self.is_here(**person));
        let objectors: Vec<(PersonId, Instant)> = asked.map(|person| (*person, now)).collect();
        if objectors.is_empty() {
            return Err(Refusal::NobodyConsulted);
        }
        let latest = Instant::from_micros(now.as_micros().saturating_add(SILENCE_DAYS_MAX * DAY));
        Ok(self.due(Basis::Silence { objectors, minutes: right.objection_minutes, latest }, now))
    }
}

/// A type of decision of a function that goes on.
fn right_of(state: &State, function: FunctionId, id: DecisionTypeId) -> Result<&DecisionType, Refusal> {
    let known = state.decision_types.get(&id).filter(|known| known.function == function);
    let known = known.ok_or(Refusal::Missing { noun: Noun::DecisionType })?;
    if known.ended.is_some() { Err(Refusal::RightEnded) } else { Ok(known) }
}

fn propose(draft: &mut Draft, decision: DecisionId, proposal: TextRef) -> Done {
    let found = draft.decision(decision)?;
    let by = draft.person()?;
    if found.decider != by {
        return Err(not_yours("whoever decides this"));
    }
    let (Level::DecideUnlessObjected, Some(id)) = (found.level, found.decision_type) else {
        return Err(Refusal::NotToPropose);
    };
    if !found.objections.is_empty() {
        return Err(Refusal::Objected);
    }
    if is_proposed(draft.state(), decision) {
        return Err(Refusal::ProposedAlready);
    }
    let state = draft.state();
    let right = &right_of(state, found.function, id)?.right;
    let due = state.goes_ahead(right, by, draft.now)?;
    draft.push(Event::DecisionProposed { decision, by, proposal, due });
    Ok(())
}

/// Whether a proposal runs that goes ahead unless somebody objects.
fn is_proposed(state: &State, decision: DecisionId) -> bool {
    state.timers.contains_key(&TimerKey::Silence(decision))
}

fn recommend(draft: &mut Draft, decision: DecisionId, recommendation: TextRef) -> Done {
    let found = draft.decision(decision)?;
    let person = draft.person()?;
    let may = found.asked_by == person
        || draft.state().authority(found.function).contains(&person)
        || holder(draft.state(), found) == Some(person)
        || is_consulted(draft.state(), found, person);
    let by = draft.only(
        may,
        "whoever asked, holds the right or is consulted, the function's owner and backup, and leaders",
    )?;
    draft.push(Event::DecisionRecommended { decision, by, recommendation });
    Ok(())
}

/// Who holds the right that a decision is made by, as it is now.
fn holder(state: &State, decision: &Decision) -> Option<PersonId> {
    let known = state.decision_types.get(&decision.decision_type?)?;
    if known.ended.is_some() { None } else { state.right_holder(known) }
}

fn is_consulted(state: &State, decision: &Decision, person: PersonId) -> bool {
    let known = decision.decision_type.and_then(|id| state.decision_types.get(&id));
    known.is_some_and(|known| known.right.consulted.contains(&person))
}

/// Somebody objects to what runs. It does not go ahead by itself any more: the sponsor decides.
fn object(draft: &mut Draft, decision: DecisionId, reason: TextRef) -> Done {
    let found = draft.decision(decision)?;
    let person = draft.person()?;
    let Some(running) = draft.state().timers.get(&TimerKey::Silence(decision)) else {
        return Err(Refusal::NothingProposed);
    };
    let sponsor = draft.state().sponsor(found.function);
    let may = running.basis.people().any(|asked| asked == person)
        || is_consulted(draft.state(), found, person)
        || sponsor == Some(person);
    let by = draft.only(may, "those who are consulted, the function's sponsor, and leaders")?;
    let from = found.decider;
    draft.push(Event::DecisionObjected { decision, by, reason });
    if let Some(to) = sponsor.filter(|to| *to != from) {
        draft.push(Event::DecisionHandedOver { decision, from, to });
    }
    Ok(())
}

fn nudge(draft: &mut Draft, decision: DecisionId) -> Done {
    let found = draft.decision(decision)?;
    let by = draft.person()?;
    if found.decider == by {
        return Err(not_yours("those who wait for the decider"));
    }
    if found.nudged.is_some_and(|nudged| draft.now - nudged < DAY) {
        return Err(Refusal::NudgedAlready);
    }
    draft.push(Event::DecisionNudged { decision, by });
    Ok(())
}

/// Somebody else decides. A proposal that runs goes on: its objectors were asked. What the sponsor has to decide, since
/// nobody below may or somebody objected, cannot be taken from them by who asked.
fn hand_over(draft: &mut Draft, decision: DecisionId, to: PersonId) -> Done {
    let found = draft.decision(decision)?;
    let (from, function) = (found.decider, found.function);
    let state = draft.state();
    let sponsor = state.sponsor(function);
    let stands_in =
        state.authority(function).contains(&to) || sponsor == Some(to) || holder(state, found) == Some(to);
    if !stands_in {
        draft.here(to)?;
        return Err(Refusal::NotAStandIn);
    }
    if from == to {
        return Err(Refusal::NoChange);
    }
    if !found.objections.is_empty() && sponsor != Some(to) {
        return Err(Refusal::Objected);
    }
    let person = draft.person()?;
    let asker = found.asked_by == person && sponsor != Some(from);
    let may = asker || person == from || sponsor == Some(person);
    draft.only(may, "whoever decides this, whoever asked (while it is not with the sponsor), and leaders")?;
    draft.push(Event::DecisionHandedOver { decision, from, to });
    Ok(())
}

fn decide_now(draft: &mut Draft, decision: DecisionId, answer: TextRef) -> Done {
    let found = draft.decision(decision)?;
    let person = draft.person()?;
    let above = draft.state().sponsor(found.function) == Some(person) || draft.state().is_leader(person);
    if !above {
        if found.decider != person {
            return Err(not_yours("whoever decides this, the function's sponsor, and leaders"));
        }
        if !found.objections.is_empty() {
            return Err(Refusal::Objected);
        }
        if found.level == Level::DecideUnlessObjected {
            return Err(Refusal::NeedsProposal);
        }
    }
    made(draft, decision, DecidedBy::Person(person), answer);
    Ok(())
}

fn withdraw(draft: &mut Draft, decision: DecisionId) -> Done {
    let found = draft.decision(decision)?;
    let may = draft.actor.person() == Some(found.asked_by);
    draft.only(may, "whoever asked and leaders")?;
    draft.push(Event::DecisionWithdrawn { decision });
    climb::stop(draft, Subject::Decision(decision), EscalationEnd::Settled);
    Ok(())
}
